//! The page asks nobody but its own site for anything, and keeps nothing.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::network::Sentinel;
use crate::page::Page;
use crate::scans;
use crate::server::{Answer, Server};
use crate::site;

/// Nothing that the page could say by chance.
const NAME: &str = "Doe_Jane_1970-01-01_MRN4711.png";

/// A page without a policy that asks elsewhere, in the ways that pages do.
const CONTROL: &str = "<!doctype html><title>control</title><body><script>
  fetch('http://example.invalid/fetch').catch(() => {});
  fetch('http://127.0.0.1:47531/loopback').catch(() => {});
  fetch('https://example.invalid/secure').catch(() => {});
  new Worker(URL.createObjectURL(new Blob([`fetch('http://example.invalid/worker').catch(() => {})`])));
  new Image().src = 'http://example.invalid/image';
  navigator.sendBeacon('http://example.invalid/beacon', 'x');
  try { new WebSocket('ws://example.invalid/socket'); } catch {}
</script>";

#[test]
fn nothing_leaves_the_page_and_nothing_stays() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let file = scans::phantom(scans.path(), NAME);
    let server = Server::start(&folder);
    server.answer("control.html", Answer::Bytes(CONTROL.into()));
    let sentinel = Sentinel::start();
    let browser = Browser::start(&Needs { webgpu: true, sentinel: Some((&sentinel, server.port())) });

    for (query, backend) in [("?backend=cpu", "cpu"), ("?backend=webgpu", "webgpu")] {
        let page = Page::open_ready(&browser, &server, query);
        let opening = server.requests();
        assert!(opening.iter().all(|request| request.method == "GET"), "the page only reads: {opening:#?}");
        page.choose(std::slice::from_ref(&file));
        page.answers(1);
        page.press("#sample");
        let cards = page.answers(2);
        assert!(cards.iter().all(|card| card.backend.as_deref() == Some(backend)), "{cards:#?}");
        assert!(cards[0].text.contains(NAME), "the card names its file: {cards:#?}");

        // Whatever happens later than the answers.
        thread::sleep(Duration::from_secs(1));
        let classifying = server.requests();
        assert!(classifying.is_empty(), "a scan causes no request, not even to the page's own site: {classifying:#?}");
        assert!(sentinel.seen().is_empty(), "{query}: asked of others: {:#?}", sentinel.seen());
        assert_nothing_is_kept(&browser);
        assert_clean_log(&browser, query);
    }

    // The proof that a request elsewhere would have been seen.
    browser.go(&server.url("control.html"));
    let wanted = [
        "example.invalid/fetch",
        "127.0.0.1:47531/loopback",
        "CONNECT example.invalid:443",
        "example.invalid/worker",
        "example.invalid/image",
        "example.invalid/beacon",
        "example.invalid:80",
    ];
    let missing = || {
        wanted.into_iter().filter(|part| !sentinel.seen().iter().any(|line| line.contains(part))).collect::<Vec<_>>()
    };
    for _ in 0..100 {
        if missing().is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(missing().is_empty(), "the sentinel missed {:?}; it saw {:#?}", missing(), sentinel.seen());
}

#[track_caller]
fn assert_nothing_is_kept(browser: &Browser) {
    let kept = browser.async_script(
        "const files = [];
         for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
         return {
           localStorage: Object.keys(localStorage), sessionStorage: Object.keys(sessionStorage), cookies: document.cookie,
           caches: await caches.keys(), databases: (await indexedDB.databases()).map(({ name }) => name), files,
           workers: (await navigator.serviceWorker.getRegistrations()).length, address: location.search + location.hash, title: document.title,
         };",
        &[],
    );
    for name in ["localStorage", "sessionStorage", "caches", "databases", "files"] {
        assert_eq!(kept[name], json!([]), "{kept:#}");
    }
    assert_eq!((&kept["cookies"], &kept["workers"]), (&json!(""), &json!(0)), "{kept:#}");
    let says = |value: &Value| value.as_str().is_some_and(|text| text.contains("MRN4711"));
    assert!(!says(&kept["address"]) && !says(&kept["title"]), "{kept:#}");
}

#[track_caller]
fn assert_clean_log(browser: &Browser, query: &str) {
    let log = browser.session.log().expect("the browser's log");
    let bad = ["MRN4711", "Content Security Policy", "Refused to", "SEVERE"];
    let found: Vec<&String> = log.iter().filter(|line| bad.iter().any(|words| line.contains(words))).collect();
    assert!(found.is_empty(), "{query}: in the browser's log: {found:#?}");
}
