//! `vgg16`: sixteen plain layers (Simonyan & Zisserman 2015, "Very deep convolutional networks", table 1, D).
//!
//! With a grey slice for three colours (see [`super::published`]) and four classes: 134,276,356 parameters; 15.4 thousand million
//! multiply-adds a slice of 224 x 224 pixels.
//!
//! ```text
//! [batch, 1, 224, 224]
//!   stage1  the slice and a plane of ones, 2 convs 3x3 64, max-pool 2   [batch, 64, 112, 112]
//!   stage2  2 convs 3x3 128, max-pool 2                                 [batch, 128, 56, 56]
//!   stage3  3 convs 3x3 256, max-pool 2                                 [batch, 256, 28, 28]
//!   stage4  3 convs 3x3 512, max-pool 2                                 [batch, 512, 14, 14]
//!   stage5  3 convs 3x3 512, max-pool 2                                 [batch, 512, 7, 7]
//!   flatten                                                             [batch, 25088]
//!   dense   4096, dropout, 4096, dropout                                [batch, 4096]
//!   class   dense 4                                                     [batch, 4]
//! ```
//!
//! Every layer but the last is followed by ReLU. There is no batch norm.

use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::conv_norm::Padding;
use super::published::{Ends, Normalisation, grey, with_ones};
use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{convolve, dense, max_pool, means, relu};

const DROPOUT: f64 = 0.5;
/// Convolutions of each stage, and their channels.
const STAGES: [(usize, usize); 5] = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];
const DENSE: usize = 4096;
/// Width and height of the last stage's maps.
const CELLS: usize = 7;

#[derive(Module, Debug)]
pub struct Vgg16 {
    stages: Vec<Vec<Conv2d>>,
    pool: MaxPool2d,
    dense: Vec<Linear>,
    dropout: Dropout,
    class: Linear,
}

impl Vgg16 {
    /// Width and height of the input in pixels.
    pub const SIDE: u32 = 224;

    /// Fresh weights (He et al. 2015), biases 0.
    pub(super) fn new(ends: Ends, _form: Form, device: &Device) -> Self {
        let he = Initializer::KaimingNormal { gain: 2f64.sqrt(), fan_out_only: false };
        let zeros = |size| Some(Initializer::Zeros.init([size], device));
        let mut from = ends.channels;
        let stages = STAGES.into_iter().map(|(convs, channels)| {
            let conv = |_| {
                let config = Conv2dConfig::new([from, channels], [3, 3]).with_padding(Padding::Centred.of(3, 1));
                from = channels;
                Conv2d { bias: zeros(channels), ..config.with_initializer(he.clone()).init(device) }
            };
            (0..convs).map(conv).collect()
        });
        let stages = stages.collect();
        let dense = |from, to| {
            let config = LinearConfig::new(from, to).with_initializer(he.clone());
            Linear { bias: zeros(to), ..config.init(device) }
        };
        Self {
            stages,
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            dense: vec![dense(from * CELLS * CELLS, DENSE), dense(DENSE, DENSE)],
            dropout: DropoutConfig::new(DROPOUT).init(),
            class: LinearConfig::new(DENSE, ends.classes).init(device),
        }
    }

    /// The network itself: it has no batch norm.
    pub fn fold(self) -> Self {
        self
    }

    /// `[batch, 1, 224, 224]` to logits and features `[batch, 512]`, the mean of the last stage.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let mut x = match self.stages.first().and_then(|convs| convs.first()) {
            Some(conv) => with_ones(images, conv),
            None => images,
        };
        for (stage, convs) in self.stages.iter().enumerate() {
            let mut trace = trace.within("stage", stage);
            for (index, conv) in convs.iter().enumerate() {
                x = convolve(conv, x, true);
                trace.within("layer", index).convolution("conv", conv, None, true, &x);
            }
            x = max_pool(&self.pool, x);
            trace.pool("pool", Kind::MaxPool, [2, 2], &x);
        }
        let features = means(x.clone());
        let mut x: Tensor<2> = x.flatten(1, 3);
        trace.other("flatten", Kind::Flatten, &x);
        for (index, layer) in self.dense.iter().enumerate() {
            x = relu(dense(layer, x));
            trace.within("layer", index).dense("dense", layer, None, true, &x);
            x = self.dropout.forward(x);
        }
        let logits = dense(&self.class, x);
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: None }
    }

    /// For slices instead of photographs; the class layer is new.
    pub(super) fn for_slices(mut self, normalisation: Normalisation, device: &Device) -> Self {
        let mut stages = self.stages.into_iter();
        let first = stages.next().map(|convs| {
            let mut convs = convs.into_iter();
            let first = convs.next().map(|conv| grey(conv, normalisation));
            first.into_iter().chain(convs).collect()
        });
        self.stages = first.into_iter().chain(stages).collect();
        self.class = LinearConfig::new(DENSE, Ends::SLICES.classes).init(device);
        self
    }
}

/// The name in torchvision's state dict of what lies at a path here.
pub(super) fn published_name(path: &[&str]) -> Option<String> {
    match *path {
        // ReLU and dropout are counted there.
        ["class", leaf] => Some(format!("classifier.6.{leaf}")),
        ["dense", index, leaf] => Some(format!("classifier.{}.{leaf}", 3 * index.parse::<usize>().ok()?)),
        // So are ReLU and pools: two a convolution and one a stage.
        ["stages", stage, conv, leaf] => {
            let (stage, conv): (usize, usize) = (stage.parse().ok()?, conv.parse().ok()?);
            let before: usize = STAGES.get(..stage)?.iter().map(|(convs, _)| 2 * convs + 1).sum();
            Some(format!("features.{}.{leaf}", before + 2 * conv))
        }
        _ => None,
    }
}
