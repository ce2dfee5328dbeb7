//! Our own kernels for a GPU, and tensors as they lie best there. A network of small layers waits for the start of each kernel longer than for its
//! end: so what follows a convolution is done by it.

#[cfg(any(feature = "webgpu", feature = "vulkan"))]
mod convolution;
#[cfg(any(feature = "webgpu", feature = "vulkan"))]
mod pixels;
#[cfg(any(feature = "webgpu", feature = "vulkan"))]
mod sum;

use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor, activation};

/// Whether Burn computes elsewhere than on the CPU.
fn is_gpu(device: &Device) -> bool {
    device.clone().inner() != Device::flex()
}

/// A tensor on a device. Of images, `[_, channels, height, width]`, a pixel's channels lie side by side on a GPU, and of the kernels of a
/// convolution, `[outputs, inputs, height, width]`, the outputs of a weight: neighbours in a GPU read what lies side by side. What is said of
/// them stays the same.
pub fn images(tensor: Tensor<4>, device: &Device) -> Tensor<4> {
    if is_gpu(device) {
        Tensor::from_data(tensor.permute([0, 2, 3, 1]).into_data(), device).permute([0, 3, 1, 2])
    } else {
        Tensor::from_data(tensor.into_data(), device)
    }
}

/// The weights of a layer on a device, likewise.
pub fn weights<const D: usize>(tensor: Tensor<D>, device: &Device) -> Tensor<D> {
    if D != 4 || !is_gpu(device) {
        return Tensor::from_data(tensor.into_data(), device);
    }
    let order = |axes: [isize; 4]| std::array::from_fn::<isize, D, _>(|axis| axes[axis]);
    let outputs_last = tensor.permute(order([2, 3, 1, 0])).into_data();
    Tensor::from_data(outputs_last, device).permute(order([3, 2, 0, 1]))
}

/// ReLU. Burn's compares and then fills, two kernels where a GPU bounds in one; gradients go back through Burn's only.
pub fn relu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let device = x.device();
    if is_gpu(&device) && !device.is_autodiff() { x.clamp(0.0, f32::MAX) } else { activation::relu(x) }
}

/// `conv.forward(x)`, and ReLU after it if `rectified`, as one kernel; none where ours does not do it.
pub(super) fn convolve(conv: &Conv2d, x: &Tensor<4>, rectified: bool) -> Option<Tensor<4>> {
    #[cfg(any(feature = "webgpu", feature = "vulkan"))]
    return convolution::convolve(conv, x, rectified);
    #[cfg(not(any(feature = "webgpu", feature = "vulkan")))]
    return { (conv, x, rectified, None).3 };
}

/// `relu(a + b)` as one kernel; none where ours does not do it.
pub(super) fn rectified_sum(a: &Tensor<4>, b: &Tensor<4>) -> Option<Tensor<4>> {
    #[cfg(any(feature = "webgpu", feature = "vulkan"))]
    return sum::rectified_sum(a, b);
    #[cfg(not(any(feature = "webgpu", feature = "vulkan")))]
    return { (a, b, None).2 };
}
