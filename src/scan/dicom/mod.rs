//! DICOM by dicom-rs: one image or several frames, with rescale, windows and the facts of the header (PS3.3, PS3.5, PS3.10).
//!
//! In this order: the data set is walked once to check its lengths ([`object`]), read, its header understood ([`header`], [`subject`]), and each
//! frame is decoded when it is asked for ([`encoding`] to stored values, [`frames`] to values of the modality).

mod attributes;
mod encoding;
mod frames;
mod header;
mod jpeg2000;
mod object;
mod palette;
mod rle;
mod subject;

use super::grid::{Grid, GridError, Located};
use super::stack::{self, Source};
use super::{Axis, Notice, Plane, Stack};
use crate::{Error, Result};

use frames::Frames;
pub use object::is_dicom;

/// Opens a DICOM file, or a data set without preamble.
///
/// # Errors
/// Damaged files, objects without a picture, codecs that are not read, sizes beyond the limits.
pub fn open(bytes: Vec<u8>) -> Result<Stack> {
    let (mut data, syntax) = object::read(bytes)?;
    let codec = {
        header::check_is_image(&data)?;
        encoding::Codec::of(&syntax)?
    };
    let frames = Frames::new(&mut data, codec)?;
    let (header, mut warnings) = header::read(&data, &frames);
    if codec.is_lossy() && !warnings.iter().any(|warning| warning.code == Notice::LossyCompression.code()) {
        warnings.push(header::lossy());
    }
    let refusal = subject::refusal(&data);
    let source = Box::new(Series { distance: stack::distance(&header.positions), frames });
    Ok(Stack { format: "DICOM", header, warnings, refusal, axes: vec![Axis::Native], source })
}

/// The frames in their order.
#[derive(Debug)]
struct Series {
    frames: Frames,
    distance: Option<f64>,
}

impl Source for Series {
    fn count(&self, _: Axis) -> usize {
        self.frames.len()
    }

    fn distance(&self, _: Axis) -> Option<f64> {
        self.distance
    }

    fn plane(&self, _: Axis, index: usize) -> Result<Plane> {
        self.frames.plane(index)
    }

    fn grid(&self) -> std::result::Result<Grid, GridError> {
        let slices: std::result::Result<Vec<Located>, GridError> =
            (0..self.frames.len()).map(|index| self.located(index)).collect();
        Grid::of_slices(slices?)
    }

    fn located(&self, index: usize) -> std::result::Result<Located, GridError> {
        let plane = self.frames.plane(index)?;
        let frame = self.frames.frames().get(index).ok_or(GridError::NoPlace)?;
        let found = frame.position.zip(frame.orientation).zip(plane.spacing);
        let ((origin, orientation), spacing) = found.ok_or(GridError::NoPlace)?;
        Ok(Located::new(plane, self.frames.size(), origin, orientation, spacing.map(f64::from)))
    }
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::DamagedImage { format: "DICOM", reason: reason.into() }
}
