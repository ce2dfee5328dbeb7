//! `volumes evaluate`: models of patients side by side.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use neurotriage::device::Backend;
use neurotriage::label::Label;
use neurotriage::train::dataset::Dataset;
use neurotriage::train::metrics::{Case, Difference};
use neurotriage::train::volumes::bundle::Model;
use neurotriage::train::volumes::evaluate::{Figures, as_cases, cases, difference, measure};
use neurotriage::train::volumes::sequence::{Sequence, listed};
use neurotriage::train::volumes::{baseline, samples};
use serde::Serialize;

use super::{SYNTHETIC, load, manifests, open};
use crate::{data, look};

/// Measure models on patients, with 95 % intervals by patient and the difference of each from the first
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// The folder of the models
    #[arg(long, value_name = "FOLDER")]
    weights: PathBuf,
    /// Models of it, the first one to compare the others with; may be given many times [default: all]
    #[arg(long = "model", value_name = "NAME")]
    models: Vec<String>,
    #[arg(long, default_value = "test")]
    role: String,
    /// Only these sequences are given, the others are missing
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    only: Vec<Sequence>,
    /// Also fit the shortcut, a forest that sees only brightness, to the role train
    #[arg(long)]
    baseline: bool,
    /// Where a report goes, as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
}

#[derive(Serialize)]
struct Report {
    role: String,
    data_sha256: String,
    /// Sequences that were given.
    given: Vec<Sequence>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    sequences: Vec<Sequence>,
    weights_sha256: Option<String>,
    #[serde(flatten)]
    figures: Figures,
    /// Of the balanced accuracy, from the first row's.
    less_first: Option<Difference>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    if let Some(out) = &args.out {
        look::refuse_existing([out])?;
    }
    let device = super::device(args.backend)?;
    let models: Vec<Model> =
        manifests(&args.weights, &args.models)?.iter().map(|path| open(path, &device)).collect::<Result<_>>()?;
    let preparation = models[0].manifest.recipe.preparation.clone();
    if models.iter().any(|model| model.manifest.recipe.preparation != preparation) {
        bail!("these models prepare patients in different ways: measure them one by one");
    }
    let dataset: Dataset = args.data.open(0)?;
    samples::check_roles(&dataset)?;
    let test = load(&dataset, &args.role, &preparation)?;
    let hidden: Vec<Sequence> = match args.only.is_empty() {
        true => Vec::new(),
        false => Sequence::ALL.into_iter().filter(|sequence| !args.only.contains(sequence)).collect(),
    };
    let given: Vec<Sequence> = Sequence::ALL.into_iter().filter(|sequence| !hidden.contains(sequence)).collect();

    let mut rows = Vec::new();
    let mut first: Option<Vec<Case>> = None;
    let mut add = |name: String, sequences, weights_sha256, found: Vec<Case>| {
        let less_first = first.as_ref().and_then(|first| difference(&found, first));
        rows.push(Row { name, sequences, weights_sha256, figures: measure(&found), less_first });
        first.get_or_insert(found);
    };
    for model in &models {
        let manifest = &model.manifest;
        if manifest.training.data_sha256 != dataset.sha256 {
            eprintln!("note: {} was trained on other data: nobody knows which of these patients it saw", manifest.name);
        } else if args.role == "train" {
            eprintln!("note: {} learned from these patients: the figures flatter", manifest.name);
        }
        let found = cases(model, &test, &hidden)?;
        add(manifest.name.clone(), manifest.recipe.sequences.clone(), Some(manifest.weights.sha256.clone()), found);
    }
    if args.baseline {
        if args.role == "train" || !hidden.is_empty() {
            bail!("the shortcut is fitted to train with all sequences: leave out --baseline, or choose another --role");
        }
        let train = load(&dataset, "train", &preparation)?;
        let probabilities = baseline::probabilities(&train, models[0].manifest.recipe.seed, &test)?;
        add("brightness alone".into(), Sequence::ALL.to_vec(), None, as_cases(&test, &probabilities));
    }
    print(&args.role, &given, &rows);
    if models.iter().any(|model| model.manifest.training.synthetic.is_some()) {
        println!("\n{SYNTHETIC}");
    }
    if let Some(out) = &args.out {
        let report = Report { role: args.role.clone(), data_sha256: dataset.sha256.clone(), given, rows };
        look::write_new(out, (serde_json::to_string_pretty(&report)? + "\n").as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// As a Markdown table.
fn print(role: &str, given: &[Sequence], rows: &[Row]) {
    let patients = rows.first().map_or(0, |row| row.figures.patients);
    println!("{role}: {patients} patients, given {}\n", listed(given));
    println!(
        "| model | sees | balanced accuracy | recall of glioma / meningioma / pituitary / no tumour | AUROC of any tumour | log loss | less the first, points |"
    );
    println!("|---|---|---:|---|---:|---:|---:|");
    for Row { name, sequences, figures, less_first, .. } in rows {
        let recalls: Vec<String> = Label::ALL.map(|label| percent(figures, &format!("recall.{label}"), false)).into();
        let difference = less_first.map_or("–".into(), |less| {
            let points = |value: f64| format!("{:+.1}", 100.0 * value);
            let ends = less.low.zip(less.high).map(|(low, high)| format!(" ({} to {})", points(low), points(high)));
            points(less.difference) + &ends.unwrap_or_default()
        });
        println!(
            "| {name} | {} | {} | {} | {} | {:.2} | {difference} |",
            listed(sequences),
            percent(figures, "balanced_accuracy", true),
            recalls.join(" / "),
            percent(figures, "auroc.tumor", true),
            figures.figures.get("log_loss").map_or(f64::NAN, |estimate| estimate.value),
        );
    }
}

/// A figure in percent, with its interval; a dash where it does not exist.
fn percent(figures: &Figures, name: &str, with_interval: bool) -> String {
    match figures.figures.get(name) {
        None => "–".into(),
        Some(estimate) if with_interval && estimate.low.is_some() => estimate.percent(),
        Some(estimate) => format!("{:.1}", 100.0 * estimate.value),
    }
}

/// The figures of a role in a line.
pub fn line(figures: &Figures) -> String {
    let balanced = percent(figures, "balanced_accuracy", true);
    let auroc = percent(figures, "auroc.tumor", true);
    format!("{} patients, balanced accuracy {balanced}, AUROC of any tumour {auroc}", figures.patients)
}
