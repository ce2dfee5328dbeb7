//! `lesion_resnet`: a small residual network with a class head and a head that draws where the lesion lies.
//! 697,305 trainable parameters; 147.6 million multiply-adds a slice of 160 x 160 pixels, in convolutions and dense layer.
//!
//! ```text
//! [batch, 1, s, s]
//!   stem    conv 3x3 /2 16, conv 3x3 /2 32               [batch, 32, s/4, s/4]
//!   stage1  residual block 32                            [batch, 32, s/4, s/4]
//!   stage2  residual blocks 64 /2, 64                    [batch, 64, s/8, s/8]
//!   stage3  residual blocks 128 /2, 128                  [batch, 128, s/16, s/16]
//!   lesion  stage2 and stage3 (enlarged) as 32 channels, conv 3x3 32, conv 1x1 1
//!                                                        [batch, 1, s/8, s/8]
//!   pooled  mean of stage3, stage3 where the lesion map points, the map's maximum
//!                                                        [batch, 257]
//!   class   dropout, dense 4                             [batch, 4]
//! ```
//!
//! Every convolution but the last of the lesion head is followed by batch norm (folded into it for export) and, but for the last
//! of a residual block, by ReLU. Residual blocks: He et al. 2016, with the shortcut of ResNet-D (He et al. 2019) where the size changes.

use burn::module::{Initializer, Module};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{AvgPool2d, AvgPool2dConfig, MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::conv_norm::{ConvNorm, ConvNormConfig};
use super::trace::{Kind, Trace};
use super::{Form, Output};
use crate::kernels::{Attended, attend, convolve, dense, enlarge, max_pool, mean_pool, rectified_sum};
use crate::label::Label;

/// Share of the pooled features that training drops.
const DROPOUT: f64 = 0.2;
/// Channels of the stem's two convolutions, of the stages and of the lesion head.
const STEM: usize = 16;
const WIDTHS: [usize; 3] = [32, 64, 128];
const LESION: usize = 32;
/// The probability of a lesion that a cell starts with: most cells have none, and a start at one half would drown the rest
/// of the loss at first (Lin et al. 2017, "Focal loss", section 3.3).
const LESION_PRIOR: f32 = 0.03;

/// Whether the network takes inputs of that width and height: whole cells of its last stage, of a size that fits a head.
pub(super) fn takes(side: u32) -> bool {
    side.is_multiple_of(16) && (64..=384).contains(&side)
}

#[derive(Module, Debug)]
pub struct LesionResnet {
    stem: Vec<ConvNorm>,
    stage1: Vec<Block>,
    stage2: Vec<Block>,
    stage3: Vec<Block>,
    fine: ConvNorm,
    coarse: ConvNorm,
    lesion: ConvNorm,
    map: Conv2d,
    reduce: MaxPool2d,
    dropout: Dropout,
    class: Linear,
}

impl LesionResnet {
    /// The default width and height of the input in pixels.
    pub const SIDE: u32 = 160;

    /// Fresh weights (He et al. 2015).
    pub fn new(form: Form, device: &Device) -> Self {
        let conv = |channels, kernel, stride| ConvNormConfig::new(channels, kernel, stride).init(form, device);
        let block = |from, to| Block::new(from, to, form, device);
        let [one, two, three] = WIDTHS;
        let mut map = Conv2dConfig::new([LESION, 1], [1, 1]).init(device);
        let prior = (LESION_PRIOR / (1.0 - LESION_PRIOR)).ln();
        map.bias = Some(Initializer::Constant { value: f64::from(prior) }.init([1], device));
        Self {
            stem: vec![conv([1, STEM], 3, 2), conv([STEM, one], 3, 2)],
            stage1: vec![block(one, one)],
            stage2: vec![block(one, two), block(two, two)],
            stage3: vec![block(two, three), block(three, three)],
            fine: conv([two, LESION], 1, 1),
            coarse: conv([three, LESION], 1, 1),
            lesion: conv([LESION, LESION], 3, 1),
            map,
            reduce: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            dropout: DropoutConfig::new(DROPOUT).init(),
            class: LinearConfig::new(2 * three + 1, Label::COUNT).init(device),
        }
    }

    /// `[batch, 1, side, side]` to logits `[batch, 4]`, features `[batch, 320]` (the means of stage2 and stage3, and stage3
    /// where the map points) and the logits of the lesion map `[batch, 1, side / 8, side / 8]`.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let mut x = images;
        for (index, conv) in self.stem.iter().enumerate() {
            x = conv.rectified(x, "conv", &mut trace.within("stem", index));
        }
        for (index, block) in self.stage1.iter().enumerate() {
            x = block.forward(x, trace.within("stage1", index));
        }
        for (index, block) in self.stage2.iter().enumerate() {
            x = block.forward(x, trace.within("stage2", index));
        }
        let second = x.clone();
        for (index, block) in self.stage3.iter().enumerate() {
            x = block.forward(x, trace.within("stage3", index));
        }
        let coarse = self.coarse.linear(x.clone(), "lesion.coarse", &mut trace);
        let lesion = if trace.is_off() {
            self.fine.residual(second.clone(), coarse)
        } else {
            let [_, _, height, width] = second.dims();
            let coarse = enlarge(coarse, [height, width]);
            trace.other("lesion.enlarge", Kind::Enlarge, &coarse);
            let lesion = rectified_sum(self.fine.linear(second.clone(), "lesion.fine", &mut trace), coarse);
            trace.sum("lesion.sum", true, &lesion);
            lesion
        };
        let lesion = convolve(&self.map, self.lesion.rectified(lesion, "lesion.conv", &mut trace), false);
        trace.convolution("lesion.map", &self.map, None, false, &lesion);

        if !trace.is_off() {
            trace.pool("pointer", Kind::MaxPool, [2, 2], &max_pool(&self.reduce, lesion.clone()));
        }
        let Attended { pooled, features } = attend(x, &self.reduce, lesion.clone(), second);
        trace.other("pooled", Kind::Pooled, &pooled);
        let logits = dense(&self.class, self.dropout.forward(pooled));
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: Some(lesion) }
    }

    /// The same function of an input without batch norm: each is part of the convolution before it.
    pub fn fold(self) -> Self {
        let blocks = |blocks: Vec<Block>| blocks.into_iter().map(Block::fold).collect();
        Self {
            stem: self.stem.into_iter().map(ConvNorm::fold).collect(),
            stage1: blocks(self.stage1),
            stage2: blocks(self.stage2),
            stage3: blocks(self.stage3),
            fine: self.fine.fold(),
            coarse: self.coarse.fold(),
            lesion: self.lesion.fold(),
            ..self
        }
    }
}

/// Two convolutions beside a shortcut.
#[derive(Module, Debug)]
struct Block {
    first: ConvNorm,
    second: ConvNorm,
    /// Where the block halves the size: mean of 2 x 2 pixels, then a 1 x 1 convolution.
    shortcut: Option<(AvgPool2d, ConvNorm)>,
}

impl Block {
    /// Halves the size if the channels change. The second batch norm starts at 0, the block as its shortcut (Goyal et al. 2017).
    fn new(from: usize, to: usize, form: Form, device: &Device) -> Self {
        let conv = |channels, kernel, stride| ConvNormConfig::new(channels, kernel, stride).init(form, device);
        let halves = from != to;
        let mut second = conv([to, to], 3, 1);
        if let Some(norm) = &mut second.norm {
            norm.gamma = Initializer::Zeros.init([to], device);
        }
        Self {
            first: conv([from, to], 3, if halves { 2 } else { 1 }),
            second,
            shortcut: halves
                .then(|| (AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init(), conv([from, to], 1, 1))),
        }
    }

    fn forward(&self, x: Tensor<4>, mut trace: Trace) -> Tensor<4> {
        let inner = self.first.rectified(x.clone(), "first", &mut trace);
        if trace.is_off() {
            return self.second.residual(inner, self.outer(x, &mut trace));
        }
        let inner = self.second.linear(inner, "second", &mut trace);
        let sum = rectified_sum(inner, self.outer(x, &mut trace));
        trace.sum("sum", true, &sum);
        sum
    }

    fn outer(&self, x: Tensor<4>, trace: &mut Trace) -> Tensor<4> {
        match &self.shortcut {
            None => x,
            Some((pool, conv)) if trace.is_off() => conv.of_means(pool, x),
            Some((pool, conv)) => {
                let x = mean_pool(pool, x);
                trace.pool("shortcut.pool", Kind::MeanPool, [2, 2], &x);
                conv.linear(x, "shortcut.conv", trace)
            }
        }
    }

    fn fold(self) -> Self {
        let shortcut = self.shortcut.map(|(pool, conv)| (pool, conv.fold()));
        Self { first: self.first.fold(), second: self.second.fold(), shortcut }
    }
}

#[cfg(test)]
mod tests {
    use burn::module::{ModuleVisitor, Param};
    use burn::optim::{AdamWConfig, GradientsParams};
    use burn::tensor::Distribution;

    use super::*;
    use crate::Error;
    use crate::model::trace::Step;
    use crate::model::{Architecture, Network, Precision};

    #[derive(Default)]
    struct Sizes {
        trainable: usize,
        all: usize,
        /// Output and input channels, height and width of each convolution's kernel, in the order of the fields.
        kernels: Vec<[usize; 4]>,
    }

    impl ModuleVisitor for Sizes {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let shape = param.val().shape();
            self.all += shape.num_elements();
            self.trainable += if param.is_require_grad() { shape.num_elements() } else { 0 };
            if D == 4 {
                self.kernels.push(shape.dims());
            }
        }
    }

    fn sizes(form: Form) -> Sizes {
        let mut sizes = Sizes::default();
        LesionResnet::new(form, &Device::flex().autodiff()).visit(&mut sizes);
        sizes
    }

    #[test]
    fn has_the_parameters_that_it_says() {
        let training = sizes(Form::Training);
        assert_eq!((training.trainable, training.all), (697_305, 699_641), "the rest are running statistics");
        assert_eq!(sizes(Form::Folded).all, 696_137);
    }

    /// Each convolution's kernel at each place of its output, whose width is the input's by so much.
    #[test]
    fn has_the_multiply_adds_that_it_says() {
        let stage = |by| [by; 5];
        let by = [&[2, 4, 4, 4][..], &stage(8), &stage(16), &[8, 16, 8, 8]].concat();
        let kernels = sizes(Form::Folded).kernels;
        assert_eq!(kernels.len(), by.len());
        let of = |(kernel, by): (&[usize; 4], &usize)| kernel.iter().product::<usize>() * (160 / by).pow(2);
        let dense = (2 * WIDTHS[2] + 1) * Label::COUNT;
        let found = kernels.iter().zip(&by).map(of).sum::<usize>() + dense;
        assert_eq!(found, 147_572_228);
    }

    #[test]
    fn has_its_shapes_at_every_side_it_takes() {
        let device = Device::flex();
        for form in [Form::Training, Form::Folded] {
            let network = LesionResnet::new(form, &device);
            for side in [64, 160, 192] {
                assert!(takes(side as u32));
                let output = network.forward(Tensor::zeros([2, 1, side, side], &device), Trace::off());
                assert_eq!(output.logits.dims(), [2, Label::COUNT]);
                assert_eq!(output.features.dims(), [2, 320]);
                assert_eq!(output.lesion.unwrap().dims(), [2, 1, side / 8, side / 8]);
            }
        }
        for side in [0, 16, 48, 100, 400] {
            assert!(!takes(side), "{side}");
        }
    }

    #[test]
    fn tells_of_each_layer_with_its_shape() {
        let device = Device::flex();
        let network = LesionResnet::new(Form::Folded, &device);
        let mut steps = Vec::new();
        network.forward(Tensor::zeros([2, 1, 160, 160], &device), Trace::on(&mut steps));
        let line = |step: &Step| format!("{} {:?}", step.name, step.shape);
        let found: Vec<String> = steps.iter().map(line).collect();
        let block = |name: &str, channels: usize, side: usize, halves: bool| -> Vec<String> {
            let whole = format!("[{channels}, {side}, {side}]");
            let mut lines = vec![format!("{name}.first {whole}"), format!("{name}.second {whole}")];
            if halves {
                lines.push(format!("{name}.shortcut.pool [{}, {side}, {side}]", channels / 2));
                lines.push(format!("{name}.shortcut.conv {whole}"));
            }
            lines.push(format!("{name}.sum {whole}"));
            lines
        };
        let named = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
        let expected = [
            named(&["stem.1.conv [16, 80, 80]", "stem.2.conv [32, 40, 40]"]),
            block("stage1.1", 32, 40, false),
            block("stage2.1", 64, 20, true),
            block("stage2.2", 64, 20, false),
            block("stage3.1", 128, 10, true),
            block("stage3.2", 128, 10, false),
            named(&["lesion.coarse [32, 10, 10]", "lesion.enlarge [32, 20, 20]", "lesion.fine [32, 20, 20]"]),
            named(&["lesion.sum [32, 20, 20]", "lesion.conv [32, 20, 20]", "lesion.map [1, 20, 20]"]),
            named(&["pointer [1, 10, 10]", "pooled [257]", "class [4]"]),
        ];
        assert_eq!(found, expected.concat());
        for step in &steps {
            let maps = step.maps.as_ref().map(|maps| maps.dims().to_vec());
            let shown = matches!(step.kind, Kind::Convolution | Kind::Sum);
            assert_eq!(maps, shown.then(|| [&[2], &step.shape[..]].concat()), "{}", step.name);
            assert_eq!(step.filters.is_some(), step.name == "stem.1.conv", "{}", step.name);
        }
        assert_eq!(steps.iter().filter(|step| step.kind == Kind::Convolution).count(), 18);
    }

    /// A network of a few steps, so that no scale is 0 and no statistic that of a fresh network.
    fn trained() -> Network {
        let device = Device::flex().autodiff();
        device.seed(5);
        let mut network = Architecture::LesionResnet.init(Form::Training, &device);
        let mut optimiser = AdamWConfig::new().init();
        for _ in 0..6 {
            let images = Tensor::random([8, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &device);
            let Output { logits, lesion, .. } = network.forward(images);
            let loss = (logits - 1.0).square().mean() + lesion.unwrap().square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(2e-3, network, gradients);
        }
        network.valid()
    }

    /// f32 rounds the folded weights once more: some 1e-6 of the values, over some twenty layers.
    #[test]
    fn folded_it_is_the_same_function() {
        let network = trained();
        let device = Device::flex();
        let images = Tensor::random([3, 1, 160, 160], Distribution::Uniform(0.0, 1.0), &device);
        let (own, folded) = (network.forward(images.clone()), network.clone().fold().forward(images));
        fn close<const D: usize>(what: &str, a: Tensor<D>, b: Tensor<D>) {
            let spread: f32 = (a.clone() - a.clone().mean().reshape([1; D])).abs().max().try_into_scalar().unwrap();
            assert!(spread > 1e-2, "{what} is the same everywhere, which shows nothing: {spread}");
            let furthest: f32 = (a - b).abs().max().try_into_scalar().unwrap();
            assert!(furthest < 1e-4, "{what} differs by {furthest}");
        }
        close("logits", own.logits, folded.logits);
        close("features", own.features, folded.features);
        close("map", own.lesion.unwrap(), folded.lesion.unwrap());
    }

    #[test]
    fn bytes_of_the_other_form_are_refused() {
        let device = Device::flex();
        for (form, other, reason) in [
            (Form::Training, Form::Folded, "they are folded, as weights are shipped, and cannot be trained"),
            (Form::Folded, Form::Training, "they are as they were trained, and not folded"),
        ] {
            let bytes = Architecture::LesionResnet.init(other, &device).to_bytes(Precision::F32).unwrap();
            let refused = Network::from_bytes(Architecture::LesionResnet, form, bytes, &device).unwrap_err();
            assert!(matches!(&refused, Error::WrongWeights { .. }));
            assert!(refused.to_string().contains(reason), "{form:?}: {refused}");
        }
        let seed = Architecture::SeedCnn.init(Form::Folded, &device).to_bytes(Precision::F32).unwrap();
        let refused = Network::from_bytes(Architecture::LesionResnet, Form::Folded, seed, &device).unwrap_err();
        assert!(refused.to_string().len() < 500, "{refused}");
    }
}
