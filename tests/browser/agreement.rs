//! The page and the command line say the same about the same files, on the CPU and on WebGPU.

use std::fs;
use std::path::{Path, PathBuf};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans::{self, assert_agree, predict_with};
use crate::server::{Answer, Server};
use crate::site::{self, say};
use crate::versions::another;

/// Scans of the data set. On WebGPU in software each takes a second or two, so that the networks share that number there.
const SCANS: usize = 100;

#[test]
fn cpu_answers_as_the_command_line_where_there_is_no_gpu() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = of_all_kinds(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for model in scans::models(&folder) {
        let page = Page::open_ready(&browser, &server, &format!("?model={model}"));
        page.choose(&files);
        let predictions = predict_with(&folder, Some(&model), &files);
        let difference = assert_agree(&files, &page.answers(files.len()), &predictions, "cpu");
        page.expect(
            std::time::Duration::from_secs(60),
            "data-gpu is none",
            "document.documentElement.dataset.gpu === 'none'",
        );
        assert_eq!(page.engine().backend, "cpu");
        say(&format!("{model}, CPU, {} files: largest difference of a probability {difference:.1e}", files.len()));
    }
}

/// Chromium would take them either way; other browsers would not start.
#[test]
fn only_the_module_for_it_has_relaxed_simd() {
    let Some(folder) = site::page() else { return };
    for module in ["reader_bg.wasm", "classifier_cpu_bg.wasm", "classifier_webgpu_bg.wasm", site::CPU_MODULE] {
        let bytes = fs::read(site::file(&folder, module)).unwrap_or_else(|error| panic!("{module}: {error}"));
        // The section `target_features` names what the module uses.
        let names = |feature: &[u8]| bytes.windows(feature.len()).any(|window| window == feature);
        assert!(names(b"simd128"), "{module}");
        assert_eq!(names(b"relaxed-simd"), module == site::CPU_MODULE, "{module}");
    }
}

#[test]
fn without_relaxed_simd_the_plain_module_answers_as_the_command_line() {
    let Some(folder) = site::page() else { return };
    // No browser is asked whether it multiplies and adds at once, but whether it knows an instruction that there is not.
    let plain = another(&folder, |files| {
        let path = files.join("js/support.js");
        let script = fs::read_to_string(&path).expect("the page's script");
        let asked = script.replace("253, 133, 2, 11", "253, 255, 3, 11");
        assert_ne!(asked, script);
        fs::write(path, asked).expect("the page's script");
    });
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = of_all_kinds(scans.path());
    let browser = Browser::start(&Needs::default());
    for model in scans::models(&folder) {
        let server = Server::start(plain.path());
        server.answer(site::CPU_MODULE, Answer::NotFound);
        let page = Page::open_ready(&browser, &server, &format!("?backend=cpu&model={model}"));
        page.choose(&files);
        let predictions = predict_with(&folder, Some(&model), &files);
        let difference = assert_agree(&files, &page.answers(files.len()), &predictions, "cpu");
        say(&format!(
            "{model}, plain SIMD, {} files: largest difference of a probability {difference:.1e}",
            files.len()
        ));
    }
}

#[test]
fn webgpu_answers_as_the_command_line() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = of_all_kinds(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    for model in scans::models(&folder) {
        let page = Page::open_ready(&browser, &server, &format!("?backend=webgpu&model={model}"));
        let engine = page.engine();
        assert_eq!((engine.backend.as_str(), engine.gpu.as_str()), ("webgpu", "used"), "{}", page.describe());
        page.choose(&files);
        let predictions = predict_with(&folder, Some(&model), &files);
        let difference = assert_agree(&files, &page.answers(files.len()), &predictions, "webgpu");
        say(&format!("{model}, WebGPU, {} files: largest difference of a probability {difference:.1e}", files.len()));
    }
}

#[test]
fn test_scans_agree() {
    let Some(folder) = site::page() else { return };
    let Some(data) = site::data() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    let models = scans::models(&folder);
    for model in &models {
        for (backend, count) in [("cpu", SCANS), ("webgpu", SCANS / models.len())] {
            let files = scans::of_data_set(&data, count);
            let predictions = predict_with(&folder, Some(model), &files);
            let page = Page::open_ready(&browser, &server, &format!("?backend={backend}&model={model}"));
            page.choose(&files);
            let cards = page.answers(files.len());
            let difference = assert_agree(&files, &cards, &predictions, backend);
            let mut times: Vec<f64> =
                cards.iter().filter_map(|card| card.milliseconds.as_ref()?.parse().ok()).collect();
            times.sort_by(f64::total_cmp);
            assert_eq!(times.len(), files.len(), "every card tells its time");
            say(&format!(
                "{model}, {backend}, {count} test scans: largest difference of a probability {difference:.1e}, {:.0} ms for a scan (median)",
                times[times.len() / 2]
            ));
        }
    }
}

/// Scans in all formats, and pictures that are none.
fn of_all_kinds(folder: &Path) -> Vec<PathBuf> {
    [scans::of_all_formats(folder), scans::of_no_scanner(folder)].concat()
}

#[test]
fn a_gpu_imitated_in_software_is_not_used_unasked() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    let page = Page::open_ready(&browser, &server, "");
    page.expect(
        std::time::Duration::from_secs(240),
        "the GPU was considered",
        "!['looking', 'testing'].includes(document.documentElement.dataset.gpu)",
    );
    let engine = page.engine();
    // On a machine with a GPU, Chromium offers that one.
    let software = page.browser.async_script(
        "const adapter = await navigator.gpu?.requestAdapter(); return Boolean(adapter?.info?.isFallbackAdapter);",
        &[],
    );
    if software == true {
        assert_eq!((engine.gpu.as_str(), engine.backend.as_str()), ("none", "cpu"), "{}", page.describe());
    }
}
