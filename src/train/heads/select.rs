//! Hyperparameters by folds, and what the heads chosen answer.

use super::folds::{self, Item};
use super::gram::Gram;
use super::grid::{self, Choice, Head};
use super::scale::Scale;
use super::{Plan, Slice};
use crate::label::Label;

/// Slices as the heads see them.
pub(super) struct Known<'a> {
    rows: Vec<&'a [f32]>,
    classes: Vec<Label>,
    /// What the folds keep together.
    pub(super) items: Vec<Item<'a>>,
}

impl<'a> Known<'a> {
    pub(super) fn of(slices: &[Slice<'a>]) -> Self {
        let item = |slice: &Slice<'a>| Item { class: slice.class, source: &slice.row.source, unit: slice.unit };
        Self {
            rows: slices.iter().map(|slice| slice.row.features.as_slice()).collect(),
            classes: slices.iter().map(|slice| slice.class).collect(),
            items: slices.iter().map(item).collect(),
        }
    }

    fn at(&self, places: &[usize]) -> Self {
        Self {
            rows: places.iter().map(|&place| self.rows[place]).collect(),
            classes: places.iter().map(|&place| self.classes[place]).collect(),
            items: places.iter().map(|&place| self.items[place].clone()).collect(),
        }
    }
}

/// For each head the class named for each slice by those fitted to the other folds, and what was chosen within these.
pub(super) fn out_of_fold(
    known: &Known,
    outer: &[usize],
    plan: &Plan,
    progress: &(dyn Fn() + Sync),
) -> (Vec<Vec<Label>>, Vec<Vec<Choice>>) {
    let mut called = vec![known.classes.clone(); Head::ALL.len()];
    let mut by_fold = vec![Vec::new(); Head::ALL.len()];
    for fold in 0..plan.folds {
        let (training, held) = folds::parts(outer, fold);
        let inside = known.at(&training);
        let inner = folds::divide(&inside.items, plan.inner_folds, plan.seed.wrapping_add(1 + fold as u64));
        let choices = choose(&inside, &inner, plan.inner_folds, progress);
        let gram = prepared(&known.rows, &training);
        for (place, choice) in choices.into_iter().enumerate() {
            let found = grid::try_one(choice, &gram, &known.classes, &training, &held);
            held.iter().zip(found).for_each(|(&slice, label)| called[place][slice] = label);
            by_fold[place].push(choice);
        }
        progress();
    }
    (called, by_fold)
}

/// Of each head the choice with the highest balanced accuracy out of fold, of equal ones the smoothest.
pub(super) fn choose(known: &Known, fold_of: &[usize], folds: usize, progress: &(dyn Fn() + Sync)) -> Vec<Choice> {
    let Known { rows, classes, .. } = known;
    let features = rows.first().map_or(0, |row| row.len());
    let grids = Head::ALL.map(|head| grid::grid(head, features));
    let mut hits = grids.each_ref().map(|grid| vec![[0usize; Label::COUNT]; grid.len()]);
    for fold in 0..folds {
        let (training, held) = folds::parts(fold_of, fold);
        if !training.is_empty() && !held.is_empty() {
            let gram = prepared(rows, &training);
            for (head, hits) in Head::ALL.into_iter().zip(&mut hits) {
                let found = grid::try_all(head, features, &gram, classes, &training, &held);
                for (hits, called) in hits.iter_mut().zip(found) {
                    for (&place, label) in held.iter().zip(called) {
                        hits[label.index()] += usize::from(classes[place] == label);
                    }
                }
            }
        }
        progress();
    }
    let mut counts = [0usize; Label::COUNT];
    classes.iter().for_each(|class| counts[class.index()] += 1);
    // The sum of the recalls orders as their mean does.
    let balanced = |hits: &[usize; Label::COUNT]| -> f64 {
        let present = hits.iter().zip(counts).filter(|(_, count)| *count > 0);
        present.map(|(&hits, count)| hits as f64 / count as f64).sum()
    };
    let best = |(grid, hits): (&Vec<Choice>, &Vec<[usize; Label::COUNT]>)| {
        let scored = grid.iter().zip(hits.iter().map(balanced));
        let better = |best: (Choice, f64), (&choice, score): (&Choice, f64)| {
            if score > best.1 { (choice, score) } else { best }
        };
        scored.fold((grid[0], f64::NEG_INFINITY), better).0
    };
    grids.iter().zip(&hits).map(best).collect()
}

/// What heads fitted to all of `known` say of other slices.
pub(super) fn answer(known: &Known, others: &Known, choices: &[Choice]) -> Vec<Vec<Label>> {
    let rows: Vec<&[f32]> = known.rows.iter().chain(&others.rows).copied().collect();
    let classes: Vec<Label> = known.classes.iter().chain(&others.classes).copied().collect();
    let training: Vec<usize> = (0..known.rows.len()).collect();
    let queries: Vec<usize> = (known.rows.len()..rows.len()).collect();
    let gram = prepared(&rows, &training);
    choices.iter().map(|&choice| grid::try_one(choice, &gram, &classes, &training, &queries)).collect()
}

/// The dot products of all rows, scaled as the training rows say.
fn prepared(rows: &[&[f32]], training: &[usize]) -> Gram {
    let scale = Scale::fit(&training.iter().map(|&place| rows[place]).collect::<Vec<_>>());
    let scaled: Vec<Vec<f32>> = rows.iter().map(|row| scale.apply(row)).collect();
    Gram::of(&scaled)
}
