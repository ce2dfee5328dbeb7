//! After the first visit the page works with its server stopped; a newer version is announced and never forced, and never mixes with the
//! one that is open.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::{Answer, FOLDER, Server};
use crate::site::{self, say};
use crate::versions::{another, list_of};

/// For what needs no network, or only that of this machine.
const SOON: Duration = Duration::from_secs(60);
/// Whatever would happen by itself has happened by then.
const LATER: Duration = Duration::from_secs(3);
const CPU: &str = "?backend=cpu";

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
fn a_new_version_is_announced_and_used_only_when_a_person_says_so() {
    let Some(folder) = site::page() else { return };
    let (old, new) = (weights_of(&folder, "lesion_resnet"), weights_of(&folder, "seed_cnn"));
    let next = with_other_weights(&folder);
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    assert!(!has_update(&page), "{}", page.describe());

    // The site is updated, and the page opened again: the old one opens, the new one is fetched beside it.
    server.serve(next.path());
    server.requests();
    browser.go(&server.url(CPU));
    page.settle();
    page.expect(SOON, "the new version is announced", "document.documentElement.hasAttribute('data-update')");
    let fetched: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    // Of the new version only what changed is fetched.
    // HTML pages name the version of their files.
    let expected =
        |path: &str| path.ends_with(".html") || ["service_worker.js", "weights/lesion_resnet.json"].contains(&path);
    assert!(fetched.iter().all(|path| expected(path)), "{fetched:?}");
    assert_eq!(version_of(&page), site::version(&folder));

    // The old page goes on with its own files, those too that it has not loaded yet.
    page.press("#sample");
    assert!(page.answers(1)[0].text.contains(&old), "{}", page.describe());
    choose_network(&page, "seed_cnn");
    choose_network(&page, "lesion_resnet");
    page.press("#sample");
    assert!(page.answers(2)[1].text.contains(&old), "{}", page.describe());

    // The button asks first: there are cases, and a review that is not saved.
    browser.script("document.querySelector('#verdict [value=agree]').click();", &[]);
    page.press("#offline button");
    let words = text(&page, "#updating[open] p");
    assert!(words.contains("2 cases") && words.contains("one review"), "{words:?}");
    page.press("#updating [value=keep]");
    thread::sleep(LATER);
    assert_eq!((version_of(&page), page.states().len()), (site::version(&folder), 2), "{}", page.describe());
    page.press("#offline button");
    page.press("#updating [value=use]");
    page.expect(SOON, "the new version opens", &format!("{VERSION} === '{}'", site::version(next.path())));
    page.settle();
    page.press("#sample");
    assert!(page.answers(1)[0].text.contains(&new), "{}", page.describe());
    assert!(!has_update(&page), "{}", page.describe());
}

#[test]
fn a_second_tab_keeps_the_old_version_until_it_is_closed() {
    let Some(folder) = site::page() else { return };
    let old = weights_of(&folder, "lesion_resnet");
    let next = with_other_weights(&folder);
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    let first = browser.session.window().expect("a window");
    let second = browser.session.open_tab().expect("a tab");
    browser.session.switch_to(&second).expect("the tab");
    browser.go(&server.url(CPU));
    page.settle();

    browser.session.switch_to(&first).expect("the window");
    server.serve(next.path());
    browser.go(&server.url(CPU));
    page.expect(SOON, "the new version is announced", "document.documentElement.hasAttribute('data-update')");
    page.press("#offline button");
    page.expect(SOON, "the new version opens", &format!("{VERSION} === '{}'", site::version(next.path())));
    page.settle();

    // Its weights are no more on the site; they are in its own copy.
    browser.session.switch_to(&second).expect("the tab");
    assert_eq!(version_of(&page), site::version(&folder), "{}", page.describe());
    choose_network(&page, "seed_cnn");
    choose_network(&page, "lesion_resnet");
    page.press("#sample");
    assert!(page.answers(1)[0].text.contains(&old), "{}", page.describe());
    assert!(has_update(&page), "{}", page.describe());

    // When it is closed, nobody needs the old copy any more.
    browser.session.close_window().expect("the tab closes");
    browser.session.switch_to(&first).expect("the window");
    assert_eq!(copies(&browser).len(), 2);
    browser.go(&server.url(CPU));
    page.settle();
    thread::sleep(LATER);
    assert_eq!(copies(&browser).len(), 1, "{:?}", copies(&browser));
}

#[test]
fn a_forced_reload_opens_the_new_version_and_it_alone() {
    let Some(folder) = site::page() else { return };
    let new = weights_of(&folder, "seed_cnn");
    let next = with_other_weights(&folder);
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);
    server.serve(next.path());
    // Past the service worker, to the site.
    browser.session.devtools("Page.reload", &json!({ "ignoreCache": true })).expect("the page is loaded anew");
    page.expect(SOON, "the new version opens", &format!("{VERSION} === '{}'", site::version(next.path())));
    page.settle();
    page.press("#sample");
    assert!(page.answers(1)[0].text.contains(&new), "{}", page.describe());
    page.clear();
    // Its copy is fetched, too; it is in charge when the page was closed, as after any other update.
    page.expect(SOON, "a new copy", "document.documentElement.dataset.offline === 'ready'");
    assert!(!has_update(&page), "this page is the new version: {}", page.describe());
    browser.go("about:blank");
    thread::sleep(LATER);
    let url = server.url(CPU);
    drop(server);
    browser.go(&url);
    page.settle();
    assert_eq!((version_of(&page), has_update(&page)), (site::version(next.path()), false), "{}", page.describe());
}

#[test]
fn without_a_copy_an_updated_site_gives_an_old_page_nothing() {
    let Some(folder) = site::page() else { return };
    let new = weights_of(&folder, "seed_cnn");
    let next = with_other_weights(&folder);
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=seed_cnn");
    page.press("#sample");
    page.wait_for_answers(1);
    server.serve(next.path());
    server.requests();
    page.select("#model", "lesion_resnet");
    page.expect(SOON, "the page says that it cannot", "document.documentElement.dataset.state === 'failed'");
    assert!(server.requests().iter().all(|request| request.target.contains(&site::version(&folder))));
    // What there was stays.
    assert!(page.cards()[0].text.contains(&new), "{}", page.describe());
}

#[test]
fn an_update_that_breaks_off_changes_nothing_and_goes_on_later() {
    let Some(folder) = site::page() else { return };
    let next = another(&folder, |files| {
        for path in ["css/base.css", "weights/seed_cnn.bpk"] {
            let mut bytes = fs::read(files.join(path)).expect(path);
            bytes.push(b'\n');
            fs::write(files.join(path), bytes).expect(path);
        }
    });
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, CPU);

    // Half-way: the list is new, the largest file is still the old one.
    server.serve(next.path());
    server.answer(
        "weights/seed_cnn.bpk",
        Answer::Bytes(fs::read(site::file(&folder, "weights/seed_cnn.bpk")).expect("weights")),
    );
    browser.go(&server.url(CPU));
    page.settle();
    wait_for(&server, "weights/seed_cnn.bpk");
    assert!(!has_update(&page), "{}", page.describe());
    assert_eq!(version_of(&page), site::version(&folder));
    page.press("#sample");
    page.wait_for_answers(1);
    page.clear();

    // And in the middle of a file.
    let whole = fs::read(site::file(next.path(), "weights/seed_cnn.bpk")).expect("weights");
    server.answer("weights/seed_cnn.bpk", Answer::Broken(whole[..whole.len() / 2].to_vec()));
    browser.go(&server.url(CPU));
    page.settle();
    wait_for(&server, "weights/seed_cnn.bpk");
    assert!(!has_update(&page), "{}", page.describe());

    // Whole: it goes on from what it has.
    server.answer_with_files();
    server.requests();
    browser.go(&server.url(CPU));
    page.expect(SOON, "the new version is announced", "document.documentElement.hasAttribute('data-update')");
    let fetched: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert!(fetched.iter().any(|path| path == "weights/seed_cnn.bpk"), "{fetched:?}");
    assert!(!fetched.iter().any(|path| path == "css/base.css"), "what came before is kept: {fetched:?}");
    // Who closes the page has the new one next time.
    browser.go("about:blank");
    thread::sleep(LATER);
    browser.go(&server.url(CPU));
    page.settle();
    assert_eq!(version_of(&page), site::version(next.path()));
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
fn without_room_the_page_works_and_says_that_it_does_not_work_offline() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url("manifest.webmanifest"));
    let limit = |bytes: Option<u64>| {
        let origin = server.url("");
        let mut quota = json!({ "origin": origin.trim_end_matches('/') });
        if let Some(bytes) = bytes {
            quota["quotaSize"] = json!(bytes);
        }
        browser.session.devtools("Storage.overrideQuotaForOrigin", &quota).expect("a quota is set");
    };
    limit(Some(2_000_000));
    let page = Page::open_ready(&browser, &server, CPU);
    page.expect(SOON, "the copy fails", "document.documentElement.dataset.offline === 'failed'");
    assert!(text(&page, "#offline").contains("not enough room"), "{}", text(&page, "#offline"));
    assert_eq!(copies(&browser), Vec::<String>::new(), "half a copy is not kept");
    page.press("#sample");
    assert_eq!(page.answers(1)[0].state, "done");
    page.clear();

    limit(None);
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

/// What the page is made of, as its script's address says.
const VERSION: &str = "/\\/v\\/([0-9a-f]{16})\\//.exec(document.querySelector('script[src]')?.src ?? '')?.[1]";

fn version_of(page: &Page) -> String {
    let version = page.browser.script(&format!("return {VERSION};"), &[]);
    version.as_str().unwrap_or_default().to_owned()
}

/// The next version, whose champion is another network under the same name.
fn with_other_weights(page: &Path) -> tempfile::TempDir {
    another(page, |files| {
        let weights = files.join("weights");
        fs::copy(weights.join("seed_cnn.json"), weights.join("lesion_resnet.json")).expect("the manifest is exchanged");
    })
}

/// The hash of a network's weights, which each result names.
fn weights_of(page: &Path, model: &str) -> String {
    let bytes = fs::read(site::file(page, &format!("weights/{model}.json"))).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&bytes).expect("the manifest is JSON");
    manifest["weights"]["sha256"].as_str().expect("a hash").to_owned()
}

#[track_caller]
fn choose_network(page: &Page, model: &str) {
    page.select("#model", model);
    page.settle();
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
}

fn has_update(page: &Page) -> bool {
    page.browser.script("return document.documentElement.hasAttribute('data-update');", &[]) == true
}

fn text(page: &Page, selector: &str) -> String {
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

fn copies(browser: &Browser) -> Vec<String> {
    let names = browser.async_script("return caches.keys();", &[]);
    serde_json::from_value(names).expect("names")
}

/// Waits until the server was asked for a file, and for what comes of it.
#[track_caller]
fn wait_for(server: &Server, path: &str) {
    let start = Instant::now();
    while !server.requests().iter().any(|request| request.path == path) {
        assert!(start.elapsed() < SOON, "{path} is not asked for");
        thread::sleep(Duration::from_millis(50));
    }
    thread::sleep(LATER);
}
