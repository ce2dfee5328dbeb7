//! Fewer pixels: a slice shrunk and enlarged again, as a small file or a coarse scan is by the preparation.

use crate::resize::resize;

/// The slice with only `width` by `height` pixels of its own (both at least 1), at its old size.
///
/// Shrunk and enlarged with the preparation's filter (triangle), so that it looks like a small file that was prepared.
pub fn reduce(pixels: &[f32], side: usize, width: usize, height: usize) -> Vec<f32> {
    if side == 0 || pixels.len() != side * side {
        return pixels.to_vec();
    }
    let few = [width, height].map(|length| length.clamp(1, side));
    resize(&resize(pixels, [side; 2], few), few, [side; 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 96;

    fn stripes(period: usize) -> Vec<f32> {
        (0..SIDE * SIDE).map(|at| f32::from(u8::from(at % SIDE % period < period / 2))).collect()
    }

    fn spread(pixels: &[f32]) -> f32 {
        let mean = pixels.iter().sum::<f32>() / pixels.len() as f32;
        (pixels.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / pixels.len() as f32).sqrt()
    }

    #[test]
    fn fine_stripes_go_and_coarse_ones_stay() {
        let reduced = |period| reduce(&stripes(period), SIDE, SIDE / 3, SIDE / 3);
        assert!(spread(&reduced(2)) < 0.1, "{}", spread(&reduced(2)));
        assert!(spread(&reduced(24)) > 0.8 * spread(&stripes(24)));
    }

    #[test]
    fn each_direction_is_reduced_by_itself() {
        let coarse_rows = reduce(&stripes(2), SIDE, SIDE, SIDE / 3);
        assert!(spread(&coarse_rows) > 0.9 * spread(&stripes(2)));
    }

    #[test]
    fn all_pixels_kept_is_no_change() {
        for (found, wanted) in reduce(&stripes(6), SIDE, SIDE, SIDE).iter().zip(stripes(6)) {
            assert!((found - wanted).abs() < 1e-6);
        }
    }
}
