//! `predict`: what scans show and what to do with them, one after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use neurotriage::calibration::Probabilities;
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::explain::Lesion;
use neurotriage::label::Label;
use neurotriage::triage::{Decision, Reason, Report};
use serde::Serialize;

use crate::shelf::Shelf;

/// Sort scans: files, or folders whose files are all read
///
/// Each is flagged (a tumour is suspected), referred (a person must decide, as it is undecided or not a scan that the network
/// knows) or clear-looking, which never means normal. Urgency (0 to 1) orders a worklist.
///
/// Exits with 2 if a file could not be read; the others are done all the same.
#[derive(clap::Args)]
pub struct Args {
    /// Scans (PNG, JPEG, BMP, TIFF, WebP, GIF) or folders of them
    #[arg(required = true, value_name = "FILES")]
    paths: Vec<PathBuf>,
    /// A model of the weights folder [default: its champion]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// Print one JSON object a line: file, decision, reasons, urgency, familiar, familiarity, class, probabilities,
    /// prediction_set, coverage, lesion, error, model, backend, milliseconds
    #[arg(long)]
    json: bool,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    decision: Option<Decision>,
    reasons: Option<&'a [Reason]>,
    urgency: Option<f64>,
    familiar: Option<bool>,
    familiarity: Option<f64>,
    class: Option<Label>,
    probabilities: Option<Probabilities>,
    prediction_set: Option<&'a [Label]>,
    coverage: Option<f64>,
    lesion: Option<Lesion>,
    error: Option<String>,
    model: &'a str,
    backend: &'a str,
    milliseconds: f64,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bundle = Shelf::find(args.weights.as_deref())?.bundle(args.model.as_deref())?;
    let classifier = pollster::block_on(Classifier::load(&bundle, args.backend))?;

    let mut failures = 0;
    for path in &args.paths {
        let files = match files(path) {
            Ok(files) => files,
            Err(error) => {
                failures += 1;
                print(args, &classifier, path, Err(error.to_string()), 0.0)?;
                continue;
            }
        };
        for file in files {
            let start = Instant::now();
            let report = classify(&classifier, &file);
            failures += usize::from(report.is_err());
            print(args, &classifier, &file, report, start.elapsed().as_secs_f64() * 1e3)?;
        }
    }
    Ok(ExitCode::from(if failures > 0 { 2 } else { 0 }))
}

/// The file itself, or the files below a folder in order of their paths, hidden ones left out.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => bail!("cannot be opened: {error}"),
    };
    if !metadata.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            // Links to folders are not followed: they may lead in circles.
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    if found.is_empty() {
        bail!("the folder is empty");
    }
    found.sort();
    Ok(found)
}

fn classify(classifier: &Classifier, file: &Path) -> Result<Report, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot be read: {error}"))?;
    pollster::block_on(classifier.classify_bytes(&bytes)).map_err(|error| error.to_string())
}

fn print(
    args: &Args,
    classifier: &Classifier,
    file: &Path,
    report: Result<Report, String>,
    milliseconds: f64,
) -> Result<()> {
    let name = file.display().to_string();
    if args.json {
        let found = report.as_ref().ok();
        let line = Line {
            file: name,
            decision: found.map(|report| report.decision),
            reasons: found.map(|report| report.reasons.as_slice()),
            urgency: found.map(|report| report.urgency),
            familiar: found.and_then(|report| report.familiar),
            familiarity: found.and_then(|report| report.familiarity),
            class: found.map(|report| report.class),
            probabilities: found.map(|report| report.probabilities),
            prediction_set: found.and_then(|report| report.prediction_set.as_deref()),
            coverage: found.and_then(|report| report.coverage),
            lesion: found.and_then(|report| report.lesion),
            error: report.as_ref().err().cloned(),
            model: &classifier.manifest().name,
            backend: classifier.backend().name(),
            milliseconds: (milliseconds * 1e3).round() / 1e3,
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    match report {
        Ok(report) => {
            let decision = report.decision;
            println!("{decision:<13}  {}  {milliseconds:6.1} ms  {name}", headline(&report));
            for line in details(&report) {
                println!("{INDENT}{line}");
            }
            for warning in &report.warnings {
                println!("{INDENT}note: {}", warning.message);
            }
        }
        Err(error) => eprintln!("error: {name}: {error}"),
    }
    Ok(())
}

/// Before what stands below a decision.
const INDENT: &str = "               ";

/// What comes first: no class where the slice is not familiar.
fn headline(report: &Report) -> String {
    match report.familiar {
        Some(false) => "not a brain MRI I know".to_string(),
        _ => format!("{:<10}  {}", report.class, shares(report)),
    }
}

fn shares(report: &Report) -> String {
    let share = |label| format!("{label} {:5.1} %", 100.0 * report.probabilities.of(label));
    Label::ALL.map(share).join("  ")
}

/// Why, how soon, what cannot be told apart, and where to look.
fn details(report: &Report) -> Vec<String> {
    let reasons: Vec<&str> = report.reasons.iter().map(|reason| reason.name()).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!("because: {}; ", reasons.join(", ")) };
    let mut found = vec![format!("{reasons}urgency {:.2}", report.urgency)];
    if let Some(share) = report.familiarity {
        found[0] += &format!("; as strange as this are {:.1} % of known slices", 100.0 * share);
    }
    if report.familiar == Some(false) {
        found.push(format!("were it one: {}", shares(report)));
        return found;
    }
    if let (Some(set), Some(coverage)) = (&report.prediction_set, report.coverage) {
        let set: Vec<&str> = set.iter().map(|label| label.name()).collect();
        found.push(format!("not ruled out at {:.0} %: {}", 100.0 * coverage, set.join(", ")));
    }
    if let Some(Lesion { centre: [x, y], extent: [width, height], .. }) = report.lesion {
        found.push(format!(
            "look at {:.0} % from the left and {:.0} % from the top, {:.0} % wide and {:.0} % high",
            100.0 * x,
            100.0 * y,
            100.0 * width,
            100.0 * height
        ));
    }
    found
}
