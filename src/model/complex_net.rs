//! `complex_net_er`, `complex_net_ws` and `complex_net_ba`: layers wired by random graphs, after Huang et al. 2020, "Convolutional neural
//! network based on complex networks for brain tumor image classification with a modified activation function", and Xie et al. 2019,
//! "Exploring randomly wired neural networks for image recognition". `complex_net_ws_relu` is the second of them with plain ReLU.
//!
//! ```text
//! [batch, 1, s, s]
//!   stem    conv 3x3 /2 16                     [batch, 16, s/2, s/2]
//!   stage1  16 nodes of 32 channels, /2        [batch, 32, s/4, s/4]
//!   stage2  16 nodes of 64 channels, /2        [batch, 64, s/8, s/8]
//!   stage3  16 nodes of 128 channels, /2       [batch, 128, s/16, s/16]
//!   head    conv 1x1 256                       [batch, 256, s/16, s/16]
//!   pooled  mean                               [batch, 256]
//!   class   dropout, dense 4                   [batch, 4]
//! ```
//!
//! A node adds up its inputs, each times the sigmoid of a weight that is learned; activation; a separable 3 x 3 convolution; batch norm.
//! Nodes that no other feeds see what the stage before it made, every second place of it; the stage's answer is the mean of the nodes that
//! feed no other. Which feeds which is drawn by a seed: see [`Plan`], [`super::wiring`] and docs/complex_net.md.

use burn::module::{Initializer, Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use super::conv_norm::{Activation, ConvNorm, ConvNormConfig, Padding};
use super::trace::{Kind, Trace};
use super::wiring::{Graph, RandomGraph, Wiring};
use super::{Form, Output};
use crate::kernels::{convolve, dense, means};
use crate::label::Label;

/// Share of the pooled features that training drops.
const DROPOUT: f64 = 0.2;
const STEM: usize = 16;
const WIDTHS: [usize; 3] = [32, 64, 128];
const HEAD: usize = 256;
/// Nodes of each stage.
const NODES: usize = 16;
/// The graph of the first stage has this seed, each stage after it the next.
const SEED: u64 = 1;

/// Whether the networks take inputs of that width and height: whole cells of the last stage, of a size that fits a head.
pub(super) fn takes(side: u32) -> bool {
    side.is_multiple_of(16) && (64..=384).contains(&side)
}

/// What tells the networks apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plan {
    model: RandomGraph,
    activation: Activation,
}

pub(super) const ERDOS_RENYI: Plan =
    Plan { model: RandomGraph::ErdosRenyi { probability: 0.25 }, activation: Activation::HalfGelu };
pub(super) const WATTS_STROGATZ: Plan =
    Plan { model: RandomGraph::WattsStrogatz { neighbours: 4, rewire: 0.75 }, activation: Activation::HalfGelu };
pub(super) const WATTS_STROGATZ_RELU: Plan = Plan { activation: Activation::Relu, ..WATTS_STROGATZ };
pub(super) const BARABASI_ALBERT: Plan =
    Plan { model: RandomGraph::BarabasiAlbert { links: 2 }, activation: Activation::HalfGelu };

impl Plan {
    /// The graph of a stage, counted from 0.
    fn graph(self, stage: usize) -> Graph {
        self.model.draw(NODES, SEED + stage as u64).expect("the plans above can be drawn")
    }
}

#[derive(Module, Debug)]
pub struct ComplexNet {
    stem: ConvNorm,
    stages: Vec<Vec<Node>>,
    head: ConvNorm,
    dropout: Dropout,
    class: Linear,
    #[module(skip)]
    wirings: Vec<Wiring>,
    #[module(skip)]
    activation: Activation,
}

impl ComplexNet {
    /// The default width and height of the input in pixels.
    pub const SIDE: u32 = 160;

    /// Fresh weights (He et al. 2015).
    pub(super) fn new(plan: Plan, form: Form, device: &Device) -> Self {
        let wirings: Vec<Wiring> = (0..WIDTHS.len()).map(|stage| Wiring::of(&plan.graph(stage))).collect();
        let mut from = STEM;
        let mut stages = Vec::with_capacity(WIDTHS.len());
        for (wiring, width) in wirings.iter().zip(WIDTHS) {
            let node = |node| match wiring.inputs(node).len() {
                0 => Node::new([from, width], 2, 1, form, device),
                inputs => Node::new([width, width], 1, inputs, form, device),
            };
            stages.push(wiring.nodes().map(node).collect());
            from = width;
        }
        Self {
            stem: ConvNormConfig::new([1, STEM], 3, 2).init(form, device),
            stages,
            head: ConvNormConfig::new([from, HEAD], 1, 1).init(form, device),
            dropout: DropoutConfig::new(DROPOUT).init(),
            class: LinearConfig::new(HEAD, Label::COUNT).init(device),
            wirings,
            activation: plan.activation,
        }
    }

    /// How the nodes of each stage are joined.
    pub fn wirings(&self) -> &[Wiring] {
        &self.wirings
    }

    /// Whether its activation is ReLU.
    pub fn rectifies(&self) -> bool {
        self.activation.rectifies()
    }

    /// `[batch, 1, side, side]` to logits `[batch, 4]` and features `[batch, 256]`, the means of the head.
    pub fn forward(&self, images: Tensor<4>, mut trace: Trace) -> Output {
        let mut x = self.stem.activated(images, self.activation, "stem", &mut trace);
        for (stage, (nodes, wiring)) in self.stages.iter().zip(&self.wirings).enumerate() {
            x = self.stage(nodes, wiring, x, trace.within("stage", stage));
        }
        let x = self.head.activated(x, self.activation, "head", &mut trace);
        let features = means(x);
        trace.other("pooled", Kind::Pooled, &features);
        let logits = dense(&self.class, self.dropout.forward(features.clone()));
        trace.dense("class", &self.class, None, false, &logits);
        Output { logits, features, lesion: None }
    }

    /// What was activated to what is activated.
    fn stage(&self, nodes: &[Node], wiring: &Wiring, x: Tensor<4>, mut trace: Trace) -> Tensor<4> {
        let mut answers: Vec<Tensor<4>> = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let inputs: Vec<Tensor<4>> = wiring.inputs(index).into_iter().map(|from| answers[from].clone()).collect();
            let mut trace = trace.within("node", index);
            let seen = if inputs.is_empty() { x.clone() } else { node.sum(inputs, self.activation, &mut trace) };
            answers.push(node.convolve(seen, &mut trace));
        }
        let exits: Vec<usize> = wiring.exits().collect();
        let count = exits.len() as f32;
        let sum = exits.into_iter().map(|exit| answers[exit].clone()).reduce(|sum, answer| sum + answer);
        let mean = sum.expect("a wiring has an end").div_scalar(count);
        let mean = self.activation.apply(mean);
        trace.sum("mean", self.activation.rectifies(), &mean);
        mean
    }

    /// The same function without batch norm: each is part of the convolution before it.
    pub fn fold(self) -> Self {
        let fold = |nodes: Vec<Node>| nodes.into_iter().map(Node::fold).collect();
        let stages = self.stages.into_iter().map(fold).collect();
        Self { stem: self.stem.fold(), stages, head: self.head.fold(), ..self }
    }
}

#[derive(Module, Debug)]
struct Node {
    /// What each input counts, before the sigmoid; none of a node with one input.
    weights: Option<Param<Tensor<1>>>,
    depthwise: Conv2d,
    pointwise: ConvNorm,
}

impl Node {
    /// All inputs count alike at first.
    fn new([from, to]: [usize; 2], stride: usize, inputs: usize, form: Form, device: &Device) -> Self {
        let depthwise = Conv2dConfig::new([from, from], [3, 3])
            .with_stride([stride, stride])
            .with_groups(from)
            .with_padding(Padding::Centred.of(3, stride))
            .with_bias(false)
            .with_initializer(Initializer::KaimingNormal { gain: 1.0, fan_out_only: false });
        Self {
            weights: (inputs > 1).then(|| Initializer::Zeros.init([inputs], device)),
            depthwise: depthwise.init(device),
            pointwise: ConvNormConfig::new([from, to], 1, 1).init(form, device),
        }
    }

    fn sum(&self, inputs: Vec<Tensor<4>>, activation: Activation, trace: &mut Trace) -> Tensor<4> {
        let count = inputs.len();
        let shares = self.weights.as_ref().map(|weights| sigmoid(weights.val()));
        let weighed = inputs.into_iter().enumerate().map(|(at, x)| match &shares {
            Some(shares) => x * shares.clone().narrow(0, at, 1).reshape([1; 4]),
            None => x,
        });
        let sum = activation.apply(weighed.reduce(|sum, x| sum + x).expect("a node has inputs"));
        if shares.is_some() {
            trace.weighted_sum("sum", count, activation.rectifies(), &sum);
        }
        sum
    }

    fn convolve(&self, x: Tensor<4>, trace: &mut Trace) -> Tensor<4> {
        let x = convolve(&self.depthwise, x, false);
        trace.convolution("depthwise", &self.depthwise, None, false, &x);
        self.pointwise.linear(x, "pointwise", trace)
    }

    fn fold(self) -> Self {
        Self { pointwise: self.pointwise.fold(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::{AdamWConfig, GradientsParams};
    use burn::tensor::Distribution;

    use super::*;
    use crate::model::table::Table;
    use crate::model::trace::Step;
    use crate::model::{Architecture, Network};

    const NETWORKS: [Architecture; 4] = [
        Architecture::ComplexNetEr,
        Architecture::ComplexNetWs,
        Architecture::ComplexNetBa,
        Architecture::ComplexNetWsRelu,
    ];

    /// Weights fit no other wiring, so none may ever change. A node's number and, behind it, those that feed it.
    #[test]
    fn the_wirings_stay_what_they_are() {
        let device = Device::flex();
        for (architecture, expected) in NETWORKS.into_iter().zip([ER, WS, BA, WS]) {
            let network = architecture.init(Form::Folded, &device);
            let (Network::ComplexNetEr(network)
            | Network::ComplexNetWs(network)
            | Network::ComplexNetBa(network)
            | Network::ComplexNetWsRelu(network)) = network
            else {
                panic!("{architecture:?}");
            };
            let found: Vec<String> = network.wirings().iter().map(written).collect();
            assert_eq!(found, expected, "{architecture:?}");
        }
    }

    fn written(wiring: &Wiring) -> String {
        let node = |node: usize| {
            let inputs: Vec<String> = wiring.inputs(node).iter().map(ToString::to_string).collect();
            format!("{node}<{}", inputs.join(","))
        };
        wiring.nodes().map(node).collect::<Vec<_>>().join(" ")
    }

    const ER: [&str; 3] = [
        "0< 1< 2< 3< 4< 5< 6<0,5 7<0,2,4 8<0 9<6 10<2,6 11<0,2,6 12<0,1,3,4 13<1,3,9,10 14<1,4,7 15<2,6,9,10",
        "0< 1< 2< 3< 4< 5< 6<0,1,4,5 7< 8<0 9<1,3,5,6 10<3 11<0,4,9 12<1,4,5,9 13<4,5 14<2,7 15<3,6,12",
        "0< 1<0 2< 3<0,1 4<0 5< 6<2,3 7<2,5,6 8<4,7 9<4 10<2,4 11<1,6 12<5,9,11 13<5,8,11 14<3,10 15<0,4,8,11",
    ];
    const WS: [&str; 3] = [
        "0< 1< 2<1 3< 4<3 5<3,4 6< 7<0,2,6 8<1,2,6 9<6,7 10<1,5 11<0,1,2,5,9 12<0,5,10 13<0,1,4,8 14<2,9,12 15<1,9,14",
        "0< 1<0 2< 3< 4<0,2 5<0,2 6< 7<3 8<3,5,7 9<7,8 10<5,9 11<0,3,4,5,9 12<1,2,3,8,11 13<0,5 14<5,6,13 15<4,6,9,13",
        "0< 1< 2< 3< 4< 5<1 6<4 7<1,6 8<2,5,6,7 9<2,3 10<0,1,3,5,6,9 11<0,3,4,5 12<1 13<3,6,8 14<2,3,7,11,12 15<0,3,14",
    ];
    const BA: [&str; 3] = [
        "0< 1< 2<0,1 3<1,2 4<2,3 5<2,4 6<2,4 7<3,4 8<1,3 9<3,4 10<4,7 11<1,6 12<1,4 13<1,3 14<1,4 15<9,14",
        "0< 1< 2<0,1 3<1,2 4<1,3 5<1,2 6<3,4 7<1,4 8<1,4 9<2,3 10<1,4 11<3,4 12<0,1 13<3,5 14<1,3 15<6,13",
        "0< 1< 2<0,1 3<0,1 4<0,2 5<2,3 6<2,3 7<5,6 8<4,6 9<4,6 10<4,8 11<1,2 12<7,8 13<9,12 14<4,9 15<4,9",
    ];

    #[test]
    fn has_the_parameters_and_multiply_adds_that_the_document_says() {
        let device = Device::flex();
        let expected = [(371_452, 82_439_424), (362_253, 86_100_224), (394_536, 92_532_224), (362_253, 86_100_224)];
        for (architecture, expected) in NETWORKS.into_iter().zip(expected) {
            let network = architecture.init(Form::Training, &device);
            let total = Table::of(&network, ComplexNet::SIDE, &device).total;
            assert_eq!((total.trained, total.multiply_adds), expected, "{architecture:?}");
            assert_eq!(network.num_params(), total.trained + total.statistics, "every parameter is in the table");
        }
    }

    #[test]
    fn has_its_shapes_at_every_side_it_takes() {
        let device = Device::flex();
        for side in [64, 96, 160] {
            assert!(takes(side as u32));
            let network = Architecture::ComplexNetWs.init(Form::Folded, &device);
            let (output, steps) = network.trace(Tensor::zeros([2, 1, side, side], &device));
            assert_eq!((output.logits.dims(), output.features.dims()), ([2, Label::COUNT], [2, HEAD]));
            assert!(output.lesion.is_none());
            let shape = |name: &str| steps.iter().find(|step| step.name == name).map(|step| step.shape.clone());
            assert_eq!(shape("stem"), Some(vec![16, side / 2, side / 2]));
            for (stage, (width, by)) in WIDTHS.into_iter().zip([4, 8, 16]).enumerate() {
                let expected = Some(vec![width, side / by, side / by]);
                assert_eq!(shape(&format!("stage.{}.mean", stage + 1)), expected);
                assert_eq!(shape(&format!("stage.{}.node.16.pointwise", stage + 1)), expected);
            }
            let convolutions = steps.iter().filter(|step| step.kind == Kind::Convolution).count();
            assert_eq!(convolutions, 2 + 2 * 3 * NODES);
        }
        for side in [0, 16, 48, 100, 400] {
            assert!(!takes(side), "{side}");
        }
    }

    /// Each node of several inputs counts each of them by the sigmoid of its weight.
    #[test]
    fn a_node_adds_its_inputs_up_by_their_weights() {
        let device = Device::flex();
        let mut node = Node::new([2, 2], 1, 3, Form::Folded, &device);
        node.weights = Some(Param::from_tensor(Tensor::from_floats([0.0, 2.0, -1.0], &device)));
        let input = |value: f32| Tensor::<4>::full([1, 2, 4, 4], value, &device);
        let mut steps: Vec<Step> = Vec::new();
        let inputs = || vec![input(1.0), input(-3.0), input(5.0)];
        let sum = node.sum(inputs(), Activation::Relu, &mut Trace::on(&mut steps));
        let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
        let expected = sigmoid(0.0) - 3.0 * sigmoid(2.0) + 5.0 * sigmoid(-1.0);
        assert!(expected < 0.0);
        assert_eq!(sum.try_into_vec_as::<f32>().unwrap(), [0.0; 32], "activated after the sum");
        assert_eq!((steps[0].parameters, steps[0].multiply_adds), (3, 96));
        node.weights = Some(Param::from_tensor(Tensor::from_floats([1.0, -2.0, 0.5], &device)));
        let sum = node.sum(inputs(), Activation::HalfGelu, &mut Trace::off());
        let expected = sigmoid(1.0) - 3.0 * sigmoid(-2.0) + 5.0 * sigmoid(0.5);
        assert!(sum.try_into_vec_as::<f32>().unwrap().iter().all(|found| (found - expected).abs() < 1e-5));
    }

    /// A network of a few steps, so that no statistic is that of a fresh network and inputs do not count alike.
    fn trained(architecture: Architecture) -> Network {
        let device = Device::flex().autodiff();
        device.seed(5);
        let mut network = architecture.init(Form::Training, &device);
        let mut optimiser = AdamWConfig::new().init();
        for _ in 0..4 {
            let images = Tensor::random([6, 1, 64, 64], Distribution::Uniform(0.0, 1.0), &device);
            let loss = (network.forward(images).logits - 1.0).square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(1e-2, network, gradients);
        }
        network.valid()
    }

    /// f32 rounds the folded weights once more: some 1e-6 of the values, over some twenty layers.
    #[test]
    fn folded_it_is_the_same_function_and_every_weight_learns() {
        for architecture in [Architecture::ComplexNetEr, Architecture::ComplexNetWs, Architecture::ComplexNetBa] {
            let network = trained(architecture);
            let device = Device::flex();
            let images = Tensor::random([3, 1, 96, 96], Distribution::Uniform(0.0, 1.0), &device);
            let (own, folded) = (network.forward(images.clone()), network.clone().fold().forward(images));
            for (what, a, b) in [("logits", own.logits, folded.logits), ("features", own.features, folded.features)] {
                let spread: f32 = (a.clone() - a.clone().mean().reshape([1; 2])).abs().max().try_into_scalar().unwrap();
                assert!(spread > 1e-2, "{what} are the same everywhere, which shows nothing: {spread}");
                let furthest: f32 = (a - b).abs().max().try_into_scalar().unwrap();
                assert!(furthest < 1e-4, "{architecture:?}: {what} differ by {furthest}");
            }
            let (Network::ComplexNetEr(network) | Network::ComplexNetWs(network) | Network::ComplexNetBa(network)) =
                network
            else {
                panic!("{architecture:?}");
            };
            for node in network.stages.iter().flatten() {
                let Some(weights) = &node.weights else { continue };
                assert!(weights.val().try_into_vec_as::<f32>().unwrap().iter().all(|weight| *weight != 0.0));
            }
        }
    }
}
