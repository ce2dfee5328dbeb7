//! Images to a few numbers: the means of their channels, and what is seen where a map points.

use burn::nn::pool::MaxPool2d;
use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use super::max_pool;

/// `[batch, channels, height, width]` to the mean of each channel, `[batch, channels]`.
pub fn means(images: Tensor<4>) -> Tensor<2> {
    #[cfg(feature = "gpu")]
    if let Some(means) = super::gpu::means(&images) {
        return means;
    }
    images.flatten::<3>(2, 3).mean_dim(2).squeeze_dim(2)
}

/// What [`attend`] makes of images of `channels` and finer ones of `finer` channels.
pub struct Attended {
    /// The mean of each channel, its mean where the map points, and the map's highest logit: `[batch, 2 * channels + 1]`.
    pub pooled: Tensor<2>,
    /// The mean of each finer channel, then those of the channels: `[batch, finer + 2 * channels]`.
    pub features: Tensor<2>,
}

/// Images `[batch, channels, height, width]`, a finer map of logits `[batch, 1, …]` that `pool` makes `[batch, 1, height, width]`, and finer images. A channel's
/// mean where the map points is weighted by the softmax of the pooled logits.
pub fn attend(images: Tensor<4>, pool: &MaxPool2d, map: Tensor<4>, finer: Tensor<4>) -> Attended {
    #[cfg(feature = "gpu")]
    if let Some(attended) = super::gpu::attend(&images, pool, &map, &finer) {
        return attended;
    }
    let pointer: Tensor<2> = max_pool(pool, map).flatten(1, 3);
    let [batch, places] = pointer.dims();
    let highest = pointer.clone().max_dim(1);
    let shares = softmax(pointer, 1).reshape([batch, 1, places]);
    let images: Tensor<3> = images.flatten(2, 3);
    let attended: Tensor<2> = (images.clone() * shares).sum_dim(2).squeeze_dim(2);
    let seen = vec![images.mean_dim(2).squeeze_dim(2), attended];
    let features = Tensor::cat([vec![means(finer)], seen.clone()].concat(), 1);
    Attended { pooled: Tensor::cat([seen, vec![highest]].concat(), 1), features }
}

#[cfg(test)]
mod tests {
    use burn::nn::pool::MaxPool2dConfig;
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn what_a_map_points_at_weighs_most() {
        let device = Device::flex();
        let images = Tensor::<4>::from_data([[[[1.0, 2.0], [3.0, 6.0]], [[0.0, 0.0], [0.0, 8.0]]]], &device);
        let most = 3.0f32.ln();
        let map = [[-1.0, 0.0, -2.0, 0.0], [-1.0, -1.0, -1.0, -9.0], [0.0, 0.0, 0.5, most], [-1.0, 0.0, 1.0, 1.0]];
        let map = Tensor::<4>::from_data([[map]], &device);
        let finer = Tensor::<4>::from_data([[[[1.0, 2.0, 6.0]]]], &device);
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let Attended { pooled, features } = attend(images.clone(), &pool, map, finer);
        // Shares of a sixth, a sixth, a sixth and a half.
        for (found, expected) in [(pooled, [3.0, 2.0, 4.0, 4.0, most]), (features, [3.0, 3.0, 2.0, 4.0, 4.0])] {
            let found: Vec<f32> = found.try_into_vec_as().unwrap();
            assert_eq!(found.len(), expected.len());
            assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6), "{found:?}");
        }
        let found: Vec<f32> = means(images).try_into_vec_as().unwrap();
        assert_eq!(found, [3.0, 2.0]);
    }
}
