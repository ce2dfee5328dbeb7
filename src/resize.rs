//! Anti-aliased resize of grey pixels: a triangle filter whose support grows with the reduction, as Pillow's `BILINEAR`.
//!
//! It gives the very bits of `image::imageops::resize`, which keeps four channels of each pixel between its two passes and takes many times as long.

/// Pixels, row by row, of a width and height to another, clamped to 0 ..= 1; as they are if it is the same. No side is 0.
pub(crate) fn resize(pixels: &[f32], [width, height]: [usize; 2], [to_width, to_height]: [usize; 2]) -> Vec<f32> {
    if (width, height) == (to_width, to_height) {
        return pixels.to_vec();
    }
    let rows = resize_rows(pixels, width, height, to_height);
    let columns = resize_rows(&transpose(&rows, width), to_height, width, to_width);
    let mut resized = transpose(&columns, to_height);
    resized.iter_mut().for_each(|pixel| *pixel = pixel.clamp(0.0, 1.0));
    resized
}

/// Each new row is a weighted mean of old ones.
fn resize_rows(pixels: &[f32], width: usize, height: usize, to_height: usize) -> Vec<f32> {
    let ratio = height as f32 / to_height as f32;
    let support = ratio.max(1.0);
    let mut resized = vec![0.0; to_height * width];
    let mut weights = Vec::new();
    for (index, out) in resized.chunks_exact_mut(width).enumerate() {
        let centre = (index as f32 + 0.5) * ratio;
        let first = ((centre - support).floor().max(0.0) as usize).min(height - 1);
        let end = ((centre + support).ceil() as usize).clamp(first + 1, height);
        let triangle = |row: usize| (1.0 - ((row as f32 - (centre - 0.5)) / support).abs()).max(0.0);
        weights.clear();
        weights.extend((first..end).map(triangle));
        let all: f32 = weights.iter().sum();
        for (weight, row) in weights.iter().zip(pixels.chunks_exact(width).skip(first)) {
            let weight = weight / all;
            out.iter_mut().zip(row).for_each(|(out, pixel)| *out += pixel * weight);
        }
    }
    resized
}

/// `[height, width]` to `[width, height]`.
fn transpose(pixels: &[f32], width: usize) -> Vec<f32> {
    let height = pixels.len() / width;
    let mut transposed = vec![0.0; pixels.len()];
    for (y, row) in pixels.chunks_exact(width).enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            transposed[x * height + y] = *pixel;
        }
    }
    transposed
}

#[cfg(test)]
mod tests {
    use image::imageops::{self, FilterType};
    use image::{ImageBuffer, Luma};
    use proptest::prelude::*;

    use super::*;

    /// Pillow's values, made by tests/golden/resize.py. Tolerance: Pillow sums in another order, and the golden is rounded to six digits.
    #[test]
    fn it_is_pillows() {
        #[derive(serde::Deserialize)]
        struct Golden {
            cases: Vec<Case>,
        }
        #[derive(serde::Deserialize)]
        struct Case {
            before: usize,
            after: usize,
            pixels: Vec<f32>,
        }
        let golden: Golden = serde_json::from_str(include_str!("../tests/golden/resize.json")).unwrap();
        for Case { before, after, pixels } in golden.cases {
            let pattern = |x: usize, y: usize| ((7 * x * x + 13 * y + 5 * x * y) % 97) as f32 / 97.0;
            let drawn: Vec<f32> = (0..before * before).map(|at| pattern(at % before, at / before)).collect();
            let found = resize(&drawn, [before; 2], [after; 2]);
            assert_eq!(found.len(), pixels.len());
            for (found, expected) in found.iter().zip(&pixels) {
                assert!((found - expected).abs() < 2e-6, "{before} to {after}: {found} is not {expected}");
            }
        }
    }

    proptest! {
        #[test]
        fn it_is_images_to_the_bit(
            size in (1usize..80, 1usize..80),
            to in (1usize..60, 1usize..60),
            seed in any::<u32>(),
        ) {
            let random = |at: usize| (at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 8;
            let pixels: Vec<f32> = (0..size.0 * size.1).map(|at| (random(at) % 4096) as f32 / 4095.0).collect();
            let found = resize(&pixels, [size.0, size.1], [to.0, to.1]);
            let image: ImageBuffer<Luma<f32>, _> =
                ImageBuffer::from_raw(size.0 as u32, size.1 as u32, pixels).expect("as many pixels");
            let expected = imageops::resize(&image, to.0 as u32, to.1 as u32, FilterType::Triangle).into_raw();
            prop_assert_eq!(found, expected);
        }
    }
}
