//! The gradient of a convolution's weights: a product of matrices whose one side is the packed input as it lies.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::geometry::Geometry;

/// Sums kept in registers: so many taps (of all input channels in a row) by so many vectors of outputs.
const TAPS: usize = 12;
/// Outputs are padded to this many: two vectors of the widest kind.
const OUTPUTS: usize = 32;
/// Images whose gradients are summed in one place.
const SHARE: usize = 8;

/// The gradient of the weights, from the input and the gradient of the output.
pub fn back_to_weights(geometry: &Geometry, images: &[f32], gradient: &[f32]) -> Vec<f32> {
    let outputs = padded(geometry.outputs);
    let [height, width] = geometry.out();
    // Shares that do not depend on the number of threads, so that neither does the sum.
    let shares: Vec<Vec<f32>> = images
        .par_chunks(SHARE * geometry.image())
        .zip(gradient.par_chunks(SHARE * geometry.answer()))
        .map(|(images, gradient)| {
            let mut packed = vec![0.0; geometry.packed()];
            let mut last = vec![0.0; height * width * outputs];
            let mut sums = vec![0.0; geometry.inputs * geometry.taps() * outputs];
            for (image, gradient) in images.chunks_exact(geometry.image()).zip(gradient.chunks_exact(geometry.answer()))
            {
                geometry.pack(image, &mut packed);
                for (output, plane) in gradient.chunks_exact(height * width).enumerate() {
                    last[output..].iter_mut().step_by(outputs).zip(plane).for_each(|(to, from)| *to = *from);
                }
                add(geometry, &packed, &last, &mut sums);
            }
            sums
        })
        .collect();
    let rows = geometry.inputs * geometry.taps();
    let mut weights = vec![0.0; geometry.outputs * rows];
    for share in &shares {
        for (output, weights) in weights.chunks_exact_mut(rows).enumerate() {
            weights.iter_mut().zip(share[output..].iter().step_by(outputs)).for_each(|(to, from)| *to += from);
        }
    }
    weights
}

/// Adds to `sums` (`[inputs * taps, outputs padded]`) what one image gives. `packed` is its packed input, `gradient` that of the output
/// with the outputs last, padded with zeros: `[height, width, outputs padded]`.
fn add(geometry: &Geometry, packed: &[f32], gradient: &[f32], sums: &mut [f32]) {
    Arch::new().dispatch(Gradient { geometry, packed, gradient, sums });
}

/// Outputs with what pads them.
fn padded(outputs: usize) -> usize {
    if outputs <= OUTPUTS / 2 { OUTPUTS / 2 } else { outputs.next_multiple_of(OUTPUTS) }
}

struct Gradient<'a> {
    geometry: &'a Geometry,
    packed: &'a [f32],
    gradient: &'a [f32],
    sums: &'a mut [f32],
}

impl WithSimd for Gradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let wide = padded(self.geometry.outputs) > OUTPUTS / 2;
        match (S::F32_LANES >= 16, wide) {
            (true, true) => self.run::<S, TAPS, 2>(simd),
            (true, false) => self.run::<S, TAPS, 1>(simd),
            _ => self.run::<S, 6, 2>(simd),
        }
    }
}

impl Gradient<'_> {
    #[inline(always)]
    fn run<S: Simd, const T: usize, const V: usize>(self, simd: S) {
        let Self { geometry, packed, gradient, sums } = self;
        let offsets = geometry.offsets();
        let channel = geometry.channel();
        let starts: Vec<usize> =
            (0..geometry.inputs).flat_map(|input| offsets.iter().map(move |offset| input * channel + offset)).collect();
        let outputs = padded(geometry.outputs);
        let lanes = V * S::F32_LANES;
        for (starts, sums) in starts.chunks(T).zip(sums.chunks_mut(T * outputs)) {
            // What is left of the taps repeats the last one, and is not kept.
            let starts: [usize; T] = std::array::from_fn(|tap| starts[tap.min(starts.len() - 1)]);
            for first in (0..outputs).step_by(lanes) {
                let found = block::<S, T, V>(simd, geometry, packed, gradient, starts, first);
                for (sums, found) in sums.chunks_exact_mut(outputs).zip(found) {
                    let (sums, _) = S::as_mut_simd_f32s(&mut sums[first..][..lanes]);
                    for (sum, found) in sums.iter_mut().zip(found) {
                        *sum = simd.add_f32s(*sum, found);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn block<S: Simd, const T: usize, const V: usize>(
    simd: S,
    geometry: &Geometry,
    packed: &[f32],
    gradient: &[f32],
    starts: [usize; T],
    first: usize,
) -> [[S::f32s; V]; T] {
    let pitch = geometry.phase().pitch;
    let [_, width] = geometry.out();
    let outputs = padded(geometry.outputs);
    let mut sums = [[simd.splat_f32s(0.0); V]; T];
    for (row, gradient) in gradient.chunks_exact(width * outputs).enumerate() {
        let rows: [&[f32]; T] = std::array::from_fn(|tap| &packed[starts[tap] + row * pitch..][..width]);
        // Counted to the length of each row, so that the compiler drops the check of the column.
        for column in 0..width {
            let (gradient, _) = S::as_simd_f32s(&gradient[column * outputs + first..][..V * S::F32_LANES]);
            let gradient: [S::f32s; V] = *gradient.first_chunk().expect("as many vectors");
            for (sums, row) in sums.iter_mut().zip(rows) {
                let pixel = simd.splat_f32s(row[column]);
                for (sum, gradient) in sums.iter_mut().zip(gradient) {
                    *sum = simd.mul_add_e_f32s(pixel, gradient, *sum);
                }
            }
        }
    }
    sums
}
