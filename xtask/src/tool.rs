//! The tools that commands need: found on PATH in the right version, or installed into target/tools.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::project;
use crate::step::{execute, seconds};

const WASM: &str = "wasm32-unknown-unknown";

/// A program that `cargo install` can install.
pub struct Tool {
    program: &'static str,
    package: &'static str,
    version: String,
    /// Whether another version is of no use.
    exact: bool,
    flags: &'static [&'static str],
    /// Cargo's settings for the installation.
    settings: &'static [(&'static str, &'static str)],
    minutes: &'static str,
}

impl Tool {
    /// Trunk, which builds and serves the page. Later versions need a newer Rust.
    ///
    /// Without its default features it checks for no updates and has no TLS, and with little optimisation it is installed in half the
    /// time: it only calls cargo and wasm-bindgen and copies files.
    pub fn trunk() -> Self {
        Self {
            program: "trunk",
            package: "trunk",
            version: "0.21.14".into(),
            exact: true,
            flags: &["--locked", "--no-default-features"],
            settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")],
            minutes: "about 5 to 10 minutes",
        }
    }

    /// wasm-bindgen's command line: it must be of exactly the version that the page is linked with, and with any other
    /// Trunk would download one. (No `--locked`: the lock file it is published with can name yanked packages.)
    pub fn wasm_bindgen() -> Result<Self> {
        Ok(Self {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: project::locked_version("wasm-bindgen")?,
            exact: true,
            flags: &["--bin", "wasm-bindgen"],
            settings: &[],
            minutes: "about 3 to 7 minutes",
        })
    }

    pub fn typos() -> Self {
        Self {
            program: "typos",
            package: "typos-cli",
            version: "1.52.0".into(),
            exact: false,
            flags: &["--locked"],
            settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
            minutes: "about 3 to 5 minutes",
        }
    }

    pub fn cargo_deny() -> Self {
        Self {
            program: "cargo-deny",
            package: "cargo-deny",
            version: "0.20.2".into(),
            exact: false,
            flags: &["--locked"],
            settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"), ("CARGO_PROFILE_RELEASE_LTO", "off")],
            minutes: "about 5 to 10 minutes",
        }
    }

    /// Builds and runs the fuzz targets.
    pub fn cargo_fuzz() -> Self {
        Self {
            program: "cargo-fuzz",
            package: "cargo-fuzz",
            version: "0.13.2".into(),
            exact: false,
            flags: &["--locked"],
            settings: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")],
            minutes: "about 1 to 3 minutes",
        }
    }

    /// Firefox' driver. It only passes messages on.
    pub fn geckodriver() -> Self {
        Self {
            program: "geckodriver",
            package: "geckodriver",
            version: "0.37.1".into(),
            exact: false,
            flags: &["--locked"],
            settings: &[
                ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
                ("CARGO_PROFILE_RELEASE_LTO", "off"),
                ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ],
            minutes: "about 2 to 4 minutes",
        }
    }

    /// Installs the tool unless it is there.
    pub fn ensure(&self) -> Result<()> {
        let Self { program, package, version, minutes, .. } = self;
        let found = self.found();
        match &found {
            Some(found) if found == version || !self.exact => {
                println!("{program} {found} is here");
                return Ok(());
            }
            Some(found) => println!("{program} {found} is here, but {version} is needed"),
            None => println!("{program} is not here"),
        }
        let folder = project::tools();
        println!("installing {package} {version} into {} ({minutes} on two cores)", folder.display());
        let start = Instant::now();
        let mut install = project::command("cargo");
        install.args(["install", package, "--version", &format!("={version}"), "--force", "--root"]).arg(&folder);
        execute(install.args(self.flags).envs(self.settings.iter().copied()))?;
        println!("installed in {}", seconds(start.elapsed()));
        match self.found() {
            Some(found) if &found == version => Ok(()),
            _ => bail!("{program} {version} was installed into {} and does not run from there", folder.display()),
        }
    }

    /// The version that runs, if one does. (A shim on PATH may stand for nothing.)
    fn found(&self) -> Option<String> {
        version_in(&output(project::command(self.program).arg("--version"))?)
    }
}

/// Adds the standard library of the page's target unless it is there.
pub fn ensure_wasm_target() -> Result<()> {
    let library = |sysroot: String| PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib");
    if output(project::command("rustc").args(["--print", "sysroot"])).map(library).is_some_and(|folder| folder.is_dir())
    {
        return Ok(());
    }
    println!("adding the {WASM} target");
    let added = execute(project::command("rustup").args(["target", "add", WASM]));
    if added.is_err() {
        bail!(
            "Rust's {WASM} target is missing and rustup could not add it: install Rust with rustup (https://rustup.rs), then try again"
        );
    }
    Ok(())
}

/// What a command writes, or none if it fails.
fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The version in `program 1.2.3 (commit)`.
fn version_in(text: &str) -> Option<String> {
    text.split_whitespace().nth(1).map(|word| word.trim_start_matches('v').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(version_in("trunk 0.21.14\n").as_deref(), Some("0.21.14"));
        assert_eq!(version_in("wasm-bindgen 0.2.130 (abc)").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(""), None);
    }
}
