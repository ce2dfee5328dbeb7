//! `features`: what a network pools of each slice, as a table.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use neurotriage::bundle::sha256;
use neurotriage::train::dataset::{Dataset, Entry};
use neurotriage::train::features::{self, Extracted, Record, Source, Table};

use crate::look::{self, Viewer};
use crate::{audit, data};

/// Write the pooled features of a network, a row a slice, as CSV
///
/// Columns: file, source, label, role, patient, cluster (the patient merged with those of near-copies), the network's own logits, and
/// feature_0, feature_1 … as the familiarity gate sees them. Beside it lies a record (.json) with the hashes of weights, data and files.
/// Slices of any label are written.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// Roles of the data set [default: all]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    #[command(flatten)]
    network: look::Args,
    /// The table to write, NAME.csv; its record goes to NAME.json
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Write the features also as a NumPy array, NAME.npy, rows in the order of the table
    #[arg(long)]
    npy: bool,
    /// Do not look for near-copies, and leave the column cluster empty
    #[arg(long)]
    no_clusters: bool,
    /// Splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    if args.out.extension().is_none_or(|ending| ending != "csv") {
        bail!("{}: the table is CSV, name it so: --out features.csv", args.out.display());
    }
    let (record, array) = (args.out.with_extension("json"), args.out.with_extension("npy"));
    look::refuse_existing([&args.out, &record].into_iter().chain(args.npy.then_some(&array)))?;
    let viewer = args.network.open(args.network.bundle()?)?;
    let dataset = args.data.open(args.seed)?;
    let entries = look::of_roles(&dataset, &args.roles)?;
    let (table, extracted) = table(&viewer, &dataset, &entries, !args.no_clusters)?;

    let csv = table.to_csv();
    let npy = args.npy.then(|| table.to_npy());
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files: BTreeMap<String, String> = [(name(&args.out), sha256(&csv))].into();
    files.extend(npy.as_ref().map(|npy| (name(&array), sha256(npy))));
    let described = Record {
        format: features::FORMAT,
        network: Source::of(&viewer.bundle.manifest),
        data_sha256: dataset.sha256.clone(),
        files,
        features: table.width(),
        rows: table.rows.len(),
        slices: table.slices(),
        unreadable: extracted.unreadable,
        version: env!("CARGO_PKG_VERSION").to_string(),
    };
    look::write_new(&args.out, &csv)?;
    if let Some(npy) = npy {
        look::write_new(&array, &npy)?;
    }
    look::write_new(&record, (serde_json::to_string_pretty(&described)? + "\n").as_bytes())?;
    println!("{} slices, {} features of {}", described.rows, described.features, described.network.model);
    for (role, labels) in &described.slices {
        let labels: Vec<String> = labels.iter().map(|(label, count)| format!("{label} {count}")).collect();
        println!("{role:<18} {}", labels.join("  "));
    }
    Ok(ExitCode::SUCCESS)
}

/// What the network sees of these entries.
pub fn table(viewer: &Viewer, dataset: &Dataset, entries: &[&Entry], clusters: bool) -> Result<(Table, Extracted)> {
    let extracted = viewer.look(dataset, entries, "features")?;
    let clusters = match clusters {
        true => audit::clusters(&dataset.folder, &entries.iter().map(|&entry| entry.clone()).collect::<Vec<_>>()),
        false => Vec::new(),
    };
    Ok((Table::new(entries, &clusters, &extracted.looks), extracted))
}
