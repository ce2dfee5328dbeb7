//! The short figures that go into a manifest: confusion matrix, accuracy, precision, recall, F1, log loss.

use std::collections::BTreeMap;

use crate::bundle::Metrics;
use crate::calibration::Probabilities;
use crate::label::Label;

/// The figures of a set of slices; a ratio with nothing below the line is 0, as scikit-learn's `zero_division=0`.
pub fn measure(results: &[(Label, Probabilities)]) -> Metrics {
    let mut confusion = [[0usize; Label::COUNT]; Label::COUNT];
    let mut log_loss = 0.0;
    for (label, probabilities) in results {
        confusion[label.index()][probabilities.top().index()] += 1;
        log_loss -= probabilities.of(*label).max(f64::MIN_POSITIVE).ln();
    }
    let ratio = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let by_label = |figure: &dyn Fn(usize) -> f64| -> BTreeMap<Label, f64> {
        Label::ALL.into_iter().map(|label| (label, figure(label.index()))).collect()
    };
    let hits = |i: usize| confusion[i][i];
    let actual = |i: usize| confusion[i].iter().sum::<usize>();
    let predicted = |i: usize| confusion.iter().map(|row| row[i]).sum::<usize>();

    let present: Vec<usize> = (0..Label::COUNT).filter(|&i| actual(i) > 0).collect();
    let recalls: f64 = present.iter().map(|&i| ratio(hits(i), actual(i))).sum();
    Metrics {
        slices: results.len(),
        accuracy: ratio((0..Label::COUNT).map(hits).sum(), results.len()),
        balanced_accuracy: if present.is_empty() { 0.0 } else { recalls / present.len() as f64 },
        log_loss: if results.is_empty() { 0.0 } else { log_loss / results.len() as f64 },
        precision: by_label(&|i| ratio(hits(i), predicted(i))),
        recall: by_label(&|i| ratio(hits(i), actual(i))),
        f1: by_label(&|i| ratio(2 * hits(i), actual(i) + predicted(i))),
        confusion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::Calibration;

    /// A slice of class `actual` called `predicted`.
    fn result(actual: usize, predicted: usize) -> (Label, Probabilities) {
        let mut logits = [0.0; 4];
        logits[predicted] = 2.0;
        (Label::ALL[actual], Calibration::of_temperature(1.0).probabilities(logits).unwrap())
    }

    /// Golden: scikit-learn 1.9.1, `precision_recall_fscore_support(y, p, zero_division=0)`, `balanced_accuracy_score(y, p)` and
    /// `log_loss` on y = [0,0,0,0,1,1,1,2,2,3], p = [0,0,0,1,1,1,2,2,0,3].
    #[test]
    fn equals_scikit_learn() {
        let actual = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
        let predicted = [0, 0, 0, 1, 1, 1, 2, 2, 0, 3];
        let results: Vec<_> = actual.into_iter().zip(predicted).map(|(a, p)| result(a, p)).collect();
        let found = measure(&results);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        close(found.accuracy, 0.7);
        close(found.balanced_accuracy, 0.729_166_667);
        close(found.precision[&Label::Glioma], 0.75);
        close(found.precision[&Label::Meningioma], 0.666_666_667);
        close(found.recall[&Label::Pituitary], 0.5);
        close(found.f1[&Label::Meningioma], 0.666_666_667);
        close(found.f1[&Label::NoTumor], 1.0);
        close(found.log_loss, 0.940_752_7);
        assert_eq!(found.confusion, [[3, 1, 0, 0], [0, 2, 1, 0], [1, 0, 1, 0], [0, 0, 0, 1]]);
    }

    #[test]
    fn nothing_measured_is_zero_and_not_nan() {
        let found = measure(&[]);
        assert_eq!((found.accuracy, found.balanced_accuracy, found.log_loss), (0.0, 0.0, 0.0));
    }
}
