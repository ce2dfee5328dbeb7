//! What must hold of the guides: figures, sections and links; nothing from elsewhere; the page's own policy.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

use super::{Figures, marked, pages, parse, renew};
use crate::project;

/// The page's languages; the clinician's guide is there in each.
const LANGUAGES: [&str; 6] = ["en", "es", "fr", "pt", "hi", "zh"];

fn www() -> PathBuf {
    project::root().join("www")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Each guide: its place below `www/guide/`, its path and text.
fn guides() -> Vec<(String, PathBuf, String)> {
    let folder = www().join("guide");
    let found = pages(&folder).expect("the guides");
    let name = |path: &Path| path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
    found.into_iter().map(|path| (name(&path), path.clone(), read(&path))).collect()
}

/// The languages that the page speaks, with the folders of their messages.
fn locales() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(www().join("locales")).expect("the page's languages");
    let folders = entries.map(|entry| entry.expect("a folder").path());
    let found: Vec<_> =
        folders.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path)).collect();
    assert!(!found.is_empty());
    found
}

fn shipped() -> Figures {
    Figures::read(&project::root().join("weights")).expect("the evaluations")
}

/// What follows `start` up to `end`.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(end)).map_or_else(|| panic!("no {start}"), |(found, _)| found)
}

fn ids<'a>(document: &'a Document) -> Vec<&'a str> {
    document.descendants().filter_map(|node| node.attribute("id")).collect()
}

/// Where the figures come from and how they are written, sorted: languages put them in another order.
fn figures<'a>(document: &'a Document<'a>) -> Vec<(&'a str, &'a str)> {
    let told = |node: Node<'a, 'a>| {
        (node.attribute("data-figure").unwrap_or_default(), node.attribute("data-form").unwrap_or_default())
    };
    let mut figures: Vec<_> = marked(document).map(told).collect();
    figures.sort_unstable();
    figures
}

/// Whether the node lies in code, where signs mean themselves.
fn is_code(node: Node) -> bool {
    node.ancestors().any(|node| node.has_tag_name("code"))
}

#[test]
fn every_figure_is_that_of_the_evaluations() {
    let mut figures = 0;
    for (name, _, text) in guides() {
        let renewed = renew(&text, &shipped()).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert!(renewed == text, "{name} holds other figures than the evaluations: `cargo xtask guides` writes them");
        figures += marked(&parse(&text).expect("read before")).count();
    }
    assert!(figures > 300, "{figures} figures");
}

#[test]
fn a_wrong_figure_and_new_weights_are_noticed() {
    let (_, _, text) = guides().swap_remove(0);
    // A digit of the first figure that people read.
    let document = parse(&text).expect("a guide");
    let place = marked(&document).next().and_then(|node| node.first_child()).expect("a figure").range().start;
    let (before, after) = text.split_at(place);
    let digit = if after.starts_with('9') { "8" } else { "9" };
    let wrong = format!("{before}{digit}{}", &after[1..]);
    assert!(renew(&wrong, &shipped()).expect("a guide") == text, "the wrong figure stays, or more than it is changed");
    // Other figures, as new weights bring them: of the champion, whose evaluation is exchanged for that of the other network.
    let folder = project::root().join("weights");
    let json = |name: &str| serde_json::from_str(&read(&folder.join(format!("{name}.json")))).expect(name);
    let index = serde_json::json!({"champion": "new"});
    let [evaluation, manifest]: [serde_json::Value; 2] = ["seed_cnn.evaluation", "seed_cnn"].map(json);
    let new = Figures::of(&[("index", index), ("new.evaluation", evaluation), ("new", manifest)]);
    let page = "<p lang=\"en\"><data data-figure=\"evaluation/roles/test/all/by_slice/accuracy\"/></p>";
    let [old, new] = [shipped(), new].map(|figures| renew(page, &figures).expect("a figure"));
    assert_ne!(old, new);
}

/// A share in the text that is not marked would go stale unseen. The whole is no measurement.
#[test]
fn no_share_is_written_by_hand() {
    for (name, _, text) in guides() {
        let document = parse(&text).expect("a guide");
        for node in document.descendants().filter(Node::is_text) {
            let parent = node.parent().expect("text lies in an element");
            if parent.has_tag_name("data") || is_code(node) {
                continue;
            }
            let words = node.text().unwrap_or_default();
            for (place, _) in words.match_indices('%') {
                let before = words[..place].trim_end_matches(|sign: char| sign.is_whitespace());
                assert!(before.ends_with("100"), "{name}: a share by hand in “{}”", words.trim());
            }
        }
    }
}

#[test]
fn the_clinicians_guide_says_the_same_in_every_language() {
    let guides = guides();
    let of = |language: &str| {
        let place = format!("{language}/clinician.html");
        let found = guides.iter().find(|(name, ..)| *name == place);
        found.map_or_else(|| panic!("no {place}"), |(_, _, text)| text.as_str())
    };
    let english = parse(of("en")).expect("a guide");
    let count = |document: &Document, tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
    for language in LANGUAGES {
        let document = parse(of(language)).expect("a guide");
        let tag = document.root_element().attribute("lang").expect("a language");
        assert_eq!(tag.split('-').next(), Some(language));
        assert_eq!(ids(&document), ids(&english), "sections of {language}");
        assert_eq!(figures(&document), figures(&english), "figures of {language}");
        for element in ["li", "p", "dt", "dd", "tr", "strong", "kbd"] {
            let (here, there) = (count(&document, element), count(&english, element));
            assert!(
                here == there || element == "strong" && here + 1 >= there,
                "{here} <{element}> of {language}, {there} of English"
            );
        }
        let links: BTreeSet<_> = document.descendants().filter_map(|node| node.attribute("hreflang")).collect();
        assert_eq!(links.len(), LANGUAGES.len(), "links of {language} to the others");
    }
    for section in ["short", "minute", "learned", "words", "figures", "fails", "never", "disagree", "privacy"] {
        assert!(ids(&english).contains(&section), "{section}");
    }
}

/// What the page says of a result is explained in the very words that the page uses.
#[test]
fn the_clinicians_guide_explains_the_words_of_the_page() {
    for (language, folder) in locales() {
        let guide = www().join("guide").join(&language).join("clinician.html");
        let (words, text) = (read(&folder.join("result.ftl")), read(&guide).replace(['\u{a0}', '\u{202f}'], " "));
        for key in ["decision-flag", "decision-clear-looking", "decision-clear-looking-short", "need-unfamiliar"] {
            let said = between(&words, &format!("\n{key} = "), "\n").replace("{ \"\\u00A0\" }", " ");
            let said = said.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(text.contains(&said), "{language}: the page says “{said}”, the guide does not");
        }
    }
}

#[test]
fn the_other_guides_warn_in_every_language() {
    for name in ["en/site-owner.html", "en/lesson.html"] {
        let (_, _, text) = guides().into_iter().find(|(place, ..)| place == name).expect(name);
        let document = parse(&text).expect("a guide");
        for language in LANGUAGES {
            let id = format!("safety-{language}");
            let node = document.descendants().find(|node| node.attribute("id") == Some(&id)).expect("a warning");
            let tag = node.attribute("lang").expect("a language");
            assert_eq!(tag.split('-').next(), Some(language));
            let words: usize = node.descendants().filter_map(|node| node.text()).map(|text| text.chars().count()).sum();
            assert!(words > 100, "{name}: {id} is empty");
        }
    }
}

/// Where a link of a page leads: a file below `www/`, and an anchor there.
fn target(page: &Path, link: &str) -> (PathBuf, Option<String>) {
    let (address, anchor) = link.split_once('#').map_or((link, None), |(address, anchor)| (address, Some(anchor)));
    let address = address.split_once('?').map_or(address, |(address, _)| address);
    let folder = page.parent().expect("a page lies in a folder");
    let file = if address.is_empty() { page.to_owned() } else { folder.join(address) };
    (file, anchor.map(str::to_owned))
}

#[track_caller]
fn resolves(page: &Path, link: &str) {
    let (file, anchor) = target(page, link);
    let file = file.canonicalize().unwrap_or_else(|error| panic!("{}: {link}: {error}", page.display()));
    assert!(file.starts_with(www().canonicalize().expect("www")), "{}: {link} leaves the page", page.display());
    if let Some(anchor) = anchor {
        let text = read(&file);
        assert!(text.contains(&format!("id=\"{anchor}\"")), "{}: {link} has no such place", page.display());
    }
}

#[test]
fn links_lead_somewhere_and_nothing_comes_from_elsewhere() {
    for (name, path, text) in guides() {
        let document = parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut elsewhere = 0;
        for node in document.descendants().filter(Node::is_element) {
            let tag = node.tag_name().name();
            assert!(!["script", "style", "iframe", "object", "embed", "form"].contains(&tag), "{name} has <{tag}>");
            for attribute in node.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(key != "style" && !key.starts_with("on"), "{name}: {key} of <{tag}>");
                if !["href", "src", "srcset", "action", "poster"].contains(&key) {
                    continue;
                }
                if value.contains("//") || value.starts_with("mailto:") {
                    assert!(tag == "a" && value.starts_with("https://"), "{name} asks {value}");
                    assert_eq!(node.attribute("rel"), Some("noreferrer"), "{name}: {value}");
                    elsewhere += 1;
                } else {
                    resolves(&path, value);
                }
            }
        }
        assert!(elsewhere <= 2, "{name} links to {elsewhere} other places");
        let all = ids(&document);
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "{name} has an id twice");
        let contents: Vec<_> = all.iter().filter(|id| text.contains(&format!("<section id=\"{id}\""))).collect();
        for id in contents {
            assert!(text.contains(&format!("<li><a href=\"#{id}\">")), "{name}: {id} is not among the contents");
        }
    }
}

#[test]
fn the_page_links_to_the_guides_of_its_language() {
    let index = www().join("index.html");
    for (language, folder) in locales() {
        let text = read(&folder.join("guides.ftl"));
        let links: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix(".href = ")).collect();
        let own = |name: &str| {
            let place = format!("guide/{language}/{name}.html");
            let warning = format!("guide/en/{name}.html#safety-{language}");
            if www().join(&place).exists() { place } else { warning }
        };
        assert_eq!(links, ["clinician", "site-owner", "lesson"].map(own), "{language}");
        for link in links {
            resolves(&index, link);
        }
    }
    for name in ["clinician", "site-owner", "lesson"] {
        assert!(read(&index).contains(&format!("href=\"guide/en/{name}.html\"")), "the page has no link to {name}");
    }
    assert!(read(&index).contains("<link data-trunk rel=\"copy-dir\" href=\"guide\">"), "the guides are not copied");
}

#[test]
fn the_policy_is_the_pages_and_the_headers_are_the_servers() {
    let policy = |text: &str| between(text, "http-equiv=\"Content-Security-Policy\" content=\"", "\"").to_owned();
    let page = policy(&read(&www().join("index.html")));
    for (name, _, text) in guides() {
        assert_eq!(policy(&text), page, "{name}");
    }
    let server = read(&project::root().join("trunk.toml"));
    let headers = server.split_once("[serve.headers]").expect("headers").1;
    let (_, _, owner) = guides().into_iter().find(|(name, ..)| name == "en/site-owner.html").expect("the guide");
    let document = parse(&owner).expect("a guide");
    let section = document.descendants().find(|node| node.attribute("id") == Some("headers")).expect("a section");
    let told: BTreeSet<String> = section
        .descendants()
        .filter(|node| node.has_tag_name("dt"))
        .map(|name| {
            let value = name.next_sibling_element().expect("a value");
            let text =
                |node: Node| node.descendants().filter_map(|node| node.is_text().then_some(node.text()?)).collect();
            let [name, value]: [String; 2] = [name, value].map(text);
            format!("\"{name}\" = \"{value}\"")
        })
        .collect();
    let sent = headers.lines().take_while(|line| !line.starts_with('[')).filter(|line| line.starts_with('"'));
    assert_eq!(told, sent.map(str::to_owned).collect(), "the guide follows trunk.toml");
}
