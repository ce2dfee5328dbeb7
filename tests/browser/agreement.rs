//! The page and the command line say the same about the same files, on the CPU and on WebGPU.

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans::{self, assert_agree, predict};
use crate::server::Server;
use crate::site::{self, say};

/// Scans of the data set. On WebGPU in software each takes a second or two.
const SCANS: usize = 100;

#[test]
fn cpu_answers_as_the_command_line_where_there_is_no_gpu() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = scans::of_all_formats(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "");
    page.choose(&files);
    let difference = assert_agree(&files, &page.answers(files.len()), &predict(&folder, &files), "cpu");
    page.expect(
        std::time::Duration::from_secs(60),
        "data-gpu is none",
        "document.documentElement.dataset.gpu === 'none'",
    );
    assert_eq!(page.engine().backend, "cpu");
    say(&format!("CPU, {} formats: largest difference of a probability {difference:.1e}", files.len()));
}

#[test]
fn webgpu_answers_as_the_command_line() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = scans::of_all_formats(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    let page = Page::open_ready(&browser, &server, "?backend=webgpu");
    let engine = page.engine();
    assert_eq!((engine.backend.as_str(), engine.gpu.as_str()), ("webgpu", "used"), "{}", page.describe());
    page.choose(&files);
    let difference = assert_agree(&files, &page.answers(files.len()), &predict(&folder, &files), "webgpu");
    say(&format!("WebGPU, {} formats: largest difference of a probability {difference:.1e}", files.len()));
}

#[test]
fn test_scans_agree() {
    let Some(folder) = site::page() else { return };
    let Some(data) = site::data() else { return };
    let files = scans::of_data_set(&data, SCANS);
    let predictions = predict(&folder, &files);
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    for backend in ["cpu", "webgpu"] {
        let page = Page::open_ready(&browser, &server, &format!("?backend={backend}"));
        page.choose(&files);
        let cards = page.answers(files.len());
        let difference = assert_agree(&files, &cards, &predictions, backend);
        let mut times: Vec<f64> = cards.iter().filter_map(|card| card.milliseconds.as_ref()?.parse().ok()).collect();
        times.sort_by(f64::total_cmp);
        assert_eq!(times.len(), files.len(), "every card tells its time");
        say(&format!(
            "{backend}, {SCANS} test scans: largest difference of a probability {difference:.1e}, {:.0} ms for a scan (median)",
            times[times.len() / 2]
        ));
    }
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
