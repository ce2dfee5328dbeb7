//! A slice to the network's input: one pure function for trainer, command line and page.
//!
//! The steps, in this order:
//!
//! 1. **Greyscale** in 0 ..= 1: done by [`crate::scan`], which keeps all bits of the file.
//! 2. **Content box**: rows and columns at the border in which fewer than `content_fraction` of the pixels exceed
//!    `background` times the brightest percentile are cut, so that padding and position carry no information.
//! 3. **Square pad** with 0, the content centred.
//! 4. **Anti-aliased resize** to the network's size (triangle filter, its support grown with the reduction, as Pillow does).
//! 5. **Foreground percentile scaling**: of the pixels above `background`, `low_percentile` becomes 0 and `high_percentile`
//!    becomes 1; the rest is clamped.
//!
//! The parameters live in the weights' manifest. No skull stripping: meningiomas touch the skull.

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};
use serde::{Deserialize, Serialize};

use crate::scan::Slice;

/// Parameters of the steps, recorded with the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// Width and height of the network's input in pixels.
    pub side: u32,
    /// What counts as background, as a fraction of the brightest percentile (0 ..= 1).
    pub background: f32,
    /// The share of a border row or column that must be foreground for it to be content (0 ..= 1).
    pub content_fraction: f32,
    /// Foreground percentile that becomes 0 (0 ..= 100).
    pub low_percentile: f32,
    /// Foreground percentile that becomes 1 (0 ..= 100).
    pub high_percentile: f32,
}

impl Preprocessing {
    /// The defaults for a network of that input size.
    pub fn for_side(side: u32) -> Self {
        Self { side, background: 0.08, content_fraction: 0.02, low_percentile: 1.0, high_percentile: 99.5 }
    }

    /// `side * side` values in 0 ..= 1, finite, row by row: `[1, 1, side, side]` of the network's input.
    pub fn apply(&self, slice: &Slice) -> Vec<f32> {
        let content = self.content_box(slice);
        let square = square_pad(slice, content);
        let mut pixels = resize(&square, self.side);
        self.scale_foreground(&mut pixels);
        pixels
    }

    /// Step 2: the content's left, top, width and height; the whole slice if nothing stands out.
    fn content_box(&self, slice: &Slice) -> Rect {
        let (width, height) = (slice.width() as usize, slice.height() as usize);
        let whole = Rect { left: 0, top: 0, width, height };
        let Some(brightest) = percentile(slice.pixels().to_vec(), self.high_percentile) else { return whole };
        let threshold = self.background * brightest;

        let mut rows = vec![0usize; height];
        let mut columns = vec![0usize; width];
        for (y, row) in slice.pixels().chunks_exact(width).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|&(_, &value)| value > threshold) {
                rows[y] += 1;
                columns[x] += 1;
            }
        }
        let range = |counts: &[usize], across: usize| {
            let needed = ((across as f32 * self.content_fraction).ceil() as usize).max(1);
            let first = counts.iter().position(|&count| count >= needed)?;
            let last = counts.iter().rposition(|&count| count >= needed)?;
            Some((first, last + 1 - first))
        };
        match (range(&columns, height), range(&rows, width)) {
            (Some((left, width)), Some((top, height))) => Rect { left, top, width, height },
            _ => whole,
        }
    }

    /// Step 5, in place.
    fn scale_foreground(&self, pixels: &mut [f32]) {
        let brightest = percentile(pixels.to_vec(), self.high_percentile).unwrap_or(0.0);
        let threshold = self.background * brightest;
        let foreground: Vec<f32> = pixels.iter().copied().filter(|&p| p > threshold).collect();
        let (Some(low), Some(high)) =
            (percentile(foreground.clone(), self.low_percentile), percentile(foreground, self.high_percentile))
        else {
            pixels.fill(0.0);
            return;
        };
        // A flat foreground has no contrast to stretch: keep it as the upper half of the range.
        let range = (high - low).max(1e-3);
        for pixel in pixels {
            *pixel = ((*pixel - low) / range).clamp(0.0, 1.0);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rect {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

type GreyImage = ImageBuffer<Luma<f32>, Vec<f32>>;

/// Step 3: the content centred on a black square.
fn square_pad(slice: &Slice, content: Rect) -> GreyImage {
    let side = content.width.max(content.height);
    let (left, top) = ((side - content.width) / 2, (side - content.height) / 2);
    let mut square = vec![0.0; side * side];
    let rows = slice.pixels().chunks_exact(slice.width() as usize).skip(content.top).take(content.height);
    for (y, row) in rows.enumerate() {
        let start = (top + y) * side + left;
        square[start..start + content.width].copy_from_slice(&row[content.left..content.left + content.width]);
    }
    GreyImage::from_raw(side as u32, side as u32, square).expect("side * side pixels")
}

/// Step 4.
fn resize(square: &GreyImage, side: u32) -> Vec<f32> {
    if square.width() == side {
        return square.as_raw().clone();
    }
    imageops::resize(square, side, side, FilterType::Triangle).into_raw()
}

/// The value at a percentile (nearest rank, 0 ..= 100); none of no values.
fn percentile(mut values: Vec<f32>, percent: f32) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let rank = ((values.len() - 1) as f64 * f64::from(percent) / 100.0).round() as usize;
    let rank = rank.min(values.len() - 1);
    Some(*values.select_nth_unstable_by(rank, f32::total_cmp).1)
}
