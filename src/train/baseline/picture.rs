//! What the baselines see of one file.

use crate::preprocess::Preprocessing;
use crate::scan::{self, Scan, Slice};

use super::histogram::{self, BINS};
use super::thumbnail::Thumbnail;

/// Width and height of the prepared input: enough for its histograms.
const SIDE: u32 = 128;

/// What the baselines see of one file: about 4.5 KiB, whatever its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    width: u32,
    height: u32,
    coloured: bool,
    thumbnail: Thumbnail,
    intensities: [f32; BINS],
    gradients: [f32; BINS],
    prepared: [f32; 2 * BINS],
}

impl Picture {
    /// Takes the scan as decoded, before any preprocessing: padding, size and grey values are the shortcuts. Only
    /// [`super::Baseline::PreparedHistogram`] sees it as networks do.
    pub fn of(scan: &Scan) -> Self {
        let slice = &scan.slice;
        Self {
            width: slice.width(),
            height: slice.height(),
            coloured: scan::is_coloured(&scan.warnings),
            thumbnail: Thumbnail::of(slice),
            intensities: histogram::intensities(slice),
            gradients: histogram::gradients(slice),
            prepared: prepared(slice),
        }
    }

    /// Width and height in pixels, width over height, and 1 if coloured, else 0.
    pub(super) fn geometry(&self) -> [f32; 4] {
        let (width, height) = (self.width as f32, self.height as f32);
        [width, height, width / height, f32::from(u8::from(self.coloured))]
    }

    /// The shares of the intensities, then those of the gradient magnitudes.
    pub(super) fn histograms(&self) -> [f32; 2 * BINS] {
        joined(self.intensities, self.gradients)
    }

    /// The same of the slice as networks see it.
    pub(super) fn prepared_histograms(&self) -> [f32; 2 * BINS] {
        self.prepared
    }

    pub(super) fn thumbnail(&self) -> &Thumbnail {
        &self.thumbnail
    }
}

/// The histograms of the input that a network of [`SIDE`] pixels would get.
fn prepared(slice: &Slice) -> [f32; 2 * BINS] {
    let input = Preprocessing::for_side(SIDE).apply(slice);
    match Slice::new(SIDE, SIDE, input) {
        Ok(input) => joined(histogram::intensities(&input), histogram::gradients(&input)),
        Err(_) => [0.0; 2 * BINS],
    }
}

fn joined(intensities: [f32; BINS], gradients: [f32; BINS]) -> [f32; 2 * BINS] {
    let mut shares = [0.0; 2 * BINS];
    shares[..BINS].copy_from_slice(&intensities);
    shares[BINS..].copy_from_slice(&gradients);
    shares
}
