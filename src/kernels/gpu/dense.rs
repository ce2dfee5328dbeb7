//! A dense layer of a few slices on a GPU. Where the inputs are many, the units beside each other share those of an output, and what they found is added.

use burn::backend::Wgpu;
use burn::nn::Linear;
use burn::tensor;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::pixels::{beside, contiguous, groups, vector};
use crate::kernels::dense::MANY;

/// With no more vectors of inputs than that, a unit goes over all of an output's.
const FEW: usize = 512;
/// Units that share an output otherwise.
const PARTS: usize = 64;

pub fn dense(linear: &Linear, x: &tensor::Tensor<2>) -> Option<tensor::Tensor<2>> {
    let [batch, inputs] = x.dims();
    let [rows, outputs] = linear.weight.dims();
    if batch >= MANY || inputs != rows || [batch, inputs, outputs].contains(&0) {
        return None;
    }
    let bias = contiguous(&linear.bias.as_ref()?.val())?;
    // [outputs, inputs] without gaps, as `placed` puts them there.
    let (x, weights) = (contiguous(x)?, contiguous(&linear.weight.val().transpose())?);
    let size = vector(inputs);
    let client = x.client.clone();
    let out = beside(&x, [batch, outputs]);
    let sums = batch * outputs;
    let parts = if inputs / size > FEW { PARTS } else { 1 };
    let shares = if parts == 1 { out.clone() } else { beside(&x, [sums, parts]) };
    let (count, dim) = groups(sums * parts);
    let sizes = SizesLaunch::new((sums * parts) as u32, parts as u32, (inputs / size) as u32, outputs as u32);
    let [x, weights, bias, out_arg, shares_arg] = [x, weights, bias, out.clone(), shares].map(CubeTensor::binding);
    products::launch(
        &client,
        count,
        dim,
        size,
        x.into_tensor_arg(),
        weights.into_tensor_arg(),
        (parts == 1).then(|| bias.clone().into_tensor_arg()).into(),
        shares_arg.clone().into_tensor_arg(),
        sizes,
    );
    if parts > 1 {
        let (count, dim) = groups(sums);
        totals::launch(
            &client,
            count,
            dim,
            shares_arg.into_tensor_arg(),
            bias.into_tensor_arg(),
            out_arg.into_tensor_arg(),
            sums as u32,
            outputs as u32,
            parts as u32,
        );
    }
    Some(tensor::Tensor::from_primitive::<Wgpu>(out))
}

/// What [`products`] counts.
#[derive(CubeLaunch, CubeType)]
struct Sizes {
    units: u32,
    /// Units of an output.
    parts: u32,
    /// Vectors of inputs.
    inputs: u32,
    outputs: u32,
}

/// `x` is `[batch, inputs]`, `weights` `[outputs, inputs]`, both in vectors; `shares` is `[batch, outputs, parts]`, a unit for each.
#[cube(launch)]
fn products<N: Size>(
    x: &Tensor<Vector<f32, N>>,
    weights: &Tensor<Vector<f32, N>>,
    bias: ComptimeOption<&Tensor<f32>>,
    shares: &mut Tensor<f32>,
    sizes: Sizes,
) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= sizes.units {
        terminate!();
    }
    let (sum_of, part) = (unit / sizes.parts, unit % sizes.parts);
    let (image, output) = (sum_of / sizes.outputs, sum_of % sizes.outputs);
    let mut sums = Vector::<f32, N>::new(0.0f32);
    let mut input = part;
    while input < sizes.inputs {
        sums += x[(image * sizes.inputs + input) as usize] * weights[(output * sizes.inputs + input) as usize];
        input += sizes.parts;
    }
    let added: ComptimeOption<f32> = bias.as_ref().map(|bias| bias[output as usize]);
    let mut share = added.unwrap_or(0.0f32);
    #[unroll]
    for lane in 0..sums.vector_size() {
        share += sums.extract(lane);
    }
    shares[unit as usize] = share;
}

/// `shares` is `[batch, outputs, parts]`, `out` `[batch, outputs]`, a unit for each.
#[cube(launch)]
fn totals(shares: &Tensor<f32>, bias: &Tensor<f32>, out: &mut Tensor<f32>, units: u32, outputs: u32, parts: u32) {
    let unit = ABSOLUTE_POS as u32;
    if unit >= units {
        terminate!();
    }
    let mut sum = bias[(unit % outputs) as usize];
    for part in 0..parts {
        sum += shares[(unit * parts + part) as usize];
    }
    out[unit as usize] = sum;
}
