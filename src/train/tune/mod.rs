//! Search for good values of a recipe's keys: a space, a sampler that proposes, a rule that stops bad trials early, and a study on disk.
//!
//! A study is an append-only journal in the format of Optuna's `JournalStorage` with its file backend (Akiba et al. 2019, "Optuna: A
//! Next-generation Hyperparameter Optimization Framework"; operations and locks as in Optuna 5.0), so that Optuna's dashboard opens it and
//! Optuna's workers join it. A trial is a process that prints its metric ([`output`]). Every proposal is drawn from (seed, trial,
//! parameter) and the trials in the journal, never from a generator's history: a study that was stopped goes on as if it had not been.

pub mod draws;
pub mod halving;
pub mod journal;
pub mod lock;
pub mod output;
pub mod process;
pub mod random;
pub mod replay;
pub mod sampler;
pub mod space;
pub mod study;
pub mod table;
pub mod tpe;

use std::path::PathBuf;

use thiserror::Error;

pub type Result<T> = std::result::Result<T, TuneError>;

/// What can go wrong around a study, each with what to do next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TuneError {
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },

    #[error(
        "{path} is no journal that this build reads (line {line}: {reason}); nothing was changed: choose another --out folder, or repair or remove that line",
        path = path.display()
    )]
    Damaged { path: PathBuf, line: usize, reason: String },

    #[error(
        "{path} holds the study {study:?} with another {what}: there it is {found}, here {wanted}; nothing was changed: choose another --out folder, or the study's own {what}",
        path = path.display()
    )]
    OtherStudy { path: PathBuf, study: String, what: &'static str, found: String, wanted: String },

    #[error(
        "{path} holds a study {study:?} that was not started by tune and has trials: what they were made with is not known; choose another --out folder or another name in the space file",
        path = path.display()
    )]
    Foreign { path: PathBuf, study: String },

    #[error("{path}: another tune works in this folder: wait for it, or raise its --jobs instead", path = path.display())]
    Busy { path: PathBuf },

    #[error("{program} could not be started: {source}: name a program on the PATH, or its whole path, after --")]
    Start { program: String, source: std::io::Error },
}

impl TuneError {
    /// For `map_err` on file operations.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| TuneError::File { path, source }
    }
}
