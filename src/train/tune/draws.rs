//! Random numbers of one parameter of one trial, whatever was drawn before.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of numbers that follows from the study's seed, the trial's number and the parameter's place.
pub struct Draws(ChaCha8Rng);

impl Draws {
    pub fn new(seed: u64, trial: usize, parameter: usize) -> Self {
        let mut key = [0; 32];
        for (part, number) in key.chunks_exact_mut(8).zip([seed, trial as u64, parameter as u64, 0x74756e65]) {
            part.copy_from_slice(&number.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 0 ≤ x < 1.
    pub fn share(&mut self) -> f64 {
        self.0.random()
    }
}
