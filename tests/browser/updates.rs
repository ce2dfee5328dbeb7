//! A newer version of the page is announced and never forced, and never mixes with the one that is open.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::offline::{CPU, LATER, SOON, choose_network, copies, text, visit, weights_of};
use crate::page::Page;
use crate::server::{Answer, Server};
use crate::site;
use crate::versions::another;

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
    // Its copy is fetched, too. The old version may be in charge until a person says otherwise, or the page was closed.
    page.expect(SOON, "a new copy", "document.documentElement.dataset.offline === 'ready'");
    assert!(!has_update(&page), "this page is the new version: {}", page.describe());
    browser.go("about:blank");
    thread::sleep(LATER);
    browser.go(&server.url(CPU));
    page.settle();
    if version_of(&page) != site::version(next.path()) {
        page.expect(SOON, "the new version is announced", "document.documentElement.hasAttribute('data-update')");
        page.press("#offline button");
        page.expect(SOON, "the new version opens", &format!("{VERSION} === '{}'", site::version(next.path())));
        page.settle();
    }
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

/// What the page is made of, as its script's address says.
pub const VERSION: &str = "/\\/v\\/([0-9a-f]{16})\\//.exec(document.querySelector('script[src]')?.src ?? '')?.[1]";

pub fn version_of(page: &Page) -> String {
    let version = page.browser.script(&format!("return {VERSION};"), &[]);
    version.as_str().unwrap_or_default().to_owned()
}

/// The next version, whose champion is another network under the same name.
pub fn with_other_weights(page: &Path) -> tempfile::TempDir {
    another(page, |files| {
        let weights = files.join("weights");
        fs::copy(weights.join("seed_cnn.json"), weights.join("lesion_resnet.json")).expect("the manifest is exchanged");
    })
}

pub fn has_update(page: &Page) -> bool {
    page.browser.script("return document.documentElement.hasAttribute('data-update');", &[]) == true
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
