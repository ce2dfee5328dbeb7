//! How a scanner sees a head: contrast, coil, noise, and a grid of its own for each sequence.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::super::super::augment::chance::{around_zero, between};
use super::super::sequence::Sequence;
use super::head::{Head, Tissue};
use crate::scan::grid::Affine;

/// How a patient lay, the same for all sequences: turned about the three axes and moved, in radians and millimetres.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    angles: [f32; 3],
    moved: [f32; 3],
}

impl Pose {
    pub fn draw(rng: &mut impl Rng) -> Self {
        Self { angles: [(); 3].map(|()| around_zero(0.12, rng)), moved: [(); 3].map(|()| around_zero(10.0, rng)) }
    }

    /// With the small movement between two sequences, which no header tells of.
    fn disturbed(self, rng: &mut impl Rng) -> Self {
        Self {
            angles: self.angles.map(|angle| angle + around_zero(0.015, rng)),
            moved: self.moved.map(|way| way + around_zero(1.2, rng)),
        }
    }

    /// From the scanner's space to the head's.
    fn inward(&self) -> impl Fn([f32; 3]) -> [f32; 3] + use<> {
        let (rotation, moved) = (rotation(self.angles), self.moved);
        move |place| {
            let from = [0, 1, 2].map(|axis| place[axis] - moved[axis]);
            [0, 1, 2].map(|axis| (0..3).map(|row| rotation[row][axis] * from[row]).sum())
        }
    }
}

/// What is written to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub dimensions: [usize; 3],
    pub affine: Affine,
    pub voxels: Vec<i16>,
}

/// Brightness in T1, T1c, T2 and FLAIR.
fn brightness(tissue: Tissue) -> [f32; 4] {
    match tissue {
        Tissue::Air => [0.0, 0.0, 0.0, 0.0],
        Tissue::Fat => [0.90, 0.92, 0.70, 0.55],
        Tissue::Bone => [0.09, 0.09, 0.08, 0.08],
        Tissue::Soft => [0.36, 0.42, 0.38, 0.34],
        Tissue::Fluid => [0.12, 0.13, 1.00, 0.10],
        Tissue::Grey => [0.38, 0.40, 0.56, 0.58],
        Tissue::White => [0.54, 0.55, 0.42, 0.44],
        Tissue::Vessel => [0.16, 0.95, 0.12, 0.12],
        Tissue::Gland => [0.42, 0.82, 0.56, 0.56],
        Tissue::Spot => [0.42, 0.43, 0.70, 0.85],
        Tissue::Oedema => [0.36, 0.37, 0.80, 0.88],
        Tissue::Necrosis => [0.20, 0.22, 0.92, 0.45],
        Tissue::Rim => [0.38, 0.98, 0.66, 0.70],
        Tissue::Infiltrate => [0.32, 0.33, 0.76, 0.84],
        Tissue::Meningioma => [0.39, 0.93, 0.58, 0.62],
        Tissue::Adenoma => [0.40, 0.78, 0.57, 0.58],
    }
}

/// One sequence of a head.
pub fn acquire(head: &Head, pose: Pose, sequence: Sequence, rng: &mut impl Rng) -> Image {
    let (dimensions, affine) = grid(rng);
    let inward = pose.disturbed(rng).inward();
    let gain = between(200.0, 900.0, rng);
    let power = between(0.85, 1.18, rng);
    let noise = between(0.015, 0.045, rng);
    let bias: [f32; 9] = std::array::from_fn(|_| around_zero(0.15, rng));
    let grain: [f32; 16] = std::array::from_fn(|_| around_zero(0.05, rng).exp());
    let mut voxels = Vec::with_capacity(dimensions.iter().product());
    for z in 0..dimensions[2] {
        for y in 0..dimensions[1] {
            for x in 0..dimensions[0] {
                let index = [x, y, z].map(|index| index as f64);
                let place = affine.map(|row| row[0] * index[0] + row[1] * index[1] + row[2] * index[2] + row[3]);
                let place = place.map(|axis| axis as f32);
                let tissue = head.tissue(inward(place));
                let value = (brightness(tissue)[sequence as usize] * grain[tissue as usize]).powf(power);
                // The real and the imaginary part of a signal are noisy: a magnitude (Gudbjartsson & Patz 1995).
                let real = value * coil(place, &bias) + noise * normal(rng);
                let magnitude = (real * real + (noise * normal(rng)).powi(2)).sqrt();
                voxels.push((gain * magnitude).round().clamp(0.0, f32::from(i16::MAX)) as i16);
            }
        }
    }
    Image { dimensions, affine, voxels }
}

/// The coil's field: the exponential of a polynomial of second order.
fn coil([x, y, z]: [f32; 3], bias: &[f32; 9]) -> f32 {
    let [x, y, z] = [x, y, z].map(|axis| axis / 100.0);
    let terms = [x, y, z, x * x, y * y, z * z, x * y, y * z, x * z];
    terms.iter().zip(bias).map(|(term, weight)| term * weight).sum::<f32>().exp()
}

/// A normal deviate, nearly: of four even ones.
fn normal(rng: &mut impl Rng) -> f32 {
    let bits: u64 = rng.random();
    let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xffff).sum();
    (sum as f32 / 65535.0 - 2.0) * 3f32.sqrt()
}

/// A grid of its own: axial, coronal or sagittal slices, thick along one axis, a little oblique, its axes either way.
fn grid(rng: &mut impl Rng) -> ([usize; 3], Affine) {
    let orders: &[[usize; 3]] = &[[0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 2, 1], [1, 2, 0]];
    let order = *orders.choose(rng).unwrap_or(&orders[0]);
    let (fine, thick) = (between(1.9, 2.6, rng), between(2.6, 4.2, rng));
    let spacing = [fine, fine, thick];
    // From the middle to each end along the patient's axes.
    const EXTENT: [f32; 3] = [88.0, 108.0, 105.0];
    let dimensions = [0, 1, 2].map(|axis| (2.0 * EXTENT[order[axis]] / spacing[axis]).ceil() as usize);
    let rotation = rotation([(); 3].map(|()| around_zero(0.1, rng)));
    let forward = [(); 3].map(|()| rng.random::<bool>());
    let mut affine = [[0.0; 4]; 3];
    for (row, rotation) in affine.iter_mut().zip(rotation) {
        for axis in 0..3 {
            let sign = if forward[axis] { 1.0 } else { -1.0 };
            row[axis] = f64::from(sign * rotation[order[axis]] * spacing[axis]);
        }
        row[3] = -(0..3).map(|axis| row[axis] * (dimensions[axis] - 1) as f64 / 2.0).sum::<f64>();
    }
    (dimensions, affine)
}

/// About the third axis, then the second, then the first.
fn rotation([a, b, c]: [f32; 3]) -> [[f32; 3]; 3] {
    let ([sa, sb, sc], [ca, cb, cc]) = ([a, b, c].map(f32::sin), [a, b, c].map(f32::cos));
    [
        [cb * cc, -cb * sc, sb],
        [ca * sc + sa * sb * cc, ca * cc - sa * sb * sc, -sa * cb],
        [sa * sc - ca * sb * cc, sa * cc + ca * sb * sc, ca * cb],
    ]
}
