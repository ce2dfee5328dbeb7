//! How right the network is where it is sure: accuracy and risk by the share of slices that it answers.

use serde::{Deserialize, Serialize};

use super::{Typed, mean};

/// The risk if only the surest slices are answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// The share of slices answered, above 0, up to 1.
    pub coverage: f64,
    /// The share of these that is wrong, 0 to 1.
    pub risk: f64,
}

/// Slices from the surest on, by the probability of the top class.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The wrong answers among the first 1, 2, … slices. Where confidences are equal it is the mean over all their orders, so
    /// that the order of a file decides nothing.
    wrong: Vec<f64>,
}

impl Ranked {
    pub fn of(cases: &[Typed]) -> Self {
        let mut answers: Vec<(f64, bool)> = cases
            .iter()
            .map(|(label, probabilities)| (probabilities.of(probabilities.top()), probabilities.top() != *label))
            .collect();
        answers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let (mut before, mut wrong) = (0usize, Vec::with_capacity(answers.len()));
        for equal in answers.chunk_by(|a, b| a.0 == b.0) {
            let here = equal.iter().filter(|(_, is_wrong)| *is_wrong).count();
            wrong.extend((1..=equal.len()).map(|part| before as f64 + (here * part) as f64 / equal.len() as f64));
            before += here;
        }
        Self { wrong }
    }

    /// The accuracy, 0 to 1, of the surest slices: the given percent of all, rounded up to a whole slice.
    pub fn accuracy_of_percent(&self, percent: usize) -> Option<f64> {
        let answered = (self.wrong.len() * percent).div_ceil(100);
        Some(1.0 - self.points().nth(answered.checked_sub(1)?)?.risk)
    }

    /// The area under the risk-coverage curve, 0 to 1, lower is better: the mean of its risks (Geifman & El-Yaniv 2017,
    /// "Selective classification for deep neural networks"; as an area in Geifman, Uziel & El-Yaniv 2019).
    pub fn aurc(&self) -> Option<f64> {
        mean(self.points().map(|point| point.risk))
    }

    /// The risk-coverage curve, a point for each slice more.
    pub fn points(&self) -> impl Iterator<Item = RiskPoint> {
        let all = self.wrong.len();
        self.wrong.iter().enumerate().map(move |(place, wrong)| {
            let answered = (place + 1) as f64;
            RiskPoint { coverage: answered / all as f64, risk: wrong / answered }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{fixtures::case, typed};
    use super::*;

    #[test]
    fn by_hand_and_in_any_order() {
        let rows = |confidence: f64| [confidence, 1.0 - confidence, 0.0, 0.0];
        let mut cases = [
            case("glioma", rows(1.0), 0),
            case("meningioma", rows(0.75), 1),
            case("glioma", rows(0.75), 2),
            case("glioma", rows(0.625), 3),
        ];
        for _ in 0..2 {
            let ranked = Ranked::of(&typed(&cases.iter().collect::<Vec<_>>()));
            // Half of the two equal ones is wrong, whichever comes first.
            let risks: Vec<_> = ranked.points().map(|point| point.risk).collect();
            assert_eq!(risks, [0.0, 0.25, 1.0 / 3.0, 0.25]);
            assert_eq!(ranked.accuracy_of_percent(50), Some(0.75));
            assert_eq!(ranked.accuracy_of_percent(51), Some(1.0 - 1.0 / 3.0));
            assert_eq!(ranked.accuracy_of_percent(100), Some(0.75));
            cases.reverse();
        }
        assert_eq!(Ranked::of(&[]).accuracy_of_percent(80), None);
        assert_eq!(Ranked::of(&[]).aurc(), None);
    }
}
