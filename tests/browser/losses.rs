//! What dies is replaced: a GPU that the system takes away, an engine or a reader that is killed in the middle of the work. Nothing of the
//! list is lost, and a slice that kills whoever looks at it is named.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::{Answer, Server};
use crate::site;
use crate::volumes;

const SOON: Duration = Duration::from_secs(30);

/// Serves a script of the page with words put before a line of it, once.
#[track_caller]
fn change(server: &Server, path: &str, line: &str, before: &str) {
    let text = String::from_utf8(server.file(path)).expect("a script is text");
    assert!(text.contains(line), "{path} has another form now: {line}");
    server.answer(path, Answer::Bytes(text.replacen(line, &format!("{before}\n{line}"), 1).into_bytes()));
}

fn given(folder: &std::path::Path, count: usize) -> Vec<PathBuf> {
    (0..count).map(|number| scans::varied(folder, number)).collect()
}

/// The GPU process is ended, as the system ends it when a driver starts anew: while it works, and while nothing is to do.
#[test]
fn the_cpu_goes_on_when_the_gpu_is_taken_away() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&folder);
    for idle in [false, true] {
        // Chromium trusts no page with WebGPU for a while after such an end.
        let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
        let page = Page::open_ready(&browser, &server, "?backend=webgpu&model=seed_cnn");
        assert_eq!(page.engine().backend, "webgpu", "{}", page.describe());
        let many = given(files.path(), 8);
        if !idle {
            page.choose(&many);
            page.expect(SOON, "the first answer", "document.querySelector('#list .row[data-state=done]')");
        }
        // The call's own answer may go down with the process.
        let _ = browser.session.devtools("Browser.crashGpuProcess", &json!({}));
        page.expect(SOON, "the page notices", "document.documentElement.dataset.gpu === 'failed'");
        page.expect(SOON, "the CPU answers", "document.documentElement.dataset.backend === 'cpu'");
        let status = page.engine().status;
        assert!(status.contains("took it away") && status.contains("CPU"), "{status}");
        if idle {
            page.choose(&many);
        }
        let cards = page.answers(many.len());
        assert!(cards.iter().all(|card| card.state == "done"), "nothing is lost: {cards:#?}");
        let by = |name: &str| cards.iter().filter(|card| card.backend.as_deref() == Some(name)).count();
        assert_eq!(by("webgpu") + by("cpu"), many.len());
        assert!(by("cpu") > 0 && (idle || by("webgpu") > 0), "{} by the GPU, {} by the CPU", by("webgpu"), by("cpu"));
    }
}

#[test]
fn an_engine_that_is_killed_is_replaced_and_looks_again() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let mut many = given(files.path(), 9);
    many.push(volumes::volume(files.path(), "head.nii", 5));
    let server = Server::start(&folder);
    // Each engine dies of the fourth slice that it is given, whichever that is.
    change(
        &server,
        "js/engine_worker.js",
        "  if (type === 'classify') {",
        "  if (type === 'classify' && (globalThis.seen = (globalThis.seen ?? 0) + 1) === 4) {
             setTimeout(() => { throw new Error('killed'); });
             return new Promise(() => {});
           }",
    );
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=seed_cnn");
    page.choose(&many);
    let cards = page.answers(many.len());
    assert!(cards.iter().all(|card| card.state == "done" && card.message.is_empty()), "nothing is lost: {cards:#?}");
    let engines = server.requests().iter().filter(|request| request.path == "js/engine_worker.js").count();
    assert!(engines >= 4, "the engines died too seldom for this test to show anything: {engines} started");
    assert_eq!(page.engine().state, "ready");
}

#[test]
fn a_slice_that_kills_every_engine_is_named_and_the_others_go_on() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let mut many = given(files.path(), 3);
    // The only one of this size.
    many.insert(1, scans::of_all_formats(files.path())[3].clone());
    let server = Server::start(&folder);
    change(
        &server,
        "js/engine_worker.js",
        "  if (type === 'classify') {",
        "  if (type === 'classify' && width === 128) throw new Error('killed');",
    );
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=seed_cnn");
    page.choose(&many);
    let cards = page.answers(many.len());
    let states: Vec<&str> = cards.iter().map(|card| card.state.as_str()).collect();
    assert_eq!(states, ["done", "failed", "done", "done"], "{cards:#?}");
    assert!(!cards[1].message.is_empty(), "{cards:#?}");
    page.expect(SOON, "it can be tried again", "!document.getElementById('again').hidden");
}

#[test]
fn a_reader_that_is_killed_is_replaced_and_reads_again() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let many = given(files.path(), 8);
    let server = Server::start(&folder);
    // Each reader dies of the tenth thing that it is asked for, whichever that is.
    change(
        &server,
        "js/reader_worker.js",
        "  turn = turn.then(() => serve(data));",
        "  if ((globalThis.seen = (globalThis.seen ?? 0) + 1) === 10) turn = turn.then(() => { setTimeout(() => { throw new Error('killed'); }); return new Promise(() => {}); });",
    );
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=seed_cnn");
    page.choose(&many);
    let cards = page.answers(many.len());
    assert!(cards.iter().all(|card| card.state == "done" && card.message.is_empty()), "nothing is lost: {cards:#?}");
    let readers = server.requests().iter().filter(|request| request.path == "js/reader_worker.js").count();
    assert!(readers >= 2, "the readers died too seldom for this test to show anything");
}
