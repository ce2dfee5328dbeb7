//! `baselines`: how far one gets on a data set without looking at anatomy.

use std::process::ExitCode;

use anyhow::Result;
use neurotriage::train::evaluate;
use neurotriage::train::metrics::Resampling;
use neurotriage::train::report::{markdown, names};

use crate::data;
use crate::progress::Bars;

/// What image size, near-copies and grey values alone give away: the shortcut baselines of a data set
///
/// Fitted on the role train. A model that does no better than these has shown nothing.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// Roles of the data set [default: test, all that start with external, and val]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
    /// Grows the forests, draws the patients, and splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What is printed for people.
const SHOWN: [&str; 5] = ["accuracy", "balanced_accuracy", "auroc.tumor", "tumor_recall", "tumor_specificity"];

pub fn run(args: &Args) -> Result<ExitCode> {
    let dataset = args.data.open(args.seed)?;
    let roles = crate::evaluate::roles(&dataset, &args.roles)?;
    let resampling = Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() };
    let bars = Bars::new();
    let found = evaluate::baselines(&dataset, &roles, &resampling, &bars)?;
    bars.finish();
    if args.json {
        let json = serde_json::json!({ "data_sha256": dataset.sha256, "resampling": resampling, "roles": found });
        println!("{}", serde_json::to_string_pretty(&json)?);
        return Ok(ExitCode::SUCCESS);
    }
    let shown: Vec<_> = SHOWN.iter().filter_map(|key| names::all().find(|name| name.key == *key)).collect();
    for role in roles {
        println!("\n## {role}\n");
        println!("| baseline | {} |", shown.iter().map(|name| name.words).collect::<Vec<_>>().join(" | "));
        println!("|---|{}", "---:|".repeat(shown.len()));
        for figures in &found[role] {
            let cells = shown.iter().map(|name| markdown::estimate(name, figures.by_slice.get(name.key)));
            println!("| {} | {} |", figures.baseline.name(), cells.collect::<Vec<_>>().join(" | "));
        }
    }
    println!();
    for baseline in neurotriage::train::baseline::Baseline::ALL {
        println!("{}: {}", baseline.name(), baseline.description());
    }
    Ok(ExitCode::SUCCESS)
}
