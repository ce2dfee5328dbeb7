//! What a file is, without its pixels: the little that is kept of hundreds of files while they are grouped into cases.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::scan::archive::{self, Entry};
use crate::scan::{self, Axis, Header, Refusal, Stack, Warning};

/// A file, looked into.
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is moved once")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Survey {
    /// A zip archive: each entry is a file of its own.
    Archive(Vec<Entry>),
    Scan(Found),
}

/// What a file of scans holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub format: String,
    pub kind: Kind,
    /// The axes of the file, the first one first.
    pub planes: Vec<Planes>,
    #[serde(flatten)]
    pub header: Header,
    pub warnings: Vec<Warning>,
    pub refusal: Option<Refusal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One slice: a picture, or a DICOM file of one frame.
    Image,
    /// Several frames of a DICOM file.
    Frames,
    /// A NIfTI volume.
    Volume,
}

/// The planes along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planes {
    pub axis: Axis,
    pub count: usize,
    /// Millimetres between neighbours, if the file says.
    pub spacing_mm: Option<f64>,
}

/// Looks into the bytes of a file.
///
/// # Errors
/// As [`scan::open`] and [`archive::list`].
pub fn survey(bytes: Vec<u8>) -> Result<Survey> {
    if archive::is_archive(&bytes) {
        return archive::list(&bytes).map(Survey::Archive);
    }
    scan::open(bytes).map(|stack| Survey::Scan(found(&stack)))
}

/// What an opened file holds.
pub fn found(stack: &Stack) -> Found {
    let planes =
        stack.axes().iter().map(|&axis| Planes { axis, count: stack.len(axis), spacing_mm: stack.distance(axis) });
    let planes: Vec<Planes> = planes.collect();
    let kind = match planes[0] {
        Planes { axis: Axis::Native, count: 1, .. } => Kind::Image,
        Planes { axis: Axis::Native, .. } => Kind::Frames,
        _ => Kind::Volume,
    };
    Found {
        format: stack.format().to_string(),
        kind,
        planes,
        header: stack.header().clone(),
        warnings: stack.warnings().to_vec(),
        refusal: stack.refusal().cloned(),
    }
}
