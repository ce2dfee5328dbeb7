//! `build`: the page, by Trunk, into dist/.

use std::time::Instant;

use anyhow::Result;

use crate::project;
use crate::size;
use crate::step::{execute, seconds};
use crate::tool::{Tool, ensure_wasm_target};

/// Build the page into dist/ and print the sizes of its files
#[derive(clap::Args)]
pub struct Args {
    /// Build without optimisation: faster to build, far slower to run
    #[arg(long)]
    debug: bool,
}

pub fn trunk(action: &str, debug: bool, flags: &[&str]) -> Result<()> {
    let release = if debug { "--release=false" } else { "--release" };
    let mut trunk = project::command("trunk");
    trunk.args([action, "--config", "trunk.toml", release]).args(flags);
    if let Some(commit) = project::build() {
        trunk.env("NEUROTRIAGE_BUILD", commit);
    }
    // Trunk reads the variable as `true` or `false` and refuses the usual 1.
    execute(trunk.env_remove("NO_COLOR"))
}

pub fn build(debug: bool) -> Result<()> {
    prepare()?;
    println!(
        "building the page: 10 to 20 minutes the first time on two cores, then less than one unless the code changed"
    );
    let start = Instant::now();
    trunk("build", debug, &[])?;
    println!("built in {}", seconds(start.elapsed()));
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
