//! `predict`: what scans show and what to do with them, one case after the other.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use neurotriage::calibration::Probabilities;
use neurotriage::case::{Case, CaseKind};
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::explain::Lesion;
use neurotriage::label::Label;
use neurotriage::scan::{Scan, Warning};
use neurotriage::triage::case::{CaseReport, Examined, Options, assess};
use neurotriage::triage::{Decision, Reason, Report};
use neurotriage::values::Values;
use serde::Serialize;

use crate::intake::{self, Intake};
use crate::shelf::Shelf;

/// Sort scans: files, zip archives, or folders whose files are all read
///
/// A case is a picture, a DICOM series (its files are put together and in order), a DICOM file of several frames or a NIfTI volume; the
/// slice that speaks for it is named, and by which rule it does stands in the documentation of `triage::case`. Of volumes and series not every slice is looked at, but one every 2.5 mm.
///
/// Each is flagged (a tumour is suspected), referred (a person must decide, as it is undecided or not a scan that the network
/// knows) or clear-looking, which never means normal. Urgency (0 to 1) orders a worklist.
///
/// Exits with 2 if a file could not be read or is no MR scan of a head; the others are done all the same.
#[derive(clap::Args)]
pub struct Args {
    /// Scans (DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP, GIF), zip archives or folders of them
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
    /// Print one JSON object a line: file, kind, slices, examined, slice, decision, reasons, urgency, familiar, familiarity, class,
    /// probabilities, prediction_set, coverage, lesion, error, model, backend, milliseconds
    #[arg(long)]
    json: bool,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    kind: Option<CaseKind>,
    slices: Option<usize>,
    examined: Option<usize>,
    slice: Option<usize>,
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

/// What was found of a case.
struct Answer {
    report: Report,
    /// The slice that decided, counted from 0.
    slice: usize,
    examined: usize,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bundle = Shelf::find(args.weights.as_deref())?.bundle(args.model.as_deref())?;
    let classifier = pollster::block_on(Classifier::load(&bundle, args.backend))?;

    let mut failures = 0;
    for path in &args.paths {
        let mut intake = Intake::of(path);
        for item in intake.take() {
            let start = Instant::now();
            let answer = match item.case() {
                Ok(case) => classify(&classifier, &mut intake, case),
                Err(problem) => Err(problem.to_string()),
            };
            failures += usize::from(answer.is_err());
            print(args, &classifier, &item, answer, start.elapsed().as_secs_f64() * 1e3)?;
        }
    }
    Ok(ExitCode::from(if failures > 0 { 2 } else { 0 }))
}

fn classify(classifier: &Classifier, intake: &mut Intake, case: &Case) -> Result<Answer, String> {
    if let Some(refusal) = &case.refusal {
        return Err(refusal.message.clone());
    }
    let (mut seen, mut unreadable) = (Vec::new(), Vec::new());
    for &slice in &case.examined {
        let look = |scan: Scan| {
            pollster::block_on(classifier.look(&scan.slice, &scan.warnings)).map_err(|error| error.to_string())
        };
        match intake.scan(case, slice).and_then(look) {
            Ok(looked) => seen.push(Examined { slice, evidence: looked.evidence }),
            Err(reason) => unreadable.push(reason),
        }
    }
    if seen.is_empty() {
        return Err(unreadable.into_iter().next().unwrap_or_else(|| "it has no slices".into()));
    }
    let calibration = &classifier.manifest().calibration;
    let assessed = assess(&seen, calibration, &classifier.provenance(), &Options::default());
    let CaseReport { mut report, deciding: slice, examined, .. } = assessed.map_err(|error| error.to_string())?;
    for warning in &case.warnings {
        if !report.warnings.iter().any(|known| known.code == warning.code) {
            report.warnings.push(warning.clone());
        }
    }
    if let Some(first) = unreadable.first() {
        let message = format!("{} of {} slices could not be read: {first}", unreadable.len(), case.examined.len());
        report.warnings.push(Warning { code: "unreadable_slices".into(), message, values: Values::new() });
    }
    Ok(Answer { report, slice, examined })
}

fn print(
    args: &Args,
    classifier: &Classifier,
    item: &intake::Item,
    answer: Result<Answer, String>,
    milliseconds: f64,
) -> Result<()> {
    let name = item.name();
    let case = item.case().ok();
    if args.json {
        let found = answer.as_ref().ok().map(|answer| &answer.report);
        let line = Line {
            file: name,
            kind: case.map(|case| case.kind),
            slices: case.map(|case| case.slices.len()),
            examined: answer.as_ref().ok().map(|answer| answer.examined),
            slice: answer.as_ref().ok().map(|answer| answer.slice),
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
            error: answer.as_ref().err().cloned(),
            model: &classifier.manifest().name,
            backend: classifier.backend().name(),
            milliseconds: (milliseconds * 1e3).round() / 1e3,
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    match answer {
        Ok(Answer { report, slice, examined }) => {
            let decision = report.decision;
            println!("{decision:<13}  {}  {milliseconds:6.1} ms  {name}", headline(&report));
            if let Some(case) = case.filter(|case| case.slices.len() > 1) {
                let (kind, count) = (case.kind.name(), case.slices.len());
                println!("{INDENT}{kind}: slice {} of {count} decided, {examined} were examined", slice + 1);
            }
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
