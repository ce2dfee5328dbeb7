//! `evaluate`: a model's figures on a role of a data set.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use neurotriage::device::Backend;
use neurotriage::train::{card, evaluate};

use crate::data;
use crate::shelf::Shelf;

/// Measure a model on one role of a data set: confusion matrix, accuracy, precision, recall, F1, log loss
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// Which slices: a role of the manifest, or train, val, test
    #[arg(long, default_value = "test")]
    role: String,
    /// The seed that split plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A model of the weights folder [default: its champion]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bundle = Shelf::find(args.weights.as_deref())?.bundle(args.model.as_deref())?;
    let manifest = &bundle.manifest;
    let dataset = args.data.open(args.seed)?;
    let samples = crate::train::load(&dataset, &args.role, &manifest.preprocessing)?;
    let device = pollster::block_on(args.backend.open())?;
    let metrics = evaluate::evaluate(&bundle.network(&device)?, &manifest.calibration, &samples, &device)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&metrics)?);
        return Ok(ExitCode::SUCCESS);
    }
    let others =
        dataset.roles().get(args.role.as_str()).copied().unwrap_or(0) - samples.len() - samples.unreadable.len();
    if others > 0 {
        eprintln!("left out: {others} slices of a class that is not one of the four");
    }
    println!("{} on {} ({} slices), {}\n", manifest.name, args.role, samples.len(), args.backend.name());
    print!("{}", card::table(&metrics));
    Ok(ExitCode::SUCCESS)
}
