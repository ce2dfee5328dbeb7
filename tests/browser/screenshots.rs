//! Pictures of the page with results: `cargo test --release --test browser screenshots -- --ignored` writes them to target/screenshots.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::results::ungated;
use crate::scans;
use crate::server::Server;
use crate::site::{self, say};
use crate::volumes::{self, Slice};

/// A phone, a laptop, a large screen: width and height in CSS pixels. A phone's is taken as it is seen and as a whole page.
const SCREENS: [(u32, u32); 3] = [(390, 844), (1366, 768), (2560, 1440)];

#[test]
#[ignore = "makes pictures, checks nothing"]
fn screenshots() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let mut chosen = vec![volumes::volume(files.path(), "head.nii", 24)];
    chosen.extend(volumes::series(files.path(), "2.25.100", 9));
    chosen.push(Slice { series: "2.25.300", number: 0, modality: "CT" }.write(files.path(), "ct.dcm"));
    chosen.extend((0..12).map(|number| scans::varied(files.path(), number)));
    chosen.extend(scans::of_no_scanner(files.path()).pop());
    chosen.push(scans::cut_short(files.path(), "cut-short.jpg"));
    let server = Server::start(&folder);
    // Synthetic slices look strange to the network: without its gate the pictures show what a case of it looks like.
    ungated(&server, |_| ());
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "");
    take(&browser, "start");
    page.press("#sample");
    page.choose(&chosen);
    page.wait_for_answers(18);
    page.show(2);
    take(&browser, "case");
    browser.script(
        "document.getElementById('operating').open = true; document.getElementById('measured').scrollIntoView();",
        &[],
    );
    take(&browser, "operating");
    browser.script(
        "document.getElementById('operating').open = false; delete document.documentElement.dataset.view;",
        &[],
    );
    take(&browser, "list");
    browser.script("document.getElementById('help').showModal();", &[]);
    take(&browser, "help");
}

/// Writes what is seen on each screen, in both schemes.
fn take(browser: &Browser, what: &str) {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    fs::create_dir_all(&out).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
    let devtools = |command: &str, parameters| {
        browser.session.devtools(command, &parameters).unwrap_or_else(|error| panic!("{command}: {error}"))
    };
    for scheme in ["light", "dark"] {
        devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
        );
        for (width, height) in SCREENS {
            let scale = if width < 500 { 2 } else { 1 };
            let metrics =
                json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 500 });
            devtools("Emulation.setDeviceMetricsOverride", metrics);
            browser.async_script(
                "scrollTo(0, 0); await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);",
                &[],
            );
            // A desk has no more than is seen at once.
            for (whole, name) in [(false, ""), (true, "-whole")].into_iter().take(if width < 500 { 2 } else { 1 }) {
                let picture = json!({ "format": "png", "captureBeyondViewport": whole });
                let picture = devtools("Page.captureScreenshot", with_clip(picture, whole.then(|| page_size(browser))));
                let bytes = BASE64.decode(picture["data"].as_str().unwrap_or("")).expect("the picture is base64");
                let path = out.join(format!("{what}-{width}x{height}-{scheme}{name}.png"));
                fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                say(&path.display().to_string());
            }
        }
    }
}

/// The width and height of the whole page in CSS pixels.
fn page_size(browser: &Browser) -> Value {
    browser.script(
        "const { scrollWidth, scrollHeight } = document.documentElement; return [scrollWidth, scrollHeight];",
        &[],
    )
}

fn with_clip(mut picture: Value, size: Option<Value>) -> Value {
    if let Some(size) = size {
        picture["clip"] = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
    }
    picture
}
