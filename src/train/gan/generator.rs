//! The generator: a vector of random numbers to a slice of 64 x 64 pixels. 525,865 trainable parameters, 33.0 million multiply-adds.
//!
//! ```text
//! [batch, 100]
//!   dense                        [batch, 192, 4, 4]
//!   enlarge 2, conv 3x3 96       [batch, 96, 8, 8]
//!   enlarge 2, conv 3x3 48       [batch, 48, 16, 16]
//!   enlarge 2, conv 3x3 24       [batch, 24, 32, 32]
//!   enlarge 2, conv 3x3 1, tanh  [batch, 1, 64, 64]
//! ```
//!
//! That of Radford et al. 2016 (batch norm and ReLU but for the last, weights drawn with a deviation of 0.02), at a smaller width, and with
//! cells repeated before a convolution in the place of transposed convolutions, which draw checkerboards (Odena et al. 2016, "Deconvolution
//! and checkerboard artifacts").

use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::interpolate::{Interpolate2d, Interpolate2dConfig, InterpolateMode};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use crate::kernels::{convolve, normalise};

/// Random numbers that a slice is made of.
pub const LATENT: usize = 100;
/// Channels, from the first maps on.
const WIDTHS: [usize; 4] = [192, 96, 48, 24];
/// Width and height of the first maps.
const CELLS: usize = 4;

#[derive(Module, Debug)]
pub struct Generator {
    dense: Linear,
    norm: BatchNorm,
    convs: Vec<Conv2d>,
    norms: Vec<BatchNorm>,
    last: Conv2d,
    enlarge: Interpolate2d,
}

impl Generator {
    /// Fresh weights, drawn from the device's random numbers.
    pub fn new(device: &Device) -> Self {
        let normal = Initializer::Normal { mean: 0.0, std: 0.02 };
        let conv = |from, to, bias| {
            Conv2dConfig::new([from, to], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .with_bias(bias)
                .with_initializer(normal.clone())
                .init(device)
        };
        let [first, .., narrowest] = WIDTHS;
        // What follows a batch norm's convolution needs no bias.
        let dense = LinearConfig::new(LATENT, first * CELLS * CELLS).with_bias(false);
        let last = conv(narrowest, 1, true);
        Self {
            dense: dense.with_initializer(normal.clone()).init(device),
            norm: BatchNormConfig::new(first).init(device),
            convs: WIDTHS.windows(2).map(|pair| conv(pair[0], pair[1], false)).collect(),
            norms: WIDTHS[1..].iter().map(|&width| BatchNormConfig::new(width).init(device)).collect(),
            last: Conv2d { bias: Some(Initializer::Zeros.init([1], device)), ..last },
            enlarge: Interpolate2dConfig::new()
                .with_scale_factor(Some([2.0, 2.0]))
                .with_mode(InterpolateMode::Nearest)
                .init(),
        }
    }

    /// `[batch, 100]` in -1 ..= 1 to `[batch, 1, 64, 64]` in 0 ..= 1, the greys of prepared slices.
    pub fn forward(&self, latents: Tensor<2>) -> Tensor<4> {
        let [batch, _] = latents.dims();
        let x = self.dense.forward(latents).reshape([batch, WIDTHS[0], CELLS, CELLS]);
        let mut x = normalise(&self.norm, x, true);
        for (conv, norm) in self.convs.iter().zip(&self.norms) {
            x = normalise(norm, convolve(conv, self.enlarge.forward(x), false), true);
        }
        convolve(&self.last, self.enlarge.forward(x), false).tanh().add_scalar(1.0).mul_scalar(0.5)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;
    use crate::model::trainable;

    #[test]
    fn makes_slices_of_the_size_and_the_greys_of_prepared_ones() {
        let trained = trainable(&Generator::new(&Device::flex().autodiff()));
        let by_hand = 100 * 192 * 16 + 9 * (192 * 96 + 96 * 48 + 48 * 24 + 24) + 1 + 2 * (192 + 96 + 48 + 24);
        assert_eq!((trained, by_hand), (525_865, 525_865));

        let device = Device::flex();
        device.seed(4);
        let generator = Generator::new(&device);
        let latents = Tensor::random([3, LATENT], Distribution::Uniform(-1.0, 1.0), &device);
        let made = generator.forward(latents);
        assert_eq!(made.dims(), [3, 1, 64, 64]);
        let values: Vec<f32> = made.try_into_vec_as().unwrap();
        assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
        assert!(values[..4096] != values[4096..8192], "another vector gives another slice");
    }
}
