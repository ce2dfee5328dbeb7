//! Hundreds of cases: the page stays fluent and small, can be paused, goes on, and drops none.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::fluency::{LIMIT, PROBE};
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site::{self, say};

/// As many as a busy day brings to a department.
const MANY: usize = 320;
/// Memory of the page's own thread that may stay after so many cases, in bytes: 100 KB a case.
const MEMORY: f64 = 100_000.0 * MANY as f64;
const SOON: Duration = Duration::from_secs(30);

#[test]
fn hundreds_of_cases_are_answered_while_the_page_stays_fluent() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given: Vec<PathBuf> = (0..MANY).map(|number| scans::varied(files.path(), number)).collect();
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=lesion_resnet");
    let before = heap(&browser);
    browser.script(PROBE, &[]);
    let start = Instant::now();
    page.choose(&given);
    page.wait_for_answers(MANY);
    let time = start.elapsed().as_secs_f64();
    let deaf = browser.script("return window.probe.read();", &[])[0].as_f64().unwrap_or(f64::INFINITY);
    let grown = heap(&browser) - before;
    let rows = browser.script("return document.querySelectorAll('#list .row').length;", &[]);
    say(&format!(
        "{MANY} cases in {time:.0} s, {:.1} a second; the page was deaf for {deaf:.0} ms at most; its heap grew by {:.1} MB",
        MANY as f64 / time,
        grown / 1e6
    ));
    assert_eq!(rows, MANY, "no case is dropped");
    assert!(page.states().iter().all(|state| state == "done"), "{:?}", page.states());
    assert!(grown < MEMORY, "the heap grew by {grown} bytes");
    // Twice what one scan may take: opening hundreds of rows is done once.
    assert!(deaf <= 2.0 * LIMIT, "the page did not react for {deaf} ms");

    // In order, searched and filtered; a search that finds nothing says how many there are.
    let urgencies = browser
        .script("return [...document.querySelectorAll('#list .row')].map((row) => Number(row.dataset.urgency));", &[]);
    let urgencies: Vec<f64> = serde_json::from_value(urgencies).expect("numbers");
    assert!(urgencies.is_sorted_by(|a, b| a >= b), "{urgencies:?}");
    let shown = |page: &Page| {
        page.browser
            .script("return [...document.querySelectorAll('#list .row')].filter((row) => !row.hidden).length;", &[])
    };
    let search = |text: &str| {
        browser.script(
            "const search = document.getElementById('search'); search.value = arguments[0]; search.dispatchEvent(new Event('input', { bubbles: true }));",
            &[json!(text)],
        );
    };
    search("scan-017");
    assert_eq!(shown(&page), 1);
    let words = browser.script("return document.getElementById('filtered').innerText;", &[]);
    assert!(words.as_str().is_some_and(|words| words.contains("1 of 320")), "{words}");
    page.press("#unfilter");
    assert_eq!(shown(&page), MANY);
    page.select("#filter", "flag");
    let flagged = browser.script("return document.querySelectorAll('#list .row[data-decision=flag]').length;", &[]);
    // The chosen case stays in sight whatever it is.
    let seen = shown(&page).as_u64().unwrap_or(u64::MAX);
    let flagged = flagged.as_u64().unwrap_or(0);
    assert!(seen == flagged || seen == flagged + 1, "{seen} shown, {flagged} flagged");
    page.press("#unfilter");
    assert_eq!(shown(&page), MANY);

    // By keys.
    browser.script("document.querySelector('#list .row').focus();", &[]);
    for key in ["End", "ArrowUp"] {
        browser.script("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }));", &[json!(key)]);
    }
    let chosen = browser.script(
        "const rows = [...document.querySelectorAll('#list .row')];
         return [rows.findIndex((row) => row === document.activeElement), rows.findIndex((row) => row.getAttribute('aria-selected') === 'true')];",
        &[],
    );
    assert_eq!(chosen, json!([MANY - 2, MANY - 2]));
}

/// Bytes of the page's own heap after its garbage was collected.
fn heap(browser: &Browser) -> f64 {
    browser.session.devtools("HeapProfiler.collectGarbage", &json!({})).expect("garbage is collected");
    let usage = browser.session.devtools("Runtime.getHeapUsage", &json!({})).expect("the heap is measured");
    let bytes = |name: &str| usage[name].as_f64().unwrap_or(0.0);
    bytes("usedSize") + bytes("backingStorageSize") + bytes("embedderHeapUsedSize")
}

#[test]
fn work_is_paused_cancelled_and_gone_on_with() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given: Vec<PathBuf> = (0..40).map(|number| scans::varied(files.path(), number)).collect();
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    let count = |state: &str| page.states().iter().filter(|it| *it == state).count();
    page.expect(SOON, "the first answers", "document.querySelectorAll('#list .row[data-state=done]').length > 1");
    page.press("#pause");
    page.expect(SOON, "the case under way is finished", "!document.querySelector('#list .row[data-state=working]')");
    let done = count("done");
    assert!(done < given.len(), "paused too late for this test to show anything");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(count("done"), done, "nothing goes on while it is paused");
    let pace = browser.script("return document.getElementById('pace').textContent;", &[]);
    assert!(pace.as_str().is_some_and(|pace| pace.contains("paused") && pace.contains("of 40 cases")), "{pace}");
    page.press("#pause");
    page.expect(
        SOON,
        "it goes on",
        &format!("document.querySelectorAll('#list .row[data-state=done]').length > {done}"),
    );

    page.press("#cancel");
    page.expect(
        SOON,
        "nothing waits",
        "!document.querySelector('#list .row:is([data-state=waiting], [data-state=working])')",
    );
    let (done, stopped) = (count("done"), count("stopped"));
    assert_eq!(done + stopped, given.len(), "cancelled cases stay on the list: {:?}", page.states());
    assert!(stopped > 0, "cancelled too late for this test to show anything");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(count("done"), done);
    page.expect(SOON, "the rest can be examined", "!document.getElementById('resume').hidden");
    page.press("#resume");
    page.wait_for_answers(given.len());
    assert_eq!(count("done"), given.len(), "{:?}", page.states());
}

#[test]
fn a_failed_case_is_tried_again() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = [scans::varied(files.path(), 1), scans::varied(files.path(), 2)];
    let server = Server::start(&folder);
    // The reader refuses the first slice that it is asked for, once.
    let worker = String::from_utf8(server.file("js/reader_worker.js")).expect("the worker is text");
    let line = "const scan = await open(source);\n    return { ...scan.slice";
    assert!(worker.contains(line), "the worker has another form now: {line}");
    let failing =
        format!("if (!globalThis.failed) {{ globalThis.failed = true; throw new Problem('unreadable'); }}\n    {line}");
    server.answer("js/reader_worker.js", crate::server::Answer::Bytes(worker.replacen(line, &failing, 1).into_bytes()));
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    page.wait_for_answers(2);
    assert_eq!(page.states().iter().filter(|state| *state == "failed").count(), 1, "{:?}", page.states());
    page.expect(SOON, "it can be tried again", "!document.getElementById('again').hidden");
    page.press("#again");
    page.expect(SOON, "both are answered", "document.querySelectorAll('#list .row[data-state=done]').length === 2");
    page.expect(SOON, "nothing is left to try", "document.getElementById('again').hidden");
}
