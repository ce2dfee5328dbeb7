//! How results are shown: in the order of urgency, with the lesion map over the slice, and without a class of what is no brain MRI.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::{Card, Page};
use crate::scans::{self, predict_with};
use crate::server::{Answer, Server};
use crate::site;

/// The marked place in the picture: centre, extent and peak.
const BOX: &str = "
  const box = document.querySelector('.box');
  return ['--x', '--y', '--width', '--height'].map((name) => Number(box.style.getPropertyValue(name))).concat(Number(box.dataset.peak));";
/// Whether the map has the pixels and the place of its slice.
const EVEN: &str = "
  const measures = (canvas) => [canvas.width, canvas.height, ...Object.values(canvas.getBoundingClientRect().toJSON())].join();
  return measures(document.querySelector('.map')) === measures(document.querySelector('.stage .slice'));";
const LABEL: &str = "return document.querySelector('.map').getAttribute('aria-label').length > 10;";
/// Longer than the list waits after someone left it.
const CALM: Duration = Duration::from_secs(10);

#[test]
fn the_most_urgent_come_first_unless_someone_is_at_the_list() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let mut files = scans::of_all_formats(scans.path());
    files.insert(1, scans::cut_short(scans.path(), "cut-short.jpg"));
    let server = Server::start(&folder);
    // With its gate the network finds all of them strange, and equally urgent.
    ungated(&server, |_| ());
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&files);
    let cards = page.answers(files.len());
    let sorted = by_urgency(&cards);
    // What could not be read stands below the list, whatever its order.
    let came: Vec<usize> = (0..files.len()).filter(|&arrival| arrival != 1).chain([1]).collect();
    assert_eq!(sorted.last(), Some(&1), "the file without a result comes last");
    assert_ne!(sorted, came, "the order of urgency must be another one for this test to show anything: {cards:#?}");
    assert_eq!(page.arrivals(), sorted);

    page.select("#order", "arrival");
    assert_eq!(page.arrivals(), came);
    page.select("#order", "urgency");
    assert_eq!(page.arrivals(), sorted);

    // With the focus in the list nothing moves, whatever comes.
    browser.script("document.querySelector('#list .row[tabindex=\"0\"]').focus();", &[]);
    let again = files[sorted[0]].clone();
    page.choose(&[again]);
    let cards = page.answers(files.len() + 1);
    let mut waiting = sorted.clone();
    waiting.insert(sorted.len() - 1, files.len());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(page.arrivals(), waiting);
    page.expect(CALM, "the page says that the order waits", "!document.getElementById('held').hidden");
    browser.script("document.activeElement.blur();", &[]);
    page.expect(CALM, "the list is in order again", "document.getElementById('held').hidden");
    assert_eq!(page.arrivals(), by_urgency(&cards));
}

/// Serves the champion without its gate, and with a manifest changed further.
pub fn ungated(server: &Server, change: impl FnOnce(&mut Value)) {
    let read = |path: &str| -> Value {
        serde_json::from_slice(&server.file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let index = read("weights/index.json");
    let path = format!("weights/{}.json", index["champion"].as_str().expect("the index names a champion"));
    let mut manifest = read(&path);
    manifest["familiarity"] = Value::Null;
    change(&mut manifest);
    server.answer(&path, Answer::Bytes(manifest.to_string().into_bytes()));
}

/// The arrivals of cards, the most urgent first; those without a result last.
fn by_urgency(cards: &[Card]) -> Vec<usize> {
    let urgency =
        |index: &usize| cards[*index].urgency.as_ref().map_or(-1.0, |text| text.parse::<f64>().unwrap_or(f64::NAN));
    let mut order: Vec<usize> = (0..cards.len()).collect();
    order.sort_by(|a, b| urgency(b).total_cmp(&urgency(a)));
    order
}

#[test]
fn a_lesion_map_lies_on_its_slice_and_can_be_taken_off() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = scans::of_all_formats(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for model in scans::models(&folder) {
        // Synthetic slices may look strange to a network, and it may find nothing in them. Without its gate and with a threshold
        // that everything reaches it draws a map and marks a place on each.
        let path = format!("weights/{model}.json");
        let mut manifest: Value = serde_json::from_slice(&server.file(&path)).expect("the manifest is JSON");
        manifest["familiarity"] = Value::Null;
        manifest["calibration"]["lesion_threshold"] = json!(0.0);
        server.answer(&path, Answer::Bytes(manifest.to_string().into_bytes()));
        let page = Page::open_ready(&browser, &server, &format!("?backend=cpu&model={model}"));
        page.press("#sample");
        page.choose(&files);
        let cards = page.answers(files.len() + 1);
        assert!(cards.iter().all(|card| card.state == "done"), "{model}: {cards:#?}");
        page.show(0);
        let draws = page.sees(0, ".map");
        assert_eq!(browser.script("return !document.getElementById('mapping').hidden;", &[]), draws, "{model}");
        if !draws {
            assert!(cards.iter().all(|card| card.lesion.is_none()), "{model}: {cards:#?}");
            continue;
        }
        for (arrival, card) in cards.iter().enumerate() {
            for part in [".map", ".box", "#marked"] {
                assert!(page.sees(arrival, part), "{model}, {part}: {card:?}");
            }
            let marked: [f64; 5] = serde_json::from_value(browser.script(BOX, &[])).expect("five numbers");
            assert_eq!(Some(marked), card.lesion, "{model}: the box is that of the report");
            let (even, label) = (browser.script(EVEN, &[]), browser.script(LABEL, &[]));
            assert_eq!(even, true, "{model}: the map is of the size of its slice and lies on it");
            assert_eq!(label, true, "{model}: the map has a text alternative");
        }

        browser.script(
            "const slider = document.getElementById('opacity');
             slider.value = 30;
             slider.dispatchEvent(new Event('input', { bubbles: true }));",
            &[],
        );
        let opacity =
            browser.script("return getComputedStyle(document.querySelector('.map:not([hidden])')).opacity;", &[]);
        assert_eq!(opacity, json!("0.3"), "{model}");
        page.press("#maps");
        for arrival in 0..cards.len() {
            assert!(!page.sees(arrival, ".map") && !page.sees(arrival, ".box"), "{model}: the map is off");
            assert!(page.sees(arrival, ".slice"), "{model}: the slice stays");
        }
        page.press("#maps");
        let back = browser.script(
            "return document.querySelector('.map:not([hidden])').checkVisibility({ visibilityProperty: true });",
            &[],
        );
        assert_eq!(back, true, "{model}: the map is back");
    }
}

#[test]
fn no_class_is_named_of_what_is_no_brain_mri() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = scans::of_no_scanner(scans.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for model in scans::models(&folder) {
        let page = Page::open_ready(&browser, &server, &format!("?backend=cpu&model={model}"));
        page.choose(&files);
        let cards = page.answers(files.len());
        for (arrival, (card, native)) in cards.iter().zip(predict_with(&folder, Some(&model), &files)).enumerate() {
            let Some(familiar) = native.familiar else {
                assert!(card.text.contains("cannot tell whether a picture is a brain MRI"), "{model}: {card:?}");
                assert!(page.sees(arrival, ".probabilities"), "{model}: {card:?}");
                continue;
            };
            assert!(!familiar, "{model} takes {} for a brain MRI", files[arrival].display());
            page.show(arrival);
            let seen = browser.script(
                "const row = document.querySelector(`#list .row[data-arrival=\"${arguments[0]}\"]`);
                 return [row, document.querySelector('.viewer'), document.querySelector('#case')].map((it) => it.innerText).join(' ').toLowerCase();",
                &[json!(arrival)],
            );
            let seen = seen.as_str().expect("a case has text");
            assert!(seen.contains("not a brain mri i know"), "{model}: {seen}");
            for class in ["glioma", "meningioma", "pituitary", "no tumour"] {
                assert!(!seen.contains(class), "{model} names {class}: {seen}");
            }
            assert!(!page.sees(arrival, ".probabilities") && !page.sees(arrival, ".map"), "{model}: {card:?}");
            browser.script("document.querySelector('#case .secondary summary').click();", &[]);
            assert!(page.sees(arrival, ".probabilities"), "{model}: {card:?}");
        }
    }
}
