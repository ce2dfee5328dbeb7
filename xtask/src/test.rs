//! `test`: everything that must hold before a change is kept, in order, with the time of each step.

use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::browsers::{self, Programs};
use crate::page;
use crate::project::{self, command};
use crate::sbom;
use crate::step::{Outcome, Steps, execute, read};
use crate::tool::{Tool, ensure_wasm_target};

/// Check formatting, lints, licences and spelling, build the page, run all tests
#[derive(clap::Args)]
pub struct Args {
    /// Leave out the tests that need a browser
    #[arg(long)]
    no_browser: bool,
}

/// Crates of the trainer and the command line, which the page must never carry.
const NOT_IN_PAGE: [&str; 3] = ["burn-train", "burn-dataset", "clap"];
const WASM: &str = "wasm32-unknown-unknown";
const PAGE: &str = "page build";
const BROWSER: &str = "Chromium";

pub fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::default();
    let mut browser = Programs::new();
    if !args.no_browser {
        // First, so that nobody waits for the builds to learn that it is missing.
        steps.step(BROWSER, || {
            browser = browsers::chromium()?;
            Ok(Outcome::Ok)
        });
        steps.step("Firefox and WebKit", || browsers::others(&mut browser));
        steps.step("axe-core", || browsers::axe(&mut browser));
    }
    steps.step("formatting", formatting);
    steps.step("spelling", spelling);
    steps.step("licences, bans, sources", licences);
    steps.step("advisories", advisories);
    steps.step("bills of materials", || done(sbom::all().map(drop)));
    steps.step("page's dependencies", dependencies);
    steps.step("clippy: native", || clippy(&["--release", "--workspace", "--all-targets"]));
    steps.step("clippy: page", clippy_page);
    steps.step("page tools", || done(page::prepare()));
    steps.step(PAGE, || done(page::build(false)));
    let page = if args.no_browser || steps.failed(BROWSER) || steps.failed(PAGE) {
        // The browser tests then say that they were skipped.
        OsString::from("none")
    } else {
        project::dist().into_os_string()
    };
    steps.step("tests", || tests(page, browser));
    steps.finish()
}

fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Ok)
}

fn formatting() -> Result<Outcome> {
    execute(command("cargo").args(["fmt", "--all", "--check"]))?;
    // Not of the workspace.
    done(execute(command("cargo").args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])))
}

fn clippy(flags: &[&str]) -> Result<Outcome> {
    done(execute(command("cargo").args(["clippy", "--locked"]).args(flags).args(["--", "--deny", "warnings"])))
}

/// The page's modules, those that open every format at once; with the profile of the largest, so that what runs on the host is built once.
fn clippy_page() -> Result<Outcome> {
    ensure_wasm_target()?;
    for features in [page::FEATURES, page::FIRST] {
        let build = ["--profile", "page-webgpu", "--target", WASM, "--no-default-features", "--features", features];
        clippy(&[&build[..], &["--lib", "--bins"]].concat())?;
    }
    Ok(Outcome::Ok)
}

fn spelling() -> Result<Outcome> {
    Tool::typos().ensure()?;
    done(execute(&mut command("typos")))
}

fn licences() -> Result<Outcome> {
    Tool::cargo_deny().ensure()?;
    done(execute(command("cargo-deny").args(["--locked", "check", "licenses", "bans", "sources"])))
}

/// The advisory database lives on a site that may be out of reach, which says nothing about the code.
fn advisories() -> Result<Outcome> {
    Tool::cargo_deny().ensure()?;
    if execute(command("cargo-deny").args(["fetch", "db"])).is_err() {
        return Ok(Outcome::Skipped("the advisory database could not be fetched"));
    }
    done(execute(command("cargo-deny").args(["--locked", "check", "--disable-fetch", "advisories"])))
}

/// The page's modules hold nothing of the trainer.
fn dependencies() -> Result<Outcome> {
    let tree = read(command("cargo").args([
        "tree",
        "--locked",
        "--package",
        "neurotriage",
        "--no-default-features",
        "--features",
        page::FEATURES,
        "--target",
        WASM,
        "--edges",
        "normal",
        "--prefix",
        "none",
    ]))?;
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    if !names.contains(&"burn") {
        bail!("the list of the page's dependencies lacks burn, so that it proves nothing");
    }
    let unwanted: Vec<&str> = NOT_IN_PAGE.into_iter().filter(|name| names.contains(name)).collect();
    if !unwanted.is_empty() {
        bail!("the page is built with {}", unwanted.join(", "));
    }
    println!("none of {} among {} lines", NOT_IN_PAGE.join(", "), names.len());
    Ok(Outcome::Ok)
}

fn tests(page: OsString, browser: Programs) -> Result<Outcome> {
    let mut tests = command("cargo");
    tests.args(["test", "--release", "--locked", "--workspace", "--no-fail-fast"]);
    done(execute(tests.env("NEUROTRIAGE_PAGE", page).envs(browser)))
}
