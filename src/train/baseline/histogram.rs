//! How often each intensity and each gradient magnitude occurs in a slice, wherever it occurs.

use crate::scan::Slice;

/// Bins of each histogram.
pub const BINS: usize = 32;

/// The largest magnitude of a central difference of values in 0 ..= 1: a half in both directions.
const LARGEST_GRADIENT: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The share of the pixels in each of [`BINS`] equal parts of 0 ..= 1; the shares sum to 1.
pub fn intensities(slice: &Slice) -> [f32; BINS] {
    shares(slice.pixels().iter().copied())
}

/// The share of the pixels by gradient magnitude, of central differences with the border repeated; the shares sum to 1.
///
/// The bins are equal parts of the root of the magnitude: most of a slice has a weak gradient, where noise, blur and
/// compression show.
pub fn gradients(slice: &Slice) -> [f32; BINS] {
    let (width, height) = (slice.width() as usize, slice.height() as usize);
    let at = |x: usize, y: usize| slice.pixels()[y * width + x];
    let magnitude = |x: usize, y: usize| {
        let across = (at((x + 1).min(width - 1), y) - at(x.saturating_sub(1), y)) / 2.0;
        let down = (at(x, (y + 1).min(height - 1)) - at(x, y.saturating_sub(1))) / 2.0;
        (across * across + down * down).sqrt()
    };
    let points = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    shares(points.map(|(x, y)| (magnitude(x, y) / LARGEST_GRADIENT).sqrt()))
}

/// The share of the values, each in 0 ..= 1, in each of [`BINS`] equal parts.
fn shares(values: impl Iterator<Item = f32>) -> [f32; BINS] {
    let (mut counts, mut all) = ([0u64; BINS], 0u64);
    for value in values {
        counts[((value * BINS as f32) as usize).min(BINS - 1)] += 1;
        all += 1;
    }
    counts.map(|count| (count as f64 / all.max(1) as f64) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;

    /// The slice with its pixels taken from other places; `from` is given a place in the new one.
    fn rearranged(slice: &Slice, from: impl Fn(usize, usize) -> (usize, usize)) -> Slice {
        let (width, height) = (slice.width() as usize, slice.height() as usize);
        let points = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let pixels = points.map(|(x, y)| from(x, y)).map(|(x, y)| slice.pixels()[y * width + x]).collect();
        Slice::new(slice.width(), slice.height(), pixels).unwrap()
    }

    #[test]
    fn flips_and_turns_change_nothing() {
        let slice = Phantom::WITH_LESION.slice();
        let last = slice.width() as usize - 1;
        let turns: [&dyn Fn(usize, usize) -> (usize, usize); 3] =
            [&|x, y| (last - x, y), &|x, y| (x, last - y), &|x, y| (y, x)];
        for turn in turns {
            let turned = rearranged(&slice, turn);
            assert_ne!(turned, slice);
            assert_eq!(intensities(&turned), intensities(&slice));
            assert_eq!(gradients(&turned), gradients(&slice));
        }
    }

    #[test]
    fn shuffled_blocks_keep_the_intensities_and_nearly_the_gradients() {
        let slice = Phantom::WITH_LESION.slice();
        // 192 pixels are six blocks of 32; 5 and 6 share no factor, so every block is used once.
        let shuffled =
            rearranged(&slice, |x, y| ((x / 32 * 5 + 1) % 6 * 32 + x % 32, (y / 32 * 5 + 4) % 6 * 32 + y % 32));
        assert_ne!(shuffled, slice);
        assert_eq!(intensities(&shuffled), intensities(&slice));
        let moved: f32 =
            gradients(&shuffled).iter().zip(gradients(&slice)).map(|(a, b)| (a - b).abs()).sum::<f32>() / 2.0;
        assert!(moved < 0.1, "only the seams between blocks may change: {moved}");
    }

    #[test]
    fn shares_sum_to_one_and_extremes_have_a_bin() {
        let slice = Slice::new(2, 2, vec![0.0, 1.0, 0.5, 1.0]).unwrap();
        let found = intensities(&slice);
        assert_eq!((found[0], found[BINS / 2], found[BINS - 1]), (0.25, 0.25, 0.5));
        for side in [1, 2, 3] {
            // A chessboard has the strongest edges.
            let board = (0..side * side).map(|i| ((i % side + i / side) % 2) as f32).collect();
            let slice = Slice::new(side, side, board).unwrap();
            for shares in [intensities(&slice), gradients(&slice)] {
                assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            }
        }
        assert_eq!(gradients(&Slice::new(1, 1, vec![0.7]).unwrap())[0], 1.0);
    }
}
