//! Folds of cross-validation: by patient or cluster of near-copies, stratified by class and source.

use std::collections::BTreeMap;

use super::super::dataset::{Entry, Fractions, Units, split};
use crate::label::Label;

/// What is divided: a slice's class, source and unit (patient or cluster).
#[derive(Clone, Debug)]
pub struct Item<'a> {
    pub class: Label,
    pub source: &'a str,
    pub unit: usize,
}

/// The fold of each item, 0 .. `folds`; all items of a unit have the same. As `dataset split` divides, with equal shares.
pub fn divide(items: &[Item], folds: usize, seed: u64) -> Vec<usize> {
    let name = |fold: usize| format!("fold{fold:03}");
    let shares = (0..folds).map(|fold| (name(fold), 1.0 / folds as f64));
    let entry = |item: &Item| Entry {
        label: item.class.name().to_string(),
        source: item.source.to_string(),
        ..Entry::default()
    };
    let mut entries: Vec<Entry> = items.iter().map(entry).collect();
    let units: Vec<usize> = items.iter().map(|item| item.unit).collect();
    split(&mut entries, Units::Clusters(&units), &Fractions(shares.collect()), seed);
    let numbers: BTreeMap<String, usize> = (0..folds).map(|fold| (name(fold), fold)).collect();
    entries.iter().map(|entry| numbers.get(&entry.role).copied().unwrap_or_default()).collect()
}

/// The places outside and inside a fold.
pub fn parts(folds: &[usize], fold: usize) -> (Vec<usize>, Vec<usize>) {
    (0..folds.len()).partition(|&place| folds[place] != fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stay_whole_and_classes_are_spread() {
        let items: Vec<Item> =
            (0..240).map(|place| Item { class: Label::ALL[place / 60], source: "a", unit: place / 6 }).collect();
        let folds = divide(&items, 5, 3);
        for places in (0..240).collect::<Vec<_>>().chunks(6) {
            assert!(places.iter().all(|&place| folds[place] == folds[places[0]]));
        }
        for fold in 0..5 {
            for label in Label::ALL {
                let count = (0..240).filter(|&place| folds[place] == fold && items[place].class == label).count();
                assert_eq!(count, 12);
            }
        }
        assert_eq!(divide(&items, 5, 3), folds);
        assert_ne!(divide(&items, 5, 4), folds);
        let (outside, inside) = parts(&folds, 2);
        assert_eq!((outside.len(), inside.len()), (192, 48));
    }
}
