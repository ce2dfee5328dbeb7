//! `gan_discriminator`: the discriminator of a GAN as a classifier (Ghassemi et al. 2020, "Deep neural network with generative
//! adversarial networks pre-training for brain tumor classification based on MR images"). 1,724,868 trainable parameters, most of
//! them in the last convolution; 18.0 million multiply-adds a slice.
//!
//! ```text
//! [batch, 1, 64, 64]
//!   conv1    conv 3x3 /2 32                              [batch, 32, 32, 32]
//!   conv2    conv 3x3 /2 64, batch norm                  [batch, 64, 16, 16]
//!   conv3    conv 3x3 /2 128, batch norm                 [batch, 128, 8, 8]
//!   conv4    conv 3x3 /2 128, batch norm                 [batch, 128, 4, 4]
//!   conv5    conv 3x3 /2 256, batch norm                 [batch, 256, 2, 2]
//!   conv6    conv 3x3 512, batch norm                    [batch, 512, 2, 2]
//!   flatten                                              [batch, 2048]
//!   class    dropout, dense 4                            [batch, 4]
//! ```
//!
//! Strides in the place of pools, leaky ReLU after every convolution, and batch norm after every one but the first: the discriminator of
//! Radford et al. 2016 ("Unsupervised representation learning with deep convolutional generative adversarial networks"). While it is
//! pre-trained, another dense layer, of one output, takes the place of the last (`train/gan/`).

use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::conv_norm::{Activation, ConvNorm, ConvNormConfig, Padding};
use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{convolve, means};
use crate::label::Label;

/// Share of the flattened maps that training of the classifier drops.
const DROPOUT: f64 = 0.5;
/// Channels of the convolutions.
const WIDTHS: [usize; 6] = [32, 64, 128, 128, 256, 512];
/// Width and height of the last maps.
const CELLS: usize = 2;

#[derive(Module, Debug)]
pub struct GanDiscriminator {
    conv1: Conv2d,
    conv2: ConvNorm,
    conv3: ConvNorm,
    conv4: ConvNorm,
    conv5: ConvNorm,
    conv6: ConvNorm,
    dropout: Dropout,
    class: Linear,
}

impl GanDiscriminator {
    /// Width and height of the input in pixels.
    pub const SIDE: u32 = 64;
    /// Numbers that the body makes of a slice.
    pub const SEEN: usize = WIDTHS[5] * CELLS * CELLS;

    /// Fresh weights (He et al. 2015).
    pub fn new(form: Form, device: &Device) -> Self {
        let first = Conv2dConfig::new([1, WIDTHS[0]], [3, 3])
            .with_stride([2, 2])
            .with_padding(Padding::Centred.of(3, 2))
            .with_initializer(Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false });
        let conv = |at: usize, stride| ConvNormConfig::new([WIDTHS[at - 1], WIDTHS[at]], 3, stride).init(form, device);
        Self {
            conv1: Conv2d { bias: Some(Initializer::Zeros.init([WIDTHS[0]], device)), ..first.init(device) },
            conv2: conv(1, 2),
            conv3: conv(2, 2),
            conv4: conv(3, 2),
            conv5: conv(4, 2),
            conv6: conv(5, 1),
            dropout: DropoutConfig::new(DROPOUT).init(),
            class: LinearConfig::new(Self::SEEN, Label::COUNT).init(device),
        }
    }

    /// `[batch, 1, 64, 64]` to logits `[batch, 4]` and features `[batch, 512]`, the means of the last maps.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let x = self.body(images, &mut trace);
        let features = means(x.clone());
        let x: Tensor<2> = x.flatten(1, 3);
        trace.other("flatten", Kind::Flatten, &x);
        let logits = self.class.forward(self.dropout.forward(x));
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: None }
    }

    /// The convolutions, which a GAN pre-trains: `[batch, 1, 64, 64]` to `[batch, 512, 2, 2]`.
    pub fn body(&self, images: Tensor<4>, trace: &mut Trace) -> Tensor<4> {
        let leaky = Activation::LeakyRelu;
        let mut x = leaky.apply(convolve(&self.conv1, images, false));
        trace.convolution("conv1", &self.conv1, None, leaky.rectifies(), &x);
        let convs = [&self.conv2, &self.conv3, &self.conv4, &self.conv5, &self.conv6];
        for (conv, name) in convs.into_iter().zip(["conv2", "conv3", "conv4", "conv5", "conv6"]) {
            x = conv.activated(x, leaky, name, trace);
        }
        x
    }

    /// The same body with the last layer of another, which is new.
    pub fn with_class_of(self, other: Self) -> Self {
        Self { class: other.class, ..self }
    }

    /// The same function without batch norm: each is part of the convolution before it.
    pub fn fold(self) -> Self {
        Self {
            conv2: self.conv2.fold(),
            conv3: self.conv3.fold(),
            conv4: self.conv4.fold(),
            conv5: self.conv5.fold(),
            conv6: self.conv6.fold(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::{AdamWConfig, GradientsParams};
    use burn::tensor::Distribution;

    use super::*;
    use crate::model::table::Table;
    use crate::model::{Architecture, trainable};

    #[test]
    fn has_the_layers_and_the_parameters_that_it_says() {
        assert_eq!(trainable(&GanDiscriminator::new(Form::Training, &Device::flex().autodiff())), 1_724_868);

        let device = Device::flex();
        let network = Architecture::GanDiscriminator.init(Form::Folded, &device);
        let table = Table::of(&network, GanDiscriminator::SIDE, &device);
        let convolutions = table.layers.iter().filter(|layer| layer.kind == Kind::Convolution).count();
        assert_eq!((convolutions, table.layers.len()), (6, 8));
        // By hand: kernels times the places of their output, and the dense layer.
        let by_hand = 9 * (32 * 32 * 32 + 32 * 64 * 256 + 64 * 128 * 64 + 128 * 128 * 16 + 128 * 256 * 4);
        let by_hand = by_hand + 9 * 256 * 512 * 4 + 2048 * 4;
        let total = table.total;
        assert_eq!((total.trained, total.statistics, total.multiply_adds), (1_724_868, 2_176, by_hand));
        // Folded, gamma and beta are one bias, and nothing is gathered.
        assert_eq!(total.shipped, 1_724_868 - 1_088);
    }

    #[test]
    fn folding_keeps_what_it_says_of_a_slice() {
        let training = Device::flex().autodiff();
        training.seed(5);
        let mut network = Architecture::GanDiscriminator.init(Form::Training, &training);
        let mut optimiser = AdamWConfig::new().init();
        // A few steps, so that no statistic is that of a fresh network.
        for _ in 0..4 {
            let images = Tensor::random([8, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &training);
            let loss = (network.forward(images).logits - 1.0).square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(2e-3, network, gradients);
        }
        let network = network.valid();
        let images = Tensor::random([3, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &Device::flex());
        let (own, folded) = (network.forward(images.clone()), network.fold().forward(images));
        for (what, own, folded) in [("logits", own.logits, folded.logits), ("features", own.features, folded.features)]
        {
            let spread: f32 = own.clone().var(0).max().try_into_scalar().unwrap();
            assert!(spread > 1e-4, "{what} are the same for every slice, which shows nothing: {spread}");
            let furthest: f32 = (own - folded).abs().max().try_into_scalar().unwrap();
            assert!(furthest < 1e-4, "{what} differ by {furthest}");
        }
    }

    #[test]
    fn another_last_layer_leaves_the_features_as_they_are() {
        let device = Device::flex();
        device.seed(6);
        let [first, second] = [(); 2].map(|()| GanDiscriminator::new(Form::Training, &device));
        let images = Tensor::random([2, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &device);
        let of = |network: &GanDiscriminator| {
            let Output { logits, features, .. } = network.forward(images.clone(), Trace::off());
            [logits, features].map(|values| values.try_into_vec_as::<f32>().unwrap())
        };
        let [logits, features] = of(&first);
        let [new, same] = of(&first.with_class_of(second));
        assert!(features == same && logits != new);
    }
}
