//! GAN pre-training: a discriminator learns from slices without labels what a scan looks like, and then becomes the classifier
//! (Ghassemi et al. 2020). What follows the paper and what was chosen here stands in `docs/gan.md`.
//!
//! [`pretrain`] is the loop, with the state of its run in [`Folder`]; `train --from` takes the discriminator out of it.

mod discriminator;
mod folder;
mod generator;
mod loss;
mod pretrain;
mod sheet;
mod slices;

use serde::{Deserialize, Serialize};

use super::dataset::is_report;
use crate::model::Architecture;

pub use discriminator::Discriminator;
pub use folder::{Epoch, FILE, Folder, Identity, State, pretrained};
pub use generator::{Generator, LATENT};
pub use pretrain::{Event, Outcome, pretrain};
pub use slices::Slices;

/// The network whose body is pre-trained.
pub const NETWORK: Architecture = Architecture::GanDiscriminator;

/// All choices of a pre-training but its length, which a resumed run may make longer: the learning rate is the same in each epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub seed: u64,
    /// The roles of the data whose slices are learned from, whatever their labels say.
    pub roles: Vec<String>,
    /// Real slices in a step, and as many generated ones.
    pub batch: usize,
    /// Adam's, of both networks.
    pub learning_rate: f64,
    /// Adam's, as Radford et al. 2016 set them.
    pub betas: [f32; 2],
    /// What the target of real slices is below 1; that of generated ones stays 0 (one-sided: Salimans et al. 2016, section 3.4).
    pub label_smoothing: f32,
    /// Probability of exchanging left and right of a real slice.
    pub mirror_probability: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            roles: vec!["train".to_string()],
            batch: 64,
            learning_rate: 2e-4,
            betas: [0.5, 0.999],
            label_smoothing: 0.1,
            mirror_probability: 0.5,
        }
    }
}

impl Settings {
    /// What could not be trained, or must not be learned from.
    ///
    /// # Errors
    /// Why not, in a sentence.
    pub fn check(&self) -> Result<(), String> {
        if self.batch < 2 {
            return Err(format!("a batch of {}: batch norm needs at least 2 slices", self.batch));
        }
        if self.learning_rate.is_nan() || self.learning_rate <= 0.0 {
            return Err(format!("the learning rate is {}, not above 0", self.learning_rate));
        }
        if !(0.0..0.5).contains(&self.label_smoothing) {
            return Err(format!("the label smoothing is {}, not at least 0 and below 0.5", self.label_smoothing));
        }
        let measures = |role: &&String| *role == "val" || is_report(role) || role.starts_with("ood");
        match self.roles.iter().find(measures) {
            Some(role) => Err(format!("role {role} is there to choose or to report, it cannot be learned from")),
            None if self.roles.is_empty() => Err("no role is named to learn from".into()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_measures_is_not_learned_from() {
        assert_eq!(Settings::default().check(), Ok(()));
        let of =
            |roles: &[&str]| Settings { roles: roles.iter().map(ToString::to_string).collect(), ..Settings::default() };
        assert_eq!(of(&["train", "bridge"]).check(), Ok(()));
        for role in ["val", "test", "external", "external_dev", "ood_dev"] {
            let refused = of(&["train", role]).check().unwrap_err();
            assert!(refused.contains(&format!("role {role} ")), "{refused}");
        }
        assert!(of(&[]).check().unwrap_err().contains("no role"));
        let others = [
            (Settings { batch: 1, ..Settings::default() }, "at least 2 slices"),
            (Settings { learning_rate: f64::NAN, ..Settings::default() }, "learning rate is NaN"),
            (Settings { label_smoothing: 0.5, ..Settings::default() }, "label smoothing is 0.5"),
        ];
        for (settings, expected) in others {
            assert!(settings.check().unwrap_err().contains(expected), "{expected}");
        }
    }
}
