//! The main way by keys alone, with the focus seen at every step; and what a screen reader is told of the picture.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::results::ungated;
use crate::server::Server;
use crate::site;
use crate::{scans, volumes};

const SOON: Duration = Duration::from_secs(30);

/// The name of what has the focus, and why its focus cannot be seen; an empty reason if it can. Hidden inputs show it on their label, radio
/// buttons on the words beside them.
const FOCUS: &str = "
  const it = document.activeElement;
  if (!it || it === document.body) return ['body', ''];
  const name = it.id || it.dataset.export || it.name || it.className || it.textContent.trim();
  const bearers = [it, it.nextElementSibling, ...(it.labels ?? [])].filter((other) => other instanceof Element && other.checkVisibility({ visibilityProperty: true }));
  const outlined = bearers.filter((other) => { const { outlineStyle, outlineWidth } = getComputedStyle(other); return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2; });
  const sight = outlined.some((other) => { const { left, right, top, bottom, width } = other.getBoundingClientRect(); return width > 1 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight; });
  return [name, outlined.length === 0 ? 'no outline' : sight ? '' : 'out of sight'];";

/// Whoever works with keys.
struct Hand<'a> {
    browser: &'a Browser,
}

impl Hand<'_> {
    fn focus(&self) -> String {
        let focus = self.browser.script(FOCUS, &[]);
        assert_eq!(focus[1], "", "the focus on {} is not seen", focus[0]);
        focus[0].as_str().unwrap_or("").to_owned()
    }

    /// Presses Tab until the focus is on it; the stops on the way.
    #[track_caller]
    fn tab_to(&self, key: &str, selector: &str) -> Vec<String> {
        let mut stops = Vec::new();
        for _ in 0..60 {
            self.browser.keys(key);
            stops.push(self.focus());
            if self.browser.script("return document.activeElement.matches(arguments[0]);", &[json!(selector)]) == true {
                return stops;
            }
        }
        panic!("{key} does not lead to {selector}: {stops:?}");
    }

    fn text(&self, selector: &str) -> String {
        let text =
            self.browser.script("return document.querySelector(arguments[0])?.textContent ?? '';", &[json!(selector)]);
        text.as_str().unwrap_or("").to_owned()
    }
}

#[test]
fn the_main_way_by_keys_alone() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = [
        volumes::volume(files.path(), "head.nii", 6),
        scans::phantom(files.path(), "single.png"),
        scans::varied(files.path(), 1),
    ];
    let server = Server::start(&folder);
    ungated(&server, |manifest| manifest["calibration"]["lesion_threshold"] = json!(0.0));
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    let hand = Hand { browser: &browser };

    // What is asked for first comes first. The dialog for files is the system's: the test gives them where it would.
    let stops = hand.tab_to("Tab", "#files");
    assert!(stops.len() <= 3 && stops[0] == "skip", "{stops:?}");
    let stops = hand.tab_to("Tab", "#sample");
    assert!(stops.len() <= 6, "{stops:?}");
    page.choose(&given);
    page.wait_for_answers(given.len());

    // The list: arrows choose, Enter goes to the result.
    browser.script("document.querySelector('.skip').focus();", &[]);
    let stops = hand.tab_to("Tab", "#list .row");
    assert!(stops.iter().any(|stop| stop == "search") && stops.iter().any(|stop| stop == "order"), "{stops:?}");
    browser.keys("Home");
    let names = browser
        .script("return [...document.querySelectorAll('#list .row .name')].map((name) => name.textContent);", &[]);
    let names: Vec<String> = serde_json::from_value(names).expect("names");
    for _ in 0..names.iter().position(|name| name == "head.nii").expect("the volume is listed") {
        browser.keys("ArrowDown");
    }
    assert_eq!(hand.text("#case-title"), "head.nii");
    browser.keys("Enter");
    assert_eq!(hand.focus(), "case-title");

    // The picture: slices, the map, and what is said of them.
    hand.tab_to("Shift+Tab", "#stage");
    page.expect(SOON, "its map", "!document.querySelector('.stage .map').hidden");
    let label = || {
        browser
            .script("return document.activeElement.getAttribute('aria-label');", &[])
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    assert!(label().contains("of 6 of head.nii") && label().contains("suspected place is"), "{}", label());
    browser.keys("Home");
    page.expect(SOON, "the first slice", "document.querySelector('.viewer').dataset.slice === '0'");
    browser.keys("ArrowDown ArrowDown");
    page.expect(SOON, "the third slice", "document.querySelector('.viewer').dataset.slice === '2'");
    page.expect(
        SOON,
        "it is said, once the keys rest",
        "document.getElementById('announcement').textContent.startsWith('Slice 3 of 6.')",
    );
    assert!(label().starts_with("Slice 3 of 6 of head.nii."), "{}", label());
    browser.keys("m");
    page.expect(SOON, "the map is off", "document.querySelector('.viewer').dataset.maps === 'hidden'");
    assert!(label().contains("switched off"), "{}", label());
    browser.keys("m");
    // The stage holds nobody.
    hand.tab_to("Tab", "#slice");

    // The review: by single keys, and as controls.
    browser.keys("y t");
    assert_eq!(hand.focus(), "remark");
    browser.keys("o k");
    hand.tab_to("Shift+Tab", "[name=verdict]");
    browser.keys("ArrowRight");
    let marks = "return [...document.querySelectorAll('#list .row[aria-selected=true] .marks > span')].map((mark) => mark.dataset.code);";
    assert!(browser.script(marks, &[]).to_string().contains("disagree"), "the arrow changed the review");

    // The export, and back to where one was.
    browser.keys("e");
    page.expect(SOON, "the sheet is open", "document.getElementById('exporting').open");
    assert_eq!(
        browser.script("return document.getElementById('exporting').contains(document.activeElement);", &[]),
        true
    );
    hand.tab_to("Tab", "[data-export=json]");
    let saved = browser.downloads().join("worklist.json");
    browser.keys("Enter");
    let start = Instant::now();
    while fs::metadata(&saved).map_or(0, |file| file.len()) == 0 {
        assert!(start.elapsed() < SOON, "no worklist came: {}", hand.text("#exported"));
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = fs::read_to_string(&saved).expect("the worklist is text");
    assert!(text.contains("disagree") && text.contains("\"ok\""), "the review is in the worklist");
    browser.keys("Escape");
    assert_eq!(browser.script("return document.getElementById('exporting').open;", &[]), false);
    assert_eq!(browser.script("return document.activeElement.name;", &[]), "verdict", "the focus is where it was");

    // On a phone the case takes the list's place, and gives it back.
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false }),
    );
    page.press("#back");
    hand.tab_to("Shift+Tab", "#order");
    hand.tab_to("Tab", "#list .row");
    browser.keys("Enter");
    assert_eq!(hand.focus(), "case-title");
    hand.tab_to("Shift+Tab", "#back");
    browser.keys("Enter");
    assert!(
        browser.script(
            "return document.activeElement.matches('#list .row') && document.activeElement.checkVisibility();",
            &[]
        ) == true
    );
    hand.focus();
}
