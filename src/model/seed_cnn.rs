//! `seed_cnn`: the small CNN of the reference project, kept as the yardstick. 3,236,052 parameters, about 0.12 GMAC a slice.
//!
//! ```text
//! [batch, 1, 224, 224]
//!   conv 3x3 "same" 16, ReLU, max-pool 2, dropout     [batch, 16, 112, 112]
//!   conv 3x3 "same" 32, ReLU, max-pool 2, dropout     [batch, 32, 56, 56]
//!   conv 3x3 "same" 64, ReLU, max-pool 2              [batch, 64, 28, 28]
//!   flatten                                           [batch, 50176]
//!   dense 64, batch norm, ReLU                        [batch, 64]
//!   dense 16, batch norm, ReLU                        [batch, 16]
//!   dense 4                                           [batch, 4]
//! ```

use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::{Form, Output};
use crate::label::Label;

/// Share of activations that training drops after the first two pools.
const DROPOUT: f64 = 0.25;

#[derive(Module, Debug)]
pub struct SeedCnn {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    pool: MaxPool2d,
    dropout: Dropout,
    dense1: Linear,
    norm1: BatchNorm,
    dense2: Linear,
    norm2: BatchNorm,
    head: Linear,
}

impl SeedCnn {
    /// Width and height of the input in pixels.
    pub const SIDE: u32 = 224;

    /// Fresh weights as the reference's framework draws them: Glorot uniform (Glorot & Bengio 2010), biases 0.
    pub fn new(_form: Form, device: &Device) -> Self {
        let glorot = Initializer::XavierUniform { gain: 1.0 };
        let zeros = |size| Some(Initializer::Zeros.init([size], device));
        let conv = |from, to| {
            let config = Conv2dConfig::new([from, to], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
            Conv2d { bias: zeros(to), ..config.with_initializer(glorot.clone()).init(device) }
        };
        let dense = |from, to| {
            let config = LinearConfig::new(from, to).with_initializer(glorot.clone());
            Linear { bias: zeros(to), ..config.init(device) }
        };
        Self {
            conv1: conv(1, 16),
            conv2: conv(16, 32),
            conv3: conv(32, 64),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            dropout: DropoutConfig::new(DROPOUT).init(),
            dense1: dense(64 * 28 * 28, 64),
            norm1: BatchNormConfig::new(64).init(device),
            dense2: dense(64, 16),
            norm2: BatchNormConfig::new(16).init(device),
            head: dense(16, Label::COUNT),
        }
    }

    /// `[batch, 1, 224, 224]` to logits `[batch, 4]` and features `[batch, 64]`, the output of the first dense layer.
    pub fn forward(&self, images: Tensor<4>) -> Output {
        self.forward_observed(images, |_, _| {})
    }

    /// The network itself: its batch norms follow dense layers, where folding saves nothing.
    pub fn fold(self) -> Self {
        self
    }

    /// As [`Self::forward`], telling `observe` each layer's name and output shape.
    pub fn forward_observed(&self, images: Tensor<4>, mut observe: impl FnMut(&'static str, &[usize])) -> Output {
        let mut x = images;
        let names = [["conv1", "pool1"], ["conv2", "pool2"], ["conv3", "pool3"]];
        for (conv, [conv_name, pool_name]) in [&self.conv1, &self.conv2, &self.conv3].into_iter().zip(names) {
            x = relu(conv.forward(x));
            observe(conv_name, &x.dims());
            x = self.pool.forward(x);
            observe(pool_name, &x.dims());
            if pool_name != "pool3" {
                x = self.dropout.forward(x);
            }
        }
        let mut x: Tensor<2> = x.flatten(1, 3);
        observe("flatten", &x.dims());
        x = relu(self.norm1.forward(self.dense1.forward(x)));
        observe("dense1", &x.dims());
        let features = x.clone();
        x = relu(self.norm2.forward(self.dense2.forward(x)));
        observe("dense2", &x.dims());
        x = self.head.forward(x);
        observe("head", &x.dims());
        Output { logits: x, features, lesion: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::module::{ModuleVisitor, Param};

    #[derive(Default)]
    struct Count {
        trainable: usize,
        all: usize,
    }

    impl ModuleVisitor for Count {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let size = param.val().shape().num_elements();
            self.all += size;
            if param.is_require_grad() {
                self.trainable += size;
            }
        }
    }

    #[test]
    fn has_the_parameters_of_the_reference() {
        let network = SeedCnn::new(Form::Training, &Device::flex().autodiff());
        let mut count = Count::default();
        network.visit(&mut count);
        assert_eq!(count.all, 3_236_052);
        assert_eq!(count.trainable, 3_235_892);
    }

    #[test]
    fn has_the_shapes_of_the_reference() {
        let device = Device::flex();
        let network = SeedCnn::new(Form::Training, &device);
        let mut shapes = Vec::new();
        network.forward_observed(Tensor::zeros([2, 1, 224, 224], &device), |name, shape| {
            shapes.push((name, shape.to_vec()));
        });
        let expected: Vec<(&str, Vec<usize>)> = vec![
            ("conv1", vec![2, 16, 224, 224]),
            ("pool1", vec![2, 16, 112, 112]),
            ("conv2", vec![2, 32, 112, 112]),
            ("pool2", vec![2, 32, 56, 56]),
            ("conv3", vec![2, 64, 56, 56]),
            ("pool3", vec![2, 64, 28, 28]),
            ("flatten", vec![2, 50176]),
            ("dense1", vec![2, 64]),
            ("dense2", vec![2, 16]),
            ("head", vec![2, 4]),
        ];
        assert_eq!(shapes, expected);
    }
}
