//! `efficientnet_b0` (Tan & Le 2019, "EfficientNet") and `efficientnet_lite0`, the same network without squeeze-and-excitation and with
//! ReLU6, made for small devices (Google, 2020).
//!
//! With a grey slice for three colours (see [`super::published`]) and four classes: 4,012,384 and 3,375,844 trainable parameters; 381
//! and 380 million multiply-adds a slice of 224 x 224 pixels, in convolutions and dense layer.
//!
//! ```text
//! [batch, 1, s, s]
//!   stem    the slice and a plane of ones, conv 3x3 /2 32   [batch, 32, s/2, s/2]
//!   stage1  1 block 3x3 16, no expansion                    [batch, 16, s/2, s/2]
//!   stage2  2 blocks 3x3 24, the first /2                   [batch, 24, s/4, s/4]
//!   stage3  2 blocks 5x5 40, the first /2                   [batch, 40, s/8, s/8]
//!   stage4  3 blocks 3x3 80, the first /2                   [batch, 80, s/16, s/16]
//!   stage5  3 blocks 5x5 112                                [batch, 112, s/16, s/16]
//!   stage6  4 blocks 5x5 192, the first /2                  [batch, 192, s/32, s/32]
//!   stage7  1 block 3x3 320                                 [batch, 320, s/32, s/32]
//!   head    conv 1x1 1280                                   [batch, 1280, s/32, s/32]
//!   pooled  mean                                            [batch, 1280]
//!   class   dropout, dense 4                                [batch, 4]
//! ```
//!
//! A block expands six times by a 1 x 1 convolution, looks around channel by channel (depthwise), and projects by another (Sandler et al.
//! 2018); a shortcut goes past it where size and channels stay. Every convolution is followed by batch norm and, but for the projection,
//! by SiLU or ReLU6. Stochastic depth, with which the published weights were trained, is left out.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::activation::{sigmoid, silu};
use burn::tensor::{Device, Tensor};

use super::conv_norm::{Activation, ConvNorm, ConvNormConfig, Padding};
use super::published::{Ends, Normalisation, grey, with_ones};
use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{convolve, dense, means};

const DROPOUT: f64 = 0.2;
const STEM: usize = 32;
const HEAD: usize = 1280;
/// Of a block's input channels, one in so many is left in its squeeze.
const SQUEEZE: usize = 4;

/// A row of the paper's table 1.
struct Stage {
    blocks: usize,
    channels: usize,
    kernel: usize,
    stride: usize,
    expansion: usize,
}

const STAGES: [Stage; 7] = [
    Stage { blocks: 1, channels: 16, kernel: 3, stride: 1, expansion: 1 },
    Stage { blocks: 2, channels: 24, kernel: 3, stride: 2, expansion: 6 },
    Stage { blocks: 2, channels: 40, kernel: 5, stride: 2, expansion: 6 },
    Stage { blocks: 3, channels: 80, kernel: 3, stride: 2, expansion: 6 },
    Stage { blocks: 3, channels: 112, kernel: 5, stride: 1, expansion: 6 },
    Stage { blocks: 4, channels: 192, kernel: 5, stride: 2, expansion: 6 },
    Stage { blocks: 1, channels: 320, kernel: 3, stride: 1, expansion: 6 },
];

/// What differs between the two networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    B0,
    Lite0,
}

impl Variant {
    fn activation(self) -> Activation {
        match self {
            Variant::B0 => Activation::Silu,
            Variant::Lite0 => Activation::Relu6,
        }
    }

    fn conv(self, channels: [usize; 2], kernel: usize, stride: usize) -> ConvNormConfig {
        let config = ConvNormConfig::new(channels, kernel, stride);
        match self {
            Variant::B0 => config,
            Variant::Lite0 => ConvNormConfig { padding: Padding::Same, epsilon: 1e-3, ..config },
        }
    }
}

#[derive(Module, Debug)]
pub struct EfficientNet {
    stem: ConvNorm,
    stages: Vec<Vec<Block>>,
    head: ConvNorm,
    dropout: Dropout,
    class: Linear,
    #[module(skip)]
    variant: Variant,
}

impl EfficientNet {
    /// The default width and height of the input in pixels.
    pub const SIDE: u32 = 224;

    /// Fresh weights (He et al. 2015).
    pub(super) fn new(variant: Variant, ends: Ends, form: Form, device: &Device) -> Self {
        let mut from = STEM;
        let stages = STAGES.iter().map(|stage| {
            let block = |index| {
                let stride = if index == 0 { stage.stride } else { 1 };
                let block = Block::new(variant, from, stage, stride, form, device);
                from = stage.channels;
                block
            };
            (0..stage.blocks).map(block).collect()
        });
        let stages = stages.collect();
        Self {
            stem: variant.conv([ends.channels, STEM], 3, 2).init(form, device),
            stages,
            head: variant.conv([from, HEAD], 1, 1).init(form, device),
            dropout: DropoutConfig::new(DROPOUT).init(),
            class: LinearConfig::new(HEAD, ends.classes).init(device),
            variant,
        }
    }

    /// `[batch, 1, side, side]` to logits and features `[batch, 1280]`, the mean of the head.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let activation = self.variant.activation();
        let images = with_ones(images, &self.stem.conv);
        let mut x = self.stem.activated(images, activation, "stem", &mut trace);
        for (stage, blocks) in self.stages.iter().enumerate() {
            let mut trace = trace.within("stage", stage);
            for (index, block) in blocks.iter().enumerate() {
                x = block.forward(x, activation, trace.within("block", index));
            }
        }
        let x = self.head.activated(x, activation, "head", &mut trace);
        let features = means(x);
        trace.other("pooled", Kind::Pooled, &features);
        let logits = dense(&self.class, self.dropout.forward(features.clone()));
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: None }
    }

    pub fn fold(self) -> Self {
        let fold = |blocks: Vec<Block>| blocks.into_iter().map(Block::fold).collect();
        let stages = self.stages.into_iter().map(fold).collect();
        Self { stem: self.stem.fold(), stages, head: self.head.fold(), ..self }
    }

    /// For slices instead of photographs; the class layer is new.
    pub(super) fn for_slices(mut self, normalisation: Normalisation, device: &Device) -> Self {
        self.stem.conv = grey(self.stem.conv, normalisation);
        self.class = LinearConfig::new(HEAD, Ends::SLICES.classes).init(device);
        self
    }
}

/// The name in torchvision's state dict of what lies at a path of `efficientnet_b0`, without batch norm's own names.
pub(super) fn published_name_b0(path: &[&str]) -> Option<String> {
    // Convolution, batch norm and activation are numbered.
    let number = |part: &str| ["conv", "norm"].iter().position(|known| *known == part);
    match *path {
        ["class", leaf] => Some(format!("classifier.1.{leaf}")),
        ["stem", part, leaf] => Some(format!("features.0.{}.{leaf}", number(part)?)),
        ["head", part, leaf] => Some(format!("features.8.{}.{leaf}", number(part)?)),
        ["stages", stage, block, ref inside @ ..] => {
            let stage: usize = stage.parse().ok()?;
            // The first stage expands nothing: its blocks begin with what is second elsewhere.
            let before = usize::from(STAGES.get(stage)?.expansion > 1);
            let block = format!("features.{}.{block}.block", stage + 1);
            match *inside {
                ["expand", part, leaf] => Some(format!("{block}.0.{}.{leaf}", number(part)?)),
                ["depthwise", part, leaf] => Some(format!("{block}.{before}.{}.{leaf}", number(part)?)),
                ["excite", "reduce", leaf] => Some(format!("{block}.{}.fc1.{leaf}", before + 1)),
                ["excite", "widen", leaf] => Some(format!("{block}.{}.fc2.{leaf}", before + 1)),
                ["project", part, leaf] => Some(format!("{block}.{}.{}.{leaf}", before + 2, number(part)?)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The name in the published state dict of what lies at a path of `efficientnet_lite0`, without batch norm's own names.
pub(super) fn published_name_lite0(path: &[&str]) -> Option<String> {
    let unit = |part: &str, conv: &str, norm: &str| match part {
        "conv" => Some(conv.to_string()),
        "norm" => Some(norm.to_string()),
        _ => None,
    };
    let (within, leaf, name) = match *path {
        ["class", leaf] => (String::new(), leaf, "_fc".to_string()),
        ["stem", part, leaf] => (String::new(), leaf, unit(part, "_conv_stem", "_bn0")?),
        ["head", part, leaf] => (String::new(), leaf, unit(part, "_conv_head", "_bn1")?),
        ["stages", stage, block, unit_name, part, leaf] => {
            let (stage, block): (usize, usize) = (stage.parse().ok()?, block.parse().ok()?);
            // Blocks are counted through all stages there.
            let before: usize = STAGES.get(..stage)?.iter().map(|stage| stage.blocks).sum();
            let name = match unit_name {
                "expand" => unit(part, "_expand_conv", "_bn0"),
                "depthwise" => unit(part, "_depthwise_conv", "_bn1"),
                "project" => unit(part, "_project_conv", "_bn2"),
                _ => None,
            };
            (format!("_blocks.{}.", before + block), leaf, name?)
        }
        _ => return None,
    };
    Some(format!("{within}{name}.{leaf}"))
}

/// An inverted residual: more channels, a look around, fewer again.
#[derive(Module, Debug)]
struct Block {
    expand: Option<ConvNorm>,
    depthwise: ConvNorm,
    excite: Option<Excite>,
    project: ConvNorm,
    /// Whether a shortcut goes past it.
    shortcut: bool,
}

impl Block {
    fn new(variant: Variant, from: usize, stage: &Stage, stride: usize, form: Form, device: &Device) -> Self {
        let inner = from * stage.expansion;
        let expand = variant.conv([from, inner], 1, 1);
        let depthwise = ConvNormConfig { groups: inner, ..variant.conv([inner, inner], stage.kernel, stride) };
        Self {
            expand: (stage.expansion > 1).then(|| expand.init(form, device)),
            depthwise: depthwise.init(form, device),
            excite: (variant == Variant::B0).then(|| Excite::new(inner, from / SQUEEZE, device)),
            project: variant.conv([inner, stage.channels], 1, 1).init(form, device),
            shortcut: stride == 1 && from == stage.channels,
        }
    }

    fn forward(&self, x: Tensor<4>, activation: Activation, mut trace: Trace) -> Tensor<4> {
        let mut inner = x.clone();
        if let Some(expand) = &self.expand {
            inner = expand.activated(inner, activation, "expand", &mut trace);
        }
        inner = self.depthwise.activated(inner, activation, "depthwise", &mut trace);
        if let Some(excite) = &self.excite {
            inner = excite.forward(inner, &mut trace);
        }
        inner = self.project.linear(inner, "project", &mut trace);
        if !self.shortcut {
            return inner;
        }
        let sum = inner + x;
        trace.sum("sum", false, &sum);
        sum
    }

    fn fold(self) -> Self {
        Self {
            expand: self.expand.map(ConvNorm::fold),
            depthwise: self.depthwise.fold(),
            project: self.project.fold(),
            ..self
        }
    }
}

/// Squeeze-and-excitation (Hu et al. 2018): each channel is scaled by what all of them say of the whole picture.
#[derive(Module, Debug)]
struct Excite {
    reduce: Conv2d,
    widen: Conv2d,
}

impl Excite {
    fn new(channels: usize, squeezed: usize, device: &Device) -> Self {
        let conv = |channels| Conv2dConfig::new(channels, [1, 1]).init(device);
        Self { reduce: conv([channels, squeezed]), widen: conv([squeezed, channels]) }
    }

    fn forward(&self, x: Tensor<4>, trace: &mut Trace) -> Tensor<4> {
        let mean = x.clone().mean_dim(3).mean_dim(2);
        let reduced = silu(convolve(&self.reduce, mean, false));
        trace.convolution("excite.reduce", &self.reduce, None, false, &reduced);
        let scale = sigmoid(convolve(&self.widen, reduced, false));
        trace.convolution("excite.widen", &self.widen, None, false, &scale);
        x * scale
    }
}
