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

/// A file's card.
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

    /// Opens the page, whose engine must work.
    #[track_caller]
    pub fn open_ready(browser: &'a Browser, server: &Server, query: &str) -> Self {
        let page = Self::open(browser, server, query);
        assert_eq!(page.engine().state, "ready", "{}", page.describe());
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
        let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.browser.session.type_into("#files", &lines.join("\n")).unwrap_or_else(|error| panic!("#files: {error}"));
    }

    /// Presses a button.
    #[track_caller]
    pub fn press(&self, selector: &str) {
        self.browser.script("document.querySelector(arguments[0]).click();", &[json!(selector)]);
    }

    /// The cards in the order in which they came.
    pub fn cards(&self) -> Vec<Card> {
        let labels: Vec<&str> = Label::ALL.into_iter().map(Label::name).collect();
        let value = self.browser.script(
            "const lesion = (box) => ['--x', '--y', '--width', '--height'].map((name) => Number(box.style.getPropertyValue(name)))
               .concat(Number(box.dataset.peak));
             const all = [...document.querySelectorAll('article.result')].sort((a, b) => a.dataset.arrival - b.dataset.arrival);
             return all.map((card) => ({
               text: card.textContent,
               state: card.dataset.state ?? '',
               class: card.dataset.class ?? null,
               decision: card.dataset.decision ?? null,
               familiar: card.dataset.familiar ?? null,
               urgency: card.dataset.urgency ?? null,
               set: card.dataset.set ?? null,
               coverage: card.dataset.coverage ?? null,
               lesion: [...card.querySelectorAll('.box:not([hidden])')].map(lesion)[0] ?? null,
               backend: card.dataset.backend ?? null,
               milliseconds: card.dataset.milliseconds ?? null,
               probabilities: arguments[0].map((label) => card.querySelector(`[data-label=${label}]`)?.dataset.probability ?? ''),
               message: card.querySelector('.message')?.textContent ?? '',
             }));",
            &[json!(labels)],
        );
        serde_json::from_value(value).expect("the cards as the script lists them")
    }

    /// Waits until there are `count` cards, all of them answered; the cards.
    #[track_caller]
    pub fn answers(&self, count: usize) -> Vec<Card> {
        let start = Instant::now();
        // Each answer starts the clock anew.
        let mut last = (start, 0);
        loop {
            let cards = self.cards();
            let answered = cards.iter().filter(|card| ["done", "failed"].contains(&card.state.as_str())).count();
            if cards.len() == count && answered == count {
                return cards;
            }
            assert!(self.engine().state != "failed", "the engine failed\n{}", self.describe());
            if answered > last.1 {
                last = (Instant::now(), answered);
            }
            assert!(
                last.0.elapsed() < ANSWERING && cards.len() <= count,
                "{answered} of {} cards answered after {} s, {count} expected\n{}",
                cards.len(),
                start.elapsed().as_secs(),
                self.describe()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// When each card came, in the order in which they are shown.
    pub fn arrivals(&self) -> Vec<usize> {
        let value = self.browser.script(
            "return [...document.querySelectorAll('article.result')].map((card) => Number(card.dataset.arrival));",
            &[],
        );
        serde_json::from_value(value).expect("a number for each card")
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

    /// Whether what a selector finds in a card is seen.
    #[track_caller]
    pub fn sees(&self, arrival: usize, selector: &str) -> bool {
        let value = self.browser.script(
            "const found = document.querySelector(`article.result[data-arrival=\"${arguments[0]}\"] ${arguments[1]}`);
             return Boolean(found?.checkVisibility({ visibilityProperty: true, opacityProperty: true }));",
            &[json!(arrival), json!(selector)],
        );
        value == true
    }

    /// Removes all cards.
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
            "const cards = [...document.querySelectorAll('article.result')];
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
