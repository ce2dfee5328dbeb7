//! Chromium and its driver, which the browser tests run: found, or installed where that is simple.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::project;
use crate::step::execute;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const HELP: &str = "the browser tests need Chromium (or Chrome) and the chromedriver of its version: \
    on Debian `apt-get install chromium chromium-driver`, on Fedora `dnf install chromium chromedriver`, on macOS \
    `brew install --cask chromium chromedriver`; or name the programs in the variables CHROMIUM and CHROMEDRIVER; \
    or leave these tests out with --no-browser";

/// The two programs.
pub struct Chromium {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// Finds both, or installs them as root on Debian; otherwise says how to get them.
pub fn ensure() -> Result<Chromium> {
    if let Some(found) = find() {
        println!("{} and {} are here", found.browser.display(), found.driver.display());
        return Ok(found);
    }
    if !(Path::new("/etc/debian_version").exists() && is_root()) {
        bail!(HELP);
    }
    println!("installing Chromium and its driver with apt");
    execute(project::command("apt-get").args(["update", "--quiet"]))?;
    let mut install = project::command("apt-get");
    install.args(["install", "--quiet", "--yes", "--no-install-recommends", "chromium", "chromium-driver"]);
    execute(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    match find() {
        Some(found) => Ok(found),
        None => bail!(HELP),
    }
}

fn find() -> Option<Chromium> {
    Some(Chromium { browser: named("CHROMIUM", &BROWSERS)?, driver: named("CHROMEDRIVER", &["chromedriver"])? })
}

/// The program that the variable names, or the first of `names` on PATH.
fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

/// Whether this runs as root. The owner of this process' folder tells without a library.
#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|folder| folder.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
