//! An opened file: what its header says, and its planes, decoded on demand.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use super::grid::{Grid, GridError, Located};
use super::{Plane, Scan, VoiFunction, Warning, Window};
use crate::values::Values;
use crate::{Error, Result};

/// Along what the planes of a file follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// As the file holds them: a picture, or the frames of a DICOM file.
    Native,
    /// From the feet to the head; anterior is up, the patient's right is on the left.
    Axial,
    /// From back to front; superior is up, the patient's right is on the left.
    Coronal,
    /// From the patient's left to the right; superior is up, anterior is on the left.
    Sagittal,
}

impl Axis {
    pub fn name(self) -> &'static str {
        match self {
            Axis::Native => "native",
            Axis::Axial => "axial",
            Axis::Coronal => "coronal",
            Axis::Sagittal => "sagittal",
        }
    }
}

/// Why a scan is not to be classified; it can still be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// `not_mr` or `not_brain`.
    pub code: String,
    pub message: String,
    /// What the message says in names.
    #[serde(default)]
    pub values: Values,
}

/// A patient as the file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    pub name: String,
    pub id: String,
}

/// What a file says about itself, as far as it says it; all empty for pictures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// DICOM's Series Description or Protocol Name, NIfTI's description.
    pub title: Option<String>,
    /// Series Instance UID.
    pub series: Option<String>,
    /// SOP Instance UID.
    pub sop_instance: Option<String>,
    /// Millimetres along the normal of the picture, of a file with one.
    pub position: Option<f64>,
    /// The same of each frame, if all lie parallel; else empty.
    pub positions: Vec<f64>,
    /// Direction cosines of the rows and of the columns (DICOM's Image Orientation (Patient), towards left, posterior and head).
    pub orientation: Option<[f64; 6]>,
    /// Columns and rows as stored.
    pub size: [u32; 2],
    /// What tells pictures of one series and place apart: acquisition, echo, time and kind of image.
    pub acquisition: Option<String>,
    /// Instance Number.
    pub instance: Option<i64>,
    pub modality: Option<String>,
    pub body_part: Option<String>,
    pub patient: Option<Patient>,
}

/// An opened file. Its bytes are kept, its planes are not.
#[derive(Debug)]
pub struct Stack {
    pub(super) format: &'static str,
    pub(super) header: Header,
    pub(super) warnings: Vec<Warning>,
    pub(super) refusal: Option<Refusal>,
    pub(super) axes: Vec<Axis>,
    pub(super) source: Box<dyn Source>,
}

/// Where the planes of a file come from. A program holds the code of the formats that it opens, and of no other.
pub(super) trait Source: Debug + Send + Sync {
    /// Planes along one of the file's axes.
    fn count(&self, axis: Axis) -> usize;

    /// Millimetres between neighbouring planes, if the file says.
    fn distance(&self, axis: Axis) -> Option<f64>;

    /// Decodes the plane at a place that is there.
    fn plane(&self, axis: Axis, index: usize) -> Result<Plane>;

    /// See [`Stack::grid`].
    fn grid(&self) -> std::result::Result<Grid, GridError> {
        Err(GridError::NoPlace)
    }

    /// See [`Stack::located`].
    fn located(&self, _index: usize) -> std::result::Result<Located, GridError> {
        Err(GridError::NoPlace)
    }
}

/// A picture: the one plane, decoded.
impl Source for Plane {
    fn count(&self, _: Axis) -> usize {
        1
    }

    fn distance(&self, _: Axis) -> Option<f64> {
        None
    }

    fn plane(&self, _: Axis, _: usize) -> Result<Plane> {
        Ok(self.clone())
    }
}

impl Stack {
    /// A picture, decoded.
    pub(super) fn picture(scan: Scan) -> Self {
        let (width, height) = (scan.slice.width(), scan.slice.height());
        let plane = Plane {
            width,
            height,
            values: scan.slice.pixels().to_vec(),
            window: Window { centre: 0.5, width: 1.0 },
            function: VoiFunction::LinearExact,
            presets: Vec::new(),
            inverted: false,
            spacing: None,
            // Said in the warnings of the file.
            coloured: false,
        };
        Self {
            format: scan.format,
            header: Header { size: [width, height], ..Header::default() },
            warnings: scan.warnings,
            refusal: None,
            axes: vec![Axis::Native],
            source: Box::new(plane),
        }
    }

    /// The format found in the content, as in [`Scan`].
    pub fn format(&self) -> &'static str {
        self.format
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the file as a whole warns of; [`Plane::seen`] has what one picture does.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Why it is not to be classified: it is no MR scan, or not of a head.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Never empty; the first is shown first, and is the one that is classified.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Planes along an axis; 0 along one that the file does not have.
    pub fn len(&self, axis: Axis) -> usize {
        if self.axes.contains(&axis) { self.source.count(axis) } else { 0 }
    }

    /// Never true: a file without planes is not opened.
    pub fn is_empty(&self) -> bool {
        self.len(self.axes[0]) == 0
    }

    /// Millimetres between neighbouring planes, if the file says.
    pub fn distance(&self, axis: Axis) -> Option<f64> {
        if self.axes.contains(&axis) { self.source.distance(axis) } else { None }
    }

    /// The volume of a NIfTI file, or of a DICOM file of several frames, as numbers in the patient's space.
    ///
    /// # Errors
    /// [`GridError`]: pictures, and files that do not say where their planes lie.
    pub fn grid(&self) -> std::result::Result<Grid, GridError> {
        self.source.grid()
    }

    /// A plane of a DICOM file with its place, for [`Grid::of_slices`].
    ///
    /// # Errors
    /// [`GridError::NoPlace`] if the file does not say where it lies, and as [`Stack::plane`].
    pub fn located(&self, index: usize) -> std::result::Result<Located, GridError> {
        if index >= self.len(Axis::Native) {
            return Err(self.no_such(Axis::Native, index).into());
        }
        self.source.located(index)
    }

    /// Decodes one plane.
    ///
    /// # Errors
    /// [`Error::NoSuchSlice`], and what the codec finds damaged.
    pub fn plane(&self, axis: Axis, index: usize) -> Result<Plane> {
        if index >= self.len(axis) {
            return Err(self.no_such(axis, index));
        }
        self.source.plane(axis, index)
    }

    fn no_such(&self, axis: Axis, asked: usize) -> Error {
        Error::NoSuchSlice { asked, axis: axis.name(), count: self.len(axis) }
    }

    /// One plane as the network gets it, with all that is warned of.
    ///
    /// # Errors
    /// As [`Stack::plane`].
    pub fn scan(&self, axis: Axis, index: usize) -> Result<Scan> {
        Ok(self.scan_of(&self.plane(axis, index)?))
    }

    /// The same of a plane that was decoded before.
    pub fn scan_of(&self, plane: &Plane) -> Scan {
        let (slice, own) = plane.seen();
        let warnings = self.warnings.iter().cloned().chain(own).collect();
        Scan { slice, format: self.format, warnings }
    }
}

/// The median distance between neighbours of at least two positions.
pub(crate) fn distance(positions: &[f64]) -> Option<f64> {
    let mut sorted = positions.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut gaps: Vec<f64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if gaps.is_empty() {
        return None;
    }
    let middle = gaps.len() / 2;
    Some(*gaps.select_nth_unstable_by(middle, f64::total_cmp).1)
}
