//! The largest or the mean of each 2 x 2 pixels. Burn's also notes where the largest lay, which only training needs.

use burn::backend::Flex;
use burn::nn::PaddingConfig2d;
use burn::nn::pool::{AvgPool2d, MaxPool2d};
use burn::tensor::Tensor;
use pulp::Arch;

use super::convolution::each;
use super::{floats, plain, primitive};

/// `pool.forward(x)`: `[batch, channels, height, width]` to `[batch, channels, height / 2, width / 2]` for pools of 2 x 2.
pub fn max_pool(pool: &MaxPool2d, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "gpu")]
    if let Some(out) = super::gpu::max_pool(pool, &x) {
        return out;
    }
    let ours = !pool.ceil_mode && pool.dilation == [1, 1] && halves(pool.kernel_size, pool.stride, &pool.padding);
    ours.then(|| pooled(&x, largest)).flatten().unwrap_or_else(|| pool.forward(x))
}

/// The same of the mean.
pub fn mean_pool(pool: &AvgPool2d, x: Tensor<4>) -> Tensor<4> {
    let ours = !pool.ceil_mode && halves(pool.kernel_size, pool.stride, &pool.padding);
    ours.then(|| pooled(&x, |pixels| 0.25 * pixels.into_iter().sum::<f32>()))
        .flatten()
        .unwrap_or_else(|| pool.forward(x))
}

fn halves(kernel: [usize; 2], stride: [usize; 2], padding: &PaddingConfig2d) -> bool {
    kernel == [2, 2] && stride == [2, 2] && unpadded(padding)
}

/// Whether a padding adds nothing.
pub(super) fn unpadded(padding: &PaddingConfig2d) -> bool {
    matches!(padding, PaddingConfig2d::Valid | PaddingConfig2d::Explicit(0, 0, 0, 0))
}

/// What is no number stays none, so that it is noticed: see [`super::rectify`].
#[inline(always)]
fn largest([a, b, c, d]: [f32; 4]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    larger(larger(a, b), larger(c, d)) + 0.0 * (a + b + c + d)
}

/// None of what is left to Burn. What remains of an odd size is left out.
fn pooled(x: &Tensor<4>, of: impl Fn([f32; 4]) -> f32 + Sync + Send) -> Option<Tensor<4>> {
    let [batch, channels, height, width] = x.dims();
    let halved = [height / 2, width / 2];
    if halved.contains(&0) {
        return None;
    }
    let x = plain(x)?;
    let (size, out_size) = (height * width, halved[0] * halved[1]);
    let mut out = vec![0.0; batch * channels * out_size];
    let arch = Arch::new();
    each(
        floats(&x),
        size,
        &mut out,
        out_size,
        || (),
        |(), plane, out| {
            arch.dispatch(
                #[inline(always)]
                || {
                    for (rows, out) in plane.chunks_exact(2 * width).zip(out.chunks_exact_mut(halved[1])) {
                        let (above, below) = rows.split_at(width);
                        let pairs = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
                        for (out, (&[a, b], &[c, d])) in out.iter_mut().zip(pairs) {
                            *out = of([a, b, c, d]);
                        }
                    }
                },
            );
        },
    );
    Some(Tensor::from_primitive::<Flex>(primitive(out, [batch, channels, halved[0], halved[1]])))
}

#[cfg(test)]
mod tests {
    use burn::nn::pool::{AvgPool2dConfig, MaxPool2dConfig};
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    #[test]
    fn answers_are_burns() {
        let device = Device::flex();
        for (kernel, stride, size) in [([2, 2], [2, 2], [6, 8]), ([2, 2], [2, 2], [7, 5]), ([3, 3], [2, 2], [9, 9])] {
            let x = Tensor::random([2, 3, size[0], size[1]], Distribution::Normal(0.0, 1.0), &device);
            let max = MaxPool2dConfig::new(kernel).with_strides(stride).init();
            assert_close(max_pool(&max, x.clone()), max.forward(x.clone()), "the largest", 0.0);
            let mean = AvgPool2dConfig::new(kernel).with_strides(stride).init();
            assert_close(mean_pool(&mean, x.clone()), mean.forward(x), "the mean", 1e-6);
        }
    }

    #[test]
    fn what_is_no_number_stays_none() {
        for place in 0..4 {
            let mut pixels = [1.0; 4];
            pixels[place] = f32::NAN;
            let x = Tensor::<4>::from_data([[[[pixels[0], pixels[1]], [pixels[2], pixels[3]]]]], &Device::flex());
            let out: f32 = max_pool(&MaxPool2dConfig::new([2, 2]).init(), x).into_scalar();
            assert!(out.is_nan());
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn gradients_go_back_through_it() {
        let x = Tensor::<4>::from_data([[[[1.0, 2.0], [4.0, 3.0]]]], &Device::flex().autodiff()).require_grad();
        let gradients = max_pool(&MaxPool2dConfig::new([2, 2]).init(), x.clone()).sum().backward();
        assert_eq!(
            x.grad(&gradients).expect("a gradient").into_data().try_to_vec::<f32>().expect("floats"),
            [0.0, 0.0, 1.0, 0.0]
        );
    }
}
