//! Where in the slice: a network's lesion map as evidence for each pixel, and as the place of one lesion.

use serde::{Deserialize, Serialize};

use crate::inference::Grid;
use crate::preprocess::Frame;

/// The place of a suspected lesion in the slice as it was given: its box, from the top left.
///
/// A place to look at, not an outline: its grain is that of the map, some eight pixels of the network's input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesion {
    /// The middle of the box, as fractions of the slice's width and height, 0 ..= 1.
    pub centre: [f64; 2],
    /// Width and height of the box, as fractions of the slice's, 0 ..= 1.
    pub extent: [f64; 2],
    /// The highest probability of a lesion in a cell of the map, 0 ..= 1. It was not calibrated.
    pub peak: f64,
}

/// The map enlarged to the network's input: for each of `side * side` pixels the probability of a lesion there, 0 ..= 1,
/// bilinear between the cells' middles.
pub fn evidence(grid: &Grid, side: usize) -> Vec<f32> {
    let evidence = EvidenceMap::new(grid);
    let places: Vec<f32> = (0..side).map(|pixel| (pixel as f32 + 0.5) / side as f32).collect();
    places.iter().flat_map(|&y| places.iter().map(move |&x| (x, y))).map(|(x, y)| evidence.at(x, y)).collect()
}

/// A map that can be asked anywhere.
pub(crate) struct EvidenceMap {
    side: usize,
    /// For each cell the probability of a lesion in it.
    cells: Vec<f32>,
}

impl EvidenceMap {
    pub(crate) fn new(grid: &Grid) -> Self {
        Self { side: grid.side, cells: grid.logits.iter().map(|&logit| sigmoid(logit)).collect() }
    }

    /// The probability of a lesion at a point of the network's input, given as fractions of its side from the top left: bilinear
    /// between the cells' middles.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let ((left, right, across), (top, bottom, down)) = (self.between(x), self.between(y));
        let cell = |row: usize, column: usize| self.cells[row * self.side + column];
        let row = |row: usize| cell(row, left) * (1.0 - across) + cell(row, right) * across;
        row(top) * (1.0 - down) + row(bottom) * down
    }

    /// The two rows or columns whose middles a place lies between, and the second's share.
    fn between(&self, place: f32) -> (usize, usize, f32) {
        let last = self.side.saturating_sub(1);
        let place = (place * self.side as f32 - 0.5).clamp(0.0, last as f32);
        let first = place as usize;
        (first, (first + 1).min(last), place - first as f32)
    }
}

/// The lesion around the map's highest cell: the cells of at least `threshold` (a probability) that hang together with it, by
/// their sides. None if no cell reaches the threshold, or if it lies outside the slice. `frame` is where the map lies in the slice.
pub fn lesion(grid: &Grid, frame: &Frame, threshold: f64) -> Option<Lesion> {
    let reaches = |cell: usize| f64::from(sigmoid(grid.logits[cell])) >= threshold;
    let highest = (0..grid.logits.len()).max_by(|&a, &b| grid.logits[a].total_cmp(&grid.logits[b]))?;
    if !reaches(highest) {
        return None;
    }
    let side = grid.side;
    let mut found = vec![false; grid.logits.len()];
    let mut open = vec![highest];
    let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
    while let Some(cell) = open.pop() {
        if found[cell] || !reaches(cell) {
            continue;
        }
        found[cell] = true;
        let place = [cell % side, cell / side];
        for axis in 0..2 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis] + 1);
        }
        open.extend((place[0] > 0).then(|| cell - 1));
        open.extend((place[0] + 1 < side).then(|| cell + 1));
        open.extend((place[1] > 0).then(|| cell - side));
        open.extend((place[1] + 1 < side).then(|| cell + side));
    }
    let in_slice =
        |axis: usize, edge: usize| (frame.origin[axis] + frame.size[axis] * edge as f64 / side as f64).clamp(0.0, 1.0);
    let edges = [0, 1].map(|axis| [in_slice(axis, low[axis]), in_slice(axis, high[axis])]);
    let extent = edges.map(|[from, to]| to - from);
    let peak = f64::from(sigmoid(grid.logits[highest]));
    extent.iter().all(|&length| length > 0.0).then(|| Lesion {
        centre: edges.map(|[from, to]| 0.5 * (from + to)),
        extent,
        peak,
    })
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Logits of 5 where the drawing has an `#`, 3 for `+`, else -5.
    fn grid(rows: [&str; 4]) -> Grid {
        let logit = |cell: char| match cell {
            '#' => 5.0,
            '+' => 3.0,
            _ => -5.0,
        };
        Grid { side: 4, logits: rows.concat().chars().map(logit).collect() }
    }

    const WHOLE: Frame = Frame { origin: [0.0, 0.0], size: [1.0, 1.0] };

    #[test]
    fn evidence_is_the_cells_own_in_their_middle_and_flat_where_they_are_equal() {
        let found = evidence(&grid(["....", ".#..", "....", "...."]), 12);
        let at = |x: usize, y: usize| found[y * 12 + x];
        assert!((at(4, 4) - sigmoid(5.0)).abs() < 1e-6, "{}", at(4, 4));
        assert!((at(7, 4) - sigmoid(-5.0)).abs() < 1e-6);
        assert!(at(5, 4) > at(6, 4) && at(6, 4) > at(7, 4));
        assert!(evidence(&grid(["####"; 4]), 10).iter().all(|value| (value - sigmoid(5.0)).abs() < 1e-6));
    }

    #[test]
    fn the_lesion_is_what_hangs_together_with_the_highest_cell() {
        let found = lesion(&grid(["+...", "....", ".#+.", "..+."]), &WHOLE, 0.5).unwrap();
        assert_eq!((found.centre, found.extent), ([0.5, 0.75], [0.5, 0.5]));
        assert!((found.peak - f64::from(sigmoid(5.0))).abs() < 1e-9);
        assert_eq!(lesion(&grid(["...."; 4]), &WHOLE, 0.5), None);
        assert_eq!(lesion(&grid(["+..."; 4]), &WHOLE, 0.99), None);
    }

    /// The input's frame is twice as wide as the slice: cells outside of it are cut off.
    #[test]
    fn places_are_those_of_the_slice() {
        let frame = Frame { origin: [-0.5, 0.0], size: [2.0, 1.0] };
        let found = lesion(&grid(["....", "##..", "....", "...."]), &frame, 0.5).unwrap();
        assert_eq!((found.centre, found.extent), ([0.25, 0.375], [0.5, 0.25]));
        assert_eq!(lesion(&grid(["#...", "....", "....", "...."]), &frame, 0.5), None, "outside the slice");
    }
}
