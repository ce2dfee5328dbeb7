//! How results are shown: in the order of urgency, with the lesion map over the slice, and without a class of what is no brain MRI.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::{Card, Page};
use crate::scans::{self, predict_with};
use crate::server::{Answer, Server};
use crate::site;

/// Longer than the list waits after someone left it.
const CALM: Duration = Duration::from_secs(10);

#[test]
fn the_most_urgent_come_first_unless_someone_is_at_the_list() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let mut files = scans::of_all_formats(scans.path());
    files.insert(1, scans::cut_short(scans.path(), "cut-short.jpg"));
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&files);
    let cards = page.answers(files.len());
    let sorted = by_urgency(&cards);
    let came: Vec<usize> = (0..files.len()).collect();
    assert_eq!(sorted.last(), Some(&1), "the file without a result comes last");
    assert_ne!(sorted, came, "the order of urgency must be another one for this test to show anything: {cards:#?}");
    assert_eq!(page.arrivals(), sorted);

    page.select("#order", "arrival");
    assert_eq!(page.arrivals(), came);
    page.select("#order", "urgency");
    assert_eq!(page.arrivals(), sorted);

    // With the focus in the list nothing moves, whatever comes.
    browser.script("document.querySelector('article.result .remove').focus();", &[]);
    let again = files[sorted[0]].clone();
    page.choose(&[again]);
    let cards = page.answers(files.len() + 1);
    let waiting = [sorted, vec![files.len()]].concat();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(page.arrivals(), waiting);
    page.expect(CALM, "the page says that the order waits", "document.getElementById('held').textContent !== ''");
    browser.script("document.activeElement.blur();", &[]);
    page.expect(CALM, "the list is in order again", "document.getElementById('held').textContent === ''");
    assert_eq!(page.arrivals(), by_urgency(&cards));
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
        let draws = browser.script("return Boolean(document.querySelector('.map:not([hidden])'));", &[]) == true;
        assert_eq!(browser.script("return !document.getElementById('mapping').hidden;", &[]), draws, "{model}");
        if !draws {
            assert!(cards.iter().all(|card| card.lesion.is_none()), "{model}: {cards:#?}");
            continue;
        }
        for (arrival, card) in cards.iter().enumerate() {
            for part in [".map", ".box", "figcaption"] {
                assert!(page.sees(arrival, part), "{model}, {part}: {card:?}");
            }
        }
        let unequal = browser.script(
            "const measures = (canvas) => [canvas.width, canvas.height, ...Object.values(canvas.getBoundingClientRect().toJSON())].join();
             const uneven = (map) => measures(map) !== measures(map.parentElement.querySelector('.slice'));
             return [...document.querySelectorAll('.map:not([hidden])')].filter(uneven).length;",
            &[],
        );
        assert_eq!(unequal, 0, "{model}: every map is of the size of its slice and lies on it");
        let unlabelled =
            browser.script("return document.querySelectorAll('.map:not([hidden], [aria-label])').length;", &[]);
        assert_eq!(unlabelled, 0, "{model}: every map has a text alternative");

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
            let seen = browser.script(
                "return document.querySelector(`article.result[data-arrival=\"${arguments[0]}\"]`).innerText.toLowerCase();",
                &[json!(arrival)],
            );
            let seen = seen.as_str().expect("a card has text");
            assert!(seen.contains("not a brain mri i know"), "{model}: {seen}");
            for class in ["glioma", "meningioma", "pituitary", "no tumour"] {
                assert!(!seen.contains(class), "{model} names {class}: {seen}");
            }
            assert!(!page.sees(arrival, ".probabilities") && !page.sees(arrival, ".map"), "{model}: {card:?}");
            browser.script(
                "document.querySelector(`article.result[data-arrival=\"${arguments[0]}\"] .secondary summary`).click();",
                &[json!(arrival)],
            );
            assert!(page.sees(arrival, ".probabilities"), "{model}: {card:?}");
        }
    }
}
