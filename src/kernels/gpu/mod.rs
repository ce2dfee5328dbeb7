//! Our own kernels for a GPU, and tensors as they lie best there. A network of small layers waits for the start of each kernel longer than for its
//! end: so what follows a convolution is done by it.

#[cfg(feature = "gpu")]
mod attend;
#[cfg(feature = "gpu")]
mod convolution;
#[cfg(feature = "gpu")]
mod dense;
#[cfg(feature = "gpu")]
mod norm;
#[cfg(feature = "gpu")]
mod pixels;
#[cfg(feature = "gpu")]
mod pool;
#[cfg(all(test, feature = "vulkan"))]
mod tests;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData, activation};

#[cfg(feature = "gpu")]
pub(super) use {
    attend::{attend, means},
    convolution::{convolve, convolve_means, residual},
    dense::dense,
    norm::normalise_features,
    pool::max_pool,
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
/// `[height, width, inputs, outputs]`, and the inputs of a dense layer's, `[outputs, inputs]`; what is said of them stays
/// `[outputs, inputs, height, width]` and `[inputs, outputs]`.
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
    let (order, back): (&[isize], &[isize]) = match D {
        4 => (&[2, 3, 1, 0], &[3, 2, 0, 1]),
        2 => (&[1, 0], &[1, 0]),
        _ => return Tensor::from_data(tensor.into_data(), device),
    };
    let axes = |order: &[isize]| std::array::from_fn::<isize, D, _>(|axis| order[axis]);
    Tensor::from_data(tensor.permute(axes(order)).into_data(), device).permute(axes(back))
}

/// ReLU. Burn's compares and then fills, two kernels where a GPU bounds in one; gradients go back through Burn's only.
pub fn relu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let device = x.device();
    if is_gpu(&device) && !device.is_autodiff() { x.clamp(0.0, f32::MAX) } else { activation::relu(x) }
}
