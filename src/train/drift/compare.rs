//! Scores of new slices against those of known ones.

use super::super::metrics::bootstrap::{by_resample, figure, interval, quantile};
use super::super::metrics::{Estimate, Resampling};
use super::{Part, Scored, count_patients};

/// The scores of known slices.
pub(super) struct Known {
    /// In order.
    scores: Vec<f64>,
    /// Those of each resample, in order; empty where the scores are taken as certain.
    drawn: Vec<Vec<f64>>,
}

impl Known {
    /// Scores that are no sample.
    pub(super) fn certain(scores: Vec<f64>) -> Self {
        Self { scores: sorted(scores), drawn: Vec::new() }
    }

    /// Scores of a sample, whose patients are drawn as often as the new ones.
    pub(super) fn drawn(scored: Vec<Scored>, resampling: &Resampling) -> Self {
        // Not the draws of the new patients.
        let resampling = Resampling { seed: resampling.seed.wrapping_add(1), ..*resampling };
        let of = |places: &[usize]| sorted(places.iter().map(|&place| scored[place].score).collect());
        let drawn = by_resample(&scored, &resampling, of);
        Self { scores: of(&(0..scored.len()).collect::<Vec<_>>()), drawn }
    }
}

/// New slices against the known ones; those above the threshold are refused.
pub(super) fn compare(name: &str, new: &[Scored], known: &Known, threshold: f64, resampling: &Resampling) -> Part {
    let figures = |scores: Vec<f64>, known: &[f64]| -> [f64; 3] {
        let refused = scores.iter().filter(|&&score| score > threshold).count() as f64 / scores.len() as f64;
        let (auroc, ks) = two_samples(&sorted(scores), known);
        [refused, auroc, ks]
    };
    let all: Vec<f64> = new.iter().map(|slice| slice.score).collect();
    let values = figures(all.clone(), &known.scores);
    let drawn = by_resample(new, resampling, |places| places.iter().map(|&place| new[place].score).collect());
    let drawn: Vec<Vec<Option<f64>>> = drawn
        .into_iter()
        .enumerate()
        .map(|(number, scores)| {
            let known = known.drawn.get(number).unwrap_or(&known.scores);
            figures(scores, known).map(Some).to_vec()
        })
        .collect();
    let estimate = |place: usize| {
        let ends = interval(figure(&drawn, place), resampling);
        Estimate { value: values[place], low: ends.map(|ends| ends.0), high: ends.map(|ends| ends.1) }
    };
    Part {
        name: name.to_string(),
        slices: new.len(),
        patients: count_patients(new),
        refused: estimate(0),
        auroc: estimate(1),
        ks: estimate(2),
        scores: summary(&sorted(all)),
        known_scores: summary(&known.scores),
    }
}

/// The probability that one of `new` is above one of `known`, a tie counting half (Mann-Whitney), and the greatest distance of their
/// distribution functions (Kolmogorov-Smirnov). Both in order, neither empty.
fn two_samples(new: &[f64], known: &[f64]) -> (f64, f64) {
    let (mut above, mut furthest) = (0.0f64, 0.0f64);
    let (mut below, mut passed) = (0usize, 0usize);
    for equal in new.chunk_by(|a, b| a == b) {
        // Up to just below this score, then with it.
        let less = below + known[below..].partition_point(|&score| score < equal[0]);
        let until = less + known[less..].partition_point(|&score| score <= equal[0]);
        above += equal.len() as f64 * (less as f64 + 0.5 * (until - less) as f64);
        let distance = |new_below: usize, known_below: usize| {
            (new_below as f64 / new.len() as f64 - known_below as f64 / known.len() as f64).abs()
        };
        furthest = furthest.max(distance(passed, less));
        passed += equal.len();
        furthest = furthest.max(distance(passed, until));
        below = until;
    }
    (above / (new.len() * known.len()) as f64, furthest)
}

fn summary(sorted: &[f64]) -> [f64; 7] {
    [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(|share| quantile(sorted, share))
}

fn sorted(mut scores: Vec<f64>) -> Vec<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        assert_eq!(two_samples(&[3.0, 4.0], &[1.0, 2.0]), (1.0, 1.0));
        assert_eq!(two_samples(&[1.0, 2.0], &[3.0, 4.0]), (0.0, 1.0));
        assert_eq!(two_samples(&[1.0, 2.0], &[1.0, 2.0]), (0.5, 0.0));
        // SciPy 1.17: ks_2samp([1, 2, 2, 5], [2, 3, 4]).statistic is 0.41666…: after 2, 3 of 4 against 1 of 3.
        let (area, distance) = two_samples(&[1.0, 2.0, 2.0, 5.0], &[2.0, 3.0, 4.0]);
        assert!((distance - 5.0 / 12.0).abs() < 1e-12 && (area - 4.0 / 12.0).abs() < 1e-12, "{area} {distance}");
    }

    proptest! {
        /// Few distinct scores, so that ties are common.
        #[test]
        fn is_the_definition(
            new in prop::collection::vec(0u8..9, 1..30),
            known in prop::collection::vec(0u8..9, 1..30),
        ) {
            let [new, known] = [new, known].map(|scores| sorted(scores.into_iter().map(f64::from).collect()));
            let (area, distance) = two_samples(&new, &known);
            let pairs = new.iter().flat_map(|a| known.iter().map(move |b| {
                if a > b { 1.0 } else { 0.5 * f64::from(u8::from(a == b)) }
            }));
            let expected = pairs.sum::<f64>() / (new.len() * known.len()) as f64;
            prop_assert!((area - expected).abs() < 1e-12);
            let share = |scores: &[f64], at: f64| {
                scores.iter().filter(|&&score| score <= at).count() as f64 / scores.len() as f64
            };
            let expected = (0..9).map(f64::from).map(|at| (share(&new, at) - share(&known, at)).abs()).fold(0.0, f64::max);
            prop_assert!((distance - expected).abs() < 1e-12, "{distance} {expected}");
        }
    }
}
