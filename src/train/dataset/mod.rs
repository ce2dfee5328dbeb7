//! A data set: which file has which class, role, patient and source. Read from a manifest or from plain class folders.

mod folders;
mod index;
mod inspect;
mod manifest;
mod place;
mod split;
mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Result, TrainError};
use crate::bundle::{SplitBy, sha256};
use crate::label::Label;

pub use index::{Index, Options as IndexOptions, Problem};
pub use inspect::{Inspection, Stratum, inspect};
pub use place::{Place, open};
pub use split::{Fractions, SplitRecord, Units, split};
pub use truth::Truth;

/// The manifest's name in a data set's folder.
pub const MANIFEST: &str = "manifest.csv";

/// One slice of a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The file, its path relative to the data set's folder.
    pub file: PathBuf,
    /// Which slice of a file that holds several.
    pub slice: Option<Place>,
    /// Where it was published or taken; empty if the data set does not say.
    pub source: String,
    /// The label as the data set gives it: a class, `tumor_untyped` or anything else.
    pub label: String,
    /// What the slice may be used for: `train`, `val`, `test` or another name that the data set gives.
    pub role: String,
    /// The patient or cluster of near-copies; none if the data set does not say.
    pub group: Option<String>,
    /// The tumour's mask, relative to the folder.
    pub mask: Option<PathBuf>,
    /// Width and height in pixels, if the manifest says.
    pub size: Option<(u32, u32)>,
    /// SHA-256 of the file, if the manifest says.
    pub sha256: Option<String>,
}

impl Entry {
    /// What [`open`] opens again: the file, and the slice of one that holds several, as `volume.nii#axial:42`.
    pub fn name(&self) -> PathBuf {
        match self.slice {
            Some(place) => PathBuf::from(format!("{}#{place}", self.file.display())),
            None => self.file.clone(),
        }
    }

    /// What is known of the slice; none if the label is neither a class nor a tumour.
    pub fn truth(&self) -> Option<Truth> {
        Truth::parse(&self.label)
    }

    /// The class, if it is one of the four.
    pub fn class(&self) -> Option<Label> {
        self.truth().and_then(Truth::class)
    }
}

/// A file that could not be used, and why; work goes on without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Relative to the data set's folder.
    pub file: String,
    pub reason: String,
}

/// Where the index came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A `manifest.csv` that names file, label and role (and more) of each slice.
    Manifest,
    /// Folders with splits (`train`, `val`, `test` or alike) that hold class folders.
    SplitFolders,
    /// Class folders alone, split here at random: patients may be on both sides.
    ClassFolders,
}

/// A data set's index.
#[derive(Clone, Debug)]
pub struct Dataset {
    pub folder: PathBuf,
    pub kind: Kind,
    pub entries: Vec<Entry>,
    /// SHA-256 of the manifest, or of the list of files with their hashes.
    pub sha256: String,
    /// How the roles were given, if the split's record lies beside the manifest.
    pub split: Option<SplitRecord>,
}

impl Dataset {
    /// Opens a folder with its own `manifest.csv`, or else its class folders. `seed` decides the split of plain class folders (80 %
    /// train, 10 % val, 10 % test of each class).
    ///
    /// # Errors
    /// A folder that cannot be read or is no data set, a manifest with a line that is not understood.
    pub fn open(folder: &Path, seed: u64) -> Result<Self> {
        fs::read_dir(folder).map_err(TrainError::file(folder))?;
        let manifest = folder.join(MANIFEST);
        if manifest.is_file() {
            return Self::open_with(folder, &manifest);
        }
        let (kind, entries) = folders::read(folder, seed)?;
        let sha256 = hash_files(folder, &entries)?;
        Ok(Self { folder: folder.to_path_buf(), kind, entries, sha256, split: None })
    }

    /// Opens a folder with a manifest that lies elsewhere; its paths are relative to the folder.
    ///
    /// # Errors
    /// As [`Dataset::open`].
    pub fn open_with(folder: &Path, manifest: &Path) -> Result<Self> {
        fs::read_dir(folder).map_err(TrainError::file(folder))?;
        let bytes = fs::read(manifest).map_err(TrainError::file(manifest))?;
        let entries = manifest::parse(manifest, &bytes)?;
        let sha256 = sha256(&bytes);
        let split = SplitRecord::beside(manifest)?.filter(|record| record.sha256 == sha256);
        Ok(Self { folder: folder.to_path_buf(), kind: Kind::Manifest, entries, sha256, split })
    }

    /// Writes the entries as a manifest, whole or not at all, and returns its SHA-256.
    ///
    /// # Errors
    /// [`TrainError::File`].
    pub fn write(path: &Path, entries: &[Entry]) -> Result<String> {
        let bytes = manifest::to_csv(entries);
        super::write_whole(path, &bytes)?;
        Ok(sha256(&bytes))
    }

    /// The slices of a role that have one of the four classes.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`].
    pub fn role(&self, role: &str) -> Result<Vec<&Entry>> {
        self.select(role, |entry| entry.class().is_some())
    }

    /// The slices of a role of which something is known: a class, or only that there is a tumour.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`].
    pub fn known(&self, role: &str) -> Result<Vec<&Entry>> {
        self.select(role, |entry| entry.truth().is_some())
    }

    /// The slices of a role that are no scans of one of the four classes or of any tumour, whatever else they are.
    pub fn strangers(&self, role: &str) -> Vec<&Entry> {
        self.entries.iter().filter(|entry| entry.role == role && entry.truth().is_none()).collect()
    }

    fn select(&self, role: &str, wanted: impl Fn(&Entry) -> bool) -> Result<Vec<&Entry>> {
        let found: Vec<_> = self.entries.iter().filter(|entry| entry.role == role && wanted(entry)).collect();
        if found.is_empty() {
            let known = self.roles().keys().copied().collect::<Vec<_>>().join(", ");
            return Err(TrainError::EmptyRole { role: role.to_string(), known });
        }
        Ok(found)
    }

    /// The roles with their counts of slices.
    pub fn roles(&self) -> BTreeMap<&str, usize> {
        let mut roles = BTreeMap::new();
        for entry in &self.entries {
            *roles.entry(entry.role.as_str()).or_default() += 1;
        }
        roles
    }

    /// The roles that guide nothing and are reported: `test` and those that start with `external`.
    pub fn report_roles(&self) -> Vec<&str> {
        self.roles().into_keys().filter(|role| is_report(role)).collect()
    }

    /// The same data with all slices of these roles as `train`: what the audit, the baselines and a network learn from.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`] for a role without slices of which something is known.
    pub fn learning_from(mut self, roles: &[String]) -> Result<Self> {
        for role in roles {
            self.known(role)?;
        }
        for entry in &mut self.entries {
            if roles.contains(&entry.role) {
                entry.role = "train".to_string();
            } else if entry.role == "train" {
                entry.role = "unused".to_string();
            }
        }
        Ok(self)
    }

    /// The roles of strangers, to try the familiarity gate on: those that start with `ood` (out of distribution).
    pub fn stranger_roles(&self) -> Vec<&str> {
        self.roles().into_keys().filter(|role| role.starts_with("ood")).collect()
    }

    /// What keeps the roles apart.
    pub fn split_by(&self) -> SplitBy {
        match (&self.split, self.kind) {
            (Some(record), _) => record.by,
            (None, Kind::ClassFolders) => SplitBy::Image,
            (None, _) => SplitBy::Given,
        }
    }

    /// SHA-256 over the sorted hashes of a role's files with their labels and patients: the same slices of the same patients give
    /// the same value, whatever they are called. A patient is known by the least hash of its files.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`].
    pub fn role_sha256(&self, role: &str) -> Result<String> {
        // A file that cannot be read is not measured either; loading names it.
        let entries = self.known(role)?;
        let hash = |entry: &&Entry| {
            let hash = sha256(&fs::read(self.folder.join(&entry.file)).ok()?);
            Some(entry.slice.map_or(hash.clone(), |place| format!("{hash}#{place}")))
        };
        let hashed: Vec<_> = entries
            .iter()
            .zip(patients(&entries))
            .filter_map(|(entry, patient)| Some((hash(entry)?, &entry.label, patient)))
            .collect();
        let mut least: BTreeMap<usize, &str> = BTreeMap::new();
        for (hash, _, patient) in &hashed {
            let first = least.entry(*patient).or_insert(hash);
            *first = hash.as_str().min(first);
        }
        let line = |(hash, label, patient): &(String, &String, usize)| format!("{hash} {label} {}\n", least[patient]);
        let mut lines: Vec<String> = hashed.iter().map(line).collect();
        lines.sort();
        Ok(sha256(lines.concat().as_bytes()))
    }
}

/// The patient of each entry as an index, from 0 in the order of the entries: entries of one source and group share it, one
/// without a group stands alone.
pub fn patients(entries: &[&Entry]) -> Vec<usize> {
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut count = 0;
    let mut indices = Vec::with_capacity(entries.len());
    for entry in entries {
        let index = match &entry.group {
            Some(group) => *known.entry((&entry.source, group)).or_insert(count),
            None => count,
        };
        count = count.max(index + 1);
        indices.push(index);
    }
    indices
}

/// Whether a role guides nothing and is only reported.
pub fn is_report(role: &str) -> bool {
    role == "test" || role.starts_with("external")
}

fn hash_files(folder: &Path, entries: &[Entry]) -> Result<String> {
    let mut list = String::new();
    for entry in entries {
        let path = folder.join(&entry.file);
        let bytes = fs::read(&path).map_err(TrainError::file(&path))?;
        list += &format!("{} {} {}\n", sha256(&bytes), entry.role, entry.file.display());
    }
    Ok(sha256(list.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learned_from_is_train_and_an_unused_train_is_not() {
        let entry = |role: &str| Entry { label: "glioma".into(), role: role.into(), ..Entry::default() };
        let dataset = Dataset {
            folder: PathBuf::new(),
            kind: Kind::Manifest,
            entries: ["train", "bridge", "test", "bridge"].map(entry).to_vec(),
            sha256: String::new(),
            split: None,
        };
        let roles = |learned: &[&str]| {
            let learned: Vec<String> = learned.iter().map(ToString::to_string).collect();
            let dataset = dataset.clone().learning_from(&learned).unwrap();
            dataset.entries.into_iter().map(|entry| entry.role).collect::<Vec<_>>()
        };
        assert_eq!(roles(&["train", "bridge"]), ["train", "train", "test", "train"]);
        assert_eq!(roles(&["bridge"]), ["unused", "train", "test", "train"]);
        let missing = dataset.clone().learning_from(&["other".to_string()]);
        assert!(matches!(missing, Err(TrainError::EmptyRole { role, .. }) if role == "other"));
    }
}
