//! What an evaluation found, as data: written as JSON, and drawn as Markdown, HTML and the model card from that alone.

pub mod html;
pub mod leak;
pub mod markdown;
pub mod names;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::audit::Unreadable;
use super::baseline::Baseline;
use super::dataset::Truth;
use super::metrics::{Curves, Estimate, Resampling, Settings};
use crate::bundle::{AuditRecord, Manifest, SplitBy, sha256};
use crate::calibration::Probabilities;
use crate::triage::operating::Curve;

/// The evaluation's format; other numbers are refused.
pub const FORMAT: u32 = 1;

/// A model measured on roles of a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// [`FORMAT`].
    pub format: u32,
    pub model: Model,
    pub data: Data,
    /// How the intervals were drawn.
    pub resampling: Resampling,
    /// The model's operating thresholds and prediction sets, chosen on its validation slices, and the prevalence asked for.
    pub settings: Settings,
    pub roles: Vec<Role>,
    /// What the familiarity gate refuses, by role; empty if the model has no gate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusals>,
    /// The version of this software.
    pub version: String,
}

/// The model that was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub name: String,
    pub architecture: String,
    pub weights_sha256: String,
    /// The seed of its training; none in evaluations older than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How the data that it learned from was split.
    pub split_by: SplitBy,
    /// SHA-256 of the index of the data that it learned from.
    pub trained_on: String,
    /// SHA-256 of its calibration: temperature, thresholds and gate decide the figures as the weights do.
    #[serde(default)]
    pub calibration_sha256: String,
    /// What computed it here: `cpu`, `vulkan` …
    pub backend: String,
}

/// The data set that it was measured on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// SHA-256 of its index.
    pub sha256: String,
    pub split_by: SplitBy,
    /// What the audit for near-copies found; none where it was not asked for.
    pub audit: Option<AuditRecord>,
    /// What is doubtful about the data, in sentences.
    pub findings: Vec<String>,
}

/// The figures of one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    /// `test`, `val`, `external_dev` …
    pub role: String,
    /// Whether the role guided choices (epoch, temperature, thresholds), so that its figures flatter.
    pub guided_choices: bool,
    /// SHA-256 over its files' hashes and labels: equal ones are the same slices.
    pub sha256: String,
    /// All sources together.
    pub all: Part,
    /// Each source by itself, in alphabetical order; empty if there is only one.
    pub sources: Vec<Part>,
    /// What is reached without anatomy, learned from the role `train` of the same data.
    pub baselines: Vec<BaselineFigures>,
    /// What the tumour threshold costs; none unless there are slices with a tumour and without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operating: Option<Curve>,
    pub unreadable: Vec<Unreadable>,
    /// Masks that could not be used, and why.
    pub unusable_masks: Vec<Unreadable>,
}

/// What the familiarity gate refuses of one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusals {
    pub role: String,
    /// Whether the slices are no scans of the four classes, so that refusing them is right.
    pub strangers: bool,
    /// All slices first; then, if there are several, each source by itself, or each label of strangers.
    pub parts: Vec<Refused>,
    /// Files of strangers that could not be read; those of other roles are listed there.
    pub unreadable: Vec<Unreadable>,
}

/// The share of some slices that is refused as not familiar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The source or label; `all` for all of them.
    pub name: String,
    pub slices: usize,
    pub patients: usize,
    /// 0 ..= 1, by slice, intervals by patient.
    pub refused: Estimate,
}

/// The figures of some slices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The source; `all` for all of them.
    pub name: String,
    pub slices: usize,
    /// Patients, or clusters of near-copies, or single slices where the data set names neither.
    pub patients: usize,
    /// Slices by truth (`glioma`, … `tumor_untyped`).
    pub truths: BTreeMap<String, usize>,
    /// By name, see [`super::metrics::values`]; intervals by patient.
    pub by_slice: BTreeMap<String, Estimate>,
    /// The same with one case for each patient: the mean of its slices' probabilities.
    pub by_patient: BTreeMap<String, Estimate>,
    /// By name, see [`super::metrics::localisation::values`]; empty without masks.
    pub lesion_map: BTreeMap<String, Estimate>,
    /// Slices with a mask that the lesion map was scored on.
    pub masks: usize,
    pub curves: Curves,
}

/// A baseline's figures on the same slices; thresholds and prediction sets are the model's and left out here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineFigures {
    pub baseline: Baseline,
    pub by_slice: BTreeMap<String, Estimate>,
    /// The same for each source, in the order of the role's sources.
    pub sources: Vec<BTreeMap<String, Estimate>>,
}

/// A slice that the model got wrong, for the gallery. It shows a scan, so it is never part of the JSON.
#[derive(Clone, Debug)]
pub struct Failure {
    pub role: String,
    pub file: String,
    pub source: String,
    pub truth: Truth,
    pub probabilities: Probabilities,
    /// A small PNG of the slice as the network saw it.
    pub png: Vec<u8>,
}

/// What [`Model`] records of a manifest's calibration and, if it has one, of its familiarity gate.
pub fn calibration_sha256(manifest: &Manifest) -> String {
    let mut json = serde_json::to_vec(&manifest.calibration).expect("numbers alone");
    if let Some(gate) = &manifest.familiarity {
        json.extend(serde_json::to_vec(gate).expect("numbers alone"));
    }
    sha256(&json)
}

impl Evaluation {
    /// Reads the JSON.
    ///
    /// # Errors
    /// Why it is not an evaluation of this format.
    pub fn parse(json: &str) -> Result<Self, String> {
        let evaluation: Evaluation = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if evaluation.format != FORMAT {
            return Err(format!("its format is {}, this build reads {FORMAT}", evaluation.format));
        }
        Ok(evaluation)
    }

    /// In one line: it is long, and read by programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an evaluation has only strings as keys") + "\n"
    }

    pub fn role(&self, role: &str) -> Option<&Role> {
        self.roles.iter().find(|found| found.role == role)
    }
}
