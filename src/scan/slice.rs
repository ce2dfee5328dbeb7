//! One greyscale slice, and its picture for a screen.

use serde::Serialize;

use super::{Notice, Warning, limits};
use crate::{Error, Result};

/// One greyscale slice: `height` rows of `width` values in 0 ..= 1, row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    width: u32,
    height: u32,
    pixels: Vec<f32>,
}

impl Slice {
    /// Takes pixels row by row. Values that are not finite become 0, others are clamped to 0 ..= 1.
    ///
    /// # Errors
    /// [`Error::NoPixels`] if a side is 0 or `pixels` is not `width * height` long.
    pub fn new(width: u32, height: u32, mut pixels: Vec<f32>) -> Result<Self> {
        if pixels.is_empty() || pixels.len() as u64 != u64::from(width) * u64::from(height) {
            return Err(Error::NoPixels);
        }
        for pixel in &mut pixels {
            *pixel = if pixel.is_finite() { pixel.clamp(0.0, 1.0) } else { 0.0 };
        }
        Ok(Self { width, height, pixels })
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// `width * height` values in 0 ..= 1.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// What the pixels themselves warn of: too few of them, or no contrast.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.width.min(self.height) < limits::SMALL_SIDE {
            let message = format!("only {} x {} pixels: too small to show fine detail", self.width, self.height);
            let values = [("width", self.width.into()), ("height", self.height.into())];
            warnings.push(Warning::with(Notice::SmallImage, message, values));
        }
        if self.is_uniform() {
            warnings.push(Warning::new(Notice::UniformImage, "the image has almost no contrast: it may be blank"));
        }
        warnings
    }

    /// Whether it has almost no contrast.
    pub(super) fn is_uniform(&self) -> bool {
        let (low, high) = self.pixels.iter().fold((f32::MAX, f32::MIN), |(low, high), &p| (low.min(p), high.max(p)));
        high - low < 0.02
    }

    /// The slice for a screen, no larger than [`limits::PREVIEW_SIDE`]: larger ones are shown by their nearest pixels.
    pub fn preview(&self) -> Preview {
        self.preview_within(limits::PREVIEW_SIDE)
    }

    /// The same, no larger than `side`, which is at least 1.
    pub fn preview_within(&self, side: u32) -> Preview {
        self.picture_within(side, |x, y| {
            let grey = (self.pixels[y * self.width as usize + x] * 255.0).round() as u8;
            [grey, grey, grey, 255]
        })
    }

    /// A picture with the geometry of [`Slice::preview`]: for each of its pixels `paint` gives red, green, blue and opacity, told the
    /// column and the row of the slice's pixel that is shown there.
    pub(crate) fn picture(&self, paint: impl Fn(usize, usize) -> [u8; 4]) -> Preview {
        self.picture_within(limits::PREVIEW_SIDE, paint)
    }

    fn picture_within(&self, side: u32, paint: impl Fn(usize, usize) -> [u8; 4]) -> Preview {
        let step = self.width.max(self.height).div_ceil(side.max(1)).max(1);
        let (width, height) = (self.width.div_ceil(step), self.height.div_ceil(step));
        let [columns, rows] = [self.width, self.height].map(|size| (0..size as usize).step_by(step as usize));
        let rgba = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).flat_map(|(x, y)| paint(x, y)).collect();
        Preview { width, height, rgba }
    }
}

/// A picture for a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    pub width: u32,
    pub height: u32,
    /// Red, green, blue and opacity, 8 bits each, row by row.
    #[serde(serialize_with = "as_bytes")]
    pub rgba: Vec<u8>,
}

/// Serialises as one block of bytes instead of a list of numbers.
fn as_bytes<S: serde::Serializer>(bytes: &[u8], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
