//! Class folders (`glioma/`, `meningioma/` …), with or without `train`, `val` and `test` folders around them.

use std::fs;
use std::path::{Path, PathBuf};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::super::{Result, TrainError};
use super::{Entry, Kind};
use crate::label::Label;

/// The names of split folders in public sets, with their roles.
const SPLITS: [(&str, &str); 8] = [
    ("train", "train"),
    ("training", "train"),
    ("val", "val"),
    ("valid", "val"),
    ("validation", "val"),
    ("test", "test"),
    ("testing", "test"),
    ("holdout", "test"),
];

/// The entries of a folder, each with a role: those of its split folders, or a random split by the seed.
///
/// # Errors
/// [`TrainError::NoDataset`] without class folders, [`TrainError::File`].
pub fn read(folder: &Path, seed: u64) -> Result<(Kind, Vec<Entry>)> {
    let (kind, entries) = list(folder)?;
    Ok(match kind {
        Kind::ClassFolders => (kind, split_at_random(entries, seed)),
        _ => (kind, with_validation(entries, seed)),
    })
}

/// The entries as the folders name them: without split folders their role is `train`.
///
/// # Errors
/// As [`read`].
pub fn list(folder: &Path) -> Result<(Kind, Vec<Entry>)> {
    let split = entries_of_splits(folder)?;
    if !split.is_empty() {
        return Ok((Kind::SplitFolders, split));
    }
    let entries = entries_of_classes(folder, folder, "train")?;
    if entries.is_empty() {
        return Err(TrainError::NoDataset { path: folder.to_path_buf() });
    }
    Ok((Kind::ClassFolders, entries))
}

/// The classes whose folder is there but holds no file, with the folder.
pub fn empty_classes(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut empty = Vec::new();
    let mut parents = vec![folder.to_path_buf()];
    parents.extend(sorted(folder)?.into_iter().filter(|path| path.is_dir() && role_of(path).is_some()));
    for parent in parents {
        for path in sorted(&parent)? {
            let class = path.file_name().is_some_and(|name| name.to_string_lossy().parse::<Label>().is_ok());
            if class && path.is_dir() && !sorted(&path)?.iter().any(|file| is_visible_file(file)) {
                empty.push(path.strip_prefix(folder).unwrap_or(&path).to_path_buf());
            }
        }
    }
    Ok(empty)
}

/// Every file below a folder, whatever it is, with one label and the role `new`.
///
/// # Errors
/// [`TrainError::NoScans`] without a file, [`TrainError::File`].
pub fn every(folder: &Path, label: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for path in sorted(&inner)? {
            // Links could lead in circles.
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if is_visible_file(&path) {
                entries.push(Entry {
                    file: path.strip_prefix(folder).unwrap_or(&path).to_path_buf(),
                    label: label.to_string(),
                    role: "new".to_string(),
                    ..Entry::default()
                });
            }
        }
    }
    entries.sort_by(|a, b| a.file.cmp(&b.file));
    match entries.is_empty() {
        true => Err(TrainError::NoScans { path: folder.to_path_buf() }),
        false => Ok(entries),
    }
}

fn role_of(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    SPLITS.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
}

fn entries_of_splits(folder: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for path in sorted(folder)? {
        if let Some(role) = role_of(&path)
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
        for file in sorted(&path)?.into_iter().filter(|file| is_visible_file(file)) {
            entries.push(Entry {
                file: file.strip_prefix(root).unwrap_or(&file).to_path_buf(),
                label: label.name().to_string(),
                role: role.to_string(),
                ..Entry::default()
            });
        }
    }
    Ok(entries)
}

fn is_visible_file(file: &Path) -> bool {
    file.is_file() && !file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
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
            entries.iter_mut().filter(|entry| entry.role == "train" && entry.class() == Some(label)).collect();
        members.shuffle(&mut rng);
        let count = (members.len() as f64 * share).round() as usize;
        for entry in members.into_iter().take(count) {
            entry.role = role.to_string();
        }
    }
}
