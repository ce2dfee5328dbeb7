//! The kernels beside Burn's on the CPU, on whatever Vulkan finds here: a GPU, or its imitation in software (`mesa-vulkan-drivers`).
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Distribution, Tensor};

use super::super::assert_close;
use super::{attend, convolve, means, placed, rectified_sum};
use crate::device::Backend;

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
fn sums_and_pools_are_the_cpus() {
    let Some(gpu) = device() else { return };
    for shape in [[2, 12, 5, 7], [1, 3, 4, 4], [3, 128, 10, 10]] {
        let (a, b) = (random(shape), random(shape));
        let sum = rectified_sum(&there(&a, &gpu), &there(&b, &gpu)).unwrap();
        assert_close(here(sum), relu(a.clone() + b), "a sum", 0.0);
        assert_close(here(means(&there(&a, &gpu)).unwrap()), crate::kernels::means(a.clone()), "means", 1e-6);
        let [batch, _, height, width] = shape;
        let pointer = random([batch, 1, height, width]).flatten::<2>(1, 3) * 4.0;
        let placed = Tensor::from_data(pointer.clone().into_data(), &gpu);
        let pooled = attend(&there(&a, &gpu), &placed).unwrap();
        assert_close(here(pooled), crate::kernels::attend(a, pointer), "what is attended to", 1e-6);
    }
}
