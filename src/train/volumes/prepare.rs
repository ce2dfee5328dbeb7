//! A patient's sequences to one grid: a box of 192 mm around the head in the patient's axes, of cells of 3 mm.
//!
//! 1. The reference is the first sequence given of T1c, T1, FLAIR, T2. Its head is what is brighter than the air around it.
//! 2. The box ends 9 mm above the crown, and its middle is that of the head's upper 150 mm: a neck does not move it.
//! 3. Each cell is the mean of eight places in it, read from each sequence through its own affine.
//! 4. In each sequence the median of the head becomes 0.4; what is beyond 2.5 times that is 1. A lesion moves a median less than a maximum.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sequence::Sequence;
use super::{Result, VolumeError};
use crate::model::volumes::SIDE;
use crate::scan::grid::{Grid, Sampler};
use crate::scan::percentile;

/// The parameters of the steps, kept with the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preparation {
    /// Cells along each axis of the box, and their size.
    pub side: usize,
    pub cell_mm: f64,
    /// Above the crown.
    pub margin_mm: f64,
    /// From the crown down, what the box's middle is that of.
    pub upper_mm: f64,
    /// Above the darkest, in shares of the way to the bright (99th percentile): what is head and not air.
    pub air: f32,
    /// What the median of the head becomes.
    pub median: f32,
}

impl Default for Preparation {
    fn default() -> Self {
        Self { side: SIDE, cell_mm: 3.0, margin_mm: 9.0, upper_mm: 150.0, air: 0.15, median: 0.4 }
    }
}

/// A sequence must show something at so many of the places where the reference shows the head.
const LEAST_SHARED: f64 = 0.5;
/// Slices farther apart than this, in millimetres, are warned of, and a head of which less than this is covered from crown to base.
const WIDE_GAP: f64 = 7.5;
const SHORT_HEAD: f64 = 100.0;

/// At most about 300,000 voxels, evenly spread.
fn some(grid: &Grid) -> impl Iterator<Item = usize> + use<> {
    const MOST: usize = 300_000;
    // Odd, so that it does not keep to a few columns of a grid of even sides.
    (0..grid.values.len()).step_by((grid.values.len() / MOST).max(1) | 1)
}

/// A patient on the common grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// By sequence: `side * side * side` values of 0 to 255, to the right fastest, then to the front, then to the head.
    pub channels: BTreeMap<Sequence, Vec<u8>>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

impl Preparation {
    /// Brings sequences together.
    ///
    /// # Errors
    /// [`VolumeError::Blank`], [`VolumeError::Apart`].
    pub fn apply(&self, sequences: &BTreeMap<Sequence, Grid>) -> Result<Volume> {
        let order = [Sequence::T1c, Sequence::T1, Sequence::Flair, Sequence::T2];
        let Some(reference) = order.into_iter().find(|sequence| sequences.contains_key(sequence)) else {
            return Err(VolumeError::NoneKnown { known: super::sequence::listed(&Sequence::ALL) });
        };
        let origin = self.origin(reference, &sequences[&reference])?;
        let mut warnings = Vec::new();
        // The cells of each sequence, and which of them show something that is no air.
        let mut read: BTreeMap<Sequence, (Vec<f32>, Vec<bool>)> = BTreeMap::new();
        for (&sequence, grid) in sequences {
            if grid.widest_gap > WIDE_GAP {
                let gap = grid.widest_gap;
                warnings
                    .push(format!("{sequence}: slices lie up to {gap:.1} mm apart: what lies between was not seen"));
            }
            let floor = self.air_of(sequence, grid)?;
            let cells = self.cells(&grid.sampler(), origin);
            let shown = cells.iter().map(|&value| value > floor).collect();
            read.insert(sequence, (cells, shown));
        }
        let head: Vec<usize> = (0..self.side.pow(3)).filter(|&at| read[&reference].1[at]).collect();
        let heights = [head.first(), head.last()].map(|at| at.map_or(0, |at| at / self.side.pow(2)));
        let height = (heights[1] - heights[0]) as f64 * self.cell_mm;
        if height < SHORT_HEAD {
            warnings.push(format!(
                "{reference}: only {height:.0} mm of the head's height are there: the rest was not seen"
            ));
        }
        let mut cells: BTreeMap<Sequence, Vec<f32>> = BTreeMap::new();
        for (sequence, (values, shown)) in read {
            let share = head.iter().filter(|&&at| shown[at]).count() as f64 / head.len().max(1) as f64;
            if share < LEAST_SHARED {
                return Err(VolumeError::Apart { sequence, reference, percent: (share * 100.0).round() as u32 });
            }
            cells.insert(sequence, self.scaled(sequence, &values)?);
        }
        let bytes = |values: Vec<f32>| values.into_iter().map(|value| (value * 255.0).round() as u8).collect();
        Ok(Volume {
            channels: cells.into_iter().map(|(sequence, values)| (sequence, bytes(values))).collect(),
            warnings,
        })
    }

    /// The centre of the box's first cell, in millimetres.
    fn origin(&self, sequence: Sequence, grid: &Grid) -> Result<[f64; 3]> {
        let [width, height, _] = grid.dimensions;
        let floor = self.air_of(sequence, grid)?;
        let seen = some(grid).filter(|&at| grid.values[at] > floor);
        let index = |at: usize| [at % width, at / width % height, at / width / height].map(|index| index as f64);
        let places: Vec<[f64; 3]> = seen.map(|at| grid.place(index(at))).collect();
        let along = |axis: usize, places: &[[f64; 3]], percent: f64| {
            let along: Vec<f32> = places.iter().map(|place| place[axis] as f32).collect();
            percentile(&along, percent).map(f64::from).ok_or(VolumeError::Blank { sequence })
        };
        let crown = along(2, &places, 99.8)?;
        let upper: Vec<[f64; 3]> = places.into_iter().filter(|place| place[2] > crown - self.upper_mm).collect();
        let middle = |axis| Ok((along(axis, &upper, 1.0)? + along(axis, &upper, 99.0)?) / 2.0);
        let whole = (self.side - 1) as f64 * self.cell_mm;
        Ok([middle(0)? - whole / 2.0, middle(1)? - whole / 2.0, crown + self.margin_mm - whole])
    }

    /// The value above which a sequence shows something.
    fn air_of(&self, sequence: Sequence, grid: &Grid) -> Result<f32> {
        let values: Vec<f32> = some(grid).map(|at| grid.values[at]).collect();
        self.floor(&values).ok_or(VolumeError::Blank { sequence })
    }

    /// The value above which something is head; none of values that are all alike.
    fn floor(&self, values: &[f32]) -> Option<f32> {
        let (low, high) = (percentile(values, 1.0)?, percentile(values, 99.0)?);
        (high > low).then_some(low + self.air * (high - low))
    }

    /// The box's cells; NaN where the sequence was not measured.
    fn cells(&self, sampler: &Sampler, origin: [f64; 3]) -> Vec<f32> {
        let quarter = self.cell_mm / 4.0;
        let mut cells = Vec::with_capacity(self.side.pow(3));
        for index in 0..self.side.pow(3) {
            let index = [index % self.side, index / self.side % self.side, index / self.side / self.side];
            let centre = [0, 1, 2].map(|axis| origin[axis] + index[axis] as f64 * self.cell_mm);
            let (mut sum, mut count) = (0.0, 0.0);
            for corner in 0..8 {
                let side = |axis: usize| if corner >> axis & 1 == 0 { -quarter } else { quarter };
                if let Some(value) = sampler.at([0, 1, 2].map(|axis| centre[axis] + side(axis))) {
                    (sum, count) = (sum + value, count + 1.0);
                }
            }
            cells.push(sum / count);
        }
        cells
    }

    /// Scaled to 0 ..= 1 by the median of the head; 0 where nothing was measured.
    fn scaled(&self, sequence: Sequence, cells: &[f32]) -> Result<Vec<f32>> {
        let measured: Vec<f32> = cells.iter().copied().filter(|value| value.is_finite()).collect();
        let low = percentile(&measured, 1.0);
        let floor = self.floor(&measured);
        let (Some(low), Some(floor)) = (low, floor) else { return Err(VolumeError::Blank { sequence }) };
        let head: Vec<f32> = measured.into_iter().filter(|&value| value > floor).collect();
        let median = percentile(&head, 50.0).ok_or(VolumeError::Blank { sequence })?;
        let scale = |&value: &f32| match value.is_finite() {
            true => ((value - low) / (median - low) * self.median).clamp(0.0, 1.0),
            false => 0.0,
        };
        Ok(cells.iter().map(scale).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ball of 70 mm around a place, of one value with a brighter half to the right, on a grid with this affine.
    fn ball(affine: [[f64; 4]; 3], centre: [f64; 3], value: f32) -> Grid {
        let mut grid = Grid { dimensions: [60, 60, 60], values: Vec::new(), affine, widest_gap: 3.0 };
        for at in 0..60usize.pow(3) {
            let place = grid.place([at % 60, at / 60 % 60, at / 3600].map(|index| index as f64));
            let distance: f64 = (0..3).map(|axis| (place[axis] - centre[axis]).powi(2)).sum::<f64>().sqrt();
            let side = if place[0] > centre[0] { 1.5 } else { 1.0 };
            grid.values.push(if distance < 70.0 { value * side } else { 0.01 * value });
        }
        grid
    }

    const STRAIGHT: [[f64; 4]; 3] = [[4.0, 0.0, 0.0, -120.0], [0.0, 4.0, 0.0, -120.0], [0.0, 0.0, 4.0, -120.0]];
    /// The file's axes run to the feet, to the left and to the front.
    const TURNED: [[f64; 4]; 3] = [[0.0, -3.8, 0.0, 115.0], [0.0, 0.0, 3.8, -112.0], [-3.8, 0.0, 0.0, 112.0]];

    fn at(volume: &Volume, sequence: Sequence, [x, y, z]: [usize; 3]) -> f32 {
        f32::from(volume.channels[&sequence][(z * SIDE + y) * SIDE + x]) / 255.0
    }

    #[test]
    fn sequences_of_other_axes_meet_on_one_grid() {
        let centre = [4.0, -6.0, 3.0];
        let sequences = [(Sequence::T1c, ball(STRAIGHT, centre, 300.0)), (Sequence::T2, ball(TURNED, centre, 7.0))];
        let volume = Preparation::default().apply(&sequences.into()).unwrap();
        assert!(volume.warnings.is_empty(), "{:?}", volume.warnings);
        for sequence in [Sequence::T1c, Sequence::T2] {
            // The crown lies 9 mm, three cells, under the top; the ball's middle 70 mm lower, in the middle across.
            let middle = SIDE - 1 - 3 - 23;
            assert!(at(&volume, sequence, [32, 32, SIDE - 1]) < 0.03, "{sequence}: above the ball");
            let (left, right) = (at(&volume, sequence, [20, 32, middle]), at(&volume, sequence, [44, 32, middle]));
            assert!((right / left - 1.5).abs() < 0.03, "{sequence}: {left} {right}");
            assert!(at(&volume, sequence, [32, 32, middle - 26]) < 0.03, "{sequence}: below the ball");
        }
    }

    #[test]
    fn what_does_not_belong_together_or_is_blank_is_named() {
        let sequences = [
            (Sequence::T1c, ball(STRAIGHT, [0.0; 3], 300.0)),
            (Sequence::Flair, ball(STRAIGHT.map(|[a, b, c, d]| [a, b, c, d + 80.0]), [80.0; 3], 300.0)),
            (Sequence::T2, ball(STRAIGHT.map(|[a, b, c, d]| [a, b, c, d + 900.0]), [900.0; 3], 300.0)),
        ];
        for (other, most) in [(1, 49), (2, 0)] {
            match Preparation::default().apply(&[sequences[0].clone(), sequences[other].clone()].into()) {
                Err(VolumeError::Apart { sequence, reference: Sequence::T1c, percent }) => {
                    assert!(sequence == sequences[other].0 && percent <= most, "{sequence} {percent}");
                }
                other => panic!("{other:?}"),
            }
        }
        let blank = Grid { values: vec![5.0; 60usize.pow(3)], ..ball(STRAIGHT, [0.0; 3], 1.0) };
        let found = Preparation::default().apply(&[(Sequence::T2, blank)].into());
        assert!(matches!(found, Err(VolumeError::Blank { sequence: Sequence::T2 })));
        let mut thick = ball(STRAIGHT, [0.0; 3], 300.0);
        thick.widest_gap = 12.0;
        let volume = Preparation::default().apply(&[(Sequence::T1, thick)].into()).unwrap();
        assert!(volume.warnings[0].contains("12.0 mm apart"), "{:?}", volume.warnings);
    }
}
