//! A convolution on a GPU, with what is around it: a pool before it, its bias, a sum and ReLU after it. Each invocation computes a few outputs of a few
//! neighbouring pixels, so that a weight that was read serves all of these pixels, and a pixel all of these outputs.

use burn::nn::conv::Conv2d;
use burn::nn::pool::AvgPool2d;
use burn::tensor;
use cubecl::prelude::*;

use super::pixels::{beside, contiguous, groups, images_of, pixels, vector};
use crate::kernels::convolution::{Geometry, geometry};
use crate::kernels::pool;

/// With fewer invocations than that a GPU is not busy, and neighbouring pixels are given to others.
const BUSY: usize = 8192;

pub fn convolve(conv: &Conv2d, x: &tensor::Tensor<4>, rectified: bool) -> Option<tensor::Tensor<4>> {
    start(conv, x, &geometry(conv, x)?, &Around { rectified, ..Around::default() })
}

/// As `kernels::residual`.
pub fn residual(conv: &Conv2d, x: &tensor::Tensor<4>, other: &tensor::Tensor<4>) -> Option<tensor::Tensor<4>> {
    start(conv, x, &geometry(conv, x)?, &Around { rectified: true, other: Some(other), ..Around::default() })
}

/// As `kernels::convolve_means`: each tap of a kernel as large as the pool's has the one weight.
pub fn convolve_means(pool: &AvgPool2d, conv: &Conv2d, x: &tensor::Tensor<4>) -> Option<tensor::Tensor<4>> {
    let geometry = geometry(conv, x)?;
    let one = geometry.kernel == [1, 1] && geometry.stride == [1, 1] && geometry.padding == [(0, 0); 2];
    let plain = pool::unpadded(&pool.padding) && !pool.ceil_mode;
    let fits = (0..2).all(|axis| geometry.size[axis] >= pool.kernel_size[axis]);
    if !(one && plain && fits) {
        return None;
    }
    let geometry = Geometry { kernel: pool.kernel_size, stride: pool.stride, ..geometry };
    start(conv, x, &geometry, &Around { means: true, ..Around::default() })
}

/// What else a convolution does.
#[derive(Default)]
struct Around<'a> {
    /// The input's pixels count by their means over the kernel, which has one weight for all of its places.
    means: bool,
    /// Added to the output.
    other: Option<&'a tensor::Tensor<4>>,
    rectified: bool,
}

fn start(conv: &Conv2d, x: &tensor::Tensor<4>, geometry: &Geometry, around: &Around<'_>) -> Option<tensor::Tensor<4>> {
    let bias = contiguous(&conv.bias.as_ref()?.val())?;
    let images = pixels(x)?;
    let [batch, ..] = x.dims();
    let ([height, width], [out_height, out_width]) = (geometry.size, geometry.out());
    // [rows, columns, inputs, outputs] without gaps, as `placed` puts them there.
    let weights = contiguous(&conv.weight.val().permute([2, 3, 1, 0]))?;
    let (other, [coarse_down, coarse_right]) = match around.other {
        // Bound, as something must be, but not read.
        None => (bias.clone(), [1, 1]),
        Some(other) => {
            let [images, channels, height, width] = other.dims();
            let times = [out_height / height.max(1), out_width / width.max(1)];
            let covers = [height * times[0], width * times[1]] == [out_height, out_width];
            if !(covers && images == batch && channels == geometry.outputs) {
                return None;
            }
            (pixels(other)?, times)
        }
    };

    let (taken, given) = (vector(geometry.inputs), vector(geometry.outputs));
    let units = |pixels: usize| batch * out_height * out_width.div_ceil(pixels) * (geometry.outputs / given);
    let together = [4, 2].into_iter().find(|&pixels| units(pixels) >= BUSY).unwrap_or(1);
    let out = beside(&images, [batch, out_height, out_width, geometry.outputs]);
    let client = images.client.clone();
    let (count, dim) = groups(units(together));
    let number = |size: usize| size as u32;
    let [rows, columns] = geometry.kernel;
    let sizes = SizesLaunch::new(
        number(units(together)),
        number(height),
        number(width),
        number(geometry.inputs / taken),
        number(out_height),
        number(out_width),
        number(out_width.div_ceil(together)),
        number(geometry.outputs / given),
        number(rows),
        number(columns),
        number(geometry.stride[0]),
        number(geometry.stride[1]),
        number(geometry.padding[0].0),
        number(geometry.padding[1].0),
        u32::from(!around.means),
        if around.means { 1.0 / (rows * columns) as f32 } else { 1.0 },
        u32::from(around.other.is_some()),
        number(coarse_down),
        number(coarse_right),
        u32::from(around.rectified),
    );
    convolution::launch(
        &client,
        count,
        dim,
        taken,
        given,
        images.binding().into_tensor_arg(),
        weights.binding().into_tensor_arg(),
        bias.binding().into_tensor_arg(),
        other.binding().into_tensor_arg(),
        out.clone().binding().into_tensor_arg(),
        sizes,
        together,
    );
    Some(images_of(out))
}

/// What [`convolution`] counts: pixels, and vectors of channels.
#[derive(CubeLaunch, CubeType)]
struct Sizes {
    units: u32,
    height: u32,
    width: u32,
    inputs: u32,
    out_height: u32,
    out_width: u32,
    /// Units beside each other in a row.
    across: u32,
    outputs: u32,
    rows: u32,
    columns: u32,
    stride_down: u32,
    stride_right: u32,
    above: u32,
    left: u32,
    /// 1 where each place of the kernel has weights of its own, 0 where all have the same.
    apart: u32,
    /// What the inputs count.
    share: f32,
    /// 1 where there is something to add, or 0. As `rectified` known when the kernel runs, not when it is compiled, so that one serves both.
    added: u32,
    /// Rows and columns of the output for one of what is added.
    coarse_down: u32,
    coarse_right: u32,
    /// 1 or 0.
    rectified: u32,
}

/// `images` is `[batch, height, width, inputs]`, `weights` `[rows, columns, inputs, outputs]` or `[1, 1, inputs, outputs]`, `other`
/// `[batch, out_height / coarse_down, out_width / coarse_right, outputs]`, `out` `[batch, out_height, out_width, outputs]`. Each unit computes a vector of
/// outputs of `together` pixels beside each other.
#[cube(launch)]
fn convolution<Taken: Size, Given: Size>(
    images: &Tensor<Vector<f32, Taken>>,
    weights: &Tensor<Vector<f32, Given>>,
    bias: &Tensor<Vector<f32, Given>>,
    other: &Tensor<Vector<f32, Given>>,
    out: &mut Tensor<Vector<f32, Given>>,
    sizes: Sizes,
    #[comptime] together: usize,
) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= sizes.units {
        terminate!();
    }
    let channels = images.vector_size();
    let output = unit % sizes.outputs;
    let rest = unit / sizes.outputs;
    let x = rest % sizes.across * together as u32;
    let rest = rest / sizes.across;
    let y = rest % sizes.out_height;
    let image = rest / sizes.out_height;

    let mut sums = Array::<Vector<f32, Given>>::new(together);
    #[unroll]
    for pixel in 0..together {
        sums[pixel] = bias[output as usize];
    }
    for row in 0..sizes.rows {
        let from_y = (y * sizes.stride_down + row) as i32 - sizes.above as i32;
        if from_y >= 0 && from_y < sizes.height as i32 {
            let line = (image * sizes.height + from_y as u32) * sizes.width;
            for column in 0..sizes.columns {
                // Around the image are zeros.
                let mut places = Array::<u32>::new(together);
                let mut shares = Array::<f32>::new(together);
                #[unroll]
                for pixel in 0..together {
                    let from_x = ((x + pixel as u32) * sizes.stride_right + column) as i32 - sizes.left as i32;
                    let inside = from_x >= 0 && from_x < sizes.width as i32;
                    places[pixel] = (line + select(inside, from_x as u32, 0u32)) * sizes.inputs;
                    shares[pixel] = select(inside, sizes.share, 0.0f32);
                }
                let place = (row * sizes.columns + column) * sizes.apart;
                let tap = place * sizes.inputs * channels as u32 * sizes.outputs + output;
                for input in 0..sizes.inputs {
                    let mut taps = Array::<Vector<f32, Given>>::new(channels);
                    #[unroll]
                    for channel in 0..channels {
                        taps[channel] =
                            weights[(tap + (input * channels as u32 + channel as u32) * sizes.outputs) as usize];
                    }
                    #[unroll]
                    for pixel in 0..together {
                        let values = images[(places[pixel] + input) as usize] * Vector::new(shares[pixel]);
                        #[unroll]
                        for channel in 0..channels {
                            sums[pixel] += taps[channel] * Vector::new(values.extract(channel));
                        }
                    }
                }
            }
        }
    }
    let line = (image * sizes.out_height + y) * sizes.out_width;
    let coarse_width = sizes.out_width / sizes.coarse_right;
    let coarse_line = (image * (sizes.out_height / sizes.coarse_down) + y / sizes.coarse_down) * coarse_width;
    #[unroll]
    for pixel in 0..together {
        let to_x = x + pixel as u32;
        if to_x < sizes.out_width {
            let mut sum = sums[pixel];
            if sizes.added == 1 {
                sum += other[((coarse_line + to_x / sizes.coarse_right) * sizes.outputs + output) as usize];
            }
            if sizes.rectified == 1 {
                sum = max_nan(sum, Vector::new(0.0f32));
            }
            out[((line + to_x) * sizes.outputs + output) as usize] = sum;
        }
    }
}
