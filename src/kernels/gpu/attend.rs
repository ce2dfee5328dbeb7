//! Images to a few numbers on a GPU: each unit goes over all pixels of a few channels.

use burn::backend::Wgpu;
use burn::nn::pool::MaxPool2d;
use burn::tensor;
use cubecl::prelude::*;

use super::pixels::{beside, groups, pixels, vector};
use crate::kernels::attend::Attended;
use crate::kernels::pool;

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

/// As `kernels::attend`, of a pool whose windows cover the map without gaps or overlaps.
pub fn attend(
    images: &tensor::Tensor<4>,
    pool: &MaxPool2d,
    map: &tensor::Tensor<4>,
    finer: &tensor::Tensor<4>,
) -> Option<Attended> {
    let [batch, channels, height, width] = images.dims();
    let [_, finer_channels, finer_height, finer_width] = finer.dims();
    let [down, right] = pool.kernel_size;
    let covers = pool.stride == pool.kernel_size
        && pool.dilation == [1, 1]
        && pool::unpadded(&pool.padding)
        && map.dims() == [batch, 1, height * down, width * right]
        && finer.dims()[0] == batch;
    if !covers {
        return None;
    }
    let (images, map, finer) = (pixels(images)?, pixels(map)?, pixels(finer)?);
    let client = images.client.clone();
    let pooled = beside(&images, [batch, 2 * channels + 1]);
    let features = beside(&images, [batch, finer_channels + 2 * channels]);
    let units = batch * (channels + finer_channels);
    let (count, dim) = groups(units);
    let number = |size: usize| size as u32;
    let sizes = SizesLaunch::new(
        number(units),
        number(channels),
        number(height),
        number(width),
        number(down),
        number(right),
        number(finer_channels),
        number(finer_height * finer_width),
    );
    let [images, map, finer, pooled_arg, features_arg] =
        [images, map, finer, pooled.clone(), features.clone()].map(|tensor| tensor.binding().into_tensor_arg());
    attention::launch(&client, count, dim, images, map, finer, pooled_arg, features_arg, sizes);
    let [pooled, features] = [pooled, features].map(tensor::Tensor::from_primitive::<Wgpu>);
    Some(Attended { pooled, features })
}

/// What [`attention`] counts.
#[derive(CubeLaunch, CubeType)]
struct Sizes {
    units: u32,
    channels: u32,
    height: u32,
    width: u32,
    /// Height and width of what the map has for each place.
    down: u32,
    right: u32,
    finer_channels: u32,
    finer_cells: u32,
}

/// `images` is `[batch, height, width, channels]`, `map` `[batch, height * down, width * right]`, `finer` `[batch, finer_cells, finer_channels]`; `pooled` and
/// `features` as `kernels::attend` says. Each unit sees to a channel of the images or of the finer ones.
#[cube(launch)]
fn attention(
    images: &Tensor<f32>,
    map: &Tensor<f32>,
    finer: &Tensor<f32>,
    pooled: &mut Tensor<f32>,
    features: &mut Tensor<f32>,
    sizes: Sizes,
) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= sizes.units {
        terminate!();
    }
    let channels = sizes.channels;
    let all = channels + sizes.finer_channels;
    let (image, channel) = (unit / all, unit % all);
    let of_features = image * (sizes.finer_channels + 2 * channels);
    if channel >= channels {
        let channel = channel - channels;
        let mut sum = 0.0f32;
        for cell in 0..sizes.finer_cells {
            sum += finer[((image * sizes.finer_cells + cell) * sizes.finer_channels + channel) as usize];
        }
        features[(of_features + channel) as usize] = sum / f32::cast_from(sizes.finer_cells);
        terminate!();
    }

    let across = sizes.width * sizes.right;
    let first = image * sizes.height * sizes.down * across;
    let mut highest = map[first as usize];
    for cell in 1..sizes.height * sizes.down * across {
        highest = max_nan(highest, map[(first + cell) as usize]);
    }
    let mut sum = 0.0f32;
    let mut shares = 0.0f32;
    let mut attended = 0.0f32;
    for y in 0..sizes.height {
        for x in 0..sizes.width {
            let corner = first + y * sizes.down * across + x * sizes.right;
            let mut pointer = map[corner as usize];
            for row in 0..sizes.down {
                for column in 0..sizes.right {
                    pointer = max_nan(pointer, map[(corner + row * across + column) as usize]);
                }
            }
            let value = images[(((image * sizes.height + y) * sizes.width + x) * channels + channel) as usize];
            let share = f32::exp(pointer - highest);
            sum += value;
            shares += share;
            attended += share * value;
        }
    }
    let mean = sum / f32::cast_from(sizes.height * sizes.width);
    let attended = attended / shares;
    let of_pooled = image * (2 * channels + 1);
    pooled[(of_pooled + channel) as usize] = mean;
    pooled[(of_pooled + channels + channel) as usize] = attended;
    features[(of_features + sizes.finer_channels + channel) as usize] = mean;
    features[(of_features + sizes.finer_channels + channels + channel) as usize] = attended;
    if channel == 0 {
        pooled[(of_pooled + 2 * channels) as usize] = highest;
    }
}
