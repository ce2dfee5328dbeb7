//! `reproduce`: builds the page a second time, from a copy of the sources in another folder with an empty target folder, and compares every file by its
//! hash. Who is given a built page can so check that it was made of these sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::page;
use crate::project::{self, command};
use crate::size;
use crate::step::{read, seconds};

/// Build the page in clean folders and compare it, file by file, with another build of the same sources
#[derive(clap::Args)]
pub struct Args {
    /// A built page to compare with, such as dist/ or a copy of what a host serves: half the time. Without it the page is built twice
    #[arg(long)]
    page: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    page::prepare()?;
    let folder = project::target().join("reproduce");
    let first = match &args.page {
        Some(page) => page.clone(),
        None => build(&folder.join("first"))?,
    };
    // Another depth: absolute paths must not count.
    let second = build(&folder.join("second/in/another/folder"))?;
    let (one, other) = (hashes(&first)?, hashes(&second)?);
    let different = differences(&one, &other);
    println!("\n{} in {}, {} in {}", one.len(), first.display(), other.len(), second.display());
    if different.is_empty() {
        println!("all {} files are the same", one.len());
        return Ok(());
    }
    bail!("{} files differ:\n{}", different.len(), different.join("\n"));
}

/// Copies the sources into a folder, builds the page there from nothing, and says where it is.
fn build(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let (sources, target) = (folder.join("sources"), folder.join("target"));
    let files = read(command("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        copy(&project::root().join(file), &sources.join(file))?;
    }
    println!("building the page in {}: 20 to 40 minutes on two cores", sources.display());
    let start = Instant::now();
    page::build_in(&sources, &target)?;
    println!("built in {}", seconds(start.elapsed()));
    // It takes gigabytes.
    fs::remove_dir_all(&target).with_context(|| target.display().to_string())?;
    Ok(sources.join("dist"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    // Deleted, and not yet told to git.
    if !from.exists() {
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    }
    fs::copy(from, to).map(drop).with_context(|| from.display().to_string())
}

/// SHA-256 of each file, by its path.
fn hashes(page: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for file in size::files(page)? {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let path = file.strip_prefix(page).unwrap_or(&file).display().to_string();
        found.insert(path, Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect());
    }
    if found.is_empty() {
        bail!("{} holds no page", page.display());
    }
    Ok(found)
}

/// A line for each file that differs, or that only one has.
fn differences(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let named = |hash: Option<&String>| hash.map_or("absent".to_owned(), |hash| hash.chars().take(16).collect());
    let paths: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let line = |path: &String| format!("{path}: {} and {}", named(one.get(path)), named(other.get(path)));
    paths.into_iter().filter(|path| one.get(*path) != other.get(*path)).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_differ_or_are_missing_are_named() {
        let page = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in files {
                fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
                fs::write(folder.path().join(path), text).unwrap();
            }
            hashes(folder.path()).unwrap()
        };
        let one = page(&[("index.html", "a"), ("v/1/x.wasm", "b"), ("v/1/y.js", "c")]);
        assert_eq!(differences(&one, &one), Vec::<String>::new());
        let other = page(&[("index.html", "a"), ("v/1/x.wasm", "other"), ("v/2/y.js", "c")]);
        let lines = differences(&one, &other);
        let paths: Vec<&str> = lines.iter().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(paths, ["v/1/x.wasm", "v/1/y.js", "v/2/y.js"], "{lines:?}");
        assert!(lines[1].ends_with("and absent"), "{lines:?}");
    }
}
