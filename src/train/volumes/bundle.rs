//! A model of patients: a weights file and its manifest, checked against each other and on the device that is to answer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::super::checkpoint::State;
use super::super::{Result, TrainError, write_whole};
use super::answer::logits;
use super::evaluate::Figures;
use super::prepare::{Preparation, Volume};
use super::recipe::Recipe;
use super::samples::Input;
use super::sequence::Sequence;
use super::synthesise::Origin;
use crate::Error;
use crate::bundle::{WeightsFile, sha256};
use crate::calibration::Calibration;
use crate::label::Label;
use crate::model::volumes::{VolumeArchitecture, VolumeNetwork};
use crate::model::{Form, Precision};

/// The manifest's format; other numbers are refused. It is not one of the page's.
pub const FORMAT: &str = "neurotriage volumes 1";

/// As for slices: a hundred times what f32 summed in another order makes of logits of this size.
const SELF_TEST_TOLERANCE: f32 = 2e-3;

/// The manifest (`<name>.json`) of a weights file (`<name>.bpk`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    /// The files' stem.
    pub name: String,
    /// The classes in the order of the logits.
    pub labels: Vec<Label>,
    /// Planes, slices of each, sequences (in the recipe's order), rows and columns.
    pub input: [usize; 5],
    /// All choices of the run: network, sequences in the order of the channels, preparation, seed.
    pub recipe: Recipe,
    /// Fitted on `val`.
    pub temperature: f64,
    pub weights: WeightsFile,
    /// The logits that the exporting machine computed for [`pattern`].
    pub self_test: [f32; Label::COUNT],
    pub training: Training,
    /// What was measured, by role (`val` guided choices, `test` did not).
    pub figures: BTreeMap<String, Figures>,
}

/// The run that made the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// With the data's folder written as `DATA`.
    pub command: String,
    pub epochs: usize,
    pub best_epoch: usize,
    /// SHA-256 of the data set's manifest.
    pub data_sha256: String,
    /// What the data was drawn with, if it is synthetic: such a model says nothing of patients.
    pub synthetic: Option<Origin>,
    /// Patients by role.
    pub patients: BTreeMap<String, usize>,
    pub version: String,
}

/// A network that reproduced its manifest's logits on its device.
pub struct Model {
    pub manifest: Manifest,
    pub network: VolumeNetwork,
    pub device: Device,
}

impl Manifest {
    /// Reads the JSON and checks that this build can use it.
    ///
    /// # Errors
    /// [`Error::BadManifest`] in a sentence.
    pub fn parse(json: &str) -> std::result::Result<Self, Error> {
        let bad = |reason: String| Error::BadManifest(reason);
        let manifest: Manifest = serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(bad(format!("its format is {:?}, this build reads {FORMAT:?}", manifest.format)));
        }
        manifest.recipe.check().map_err(|error| bad(error.to_string()))?;
        if manifest.labels != Label::ALL || manifest.input != shape(&manifest.recipe) {
            return Err(bad("its labels or its input are not those of its network".into()));
        }
        if manifest.recipe.preparation.side != Preparation::default().side {
            return Err(bad(format!("its slices are {} pixels wide", manifest.recipe.preparation.side)));
        }
        if !(manifest.temperature > 0.0 && manifest.temperature.is_finite()) {
            return Err(bad(format!("its temperature is {}", manifest.temperature)));
        }
        Ok(manifest)
    }

    pub fn calibration(&self) -> Calibration {
        Calibration::of_temperature(self.temperature)
    }

    /// The sequences of the model that are not there; those of models that were trained with all of them must be.
    ///
    /// # Errors
    /// [`super::VolumeError::NoneKnown`], [`super::VolumeError::Missing`].
    pub fn missing(&self, there: impl Fn(Sequence) -> bool) -> super::Result<Vec<Sequence>> {
        let known = &self.recipe.sequences;
        let missing: Vec<Sequence> = known.iter().copied().filter(|&sequence| !there(sequence)).collect();
        if missing.len() == known.len() {
            return Err(super::VolumeError::NoneKnown { known: super::sequence::listed(known) });
        }
        if !missing.is_empty() && self.recipe.sequence_dropout == 0.0 {
            return Err(super::VolumeError::Missing { missing: super::sequence::listed(&missing) });
        }
        Ok(missing)
    }
}

/// What a recipe's network is given.
fn shape(recipe: &Recipe) -> [usize; 5] {
    let side = recipe.preparation.side;
    [recipe.network.planes().len(), recipe.slices, recipe.sequences.len(), side, side]
}

/// What is needed beside the weights.
pub struct Export<'a> {
    pub name: &'a str,
    pub recipe: &'a Recipe,
    pub state: &'a State,
    pub temperature: f64,
    pub command: String,
    pub data_sha256: String,
    pub synthetic: Option<Origin>,
}

impl Export<'_> {
    /// The manifest of a network with these weights, without figures.
    ///
    /// # Errors
    /// What the device refuses.
    pub fn manifest(self, weights: &[u8], network: &VolumeNetwork, device: &Device) -> Result<Manifest> {
        Ok(Manifest {
            format: FORMAT.to_string(),
            name: self.name.to_string(),
            labels: Label::ALL.to_vec(),
            input: shape(self.recipe),
            recipe: self.recipe.clone(),
            temperature: self.temperature,
            weights: WeightsFile {
                file: format!("{}.bpk", self.name),
                bytes: weights.len() as u64,
                sha256: sha256(weights),
                precision: Precision::F32,
                form: Form::Training,
                parameters: burn::module::Module::num_params(network) as u64,
            },
            self_test: answer_to_pattern(network, self.recipe, device)?,
            training: Training {
                command: self.command,
                epochs: self.state.history.len(),
                best_epoch: self.state.kept_epoch(),
                data_sha256: self.data_sha256,
                synthetic: self.synthetic,
                patients: BTreeMap::new(),
                version: env!("CARGO_PKG_VERSION").to_string(),
            },
            figures: BTreeMap::new(),
        })
    }
}

/// Writes `<name>.bpk` and then `<name>.json` into a folder, each whole or not at all.
///
/// # Errors
/// [`TrainError::File`].
pub fn write(folder: &Path, manifest: &Manifest, weights: &[u8]) -> Result<()> {
    fs::create_dir_all(folder).map_err(TrainError::file(folder))?;
    write_whole(&folder.join(&manifest.weights.file), weights)?;
    let json = serde_json::to_string_pretty(manifest).expect("plain data") + "\n";
    write_whole(&folder.join(format!("{}.json", manifest.name)), json.as_bytes())
}

impl Model {
    /// Opens a model by its manifest, `<name>.json`, with its weights beside it.
    ///
    /// # Errors
    /// A manifest or weights that cannot be used, of another hash or of another network; a device that computes something else.
    pub fn open(path: &Path, device: &Device) -> Result<Self> {
        let json = fs::read_to_string(path).map_err(TrainError::file(path))?;
        let manifest = Manifest::parse(&json)?;
        let weights = path.with_file_name(&manifest.weights.file);
        let bytes = fs::read(&weights).map_err(TrainError::file(&weights))?;
        let found = sha256(&bytes);
        if found != manifest.weights.sha256 {
            return Err(Error::WrongHash { expected: manifest.weights.sha256, found }.into());
        }
        let recipe = &manifest.recipe;
        let network = VolumeNetwork::from_bytes(recipe.network, recipe.sequences.len(), bytes, device)?;
        let differences = answer_to_pattern(&network, recipe, device)?.into_iter().zip(manifest.self_test);
        let largest = differences.map(|(found, expected)| (found - expected).abs());
        // A NaN must not pass: `max` would drop it.
        let largest = largest.fold(0.0f32, |most, next| if next.is_nan() { f32::INFINITY } else { most.max(next) });
        if largest > SELF_TEST_TOLERANCE {
            let (backend, tolerance) = ("this device".to_string(), SELF_TEST_TOLERANCE);
            return Err(Error::SelfTest { backend, difference: largest, tolerance }.into());
        }
        Ok(Self { manifest, network, device: device.clone() })
    }

    pub fn input(&self) -> Input<'_> {
        Input::of(&self.manifest.recipe)
    }

    pub fn architecture(&self) -> VolumeArchitecture {
        self.manifest.recipe.network
    }
}

/// A volume of the self-test: numbers that follow from the place alone, in every sequence others.
fn pattern(side: usize) -> Volume {
    let channel = |sequence: Sequence| {
        let value = |at: usize| (at.wrapping_mul(2_654_435_761) >> (7 + sequence as usize)) as u8;
        (sequence, (0..side.pow(3)).map(value).collect())
    };
    Volume { channels: Sequence::ALL.map(channel).into(), warnings: Vec::new() }
}

fn answer_to_pattern(network: &VolumeNetwork, recipe: &Recipe, device: &Device) -> Result<[f32; Label::COUNT]> {
    let pattern = pattern(recipe.preparation.side);
    let found = logits(network, &Input::of(recipe), &[&pattern], &[], device)?;
    found.first().copied().ok_or_else(|| Error::Device("it answered with nothing".into()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, dropout: f32) -> Manifest {
        let device = Device::flex();
        let recipe = Recipe { sequence_dropout: dropout, slices: 2, ..Recipe::default() };
        let network = recipe.network.init(4, &device);
        let weights = network.to_bytes(Precision::F32).unwrap();
        let export = Export {
            name: "tried",
            recipe: &recipe,
            state: &State::default(),
            temperature: 1.5,
            command: "c".into(),
            data_sha256: "d".into(),
            synthetic: None,
        };
        let manifest = export.manifest(&weights, &network, &device).unwrap();
        write(folder, &manifest, &weights).unwrap();
        manifest
    }

    #[test]
    fn a_model_is_opened_as_it_was_written_or_its_fault_is_named() {
        let temporary = tempfile::tempdir().unwrap();
        let (path, device) = (temporary.path().join("tried.json"), Device::flex());
        let manifest = written(temporary.path(), 0.1);
        assert_eq!(Model::open(&path, &device).unwrap().manifest, manifest);
        assert_eq!(manifest.input, [3, 2, 4, 64, 64]);

        let refused = |manifest: &Manifest| {
            let json = serde_json::to_string(manifest).unwrap();
            fs::write(&path, json).unwrap();
            Model::open(&path, &device).err().unwrap().to_string()
        };
        let other = Manifest { format: "neurotriage volumes 2".into(), ..manifest.clone() };
        assert!(refused(&other).contains("its format is"));
        let mut other = manifest.clone();
        other.input[1] = 9;
        assert!(refused(&other).contains("its input"));
        let mut other = manifest.clone();
        other.self_test[2] += 0.1;
        assert!(refused(&other).contains("does not compute what these weights computed"));
        let mut other = manifest.clone();
        other.recipe.network = VolumeArchitecture::SliceNet;
        other.input[0] = 1;
        assert!(refused(&other).contains("do not fit the network slice_net"));
        let mut bytes = fs::read(temporary.path().join("tried.bpk")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(temporary.path().join("tried.bpk"), bytes).unwrap();
        assert!(refused(&manifest).contains("not the one its manifest names"));
    }

    #[test]
    fn a_missing_sequence_is_allowed_only_to_models_that_learned_without_it() {
        let temporary = tempfile::tempdir().unwrap();
        let without_t2 = |sequence| sequence != Sequence::T2;
        assert_eq!(written(temporary.path(), 0.1).missing(without_t2).unwrap(), [Sequence::T2]);
        let strict = written(temporary.path(), 0.0);
        assert!(strict.missing(without_t2).unwrap_err().to_string().contains("the model needs t2"));
        assert!(strict.missing(|_| false).unwrap_err().to_string().contains("none of these"));
        assert!(strict.missing(|_| true).unwrap().is_empty());
    }
}
