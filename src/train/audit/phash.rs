//! The perceptual hash of a square, and of its eight turns.
//!
//! Zauner 2010, "Implementation and benchmarking of perceptual image hash functions": of the picture's
//! discrete cosine transform the 8 x 8 coefficients next to the constant ones, one bit each: above their median or not.
//! A mirrored picture has the same coefficients with the odd ones negated, a transposed one has them transposed, so
//! that one transform gives the hashes of all eight turns.

use std::f32::consts::PI;

use super::transform::Transform;

/// Coefficients per axis.
const SIDE: usize = 8;

/// The 64-bit hashes of a square's turns, in the order of [`Transform::ALL`].
pub(super) fn hashes(square: &[f32], side: usize) -> [u64; Transform::COUNT] {
    let plain = cosine_transform(square, side);
    Transform::ALL.map(|transform| {
        let mut turned = plain;
        for v in 0..SIDE {
            for u in 0..SIDE {
                // Row v and column u hold the frequencies v + 1 and u + 1.
                let mut value = if transform.swaps_axes() { plain[u][v] } else { plain[v][u] };
                if transform.mirrors_columns() && u % 2 == 0 {
                    value = -value;
                }
                if transform.mirrors_rows() && v % 2 == 0 {
                    value = -value;
                }
                turned[v][u] = value;
            }
        }
        bits(&turned)
    })
}

fn cosine_transform(square: &[f32], side: usize) -> [[f32; SIDE]; SIDE] {
    let wave: [Vec<f32>; SIDE] = std::array::from_fn(|k| {
        (0..side).map(|x| (PI * (k + 1) as f32 * (x as f32 + 0.5) / side as f32).cos()).collect()
    });
    let mut coefficients = [[0.0; SIDE]; SIDE];
    for (y, row) in square.chunks_exact(side).enumerate() {
        for u in 0..SIDE {
            let across: f32 = row.iter().zip(&wave[u]).map(|(value, wave)| value * wave).sum();
            for v in 0..SIDE {
                coefficients[v][u] += across * wave[v][y];
            }
        }
    }
    coefficients
}

fn bits(coefficients: &[[f32; SIDE]; SIDE]) -> u64 {
    let mut sorted = coefficients.as_flattened().to_vec();
    sorted.sort_by(f32::total_cmp);
    let median = (sorted[SIDE * SIDE / 2 - 1] + sorted[SIDE * SIDE / 2]) / 2.0;
    coefficients.as_flattened().iter().fold(0, |bits, &value| bits << 1 | u64::from(value > median))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_turns_equal_hashes_of_turned_squares() {
        let side = 20;
        let square: Vec<f32> = (0..side * side).map(|i| ((i * i * 7 + i * 13) % 101) as f32).collect();
        let found = hashes(&square, side);
        for (transform, hash) in Transform::ALL.into_iter().zip(found) {
            let direct = hashes(&transform.apply(&square, side), side)[0];
            assert!((hash ^ direct).count_ones() <= 2, "{transform}: rounding may move a bit at the median");
        }
        assert!((found[0] ^ found[1]).count_ones() > 12);
    }
}
