//! Logits to probabilities: temperature scaling (Guo et al. 2017, "On Calibration of Modern Neural Networks") and softmax, in f64.

use serde::{Deserialize, Serialize};

use crate::label::Label;
use crate::{Error, Result};

/// What is known of how far the network's logits can be trusted, recorded with the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Logits are divided by this before the softmax. Greater than 0; fitted on the validation set.
    pub temperature: f64,
    /// What is flagged and which classes are kept open; none in weights that were never calibrated that far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decisions: Option<Decisions>,
    /// From which probability on a cell of the lesion map counts as lesion, 0 to 1: the one whose places overlap best with
    /// the masks of the validation set. None if the network draws no map, or there was no mask to choose on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesion_threshold: Option<f64>,
}

/// Thresholds of calibrated probabilities, each chosen on the validation set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// On the probability of any tumour.
    pub tumor: OperatingPoint,
    /// On the probability of glioma.
    pub glioma: OperatingPoint,
    /// Prediction sets, by rising coverage; those whose coverage the validation set is too small to promise are absent.
    pub sets: Vec<SetThreshold>,
}

/// A slice is flagged if its probability is at least the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingPoint {
    /// The sensitivity that the threshold was chosen for, above 0 and at most 1.
    pub target_sensitivity: f64,
    /// 0 to 1.
    pub threshold: f64,
}

/// A kind of prediction set: a class is in the set if its probability is at least the threshold, the top class always.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetThreshold {
    /// The share of slices whose class is meant to be in the set, as 0.95. It names the figures: `set_coverage.95`.
    pub coverage: f64,
    pub threshold: f64,
}

/// Four probabilities in the order of [`Label::ALL`]: each in 0 ..= 1, their sum 1 within rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probabilities([f64; Label::COUNT]);

impl Probabilities {
    /// Takes four values in the order of [`Label::ALL`]; none unless each is in 0 ..= 1 and their sum is 1 within 1e-6.
    pub fn new(values: [f64; Label::COUNT]) -> Option<Self> {
        let sum: f64 = values.iter().sum();
        let valid = values.iter().all(|value| (0.0..=1.0).contains(value)) && (sum - 1.0).abs() < 1e-6;
        valid.then_some(Self(values))
    }

    /// The mean of several, as of the slices of one patient; none of none.
    pub fn mean<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let (mut sums, mut count) = ([0.0; Label::COUNT], 0usize);
        for probabilities in all {
            for (sum, value) in sums.iter_mut().zip(probabilities.0) {
                *sum += value;
            }
            count += 1;
        }
        (count > 0).then(|| Self(sums.map(|sum| sum / count as f64)))
    }

    /// The probability of any tumour: what is left of 1 beside no tumour.
    pub fn tumor(&self) -> f64 {
        1.0 - self.of(Label::NoTumor)
    }

    /// The probability of a class.
    pub fn of(&self, label: Label) -> f64 {
        self.0[label.index()]
    }

    /// The most probable class; of equal ones, the first.
    pub fn top(&self) -> Label {
        Label::ALL
            .into_iter()
            .fold(Label::ALL[0], |best, label| if self.of(label) > self.of(best) { label } else { best })
    }

    /// The prediction set: the classes whose probability is at least the threshold, and always the top class, so that no set is
    /// empty; in the order of [`Label::ALL`].
    pub fn set(&self, threshold: f64) -> impl Iterator<Item = Label> + use<> {
        let (top, all) = (self.top(), *self);
        Label::ALL.into_iter().filter(move |&label| label == top || all.of(label) >= threshold)
    }

    pub fn values(&self) -> [f64; Label::COUNT] {
        self.0
    }
}

impl Serialize for Probabilities {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(Label::ALL.into_iter().map(|label| (label.name(), self.of(label))))
    }
}

/// By the classes' names, as they are written; what [`Probabilities::new`] does not take is refused.
impl<'de> Deserialize<'de> for Probabilities {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            glioma: f64,
            meningioma: f64,
            pituitary: f64,
            no_tumor: f64,
        }
        let Named { glioma, meningioma, pituitary, no_tumor } = Named::deserialize(deserializer)?;
        let values = [glioma, meningioma, pituitary, no_tumor];
        Self::new(values)
            .ok_or_else(|| serde::de::Error::custom(format!("{values:?} are not probabilities whose sum is 1")))
    }
}

impl Calibration {
    /// A temperature alone.
    pub fn of_temperature(temperature: f64) -> Self {
        Self { temperature, decisions: None, lesion_threshold: None }
    }

    /// Why it cannot be used; none if it can.
    pub fn fault(&self) -> Option<String> {
        // Training fits it between 0.05 and 20; by one next to 0 logits would become infinite.
        if !(1e-3..=1e3).contains(&self.temperature) {
            return Some(format!("its temperature is {}", self.temperature));
        }
        let decisions = self.decisions.iter();
        let points = decisions.clone().flat_map(|decisions| [&decisions.tumor, &decisions.glioma]);
        let of_points = points.flat_map(|point| [point.threshold, point.target_sensitivity]);
        let of_sets = decisions.flat_map(|decisions| &decisions.sets).flat_map(|set| [set.threshold, set.coverage]);
        let mut shares = of_points.chain(of_sets).chain(self.lesion_threshold);
        let wrong = shares.find(|share| !(0.0..=1.0).contains(share))?;
        Some(format!("a threshold, sensitivity or coverage of it is {wrong}"))
    }

    /// The calibrated probabilities.
    ///
    /// # Errors
    /// [`Error::Device`] if a logit is not finite: a device that answers so cannot be believed.
    pub fn checked(&self, logits: [f32; Label::COUNT]) -> Result<Probabilities> {
        self.probabilities(logits).ok_or_else(|| Error::Device(format!("it answered with {logits:?}")))
    }

    /// The calibrated probabilities; none if a logit is not finite, as no class can then be named.
    pub fn probabilities(&self, logits: [f32; Label::COUNT]) -> Option<Probabilities> {
        if logits.iter().any(|logit| !logit.is_finite()) {
            return None;
        }
        let scaled = logits.map(|logit| f64::from(logit) / self.temperature);
        let largest = scaled.iter().copied().fold(f64::MIN, f64::max);
        let exponentials = scaled.map(|logit| (logit - largest).exp());
        let sum: f64 = exponentials.iter().sum();
        Some(Probabilities(exponentials.map(|e| e / sum)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn softmax(logits: [f32; 4], temperature: f64) -> Probabilities {
        Calibration::of_temperature(temperature).probabilities(logits).unwrap()
    }

    #[test]
    fn equals_softmax_by_hand() {
        // exp(1), exp(2), exp(3), exp(0) over their sum.
        let expected = [0.087_144_318_742_1, 0.236_882_818_089_9, 0.643_914_259_887_9, 0.032_058_603_280_1];
        let found = softmax([1.0, 2.0, 3.0, 0.0], 1.0);
        for (a, b) in found.values().iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        }
        assert_eq!(found.top(), Label::Pituitary);
    }

    #[test]
    fn a_logit_that_is_not_finite_gives_no_probabilities() {
        assert_eq!(Calibration::of_temperature(1.0).probabilities([f32::NAN, 0.0, 0.0, 0.0]), None);
    }

    #[test]
    fn only_probabilities_are_taken_and_their_mean_is_one_too() {
        assert_eq!(Probabilities::new([0.5, 0.5, 0.5, -0.5]), None);
        assert_eq!(Probabilities::new([0.5, 0.1, 0.1, 0.1]), None);
        assert_eq!(Probabilities::new([f64::NAN, 0.5, 0.25, 0.25]), None);
        let (a, b) = ([1.0, 0.0, 0.0, 0.0], [0.0, 0.5, 0.25, 0.25]);
        let mean = Probabilities::mean(&[Probabilities::new(a).unwrap(), Probabilities::new(b).unwrap()]).unwrap();
        assert_eq!(mean.values(), [0.5, 0.25, 0.125, 0.125]);
        assert_eq!(mean.tumor(), 0.875);
        assert_eq!(Probabilities::mean(&[]), None);
    }

    #[test]
    fn json_names_the_classes_and_refuses_what_are_no_probabilities() {
        let found = softmax([1.0, 2.0, 3.0, 0.0], 1.0);
        let json = serde_json::to_string(&found).unwrap();
        let again: Probabilities = serde_json::from_str(&json).unwrap();
        for label in Label::ALL {
            assert_eq!(again.of(label), found.of(label), "{label}");
        }
        let wrong = r#"{"glioma": 0.9, "meningioma": 0.9, "pituitary": 0, "no_tumor": 0}"#;
        let refused = serde_json::from_str::<Probabilities>(wrong).unwrap_err().to_string();
        assert!(refused.contains("sum is 1"), "{refused}");
        assert!(serde_json::from_str::<Probabilities>(r#"{"glioma": 1}"#).is_err(), "three are missing");
    }

    proptest! {
        #[test]
        fn sum_to_one_and_keep_the_order(logits in prop::array::uniform4(-60f32..60.0), temperature in 0.1f64..10.0) {
            let found = softmax(logits, temperature);
            prop_assert!((found.values().iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for a in Label::ALL {
                for b in Label::ALL {
                    if logits[a.index()] > logits[b.index()] {
                        prop_assert!(found.of(a) >= found.of(b));
                    }
                }
            }
        }

        #[test]
        fn a_higher_temperature_is_less_sure(logits in prop::array::uniform4(-9f32..9.0)) {
            let (cool, warm) = (softmax(logits, 1.0), softmax(logits, 2.0));
            prop_assert!(warm.of(warm.top()) <= cool.of(cool.top()) + 1e-12);
        }
    }
}
