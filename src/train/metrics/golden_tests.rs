//! The figures against scikit-learn, statsmodels, SciPy and NumPy: `tests/golden/metrics.py`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fixtures::case;
use super::*;

/// Both sides compute in f64 and differ in the order of their sums only: some 1e-15 for 60 cases.
const TOLERANCE: f64 = 1e-12;

#[derive(Deserialize)]
struct Golden {
    sets: Vec<Set>,
    mcnemar: Vec<McNemar>,
}

#[derive(Deserialize)]
struct Set {
    name: String,
    cases: Vec<(String, [f64; 4], usize)>,
    settings: Settings,
    values: BTreeMap<String, f64>,
    /// By finding: points of (false positive rate, true positive rate).
    roc: BTreeMap<String, Vec<(f64, f64)>>,
    confusion: [[usize; 4]; 4],
    untyped: [usize; 4],
    /// (slices, sum of confidences, right answers) of each bin.
    bins: Vec<(usize, f64, usize)>,
    risks: Vec<f64>,
    /// (finding, target, threshold)
    thresholds: Vec<(String, f64, f64)>,
    /// (coverage, threshold)
    conformal: Vec<(f64, Option<f64>)>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/metrics.json")).unwrap()
}

fn cases(set: &Set) -> Vec<Case> {
    set.cases.iter().map(|(truth, probabilities, patient)| case(truth, *probabilities, *patient)).collect()
}

#[track_caller]
fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= TOLERANCE, "{what}: {found} is not {expected}");
}

#[test]
fn every_figure_equals_the_reference_and_the_same_ones_are_absent() {
    for set in golden().sets {
        let found = values(&cases(&set), &set.settings);
        assert_eq!(found.keys().collect::<Vec<_>>(), set.values.keys().collect::<Vec<_>>(), "{}", set.name);
        for (name, value) in found {
            close(value, set.values[&name], &format!("{} {name}", set.name));
        }
    }
}

#[test]
fn curves_equal_the_reference() {
    for set in golden().sets {
        let found = curves(&cases(&set), &set.settings);
        assert_eq!((found.confusion.typed, found.confusion.untyped), (set.confusion, set.untyped), "{}", set.name);
        assert_eq!(found.roc.keys().collect::<Vec<_>>(), set.roc.keys().collect::<Vec<_>>(), "{}", set.name);
        for (name, points) in found.roc {
            assert_eq!(points.len(), set.roc[&name].len(), "{} {name}", set.name);
            for (point, expected) in points.iter().zip(&set.roc[&name]) {
                close(point.false_positive_rate, expected.0, &name);
                close(point.true_positive_rate, expected.1, &name);
            }
        }
        assert_eq!(found.risk_coverage.len(), set.risks.len());
        for (point, &risk) in found.risk_coverage.iter().zip(&set.risks) {
            close(point.risk, risk, "risk");
        }
        assert_eq!(found.reliability.len(), set.bins.len());
        for (bin, &(count, confidence, right)) in found.reliability.iter().zip(&set.bins) {
            assert_eq!(bin.count, count, "{} {bin:?}", set.name);
            assert_eq!(bin.mean_confidence.is_some(), count > 0);
            close(bin.mean_confidence.unwrap_or(0.0) * count as f64, confidence, "confidence");
            close(bin.accuracy.unwrap_or(0.0) * count as f64, right as f64, "right answers");
        }
    }
}

#[test]
fn chosen_thresholds_equal_the_reference() {
    for set in golden().sets {
        let cases = cases(&set);
        for (name, target, threshold) in &set.thresholds {
            let finding = if name == "tumor" { Finding::Tumor } else { Finding::Class(name.parse().unwrap()) };
            let found = choose_threshold(&cases, *target, finding).unwrap();
            close(found, *threshold, &format!("{} {name} {target}", set.name));
        }
        for &(coverage, threshold) in &set.conformal {
            let found = conformal_threshold(&cases, coverage);
            assert_eq!(found.is_some(), threshold.is_some(), "{} {coverage}: {found:?}", set.name);
            close(found.unwrap_or(0.0), threshold.unwrap_or(0.0), &format!("{} {coverage}", set.name));
        }
    }
}

#[test]
fn mcnemar_equals_the_reference() {
    for expected in golden().mcnemar {
        let found = mcnemar(expected.only_a, expected.only_b);
        // SciPy's binomial distribution goes through the incomplete beta function.
        let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-10 * expected;
        assert!(near(found.p_exact, expected.p_exact) && near(found.p_mid, expected.p_mid), "{found:?} {expected:?}");
    }
}
