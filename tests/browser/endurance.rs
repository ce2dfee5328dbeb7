//! A long day: thousands of scans in one session, a tab that is hidden, two tabs at once, a full disk, a new version and another clock in the middle of
//! the work. Nothing is lost, nothing is wrong, and memory stays as it was.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::offline::{CPU, LATER, SOON, copies, limit, visit, weights_of};
use crate::page::Page;
use crate::review::{download_into, export};
use crate::scans;
use crate::server::{Answer, Server};
use crate::site::{self, say};
use crate::updates::{VERSION, has_update, version_of, with_other_weights};

/// Cases that are on the list at a time.
const BATCH: usize = 250;

/// What a session holds after its garbage was collected.
#[derive(Clone, Copy, Debug)]
struct Memory {
    /// Bytes of the page's own heap.
    heap: f64,
    /// Bytes of the reader's WebAssembly memory, and of the engine's.
    reader: f64,
    engine: f64,
    /// Nodes of the page's document, those that only scripts hold included.
    nodes: f64,
    /// Bytes of memory that the browser's processes take, where the system tells.
    resident: Option<f64>,
}

impl Memory {
    /// Needs [`tell_memory`].
    fn of(browser: &Browser) -> Self {
        browser.devtools("HeapProfiler.collectGarbage", &json!({}));
        let usage = browser.devtools("Runtime.getHeapUsage", &json!({}));
        let bytes = |name: &str| usage[name].as_f64().unwrap_or(0.0);
        let workers = browser.async_script(
            "const told = {};
             const channel = new BroadcastChannel('memory');
             channel.onmessage = ({ data }) => { if (data.name) told[data.name] = (told[data.name] ?? 0) + data.bytes; };
             channel.postMessage('tell');
             await new Promise((soon) => setTimeout(soon, 500));
             channel.close();
             return told;",
            &[],
        );
        let of = |part: &str| {
            let told = workers.as_object().into_iter().flatten().filter(|(name, _)| name.contains(part));
            told.filter_map(|(_, bytes)| bytes.as_f64()).sum::<f64>()
        };
        Self {
            heap: bytes("usedSize") + bytes("backingStorageSize") + bytes("embedderHeapUsedSize"),
            reader: of("reader"),
            engine: of("cpu"),
            nodes: browser.devtools("Memory.getDOMCounters", &json!({}))["nodes"].as_f64().unwrap_or(0.0),
            resident: browser.resident().map(|bytes| bytes as f64),
        }
    }

    fn describe(&self) -> String {
        format!(
            "heap {:.1} MB, reader {:.1} MB, engine {:.1} MB, {} nodes, processes {}",
            self.heap / 1e6,
            self.reader / 1e6,
            self.engine / 1e6,
            self.nodes,
            self.resident.map_or("?".into(), |bytes| format!("{:.0} MB", bytes / 1e6))
        )
    }
}

/// Workers tell how large their WebAssembly memory is when they are asked.
fn tell_memory(server: &Server) {
    let text = String::from_utf8(server.file("js/module.js")).expect("a script is text");
    let line = "  await module.default(";
    assert!(text.contains(line), "js/module.js has another form now: {line}");
    let telling = text
        .replacen(line, "  const { memory } = await module.default(", 1)
        .replacen(
            "  return module;",
            "  const channel = new BroadcastChannel('memory');
  channel.onmessage = ({ data }) => { if (data === 'tell') channel.postMessage({ name: self.name, bytes: memory.buffer.byteLength }); };
  return module;",
            1,
        );
    server.answer("js/module.js", Answer::Bytes(telling.into_bytes()));
}

/// Decision and urgency of each case, in the order in which they came.
fn answers(page: &Page) -> Value {
    page.browser.script(
        "return [...document.querySelectorAll('#list .row')]
           .sort((a, b) => a.dataset.arrival - b.dataset.arrival)
           .map(({ dataset }) => [dataset.state, dataset.decision, dataset.urgency]);",
        &[],
    )
}

fn given(folder: &Path, count: usize) -> Vec<PathBuf> {
    (0..count).map(|number| scans::varied(folder, number)).collect()
}

/// Waits for so many answers in a script of the page: each question through the driver leaves half a kilobyte on the page's heap.
#[track_caller]
fn wait_within(page: &Page, count: usize) {
    let mut before = 0;
    loop {
        let answered = page.browser.async_script(
            "const count = () => {
               const rows = [...document.querySelectorAll('#list .row')];
               const answered = rows.filter(({ dataset }) => ['done', 'failed', 'refused'].includes(dataset.state)).length;
               return rows.length === arguments[0] && document.getElementById('done').hidden ? answered : Math.min(answered, arguments[0] - 1);
             };
             const until = performance.now() + 20_000;
             while (count() < arguments[0] && performance.now() < until) await new Promise((soon) => setTimeout(soon, 100));
             return count();",
            &[json!(count)],
        );
        let answered = answered.as_u64().unwrap_or(0) as usize;
        if answered == count {
            return;
        }
        assert!(answered > before, "{answered} of {count} answered, and none in 20 seconds\n{}", page.describe());
        before = answered;
    }
}

/// Batches of cases in one session, the list cleared between them; the memory after each.
fn session(batches: usize, batch: usize) -> Vec<Memory> {
    let Some(folder) = site::page() else { return Vec::new() };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = given(files.path(), batch);
    let server = Server::start(&folder);
    tell_memory(&server);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=lesion_resnet");
    server.requests();
    let mut measured = Vec::new();
    let mut first = None;
    for number in 1..=batches {
        let start = Instant::now();
        page.choose(&given);
        wait_within(&page, batch);
        let pace = batch as f64 / start.elapsed().as_secs_f64();
        let found = answers(&page);
        assert!(found.as_array().is_some_and(|rows| rows.iter().all(|row| row[0] == "done")), "{found}");
        assert_eq!(first.get_or_insert_with(|| found.clone()), &found, "the same scans are answered otherwise later");
        page.clear();
        page.expect(SOON, "the list is empty", "!document.querySelector('#list .row')");
        let memory = Memory::of(&browser);
        say(&format!("{} classifications, {pace:.1} a second: {}", number * batch, memory.describe()));
        assert!(memory.reader > 0.0 && memory.engine > 0.0, "the workers do not tell their memory: {memory:?}");
        measured.push(memory);
    }
    assert_eq!(server.requests(), [], "no worker was started anew, and nothing was asked for");
    measured
}

/// What is allowed to remain of a batch that was cleared.
#[track_caller]
fn assert_flat(early: Memory, late: Memory) {
    assert!(late.heap < early.heap + 2e6, "the page's heap grew: {early:?}, {late:?}");
    assert_eq!((early.reader, early.engine), (late.reader, late.engine), "a module's memory grew");
    // A batch that stayed would be thousands; some two hundred come and go with what was looked at last.
    assert!(late.nodes < early.nodes + 500.0, "the document grew: {early:?}, {late:?}");
}

#[test]
fn hundreds_of_classifications_leave_nothing_behind() {
    let measured = session(4, 80);
    if let [_, early, .., late] = measured[..] {
        assert_flat(early, late);
    }
}

#[test]
#[ignore = "takes minutes: cargo test --release --test browser -- --ignored thousands"]
fn thousands_of_classifications_leave_nothing_behind() {
    let measured = session(20, BATCH);
    // Some rounds end with what was looked at last: the least of three is without.
    let least = |rounds: &[Memory]| rounds.iter().copied().min_by(|a, b| a.heap.total_cmp(&b.heap));
    if let [_, first @ .., _, _, _] = &measured[..]
        && let (Some(early), Some(late)) = (least(&first[..3]), least(&measured[measured.len() - 3..]))
    {
        assert_flat(early, late);
        if let (Some(early), Some(late)) = (early.resident, late.resident) {
            assert!(late < 1.2 * early, "the browser's processes took {early} bytes, then {late}");
        }
    }
}

#[test]
fn a_hidden_tab_goes_on_and_is_whole_when_it_is_shown_again() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = given(files.path(), 30);
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, CPU);
    browser.script(
        "window.hidden = 0; document.addEventListener('visibilitychange', () => { window.hidden += document.hidden; });",
        &[],
    );
    page.choose(&given);
    page.expect(SOON, "the first answer", "document.querySelector('#list .row[data-state=done]')");
    let window = browser.session.window().expect("a window");
    let other = browser.session.open_tab().expect("a tab");
    for _ in 0..3 {
        browser.session.switch_to(&other).expect("the tab");
        browser.devtools("Page.bringToFront", &json!({}));
        thread::sleep(Duration::from_secs(2));
        browser.session.switch_to(&window).expect("the window");
        browser.devtools("Page.bringToFront", &json!({}));
    }
    page.wait_for_answers(given.len());
    assert_eq!(browser.script("return window.hidden > 0 && !document.hidden;", &[]), true, "the tab was never hidden");
    let found = answers(&page);
    assert!(found.as_array().is_some_and(|rows| rows.iter().all(|row| row[0] == "done")), "{found}");
    assert_eq!(page.arrivals().len(), given.len());
}

#[test]
fn two_tabs_work_at_once_and_answer_alike() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = given(files.path(), 24);
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, CPU);
    let first = browser.session.window().expect("a window");
    let second = browser.session.open_tab().expect("a tab");
    browser.session.switch_to(&second).expect("the tab");
    let other = Page::open_ready(&browser, &server, CPU);
    other.choose(&given);
    browser.session.switch_to(&first).expect("the window");
    page.choose(&given);
    page.wait_for_answers(given.len());
    let found = answers(&page);
    // Clearing one list is nothing to the other tab.
    page.clear();
    browser.session.switch_to(&second).expect("the tab");
    other.wait_for_answers(given.len());
    assert_eq!(answers(&other), found);
    assert!(found.as_array().is_some_and(|rows| rows.iter().all(|row| row[0] == "done")), "{found}");
}

#[test]
fn a_full_disk_in_the_middle_of_the_work_costs_nothing_but_the_update() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = given(files.path(), 16);
    let old = weights_of(&folder, "lesion_resnet");
    let next = with_other_weights(&folder);
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    page.choose(&given);
    page.expect(SOON, "the first answer", "document.querySelector('#list .row[data-state=done]')");
    limit(&browser, &server, Some(1));
    let cards = page.answers(given.len());
    assert!(cards.iter().all(|card| card.state == "done" && card.text.contains(&old)), "{cards:#?}");
    page.clear();

    // The new version finds no room. The old one stays whole, also without a network.
    server.serve(next.path());
    browser.go(&server.url(CPU));
    page.settle();
    thread::sleep(LATER);
    assert!(!has_update(&page), "{}", page.describe());
    assert_eq!(copies(&browser).len(), 1, "half a copy is not kept: {:?}", copies(&browser));
    let url = server.url(CPU);
    drop(server);
    browser.go(&url);
    page.settle();
    assert_eq!(version_of(&page), site::version(&folder), "{}", page.describe());
    page.choose(&given[..2]);
    assert!(page.answers(2).iter().all(|card| card.state == "done" && card.text.contains(&old)), "{}", page.describe());
}

#[test]
fn a_new_version_in_the_middle_of_the_work_waits_for_its_end() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = given(files.path(), 80);
    let old = weights_of(&folder, "lesion_resnet");
    let next = with_other_weights(&folder);
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    page.choose(&given);
    page.expect(SOON, "the first answer", "document.querySelector('#list .row[data-state=done]')");
    // Paused, so that the work is not over before the browser has looked.
    page.press("#pause");
    server.serve(next.path());
    server.requests();
    // As the browser does by itself once a day, or when another tab opens the page.
    browser.async_script("await (await navigator.serviceWorker.getRegistration()).update().catch(() => null);", &[]);
    let working = browser.script("return Boolean(document.querySelector('#list .row[data-state=waiting]'));", &[]);
    assert_eq!(working, true, "the work was over too early for this test to show anything");
    page.press("#pause");
    let cards = page.answers(given.len());
    assert!(
        cards.iter().all(|card| card.state == "done" && card.text.contains(&old)),
        "one version answers: {cards:#?}"
    );
    let asked: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert!(asked.contains(&"service_worker.js".to_owned()), "the browser did not look for a new version: {asked:?}");
    assert!(asked.iter().all(|path| path == "service_worker.js"), "fetched while scans are on the list: {asked:?}");
    assert_eq!(version_of(&page), site::version(&folder));

    page.clear();
    browser.go(&server.url(CPU));
    page.settle();
    page.expect(SOON, "the new version is announced", "document.documentElement.hasAttribute('data-update')");
    page.press("#offline button");
    page.expect(SOON, "the new version opens", &format!("{VERSION} === '{}'", site::version(next.path())));
}

#[test]
fn another_clock_and_another_place_change_no_answer() {
    let Some(folder) = site::page() else { return };
    let (files, saved) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let given = given(files.path(), 24);
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    download_into(&browser, saved.path());
    let page = Page::open_ready(&browser, &server, CPU);
    page.choose(&given);
    page.wait_for_answers(given.len());
    let undisturbed = answers(&page);
    page.clear();

    page.choose(&given);
    page.expect(SOON, "the first answer", "document.querySelector('#list .row[data-state=done]')");
    browser.devtools("Emulation.setTimezoneOverride", &json!({ "timezoneId": "Pacific/Kiritimati" }));
    browser.devtools("Emulation.setLocaleOverride", &json!({ "locale": "hi-IN" }));
    // The clock is set back by more than a year, as a computer with an empty battery wakes.
    browser.script(
        "const Real = Date;
         const now = () => Real.now() - 400 * 86_400_000;
         window.Date = class extends Real {
           constructor(...given) { if (given.length > 0) super(...given); else super(now()); }
           static now() { return now(); }
         };",
        &[],
    );
    page.wait_for_answers(given.len());
    assert_eq!(answers(&page), undisturbed);
    let said = browser.script("return document.body.innerText;", &[]);
    let said = said.as_str().expect("the page has text");
    assert!(!said.contains("NaN") && !said.contains("Invalid Date") && !said.contains("Infinity"), "{said}");
    let worklist: Value =
        serde_json::from_slice(&export(&page, saved.path(), "json", "worklist.json", false)).expect("JSON");
    assert_eq!(worklist["records"].as_array().map(Vec::len), Some(given.len()));
    let time = worklist["made_at"].as_str().expect("a time");
    let digits = |range: std::ops::Range<usize>| time[range].bytes().all(|byte| byte.is_ascii_digit());
    assert!(digits(0..4) && digits(5..7) && time.ends_with('Z'), "{time}");
}
