//! `volumes predict`: what a model says of a patient.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use neurotriage::calibration::Probabilities;
use neurotriage::device::Backend;
use neurotriage::label::Label;
use neurotriage::train::volumes::answer;
use neurotriage::train::volumes::sequence::{Sequence, listed};
use serde::Serialize;

use super::{SYNTHETIC, patient};

/// Ask a model about one patient
///
/// Sequences are brought onto one grid by the geometry in their files; they are not registered to each other. A sequence that is missing is
/// allowed to models that learned without it, and said. A specialist looks at the scan whatever the model says.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    patient: patient::Args,
    /// The folder of the models
    #[arg(long, value_name = "FOLDER")]
    weights: PathBuf,
    /// A model of it [default: the only one]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
}

#[derive(Serialize)]
struct Line<'a> {
    /// The most probable of the four.
    class: Label,
    probabilities: Probabilities,
    /// Of any tumour.
    tumor: f64,
    sequences: Vec<Sequence>,
    missing: &'a [Sequence],
    warnings: &'a [String],
    model: &'a str,
    weights_sha256: &'a str,
    /// The model learned from drawn patients alone.
    synthetic: bool,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let device = super::device(args.backend)?;
    let model = super::model(&args.weights, args.model.as_ref(), &device)?;
    let manifest = &model.manifest;
    let places = args.patient.places()?;
    // Before anything is read: what is missing is known by then.
    let missing = manifest.missing(|sequence| places.contains_key(&sequence))?;
    let volume = args.patient.read(places, &manifest.recipe.sequences, &manifest.recipe.preparation)?;
    let logits = answer::logits(&model.network, &model.input(), &[&volume], &[], &device)?;
    let [logits] = logits.as_slice() else { anyhow::bail!("the device answered with nothing") };
    let probabilities = manifest.calibration().checked(*logits)?;
    let synthetic = manifest.training.synthetic.is_some();
    if args.json {
        let line = Line {
            class: probabilities.top(),
            probabilities,
            tumor: probabilities.tumor(),
            sequences: volume.channels.keys().copied().collect(),
            missing: &missing,
            warnings: &volume.warnings,
            model: &manifest.name,
            weights_sha256: &manifest.weights.sha256,
            synthetic,
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(ExitCode::SUCCESS);
    }
    volume.warnings.iter().for_each(|warning| println!("warning: {warning}"));
    if !missing.is_empty() {
        println!(
            "missing: {}; the model knows less without them, and with several missing it may do no better than chance",
            listed(&missing)
        );
    }
    let classes = Label::ALL.map(|label| format!("{label} {:.3}", probabilities.of(label)));
    println!("most probable of the four classes: {}   ({})", probabilities.top(), classes.join(", "));
    println!(
        "by {} ({}); a specialist has to look at the scan all the same",
        manifest.name,
        listed(&manifest.recipe.sequences)
    );
    if synthetic {
        println!("{SYNTHETIC}");
    }
    Ok(ExitCode::SUCCESS)
}
