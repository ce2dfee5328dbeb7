//! What is on both sides of a split: near-copies, and groups such as patients.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Item;
use super::copies::Copies;

/// How many images of one role have a near-copy in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// The role that holds the near-copies, such as `train`.
    pub from: String,
    /// The role whose images are counted, such as `test`.
    pub to: String,
    /// Images of `to` with a near-copy in `from`.
    pub images: usize,
    /// Readable images of `to`.
    pub of: usize,
}

/// Groups that are in more than one role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCrossings {
    /// Their number.
    pub groups: usize,
    /// Groups in all; 0 if the data set names none.
    pub of: usize,
    /// The first ones in alphabetical order.
    pub examples: Vec<GroupCrossing>,
}

/// A group in more than one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCrossing {
    pub source: String,
    pub group: String,
    /// Images in each role.
    pub roles: BTreeMap<String, usize>,
}

/// `roles[item]` is a place in `names`.
pub(super) fn of_copies(copies: &Copies, names: &[&str], roles: &[usize]) -> Vec<Crossing> {
    let roles_of = |items: &[usize]| items.iter().map(|&item| roles[item]).collect::<BTreeSet<usize>>();
    // The roles in which each distinct image has itself or a near-copy.
    let own: Vec<BTreeSet<usize>> = copies.members.iter().map(|members| roles_of(members)).collect();
    let mut reached = own.clone();
    for found in &copies.matches {
        let (a, b) = (found.a as usize, found.b as usize);
        reached[a].extend(&own[b]);
        reached[b].extend(&own[a]);
    }
    let mut images = vec![vec![0; names.len()]; names.len()];
    let mut readable = vec![0; names.len()];
    for (members, reached) in copies.members.iter().zip(&reached) {
        for &item in members {
            readable[roles[item]] += 1;
            reached.iter().for_each(|&from| images[from][roles[item]] += 1);
        }
    }
    let filled = || (0..names.len()).filter(|&role| readable[role] > 0);
    let ordered = filled().flat_map(|from| filled().map(move |to| (from, to))).filter(|(from, to)| from != to);
    let crossing = |(from, to): (usize, usize)| Crossing {
        from: names[from].to_string(),
        to: names[to].to_string(),
        images: images[from][to],
        of: readable[to],
    };
    ordered.map(crossing).collect()
}

/// The items of each group, by source and name.
pub(super) fn groups(items: &[Item]) -> BTreeMap<(&str, &str), Vec<usize>> {
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        if let Some(group) = item.group.as_deref().filter(|group| !group.is_empty()) {
            groups.entry((&item.source, group)).or_default().push(index);
        }
    }
    groups
}

/// Lists `most` of the groups in more than one role.
pub(super) fn of_groups(items: &[Item], most: usize) -> GroupCrossings {
    let mut found = GroupCrossings::default();
    for ((source, group), members) in groups(items) {
        found.of += 1;
        let mut roles: BTreeMap<String, usize> = BTreeMap::new();
        members.iter().for_each(|&item| *roles.entry(items[item].role.clone()).or_default() += 1);
        if roles.len() < 2 {
            continue;
        }
        found.groups += 1;
        if found.examples.len() < most {
            found.examples.push(GroupCrossing { source: source.to_string(), group: group.to_string(), roles });
        }
    }
    found
}
