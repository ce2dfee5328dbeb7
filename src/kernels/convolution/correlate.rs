//! Correlation of packed planes with small kernels, in SIMD registers: the inner loop of every convolution.
//!
//! Planes lie flat, row after row, with columns between the rows that are computed and thrown away: a tap of the kernel is then one
//! offset, the same at every place, and the loop reads vectors of pixels whatever the width (direct convolution without im2col;
//! blocking of outputs in registers as Georganas et al. 2018, "Anatomy of high-performance deep learning convolutions").

use pulp::{Arch, Simd, WithSimd};

/// Places are computed in multiples of the widest vector.
pub const VECTOR: usize = if cfg!(target_arch = "wasm32") { 4 } else { 16 };
/// Taps of the kernel that most convolutions have, for which the loop over them is written out.
const USUAL: usize = 9;
/// Taps of any number.
const ANY: usize = 0;

/// Kernels in the order in which the loop reads them: blocks of outputs, then inputs, taps, and the outputs of the block.
#[derive(Debug)]
pub struct Kernels {
    values: Vec<f32>,
    /// Outputs of each block.
    blocks: Vec<usize>,
    taps: Vec<usize>,
    inputs: usize,
}

impl Kernels {
    /// Weights `[outputs, inputs, taps]`. A tap reads so far from the place that is computed as `taps` says.
    pub fn new(outputs: usize, taps: Vec<usize>, weights: &[f32]) -> Self {
        Self::of_height(Arch::new().dispatch(Height), outputs, taps, weights)
    }

    fn of_height(height: usize, outputs: usize, taps: Vec<usize>, weights: &[f32]) -> Self {
        let row = weights.len() / outputs;
        let blocks = blocks(outputs, height);
        let mut values = vec![0.0; blocks.iter().sum::<usize>() * row];
        let (mut rows, mut free) = (weights.chunks_exact(row), values.as_mut_slice());
        for &height in &blocks {
            let (block, rest) = free.split_at_mut(height * row);
            free = rest;
            // An incomplete block computes zeros.
            for (output, row) in rows.by_ref().take(height).enumerate() {
                block[output..].iter_mut().step_by(height).zip(row).for_each(|(to, from)| *to = *from);
            }
        }
        Self { values, blocks, inputs: row / taps.len(), taps }
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
        self.blocks.iter().sum::<usize>() * places
    }
}

/// Outputs of each block: as many as registers hold, and what is left in the smallest of 1, 2, 4 or such a block that holds it.
fn blocks(outputs: usize, height: usize) -> Vec<usize> {
    let mut blocks = vec![height; outputs / height];
    match outputs % height {
        0 => {}
        rest => blocks.push([1, 2, 4].into_iter().find(|&block| rest <= block).unwrap_or(height)),
    }
    blocks
}

/// The outputs, and the vectors of places, whose sums stay in the registers of a processor, with what they are made of beside them.
const fn tile<S: Simd>() -> [usize; 2] {
    if cfg!(target_arch = "wasm32") {
        // V8 leaves 15 of x86's 16 registers: for the sums, the vectors of pixels, a weight, and a product that is not added at once
        // (6 * 2 + 2 + 1 and 3 * 3 + 3 + 1 + 1).
        if cfg!(feature = "relaxed-simd") { [6, 2] } else { [3, 3] }
    } else if S::F32_LANES >= 16 {
        // 32 registers.
        [8, 3]
    } else {
        [4, 3]
    }
}

/// Outputs in a block for this processor.
struct Height;

impl WithSimd for Height {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        tile::<S>()[0]
    }
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
        match tile::<S>() {
            [8, _] => self.run::<S, 8, 3>(simd),
            [6, _] => self.run::<S, 6, 2>(simd),
            [3, _] => self.run::<S, 3, 3>(simd),
            _ => self.run::<S, 4, 3>(simd),
        }
    }
}

impl Correlation<'_> {
    /// In blocks of B outputs, by at most V vectors.
    #[inline(always)]
    fn run<S: Simd, const B: usize, const V: usize>(mut self, simd: S) {
        if self.kernels.taps.len() == USUAL {
            self.strip::<S, B, V, USUAL>(simd);
        } else {
            self.strip::<S, B, V, ANY>(simd);
        }
    }

    #[inline(always)]
    fn strip<S: Simd, const B: usize, const V: usize, const T: usize>(&mut self, simd: S) {
        let mut place = 0;
        while place < self.places {
            // Tiles are as wide as what is left asks for.
            let vectors = ((self.places - place) / S::F32_LANES).min(V);
            match vectors {
                3 => self.column::<S, B, 3, T>(simd, place),
                2 => self.column::<S, B, 2, T>(simd, place),
                _ => self.column::<S, B, 1, T>(simd, place),
            }
            place += vectors * S::F32_LANES;
        }
    }

    /// All outputs at the places of V vectors: what they read stays in the nearest cache.
    #[inline(always)]
    fn column<S: Simd, const B: usize, const V: usize, const T: usize>(&mut self, simd: S, place: usize) {
        let Self { kernels, input, stride, places, out } = self;
        let (mut weights, mut out) = (kernels.values.as_slice(), &mut **out);
        for &height in &kernels.blocks {
            let (block, rest) = weights.split_at(height * kernels.inputs * kernels.taps.len());
            let (rows, below) = out.split_at_mut(height * *places);
            (weights, out) = (rest, below);
            let tile = Tile { planes: &input[place..], stride: *stride, taps: &kernels.taps, weights: block };
            match height {
                1 => tile.write::<S, 1, V, ANY>(simd, rows, *places, place),
                2 => tile.write::<S, 2, V, ANY>(simd, rows, *places, place),
                4 if B != 4 => tile.write::<S, 4, V, ANY>(simd, rows, *places, place),
                _ => tile.write::<S, B, V, T>(simd, rows, *places, place),
            }
        }
    }
}

/// The outputs of a block at the places of a few vectors.
struct Tile<'a> {
    /// From the first of the places on.
    planes: &'a [f32],
    stride: usize,
    taps: &'a [usize],
    weights: &'a [f32],
}

impl Tile<'_> {
    #[inline(always)]
    fn write<S: Simd, const B: usize, const V: usize, const T: usize>(
        &self,
        simd: S,
        rows: &mut [f32],
        places: usize,
        place: usize,
    ) {
        let sums = self.sums::<S, B, V, T>(simd);
        for (sums, row) in sums.iter().zip(rows.chunks_exact_mut(places)) {
            let (row, _) = S::as_mut_simd_f32s(&mut row[place..][..V * S::F32_LANES]);
            row.copy_from_slice(sums);
        }
    }

    #[inline(always)]
    fn sums<S: Simd, const B: usize, const V: usize, const T: usize>(&self, simd: S) -> [[S::f32s; V]; B] {
        let width = V * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); V]; B];
        for (input, weights) in self.weights.chunks_exact(B * self.taps.len()).enumerate() {
            let plane = &self.planes[input * self.stride..];
            let weights = weights.as_chunks::<B>().0;
            match (weights.first_chunk::<T>(), self.taps.first_chunk::<T>()) {
                // Written out: the loop itself would cost as much as a fifth of what it does.
                (Some(weights), Some(taps)) if T > ANY => {
                    for (weights, &tap) in weights.iter().zip(taps) {
                        add(simd, &mut sums, &plane[tap..][..width], weights);
                    }
                }
                _ => {
                    for (weights, &tap) in weights.iter().zip(self.taps) {
                        add(simd, &mut sums, &plane[tap..][..width], weights);
                    }
                }
            }
        }
        sums
    }
}

/// Adds the pixels, times the weight of each output.
#[inline(always)]
fn add<S: Simd, const B: usize, const V: usize>(
    simd: S,
    sums: &mut [[S::f32s; V]; B],
    pixels: &[f32],
    weights: &[f32; B],
) {
    let (pixels, _) = S::as_simd_f32s(pixels);
    let pixels: [S::f32s; V] = *pixels.first_chunk().expect("as many vectors");
    for (sums, &weight) in sums.iter_mut().zip(weights) {
        let weight = simd.splat_f32s(weight);
        for (sum, pixel) in sums.iter_mut().zip(pixels) {
            *sum = simd.mul_add_e_f32s(weight, pixel, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUTS: usize = 3;
    const TAPS: [usize; USUAL] = [0, 1, 2, 11, 12, 13, 22, 23, 24];
    const PLACES: usize = 5 * VECTOR;
    const STRIDE: usize = PLACES + 24;

    /// The tiles of every processor on this one: `[outputs][places]`.
    struct Tiles<'a> {
        height: usize,
        outputs: usize,
        taps: &'a [usize],
        weights: &'a [f32],
        input: &'a [f32],
    }

    impl WithSimd for Tiles<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
            let kernels = Kernels::of_height(self.height, self.outputs, self.taps.to_vec(), self.weights);
            let mut out = vec![f32::NAN; kernels.room(PLACES)];
            let all =
                Correlation { kernels: &kernels, input: self.input, stride: STRIDE, places: PLACES, out: &mut out };
            match self.height {
                3 => all.run::<S, 3, 3>(simd),
                4 => all.run::<S, 4, 3>(simd),
                6 => all.run::<S, 6, 2>(simd),
                _ => all.run::<S, 8, 3>(simd),
            }
            out.truncate(self.outputs * PLACES);
            out
        }
    }

    #[test]
    fn the_tiles_of_all_processors_give_the_sums() {
        let numbers = |count: usize| (0..count).map(|at| ((at * 37 % 101) as f32 - 50.0) / 50.0).collect::<Vec<f32>>();
        let input = numbers(INPUTS * STRIDE);
        for height in [3, 4, 6, 8] {
            for outputs in 1..=2 * height + 1 {
                for taps in [&TAPS[..], &TAPS[..1], &TAPS[3..7]] {
                    let weights = numbers(outputs * INPUTS * taps.len());
                    let found = Arch::new().dispatch(Tiles { height, outputs, taps, weights: &weights, input: &input });
                    for (at, found) in found.iter().enumerate() {
                        let (output, place) = (at / PLACES, at % PLACES);
                        let of = |input_at: usize, tap: usize| {
                            weights[(output * INPUTS + input_at) * taps.len() + tap]
                                * input[input_at * STRIDE + place + taps[tap]]
                        };
                        let sum: f32 = (0..INPUTS)
                            .flat_map(|at| (0..taps.len()).map(move |tap| (at, tap)))
                            .map(|(a, t)| of(a, t))
                            .sum();
                        assert!(
                            (found - sum).abs() < 1e-5,
                            "height {height}, {outputs} outputs: {found} at {at}, not {sum}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_left_of_the_outputs_takes_the_smallest_block() {
        assert_eq!(blocks(16, 8), [8, 8]);
        assert_eq!(blocks(13, 8), [8, 8]);
        assert_eq!(blocks(11, 8), [8, 4]);
        assert_eq!(blocks(32, 6), [6, 6, 6, 6, 6, 2]);
        assert_eq!(blocks(5, 3), [3, 2]);
        assert_eq!(blocks(7, 4), [4, 4]);
        assert_eq!(blocks(1, 6), [1]);
    }
}
