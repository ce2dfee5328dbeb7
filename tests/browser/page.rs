//! The page as a visitor handles it: what it says about itself, files given to it, the cards that come of them.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use neurotriage::label::Label;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::server::Server;

/// Until the engine answers or gives up. A software GPU compiles its shaders on a busy processor.
const OPENING: Duration = Duration::from_secs(240);
/// For one file, of which a software GPU needs the most.
const ANSWERING: Duration = Duration::from_secs(60);

/// The page in a browser.
pub struct Page<'a> {
    pub browser: &'a Browser,
}

/// What the page says about its engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    pub state: String,
    pub backend: String,
    pub gpu: String,
    pub status: String,
}

/// A case as its row and the result panel show it, or a file that could not be read.
#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    pub text: String,
    pub state: String,
    pub class: Option<String>,
    pub decision: Option<String>,
    /// `true`, `false` or `unknown`.
    pub familiar: Option<String>,
    pub urgency: Option<String>,
    /// The classes that stay possible, between spaces.
    pub set: Option<String>,
    pub coverage: Option<String>,
    /// The marked place: centre, extent and peak.
    pub lesion: Option<[f64; 5]>,
    pub backend: Option<String>,
    pub milliseconds: Option<String>,
    /// The number of the slice that decided.
    pub deciding: Option<String>,
    /// In the order of [`Label::ALL`]; empty text where there is none.
    pub probabilities: Vec<String>,
    pub message: String,
}

impl Card {
    /// The probabilities in the order of [`Label::ALL`].
    #[track_caller]
    pub fn probabilities(&self) -> Vec<f64> {
        let parse = |text: &String| text.parse().unwrap_or_else(|_| panic!("{text:?} is no probability: {self:?}"));
        self.probabilities.iter().map(parse).collect()
    }
}

impl<'a> Page<'a> {
    /// Opens the page and waits until its engine answers or has failed.
    #[track_caller]
    pub fn open(browser: &'a Browser, server: &Server, query: &str) -> Self {
        browser.go(&server.url(query));
        let page = Self { browser };
        page.settle();
        page
    }

    /// Opens the page, whose engine must work and whose reader must have come whole.
    #[track_caller]
    pub fn open_ready(browser: &'a Browser, server: &Server, query: &str) -> Self {
        let page = Self::open(browser, server, query);
        assert_eq!(page.engine().state, "ready", "{}", page.describe());
        page.expect(OPENING, "every format is read", "performance.getEntriesByName('every-format').length > 0");
        page
    }

    /// Waits until the engine answers or has failed.
    #[track_caller]
    pub fn settle(&self) {
        self.expect(
            OPENING,
            "data-state is ready or failed",
            "['ready', 'failed'].includes(document.documentElement.dataset.state)",
        );
    }

    /// Waits for what must come.
    #[track_caller]
    pub fn expect(&self, limit: Duration, what: &str, expression: &str) {
        assert!(self.browser.wait(limit, expression), "not within {} s: {what}\n{}", limit.as_secs(), self.describe());
    }

    pub fn engine(&self) -> Engine {
        let value = self.browser.script(
            "const { state, backend, gpu } = document.documentElement.dataset;
             return [state, backend, gpu, document.getElementById('status').textContent];",
            &[],
        );
        let text = |index: usize| value[index].as_str().unwrap_or("").to_owned();
        Engine { state: text(0), backend: text(1), gpu: text(2), status: text(3) }
    }

    /// Chooses files in the file dialog.
    #[track_caller]
    pub fn choose(&self, files: &[PathBuf]) {
        self.choose_for("#files", files);
    }

    /// Chooses files in the dialog of an input.
    #[track_caller]
    pub fn choose_for(&self, input: &str, files: &[PathBuf]) {
        let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.browser.session.type_into(input, &lines.join("\n")).unwrap_or_else(|error| panic!("{input}: {error}"));
    }

    /// Presses a button.
    #[track_caller]
    pub fn press(&self, selector: &str) {
        self.browser.script("document.querySelector(arguments[0]).click();", &[json!(selector)]);
    }

    /// The cases and the files that could not be read, in the order in which they came; each case is chosen in turn, so that what is
    /// read is what is shown.
    pub fn cards(&self) -> Vec<Card> {
        let labels: Vec<&str> = Label::ALL.into_iter().map(Label::name).collect();
        let value = self.browser.script(
            "const panel = document.getElementById('case');
             const chosen = document.querySelector('#list [aria-selected=true]');
             const rows = [...document.querySelectorAll('#list .row')].map((row) => {
               row.click();
               const data = panel.dataset;
               return {
                 arrival: Number(row.dataset.arrival),
                 text: `${row.textContent} ${panel.querySelector('.about').textContent}`,
                 state: row.dataset.state ?? '',
                 class: data.class ?? null,
                 decision: data.decision ?? null,
                 familiar: data.familiar ?? null,
                 urgency: data.urgency ?? null,
                 set: data.set ?? null,
                 coverage: data.coverage ?? null,
                 lesion: data.lesion ? JSON.parse(data.lesion) : null,
                 backend: data.backend ?? null,
                 milliseconds: data.milliseconds ?? null,
                 deciding: data.deciding ?? null,
                 probabilities: arguments[0].map((label) => (data.class && panel.querySelector(`[data-label=${label}]`)?.dataset.probability) || ''),
                 message: panel.querySelector('.message:not([hidden])')?.textContent ?? '',
               };
             });
             chosen?.click();
             const unread = [...document.querySelectorAll('#unread li')].map((item) => ({
               arrival: Number(item.dataset.arrival), text: item.textContent, state: 'failed', class: null, decision: null, familiar: null,
               urgency: null, set: null, coverage: null, lesion: null, backend: null, milliseconds: null, deciding: null, probabilities: [],
               message: item.querySelector('span').textContent,
             }));
             return [...rows, ...unread].sort((a, b) => a.arrival - b.arrival);",
            &[json!(labels)],
        );
        serde_json::from_value(value).expect("the cards as the script lists them")
    }

    /// Where the cases are, a word for each, and each file that could not be read as `failed`.
    pub fn states(&self) -> Vec<String> {
        let value = self.browser.script(
            "return [...document.querySelectorAll('#list .row')].map((row) => row.dataset.state)
               .concat([...document.querySelectorAll('#unread li')].map(() => 'failed'));",
            &[],
        );
        serde_json::from_value(value).expect("a word for each case")
    }

    /// Waits until there are `count` cases and unread files, all of them answered.
    #[track_caller]
    pub fn wait_for_answers(&self, count: usize) {
        let start = Instant::now();
        // Each answer starts the clock anew.
        let mut last = (start, 0);
        loop {
            let states = self.states();
            let answered =
                states.iter().filter(|state| ["done", "failed", "refused"].contains(&state.as_str())).count();
            if states.len() == count && answered == count {
                // What is told of the list follows its rows.
                self.expect(ANSWERING, "the list is settled", "document.getElementById('done').hidden");
                return;
            }
            assert!(self.engine().state != "failed", "the engine failed\n{}", self.describe());
            if answered > last.1 {
                last = (Instant::now(), answered);
            }
            assert!(
                last.0.elapsed() < ANSWERING && states.len() <= count,
                "{answered} of {} cases answered after {} s, {count} expected\n{}",
                states.len(),
                start.elapsed().as_secs(),
                self.describe()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits as [`Page::wait_for_answers`]; the cases.
    #[track_caller]
    pub fn answers(&self, count: usize) -> Vec<Card> {
        self.wait_for_answers(count);
        self.cards()
    }

    /// When each case came, in the order in which they are shown; files that could not be read stand below them.
    pub fn arrivals(&self) -> Vec<usize> {
        let value = self.browser.script(
            "return [...document.querySelectorAll('#list .row, #unread li')].map((item) => Number(item.dataset.arrival));",
            &[],
        );
        serde_json::from_value(value).expect("a number for each case")
    }

    /// Chooses a case and waits for its picture.
    #[track_caller]
    pub fn show(&self, arrival: usize) {
        self.press(&format!("#list .row[data-arrival=\"{arrival}\"]"));
        self.expect(
            ANSWERING,
            "the picture of the chosen case",
            &format!("document.querySelector('.viewer').dataset.arrival === '{arrival}'"),
        );
    }

    /// Chooses an option of a select element.
    #[track_caller]
    pub fn select(&self, selector: &str, value: &str) {
        self.browser.script(
            "const select = document.querySelector(arguments[0]);
             select.value = arguments[1];
             select.dispatchEvent(new Event('change', { bubbles: true }));",
            &[json!(selector), json!(value)],
        );
    }

    /// Whether what a selector finds beside the list is seen, with that case chosen.
    #[track_caller]
    pub fn sees(&self, arrival: usize, selector: &str) -> bool {
        self.show(arrival);
        let value = self.browser.script(
            "const found = document.querySelector(`:is(.viewer, #case) ${arguments[0]}`);
             return Boolean(found?.checkVisibility({ visibilityProperty: true, opacityProperty: true }));",
            &[json!(selector)],
        );
        value == true
    }

    /// Takes all cases off the list.
    pub fn clear(&self) {
        self.press("#clear");
    }

    /// Milliseconds from the start of the navigation to a mark.
    #[track_caller]
    pub fn mark(&self, name: &str) -> f64 {
        let value = self
            .browser
            .script("return performance.getEntriesByName(arguments[0], 'mark')[0]?.startTime;", &[json!(name)]);
        value.as_f64().unwrap_or_else(|| panic!("the page set no mark {name:?}\n{}", self.describe()))
    }

    /// What is on the page and in the browser's log, for the message of a failed test.
    pub fn describe(&self) -> String {
        let Value::String(text) = self.browser.script(
            "const cards = [...document.querySelectorAll('#list .row, #unread li')];
             return JSON.stringify({ ...document.documentElement.dataset }) + '\\n'
               + (document.getElementById('status')?.textContent ?? document.body?.textContent ?? '') + '\\n'
               + cards.map((card) => `${card.dataset.state}: ${card.textContent.trim().replace(/\\s+/g, ' ').slice(0, 200)}`).join('\\n');",
            &[],
        ) else {
            return "the page cannot be read".into();
        };
        format!("the page: {text}\nthe browser's log: {:#?}", self.browser.session.log().unwrap_or_default())
    }
}
