//! The native command line: dataset, baselines, features, heads, drift, gan, train, cloud, ablate, tune, evaluate, compare, promote, predict,
//! volumes, weights, wiring.

mod ablate;
mod audit;
mod baselines;
mod chart;
mod cloud;
mod compare;
mod data;
mod dataset;
mod drift;
mod evaluate;
mod features;
mod gan;
mod heads;
mod intake;
mod interrupt;
mod look;
mod predict;
mod progress;
mod promote;
mod shelf;
mod start;
mod train;
mod trials;
mod tune;
mod volumes;
mod weights;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Sorts brain MRI slices into glioma, meningioma, pituitary tumour or no tumour, and trains the network that does it.
///
/// For research and teaching. Results order work for a specialist who looks at every scan; they rule nothing out.
#[derive(Parser)]
#[command(version, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Dataset(dataset::Args),
    Baselines(baselines::Args),
    Gan(gan::Args),
    Train(train::Args),
    Cloud(cloud::Args),
    Ablate(ablate::Args),
    Tune(tune::Args),
    Evaluate(evaluate::Args),
    Features(features::Args),
    Heads(heads::Args),
    Drift(drift::Args),
    Compare(compare::Args),
    Promote(promote::Args),
    Predict(predict::Args),
    Volumes(volumes::Args),
    Weights(weights::Args),
    Wiring(wiring::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Dataset(args) => dataset::run(&args),
        Command::Baselines(args) => baselines::run(&args),
        Command::Gan(args) => gan::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Cloud(args) => cloud::run(&args),
        Command::Ablate(args) => ablate::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Features(args) => features::run(&args),
        Command::Heads(args) => heads::run(&args),
        Command::Drift(args) => drift::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Promote(args) => promote::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Volumes(args) => volumes::run(&args),
        Command::Weights(args) => weights::run(&args),
        Command::Wiring(args) => wiring::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {}", sentence(&error));
        ExitCode::from(2)
    })
}

/// An error with its causes, each said once: some name their cause themselves.
fn sentence(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |text, cause| match cause.to_string() {
        cause if text.is_empty() => cause,
        cause if text.contains(&cause) => text,
        cause => format!("{text}: {cause}"),
    })
}
