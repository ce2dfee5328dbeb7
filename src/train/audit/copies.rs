//! Which images are copies of which: exact duplicates gathered, near-copies between the distinct ones.
//!
//! Everything is counted on distinct images with their numbers of duplicates, so that 500 equal files cost as little as
//! one although they make 125 000 pairs.

use std::collections::{BTreeMap, HashMap};

use super::fingerprint::Fingerprint;
use super::pairs::{Match, Thresholds, near_copies};
use super::transform::Transform;

/// The distinct images and their near-copies.
pub(super) struct Copies {
    /// For each distinct image the items that show exactly it, ascending.
    pub(super) members: Vec<Vec<usize>>,
    /// Near-copies among distinct images, best first; the numbers are places in `members`.
    pub(super) matches: Vec<Match>,
}

/// Two items that are near-copies: `a < b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) correlation: f32,
    pub(super) hash_distance: u32,
    pub(super) transform: Transform,
}

impl Copies {
    pub(super) fn find(fingerprints: &[Result<Fingerprint, String>], thresholds: &Thresholds) -> Self {
        let mut place: HashMap<[u8; 16], usize> = HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut distinct = Vec::new();
        for (item, fingerprint) in fingerprints.iter().enumerate() {
            let Ok(fingerprint) = fingerprint else { continue };
            let place = *place.entry(fingerprint.digest()).or_insert_with(|| {
                distinct.push(fingerprint);
                members.push(Vec::new());
                members.len() - 1
            });
            members[place].push(item);
        }
        let mut matches = near_copies(&distinct, thresholds);
        matches.sort_by(|x, y| y.correlation.total_cmp(&x.correlation).then((x.a, x.b).cmp(&(y.a, y.b))));
        Self { members, matches }
    }

    /// Pairs of items that are near-copies or exact duplicates.
    pub(super) fn pairs(&self) -> u64 {
        let of_duplicates = self.members.iter().map(|members| members.len() as u64 * (members.len() as u64 - 1) / 2);
        let of_matches = self.sides().map(|(_, a, b)| a.len() as u64 * b.len() as u64);
        of_duplicates.sum::<u64>() + of_matches.sum::<u64>()
    }

    /// Each match with the items of its two sides.
    pub(super) fn sides(&self) -> impl Iterator<Item = (&Match, &[usize], &[usize])> {
        let members = |place: u32| self.members[place as usize].as_slice();
        self.matches.iter().map(move |found| (found, members(found.a), members(found.b)))
    }

    /// Pairs of items of two different kinds (`kinds[item]`) that `differ`: their exact number, and the `most` best
    /// ones.
    pub(super) fn differing(
        &self,
        kinds: &[usize],
        most: usize,
        differ: impl Fn(usize, usize) -> bool + Copy,
    ) -> (u64, Vec<Found>) {
        let per_kind = |items: &[usize]| {
            let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
            items.iter().for_each(|&item| *counts.entry(kinds[item]).or_default() += 1);
            counts
        };
        let mut number = 0;
        let mut best = Vec::new();
        for members in self.members.iter().filter(|members| members.len() > 1) {
            let counts: Vec<(usize, u64)> = per_kind(members).into_iter().collect();
            for (i, &(kind, count)) in counts.iter().enumerate() {
                let others = counts[i + 1..].iter().filter(|&&(other, _)| differ(kind, other));
                number += others.map(|(_, other)| count * other).sum::<u64>();
            }
            if counts.len() > 1 {
                let pairs =
                    members.iter().enumerate().flat_map(|(i, &a)| members[i + 1..].iter().map(move |&b| (a, b)));
                let differing = pairs.filter(|&(a, b)| differ(kinds[a], kinds[b]));
                let room = most.saturating_sub(best.len());
                best.extend(differing.take(room).map(|(a, b)| duplicate(a, b)));
            }
        }
        for (found, a_side, b_side) in self.sides() {
            let (a_counts, b_counts) = (per_kind(a_side), per_kind(b_side));
            let pairs = a_counts.iter().flat_map(|a| b_counts.iter().map(move |b| (a, b)));
            let here: u64 = pairs.filter(|(a, b)| differ(*a.0, *b.0)).map(|(a, b)| a.1 * b.1).sum();
            number += here;
            if here > 0 && best.len() < most {
                let pairs = a_side.iter().flat_map(|&a| b_side.iter().map(move |&b| (a, b)));
                let differing = pairs.filter(|&(a, b)| differ(kinds[a], kinds[b]));
                let room = most - best.len();
                best.extend(differing.take(room).map(|(a, b)| near_copy(found, a, b)));
            }
        }
        (number, best)
    }

    /// For each item its best `most` partners among the items of each kind, every pair once, in the order of the items.
    pub(super) fn best_partners(&self, kinds: &[usize], most: usize) -> Vec<Found> {
        let by_kind: Vec<BTreeMap<usize, Vec<usize>>> = self
            .members
            .iter()
            .map(|members| {
                let mut by_kind: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
                members.iter().for_each(|&item| by_kind.entry(kinds[item]).or_default().push(item));
                by_kind
            })
            .collect();
        let mut neighbours: Vec<Vec<&Match>> = vec![Vec::new(); self.members.len()];
        for found in &self.matches {
            neighbours[found.a as usize].push(found);
            neighbours[found.b as usize].push(found);
        }
        let mut pairs: BTreeMap<(usize, usize), Found> = BTreeMap::new();
        for (place, neighbours) in neighbours.iter().enumerate() {
            // One more than needed, as an item is not its own partner.
            let mut partners: BTreeMap<usize, Vec<(usize, Option<Match>)>> = BTreeMap::new();
            let mut add = |other: usize, found: Option<&Match>| {
                for (&kind, items) in &by_kind[other] {
                    let partners = partners.entry(kind).or_default();
                    let room = (most + 1).saturating_sub(partners.len());
                    partners.extend(items.iter().take(room).map(|&item| (item, found.copied())));
                }
            };
            add(place, None);
            for found in neighbours {
                let other = if found.a as usize == place { found.b } else { found.a };
                add(other as usize, Some(found));
            }
            for &item in &self.members[place] {
                for partners in partners.values() {
                    for &(other, found) in partners.iter().filter(|&&(other, _)| other != item).take(most) {
                        let pair = match found {
                            None => duplicate(item.min(other), item.max(other)),
                            Some(found) if found.a as usize == place => near_copy(&found, item, other),
                            Some(found) => near_copy(&found, other, item),
                        };
                        pairs.insert((pair.a, pair.b), pair);
                    }
                }
            }
        }
        pairs.into_values().collect()
    }
}

fn duplicate(a: usize, b: usize) -> Found {
    Found { a, b, correlation: 1.0, hash_distance: 0, transform: Transform::Same }
}

/// `from` is an item of the match's first side, `to` one of its second.
fn near_copy(found: &Match, from: usize, to: usize) -> Found {
    let transform = if from < to { found.transform } else { found.transform.inverse() };
    let (a, b) = (from.min(to), from.max(to));
    Found { a, b, correlation: found.correlation, hash_distance: u32::from(found.hash_distance), transform }
}
