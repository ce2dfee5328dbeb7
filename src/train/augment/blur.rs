//! Sharpness: Gaussian blur and its opposite.

/// Gaussian blur with a standard deviation of `sigma` pixels; beyond the border lies the border's own value.
pub fn gaussian(pixels: &[f32], side: usize, sigma: f32) -> Vec<f32> {
    if sigma.is_nan() || sigma <= 0.0 || side == 0 {
        return pixels.to_vec();
    }
    // Beyond three standard deviations lies less than 0.3 % of the weight.
    let radius = (3.0 * sigma).ceil() as usize;
    let weight = |distance: usize| (-0.5 * (distance as f32 / sigma).powi(2)).exp();
    let sum = weight(0) + 2.0 * (1..=radius).map(weight).sum::<f32>();
    let kernel: Vec<f32> = (0..=2 * radius).map(|at| weight(at.abs_diff(radius)) / sum).collect();

    let mut across = Vec::with_capacity(side * side);
    let mut padded = vec![0.0; side + 2 * radius];
    for row in pixels.chunks_exact(side) {
        padded[..radius].fill(row[0]);
        padded[radius..radius + side].copy_from_slice(row);
        padded[radius + side..].fill(row[side - 1]);
        across.extend(padded.windows(kernel.len()).map(|window| dot(window, &kernel)));
    }
    // Down the columns by whole rows, which keeps memory in order.
    let mut blurred = vec![0.0f32; side * side];
    for (y, row) in blurred.chunks_exact_mut(side).enumerate() {
        for (at, weight) in kernel.iter().enumerate() {
            let from = (y + at).saturating_sub(radius).min(side - 1) * side;
            for (value, other) in row.iter_mut().zip(&across[from..from + side]) {
                *value += weight * other;
            }
        }
    }
    blurred
}

/// Unsharp mask: adds `amount` times what a blur of `sigma` pixels takes away; the background stays 0.
pub fn sharpen(pixels: &mut [f32], side: usize, sigma: f32, amount: f32) {
    let blurred = gaussian(pixels, side, sigma);
    for (value, blurred) in pixels.iter_mut().zip(blurred) {
        if *value > 0.0 {
            *value = (*value + amount * (*value - blurred)).clamp(0.0, 1.0);
        }
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 96;

    fn input() -> Vec<f32> {
        Phantom { side: SIDE as u32, ..Phantom::WITH_LESION }.slice().pixels().to_vec()
    }

    /// Sum of the absolute differences of neighbours: how much fine detail there is.
    fn detail(pixels: &[f32]) -> f32 {
        pixels.windows(2).map(|pair| (pair[0] - pair[1]).abs()).sum()
    }

    #[test]
    fn blur_keeps_the_mean_and_takes_detail() {
        let mean = |pixels: &[f32]| pixels.iter().sum::<f32>() / pixels.len() as f32;
        let blurred = gaussian(&input(), SIDE, 1.5);
        assert!((mean(&blurred) - mean(&input())).abs() < 1e-4);
        assert!(detail(&blurred) < 0.9 * detail(&input()));
    }

    #[test]
    fn blur_of_a_dot_is_the_bell_itself() {
        let mut dot = vec![0.0; SIDE * SIDE];
        dot[40 * SIDE + 50] = 1.0;
        let blurred = gaussian(&dot, SIDE, 2.0);
        let bell = |dx: f32, dy: f32| (-(dx * dx + dy * dy) / 8.0).exp() / (8.0 * std::f32::consts::PI);
        for (dx, dy) in [(0, 0), (1, 0), (0, 2), (3, 1)] {
            let found = blurred[(40 + dy) * SIDE + 50 + dx];
            assert!((found - bell(dx as f32, dy as f32)).abs() < 2e-4, "{dx} {dy}: {found}");
        }
    }

    #[test]
    fn a_flat_slice_stays_flat_up_to_the_border() {
        let flat = vec![0.7; SIDE * SIDE];
        assert!(gaussian(&flat, SIDE, 4.0).iter().all(|value| (value - 0.7).abs() < 1e-5));
    }

    #[test]
    fn sharpening_adds_detail_and_leaves_the_background() {
        let mut sharp = input();
        sharpen(&mut sharp, SIDE, 1.0, 0.8);
        assert!(detail(&sharp) > 1.05 * detail(&input()));
        for (before, after) in input().into_iter().zip(sharp) {
            assert!((0.0..=1.0).contains(&after) && (before > 0.0 || after == 0.0));
        }
    }
}
