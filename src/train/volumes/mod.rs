//! Patients instead of slices: several sequences as channels, brought onto one grid; `slice_net` and `volume_net` trained, measured and
//! asked; synthetic patients to do that with. `docs/volumes.md`.

pub mod answer;
pub mod augment;
pub mod baseline;
pub mod bundle;
pub mod evaluate;
pub mod fit;
pub mod prepare;
pub mod recipe;
pub mod samples;
pub mod sequence;
pub mod sheet;
pub mod study;
pub mod synthesise;

use std::path::PathBuf;

use thiserror::Error;

use sequence::Sequence;

type Result<T> = std::result::Result<T, VolumeError>;

/// Why a patient's volumes cannot be used, each with what to do next.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VolumeError {
    #[error("{path}: {reason}", path = path.display())]
    Unreadable { path: PathBuf, reason: String },

    #[error("{folder} holds no sequence: name its files or folders t1, t1c, t2 and flair (as t1c.nii.gz), or name each by its flag", folder = folder.display())]
    NoSequence { folder: PathBuf },

    #[error("{first} and {second} are both {sequence}: keep one, or name it by --{sequence}", first = first.display(), second = second.display())]
    Twice { sequence: Sequence, first: PathBuf, second: PathBuf },

    #[error("{first} and {second} are of different patients, by their headers")]
    OtherPatient { first: Sequence, second: Sequence },

    #[error(
        "{sequence} shows something at only {percent} % of the places where {reference} shows the head: they are not of one session, or one of them lost its position; register them first"
    )]
    Apart { sequence: Sequence, reference: Sequence, percent: u32 },

    #[error("{sequence} shows nothing: it is blank")]
    Blank { sequence: Sequence },

    #[error(
        "the model needs {missing}: it was trained without missing sequences; name it, or train with --sequence-dropout"
    )]
    Missing { missing: String },

    #[error("the model sees {known} and none of these is given")]
    NoneKnown { known: String },

    #[error("{0}")]
    Recipe(String),

    #[error("patient {group} is in the roles {first} and {second}: keep each patient in one role")]
    TwoRoles { group: String, first: String, second: String },
}
