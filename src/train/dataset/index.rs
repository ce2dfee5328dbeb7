//! Building a manifest: every file is opened, measured and hashed; what cannot be used is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use regex::Regex;
use serde::Serialize;

use super::super::{Result, TrainError};
use super::{Entry, MANIFEST, Place, folders, manifest};
use crate::Error;
use crate::bundle::sha256;
use crate::scan::{self, Stack};

/// What an index is told that the files do not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The source of slices that name none.
    pub source: Option<String>,
    /// Finds the patient in a file's path (its first capture group, or the whole match) where the data set names none.
    pub patient: Option<Regex>,
    /// The label of every file of a folder that has neither a manifest nor class folders, whose slices get the role `new`.
    pub label: Option<String>,
    /// How many slices of a volume or of frames are listed, evenly spaced along its first axis; none: such files are left out.
    pub slices: Option<usize>,
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
            None => match &options.label {
                Some(label) => (folders::every(folder, label)?, Vec::new()),
                None => (folders::list(folder)?.1, empty_classes(folder)?),
            },
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
        for (found, named) in measured {
            entries.extend(found);
            problems.extend(named);
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
    let mut places: BTreeMap<_, BTreeSet<&Path>> = BTreeMap::new();
    for entry in entries {
        places.entry(entry.file.file_name()).or_default().insert(&entry.file);
    }
    let repeated: Vec<Vec<&Path>> =
        places.into_values().filter(|places| places.len() > 1).map(|places| places.into_iter().collect()).collect();
    let Some(first) = repeated.first() else { return Vec::new() };
    let message = format!(
        "{} file names occur in more than one folder, as {} and {}: both are kept; `dataset audit` tells whether they show the same",
        repeated.len(),
        first[0].display(),
        first[1].display()
    );
    vec![Problem { file: PathBuf::new(), message }]
}

/// The slices of a file with what it says, and what is wrong with it.
fn measure(folder: &Path, entry: Entry, options: &Options) -> (Vec<Entry>, Vec<Problem>) {
    let file = entry.file.clone();
    let left_out =
        |reason: String| (Vec::new(), vec![Problem { file: file.clone(), message: format!("left out: {reason}") }]);
    let bytes = match fs::read(folder.join(&entry.file)) {
        Ok(bytes) => bytes,
        Err(error) => return left_out(error.to_string()),
    };
    let hash = sha256(&bytes);
    let stack = match scan::open(bytes) {
        Ok(stack) => stack,
        Err(error) => return left_out(error.to_string()),
    };
    if let Some(refusal) = stack.refusal() {
        return left_out(refusal.message.clone());
    }
    let places = match places(&stack, &entry, options) {
        Ok(places) => places,
        Err(reason) => return left_out(reason),
    };
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    if let Some(declared) = entry.sha256.as_ref().filter(|declared| **declared != hash) {
        let message = format!("the file changed since it was indexed (SHA-256 was {declared:.12}…, is {hash:.12}…)");
        problems.push(Problem { file: file.clone(), message });
    }
    let group = entry.group.clone().or_else(|| patient(&stack, &entry.file, options));
    let source =
        if entry.source.is_empty() { options.source.clone().unwrap_or_default() } else { entry.source.clone() };
    for (slice, Place { axis, index }) in places {
        match stack.scan(axis, index) {
            Ok(scan) => {
                let (group, source) = (group.clone(), source.clone());
                let listed = Entry { slice, group, source, sha256: Some(hash.clone()), ..entry.clone() };
                let (listed, named) = sized(folder, listed, (scan.slice.width(), scan.slice.height()));
                entries.push(listed);
                problems.extend(named);
            }
            Err(error) => problems.extend(left_out(error.to_string()).1),
        }
    }
    (entries, problems)
}

/// The slices of a file that are listed: as the manifest names them, and where they are.
fn places(stack: &Stack, entry: &Entry, options: &Options) -> std::result::Result<Vec<(Option<Place>, Place)>, String> {
    if let Some(place) = entry.slice {
        return Ok(vec![(Some(place), place)]);
    }
    let axis = stack.axes()[0];
    let count = stack.len(axis);
    match (count, options.slices) {
        (1, _) => Ok(vec![(None, Place { axis, index: 0 })]),
        (_, Some(wanted)) => {
            let wanted = wanted.clamp(1, count);
            // The middles of as many equal parts.
            let places = (0..wanted).map(|part| Place { axis, index: (2 * part + 1) * count / (2 * wanted) });
            Ok(places.map(|place| (Some(place), place)).collect())
        }
        (_, None) => Err(format!(
            "{}; or list some of each volume with --slices",
            Error::SeveralSlices { count, axis: axis.name() }
        )),
    }
}

/// The patient: by the pattern, or else by a hash of the Patient ID, which no manifest needs to hold.
fn patient(stack: &Stack, file: &Path, options: &Options) -> Option<String> {
    let Some(pattern) = &options.patient else {
        let id = stack.header().patient.as_ref().map(|patient| &patient.id).filter(|id| !id.is_empty())?;
        return Some(sha256(id.as_bytes())[..16].to_string());
    };
    let path = file.to_string_lossy();
    pattern.captures(&path).and_then(|found| found.get(1).or(found.get(0))).map(|found| found.as_str().to_string())
}

/// The entry with its size and without a mask of another one; and what is wrong with them.
fn sized(folder: &Path, mut entry: Entry, size: (u32, u32)) -> (Entry, Vec<Problem>) {
    let mut messages = Vec::new();
    if let Some(declared) = entry.size.filter(|declared| *declared != size) {
        messages.push(format!(
            "the manifest says {} x {}, the file has {} x {}: the file's size is kept",
            declared.0, declared.1, size.0, size.1
        ));
    }
    if let Some(mask) = &entry.mask
        && let Err(reason) = check_mask(folder, mask, size)
    {
        messages.push(format!("its mask {} is not used: {reason}", mask.display()));
        entry.mask = None;
    }
    entry.size = Some(size);
    let problems = messages.into_iter().map(|message| Problem { file: entry.name(), message }).collect();
    (entry, problems)
}

fn check_mask(folder: &Path, mask: &Path, size: (u32, u32)) -> std::result::Result<(), String> {
    let mask = super::open(folder, mask)?.slice;
    if (mask.width(), mask.height()) != size {
        return Err(format!("it has {} x {} pixels, its slice {} x {}", mask.width(), mask.height(), size.0, size.1));
    }
    Ok(())
}
