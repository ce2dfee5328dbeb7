//! The kernels beside Burn's on the CPU, on whatever Vulkan finds here: a GPU, or its imitation in software (`mesa-vulkan-drivers`).
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use burn::module::{Param, RunningState};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{AvgPool2dConfig, MaxPool2dConfig};
use burn::nn::{BatchNormConfig, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Tensor};

use super::super::assert_close;
use super::{attend, convolve, convolve_means, dense, max_pool, means, normalise_features, placed, residual};
use crate::device::Backend;
use crate::kernels::Attended;

/// Skips where there is no Vulkan. A process opens it once.
fn device() -> Option<Device> {
    static DEVICE: OnceLock<Option<Device>> = OnceLock::new();
    let open = || match pollster::block_on(Backend::Vulkan.open()) {
        Ok(device) => Some(device),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    };
    DEVICE.get_or_init(open).clone()
}

/// As the kernels want images, and those that they make.
fn there(images: &Tensor<4>, device: &Device) -> Tensor<4> {
    Tensor::<4>::from_data(images.clone().permute([0, 2, 3, 1]).into_data(), device).permute([0, 3, 1, 2])
}

fn here<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    Tensor::from_data(tensor.into_data(), &Device::flex())
}

fn random(shape: [usize; 4]) -> Tensor<4> {
    Tensor::random(shape, Distribution::Normal(0.0, 1.0), &Device::flex())
}

#[test]
fn convolutions_are_burns() {
    let Some(gpu) = device() else { return };
    // Batch, inputs, outputs; height, width; kernel; stride; padding (above, left, below, right).
    for ([batch, inputs, outputs], [height, width], kernel, stride, [above, left, below, right]) in [
        ([2, 1, 16], [32, 32], [3, 3], [2, 2], [1, 1, 1, 1]),
        ([2, 32, 32], [40, 40], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([1, 6, 10], [7, 9], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([3, 5, 7], [11, 13], [5, 3], [1, 2], [2, 0, 1, 2]),
        ([2, 64, 1], [8, 8], [1, 1], [1, 1], [0, 0, 0, 0]),
        ([1, 3, 8], [15, 17], [7, 7], [2, 2], [3, 3, 3, 3]),
        ([1, 2, 3], [1, 1], [3, 3], [3, 3], [0, 0, 2, 2]),
        ([1, 4, 64], [97, 101], [3, 3], [1, 1], [1, 1, 1, 1]),
    ] {
        let what = format!("{batch} x {inputs} x {height} x {width} to {outputs} by {kernel:?}");
        let padding = PaddingConfig2d::Explicit(above, left, below, right);
        let conv: Conv2d = Conv2dConfig::new([inputs, outputs], kernel)
            .with_stride(stride)
            .with_padding(padding)
            .init(&Device::flex());
        let x = random([batch, inputs, height, width]);
        let there_too = placed(conv.clone(), &gpu);
        for rectified in [false, true] {
            let burns = conv.forward(x.clone());
            let burns = if rectified { relu(burns) } else { burns };
            let ours = convolve(&there_too, &there(&x, &gpu), rectified).expect(&what);
            assert_close(here(ours), burns, &what, 1e-5);
        }
    }
    let groups = placed(Conv2dConfig::new([4, 4], [3, 3]).with_groups(4).init(&Device::flex()), &gpu);
    assert!(convolve(&groups, &there(&random([1, 4, 5, 5]), &gpu), false).is_none(), "groups are left to Burn");
}

#[test]
fn convolutions_in_a_residual_block_are_the_cpus() {
    let Some(gpu) = device() else { return };
    // Batch, inputs, outputs; height, width; how much coarser what is added is, down and across.
    for ([batch, inputs, outputs], [height, width], [down, right]) in [
        ([2, 32, 32], [40, 40], [1, 1]),
        ([2, 64, 32], [20, 20], [2, 2]),
        ([1, 3, 5], [6, 9], [2, 3]),
        ([1, 4, 16], [128, 130], [1, 2]),
    ] {
        let what = format!("{batch} x {inputs} x {height} x {width} to {outputs}");
        let x = random([batch, inputs, height, width]);
        let other = random([batch, outputs, height / down, width / right]);
        let conv = Conv2dConfig::new([inputs, outputs], [3, 3])
            .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
            .init(&Device::flex());
        let expected = crate::kernels::residual(&conv, x.clone(), other.clone());
        let (conv, x, other) = (placed(conv, &gpu), there(&x, &gpu), there(&other, &gpu));
        assert_close(here(residual(&conv, &x, &other).expect(&what)), expected, &what, 1e-5);
        let too_fine = there(&random([batch, outputs, height + 1, width]), &gpu);
        assert!(residual(&conv, &x, &too_fine).is_none(), "{what}");
    }
    let pool = |window| AvgPool2dConfig::new(window).with_strides(window).init();
    for ([batch, inputs, outputs], size, window) in
        [([2, 32, 64], [40, 40], [2, 2]), ([1, 3, 5], [7, 9], [2, 2]), ([2, 4, 1], [9, 8], [3, 2])]
    {
        let x = random([batch, inputs, size[0], size[1]]);
        let conv = Conv2dConfig::new([inputs, outputs], [1, 1]).init(&Device::flex());
        let expected = crate::kernels::convolve_means(&pool(window), &conv, x.clone());
        let ours = convolve_means(&pool(window), &placed(conv, &gpu), &there(&x, &gpu)).unwrap();
        assert_close(here(ours), expected, &format!("of means of {window:?}"), 1e-5);
    }
    let wide = placed(Conv2dConfig::new([4, 4], [3, 3]).init(&Device::flex()), &gpu);
    assert!(convolve_means(&pool([2, 2]), &wide, &there(&random([1, 4, 8, 8]), &gpu)).is_none(), "has no one weight");
}

#[test]
fn dense_layers_are_the_cpus() {
    let Some(gpu) = device() else { return };
    for (batch, inputs, outputs) in
        [(2, 257, 4), (1, 50_176, 64), (3, 2051, 5), (2, 2200, 3), (1, 64, 16), (7, 6, 3), (1, 1, 1)]
    {
        let what = format!("{batch} x {inputs} to {outputs}");
        let linear = LinearConfig::new(inputs, outputs).init(&Device::flex());
        let x = Tensor::random([batch, inputs], Distribution::Normal(0.0, 1.0), &Device::flex());
        let (weight, expected) = (linear.weight.val(), linear.forward(x.clone()));
        let placed = placed(linear, &gpu);
        assert_close(here(placed.weight.val()), weight, "what is said of the weights", 0.0);
        let x = Tensor::from_data(x.into_data(), &gpu);
        assert_close(here(dense(&placed, &x).expect(&what)), expected, &what, 1e-4);
    }
    let linear = placed(LinearConfig::new(3, 2).init(&Device::flex()), &gpu);
    assert!(dense(&linear, &Tensor::zeros([8, 3], &gpu)).is_none(), "many are a multiplication of matrices");
}

#[test]
fn batch_norms_after_dense_layers_are_the_cpus() {
    let Some(gpu) = device() else { return };
    let drawn = |low, high| Tensor::random([5], Distribution::Uniform(low, high), &Device::flex());
    let mut norm = BatchNormConfig::new(5).init(&Device::flex());
    norm.gamma = Param::from_tensor(drawn(-2.0, 2.0));
    norm.beta = Param::from_tensor(drawn(-1.0, 1.0));
    norm.running_mean = RunningState::new(drawn(-1.0, 1.0));
    norm.running_var = RunningState::new(drawn(0.1, 2.0));
    let x = Tensor::random([3, 5], Distribution::Normal(0.0, 1.0), &Device::flex());
    let expected = relu(norm.forward(x.clone()));
    let x = Tensor::from_data(x.into_data(), &gpu);
    let ours = normalise_features(&placed(norm, &gpu), &x).unwrap();
    assert_close(here(ours), expected, "batch norm and ReLU", 1e-5);
}

#[test]
fn pools_are_the_cpus() {
    let Some(gpu) = device() else { return };
    for (window, stride, shape) in
        [([2, 2], [2, 2], [2, 12, 6, 8]), ([2, 2], [2, 2], [1, 3, 7, 5]), ([3, 2], [2, 1], [2, 6, 9, 11])]
    {
        let pool = MaxPool2dConfig::new(window).with_strides(stride).init();
        let x = random(shape);
        let ours = max_pool(&pool, &there(&x, &gpu)).unwrap();
        assert_close(here(ours), pool.forward(x), &format!("the largest of {window:?}"), 0.0);
    }
    let mut pixels = [1.0; 4];
    for place in 0..4 {
        pixels[place] = f32::NAN;
        let x = Tensor::<4>::from_data([[[[pixels[0], pixels[1]], [pixels[2], pixels[3]]]]], &Device::flex());
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let out: f32 = here(max_pool(&pool, &there(&x, &gpu)).unwrap()).into_scalar();
        assert!(out.is_nan(), "what is no number stays none: {out}");
        pixels[place] = 1.0;
    }
    let padded = MaxPool2dConfig::new([3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init();
    assert!(
        max_pool(&padded, &there(&random([1, 4, 8, 8]), &gpu)).is_none(),
        "around the image is less than any number"
    );
    for shape in [[2, 12, 5, 7], [1, 3, 4, 4], [3, 128, 10, 10]] {
        let a = random(shape);
        assert_close(here(means(&there(&a, &gpu)).unwrap()), crate::kernels::means(a.clone()), "means", 1e-6);
        let [batch, _, height, width] = shape;
        let (map, finer) = (random([batch, 1, 2 * height, 2 * width]) * 4.0, random([batch, 6, 3 * height, 5]));
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        let [images, points, fine] = [&a, &map, &finer].map(|tensor| there(tensor, &gpu));
        let Attended { pooled, features } = attend(&images, &pool, &points, &fine).unwrap();
        let expected = crate::kernels::attend(a, &pool, map, finer);
        assert_close(here(pooled), expected.pooled, "what is attended to", 1e-6);
        assert_close(here(features), expected.features, "the features of it", 1e-6);
        assert!(attend(&images, &pool, &fine, &fine).is_none(), "a map of another size is left to Burn");
    }
}
