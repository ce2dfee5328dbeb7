//! A volume as numbers in the patient's space, whatever file or series it comes from: what brings several sequences onto one grid.

use thiserror::Error;

use super::Plane;
use crate::Error;

/// Indices of voxels to millimetres: a row for each of the patient's axes, to the right, to the front and to the head.
pub type Affine = [[f64; 4]; 3];

/// Most slices that a series is made into.
const MOST_SLICES: f64 = 1024.0;
/// Slices nearer than this, in millimetres, are at one place.
const ONE_PLACE: f64 = 0.01;

/// Why files are no volume in the patient's space.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GridError {
    #[error(
        "it does not say where its slices lie in the patient: export it with its geometry (NIfTI with a qform or sform, DICOM with position, orientation and pixel spacing)"
    )]
    NoPlace,

    #[error("it holds one slice: a volume needs two or more")]
    OneSlice,

    #[error("its slices do not lie parallel and straight behind each other: they are no one volume")]
    NotParallel,

    #[error("two of its slices lie at the same place: choose one acquisition")]
    SamePlace,

    #[error("its slices span {millimetres:.0} mm with some as near as {apart:.2} mm: they are no one volume")]
    Uneven { millimetres: f64, apart: f64 },

    #[error(transparent)]
    Core(#[from] Error),
}

/// Numbers on a grid, and where that lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Voxels along each axis, the first fastest.
    pub dimensions: [usize; 3],
    /// In units of the modality, finite.
    pub values: Vec<f32>,
    pub affine: Affine,
    /// Millimetres between those neighbouring planes of the file that lie farthest apart: what lies between was not measured.
    pub widest_gap: f64,
}

impl Grid {
    /// A voxel's centre in millimetres.
    pub fn place(&self, index: [f64; 3]) -> [f64; 3] {
        self.affine.map(|row| row[0] * index[0] + row[1] * index[1] + row[2] * index[2] + row[3])
    }

    /// What reads the grid at places in millimetres.
    pub fn sampler(&self) -> Sampler<'_> {
        Sampler { grid: self, inverse: inverse(&self.affine) }
    }

    /// Parallel slices, in any order, with what lies between them interpolated linearly at the nearest distance of two.
    ///
    /// # Errors
    /// [`GridError`]: one slice, slices that are not parallel, of different sizes or at one place.
    pub fn of_slices(mut slices: Vec<Located>) -> Result<Self, GridError> {
        if slices.len() < 2 {
            return Err(GridError::OneSlice);
        }
        let normal = slices[0].normal();
        let along = |slice: &Located| dot(normal, slice.origin);
        if !slices.iter().all(|slice| along(slice).is_finite()) {
            return Err(GridError::NoPlace);
        }
        slices.sort_by(|a, b| along(a).total_cmp(&along(b)));
        let (first, start) = (&slices[0], along(&slices[0]));
        if slices.iter().any(|slice| !first.is_in_line_with(slice)) {
            return Err(GridError::NotParallel);
        }
        let places: Vec<f64> = slices.iter().map(|slice| along(slice) - start).collect();
        let gaps: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let apart = gaps.iter().copied().fold(f64::INFINITY, f64::min);
        let widest_gap = gaps.iter().copied().fold(0.0, f64::max);
        if apart < ONE_PLACE {
            return Err(GridError::SamePlace);
        }
        let span = places[places.len() - 1];
        let count = (span / apart).round() + 1.0;
        if count > MOST_SLICES {
            return Err(GridError::Uneven { millimetres: span, apart });
        }
        // Evenly from the first to the last, as near as the nearest two, rounded.
        let (count, step) = (count as usize, span / (count - 1.0));
        let size = first.plane.values.len();
        let mut values = Vec::with_capacity(size * count);
        let mut below = 0;
        for index in 0..count {
            let place = index as f64 * step;
            while below + 2 < places.len() && places[below + 1] <= place {
                below += 1;
            }
            let share = ((place - places[below]) / gaps[below]).clamp(0.0, 1.0) as f32;
            let (a, b) = (&slices[below].plane.values, &slices[below + 1].plane.values);
            values.extend(a.iter().zip(b).map(|(a, b)| a + (b - a) * share));
        }
        if first.plane.inverted {
            values.iter_mut().for_each(|value| *value = -*value);
        }
        let column = |row: usize| {
            let [x, y] = first.spacing;
            [first.across[row] * x, first.down[row] * y, normal[row] * step, first.origin[row]]
        };
        let affine = [column(0), column(1), column(2)];
        let dimensions = [first.plane.width as usize, first.plane.height as usize, count];
        Self { dimensions, values, affine, widest_gap }.solid()
    }

    /// The grid, if it has neighbours in every direction.
    ///
    /// # Errors
    /// [`GridError::OneSlice`].
    pub(super) fn solid(self) -> Result<Self, GridError> {
        if self.dimensions.iter().all(|&count| count > 1) { Ok(self) } else { Err(GridError::OneSlice) }
    }
}

/// A grid with the way from millimetres back to its voxels.
#[derive(Clone, Debug)]
pub struct Sampler<'a> {
    grid: &'a Grid,
    inverse: Affine,
}

impl Sampler<'_> {
    /// Interpolated between the eight voxels around a place in millimetres; none outside the grid's voxels.
    pub fn at(&self, place: [f64; 3]) -> Option<f32> {
        let Grid { dimensions, values, .. } = self.grid;
        let (mut low, mut step, mut share) = ([0; 3], [0; 3], [0.0f32; 3]);
        for axis in 0..3 {
            let row = &self.inverse[axis];
            let index = row[0] * place[0] + row[1] * place[1] + row[2] * place[2] + row[3];
            let last = dimensions[axis] - 1;
            if !(-0.5..=last as f64 + 0.5).contains(&index) {
                return None;
            }
            let index = index.clamp(0.0, last as f64);
            low[axis] = index as usize;
            step[axis] = usize::from(low[axis] < last);
            share[axis] = (index - low[axis] as f64) as f32;
        }
        let strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
        let start: usize = (0..3).map(|axis| low[axis] * strides[axis]).sum();
        let [across, down, through] = [0, 1, 2].map(|axis| step[axis] * strides[axis]);
        let line = |at: usize| values[at] + (values[at + across] - values[at]) * share[0];
        let plane = |at: usize| line(at) + (line(at + down) - line(at)) * share[1];
        Some(plane(start) + (plane(start + through) - plane(start)) * share[2])
    }
}

/// A slice of a series and where it lies: its first pixel's centre, its directions and the distances of its pixels.
#[derive(Clone, Debug)]
pub struct Located {
    plane: Plane,
    origin: [f64; 3],
    across: [f64; 3],
    down: [f64; 3],
    spacing: [f64; 2],
}

impl Located {
    /// From DICOM's position and orientation, which point to the left, to the back and to the head. `stored` is the size before the
    /// plane's pixels were made square.
    pub(super) fn new(
        plane: Plane,
        stored: [u32; 2],
        origin: [f64; 3],
        orientation: [f64; 6],
        spacing: [f64; 2],
    ) -> Self {
        let turned = |[left, back, head]: [f64; 3]| [-left, -back, head];
        let [a, b, c, d, e, f] = orientation;
        let (across, down) = (turned([a, b, c]), turned([d, e, f]));
        // Squared pixels are smaller or larger than the stored ones, and so is the way from the picture's edge to the first centre.
        let shift = |now: f64, size: u32, stored: u32| 0.5 * now * (1.0 - f64::from(size) / f64::from(stored.max(1)));
        let [x, y] = [shift(spacing[0], plane.width, stored[0]), shift(spacing[1], plane.height, stored[1])];
        let origin = turned(origin);
        let origin = [0, 1, 2].map(|axis| origin[axis] + x * across[axis] + y * down[axis]);
        Self { plane, origin, across, down, spacing }
    }

    fn normal(&self) -> [f64; 3] {
        let ([a, b, c], [d, e, f]) = (self.across, self.down);
        [b * f - c * e, c * d - a * f, a * e - b * d]
    }

    /// Whether another has the same size and directions and lies straight behind this one, within a millimetre.
    fn is_in_line_with(&self, other: &Located) -> bool {
        let near = |a: &[f64], b: &[f64], tolerance: f64| a.iter().zip(b).all(|(a, b)| (a - b).abs() < tolerance);
        let way = [0, 1, 2].map(|axis| other.origin[axis] - self.origin[axis]);
        let straight = self.normal().map(|cosine| cosine * dot(self.normal(), way));
        (self.plane.width, self.plane.height) == (other.plane.width, other.plane.height)
            && near(&self.across, &other.across, 0.01)
            && near(&self.down, &other.down, 0.01)
            && near(&self.spacing, &other.spacing, 0.01)
            && near(&way, &straight, 1.0)
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Of an affine that squashes nothing, by cofactors.
fn inverse(affine: &Affine) -> Affine {
    let cofactor = |row: usize, column: usize| {
        let at = |down: usize, across: usize| affine[(row + down) % 3][(column + across) % 3];
        at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)
    };
    let determinant: f64 = (0..3).map(|column| affine[0][column] * cofactor(0, column)).sum();
    [0, 1, 2].map(|row| {
        let [a, b, c] = [0, 1, 2].map(|column| cofactor(column, row) / determinant);
        [a, b, c, -(a * affine[0][3] + b * affine[1][3] + c * affine[2][3])]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{VoiFunction, Window};

    /// A slice of 3 x 2 pixels whose values grow by 1 to the right and by 10 downwards.
    fn slice(origin: [f64; 3], base: f32) -> Located {
        let plane = Plane {
            width: 3,
            height: 2,
            values: [0.0, 1.0, 2.0, 10.0, 11.0, 12.0].map(|value| value + base).to_vec(),
            window: Window { centre: 0.5, width: 1.0 },
            function: VoiFunction::LinearExact,
            presets: Vec::new(),
            inverted: false,
            spacing: Some([2.0, 4.0]),
            coloured: false,
        };
        Located::new(plane, [3, 2], origin, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0], [2.0, 4.0])
    }

    #[test]
    fn a_series_lies_in_the_patient_whatever_its_order_and_gaps() {
        let slices = vec![slice([5.0, 6.0, 9.0], 400.0), slice([5.0, 6.0, 1.0], 0.0), slice([5.0, 6.0, 3.0], 100.0)];
        let grid = Grid::of_slices(slices).unwrap();
        assert_eq!((grid.dimensions, grid.widest_gap), ([3, 2, 5], 6.0));
        // DICOM's left is the negative right: the second pixel lies 2 mm further left.
        assert_eq!(grid.place([1.0, 1.0, 0.0]), [-7.0, -10.0, 1.0]);
        let sampler = grid.sampler();
        let at = |place| sampler.at(place).unwrap();
        assert_eq!(at([-5.0, -6.0, 1.0]), 0.0);
        assert_eq!(at([-8.0, -10.0, 1.0]), 11.5);
        // Half way between slices 6 mm apart, of which one was put between.
        assert!((at([-5.0, -6.0, 6.0]) - 250.0).abs() < 1e-3);
        assert_eq!(sampler.at([-5.0, -6.0, 12.0]), None);
        assert_eq!(sampler.at([0.0, -6.0, 1.0]), None);
    }

    /// Rows of 4 mm became two of 2 mm each, which lie 1 mm before and behind the stored row's centre.
    #[test]
    fn squared_pixels_lie_within_the_stored_ones() {
        let mut plane = slice([0.0; 3], 0.0).plane;
        (plane.height, plane.values) = (4, plane.values.repeat(2));
        let at = |z| Located::new(plane.clone(), [3, 2], [5.0, 6.0, z], [1.0, 0.0, 0.0, 0.0, 1.0, 0.0], [2.0, 2.0]);
        let grid = Grid::of_slices(vec![at(0.0), at(3.0)]).unwrap();
        assert_eq!((grid.dimensions, grid.place([0.0; 3])), ([3, 4, 2], [-5.0, -5.0, 0.0]));
        assert_eq!(grid.place([0.0, 1.0, 0.0]), [-5.0, -7.0, 0.0]);
    }

    #[test]
    fn slices_that_are_no_volume_are_refused() {
        let refused = |slices| Grid::of_slices(slices).unwrap_err().to_string();
        assert!(refused(vec![slice([0.0; 3], 0.0)]).contains("one slice"));
        assert!(refused(vec![slice([0.0; 3], 0.0), slice([0.0; 3], 1.0)]).contains("same place"));
        assert!(refused(vec![slice([0.0; 3], 0.0), slice([5.0, 0.0, 2.0], 1.0)]).contains("not lie parallel"));
        let near = vec![slice([0.0; 3], 0.0), slice([0.0, 0.0, 0.02], 1.0), slice([0.0, 0.0, 90.0], 1.0)];
        assert!(refused(near).contains("no one volume"));
        assert!(refused(vec![slice([f64::NAN; 3], 0.0), slice([0.0; 3], 1.0)]).contains("does not say where"));
    }

    #[test]
    fn an_oblique_affine_and_its_inverse_end_where_they_began() {
        let affine = [[1.8, -0.3, 0.2, -90.0], [0.4, 2.1, -0.5, -120.0], [0.1, 0.6, 3.2, -70.0]];
        let grid =
            Grid { dimensions: [4, 5, 6], values: (0..120).map(|at| at as f32).collect(), affine, widest_gap: 3.0 };
        let found = grid.sampler().at(grid.place([2.0, 3.0, 4.0])).unwrap();
        assert!((found - (2 + 3 * 4 + 4 * 20) as f32).abs() < 1e-3, "{found}");
        let between = grid.sampler().at(grid.place([0.5, 3.0, 4.0])).unwrap();
        assert!((between - 92.5).abs() < 1e-3, "{between}");
    }
}
