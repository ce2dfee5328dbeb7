//! `volumes`: patients with several sequences, seen by `slice_net` and `volume_net`.

mod evaluate;
mod patient;
mod predict;
mod show;
mod synthesise;
mod train;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use clap::Subcommand;
use neurotriage::device::Backend;
use neurotriage::train::dataset::Dataset;
use neurotriage::train::volumes::bundle::Model;
use neurotriage::train::volumes::prepare::Preparation;
use neurotriage::train::volumes::samples::{self, Sample};

use crate::progress;

/// What is said of every model that learned from drawn patients.
const SYNTHETIC: &str = "this model learned from drawn patients: what it says of a real one means nothing";

/// Patients with several sequences (T1, T1 after contrast, T2, FLAIR): synthetic ones, and networks that see whole patients
///
/// Apart from the networks for single slices: these see several sequences as channels, in axial slices (slice_net) or in three planes that are
/// joined (volume_net). docs/volumes.md tells what they are, and what they reached.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Synthesise(synthesise::Args),
    Train(train::Args),
    Evaluate(evaluate::Args),
    Predict(predict::Args),
    Show(show::Args),
}

pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Synthesise(args) => synthesise::run(args),
        Command::Train(args) => train::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Predict(args) => predict::run(args),
        Command::Show(args) => show::run(args),
    }
}

/// The device that computes.
fn device(backend: Backend) -> Result<Device> {
    Ok(pollster::block_on(backend.open())?)
}

/// The patients of a role, with progress.
fn load(dataset: &Dataset, role: &str, preparation: &Preparation) -> Result<Vec<Sample>> {
    let bar = progress::bar(dataset.role(role)?.len(), role);
    let found = samples::load(dataset, role, preparation, &|| bar.inc(1));
    bar.finish_and_clear();
    Ok(found?)
}

/// The manifests in a folder of models, or those of these names.
fn manifests(folder: &Path, names: &[String]) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        bail!("{} is not a folder of models: name one with --weights", folder.display());
    }
    if !names.is_empty() {
        let path = |name: &String| folder.join(format!("{name}.json"));
        if let Some(name) = names.iter().find(|name| !path(name).is_file()) {
            bail!("no model {name:?} in {}", folder.display());
        }
        return Ok(names.iter().map(path).collect());
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|file| Some(file.ok()?.path())).collect();
    found
        .retain(|path| path.extension().is_some_and(|ending| ending == "json") && path.with_extension("bpk").is_file());
    found.sort();
    if found.is_empty() {
        bail!("{} holds no model: train one with `neurotriage volumes train`", folder.display());
    }
    Ok(found)
}

/// A model of a folder that holds one, or that of a name.
fn model(folder: &Path, name: Option<&String>, device: &Device) -> Result<Model> {
    let found = manifests(folder, name.map(std::slice::from_ref).unwrap_or_default())?;
    let [path] = found.as_slice() else {
        let names: Vec<_> = found.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
        bail!("{} holds {}: choose one with --model", folder.display(), names.join(", "));
    };
    open(path, device)
}

fn open(manifest: &Path, device: &Device) -> Result<Model> {
    Model::open(manifest, device).with_context(|| manifest.display().to_string())
}
