//! `build`: the page, by Trunk, into dist/.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::constructors;
use crate::project;
use crate::size;
use crate::step::{execute, read, seconds};
use crate::tool::{Tool, ensure_wasm_target};

/// The features of all modules of the page together.
pub const FEATURES: &str = "formats,engine,relaxed-simd,webgpu";
/// Those of the module that is there first, whose reader opens pictures only.
pub const FIRST: &str = "reader,engine,relaxed-simd,webgpu";

const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Build the page into dist/ and print the sizes of its files
#[derive(clap::Args)]
pub struct Args {
    /// Build without optimisation: faster to build, far slower to run
    #[arg(long)]
    debug: bool,
}

pub fn trunk(action: &str, debug: bool, flags: &[&str]) -> Result<()> {
    trunk_in(&project::root(), None, action, debug, flags)
}

/// Builds the page of a copy of the sources, into its own dist/ and with a target folder of its own.
pub fn build_in(sources: &Path, target: &Path) -> Result<()> {
    trunk_in(sources, Some(target), "build", false, &[])
}

fn trunk_in(sources: &Path, target: Option<&Path>, action: &str, debug: bool, flags: &[&str]) -> Result<()> {
    let release = if debug { "--release=false" } else { "--release" };
    let mut trunk = project::command("trunk");
    trunk.current_dir(sources).args([action, "--config", "trunk.toml", release]).args(flags);
    if let Some(target) = target {
        trunk.env("CARGO_TARGET_DIR", target);
    }
    if let Some(commit) = project::build() {
        trunk.env("NEUROTRIAGE_BUILD", commit);
    }
    // Joined by cargo with those of .cargo/config.toml.
    let given = env::var(RUSTFLAGS).unwrap_or_default();
    trunk.env(RUSTFLAGS, [given, remapped()?.join(" ")].join(" "));
    // Trunk reads the variable as `true` or `false` and refuses the usual 1.
    execute(trunk.env_remove("NO_COLOR"))
}

/// Rustc's flags by which the sources of crates are called `crates/…` in messages of panics, wherever they lie on this machine: so the page is the same
/// wherever it is built, and tells nobody's paths.
fn remapped() -> Result<Vec<String>> {
    // So that they are there.
    read(project::command("cargo").args(["fetch", "--locked", "--target", "wasm32-unknown-unknown"]))?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).context("there is no home folder of cargo")?;
    let sources = home.join("registry/src");
    let registries = fs::read_dir(&sources).with_context(|| sources.display().to_string())?;
    let mut folders: Vec<PathBuf> = registries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    let flags: Vec<String> =
        folders.iter().map(|folder| format!("--remap-path-prefix={}=crates", folder.display())).collect();
    match flags.iter().find(|flag| flag.contains(' ')) {
        Some(flag) => bail!("cargo cannot be given {flag:?}: set CARGO_HOME to a path without spaces"),
        None => Ok(flags),
    }
}

pub fn build(debug: bool) -> Result<()> {
    prepare()?;
    println!(
        "building the page: 10 to 20 minutes the first time on two cores, then less than one unless the code changed"
    );
    let start = Instant::now();
    trunk("build", debug, &[])?;
    println!("built in {}", seconds(start.elapsed()));
    constructors::check(&project::dist())?;
    size::print(&project::dist())
}

pub fn run(args: &Args) -> Result<()> {
    build(args.debug)
}

/// Installs what the page's build needs.
pub fn prepare() -> Result<()> {
    ensure_wasm_target()?;
    Tool::wasm_bindgen()?.ensure()?;
    Tool::trunk().ensure()
}
