//! A finished network whose answers another one learns from (Hinton et al. 2015, "Distilling the knowledge in a neural network").

use burn::tensor::Device;

use super::loss::Targets;
use super::{Result, TrainError};
use crate::bundle::{Bundle, Manifest};
use crate::calibration::Calibration;
use crate::inference;
use crate::label::Label;
use crate::model::Network;
use crate::preprocess::Preprocessing;

/// The teacher of a run, on a device that records no gradients.
pub struct Teacher {
    network: Network,
    calibration: Calibration,
    /// Whether it is also asked about the mirror image, as when it was calibrated.
    mirrored: bool,
    device: Device,
}

impl Teacher {
    /// The network of a bundle, for a student that sees slices prepared in that way.
    ///
    /// # Errors
    /// [`TrainError::Teacher`] if it sees them prepared in another way, and weights that cannot be loaded.
    pub fn new(bundle: &Bundle, preprocessing: &Preprocessing, device: &Device) -> Result<Self> {
        let Manifest { name, preprocessing: own, calibration, mirrored, .. } = &bundle.manifest;
        if own != preprocessing {
            let reason = match own.side == preprocessing.side {
                true => "it sees slices that are prepared in another way".to_string(),
                false => format!(
                    "it sees inputs of {0} x {0} pixels, the recipe asks for {1}: use --set side={0}",
                    own.side, preprocessing.side
                ),
            };
            return Err(TrainError::Teacher { name: name.clone(), reason });
        }
        let (network, calibration) = (bundle.network(device)?, calibration.clone());
        Ok(Self { network, calibration, mirrored: *mirrored, device: device.clone() })
    }

    /// Puts the teacher's calibrated probabilities of the inputs, `side * side` values each, into the targets: `share` of each target is
    /// the teacher's, 0 to 1, and the rest is what it was. What is known of the lesion stays.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub fn teach(&self, targets: &mut Targets, inputs: &[&[f32]], side: usize, share: f32) -> Result<()> {
        let seen = inference::start(&self.network, inputs, side, self.mirrored, &self.device).wait()?;
        let known = targets.classes.iter_mut().zip(&mut targets.untyped);
        for ((classes, untyped), seen) in known.zip(seen) {
            let probabilities = self.calibration.checked(seen.logits)?;
            for (target, label) in classes.iter_mut().zip(Label::ALL) {
                *target = (1.0 - share) * *target + share * probabilities.of(label) as f32;
            }
            *untyped *= 1.0 - share;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use burn::module::Module;

    use super::*;
    use crate::model::{Architecture, Form};

    #[test]
    fn a_share_of_the_target_is_what_the_calibrated_teacher_says() {
        let device = Device::flex();
        device.seed(5);
        let network = Architecture::GanDiscriminator.init(Form::Training, &device).materialize();
        let calibration = Calibration::of_temperature(0.5);
        let side = Architecture::GanDiscriminator.side() as usize;
        let pictures: Vec<Vec<f32>> =
            [3, 7].map(|step| (0..side * side).map(|at| (at % step) as f32 / step as f32).collect()).into();
        let inputs: Vec<&[f32]> = pictures.iter().map(Vec::as_slice).collect();
        let seen = inference::start(&network, &inputs, side, false, &device).wait().unwrap();
        let said: Vec<[f64; 4]> = seen.iter().map(|seen| calibration.checked(seen.logits).unwrap().values()).collect();
        assert_ne!(said[0], said[1], "it tells the pictures apart");
        let teacher = Teacher { network, calibration, mirrored: false, device };
        let known = Targets {
            classes: vec![[0.0, 1.0, 0.0, 0.0], [0.0; 4]],
            weights: vec![2.0, 1.0],
            untyped: vec![0.0, 1.0],
            lesions: vec![None, None],
        };
        for share in [0.0, 0.25, 1.0] {
            let mut targets = known.clone();
            teacher.teach(&mut targets, &inputs, side, share).unwrap();
            for (place, said) in said.iter().enumerate() {
                for (class, said) in said.iter().enumerate() {
                    let expected = (1.0 - share) * known.classes[place][class] + share * *said as f32;
                    assert!((targets.classes[place][class] - expected).abs() < 1e-6, "{share}: {targets:?}");
                }
            }
            assert_eq!(targets.untyped, [0.0, 1.0 - share]);
            assert_eq!(targets.weights, known.weights);
        }
    }
}
