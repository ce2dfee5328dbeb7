//! `train`: data to weights.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use burn::tensor::Device;
use neurotriage::bundle::{Manifest, Start, TaughtBy, Training};
use neurotriage::device::Backend;
use neurotriage::model::{Architecture, Network, Precision};
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::answers::{Answers, Asked, LesionMap};
use neurotriage::train::calibrate::Targets;
use neurotriage::train::checkpoint::{Epoch, Run, RunFolder, State};
use neurotriage::train::dataset::Dataset;
use neurotriage::train::fit::{self, Event, Next, Outcome};
use neurotriage::train::recipe::Recipe;
use neurotriage::train::samples::{Samples, Wanted};
use neurotriage::train::teacher::Teacher;
use neurotriage::train::tune::output::Line;
use neurotriage::train::{TrainError, card, export};

use crate::data;
use crate::interrupt::stop_flag;
use crate::progress::{self, TrainingDisplay};
use crate::shelf::Shelf;
use crate::start::{self, Earlier};

/// What the first Ctrl-C says.
pub const SAVING: &str = "saving after this step; press Ctrl-C again to lose it";

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
    /// Start from the best weights of another run of the same data, given by its folder, or from the discriminator of a `gan pretrain`;
    /// from a finished model on other data: weights/NAME, or a folder of weights for its champion; or from published weights of the network, given by their state
    /// dict: a .pth or .safetensors file
    #[arg(long, value_name = "RUN|MODEL|FILE")]
    from: Option<PathBuf>,
    /// Learn from what a finished model says, too, as much as the recipe's distillation lets it: weights/NAME, or a folder of weights for
    /// its champion
    #[arg(long, value_name = "MODEL")]
    teacher: Option<PathBuf>,
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
    /// How the weights are stored: f16, f32 or int8 (weights of 8 bits with a scale for each output)
    #[arg(long, default_value = "f16")]
    precision: Precision,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// How many devices of the backend share each step's slices, as the GPUs of one machine
    #[arg(long, default_value_t = 1, value_name = "COUNT")]
    devices: usize,
    /// Print the metrics on val as JSON lines, after each epoch and at the end, and nothing else on standard output
    #[arg(long)]
    json: bool,
    /// Save and stop also when standard input ends, as tune asks its trials to
    #[arg(long)]
    stop_on_eof: bool,

    /// The same as --set seed=
    #[arg(long)]
    seed: Option<u64>,
    /// The same as --set epochs=
    #[arg(long)]
    epochs: Option<usize>,
}

impl Args {
    fn recipe(&self, earlier: Option<&Earlier>) -> Result<Recipe> {
        let text = match (&self.recipe, &self.network, earlier) {
            (Some(path), _, _) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
            (None, Some(network), _) => format!("network = {network:?}"),
            (None, None, Some(earlier)) => earlier.inputs(),
            (None, None, None) => String::new(),
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
    Ok(if train(args)? { ExitCode::SUCCESS } else { ExitCode::from(130) })
}

/// Trains and exports; false if it was stopped, and saved.
pub fn train(args: &Args) -> Result<bool> {
    let earlier = args.from.as_deref().filter(|from| !start::is_state_dict(from)).map(start::find).transpose()?;
    let recipe = args.recipe(earlier.as_ref())?;
    let side = side(&recipe)?;
    let devices = pollster::block_on(args.backend.open_several(args.devices))?;
    let dataset = args.data.open(recipe.seed)?.learning_from(&recipe.roles)?;

    let path =
        args.run.clone().unwrap_or_else(|| PathBuf::from(format!("runs/{}-seed{}", recipe.network, recipe.seed)));
    let out = args.out.clone().unwrap_or_else(|| path.join("weights"));
    let name = args.name.as_deref().unwrap_or(&recipe.network);
    if !args.replace && Shelf::at(&out).index()?.models.iter().any(|known| known == name) {
        bail!("{} already holds a model {name}: choose another --name or --out, or --replace it", out.display());
    }

    let found = match (args.from.as_deref().filter(|from| start::is_state_dict(from)), &earlier) {
        (Some(path), _) => Some(start::published(path, &recipe)?),
        (None, Some(earlier)) => {
            earlier.check(&recipe, side, &dataset)?;
            None
        }
        (None, None) => None,
    };
    let from = found.as_ref().map(|_| "STATE_DICT".into()).or(earlier.as_ref().map(Earlier::describe));
    let form = earlier.as_ref().map(|earlier| earlier.form).unwrap_or_default();
    let begun = earlier.map(|earlier| earlier.begin(&recipe)).transpose()?;
    let (started_from, start) = found.or(begun).unzip();
    let teacher = start::teacher(args.teacher.as_deref(), &recipe, side, &dataset, &devices[0])?;
    let run = Run {
        recipe: recipe.clone(),
        data_sha256: dataset.sha256.clone(),
        started_from: started_from.clone(),
        taught_by: teacher.as_ref().map(|(record, _)| record.clone()),
        form,
    };
    let folder = if args.resume { RunFolder::open(&path, &run)? } else { RunFolder::create(&path, &run)? };
    if let Some(weights) = &start {
        folder.start_from(weights)?;
    }
    let stop = stop_flag(SAVING)?;
    if args.stop_on_eof {
        stop_on_eof(stop.clone());
    }
    let manifest = if args.data.manifest.is_some() { " --manifest MANIFEST" } else { "" };
    let job = Job {
        recipe: &recipe,
        learned: &recipe,
        started_from,
        teacher: teacher.as_ref(),
        dataset: &dataset,
        folder: &folder,
        out: &out,
        name,
        precision: args.precision,
        devices: &devices,
        lines: args.json,
        command: format!(
            "neurotriage train --data DATA{manifest} --recipe RECIPE{}{} --backend {}{} --precision {}",
            from.map_or(String::new(), |from| format!(" --from {from}")),
            teacher.as_ref().map_or("", |_| " --teacher TEACHER"),
            args.backend.name(),
            if devices.len() > 1 { format!(" --devices {}", devices.len()) } else { String::new() },
            args.precision
        ),
    };
    let Some(manifest) = job.make(&stop)? else {
        eprintln!("go on with --resume");
        return Ok(false);
    };
    Shelf::at(&out).write_card()?;
    if args.json {
        return Ok(true);
    }
    for (role, metrics) in &manifest.metrics {
        println!("{role}: {} slices\n{}", metrics.slices, card::table(metrics));
    }
    println!("wrote {}", out.join(format!("{name}.bpk")).display());
    Ok(true)
}

/// Width and height of the input that a recipe asks for.
pub fn side(recipe: &Recipe) -> Result<u32> {
    let architecture: Architecture = recipe.network.parse()?;
    let side = if recipe.side == 0 { architecture.side() } else { recipe.side };
    if !architecture.takes(side) {
        bail!("{} takes no input of {side} x {side} pixels: choose another side", recipe.network);
    }
    Ok(side)
}

/// A network to be made of data: learned, measured and written.
pub struct Job<'a> {
    /// What is recorded, and how the network is asked.
    pub recipe: &'a Recipe,
    /// What is learned by: the same but for how the network is asked.
    pub learned: &'a Recipe,
    /// What is learned from has the role `train`.
    pub dataset: &'a Dataset,
    /// The weights that it starts from.
    pub started_from: Option<Start>,
    /// What it learns from beside the labels, with its record.
    pub teacher: Option<&'a (TaughtBy, Teacher)>,
    pub folder: &'a RunFolder,
    /// Where the weights go.
    pub out: &'a Path,
    pub name: &'a str,
    pub precision: Precision,
    /// What trains; the first one also measures.
    pub devices: &'a [Device],
    /// Whether metrics are printed as JSON lines.
    pub lines: bool,
    /// For the record.
    pub command: String,
}

impl Job<'_> {
    /// Learns, going on from the folder's save, measures and writes the weights; the manifest, or none if it was stopped.
    pub fn make(&self, stop: &AtomicBool) -> Result<Option<Manifest>> {
        let preprocessing = Preprocessing::for_side(side(self.recipe)?);
        let train = load(self.dataset, "train", Wanted::Everything, &preprocessing)?;
        let val = load(self.dataset, "val", Wanted::Classes, &preprocessing)?;
        eprintln!("train {} slices {:?}, val {} slices {:?}", train.len(), train.counts(), val.len(), val.counts());
        let Some((weights, state)) = self.learn(&train, &val, stop)? else { return Ok(None) };

        let architecture = self.recipe.network.parse()?;
        let network = Network::from_bytes(architecture, self.folder.form(), weights, self.device())?;
        let reports = self.dataset.report_roles();
        let targets = Targets::default();
        let export = export::Export {
            name: self.name,
            precision: self.precision,
            preprocessing: &preprocessing,
            mirrored: self.recipe.mirrored,
            training: self.training(&state, train.len())?,
            targets: &targets,
            reports: &reports,
        };
        let (manifest, bytes) = export::export(&network, export, self.device(), |network, role| {
            let (mirrored, device) = (self.recipe.mirrored, self.device());
            ask(Asked { network, preprocessing: &preprocessing, mirrored, device }, self.dataset, role)
        })?;
        if manifest.familiarity.is_none() {
            eprintln!(
                "note: too few slices or patients in train or val for a familiarity gate: this model answers to any picture"
            );
        }
        export::write(self.out, &manifest, &bytes)?;
        Shelf::at(self.out).add(self.name)?;
        // Last: who reads it may take the weights.
        if let Some(best) = state.best_epoch().filter(|_| self.lines) {
            print(values(best).map(|(metric, value)| Line::last(metric, value)));
        }
        Ok(Some(manifest))
    }

    fn device(&self) -> &Device {
        &self.devices[0]
    }

    fn learn(&self, train: &Samples, val: &Samples, stop: &AtomicBool) -> Result<Option<(Vec<u8>, State)>> {
        let display = TrainingDisplay::new(self.learned.epochs);
        let start = Instant::now();
        let mut told = 0;
        let mut tell = |history: &[Epoch]| {
            // A resumed run tells its earlier epochs again: whoever asks now may not have heard them.
            for epoch in history.get(told..).unwrap_or_default().iter().filter(|_| self.lines) {
                print(values(epoch).map(|(metric, value)| Line::epoch(epoch.epoch, metric, value)));
            }
            told = history.len();
        };
        let teacher = self.teacher.map(|(_, teacher)| teacher);
        let outcome = fit::fit(self.learned, train, val, self.folder, self.devices, teacher, |event| {
            match event {
                Event::Step { step, steps, epoch, loss } => display.step(step, steps, epoch, loss),
                Event::Epoch { history, best } => {
                    display.epoch(history, best);
                    tell(history);
                }
            }
            if stop.load(Ordering::SeqCst) { Next::Stop } else { Next::Continue }
        });
        display.finish();
        match outcome? {
            Outcome::Stopped { state } => {
                let (epoch, step) = (state.history.len() + 1, state.step);
                eprintln!("stopped in epoch {epoch} after step {step}; saved in {}", self.folder.path().display());
                Ok(None)
            }
            Outcome::Finished { weights, state } => {
                tell(&state.history);
                eprint!("{}", progress::charts(&state.history));
                eprintln!("trained for {:.0} s; measuring", start.elapsed().as_secs_f64());
                Ok(Some((weights, state)))
            }
        }
    }

    fn training(&self, state: &State, slices: usize) -> Result<Training> {
        Ok(Training {
            command: self.command.clone(),
            recipe: Some(self.recipe.to_toml()),
            started_from: self.started_from.clone(),
            taught_by: self.teacher.map(|(record, _)| record.clone()),
            seed: self.recipe.seed,
            roles: self.recipe.roles.clone(),
            epochs: state.history.len(),
            best_epoch: state.kept_epoch(),
            data_sha256: self.dataset.sha256.clone(),
            split_by: self.dataset.split_by(),
            audit: Some(crate::audit::record(self.dataset)?),
            reported_sha256: reported(self.dataset)?,
            slices: [("train".to_string(), slices)].into(),
            version: env!("CARGO_PKG_VERSION").to_string(),
        })
    }
}

/// An epoch's metrics by name.
fn values(epoch: &Epoch) -> [(&'static str, f64); 3] {
    [
        ("val_balanced_accuracy", epoch.val_balanced_accuracy),
        ("val_accuracy", epoch.val_accuracy),
        ("val_log_loss", epoch.val_log_loss),
    ]
}

/// Lines on standard output; who no longer reads them ends nothing.
fn print(lines: impl IntoIterator<Item = Line>) {
    let mut output = io::stdout().lock();
    for line in lines {
        let _ = writeln!(output, "{}", line.to_json());
    }
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

/// Raises the flag when standard input ends.
fn stop_on_eof(stop: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        stop.store(true, Ordering::SeqCst);
    });
}

/// By role that is only reported: the hash of its slices.
pub fn reported(dataset: &Dataset) -> Result<BTreeMap<String, String>, TrainError> {
    let roles = dataset.report_roles().into_iter();
    roles.map(|role| Ok((role.to_string(), dataset.role_sha256(role)?))).collect()
}
