//! The weights that a training run starts from (the best of an earlier run, the discriminator of a GAN, a finished
//! model, or what others published), and the model that teaches it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use neurotriage::bundle::{Bundle, Start, TaughtBy, sha256};
use neurotriage::model::{Architecture, Form, Precision};
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::TrainError;
use neurotriage::train::checkpoint::RunFolder;
use neurotriage::train::dataset::Dataset;
use neurotriage::train::gan::{self, Discriminator};
use neurotriage::train::recipe::Recipe;
use neurotriage::train::state_dict::StateDict;
use neurotriage::train::teacher::Teacher;

use crate::shelf::Shelf;

/// Weights to start from.
pub struct Earlier {
    start: Start,
    weights: Weights,
    pub form: Form,
    /// As it was named.
    place: String,
    network: String,
    /// Width and height of the input.
    side: u32,
    /// Whether answers are averaged with those of the mirror image.
    mirrored: bool,
    /// The data and the roles of an earlier run; none of a finished model.
    run: Option<(String, Vec<String>)>,
}

enum Weights {
    /// As they are.
    Bytes(Vec<u8>),
    /// With a last layer that is yet to be drawn.
    Discriminator(Box<Discriminator>),
}

/// What a path names: the folder of a run, a folder of weights (its champion), or a model in one, as `weights/NAME`.
pub fn find(from: &Path) -> Result<Earlier> {
    let place = from.display().to_string();
    if from.join("run.json").exists() {
        let (run, weights) = RunFolder::best_of(from)?;
        return Ok(Earlier {
            start: Start {
                weights_sha256: sha256(&weights),
                recipe: run.recipe.to_toml(),
                started_from: run.started_from.map(Box::new),
                taught_by: run.taught_by.map(Box::new),
                ..Start::default()
            },
            side: crate::train::side(&run.recipe)?,
            weights: Weights::Bytes(weights),
            form: run.form,
            place,
            network: run.recipe.network,
            mirrored: run.recipe.mirrored,
            run: Some((run.data_sha256, run.recipe.roles)),
        });
    }
    if from.join(gan::FILE).exists() {
        let (discriminator, identity, pretraining, weights_sha256) = gan::pretrained(from)?;
        return Ok(Earlier {
            start: Start { weights_sha256, pretraining: Some(pretraining), ..Start::default() },
            weights: Weights::Discriminator(Box::new(discriminator)),
            form: Form::Training,
            place,
            network: gan::NETWORK.name().to_string(),
            side: gan::NETWORK.side(),
            mirrored: false,
            run: Some((identity.data_sha256, identity.settings.roles)),
        });
    }
    match model(from)? {
        Some(bundle) => Ok(of_model(bundle, place)),
        None => bail!(
            "{place} holds no run to go on from and is no model: name the folder of a run, a folder of weights, or a model in one, as weights/lesion_resnet"
        ),
    }
}

/// The finished model that a path names: one in a folder of weights, or the champion of such a folder. None if it names neither.
fn model(from: &Path) -> Result<Option<Bundle>> {
    if from.join("index.json").exists() {
        return Shelf::at(from).bundle(None).map(Some);
    }
    let stem = match from.extension().and_then(|ending| ending.to_str()) {
        Some("json" | "bpk") => from.file_stem(),
        _ => from.file_name(),
    };
    let (folder, stem) = (from.parent().unwrap_or(Path::new("")), stem.and_then(|stem| stem.to_str()));
    let stem = stem.filter(|stem| folder.join(format!("{stem}.json")).is_file());
    stem.map(|stem| Shelf::at(folder).bundle(Some(stem))).transpose()
}

/// The teacher of a run of this recipe, if it wants one, and what is recorded of it. It must have learned from nothing that the run keeps
/// for its reports.
pub fn teacher(
    from: Option<&Path>,
    recipe: &Recipe,
    side: u32,
    dataset: &Dataset,
    device: &Device,
) -> Result<Option<(TaughtBy, Teacher)>> {
    let Some(from) = from else {
        if recipe.distillation > 0.0 {
            bail!("the recipe's distillation is {}: name the teacher with --teacher", recipe.distillation);
        }
        return Ok(None);
    };
    if recipe.distillation == 0.0 {
        bail!("a teacher is not asked unless the recipe says how much it counts: --set distillation=0.5");
    }
    let place = from.display();
    let Some(bundle) = model(from)? else {
        bail!("{place} is no model: name a folder of weights, or a model in one, as weights/lesion_resnet");
    };
    let training = &bundle.manifest.training;
    let mut others = training.origins().into_iter().filter_map(|start| start.model.as_ref());
    let of_here = |sha256: &str, roles: &[String]| {
        sha256 == dataset.sha256 && roles.iter().all(|role| recipe.roles.contains(role))
    };
    if !of_here(&training.data_sha256, &training.roles) || !others.all(|it| of_here(&it.data_sha256, &it.roles)) {
        bail!(
            "{place} learned from other data or roles, which may hold the slices that are reported here: choose a teacher that was trained on this data and these roles"
        );
    }
    let teacher = Teacher::new(&bundle, &Preprocessing::for_side(side), device)?;
    let temperature = bundle.manifest.calibration.temperature;
    Ok(Some((TaughtBy { model: Start::of_model(&bundle.manifest), temperature }, teacher)))
}

/// Whether a path names a file of published weights, and no model of ours.
pub fn is_state_dict(from: &Path) -> bool {
    let ours = from.extension().is_some_and(|ending| ending == "json" || ending == "bpk");
    from.is_file() && !ours
}

/// Published weights of the recipe's network as a run starts from them: for slices, with a new head drawn by the recipe's seed.
pub fn published(path: &Path, recipe: &Recipe) -> Result<(Start, Vec<u8>)> {
    let architecture: Architecture = recipe.network.parse()?;
    let device = Device::flex();
    let refused = |reason| TrainError::StateDict { path: path.to_path_buf(), reason };
    let network = StateDict::read(path)?.network(architecture, &device).map_err(refused)?;
    device.seed(recipe.seed);
    let weights = network.for_slices(&device).to_bytes(Precision::F32)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = fs::read(path).with_context(|| path.display().to_string())?;
    Ok((Start { weights_sha256: sha256(&file), published: Some(name), ..Start::default() }, weights))
}

fn of_model(bundle: Bundle, place: String) -> Earlier {
    let manifest = &bundle.manifest;
    Earlier {
        start: Start::of_model(manifest),
        form: manifest.weights.form,
        place,
        network: manifest.architecture.clone(),
        side: manifest.preprocessing.side,
        mirrored: manifest.mirrored,
        run: None,
        weights: Weights::Bytes(bundle.weights().to_vec()),
    }
}

impl Earlier {
    /// A recipe's beginning that fits these weights.
    pub fn inputs(&self) -> String {
        format!("network = {:?}\nside = {}\nmirrored = {}\n", self.network, self.side, self.mirrored)
    }

    /// For the command that is recorded.
    pub fn describe(&self) -> String {
        match &self.start.model {
            Some(origin) => format!("WEIGHTS/{}", origin.name),
            None => "RUN".to_string(),
        }
    }

    /// What is recorded of the start, and the weights themselves: a new last layer is drawn by the recipe's seed.
    pub fn begin(self, recipe: &Recipe) -> Result<(Start, Vec<u8>)> {
        let weights = match self.weights {
            Weights::Bytes(bytes) => bytes,
            Weights::Discriminator(discriminator) => {
                discriminator.classifier(recipe.seed, &Device::flex()).to_bytes(Precision::F32)?
            }
        };
        Ok((self.start, weights))
    }

    /// Whether a run of this recipe may start from these weights.
    pub fn check(&self, recipe: &Recipe, side: u32, dataset: &Dataset) -> Result<()> {
        let Self { place, network, .. } = self;
        if *network != recipe.network {
            let what = match (&self.weights, &self.run) {
                (Weights::Discriminator(_), _) => "holds a discriminator of",
                (_, Some(_)) => "is a run of",
                (_, None) => "holds weights of",
            };
            bail!("{place} {what} {network}, not of {}: start from weights of the same network", recipe.network);
        }
        if self.side != side {
            bail!("{place} sees inputs of {0} x {0} pixels, the recipe asks for {side}: use --set side={0}", self.side);
        }
        // Otherwise nobody knows whether the earlier run learned from what is reported here. A finished model's manifest says which
        // slices were kept from it, and `promote` looks at that.
        let Some((data_sha256, roles)) = &self.run else { return Ok(()) };
        if matches!(self.weights, Weights::Discriminator(_)) {
            if *data_sha256 != dataset.sha256 {
                bail!("{place} was pre-trained on other data, which may hold the slices that are reported here");
            }
            // Near-copies of what is reported are looked for in the recipe's roles.
            if let Some(role) = roles.iter().find(|role| !recipe.roles.contains(role)) {
                bail!(
                    "{place} also learned from role {role}, which the audit of this run would not look at: name it in the recipe's roles"
                );
            }
            return Ok(());
        }
        if *data_sha256 != dataset.sha256 || *roles != recipe.roles {
            bail!(
                "{place} learned from other data or roles, which may hold the slices that are reported here: start from its finished weights, {place}/weights"
            );
        }
        Ok(())
    }
}
