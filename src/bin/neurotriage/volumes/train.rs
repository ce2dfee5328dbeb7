//! `volumes train`: patients to weights.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::{Result, bail};
use neurotriage::device::Backend;
use neurotriage::model::Form;
use neurotriage::model::volumes::{VolumeArchitecture, VolumeNetwork};
use neurotriage::train::checkpoint::RunFolder;
use neurotriage::train::fit::{Event, Next, Outcome};
use neurotriage::train::volumes::bundle::{self, Export, Model};
use neurotriage::train::volumes::recipe::Recipe;
use neurotriage::train::volumes::sequence::{Sequence, listed};
use neurotriage::train::volumes::synthesise::Origin;
use neurotriage::train::volumes::{evaluate, fit, samples};
use serde::{Deserialize, Serialize};

use super::{SYNTHETIC, load};
use crate::data;
use crate::interrupt::stop_flag;
use crate::progress::{self, TrainingDisplay};
use crate::train::SAVING;

/// Train slice_net or volume_net on patients
///
/// The data set is a folder with a manifest.csv whose files are the patients' folders (columns file, label, role, group); roles train, val and
/// test are used, val chooses the epoch. Ctrl-C saves; the same command with --resume goes on to the same result as if it had never stopped.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// slice_net (axial slices) or volume_net (three planes joined)
    #[arg(long, default_value = "volume_net", value_name = "NAME")]
    network: VolumeArchitecture,
    /// The channels
    #[arg(long, value_delimiter = ',', default_value = "t1,t1c,t2,flair", value_name = "NAMES")]
    sequences: Vec<Sequence>,
    /// Slices of each plane
    #[arg(long, default_value_t = Recipe::default().slices)]
    slices: usize,
    #[arg(long, default_value_t = Recipe::default().seed)]
    seed: u64,
    #[arg(long, default_value_t = Recipe::default().epochs)]
    epochs: usize,
    /// Patients of a step
    #[arg(long, default_value_t = Recipe::default().batch)]
    batch: usize,
    /// The highest learning rate
    #[arg(long, default_value_t = Recipe::default().learning_rate)]
    learning_rate: f64,
    /// The probability that training hides a sequence: a model without it needs all of them [default: 0.15, 0 with one sequence]
    #[arg(long)]
    sequence_dropout: Option<f32>,
    /// Where checkpoints go [default: runs/NAME-seedSEED]
    #[arg(long, value_name = "FOLDER")]
    run: Option<PathBuf>,
    /// Go on with the run in that folder
    #[arg(long)]
    resume: bool,
    /// Where weights and manifest go [default: weights in the run's folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The model's name [default: the network's, with the sequences if it sees not all]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Overwrite a model of that name in the folder
    #[arg(long)]
    replace: bool,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
}

/// What identifies a run.
#[derive(PartialEq, Serialize, Deserialize)]
struct Identity {
    recipe: Recipe,
    data_sha256: String,
}

impl Args {
    fn recipe(&self) -> Result<Recipe> {
        let default = Recipe::default();
        let recipe = Recipe {
            network: self.network,
            sequences: self.sequences.clone(),
            slices: self.slices,
            seed: self.seed,
            epochs: self.epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            sequence_dropout: self.sequence_dropout.unwrap_or(match self.sequences.len() {
                1 => 0.0,
                _ => default.sequence_dropout,
            }),
            ..default
        };
        recipe.check()?;
        Ok(recipe)
    }

    /// For the record.
    fn command(&self, name: &str) -> String {
        let sequences = listed(&self.sequences).replace(' ', "");
        let dropout = self.sequence_dropout.map_or(String::new(), |share| format!(" --sequence-dropout {share}"));
        format!(
            "neurotriage volumes train --data DATA --network {} --sequences {sequences} --slices {} --seed {} --epochs {} --batch {} \
             --learning-rate {}{dropout} --name {name} --backend {}",
            self.network.name(),
            self.slices,
            self.seed,
            self.epochs,
            self.batch,
            self.learning_rate,
            self.backend.name(),
        )
    }

    fn name(&self) -> String {
        let network = self.network.name();
        match (&self.name, self.sequences.len() == Sequence::ALL.len()) {
            (Some(name), _) => name.clone(),
            (None, true) => network.to_string(),
            (None, false) => format!("{network}_{}", listed(&self.sequences).replace(", ", "_")),
        }
    }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let (recipe, name) = (args.recipe()?, args.name());
    let dataset = args.data.open(recipe.seed)?;
    samples::check_roles(&dataset)?;
    let synthetic = Origin::of(&dataset.folder)?;
    let path = args.run.clone().unwrap_or_else(|| PathBuf::from(format!("runs/{name}-seed{}", recipe.seed)));
    let out = args.out.clone().unwrap_or_else(|| path.join("weights"));
    if !args.replace && out.join(format!("{name}.json")).exists() {
        bail!("{} already holds a model {name}: choose another --name or --out, or --replace it", out.display());
    }
    let identity = Identity { recipe: recipe.clone(), data_sha256: dataset.sha256.clone() };
    let folder = match args.resume {
        true => RunFolder::open_as(&path, &identity, Form::Training)?,
        false => RunFolder::create_as(&path, &identity, Form::Training)?,
    };
    let device = super::device(args.backend)?;
    let stop = stop_flag(SAVING)?;
    let train = load(&dataset, "train", &recipe.preparation)?;
    let val = load(&dataset, "val", &recipe.preparation)?;
    eprintln!(
        "{name}: {} patients to train, {} to choose the epoch; sees {}",
        train.len(),
        val.len(),
        listed(&recipe.sequences)
    );

    let display = TrainingDisplay::new(recipe.epochs);
    let outcome = fit::fit(&recipe, &train, &val, &folder, &device, |event| {
        match event {
            Event::Step { step, steps, epoch, loss } => display.step(step, steps, epoch, loss),
            Event::Epoch { history, best } => display.epoch(history, best),
        }
        if stop.load(Ordering::SeqCst) { Next::Stop } else { Next::Continue }
    });
    display.finish();
    let (weights, state) = match outcome? {
        Outcome::Finished { weights, state } => (weights, state),
        Outcome::Stopped { state } => {
            eprintln!("stopped after step {}; saved in {}; go on with --resume", state.step, path.display());
            return Ok(ExitCode::from(130));
        }
    };
    eprint!("{}", progress::charts(&state.history));

    let network = VolumeNetwork::from_bytes(recipe.network, recipe.sequences.len(), weights.clone(), &device)?;
    let export = Export {
        name: &name,
        recipe: &recipe,
        state: &state,
        temperature: evaluate::temperature(&network, &recipe, &val, &device)?,
        command: args.command(&name),
        data_sha256: dataset.sha256.clone(),
        synthetic,
    };
    let mut manifest = export.manifest(&weights, &network, &device)?;
    manifest.training.patients.insert("train".into(), train.len());
    drop(train);
    let mut model = Model { manifest, network, device };
    let reports = dataset.report_roles().into_iter().filter(|role| dataset.role(role).is_ok());
    for role in std::iter::once("val").chain(reports) {
        let reported;
        let samples = match role {
            "val" => &val,
            _ => {
                reported = load(&dataset, role, &recipe.preparation)?;
                &reported
            }
        };
        let figures = evaluate::measure(&evaluate::cases(&model, samples, &[])?);
        println!("{role}: {}", super::evaluate::line(&figures));
        model.manifest.training.patients.insert(role.into(), samples.len());
        model.manifest.figures.insert(role.into(), figures);
    }
    bundle::write(&out, &model.manifest, &weights)?;
    println!("wrote {}", out.join(&model.manifest.weights.file).display());
    if model.manifest.training.synthetic.is_some() {
        println!("{SYNTHETIC}");
    }
    Ok(ExitCode::SUCCESS)
}
