//! The block that the networks share: a convolution with its batch norm, which is folded into it for export.

use burn::module::{Initializer, Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::AvgPool2d;
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::tensor::activation::{leaky_relu, silu};
use burn::tensor::{Device, Tensor};

use super::Form;
use super::trace::Trace;
use crate::kernels::{convolve, convolve_means, enlarged_sum, half_gelu, mean_pool, normalise, relu, residual};

/// What ends a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    Relu,
    /// x where it is above 0, a fifth of it below (Maas et al. 2013; the share is that of Radford et al. 2016).
    LeakyRelu,
    /// ReLU that ends at 6 (Sandler et al. 2018, "MobileNetV2").
    Relu6,
    /// x * sigmoid(x), also called swish (Ramachandran et al. 2017).
    Silu,
    /// x above 0, as ReLU has it, and x * Φ(x) below, as GELU (Hendrycks & Gimpel 2016).
    HalfGelu,
}

/// What [`Activation::LeakyRelu`] leaves of what is below 0.
pub(crate) const LEAK: f64 = 0.2;

impl Activation {
    pub(super) fn apply<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Activation::Relu => relu(x),
            Activation::LeakyRelu => leaky_relu(x, LEAK),
            Activation::Relu6 => x.clamp(0.0, 6.0),
            Activation::Silu => silu(x),
            Activation::HalfGelu => half_gelu(x),
        }
    }

    /// Whether nothing below 0 is left.
    pub(super) fn rectifies(self) -> bool {
        matches!(self, Activation::Relu | Activation::Relu6)
    }
}

/// Where the zeros around a convolution's input lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    /// As many on each side, as PyTorch pads.
    Centred,
    /// As few as give whole cells, the odd one below and to the right, as TensorFlow pads: of sizes that the stride divides.
    Same,
}

impl Padding {
    pub(super) fn of(self, kernel: usize, stride: usize) -> PaddingConfig2d {
        let (before, after) = match self {
            Padding::Centred => (kernel / 2, kernel / 2),
            Padding::Same => {
                let all = kernel.saturating_sub(stride);
                (all / 2, all - all / 2)
            }
        };
        PaddingConfig2d::Explicit(before, before, after, after)
    }
}

/// A convolution that keeps the size but for its stride, and its batch norm, to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConvNormConfig {
    /// Of the input and of the output.
    pub channels: [usize; 2],
    pub kernel: usize,
    pub stride: usize,
    /// Groups of channels that do not see each other; as many as channels in a depthwise convolution.
    pub groups: usize,
    pub padding: Padding,
    /// Batch norm's.
    pub epsilon: f64,
}

impl ConvNormConfig {
    pub(super) fn new(channels: [usize; 2], kernel: usize, stride: usize) -> Self {
        Self { channels, kernel, stride, groups: 1, padding: Padding::Centred, epsilon: 1e-5 }
    }

    /// Fresh weights (He et al. 2015).
    pub(super) fn init(self, form: Form, device: &Device) -> ConvNorm {
        let conv = Conv2dConfig::new(self.channels, [self.kernel, self.kernel])
            .with_stride([self.stride, self.stride])
            .with_groups(self.groups)
            .with_padding(self.padding.of(self.kernel, self.stride))
            .with_bias(form == Form::Folded)
            .with_initializer(Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false });
        let norm = BatchNormConfig::new(self.channels[1]).with_epsilon(self.epsilon);
        ConvNorm { conv: conv.init(device), norm: (form == Form::Training).then(|| norm.init(device)) }
    }
}

/// A convolution and its batch norm.
#[derive(Module, Debug)]
pub(super) struct ConvNorm {
    pub(super) conv: Conv2d,
    /// None once it is folded into the convolution.
    pub(super) norm: Option<BatchNorm>,
}

impl ConvNorm {
    /// With an activation.
    pub(super) fn activated(&self, x: Tensor<4>, activation: Activation, name: &str, trace: &mut Trace) -> Tensor<4> {
        let x = match activation {
            Activation::Relu => self.apply(x, true),
            other => other.apply(self.apply(x, false)),
        };
        trace.convolution(name, &self.conv, self.norm.as_ref(), activation.rectifies(), &x);
        x
    }

    /// With ReLU.
    pub(super) fn rectified(&self, x: Tensor<4>, name: &str, trace: &mut Trace) -> Tensor<4> {
        self.activated(x, Activation::Relu, name, trace)
    }

    /// Without an activation.
    pub(super) fn linear(&self, x: Tensor<4>, name: &str, trace: &mut Trace) -> Tensor<4> {
        let x = self.apply(x, false);
        trace.convolution(name, &self.conv, self.norm.as_ref(), false, &x);
        x
    }

    /// Without an activation, `other` added, and ReLU after the sum: what nobody listens to within. A coarser `other` is enlarged.
    pub(super) fn residual(&self, x: Tensor<4>, other: Tensor<4>) -> Tensor<4> {
        match &self.norm {
            Some(_) => enlarged_sum(self.apply(x, false), other),
            None => residual(&self.conv, x, other),
        }
    }

    /// Of the means of the pool's windows, without an activation: what nobody listens to within.
    pub(super) fn of_means(&self, pool: &AvgPool2d, x: Tensor<4>) -> Tensor<4> {
        match &self.norm {
            Some(_) => self.apply(mean_pool(pool, x), false),
            None => convolve_means(pool, &self.conv, x),
        }
    }

    fn apply(&self, x: Tensor<4>, rectified: bool) -> Tensor<4> {
        match &self.norm {
            Some(norm) => normalise(norm, convolve(&self.conv, x, false), rectified),
            None => convolve(&self.conv, x, rectified),
        }
    }

    /// With scale s = gamma / sqrt(variance + epsilon): weight * s, and a bias of beta - mean * s.
    pub(super) fn fold(self) -> Self {
        let Some(norm) = self.norm else { return self };
        let scale = norm.gamma.val() / (norm.running_var.value() + norm.epsilon).sqrt();
        let bias = norm.beta.val() - norm.running_mean.value() * scale.clone();
        let channels = scale.dims()[0];
        let weight = self.conv.weight.val() * scale.reshape([channels, 1, 1, 1]);
        let conv = Conv2d { weight: Param::from_tensor(weight), bias: Some(Param::from_tensor(bias)), ..self.conv };
        Self { conv, norm: None }
    }
}
