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
use burn::tensor::{Device, Tensor};

use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{convolve, dense, max_pool, normalise_features};
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

    /// The network itself: its batch norms follow dense layers, where folding saves nothing.
    pub fn fold(self) -> Self {
        self
    }

    /// `[batch, 1, 224, 224]` to logits `[batch, 4]` and features `[batch, 64]`, the output of the first dense layer.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let mut x = images;
        let names = [["conv1", "pool1"], ["conv2", "pool2"], ["conv3", "pool3"]];
        for (conv, [conv_name, pool_name]) in [&self.conv1, &self.conv2, &self.conv3].into_iter().zip(names) {
            x = convolve(conv, x, true);
            trace.convolution(conv_name, conv, None, true, &x);
            x = max_pool(&self.pool, x);
            trace.pool(pool_name, Kind::MaxPool, [2, 2], &x);
            if pool_name != "pool3" {
                x = self.dropout.forward(x);
            }
        }
        let mut x: Tensor<2> = x.flatten(1, 3);
        trace.other("flatten", Kind::Flatten, &x);
        x = normalise_features(&self.norm1, dense(&self.dense1, x));
        trace.dense("dense1", &self.dense1, Some(&self.norm1), true, &x);
        let features = x.clone();
        x = normalise_features(&self.norm2, dense(&self.dense2, x));
        trace.dense("dense2", &self.dense2, Some(&self.norm2), true, &x);
        x = dense(&self.head, x);
        trace.dense("head", &self.head, None, false, &x);
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
        let mut steps = Vec::new();
        network.forward(Tensor::zeros([2, 1, 224, 224], &device), Trace::on(&mut steps));
        for step in &steps {
            let maps = step.maps.as_ref().map(|maps| maps.dims().to_vec());
            let expected = (step.kind == Kind::Convolution).then(|| [&[2], &step.shape[..]].concat());
            assert_eq!(maps, expected, "{}", step.name);
        }
        let shapes: Vec<(&str, Vec<usize>)> = steps.iter().map(|it| (it.name.as_str(), it.shape.clone())).collect();
        let expected: Vec<(&str, Vec<usize>)> = vec![
            ("conv1", vec![16, 224, 224]),
            ("pool1", vec![16, 112, 112]),
            ("conv2", vec![32, 112, 112]),
            ("pool2", vec![32, 56, 56]),
            ("conv3", vec![64, 56, 56]),
            ("pool3", vec![64, 28, 28]),
            ("flatten", vec![50176]),
            ("dense1", vec![64]),
            ("dense2", vec![16]),
            ("head", vec![4]),
        ];
        assert_eq!(shapes, expected);
    }
}
