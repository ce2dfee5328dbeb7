//! A patient's sequences as they lie on disk, read by the readers of the core: a NIfTI file each, or the folder of a DICOM series.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::sequence::Sequence;
use super::{Result, VolumeError};
use crate::case::{self, Case, CaseKind, Part};
use crate::scan::grid::{Grid, Located};
use crate::scan::{self, Stack};
use crate::survey::{Survey, survey};

/// Where each sequence is.
pub type Places = BTreeMap<Sequence, PathBuf>;

/// A sequence, read.
#[derive(Clone, Debug)]
pub struct Acquired {
    pub grid: Grid,
    /// The patient's number in the header, to tell sequences of different patients apart; never shown.
    patient: Option<String>,
}

/// The sequences in a patient's folder: files and folders whose names end with that of a sequence.
///
/// # Errors
/// A folder that cannot be read, [`VolumeError::NoSequence`], [`VolumeError::Twice`].
pub fn find(folder: &Path) -> Result<Places> {
    let mut found = Places::new();
    for path in entries(folder)? {
        let Some(sequence) = Sequence::of_file(&path) else { continue };
        if let Some(first) = found.insert(sequence, path.clone()) {
            return Err(VolumeError::Twice { sequence, first, second: path });
        }
    }
    if found.is_empty() {
        return Err(VolumeError::NoSequence { folder: folder.to_path_buf() });
    }
    Ok(found)
}

/// Reads each sequence.
///
/// # Errors
/// [`VolumeError::Unreadable`] with the path, [`VolumeError::OtherPatient`].
pub fn read(places: &Places) -> Result<BTreeMap<Sequence, Grid>> {
    let mut acquired: BTreeMap<Sequence, Acquired> = BTreeMap::new();
    for (&sequence, path) in places {
        let found = read_one(path)?;
        let other = acquired.iter().find(|(_, known)| known.patient.is_some() && found.patient.is_some());
        if let Some((&first, _)) = other.filter(|(_, known)| known.patient != found.patient) {
            return Err(VolumeError::OtherPatient { first, second: sequence });
        }
        acquired.insert(sequence, found);
    }
    Ok(acquired.into_iter().map(|(sequence, found)| (sequence, found.grid)).collect())
}

fn read_one(path: &Path) -> Result<Acquired> {
    let unreadable = |reason: String| VolumeError::Unreadable { path: path.to_path_buf(), reason };
    if !path.is_dir() {
        let stack = open(path)?;
        refused(stack.refusal()).map_err(&unreadable)?;
        let patient = stack.header().patient.clone();
        let grid = stack.grid().map_err(|error| unreadable(error.to_string()))?;
        let patient = patient.map(|patient| patient.id).filter(|id| !id.is_empty());
        return Ok(Acquired { grid, patient });
    }
    let files = entries(path)?;
    let mut parts = Vec::new();
    for (number, file) in (0..).zip(&files) {
        let bytes = fs::read(file).map_err(|error| failed(file, &error))?;
        match survey(bytes) {
            Ok(Survey::Scan(found)) => {
                parts.push(Part { file: number, entry: None, name: file.display().to_string(), found });
            }
            Ok(Survey::Archive(_)) => return Err(unreadable("it holds an archive: unpack it".into())),
            Err(error) => return Err(VolumeError::Unreadable { path: file.clone(), reason: error.to_string() }),
        }
    }
    let mut cases = case::group(parts);
    let case = match (cases.pop(), cases.len()) {
        (Some(case), 0) => case,
        (None, _) => return Err(unreadable("the folder is empty".into())),
        (Some(_), more) => {
            return Err(unreadable(format!("it holds {} series or volumes: name the folder of one", more + 1)));
        }
    };
    refused(case.refusal.as_ref()).map_err(&unreadable)?;
    let patient = case.patient.as_ref().map(|patient| patient.id.clone()).filter(|id| !id.is_empty());
    let grid = series(&case, &files, &unreadable)?;
    Ok(Acquired { grid, patient })
}

/// The grid of a case of one file or of several.
fn series(case: &Case, files: &[PathBuf], unreadable: &impl Fn(String) -> VolumeError) -> Result<Grid> {
    let file = |part: usize| files[case.parts[part].file as usize].as_path();
    if case.kind != CaseKind::Series {
        return open(file(0))?.grid().map_err(|error| unreadable(error.to_string()));
    }
    let slice = |place: &case::Place| -> Result<Located> {
        open(file(place.part))?.located(place.index).map_err(|error| unreadable(error.to_string()))
    };
    let slices: Vec<Located> = case.slices.iter().map(slice).collect::<Result<_>>()?;
    Grid::of_slices(slices).map_err(|error| unreadable(error.to_string()))
}

fn open(path: &Path) -> Result<Stack> {
    let bytes = fs::read(path).map_err(|error| failed(path, &error))?;
    scan::open(bytes).map_err(|error| VolumeError::Unreadable { path: path.to_path_buf(), reason: error.to_string() })
}

fn failed(path: &Path, error: &std::io::Error) -> VolumeError {
    VolumeError::Unreadable { path: path.to_path_buf(), reason: error.to_string() }
}

fn refused(refusal: Option<&scan::Refusal>) -> std::result::Result<(), String> {
    refusal.map_or(Ok(()), |refusal| Err(refusal.message.clone()))
}

/// What a folder holds, by name, hidden files left out.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| failed(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
