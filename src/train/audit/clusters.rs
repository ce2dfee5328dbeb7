//! Images that belong together, because a chain of near-copies (or a patient) connects them.

use serde::{Deserialize, Serialize};

/// Disjoint sets over `0 .. len` (union-find with path halving, Tarjan & van Leeuwen 1984); the smaller number leads.
pub struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    /// Each of `0 .. len` on its own.
    pub fn new(len: usize) -> Self {
        Self { parent: (0..len).collect() }
    }

    /// The least member of `member`'s set.
    pub fn leader(&mut self, mut member: usize) -> usize {
        while self.parent[member] != member {
            self.parent[member] = self.parent[self.parent[member]];
            member = self.parent[member];
        }
        member
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.leader(a), self.leader(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// The sets that near-copies form. A training set split along them has no copies on two sides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// Clusters of two images or more.
    pub count: usize,
    /// Images in those.
    pub images: usize,
    /// Sizes of the largest ones, largest first; at most ten.
    pub largest: Vec<usize>,
    /// The cluster of each image, in the order of the items; numbered from 0 by first appearance, single images too.
    pub of: Vec<usize>,
}

impl Clusters {
    pub(super) fn of(mut sets: Sets) -> Self {
        let mut number = vec![None; sets.parent.len()];
        let mut sizes: Vec<usize> = Vec::new();
        let of: Vec<usize> = (0..sets.parent.len())
            .map(|member| {
                let cluster = *number[sets.leader(member)].get_or_insert_with(|| {
                    sizes.push(0);
                    sizes.len() - 1
                });
                sizes[cluster] += 1;
                cluster
            })
            .collect();
        sizes.retain(|&size| size > 1);
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let (count, images) = (sizes.len(), sizes.iter().sum());
        sizes.truncate(10);
        Self { count, images, largest: sizes, of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_become_one_cluster() {
        let mut sets = Sets::new(7);
        for (a, b) in [(5, 3), (6, 5), (0, 2)] {
            sets.join(a, b);
        }
        let clusters = Clusters::of(sets);
        assert_eq!(clusters.of, [0, 1, 0, 2, 3, 2, 2]);
        assert_eq!((clusters.count, clusters.images, clusters.largest), (2, 5, vec![3, 2]));
        assert_eq!(Clusters::of(Sets::new(0)), Clusters::default());
    }
}
