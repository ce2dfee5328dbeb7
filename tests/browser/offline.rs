//! After the first visit the page works with its server stopped, unless there is no room for its copy or a person does not want it.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::{Answer, FOLDER, Server};
use crate::site::{self, say};
use crate::versions::list_of;

/// For what needs no network, or only that of this machine.
pub const SOON: Duration = Duration::from_secs(60);
/// Whatever would happen by itself has happened by then.
pub const LATER: Duration = Duration::from_secs(3);
pub const CPU: &str = "?backend=cpu";

#[test]
fn after_the_first_visit_the_whole_tool_works_with_the_server_stopped() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let file = scans::phantom(files.path(), "own.png");
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    // In a folder of the host, where only relative addresses work.
    let address = format!("{FOLDER}{CPU}");
    let page = visit(&browser, &server, &address);
    let asked: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    for path in ["classifier_webgpu_bg.wasm", "weights/seed_cnn.bpk", "js/offline.js", "index.html"] {
        assert!(asked.iter().any(|other| other == path), "{path} is part of the copy: {asked:?}");
    }
    let url = server.url(&address);
    drop(server);

    browser.go(&url);
    page.settle();
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
    page.press("#sample");
    page.wait_for_answers(1);
    page.choose(&[file]);
    let cards = page.answers(2);
    assert!(cards.iter().all(|card| card.state == "done"), "{cards:#?}");
    // Another network, which this page has not loaded before.
    let champion = weights_of(&folder, "lesion_resnet");
    let other = weights_of(&folder, "seed_cnn");
    assert!(cards[0].text.contains(&champion), "{cards:#?}");
    choose_network(&page, "seed_cnn");
    page.clear();
    page.press("#sample");
    let cards = page.answers(1);
    assert!(cards[0].text.contains(&other), "{cards:#?}");
    // Every file of the page answers, whatever this visit used.
    let (list, _) = list_of(&fs::read_to_string(folder.join("service_worker.js")).expect("a service worker"));
    let wrong = browser.async_script(
        "const wrong = [];
         for (const { path, bytes } of arguments[0]) {
           const body = await fetch(path).then((response) => response.arrayBuffer()).catch(() => null);
           if (body?.byteLength !== bytes) wrong.push(path);
         }
         return wrong;",
        &[list["files"].clone()],
    );
    assert_eq!(wrong, json!([]));
}

#[test]
fn scans_make_the_copy_wait() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let file = scans::phantom(files.path(), "own.png");
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url(CPU));
    let page = Page { browser: &browser };
    // As fast as nobody is: at the very moment when the page is ready.
    browser.script(
        "const root = document.documentElement;
         const press = () => root.dataset.state === 'ready' && (document.getElementById('sample').click(), true);
         if (!press()) new MutationObserver((_, observer) => press() && observer.disconnect()).observe(root, { attributes: true });",
        &[],
    );
    page.settle();
    page.wait_for_answers(1);
    page.expect(SOON, "the copy waits", "document.documentElement.dataset.offline === 'held'");
    server.requests();
    page.choose(&[file]);
    page.wait_for_answers(2);
    thread::sleep(LATER);
    assert_eq!(server.requests(), []);
    page.press("#check");
    assert!(text(&page, "#copy-state").contains("scans are on the list"));
    page.press("#privacy .heading button");
    page.clear();
    page.expect(SOON, "the copy is made", "document.documentElement.dataset.offline === 'ready'");
}

#[test]
fn a_copy_that_is_stopped_half_way_goes_on_though_the_list_is_cleared_at_once() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_with_offline_copy(&folder);
    // Files that only the copy asks for.
    for path in ["weights/seed_cnn.bpk", "weights/seed_cnn.json"] {
        server.answer(path, Answer::Late(SOON));
    }
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, CPU);
    page.expect(SOON, "the copy is being made", "/[1-9]/.test(document.getElementById('copy-kept').textContent)");
    server.answer_with_files();
    // Faster than the copy stops.
    browser.async_script(
        "document.getElementById('sample').click();
         while (!document.querySelector('#list [data-state]')) await new Promise((soon) => setTimeout(soon));
         document.getElementById('clear').click();",
        &[],
    );
    page.expect(SOON, "the copy is made", "document.documentElement.dataset.offline === 'ready'");
}

#[test]
fn scans_of_one_tab_make_the_copy_of_another_wait() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    // So that no copy is made before there are scans.
    server.answer("service_worker.js", Answer::NotFound);
    let page = Page::open_ready(&browser, &server, CPU);
    page.expect(SOON, "there is no copy", "document.documentElement.dataset.offline === 'failed'");
    page.press("#sample");
    page.wait_for_answers(1);
    server.answer_with_files();
    let first = browser.session.window().expect("a window");
    let second = browser.session.open_tab().expect("a tab");
    browser.session.switch_to(&second).expect("the tab");
    let other = Page::open_ready(&browser, &server, CPU);
    other.expect(SOON, "the copy waits", "document.documentElement.dataset.offline === 'held'");
    server.requests();
    thread::sleep(LATER);
    assert_eq!(server.requests(), []);
    // A tab that is gone holds nothing up.
    browser.session.switch_to(&first).expect("the window");
    browser.session.close_window().expect("the window closes");
    browser.session.switch_to(&second).expect("the tab");
    browser.go(&server.url(CPU));
    other.settle();
    other.expect(SOON, "the copy is made", "document.documentElement.dataset.offline === 'ready'");
}

#[test]
fn without_room_the_page_works_and_says_that_it_does_not_work_offline() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url("manifest.webmanifest"));
    limit(&browser, &server, Some(2_000_000));
    let page = Page::open_ready(&browser, &server, CPU);
    page.expect(SOON, "the copy fails", "document.documentElement.dataset.offline === 'failed'");
    assert!(text(&page, "#offline").contains("not enough room"), "{}", text(&page, "#offline"));
    assert_eq!(copies(&browser), Vec::<String>::new(), "half a copy is not kept");
    page.press("#sample");
    assert_eq!(page.answers(1)[0].state, "done");
    page.clear();

    limit(&browser, &server, None);
    page.press("#check");
    press_text(&page, "Keep an offline copy");
    page.expect(SOON, "the copy is made", "document.documentElement.dataset.offline === 'ready'");
}

#[test]
fn the_copy_can_be_removed_and_stays_away() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    assert_eq!(copies(&browser).len(), 1);
    page.press("#check");
    press_text(&page, "Remove the offline copy");
    page.expect(SOON, "the copy is gone", "document.documentElement.dataset.offline === 'declined'");
    for _ in 0..2 {
        let left = browser.async_script(
            "let files = 0;
             for (const name of await caches.keys()) files += (await (await caches.open(name)).keys()).length;
             return [files, (await navigator.serviceWorker.getRegistrations()).length];",
            &[],
        );
        assert_eq!(left, json!([0, 0]));
        browser.go(&server.url(CPU));
        page.settle();
        thread::sleep(LATER);
        assert_eq!(browser.script("return document.documentElement.dataset.offline;", &[]), "declined");
    }
    page.press("#check");
    press_text(&page, "Keep an offline copy");
    page.expect(SOON, "the copy is made", "document.documentElement.dataset.offline === 'ready'");
    let url = server.url(CPU);
    drop(server);
    browser.go(&url);
    page.settle();
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
}

/// The room that the server's pages have in the browser; none is as much as there is.
pub fn limit(browser: &Browser, server: &Server, bytes: Option<u64>) {
    let origin = server.url("");
    let mut quota = json!({ "origin": origin.trim_end_matches('/') });
    if let Some(bytes) = bytes {
        quota["quotaSize"] = json!(bytes);
    }
    browser.devtools("Storage.overrideQuotaForOrigin", &quota);
}

/// A first visit, until the copy is complete.
#[track_caller]
pub fn visit<'a>(browser: &'a Browser, server: &Server, address: &str) -> Page<'a> {
    let page = Page::open_ready(browser, server, address);
    page.expect(SOON, "the offline copy is complete", "document.documentElement.dataset.offline === 'ready'");
    page.expect(SOON, "the service worker is in charge", "navigator.serviceWorker.controller !== null");
    let bytes = browser.async_script("return (await navigator.storage.estimate()).usage;", &[]);
    say(&format!("the offline copy takes {:.1} MB", bytes.as_f64().unwrap_or(f64::NAN) / 1e6));
    page
}

/// The hash of a network's weights, which each result names.
pub fn weights_of(page: &Path, model: &str) -> String {
    let bytes = fs::read(site::file(page, &format!("weights/{model}.json"))).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&bytes).expect("the manifest is JSON");
    manifest["weights"]["sha256"].as_str().expect("a hash").to_owned()
}

#[track_caller]
pub fn choose_network(page: &Page, model: &str) {
    page.select("#model", model);
    page.settle();
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
}

pub fn text(page: &Page, selector: &str) -> String {
    let text =
        page.browser.script("return document.querySelector(arguments[0])?.textContent ?? '';", &[json!(selector)]);
    text.as_str().unwrap_or_default().to_owned()
}

#[track_caller]
fn press_text(page: &Page, words: &str) {
    let pressed = page.browser.script(
        "const button = [...document.querySelectorAll('dialog[open] button')].find(({ textContent }) => textContent === arguments[0]);
         button?.click();
         return Boolean(button?.checkVisibility());",
        &[json!(words)],
    );
    assert_eq!(pressed, true, "a button {words:?}\n{}", page.describe());
}

pub fn copies(browser: &Browser) -> Vec<String> {
    let names = browser.async_script("return caches.keys();", &[]);
    serde_json::from_value(names).expect("names")
}
