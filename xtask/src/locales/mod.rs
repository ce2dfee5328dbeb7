//! The page's languages: Fluent files of `www/locales/<language>/`, checked against English and written as ES modules.
//!
//! Fluent (<https://projectfluent.org>) is what translators edit; its syntax is read here, so that the page carries no parser. A message
//! becomes a function of its variables (`compile`), and `www/js/locale.js` gives these functions numbers, dates and plural forms of the
//! language. A language that lacks a message, a variable or a plural form does not build (`check`).

mod check;
mod compile;
#[cfg(test)]
mod usage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fluent_syntax::ast::{Entry, Identifier, Pattern, Resource};
use fluent_syntax::parser;

/// The language that all others are checked against, and that stands in where one cannot be loaded.
const SOURCE: &str = "en";

/// The messages of a language: patterns by key. An attribute's key is `message.attribute`, a term's begins with `-`.
type Messages = BTreeMap<String, Pattern<String>>;

/// The languages of a folder with their messages.
struct Locales(BTreeMap<String, Messages>);

/// Reads `source/<language>/*.ftl` and writes `<language>.js` for each and `index.js`, the list of languages, into `target`.
pub fn write(source: &Path, target: &Path) -> Result<()> {
    let locales = Locales::read(source)?;
    let problems = check::problems(&locales);
    if !problems.is_empty() {
        bail!("the page's languages do not agree:\n  {}", problems.join("\n  "));
    }
    fs::create_dir_all(target).with_context(|| target.display().to_string())?;
    let save = |name: &str, text: String| {
        let path = target.join(format!("{name}.js"));
        fs::write(&path, text).with_context(|| path.display().to_string())
    };
    for (language, messages) in &locales.0 {
        save(language, compile::module(language, messages)?)?;
    }
    save("index", compile::index(&locales)?)
}

impl Locales {
    fn read(folder: &Path) -> Result<Self> {
        let mut locales = BTreeMap::new();
        for path in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
            let language = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut messages = Messages::new();
            for file in entries(&path)?.into_iter().filter(|file| file.extension().is_some_and(|it| it == "ftl")) {
                let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
                collect(&text, &mut messages).with_context(|| file.display().to_string())?;
            }
            locales.insert(language, messages);
        }
        if !locales.contains_key(SOURCE) {
            bail!("{} has no folder {SOURCE}", folder.display());
        }
        Ok(Self(locales))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Adds the messages of a file; one that is there already, and what is not Fluent, is an error.
fn collect(text: &str, messages: &mut Messages) -> Result<()> {
    let resource: Resource<String> = match parser::parse(text.to_owned()) {
        Ok(resource) => resource,
        Err((_, errors)) => {
            let first = errors.first().map(|error| {
                let line = text.get(..error.pos.start).unwrap_or_default().lines().count().max(1);
                format!("line {line}: {}", error.kind)
            });
            bail!("not Fluent: {}", first.unwrap_or_default());
        }
    };
    let mut add = |key: String, pattern| match messages.insert(key.clone(), pattern) {
        None => Ok(()),
        Some(_) => bail!("{key} is there twice"),
    };
    for entry in resource.body {
        let (key, value, attributes) = match entry {
            Entry::Message(message) => (message_key(&message.id, None), message.value, message.attributes),
            Entry::Term(term) => (term_key(&term.id), Some(term.value), term.attributes),
            _ => continue,
        };
        if let Some(value) = value {
            add(key.clone(), value)?;
        }
        for attribute in attributes {
            add(format!("{key}.{}", attribute.id.name), attribute.value)?;
        }
    }
    Ok(())
}

/// The key of a message, or of one of its attributes.
fn message_key(id: &Identifier<String>, attribute: Option<&Identifier<String>>) -> String {
    attribute.map_or_else(|| id.name.clone(), |it| format!("{}.{}", id.name, it.name))
}

fn term_key(id: &Identifier<String>) -> String {
    format!("-{}", id.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project;

    fn messages(text: &str) -> Messages {
        let mut messages = Messages::new();
        collect(text, &mut messages).expect("Fluent");
        messages
    }

    pub(super) fn locales(list: &[(&str, &str)]) -> Locales {
        Locales(list.iter().map(|(language, text)| ((*language).to_owned(), messages(text))).collect())
    }

    #[test]
    fn the_languages_of_the_page_agree() {
        let locales = Locales::read(&project::root().join("www/locales")).expect("the page's languages");
        assert_eq!(check::problems(&locales), [""; 0]);
    }

    #[test]
    fn attributes_and_terms_have_keys_of_their_own() {
        let read =
            messages("-brand = NeuroTriage\nopen = Open\n    .title = Open it\nlabel =\n    .aria-label = A label\n");
        assert_eq!(read.keys().collect::<Vec<_>>(), ["-brand", "label.aria-label", "open", "open.title"]);
    }

    #[test]
    fn what_is_no_fluent_is_named_by_its_line() {
        let error = collect("a = b\n\nc = { \n", &mut Messages::new()).expect_err("a broken file");
        assert!(error.to_string().contains("line 3"), "{error}");
        let error = collect("a = b\na = c\n", &mut Messages::new()).expect_err("a key twice");
        assert!(error.to_string().contains("a is there twice"), "{error}");
    }
}
