//! The recipe: every choice of a training run, recorded with it.

use serde::{Deserialize, Serialize};

use super::augment::Augmentation;

/// Choices of a run. Two runs with equal recipes, data and thread count give equal weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The network, by its name in the registry.
    pub network: String,
    pub seed: u64,
    pub epochs: usize,
    /// Slices per step.
    pub batch: usize,
    /// The highest learning rate of AdamW (Loshchilov & Hutter 2019): reached after the warm-up, then a cosine to 1 % of it.
    pub learning_rate: f64,
    pub warmup_epochs: f64,
    pub weight_decay: f32,
    /// Share of the target's probability that is spread over all classes.
    pub label_smoothing: f32,
    /// Classes weigh as their count to the power of minus this: 0 all slices alike, 1 all classes alike.
    pub class_balance: f32,
    /// How training slices are changed at random.
    pub augmentation: Augmentation,
    /// Stop after so many epochs without a better validation result; 0 never stops early.
    pub patience: usize,
}

impl Recipe {
    pub fn new(network: &str) -> Self {
        Self {
            network: network.to_string(),
            seed: 1,
            epochs: 30,
            batch: 32,
            learning_rate: 1e-3,
            warmup_epochs: 1.0,
            weight_decay: 1e-2,
            label_smoothing: 0.05,
            class_balance: 0.5,
            augmentation: Augmentation::gentle(),
            patience: 0,
        }
    }

    /// The learning rate of a step, counted from 0, of so many steps per epoch.
    pub fn rate(&self, step: usize, steps_per_epoch: usize) -> f64 {
        let warmup = self.warmup_epochs * steps_per_epoch as f64;
        let total = (self.epochs * steps_per_epoch) as f64;
        let step = step as f64 + 1.0;
        if step < warmup {
            return self.learning_rate * step / warmup;
        }
        let progress = ((step - warmup) / (total - warmup).max(1.0)).min(1.0);
        self.learning_rate * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_warms_up_then_falls_to_one_percent() {
        let recipe = Recipe { epochs: 10, warmup_epochs: 2.0, learning_rate: 0.1, ..Recipe::new("seed_cnn") };
        let rates: Vec<f64> = (0..100).map(|step| recipe.rate(step, 10)).collect();
        assert!(rates[..19].windows(2).all(|pair| pair[0] < pair[1]));
        assert!((rates[19] - 0.1).abs() < 1e-12);
        assert!(rates[19..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((rates[99] - 0.001).abs() < 1e-12);
    }
}
