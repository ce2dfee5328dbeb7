//! What the baselines see of one file.

use crate::scan::Scan;

use super::histogram::{self, BINS};
use super::thumbnail::Thumbnail;

/// What the baselines see of one file: about 4.5 KiB, whatever its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    width: u32,
    height: u32,
    coloured: bool,
    thumbnail: Thumbnail,
    intensities: [f32; BINS],
    gradients: [f32; BINS],
}

impl Picture {
    /// Takes the scan as decoded, before any preprocessing: padding, size and grey values are the shortcuts.
    pub fn of(scan: &Scan) -> Self {
        let slice = &scan.slice;
        Self {
            width: slice.width(),
            height: slice.height(),
            coloured: scan.warnings.iter().any(|warning| warning.code == "colour_image"),
            thumbnail: Thumbnail::of(slice),
            intensities: histogram::intensities(slice),
            gradients: histogram::gradients(slice),
        }
    }

    /// Width and height in pixels, width over height, and 1 if coloured, else 0.
    pub(super) fn geometry(&self) -> [f32; 4] {
        let (width, height) = (self.width as f32, self.height as f32);
        [width, height, width / height, f32::from(u8::from(self.coloured))]
    }

    /// The shares of the intensities, then those of the gradient magnitudes.
    pub(super) fn histograms(&self) -> [f32; 2 * BINS] {
        let mut shares = [0.0; 2 * BINS];
        shares[..BINS].copy_from_slice(&self.intensities);
        shares[BINS..].copy_from_slice(&self.gradients);
        shares
    }

    pub(super) fn thumbnail(&self) -> &Thumbnail {
        &self.thumbnail
    }
}
