//! A dense layer of a few slices. Burn's multiplication of matrices packs the weights first, which costs more than their one use.

use burn::backend::Flex;
use burn::nn::Linear;
use burn::tensor::Tensor;
use pulp::Arch;

use super::{floats, plain, primitive};

/// Slices from which on a multiplication of matrices is faster.
pub(super) const MANY: usize = 8;
/// Inputs whose weights are added at once.
const ROWS: usize = 4;

/// `linear.forward(x)`: `[batch, inputs]` to `[batch, outputs]`.
pub fn dense(linear: &Linear, x: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "gpu")]
    if let Some(out) = super::gpu::dense(linear, &x) {
        return out;
    }
    ours(linear, &x).unwrap_or_else(|| linear.forward(x))
}

/// None of what is left to Burn, as many slices are.
fn ours(linear: &Linear, x: &Tensor<2>) -> Option<Tensor<2>> {
    let [batch, inputs] = x.dims();
    let weights = linear.weight.val();
    let [rows, outputs] = weights.dims();
    if batch >= MANY || inputs != rows || outputs == 0 {
        return None;
    }
    let (x, weights) = (plain(x)?, plain(&weights)?);
    let bias = match &linear.bias {
        Some(bias) => floats(&plain(&bias.val())?).to_vec(),
        None => vec![0.0; outputs],
    };
    let mut out = bias.repeat(batch);
    let arch = Arch::new();
    for (x, out) in floats(&x).chunks_exact(inputs.max(1)).zip(out.chunks_exact_mut(outputs)) {
        arch.dispatch(
            #[inline(always)]
            || add(x, floats(&weights), out),
        );
    }
    Some(Tensor::from_primitive::<Flex>(primitive(out, [batch, outputs])))
}

/// Adds to each output the inputs times its weights, `[inputs, outputs]`.
#[inline(always)]
fn add(x: &[f32], weights: &[f32], out: &mut [f32]) {
    let outputs = out.len();
    let (blocks, rest) = x.as_chunks::<ROWS>();
    let (of_blocks, of_rest) = weights.split_at(blocks.len() * ROWS * outputs);
    for (&[a, b, c, d], weights) in blocks.iter().zip(of_blocks.chunks_exact(ROWS * outputs)) {
        let (first, weights) = weights.split_at(outputs);
        let (second, weights) = weights.split_at(outputs);
        let (third, fourth) = weights.split_at(outputs);
        let weights = first.iter().zip(second).zip(third.iter().zip(fourth));
        for (out, ((first, second), (third, fourth))) in out.iter_mut().zip(weights) {
            *out += (a * first + b * second) + (c * third + d * fourth);
        }
    }
    for (x, weights) in rest.iter().zip(of_rest.chunks_exact(outputs)) {
        out.iter_mut().zip(weights).for_each(|(out, weight)| *out += x * weight);
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::LinearConfig;
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    #[test]
    fn answers_are_burns() {
        let device = Device::flex();
        for (batch, inputs, outputs) in [(1, 301, 64), (2, 257, 4), (3, 2, 1), (1, 1, 7), (9, 12, 5)] {
            let x = Tensor::random([batch, inputs], Distribution::Normal(0.0, 1.0), &device);
            for bias in [true, false] {
                let linear = LinearConfig::new(inputs, outputs).with_bias(bias).init(&device);
                assert_eq!(ours(&linear, &x).is_some(), batch < MANY);
                assert_close(dense(&linear, x.clone()), linear.forward(x.clone()), "a dense layer", 1e-5);
            }
            let across = Tensor::random([inputs, batch], Distribution::Normal(0.0, 1.0), &device).transpose();
            let linear = LinearConfig::new(inputs, outputs).init(&device);
            assert_close(dense(&linear, across.clone()), linear.forward(across), "what lies across in memory", 1e-5);
        }
    }
}
