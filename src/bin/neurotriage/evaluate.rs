//! `evaluate`: a model's figures on a data set, with intervals, baselines and reports.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use neurotriage::device::Backend;
use neurotriage::train::answers::LesionMap;
use neurotriage::train::dataset::Dataset;
use neurotriage::train::evaluate::{self, Options};
use neurotriage::train::metrics::Resampling;
use neurotriage::train::report::{html, markdown};
use neurotriage::train::write_whole;

use crate::data;
use crate::progress::Bars;
use crate::shelf::Shelf;

/// Measure a model on roles of a data set: all figures with 95 % intervals by patient, beside shortcut baselines
///
/// Prints Markdown. Intervals come from a bootstrap that draws patients, not slices. Thresholds and prediction sets are those
/// that the model's validation slices chose. Of roles without one of the four classes it tells what is refused. The gallery of the HTML report shows scans: keep it where scans may be kept.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// Roles of the data set [default: test, all that start with external, val, and those of strangers, which start with ood]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    /// A model of the weights folder [default: its champion]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// Write NAME.evaluation.json, .md and .html into this folder
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print JSON instead of Markdown
    #[arg(long)]
    json: bool,
    /// Keep the result beside the weights, what the tumour threshold costs in their manifest, and write the model card again
    #[arg(long)]
    record: bool,
    /// Keep the result in FOLDER, which holds a model of that name, as another seed of its recipe, and write that folder's model card again
    #[arg(long, value_name = "FOLDER", conflicts_with = "record")]
    seed_of: Option<PathBuf>,
    /// The share of tumours for which PPV and NPV are given, 0 to 1
    #[arg(long, default_value_t = 0.1, value_parser = share)]
    prevalence: f64,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
    /// Draws the patients, grows the forests, and splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave the shortcut baselines out
    #[arg(long)]
    no_baselines: bool,
    /// Leave the audit for near-copies out
    #[arg(long)]
    no_audit: bool,
    /// Score where the network looks against the tumour masks, by hiding one place after the other (some hundred passes a mask)
    #[arg(long)]
    occlusion: bool,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let shelf = Shelf::find(args.weights.as_deref())?;
    let bundle = shelf.bundle(args.model.as_deref())?;
    let shipped = args.seed_of.as_deref().map(|folder| Shelf::find(Some(folder))).transpose()?;
    if let Some(shelf) = &shipped {
        // Known now rather than after the work.
        shelf.is_other_seed(&bundle.manifest)?;
    }
    let dataset = args.data.open(args.seed)?;
    // The audit and the baselines learn from what the model learned from, if the data has it.
    let dataset = dataset.clone().learning_from(&bundle.manifest.training.roles).unwrap_or(dataset);
    let mut roles = roles(&dataset, &args.roles)?;
    if args.roles.is_empty() && bundle.manifest.familiarity.is_some() {
        roles.extend(dataset.stranger_roles());
    }
    let baselines = !args.no_baselines && dataset.role("train").is_ok();
    if !args.no_baselines && !baselines {
        eprintln!("note: without a role train there are no shortcut baselines to show beside the model");
    }
    let audit = if args.no_audit { None } else { Some(crate::audit::record(&dataset)?) };
    let options = Options {
        resampling: Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() },
        prevalence: args.prevalence,
        lesion_map: if args.occlusion { LesionMap::Occlusion } else { LesionMap::Own },
        baselines,
        audit,
        backend: args.backend.name().to_string(),
    };
    let device = pollster::block_on(args.backend.open())?;
    let bars = Bars::new();
    let (evaluation, failures) = evaluate::evaluate(&bundle, &dataset, &roles, &options, &device, &bars)?;
    bars.finish();
    let strangers = evaluation.refusals.iter().flat_map(|role| &role.unreadable);
    for unreadable in
        evaluation.roles.iter().flat_map(|role| role.unreadable.iter().chain(&role.unusable_masks)).chain(strangers)
    {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }

    match args.json {
        true => print!("{}", evaluation.to_json()),
        false => print!("{}", markdown::evaluation(&evaluation)),
    }
    if let Some(out) = &args.out {
        std::fs::create_dir_all(out)?;
        for (ending, text) in [
            ("json", evaluation.to_json()),
            ("md", markdown::evaluation(&evaluation)),
            ("html", html::evaluation(&evaluation, &failures)),
        ] {
            let path = out.join(format!("{}.evaluation.{ending}", evaluation.model.name));
            write_whole(&path, text.as_bytes())?;
            eprintln!("wrote {}", path.display());
        }
    }
    if args.record {
        for path in shelf.record(&evaluation)? {
            eprintln!("wrote {}", path.display());
        }
        eprintln!("wrote {}", shelf.write_card()?.display());
    }
    if let Some(shelf) = &shipped {
        eprintln!("wrote {}", shelf.record_seed(&bundle.manifest, &evaluation)?.display());
        eprintln!("wrote {}", shelf.write_card()?.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The roles asked for, or those that are only reported and `val`.
pub fn roles<'a>(dataset: &'a Dataset, asked: &'a [String]) -> Result<Vec<&'a str>> {
    if !asked.is_empty() {
        return Ok(asked.iter().map(String::as_str).collect());
    }
    // What guided nothing comes first.
    let roles = dataset.report_roles().into_iter().rev().chain(["val"]);
    let roles: Vec<&str> = roles.filter(|role| dataset.known(role).is_ok()).collect();
    if roles.is_empty() {
        let known = dataset.roles().into_keys().collect::<Vec<_>>().join(", ");
        bail!("the data set has no val, test or external role: choose one with --role (here: {known})");
    }
    Ok(roles)
}

fn share(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
    (0.0..=1.0).contains(&value).then_some(value).ok_or_else(|| format!("{value} is not between 0 and 1"))
}
