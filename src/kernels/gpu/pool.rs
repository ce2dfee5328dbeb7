//! The largest of each window of pixels on a GPU.

use burn::nn::pool::MaxPool2d;
use burn::tensor;
use cubecl::prelude::*;

use super::pixels::{beside, groups, images_of, pixels, vector};
use crate::kernels::pool::unpadded;

/// As `kernels::max_pool`, of windows of any size that lie within the images.
pub fn max_pool(pool: &MaxPool2d, x: &tensor::Tensor<4>) -> Option<tensor::Tensor<4>> {
    let [batch, channels, height, width] = x.dims();
    let ([rows, columns], [down, right]) = (pool.kernel_size, pool.stride);
    let plain = unpadded(&pool.padding) && pool.dilation == [1, 1] && !pool.ceil_mode;
    if !plain || height < rows || width < columns {
        return None;
    }
    let images = pixels(x)?;
    let size = vector(channels);
    let [out_height, out_width] = [(height - rows) / down + 1, (width - columns) / right + 1];
    let units = batch * out_height * out_width * channels / size;
    let client = images.client.clone();
    let out = beside(&images, [batch, out_height, out_width, channels]);
    let (count, dim) = groups(units);
    let number = |size: usize| size as u32;
    let sizes = SizesLaunch::new(
        number(units),
        number(channels / size),
        number(height),
        number(width),
        number(out_height),
        number(out_width),
        number(rows),
        number(columns),
        number(down),
        number(right),
    );
    let (images, largest) = (images.binding().into_tensor_arg(), out.clone().binding().into_tensor_arg());
    largest::launch(&client, count, dim, size, images, largest, sizes);
    Some(images_of(out))
}

/// What [`largest`] counts: pixels, and vectors of channels.
#[derive(CubeLaunch, CubeType)]
struct Sizes {
    units: u32,
    channels: u32,
    height: u32,
    width: u32,
    out_height: u32,
    out_width: u32,
    /// Of a window.
    rows: u32,
    columns: u32,
    /// From one window to the next.
    down: u32,
    right: u32,
}

/// `images` is `[batch, height, width, channels]`, `out` `[batch, out_height, out_width, channels]`, a unit for each vector of its channels.
#[cube(launch)]
fn largest<N: Size>(images: &Tensor<Vector<f32, N>>, out: &mut Tensor<Vector<f32, N>>, sizes: Sizes) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= sizes.units {
        terminate!();
    }
    let channel = unit % sizes.channels;
    let rest = unit / sizes.channels;
    let x = rest % sizes.out_width * sizes.right;
    let rest = rest / sizes.out_width;
    let y = rest % sizes.out_height * sizes.down;
    let image = rest / sizes.out_height;
    let corner = ((image * sizes.height + y) * sizes.width + x) * sizes.channels + channel;
    let mut most = images[corner as usize];
    for row in 0..sizes.rows {
        for column in 0..sizes.columns {
            most = max_nan(most, images[(corner + (row * sizes.width + column) * sizes.channels) as usize]);
        }
    }
    out[unit as usize] = most;
}
