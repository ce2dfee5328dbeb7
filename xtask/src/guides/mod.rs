//! `guides`: the figures that the guides of `www/guide/` quote, written into them from the weights' evaluations.
//!
//! A guide marks each figure with where it comes from: `<data data-figure="evaluation/roles/test/all/by_slice/accuracy"/>`. This command
//! fills in the number as people of the page's language write it; the tests fail while a guide holds another. Guides are HTML that is
//! well-formed XML too, so that they can be read here without a browser.

#[cfg(test)]
mod check;
mod figures;
mod numbers;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use roxmltree::{Document, Node, ParsingOptions};

use crate::project;
use figures::Figures;

/// Write the figures of the weights' evaluations into the guides
#[derive(clap::Args)]
pub struct Args {
    /// Only say whether they are up to date
    #[arg(long)]
    check: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let figures = Figures::read(&project::root().join("weights"))?;
    let mut stale = 0;
    for path in pages(&project::root().join("www/guide"))? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let renewed = renew(&text, &figures).with_context(|| path.display().to_string())?;
        if renewed == text {
            continue;
        }
        stale += 1;
        if args.check {
            println!("{} holds other figures than the evaluations", path.display());
        } else {
            fs::write(&path, renewed).with_context(|| path.display().to_string())?;
            println!("wrote {}", path.display());
        }
    }
    match stale {
        0 => println!("the guides are up to date"),
        _ if args.check => bail!("`cargo xtask guides` writes the figures of the evaluations into the guides"),
        _ => println!("read them again: a sentence may not fit its new figure"),
    }
    Ok(())
}

/// The guides: `<language>/<name>.html` below the folder, in order.
fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for language in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let language = language?.path();
        if !language.is_dir() {
            continue;
        }
        for page in fs::read_dir(&language).with_context(|| language.display().to_string())? {
            let page = page?.path();
            if page.extension().is_some_and(|it| it == "html") {
                found.push(page);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn parse(text: &str) -> Result<Document<'_>> {
    Ok(Document::parse_with_options(text, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })?)
}

/// The elements that hold a figure.
fn marked<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name("data"))
}

/// The page with every figure written anew.
fn renew(text: &str, figures: &Figures) -> Result<String> {
    let document = parse(text)?;
    let (mut renewed, mut kept) = (String::with_capacity(text.len()), 0);
    for node in marked(&document) {
        let range = node.range();
        renewed.push_str(text.get(kept..range.start).unwrap_or_default());
        renewed.push_str(&element(node, figures)?);
        kept = range.end;
    }
    renewed.push_str(text.get(kept..).unwrap_or_default());
    Ok(renewed)
}

/// A figure's element: where it comes from, how it is written, the number for programs and for people.
fn element(node: Node, figures: &Figures) -> Result<String> {
    let source = node.attribute("data-figure").context("<data> without data-figure")?;
    let form = node.attribute("data-form");
    for attribute in node.attributes() {
        if !["value", "data-figure", "data-form"].contains(&attribute.name()) {
            bail!("<data> of {source} has the attribute {}, which would be lost", attribute.name());
        }
    }
    let value = figures.value(source).with_context(|| source.to_owned())?;
    let language = node.ancestors().find_map(|node| node.attribute("lang")).context("the page names no language")?;
    let words = numbers::write(value, form.unwrap_or("percent"), language).with_context(|| source.to_owned())?;
    let form = form.map_or_else(String::new, |form| format!(" data-form=\"{form}\""));
    let words = words.replace('<', "&lt;").replace('>', "&gt;");
    Ok(format!("<data value=\"{value}\" data-figure=\"{source}\"{form}>{words}</data>"))
}
