//! What was called what, by the most probable class, and the shares that follow from it.

use serde::{Deserialize, Serialize};

use super::{Case, mean, ratio};
use crate::label::Label;

/// Counts of slices; columns are the class called, in the order of [`Label::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// A row for each true class.
    pub typed: [[usize; Label::COUNT]; Label::COUNT],
    /// The row of the tumours of unknown kind.
    pub untyped: [usize; Label::COUNT],
}

impl Confusion {
    pub fn of(cases: &[&Case]) -> Self {
        let mut confusion = Self::default();
        for case in cases {
            let row = match case.truth.class() {
                Some(label) => &mut confusion.typed[label.index()],
                None => &mut confusion.untyped,
            };
            row[case.probabilities.top().index()] += 1;
        }
        confusion
    }

    /// The share of slices called what they are.
    pub fn accuracy(&self) -> Option<f64> {
        let slices = Label::ALL.into_iter().map(|label| self.actual(label)).sum();
        ratio(Label::ALL.into_iter().map(|label| self.hits(label)).sum(), slices)
    }

    /// The mean recall of the classes in the truth.
    pub fn balanced_accuracy(&self) -> Option<f64> {
        mean(Label::ALL.into_iter().filter_map(|label| self.recall(label)))
    }

    /// Of the slices called so, the share that are; none if nothing is called so.
    pub fn precision(&self, label: Label) -> Option<f64> {
        ratio(self.hits(label), self.called(label))
    }

    /// Of the slices that are so, the share called so; none if there are none.
    pub fn recall(&self, label: Label) -> Option<f64> {
        ratio(self.hits(label), self.actual(label))
    }

    /// The harmonic mean of precision and recall as `2 TP / (2 TP + FP + FN)`: 0 if the class is there and never found, none
    /// if the class is not in the truth.
    pub fn f1(&self, label: Label) -> Option<f64> {
        if self.actual(label) == 0 { None } else { self.f1_or_zero(label) }
    }

    /// The mean precision of the classes in the truth or called; 0 for a class never called (scikit-learn's `zero_division=0`).
    pub fn macro_precision(&self) -> Option<f64> {
        mean(self.seen().map(|label| self.precision(label).unwrap_or(0.0)))
    }

    /// The mean F1 of the classes in the truth or called; 0 for a class called but not in the truth, as in scikit-learn.
    pub fn macro_f1(&self) -> Option<f64> {
        mean(self.seen().filter_map(|label| self.f1_or_zero(label)))
    }

    /// Of the tumours, of unknown kind too, the share called any tumour.
    pub fn tumor_recall(&self) -> Option<f64> {
        let rows = || {
            let typed = Label::ALL.into_iter().filter(|&label| label != Label::NoTumor);
            typed.map(|label| &self.typed[label.index()]).chain([&self.untyped])
        };
        let tumors: usize = rows().flatten().sum();
        let missed: usize = rows().map(|row| row[Label::NoTumor.index()]).sum();
        ratio(tumors - missed, tumors)
    }

    /// Of the slices without tumour, the share called so.
    pub fn tumor_specificity(&self) -> Option<f64> {
        self.recall(Label::NoTumor)
    }

    fn hits(&self, label: Label) -> usize {
        self.typed[label.index()][label.index()]
    }

    fn actual(&self, label: Label) -> usize {
        self.typed[label.index()].iter().sum()
    }

    /// How many slices of known class are called so.
    fn called(&self, label: Label) -> usize {
        self.typed.iter().map(|row| row[label.index()]).sum()
    }

    /// The classes in the truth or called.
    fn seen(&self) -> impl Iterator<Item = Label> {
        Label::ALL.into_iter().filter(|&label| self.actual(label) + self.called(label) > 0)
    }

    fn f1_or_zero(&self, label: Label) -> Option<f64> {
        ratio(2 * self.hits(label), self.actual(label) + self.called(label))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::sure;
    use super::*;

    #[test]
    fn counts_by_hand() {
        let cases = [
            sure("glioma", 0, 0),
            sure("glioma", 1, 0),
            sure("no_tumor", 3, 1),
            sure("no_tumor", 2, 2),
            sure("tumor_untyped", 3, 3),
        ];
        let found = Confusion::of(&cases.iter().collect::<Vec<_>>());
        assert_eq!(found.typed, [[1, 1, 0, 0], [0; 4], [0; 4], [0, 0, 1, 1]]);
        assert_eq!(found.untyped, [0, 0, 0, 1]);
        assert_eq!((found.accuracy(), found.balanced_accuracy()), (Some(0.5), Some(0.5)));
        assert_eq!((found.tumor_recall(), found.tumor_specificity()), (Some(2.0 / 3.0), Some(0.5)));
        // Meningioma and pituitary are called but not there: a precision of 0, no recall and no F1 of their own.
        assert_eq!(found.precision(Label::Meningioma), Some(0.0));
        assert_eq!((found.recall(Label::Meningioma), found.f1(Label::Meningioma)), (None, None));
        assert_eq!(found.macro_precision(), Some(0.5));
        assert!((found.macro_f1().unwrap() - 1.0 / 3.0).abs() < 1e-15);
    }
}
