//! `train`: data to weights.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use neurotriage::bundle::Training;
use neurotriage::device::Backend;
use neurotriage::model::{Architecture, Form, Network, Precision};
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::answers::{Answers, Asked, LesionMap};
use neurotriage::train::calibrate::Targets;
use neurotriage::train::checkpoint::{Run, RunFolder, State};
use neurotriage::train::dataset::Dataset;
use neurotriage::train::fit::{self, Event, Next, Outcome};
use neurotriage::train::recipe::Recipe;
use neurotriage::train::samples::{Samples, Wanted};
use neurotriage::train::{TrainError, card, export};

use crate::data;
use crate::progress::{self, TrainingDisplay};
use crate::shelf::Shelf;

/// Train a network on a data set and export its weights with a manifest of measured figures
///
/// The data set is a folder with a manifest.csv (columns file, label, role and, if known, group: the patient) whose roles
/// train, val and test are used, or a folder of class folders (glioma, meningioma, pituitary, no_tumor), with or without
/// train/val/test folders around them. Ctrl-C saves; the same command with --resume goes on to the same result as if it had never stopped.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// The recipe, a TOML file of all choices; what it does not name keeps its default
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Change one of the recipe's choices, as epochs=10 or lesions.carve=0.3; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    changes: Vec<String>,
    /// The network to train [default: the recipe's, or seed_cnn]
    #[arg(long, value_name = "NAME")]
    network: Option<String>,
    /// Where checkpoints go [default: runs/NETWORK-seedSEED]
    #[arg(long, value_name = "FOLDER")]
    run: Option<PathBuf>,
    /// Go on with the run in that folder
    #[arg(long)]
    resume: bool,
    /// Where the weights and their manifest go [default: weights in the run's folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Overwrite a model of that name in the folder
    #[arg(long)]
    replace: bool,
    /// The model's name: the stem of its files [default: the network's name]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How the weights are stored
    #[arg(long, default_value = "f16", value_parser = crate::weights::parse_precision)]
    precision: Precision,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,

    /// The same as --set seed=
    #[arg(long)]
    seed: Option<u64>,
    /// The same as --set epochs=
    #[arg(long)]
    epochs: Option<usize>,
}

impl Args {
    fn recipe(&self) -> Result<Recipe> {
        let text = match (&self.recipe, &self.network) {
            (Some(path), _) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
            (None, Some(network)) => format!("network = {network:?}"),
            (None, None) => String::new(),
        };
        let mut changes = Vec::new();
        changes.extend(self.network.as_ref().map(|network| format!("network={network:?}")));
        changes.extend(self.seed.map(|seed| format!("seed={seed}")));
        changes.extend(self.epochs.map(|epochs| format!("epochs={epochs}")));
        changes.extend(self.changes.iter().cloned());
        let source = self.recipe.as_ref().map_or("the recipe".into(), |path| path.display().to_string());
        Recipe::parse(&text, &changes).map_err(|reason| anyhow!("{source}: {reason}"))
    }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let recipe = args.recipe()?;
    let architecture: Architecture = recipe.network.parse()?;
    let side = if recipe.side == 0 { architecture.side() } else { recipe.side };
    if !architecture.takes(side) {
        bail!("{} takes no input of {side} x {side} pixels", recipe.network);
    }
    let preprocessing = Preprocessing::for_side(side);
    let dataset = args.data.open(recipe.seed)?.learning_from(&recipe.roles)?;

    let path =
        args.run.clone().unwrap_or_else(|| PathBuf::from(format!("runs/{}-seed{}", recipe.network, recipe.seed)));
    let out = args.out.clone().unwrap_or_else(|| path.join("weights"));
    let name = args.name.as_deref().unwrap_or(&recipe.network);
    if !args.replace && Shelf::at(&out).index()?.models.iter().any(|known| known == name) {
        bail!("{} already holds a model {name}: choose another --name or --out, or --replace it", out.display());
    }

    let run = Run { recipe: recipe.clone(), data_sha256: dataset.sha256.clone() };
    let folder = if args.resume { RunFolder::open(&path, &run)? } else { RunFolder::create(&path, &run)? };

    let train = load(&dataset, "train", Wanted::Everything, &preprocessing)?;
    let val = load(&dataset, "val", Wanted::Classes, &preprocessing)?;
    eprintln!("train {} slices {:?}, val {} slices {:?}", train.len(), train.counts(), val.len(), val.counts());

    let stop = stop_on_ctrl_c()?;
    let device = pollster::block_on(args.backend.open())?;
    let display = TrainingDisplay::new(recipe.epochs);
    let mut course = Vec::new();
    let start = Instant::now();
    let outcome = fit::fit(&recipe, &train, &val, &folder, &device, |event| {
        match event {
            Event::Step { step, steps, epoch, loss } => display.step(step, steps, epoch, loss),
            Event::Epoch { epoch, best } => {
                course.push(epoch.val_balanced_accuracy);
                display.epoch(epoch, best, &course);
            }
        }
        if stop.load(Ordering::SeqCst) { Next::Stop } else { Next::Continue }
    });
    display.finish();

    let (weights, state) = match outcome? {
        Outcome::Stopped { state } => {
            let (epoch, step) = (state.history.len() + 1, state.step);
            eprintln!("stopped in epoch {epoch} after step {step}; saved in {}: go on with --resume", path.display());
            return Ok(ExitCode::from(130));
        }
        Outcome::Finished { weights, state } => (weights, state),
    };
    eprintln!("trained for {:.0} s; measuring", start.elapsed().as_secs_f64());

    let network = Network::from_bytes(architecture, Form::Training, weights, &device)?;
    let reports = dataset.report_roles();
    let training = training(args, &recipe, &dataset, &state, train.len())?;
    let targets = Targets::default();
    let export = export::Export {
        name,
        precision: args.precision,
        preprocessing: &preprocessing,
        mirrored: recipe.mirrored,
        training,
        targets: &targets,
        reports: &reports,
    };
    let (manifest, bytes) = export::export(&network, export, &device, |network, role| {
        let asked = Asked { network, preprocessing: &preprocessing, mirrored: recipe.mirrored, device: &device };
        ask(asked, &dataset, role)
    })?;

    export::write(&out, &manifest, &bytes)?;
    Shelf::at(&out).add(name)?;
    Shelf::at(&out).write_card()?;
    for (role, metrics) in &manifest.metrics {
        println!("{role}: {} slices\n{}", metrics.slices, card::table(metrics));
    }
    println!("wrote {}", out.join(format!("{name}.bpk")).display());
    Ok(ExitCode::SUCCESS)
}

/// A network's answers to a role, with progress; files that cannot be read are named.
pub fn ask(asked: Asked, dataset: &Dataset, role: &str) -> Result<Answers, TrainError> {
    let bar = progress::bar(dataset.known(role)?.len(), role);
    let answers = Answers::of(asked, dataset, role, LesionMap::Own, &|| bar.inc(1));
    bar.finish_and_clear();
    let answers = answers?;
    for unreadable in &answers.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
    Ok(answers)
}

/// Reads a role's slices with progress and names those that cannot be read.
fn load(dataset: &Dataset, role: &str, wanted: Wanted, preprocessing: &Preprocessing) -> Result<Samples, TrainError> {
    let bar = progress::bar(dataset.known(role)?.len(), role);
    let samples = Samples::load(dataset, role, wanted, preprocessing, || bar.inc(1));
    bar.finish_and_clear();
    let samples = samples?;
    for unreadable in &samples.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
    for mask in &samples.unusable_masks {
        eprintln!("mask left out: {}: {}", mask.file, mask.reason);
    }
    Ok(samples)
}

/// A flag that the first Ctrl-C raises; the second ends the program at once.
fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let presses = AtomicUsize::new(0);
    let raised = stop.clone();
    ctrlc::set_handler(move || {
        raised.store(true, Ordering::SeqCst);
        if presses.fetch_add(1, Ordering::SeqCst) > 0 {
            std::process::exit(130);
        }
        eprintln!("saving after this step; press Ctrl-C again to lose it");
    })
    .context("setting up Ctrl-C")?;
    Ok(stop)
}

fn training(args: &Args, recipe: &Recipe, dataset: &Dataset, state: &State, slices: usize) -> Result<Training> {
    let manifest = if args.data.manifest.is_some() { " --manifest MANIFEST" } else { "" };
    let command = format!(
        "neurotriage train --data DATA{manifest} --recipe RECIPE --backend {} --precision {}",
        args.backend.name(),
        args.precision
    );
    Ok(Training {
        command,
        recipe: Some(recipe.to_toml()),
        seed: recipe.seed,
        roles: recipe.roles.clone(),
        epochs: state.history.len(),
        best_epoch: state.best_epoch().map_or(0, |best| best.epoch),
        data_sha256: dataset.sha256.clone(),
        split_by: dataset.split_by(),
        audit: Some(crate::audit::record(dataset)?),
        reported_sha256: reported(dataset)?,
        slices: [("train".to_string(), slices)].into(),
        version: env!("CARGO_PKG_VERSION").to_string(),
    })
}

/// By role that is only reported: the hash of its slices.
pub fn reported(dataset: &Dataset) -> Result<BTreeMap<String, String>, TrainError> {
    let roles = dataset.report_roles().into_iter();
    roles.map(|role| Ok((role.to_string(), dataset.role_sha256(role)?))).collect()
}
