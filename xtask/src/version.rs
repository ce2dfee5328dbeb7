//! The page's files as one version: in a folder that its hash names, and listed with their hashes for the service worker.
//!
//! What a page asks for names its version, so that files of two versions can never meet, whatever a server, a cache or a second tab does.
//! What people open or browsers look up by name stays where it is: the HTML pages, the service worker, the manifest and its icons.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::size::files;

/// The folder of the versions.
pub const FOLDER: &str = "v";
const SERVICE_WORKER: &str = "service_worker.js";
/// How much of the hash names a version.
const DIGITS: usize = 16;

/// Moves the files of `page` into the folder of their version, leads its HTML pages there, and writes its service worker, whose source
/// is `worker`. Returns the version. A page that has a version already gets a new one, so that files of it can be exchanged.
pub fn write(page: &Path, worker: &str) -> Result<String> {
    dissolve(page)?;
    let paths = list(page)?;
    let version = version(page, &paths, worker)?;
    let folder = format!("{FOLDER}/{version}");
    let moved: BTreeSet<&str> = paths.iter().map(String::as_str).filter(|path| !stays(path)).collect();
    for path in &moved {
        let (from, to) = (page.join(path), page.join(&folder).join(path));
        let above = to.parent().context("a file lies in a folder")?;
        fs::create_dir_all(above).with_context(|| above.display().to_string())?;
        fs::rename(&from, &to).with_context(|| from.display().to_string())?;
    }
    for path in paths.iter().filter(|path| path.ends_with(".html")) {
        let file = page.join(path);
        let html = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        fs::write(&file, lead(&html, path, &moved, &folder)).with_context(|| file.display().to_string())?;
    }
    remove_empty(page)?;
    let file = page.join(SERVICE_WORKER);
    fs::write(&file, with_list(page, &version, worker)?).with_context(|| file.display().to_string())?;
    Ok(version)
}

/// Takes the files of a version back to where they came from, unless newer ones lie there.
fn dissolve(page: &Path) -> Result<()> {
    let versions = page.join(FOLDER);
    if !versions.exists() {
        return Ok(());
    }
    for folder in fs::read_dir(&versions).with_context(|| versions.display().to_string())? {
        let folder = folder?;
        for path in list(&folder.path())? {
            let to = page.join(&path);
            if !to.exists() {
                fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
                fs::rename(folder.path().join(&path), &to).with_context(|| path.clone())?;
            }
        }
        let address = format!("{FOLDER}/{}/", folder.file_name().to_string_lossy());
        for path in list(page)?.iter().filter(|path| path.ends_with(".html")) {
            let html = fs::read_to_string(page.join(path)).with_context(|| path.clone())?;
            fs::write(page.join(path), html.replace(&address, "")).with_context(|| path.clone())?;
        }
    }
    fs::remove_dir_all(&versions).with_context(|| versions.display().to_string())
}

/// What keeps its address.
fn stays(path: &str) -> bool {
    path.ends_with(".html") || path == "manifest.webmanifest" || path.starts_with("icons/")
}

/// The files of a page in order, with `/` between the parts of their paths; the service worker is none of them.
fn list(page: &Path) -> Result<Vec<String>> {
    let parts = |file: &PathBuf| -> Option<String> {
        let parts = file.strip_prefix(page).ok()?.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>()?;
        Some(parts.join("/"))
    };
    let mut paths = Vec::new();
    for file in files(page)? {
        paths.push(parts(&file).with_context(|| format!("{}: not a name for an address", file.display()))?);
    }
    paths.retain(|path| path != SERVICE_WORKER);
    paths.sort();
    Ok(paths)
}

/// One hash over all files and the service worker.
fn version(page: &Path, paths: &[String], worker: &str) -> Result<String> {
    let mut all = Sha256::new();
    for path in paths {
        all.update(format!("{path} {}\n", hash(&read(page, path)?)));
    }
    all.update(worker);
    Ok(hex(&all.finalize())[..DIGITS].to_owned())
}

/// The service worker with the list of files above its source, the smallest first: what comes of a first try that is broken off is then
/// the most.
fn with_list(page: &Path, version: &str, worker: &str) -> Result<String> {
    let mut rows = Vec::new();
    for path in list(page)? {
        let bytes = read(page, &path)?;
        rows.push((bytes.len(), path, hash(&bytes)));
    }
    rows.sort();
    let files: Vec<_> =
        rows.iter().map(|(bytes, path, sha256)| json!({ "path": path, "bytes": bytes, "sha256": sha256 })).collect();
    // One line, which is JSON behind its `=`.
    Ok(format!("const PAGE = {};\n{worker}", json!({ "version": version, "files": files })))
}

/// An HTML page at `path` whose `href` and `src` of moved files lead to them.
fn lead(html: &str, path: &str, moved: &BTreeSet<&str>, folder: &str) -> String {
    let mut led = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((at, start)) = ["href=\"", "src=\""].iter().filter_map(|it| Some((rest.find(it)?, it.len()))).min() {
        let (before, value) = rest.split_at(at + start);
        led.push_str(before);
        let end = value.find('"').unwrap_or(value.len());
        let (value, after) = value.split_at(end);
        let name = value.split(['?', '#']).next().unwrap_or("");
        match resolve(path, name).filter(|target| moved.contains(target.as_str())) {
            Some(target) => {
                let up = "../".repeat(path.matches('/').count());
                let _ = write!(led, "{up}{folder}/{target}{}", &value[name.len()..]);
            }
            None => led.push_str(value),
        }
        rest = after;
    }
    led.push_str(rest);
    led
}

/// A relative address in the page at `path` as a path from the page's root; none if it is not below it.
fn resolve(path: &str, address: &str) -> Option<String> {
    if address.starts_with('/') || address.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Removes folders without files. Those with any are left alone, as they cannot be removed.
fn remove_empty(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            remove_empty(&path)?;
            let _ = fs::remove_dir(&path);
        }
    }
    Ok(())
}

fn read(page: &Path, path: &str) -> Result<Vec<u8>> {
    fs::read(page.join(path)).with_context(|| path.to_owned())
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const INDEX: &str = r#"<link href="css/a.css"><script src="js/a.js?x#y"></script><a href="guide/b.html">b</a><a href="https://a/js/a.js">"#;
    const GUIDE: &str =
        r##"<link href="../css/a.css"><a href="#top"><a href="../index.html"><a href="../../js/a.js">"##;

    fn page() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = [
            ("index.html", INDEX),
            ("guide/b.html", GUIDE),
            ("css/a.css", "a {}"),
            ("js/a.js", "1;"),
            ("weights/index.json", "{}"),
            ("manifest.webmanifest", "{}"),
        ];
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("a file");
        }
        folder
    }

    #[test]
    fn files_move_and_html_leads_to_them() {
        let page = page();
        let version = write(page.path(), "run();\n").expect("a version");
        let read = |path: &str| fs::read_to_string(page.path().join(path)).expect(path);
        assert_eq!(
            read("index.html"),
            INDEX.replace("css/a", &format!("v/{version}/css/a")).replacen("js/a", &format!("v/{version}/js/a"), 1)
        );
        assert_eq!(read("guide/b.html"), GUIDE.replace("../css/a", &format!("../v/{version}/css/a")));
        assert_eq!(read(&format!("v/{version}/js/a.js")), "1;");
        assert!(!page.path().join("js").exists());

        let worker = read("service_worker.js");
        let (list, source) = worker.split_once('\n').expect("two parts");
        assert_eq!(source, "run();\n");
        let list: Value = serde_json::from_str(list.trim_start_matches("const PAGE = ").trim_end_matches(';')).unwrap();
        assert_eq!(list["version"], version);
        let files = list["files"].as_array().expect("files");
        assert_eq!(files.len(), 6);
        for file in files {
            let path = file["path"].as_str().expect("a path");
            let bytes = fs::read(page.path().join(path)).expect(path);
            assert_eq!(file["sha256"], hash(&bytes), "{path}");
            assert_eq!(file["bytes"], bytes.len(), "{path}");
        }
    }

    #[test]
    fn every_file_makes_the_version() {
        let version = |change: &dyn Fn(&Path), worker: &str| {
            let page = page();
            change(page.path());
            write(page.path(), worker).expect("a version")
        };
        let first = version(&|_| (), "run();\n");
        assert_eq!(first, version(&|_| (), "run();\n"));
        assert_ne!(first, version(&|_| (), "walk();\n"));
        for path in ["index.html", "guide/b.html", "js/a.js", "weights/index.json", "manifest.webmanifest"] {
            let changed = version(&|page| fs::write(page.join(path), "other").expect(path), "run();\n");
            assert_ne!(first, changed, "{path}");
        }
    }

    #[test]
    fn files_of_a_version_can_be_exchanged() {
        let page = page();
        let first = write(page.path(), "run();\n").expect("a version");
        assert_eq!(write(page.path(), "run();\n").expect("the same"), first);
        // In its place, and where it came from.
        fs::write(page.path().join(format!("v/{first}/weights/index.json")), "[]").expect("other weights");
        let second = write(page.path(), "run();\n").expect("a version");
        fs::create_dir(page.path().join("js")).expect("a folder");
        fs::write(page.path().join("js/a.js"), "2;").expect("another script");
        let third = write(page.path(), "run();\n").expect("a version");
        assert!(first != second && second != third);
        let read = |path: &str| fs::read_to_string(page.path().join(path)).expect(path);
        assert_eq!(read(&format!("v/{third}/weights/index.json")), "[]");
        assert_eq!(read(&format!("v/{third}/js/a.js")), "2;");
        assert!(read("index.html").contains(&format!("\"v/{third}/css/a.css\"")), "{}", read("index.html"));
        assert!(read("guide/b.html").contains(&format!("\"../v/{third}/css/a.css\"")));
        assert_eq!(fs::read_dir(page.path().join("v")).expect("versions").count(), 1);
    }
}
