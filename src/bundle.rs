//! A weights file and its manifest: the one place of every number that training writes and both targets read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::calibration::Calibration;
use crate::familiarity::Gate;
use crate::kernels;
use crate::label::Label;
use crate::model::{Architecture, Form, Network, Precision};
use crate::preprocess::Preprocessing;
use crate::triage::operating::Curve;
use crate::{Error, Result};

/// The manifest's format; other numbers are refused.
pub const FORMAT: u32 = 1;

/// The manifest (`<name>.json`) of a weights file (`<name>.bpk`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The model's name: the files' stem.
    pub name: String,
    /// The network, by its name in the registry.
    pub architecture: String,
    /// The classes in the order of the logits.
    pub labels: Vec<Label>,
    /// The network's input: `[batch, channels, height, width]` without the batch.
    pub input: [u32; 3],
    pub preprocessing: Preprocessing,
    /// Whether each slice is also seen with left and right exchanged, and the answers averaged.
    #[serde(default)]
    pub mirrored: bool,
    pub calibration: Calibration,
    /// What the network knows, to refuse what it does not; none in weights older than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub familiarity: Option<Gate>,
    /// By role of the data, what the tumour threshold costs; empty in weights of which that was never measured.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub operating: BTreeMap<String, Curve>,
    pub weights: WeightsFile,
    pub self_test: SelfTest,
    /// How the weights came to be.
    pub training: Training,
    /// What was measured, by role of the data (`val` guided choices, `test` did not).
    pub metrics: BTreeMap<String, Metrics>,
}

/// The file of the weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightsFile {
    /// The file's name, beside the manifest.
    pub file: String,
    pub bytes: u64,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    pub precision: Precision,
    #[serde(default)]
    pub form: Form,
    /// Numbers in the file, running statistics included.
    pub parameters: u64,
}

/// Inputs with the logits that the exporting machine computed for them: a device that does not reproduce these is not used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfTest {
    /// The largest difference of a logit that passes, absolute.
    pub tolerance: f32,
    pub references: Vec<Reference>,
}

/// One input of the self-test, as a file, so that reading and preprocessing are tested with the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// A PNG file in base64.
    pub png: String,
    /// Logits in the order of the labels, computed on the CPU from the exported weights.
    pub logits: [f32; Label::COUNT],
}

impl Reference {
    pub fn new(png: &[u8], logits: [f32; Label::COUNT]) -> Self {
        Self { png: BASE64.encode(png), logits }
    }

    /// The PNG file's bytes.
    ///
    /// # Errors
    /// [`Error::BadManifest`] if it is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        BASE64
            .decode(&self.png)
            .map_err(|error| Error::BadManifest(format!("a reference image is not base64: {error}")))
    }
}

/// What keeps the roles of a data set apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// The data set came with its roles.
    #[default]
    Given,
    /// All slices of a patient have one role.
    Patient,
    /// All slices of a patient, and all near-copies of any of them, have one role.
    Cluster,
    /// Each slice by itself: slices of a patient and near-copies are on both sides, so figures flatter.
    Image,
}

impl SplitBy {
    /// For people.
    pub fn describe(self) -> &'static str {
        match self {
            SplitBy::Given => "as the data set gives it",
            SplitBy::Patient => "by patient",
            SplitBy::Cluster => "by patient and near-copy cluster",
            SplitBy::Image => "by image (leaky: patients and near-copies are on both sides)",
        }
    }
}

/// What the audit of a data set found, recorded with every network that was trained on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// SHA-256 of the audit's JSON.
    pub sha256: String,
    /// Slices of a role that have a near-copy in another role. All that was learned from counts as `train` here.
    pub crossings: Vec<CrossingRecord>,
    /// Pairs of near-copies with different labels.
    pub conflicts: usize,
    /// Patients or clusters that are in more than one role.
    pub groups_across_roles: usize,
}

/// So many slices of one role have a near-copy in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossingRecord {
    pub from: String,
    pub to: String,
    /// Slices of `to` with a near-copy in `from`.
    pub slices: usize,
    pub of: usize,
}

/// The weights that a run started from instead of random ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// SHA-256 of the weights as the earlier run saved them, or of the file of published ones.
    pub weights_sha256: String,
    /// All choices of the earlier run, as TOML; empty if a model does not record them, and where the weights were published by others.
    #[serde(default)]
    pub recipe: String,
    /// The name of the file of published weights, trained on other pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Where that run itself started from, if not at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<Box<Start>>,
    /// The model whose answers that run learned from, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taught_by: Option<Box<TaughtBy>>,
    /// The finished model that they are; none if they are the best of a run on the same data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Origin>,
    /// How they were pre-trained as the discriminator of a GAN, on the same data without its labels; none if they are of a classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pretraining: Option<Pretraining>,
}

/// A finished model whose answers a run learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaughtBy {
    #[serde(flatten)]
    pub model: Start,
    /// With which its logits became probabilities.
    pub temperature: f64,
}

/// The pre-training of a GAN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pretraining {
    /// All its choices, as TOML.
    pub settings: String,
    /// Epochs that were complete, and steps done in all.
    pub epochs: usize,
    pub steps: usize,
}

/// A finished model that training went on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub name: String,
    /// SHA-256 of the index of the data that it learned from, and the roles there.
    pub data_sha256: String,
    pub roles: Vec<String>,
    /// By role that was kept from it: SHA-256 over its files' hashes and labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reported_sha256: BTreeMap<String, String>,
}

impl Start {
    /// From a finished model.
    pub fn of_model(manifest: &Manifest) -> Self {
        let Manifest { name, weights, training, .. } = manifest;
        Self {
            weights_sha256: weights.sha256.clone(),
            recipe: training.recipe.clone().unwrap_or_default(),
            published: None,
            pretraining: None,
            started_from: training.started_from.clone().map(Box::new),
            taught_by: training.taught_by.clone().map(Box::new),
            model: Some(Origin {
                name: name.clone(),
                data_sha256: training.data_sha256.clone(),
                roles: training.roles.clone(),
                reported_sha256: training.reported_sha256.clone(),
            }),
        }
    }
}

/// The run that made the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The command, with the data's folder written as `DATA`; after semicolons, the conversion of what it made, and that its thresholds were chosen anew.
    pub command: String,
    /// All choices of the run, as TOML; none in weights older than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// The earlier run that this one went on from; none if it started at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<Start>,
    /// The finished model whose answers it learned from, too; none if it learned from the labels alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taught_by: Option<TaughtBy>,
    pub seed: u64,
    /// The roles of the data that were learned from.
    #[serde(default = "train_alone")]
    pub roles: Vec<String>,
    /// Epochs run, and the one whose weights were kept (by the validation set).
    pub epochs: usize,
    pub best_epoch: usize,
    /// SHA-256 of the data set's manifest, or of its list of files and their hashes.
    pub data_sha256: String,
    #[serde(default)]
    pub split_by: SplitBy,
    /// None where the data was never audited.
    #[serde(default)]
    pub audit: Option<AuditRecord>,
    /// By role that is only reported: SHA-256 over its files' hashes and labels, so that two networks can be known to be
    /// measured on the same slices.
    #[serde(default)]
    pub reported_sha256: BTreeMap<String, String>,
    /// Slices used, by role.
    pub slices: BTreeMap<String, usize>,
    /// The version of this software.
    pub version: String,
}

impl Training {
    /// The runs whose knowledge is in the weights beside that of the last: what it went on from, its teacher, and what each of these came
    /// from.
    pub fn origins(&self) -> Vec<&Start> {
        let mut found = Vec::new();
        let mut ahead: Vec<&Start> = self.taught_by.iter().map(|teacher| &teacher.model).collect();
        ahead.extend(&self.started_from);
        while let Some(start) = ahead.pop() {
            found.push(start);
            ahead.extend(start.taught_by.iter().map(|teacher| &teacher.model));
            ahead.extend(start.started_from.as_deref());
        }
        found
    }
}

fn train_alone() -> Vec<String> {
    vec!["train".to_string()]
}

/// Figures of one role of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub slices: usize,
    pub accuracy: f64,
    /// The mean of the classes' recalls.
    pub balanced_accuracy: f64,
    /// The mean negative log-likelihood of the calibrated probabilities, in nats.
    pub log_loss: f64,
    /// By class: what was called this class and was it.
    pub precision: BTreeMap<Label, f64>,
    /// By class: what was this class and was called it (sensitivity).
    pub recall: BTreeMap<Label, f64>,
    pub f1: BTreeMap<Label, f64>,
    /// Counts: rows are the true classes, columns the predicted ones, in the order of the labels.
    pub confusion: [[usize; Label::COUNT]; Label::COUNT],
}

impl Manifest {
    /// Reads the manifest's JSON and checks that this build can use it.
    ///
    /// # Errors
    /// [`Error::BadManifest`] or [`Error::UnknownNetwork`].
    pub fn parse(json: &str) -> Result<Self> {
        let manifest: Manifest = serde_json::from_str(json).map_err(|error| Error::BadManifest(error.to_string()))?;
        let architecture = manifest.architecture()?;
        let bad = |what: String| Err(Error::BadManifest(what));
        if manifest.format != FORMAT {
            return bad(format!("its format is {}, this build reads {FORMAT}", manifest.format));
        }
        if manifest.labels != Label::ALL {
            return bad(format!("its labels are {:?}, this build has {:?}", manifest.labels, Label::ALL));
        }
        let side = manifest.preprocessing.side;
        if manifest.input != [1, side, side] || !architecture.takes(side) {
            return bad(format!(
                "its input {:?} does not fit {} and its preprocessing",
                manifest.input,
                architecture.name()
            ));
        }
        if let Some(fault) = manifest.calibration.fault() {
            return bad(fault);
        }
        if let Some(fault) = manifest.familiarity.as_ref().and_then(Gate::fault) {
            return bad(format!("its familiarity gate: {fault}"));
        }
        let faulty =
            |(role, curve): (&String, &Curve)| Some(format!("its operating curve of {role}: {}", curve.fault()?));
        if let Some(fault) = manifest.operating.iter().find_map(faulty) {
            return bad(fault);
        }
        if manifest.self_test.references.is_empty() {
            return bad("it has no reference for the self-test".into());
        }
        Ok(manifest)
    }

    pub fn architecture(&self) -> Result<Architecture> {
        self.architecture.parse()
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a manifest has only strings as keys") + "\n"
    }
}

/// A manifest with the bytes it describes, checked against each other.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub manifest: Manifest,
    weights: Vec<u8>,
}

impl Bundle {
    /// Checks the weights' hash.
    ///
    /// # Errors
    /// What [`Manifest::parse`] refuses, and [`Error::WrongHash`].
    pub fn new(manifest_json: &str, weights: Vec<u8>) -> Result<Self> {
        let manifest = Manifest::parse(manifest_json)?;
        let found = sha256(&weights);
        if found != manifest.weights.sha256 {
            return Err(Error::WrongHash { expected: manifest.weights.sha256, found });
        }
        Ok(Self { manifest, weights })
    }

    /// The network with these weights, on a device, to be asked: nothing is learned from it.
    ///
    /// # Errors
    /// [`Error::WrongWeights`].
    pub fn network(&self, device: &Device) -> Result<Network> {
        // Read on the CPU: a GPU gets the numbers as it computes with them.
        let (architecture, form) = (self.manifest.architecture()?, self.manifest.weights.form);
        let network = Network::from_bytes(architecture, form, self.weights.clone(), &Device::flex())?;
        Ok(kernels::placed(network, device))
    }

    pub fn weights(&self) -> &[u8] {
        &self.weights
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let mut digest = Sha256::new();
    // A browser runs a function in its slow first translation until it is called again.
    bytes.chunks(1 << 13).for_each(|chunk| digest.update(chunk));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
