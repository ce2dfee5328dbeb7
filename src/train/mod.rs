//! The trainer, native only: data sets, augmentation, the loop, metrics, calibration and export.
//!
//! It adds to the library's core and copies none of it: scans are read, prepared and classified by the same functions as in
//! the page.

pub mod ablation;
pub mod answers;
pub mod audit;
pub mod augment;
pub mod average;
pub mod baseline;
pub mod calibrate;
pub mod card;
pub mod checkpoint;
pub mod cloud;
pub mod compare;
pub mod compose;
pub mod dataset;
pub mod draw;
pub mod drift;
pub mod evaluate;
pub mod events;
pub mod exchange;
pub mod export;
pub mod familiarity;
pub mod features;
pub mod fit;
pub mod gan;
pub mod heads;
pub mod loss;
pub mod metrics;
pub mod occlusion;
pub mod operating;
pub mod parallel;
pub mod promotion;
pub mod recipe;
pub mod refusals;
pub mod report;
pub mod samples;
pub mod seeds;
pub mod shortcuts;
pub mod state_dict;
pub mod summary;
pub mod teacher;
pub mod thaw;
pub mod tune;
pub mod validation;
pub mod volumes;

use std::path::PathBuf;

use thiserror::Error;

pub type Result<T> = std::result::Result<T, TrainError>;

/// What can go wrong around training, each with what to do next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },

    #[error("{path} is not a data set: it has neither a manifest.csv nor class folders (glioma, meningioma, pituitary, no_tumor); `dataset index --label unknown` lists scans of any folder", path = path.display())]
    NoDataset { path: PathBuf },

    #[error("{path} holds no file", path = path.display())]
    NoScans { path: PathBuf },

    #[error("{path}, line {line}: {reason}", path = path.display())]
    Manifest { path: PathBuf, line: u64, reason: String },

    #[error("no slice of role {role:?} has one of the four classes; roles here: {known}")]
    EmptyRole { role: String, known: String },

    #[error("no slice has the role {role:?}; roles here: {known}")]
    NoRole { role: String, known: String },

    #[error(
        "the model {model} has no familiarity gate, and of role {role:?} it has nothing else to say, as no slice there has one of the four classes: fit a gate with `neurotriage weights calibrate`, or choose other roles"
    )]
    NoGate { model: String, role: String },

    #[error("none of the {files} files of role {role:?} could be read; the first: {first}")]
    NothingReadable { role: String, files: usize, first: String },

    #[error("there are no training slices of class {0}: add some, or train on other data")]
    EmptyClass(crate::label::Label),

    #[error("{path} holds the checkpoint of another run ({what} differs): choose another folder, or the same options and data", path = path.display())]
    OtherRun { path: PathBuf, what: &'static str },

    #[error("{path} already holds a run: go on with --resume, or choose another folder", path = path.display())]
    RunExists { path: PathBuf },

    #[error("{path} holds no run to go on from: name the folder of one, or start without --resume and --from", path = path.display())]
    NoRun { path: PathBuf },

    #[error("this is not the shipped model's recipe trained with another seed: {0}")]
    OtherSeed(String),

    #[error("{path} is damaged: {reason}", path = path.display())]
    Damaged { path: PathBuf, reason: String },

    #[error("{path} cannot be started from: {reason}", path = path.display())]
    StateDict { path: PathBuf, reason: String },

    #[error("{name} cannot teach here: {reason}")]
    Teacher { name: String, reason: String },

    #[error("the recipe's distillation is {share}, and the run has {teachers} teachers: it needs both or neither")]
    Distillation { share: f32, teachers: u8 },

    #[error("{network} cannot be written for other programs: only {known} can")]
    NoGraph { network: &'static str, known: String },

    #[error(
        "training diverged at step {step}: the loss is {loss}; lower the recipe's learning_rate (--set learning_rate=…)"
    )]
    Diverged { step: usize, loss: f64 },

    #[error("GAN pre-training: {0}")]
    Gan(String),

    #[error("classical heads: {0}")]
    Heads(#[from] heads::HeadsError),

    #[error(transparent)]
    Volume(#[from] volumes::VolumeError),

    #[error("shortcut baselines: {0}")]
    Baseline(#[from] baseline::BaselineError),

    #[error(transparent)]
    Core(#[from] crate::Error),
}

impl TrainError {
    /// For `map_err` on file operations.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| TrainError::File { path, source }
    }
}

/// Writes a file so that a crash leaves the old one or the new one, never half of it.
///
/// # Errors
/// [`TrainError::File`].
pub fn write_whole(path: &std::path::Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes).map_err(TrainError::file(&part))?;
    std::fs::rename(&part, path).map_err(TrainError::file(path))
}
