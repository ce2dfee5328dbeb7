//! A convolution and what stands beside it in a residual block: one kernel of a GPU, one operation after the other elsewhere.

use burn::nn::conv::Conv2d;
use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
use burn::nn::pool::AvgPool2d;
use burn::tensor::Tensor;

use super::{convolve, mean_pool, rectified_sum};

/// `relu(conv.forward(x) + other)`. An `other` that is smaller by whole factors is enlarged.
pub fn residual(conv: &Conv2d, x: Tensor<4>, other: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "gpu")]
    if let Some(out) = super::gpu::residual(conv, &x, &other) {
        return out;
    }
    enlarged_sum(convolve(conv, x, false), other)
}

/// `relu(images + other)`, a smaller `other` enlarged.
pub fn enlarged_sum(images: Tensor<4>, other: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = images.dims();
    rectified_sum(images, enlarge(other, [height, width]))
}

/// `conv.forward(pool.forward(x))`.
pub fn convolve_means(pool: &AvgPool2d, conv: &Conv2d, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "gpu")]
    if let Some(out) = super::gpu::convolve_means(pool, conv, &x) {
        return out;
    }
    convolve(conv, mean_pool(pool, x), false)
}

/// Images of that height and width, each place the nearest of the smaller ones.
pub fn enlarge(images: Tensor<4>, size: [usize; 2]) -> Tensor<4> {
    let [_, _, height, width] = images.dims();
    if [height, width] == size {
        return images;
    }
    Interpolate2dConfig::new().with_output_size(Some(size)).with_mode(InterpolateMode::Nearest).init().forward(images)
}

#[cfg(test)]
mod tests {
    use burn::nn::conv::Conv2dConfig;
    use burn::nn::pool::AvgPool2dConfig;
    use burn::tensor::activation::relu;
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    #[test]
    fn answers_are_those_of_its_parts() {
        let device = Device::flex();
        let random = |shape: [usize; 4]| Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &device);
        let conv = Conv2dConfig::new([3, 4], [1, 1]).init(&device);
        let (x, other, coarse) = (random([2, 3, 6, 4]), random([2, 4, 6, 4]), random([2, 4, 2, 2]));
        let own = conv.forward(x.clone());
        assert_close(residual(&conv, x.clone(), other.clone()), relu(own.clone() + other), "a sum", 1e-6);
        let enlarged = coarse.clone().repeat_dim(2, 1).reshape([2, 4, 2, 1, 2, 1]).repeat_dim(3, 3).repeat_dim(5, 2);
        assert_close(
            residual(&conv, x.clone(), coarse),
            relu(own + enlarged.reshape([2, 4, 6, 4])),
            "of a coarse one",
            1e-6,
        );
        let pool = AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let expected = conv.forward(pool.forward(x.clone()));
        assert_close(convolve_means(&pool, &conv, x), expected, "of means", 1e-6);
    }
}
