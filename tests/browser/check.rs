//! The panel "Check it yourself" tells the truth: every request that the server saw, none since the scans came, what is stored, the policy.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::offline::visit;
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site;

const SOON: Duration = Duration::from_secs(10);

#[test]
fn the_panel_lists_what_the_server_saw() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let file = scans::phantom(files.path(), "own.png");
    let server = Server::start_with_offline_copy(&folder);
    let browser = Browser::start(&Needs::default());
    let page = visit(&browser, &server, "?backend=cpu");
    thread::sleep(Duration::from_secs(2));
    page.press("#check");
    // The browser asks for these by itself, and tells no page of it.
    let own = ["service_worker.js", "manifest.webmanifest", "icons/192.png", "favicon.ico"];
    let seen: BTreeSet<String> =
        server.requests().into_iter().map(|it| it.path).filter(|path| !own.contains(&path.as_str())).collect();
    let rows = rows(&page);
    let listed: BTreeSet<String> = rows
        .iter()
        .filter(|row| row["from"] == "network")
        .map(|row| {
            row["address"].as_str().unwrap_or("").split('?').next().unwrap_or("").trim_start_matches('/').to_owned()
        })
        .map(|path| if path.is_empty() { "index.html".into() } else { path })
        .filter(|path| !own.contains(&path.as_str()))
        .collect();
    assert_eq!(listed, seen, "what the panel lists, and what the server saw");
    assert!(rows.iter().all(|row| row["foreign"] == false), "{rows:#?}");
    // All threads tell of theirs.
    for by in ["page", "reader of files", "engine", "offline copy"] {
        assert!(rows.iter().any(|row| row["by"] == by), "{by}: {rows:#?}");
    }

    // A scan causes none.
    assert_eq!(count(&page), "");
    page.press("#privacy .heading button");
    page.choose(&[file]);
    page.wait_for_answers(1);
    thread::sleep(Duration::from_secs(1));
    page.press("#check");
    page.expect(SOON, "no request since the scan", "document.querySelector('#privacy .since').dataset.count === '0'");
    // The proof that one would be counted, and that an attempt to go elsewhere is refused and told.
    browser.async_script("await fetch('not-there').catch(() => {});", &[]);
    page.expect(SOON, "a request is counted", "Number(document.querySelector('#privacy .since').dataset.count) > 0");
    browser.script(
        "[...document.querySelectorAll('#privacy button')].find(({ textContent }) => textContent.includes('another site')).click();",
        &[],
    );
    page.expect(SOON, "the attempt is refused", "/refused it/.test(document.getElementById('privacy').textContent)");
    page.expect(SOON, "it is told", "document.querySelector('#privacy tr[data-from=refused]') !== null");
    assert!(!rows_have_foreign(&page));

    // What is stored, and the policy, as they are.
    let shown = page.browser.script(
        "return [[...document.querySelectorAll('#privacy dd')].map(({ textContent }) => textContent),
           document.querySelector('#privacy .policy').textContent.replaceAll(/;\\n/g, '; '),
           document.querySelector('meta[http-equiv]').content];",
        &[],
    );
    let stored = shown[0].as_array().expect("rows");
    assert!(stored[0].as_str().is_some_and(|text| text.ends_with(" files")), "{shown:#}");
    assert!(stored[2..7].iter().all(|text| text == "none"), "{shown:#}");
    assert_eq!(stored[7], json!(site::version(&folder)));
    assert_eq!(shown[1], shown[2]);
    // What is stored is what is there, not a sentence.
    browser.script("localStorage.setItem('left', 'x'); document.getElementById('privacy').close();", &[]);
    page.press("#check");
    page.expect(
        SOON,
        "what is left is shown",
        "[...document.querySelectorAll('#privacy dd')].some((row) => row.textContent === 'left')",
    );
}

/// The rows of the list.
fn rows(page: &Page) -> Vec<Value> {
    let rows = page.browser.script(
        "return [...document.querySelectorAll('#privacy tbody tr')].map((row) => ({
           from: row.dataset.from, foreign: 'foreign' in row.dataset, address: row.children[2].textContent, by: row.children[3].textContent,
         }));",
        &[],
    );
    serde_json::from_value(rows).expect("rows")
}

fn rows_have_foreign(page: &Page) -> bool {
    rows(page).iter().any(|row| row["foreign"] == true)
}

/// How many requests since the first scan the panel tells of; empty without scans.
fn count(page: &Page) -> String {
    let count = page.browser.script("return document.querySelector('#privacy .since').dataset.count;", &[]);
    count.as_str().unwrap_or("?").to_owned()
}
