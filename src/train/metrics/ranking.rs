//! How well a score ranks what is looked for above what is not: ROC, its area, average precision.

use serde::{Deserialize, Serialize};

use super::finding::Scored;

/// How many are flagged at one threshold: true and false ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub hits: usize,
    pub false_alarms: usize,
}

/// A point of the ROC curve, each rate 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    pub false_positive_rate: f64,
    pub true_positive_rate: f64,
}

/// What is flagged at `score >= threshold` for every distinct score from the highest on, after a first step at which nothing
/// is. Equal scores share a step, so their order does not matter. Scores must not be NaN.
pub fn steps(mut scored: Vec<Scored>) -> Vec<Step> {
    scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut step = Step { hits: 0, false_alarms: 0 };
    let mut steps = vec![step];
    for equal in scored.chunk_by(|a, b| a.0 == b.0) {
        let hits = equal.iter().filter(|(_, present)| *present).count();
        step.hits += hits;
        step.false_alarms += equal.len() - hits;
        steps.push(step);
    }
    steps
}

/// The area under the ROC curve, 0 to 1; none unless the finding is both there and not there in some case.
///
/// It is the probability that a case with the finding scores above one without, a tie counting half (Mann-Whitney; Hanley &
/// McNeil 1982, "The meaning and use of the area under a receiver operating characteristic (ROC) curve").
pub fn auroc(steps: &[Step]) -> Option<f64> {
    let last = steps.last()?;
    // Twice the area in whole pairs: exact, whatever the order of the sum.
    let doubled: usize = steps
        .windows(2)
        .map(|pair| (pair[1].false_alarms - pair[0].false_alarms) * (pair[1].hits + pair[0].hits))
        .sum();
    super::ratio(doubled, 2 * last.hits * last.false_alarms)
}

/// The mean precision over the steps weighted by the recall that each adds, 0 to 1, without interpolation, as scikit-learn's
/// `average_precision_score`; none unless the finding is both there and not there, as it then says nothing.
pub fn average_precision(steps: &[Step]) -> Option<f64> {
    let last = steps.last()?;
    if last.hits == 0 || last.false_alarms == 0 {
        return None;
    }
    let precision = |step: &Step| step.hits as f64 / (step.hits + step.false_alarms) as f64;
    let sum: f64 = steps.windows(2).map(|pair| (pair[1].hits - pair[0].hits) as f64 * precision(&pair[1])).sum();
    Some(sum / last.hits as f64)
}

/// The ROC curve from (0, 0) to (1, 1), a point for each distinct score; empty where there is no area.
pub fn roc(steps: &[Step]) -> Vec<RocPoint> {
    match steps.last() {
        Some(last) if last.hits > 0 && last.false_alarms > 0 => steps
            .iter()
            .map(|step| RocPoint {
                false_positive_rate: step.false_alarms as f64 / last.false_alarms as f64,
                true_positive_rate: step.hits as f64 / last.hits as f64,
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(scored: Vec<Scored>) -> Option<f64> {
        auroc(&steps(scored))
    }

    /// The definition: pairs in order, ties half.
    fn pairs(scored: &[Scored]) -> Option<f64> {
        let (mut won, mut all) = (0.0, 0.0);
        for (above, _) in scored.iter().filter(|case| case.1) {
            for (below, _) in scored.iter().filter(|case| !case.1) {
                all += 1.0;
                won += if above > below { 1.0 } else { 0.5 * f64::from(u8::from(above == below)) };
            }
        }
        (all > 0.0).then(|| won / all)
    }

    #[test]
    fn by_hand() {
        assert_eq!(area(vec![(0.9, true), (0.8, false), (0.7, true), (0.1, false)]), Some(0.75));
        assert_eq!(area(vec![(0.5, true), (0.5, false)]), Some(0.5));
        assert_eq!(area(vec![(0.0, true), (-0.0, false)]), Some(0.5));
        assert_eq!(area(vec![(0.5, true)]), None);
        assert_eq!(area(Vec::new()), None);
        assert_eq!(average_precision(&steps(vec![(0.9, true), (0.8, false), (0.7, true)])), Some(0.5 + 1.0 / 3.0));
    }

    proptest! {
        // Few distinct scores, so that ties are common.
        #[test]
        fn the_area_is_that_of_the_pairs_whatever_the_scale(
            cases in prop::collection::vec((0i32..8, any::<bool>()), 0..40)
        ) {
            let scaled = |scale: &dyn Fn(f64) -> f64| -> Vec<Scored> {
                cases.iter().map(|&(score, present)| (scale(f64::from(score)), present)).collect()
            };
            let found = area(scaled(&|score| score));
            prop_assert_eq!(found, area(scaled(&|score| (score / 3.0).exp() - 7.0)));
            let negated = area(scaled(&|score| -score));
            prop_assert_eq!(found.is_some(), negated.is_some());
            if let (Some(found), Some(negated), Some(expected)) = (found, negated, pairs(&scaled(&|score| score))) {
                // Rounding of one division.
                prop_assert!((found - expected).abs() < 1e-12 && (found + negated - 1.0).abs() < 1e-12);
            }
        }
    }
}
