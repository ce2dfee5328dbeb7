//! The main way in every browser, on every backend: open, the sample, files, the list, a map in the viewer, an export. What each says is the
//! command line's, and stands in a table that docs/browsers.md shows.

use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::drivers::Kind;
use crate::page::{Card, Page};
use crate::review::export;
use crate::scans::{self, assert_agree, predict};
use crate::server::{Answer, Server};
use crate::site::{self, say};
use crate::volumes;

const SOON: Duration = Duration::from_secs(60);
/// Where the table goes, below the target folder.
const TABLE: &str = "browsers.md";
/// The only case of several slices.
const VOLUME: &str = "head.nii";

/// A browser, what it is offered, and which backend must answer.
struct Way {
    needs: Needs<'static>,
    query: &'static str,
    backend: &'static str,
    offered: &'static str,
}

/// What is told of a way that was gone to its end.
struct Gone {
    browser: String,
    answers: String,
    largest: f64,
    first: f64,
    each: f64,
}

fn ways() -> [Way; 5] {
    let way = |kind, webgpu, query, backend, offered| Way {
        needs: Needs { kind, webgpu, ..Needs::default() },
        query,
        backend,
        offered,
    };
    [
        way(Kind::Chromium, false, "", "cpu", "no WebGPU"),
        way(Kind::Chromium, true, "", "cpu", "WebGPU in software, not asked for"),
        way(Kind::Chromium, true, "?backend=webgpu", "webgpu", "WebGPU in software, asked for"),
        way(Kind::Firefox, false, "", "cpu", "as it comes"),
        way(Kind::WebKit, false, "", "cpu", "as it comes"),
    ]
}

#[test]
fn the_main_way_in_every_browser() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    // Synthetic slices look strange to the network. With a gate that lets all pass and a threshold that everything reaches, each has classes
    // and a map; the command line is given the same weights.
    let weights = open_weights(&folder, files.path());
    let mut given = scans::of_all_formats(files.path());
    given.push(volumes::volume(files.path(), VOLUME, 4));
    let predictions = predict(files.path(), &given);
    let letter = scans::write(files.path(), "letter.txt", b"This is a letter, not a scan.");

    let (mut table, mut failed) = (String::new(), Vec::new());
    for way in ways() {
        let Some(browser) = Browser::start_if_there(&way.needs) else {
            let _ = writeln!(table, "| {:?} | {} | not here | | | | |", way.needs.kind, way.offered);
            continue;
        };
        let server = Server::start(&folder);
        server.answer(&weights.0, Answer::Bytes(weights.1.clone()));
        let gone = catch_unwind(AssertUnwindSafe(|| {
            let page = open_and_try_the_sample(&browser, &server, &way);
            let (first, sample) = (page.mark("first-answer"), page.answers(1));
            page.choose(&[&given[..], std::slice::from_ref(&letter)].concat());
            let cards = page.answers(given.len() + 2);
            let (scans, last) = (&cards[1..=given.len()], &cards[given.len() + 1]);
            assert_eq!(last.state, "failed", "a letter is no scan: {last:?}");
            let largest = assert_agree(&given, scans, &predictions, way.backend);
            work_through_the_list(&page, scans.len() + 1);
            see_the_map(&page);
            take_it_home(&page, given.len() + 1);
            Gone {
                browser: page.browser.session.name.clone(),
                answers: answers(&cards[..=given.len()]),
                largest,
                first,
                each: median(&[&sample[..], scans].concat()),
            }
        }));
        match gone {
            Ok(gone) => {
                let Gone { browser, answers, largest, first, each } = gone;
                let _ = writeln!(
                    table,
                    "| {browser} | {} | {} | {answers} | {largest:.0e} | {:.1} s | {each:.0} ms |",
                    way.offered,
                    way.backend,
                    first / 1000.0
                );
            }
            Err(_) => failed.push(format!("{} with {}", browser.session.name, way.offered)),
        }
    }
    let table = format!(
        "| browser | offered | answers | as the command line | largest difference of a probability | first answer | a slice |\n\
         |---|---|---|---|---:|---:|---:|\n{table}"
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(TABLE);
    fs::write(&path, &table).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    say(&table);
    assert!(failed.is_empty(), "the way was not gone to its end in {failed:?}");
}

/// The champion's weights in a folder, with a manifest whose gate and map let everything pass: that manifest's path and bytes.
fn open_weights(page: &Path, folder: &Path) -> (String, Vec<u8>) {
    let (from, to) = (site::file(page, "weights"), folder.join("weights"));
    fs::create_dir(&to).expect("a folder for the weights");
    for entry in fs::read_dir(&from).expect("the page has weights").flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("weights are copied");
    }
    let read = |path: PathBuf| -> Value {
        serde_json::from_slice(&fs::read(&path).expect("the file is there")).expect("the file is JSON")
    };
    let name = format!("{}.json", read(from.join("index.json"))["champion"].as_str().expect("a champion"));
    let mut manifest = read(from.join(&name));
    manifest["familiarity"]["threshold"] = json!(1e9);
    manifest["calibration"]["lesion_threshold"] = json!(0.0);
    let bytes = manifest.to_string().into_bytes();
    fs::write(to.join(&name), &bytes).expect("the manifest is written");
    (format!("weights/{name}"), bytes)
}

/// The sample's button is pressed by the page itself at the moment it is ready, so that the test's own pace is not measured.
fn open_and_try_the_sample<'a>(browser: &'a Browser, server: &Server, way: &Way) -> Page<'a> {
    browser.go(&server.url(way.query));
    browser.script(
        "const root = document.documentElement;
         const press = () => root.dataset.state === 'ready' && (document.getElementById('sample').click(), true);
         if (!press()) new MutationObserver((_, observer) => press() && observer.disconnect()).observe(root, { attributes: true });",
        &[],
    );
    let page = Page { browser };
    page.settle();
    let engine = page.engine();
    assert_eq!((engine.state.as_str(), engine.backend.as_str()), ("ready", way.backend), "{}", page.describe());
    assert!(engine.status.contains("Verified on this device"), "{engine:?}");
    let sample = page.answers(1);
    assert_eq!((sample[0].state.as_str(), sample[0].backend.as_deref()), ("done", Some(way.backend)), "{sample:?}");
    page
}

fn work_through_the_list(page: &Page, count: usize) {
    let listed = page.browser.script(
        "const rows = [...document.querySelectorAll('#list .row')];
         return [rows.length, rows.map((row) => Number(row.dataset.urgency)), rows.every((row) => row.querySelector('.finding').textContent)];",
        &[],
    );
    assert_eq!((&listed[0], &listed[2]), (&json!(count), &json!(true)), "{}", page.describe());
    let urgencies: Vec<f64> = serde_json::from_value(listed[1].clone()).expect("numbers");
    assert!(urgencies.is_sorted_by(|a, b| a >= b), "the most urgent first: {urgencies:?}");
    page.expect(
        SOON,
        "every case has its thumbnail",
        "[...document.querySelectorAll('#list .row .thumb')].every((thumb) => thumb.width > 1)",
    );
}

/// The slice and its map are painted, the map lies on the slice, and another slice has another picture.
fn see_the_map(page: &Page) {
    let volume = page.browser.script(
        "return [...document.querySelectorAll('#list .row')].find((row) => row.textContent.includes(arguments[0])).dataset.arrival;",
        &[json!(VOLUME)],
    );
    page.show(volume.as_str().and_then(|text| text.parse().ok()).expect("the volume is on the list"));
    page.expect(SOON, "the map of the deciding slice", "!document.querySelector('.stage .map').hidden");
    let seen = "
      const [slice, map] = ['slice', 'map'].map((name) => document.querySelector(`.stage .${name}`));
      const pixels = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const values = new Set(pixels(slice).filter((_, at) => at % 4 === 0));
      const covered = pixels(map).filter((value, at) => at % 4 === 3 && value > 0).length;
      const [a, b] = [slice.getBoundingClientRect(), map.getBoundingClientRect()];
      const even = ['left', 'top', 'width', 'height'].every((side) => Math.abs(a[side] - b[side]) < 1);
      const hash = pixels(slice).reduce((sum, value) => (sum * 31 + value) | 0, 0);
      return [values.size, covered, even, a.width, hash, slice.getAttribute('aria-label')];";
    let first = page.browser.script(seen, &[]);
    assert!(first[0].as_u64() > Some(20), "the slice is painted: {first}");
    assert!(
        first[1].as_u64() > Some(0) && first[2] == true && first[3].as_f64() > Some(50.0),
        "the map lies on it: {first}"
    );
    let label = first[5].as_str().unwrap_or("");
    assert!(label.contains(VOLUME) && label.contains("suspected place"), "{label}");
    let shown = page.browser.script("return document.querySelector('.viewer').dataset.slice;", &[]);
    let other = if shown == "0" { 1 } else { 0 };
    page.browser.script(
        "const slider = document.getElementById('slice'); slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }));",
        &[json!(other)],
    );
    page.expect(SOON, "the other slice", &format!("document.querySelector('.viewer').dataset.slice === '{other}'"));
    let second = page.browser.script(seen, &[]);
    assert_ne!(first[4], second[4], "another slice is another picture");
}

fn take_it_home(page: &Page, count: usize) {
    let folder = page.browser.downloads();
    let saved: Value =
        serde_json::from_slice(&export(page, &folder, "json", "worklist.json", true)).expect("the worklist is JSON");
    let records = saved["records"].as_array().map_or(0, Vec::len);
    assert_eq!(records, count, "every case is in the worklist");
    let table = String::from_utf8(export(page, &folder, "csv", "worklist.csv", true)).expect("the table is text");
    assert!(table.lines().filter(|line| !line.trim().is_empty()).count() > count, "a line for each case: {table}");
}

/// How many cases of each class there are.
fn answers(cards: &[Card]) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for class in cards.iter().filter_map(|card| card.class.clone()) {
        match counts.iter_mut().find(|(name, _)| *name == class) {
            Some((_, count)) => *count += 1,
            None => counts.push((class, 1)),
        }
    }
    counts.sort();
    counts.iter().map(|(class, count)| format!("{count} {class}")).collect::<Vec<_>>().join(", ")
}

/// The median of the milliseconds that pictures of one slice took.
fn median(cards: &[Card]) -> f64 {
    let single = cards.iter().filter(|card| !card.text.contains(VOLUME));
    let mut times: Vec<f64> = single.filter_map(|card| card.milliseconds.as_ref()?.parse().ok()).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
