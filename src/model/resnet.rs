//! `resnet50` and `resnet101`: the residual networks of He et al. 2016, "Deep residual learning for image recognition", with the
//! stride in the 3 x 3 convolution, as torchvision's published weights have it.
//!
//! With a grey slice for three colours (see [`super::published`]) and four classes: 23,513,092 and 42,505,220 trainable parameters;
//! 4.05 and 7.76 thousand million multiply-adds a slice of 224 x 224 pixels, in convolutions and dense layer.
//!
//! ```text
//! [batch, 1, s, s]
//!   stem    the slice and a plane of ones, conv 7x7 /2 64, max-pool 3 /2   [batch, 64, s/4, s/4]
//!   stage1  3 bottlenecks 64 -> 256                                        [batch, 256, s/4, s/4]
//!   stage2  4 bottlenecks 128 -> 512, the first /2                         [batch, 512, s/8, s/8]
//!   stage3  6 or 23 bottlenecks 256 -> 1024, the first /2                  [batch, 1024, s/16, s/16]
//!   stage4  3 bottlenecks 512 -> 2048, the first /2                        [batch, 2048, s/32, s/32]
//!   pooled  mean                                                           [batch, 2048]
//!   class   dense 4                                                        [batch, 4]
//! ```
//!
//! Every convolution is followed by batch norm and, but for the last of a bottleneck and its shortcut, by ReLU.

use burn::module::Module;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use super::conv_norm::{ConvNorm, ConvNormConfig};
use super::published::{Ends, Normalisation, grey, with_ones};
use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{dense, means, rectified_sum};

/// Channels inside the bottlenecks of each stage; what leaves them is four times as wide.
const WIDTHS: [usize; 4] = [64, 128, 256, 512];
const WIDENING: usize = 4;

/// Bottlenecks of each stage.
pub(super) const FIFTY: [usize; 4] = [3, 4, 6, 3];
pub(super) const HUNDRED_AND_ONE: [usize; 4] = [3, 4, 23, 3];

#[derive(Module, Debug)]
pub struct ResNet {
    stem: ConvNorm,
    pool: MaxPool2d,
    stages: Vec<Vec<Bottleneck>>,
    class: Linear,
}

impl ResNet {
    /// The default width and height of the input in pixels.
    pub const SIDE: u32 = 224;

    /// Fresh weights (He et al. 2015).
    pub(super) fn new(depth: [usize; 4], ends: Ends, form: Form, device: &Device) -> Self {
        let mut from = WIDTHS[0];
        let mut stages = Vec::with_capacity(WIDTHS.len());
        for (stage, (width, blocks)) in WIDTHS.into_iter().zip(depth).enumerate() {
            let mut bottlenecks = Vec::with_capacity(blocks);
            for block in 0..blocks {
                let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                bottlenecks.push(Bottleneck::new(from, width, stride, form, device));
                from = width * WIDENING;
            }
            stages.push(bottlenecks);
        }
        let pool = MaxPool2dConfig::new([3, 3]).with_strides([2, 2]);
        Self {
            stem: ConvNormConfig::new([ends.channels, WIDTHS[0]], 7, 2).init(form, device),
            pool: pool.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(),
            stages,
            class: LinearConfig::new(from, ends.classes).init(device),
        }
    }

    /// `[batch, 1, side, side]` to logits and features `[batch, 2048]`, the mean of the last stage.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let x = self.stem.rectified(with_ones(images, &self.stem.conv), "stem", &mut trace);
        let mut x = self.pool.forward(x);
        trace.pool("pool", Kind::MaxPool, [3, 2], &x);
        for (stage, blocks) in self.stages.iter().enumerate() {
            let mut trace = trace.within("stage", stage);
            for (index, block) in blocks.iter().enumerate() {
                x = block.forward(x, trace.within("block", index));
            }
        }
        let features = means(x);
        trace.other("pooled", Kind::Pooled, &features);
        let logits = dense(&self.class, features.clone());
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: None }
    }

    pub fn fold(self) -> Self {
        let fold = |blocks: Vec<Bottleneck>| blocks.into_iter().map(Bottleneck::fold).collect();
        Self { stem: self.stem.fold(), stages: self.stages.into_iter().map(fold).collect(), ..self }
    }

    /// For slices instead of photographs; the class layer is new.
    pub(super) fn for_slices(mut self, normalisation: Normalisation, device: &Device) -> Self {
        self.stem.conv = grey(self.stem.conv, normalisation);
        self.class = LinearConfig::new(WIDTHS[3] * WIDENING, Ends::SLICES.classes).init(device);
        self
    }
}

/// The name in torchvision's state dict of what lies at a path here, without batch norm's own names.
pub(super) fn published_name(path: &[&str]) -> Option<String> {
    let unit = |part: &str, conv: String, norm: String| match part {
        "conv" => Some(conv),
        "norm" => Some(norm),
        _ => None,
    };
    match *path {
        ["class", leaf] => Some(format!("fc.{leaf}")),
        ["stem", part, leaf] => unit(part, format!("conv1.{leaf}"), format!("bn1.{leaf}")),
        ["stages", stage, block, name, part, leaf] => {
            let block = format!("layer{}.{block}", stage.parse::<usize>().ok()? + 1);
            if name == "shortcut" {
                return unit(part, format!("{block}.downsample.0.{leaf}"), format!("{block}.downsample.1.{leaf}"));
            }
            let number = 1 + ["reduce", "spatial", "widen"].iter().position(|known| *known == name)?;
            unit(part, format!("{block}.conv{number}.{leaf}"), format!("{block}.bn{number}.{leaf}"))
        }
        _ => None,
    }
}

/// Fewer channels, a look around, more channels again, beside a shortcut.
#[derive(Module, Debug)]
struct Bottleneck {
    reduce: ConvNorm,
    spatial: ConvNorm,
    widen: ConvNorm,
    /// Where the block changes the size or the channels.
    shortcut: Option<ConvNorm>,
}

impl Bottleneck {
    fn new(from: usize, width: usize, stride: usize, form: Form, device: &Device) -> Self {
        let conv = |channels, kernel, stride| ConvNormConfig::new(channels, kernel, stride).init(form, device);
        let to = width * WIDENING;
        Self {
            reduce: conv([from, width], 1, 1),
            spatial: conv([width, width], 3, stride),
            widen: conv([width, to], 1, 1),
            shortcut: (from != to || stride > 1).then(|| conv([from, to], 1, stride)),
        }
    }

    fn forward(&self, x: Tensor<4>, mut trace: Trace) -> Tensor<4> {
        let inner = self.reduce.rectified(x.clone(), "reduce", &mut trace);
        let inner = self.spatial.rectified(inner, "spatial", &mut trace);
        if trace.is_off() {
            return self.widen.residual(inner, self.outer(x, &mut trace));
        }
        let inner = self.widen.linear(inner, "widen", &mut trace);
        let sum = rectified_sum(inner, self.outer(x, &mut trace));
        trace.sum("sum", true, &sum);
        sum
    }

    fn outer(&self, x: Tensor<4>, trace: &mut Trace) -> Tensor<4> {
        match &self.shortcut {
            Some(conv) => conv.linear(x, "shortcut", trace),
            None => x,
        }
    }

    fn fold(self) -> Self {
        Self {
            reduce: self.reduce.fold(),
            spatial: self.spatial.fold(),
            widen: self.widen.fold(),
            shortcut: self.shortcut.map(ConvNorm::fold),
        }
    }
}
