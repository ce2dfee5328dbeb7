//! Tensors of a GPU as the kernels take them: images whose pixels' channels lie side by side.

use burn::backend::Wgpu;
use burn::tensor::{DType, Tensor};
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::{CubeCount, CubeDim};

/// Invocations of a workgroup: as many as run together on any GPU, some of them twice.
const GROUP: u32 = 64;

/// `[batch, height, width, channels]` without gaps, of f32 and of a GPU, from which nothing is to be learned; none of any other.
pub(super) fn pixels(images: &Tensor<4>) -> Option<CubeTensor> {
    let there = on_gpu(images)?;
    let [_, channels, height, width] = images.dims();
    let strides = there.meta.strides();
    // What is 1 long lies wherever its stride says.
    let lies = |axis: usize, length: usize, stride: usize| length == 1 || strides[axis] == stride;
    let fits = lies(0, images.dims()[0], channels * height * width)
        && lies(1, channels, 1)
        && lies(2, height, width * channels)
        && lies(3, width, channels);
    fits.then_some(there)
}

/// Of f32 and of a GPU, from which nothing is to be learned.
pub(super) fn on_gpu<const D: usize>(tensor: &Tensor<D>) -> Option<CubeTensor> {
    if tensor.dtype() != DType::F32 || tensor.device().is_autodiff() {
        return None;
    }
    tensor.clone().try_into_primitive::<Wgpu>().ok()
}

/// Room without gaps for what a kernel makes of a tensor, on its device.
pub(super) fn beside<const D: usize>(tensor: &CubeTensor, shape: [usize; D]) -> CubeTensor {
    empty_device_contiguous_dtype(tensor.client.clone(), tensor.device.clone(), shape.into(), tensor.dtype)
}

/// Without gaps, its last axis innermost: as [`on_gpu`].
pub(super) fn contiguous<const D: usize>(tensor: &Tensor<D>) -> Option<CubeTensor> {
    on_gpu(tensor).filter(CubeTensor::is_contiguous)
}

/// `[batch, height, width, channels]` as the images that it is, `[batch, channels, height, width]`.
pub(super) fn images_of(pixels: CubeTensor) -> Tensor<4> {
    let pixels = Tensor::<4>::from_primitive::<Wgpu>(pixels);
    let [batch, height, width, channels] = pixels.dims();
    // A single channel lies as it should: said so, it is read without being copied.
    if channels == 1 { pixels.reshape([batch, 1, height, width]) } else { pixels.permute([0, 3, 1, 2]) }
}

/// How many channels a kernel takes at once.
pub(super) fn vector(channels: usize) -> usize {
    [4, 2].into_iter().find(|size| channels.is_multiple_of(*size)).unwrap_or(1)
}

/// Workgroups and their size for so many invocations.
pub(super) fn groups(units: usize) -> (CubeCount, CubeDim) {
    let groups = u32::try_from(units).expect("fewer than 2^32 units").div_ceil(GROUP);
    // No axis may have more than 65,535.
    let rows = groups.div_ceil(1 << 15).max(1);
    (CubeCount::Static(groups.div_ceil(rows), rows, 1), CubeDim::new_1d(GROUP))
}
