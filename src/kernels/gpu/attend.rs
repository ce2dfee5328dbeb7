//! Images to a few numbers on a GPU: each unit goes over all pixels of a few channels.

use burn::backend::Wgpu;
use burn::tensor;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::pixels::{beside, dense, groups, pixels, vector};

/// `[batch, channels, height, width]` to the mean of each channel, `[batch, channels]`.
pub fn means(images: &tensor::Tensor<4>) -> Option<tensor::Tensor<2>> {
    let [batch, channels, height, width] = images.dims();
    let images = pixels(images)?;
    let size = vector(channels);
    let units = batch * channels / size;
    let client = images.client.clone();
    let out = beside(&images, [batch, channels]);
    let (count, dim) = groups(units);
    let (images, means) = (images.binding().into_tensor_arg(), out.clone().binding().into_tensor_arg());
    mean::launch(
        &client,
        count,
        dim,
        size,
        images,
        means,
        units as u32,
        (channels / size) as u32,
        (height * width) as u32,
    );
    Some(tensor::Tensor::from_primitive::<Wgpu>(out))
}

#[cube(launch)]
fn mean<N: Size>(
    images: &Tensor<Vector<f32, N>>,
    means: &mut Tensor<Vector<f32, N>>,
    units: u32,
    channels: u32,
    cells: u32,
) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= units {
        terminate!();
    }
    let first = unit / channels * cells * channels + unit % channels;
    let mut sum = Vector::<f32, N>::new(0.0f32);
    for cell in 0..cells {
        sum += images[(first + cell * channels) as usize];
    }
    means[unit as usize] = sum / Vector::new(f32::cast_from(cells));
}

/// `[batch, channels, height, width]` and `[batch, height * width]` to `[batch, 2 * channels + 1]`, as `kernels::attend` says.
pub fn attend(images: &tensor::Tensor<4>, pointer: &tensor::Tensor<2>) -> Option<tensor::Tensor<2>> {
    let [batch, channels, height, width] = images.dims();
    let images = pixels(images)?;
    let pointer = dense(pointer).filter(CubeTensor::is_contiguous)?;
    let client = images.client.clone();
    let out = beside(&images, [batch, 2 * channels + 1]);
    let units = batch * channels;
    let (count, dim) = groups(units);
    let [images, pointer, pooled] = [images, pointer, out.clone()].map(|tensor| tensor.binding().into_tensor_arg());
    attention::launch(
        &client,
        count,
        dim,
        images,
        pointer,
        pooled,
        units as u32,
        channels as u32,
        (height * width) as u32,
    );
    Some(tensor::Tensor::from_primitive::<Wgpu>(out))
}

#[cube(launch)]
fn attention(
    images: &Tensor<f32>,
    pointer: &Tensor<f32>,
    pooled: &mut Tensor<f32>,
    units: u32,
    channels: u32,
    cells: u32,
) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= units {
        terminate!();
    }
    let (image, channel) = (unit / channels, unit % channels);
    let mut highest = pointer[(image * cells) as usize];
    for cell in 1..cells {
        highest = max_nan(highest, pointer[(image * cells + cell) as usize]);
    }
    let mut sum = 0.0f32;
    let mut shares = 0.0f32;
    let mut attended = 0.0f32;
    for cell in 0..cells {
        let value = images[((image * cells + cell) * channels + channel) as usize];
        let share = f32::exp(pointer[(image * cells + cell) as usize] - highest);
        sum += value;
        shares += share;
        attended += share * value;
    }
    let row = image * (2 * channels + 1);
    pooled[(row + channel) as usize] = sum / f32::cast_from(cells);
    pooled[(row + channels + channel) as usize] = attended / shares;
    if channel == 0 {
        pooled[(row + 2 * channels) as usize] = highest;
    }
}
