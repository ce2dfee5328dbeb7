//! `predict`: the class of scans, one after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};
use neurotriage::calibration::Probabilities;
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::label::Label;
use neurotriage::triage::Report;
use serde::Serialize;

use crate::shelf::Shelf;

/// Classify scans: files, or folders whose files are all read
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
    /// Print one JSON object a line: file, class, probabilities, error, model, backend, milliseconds
    #[arg(long)]
    json: bool,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    class: Option<Label>,
    probabilities: Option<Probabilities>,
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
        let (report, error) = match report {
            Ok(report) => (Some(report), None),
            Err(error) => (None, Some(error)),
        };
        let line = Line {
            file: name,
            class: report.as_ref().map(|report| report.class),
            probabilities: report.as_ref().map(|report| report.probabilities),
            error,
            model: &classifier.manifest().name,
            backend: classifier.backend().name(),
            milliseconds: (milliseconds * 1e3).round() / 1e3,
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    match report {
        Ok(report) => {
            let shares: Vec<String> = Label::ALL
                .into_iter()
                .map(|label| format!("{label} {:5.1} %", 100.0 * report.probabilities.of(label)))
                .collect();
            println!("{:<10}  {}  {milliseconds:6.1} ms  {name}", report.class, shares.join("  "));
            for warning in &report.warnings {
                println!("            note: {}", warning.message);
            }
        }
        Err(error) => eprintln!("error: {name}: {error}"),
    }
    Ok(())
}
