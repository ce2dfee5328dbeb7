//! Our own kernels for a CPU, in place of Burn's where its flex backend computes, and for a GPU (`gpu`); what neither takes is left to Burn's.
//!
//! They are the greater part of the time of a network: convolutions, pools, dense layers of few slices, batch norm in training, an activation
//! that Burn makes of several operations. Each gives what Burn's operation gives, which its tests compare, and goes back through Burn's autodiff.

mod attend;
mod convolution;
mod dense;
#[cfg(feature = "train")]
mod depthwise;
mod gpu;
mod half_gelu;
mod joined;
#[cfg(feature = "train")]
mod norm;
mod pool;
mod sum;

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::nn::BatchNorm;
use burn::tensor::{DType, Shape, Tensor, TensorData};

pub use attend::{Attended, attend, means};
pub use convolution::convolve;
pub use dense::dense;
pub use gpu::{pictures, placed, relu};
pub use half_gelu::half_gelu;
pub use joined::{convolve_means, enlarge, enlarged_sum, residual};
pub use pool::{max_pool, mean_pool};
pub use sum::rectified_sum;

/// `norm.forward(x)`, and ReLU after it if `rectified`.
pub fn normalise(norm: &BatchNorm, x: Tensor<4>, rectified: bool) -> Tensor<4> {
    #[cfg(feature = "train")]
    if let Some(out) = norm::normalise(norm, &x, rectified) {
        return out;
    }
    let out = norm.forward(x);
    if rectified { relu(out) } else { out }
}

/// `norm.forward(x)` of what a dense layer made, `[batch, channels]`, and ReLU after it.
pub fn normalise_features(norm: &BatchNorm, x: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "gpu")]
    if let Some(out) = gpu::normalise_features(norm, &x) {
        return out;
    }
    relu(norm.forward(x))
}

type Primitive = FloatTensor<Flex>;

/// A contiguous tensor of f32 on the CPU that nothing is to be learned from; none of any other, which is left to Burn.
fn plain<const D: usize>(tensor: &Tensor<D>) -> Option<Primitive> {
    if tensor.dtype() != DType::F32 || tensor.device().is_autodiff() {
        return None;
    }
    Some(tensor.clone().try_into_primitive::<Flex>().ok()?.to_contiguous())
}

/// The numbers of a contiguous tensor.
fn floats(tensor: &Primitive) -> &[f32] {
    tensor.as_slice().expect("contiguous floats")
}

fn primitive<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Primitive {
    Primitive::from_data(TensorData::new(values, Shape::new(shape)))
}

/// ReLU of which what is no number stays none, so that it is noticed. The product sees to it: the comparison alone becomes a maximum that
/// may give either in WebAssembly with relaxed SIMD.
#[inline(always)]
fn rectify(value: f32) -> f32 {
    let kept = if value > 0.0 { value } else { 0.0 };
    kept + 0.0 * value
}

/// That all numbers are as close as a share of the largest of Burn's.
#[cfg(test)]
#[track_caller]
fn assert_close<const D: usize>(ours: Tensor<D>, burns: Tensor<D>, what: &str, share: f32) {
    assert_eq!(ours.dims(), burns.dims(), "{what}");
    let largest: f32 = burns.clone().abs().max().into_scalar();
    let apart: f32 = (ours - burns).abs().max().into_scalar();
    assert!(apart <= share * largest.max(1.0), "{what}: {apart} apart, of {largest}");
}
