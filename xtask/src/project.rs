//! Where things are: the repository, its target folder, and the versions that Cargo.lock names.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The repository's root.
pub fn root() -> PathBuf {
    // Cargo sets the variable for what it runs; the build's own value stands in when the program is started by hand.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let folder = PathBuf::from(manifest);
    folder.parent().map_or_else(|| folder.clone(), Path::to_path_buf)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Where this program installs tools: below the target folder, so that `cargo clean` removes them and nothing else changes.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// Where the built page goes.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// A command that runs in the root and finds the installed tools first.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", path());
    command
}

fn path() -> OsString {
    let given = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(tools().join("bin")).chain(env::split_paths(&given));
    env::join_paths(all).unwrap_or(given)
}

/// The last commit that changed what the page's modules are made of; none outside of a repository.
pub fn build() -> Option<String> {
    let made_of = ["src", "Cargo.toml", "Cargo.lock", "build.rs"];
    let told = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(root()).args(arguments).arg("--").args(made_of).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = told(&["log", "-1", "--format=%h"]).filter(|commit| !commit.is_empty())?;
    let changed = told(&["status", "--porcelain"]).is_some_and(|files| !files.is_empty());
    Some(if changed { format!("{commit}-changed") } else { commit })
}

/// The version of a package in Cargo.lock.
pub fn locked_version(package: &str) -> Result<String> {
    let path = root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    match find_version(&lock, package) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("Cargo.lock names no {package}"),
    }
}

fn find_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_versions_by_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(find_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(find_version(lock, "wasm"), None);
    }

    #[test]
    fn the_root_holds_the_lock_file() {
        assert!(locked_version("wasm-bindgen").is_ok());
    }
}
