//! Draws that a strength of nothing switches off.

use rand::{Rng, RngCore};

/// True with that probability (0 ..= 1). Draws nothing where it is 0.
pub fn happens(probability: f32, rng: &mut impl RngCore) -> bool {
    probability > 0.0 && rng.random::<f32>() < probability
}

/// Evenly between `-limit` and `limit`; 0 without a draw where the limit is not positive.
pub fn around_zero(limit: f32, rng: &mut impl RngCore) -> f32 {
    if limit > 0.0 { between(-limit, limit, rng) } else { 0.0 }
}

/// Evenly between the ends; the first without a draw where the second is not larger.
pub fn between(low: f32, high: f32, rng: &mut impl RngCore) -> f32 {
    if low < high { low + (high - low) * rng.random::<f32>() } else { low }
}
