//! NIfTI-1 and NIfTI-2, plain or gzipped: a volume cut along the axes of the patient (nifti.nimh.nih.gov).
//!
//! The header and the voxels are read by the `nifti` crate; [`header`] adds NIfTI-2 and limits, [`orientation`] the patient's axes.

mod header;
mod orientation;

use ::nifti::{Endianness, NiftiType};

use super::grid::{Affine, Grid, GridError};
use super::stack::Source;
use super::{Axis, Header, Notice, Plane, Stack, VoiFunction, Warning, Window, colour, plane};
use crate::{Error, Result};
use orientation::Orientation;

pub use header::is_nifti;

/// The first volume of a file, as stored.
#[derive(Debug)]
struct Volume {
    raw: Vec<u8>,
    datatype: NiftiType,
    endianness: Endianness,
    /// Voxels along the three axes of the file.
    dimensions: [usize; 3],
    slope: f64,
    intercept: f64,
    orientation: Orientation,
    /// As the file gives it; none if it does not say how the patient lies in it.
    affine: Option<Affine>,
    window: Window,
}

/// Opens a file.
///
/// # Errors
/// Damaged files, types of voxels that are not read, sizes beyond the limits.
pub fn open(bytes: Vec<u8>) -> Result<Stack> {
    let header::Grid { format, title, dimensions, volumes, datatype, endianness, scaling, affine, is_oriented, raw } =
        header::read(bytes)?;
    let mut warnings = Vec::new();
    if volumes > 1 {
        let message = format!("the file holds {volumes} volumes: only the first was read");
        warnings.push(Warning::with(Notice::FirstVolume, message, [("count", volumes.into())]));
    }
    let orientation = match Orientation::of(&affine) {
        Some(orientation) if is_oriented => orientation,
        found => {
            let message = "the file does not say how the patient lies in it: the views may be turned or mirrored";
            warnings.push(Warning::new(Notice::NoOrientation, message));
            found.unwrap_or_default()
        }
    };
    let (slope, intercept) = scaling;
    let window = Window { centre: 0.5, width: 1.0 };
    let affine = (is_oriented && Orientation::of(&affine).is_some()).then_some(affine);
    let mut volume = Volume { raw, datatype, endianness, dimensions, slope, intercept, orientation, affine, window };
    volume.window = volume.robust_window();
    let size = [dimensions[0] as u32, dimensions[1] as u32];
    let header = Header { title, size, ..Header::default() };
    let axes = volume.axes();
    Ok(Stack { format, header, warnings, refusal: None, axes, source: Box::new(volume) })
}

/// The patient's axes as they number [`Orientation`]: to the right, to the front, to the head.
const RIGHT: usize = 0;
const ANTERIOR: usize = 1;
const SUPERIOR: usize = 2;

/// The patient's axes across, down (both run against the picture's) and through the planes of an axis.
fn directions(axis: Axis) -> [usize; 3] {
    match axis {
        Axis::Axial | Axis::Native => [RIGHT, ANTERIOR, SUPERIOR],
        Axis::Coronal => [RIGHT, SUPERIOR, ANTERIOR],
        Axis::Sagittal => [ANTERIOR, SUPERIOR, RIGHT],
    }
}

impl Source for Volume {
    fn count(&self, axis: Axis) -> usize {
        self.voxels(directions(axis)[2])
    }

    fn distance(&self, axis: Axis) -> Option<f64> {
        Some(self.spacing(axis))
    }

    fn plane(&self, axis: Axis, index: usize) -> Result<Plane> {
        let [across, down, through] = directions(axis);
        let (width, height) = (self.voxels(across), self.voxels(down));
        let base = self.offset(through, index);
        let mut values = Vec::with_capacity(width * height);
        for row in 0..height {
            // Both picture directions run against the patient's: from the right or the front, from the head or the front.
            let base = base + self.offset(down, height - 1 - row);
            let place = |column: usize| base + self.offset(across, width - 1 - column);
            values.extend((0..width).map(|column| self.value(place(column))));
        }
        let background = (self.window.centre - self.window.width / 2.0) as f32;
        for value in values.iter_mut().filter(|value| !value.is_finite()) {
            *value = background;
        }
        let spacing = [across, down].map(|patient| self.orientation.spacing[patient]);
        let plane = Plane {
            width: width as u32,
            height: height as u32,
            values,
            window: self.window,
            function: VoiFunction::LinearExact,
            presets: Vec::new(),
            inverted: false,
            spacing: Some(spacing.map(|side| side as f32)),
            coloured: false,
        };
        plane.with_square_pixels(Some(spacing))
    }

    fn grid(&self) -> std::result::Result<Grid, GridError> {
        let affine = self.affine.ok_or(GridError::NoPlace)?;
        let number = |voxel| Some(self.value(voxel)).filter(|value: &f32| value.is_finite()).unwrap_or(0.0);
        let values = (0..self.dimensions.iter().product()).map(number).collect();
        let widest_gap = self.orientation.spacing.into_iter().fold(0.0, f64::max);
        Grid { dimensions: self.dimensions, values, affine, widest_gap }.solid()
    }
}

impl Volume {
    /// Those along which planes are more than a line; first the one across which the voxels are thickest, as the slices were taken: axial
    /// unless another's are thicker by a half.
    fn axes(&self) -> Vec<Axis> {
        const ALL: [Axis; 3] = [Axis::Axial, Axis::Coronal, Axis::Sagittal];
        let is_picture = |axis: &Axis| {
            let [across, down, _] = directions(*axis);
            self.voxels(across) > 1 && self.voxels(down) > 1
        };
        let mut axes: Vec<Axis> = ALL.into_iter().filter(is_picture).collect();
        if axes.is_empty() {
            axes.push(Axis::Axial);
        }
        let thickest = axes.iter().copied().max_by(|&a, &b| self.spacing(a).total_cmp(&self.spacing(b)));
        if let Some(thickest) = thickest.filter(|&axis| self.spacing(axis) > 1.5 * self.spacing(axes[0])) {
            axes.sort_by_key(|&axis| axis != thickest);
        }
        axes
    }

    /// Millimetres between planes along an axis.
    fn spacing(&self, axis: Axis) -> f64 {
        self.orientation.spacing[directions(axis)[2]]
    }

    /// Voxels along an axis of the patient.
    fn voxels(&self, patient: usize) -> usize {
        self.dimensions[self.orientation.axes[patient]]
    }

    /// How far the voxel at a place of a patient's axis lies from the first one, in voxels.
    fn offset(&self, patient: usize, place: usize) -> usize {
        let axis = self.orientation.axes[patient];
        let place = if self.orientation.reversed[patient] { self.dimensions[axis] - 1 - place } else { place };
        let stride: usize = self.dimensions[..axis].iter().product();
        place * stride
    }

    /// The scaled value of a voxel.
    fn value(&self, voxel: usize) -> f32 {
        let size = self.datatype.size_of();
        let Some(bytes) = self.raw.get(voxel * size..(voxel + 1) * size) else { return f32::NAN };
        match (self.datatype, bytes) {
            // Colours are not scaled.
            (NiftiType::Rgb24 | NiftiType::Rgba32, &[red, green, blue, ..]) => {
                colour::grey([red, green, blue].map(f32::from))
            }
            _ => {
                let stored = self.datatype.read_primitive_value::<_, f64>(bytes, self.endianness, 0.0, 0.0);
                stored.map_or(f32::NAN, |value| (value * self.slope + self.intercept) as f32)
            }
        }
    }

    /// The robust range of the volume, from at most half a million voxels evenly spread over it.
    fn robust_window(&self) -> Window {
        const MOST: usize = 1 << 19;
        let voxels: usize = self.dimensions.iter().product();
        // Odd, so that it does not keep to a few columns of a grid of even sides.
        let step = (voxels / MOST).max(1) | 1;
        let values: Vec<f32> = (0..voxels).step_by(step).map(|voxel| self.value(voxel)).collect();
        plane::robust(&values)
    }
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::DamagedImage { format: "NIfTI", reason: reason.into() }
}
