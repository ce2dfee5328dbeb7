//! Building a manifest: every file is opened, measured and hashed; what cannot be used is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use regex::Regex;
use serde::Serialize;

use super::super::{Result, TrainError};
use super::{Entry, MANIFEST, folders, manifest};
use crate::bundle::sha256;
use crate::scan;

/// What an index is told that the files do not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The source of slices that name none.
    pub source: Option<String>,
    /// Finds the patient in a file's path (its first capture group, or the whole match) where the data set names none.
    pub patient: Option<Regex>,
}

/// Something wrong with a data set, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file or folder, relative to the data set's; empty if it is about the whole.
    pub file: PathBuf,
    pub message: String,
}

/// An index with what was found while it was made.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The slices that can be read, with size and hash.
    pub entries: Vec<Entry>,
    pub problems: Vec<Problem>,
}

impl Index {
    /// Indexes class folders, or completes a manifest: `manifest`, or the folder's own. `progress` is told of each file.
    ///
    /// A file that is missing or cannot be read is left out and named; so is a mask of another size than its slice. Memory stays flat: pictures
    /// are not kept.
    ///
    /// # Errors
    /// A folder that is no data set, a manifest with a line that is not understood, nothing that can be read.
    pub fn build(
        folder: &Path,
        manifest_path: Option<&Path>,
        options: &Options,
        progress: impl Fn() + Sync,
    ) -> Result<Self> {
        fs::read_dir(folder).map_err(TrainError::file(folder))?;
        let own = folder.join(MANIFEST);
        let manifest_path = manifest_path.or_else(|| own.is_file().then_some(own.as_path()));
        let (listed, mut problems) = match manifest_path {
            Some(path) => (manifest::parse(path, &fs::read(path).map_err(TrainError::file(path))?)?, Vec::new()),
            None => (folders::list(folder)?.1, empty_classes(folder)?),
        };
        problems.extend(repeated_names(&listed));
        let total = listed.len();
        let measured: Vec<_> = listed
            .into_par_iter()
            .map(|entry| {
                let measured = measure(folder, entry, options);
                progress();
                measured
            })
            .collect();
        let mut entries = Vec::with_capacity(total);
        for (entry, found) in measured {
            entries.extend(entry);
            problems.extend(found);
        }
        match problems.iter().find(|problem| !problem.file.as_os_str().is_empty()) {
            Some(first) if entries.is_empty() => Err(TrainError::NothingReadable {
                role: "any".into(),
                files: total,
                first: format!("{}: {}", first.file.display(), first.message),
            }),
            _ => Ok(Self { entries, problems }),
        }
    }
}

fn empty_classes(folder: &Path) -> Result<Vec<Problem>> {
    let empty = folders::empty_classes(folder)?;
    Ok(empty
        .into_iter()
        .map(|file| Problem { file, message: "the class folder is empty: this class has no slices here".into() })
        .collect())
}

/// Files of one name in different folders: often the same picture filed twice.
fn repeated_names(entries: &[Entry]) -> Vec<Problem> {
    let mut places: BTreeMap<_, Vec<&Path>> = BTreeMap::new();
    for entry in entries {
        places.entry(entry.file.file_name()).or_default().push(&entry.file);
    }
    let repeated: Vec<_> = places.into_values().filter(|places| places.len() > 1).collect();
    let Some(first) = repeated.first() else { return Vec::new() };
    let message = format!(
        "{} file names occur in more than one folder, as {} and {}: both are kept; `dataset audit` tells whether they show the same",
        repeated.len(),
        first[0].display(),
        first[1].display()
    );
    vec![Problem { file: PathBuf::new(), message }]
}

/// The entry with what its file says, or none; and what is wrong with it.
fn measure(folder: &Path, mut entry: Entry, options: &Options) -> (Option<Entry>, Option<Problem>) {
    let problem = |message: String| Some(Problem { file: entry.file.clone(), message });
    let bytes = match fs::read(folder.join(&entry.file)) {
        Ok(bytes) => bytes,
        Err(error) => return (None, problem(format!("left out: {error}"))),
    };
    let slice = match scan::decode(&bytes) {
        Ok(scan) => scan.slice,
        Err(error) => return (None, problem(format!("left out: {error}"))),
    };
    let size = (slice.width(), slice.height());
    let hash = sha256(&bytes);
    let mut found = None;
    if let Some(declared) = entry.size.filter(|declared| *declared != size) {
        found = problem(format!(
            "the manifest says {} x {}, the file has {} x {}: the file's size is kept",
            declared.0, declared.1, size.0, size.1
        ));
    }
    if let Some(declared) = entry.sha256.as_ref().filter(|declared| **declared != hash) {
        found = problem(format!("the file changed since it was indexed (SHA-256 was {declared:.12}…, is {hash:.12}…)"));
    }
    if let Some(mask) = &entry.mask
        && let Err(reason) = check_mask(&folder.join(mask), size)
    {
        found = problem(format!("its mask {} is not used: {reason}", mask.display()));
        entry.mask = None;
    }
    entry.size = Some(size);
    entry.sha256 = Some(hash);
    if entry.source.is_empty() {
        entry.source = options.source.clone().unwrap_or_default();
    }
    if let (None, Some(pattern)) = (&entry.group, &options.patient) {
        let path = entry.file.to_string_lossy();
        entry.group =
            pattern.captures(&path).and_then(|found| found.get(1).or(found.get(0))).map(|m| m.as_str().to_string());
    }
    (Some(entry), found)
}

fn check_mask(path: &Path, size: (u32, u32)) -> std::result::Result<(), String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let mask = scan::decode(&bytes).map_err(|error| error.to_string())?.slice;
    if (mask.width(), mask.height()) != size {
        return Err(format!("it has {} x {} pixels, its slice {} x {}", mask.width(), mask.height(), size.0, size.1));
    }
    Ok(())
}
