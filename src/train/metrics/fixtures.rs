//! Cases and settings for the tests of this folder.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Case, SetThreshold, Settings};
use crate::calibration::Probabilities;
use crate::label::Label;
use crate::train::dataset::Truth;

pub fn case(truth: &str, probabilities: [f64; 4], patient: usize) -> Case {
    Case { truth: Truth::parse(truth).unwrap(), probabilities: Probabilities::new(probabilities).unwrap(), patient }
}

/// A slice called a class, by its place, with certainty.
pub fn sure(truth: &str, called: usize, patient: usize) -> Case {
    let mut probabilities = [0.0; 4];
    probabilities[called] = 1.0;
    case(truth, probabilities, patient)
}

pub fn settings() -> Settings {
    Settings {
        tumor_threshold: Some(0.5),
        glioma_threshold: Some(0.3),
        prevalence: 0.1,
        sets: vec![SetThreshold { coverage: 0.9, threshold: 0.2 }, SetThreshold { coverage: 0.95, threshold: 0.1 }],
        bins: 15,
    }
}

/// Slices of a network that is often right; one in ten a tumour of unknown kind.
pub fn random_cases(count: usize, patients: usize, seed: u64) -> Vec<Case> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let one = |place: usize| {
        let label = Label::ALL[random.random_range(0..4)];
        let mut weights = [0.0; 4].map(|_| random.random_range(0.01..1.0f64).powi(2));
        weights[label.index()] += random.random_range(0.0..1.0);
        let sum: f64 = weights.iter().sum();
        let untyped = label != Label::NoTumor && random.random_bool(0.1);
        let truth = if untyped { Truth::TUMOR_UNTYPED } else { label.name() };
        case(truth, weights.map(|weight| weight / sum), place % patients)
    };
    (0..count).map(one).collect()
}

/// A standard normal number, by Box and Muller.
pub fn normal(random: &mut impl Rng) -> f64 {
    let (radius, angle): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}
