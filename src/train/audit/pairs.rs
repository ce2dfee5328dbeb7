//! All pairs of near-copies: a fast search that leaves few candidates, and a careful decision on those.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::align::detail_correlation;
use super::fingerprint::{DETAIL_SIDE, Fingerprint, SEARCH_SIDE, View};
use super::transform::Transform;

/// When two slices count as near-copies.
///
/// How the defaults were measured:
///
/// - Not copies: 4.6 million pairs of slices of different patients in Jun Cheng's set (figshare 1512427; 3,064 slices)
///   correlate by 0.840 at most as far as they pass the search, and by 0.796 at most where the hashes differ in no more
///   than 6 bits.
/// - Copies: 962 slices changed in ten ways. Found are 99 to 100 % after JPEG at quality 50, gamma 0.6 and 1.6,
///   contrast, half size and back, stretching, padding and a 5 % crop around the middle; 94 % of those that lost 5 % of
///   their width and height at one corner; 97 % of those that lost 5 % of the head's.
/// - In a public set of 3,059 slices the share of test images with a near-copy is the same from 0.82 to 0.90.
/// - Neighbouring slices of one patient go up to 0.936: 2 % of the pairs within a patient, which touch a third of the
///   slices, count as near-copies too. No threshold keeps all copies and drops all neighbours, and across a split both
///   leak.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Least correlation (-1 ..= 1) of the 16 x 16 search squares for a pair to be looked at.
    pub search: f32,
    /// Correlation (-1 ..= 1) of the aligned detail from which on two slices are near-copies.
    pub near: f32,
    /// The same where the perceptual hashes agree as well.
    pub witnessed: f32,
    /// Most bits (of 64) in which hashes that agree may differ.
    pub hash_distance: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { search: 0.92, near: 0.86, witnessed: 0.82, hash_distance: 6 }
    }
}

impl Thresholds {
    fn accept(&self, correlation: f32, hash_distance: u32) -> bool {
        correlation >= self.near || (correlation >= self.witnessed && hash_distance <= self.hash_distance)
    }
}

/// Two near-copies, by their places among the fingerprints: `a < b`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Match {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) correlation: f32,
    pub(super) hash_distance: u8,
    /// How `a` becomes `b`.
    pub(super) transform: Transform,
}

/// All near-copies, in the order of `b`'s block of sixteen, then `a`, then `b`: the same order on any number of cores.
///
/// Measured on two cores: 25 million pairs take a second, and so do 7,000 candidates that pass the search.
pub(super) fn near_copies(fingerprints: &[&Fingerprint], thresholds: &Thresholds) -> Vec<Match> {
    let queries: Vec<Option<[Query; Fingerprint::VIEWS]>> = fingerprints
        .par_iter()
        .map(|fingerprint| fingerprint.views().map(|views| views.each_ref().map(|view| Query::of(&view.search))))
        .collect();
    let blocks = fingerprints.len().div_ceil(LANES);
    let of_block = |block: usize| {
        let first = block * LANES;
        let last = (first + LANES).min(fingerprints.len());
        let panels: [Panel; Fingerprint::VIEWS] = std::array::from_fn(|view| Panel::of(&queries[first..last], view));
        let mut found = Vec::new();
        for (a, query) in queries[..last].iter().enumerate() {
            let Some(query) = query else { continue };
            let turns: [[Turn; LANES]; Fingerprint::VIEWS] =
                std::array::from_fn(|view| panels[view].best_turns(&query[view]));
            for b in first.max(a + 1)..last {
                let candidates = turns.each_ref().map(|turns| turns[b - first]);
                if candidates.iter().all(|turn| turn.correlation < thresholds.search) {
                    continue;
                }
                let (Some(from), Some(to)) = (fingerprints[a].views(), fingerprints[b].views()) else { continue };
                if let Some((correlation, hash_distance, transform)) = decide(from, to, candidates, thresholds) {
                    found.push(Match {
                        a: a as u32,
                        b: b as u32,
                        correlation,
                        hash_distance: hash_distance as u8,
                        transform,
                    });
                }
            }
        }
        found
    };
    // Late blocks meet more slices than early ones: single blocks are handed out, so that no core waits at the end.
    (0..blocks).into_par_iter().with_max_len(1).flat_map_iter(of_block).collect()
}

/// The careful decision in each frame in which the search saw a candidate; the better one counts.
fn decide(
    from: &[View; Fingerprint::VIEWS],
    to: &[View; Fingerprint::VIEWS],
    candidates: [Turn; Fingerprint::VIEWS],
    thresholds: &Thresholds,
) -> Option<(f32, u32, Transform)> {
    let seen = from.iter().zip(to).zip(candidates).filter(|(_, turn)| turn.correlation >= thresholds.search);
    let judged = seen.map(|((from, to), turn)| {
        let correlation = detail_correlation(&from.detail(turn.transform), &to.detail(Transform::Same), DETAIL_SIDE);
        (correlation, (from.hash(turn.transform) ^ to.hash(Transform::Same)).count_ones(), turn.transform)
    });
    judged
        .filter(|&(correlation, distance, _)| thresholds.accept(correlation, distance))
        .max_by(|a, b| a.0.total_cmp(&b.0))
}

/// Slices that are compared with a query at once: four or two vector registers of values.
const LANES: usize = 16;
/// Side and size of a quarter of the search square.
const HALF: usize = SEARCH_SIDE / 2;
const QUARTER: usize = HALF * HALF;
const FOLDED: usize = 4 * QUARTER;

/// The best of the eight turns for a pair, in one frame.
#[derive(Clone, Copy)]
struct Turn {
    correlation: f32,
    transform: Transform,
}

/// A search square split into its even and odd parts: `[even, odd in x, odd in y, odd in both]`, each 8 x 8.
///
/// The split is orthonormal, so that the sum of the four parts' products is the correlation. Mirroring a square only
/// negates its odd parts: four products give the correlations of all four mirrorings, and those of the transposed
/// square the rest.
fn fold(square: &[f32]) -> [f32; FOLDED] {
    let mut folded = [0.0; FOLDED];
    let value = |y: usize, x: usize| square[y * SEARCH_SIDE + x];
    for y in 0..HALF {
        for x in 0..HALF {
            let (right, below) = (SEARCH_SIDE - 1 - x, SEARCH_SIDE - 1 - y);
            let (a, b, c, d) = (value(y, x), value(y, right), value(below, x), value(below, right));
            let parts = [a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d];
            for (part, sum) in parts.into_iter().enumerate() {
                folded[part * QUARTER + y * HALF + x] = sum / 2.0;
            }
        }
    }
    folded
}

/// A search square and its transpose, folded and interleaved.
struct Query(Box<[[f32; 2]]>);

impl Query {
    fn of(search: &[f32]) -> Self {
        let swapped = fold(&Transform::Transposed.apply(search, SEARCH_SIDE));
        Self(fold(search).into_iter().zip(swapped).map(|(plain, swapped)| [plain, swapped]).collect())
    }
}

/// The folded search squares of [`LANES`] slices, value by value side by side; missing ones are 0.
struct Panel(Box<[[f32; LANES]]>);

impl Panel {
    fn of(queries: &[Option<[Query; Fingerprint::VIEWS]>], view: usize) -> Self {
        let mut values = vec![[0.0; LANES]; FOLDED];
        for (lane, query) in queries.iter().enumerate() {
            let Some(query) = query else { continue };
            values.iter_mut().zip(&query[view].0).for_each(|(lanes, [plain, _])| lanes[lane] = *plain);
        }
        Self(values.into())
    }

    /// For each lane the turn of the query that correlates best with it.
    fn best_turns(&self, query: &Query) -> [Turn; LANES] {
        let mut products = [[[0.0f32; LANES]; 2]; 4];
        let parts = self.0.chunks_exact(QUARTER).zip(query.0.chunks_exact(QUARTER));
        for (product, (panel, query)) in products.iter_mut().zip(parts) {
            let (mut plain, mut swapped) = ([0.0f32; LANES], [0.0f32; LANES]);
            for (lanes, query) in panel.iter().zip(query) {
                for lane in 0..LANES {
                    plain[lane] += query[0] * lanes[lane];
                    swapped[lane] += query[1] * lanes[lane];
                }
            }
            *product = [plain, swapped];
        }
        std::array::from_fn(|lane| {
            let mut best = Turn { correlation: f32::MIN, transform: Transform::Same };
            for transform in Transform::ALL {
                let [even, odd_x, odd_y, odd] =
                    products.map(|product| product[usize::from(transform.swaps_axes())][lane]);
                let x = if transform.mirrors_columns() { -1.0 } else { 1.0 };
                let y = if transform.mirrors_rows() { -1.0 } else { 1.0 };
                let correlation = even + x * odd_x + y * odd_y + x * y * odd;
                if correlation > best.correlation {
                    best = Turn { correlation, transform };
                }
            }
            best
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::audit::square::{dot, normalise};

    #[test]
    fn folded_products_are_the_correlations_of_turned_squares() {
        let square = |seed: usize| {
            let mut square: Vec<f32> = (0..FOLDED).map(|i| ((i * i * 31 + i * seed) % 97) as f32).collect();
            normalise(&mut square);
            square
        };
        let query = square(5);
        let others: Vec<Vec<f32>> =
            Transform::ALL.into_iter().map(|turn| turn.apply(&query, SEARCH_SIDE)).chain([square(11)]).collect();
        let queries: Vec<_> = others.iter().map(|other| Some([Query::of(other), Query::of(other)])).collect();
        let found = Panel::of(&queries, 1).best_turns(&Query::of(&query));
        for (other, turn) in others.iter().zip(found) {
            let direct = Transform::ALL.map(|turn| dot(&turn.apply(&query, SEARCH_SIDE), other));
            let best = direct.into_iter().fold(f32::MIN, f32::max);
            assert!((turn.correlation - best).abs() < 1e-5, "{} {best}", turn.correlation);
            assert!((direct[turn.transform.index()] - best).abs() < 1e-5);
        }
        for (transform, turn) in Transform::ALL.into_iter().zip(found) {
            assert_eq!(turn.transform, transform);
        }
    }
}
