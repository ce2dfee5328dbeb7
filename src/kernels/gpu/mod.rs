//! Our own kernels for a GPU, and tensors as they lie best there. A network of small layers waits for the start of each kernel longer than for its
//! end: so what follows a convolution is done by it.

#[cfg(feature = "gpu")]
mod attend;
#[cfg(feature = "gpu")]
mod convolution;
#[cfg(feature = "gpu")]
mod pixels;
#[cfg(feature = "gpu")]
mod sum;
#[cfg(all(test, feature = "vulkan"))]
mod tests;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData, activation};

#[cfg(feature = "gpu")]
pub(super) use {
    attend::{attend, means},
    convolution::convolve,
    sum::rectified_sum,
};

/// Whether Burn computes elsewhere than on the CPU.
fn is_gpu(device: &Device) -> bool {
    *device != Device::flex()
}

/// Pictures of one channel, `[batch, 1, height, width]`, on a device. On a GPU the channels of a pixel lie side by side, as neighbours in a GPU read
/// what does.
pub fn pictures(pixels: Vec<f32>, [batch, height, width]: [usize; 3], device: &Device) -> Tensor<4> {
    if is_gpu(device) {
        Tensor::<4>::from_data(TensorData::new(pixels, [batch, height, width, 1]), device).permute([0, 3, 1, 2])
    } else {
        Tensor::from_data(TensorData::new(pixels, [batch, 1, height, width]), device)
    }
}

/// A network or a layer of one, which is on the CPU, on a device. On a GPU the outputs of a convolution's weight lie side by side,
/// `[height, width, inputs, outputs]`; what is said of them stays `[outputs, inputs, height, width]`.
pub fn placed<M: Module>(module: M, device: &Device) -> M {
    if is_gpu(device) { module.map(&mut Placer(device)) } else { module }
}

struct Placer<'a>(&'a Device);

impl ModuleMapper for Placer<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| weights(tensor, self.0))
    }
}

fn weights<const D: usize>(tensor: Tensor<D>, device: &Device) -> Tensor<D> {
    if D != 4 {
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
