//! Where the pixels of a convolution lie once its input is packed: the sizes, the taps, and the copies between them.
//!
//! A stride of s splits a padded image into s x s planes (its pixels at each remainder of row and column), in which the convolution
//! has stride 1.

use std::ops::Range;

use super::correlate::VECTOR;

/// A convolution of images of one size. Sizes are height and width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub inputs: usize,
    pub outputs: usize,
    pub size: [usize; 2],
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    /// Rows above and below, columns left and right.
    pub padding: [(usize, usize); 2],
}

/// A padded plane that lies flat: `rows` of `pitch` floats, and a few zeros behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flat {
    pub rows: usize,
    pub pitch: usize,
    behind: usize,
}

impl Flat {
    fn floats(self) -> usize {
        self.rows * self.pitch + self.behind
    }
}

impl Geometry {
    /// Height and width of the output.
    pub fn out(&self) -> [usize; 2] {
        [0, 1].map(|axis| {
            let (before, after) = self.padding[axis];
            (self.size[axis] + before + after - self.kernel[axis]) / self.stride[axis] + 1
        })
    }

    /// Floats of an image, and of what becomes of it.
    pub fn image(&self) -> usize {
        self.inputs * self.size[0] * self.size[1]
    }

    pub fn answer(&self) -> usize {
        self.outputs * self.out()[0] * self.out()[1]
    }

    /// Taps of the kernel.
    #[cfg(feature = "train")]
    pub fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// A phase: the padded image at one remainder of row and column, large enough for every place and tap.
    pub fn phase(&self) -> Flat {
        let [rows, columns] = [0, 1].map(|axis| self.out()[axis] + (self.kernel[axis] - 1) / self.stride[axis]);
        // The zeros before a row are those behind the row above it.
        let (before, after) = self.padding[1];
        let shared = if self.stride[1] == 1 { before.min(after).min(self.kernel[1] - 1) } else { 0 };
        Flat { rows, pitch: columns - shared, behind: shared }
    }

    /// Phases that the kernel reads, down and across.
    fn phases(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.stride[axis].min(self.kernel[axis]))
    }

    /// The phases by remainder of row and column, in the order in which they lie.
    pub fn remainders(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let [down, across] = self.phases();
        (0..down).flat_map(move |y| (0..across).map(move |x| [y, x]))
    }

    /// Floats of a packed input channel.
    pub fn channel(&self) -> usize {
        self.phases().iter().product::<usize>() * self.phase().floats()
    }

    /// Places that are computed of each output channel, those between the rows among them.
    pub fn places(&self) -> usize {
        (self.out()[0] * self.phase().pitch).next_multiple_of(VECTOR)
    }

    /// Floats of a packed image: what the last vectors read beyond its end with it.
    pub fn packed(&self) -> usize {
        let last = self.offsets().into_iter().max().unwrap_or(0);
        (self.inputs * self.channel()).max((self.inputs - 1) * self.channel() + last + self.places())
    }

    /// How far from a place each tap of a packed channel is read.
    pub fn offsets(&self) -> Vec<usize> {
        let phase = self.phase();
        let [_, across] = self.phases();
        let [down, right] = self.stride;
        let tap =
            |y: usize, x: usize| (y % down * across + x % right) * phase.floats() + y / down * phase.pitch + x / right;
        (0..self.kernel[0]).flat_map(|y| (0..self.kernel[1]).map(move |x| tap(y, x))).collect()
    }

    /// Copies an image `[inputs, height, width]` to its phases; what is not written is padding, and zero beforehand.
    pub fn pack(&self, image: &[f32], packed: &mut [f32]) {
        let phase = self.phase();
        for (image, packed) in
            image.chunks_exact(self.size[0] * self.size[1]).zip(packed.chunks_exact_mut(self.channel()))
        {
            for (remainder, plane) in self.remainders().zip(packed.chunks_exact_mut(phase.floats())) {
                let [rows, columns] = [0, 1].map(|axis| self.inside(axis, remainder[axis]));
                if columns.places.is_empty() {
                    continue;
                }
                for row in rows.places.clone() {
                    let from = &image[rows.pixel(row) * self.size[1]..][..self.size[1]];
                    let to = &mut plane[row * phase.pitch..][columns.places.clone()];
                    let first = columns.pixel(columns.places.start);
                    if self.stride[1] == 1 {
                        to.copy_from_slice(&from[first..][..to.len()]);
                    } else {
                        let from = from[first..].iter().step_by(self.stride[1]);
                        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
                    }
                }
            }
        }
    }

    /// The places of a phase that lie within the image along an axis, and their pixels.
    pub fn inside(&self, axis: usize, phase: usize) -> Inside {
        let (before, _) = self.padding[axis];
        let stride = self.stride[axis];
        let flat = self.phase();
        let length = [flat.rows, flat.pitch][axis];
        let start = before.saturating_sub(phase).div_ceil(stride).min(length);
        let end = (self.size[axis] + before).saturating_sub(phase).div_ceil(stride).min(length);
        Inside { places: start..end.max(start), stride, shift: phase as isize - before as isize }
    }
}

/// Places of a phase that lie within the image.
#[derive(Debug)]
pub struct Inside {
    pub places: Range<usize>,
    stride: usize,
    shift: isize,
}

impl Inside {
    /// The pixel at a place.
    pub fn pixel(&self, place: usize) -> usize {
        (place * self.stride).checked_add_signed(self.shift).expect("a place within the image")
    }
}
