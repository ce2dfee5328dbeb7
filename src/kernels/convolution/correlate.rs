//! Correlation of packed planes with small kernels, in SIMD registers: the inner loop of every convolution.
//!
//! Planes lie flat, row after row, with columns between the rows that are computed and thrown away: a tap of the kernel is then one
//! offset, the same at every place, and the loop reads vectors of pixels whatever the width (direct convolution without im2col;
//! blocking of outputs in registers as Georganas et al. 2018, "Anatomy of high-performance deep learning convolutions").

use pulp::{Arch, Simd, WithSimd};

/// Places are computed in multiples of the widest vector.
pub const VECTOR: usize = 16;

/// Kernels in the order in which the loop reads them: blocks of outputs, then inputs, taps, and the outputs of the block.
#[derive(Debug)]
pub struct Kernels {
    values: Vec<f32>,
    outputs: usize,
    block: usize,
    taps: Vec<usize>,
    inputs: usize,
}

impl Kernels {
    /// For each output, input and tap (by its number) the weight that `weight` gives. A tap reads so far from the place that is
    /// computed.
    pub fn new(outputs: usize, inputs: usize, taps: Vec<usize>, weight: impl Fn(usize, usize, usize) -> f32) -> Self {
        let block = Arch::new().dispatch(Block);
        let mut values = Vec::with_capacity(outputs.next_multiple_of(block) * inputs * taps.len());
        for first in (0..outputs).step_by(block) {
            for input in 0..inputs {
                for tap in 0..taps.len() {
                    // An incomplete block computes zeros.
                    values.extend(
                        (first..first + block).map(
                            |output| {
                                if output < outputs { weight(output, input, tap) } else { 0.0 }
                            },
                        ),
                    );
                }
            }
        }
        Self { values, outputs, block, taps, inputs }
    }

    /// Planes that are read.
    #[cfg(feature = "train")]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How far from a place its last tap is read.
    #[cfg(feature = "train")]
    pub fn furthest(&self) -> usize {
        self.taps.iter().copied().max().unwrap_or(0)
    }

    /// Floats that [`correlate`] writes for planes of that many places.
    pub fn room(&self, places: usize) -> usize {
        self.outputs.next_multiple_of(self.block) * places
    }
}

/// Outputs in a block for this processor.
struct Block;

impl WithSimd for Block {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        block::<S>()
    }
}

/// 32 registers hold 8 x 3 sums, 16 registers 4 x 3.
const fn block<S: Simd>() -> usize {
    if S::F32_LANES >= 16 { 8 } else { 4 }
}

/// For each output the sum over inputs and taps at each place: `out[output * places + place]`.
///
/// `input` holds a plane for each input, `stride` floats apart, of which all taps of all places are read. `places` is a multiple of
/// [`VECTOR`].
///
/// # Panics
/// If one of the three has another size.
pub fn correlate(kernels: &Kernels, input: &[f32], stride: usize, places: usize, out: &mut [f32]) {
    assert!(places.is_multiple_of(VECTOR) && out.len() == kernels.room(places), "the room of the kernels");
    Arch::new().dispatch(Correlation { kernels, input, stride, places, out });
}

struct Correlation<'a> {
    kernels: &'a Kernels,
    input: &'a [f32],
    stride: usize,
    places: usize,
    out: &'a mut [f32],
}

impl WithSimd for Correlation<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if block::<S>() == 8 { self.run::<S, 8>(simd) } else { self.run::<S, 4>(simd) }
    }
}

impl Correlation<'_> {
    #[inline(always)]
    fn run<S: Simd, const B: usize>(mut self, simd: S) {
        let mut place = 0;
        while place < self.places {
            // Tiles are as wide as what is left asks for.
            let vectors = ((self.places - place) / S::F32_LANES).min(3);
            match vectors {
                3 => self.tile::<S, B, 3>(simd, place),
                2 => self.tile::<S, B, 2>(simd, place),
                _ => self.tile::<S, B, 1>(simd, place),
            }
            place += vectors * S::F32_LANES;
        }
    }

    /// All outputs at the places of V vectors: what they read stays in the nearest cache.
    #[inline(always)]
    fn tile<S: Simd, const B: usize, const V: usize>(&mut self, simd: S, place: usize) {
        let Self { kernels, input: planes, stride, places, out } = self;
        let width = V * S::F32_LANES;
        let blocks = kernels.values.chunks_exact(B * kernels.taps.len() * kernels.inputs);
        for (weights, out) in blocks.zip(out.chunks_exact_mut(B * *places)) {
            let mut sums = [[simd.splat_f32s(0.0); V]; B];
            for (input, weights) in weights.chunks_exact(B * kernels.taps.len()).enumerate() {
                let plane = &planes[input * *stride + place..];
                for (weights, &tap) in weights.as_chunks::<B>().0.iter().zip(&kernels.taps) {
                    let (pixels, _) = S::as_simd_f32s(&plane[tap..][..width]);
                    for (sums, &weight) in sums.iter_mut().zip(weights) {
                        let weight = simd.splat_f32s(weight);
                        for (sum, &pixel) in sums.iter_mut().zip(pixels) {
                            *sum = simd.mul_add_e_f32s(weight, pixel, *sum);
                        }
                    }
                }
            }
            for (sums, out) in sums.iter().zip(out.chunks_exact_mut(*places)) {
                let (out, _) = S::as_mut_simd_f32s(&mut out[place..][..width]);
                out.copy_from_slice(sums);
            }
        }
    }
}
