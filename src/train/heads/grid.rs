//! The classical heads and the values of their hyperparameters that are tried.

use serde::{Deserialize, Serialize};

use super::gram::Gram;
use super::neighbours::{self, Metric};
use super::svm::{self, Kernel};
use crate::label::Label;

/// A kind of classifier on features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    LinearSvm,
    RbfSvm,
    Knn,
}

impl Head {
    pub const ALL: [Head; 3] = [Head::LinearSvm, Head::RbfSvm, Head::Knn];

    pub fn name(self) -> &'static str {
        match self {
            Head::LinearSvm => "linear SVM",
            Head::RbfSvm => "RBF SVM",
            Head::Knn => "k-NN",
        }
    }
}

/// A head's hyperparameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    Rbf { c: f64, gamma: f64 },
    Linear { c: f64 },
    Knn { k: usize, metric: Metric },
}

impl Choice {
    /// For people: `C 10, gamma 0.003`.
    pub fn describe(&self) -> String {
        match self {
            Choice::Linear { c } => format!("C {c}"),
            Choice::Rbf { c, gamma } => format!("C {c}, gamma {gamma:.2e}"),
            Choice::Knn { k, metric: Metric::Euclidean } => format!("k {k}, Euclidean"),
            Choice::Knn { k, metric: Metric::Cosine } => format!("k {k}, cosine"),
        }
    }
}

const LINEAR_COSTS: [f64; 6] = [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0];
const RBF_COSTS: [f64; 5] = [0.1, 1.0, 10.0, 100.0, 1000.0];
/// In parts of one over the number of features, which is scikit-learn's default for features of variance 1.
const GAMMAS: [f64; 4] = [0.03, 0.1, 0.3, 1.0];
/// Odd, the smoothest first.
const KS: [usize; 7] = [51, 25, 15, 9, 5, 3, 1];

/// All that is tried of a head on so many features, the smoothest first: of equally good ones that one is taken.
pub fn grid(head: Head, features: usize) -> Vec<Choice> {
    match head {
        Head::LinearSvm => LINEAR_COSTS.iter().map(|&c| Choice::Linear { c }).collect(),
        Head::RbfSvm => {
            gammas(features).flat_map(|gamma| RBF_COSTS.iter().map(move |&c| Choice::Rbf { c, gamma })).collect()
        }
        Head::Knn => [Metric::Euclidean, Metric::Cosine]
            .into_iter()
            .flat_map(|metric| KS.iter().map(move |&k| Choice::Knn { k, metric }))
            .collect(),
    }
}

fn gammas(features: usize) -> impl Iterator<Item = f64> {
    GAMMAS.iter().map(move |share| share / features.max(1) as f64)
}

/// What each choice of [`grid`], in its order, says of the queries.
///
/// `classes` are those of all rows of `gram`; `training` and `queries` are places in it, of training rows at least one.
pub fn try_all(
    head: Head,
    features: usize,
    gram: &Gram,
    classes: &[Label],
    training: &[usize],
    queries: &[usize],
) -> Vec<Vec<Label>> {
    match head {
        Head::LinearSvm => svm::classify(gram, classes, training, queries, Kernel::Linear, &LINEAR_COSTS),
        Head::RbfSvm => gammas(features)
            .flat_map(|gamma| svm::classify(gram, classes, training, queries, Kernel::Rbf { gamma }, &RBF_COSTS))
            .collect(),
        Head::Knn => [Metric::Euclidean, Metric::Cosine]
            .into_iter()
            .flat_map(|metric| neighbours::vote(gram, classes, training, queries, metric, &KS))
            .collect(),
    }
}

/// What one choice says of the queries; as [`try_all`].
pub fn try_one(choice: Choice, gram: &Gram, classes: &[Label], training: &[usize], queries: &[usize]) -> Vec<Label> {
    let mut found = match choice {
        Choice::Linear { c } => svm::classify(gram, classes, training, queries, Kernel::Linear, &[c]),
        Choice::Rbf { c, gamma } => svm::classify(gram, classes, training, queries, Kernel::Rbf { gamma }, &[c]),
        Choice::Knn { k, metric } => neighbours::vote(gram, classes, training, queries, metric, &[k]),
    };
    found.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_at_once_is_one_by_one() {
        let rows: Vec<Vec<f32>> = (0..40)
            .map(|i| vec![(i % 4) as f32 + (i as f32 * 0.7).sin(), (i as f32 * 1.3).cos(), i as f32 / 40.0])
            .collect();
        let classes: Vec<Label> = (0..40).map(|i| Label::ALL[i % 4]).collect();
        let (gram, training, queries) = (Gram::of(&rows), (0..28).collect::<Vec<_>>(), (28..40).collect::<Vec<_>>());
        for head in Head::ALL {
            let (choices, found) = (grid(head, 3), try_all(head, 3, &gram, &classes, &training, &queries));
            assert_eq!(choices.len(), found.len());
            for (choice, found) in choices.into_iter().zip(found) {
                assert_eq!(try_one(choice, &gram, &classes, &training, &queries), found, "{choice:?}");
                let json = serde_json::to_string(&choice).unwrap();
                assert_eq!(serde_json::from_str::<Choice>(&json).unwrap(), choice);
            }
        }
    }
}
