//! Whether one network is better than another on the same slices: McNemar's test and bootstrapped differences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Case;
use super::bootstrap::{Resampling, by_resample, figure, interval};

/// McNemar's test of the slices that only one of two networks gets right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    pub only_a: usize,
    pub only_b: usize,
    /// The exact two-sided p-value: never too small, often too large.
    pub p_exact: f64,
    /// The two-sided mid-p value: closer to its nominal level.
    pub p_mid: f64,
}

/// McNemar's test, exact and mid-p (Fagerland, Lydersen & Laake 2013, "The McNemar test for binary matched-pairs data: mid-p
/// and asymptotic are better than exact conditional"). Without a difference both p-values are 1.
pub fn mcnemar(only_a: usize, only_b: usize) -> McNemar {
    let (all, fewer) = (only_a + only_b, only_a.min(only_b));
    // Binomial probabilities of 0 ..= fewer at one half, in logarithms as 2^-all may underflow.
    let mut logarithm = -(all as f64) * std::f64::consts::LN_2;
    let (mut probability, mut sum) = (logarithm.exp(), logarithm.exp());
    for count in 1..=fewer {
        logarithm += ((all - count + 1) as f64 / count as f64).ln();
        probability = logarithm.exp();
        sum += probability;
    }
    McNemar { only_a, only_b, p_exact: (2.0 * sum).min(1.0), p_mid: (2.0 * sum - probability).min(1.0) }
}

/// McNemar's test of the top classes of two networks; none unless both have the same slices in the same order. Tumours of
/// unknown kind are left out.
///
/// It takes cases as independent: give it the cases of [`super::by_patient`] where patients have several slices.
pub fn compare(a: &[Case], b: &[Case]) -> Option<McNemar> {
    if !same_slices(a, b) {
        return None;
    }
    let (mut only_a, mut only_b) = (0, 0);
    for (a, b) in a.iter().zip(b) {
        if let Some(label) = a.truth.class() {
            let (a, b) = (a.probabilities.top() == label, b.probabilities.top() == label);
            only_a += usize::from(a && !b);
            only_b += usize::from(b && !a);
        }
    }
    Some(mcnemar(only_a, only_b))
}

/// How a figure of network a differs from that of network b.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// a − b on all slices.
    pub difference: f64,
    /// None, as `high` and `a_above_b`, where an interval would mean nothing; see [`super::intervals`].
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The share of resamples in which the figure of a is above that of b, 0 to 1; equal ones count half. For a loss, above is
    /// worse.
    pub a_above_b: Option<f64>,
}

/// The differences of the figures that both networks have, with percentile intervals of the cluster bootstrap. Every resample
/// draws the same patients for both, so that hard patients do not blur the difference. Each network has a statistic of its own,
/// as each has its own thresholds.
///
/// None unless both have the same slices (patient and truth) in the same order.
pub fn paired_difference(
    [a, b]: [&[Case]; 2],
    resampling: &Resampling,
    statistic_a: impl Fn(&[&Case]) -> BTreeMap<String, f64> + Sync,
    statistic_b: impl Fn(&[&Case]) -> BTreeMap<String, f64> + Sync,
) -> Option<BTreeMap<String, Difference>> {
    if !same_slices(a, b) {
        return None;
    }
    fn of<'a>(cases: &'a [Case], places: &[usize]) -> Vec<&'a Case> {
        places.iter().map(|&place| &cases[place]).collect()
    }
    let differences = |places: &[usize]| {
        let (mut a, b) = (statistic_a(&of(a, places)), statistic_b(&of(b, places)));
        a.retain(|name, _| b.contains_key(name));
        a.iter_mut().for_each(|(name, value)| *value -= b[name]);
        a
    };
    let all = differences(&(0..a.len()).collect::<Vec<_>>());
    let drawn = by_resample(a, resampling, |places| {
        let found = differences(places);
        all.keys().map(|name| found.get(name).copied()).collect()
    });
    let difference = |(place, (name, &difference)): (usize, (&String, &f64))| {
        let found = figure(&drawn, place);
        let points =
            |&difference: &f64| if difference > 0.0 { 1.0 } else { 0.5 * f64::from(u8::from(difference == 0.0)) };
        let above = super::mean(found.iter().map(points));
        let interval = interval(found, resampling);
        let (low, high) = (interval.map(|ends| ends.0), interval.map(|ends| ends.1));
        (name.clone(), Difference { difference, low, high, a_above_b: interval.and(above) })
    };
    Some(all.iter().enumerate().map(difference).collect())
}

fn same_slices(a: &[Case], b: &[Case]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.patient == b.patient && a.truth == b.truth)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{random_cases, settings, sure};
    use super::super::values;
    use super::*;
    use crate::label::Label;

    #[test]
    fn without_a_difference_the_p_values_are_one() {
        for (only_a, only_b) in [(0, 0), (1, 1), (7, 7), (3000, 3000)] {
            let found = mcnemar(only_a, only_b);
            // The sum of thousands of terms.
            assert!((found.p_exact - 1.0).abs() < 1e-9 && (found.p_mid - 1.0).abs() < 1e-9, "{found:?}");
        }
        let lopsided = mcnemar(5000, 0);
        assert!(lopsided.p_exact == 0.0 && lopsided.p_mid == 0.0);
        // All five of five: 2 / 32, and half of it.
        assert!((mcnemar(0, 5).p_exact - 0.0625).abs() < 1e-12 && (mcnemar(0, 5).p_mid - 0.03125).abs() < 1e-12);
    }

    #[test]
    fn counts_the_slices_that_only_one_gets_right() {
        let a = [sure("glioma", 0, 0), sure("glioma", 0, 1), sure("no_tumor", 1, 2), sure("tumor_untyped", 0, 3)];
        let b = [sure("glioma", 1, 0), sure("glioma", 2, 1), sure("no_tumor", 3, 2), sure("tumor_untyped", 3, 3)];
        let found = compare(&a, &b).unwrap();
        assert_eq!((found.only_a, found.only_b), (2, 1));
        assert_eq!(compare(&a, &b[..3]), None);
    }

    #[test]
    fn a_network_does_not_differ_from_itself_and_the_better_one_is_above() {
        let cases = random_cases(150, 50, 2);
        let resampling = Resampling { resamples: 100, ..Resampling::default() };
        let statistic = |drawn: &[&Case]| values(drawn.iter().copied(), &settings());
        let same = paired_difference([&cases, &cases], &resampling, statistic, statistic).unwrap();
        assert_eq!(same.len(), values(&cases, &settings()).len());
        for (name, found) in &same {
            assert_eq!((found.difference, found.low, found.high), (0.0, Some(0.0), Some(0.0)), "{name}");
            assert_eq!(found.a_above_b, Some(0.5), "{name}");
        }
        let perfect: Vec<Case> = cases
            .iter()
            .map(|case| sure(case.truth.name(), case.truth.class().map_or(0, Label::index), case.patient))
            .collect();
        let better = paired_difference([&perfect, &cases], &resampling, statistic, statistic).unwrap();
        assert!(better["accuracy"].low.unwrap() > 0.0 && better["accuracy"].a_above_b == Some(1.0));
        assert!(better["log_loss"].high.unwrap() < 0.0 && better["log_loss"].a_above_b == Some(0.0));
    }

    #[test]
    fn other_slices_are_not_compared_and_one_patient_has_no_interval() {
        let cases = random_cases(20, 5, 2);
        let statistic = |drawn: &[&Case]| values(drawn.iter().copied(), &settings());
        let resampling = Resampling { resamples: 10, ..Resampling::default() };
        let mut moved = cases.clone();
        moved[0].patient += 1;
        assert_eq!(paired_difference([&cases, &moved], &resampling, statistic, statistic), None);
        assert_eq!(paired_difference([&cases, &cases[1..]], &resampling, statistic, statistic), None);
        assert!(paired_difference([&[], &[]], &resampling, statistic, statistic).unwrap().is_empty());
        let one = random_cases(20, 1, 2);
        let found = paired_difference([&one, &one], &resampling, statistic, statistic).unwrap()["accuracy"];
        assert_eq!((found.difference, found.low, found.a_above_b), (0.0, None, None));
    }
}
