//! A smooth field of brightness over the slice, as an uneven receive coil gives.
//!
//! The exponential of a polynomial of third order with random coefficients: Van Leemput et al. 1999 as a model of the
//! field, Sudre et al. 2017 and TorchIO (Pérez-García et al. 2021) as augmentation.

use rand::RngCore;

use super::chance;

/// Highest power of the polynomial, as in TorchIO.
const ORDER: usize = 3;

/// A field of `side * side` factors, all above 0 and 1 on average.
///
/// `strength` bounds each of the nine coefficients of the exponent over the square from -1 to 1 in both directions: 0.3
/// gives factors between about 0.5 and 2, 0 gives 1 everywhere.
pub fn field(side: usize, strength: f32, rng: &mut impl RngCore) -> Vec<f32> {
    let mut coefficients = [[0.0f32; ORDER + 1]; ORDER + 1];
    for (y, row) in coefficients.iter_mut().enumerate() {
        for (x, coefficient) in row.iter_mut().enumerate() {
            // Without the constant: the field is scaled to a mean of 1 below.
            if (1..=ORDER).contains(&(x + y)) {
                *coefficient = chance::around_zero(strength, rng);
            }
        }
    }
    let place = |at: usize| (2 * at + 1) as f32 / side as f32 - 1.0;
    let mut field = Vec::with_capacity(side * side);
    for y in (0..side).map(place) {
        // The polynomial along one row, by Horner's rule.
        let along = |x: usize| (0..=ORDER).rev().fold(0.0, |sum, power| sum * y + coefficients[power][x]);
        let row: [f32; ORDER + 1] = std::array::from_fn(along);
        field.extend((0..side).map(place).map(|x| row.iter().rev().fold(0.0, |sum, term| sum * x + term).exp()));
    }
    let mean = field.iter().sum::<f32>() / (side * side) as f32;
    field.iter_mut().for_each(|factor| *factor /= mean);
    field
}

/// Multiplies by a [`field`] in place. What would pass 1 is not cut: the slice is scaled back, as its preparation
/// would.
pub fn apply(pixels: &mut [f32], side: usize, strength: f32, rng: &mut impl RngCore) {
    for (value, factor) in pixels.iter_mut().zip(field(side, strength, rng)) {
        *value *= factor;
    }
    let Some(brightest) = brightest(pixels) else { return };
    for value in pixels.iter_mut() {
        *value = (*value / brightest.max(1.0)).min(1.0);
    }
}

/// The 99.5th percentile of what is not background: what the preparation makes 1.
fn brightest(pixels: &[f32]) -> Option<f32> {
    let mut tissue: Vec<f32> = pixels.iter().copied().filter(|value| *value > 0.0).collect();
    let rank = (tissue.len().checked_sub(1)? as f32 * 0.995).round() as usize;
    Some(*tissue.select_nth_unstable_by(rank, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const SIDE: usize = 160;

    #[test]
    fn is_smooth_uneven_and_one_on_average() {
        for seed in 0..20 {
            let field = field(SIDE, 0.3, &mut ChaCha8Rng::seed_from_u64(seed));
            let mean = field.iter().sum::<f32>() / field.len() as f32;
            assert!((mean - 1.0).abs() < 1e-3, "{mean}");
            let (low, high) = field.iter().fold((f32::MAX, 0.0f32), |(low, high), &f| (low.min(f), high.max(f)));
            assert!(low > 0.05 && high / low > 1.15, "{low} {high}");
            for at in 0..field.len() - SIDE - 1 {
                // The steepest exponent a coefficient of 0.3 allows changes by 0.3 * (1+2+3+1+2+1+...) * 2 / side.
                let steps =
                    [field[at + SIDE] / field[at], if at % SIDE < SIDE - 1 { field[at + 1] / field[at] } else { 1.0 }];
                assert!(steps.iter().all(|step| (step - 1.0).abs() < 0.05), "{steps:?}");
            }
        }
    }

    #[test]
    fn without_strength_it_is_one_everywhere() {
        let field = field(20, 0.0, &mut ChaCha8Rng::seed_from_u64(1));
        assert!(field.iter().all(|factor| *factor == 1.0));
    }

    #[test]
    fn background_stays_and_little_is_cut() {
        for seed in 0..20 {
            let mut pixels: Vec<f32> = (0..SIDE * SIDE).map(|at| if at % 3 == 0 { 0.0 } else { 0.9 }).collect();
            apply(&mut pixels, SIDE, 0.4, &mut ChaCha8Rng::seed_from_u64(seed));
            assert!(pixels.iter().enumerate().all(|(at, value)| (at % 3 == 0) == (*value == 0.0)));
            let cut = pixels.iter().filter(|value| **value >= 1.0).count();
            assert!(cut <= pixels.len() / 100, "{cut}");
        }
    }
}
