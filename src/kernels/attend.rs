//! Images to a few numbers: the means of their channels, and what is seen where a map points.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

/// `[batch, channels, height, width]` to the mean of each channel, `[batch, channels]`.
pub fn means(images: Tensor<4>) -> Tensor<2> {
    #[cfg(feature = "gpu")]
    if let Some(means) = super::gpu::means(&images) {
        return means;
    }
    images.flatten::<3>(2, 3).mean_dim(2).squeeze_dim(2)
}

/// Images `[batch, channels, height, width]` and a logit for each of their places, `[batch, height * width]`, to `[batch, 2 * channels + 1]`: the mean of
/// each channel, its mean weighted by the softmax of the logits, and the highest logit.
pub fn attend(images: Tensor<4>, pointer: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "gpu")]
    if let Some(pooled) = super::gpu::attend(&images, &pointer) {
        return pooled;
    }
    let [batch, places] = pointer.dims();
    let highest = pointer.clone().max_dim(1);
    let shares = softmax(pointer, 1).reshape([batch, 1, places]);
    let images: Tensor<3> = images.flatten(2, 3);
    let attended: Tensor<2> = (images.clone() * shares).sum_dim(2).squeeze_dim(2);
    Tensor::cat(vec![images.mean_dim(2).squeeze_dim(2), attended, highest], 1)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn what_a_map_points_at_weighs_most() {
        let device = Device::flex();
        let images = Tensor::<4>::from_data([[[[1.0, 2.0], [3.0, 6.0]], [[0.0, 0.0], [0.0, 8.0]]]], &device);
        let pointer = Tensor::<2>::from_data([[0.0, 0.0, 0.0, 3.0f32.ln()]], &device);
        let found: Vec<f32> = attend(images.clone(), pointer).try_into_vec_as().unwrap();
        // Shares of a sixth, a sixth, a sixth and a half.
        let expected = [3.0, 2.0, 4.0, 4.0, 3.0f32.ln()];
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6), "{found:?}");
        let found: Vec<f32> = means(images).try_into_vec_as().unwrap();
        assert_eq!(found, [3.0, 2.0]);
    }
}
