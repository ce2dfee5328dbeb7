//! Every choice of a run on patients: kept with the weights, and what a resumed run must share.

use serde::{Deserialize, Serialize};

use super::prepare::Preparation;
use super::sequence::Sequence;
use super::{Result, VolumeError};
use crate::model::volumes::VolumeArchitecture;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub network: VolumeArchitecture,
    /// The channels, in their order.
    pub sequences: Vec<Sequence>,
    /// Slices of each plane.
    pub slices: usize,
    pub seed: u64,
    pub epochs: usize,
    /// Patients of a step.
    pub batch: usize,
    /// The highest; it rises over the first epoch and falls as a cosine.
    pub learning_rate: f64,
    pub weight_decay: f32,
    pub label_smoothing: f32,
    /// The probability that training hides a sequence of a patient, one at least being left: without it a model refuses patients that
    /// lack one.
    pub sequence_dropout: f32,
    pub preparation: Preparation,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            network: VolumeArchitecture::VolumeNet,
            sequences: Sequence::ALL.to_vec(),
            slices: 12,
            seed: 1,
            epochs: 30,
            batch: 8,
            learning_rate: 2e-3,
            weight_decay: 1e-2,
            label_smoothing: 0.05,
            sequence_dropout: 0.15,
            preparation: Preparation::default(),
        }
    }
}

impl Recipe {
    /// # Errors
    /// [`VolumeError::Recipe`] with what could not be trained.
    pub fn check(&self) -> Result<()> {
        let refuse = |reason: String| Err(VolumeError::Recipe(reason));
        let mut sorted = self.sequences.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.is_empty() || sorted != self.sequences {
            let known = super::sequence::listed(&Sequence::ALL);
            return refuse(format!("name each sequence once, in this order: {known}"));
        }
        if !(2..=self.preparation.side).contains(&self.slices) {
            return refuse(format!("{} slices of a plane: choose 2 to {}", self.slices, self.preparation.side));
        }
        if self.epochs == 0 || self.batch < 2 {
            return refuse("epochs must be at least 1, and batch 2: batch norm needs two patients".into());
        }
        let shares = [("label smoothing", self.label_smoothing), ("sequence dropout", self.sequence_dropout)];
        if let Some((name, value)) = shares.iter().find(|(_, value)| !(0.0..1.0).contains(value)) {
            return refuse(format!("{name} is {value}, not at least 0 and below 1"));
        }
        if self.sequence_dropout > 0.0 && self.sequences.len() == 1 {
            return refuse("with one sequence there is none to hide: use --sequence-dropout 0".into());
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return refuse(format!("a learning rate of {}", self.learning_rate));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_trained_is_refused() {
        assert!(Recipe::default().check().is_ok());
        let refused = |change: &dyn Fn(&mut Recipe), reason: &str| {
            let mut recipe = Recipe::default();
            change(&mut recipe);
            let found = recipe.check().unwrap_err().to_string();
            assert!(found.contains(reason), "{found}");
        };
        refused(&|recipe| recipe.sequences = vec![Sequence::T2, Sequence::T1], "in this order");
        refused(&|recipe| recipe.sequences.clear(), "each sequence once");
        refused(&|recipe| recipe.slices = 1, "2 to 64");
        refused(&|recipe| recipe.sequence_dropout = 1.0, "sequence dropout is 1");
        refused(&|recipe| recipe.sequences = vec![Sequence::T1c], "none to hide");
        refused(&|recipe| recipe.learning_rate = 0.0, "learning rate");
        refused(&|recipe| recipe.epochs = 0, "at least 1");
    }
}
