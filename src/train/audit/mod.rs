//! Finds near-copies of slices in a data set, labels that contradict each other, and whatever crosses a split.
//!
//! Public sets of brain slices copy each other: mirrored, cropped, scaled and saved again. A test image with a copy in
//! the training set measures memory. The audit compares every image with every other one:
//!
//! 1. [`Fingerprint::of`] keeps about 7 KB of each slice.
//! 2. A search over small high-passed squares, in all eight turns, leaves a few candidates per image.
//! 3. Each candidate is aligned and compared in its local contrast; [`Thresholds`] say what counts.
//!
//! The defaults were measured on 3,064 slices of 233 patients and on synthetic copies of them; see [`Thresholds`].

mod align;
mod clusters;
mod copies;
mod crossings;
mod fingerprint;
mod frame;
mod headline;
mod pairs;
mod phash;
mod square;
mod transform;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use clusters::{Clusters, Sets};
pub use crossings::{Crossing, GroupCrossing, GroupCrossings};
pub use fingerprint::Fingerprint;
pub use pairs::Thresholds;
pub use transform::Transform;

pub use super::dataset::Unreadable;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::scan::Slice;
use crate::train::dataset::Truth;
use copies::{Copies, Found};

/// What a data set says about an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The file, relative to the data set's folder.
    pub file: String,
    /// `train`, `val`, `test` or another name of the data set.
    pub role: String,
    /// The name of its class or truth.
    pub label: String,
    /// The patient or cluster, if known.
    pub group: Option<String>,
    /// Where the image comes from; empty if unknown. Groups of different sources are different groups.
    pub source: String,
}

/// What to look for and how much to list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub thresholds: Thresholds,
    /// Pairs are listed if they are among the best so many of either image within the other's role.
    pub partners_per_role: usize,
    /// Most conflicts, and most groups across roles, that are listed.
    pub examples: usize,
    /// Whether images of one group share a cluster although they look different.
    pub clusters_join_groups: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { thresholds: Thresholds::default(), partners_per_role: 3, examples: 100, clusters_join_groups: false }
    }
}

/// What was found. Counts are exact; lists are cut as [`Settings`] say, so that the result stays small for any data
/// set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// [`Audit::FORMAT`].
    pub format: String,
    pub settings: Settings,
    /// All images, unreadable ones included.
    pub images: usize,
    pub unreadable: Vec<Unreadable>,
    /// Images that equal an earlier one pixel by pixel.
    pub duplicates: usize,
    /// All pairs of near-copies, exact duplicates included.
    pub pair_count: u64,
    /// Of each image the best partners per role; every pair once, in the order of the items.
    pub pairs: Vec<Pair>,
    pub clusters: Clusters,
    /// For each ordered pair of different roles, in alphabetical order.
    pub crossings: Vec<Crossing>,
    pub group_crossings: GroupCrossings,
    /// All pairs of near-copies whose labels contradict each other.
    pub conflict_count: u64,
    /// The best of those.
    pub conflicts: Vec<Pair>,
}

/// Two near-copies; `a` comes before `b` in the data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub a: Side,
    pub b: Side,
    /// How alike the aligned slices are in their local contrast: -1 ..= 1.
    pub correlation: f32,
    /// In how many of 64 bits the perceptual hashes differ, `a` turned like `b`.
    pub hash_distance: u32,
    /// How `a` becomes `b`.
    pub transform: Transform,
}

/// One image of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The place among the items, from 0.
    pub index: usize,
    pub file: String,
    pub role: String,
    pub label: String,
}

/// Reads and fingerprints `count` images on all cores; no more slices are in memory than there are cores. `progress` is
/// called once for each image, readable or not.
pub fn fingerprints<R, P>(count: usize, read: R, progress: P) -> Vec<Result<Fingerprint, String>>
where
    R: Fn(usize) -> Result<Slice, String> + Sync,
    P: Fn() + Sync,
{
    let one = |index| {
        let fingerprint = read(index).map(|slice| Fingerprint::of(&slice));
        progress();
        fingerprint
    };
    (0..count).into_par_iter().map(one).collect()
}

/// Compares all images with each other. `fingerprints` are in the order of the items; one that is an error, or is
/// missing, is listed as unreadable. The same items give the same result on any number of cores.
pub fn audit(items: &[Item], fingerprints: &[Result<Fingerprint, String>], settings: &Settings) -> Audit {
    let fingerprints = &fingerprints[..fingerprints.len().min(items.len())];
    let copies = Copies::find(fingerprints, &settings.thresholds);
    let pair = |found: Found| {
        let side = |index: usize| {
            let Item { file, role, label, .. } = &items[index];
            Side { index, file: file.clone(), role: role.clone(), label: label.clone() }
        };
        let Found { a, b, correlation, hash_distance, transform } = found;
        Pair { a: side(a), b: side(b), correlation, hash_distance, transform }
    };

    let (role_names, roles) = number(items.iter().map(|item| item.role.as_str()));
    let (label_names, labels) = number(items.iter().map(|item| item.label.as_str()));
    let contradict = |a: usize, b: usize| contradict(label_names[a], label_names[b]);
    let (conflict_count, conflicts) = copies.differing(&labels, settings.examples, contradict);

    Audit {
        format: Audit::FORMAT.to_string(),
        settings: settings.clone(),
        images: items.len(),
        unreadable: unreadable(items, fingerprints),
        duplicates: copies.members.iter().map(|members| members.len() - 1).sum(),
        pair_count: copies.pairs(),
        pairs: copies.best_partners(&roles, settings.partners_per_role).into_iter().map(pair).collect(),
        clusters: clusters(items, &copies, settings.clusters_join_groups),
        crossings: crossings::of_copies(&copies, &role_names, &roles),
        group_crossings: crossings::of_groups(items, settings.examples),
        conflict_count,
        conflicts: conflicts.into_iter().map(pair).collect(),
    }
}

impl Audit {
    pub const FORMAT: &str = "neurotriage-audit-1";
}

/// The distinct names in alphabetical order, and for each item the place of its own.
fn number<'a>(names: impl Iterator<Item = &'a str> + Clone) -> (Vec<&'a str>, Vec<usize>) {
    let distinct: std::collections::BTreeSet<&str> = names.clone().collect();
    let distinct: Vec<&str> = distinct.into_iter().collect();
    let places = names.map(|name| distinct.partition_point(|other| *other < name)).collect();
    (distinct, places)
}

/// Whether two labels cannot both be right: a tumour of unknown kind may be of any kind.
fn contradict(a: &str, b: &str) -> bool {
    match (Truth::parse(a), Truth::parse(b)) {
        (Some(a), Some(b)) => match (a.class(), b.class()) {
            (Some(a), Some(b)) => a != b,
            _ => a.is_tumor() != b.is_tumor(),
        },
        _ => a != b,
    }
}

fn unreadable(items: &[Item], fingerprints: &[Result<Fingerprint, String>]) -> Vec<Unreadable> {
    let reason = |index: usize| match fingerprints.get(index) {
        Some(Ok(_)) => None,
        Some(Err(reason)) => Some(reason.clone()),
        None => Some("was not read".to_string()),
    };
    let named = items.iter().enumerate().filter_map(|(index, item)| Some((item.file.clone(), reason(index)?)));
    named.map(|(file, reason)| Unreadable { file, reason }).collect()
}

fn clusters(items: &[Item], copies: &Copies, join_groups: bool) -> Clusters {
    let mut sets = Sets::new(items.len());
    for members in &copies.members {
        members.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
    }
    for (_, a, b) in copies.sides() {
        sets.join(a[0], b[0]);
    }
    if join_groups {
        for members in crossings::groups(items).into_values() {
            members.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
        }
    }
    Clusters::of(sets)
}
