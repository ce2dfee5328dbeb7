//! The index of a data set: which file has which class, role and patient. Reads `manifest.csv` or plain class folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::{Result, TrainError};
use crate::bundle::sha256;
use crate::label::Label;

/// One slice of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file, its path relative to the data set's folder.
    pub file: PathBuf,
    /// None if the data set gives it a class that is not one of the four.
    pub label: Option<Label>,
    /// What the slice may be used for: `train`, `val`, `test` or another name that the data set gives.
    pub role: String,
    /// The patient or cluster of near-copies; none if the data set does not say.
    pub group: Option<String>,
}

/// Where the index came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A `manifest.csv` that names file, label and role (and group) of each slice.
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
}

#[derive(Deserialize)]
struct Row {
    file: PathBuf,
    label: String,
    role: String,
    #[serde(default)]
    group: Option<String>,
}

impl Dataset {
    /// Indexes a folder. `seed` decides the split of plain class folders (80 % train, 10 % val, 10 % test of each class).
    ///
    /// # Errors
    /// A folder that cannot be read or is no data set, a manifest with a line that is not understood.
    pub fn index(folder: &Path, seed: u64) -> Result<Self> {
        fs::read_dir(folder).map_err(TrainError::file(folder))?;
        let manifest = folder.join("manifest.csv");
        if manifest.is_file() {
            return Self::from_manifest(folder, &manifest);
        }
        let split = entries_of_splits(folder)?;
        let (kind, entries) = if split.is_empty() {
            (Kind::ClassFolders, split_at_random(entries_of_classes(folder, folder, "train")?, seed))
        } else {
            (Kind::SplitFolders, with_validation(split, seed))
        };
        if entries.is_empty() {
            return Err(TrainError::NoDataset { path: folder.to_path_buf() });
        }
        let sha256 = hash_files(folder, &entries)?;
        Ok(Self { folder: folder.to_path_buf(), kind, entries, sha256 })
    }

    fn from_manifest(folder: &Path, path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(TrainError::file(path))?;
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows = reader.deserialize().enumerate().map(|(index, row)| {
            let row: Row = row.map_err(|error| TrainError::Manifest {
                path: path.to_path_buf(),
                line: error.position().map_or(index as u64 + 2, csv::Position::line),
                reason: error.to_string(),
            })?;
            Ok(Entry {
                file: row.file,
                label: row.label.parse().ok(),
                role: row.role,
                group: row.group.filter(|group| !group.is_empty()),
            })
        });
        Ok(Self {
            folder: folder.to_path_buf(),
            kind: Kind::Manifest,
            entries: rows.collect::<Result<_>>()?,
            sha256: sha256(&bytes),
        })
    }

    /// The slices of a role that have one of the four classes.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`].
    pub fn role(&self, role: &str) -> Result<Vec<&Entry>> {
        let found: Vec<_> = self.entries.iter().filter(|entry| entry.role == role && entry.label.is_some()).collect();
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
}

/// Entries of `train`/`val`/`test` folders under the names that public sets use.
fn entries_of_splits(folder: &Path) -> Result<Vec<Entry>> {
    const NAMES: [(&str, &str); 8] = [
        ("train", "train"),
        ("training", "train"),
        ("val", "val"),
        ("valid", "val"),
        ("validation", "val"),
        ("test", "test"),
        ("testing", "test"),
        ("holdout", "test"),
    ];
    let mut entries = Vec::new();
    for path in sorted(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if let Some((_, role)) = NAMES.iter().find(|(known, _)| *known == name)
            && path.is_dir()
        {
            entries.extend(entries_of_classes(folder, &path, role)?);
        }
    }
    Ok(entries)
}

/// Entries of the class folders in `folder`, their files relative to `root`.
fn entries_of_classes(root: &Path, folder: &Path, role: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for path in sorted(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(label) = name.parse::<Label>() else { continue };
        for file in sorted(&path)? {
            let hidden = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if file.is_file() && !hidden {
                let file = file.strip_prefix(root).unwrap_or(&file).to_path_buf();
                entries.push(Entry { file, label: Some(label), role: role.to_string(), group: None });
            }
        }
    }
    Ok(entries)
}

/// The paths in a folder in order of their names; none if it is not a folder.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(TrainError::file(folder))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(TrainError::file(folder))?;
    paths.sort();
    Ok(paths)
}

/// Gives each class's slices the roles 80 % train, 10 % val, 10 % test.
fn split_at_random(mut entries: Vec<Entry>, seed: u64) -> Vec<Entry> {
    move_share(&mut entries, "test", 0.1, seed);
    // A ninth of the nine tenths that are left.
    move_share(&mut entries, "val", 1.0 / 9.0, seed.wrapping_add(1));
    entries
}

/// Takes a tenth of the training slices for validation where a data set has none.
fn with_validation(mut entries: Vec<Entry>, seed: u64) -> Vec<Entry> {
    if !entries.iter().any(|entry| entry.role == "val") {
        move_share(&mut entries, "val", 0.1, seed);
    }
    entries
}

/// Gives a share of each class's training slices another role.
fn move_share(entries: &mut [Entry], role: &str, share: f64, seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for label in Label::ALL {
        let mut members: Vec<&mut Entry> =
            entries.iter_mut().filter(|entry| entry.role == "train" && entry.label == Some(label)).collect();
        members.shuffle(&mut rng);
        let count = (members.len() as f64 * share).round() as usize;
        for entry in members.into_iter().take(count) {
            entry.role = role.to_string();
        }
    }
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
