//! The built page and the data set that tests run on, if they are there.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The module for the CPU that Chromium takes.
pub const CPU_MODULE: &str = "classifier_cpu_relaxed_bg.wasm";

/// The folder of the built page. If there is none, says so and the test is to end.
pub fn page() -> Option<PathBuf> {
    match env::var("NEUROTRIAGE_PAGE") {
        Ok(value) if value == "none" => {
            say("skipped: NEUROTRIAGE_PAGE is none");
            None
        }
        Ok(value) if !value.is_empty() => {
            let folder = PathBuf::from(value);
            assert!(
                folder.join("index.html").is_file(),
                "NEUROTRIAGE_PAGE is {}, which holds no built page",
                folder.display()
            );
            Some(folder)
        }
        _ => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
            if folder.join("index.html").is_file() {
                return Some(folder);
            }
            say("skipped: build the page first (cargo xtask build)");
            None
        }
    }
}

/// Where a file of the page's sources lies in the built page: the folder of its version, but for what keeps its address.
pub fn file(page: &Path, path: &str) -> PathBuf {
    let plain = page.join(path);
    if plain.exists() { plain } else { page.join("v").join(version(page)).join(path) }
}

/// The version of a built page: the one folder in `v`.
pub fn version(page: &Path) -> String {
    let folder = page.join("v");
    let mut names = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}: build the page anew", folder.display()))
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.next().unwrap_or_else(|| panic!("{} is empty", folder.display()))
}

/// A path without the folder of a version.
pub fn logical(path: &str) -> &str {
    let inner = path.strip_prefix("v/").and_then(|rest| rest.split_once('/'));
    inner.filter(|(version, _)| version.len() == 16).map_or(path, |(_, inner)| inner)
}

/// The folder of the data set, if one is named.
pub fn data() -> Option<PathBuf> {
    let folder = env::var_os("NEUROTRIAGE_DATA").filter(|value| !value.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        say("skipped: set NEUROTRIAGE_DATA to a folder with a manifest.csv");
    }
    folder
}

/// Writes a line that is seen when the test passes, too: the test harness holds back what is printed.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
