//! Two inputs in one, for soft targets: mixup and CutMix.

use std::ops::Range;

use rand::{Rng, RngCore};

/// A mixed input.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixed {
    /// `side * side` values in 0 ..= 1.
    pub pixels: Vec<f32>,
    /// The share of the first input, 0 ..= 1: the weight of its label. The second's is `1 - share`.
    pub share: f32,
}

/// mixup (Zhang et al. 2018): `share * first + (1 - share) * second`, the share from a Beta(`alpha`, `alpha`)
/// distribution.
///
/// `alpha` above 0; the paper uses 0.1 to 0.4 on pictures. Below 0.05 and above 4 it is taken as those.
pub fn mixup(first: &[f32], second: &[f32], alpha: f32, rng: &mut impl RngCore) -> Mixed {
    let share = beta(alpha, rng);
    let pixels = first.iter().zip(second).map(|(a, b)| (share * a + (1.0 - share) * b).clamp(0.0, 1.0)).collect();
    Mixed { pixels, share }
}

/// CutMix (Yun et al. 2019): a box of the second input is pasted into the first, at its own place, and its mask with it. `alpha` as
/// in [`mixup()`]; the paper uses 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    side: usize,
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Patch {
    /// A box of `1 - share` of the area, the share from Beta(`alpha`, `alpha`), its centre anywhere; what lies outside is cut off.
    pub fn draw(side: usize, alpha: f32, rng: &mut impl RngCore) -> Self {
        let length = (1.0 - beta(alpha, rng)).sqrt() * side as f32;
        let mut range = || {
            let middle = rng.random::<f32>() * side as f32;
            let edge = |at: f32| at.round().clamp(0.0, side as f32) as usize;
            edge(middle - 0.5 * length)..edge(middle + 0.5 * length)
        };
        let (columns, rows) = (range(), range());
        Self { side, columns, rows }
    }

    /// `first` with the box of `second`; both have `side * side` values.
    pub fn paste(&self, first: &[f32], second: &[f32]) -> Vec<f32> {
        let mut pasted = first.to_vec();
        for row in self.rows.clone() {
            let strip = row * self.side + self.columns.start..row * self.side + self.columns.end;
            pasted[strip.clone()].copy_from_slice(&second[strip]);
        }
        pasted
    }

    /// The share of the pixels outside the box, 0 ..= 1.
    pub fn share(&self) -> f32 {
        1.0 - (self.columns.len() * self.rows.len()) as f32 / (self.side * self.side).max(1) as f32
    }
}

/// A draw from Beta(`alpha`, `alpha`) by the method of Jöhnk (1964), which suits the small values used here.
fn beta(alpha: f32, rng: &mut impl RngCore) -> f32 {
    let power = 1.0 / f64::from(alpha.clamp(0.05, 4.0));
    loop {
        let (x, y) = (rng.random::<f64>().powf(power), rng.random::<f64>().powf(power));
        if x + y > 0.0 && x + y <= 1.0 {
            return (x / (x + y)) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const SIDE: usize = 40;

    fn cut_mix(first: &[f32], second: &[f32], rng: &mut impl RngCore) -> Mixed {
        let patch = Patch::draw(SIDE, 1.0, rng);
        Mixed { pixels: patch.paste(first, second), share: patch.share() }
    }

    fn rngs() -> impl Iterator<Item = ChaCha8Rng> {
        (0..20).map(ChaCha8Rng::seed_from_u64)
    }

    /// White and black: the brightness is the share, and with both exchanged it is the rest, so that both sum to one.
    #[test]
    fn the_shares_are_those_of_the_pixels_and_sum_to_one() {
        let (white, black) = (vec![1.0; SIDE * SIDE], vec![0.0; SIDE * SIDE]);
        let mean = |mixed: &Mixed| mixed.pixels.iter().sum::<f32>() / mixed.pixels.len() as f32;
        let mut shares = Vec::new();
        for rng in rngs() {
            let both = [
                mixup(&white, &black, 0.4, &mut rng.clone()),
                mixup(&black, &white, 0.4, &mut rng.clone()),
                cut_mix(&white, &black, &mut rng.clone()),
                cut_mix(&black, &white, &mut rng.clone()),
            ];
            for pair in both.chunks_exact(2) {
                assert!((0.0..=1.0).contains(&pair[0].share));
                assert!((mean(&pair[0]) - pair[0].share).abs() < 1e-4);
                assert!((mean(&pair[0]) + mean(&pair[1]) - 1.0).abs() < 1e-4);
                shares.push(pair[0].share);
            }
        }
        shares.sort_by(f32::total_cmp);
        assert!(shares[0] < 0.2 && shares[39] > 0.8, "always about the same: {shares:?}");
    }

    #[test]
    fn a_cut_holds_pixels_of_either_and_of_no_mixture() {
        let (first, second) = (vec![0.2; SIDE * SIDE], vec![0.9; SIDE * SIDE]);
        for mut rng in rngs() {
            let mixed = cut_mix(&first, &second, &mut rng);
            assert!(mixed.pixels.iter().all(|value| *value == 0.2 || *value == 0.9));
        }
    }

    #[test]
    fn beta_has_the_variance_of_its_formula() {
        for alpha in [0.2f32, 1.0, 2.0] {
            let mut rng = ChaCha8Rng::seed_from_u64(5);
            let draws: Vec<f32> = (0..20_000).map(|_| beta(alpha, &mut rng)).collect();
            let mean = draws.iter().sum::<f32>() / draws.len() as f32;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f32>() / draws.len() as f32;
            assert!((mean - 0.5).abs() < 0.01, "{alpha}: {mean}");
            assert!((variance - 0.25 / (2.0 * alpha + 1.0)).abs() < 0.005, "{alpha}: {variance}");
        }
    }

    #[test]
    fn equal_seeds_give_equal_bits() {
        let (first, second) = (vec![0.1; SIDE * SIDE], vec![0.7; SIDE * SIDE]);
        for rng in rngs() {
            let run = || {
                let rng = &mut rng.clone();
                (mixup(&first, &second, 0.2, rng), cut_mix(&first, &second, rng))
            };
            assert_eq!(run(), run());
        }
    }
}
