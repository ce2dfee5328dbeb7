//! A run on disk: what is needed to go on exactly where it stopped.
//!
//! A run's folder holds `run.json` (recipe and data hash, written once), `state.json` (position and history, replaced as
//! the last act of a save) and the files that the state names: the network, its running average, the optimiser's moments, the best
//! weights so far. A crash at any moment leaves a folder that resumes from its newest complete save. Beside them lies the
//! event file ([`super::events`]), which nothing reads back.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::recipe::{Keep, Recipe};
use super::{Result, TrainError, write_whole};
use crate::bundle::{Start, TaughtBy};
use crate::model::Form;

/// The file of the weights that a run starts from.
const START: &str = "start.bpk";

/// What identifies a run: a resumed one must have the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub recipe: Recipe,
    pub data_sha256: String,
    /// The weights that it starts from; none if it starts at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_from: Option<Start>,
    /// The finished model whose answers it learns from; none if it learns from the labels alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taught_by: Option<TaughtBy>,
    /// Whether batch norm is trained, or was part of the convolutions in the weights that it starts from.
    #[serde(default)]
    pub form: Form,
}

impl Run {
    /// From random weights, learning from the labels alone.
    pub fn new(recipe: Recipe, data_sha256: &str) -> Self {
        let data_sha256 = data_sha256.to_string();
        Self { recipe, data_sha256, started_from: None, taught_by: None, form: Form::Training }
    }
}

/// Where a run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Optimiser steps done in all.
    pub step: usize,
    /// Epochs that are complete.
    pub history: Vec<Epoch>,
    /// Sums over the steps done of the epoch that is not complete.
    pub partial: Partial,
    /// Names of the files of this save.
    network: String,
    #[serde(default)]
    average: Option<String>,
    optimiser: String,
    best: Option<String>,
    /// The epoch of the best weights; 0 in saves of older versions.
    #[serde(default)]
    kept: usize,
}

/// Sums of an epoch under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    pub loss: f64,
    /// The part of the lesion map, before its weight; none without a map.
    #[serde(default)]
    pub lesion_loss: Option<f64>,
    pub slices: usize,
    /// Time spent on these steps.
    #[serde(default)]
    pub seconds: f64,
}

/// One complete epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean training loss, in nats.
    pub train_loss: f64,
    /// The part of the lesion map in it, before its weight; none without a map, or in saves of older versions.
    #[serde(default)]
    pub train_lesion_loss: Option<f64>,
    /// The learning rate of the epoch's last step; none in saves of older versions, as the next two.
    #[serde(default)]
    pub learning_rate: Option<f64>,
    /// The time of training and validation, without that between a stop and the resumption.
    #[serde(default)]
    pub seconds: Option<f64>,
    /// When it was done, in seconds since 1970 (UTC).
    #[serde(default)]
    pub finished: Option<u64>,
    /// On the validation slices, of the network that would be exported.
    pub val_log_loss: f64,
    pub val_accuracy: f64,
    pub val_balanced_accuracy: f64,
}

/// The bytes of a save.
pub struct Snapshot {
    pub network: Vec<u8>,
    /// The averaged network, if the recipe averages.
    pub average: Option<Vec<u8>>,
    pub optimiser: Vec<u8>,
}

/// A run's folder.
#[derive(Clone, Debug)]
pub struct RunFolder {
    path: PathBuf,
    form: Form,
}

impl RunFolder {
    /// Starts a run in a new or empty folder.
    ///
    /// # Errors
    /// [`TrainError::RunExists`] if the folder holds a run.
    pub fn create(path: &Path, run: &Run) -> Result<Self> {
        Self::create_as(path, run, run.form)
    }

    /// The same of a run that is identified by something else.
    ///
    /// # Errors
    /// As [`RunFolder::create`].
    pub fn create_as(path: &Path, identity: &impl Serialize, form: Form) -> Result<Self> {
        let file = path.join("run.json");
        if file.exists() || path.join(super::gan::FILE).exists() {
            return Err(TrainError::RunExists { path: path.to_path_buf() });
        }
        fs::create_dir_all(path).map_err(TrainError::file(path))?;
        write_whole(&file, &to_json(identity))?;
        Ok(Self { path: path.to_path_buf(), form })
    }

    /// Opens a run that is identified by something else.
    ///
    /// # Errors
    /// [`TrainError::NoRun`], or [`TrainError::OtherRun`] if it was started as another.
    pub fn open_as<I: DeserializeOwned + PartialEq>(path: &Path, identity: &I, form: Form) -> Result<Self> {
        let file = path.join("run.json");
        if !file.exists() {
            return Err(TrainError::NoRun { path: path.to_path_buf() });
        }
        match read_json::<I>(&file)? == *identity {
            true => Ok(Self { path: path.to_path_buf(), form }),
            false => Err(TrainError::OtherRun { path: path.to_path_buf(), what: "its choices or its data" }),
        }
    }

    /// Opens a run to resume it.
    ///
    /// # Errors
    /// [`TrainError::NoRun`], or [`TrainError::OtherRun`] if it was started with another recipe or other data.
    pub fn open(path: &Path, run: &Run) -> Result<Self> {
        let file = path.join("run.json");
        if !file.exists() {
            return Err(TrainError::NoRun { path: path.to_path_buf() });
        }
        let found: Run = read_json(&file)?;
        let other = |what| TrainError::OtherRun { path: path.to_path_buf(), what };
        if found.recipe != run.recipe {
            return Err(other("the recipe"));
        }
        if found.data_sha256 != run.data_sha256 {
            return Err(other("the data"));
        }
        if found.started_from != run.started_from {
            return Err(other("where it starts from"));
        }
        if found.taught_by != run.taught_by {
            return Err(other("its teacher"));
        }
        Ok(Self { path: path.to_path_buf(), form: found.form })
    }

    /// Opens a run to resume it, or starts it if the folder holds none.
    ///
    /// # Errors
    /// As [`RunFolder::create`] and [`RunFolder::open`].
    pub fn enter(path: &Path, run: &Run) -> Result<Self> {
        match Self::open(path, run) {
            Err(TrainError::NoRun { .. }) => Self::create(path, run),
            found => found,
        }
    }

    /// The best weights of a run with what it was, to start another run from.
    ///
    /// # Errors
    /// [`TrainError::NoRun`] if there is no run or it completed no epoch, [`TrainError::File`] or [`TrainError::Damaged`].
    pub fn best_of(path: &Path) -> Result<(Run, Vec<u8>)> {
        let none = || TrainError::NoRun { path: path.to_path_buf() };
        let file = path.join("run.json");
        if !file.exists() {
            return Err(none());
        }
        let run: Run = read_json(&file)?;
        let folder = Self { path: path.to_path_buf(), form: run.form };
        let (state, _) = folder.load()?.ok_or_else(none)?;
        let weights = folder.load_best(&state)?.ok_or_else(none)?;
        Ok((run, weights))
    }

    /// Keeps the weights that the run starts from.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn start_from(&self, weights: &[u8]) -> Result<()> {
        write_whole(&self.path.join(START), weights)
    }

    /// The weights that the run starts from; none if it starts at random.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn start(&self) -> Result<Option<Vec<u8>>> {
        self.path.join(START).exists().then(|| self.read(START)).transpose()
    }

    /// The newest complete save, if there is one.
    ///
    /// # Errors
    /// [`TrainError::File`] or [`TrainError::Damaged`].
    pub fn load(&self) -> Result<Option<(State, Snapshot)>> {
        let file = self.path.join("state.json");
        if !file.exists() {
            return Ok(None);
        }
        let state: State = read_json(&file)?;
        let snapshot = Snapshot {
            network: self.read(&state.network)?,
            average: state.average.as_deref().map(|name| self.read(name)).transpose()?,
            optimiser: self.read(&state.optimiser)?,
        };
        Ok(Some((state, snapshot)))
    }

    /// The best weights of a state, if an epoch was completed.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn load_best(&self, state: &State) -> Result<Option<Vec<u8>>> {
        state.best.as_deref().map(|name| self.read(name)).transpose()
    }

    /// Saves; `best` are weights better than all before. Files of older saves are removed once the new one is whole.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn save(&self, state: &mut State, snapshot: &Snapshot, best: Option<&[u8]>) -> Result<()> {
        state.network = format!("network-{}.bpk", state.step);
        state.optimiser = format!("optimiser-{}.bpk", state.step);
        write_whole(&self.path.join(&state.network), &snapshot.network)?;
        write_whole(&self.path.join(&state.optimiser), &snapshot.optimiser)?;
        state.average = None;
        if let Some(average) = &snapshot.average {
            let name = format!("average-{}.bpk", state.step);
            write_whole(&self.path.join(&name), average)?;
            state.average = Some(name);
        }
        if let Some(best) = best {
            let name = format!("best-{}.bpk", state.step);
            write_whole(&self.path.join(&name), best)?;
            state.best = Some(name);
            state.kept = state.history.len();
        }
        write_whole(&self.path.join("state.json"), &to_json(state))?;
        self.remove_old(state)
    }

    fn remove_old(&self, state: &State) -> Result<()> {
        let current = [Some(&state.network), state.average.as_ref(), Some(&state.optimiser), state.best.as_ref()];
        for entry in fs::read_dir(&self.path).map_err(TrainError::file(&self.path))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = ["network-", "average-", "optimiser-", "best-"].iter().any(|prefix| name.starts_with(prefix));
            if ours && name.ends_with(".bpk") && !current.contains(&Some(&name)) {
                fs::remove_file(entry.path()).map_err(TrainError::file(entry.path()))?;
            }
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        fs::read(&path).map_err(TrainError::file(path))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The form of all weights in it.
    pub fn form(&self) -> Form {
        self.form
    }
}

impl State {
    /// The epoch whose weights are kept, counted from 1; 0 before the first is complete.
    pub fn kept_epoch(&self) -> usize {
        if self.kept > 0 { self.kept } else { self.best_epoch().map_or(0, |best| best.epoch) }
    }

    /// Whether the weights of the epoch just done take the place of those kept so far.
    pub fn keeps(&self, keep: Keep, epoch: &Epoch) -> bool {
        keep == Keep::Last || self.best_epoch().is_none_or(|best| epoch.beats(best))
    }

    /// The best epoch so far: the highest balanced accuracy on val, of equal ones the lowest log loss there.
    pub fn best_epoch(&self) -> Option<&Epoch> {
        self.history.iter().reduce(|best, epoch| if epoch.beats(best) { epoch } else { best })
    }
}

impl Epoch {
    /// The part of the class in the training loss, where that of the lesion map has this weight.
    pub fn train_class_loss(&self, lesion_weight: f32) -> f64 {
        self.train_loss - f64::from(lesion_weight) * self.train_lesion_loss.unwrap_or(0.0)
    }

    /// Whether it is better: the higher balanced accuracy on val, of equal ones the lower log loss there.
    pub fn beats(&self, other: &Epoch) -> bool {
        (self.val_balanced_accuracy, -self.val_log_loss) > (other.val_balanced_accuracy, -other.val_log_loss)
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("plain data")
}

pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = fs::read(path).map_err(TrainError::file(path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| TrainError::Damaged { path: path.to_path_buf(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_epoch_is_kept_or_the_last() {
        let epoch = |epoch: usize, val_balanced_accuracy: f64| Epoch {
            epoch,
            train_loss: 1.0,
            train_lesion_loss: None,
            learning_rate: None,
            seconds: None,
            finished: None,
            val_log_loss: 0.5,
            val_accuracy: 0.9,
            val_balanced_accuracy,
        };
        let before = State { history: vec![epoch(1, 0.8)], ..State::default() };
        let (worse, better) = (epoch(2, 0.7), epoch(2, 0.9));
        assert!(!before.keeps(Keep::Best, &worse) && before.keeps(Keep::Best, &better));
        assert!(before.keeps(Keep::Last, &worse) && State::default().keeps(Keep::Best, &worse));

        // What is kept is named by the save, whichever epoch is the best.
        let temporary = tempfile::tempdir().unwrap();
        let run = Run::new(Recipe::default(), "d");
        let folder = RunFolder::create(&temporary.path().join("run"), &run).unwrap();
        let nothing = || Snapshot { network: vec![], average: None, optimiser: vec![] };
        let mut state = State { step: 10, ..before };
        folder.save(&mut state, &nothing(), Some(b"first")).unwrap();
        (state.step, state.history) = (20, vec![epoch(1, 0.8), worse]);
        folder.save(&mut state, &nothing(), Some(b"second")).unwrap();
        let (state, _) = folder.load().unwrap().unwrap();
        assert_eq!((state.kept_epoch(), folder.load_best(&state).unwrap().unwrap()), (2, b"second".to_vec()));
        assert_eq!(State { history: state.history, ..State::default() }.kept_epoch(), 1, "saves of older versions");
    }
}
