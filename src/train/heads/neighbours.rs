//! k nearest neighbours (Cover & Hart 1967, "Nearest neighbor pattern classification").

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::gram::Gram;
use crate::label::Label;

/// How far two rows are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    Euclidean,
    Cosine,
}

/// For each query what most of its `k` nearest training rows are, for each of `ks`; of classes with equally many votes the one of
/// the nearest row. Of rows at one distance the earlier counts as nearer. Where there are fewer than `k` rows, all vote.
///
/// `classes` are those of all rows of `gram`; `training` and `queries` are places in it, of training rows at least one.
pub fn vote(
    gram: &Gram,
    classes: &[Label],
    training: &[usize],
    queries: &[usize],
    metric: Metric,
    ks: &[usize],
) -> Vec<Vec<Label>> {
    let distance = |i: usize, j: usize| match metric {
        Metric::Euclidean => gram.squared_distance(i, j),
        Metric::Cosine => gram.cosine_distance(i, j),
    };
    let of_query = |&query: &usize| -> Vec<Label> {
        let mut nearest: Vec<(f32, usize)> = training.iter().map(|&row| (distance(query, row), row)).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        let winner = |&k: &usize| {
            let voters = || nearest.iter().take(k.max(1)).map(|&(_, row)| classes[row]);
            let mut votes = [0usize; Label::COUNT];
            voters().for_each(|label| votes[label.index()] += 1);
            let most = votes.iter().max().copied().unwrap_or(0);
            voters().find(|label| votes[label.index()] == most).unwrap_or(Label::ALL[0])
        };
        ks.iter().map(winner).collect()
    };
    let by_query: Vec<Vec<Label>> = queries.par_iter().map(of_query).collect();
    (0..ks.len()).map(|place| by_query.iter().map(|winners| winners[place]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_nearest_win_and_the_nearest_breaks_ties() {
        let rows: Vec<Vec<f32>> = [1.0, 1.2, 2.0, 2.1, 2.2, 1.05].map(|x| vec![x, 0.0]).to_vec();
        let [a, b] = [Label::Glioma, Label::NoTumor];
        let classes = [a, a, b, b, b, b];
        let gram = Gram::of(&rows);
        let found = vote(&gram, &classes, &[0, 1, 2, 3, 4], &[5], Metric::Euclidean, &[1, 3, 4, 5, 99]);
        assert_eq!(found, [[a], [a], [a], [b], [b]]);
    }

    #[test]
    fn cosine_looks_at_directions() {
        let rows = vec![vec![10.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.2]];
        let classes = [Label::Glioma, Label::Pituitary, Label::NoTumor];
        let gram = Gram::of(&rows);
        let of = |metric| vote(&gram, &classes, &[0, 1], &[2], metric, &[1])[0][0];
        assert_eq!((of(Metric::Cosine), of(Metric::Euclidean)), (Label::Glioma, Label::Pituitary));
    }
}
