//! Prediction sets: the classes that cannot be ruled out, and the threshold that makes them keep a promise.

use std::collections::BTreeMap;

use super::{Case, Typed, mean, ratio};

/// The share of slices whose class is in their set, 0 to 1.
pub fn coverage(cases: &[Typed], threshold: f64) -> Option<f64> {
    let covered =
        cases.iter().filter(|(truth, probabilities)| probabilities.set(threshold).any(|label| label == *truth));
    ratio(covered.count(), cases.len())
}

/// The mean number of classes in a set, 1 to 4.
pub fn mean_size(cases: &[Typed], threshold: f64) -> Option<f64> {
    mean(cases.iter().map(|(_, probabilities)| probabilities.set(threshold).count() as f64))
}

/// The threshold of prediction sets that hold the true class of a slice of a new patient with at least the probability
/// `coverage`, above 0 and below 1, whatever the network, if the new patient is exchangeable with the patients of these cases.
///
/// It is split conformal prediction with the score 1 − p(true class) (LAC: Sadinle, Lei & Wasserman 2019, "Least ambiguous
/// set-valued classifiers with bounded error levels"). Slices of a patient are not exchangeable with slices of others, so the
/// patients' distributions of the score are pooled with weight 1 each (Dunn, Wasserman & Ramdas 2022, "Distribution-free
/// prediction sets for two-layer hierarchical models"). For K patients the threshold is the quantile of these pooled
/// distributions and one unknown patient of the worst score: the highest t with
/// `sum over patients of (share of slices with p(true) >= t) >= coverage * (K + 1)`.
/// With the K + 1 the promise holds for any K and not only in the limit (Lee, Barber & Willett 2023, "Distribution-free
/// inference with hierarchical data"); with one slice a patient it is ordinary split conformal prediction.
///
/// The promise is for the mean over patients, calibrations and a patient's slices; not for each patient or class.
/// Tumours of unknown kind are left out. None if the patients are too few: below `coverage / (1 - coverage)`, as 19 for 0.95,
/// nothing can be promised but the set of all classes. None too if the coverage is out of range.
pub fn conformal_threshold<'a>(cases: impl IntoIterator<Item = &'a Case>, coverage: f64) -> Option<f64> {
    if !(coverage > 0.0 && coverage < 1.0) {
        return None;
    }
    let mut patients: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for case in cases {
        if let Some(label) = case.truth.class() {
            patients.entry(case.patient).or_default().push(case.probabilities.of(label));
        }
    }
    let needed = coverage * (patients.len() + 1) as f64;
    let mut weighted: Vec<(f64, f64)> = patients
        .values()
        .flat_map(|slices| slices.iter().map(|&probability| (probability, 1.0 / slices.len() as f64)))
        .collect();
    weighted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut sum = 0.0;
    weighted.into_iter().find_map(|(probability, weight)| {
        sum += weight;
        // Thirds and sevenths do not sum to whole patients exactly.
        (sum >= needed - 1e-9).then_some(probability)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{case, normal};
    use super::*;
    use crate::label::Label;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// A glioma of which the network says so with this probability.
    fn glioma(probability: f64, patient: usize) -> Case {
        let rest = (1.0 - probability) / 3.0;
        case("glioma", [probability, rest, rest, 1.0 - probability - 2.0 * rest], patient)
    }

    #[test]
    fn one_slice_a_patient_is_ordinary_split_conformal() {
        // 19 patients, 0.9 * 20 = 18: the 18th highest.
        let cases: Vec<_> = (1..=19).map(|i| glioma(f64::from(i) / 20.0, i as usize)).collect();
        assert_eq!(conformal_threshold(&cases, 0.9), Some(0.1));
        assert_eq!(conformal_threshold(&cases, 0.95), Some(0.05));
        assert_eq!(conformal_threshold(&cases, 0.96), None, "19 patients cannot promise it");
        assert_eq!(conformal_threshold(&cases[..18], 0.95), None);
    }

    #[test]
    fn every_patient_weighs_the_same() {
        // Ten patients of one slice, and one with many bad slices, who counts as one of eleven.
        let mut cases: Vec<_> = (0..10).map(|i| glioma(0.9 - 0.01 * i as f64, i)).collect();
        cases.extend((0..300).map(|_| glioma(0.1, 10)));
        // 0.8 * 12 = 9.6: the tenth.
        assert_eq!(conformal_threshold(&cases, 0.8), Some(0.9 - 0.01 * 9.0));
        // 0.9 * 12 = 10.8: only with most of the bad slices.
        assert_eq!(conformal_threshold(&cases, 0.9), Some(0.1));
        // 11 of 12, in 300 parts of the last patient, in spite of rounding.
        assert_eq!(conformal_threshold(&cases, 11.0 / 12.0), Some(0.1));
    }

    #[test]
    fn what_cannot_be_promised_is_none() {
        assert_eq!(conformal_threshold(&[], 0.5), None);
        let cases: Vec<_> = (0..9).map(|i| case("tumor_untyped", [0.25; 4], i)).collect();
        assert_eq!(conformal_threshold(&cases, 0.5), None);
        let cases: Vec<_> = (0..9).map(|i| glioma(0.5, i)).collect();
        for coverage in [0.0, 1.0, f64::NAN] {
            assert_eq!(conformal_threshold(&cases, coverage), None);
        }
    }

    #[test]
    fn the_top_class_is_always_in_the_set() {
        let unsure = case("glioma", [0.3, 0.4, 0.2, 0.1], 0).probabilities;
        assert_eq!(unsure.set(0.9).collect::<Vec<_>>(), [Label::Meningioma]);
        assert_eq!(unsure.set(0.3).collect::<Vec<_>>(), [Label::Glioma, Label::Meningioma]);
        assert_eq!(unsure.set(0.0).count(), 4);
    }

    /// Patients differ more than their slices do, and those with more slices are harder.
    fn patients(count: usize, random: &mut ChaCha8Rng) -> Vec<Case> {
        let slices = |patient: usize| {
            let (count, level) = (random.random_range(1..=12), normal(random));
            let logit = |random: &mut ChaCha8Rng| 2.5 + 1.5 * level - 0.2 * f64::from(count) + 0.7 * normal(random);
            (0..count).map(|_| glioma(1.0 / (1.0 + (-logit(random)).exp()), patient)).collect::<Vec<_>>()
        };
        (0..count).flat_map(slices).collect()
    }

    #[test]
    fn simulated_new_patients_are_covered_as_promised_and_not_much_more() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let (rounds, tested) = (1000, 40);
        for (calibrated, promised) in [(20, 0.9), (50, 0.8)] {
            let mut shares = Vec::new();
            for _ in 0..rounds {
                let threshold = conformal_threshold(&patients(calibrated, &mut random), promised).unwrap();
                let new = patients(tested, &mut random);
                // Without the top class, which only adds; the mean over patients of the share of their slices.
                for slices in new.chunk_by(|a, b| a.patient == b.patient) {
                    let covered = slices.iter().filter(|slice| slice.probabilities.of(Label::Glioma) >= threshold);
                    shares.push(covered.count() as f64 / slices.len() as f64);
                }
            }
            let found = mean(shares).unwrap();
            // A round's coverage spreads by less than 0.09, from the patients on both sides; the mean of 1000 rounds by 0.003.
            assert!(found > promised - 0.006, "{found} of {promised}");
            assert!(found < promised + 1.0 / (calibrated + 1) as f64 + 0.006, "{found} of {promised}");
        }
    }
}
