//! Developer commands: `cargo xtask serve | build | test | guides | bench | sbom | reproduce | fuzz`, and `assemble`, which the build of the page calls.

mod assemble;
mod bench;
mod browsers;
mod constructors;
mod fuzz;
mod guides;
mod locales;
mod page;
mod project;
mod reproduce;
mod sbom;
#[cfg(test)]
mod security;
mod serve;
mod size;
mod step;
mod test;
mod tool;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, serves and tests NeuroTriage; installs the tools that are missing into target/tools.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Args),
    Build(page::Args),
    Test(test::Args),
    Guides(guides::Args),
    Bench(bench::Args),
    Sbom(sbom::Args),
    Reproduce(reproduce::Args),
    Fuzz(fuzz::Args),
    Assemble(assemble::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Build(args) => page::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Guides(args) => guides::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Sbom(args) => sbom::run(&args),
        Command::Reproduce(args) => reproduce::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Assemble(args) => assemble::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
