//! The page stays fluent while it classifies.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site::{self, say};

/// The longest time in milliseconds for which the page may not react. People notice a tenth of a second; twice that leaves room for a
/// machine that does other work.
pub const LIMIT: f64 = 200.0;
/// A busy machine can hold up any page once. What blocks the page by design does so in every run.
const TRIES: usize = 3;

/// Measures the time between beats of the page's own thread, which come every 10 ms as long as nothing blocks it.
pub const PROBE: &str = "
  const probe = { last: performance.now(), longest: 0, beats: 0 };
  const channel = new MessageChannel();
  const beat = () => {
    const now = performance.now();
    probe.longest = Math.max(probe.longest, now - probe.last);
    probe.last = now;
    probe.beats += 1;
  };
  channel.port1.onmessage = beat;
  const timer = setInterval(() => channel.port2.postMessage(null), 10);
  window.probe = { read: () => { beat(); return [probe.longest, probe.beats]; }, stop: () => clearInterval(timer), reset: () => { probe.longest = 0; } };";

#[test]
fn the_page_does_not_freeze_while_it_classifies() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    // Two that take long to decode among twelve that come fast.
    let mut files: Vec<PathBuf> =
        (0..12).map(|number| scans::phantom(scans.path(), &format!("{number:02}.png"))).collect();
    files.insert(4, scans::large(scans.path(), "large-1.png"));
    files.insert(9, scans::large(scans.path(), "large-2.png"));
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());

    let mut gaps = Vec::new();
    for _ in 0..TRIES {
        let page = Page::open_ready(&browser, &server, "?backend=cpu");
        browser.script(PROBE, &[]);
        page.choose(&files);
        page.wait_for_answers(files.len());
        let (longest, beats) = read(&browser);
        // Asked for afterwards, as looking at every case is work of its own.
        let cards = page.cards();
        assert!(cards.iter().all(|card| card.state == "done"), "{cards:#?}");
        assert!(beats > 20.0, "the probe beat only {beats} times");
        gaps.push(longest);
        let slowest =
            cards.iter().filter_map(|card| card.milliseconds.as_ref()?.parse::<f64>().ok()).fold(0.0, f64::max);
        say(&format!(
            "{} files on the CPU, the slowest in {slowest:.0} ms: the page was deaf for {longest:.0} ms at most",
            files.len()
        ));
        if longest <= LIMIT {
            break;
        }
    }
    assert!(gaps.iter().any(|gap| *gap <= LIMIT), "the page did not react for {gaps:?} ms in {} tries", gaps.len());

    // The proof that a freeze would have been seen.
    let frozen = LIMIT * 2.0;
    browser.script(
        "window.probe.reset(); const end = performance.now() + arguments[0]; while (performance.now() < end);",
        &[json!(frozen)],
    );
    std::thread::sleep(Duration::from_millis(100));
    assert!(read(&browser).0 >= frozen, "the probe did not notice {frozen} ms");
}

/// The longest gap in milliseconds, and how often the probe beat.
fn read(browser: &Browser) -> (f64, f64) {
    let Value::Array(values) = browser.script("return window.probe.read();", &[]) else {
        panic!("the probe does not answer")
    };
    (values[0].as_f64().unwrap_or(f64::INFINITY), values[1].as_f64().unwrap_or(0.0))
}
