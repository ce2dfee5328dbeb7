//! `train`: data to weights.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use clap::ValueEnum;
use neurotriage::bundle::Training;
use neurotriage::device::Backend;
use neurotriage::model::{Architecture, Network, Precision};
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::answers::{Answers, LesionMap};
use neurotriage::train::augment::Augmentation;
use neurotriage::train::calibrate::Targets;
use neurotriage::train::checkpoint::{Run, RunFolder, State};
use neurotriage::train::dataset::Dataset;
use neurotriage::train::fit::{self, Event, Next, Outcome};
use neurotriage::train::recipe::Recipe;
use neurotriage::train::samples::Samples;
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
    /// The network to train
    #[arg(long, default_value = "seed_cnn", value_name = "NAME")]
    network: String,
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

    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 30)]
    epochs: usize,
    /// Slices per step
    #[arg(long, default_value_t = 32)]
    batch: usize,
    /// Highest learning rate of AdamW, after the warm-up
    #[arg(long, default_value_t = 1e-3)]
    learning_rate: f64,
    #[arg(long, default_value_t = 1.0, value_name = "EPOCHS")]
    warmup: f64,
    #[arg(long, default_value_t = 1e-2)]
    weight_decay: f32,
    #[arg(long, default_value_t = 0.05)]
    label_smoothing: f32,
    /// 0 weighs all slices alike, 1 all classes alike
    #[arg(long, default_value_t = 0.5)]
    class_balance: f32,
    /// How training slices are changed at random
    #[arg(long, value_enum, default_value = "gentle")]
    augment: Augment,
    /// The same as --augment none
    #[arg(long, conflicts_with = "augment")]
    no_augment: bool,
    /// Stop after so many epochs without a better validation result; 0 never does
    #[arg(long, default_value_t = 0, value_name = "EPOCHS")]
    patience: usize,
}

/// Augmentations by name.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Augment {
    /// The slices as they are
    None,
    /// Mirror, small motion, gamma and contrast
    Gentle,
    /// More of it, and bias field, blur, low resolution, noise, JPEG and padding, as of other scanners and files
    Strong,
}

impl Args {
    fn augment(&self) -> Augment {
        if self.no_augment { Augment::None } else { self.augment }
    }

    fn recipe(&self) -> Recipe {
        Recipe {
            network: self.network.clone(),
            seed: self.seed,
            epochs: self.epochs,
            batch: self.batch.max(2),
            learning_rate: self.learning_rate,
            warmup_epochs: self.warmup,
            weight_decay: self.weight_decay,
            label_smoothing: self.label_smoothing,
            class_balance: self.class_balance,
            augmentation: match self.augment() {
                Augment::None => Augmentation::none(),
                Augment::Gentle => Augmentation::gentle(),
                Augment::Strong => Augmentation::strong(),
            },
            patience: self.patience,
        }
    }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let recipe = args.recipe();
    let architecture: Architecture = recipe.network.parse()?;
    let preprocessing = Preprocessing::for_side(architecture.side());
    let dataset = args.data.open(recipe.seed)?;

    let path =
        args.run.clone().unwrap_or_else(|| PathBuf::from(format!("runs/{}-seed{}", recipe.network, recipe.seed)));
    let out = args.out.clone().unwrap_or_else(|| path.join("weights"));
    let name = args.name.as_deref().unwrap_or(&recipe.network);
    if !args.replace && Shelf::at(&out).index()?.models.iter().any(|known| known == name) {
        bail!("{} already holds a model {name}: choose another --name or --out, or --replace it", out.display());
    }

    let run = Run { recipe: recipe.clone(), data_sha256: dataset.sha256.clone() };
    let folder = if args.resume { RunFolder::open(&path, &run)? } else { RunFolder::create(&path, &run)? };

    let train = load(&dataset, "train", &preprocessing)?;
    let val = load(&dataset, "val", &preprocessing)?;
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

    let network = Network::from_bytes(architecture, weights, &device)?;
    let reports = dataset.report_roles();
    let training = training(args, &recipe, &dataset, &state, train.len())?;
    let targets = Targets::default();
    let export = export::Export {
        name,
        precision: args.precision,
        preprocessing: &preprocessing,
        training,
        targets: &targets,
        reports: &reports,
    };
    let (manifest, bytes) = export::export(&network, export, &device, |network, role| {
        ask(network, &preprocessing, &dataset, role, &device)
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
pub fn ask(
    network: &Network,
    preprocessing: &Preprocessing,
    dataset: &Dataset,
    role: &str,
    device: &Device,
) -> Result<Answers, TrainError> {
    let bar = progress::bar(dataset.known(role)?.len(), role);
    let answers = Answers::of(network, preprocessing, dataset, role, LesionMap::None, device, &|| bar.inc(1));
    bar.finish_and_clear();
    let answers = answers?;
    for unreadable in &answers.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
    Ok(answers)
}

/// Reads a role's slices with progress and names those that cannot be read.
fn load(dataset: &Dataset, role: &str, preprocessing: &Preprocessing) -> Result<Samples, TrainError> {
    let bar = progress::bar(dataset.role(role)?.len(), role);
    let samples = Samples::load(dataset, role, preprocessing, || bar.inc(1));
    bar.finish_and_clear();
    let samples = samples?;
    for unreadable in &samples.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
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
    let mut command = format!(
        "neurotriage train --data DATA{} --network {} --seed {} --epochs {} --batch {} --learning-rate {} --warmup {} --weight-decay {} \
         --label-smoothing {} --class-balance {} --patience {}",
        if args.data.manifest.is_some() { " --manifest MANIFEST" } else { "" },
        recipe.network,
        recipe.seed,
        recipe.epochs,
        recipe.batch,
        recipe.learning_rate,
        recipe.warmup_epochs,
        recipe.weight_decay,
        recipe.label_smoothing,
        recipe.class_balance,
        recipe.patience,
    );
    if let Some(augment) = args.augment().to_possible_value() {
        command += &format!(" --augment {}", augment.get_name());
    }
    command += &format!(" --backend {} --precision {}", args.backend.name(), args.precision);
    Ok(Training {
        command,
        seed: recipe.seed,
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
