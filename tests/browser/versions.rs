//! Another version of the built page, as a later build would make it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::site;

/// A copy of a page under the name of another version, its files changed and listed anew.
pub fn another(page: &Path, change: impl FnOnce(&Path)) -> TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_all(page, copy.path());
    let old = site::version(page);
    let new = hash(old.as_bytes())[..16].to_owned();
    let folder = copy.path().join("v").join(&new);
    fs::rename(copy.path().join("v").join(&old), &folder).expect("the folder of the version is renamed");
    change(&folder);

    let worker = copy.path().join("service_worker.js");
    let text = fs::read_to_string(&worker).expect("the page has a service worker");
    let (mut list, source) = list_of(&text);
    let files = list["files"].as_array_mut().expect("the list has files");
    for file in files.iter_mut() {
        let path = file["path"].as_str().expect("a path").replace(&old, &new);
        let place = copy.path().join(&path);
        if path.ends_with(".html") {
            let html = fs::read_to_string(&place).expect("a page").replace(&old, &new);
            fs::write(&place, html).expect("a page");
        }
        let bytes = fs::read(&place).unwrap_or_else(|error| panic!("{path}: {error}"));
        *file = json!({ "path": path, "bytes": bytes.len(), "sha256": hash(&bytes) });
    }
    list["version"] = json!(new);
    fs::write(&worker, format!("const PAGE = {list};\n{source}")).expect("the service worker");
    copy
}

/// The list of the page's files in its service worker, and what follows it.
#[track_caller]
pub fn list_of(worker: &str) -> (Value, &str) {
    let (line, source) = worker.split_once('\n').expect("the list has a line of its own");
    let list = line.strip_prefix("const PAGE = ").and_then(|line| line.strip_suffix(';'));
    (serde_json::from_str(list.expect("the list")).expect("the list is JSON"), source)
}

pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
