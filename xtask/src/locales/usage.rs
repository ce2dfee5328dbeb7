//! The page against its messages: every word of it is one, none is missing and none is left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::unicode::unescape_unicode_to_string;
use html5gum::{HtmlString, Token, Tokenizer};
use regex::Regex;

use super::{Locales, Messages, SOURCE};
use crate::project;

/// Attributes that people read or hear.
const SPOKEN: [&str; 5] = ["aria-label", "title", "alt", "data-placeholder", "label"];
/// Where words stand that no script can translate (without scripts), names, and what is printed on keys.
const UNTRANSLATED: [&str; 5] = ["noscript", "h1", "kbd", "script", "style"];
/// What is there until scripts run.
const STUCK: &str = "stuck";
/// Elements without an end tag.
const VOID: [&str; 8] = ["meta", "link", "img", "input", "br", "hr", "source", "wbr"];

/// An element of a page.
#[derive(Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// Its text with that of the elements in it.
    text: String,
    /// Its text without that.
    own: String,
    /// Whether there are elements in it.
    has_elements: bool,
    /// Whether it or one around it is a message, or is not to be translated.
    settled: bool,
}

impl Element {
    fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// The elements of a page, those of its templates included.
fn elements(page: &str) -> Vec<Element> {
    let utf8 = |text: &HtmlString| String::from_utf8(text.to_vec()).expect("UTF-8");
    let (mut open, mut closed) = (Vec::<Element>::new(), Vec::new());
    for Ok(token) in Tokenizer::new(page) {
        match token {
            Token::StartTag(tag) => {
                let attributes: BTreeMap<_, _> =
                    tag.attributes.iter().map(|(name, it)| (utf8(name), utf8(it))).collect();
                let name = utf8(&tag.name);
                let settled = open.last().is_some_and(|around| around.settled)
                    || attributes.contains_key("data-l10n")
                    || attributes.get("id").is_some_and(|id| id == STUCK)
                    || UNTRANSLATED.contains(&name.as_str());
                if let Some(around) = open.last_mut() {
                    around.has_elements = true;
                }
                let ends = tag.self_closing || VOID.contains(&name.as_str());
                let element = Element { name, attributes, settled, ..Element::default() };
                if ends { &mut closed } else { &mut open }.push(element);
            }
            Token::EndTag(tag) => {
                let last = open.pop().expect("an element to end");
                assert_eq!(last.name, utf8(&tag.name), "the end of {}", last.own);
                closed.push(last);
            }
            Token::String(text) => {
                let text = utf8(&text);
                for element in &mut open {
                    element.text.push_str(&text);
                }
                if let Some(last) = open.last_mut() {
                    last.own.push_str(&text);
                }
            }
            Token::Error(error) => panic!("no HTML: {error:?}"),
            Token::Comment(_) | Token::Doctype(_) => {}
        }
    }
    assert!(open.is_empty(), "an element does not end");
    closed
}

fn english() -> Messages {
    let mut locales = Locales::read(&project::root().join("www/locales")).expect("the page's languages");
    locales.0.remove(SOURCE).expect("English")
}

/// Files of a folder and of those in it, by their path.
fn files(folder: &Path, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in super::entries(folder).expect("a folder") {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.insert(path.display().to_string(), fs::read_to_string(&path).expect("a text"));
        }
    }
    found
}

fn pages() -> BTreeMap<String, Vec<Element>> {
    let read = files(&project::root().join("www"), "html");
    read.into_iter().map(|(path, text)| (path, elements(&text))).collect()
}

fn scripts() -> BTreeMap<String, String> {
    files(&project::root().join("www/js"), "js")
}

/// What a message without variables says.
fn words(pattern: &Pattern<String>) -> Option<String> {
    let element = |element: &PatternElement<String>| match element {
        PatternElement::TextElement { value } => Some(value.clone()),
        PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } => {
            Some(unescape_unicode_to_string(value).into_owned())
        }
        PatternElement::Placeable { .. } => None,
    };
    pattern.elements.iter().map(element).collect()
}

/// What a page says where English says something else.
fn differences(page: &[Element], english: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for element in page {
        let Some(key) = element.attr("data-l10n") else { continue };
        let attributes: Vec<_> = english
            .iter()
            .filter_map(|(it, pattern)| Some((it.strip_prefix(key)?.strip_prefix('.')?, pattern)))
            .collect();
        match english.get(key).map(words) {
            Some(said) => {
                if said.as_deref() != Some(element.text.trim()) {
                    found.push(format!("{key} is {:?} in the page and {said:?} in English", element.text));
                }
                if element.has_elements {
                    found.push(format!("{key} would overwrite elements"));
                }
            }
            None if attributes.is_empty() => found.push(format!("{key} is in the page and not in English")),
            None => {}
        }
        for (name, pattern) in attributes {
            if words(pattern).as_deref() != element.attr(name) {
                found.push(format!("{key}: {name} is {:?} in the page", element.attr(name)));
            }
        }
    }
    found
}

/// Words of a page that are no message.
fn untranslated(page: &[Element], english: &Messages) -> Vec<String> {
    let word = Regex::new(r"\p{L}{2}").expect("a pattern");
    let mut found = Vec::new();
    for element in page {
        if !element.settled && word.is_match(&element.own) {
            found.push(element.own.trim().to_owned());
        }
        let key = element.attr("data-l10n").unwrap_or_default();
        for name in SPOKEN {
            let said = element.attr(name).unwrap_or_default();
            if word.is_match(said) && !english.contains_key(&format!("{key}.{name}")) {
                found.push(format!("{name} {said}"));
            }
        }
    }
    found
}

/// What a script asks for: keys as they are, and patterns for those that are put together.
#[derive(Default)]
struct Asked {
    keys: BTreeSet<String>,
    patterns: Vec<(String, Regex)>,
}

impl Asked {
    /// The strings that `before` stands in front of.
    fn of(script: &str, before: &str) -> Self {
        let mut asked = Self::default();
        let plain = Regex::new(&format!(r"{before}'([A-Za-z][\w.-]*)'")).expect("a pattern");
        asked.keys.extend(plain.captures_iter(script).map(|found| found[1].to_owned()));
        let made = Regex::new(&format!(r"{before}`([A-Za-z][\w-]*-)\$\{{[^`]*\}}(-[\w-]+)?`")).expect("a pattern");
        for found in made.captures_iter(script) {
            let end = found.get(2).map_or("", |it| it.as_str());
            let pattern = Regex::new(&format!("^{}.+{end}$", &found[1])).expect("a pattern");
            asked.patterns.push((found[0].to_owned(), pattern));
        }
        asked
    }

    fn asks(&self, key: &str) -> bool {
        self.keys.contains(key) || self.patterns.iter().any(|(_, pattern)| pattern.is_match(key))
    }
}

#[test]
fn the_html_says_what_english_says() {
    let english = english();
    for (path, page) in pages() {
        assert_eq!(differences(&page, &english), [""; 0], "{path}");
    }
}

#[test]
fn no_word_of_the_page_is_left_untranslated() {
    let page = fs::read_to_string(project::root().join("www/index.html")).expect("the page");
    assert_eq!(untranslated(&elements(&page), &english()), [""; 0]);
}

#[test]
fn every_message_that_is_asked_for_is_there() {
    let english = english();
    for (path, script) in scripts() {
        let asked = Asked::of(&script, r"\btext\(\s*");
        for key in &asked.keys {
            assert!(english.contains_key(key), "{path} asks for {key}, which English does not have");
        }
        for (text, pattern) in &asked.patterns {
            assert!(english.keys().any(|key| pattern.is_match(key)), "{path} asks for {text}, which English never has");
        }
    }
}

#[test]
fn every_message_is_used() {
    let english = english();
    let mut asked = Asked { keys: BTreeSet::from(["language-name".to_owned()]), patterns: Vec::new() };
    for script in scripts().values() {
        let found = Asked::of(script, "");
        asked.keys.extend(found.keys);
        asked.patterns.extend(found.patterns);
    }
    for page in pages().values() {
        asked.keys.extend(page.iter().filter_map(|it| it.attr("data-l10n")).map(str::to_owned));
    }
    let filled = fs::read_to_string(project::root().join("www/js/locale.js")).expect("the page's locale.js");
    for key in english.keys() {
        let (message, attribute) = key.split_once('.').map_or((key.as_str(), None), |(it, name)| (it, Some(name)));
        let used = asked.asks(key) || asked.asks(message) || key.starts_with('-');
        assert!(used, "{key} is in English and nowhere in the page");
        if let Some(name) = attribute.filter(|_| !asked.asks(key)) {
            assert!(filled.contains(&format!("'{name}'")), "{key}: locale.js does not fill {name}");
        }
    }
}

/// Where the library names what it says: a file, what stands before the names, the pattern of one, and the messages that say it.
const NAMED: [(&str, &str, &str, &[&str]); 8] = [
    ("src/error.rs", "pub fn code(", CODE, &["problem-"]),
    ("src/scan/warning.rs", "fn code(", CODE, &["warning-"]),
    ("src/scan/dicom/subject.rs", "pub fn refusal(", r#"code: "([a-z_]+)""#, &["problem-"]),
    ("src/triage/mod.rs", "impl Reason {", CODE, &["reason-"]),
    ("src/triage/mod.rs", "impl Decision {", CODE, &["decision-", "list-filter-"]),
    ("src/worklist/mod.rs", "impl Verdict {", CODE, &["verdict-", "list-mark-", "list-filter-", "review-"]),
    ("src/label.rs", "pub fn name(", CODE, &["class-", "class-inside-"]),
    ("src/overlay.rs", "pub fn place(", r#""([a-z_]+)""#, &["place-"]),
];
const CODE: &str = r#"=> "([a-z_-]+)""#;
/// Errors of the command line, which the page cannot meet.
const ELSEWHERE: [&str; 4] = ["several_slices", "no_such_slice", "unknown_class", "bad_setting"];

/// The names in a file, from where `start` stands to the end of that function or block.
fn named(file: &str, start: &str, pattern: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(project::root().join(file)).expect("a file of the library");
    let from = text.find(start).unwrap_or_else(|| panic!("{file} has no {start}"));
    let body = &text[from..];
    let indent = text[..from].rsplit('\n').next().unwrap_or_default().len().min(4);
    let end = body.find(&format!("\n{}}}\n", " ".repeat(indent))).expect("its end");
    let pattern = Regex::new(pattern).expect("a pattern");
    let found: BTreeSet<_> = pattern.captures_iter(&body[..end]).map(|found| found[1].to_owned()).collect();
    assert!(found.len() > 1, "{file} names nothing after {start}: {found:?}");
    found
}

#[test]
fn what_the_library_says_has_messages() {
    let english = english();
    let mut known = BTreeSet::new();
    for (file, start, pattern, prefixes) in NAMED {
        for name in named(file, start, pattern) {
            for prefix in prefixes.iter().filter(|_| !ELSEWHERE.contains(&name.as_str())) {
                let key = format!("{prefix}{name}");
                assert!(english.contains_key(&key), "{file} says {name}, and English has no {key}");
                known.insert(key);
            }
        }
    }
    let scripts: String = scripts().into_values().collect();
    for key in english.keys().filter(|key| key.starts_with("warning-") || key.starts_with("problem-")) {
        let (_, code) = key.split_once('-').expect("a code");
        assert!(known.contains(key) || scripts.contains(&format!("new Problem('{code}'")), "nobody says {key}");
    }
}

#[test]
fn what_scripts_say_has_messages() {
    // `closed` and `formats` are never shown, the classroom has a sentence of its own; the others bring the browser's words.
    const OWN: [&str; 6] = ["closed", "formats", "classroom_archive", "module", "page", "saved"];
    const KINDS: [&str; 4] = ["problem-", "engine-failed-", "gpu-failed-", "gpu-none-"];
    let english = english();
    let code = Regex::new(r"new Problem\('([a-z_]+)'").expect("a pattern");
    let mut count = 0;
    for (path, script) in scripts() {
        for found in code.captures_iter(&script).filter(|found| !OWN.contains(&&found[1])) {
            // That a browser offers no GPU is what is said without a reason.
            let said =
                &found[1] == "none" || KINDS.iter().any(|kind| english.contains_key(&format!("{kind}{}", &found[1])));
            assert!(said, "{path} says {}, which has no message", &found[1]);
            count += 1;
        }
    }
    assert!(count > 10, "{count} problems of scripts were found");
}

#[test]
fn what_is_wrong_is_found() {
    let mut english = Messages::new();
    super::collect("open = Open\nfind =\n    .aria-label = Find\n", &mut english).expect("Fluent");
    let page = |body: &str| elements(&format!("<!doctype html><body>{body}</body>"));
    let right = page(
        r#"<b data-l10n="open"> Open </b><i data-l10n="find" aria-label="Find">…</i><template><b data-l10n="open">Open</b></template>"#,
    );
    assert_eq!((differences(&right, &english), untranslated(&right, &english)), (vec![], vec![]));
    for wrong in [
        r#"<b data-l10n="open">Close</b>"#,
        r#"<b data-l10n="open">Open<i></i></b>"#,
        r#"<b data-l10n="unknown">Open</b>"#,
        r#"<i data-l10n="find" aria-label="Seek"></i>"#,
        r#"<template><b data-l10n="open">Close</b></template>"#,
    ] {
        assert_eq!(differences(&page(wrong), &english).len(), 1, "{wrong}");
    }
    for wrong in ["<b>Open</b>", r#"<b title="Open"></b>"#, "<template><b>Open</b></template>"] {
        assert_eq!(untranslated(&page(wrong), &english).len(), 1, "{wrong}");
    }
    let asked = Asked::of("text('open'); text(`find-${code}`); text(has(`other-${code}`) ? 1 : 2);", r"\btext\(\s*");
    assert!(asked.asks("open") && asked.asks("find-all") && !asked.asks("other-all") && !asked.asks("finder"));
}
