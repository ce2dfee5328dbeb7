//! The sequences of a study, and which one a file is by its name.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a volume was weighted; its place in [`Sequence::ALL`] is that of its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sequence {
    T1,
    /// T1 after contrast.
    T1c,
    T2,
    Flair,
}

impl Sequence {
    pub const ALL: [Sequence; 4] = [Sequence::T1, Sequence::T1c, Sequence::T2, Sequence::Flair];

    /// `t1`, `t1c`, `t2` or `flair`, in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Sequence::T1 => "t1",
            Sequence::T1c => "t1c",
            Sequence::T2 => "t2",
            Sequence::Flair => "flair",
        }
    }

    /// By the last word of a file's or folder's name: this project's names, and those that the public sets of gliomas use.
    pub fn of_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let stem = [".nii.gz", ".nii", ".dcm", ".zip"].iter().find_map(|ending| name.strip_suffix(ending));
        match stem.unwrap_or(&name).rsplit(['_', '-', ' ', '.']).next()? {
            "t1" | "t1w" | "t1n" => Some(Sequence::T1),
            "t1c" | "t1ce" | "t1gd" => Some(Sequence::T1c),
            "t2" | "t2w" => Some(Sequence::T2),
            "flair" | "t2f" => Some(Sequence::Flair),
            _ => None,
        }
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Sequence {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|sequence| sequence.name() == name)
            .ok_or_else(|| format!("unknown sequence {name:?}: use {}", listed(&Self::ALL)))
    }
}

/// `t1, t1c`, for people.
pub fn listed(sequences: &[Sequence]) -> String {
    sequences.iter().map(|sequence| sequence.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_last_word_of_its_name() {
        let of = |name: &str| Sequence::of_file(Path::new(name));
        assert_eq!(of("a/T1.nii.gz"), Some(Sequence::T1));
        assert_eq!(of("a/BraTS19_001_t1ce.nii"), Some(Sequence::T1c));
        assert_eq!(of("a/BraTS-GLI-00001-000-t2f.nii.gz"), Some(Sequence::Flair));
        assert_eq!(of("study/t2"), Some(Sequence::T2));
        assert_eq!(of("a/mask.nii.gz"), None);
        assert_eq!(of("t1/mask.nii.gz"), None);
        assert!("t3".parse::<Sequence>().unwrap_err().contains("t1, t1c, t2, flair"));
    }
}
