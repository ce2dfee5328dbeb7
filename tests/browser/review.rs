//! What a specialist says of a case stays with it: in the saved worklist, when it is opened again, and in every export; names leave only
//! if asked for. The operating point decides the whole list anew.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::results::ungated;
use crate::server::Server;
use crate::site;
use crate::{scans, volumes};

const SOON: Duration = Duration::from_secs(30);
const NAME: &str = "Doe_Jane_4711.png";
const NOTE: &str = "A note of the specialist";

/// Lets downloads land in a folder.
pub fn download_into(browser: &Browser, folder: &Path) {
    let behaviour = json!({ "behavior": "allow", "downloadPath": folder.display().to_string() });
    browser.session.devtools("Browser.setDownloadBehavior", &behaviour).expect("downloads are allowed");
}

/// Presses a button of the export sheet and waits for its file.
#[track_caller]
pub fn export(page: &Page, folder: &Path, kind: &str, name: &str, names: bool) -> Vec<u8> {
    let path = folder.join(name);
    let _ = fs::remove_file(&path);
    page.browser.script(
        "document.getElementById('export').click();
         document.getElementById('names').checked = arguments[1];
         document.querySelector(`[data-export=\"${arguments[0]}\"]`).click();",
        &[json!(kind), json!(names)],
    );
    let start = Instant::now();
    loop {
        // Chromium writes under another name and renames when it is done.
        if let Ok(bytes) = fs::read(&path)
            && !bytes.is_empty()
        {
            page.browser.script("document.getElementById('exporting').close();", &[]);
            return bytes;
        }
        let said = page.browser.script("return document.getElementById('exported').textContent;", &[]);
        assert!(start.elapsed() < SOON, "no {name} came; the page says {said}\n{}", page.describe());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_review_goes_into_every_export_and_comes_back_with_the_worklist() {
    let Some(folder) = site::page() else { return };
    let (files, saved) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut given = volumes::series(files.path(), "2.25.700", 3);
    given.push(scans::phantom(files.path(), NAME));
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    download_into(&browser, saved.path());
    let leaves = "return dispatchEvent(new Event('beforeunload', { cancelable: true }));";
    assert_eq!(browser.script(leaves, &[]), true, "an empty page can be left");
    page.choose(&given);
    let cases = page.answers(2);
    let picture = cases.iter().position(|case| case.text.contains(NAME)).expect("the picture is a case");
    page.show(3);
    browser.script(
        "document.querySelector('#verdict [value=disagree]').click();
         const note = document.getElementById('remark');
         note.value = arguments[0];
         note.dispatchEvent(new Event('input', { bubbles: true }));",
        &[json!(NOTE)],
    );
    assert_eq!(browser.script(leaves, &[]), false, "a review that is not saved holds the page");

    // Without names.
    let json: Value =
        serde_json::from_slice(&export(&page, saved.path(), "json", "worklist.json", false)).expect("JSON");
    let text = json.to_string();
    for secret in ["Doe_Jane", "Roe", "MRN0815", "Phantom series"] {
        assert!(!text.contains(secret), "{secret} is in the worklist: {text}");
    }
    assert_eq!(browser.script(leaves, &[]), true, "a saved worklist can be left");
    let reviews = |json: &Value| {
        let records = json["records"].as_array().expect("records").iter();
        records.filter(|record| !record["review"].is_null()).map(|record| record["review"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(reviews(&json).len(), 1);
    assert_eq!((&reviews(&json)[0]["verdict"], &reviews(&json)[0]["note"]), (&json!("disagree"), &json!(NOTE)));
    let weights = json["provenance"]["weights_sha256"].as_str().expect("the weights are named").to_owned();
    assert_eq!((weights.len(), &json["provenance"]["backend"]), (64, &json!("cpu")));
    assert!(json["provenance"]["self_test"]["references"].as_u64().is_some_and(|count| count > 0), "{json:#}");
    let csv = String::from_utf8(export(&page, saved.path(), "csv", "worklist.csv", false)).expect("text");
    assert!(csv.contains("disagree") && csv.contains(NOTE) && csv.contains(&weights), "{csv}");
    assert!(!csv.contains("Doe_Jane") && !csv.contains("Roe"), "{csv}");
    let dicom = export(&page, saved.path(), "dicom", &dicom_name(&page), false);
    assert_eq!(&dicom[128..132], b"DICM");
    assert!(contains(&dicom, NOTE) && contains(&dicom, &weights) && !contains(&dicom, "Doe_Jane"), "the DICOM report");
    let zip = export(&page, saved.path(), "dicom-all", "worklist-dicom.zip", false);
    assert_eq!(neurotriage::scan::archive::list(&zip).expect("an archive").len(), 2);

    let (text, pages) = printed(&page, false);
    assert_eq!(pages, 2, "a page for each case: {text}");
    assert!(text.contains(NOTE) && text.contains(&weights) && text.contains("To be checked by a specialist"), "{text}");
    assert!(!text.contains("Doe_Jane") && !text.contains("Roe"), "{text}");
    assert!(printed(&page, true).0.contains(NAME));

    // With names, if asked.
    let named: Value =
        serde_json::from_slice(&export(&page, saved.path(), "json", "worklist.json", true)).expect("JSON");
    assert!(named.to_string().contains(NAME) && named.to_string().contains("Roe"), "{named:#}");
    let csv = String::from_utf8(export(&page, saved.path(), "csv", "worklist.csv", true)).expect("text");
    assert!(csv.contains(NAME), "{csv}");

    // Opened again: the same results, the review, and the picture once its file comes.
    let path = scans::write(files.path(), "again.json", named.to_string().as_bytes());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    let typed = browser.session.type_into("#saved", &path.display().to_string());
    typed.unwrap_or_else(|error| panic!("#saved: {error}"));
    page.wait_for_answers(2);
    let again = page.cards();
    let same = again.iter().find(|case| case.text.contains(NAME)).expect("the case is back");
    let before = &cases[picture];
    assert_eq!((&same.decision, &same.class, &same.set), (&before.decision, &before.class, &before.set));
    assert_eq!(same.probabilities, before.probabilities, "to the last digit");
    page.press(&format!("#list .row:has([title=\"{NAME}\"])"));
    let review = browser.script(
        "return [document.querySelector('#verdict :checked').value, document.getElementById('remark').value, document.querySelector('.viewer').dataset.picture];",
        &[],
    );
    assert_eq!(review, json!(["disagree", NOTE, "none"]));
    page.choose(&given[3..]);
    page.expect(SOON, "the picture is back", "document.querySelector('.viewer').dataset.picture === 'shown'");
    assert_eq!(page.states().len(), 2, "the file joined its record");

    // What is no worklist is refused.
    let path = scans::write(files.path(), "other.json", b"{\"format\": 99}");
    browser.session.type_into("#saved", &path.display().to_string()).expect("typed");
    page.expect(SOON, "it is refused", "document.querySelectorAll('#unread li').length === 1");
}

/// The text of the printable report, and how many pages it takes on paper.
fn printed(page: &Page, names: bool) -> (String, usize) {
    // The report is there for as long as the print dialog is: what would be printed is kept, and put back to be printed here.
    page.browser.script(
        "window.kept = null;
         window.print = () => { window.kept = [...document.getElementById('report').children]; };
         document.getElementById('export').click();
         document.getElementById('names').checked = arguments[0];
         document.querySelector('[data-export=report]').click();",
        &[json!(names)],
    );
    page.expect(
        SOON,
        "the report is printed",
        "window.kept !== null && !document.getElementById('report').hasChildNodes()",
    );
    let text = page.browser.script(
        "document.getElementById('report').append(...window.kept);
         document.documentElement.dataset.printing = '';
         return document.getElementById('report').textContent;",
        &[],
    );
    let pdf = page.browser.session.devtools("Page.printToPDF", &json!({})).expect("it can be printed");
    let pdf = BASE64.decode(pdf["data"].as_str().unwrap_or("")).expect("a PDF in base64");
    page.browser.script(
        "delete document.documentElement.dataset.printing;
         document.getElementById('report').replaceChildren();",
        &[],
    );
    let sheet = b"/Type /Page\n";
    (text.as_str().unwrap_or("").to_owned(), pdf.windows(sheet.len()).filter(|part| part == sheet).count())
}

/// The name that the page gives to the DICOM report of the chosen case.
fn dicom_name(page: &Page) -> String {
    let place = page.browser.script(
        "return [...document.querySelectorAll('#list .row')].findIndex((row) => row.ariaSelected === 'true' || row.getAttribute('aria-selected') === 'true') + 1;",
        &[],
    );
    format!("case-{place}.dcm")
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_operating_point_decides_the_whole_list_anew() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = scans::of_all_formats(files.path());
    let server = Server::start(&folder);
    // Without its gate, so that every synthetic slice is decided by its probabilities.
    ungated(&server, |manifest| {
        // Glioma's own threshold would flag by itself.
        manifest["calibration"]["decisions"]["glioma"]["threshold"] = json!(1.0);
    });
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    let shipped = page.answers(given.len());
    let flagged = |threshold: f64| {
        let reaches = |card: &&crate::page::Card| card.probabilities().iter().take(3).sum::<f64>() >= threshold;
        shipped.iter().filter(reaches).count()
    };
    let count = |page: &Page| page.cards().iter().filter(|card| card.decision.as_deref() == Some("flag")).count();
    let set = |value: &str| {
        browser.script(
            "const slider = document.getElementById('threshold'); slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }));",
            &[json!(value)],
        );
    };
    page.show(0);
    browser.script("document.getElementById('operating').open = true;", &[]);
    let tumour = |card: &crate::page::Card| card.probabilities().iter().take(3).sum::<f64>();
    let mut all: Vec<f64> = shipped.iter().map(tumour).collect();
    all.sort_by(f64::total_cmp);
    assert!(all[0] < all[all.len() - 1], "the scans must differ for this test to show anything: {all:?}");
    // Everything reaches the lowest point; half of the slices reach their middle, as far as the slider goes.
    let middle = ((all[all.len() / 2 - 1] + all[all.len() / 2]) / 2.0).clamp(0.01, 0.99);
    for point in [0.01, middle, 0.99] {
        set(&point.to_string());
        let expected = flagged(point);
        let start = Instant::now();
        while count(&page) != expected {
            let decisions: Vec<_> = page.cards().iter().map(|card| (card.decision.clone(), tumour(card))).collect();
            assert!(start.elapsed() < SOON, "{expected} flagged at {point} expected: {decisions:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    assert!(flagged(0.01) > flagged(0.99), "the extremes must differ for this test to show anything: {all:?}");
    page.press("#shipped");
    let before: Vec<_> = shipped.iter().map(|card| card.decision.clone()).collect();
    let start = Instant::now();
    while page.cards().iter().map(|card| card.decision.clone()).collect::<Vec<_>>() != before {
        assert!(start.elapsed() < SOON, "back at the shipped point the decisions are the same");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Another coverage keeps the probabilities and says what it is.
    let other = browser.script(
        "const it = document.querySelector('#coverage input:not(:checked)'); it.click(); return it.value;",
        &[],
    );
    page.expect(
        SOON,
        "the set at the other coverage",
        &format!("document.getElementById('case').dataset.coverage === '{}'", other.as_str().expect("a coverage")),
    );
}
