//! The way back from the gradient of a convolution's output to that of its input: a correlation for each phase of the input.

use super::correlate::{Kernels, VECTOR, correlate};
use super::forward::each;
use super::geometry::{Geometry, Inside};

/// The gradient of the input, from that of the output `[batch, outputs, height, width]`.
pub fn back_to_input(geometry: &Geometry, weights: &[f32], gradient: &[f32]) -> Vec<f32> {
    let [height, width] = geometry.out();
    let ways: Vec<Way> = geometry.remainders().filter_map(|remainder| Way::new(geometry, remainder, weights)).collect();
    let packed = ways.iter().map(Way::packed).max().unwrap_or(0);
    let computed = ways.iter().map(|way| way.kernels.room(way.places)).max().unwrap_or(0);
    let mut out = vec![0.0; gradient.len() / geometry.answer() * geometry.image()];
    let scratch = || (vec![0.0; packed], vec![0.0; computed]);
    each(gradient, geometry.answer(), &mut out, geometry.image(), scratch, |(packed, computed), gradient, image| {
        for way in &ways {
            let [rows, columns] = &way.axes;
            let plane = rows.length * columns.length;
            packed.fill(0.0);
            for (gradient, packed) in gradient.chunks_exact(height * width).zip(packed.chunks_exact_mut(plane)) {
                let packed = packed[rows.before * columns.length..].chunks_exact_mut(columns.length);
                for (gradient, packed) in gradient.chunks_exact(width).zip(packed) {
                    packed[columns.before..][..width].copy_from_slice(gradient);
                }
            }
            let computed = &mut computed[..way.kernels.room(way.places)];
            correlate(&way.kernels, packed, plane, way.places, computed);
            let planes =
                computed.chunks_exact(way.places).zip(image.chunks_exact_mut(geometry.size[0] * geometry.size[1]));
            for (computed, image) in planes {
                for (row, computed) in rows.inside.places.clone().zip(computed.chunks(columns.length)) {
                    let image = &mut image[rows.inside.pixel(row) * geometry.size[1]..][..geometry.size[1]];
                    let image = image[columns.inside.pixel(columns.inside.places.start)..].iter_mut();
                    image
                        .step_by(geometry.stride[1])
                        .zip(&computed[..columns.inside.places.len()])
                        .for_each(|(to, from)| *to = *from);
                }
            }
        }
    });
    out
}

/// The way back to the pixels of one phase.
struct Way {
    axes: [Back; 2],
    kernels: Kernels,
    places: usize,
}

impl Way {
    /// None where no pixel of the image lies in the phase.
    fn new(geometry: &Geometry, remainder: [usize; 2], weights: &[f32]) -> Option<Self> {
        let axes = [0, 1].map(|axis| geometry.back(axis, remainder[axis]));
        let [rows, columns] = &axes;
        if rows.inside.places.is_empty() || columns.inside.places.is_empty() {
            return None;
        }
        let offsets: Vec<usize> = rows
            .offsets
            .iter()
            .flat_map(|row| columns.offsets.iter().map(move |column| row * columns.length + column))
            .collect();
        let of = |input: usize, output: usize, tap: usize| {
            let [row, column] = [rows.taps[tap / columns.taps.len()], columns.taps[tap % columns.taps.len()]];
            weights[((output * geometry.inputs + input) * geometry.kernel[0] + row) * geometry.kernel[1] + column]
        };
        // What were inputs are the outputs of the way back.
        let mut turned = Vec::with_capacity(geometry.inputs * geometry.outputs * offsets.len());
        for input in 0..geometry.inputs {
            for output in 0..geometry.outputs {
                turned.extend((0..offsets.len()).map(|tap| of(input, output, tap)));
            }
        }
        let kernels = Kernels::new(geometry.inputs, offsets, &turned);
        let places = (rows.inside.places.len() * columns.length).next_multiple_of(VECTOR);
        Some(Self { axes, kernels, places })
    }

    /// Floats of the padded gradient, with what the last vectors read beyond it.
    fn packed(&self) -> usize {
        let [rows, columns] = &self.axes;
        let plane = rows.length * columns.length;
        let planes = self.kernels.inputs();
        (planes * plane).max((planes - 1) * plane + self.kernels.furthest() + self.places)
    }
}

/// One axis of the way back.
#[derive(Debug)]
struct Back {
    inside: Inside,
    /// Taps of the phase, and how far behind a place's own each is read in the padded gradient.
    taps: Vec<usize>,
    offsets: Vec<usize>,
    /// Zeros before the gradient of the output, and the length with those behind.
    before: usize,
    length: usize,
}

impl Geometry {
    /// The rows or columns of the gradient of the input that belong to a phase, as a correlation of the gradient of the output.
    fn back(&self, axis: usize, phase: usize) -> Back {
        let inside = self.inside(axis, phase);
        let taps: Vec<usize> = (phase..self.kernel[axis]).step_by(self.stride[axis]).collect();
        // Place i of the phase takes from place i - tap / stride of the output.
        let shift = |tap: usize| inside.places.start as isize - (tap / self.stride[axis]) as isize;
        let before = taps.iter().map(|&tap| -shift(tap)).max().unwrap_or(0).max(0) as usize;
        let offsets: Vec<usize> = taps.iter().map(|&tap| (shift(tap) + before as isize) as usize).collect();
        let furthest = offsets.iter().copied().max().unwrap_or(0);
        let length = (inside.places.len() + furthest).max(before + self.out()[axis]);
        Back { inside, taps, offsets, before, length }
    }
}
