//! A pre-training on disk: what is needed to go on exactly where it stopped, and to take the discriminator from.
//!
//! The folder holds `gan.json` (settings and data hash, written once), `state.json` (position and history, replaced as the last act of
//! a save) and the four files that the state names: both networks and both optimisers. As with a training run
//! ([`super::super::checkpoint`]), a crash at any moment leaves a folder that resumes from its newest complete save.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::checkpoint::{read_json, to_json};
use super::super::events::Point;
use super::super::{Result, TrainError, write_whole};
use super::{Discriminator, Settings};
use crate::bundle::{Pretraining, sha256};

/// What makes a folder one of a pre-training.
pub const FILE: &str = "gan.json";

/// What identifies a pre-training: a resumed one must have the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub settings: Settings,
    pub data_sha256: String,
}

/// Where a pre-training is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Steps done in all, each one of both networks.
    pub step: usize,
    /// Epochs that are complete.
    pub history: Vec<Epoch>,
    /// Sums over the steps done of the epoch that is not complete.
    pub partial: Partial,
    /// Names of the files of this save, in the order of [`PARTS`].
    files: Vec<String>,
}

/// Sums of an epoch under way, weighted by slices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    pub losses: Losses,
    pub slices: usize,
    pub seconds: f64,
}

/// Of a step, or the mean of an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// In nats.
    pub discriminator: f64,
    /// In nats.
    pub generator: f64,
    /// The probability of being real that the discriminator gave to real slices.
    pub real: f64,
    /// And to generated ones.
    pub generated: f64,
}

/// One complete epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    pub losses: Losses,
    /// Without the time between a stop and the resumption.
    pub seconds: f64,
    /// When it was done, in seconds since 1970 (UTC).
    pub finished: u64,
}

impl Epoch {
    /// As TensorBoard shows it.
    pub fn point(&self) -> Point {
        let Losses { discriminator, generator, real, generated } = self.losses;
        Point {
            step: self.epoch as u64,
            time: self.finished as f64,
            values: vec![
                ("loss/discriminator", discriminator),
                ("loss/generator", generator),
                ("called_real/real", real),
                ("called_real/generated", generated),
                ("run/seconds", self.seconds),
            ],
        }
    }
}

/// The parts of a save, by the beginnings of their files' names.
const PARTS: [&str; 4] = ["discriminator", "generator", "discriminator-optimiser", "generator-optimiser"];

/// The bytes of a save.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// In the order of [`PARTS`].
    pub parts: [Vec<u8>; 4],
}

/// A pre-training's folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Starts a pre-training in a new or empty folder.
    ///
    /// # Errors
    /// [`TrainError::RunExists`] if the folder holds a run of any kind.
    pub fn create(path: &Path, identity: &Identity) -> Result<Self> {
        if path.join(FILE).exists() || path.join("run.json").exists() {
            return Err(TrainError::RunExists { path: path.to_path_buf() });
        }
        fs::create_dir_all(path).map_err(TrainError::file(path))?;
        write_whole(&path.join(FILE), &to_json(identity))?;
        Ok(Self { path: path.to_path_buf() })
    }

    /// Opens a pre-training to resume it.
    ///
    /// # Errors
    /// [`TrainError::NoRun`], or [`TrainError::OtherRun`] if it was started with other settings or other data.
    pub fn open(path: &Path, identity: &Identity) -> Result<Self> {
        let found = Self::identity(path)?;
        let other = |what| TrainError::OtherRun { path: path.to_path_buf(), what };
        if found.settings != identity.settings {
            return Err(other("its settings"));
        }
        if found.data_sha256 != identity.data_sha256 {
            return Err(other("the data"));
        }
        Ok(Self { path: path.to_path_buf() })
    }

    fn identity(path: &Path) -> Result<Identity> {
        let file = path.join(FILE);
        if !file.exists() {
            return Err(TrainError::NoRun { path: path.to_path_buf() });
        }
        read_json(&file)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the generated slices of an epoch lie.
    pub fn sheet(&self, epoch: usize) -> PathBuf {
        self.path.join("samples").join(format!("epoch-{epoch:04}.png"))
    }

    /// The newest complete save, if there is one.
    ///
    /// # Errors
    /// [`TrainError::File`] or [`TrainError::Damaged`].
    pub fn load(&self) -> Result<Option<(State, Snapshot)>> {
        let Some(state) = self.state()? else { return Ok(None) };
        let parts = state.files.iter().map(|name| self.read(name)).collect::<Result<Vec<_>>>()?;
        let parts = parts.try_into().map_err(|_| self.damaged("state.json names other files than a save has"))?;
        Ok(Some((state, Snapshot { parts })))
    }

    fn state(&self) -> Result<Option<State>> {
        let file = self.path.join("state.json");
        if file.exists() { read_json(&file).map(Some) } else { Ok(None) }
    }

    /// Saves. Files of older saves are removed once the new one is whole.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn save(&self, state: &mut State, snapshot: &Snapshot) -> Result<()> {
        state.files = PARTS.iter().map(|part| format!("{part}-{}.bpk", state.step)).collect();
        for (name, bytes) in state.files.iter().zip(&snapshot.parts) {
            write_whole(&self.path.join(name), bytes)?;
        }
        write_whole(&self.path.join("state.json"), &to_json(state))?;
        for entry in fs::read_dir(&self.path).map_err(TrainError::file(&self.path))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = PARTS.iter().any(|part| name.starts_with(part)) && name.ends_with(".bpk");
            if ours && !state.files.contains(&name) {
                fs::remove_file(entry.path()).map_err(TrainError::file(entry.path()))?;
            }
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        fs::read(&path).map_err(TrainError::file(path))
    }

    pub(super) fn damaged(&self, reason: impl ToString) -> TrainError {
        TrainError::Damaged { path: self.path.clone(), reason: reason.to_string() }
    }
}

/// The discriminator of a pre-training, with the record of it and the hash of its file, to start a classifier from.
///
/// # Errors
/// [`TrainError::NoRun`] if there is none or no epoch is complete, [`TrainError::File`] or [`TrainError::Damaged`].
pub fn pretrained(path: &Path) -> Result<(Discriminator, Identity, Pretraining, String)> {
    let identity = Folder::identity(path)?;
    let folder = Folder { path: path.to_path_buf() };
    let state = folder.state()?.filter(|state| !state.history.is_empty());
    let state = state.ok_or_else(|| TrainError::NoRun { path: path.to_path_buf() })?;
    let name = state.files.first().ok_or_else(|| folder.damaged("state.json names no files"))?;
    let bytes = folder.read(name)?;
    let hash = sha256(&bytes);
    let discriminator = Discriminator::from_bytes(bytes, &burn::tensor::Device::flex());
    let pretraining = Pretraining {
        settings: toml::to_string(&identity.settings).expect("settings have only values that TOML knows"),
        epochs: state.history.len(),
        steps: state.step,
    };
    Ok((discriminator.map_err(|error| folder.damaged(error))?, identity, pretraining, hash))
}
