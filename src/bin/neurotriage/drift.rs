//! `drift`: how far new scans are from those that a network knows.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use neurotriage::train::drift::{self, Slices};
use neurotriage::train::metrics::Resampling;
use neurotriage::train::report::Model;

use crate::{data, look};

/// Tell how far new scans are from those that a network knows; labels are not needed
///
/// The familiarity gate's score of the new slices is compared with that of the validation slices, of which the manifest keeps the
/// quantiles: what the gate refuses, AUROC of new against known, Kolmogorov-Smirnov distance, each source by itself, with intervals by
/// patient; and the traits that moved most. Prints Markdown. `dataset index --label unknown` lists scans of any folder.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// The roles whose slices are new [default: all]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    #[command(flatten)]
    network: look::Args,
    /// Compare with slices of this data set, which the network knows, instead of the quantiles in its manifest
    #[arg(long, value_name = "FOLDER")]
    known: Option<PathBuf>,
    /// Another manifest of the known slices than their folder's own
    #[arg(long, value_name = "FILE", requires = "known")]
    known_manifest: Option<PathBuf>,
    /// The role of the known slices. Those that it learned from look more familiar than any new ones
    #[arg(long, default_value = "val", requires = "known", value_name = "ROLE")]
    known_role: String,
    /// Write NAME.drift.json and .md into this folder
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print JSON instead of Markdown
    #[arg(long)]
    json: bool,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
    /// Draws the patients, and splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bundle = args.network.bundle()?;
    let name = bundle.manifest.name.clone();
    let out = args.out.as_deref().map(|folder| look::report_paths(folder, &name, "drift"));
    look::refuse_existing(out.iter().flatten())?;
    let Some(gate) = bundle.manifest.familiarity.clone() else {
        bail!(
            "the model {name} has no familiarity gate, by which drift is measured: fit one with `neurotriage weights calibrate {name}` on the data that it learned from"
        );
    };
    let dataset = args.data.open(args.seed)?;
    let entries = look::of_roles(&dataset, &args.roles)?;
    let known = match &args.known {
        Some(folder) => {
            let data = data::Args { data: folder.clone(), manifest: args.known_manifest.clone() };
            Some(data.open(args.seed)?)
        }
        None => None,
    };
    let viewer = args.network.open(bundle)?;
    let extracted = viewer.look(&dataset, &entries, "new")?;
    let new = Slices { entries: &entries, extracted: &extracted, data_sha256: &dataset.sha256 };
    let resampling = Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() };
    let measured = (&viewer.bundle.manifest, &gate, Model::of(&viewer.bundle, viewer.backend));
    let found = match &known {
        None => drift::measure(measured, new, &args.roles, None, &resampling),
        Some(known) => {
            let entries = look::of_roles(known, std::slice::from_ref(&args.known_role))?;
            let extracted = viewer.look(known, &entries, &args.known_role)?;
            let known = Slices { entries: &entries, extracted: &extracted, data_sha256: &known.sha256 };
            drift::measure(measured, new, &args.roles, Some((known, &args.known_role)), &resampling)
        }
    };
    if let Some([json, markdown]) = &out {
        look::write_new(json, found.to_json().as_bytes())?;
        look::write_new(markdown, found.markdown().as_bytes())?;
    }
    match args.json {
        true => print!("{}", found.to_json()),
        false => print!("{}", found.markdown()),
    }
    Ok(ExitCode::SUCCESS)
}
