//! A browser that lacks what the page stands on gets a sentence that helps, whatever it lacks.

use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::server::{Answer, Server};
use crate::site;

const SOON: Duration = Duration::from_secs(20);
const CURRENT: &str = "Open it in a current Chrome, Edge, Firefox or Safari";

/// What is missing, a script that takes it away before the page begins, and words of the sentence.
const MISSING: [(&str, &str, &str); 4] = [
    ("workers", "delete globalThis.Worker;", "web workers"),
    (
        "modules in workers",
        // As browsers do that do not know the option: it is never looked at.
        "const { Worker: Real } = globalThis; globalThis.Worker = class extends Real { constructor(address) { super(address); } };",
        "modules in web workers",
    ),
    ("WebAssembly", "delete globalThis.WebAssembly;", "WebAssembly SIMD"),
    ("SIMD", "WebAssembly.validate = () => false;", "WebAssembly SIMD"),
];

#[test]
fn a_browser_without_what_is_needed_is_told() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for (what, script, words) in MISSING {
        let added = browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
        let page = Page::open(&browser, &server, "");
        let engine = page.engine();
        assert_eq!(engine.state, "failed", "without {what}: {}", page.describe());
        assert!(
            engine.status.contains(words) && engine.status.contains(CURRENT),
            "without {what}: {:?}",
            engine.status
        );
        browser.devtools("Page.removeScriptToEvaluateOnNewDocument", &added);
    }
    // Without them taken away it works: nothing of this is left.
    Page::open_ready(&browser, &server, "");
}

#[test]
fn a_page_whose_scripts_cannot_run_says_why() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let sentence = || {
        let seen = browser
            .wait(SOON, "document.getElementById('stuck')?.innerText.trim() && document.documentElement.dataset.stuck");
        assert!(seen, "no sentence: {}", Page { browser: &browser }.describe());
        let text = browser.script(
            "const shown = [...document.querySelectorAll('#stuck p')].filter((line) => line.checkVisibility({ visibilityProperty: true }));
             return shown.map((line) => line.innerText).join('|');",
            &[],
        );
        text.as_str().unwrap_or("").to_owned()
    };

    // A browser that knows no modules neither has this property nor runs them.
    let old = "delete HTMLScriptElement.prototype.noModule;";
    let added = browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": old }));
    server.answer("js/app.js", Answer::NotFound);
    browser.go(&server.url(""));
    let text = sentence();
    assert!(text.starts_with("This browser is too old") && text.contains(CURRENT), "{text}");
    browser.devtools("Page.removeScriptToEvaluateOnNewDocument", &added);

    // One that knows modules, but not all of today's language.
    server.answer("js/app.js", Answer::Bytes(b"const tomorrow = @@;".to_vec()));
    browser.go(&server.url(""));
    let text = sentence();
    assert!(text.starts_with("This browser is too old"), "{text}");

    server.answer("js/app.js", Answer::NotFound);
    browser.go(&server.url(""));
    let text = sentence();
    assert!(text.starts_with("A part of this page could not be fetched"), "{text}");

    server.answer_with_files();
    browser.go(&format!("file://{}", folder.join("index.html").display()));
    let text = sentence();
    assert!(text.starts_with("This page was opened from a folder"), "{text}");

    // In the end it runs, and nothing of this is left.
    Page::open_ready(&browser, &server, "");
    assert_eq!(
        browser
            .script("return [document.getElementById('stuck'), document.documentElement.dataset.stuck ?? null];", &[]),
        json!([null, null])
    );
}

#[test]
fn without_javascript_the_page_says_what_it_needs_it_for() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs { no_scripts: true, ..Needs::default() });
    browser.go(&server.url(""));
    // What a screen reader is given, since no script can be asked. Longer than the general sentence takes to appear.
    thread::sleep(Duration::from_secs(9));
    let tree = browser.devtools("Accessibility.getFullAXTree", &json!({})).to_string();
    assert!(tree.contains("This page needs JavaScript"), "{tree}");
    assert!(!tree.contains("Still nothing?"), "one reason is enough: {tree}");
}
