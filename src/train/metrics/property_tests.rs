//! What holds of the figures whatever the cases.

use proptest::prelude::*;

use super::fixtures::{case, random_cases, settings, sure};
use super::*;

/// Any slice; probabilities in twentieths, so that ties are common.
fn any_case() -> impl Strategy<Value = Case> {
    let truth = prop::sample::select(vec!["glioma", "meningioma", "pituitary", "no_tumor", "tumor_untyped"]);
    (truth, prop::array::uniform3(0u32..=20), 0usize..12).prop_map(|(truth, mut cuts, patient)| {
        cuts.sort_unstable();
        let parts = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 20 - cuts[2]];
        case(truth, parts.map(|part| f64::from(part) / 20.0), patient)
    })
}

fn range(name: &str) -> std::ops::RangeInclusive<f64> {
    match name.split('.').next().unwrap() {
        "log_loss" => 0.0..=709.0,
        "brier" => 0.0..=2.0,
        "set_size" => 1.0..=4.0,
        _ => 0.0..=1.0,
    }
}

proptest! {
    #[test]
    fn every_figure_is_in_its_range_and_the_order_of_the_cases_does_not_matter(
        cases in prop::collection::vec(any_case(), 0..60)
    ) {
        let found = values(&cases, &settings());
        for (name, value) in &found {
            // Rounding of a sum of sixty.
            prop_assert!(range(name).contains(value) || (value - 1.0).abs() < 1e-12, "{} = {}", name, value);
        }
        let reversed = values(cases.iter().rev(), &settings());
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), reversed.keys().collect::<Vec<_>>());
        for (name, value) in &found {
            prop_assert!((value - reversed[name]).abs() < 1e-12, "{}", name);
        }
        // Every slice twice changes no share.
        let doubled = values(cases.iter().chain(&cases), &settings());
        for name in found.keys().filter(|name| !name.starts_with("selective") && *name != "aurc") {
            prop_assert!((found[name] - doubled[name]).abs() < 1e-12, "{}", name);
        }
    }

    #[test]
    fn a_larger_promise_never_gives_smaller_sets(
        cases in prop::collection::vec(any_case(), 1..60), a in 0.01f64..0.99, b in 0.01f64..0.99
    ) {
        if let Some(stricter) = conformal_threshold(&cases, a.max(b)) {
            prop_assert!(conformal_threshold(&cases, a.min(b)).unwrap() >= stricter);
            // On the patients of the calibration at least the promise is kept, each with weight 1.
            let mut shares: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
            for case in &cases {
                if let Some(label) = case.truth.class() {
                    let covered = case.probabilities.set(stricter).any(|found| found == label);
                    shares.entry(case.patient).or_default().push(f64::from(u8::from(covered)));
                }
            }
            let found = mean(shares.into_values().filter_map(mean)).unwrap();
            prop_assert!(found >= a.max(b) - 1e-9);
        }
    }

    #[test]
    fn intervals_are_ordered_and_lie_in_the_range(cases in prop::collection::vec(any_case(), 2..30), seed in any::<u64>()) {
        let resampling = Resampling { resamples: 25, seed, level: 0.9 };
        for (name, found) in intervals(&cases, &resampling, |drawn| values(drawn.iter().copied(), &settings())) {
            if let (Some(low), Some(high)) = (found.low, found.high) {
                prop_assert!(low <= high, "{}: {:?}", name, found);
                prop_assert!(*range(&name).start() <= low && high <= range(&name).end() + 1e-12, "{}: {:?}", name, found);
            }
        }
    }
}

#[test]
fn a_perfect_network_gets_the_best_of_everything() {
    let cases: Vec<Case> = (0..40)
        .map(|i| if i % 5 == 4 { sure("tumor_untyped", i % 3, i) } else { sure(Label::ALL[i % 5].name(), i % 5, i) })
        .collect();
    let found = values(&cases, &settings());
    assert_eq!(found.len(), 41);
    for (name, value) in found {
        let best = if ["log_loss", "brier", "ece", "aurc"].contains(&name.as_str()) { 0.0 } else { 1.0 };
        assert_eq!(value, best, "{name}");
    }
}

#[test]
fn intervals_of_many_patients_hold_the_figure_itself() {
    let cases = random_cases(300, 100, 6);
    let resampling = Resampling { resamples: 200, ..Resampling::default() };
    let found = intervals(&cases, &resampling, |drawn| values(drawn.iter().copied(), &settings()));
    for name in ["accuracy", "balanced_accuracy", "auroc.tumor", "log_loss", "brier", "sensitivity.tumor"] {
        let Estimate { value, low, high } = found[name];
        assert!(low.unwrap() < value && value < high.unwrap(), "{name}: {value} {low:?} {high:?}");
    }
}
