//! Depthwise convolutions in training, where each channel has a kernel of its own: Burn goes back through each channel by itself.

use std::ops::Range;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;
use pulp::Arch;
use rayon::prelude::*;

use super::convolution::{Geometry as Sizes, sizes};
use super::{Primitive, floats, primitive};

type Tracked = Autodiff<Flex>;

/// The convolution without its bias. None if it is no depthwise convolution, or not one that learns on the CPU.
pub fn convolve(conv: &Conv2d, x: &Tensor<4>) -> Option<Tensor<4>> {
    let geometry = geometry(conv, x)?;
    let [x, weights] = [x.clone(), conv.weight.val()].map(|tensor| tensor.try_into_primitive::<Tracked>().ok());
    let (x, weights) = (x?, weights?);
    let nodes = [x.node(), weights.node()];
    let (x, weights) = (x.into_primitive().to_contiguous(), weights.into_primitive().to_contiguous());
    let out = primitive(geometry.forward(floats(&x), floats(&weights)), geometry.dims(geometry.sizes.out()));
    let out = match Depthwise.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish((x, weights, geometry), out),
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Some(Tensor::from_primitive::<Tracked>(out))
}

fn geometry(conv: &Conv2d, x: &Tensor<4>) -> Option<Geometry> {
    let [batch, channels, ..] = x.dims();
    let depthwise = conv.groups == channels && conv.weight.dims()[..2] == [channels, 1];
    if !depthwise || !x.device().is_autodiff() {
        return None;
    }
    Some(Geometry { batch, channels, sizes: sizes(conv, x)? })
}

#[derive(Clone, Debug)]
struct Geometry {
    batch: usize,
    channels: usize,
    sizes: Sizes,
}

#[derive(Debug)]
struct Depthwise;

impl Backward<Flex, 2> for Depthwise {
    type State = (Primitive, Primitive, Geometry);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [x, weights] = ops.parents;
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let (images, kernels, geometry) = ops.state;
        if let Some(node) = x {
            let found = geometry.back_to_input(floats(&kernels), floats(&gradient));
            grads.register::<Flex>(node.id, primitive(found, geometry.dims(geometry.sizes.size)));
        }
        if let Some(node) = weights {
            let found = geometry.back_to_weights(floats(&images), floats(&gradient));
            let [height, width] = geometry.sizes.kernel;
            grads.register::<Flex>(node.id, primitive(found, [geometry.channels, 1, height, width]));
        }
    }
}

/// Sums are kept in so many parts: what a vector holds.
const LANES: usize = 8;

impl Geometry {
    fn dims(&self, [height, width]: [usize; 2]) -> [usize; 4] {
        [self.batch, self.channels, height, width]
    }

    /// The places of the output for which a tap lies on the picture, and where it lies for the first.
    #[inline(always)]
    fn span(&self, axis: usize, tap: usize) -> (Range<usize>, usize) {
        let (stride, before) = (self.sizes.stride[axis], self.sizes.padding[axis].0);
        let first = before.saturating_sub(tap).div_ceil(stride);
        let end = (self.sizes.size[axis] + before).saturating_sub(tap).div_ceil(stride).min(self.sizes.out()[axis]);
        if first < end { (first..end, first * stride + tap - before) } else { (0..0, 0) }
    }

    /// Every row of a plane that a tap lies on: the tap, where the row lies in the output, and where in the picture.
    #[inline(always)]
    fn rows(&self, mut visit: impl FnMut(usize, Range<usize>, Range<usize>)) {
        let [across, width] = [self.sizes.out()[1], self.sizes.size[1]];
        for down in 0..self.sizes.kernel[0] {
            let (rows, top) = self.span(0, down);
            for right in 0..self.sizes.kernel[1] {
                let (columns, left) = self.span(1, right);
                if columns.is_empty() {
                    continue;
                }
                let reach = (columns.len() - 1) * self.sizes.stride[1] + 1;
                for (row, y) in rows.clone().zip((top..).step_by(self.sizes.stride[0])) {
                    let start = y * width + left;
                    let out = row * across + columns.start..row * across + columns.end;
                    visit(down * self.sizes.kernel[1] + right, out, start..start + reach);
                }
            }
        }
    }

    fn forward(&self, images: &[f32], weights: &[f32]) -> Vec<f32> {
        let stride = self.sizes.stride[1];
        self.planes(images, self.sizes.size, self.sizes.out(), |channel, image, out| {
            let kernel = self.kernel_of(weights, channel);
            self.rows(|tap, row, seen| {
                let (weight, out, image) = (kernel[tap], &mut out[row], &image[seen]);
                // A step of 1 that the compiler knows lets it take vectors.
                if stride == 1 {
                    out.iter_mut().zip(image).for_each(|(out, image)| *out += weight * image);
                } else {
                    out.iter_mut().zip(image.iter().step_by(stride)).for_each(|(out, image)| *out += weight * image);
                }
            });
        })
    }

    fn back_to_input(&self, weights: &[f32], gradient: &[f32]) -> Vec<f32> {
        let stride = self.sizes.stride[1];
        self.planes(gradient, self.sizes.out(), self.sizes.size, |channel, gradient, image| {
            let kernel = self.kernel_of(weights, channel);
            self.rows(|tap, row, seen| {
                let (weight, gradient, image) = (kernel[tap], &gradient[row], &mut image[seen]);
                if stride == 1 {
                    image.iter_mut().zip(gradient).for_each(|(image, gradient)| *image += weight * gradient);
                } else {
                    let places = image.iter_mut().step_by(stride);
                    places.zip(gradient).for_each(|(image, gradient)| *image += weight * gradient);
                }
            });
        })
    }

    fn back_to_weights(&self, images: &[f32], gradient: &[f32]) -> Vec<f32> {
        let taps = self.sizes.taps();
        let [seen, answered] = [self.sizes.size, self.sizes.out()].map(|[height, width]| height * width);
        let stride = self.sizes.stride[1];
        let arch = Arch::new();
        let mut out = vec![0.0; self.channels * taps];
        out.par_chunks_exact_mut(taps).enumerate().for_each(|(channel, out)| {
            for plane in (0..self.batch).map(|image| image * self.channels + channel) {
                let image = &images[plane * seen..][..seen];
                let gradient = &gradient[plane * answered..][..answered];
                arch.dispatch(
                    #[inline(always)]
                    || {
                        self.rows(|tap, row, seen| {
                            let (gradient, image) = (&gradient[row], &image[seen]);
                            out[tap] += if stride == 1 {
                                dot(gradient, image)
                            } else {
                                let pairs = gradient.iter().zip(image.iter().step_by(stride));
                                pairs.map(|(gradient, image)| gradient * image).sum()
                            };
                        });
                    },
                );
            }
        });
        out
    }

    fn kernel_of<'a>(&self, weights: &'a [f32], channel: usize) -> &'a [f32] {
        let taps = self.sizes.taps();
        &weights[channel * taps..][..taps]
    }

    /// Planes to planes of another size, in parallel.
    fn planes(
        &self,
        from: &[f32],
        [height, width]: [usize; 2],
        to: [usize; 2],
        fill: impl Fn(usize, &[f32], &mut [f32]) + Sync,
    ) -> Vec<f32> {
        let (from_plane, to_plane) = (height * width, to[0] * to[1]);
        let mut out = vec![0.0; self.batch * self.channels * to_plane];
        let arch = Arch::new();
        from.par_chunks_exact(from_plane).zip(out.par_chunks_exact_mut(to_plane)).enumerate().for_each(
            |(plane, (from, to))| {
                arch.dispatch(
                    #[inline(always)]
                    || fill(plane % self.channels, from, to),
                );
            },
        );
        out
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        (0..LANES).for_each(|lane| lanes[lane] += a[lane] * b[lane]);
    }
    lanes.iter_mut().zip(a_rest).zip(b_rest).for_each(|((lane, a), b)| *lane += a * b);
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use burn::nn::PaddingConfig2d;
    use burn::nn::conv::Conv2dConfig;
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    /// Batch and channels; height and width; kernel; stride; padding (above, left, below, right).
    type Case = ([usize; 2], [usize; 2], [usize; 2], [usize; 2], [usize; 4]);

    const CASES: &[Case] = &[
        ([3, 5], [11, 13], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([2, 4], [16, 24], [3, 3], [2, 2], [1, 1, 1, 1]),
        ([2, 3], [9, 11], [5, 5], [2, 2], [1, 1, 2, 2]),
        ([1, 2], [12, 7], [5, 3], [1, 2], [2, 0, 1, 2]),
        ([1, 2], [2, 3], [3, 3], [3, 2], [2, 1, 0, 3]),
        ([2, 2], [1, 1], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([1, 3], [40, 33], [3, 3], [1, 1], [0, 0, 0, 0]),
    ];

    #[test]
    fn answers_and_gradients_are_burns() {
        let device = Device::flex().autodiff();
        for case in CASES {
            let ([batch, channels], [height, width], kernel, stride, [top, left, bottom, right]) = *case;
            let conv = Conv2dConfig::new([channels, channels], kernel)
                .with_groups(channels)
                .with_stride(stride)
                .with_padding(PaddingConfig2d::Explicit(top, left, bottom, right))
                .with_bias(false)
                .init(&device);
            let shape = [batch, channels, height, width];
            let images = Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex());
            let [ours, burns] = [true, false].map(|ours| {
                let x = Tensor::from_inner(images.clone()).require_grad();
                let out = if ours { convolve(&conv, &x).expect("ours") } else { conv.forward(x.clone()) };
                // Not all alike: a gradient of ones would hide a swap of places.
                let places = Tensor::arange(0..out.shape().num_elements() as i64, &device);
                let way = places.float().sin().reshape(out.dims());
                let gradients = (out.clone() * way).sum().backward();
                let of = |tensor: Tensor<4>| tensor.grad(&gradients).expect("a gradient");
                (out.inner(), of(x), of(conv.weight.val()))
            });
            assert_close(ours.0, burns.0, &format!("answer of {case:?}"), 5e-5);
            assert_close(ours.1, burns.1, &format!("gradient of the input of {case:?}"), 5e-5);
            assert_close(ours.2, burns.2, &format!("gradient of the weights of {case:?}"), 5e-5);
        }
    }

    #[test]
    fn other_convolutions_are_left() {
        let device = Device::flex().autodiff();
        let x = Tensor::<4>::zeros([1, 4, 9, 9], &device);
        for config in [
            Conv2dConfig::new([4, 4], [3, 3]).with_groups(2),
            Conv2dConfig::new([4, 8], [3, 3]).with_groups(4),
            Conv2dConfig::new([4, 4], [3, 3]).with_groups(4).with_dilation([2, 2]),
        ] {
            assert!(convolve(&config.init(&device), &x).is_none(), "{config:?}");
        }
        let conv = Conv2dConfig::new([4, 4], [3, 3]).with_groups(4).init(&Device::flex());
        assert!(convolve(&conv, &x.inner()).is_none(), "without learning, Burn's is as fast");
    }
}
