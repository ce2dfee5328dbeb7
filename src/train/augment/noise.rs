//! Thermal noise of the scanner: Rician, as in pictures of magnitude (Gudbjartsson & Patz 1995).

use rand::{Rng, RngCore};
use std::f32::consts::TAU;

use super::BACKGROUND_CUT;

/// Adds noise of standard deviation `sigma` in both channels of the signal, in place. The full range of the input is 1.
///
/// The noise is laid on the magnitude that the scan had before the preparation cut its background. In tissue it is
/// nearly Gaussian. Air rises only where the noise passes that cut, as in a real noisy file.
pub fn rician(pixels: &mut [f32], sigma: f32, rng: &mut impl RngCore) {
    let range = 1.0 - BACKGROUND_CUT;
    for value in pixels {
        let magnitude = if *value > 0.0 { BACKGROUND_CUT + range * *value } else { 0.0 };
        // Box and Muller: a length and an angle are two normal numbers, one for each channel.
        let length = sigma * (-2.0 * (1.0 - rng.random::<f32>()).ln()).sqrt();
        let angle = TAU * rng.random::<f32>();
        let squared = magnitude * magnitude + 2.0 * magnitude * length * angle.cos() + length * length;
        *value = ((squared.max(0.0).sqrt() - BACKGROUND_CUT) / range).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn noisy(value: f32, sigma: f32) -> Vec<f32> {
        let mut pixels = vec![value; 40_000];
        rician(&mut pixels, sigma, &mut ChaCha8Rng::seed_from_u64(3));
        pixels
    }

    #[test]
    fn tissue_gets_the_noise_that_was_asked_for() {
        let pixels = noisy(0.5, 0.04);
        let mean = pixels.iter().sum::<f32>() / pixels.len() as f32;
        let spread = (pixels.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / pixels.len() as f32).sqrt();
        // Stated in units of the scan, seen in units of the input; the mean rises by about sigma^2 / 2 / magnitude.
        assert!((spread - 0.04 / (1.0 - BACKGROUND_CUT)).abs() < 0.001, "{spread}");
        assert!((mean - 0.5).abs() < 0.003, "{mean}");
    }

    #[test]
    fn air_rises_only_above_the_cut() {
        let lifted = |sigma| noisy(0.0, sigma).iter().filter(|value| **value > 0.0).count() as f32 / 40_000.0;
        // Rayleigh: the share above t is exp(-t^2 / 2 sigma^2).
        let share = |sigma: f32| (-BACKGROUND_CUT.powi(2) / (2.0 * sigma * sigma)).exp();
        for sigma in [0.02, 0.05] {
            assert!((lifted(sigma) - share(sigma)).abs() < 0.01, "{} {}", lifted(sigma), share(sigma));
        }
    }
}
