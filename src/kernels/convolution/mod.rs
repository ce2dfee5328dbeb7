//! Convolutions on a CPU: our own kernels where Burn's flex backend computes, for inference and for training; a GPU has others (`gpu`).
//!
//! Burn unrolls each image into a matrix (im2col) and multiplies; the way back does so with kernels as large as the image. Here the image is
//! copied once, padded, and read in place. See [`correlate`] for the inner loop; docs/benchmarks.md tells what it gains.

#[cfg(feature = "train")]
mod back;
mod correlate;
mod forward;
mod geometry;
#[cfg(feature = "train")]
mod gradient;
#[cfg(feature = "train")]
mod tracked;

use burn::backend::Flex;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2d;
use burn::tensor::{DType, Tensor};

use super::{Primitive, floats, primitive, relu};

pub(super) use forward::each;
pub(super) use geometry::Geometry;

/// `conv.forward(x)`, and ReLU after it if `rectified`: `[batch, inputs, height, width]` to `[batch, outputs, height, width]`.
pub fn convolve(conv: &Conv2d, x: Tensor<4>, rectified: bool) -> Tensor<4> {
    #[cfg(feature = "train")]
    if let Some(out) = super::depthwise::convolve(conv, &x) {
        return finished(conv, out, rectified);
    }
    #[cfg(feature = "gpu")]
    if let Some(out) = super::gpu::convolve(conv, &x, rectified) {
        return out;
    }
    let Some(geometry) = geometry(conv, &x) else { return burns(conv, x, rectified) };
    #[cfg(feature = "train")]
    if x.device().is_autodiff() {
        return match tracked::convolve(&geometry, x.clone(), conv.weight.val()) {
            Some(out) => finished(conv, out, rectified),
            None => burns(conv, x, rectified),
        };
    }
    let flex = |tensor: Tensor<4>| tensor.try_into_primitive::<Flex>().ok();
    let (Some(images), Some(weights)) = (flex(x.clone()), flex(conv.weight.val())) else {
        return burns(conv, x, rectified);
    };
    let bias = conv.bias.as_ref().and_then(|bias| bias.val().try_into_primitive::<Flex>().ok());
    Tensor::from_primitive::<Flex>(forward(&geometry, &images, &weights, bias.as_ref(), rectified))
}

/// With the bias, if it has one, and ReLU.
#[cfg(feature = "train")]
fn finished(conv: &Conv2d, mut out: Tensor<4>, rectified: bool) -> Tensor<4> {
    if let Some(bias) = &conv.bias {
        let outputs = bias.dims()[0];
        out = out + bias.val().reshape([1, outputs, 1, 1]);
    }
    if rectified { relu(out) } else { out }
}

fn burns(conv: &Conv2d, x: Tensor<4>, rectified: bool) -> Tensor<4> {
    let out = conv.forward(x);
    if rectified { relu(out) } else { out }
}

/// None for what is left to Burn: groups (but depthwise convolutions in training), dilation, other numbers than f32, an input that is smaller than the kernel.
pub(super) fn geometry(conv: &Conv2d, x: &Tensor<4>) -> Option<Geometry> {
    if conv.groups != 1 || conv.weight.dims()[1] != x.dims()[1] { None } else { sizes(conv, x) }
}

/// The same whatever the groups are.
pub(super) fn sizes(conv: &Conv2d, x: &Tensor<4>) -> Option<Geometry> {
    let [_, inputs, height, width] = x.dims();
    let [outputs, ..] = conv.weight.dims();
    if conv.dilation != [1, 1] || x.dtype() != DType::F32 {
        return None;
    }
    let kernel = conv.kernel_size;
    let padding = match &conv.padding {
        PaddingConfig2d::Valid => [(0, 0); 2],
        PaddingConfig2d::Explicit(top, left, bottom, right) => [(*top, *bottom), (*left, *right)],
        PaddingConfig2d::Same if conv.stride == [1, 1] => kernel.map(|length| ((length - 1) / 2, length / 2)),
        PaddingConfig2d::Same => return None,
    };
    let size = [height, width];
    let fits = (0..2).all(|axis| size[axis] + padding[axis].0 + padding[axis].1 >= kernel[axis]);
    fits.then_some(Geometry { inputs, outputs, size, kernel, stride: conv.stride, padding })
}

fn forward(
    geometry: &Geometry,
    images: &Primitive,
    weights: &Primitive,
    bias: Option<&Primitive>,
    rectified: bool,
) -> Primitive {
    let [images, weights] = [images.to_contiguous(), weights.to_contiguous()];
    let bias = bias.map(Primitive::to_contiguous);
    let [batch, ..] = images.layout().shape().dims::<4>();
    let out = forward::forward(geometry, floats(&images), floats(&weights), bias.as_ref().map(floats), rectified);
    primitive(out, [batch, geometry.outputs, geometry.out()[0], geometry.out()[1]])
}

#[cfg(test)]
mod tests {
    use burn::module::Param;
    use burn::nn::conv::Conv2dConfig;
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    /// Batch, inputs, outputs; height, width; kernel; stride; padding (above, left, below, right).
    type Case = ([usize; 3], [usize; 2], [usize; 2], [usize; 2], [usize; 4]);

    const CASES: &[Case] = &[
        ([3, 5, 7], [11, 13], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([1, 1, 16], [16, 16], [3, 3], [2, 2], [1, 1, 1, 1]),
        ([9, 16, 33], [10, 10], [3, 3], [2, 2], [1, 1, 1, 1]),
        ([2, 32, 1], [8, 8], [1, 1], [1, 1], [0, 0, 0, 0]),
        ([2, 40, 24], [7, 9], [1, 1], [2, 2], [0, 0, 0, 0]),
        ([1, 3, 4], [15, 17], [7, 7], [2, 2], [3, 3, 3, 3]),
        ([2, 4, 3], [12, 9], [5, 3], [1, 2], [2, 0, 1, 2]),
        ([2, 2, 2], [5, 4], [5, 4], [1, 1], [0, 0, 0, 0]),
        ([1, 2, 3], [1, 1], [3, 3], [1, 1], [1, 1, 1, 1]),
        ([1, 2, 9], [2, 3], [3, 3], [3, 2], [2, 1, 0, 3]),
        ([1, 2, 3], [1, 1], [3, 3], [3, 3], [0, 0, 2, 2]),
        ([1, 6, 8], [9, 40], [2, 4], [3, 3], [0, 1, 0, 0]),
        ([1, 1, 40], [33, 65], [3, 3], [1, 1], [0, 0, 0, 0]),
        ([2, 3, 6], [10, 10], [3, 3], [1, 1], [0, 1, 0, 1]),
        ([1, 7, 5], [6, 9], [3, 5], [1, 1], [1, 3, 0, 2]),
        ([2, 2, 10], [4, 4], [2, 2], [1, 1], [2, 4, 3, 4]),
        ([1, 3, 15], [7, 20], [1, 3], [1, 1], [0, 2, 0, 2]),
        ([2, 3, 5], [9, 8], [3, 3], [2, 1], [1, 1, 1, 1]),
    ];

    fn conv(case: &Case, device: &Device) -> Conv2d {
        let ([_, inputs, outputs], _, kernel, stride, [top, left, bottom, right]) = *case;
        Conv2dConfig::new([inputs, outputs], kernel)
            .with_stride(stride)
            .with_padding(PaddingConfig2d::Explicit(top, left, bottom, right))
            .init(device)
    }

    fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
        Tensor::random(shape, Distribution::Normal(0.0, 1.0), device)
    }

    #[track_caller]
    fn close<const D: usize>(ours: Tensor<D>, burns: Tensor<D>, what: &str, case: &Case) {
        assert_close(ours, burns, &format!("{what} of {case:?}"), 5e-5);
    }

    #[test]
    fn an_answer_is_burns() {
        let device = Device::flex();
        for case in CASES {
            let ([batch, inputs, outputs], [height, width], ..) = *case;
            let mut conv = conv(case, &device);
            let x = random([batch, inputs, height, width], &device);
            assert!(geometry(&conv, &x).is_some(), "{case:?} is ours");
            conv.bias = Some(Param::from_tensor(random([outputs], &device)));
            close(convolve(&conv, x.clone(), false), conv.forward(x.clone()), "answer", case);
            close(convolve(&conv, x.clone(), true), relu(conv.forward(x.clone())), "rectified answer", case);
            conv.bias = None;
            close(convolve(&conv, x.clone(), false), conv.forward(x), "answer without bias", case);
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn gradients_are_burns() {
        let device = Device::flex().autodiff();
        for case in CASES {
            let ([batch, inputs, _], [height, width], ..) = *case;
            let conv = conv(case, &device);
            let bias = conv.bias.as_ref().expect("a bias");
            let x = random([batch, inputs, height, width], &device.clone().inner());
            let found = [true, false].map(|ours| {
                let x = Tensor::from_inner(x.clone()).require_grad();
                let out = if ours { convolve(&conv, x.clone(), true) } else { relu(conv.forward(x.clone())) };
                // Not all alike: a gradient of ones would hide a swap of places.
                let way =
                    Tensor::arange(0..out.shape().num_elements() as i64, &device).float().sin().reshape(out.dims());
                let gradients = (out * way).sum().backward();
                let of = |tensor: Tensor<4>| tensor.grad(&gradients).expect("a gradient");
                (of(x), of(conv.weight.val()), bias.val().grad(&gradients).expect("a gradient"))
            });
            let [ours, burns] = found;
            close(ours.0, burns.0, "gradient of the input", case);
            close(ours.1, burns.1, "gradient of the weights", case);
            close(ours.2, burns.2, "gradient of the bias", case);
        }
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let device = Device::flex();
        let case = &CASES[0];
        let conv = conv(case, &device);
        let x = Tensor::full([3, 5, 11, 13], f32::NAN, &device);
        for rectified in [true, false] {
            let out = convolve(&conv, x.clone(), rectified).into_data();
            assert!(out.iter::<f32>().all(f32::is_nan), "rectified: {rectified}");
        }
    }

    #[test]
    fn what_lies_across_in_memory_is_read_in_its_order() {
        let device = Device::flex();
        let case = &CASES[0];
        let conv = conv(case, &device);
        let x = random([13, 5, 11, 3], &device).swap_dims(0, 3);
        close(convolve(&conv, x.clone(), false), conv.forward(x), "answer", case);
    }

    #[test]
    fn groups_and_dilation_are_left_to_burn() {
        let device = Device::flex();
        let x = random([1, 4, 9, 9], &device);
        for config in
            [Conv2dConfig::new([4, 4], [3, 3]).with_groups(2), Conv2dConfig::new([4, 4], [3, 3]).with_dilation([2, 2])]
        {
            let conv = config.init(&device);
            assert_eq!(geometry(&conv, &x), None);
            assert_eq!(convolve(&conv, x.clone(), false).into_data(), conv.forward(x.clone()).into_data());
        }
    }
}
