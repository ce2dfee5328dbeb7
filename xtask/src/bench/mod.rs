//! `bench`: how fast this is, beside others, on this machine.

mod agreement;
mod chart;
mod chromium;
mod contest;
mod figures;
mod native;
mod page;
mod peak;
mod peers;
mod report;
mod server;
#[allow(dead_code, reason = "the browser tests use more of it")]
#[path = "../../../tests/browser/webdriver.rs"]
mod webdriver;

use anyhow::Result;
use clap::Subcommand;

/// Measure this page and this program beside others: docs/benchmarks.md
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Page(page::Args),
    Native(native::Args),
    Agreement(agreement::Args),
}

pub fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Page(args) => page::run(args),
        Command::Native(args) => native::run(args),
        Command::Agreement(args) => agreement::run(args),
    }
}
