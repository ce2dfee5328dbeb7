//! Batch norm of what a dense layer made, and ReLU, on a GPU: one kernel where Burn's are several.

use burn::backend::Wgpu;
use burn::nn::BatchNorm;
use burn::tensor;
use cubecl::prelude::*;

use super::pixels::{beside, contiguous, groups};

/// As `kernels::normalise_features`.
pub fn normalise_features(norm: &BatchNorm, x: &tensor::Tensor<2>) -> Option<tensor::Tensor<2>> {
    let [batch, channels] = x.dims();
    if norm.gamma.dims() != [channels] {
        return None;
    }
    let x = contiguous(x)?;
    let mean = contiguous(&norm.running_mean.value())?;
    let variance = contiguous(&norm.running_var.value())?;
    let (gamma, beta) = (contiguous(&norm.gamma.val())?, contiguous(&norm.beta.val())?);
    let client = x.client.clone();
    let out = beside(&x, [batch, channels]);
    let (count, dim) = groups(batch * channels);
    normalised::launch(
        &client,
        count,
        dim,
        x.binding().into_tensor_arg(),
        mean.binding().into_tensor_arg(),
        variance.binding().into_tensor_arg(),
        gamma.binding().into_tensor_arg(),
        beta.binding().into_tensor_arg(),
        out.clone().binding().into_tensor_arg(),
        (batch * channels) as u32,
        channels as u32,
        norm.epsilon as f32,
    );
    Some(tensor::Tensor::from_primitive::<Wgpu>(out))
}

/// `x` and `out` are `[batch, channels]`, a unit for each of their numbers, the others `[channels]`.
#[cube(launch)]
fn normalised(
    x: &Tensor<f32>,
    mean: &Tensor<f32>,
    variance: &Tensor<f32>,
    gamma: &Tensor<f32>,
    beta: &Tensor<f32>,
    out: &mut Tensor<f32>,
    units: u32,
    channels: u32,
    epsilon: f32,
) {
    let unit = ABSOLUTE_POS;
    if unit >= units as usize {
        terminate!();
    }
    let channel = unit % channels as usize;
    let apart = (x[unit] - mean[channel]) / f32::sqrt(variance[channel] + epsilon);
    out[unit] = max_nan(apart * gamma[channel] + beta[channel], 0.0f32);
}
