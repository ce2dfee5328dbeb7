//! Random numbers of one parameter of one trial, whatever was drawn before.

use std::convert::Infallible;

use rand::{Rng, RngCore, SeedableRng};
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

/// For the estimators, which know the next version of the random numbers' traits.
impl rand_core::TryRng for Draws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}
