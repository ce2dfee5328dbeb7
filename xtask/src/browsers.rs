//! The browsers that the browser tests run, their drivers, and axe-core: found, or installed where that is simple. Chromium must be there;
//! what needs the others is skipped without them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project;
use crate::step::{Outcome, execute};
use crate::tool::Tool;

/// Programs by the variables that the tests look for them in.
pub type Programs = Vec<(&'static str, OsString)>;

/// A program: its variable and the names it has on PATH.
type Program = (&'static str, &'static [&'static str]);

const CHROMIUM: [Program; 2] = [
    ("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]),
    ("CHROMEDRIVER", &["chromedriver"]),
];
const FIREFOX: [Program; 1] = [("FIREFOX", &["firefox-esr", "firefox"])];
const GECKODRIVER: [Program; 1] = [("GECKODRIVER", &["geckodriver"])];
const WEBKIT: [Program; 2] = [("WEBKITDRIVER", &["WebKitWebDriver"]), ("XVFB", &["Xvfb"])];

const CHROMIUM_HELP: &str = "the browser tests need Chromium (or Chrome) and the chromedriver of its version: \
    on Debian `apt-get install chromium chromium-driver`, on Fedora `dnf install chromium chromedriver`, on macOS \
    `brew install --cask chromium chromedriver`; or name the programs in the variables CHROMIUM and CHROMEDRIVER; \
    or leave these tests out with --no-browser";
const OTHERS_HELP: &str = "the tests in Firefox need firefox-esr or firefox (or the variable FIREFOX), those in WebKit WebKitWebDriver and \
    Xvfb (WEBKITDRIVER, XVFB): on Debian `apt-get install firefox-esr webkit2gtk-driver xvfb`";

/// The checker of accessibility, of exactly this version: rules come and go with versions.
const AXE: &str = "axe-core@4.14.1";
const AXE_FILE: &str = "node_modules/axe-core/axe.min.js";

/// Finds Chromium and its driver, or installs them as root on Debian; otherwise says how to get them.
pub fn chromium() -> Result<Programs> {
    let found = find(&CHROMIUM).or_else(|| {
        install(&["chromium", "chromium-driver"]).ok()?;
        find(&CHROMIUM)
    });
    found.with_context(|| CHROMIUM_HELP)
}

/// Finds Firefox and WebKit with their drivers, or installs them as root on Debian, into `programs`.
pub fn others(programs: &mut Programs) -> Result<Outcome> {
    if find(&FIREFOX).is_none() || find(&WEBKIT).is_none() {
        // What is missing after this is told below.
        let _ = install(&["firefox-esr", "webkit2gtk-driver", "xvfb"]);
    }
    let firefox = find(&FIREFOX).and_then(|firefox| Some([firefox, geckodriver()?].concat()));
    let webkit = find(&WEBKIT);
    programs.extend(firefox.iter().chain(&webkit).flatten().cloned());
    if firefox.is_none() || webkit.is_none() {
        println!("{OTHERS_HELP}");
        return Ok(Outcome::Skipped("Firefox or WebKit is not here: see above"));
    }
    Ok(Outcome::Ok)
}

/// Firefox' driver, which Debian does not have.
fn geckodriver() -> Option<Programs> {
    find(&GECKODRIVER).or_else(|| {
        if let Err(error) = Tool::geckodriver().ensure() {
            println!("no geckodriver: {error:#}");
            return None;
        }
        Some(vec![("GECKODRIVER", project::tools().join("bin/geckodriver").into_os_string())])
    })
}

/// Fetches axe-core with npm unless it is there, and names its script in `programs`.
pub fn axe(programs: &mut Programs) -> Result<Outcome> {
    let folder = project::tools().join("axe");
    let script = folder.join(AXE_FILE);
    if !is_axe(&folder) {
        if on_path(&["npm"]).is_none() {
            println!(
                "without npm the pages are not checked with axe-core: install Node.js (on Debian `apt-get install npm`)"
            );
            return Ok(Outcome::Skipped("npm is not here"));
        }
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let mut npm = project::command("npm");
        npm.args(["install", "--silent", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
        if execute(npm.arg(&folder).arg(AXE)).is_err() {
            return Ok(Outcome::Skipped("axe-core could not be fetched"));
        }
        if !is_axe(&folder) {
            bail!("npm installed no {AXE} into {}", folder.display());
        }
    }
    println!("{AXE} is here");
    programs.push(("AXE", script.into_os_string()));
    Ok(Outcome::Ok)
}

/// Whether the folder holds axe-core in its version.
fn is_axe(folder: &Path) -> bool {
    let version = AXE.rsplit_once('@').map_or(AXE, |(_, version)| version);
    let package = fs::read_to_string(folder.join("node_modules/axe-core/package.json")).unwrap_or_default();
    folder.join(AXE_FILE).is_file() && package.contains(&format!("\"version\": \"{version}\""))
}

/// Installs packages where that is one command that asks nothing: as root on Debian.
fn install(packages: &[&str]) -> Result<()> {
    if !(Path::new("/etc/debian_version").exists() && is_root()) {
        bail!("not root on Debian");
    }
    println!("installing {} with apt", packages.join(", "));
    execute(project::command("apt-get").args(["update", "--quiet"]))?;
    let mut install = project::command("apt-get");
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    execute(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// All of these programs, or none.
fn find(programs: &[Program]) -> Option<Programs> {
    let named = |(variable, names): &Program| {
        let given = env::var_os(variable).filter(|path| !path.is_empty());
        Some((*variable, given.or_else(|| on_path(names).map(PathBuf::into_os_string))?))
    };
    let found: Programs = programs.iter().map(named).collect::<Option<_>>()?;
    for (variable, path) in &found {
        println!("{variable}: {}", path.display());
    }
    Some(found)
}

/// The first of `names` on PATH.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.is_file())
}

/// Whether this runs as root. The owner of this process' folder tells without a library.
#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|folder| folder.uid() == 0)
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
