//! `weights`: look at, convert and describe weights files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use neurotriage::bundle::Manifest;
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::model::Precision;
use neurotriage::train::{card, export};

use crate::shelf::Shelf;

/// Inspect or convert weights
#[derive(clap::Args)]
pub struct Args {
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER", global = true)]
    weights: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print what a model is, where it comes from and what was measured, and test it on this device
    Inspect {
        /// A model of the folder [default: its champion]
        model: Option<String>,
        /// Print the manifest's JSON
        #[arg(long)]
        json: bool,
    },
    /// Store a model with another precision, under another name
    Convert {
        /// The model to convert
        model: String,
        /// f16 or f32
        #[arg(long, value_parser = parse_precision)]
        to: Precision,
        /// The new model's name [default: MODEL_PRECISION]
        #[arg(long)]
        name: Option<String>,
        /// Where it goes [default: the folder it comes from]
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Write MODEL_CARD.md from the manifests
    Card,
}

/// Reads `f16` or `f32`.
pub fn parse_precision(text: &str) -> Result<Precision, String> {
    match text {
        "f16" => Ok(Precision::F16),
        "f32" => Ok(Precision::F32),
        other => Err(format!("{other:?} is not a precision: use f16 or f32")),
    }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let shelf = Shelf::find(args.weights.as_deref())?;
    match &args.command {
        Command::Inspect { model, json } => inspect(&shelf, model.as_deref(), *json)?,
        Command::Convert { model, to, name, out } => {
            let name = name.clone().unwrap_or_else(|| format!("{model}_{to}"));
            if name == *model && out.as_deref().is_none_or(|out| out == shelf.folder()) {
                bail!("that would overwrite {model}: choose another --name");
            }
            let (manifest, bytes) = export::convert(&shelf.bundle(Some(model))?, &name, *to)?;
            let target = out.as_deref().map_or_else(|| Shelf::at(shelf.folder()), Shelf::at);
            export::write(target.folder(), &manifest, &bytes)?;
            target.add(&name)?;
            println!("wrote {} ({} bytes)", target.folder().join(&manifest.weights.file).display(), bytes.len());
        }
        Command::Card => println!("wrote {}", write_card(&shelf)?.display()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the folder's model card.
pub fn write_card(shelf: &Shelf) -> Result<PathBuf> {
    let path = shelf.folder().join("MODEL_CARD.md");
    std::fs::write(&path, card::markdown(&shelf.manifests()?)).with_context(|| path.display().to_string())?;
    Ok(path)
}

fn inspect(shelf: &Shelf, model: Option<&str>, json: bool) -> Result<()> {
    let bundle = shelf.bundle(model)?;
    let Manifest { name, architecture, weights, training, calibration, metrics, preprocessing, .. } = &bundle.manifest;
    if json {
        print!("{}", bundle.manifest.to_json());
        return Ok(());
    }
    let verified = pollster::block_on(Classifier::load(&bundle, Backend::Cpu))?.verified();
    println!("{name}: {architecture}, {} parameters, input {1} x {1}", weights.parameters, preprocessing.side);
    println!("file      {}, {} bytes, {}, SHA-256 {}", weights.file, weights.bytes, weights.precision, weights.sha256);
    println!("training  {}", training.command);
    println!("          {} epochs, best {}, data {}", training.epochs, training.best_epoch, training.data_sha256);
    println!("          temperature {:.4}", calibration.temperature);
    println!(
        "self-test passed on this CPU: {} references, largest difference {:.1e} (allowed {:.1e})",
        verified.references, verified.largest_difference, verified.tolerance
    );
    for (role, metrics) in metrics {
        println!("\n{role} ({} slices): {}", metrics.slices, card::table(metrics));
    }
    Ok(())
}
