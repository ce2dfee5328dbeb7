//! A random forest (Breiman 2001, "Random Forests") that gives probabilities.
//!
//! smartcore's classifier does not tell its trees' votes, and its trees miss splits of features with many equal
//! values, as image sizes are. So each class has a regression forest for its 0 / 1 indicator, whose mean over the
//! trees is the class's probability (Malley et al. 2012, "Probability Machines"): the variance of an indicator is
//! half the Gini impurity of the two classes.

use rayon::prelude::*;
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

use crate::calibration::Probabilities;
use crate::label::Label;

use super::BaselineError;

/// Trees for each class.
const TREES: usize = 100;
/// Features tried at each split: the root of their number, but no fewer than this, as some tell nothing.
const FEWEST_TRIED: usize = 4;

type Regressor = RandomForestRegressor<f32, f64, DenseMatrix<f32>, Vec<f64>>;

/// Trees grown to the end on rows of the same number of features.
#[cfg_attr(test, derive(PartialEq))]
pub struct Forest {
    /// The classes of the rows, each with its trees.
    classes: Vec<(Label, Regressor)>,
}

impl Forest {
    /// Grows the classes' trees at once, all from the same bootstrap samples. `rows` must be finite, one at least.
    ///
    /// # Errors
    /// [`BaselineError::Forest`] with smartcore's reason.
    pub fn grow<const FEATURES: usize>(rows: &[([f32; FEATURES], Label)], seed: u64) -> Result<Self, BaselineError> {
        // Column by column: a split reads one feature of all rows.
        let columns = (0..FEATURES).flat_map(|column| rows.iter().map(move |(row, _)| row[column])).collect();
        let matrix = DenseMatrix::new(rows.len(), FEATURES, columns, true).map_err(failed)?;
        let parameters = RandomForestRegressorParameters::default()
            .with_n_trees(TREES)
            .with_m(FEATURES.isqrt().max(FEWEST_TRIED).min(FEATURES))
            .with_min_samples_leaf(1)
            .with_min_samples_split(2)
            .with_seed(seed);

        let known: Vec<Label> = Label::ALL.into_iter().filter(|label| rows.iter().any(|row| row.1 == *label)).collect();
        let grow = |label: Label| {
            let indicator = rows.iter().map(|row| f64::from(u8::from(row.1 == label))).collect();
            Regressor::fit(&matrix, &indicator, parameters.clone()).map(|trees| (label, trees)).map_err(failed)
        };
        let classes = known.into_par_iter().map(grow).collect::<Result<_, _>>()?;
        Ok(Self { classes })
    }

    /// The means of the classes' trees, scaled to sum to 1; if all are 0, the known classes are equally probable. `row`
    /// must have as many features as those that the trees grew on.
    pub fn predict(&self, row: &[f32]) -> Probabilities {
        let row = DenseMatrix::new(1, row.len(), row.to_vec(), false).expect("one row");
        let mut means = [0.0; Label::COUNT];
        for (label, trees) in &self.classes {
            means[label.index()] = trees.predict(&row).expect("the trees are grown")[0];
        }
        let mut sum: f64 = means.iter().sum();
        if sum == 0.0 {
            for (label, _) in &self.classes {
                means[label.index()] = 1.0;
            }
            sum = self.classes.len() as f64;
        }
        Probabilities::new(means.map(|mean| mean / sum)).expect("shares of their sum")
    }
}

fn failed(failed: smartcore::error::Failed) -> BaselineError {
    BaselineError::Forest(failed.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Two features that only together tell the classes apart, and one that tells nothing.
    fn rows(count: usize, seed: u64) -> Vec<([f32; 3], Label)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut row = || {
            let [x, y, z] = [(); 3].map(|()| random.random::<f32>());
            ([x, y, z], Label::ALL[usize::from(x > 0.5) + 2 * usize::from(y > 0.5)])
        };
        (0..count).map(|_| row()).collect()
    }

    #[test]
    fn learns_what_two_features_tell_together() {
        let forest = Forest::grow(&rows(400, 1), 2).unwrap();
        let unseen = rows(400, 3);
        let right = unseen.iter().filter(|(row, label)| forest.predict(row).top() == *label).count();
        assert!(right > 370, "{right} of 400");
        assert!(forest.predict(&[0.1, 0.1, 0.5]).of(Label::Glioma) > 0.95);
    }

    /// Equal rows of two classes cannot be told apart: the probabilities are their shares.
    #[test]
    fn equal_rows_give_the_shares_of_their_classes() {
        let label = |i: usize| if i.is_multiple_of(4) { Label::Pituitary } else { Label::NoTumor };
        let rows: Vec<_> = (0..400).map(|i| ([(i / 200) as f32, 5.0], label(i))).collect();
        let guess = Forest::grow(&rows, 4).unwrap().predict(&[1.0, 5.0]);
        assert!((guess.of(Label::Pituitary) - 0.25).abs() < 0.02, "{guess:?}");
        assert_eq!(guess.of(Label::Pituitary) + guess.of(Label::NoTumor), 1.0);
    }

    /// Many rows at few values, as image sizes are: each value is a class, and every border between values must be
    /// found.
    #[test]
    fn ties_do_not_hide_a_border() {
        let rows: Vec<_> = (0..80).map(|i| ([(i % 8) as f32, 1.0, 1.0, 0.0], Label::ALL[i % 8 * 3 % 4])).collect();
        let forest = Forest::grow(&rows, 5).unwrap();
        for (row, label) in &rows[..8] {
            assert!(forest.predict(row).of(*label) > 0.95, "{row:?} {:?}", forest.predict(row));
        }
    }

    #[test]
    fn the_same_whatever_the_number_of_threads() {
        let grow = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Forest::grow(&rows(100, 1), 9).unwrap())
        };
        assert!(grow(1) == grow(3));
    }
}
