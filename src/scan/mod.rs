//! Bytes of a file to slices: the format is found from the content, sizes are checked before memory is taken.
//!
//! [`open`] gives a [`Stack`] whose [`Plane`]s are decoded one at a time; [`decode`] gives the one slice of a file that holds one.

pub mod archive;
mod colour;
mod dicom;
pub mod grid;
mod jpeg;
mod nifti;
mod percentile;
mod plane;
mod raster;
mod slice;
mod stack;
mod warning;

pub(crate) use percentile::percentile;
pub use plane::{Plane, Preset, VoiFunction, Window};
pub use slice::{Preview, Slice};
pub use stack::{Axis, Header, Patient, Refusal, Stack};
pub(crate) use warning::Notice;
pub use warning::{Warning, is_coloured};

use crate::{Error, Result};

/// Limits on what a file may declare, checked before anything of that size is allocated.
pub mod limits {
    /// Most pixels an image may have: 64 megapixels.
    pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;
    /// Most bytes the decoded pixels may take: 256 MiB.
    pub const MAX_DECODED_BYTES: u64 = 256 * 1024 * 1024;
    /// Most bytes that the volume of a NIfTI file, an inflated DICOM data set or an entry of an archive may take: 512 MiB.
    pub const MAX_INFLATED_BYTES: u64 = 512 * 1024 * 1024;
    /// Most frames of a DICOM file.
    pub const MAX_FRAMES: u32 = 16_384;
    /// Slices with a shorter side than this, in pixels, carry a warning.
    pub const SMALL_SIDE: u32 = 64;
    /// Longest side of a [`super::Preview`] in pixels.
    pub const PREVIEW_SIDE: u32 = 512;
}

/// A file, read: its slice and what the file said about itself.
#[derive(Clone, Debug)]
pub struct Scan {
    pub slice: Slice,
    /// The format found in the content: `PNG`, `JPEG`, `BMP`, `TIFF`, `WebP`, `GIF`, `DICOM`, `NIfTI-1` or `NIfTI-2`.
    pub format: &'static str,
    pub warnings: Vec<Warning>,
}

/// Opens the bytes of a file of any format that holds one image, several frames or a volume.
///
/// # Errors
/// Empty, unknown, damaged, truncated or oversized files, codecs and objects that are not read, and zip archives ([`Error::Archive`]: use
/// [`archive`]), each with its own variant of [`Error`].
pub fn open(bytes: Vec<u8>) -> Result<Stack> {
    if bytes.is_empty() {
        return Err(Error::EmptyFile);
    }
    if archive::is_archive(&bytes) {
        return Err(Error::Archive);
    }
    if dicom::is_dicom(&bytes) {
        return dicom::open(bytes);
    }
    if nifti::is_nifti(&bytes) {
        return nifti::open(bytes);
    }
    raster::decode(&bytes).map(Stack::picture)
}

/// Whether the content is a PNG or a JPEG: what [`open_png_or_jpeg`] opens.
pub fn is_png_or_jpeg(bytes: &[u8]) -> bool {
    raster::is_png(bytes) || raster::is_jpeg(bytes)
}

/// Opens the bytes of a PNG or JPEG file as [`open`] does, for programs that are to hold no other codec.
///
/// # Errors
/// As [`open`]; [`Error::UnknownFormat`] of every other format.
pub fn open_png_or_jpeg(bytes: &[u8]) -> Result<Stack> {
    match raster::is_png(bytes) {
        true => raster::png(bytes),
        false => raster::jpeg(bytes),
    }
    .map(Stack::picture)
}

/// Reads the bytes of a file that holds one slice.
///
/// # Errors
/// As [`open`]; [`Error::SeveralSlices`] of a file that holds more.
pub fn decode(bytes: &[u8]) -> Result<Scan> {
    if bytes.is_empty() {
        return Err(Error::EmptyFile);
    }
    if archive::is_archive(bytes) || dicom::is_dicom(bytes) || nifti::is_nifti(bytes) {
        let stack = open(bytes.to_vec())?;
        let axis = stack.axes()[0];
        return match stack.len(axis) {
            1 => stack.scan(axis, 0),
            count => Err(Error::SeveralSlices { count, axis: axis.name() }),
        };
    }
    raster::decode(bytes).map(warned)
}

/// Reads the bytes of a PNG file, as [`decode`] does. The page's engine, which reads nothing but its own references, needs no other
/// codec in its module.
///
/// # Errors
/// As [`decode`].
pub fn png(bytes: &[u8]) -> Result<Scan> {
    raster::png(bytes).map(warned)
}

fn warned(mut scan: Scan) -> Scan {
    scan.warnings.extend(scan.slice.warnings());
    scan
}
