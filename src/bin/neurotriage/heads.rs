//! `heads`: support vector machines and nearest neighbours on a network's features.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use neurotriage::train::dataset::{Dataset, Entry, is_report};
use neurotriage::train::features::{Record, Source, Table};
use neurotriage::train::heads::{self, Plan};
use neurotriage::train::metrics::Resampling;

use crate::{data, features, look, progress};

/// Fit classical classifiers (linear and RBF SVM, k-NN) to a network's pooled features, and measure them
///
/// As Deepak & Ameer 2019: the network sees, a classical head decides. Folds keep patients and their near-copies together; features are
/// scaled, and C, gamma and k chosen, within the training folds alone. The network's own head stands beside them on the same slices, and
/// it is said where the network learned from these. Prints Markdown.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("slices").required(true).args(["data", "features"]))]
pub struct Args {
    /// The data set's folder: a manifest.csv, or class folders (glioma, meningioma, pituitary, no_tumor)
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Another manifest than the folder's own; its paths are relative to the folder
    #[arg(long, value_name = "FILE", requires = "data")]
    manifest: Option<PathBuf>,
    /// Instead of a data set: a table that `features` wrote, or one with columns label, role, patient, feature_0 …
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    #[command(flatten)]
    network: look::Args,
    /// Roles that heads are fitted to and cross-validated on
    #[arg(long, value_delimiter = ',', default_value = "train", value_name = "ROLES")]
    fit: Vec<String>,
    /// Roles that the heads fitted to all of these are measured on [default: test and all that start with external]
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    /// Folds of the cross-validation
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=100))]
    folds: u64,
    /// Folds within the training folds, by which C, gamma and k are chosen
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(2..=100))]
    inner_folds: u64,
    /// Write NAME.heads.json and .md into this folder
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print JSON instead of Markdown
    #[arg(long)]
    json: bool,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
    /// Divides the folds, draws the patients, and splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What is worked on.
struct Given {
    table: Table,
    /// The network and the SHA-256 of the data's index.
    origin: Option<(Source, String)>,
    tested: Vec<String>,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bundle = args.data.as_ref().map(|_| args.network.bundle()).transpose()?;
    let name = match (&bundle, &args.features) {
        (Some(bundle), _) => bundle.manifest.name.clone(),
        (None, Some(path)) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        (None, None) => String::new(),
    };
    let out = args.out.as_deref().map(|folder| look::report_paths(folder, &name, "heads"));
    look::refuse_existing(out.iter().flatten())?;
    let given = match (&args.data, &args.features, bundle) {
        (Some(folder), _, Some(bundle)) => {
            let data = data::Args { data: folder.clone(), manifest: args.manifest.clone() };
            let dataset = data.open(args.seed)?;
            let tested = args.tested(dataset.report_roles().into_iter());
            let entries = entries(&dataset, &[&args.fit[..], &tested].concat())?;
            let viewer = args.network.open(bundle)?;
            let (table, _) = features::table(&viewer, &dataset, &entries, true)?;
            let origin = Some((Source::of(&viewer.bundle.manifest), dataset.sha256.clone()));
            Given { table, origin, tested }
        }
        (_, Some(path), _) => {
            let bytes = fs::read(path).with_context(|| path.display().to_string())?;
            let table = Table::parse(path, &bytes)?;
            let roles = table.slices();
            let tested = args.tested(roles.keys().map(String::as_str).filter(|role| is_report(role)));
            Given { table, origin: origin(path)?, tested }
        }
        _ => bail!("name a data set with --data, or a table with --features"),
    };

    let plan = Plan {
        fit: args.fit.clone(),
        test: given.tested,
        folds: args.folds as usize,
        inner_folds: args.inner_folds as usize,
        seed: args.seed,
        resampling: Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() },
    };
    let bar = progress::bar(heads::steps(&plan), "heads");
    let origin = given.origin.as_ref().map(|(source, data)| (source, data.as_str()));
    let report = heads::measure(&given.table, &plan, origin, &|| bar.inc(1));
    bar.finish_and_clear();
    let report = report?;
    if let Some([json, markdown]) = &out {
        look::write_new(json, report.to_json().as_bytes())?;
        look::write_new(markdown, report.markdown().as_bytes())?;
    }
    match args.json {
        true => print!("{}", report.to_json()),
        false => print!("{}", report.markdown()),
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    /// The roles asked for, or those that are only reported.
    fn tested<'a>(&self, reports: impl Iterator<Item = &'a str>) -> Vec<String> {
        match self.roles.is_empty() {
            true => reports.filter(|role| !self.fit.iter().any(|fit| fit == role)).map(String::from).collect(),
            false => self.roles.clone(),
        }
    }
}

/// The slices of these roles that have one of the four classes.
fn entries<'a>(dataset: &'a Dataset, roles: &[String]) -> Result<Vec<&'a Entry>> {
    for role in roles {
        dataset.role(role)?;
    }
    Ok(dataset.entries.iter().filter(|entry| roles.contains(&entry.role) && entry.class().is_some()).collect())
}

/// Whose features a table holds, if its record lies beside it and is of this table.
fn origin(table: &Path) -> Result<Option<(Source, String)>> {
    let path = table.with_extension("json");
    if !path.is_file() {
        eprintln!("note: without a record beside it the table does not say whose features it holds");
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let record: Record = serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    let found = neurotriage::bundle::sha256(&fs::read(table)?);
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    if record.files.get(name.as_ref()) != Some(&found) {
        bail!("{} is the record of another table: move it away, or write the table again", path.display());
    }
    Ok(Some((record.network, record.data_sha256)))
}
