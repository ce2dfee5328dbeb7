//! Batch norm in training as one operation, ReLU with it: two passes over the pixels each way.

use std::ops::Range;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::module::RunningState;
use burn::nn::BatchNorm;
use burn::tensor::{DType, Tensor};
use pulp::Arch;
use rayon::prelude::*;

use super::{Primitive, floats, primitive, rectify};

type Tracked = Autodiff<Flex>;

/// None where the layer doesn't learn from the batch, or the device is not the CPU.
pub fn normalise(norm: &BatchNorm, x: &Tensor<4>, rectified: bool) -> Option<Tensor<4>> {
    let device = x.device();
    if !device.is_autodiff() || !norm.training.is_enabled() || x.dtype() != DType::F32 {
        return None;
    }
    let [batch, channels, height, width] = x.dims();
    let x = x.clone().try_into_primitive::<Tracked>().ok()?;
    let gamma = norm.gamma.val().try_into_primitive::<Tracked>().ok()?;
    let beta = norm.beta.val().try_into_primitive::<Tracked>().ok()?;
    let nodes = [x.node(), gamma.node(), beta.node()];
    let (x, gamma, beta) = (x.into_primitive().to_contiguous(), gamma.into_primitive(), beta.into_primitive());
    let sizes = Sizes { batch, channels, plane: height * width };
    let moments = sizes.moments(floats(&x));
    let scales: Vec<Scale> = moments
        .iter()
        .zip(floats(&gamma.to_contiguous()))
        .map(|(&(mean, variance), &gamma)| Scale {
            mean,
            inverse: 1.0 / (variance + norm.epsilon as f32).sqrt(),
            gamma,
        })
        .collect();
    let out = sizes.forward(floats(&x), &scales, floats(&beta.to_contiguous()), rectified);
    let out = primitive(out, [batch, channels, height, width]);
    let running = |state: &RunningState<Tensor<1>>, now: Vec<f32>| {
        let now = Tensor::<1>::from_floats(now.as_slice(), &device);
        let kept = state.value_sync().to_device(&device).mul_scalar(1.0 - norm.momentum);
        state.update(kept.add(now.mul_scalar(norm.momentum)).detach());
    };
    running(&norm.running_mean, moments.iter().map(|moments| moments.0).collect());
    running(&norm.running_var, moments.iter().map(|moments| moments.1).collect());
    let out = match Norm.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => {
            let answer = rectified.then(|| out.clone());
            prepared.finish(State { x, answer, sizes, scales }, out)
        }
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Some(Tensor::from_primitive::<Tracked>(out))
}

/// `[batch, channels, plane]`.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    batch: usize,
    channels: usize,
    plane: usize,
}

/// What a channel is normalised with.
#[derive(Clone, Copy, Debug)]
struct Scale {
    mean: f32,
    /// 1 / sqrt(variance + epsilon).
    inverse: f32,
    gamma: f32,
}

#[derive(Clone, Debug)]
struct State {
    x: Primitive,
    /// With ReLU: where it let pass.
    answer: Option<Primitive>,
    sizes: Sizes,
    scales: Vec<Scale>,
}

#[derive(Debug)]
struct Norm;

impl Backward<Flex, 3> for Norm {
    type State = State;

    fn backward(self, ops: Ops<State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [x_node, gamma_node, beta_node] = ops.parents;
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let State { x, answer, sizes, scales } = ops.state;
        let shape = [0, 1, 2, 3].map(|axis| x.layout().shape()[axis]);
        let gradient = Gradient { gradient: floats(&gradient), answer: answer.as_ref().map(floats), x: floats(&x) };
        let sums = sizes.sums(&gradient, &scales);
        if let Some(node) = x_node {
            grads.register::<Flex>(node.id, primitive(sizes.backward(&gradient, &scales, &sums), shape));
        }
        let of = |part: fn(&(f32, f32)) -> f32| primitive(sums.iter().map(part).collect(), [sizes.channels]);
        if let Some(node) = gamma_node {
            grads.register::<Flex>(node.id, of(|sums| sums.1));
        }
        if let Some(node) = beta_node {
            grads.register::<Flex>(node.id, of(|sums| sums.0));
        }
    }
}

struct Gradient<'a> {
    gradient: &'a [f32],
    answer: Option<&'a [f32]>,
    x: &'a [f32],
}

/// Sums are kept in so many parts: what a vector holds.
const LANES: usize = 16;

impl Sizes {
    /// The planes of a channel.
    fn planes(self, channel: usize) -> impl Iterator<Item = Range<usize>> {
        (0..self.batch).map(move |image| {
            let start = (image * self.channels + channel) * self.plane;
            start..start + self.plane
        })
    }

    fn count(self) -> f32 {
        (self.batch * self.plane) as f32
    }

    /// Mean and variance (of the batch itself, not of what it is a sample of) of each channel.
    fn moments(self, x: &[f32]) -> Vec<(f32, f32)> {
        let arch = Arch::new();
        (0..self.channels)
            .into_par_iter()
            .map(|channel| {
                arch.dispatch(
                    #[inline(always)]
                    || {
                        let mean = self.total(x, channel, |value| value) / self.count();
                        (mean, self.total(x, channel, |value| (value - mean) * (value - mean)) / self.count())
                    },
                )
            })
            .collect()
    }

    /// The sum over a channel, kept in lanes.
    #[inline(always)]
    fn total(self, x: &[f32], channel: usize, of: impl Fn(f32) -> f32) -> f32 {
        let mut lanes = [0.0; LANES];
        for range in self.planes(channel) {
            let (whole, rest) = x[range].as_chunks::<LANES>();
            for values in whole {
                lanes.iter_mut().zip(values).for_each(|(lane, &value)| *lane += of(value));
            }
            lanes.iter_mut().zip(rest).for_each(|(lane, &value)| *lane += of(value));
        }
        lanes.iter().sum()
    }

    fn forward(self, x: &[f32], scales: &[Scale], beta: &[f32], rectified: bool) -> Vec<f32> {
        let arch = Arch::new();
        self.each(|channel, range, out| {
            let scale = scales[channel];
            let by = scale.gamma * scale.inverse;
            let to = beta[channel] - scale.mean * by;
            arch.dispatch(
                #[inline(always)]
                || {
                    let values = out.iter_mut().zip(&x[range]);
                    match rectified {
                        true => values.for_each(|(out, x)| *out = rectify(x * by + to)),
                        false => values.for_each(|(out, x)| *out = x * by + to),
                    }
                },
            );
        })
    }

    /// The sums, over each channel, of the gradient and of its product with what was normalised: the gradients of beta and gamma.
    fn sums(self, of: &Gradient, scales: &[Scale]) -> Vec<(f32, f32)> {
        let arch = Arch::new();
        (0..self.channels)
            .into_par_iter()
            .map(|channel| {
                let Scale { mean, inverse, .. } = scales[channel];
                let mut sums = [[0.0; LANES]; 2];
                for range in self.planes(channel) {
                    arch.dispatch(
                        #[inline(always)]
                        || {
                            of.each(range, |lane, gradient, x| {
                                sums[0][lane] += gradient;
                                sums[1][lane] += gradient * (x - mean) * inverse;
                            });
                        },
                    );
                }
                let [beta, gamma] = sums.map(|lanes| lanes.iter().sum());
                (beta, gamma)
            })
            .collect()
    }

    fn backward(self, of: &Gradient, scales: &[Scale], sums: &[(f32, f32)]) -> Vec<f32> {
        let arch = Arch::new();
        self.each(|channel, range, out| {
            let Scale { mean, inverse, gamma } = scales[channel];
            let [beta_mean, gamma_mean] = [sums[channel].0, sums[channel].1].map(|sum| sum / self.count());
            let by = gamma * inverse;
            arch.dispatch(
                #[inline(always)]
                || {
                    let (gradients, x) = (&of.gradient[range.clone()], &of.x[range.clone()]);
                    let found = |gradient: f32, x: f32| by * (gradient - beta_mean - (x - mean) * inverse * gamma_mean);
                    match of.answer {
                        Some(answer) => out.iter_mut().zip(gradients).zip(x).zip(&answer[range]).for_each(
                            |(((out, gradient), x), answer)| {
                                *out = found(if *answer > 0.0 { *gradient } else { 0.0 }, *x);
                            },
                        ),
                        None => out
                            .iter_mut()
                            .zip(gradients)
                            .zip(x)
                            .for_each(|((out, gradient), x)| *out = found(*gradient, *x)),
                    }
                },
            );
        })
    }

    /// Fills planes, in parallel.
    fn each(self, fill: impl Fn(usize, Range<usize>, &mut [f32]) + Sync) -> Vec<f32> {
        let mut out = vec![0.0; self.batch * self.channels * self.plane];
        out.par_chunks_exact_mut(self.plane.max(1)).enumerate().for_each(|(number, out)| {
            fill(number % self.channels, number * self.plane..(number + 1) * self.plane, out);
        });
        out
    }
}

impl Gradient<'_> {
    /// Every pixel with its lane: the gradient where ReLU let pass, and what was normalised.
    #[inline(always)]
    fn each(&self, range: Range<usize>, mut visit: impl FnMut(usize, f32, f32)) {
        let (gradients, rest) = self.gradient[range.clone()].as_chunks::<LANES>();
        let (x, x_rest) = self.x[range.clone()].as_chunks::<LANES>();
        // Without ReLU everything passes.
        let (passes, passes_rest) = self.answer.unwrap_or(self.gradient)[range].as_chunks::<LANES>();
        let all = self.answer.is_none();
        for ((gradients, x), passes) in gradients.iter().zip(x).zip(passes) {
            for lane in 0..LANES {
                let gradient = if all | (passes[lane] > 0.0) { gradients[lane] } else { 0.0 };
                visit(lane, gradient, x[lane]);
            }
        }
        for (lane, ((&gradient, &x), &passes)) in rest.iter().zip(x_rest).zip(passes_rest).enumerate() {
            visit(lane, if all | (passes > 0.0) { gradient } else { 0.0 }, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::BatchNormConfig;
    use burn::tensor::activation::relu;
    use burn::tensor::{Device, Distribution};

    use super::super::{assert_close, normalise};
    use super::*;

    #[test]
    fn answer_gradients_and_running_statistics_are_burns() {
        let device = Device::flex().autodiff();
        for (shape, rectified) in
            [([4, 3, 5, 7], true), ([4, 3, 5, 7], false), ([1, 2, 1, 1], false), ([8, 16, 8, 8], true)]
        {
            let random = |shape| Tensor::<4>::random(shape, Distribution::Normal(3.0, 2.0), &Device::flex());
            let [images, way] = [random(shape), random(shape)];
            let found = [true, false].map(|ours| {
                let norm = BatchNormConfig::new(shape[1]).init(&device);
                let x = Tensor::from_inner(images.clone()).require_grad();
                let out = match (ours, rectified) {
                    (true, _) => super::normalise(&norm, &x, rectified).expect("ours"),
                    (false, true) => relu(norm.forward(x.clone())),
                    (false, false) => norm.forward(x.clone()),
                };
                let gradients = (out.clone() * Tensor::from_inner(way.clone())).sum().backward();
                let of = |tensor: &Tensor<1>| tensor.grad(&gradients).expect("a gradient");
                let running = [&norm.running_mean, &norm.running_var].map(|state| state.value_sync().inner());
                (
                    out.inner(),
                    x.grad(&gradients).expect("a gradient"),
                    [of(&norm.gamma.val()), of(&norm.beta.val())],
                    running,
                )
            });
            let [ours, burns] = found;
            assert_close(ours.0, burns.0, "answer", 1e-5);
            assert_close(ours.1, burns.1, "gradient of the input", 1e-5);
            // Sums of some hundred numbers that cancel, in another order.
            for (ours, burns) in ours.2.into_iter().zip(burns.2) {
                assert_close(ours, burns, "gradient of gamma or beta", 1e-4);
            }
            for (ours, burns) in ours.3.into_iter().zip(burns.3) {
                assert_close(ours, burns, "running mean or variance", 1e-5);
            }
        }
    }

    #[test]
    fn without_learning_the_running_statistics_count() {
        for device in [Device::flex(), Device::flex().autodiff()] {
            let norm = BatchNormConfig::new(2).init(&device);
            let norm = if device.is_autodiff() { burn::module::Module::freeze(norm) } else { norm };
            let x = Tensor::random([2, 2, 3, 3], Distribution::Normal(3.0, 2.0), &device);
            let expected = relu(norm.forward(x.clone()));
            assert_eq!(normalise(&norm, x, true).into_data(), expected.into_data());
        }
    }
}
