//! A slice to the network's input: one pure function for trainer, command line and page.
//!
//! The steps, in this order:
//!
//! 1. **Greyscale** in 0 ..= 1: done by [`crate::scan`], which keeps all bits of the file.
//! 2. **Content box**: rows and columns at the border in which fewer than `content_fraction` of the pixels exceed
//!    `background` times the brightest percentile are cut, so that padding and position carry no information.
//! 3. **Square pad** with 0, the content centred. Content of more than 4096 pixels is first reduced by a whole factor, by means.
//! 4. **Anti-aliased resize** to the network's size (triangle filter, its support grown with the reduction, as Pillow does).
//! 5. **Foreground percentile scaling**: of the pixels above `background`, `low_percentile` becomes 0 and `high_percentile`
//!    becomes 1; the rest is clamped.
//!
//! The parameters live in the weights' manifest. No skull stripping: meningiomas touch the skull.

use serde::{Deserialize, Serialize};

use crate::resize::resize;
use crate::scan::{Slice, percentile};

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
        self.framed(slice).0
    }

    /// As [`Preprocessing::apply`], and where the input lies in the slice (steps 2 and 3).
    pub fn framed(&self, slice: &Slice) -> (Vec<f32>, Frame) {
        let content = self.content_box(slice);
        let mut pixels = self.resized(&square_pad(slice, content));
        self.scale_foreground(&mut pixels);
        (pixels, frame(slice, content))
    }

    /// The geometry of a slice's input (steps 2 to 4) for a mask drawn on that slice: of each pixel of the input the share that
    /// is masked, `side * side` values in 0 ..= 1. None if the mask is not of the slice's size.
    pub fn apply_to_mask(&self, slice: &Slice, mask: &Slice) -> Option<Vec<f32>> {
        let fits = (slice.width(), slice.height()) == (mask.width(), mask.height());
        fits.then(|| self.resized(&square_pad(mask, self.content_box(slice))))
    }

    /// Step 4.
    fn resized(&self, square: &[f32]) -> Vec<f32> {
        resize(square, [square.len().isqrt(); 2], [self.side as usize; 2])
    }

    /// Step 2: the content's left, top, width and height; the whole slice if nothing stands out.
    fn content_box(&self, slice: &Slice) -> Rect {
        let (width, height) = (slice.width() as usize, slice.height() as usize);
        let whole = Rect { left: 0, top: 0, width, height };
        let Some(brightest) = percentile(slice.pixels(), self.high_percentile.into()) else {
            return whole;
        };
        let threshold = self.background * brightest;

        let mut rows = vec![0usize; height];
        let mut columns = vec![0usize; width];
        for (y, row) in slice.pixels().chunks_exact(width).enumerate() {
            for (value, column) in row.iter().zip(&mut columns) {
                let stands_out = usize::from(*value > threshold);
                rows[y] += stands_out;
                *column += stands_out;
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
        let brightest = percentile(pixels, self.high_percentile.into()).unwrap_or(0.0);
        let threshold = self.background * brightest;
        let foreground: Vec<f32> = pixels.iter().copied().filter(|&p| p > threshold).collect();
        let at = |percent: f32| percentile(&foreground, percent.into());
        let (Some(low), Some(high)) = (at(self.low_percentile), at(self.high_percentile)) else {
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

/// The square that the network sees, in a slice: left and top, width and height, as fractions of the slice's width and height. It may
/// reach beyond the slice, where it was padded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub origin: [f64; 2],
    pub size: [f64; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rect {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// Content longer than that is reduced by a whole factor before it is padded: a picture of 60 million by 1 pixel is within the limits of
/// what is read, its square would not fit any memory. Scans are shorter by far.
const LONGEST: usize = 4096;

/// Where the square around the content lies.
fn frame(slice: &Slice, content: Rect) -> Frame {
    let side = content.width.max(content.height);
    let [left, top] = [
        content.left as f64 - ((side - content.width) / 2) as f64,
        content.top as f64 - ((side - content.height) / 2) as f64,
    ];
    let (width, height) = (f64::from(slice.width()), f64::from(slice.height()));
    Frame { origin: [left / width, top / height], size: [side as f64 / width, side as f64 / height] }
}

/// Step 3: the content centred on a black square, row by row.
fn square_pad(slice: &Slice, content: Rect) -> Vec<f32> {
    let factor = content.width.max(content.height).div_ceil(LONGEST);
    let rows = slice.pixels().chunks_exact(slice.width() as usize).skip(content.top).take(content.height);
    let rows = rows.map(|row| &row[content.left..content.left + content.width]);
    let (width, height) = (content.width.div_ceil(factor), content.height.div_ceil(factor));
    let side = width.max(height);
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    let mut square = vec![0.0; side * side];
    if factor == 1 {
        for (y, row) in rows.enumerate() {
            let start = (top + y) * side + left;
            square[start..start + width].copy_from_slice(row);
        }
    } else {
        for (y, row) in rows.enumerate() {
            let start = (top + y / factor) * side + left;
            for (x, part) in row.chunks(factor).enumerate() {
                let mean = part.iter().sum::<f32>() / part.len() as f32;
                let rows_of_it = factor.min(content.height - y / factor * factor);
                square[start + x] += mean / rows_of_it as f32;
            }
        }
    }
    square
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;
    use image::imageops;
    use proptest::prelude::*;

    /// A bright rectangle on black: only the rectangle is content.
    #[test]
    fn the_content_box_drops_empty_borders() {
        let (width, height) = (50, 40);
        let inside = |x: u32, y: u32| (10..30).contains(&x) && (5..35).contains(&y);
        let pixels = (0..width * height).map(|i| if inside(i % width, i / width) { 0.7 } else { 0.01 }).collect();
        let slice = Slice::new(width, height, pixels).unwrap();
        let content = Preprocessing::for_side(224).content_box(&slice);
        assert_eq!(content, Rect { left: 10, top: 5, width: 20, height: 30 });
    }

    /// The frame of the content box of the test before: 20 x 30 pixels at (10, 5) of 50 x 40, padded to 30 x 30.
    #[test]
    fn the_frame_is_the_padded_content() {
        let inside = |x: u32, y: u32| (10..30).contains(&x) && (5..35).contains(&y);
        let pixels = (0..50 * 40).map(|i| if inside(i % 50, i / 50) { 0.7 } else { 0.01 }).collect();
        let slice = Slice::new(50, 40, pixels).unwrap();
        let (_, frame) = Preprocessing::for_side(224).framed(&slice);
        assert_eq!(frame, Frame { origin: [5.0 / 50.0, 5.0 / 40.0], size: [30.0 / 50.0, 30.0 / 40.0] });
    }

    /// A mask of the bright lesion lands on the bright pixels of the input, wherever the scan lay.
    #[test]
    fn a_mask_moves_with_its_slice() {
        let (width, height) = (90, 60);
        let inside = |x: u32, y: u32| (20..60).contains(&x) && (10..50).contains(&y);
        let lesion = |x: u32, y: u32| (24..36).contains(&x) && (30..44).contains(&y);
        let draw = |value: &dyn Fn(u32, u32) -> f32| {
            Slice::new(width, height, (0..width * height).map(|i| value(i % width, i / width)).collect()).unwrap()
        };
        let slice = draw(&|x, y| if lesion(x, y) { 1.0 } else { 0.4 * f32::from(u8::from(inside(x, y))) });
        let mask = draw(&|x, y| f32::from(u8::from(lesion(x, y))));
        let steps = Preprocessing::for_side(40);
        let (input, moved) = (steps.apply(&slice), steps.apply_to_mask(&slice, &mask).unwrap());
        assert_eq!(moved.iter().filter(|share| **share > 0.5).count(), 12 * 14);
        for (value, share) in input.iter().zip(&moved) {
            assert_eq!(*value > 0.9, *share > 0.5, "{value} {share}");
        }
        assert_eq!(steps.apply_to_mask(&slice, &Slice::new(60, 90, vec![0.0; 5400]).unwrap()), None);
    }

    #[test]
    fn padding_around_a_scan_changes_little() {
        let image = Phantom::WITH_LESION.draw();
        let mut padded = image::GrayImage::new(300, 230);
        imageops::replace(&mut padded, &image, 90, 20);
        let slice = |image: &image::GrayImage| {
            let pixels = image.pixels().map(|p| f32::from(p[0]) / 255.0).collect();
            Slice::new(image.width(), image.height(), pixels).unwrap()
        };
        let steps = Preprocessing::for_side(64);
        let (plain, padded) = (steps.apply(&slice(&image)), steps.apply(&slice(&padded)));
        let difference = plain.iter().zip(&padded).map(|(a, b)| (a - b).abs()).sum::<f32>() / plain.len() as f32;
        assert!(difference < 0.01, "{difference}");
    }

    #[test]
    fn a_darker_copy_gives_the_same_input() {
        let bright = Phantom::WITH_LESION.slice();
        let dark = Slice::new(192, 192, bright.pixels().iter().map(|p| p * 0.4).collect()).unwrap();
        let steps = Preprocessing::for_side(64);
        for (a, b) in steps.apply(&bright).into_iter().zip(steps.apply(&dark)) {
            assert!((a - b).abs() < 1e-4, "{a} {b}");
        }
    }

    /// The content of a long picture is reduced before it is padded; its input is that of the same picture drawn smaller.
    #[test]
    fn pictures_of_any_shape_fit_the_memory() {
        let steps = Preprocessing::for_side(64);
        for (width, height) in [(1, 1), (1, 20_000), (20_000, 1), (1 << 26, 1), (1, 1 << 26), (9000, 3)] {
            let pixels = (0..width * height).map(|i| (i % 251) as f32 / 250.0).collect();
            let slice = Slice::new(width, height, pixels).unwrap();
            let input = steps.apply(&slice);
            assert_eq!(input.len(), 64 * 64, "{width} x {height}");
            assert!(input.iter().all(|value| (0.0..=1.0).contains(value)), "{width} x {height}");
            assert!(steps.framed(&slice).1.size.iter().all(|size| size.is_finite()), "{width} x {height}");
        }
        // A picture of 5000 x 4000, in parts of two pixels, and the same in single ones.
        let draw = |width: u32, height: u32, part: u32| {
            let value = |i: u32| ((i % width / part / 40 + i / width / part / 30) % 7) as f32 / 6.0;
            Slice::new(width, height, (0..width * height).map(value).collect()).unwrap()
        };
        let (large, small) = (steps.apply(&draw(5000, 4000, 2)), steps.apply(&draw(2500, 2000, 1)));
        let difference = large.iter().zip(&small).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < 1e-4, "{difference}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_slice_gives_finite_values_in_range(
            width in 1u32..70,
            height in 1u32..70,
            seed in any::<u32>(),
            levels in 1u32..300,
        ) {
            let value = |i: u32| (i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 8) % levels;
            let pixels = (0..width * height).map(|i| value(i) as f32 / 299.0).collect();
            let slice = Slice::new(width, height, pixels).unwrap();
            let steps = Preprocessing::for_side(32);
            let output = steps.apply(&slice);
            prop_assert_eq!(output.len(), 32 * 32);
            prop_assert!(output.iter().all(|value| (0.0..=1.0).contains(value)));
            prop_assert_eq!(output, steps.apply(&slice));
        }

        /// Long and narrow pictures, of values that are no numbers, beyond all greys or of all 16 bits, by any parameters that training may
        /// have written.
        #[test]
        fn any_content_by_any_parameters_gives_finite_values_in_range(
            short in 1u32..6,
            long in 1u32..6000,
            upright in any::<bool>(),
            seed in any::<u32>(),
            kind in 0u32..4,
            side in prop::sample::select(vec![1u32, 2, 31, 64, 224]),
            background in 0.0f32..=1.0,
            content_fraction in 0.0f32..=1.0,
            low_percentile in 0.0f32..=100.0,
            high_percentile in 0.0f32..=100.0,
        ) {
            let (width, height) = if upright { (short, long) } else { (long, short) };
            let value = |i: u32| {
                let random = i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 8;
                match (kind, random % 5) {
                    (0, _) => (random % 65_536) as f32 / 65_535.0,
                    (1, 0) => f32::NAN,
                    (1, 1) => f32::INFINITY,
                    (1, 2) => f32::NEG_INFINITY,
                    (2, _) => f32::from_bits(i.wrapping_mul(2_246_822_519).wrapping_add(seed)),
                    (3, _) => 0.0,
                    (_, part) => part as f32 / 4.0,
                }
            };
            let slice = Slice::new(width, height, (0..width * height).map(value).collect()).unwrap();
            prop_assert!(slice.pixels().iter().all(|grey| (0.0..=1.0).contains(grey)));
            let steps = Preprocessing { side, background, content_fraction, low_percentile, high_percentile };
            let output = steps.apply(&slice);
            prop_assert_eq!(output.len(), (side * side) as usize);
            prop_assert!(output.iter().all(|value| (0.0..=1.0).contains(value)));
            prop_assert_eq!(output, steps.apply(&slice));
            let (_, frame) = steps.framed(&slice);
            prop_assert!(frame.size.iter().all(|&size| size > 0.0 && size.is_finite()));
        }
    }
}
