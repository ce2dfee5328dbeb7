//! `dataset`: index, inspect, audit and split a data set.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use neurotriage::train::dataset::{
    Dataset, Fractions, Index, IndexOptions, Inspection, MANIFEST, SplitRecord, Units, inspect, split,
};
use regex::Regex;

use crate::data;
use crate::progress;

/// Index, inspect, audit and split a data set
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a manifest: every file opened, measured and hashed; what cannot be used is named
    Index(IndexArgs),
    /// Print what a data set holds and what makes its figures doubtful
    Inspect(InspectArgs),
    /// Find near-copies, label conflicts and whatever crosses the roles
    Audit(crate::audit::Args),
    /// Give slices their roles by share, keeping each patient or near-copy cluster on one side
    Split(SplitArgs),
}

#[derive(clap::Args)]
struct IndexArgs {
    #[command(flatten)]
    data: data::Args,
    /// The manifest to write; sliced data keeps its paths relative to --data [default: manifest.csv in the folder]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The source of slices that name none, as a publisher's name
    #[arg(long)]
    source: Option<String>,
    /// Finds the patient in a file's path: a regular expression whose first group (or whole match) names it, as '(P\d+)_' [default: a
    /// hash of DICOM's Patient ID]
    #[arg(long, value_name = "REGEX")]
    patient: Option<Regex>,
    /// List every file of a folder without class folders, with this label, as unknown, and the role new
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// How many slices of each volume or file of frames to list, evenly spaced along its first axis [default: none, such files are named]
    #[arg(long, value_name = "COUNT")]
    slices: Option<usize>,
}

#[derive(clap::Args)]
struct InspectArgs {
    #[command(flatten)]
    data: data::Args,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum By {
    /// All slices of a patient together; every slice must name its patient
    Patient,
    /// All slices of a patient and all their near-copies together
    Cluster,
    /// Each slice by itself: leaky, only to show what such a split hides
    Image,
}

#[derive(clap::Args)]
struct SplitArgs {
    #[command(flatten)]
    data: data::Args,
    /// What stays together
    #[arg(long, value_enum, default_value = "cluster")]
    by: By,
    /// Roles and shares
    #[arg(long, default_value = "train=0.7,val=0.15,test=0.15", value_name = "ROLE=SHARE,…")]
    fractions: Fractions,
    /// Only slices of these roles get new ones; the others keep theirs [default: all]
    #[arg(long, value_delimiter = ',', value_name = "ROLES")]
    only: Vec<String>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The manifest to write; how it was made goes beside it (.split.json)
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Index(args) => index(args)?,
        Command::Inspect(args) => print_inspection(args)?,
        Command::Audit(args) => crate::audit::run(args)?,
        Command::Split(args) => divide(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn build(data: &data::Args, options: &IndexOptions) -> Result<Index> {
    let bar = progress::counter("reading");
    let index = Index::build(&data.data, data.manifest.as_deref(), options, || bar.inc(1));
    bar.finish_and_clear();
    Ok(index?)
}

fn index(args: &IndexArgs) -> Result<()> {
    let out = args.out.clone().unwrap_or_else(|| args.data.data.join(MANIFEST));
    if args.label.is_some() && (args.data.manifest.is_some() || args.data.data.join(MANIFEST).exists()) {
        bail!("the manifest names the labels: leave --label out, or index the folder without a manifest");
    }
    let options = IndexOptions {
        source: args.source.clone(),
        patient: args.patient.clone(),
        label: args.label.clone(),
        slices: args.slices,
    };
    let index = build(&args.data, &options)?;
    print_problems(&index);
    let sha256 = Dataset::write(&out, &index.entries)?;
    println!("wrote {}: {} slices, SHA-256 {sha256}", out.display(), index.entries.len());
    print_findings(&inspect(&index.entries));
    Ok(())
}

fn print_inspection(args: &InspectArgs) -> Result<()> {
    let index = build(&args.data, &IndexOptions::default())?;
    let inspection = inspect(&index.entries);
    if args.json {
        let json = serde_json::json!({ "inspection": inspection, "problems": index.problems });
        println!("{}", serde_json::to_string_pretty(&json)?);
        return Ok(());
    }
    println!("{:<18} {:<14} {:<12} {:>7} {:>8} {:>6}  size", "role", "label", "source", "slices", "patients", "masks");
    for stratum in &inspection.strata {
        let range = |range: Option<(u32, u32)>| match range {
            Some((low, high)) if low == high => low.to_string(),
            Some((low, high)) => format!("{low}-{high}"),
            None => "?".into(),
        };
        println!(
            "{:<18} {:<14} {:<12} {:>7} {:>8} {:>6}  {} x {}",
            stratum.role,
            stratum.label,
            stratum.source,
            stratum.slices,
            if stratum.groups == 0 { "?".into() } else { stratum.groups.to_string() },
            stratum.masks,
            range(stratum.width),
            range(stratum.height)
        );
    }
    print_problems(&index);
    print_findings(&inspection);
    Ok(())
}

fn divide(args: &SplitArgs) -> Result<()> {
    let dataset = args.data.open(args.seed)?;
    let mut entries = dataset.entries.clone();
    let chosen: Vec<usize> =
        (0..entries.len()).filter(|&index| args.only.is_empty() || args.only.contains(&entries[index].role)).collect();
    if chosen.is_empty() {
        let roles = dataset.roles().into_keys().collect::<Vec<_>>().join(", ");
        bail!("no slice has one of the roles {}: roles here are {roles}", args.only.join(", "));
    }
    let mut part: Vec<_> = chosen.iter().map(|&index| entries[index].clone()).collect();
    let clusters;
    let units = match args.by {
        By::Image => Units::Images,
        By::Patient => {
            let unknown = part.iter().filter(|entry| entry.group.is_none()).count();
            if unknown > 0 {
                bail!(
                    "{unknown} of {} slices name no patient: name them with `dataset index --patient REGEX`, or keep near-copies together with --by cluster",
                    part.len()
                );
            }
            Units::Patients
        }
        By::Cluster => {
            clusters = crate::audit::clusters(&dataset.folder, &part);
            Units::Clusters(&clusters)
        }
    };
    let assignment = split(&mut part, units, &args.fractions, args.seed);
    for (index, entry) in chosen.into_iter().zip(part) {
        entries[index] = entry;
    }
    let mut slices: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for entry in &entries {
        *slices.entry(entry.role.clone()).or_default().entry(entry.label.clone()).or_default() += 1;
    }
    let sha256 = Dataset::write(&args.out, &entries)?;
    let record = SplitRecord {
        by: units.by(),
        fractions: args.fractions.clone(),
        seed: args.seed,
        source_sha256: dataset.sha256,
        sha256: sha256.clone(),
        slices,
        units: assignment.units,
        notes: assignment.notes,
        version: env!("CARGO_PKG_VERSION").to_string(),
    };
    record.write(&args.out).context("the split's record")?;
    for (role, labels) in &record.slices {
        let labels: Vec<String> = labels.iter().map(|(label, count)| format!("{label} {count}")).collect();
        println!("{role:<14} {}", labels.join("  "));
    }
    for note in &record.notes {
        eprintln!("note: {note}");
    }
    println!("wrote {}, split {}, SHA-256 {sha256}", args.out.display(), record.by.describe());
    Ok(())
}

fn print_problems(index: &Index) {
    for problem in &index.problems {
        match problem.file.as_os_str().is_empty() {
            true => eprintln!("note: {}", problem.message),
            false => eprintln!("note: {}: {}", problem.file.display(), problem.message),
        }
    }
}

fn print_findings(inspection: &Inspection) {
    for finding in &inspection.findings {
        println!("doubt: {finding}");
    }
}
