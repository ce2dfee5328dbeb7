//! A convolution on a GPU, with its bias and ReLU: each invocation computes a few outputs of a few neighbouring pixels, so that a weight that was
//! read serves all of these pixels, and a pixel all of these outputs.

use burn::nn::conv::Conv2d;
use burn::tensor;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::pixels::{beside, dense, groups, images_of, pixels, vector};
use crate::kernels::convolution::geometry;

/// With fewer invocations than that a GPU is not busy, and neighbouring pixels are given to others.
const BUSY: usize = 8192;

pub fn convolve(conv: &Conv2d, x: &tensor::Tensor<4>, rectified: bool) -> Option<tensor::Tensor<4>> {
    let bias = dense(&conv.bias.as_ref()?.val())?;
    let geometry = geometry(conv, x)?;
    let images = pixels(x)?;
    let [batch, ..] = x.dims();
    let ([height, width], [out_height, out_width]) = (geometry.size, geometry.out());
    // [rows, columns, inputs, outputs] without gaps, as `placed` puts them there.
    let weights = conv.weight.val().permute([2, 3, 1, 0]);
    let weights = dense(&weights).filter(CubeTensor::is_contiguous)?;

    let (taken, given) = (vector(geometry.inputs), vector(geometry.outputs));
    let units = |pixels: usize| batch * out_height * out_width.div_ceil(pixels) * (geometry.outputs / given);
    let together = [4, 2].into_iter().find(|&pixels| units(pixels) >= BUSY).unwrap_or(1);
    let out = beside(&images, [batch, out_height, out_width, geometry.outputs]);
    let client = images.client.clone();
    let (count, dim) = groups(units(together));
    let number = |size: usize| size as u32;
    let sizes = SizesLaunch::new(
        number(units(together)),
        number(height),
        number(width),
        number(geometry.inputs / taken),
        number(out_height),
        number(out_width),
        number(out_width.div_ceil(together)),
        number(geometry.outputs / given),
        number(geometry.kernel[0]),
        number(geometry.kernel[1]),
        number(geometry.stride[0]),
        number(geometry.stride[1]),
        number(geometry.padding[0].0),
        number(geometry.padding[1].0),
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
        out.clone().binding().into_tensor_arg(),
        sizes,
        together,
        rectified,
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
}

/// `images` is `[batch, height, width, inputs]`, `weights` `[rows, columns, inputs, outputs]`, `out` `[batch, out_height, out_width, outputs]`. Each
/// unit computes a vector of outputs of `together` pixels beside each other.
#[cube(launch)]
fn convolution<Taken: Size, Given: Size>(
    images: &Tensor<Vector<f32, Taken>>,
    weights: &Tensor<Vector<f32, Given>>,
    bias: &Tensor<Vector<f32, Given>>,
    out: &mut Tensor<Vector<f32, Given>>,
    sizes: Sizes,
    #[comptime] together: usize,
    #[comptime] rectified: bool,
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
                    shares[pixel] = select(inside, 1.0f32, 0.0f32);
                }
                let tap = (row * sizes.columns + column) * sizes.inputs * channels as u32 * sizes.outputs + output;
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
    let place = ((image * sizes.out_height + y) * sizes.out_width + x) * sizes.outputs + output;
    #[unroll]
    for pixel in 0..together {
        if x + (pixel as u32) < sizes.out_width {
            let sum = sums[pixel];
            let sum = if rectified { max_nan(sum, Vector::new(0.0f32)) } else { sum };
            out[(place + pixel as u32 * sizes.outputs) as usize] = sum;
        }
    }
}
