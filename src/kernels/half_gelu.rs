//! GELU below zero and ReLU above, as one operation: x * Φ(x) where x is below 0, x elsewhere; Φ is the normal distribution function.

use burn::backend::Flex;
use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, relu};
use pulp::Arch;

use super::convolution::each;
use super::{Primitive, floats, plain, primitive};

pub fn half_gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "train")]
    if x.dtype() == burn::tensor::DType::F32 && x.device().is_autodiff() {
        return tracked::half_gelu(x.clone()).unwrap_or_else(|| burns(x));
    }
    match plain(&x) {
        Some(values) => Tensor::from_primitive::<Flex>(forward(&values, x.dims())),
        None => burns(x),
    }
}

/// With Burn's operations.
fn burns<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    relu(x.clone()) + gelu(x.clamp_max(0.0))
}

fn forward<const D: usize>(x: &Primitive, dims: [usize; D]) -> Primitive {
    let x = x.to_contiguous();
    let x = floats(&x);
    let mut out = vec![0.0; x.len()];
    let arch = Arch::new();
    let slice = (x.len() / dims[0].max(1)).max(1);
    each(
        x,
        slice,
        &mut out,
        slice,
        || (),
        |(), x, out| {
            arch.dispatch(
                #[inline(always)]
                || out.iter_mut().zip(x).for_each(|(out, &x)| *out = if x < 0.0 { x * below(x)[0] } else { x }),
            );
        },
    );
    primitive(out, dims)
}

/// Φ(x) and the density φ(x) for x of at most 0, to some 1e-7 (Abramowitz & Stegun 1964, 7.1.26).
#[inline(always)]
fn below(x: f32) -> [f32; 2] {
    /// 1 / sqrt(2 π).
    const DENSITY: f32 = 0.398_942_3;
    const BY: f32 = 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2;
    const TERMS: [f32; 5] = [0.254_829_6, -0.284_496_72, 1.421_413_8, -1.453_152_1, 1.061_405_4];
    let fall = exp(-0.5 * x * x);
    let t = 1.0 / (1.0 - BY * x);
    let sum = TERMS.iter().rev().fold(0.0, |sum, term| sum * t + term);
    [0.5 * t * sum * fall, DENSITY * fall]
}

/// The exponential of what is at most 0, without branches, so that a vector of them is computed at once.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Below this it is less than the smallest normal number.
    let x = if x > -87.0 { x } else { -87.0 };
    let whole = (x * std::f32::consts::LOG2_E + 0.5).floor();
    // ln 2 in two parts, the first of few bits, so that the product is exact (Cody & Waite 1980).
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let terms = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let sum = terms.into_iter().fold(0.0, |sum, term| sum * rest + term);
    sum * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(feature = "train")]
mod tracked {
    //! As an operation that Burn's autodiff can go back through.

    use burn::backend::autodiff::checkpoint::base::Checkpointer;
    use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
    use burn::backend::autodiff::grads::Gradients;
    use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
    use burn::backend::{Autodiff, Flex};
    use burn::tensor::Tensor;
    use pulp::Arch;
    use rayon::prelude::*;

    use super::super::{Primitive, floats, primitive};
    use super::{below, forward};

    type Tracked = Autodiff<Flex>;

    /// None if the tensor is not on the CPU.
    pub fn half_gelu<const D: usize>(x: Tensor<D>) -> Option<Tensor<D>> {
        let dims = x.dims();
        let x = x.try_into_primitive::<Tracked>().ok()?;
        let nodes = [x.node()];
        let x = x.into_primitive().to_contiguous();
        let out = forward(&x, dims);
        let out = match HalfGelu::<D>.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish((x, dims), out),
            OpsKind::UnTracked(prepared) => prepared.finish(out),
        };
        Some(Tensor::from_primitive::<Tracked>(out))
    }

    #[derive(Debug)]
    struct HalfGelu<const D: usize>;

    impl<const D: usize> Backward<Flex, 1> for HalfGelu<D> {
        type State = (Primitive, [usize; D]);

        /// The slope is Φ(x) + x φ(x) below 0.
        fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
            let [node] = ops.parents;
            let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
            let (x, dims) = ops.state;
            let Some(node) = node else { return };
            const CHUNK: usize = 1 << 14;
            let (x, gradient) = (floats(&x), floats(&gradient));
            let mut out = vec![0.0; x.len()];
            let arch = Arch::new();
            let chunks = x.par_chunks(CHUNK).zip(gradient.par_chunks(CHUNK)).zip(out.par_chunks_mut(CHUNK));
            chunks.for_each(|((x, gradient), out)| {
                arch.dispatch(
                    #[inline(always)]
                    || {
                        out.iter_mut().zip(x).zip(gradient).for_each(|((out, &x), &gradient)| {
                            let [share, density] = below(x);
                            *out = gradient * if x < 0.0 { share + x * density } else { 1.0 };
                        });
                    },
                );
            });
            grads.register::<Flex>(node.id, primitive(out, dims));
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    fn values(device: &Device) -> Tensor<2> {
        let steps = Tensor::<1, burn::tensor::Int>::arange(-2000..2000, device).float() / 150.0;
        let random = Tensor::random([4000], Distribution::Normal(0.0, 2.0), device);
        Tensor::stack(vec![steps, random], 0)
    }

    #[test]
    fn answers_are_burns() {
        let x = values(&Device::flex());
        assert_close(half_gelu(x.clone()), burns(x), "answer", 3e-7);
        let across = values(&Device::flex()).reshape([4, 20, 100]).swap_dims(0, 2);
        assert_close(half_gelu(across.clone()), burns(across), "answer to what lies across in memory", 3e-7);
    }

    #[test]
    fn far_below_zero_nothing_is_left() {
        let x = Tensor::<1>::from_floats([-1e30, -40.0, -0.0, 0.0, 40.0, f32::MAX], &Device::flex());
        let found: Vec<f32> = half_gelu(x).try_into_vec_as().unwrap();
        assert!(found[..2].iter().all(|value| value.abs() < 1e-7), "{found:?}");
        assert_eq!(found[2..], [0.0, 0.0, 40.0, f32::MAX]);
    }

    #[cfg(feature = "train")]
    #[test]
    fn gradients_are_burns() {
        let x = values(&Device::flex());
        // At 0 itself the two halves have two slopes.
        let x = x.clone().mask_fill(x.equal_elem(0.0), 1e-3);
        let way = x.clone().sin() + 1.5;
        let [ours, burns] = [true, false].map(|ours| {
            let x = Tensor::from_inner(x.clone()).require_grad();
            assert!(x.device().is_autodiff());
            let out = if ours { half_gelu(x.clone()) } else { burns(x.clone()) };
            let gradients = (out * Tensor::from_inner(way.clone())).sum().backward();
            x.grad(&gradients).expect("a gradient")
        });
        assert_close(ours, burns, "gradient", 1e-6);
    }
}
