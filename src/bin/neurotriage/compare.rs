//! `compare`: two models on the same slices.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use neurotriage::device::Backend;
use neurotriage::train::compare::{self, Comparison};
use neurotriage::train::metrics::Resampling;
use neurotriage::train::write_whole;

use crate::data;
use crate::progress::Bars;
use crate::shelf::Shelf;

/// Compare two models on the same slices: McNemar's test, and differences of figures with intervals by patient
#[derive(clap::Args)]
pub struct Args {
    /// A model of the weights folder
    a: String,
    /// The model that it is compared with
    b: String,
    #[command(flatten)]
    data: data::Args,
    /// Roles of the data set [default: test, all that start with external, and val]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    /// The folder of model B's weights, if it is another
    #[arg(long, value_name = "FOLDER")]
    weights_of_b: Option<PathBuf>,
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
    /// Draws the patients, and splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON instead of Markdown
    #[arg(long)]
    json: bool,
    /// Write the JSON to this file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let shelf = Shelf::find(args.weights.as_deref())?;
    let shelf_of_b = Shelf::find(Some(args.weights_of_b.as_deref().unwrap_or(shelf.folder())))?;
    let (a, b) = (shelf.bundle(Some(&args.a))?, shelf_of_b.bundle(Some(&args.b))?);
    let dataset = args.data.open(args.seed)?;
    let roles = crate::evaluate::roles(&dataset, &args.roles)?;
    let resampling = Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() };
    let device = pollster::block_on(args.backend.open())?;
    let bars = Bars::new();
    let backend = (&device, args.backend.name());
    let mut comparison = compare::compare([&a, &b], &dataset, &roles, &resampling, backend, &bars)?;
    bars.finish();
    name_unreadable(&comparison);
    if comparison.a.name == comparison.b.name {
        comparison.a.name += " (A)";
        comparison.b.name += " (B)";
    }
    match args.json {
        true => print!("{}", comparison.to_json()),
        false => print!("{}", comparison.markdown()),
    }
    if let Some(out) = &args.out {
        write_whole(out, comparison.to_json().as_bytes())?;
        eprintln!("wrote {}", out.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Says which files were left out.
pub fn name_unreadable(comparison: &Comparison) {
    for unreadable in comparison.roles.iter().flat_map(|role| &role.unreadable) {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
}
