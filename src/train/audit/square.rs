//! Arithmetic on small squares of values: normalise, blur, and what is left of a picture without its coarse shades.

/// Subtracts the mean and divides by the norm; all 0 if the values are (nearly) equal.
pub(super) fn normalise(values: &mut [f32]) {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    values.iter_mut().for_each(|value| *value -= mean);
    let norm = dot(values, values).sqrt();
    let factor = if norm > 1e-5 { 1.0 / norm } else { 0.0 };
    values.iter_mut().for_each(|value| *value *= factor);
}

/// The sum of products, in sixteen partial sums so that the compiler can use vector instructions.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    let (a_blocks, b_blocks) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = a_blocks.remainder().iter().zip(b_blocks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_blocks.zip(b_blocks) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    rest + sums.iter().sum::<f32>()
}

/// The mean over `2 * radius + 1` rows and columns; fewer at the border.
pub(super) fn box_blur(square: &[f32], side: usize, radius: usize) -> Vec<f32> {
    // Along the rows, written transposed; done twice, both axes are blurred and the square stands upright again.
    let along_rows = |from: &[f32]| {
        let mut to = vec![0.0; side * side];
        for (y, row) in from.chunks_exact(side).enumerate() {
            for x in 0..side {
                let window = &row[x.saturating_sub(radius)..(x + radius + 1).min(side)];
                to[x * side + y] = window.iter().sum::<f32>() / window.len() as f32;
            }
        }
        to
    };
    along_rows(&along_rows(square))
}

/// The square without `strength` of its coarse shades, of zero mean and unit norm.
pub(super) fn high_pass(mut square: Vec<f32>, side: usize, radius: usize, strength: f32) -> Vec<f32> {
    let coarse = box_blur(&square, side, radius);
    square.iter_mut().zip(coarse).for_each(|(value, coarse)| *value -= strength * coarse);
    normalise(&mut square);
    square
}

/// Local contrast normalisation (Jarrett et al. 2009): differences from the surrounding mean in units of the
/// surrounding deviation, of zero mean and unit norm. `floor`, a fraction of the whole square's deviation, keeps noise
/// small.
pub(super) fn local_contrast(square: &[f32], side: usize, radius: usize, floor: f32) -> Vec<f32> {
    let mut even = square.to_vec();
    normalise(&mut even);
    let mean = box_blur(&even, side, radius);
    let mut detail: Vec<f32> = even.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
    let squares: Vec<f32> = detail.iter().map(|value| value * value).collect();
    let variance = box_blur(&squares, side, radius);
    // A square of unit norm has the deviation 1 / side.
    let floor = floor / side as f32;
    detail.iter_mut().zip(variance).for_each(|(value, variance)| *value /= variance.max(0.0).sqrt() + floor);
    normalise(&mut detail);
    detail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blur_averages_and_keeps_the_axes() {
        let mut square = vec![0.0; 25];
        square[5 + 3] = 9.0; // row 1, column 3
        let blurred = box_blur(&square, 5, 1);
        assert!((blurred[5 + 3] - 1.0).abs() < 1e-6 && (blurred[2 * 5 + 2] - 1.0).abs() < 1e-6);
        assert_eq!(blurred[3 * 5 + 3], 0.0);
        assert!((blurred[3] - 9.0 / 6.0).abs() < 1e-6, "the border averages over what is there");
    }

    #[test]
    fn local_contrast_forgets_brightness_and_contrast() {
        let square: Vec<f32> = (0..64).map(|i| ((i * 37) % 64) as f32 / 64.0).collect();
        let other: Vec<f32> = square.iter().map(|value| 0.3 * value + 0.2).collect();
        let (a, b) = (local_contrast(&square, 8, 2, 0.1), local_contrast(&other, 8, 2, 0.1));
        assert!(dot(&a, &b) > 0.9999);
        assert!(local_contrast(&[0.5; 64], 8, 2, 0.1).iter().all(|&value| value == 0.0));
    }
}
