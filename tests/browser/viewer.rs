//! The viewer: slices, windows, planes, zoom and map, by pointer and by key. What it shows comes from the reader.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::results::ungated;
use crate::server::Server;
use crate::site;
use crate::{scans, volumes};

const SOON: Duration = Duration::from_secs(20);

/// A hash of the picture's pixels, so that a change is seen.
const PIXELS: &str = "
  const canvas = document.querySelector('.stage .slice');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let hash = 0;
  for (const value of data) hash = (hash * 31 + value) | 0;
  return `${canvas.width} ${canvas.height} ${hash}`;";

struct Viewer<'a> {
    page: Page<'a>,
}

impl Viewer<'_> {
    fn pixels(&self) -> String {
        self.page.browser.script(PIXELS, &[]).as_str().expect("a hash").to_owned()
    }

    fn text(&self, selector: &str) -> String {
        let text =
            self.page.browser.script("return document.querySelector(arguments[0]).textContent;", &[json!(selector)]);
        text.as_str().unwrap_or("").to_owned()
    }

    /// Waits until the pixels are others than these; the new ones.
    #[track_caller]
    fn changed_from(&self, before: &str, what: &str) -> String {
        let start = std::time::Instant::now();
        loop {
            let now = self.pixels();
            if now != before {
                return now;
            }
            assert!(start.elapsed() < SOON, "the picture did not change: {what}\n{}", self.page.describe());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    #[track_caller]
    fn expect_slice(&self, number: usize) {
        let shown = format!("document.querySelector('.viewer').dataset.slice === '{}'", number - 1);
        self.page.expect(SOON, &format!("slice {number} is shown"), &shown);
        assert!(self.text("#shown-slice").starts_with(&format!("Slice {number} of ")), "{}", self.text("#shown-slice"));
    }

    /// Keys sent to what has the focus, as a person presses them.
    fn keys(&self, keys: &str) {
        for key in keys.split(' ') {
            let (shift, key) = key.strip_prefix("Shift+").map_or((false, key), |key| (true, key));
            self.page.browser.script(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], shiftKey: arguments[1], bubbles: true, cancelable: true }));",
                &[json!(key), json!(shift)],
            );
        }
    }

    /// Presses a button of the pointer on the stage's middle, moves it by so many pixels, and lets go.
    fn drag(&self, button: &str, across: i32, down: i32) {
        let middle = self.page.browser.script(
            "const { left, top, width, height } = document.getElementById('stage').getBoundingClientRect(); return [left + width / 2, top + height / 2];",
            &[],
        );
        let [x, y] = [0, 1].map(|index| middle[index].as_f64().expect("a number"));
        let buttons = match button {
            "left" => 1,
            "right" => 2,
            _ => 4,
        };
        let send = |kind: &str, x: f64, y: f64, held: i32| {
            let event = json!({ "type": kind, "x": x, "y": y, "button": if kind == "mouseMoved" && held == 0 { "none" } else { button }, "buttons": held, "clickCount": 1 });
            self.page.browser.session.devtools("Input.dispatchMouseEvent", &event).expect("the pointer moves");
        };
        send("mouseMoved", x, y, 0);
        send("mousePressed", x, y, buttons);
        for step in 1..=4 {
            let share = f64::from(step) / 4.0;
            send("mouseMoved", x + f64::from(across) * share, y + f64::from(down) * share, buttons);
        }
        send("mouseReleased", x + f64::from(across), y + f64::from(down), 0);
    }

    fn wheel(&self, notches: i32) {
        self.page.browser.script(
            "document.getElementById('stage').dispatchEvent(new WheelEvent('wheel', { deltaY: 100 * arguments[0], bubbles: true, cancelable: true }));",
            &[json!(notches)],
        );
    }

    fn transform(&self) -> String {
        let style = self.page.browser.script("return document.querySelector('.layers').style.transform;", &[]);
        style.as_str().unwrap_or("").to_owned()
    }
}

#[test]
fn slices_windows_and_planes_by_pointer_and_key() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = [volumes::volume(files.path(), "head.nii", 8), scans::phantom(files.path(), "single.png")];
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    page.answers(2);
    page.show(0);
    let viewer = Viewer { page };
    let page = &viewer.page;

    // Slices: by the strip, by key, by wheel; the picture follows.
    let go = "const slider = document.getElementById('slice'); slider.value = 0; slider.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.script(go, &[]);
    viewer.expect_slice(1);
    let first = viewer.pixels();
    browser.script("document.getElementById('stage').focus();", &[]);
    viewer.keys("ArrowDown ArrowDown");
    viewer.expect_slice(3);
    assert_ne!(viewer.pixels(), first, "another slice is another picture");
    viewer.wheel(2);
    page.expect(SOON, "the wheel turns slices", "Number(document.querySelector('.viewer').dataset.slice) > 2");
    viewer.keys("Home");
    viewer.expect_slice(1);
    assert_eq!(viewer.pixels(), first, "the same slice is the same picture");
    viewer.keys("End");
    viewer.expect_slice(8);
    let bars = browser.script("return document.querySelectorAll('#strip .bars span').length;", &[]);
    assert_eq!(bars, 8, "a bar for each slice that was examined");
    viewer.keys("d");
    let deciding = browser.script("return Number(document.getElementById('case').dataset.deciding) + 1;", &[]);
    viewer.expect_slice(deciding.as_u64().expect("a number") as usize);
    let marked = browser.script("return document.querySelector('#strip [data-deciding]').dataset.slice;", &[]);
    assert_eq!(marked.as_str().and_then(|text| text.parse::<u64>().ok()), deciding.as_u64().map(|number| number - 1));

    // The window: by drag, by key, by preset, and back.
    let own = viewer.pixels();
    let words = viewer.text("#shown-window");
    viewer.drag("left", 60, 40);
    let dragged = viewer.changed_from(&own, "dragged with the window tool");
    assert_ne!(viewer.text("#shown-window"), words);
    viewer.drag("right", -80, 0);
    let right = viewer.changed_from(&dragged, "dragged with the right button");
    viewer.keys("Shift+ArrowUp");
    viewer.changed_from(&right, "shifted by key");
    page.press("#reset");
    page.expect(SOON, "the file's window is back", "document.getElementById('preset').value === 'file'");
    page.expect(
        SOON,
        "its words are back",
        &format!("document.getElementById('shown-window').textContent === {}", json!(words)),
    );
    assert_eq!(viewer.pixels(), own);
    page.select("#preset", "full");
    viewer.changed_from(&own, "the full range");
    page.press("#reset");
    page.expect(
        SOON,
        "its words are back",
        &format!("document.getElementById('shown-window').textContent === {}", json!(words)),
    );

    // Zoom and pan are the style sheet's: the pixels stay.
    let pixels = viewer.pixels();
    let still = viewer.transform();
    viewer.keys("+ +");
    let near = viewer.transform();
    assert!(near != still && near.contains("scale(1.5"), "{near}");
    viewer.keys("p");
    viewer.drag("left", 30, 20);
    assert_ne!(viewer.transform(), near, "panned");
    viewer.keys("0");
    assert!(viewer.transform().contains("scale(1)"), "{}", viewer.transform());
    assert_eq!(viewer.pixels(), pixels);

    // Planes.
    viewer.keys("a");
    page.expect(SOON, "the coronal plane", "document.querySelector('.viewer').dataset.axis === 'coronal'");
    assert_ne!(viewer.pixels(), pixels);
    let count = viewer.text("#shown-slice");
    assert!(count.ends_with(&format!("of {}", volumes::SIDE)), "{count}");
    viewer.keys("d");
    page.expect(SOON, "back to what was examined", "document.querySelector('.viewer').dataset.axis === 'axial'");

    // The sheet of keys, and the switch that turns them off.
    viewer.keys("?");
    assert_eq!(browser.script("return document.getElementById('help').open;", &[]), true);
    browser.script("document.getElementById('keys').click(); document.getElementById('help').close();", &[]);
    viewer.keys("a");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(browser.script("return document.querySelector('.viewer').dataset.axis;", &[]), json!("axial"));
}

#[test]
fn maps_of_a_stack_come_with_their_slices() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let given = [volumes::volume(files.path(), "head.nii", 6)];
    let server = Server::start(&folder);
    // Without its gate and with a threshold that everything reaches the network marks a place on each slice.
    ungated(&server, |manifest| manifest["calibration"]["lesion_threshold"] = json!(0.0));
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given);
    page.answers(1);
    page.show(0);
    page.expect(SOON, "the map of the deciding slice", "!document.querySelector('.stage .map').hidden");
    let map = "
      const canvas = document.querySelector('.stage .map');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let hash = 0;
      for (const value of data) hash = (hash * 31 + value) | 0;
      return hash;";
    let mut seen = Vec::new();
    for slice in 0..6 {
        browser.script(
            "const slider = document.getElementById('slice'); slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }));",
            &[json!(slice)],
        );
        page.expect(SOON, "the slice", &format!("document.querySelector('.viewer').dataset.slice === '{slice}'"));
        seen.push(browser.script(map, &[]).to_string());
    }
    seen.sort();
    seen.dedup();
    assert!(seen.len() > 2, "slices have maps of their own: {seen:?}");
    browser.script("document.getElementById('stage').focus();", &[]);
    let viewer = Viewer { page };
    viewer.keys("m");
    assert!(!viewer.page.sees(0, ".map"), "the map is off");
    // The other planes were not examined.
    viewer.keys("m a");
    viewer.page.expect(SOON, "no map on another plane", "document.querySelector('.stage .map').hidden");
}
