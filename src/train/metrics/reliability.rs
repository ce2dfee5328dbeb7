//! Whether probabilities mean what they say: log loss, Brier score, calibration error by confidence.

use serde::{Deserialize, Serialize};

use super::{Typed, mean};
use crate::label::Label;

/// The slices whose confidence, the probability of the top class, lies in `low < confidence <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub count: usize,
    /// None in an empty bin, as is the accuracy.
    pub mean_confidence: Option<f64>,
    pub accuracy: Option<f64>,
}

/// The mean negative natural logarithm of the probability of the true class, 0 up to 708: a probability of 0 counts as
/// [`f64::MIN_POSITIVE`], as in the summary of a manifest. (scikit-learn stops at 2.2e-16, a loss of 36.)
pub fn log_loss(cases: &[Typed]) -> Option<f64> {
    mean(cases.iter().map(|(label, probabilities)| -probabilities.of(*label).max(f64::MIN_POSITIVE).ln()))
}

/// The mean squared distance to the truth, summed over the classes, 0 to 2 (Brier 1950, "Verification of forecasts expressed
/// in terms of probability").
pub fn brier(cases: &[Typed]) -> Option<f64> {
    mean(cases.iter().map(|(truth, probabilities)| {
        let miss = |label: Label| probabilities.of(label) - f64::from(u8::from(label == *truth));
        Label::ALL.into_iter().map(|label| miss(label).powi(2)).sum()
    }))
}

/// Equal bins of the confidence, as in a reliability diagram (Guo et al. 2017, "On Calibration of Modern Neural Networks").
pub fn bins(cases: &[Typed], count: usize) -> Vec<Bin> {
    if count == 0 {
        return Vec::new();
    }
    // Slices, sum of confidences, right answers.
    let mut sums = vec![(0usize, 0.0f64, 0usize); count];
    let edge = |number: usize| number as f64 / count as f64;
    for (label, probabilities) in cases {
        let top = probabilities.top();
        let confidence = probabilities.of(top);
        // The product may round across an edge (0.07 * 100 > 7): the edges decide.
        let mut place = ((confidence * count as f64).ceil() as usize).clamp(1, count) - 1;
        if place > 0 && confidence <= edge(place) {
            place -= 1;
        } else if place + 1 < count && confidence > edge(place + 1) {
            place += 1;
        }
        let bin = &mut sums[place];
        *bin = (bin.0 + 1, bin.1 + confidence, bin.2 + usize::from(top == *label));
    }
    let bin = |(place, (count, confidence, right)): (usize, (usize, f64, usize))| Bin {
        low: edge(place),
        high: edge(place + 1),
        count,
        mean_confidence: (count > 0).then(|| confidence / count as f64),
        accuracy: super::ratio(right, count),
    };
    sums.into_iter().enumerate().map(bin).collect()
}

/// The expected calibration error, 0 to 1: the mean distance of accuracy and confidence over the bins, weighted by their
/// slices (Guo et al. 2017). It depends on the number of bins and is biased upwards where slices are few.
pub fn ece(bins: &[Bin]) -> Option<f64> {
    let slices: usize = bins.iter().map(|bin| bin.count).sum();
    let gaps = bins.iter().filter_map(|bin| Some(bin.count as f64 * (bin.accuracy? - bin.mean_confidence?).abs()));
    let sum: f64 = gaps.sum();
    (slices > 0).then(|| sum / slices as f64)
}

#[cfg(test)]
mod tests {
    use super::super::{fixtures::case, typed};
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_below_it() {
        let place = |confidence: f64, count: usize| {
            let rest = (1.0 - confidence) / 3.0;
            let one = case("glioma", [confidence, rest, rest, rest], 0);
            bins(&typed(&[&one]), count).iter().position(|bin| bin.count == 1)
        };
        // Among these the product rounds up across the edge for 7 of 25, and down for what follows on 1 of 3.
        for count in 1..=60usize {
            for number in count.div_ceil(3)..=count {
                let edge = number as f64 / count as f64;
                assert_eq!(place(edge, count), Some(number - 1), "{number} of {count}");
                if number < count {
                    assert_eq!(place(edge.next_up(), count), Some(number), "above {number} of {count}");
                }
            }
        }
    }

    #[test]
    fn by_hand() {
        let cases = [case("glioma", [0.7, 0.1, 0.1, 0.1], 0), case("no_tumor", [0.7, 0.1, 0.1, 0.1], 1)];
        let typed = typed(&cases.iter().collect::<Vec<_>>());
        assert!((ece(&bins(&typed, 10)).unwrap() - 0.2).abs() < 1e-12);
        assert!((brier(&typed).unwrap() - (0.12 + 1.32) / 2.0).abs() < 1e-12);
        assert!((log_loss(&typed).unwrap() + (0.7f64.ln() + 0.1f64.ln()) / 2.0).abs() < 1e-12);
        let impossible = case("glioma", [0.0, 1.0, 0.0, 0.0], 0);
        assert!(log_loss(&[(Label::Glioma, impossible.probabilities)]).unwrap() < 709.0);
    }
}
