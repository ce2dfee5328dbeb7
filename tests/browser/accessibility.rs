//! The page in each of its states: no rule of WCAG 2.2 AA is broken as far as a program can tell, all controls can be hit, nothing is cut
//! off on a narrow screen or with large text.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::axe::Axe;
use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::results::ungated;
use crate::scans;
use crate::server::{Answer, Server};
use crate::site;
use crate::volumes::{self, Slice};

const SOON: Duration = Duration::from_secs(30);

/// A laptop, a phone, the narrowest screen that WCAG speaks of, a wall screen.
const LAPTOP: (u32, u32) = (1366, 768);
const PHONE: (u32, u32) = (390, 844);
const NARROW: (u32, u32) = (320, 640);
const WALL: (u32, u32) = (2560, 1440);

/// How people like to see pages, as media features.
const LOOKS: [&[(&str, &str)]; 5] = [
    &[("prefers-color-scheme", "light")],
    &[("prefers-color-scheme", "dark")],
    &[("prefers-color-scheme", "light"), ("prefers-contrast", "more")],
    &[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")],
    &[("forced-colors", "active")],
];

/// Controls that are smaller than 24 x 24 pixels. Inputs whose label is what is pressed are as large as their label; links in a sentence are as
/// high as its lines.
const SMALL: &str = "
  const controls = [...document.querySelectorAll('a[href], button, select, input, summary, label.button, [role=option], [role=searchbox], [role=textbox]')];
  const scope = document.querySelector('dialog[open]') ?? document;
  return controls.filter((it) => scope.contains(it) && it.checkVisibility({ visibilityProperty: true }) && !it.matches('.visually-hidden, .skip, :disabled') && !(it.localName === 'a' && getComputedStyle(it).display === 'inline'))
    .map((it) => [it, (it.matches('input[type=radio], input[type=checkbox]') && it.closest('label') || it).getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24)
    .map(([it, { width, height }]) => `${it.outerHTML.slice(0, 90)} is ${width.toFixed(1)} x ${height.toFixed(1)}`);";

/// What sticks out of the page sideways, and texts that are cut off. The list's rows may be: the panel has all of their words. Tables scroll in a
/// box of their own.
const CUT: &str = "
  const root = document.documentElement;
  const scope = document.querySelector('dialog[open]') ?? document.body;
  const seen = [...scope.querySelectorAll('*')].filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest('.visually-hidden, .stage, .strip, .drop, .skip, .scroll, svg'));
  const wide = seen.filter((it) => { const { left, right, width } = it.getBoundingClientRect(); return width > 0 && (right > root.clientWidth + 1 || left < -1); });
  const cut = seen.filter((it) => it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0 && it.textContent.trim() && !it.closest('.row, .field, select'));
  const name = (it) => `${it.tagName.toLowerCase()}${it.id && `#${it.id}`}.${it.className}`;
  return [...(root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide on ${root.clientWidth}`] : []),
    ...wide.slice(0, 6).map((it) => `${name(it)} sticks out`), ...cut.slice(0, 6).map((it) => `${name(it)} is cut off`)];";

/// The page under examination, and what was found so far.
struct Examined<'a> {
    browser: &'a Browser,
    axe: &'a Axe,
    found: Vec<String>,
}

impl Examined<'_> {
    fn look(&self, look: &[(&str, &str)], media: &str) {
        let features: Vec<Value> = look.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    fn screen(&self, (width, height): (u32, u32)) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        self.browser
            .async_script("for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);", &[]);
    }

    fn note(&mut self, state: &str, found: Vec<String>) {
        self.found.extend(found.into_iter().map(|line| format!("{state}: {line}")));
    }

    /// Lists what a script finds.
    fn ask(&self, script: &str) -> Vec<String> {
        serde_json::from_value(self.browser.script(script, &[])).expect("a list of sentences")
    }

    /// All rules, as the page is now.
    fn rules(&mut self, state: &str) {
        let found = self.axe.violations(self.browser, None);
        self.note(state, found);
        let small = self.ask(SMALL);
        self.note(state, small);
        let cut = self.ask(CUT);
        self.note(state, cut);
    }

    /// All rules, and the contrast in every look.
    fn state(&mut self, state: &str) {
        self.rules(state);
        for look in &LOOKS[1..] {
            self.look(look, "");
            let found = self.axe.violations(self.browser, Some("color-contrast"));
            self.note(&format!("{state}, {look:?}"), found);
        }
        self.look(LOOKS[0], "");
    }

    /// As narrow as can be, as large as can be, and with text of twice its size.
    fn sizes(&mut self, state: &str) {
        for screen in [PHONE, NARROW, WALL] {
            self.screen(screen);
            let state = format!("{state}, {} px wide", screen.0);
            if screen == PHONE {
                self.rules(&state);
            } else {
                let found = [self.ask(SMALL), self.ask(CUT)].concat();
                self.note(&state, found);
            }
        }
        self.screen(LAPTOP);
        // As in the browser's settings; 16 pixels are what it comes with.
        for size in [32, 16] {
            self.browser.devtools("Page.setFontSizes", &json!({ "fontSizes": { "standard": size } }));
            self.screen(LAPTOP);
            if size == 32 {
                let found = self.ask(CUT);
                self.note(&format!("{state}, text of twice its size"), found);
            }
        }
    }

    fn do_script(&self, script: &str) {
        self.browser.script(script, &[]);
    }
}

#[test]
fn no_state_of_the_page_breaks_a_rule() {
    let Some(folder) = site::page() else { return };
    let Some(axe) = Axe::find() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let mut examined = Examined { browser: &browser, axe: &axe, found: Vec::new() };
    examined.look(LOOKS[0], "");
    examined.screen(LAPTOP);

    // Loading, for as long as it takes to look.
    server.answer(site::CPU_MODULE, Answer::Late(Duration::from_secs(20)));
    browser.go(&server.url("?backend=cpu"));
    examined.state("loading");
    let state = browser.script("return document.documentElement.dataset.state;", &[]);
    assert_eq!(state, "loading", "it was looked at too late");
    server.answer(site::CPU_MODULE, Answer::NotFound);
    Page::open(&browser, &server, "?backend=cpu");
    examined.state("failed");
    server.answer_with_files();

    // Without its gate and with a threshold that everything reaches the network shows all that it can show of synthetic slices; the reader
    // refuses one case.
    ungated(&server, |manifest| manifest["calibration"]["lesion_threshold"] = json!(0.0));
    let worker = String::from_utf8(server.file("js/reader_worker.js")).expect("a script is text");
    let line = "const scan = await open(source);\n    return { ...scan.slice";
    assert!(worker.contains(line), "the worker has another form now: {line}");
    let failing = format!("if (source.file.name === 'scan-003.png') throw new Problem('unreadable');\n    {line}");
    server.answer("js/reader_worker.js", Answer::Bytes(worker.replacen(line, &failing, 1).into_bytes()));
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    examined.state("empty");
    examined.sizes("empty");

    let given = of_all_outcomes(files.path());
    page.choose(&given);
    page.expect(SOON, "a first answer", "document.querySelector('#list .row[data-state=done]')");
    page.press("#pause");
    page.expect(SOON, "it rests", "!document.querySelector('#list .row[data-state=working]')");
    examined.state("paused");
    page.press("#pause");
    page.wait_for_answers(given.len());
    examined.state("the list");
    examined.sizes("the list");

    // Each kind of outcome is chosen and looked at with its picture.
    for kind in ["[data-decision=flag]", "[data-state=refused]", "[data-state=failed]"] {
        choose(&page, kind);
        examined.state(kind);
        if kind.contains("flag") {
            examined.sizes("a case");
        }
    }
    page.show(0);
    page.expect(SOON, "its map", "!document.querySelector('.stage .map').hidden");
    examined.do_script("for (const details of document.querySelectorAll('#case details')) details.open = true;");
    examined.state("the operating point and the provenance");
    examined.sizes("the operating point and the provenance");
    examined.do_script("for (const details of document.querySelectorAll('#case details')) details.open = false; delete document.documentElement.dataset.view;");

    for (open, dialog) in [
        ("document.getElementById('help').showModal()", "help"),
        ("document.getElementById('export').click()", "exporting"),
    ] {
        examined.do_script(open);
        examined.state(dialog);
        examined.sizes(dialog);
        examined.do_script("document.querySelector('dialog[open]').close();");
    }
    examined.do_script(
        "document.querySelector('#verdict [value=agree]').click(); document.getElementById('clear').click();",
    );
    page.expect(SOON, "it asks first", "document.getElementById('leaving').open");
    examined.state("leaving");
    examined.sizes("leaving");
    examined.do_script("document.getElementById('leaving').close();");

    // The printed report stays where it is made if the printer is out of order.
    examined.do_script(
        "window.print = () => { throw new Error('held'); }; document.querySelector('[data-export=report]').click();",
    );
    page.expect(SOON, "the report is made", "'printing' in document.documentElement.dataset");
    examined.look(LOOKS[0], "print");
    let found = axe.violations(&browser, None);
    examined.note("the printed report", found);
    examined.do_script(
        "delete document.documentElement.dataset.printing; document.getElementById('report').replaceChildren();",
    );
    let found = axe.violations(&browser, None);
    examined.note("the printed page", found);
    examined.look(LOOKS[0], "");

    // With its gate the network knows no synthetic slice, and leaves all of them to a human.
    server.answer_with_files();
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&given[..2]);
    page.wait_for_answers(2);
    choose(&page, "[data-decision=refer]");
    examined.do_script("for (const details of document.querySelectorAll('#case details')) details.open = true;");
    examined.state("a case that the network does not know");

    page.press("#check");
    page.expect(SOON, "the list of requests", "document.querySelector('#privacy[open] .since')");
    examined.state("the list of requests");
    examined.sizes("the list of requests");

    // The other pages.
    let room = Page::open_ready(&browser, &server, "classroom.html");
    room.expect(SOON, "an answer", "document.getElementById('answer').dataset.class");
    examined.state("the classroom");
    examined.sizes("the classroom");
    for guide in ["clinician", "site-owner", "lesson"] {
        browser.go(&server.url(&format!("guide/en/{guide}.html")));
        examined.state(guide);
        examined.sizes(guide);
    }

    for language in languages(&folder) {
        let page = Page::open_ready(&browser, &server, &format!("?backend=cpu&lang={language}"));
        page.choose(&given[..4]);
        page.wait_for_answers(4);
        examined.rules(&language);
        examined.sizes(&language);
    }
    assert!(examined.found.is_empty(), "{} faults:\n{}", examined.found.len(), examined.found.join("\n"));
}

/// Chooses the first case of a kind, and waits for its picture or the word in its place.
#[track_caller]
fn choose(page: &Page, kind: &str) {
    let row = format!("document.querySelector('#list .row{kind}')");
    page.expect(SOON, &format!("a case that is {kind}"), &row);
    page.press(&format!("#list .row{kind}"));
    page.expect(
        SOON,
        "its picture or a word",
        "document.querySelector('.viewer').dataset.picture === 'shown' || document.getElementById('no-picture').textContent",
    );
}

/// Scans that end in every way there is: series, volumes, pictures, one that fails, a CT, and a letter.
fn of_all_outcomes(folder: &Path) -> Vec<PathBuf> {
    let mut given = vec![volumes::volume(folder, "head.nii", 8)];
    given.extend((0..6).map(|number| scans::varied(folder, number)));
    given.push(Slice { series: "2.25.300", number: 0, modality: "CT" }.write(folder, "ct.dcm"));
    given.push(scans::write(folder, "letter.txt", b"This is a letter, not a scan."));
    given
}

/// The page's languages but English, in which everything above was looked at.
fn languages(page: &Path) -> Vec<String> {
    let files = fs::read_dir(site::file(page, "locales")).expect("the page has languages").flatten();
    let names = files.filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()));
    let mut names: Vec<String> = names.filter(|name| name != "index" && name != "en").collect();
    names.sort();
    names
}
