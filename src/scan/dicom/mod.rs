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

use super::{Header, Notice, Refusal, Warning};
use crate::{Error, Result};

pub use frames::Frames;
pub use object::is_dicom;

/// A file, opened.
pub struct Opened {
    pub header: Header,
    pub warnings: Vec<Warning>,
    pub refusal: Option<Refusal>,
    pub frames: Frames,
}

/// Opens a DICOM file, or a data set without preamble.
///
/// # Errors
/// Damaged files, objects without a picture, codecs that are not read, sizes beyond the limits.
pub fn open(bytes: Vec<u8>) -> Result<Opened> {
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
    Ok(Opened { header, warnings, refusal, frames })
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::DamagedImage { format: "DICOM", reason: reason.into() }
}
