//! What a report draws: reliability, ROC, risk by coverage, and the confusion matrix.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ranking::{self, RocPoint};
use super::reliability::{self, Bin};
use super::selective::{Ranked, RiskPoint};
use super::{Case, Confusion, Finding, Settings, typed};
use crate::label::Label;

/// The most points that a curve keeps: more than a figure can show.
pub const MAX_POINTS: usize = 100;

/// The curves of some cases. Tumours of unknown kind are in the ROC curve `tumor` and in their row of the confusion matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// From the lowest confidence to the highest, empty bins too.
    pub reliability: Vec<Bin>,
    /// By class name, against the rest, and `tumor`, against none; a curve without slices of both kinds is absent.
    pub roc: BTreeMap<String, Vec<RocPoint>>,
    pub risk_coverage: Vec<RiskPoint>,
    pub confusion: Confusion,
}

/// The curves, of at most [`MAX_POINTS`] points each.
pub fn curves<'a>(cases: impl IntoIterator<Item = &'a Case>, settings: &Settings) -> Curves {
    let cases: Vec<&Case> = cases.into_iter().collect();
    let typed = typed(&cases);
    let findings = Label::ALL.into_iter().map(|label| (label.name(), Finding::Class(label)));
    let roc = findings.chain([("tumor", Finding::Tumor)]).filter_map(|(name, finding)| {
        let points = ranking::roc(&ranking::steps(finding.scored(&cases)));
        (!points.is_empty()).then(|| (name.to_string(), thinned(points)))
    });
    Curves {
        reliability: reliability::bins(&typed, settings.bins),
        roc: roc.collect(),
        risk_coverage: thinned(Ranked::of(&typed).points().collect()),
        confusion: Confusion::of(&cases),
    }
}

/// At most [`MAX_POINTS`] of the points, evenly picked, the first and the last among them.
fn thinned<T: Copy>(points: Vec<T>) -> Vec<T> {
    if points.len() <= MAX_POINTS {
        return points;
    }
    (0..MAX_POINTS).map(|i| points[i * (points.len() - 1) / (MAX_POINTS - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{random_cases, settings};
    use super::*;

    #[test]
    fn long_curves_keep_their_ends_and_go_up() {
        let cases = random_cases(1500, 100, 3);
        let found = curves(&cases, &settings());
        assert_eq!(found.roc.keys().collect::<Vec<_>>(), ["glioma", "meningioma", "no_tumor", "pituitary", "tumor"]);
        for points in found.roc.values() {
            assert!(points.len() <= MAX_POINTS);
            let rates = |point: &RocPoint| (point.false_positive_rate, point.true_positive_rate);
            assert_eq!((rates(&points[0]), rates(points.last().unwrap())), ((0.0, 0.0), (1.0, 1.0)));
            for pair in points.windows(2) {
                assert!(rates(&pair[0]).0 <= rates(&pair[1]).0 && rates(&pair[0]).1 <= rates(&pair[1]).1);
            }
        }
        assert_eq!(found.risk_coverage.len(), MAX_POINTS);
        assert_eq!(found.risk_coverage.last().unwrap().coverage, 1.0);
        let slices: usize = found.confusion.typed.iter().flatten().chain(&found.confusion.untyped).sum();
        assert_eq!(slices, 1500);
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Curves>(&text).unwrap(), found);
    }
}
