//! Each network of the registry as a graph. A test compares shapes with the network's own forward pass, layer by layer, and what
//! the graph computes with what the network does.

use super::graph::{Graph, Norm, Op, Value};
use super::tensors::Weights;
use crate::Result;
use crate::model::complex_net::ComplexNet;
use crate::model::conv_norm::LEAK;
use crate::model::{Architecture, Network};
use crate::train::{self, TrainError};

/// Burn's default, which these networks use.
const EPSILON: f64 = 1e-5;

/// The networks of which there is a graph.
pub const KNOWN: &[Architecture] = &[
    Architecture::LesionResnet,
    Architecture::SeedCnn,
    Architecture::GanDiscriminator,
    Architecture::ComplexNetEr,
    Architecture::ComplexNetWs,
    Architecture::ComplexNetBa,
    Architecture::ComplexNetWsRelu,
];

/// The graph of a network for inputs of `side * side`, without batch norm after convolutions.
///
/// # Errors
/// [`TrainError::NoGraph`] for other networks than [`KNOWN`]; [`crate::Error::WrongWeights`] if the network is not what this build knows
/// by that name.
pub fn graph(network: &Network, side: u32) -> train::Result<Graph> {
    let folded = network.clone().fold();
    let weights = Weights::of(&folded);
    match &folded {
        Network::LesionResnet(_) => Ok(lesion_resnet(&weights, side)?),
        Network::SeedCnn(_) => Ok(seed_cnn(&weights, side)?),
        Network::GanDiscriminator(_) => Ok(gan_discriminator(&weights, side)?),
        Network::ComplexNetEr(network)
        | Network::ComplexNetWs(network)
        | Network::ComplexNetBa(network)
        | Network::ComplexNetWsRelu(network) => Ok(complex_net(network, &weights, side)?),
        other => Err(TrainError::NoGraph {
            network: other.architecture().name(),
            known: KNOWN.iter().map(|network| network.name()).collect::<Vec<_>>().join(", "),
        }),
    }
}

fn lesion_resnet(weights: &Weights, side: u32) -> Result<Graph> {
    let (mut graph, mut x) = Graph::new(side);
    for index in 0..2 {
        x = graph.convolution(
            &format!("stem.{}.conv", index + 1),
            weights,
            &format!("stem.{index}.conv"),
            2,
            true,
            x,
        )?;
    }
    x = block(&mut graph, weights, "stage1", 0, x)?;
    let mut stages = [x; 2];
    for (stage, name) in ["stage2", "stage3"].into_iter().enumerate() {
        for index in 0..2 {
            x = block(&mut graph, weights, name, index, x)?;
        }
        stages[stage] = x;
    }
    let [second, third] = stages;
    let coarse = graph.convolution("lesion.coarse", weights, "coarse.conv", 1, false, third)?;
    let coarse = graph.add("lesion.enlarge", Op::Enlarge, &[coarse]);
    let fine = graph.convolution("lesion.fine", weights, "fine.conv", 1, false, second)?;
    let lesion = graph.add("lesion.sum", Op::Sum { relu: true }, &[fine, coarse]);
    let lesion = graph.convolution("lesion.conv", weights, "lesion.conv", 1, true, lesion)?;
    let lesion = graph.convolution("lesion.map", weights, "map", 1, false, lesion)?;

    let pointer = graph.add("pointer", Op::MaxPool, &[lesion]);
    let pointer = graph.add("pointer.flat", Op::Flatten, &[pointer]);
    let highest = graph.add("pointer.highest", Op::Highest, &[pointer]);
    let pointer = graph.add("pointer.softmax", Op::Softmax, &[pointer]);
    let attended = graph.add("attended", Op::Attend, &[third, pointer]);
    let mean = graph.add("mean", Op::Mean, &[third]);
    let pooled = graph.add("pooled", Op::Concat, &[mean, attended, highest]);
    let logits = graph.dense("class", weights, "class", None, false, pooled)?;
    let second = graph.add("second.mean", Op::Mean, &[second]);
    let features = graph.add("seen", Op::Concat, &[second, mean, attended]);
    graph.outputs = vec![("logits", logits), ("features", features), ("lesion", lesion)];
    Ok(graph)
}

/// A residual block.
fn block(graph: &mut Graph, weights: &Weights, stage: &str, index: usize, x: Value) -> Result<Value> {
    let name = |part: &str| format!("{stage}.{}.{part}", index + 1);
    let field = |part: &str| format!("{stage}.{index}.{part}.conv");
    let halves = weights.has(&format!("{}.weight", field("shortcut.1")));
    let stride = if halves { 2 } else { 1 };
    let inner = graph.convolution(&name("first"), weights, &field("first"), stride, true, x)?;
    let inner = graph.convolution(&name("second"), weights, &field("second"), 1, false, inner)?;
    let outer = if halves {
        let pool = graph.add(&name("shortcut.pool"), Op::MeanPool, &[x]);
        graph.convolution(&name("shortcut.conv"), weights, &field("shortcut.1"), 1, false, pool)?
    } else {
        x
    };
    Ok(graph.add(&name("sum"), Op::Sum { relu: true }, &[inner, outer]))
}

fn complex_net(network: &ComplexNet, weights: &Weights, side: u32) -> Result<Graph> {
    let (mut graph, image) = Graph::new(side);
    let activation = || if network.rectifies() { Op::Relu } else { Op::HalfGelu };
    let stem = graph.convolution("stem.linear", weights, "stem.conv", 2, false, image)?;
    let mut x = graph.add("stem", activation(), &[stem]);
    for (stage, wiring) in network.wirings().iter().enumerate() {
        let mut answers: Vec<Value> = Vec::new();
        for node in wiring.nodes() {
            let name = |part: &str| format!("stage.{}.node.{}.{part}", stage + 1, node + 1);
            let field = |part: &str| format!("stages.{stage}.{node}.{part}");
            let inputs: Vec<Value> = wiring.inputs(node).into_iter().map(|from| answers[from]).collect();
            let seen = match inputs[..] {
                [] => x,
                [one] => graph.add(&name("sum"), activation(), &[one]),
                _ => {
                    let sigmoid = |weight: f32| 1.0 / (1.0 + (-weight).exp());
                    let shares = weights.get(&field("weights"))?.values.into_iter().map(sigmoid).collect();
                    let sum = graph.add(&name("linear"), Op::WeightedSum(shares), &inputs);
                    graph.add(&name("sum"), activation(), &[sum])
                }
            };
            let weight = weights.get(&field("depthwise.weight"))?;
            let stride = if inputs.is_empty() { 2 } else { 1 };
            let seen = graph.add(&name("depthwise"), Op::Depthwise { weight, stride }, &[seen]);
            let field = field("pointwise.conv");
            answers.push(graph.convolution(&name("pointwise"), weights, &field, 1, false, seen)?);
        }
        let exits: Vec<Value> = wiring.exits().map(|exit| answers[exit]).collect();
        let shares = vec![1.0 / exits.len() as f32; exits.len()];
        let mean = graph.add(&format!("stage.{}.linear", stage + 1), Op::WeightedSum(shares), &exits);
        x = graph.add(&format!("stage.{}.mean", stage + 1), activation(), &[mean]);
    }
    let head = graph.convolution("head.linear", weights, "head.conv", 1, false, x)?;
    let head = graph.add("head", activation(), &[head]);
    let features = graph.add("pooled", Op::Mean, &[head]);
    let logits = graph.dense("class", weights, "class", None, false, features)?;
    graph.outputs = vec![("logits", logits), ("features", features)];
    Ok(graph)
}

fn seed_cnn(weights: &Weights, side: u32) -> Result<Graph> {
    let (mut graph, mut x) = Graph::new(side);
    for index in 1..=3 {
        let conv = format!("conv{index}");
        x = graph.convolution(&conv, weights, &conv, 1, true, x)?;
        x = graph.add(&format!("pool{index}"), Op::MaxPool, &[x]);
    }
    x = graph.add("flatten", Op::Flatten, &[x]);
    let norm = |index: usize| Norm::named(weights, &format!("norm{index}"), EPSILON).map(Some);
    let features = graph.dense("dense1", weights, "dense1", norm(1)?, true, x)?;
    x = graph.dense("dense2", weights, "dense2", norm(2)?, true, features)?;
    let logits = graph.dense("head", weights, "head", None, false, x)?;
    graph.outputs = vec![("logits", logits), ("features", features)];
    Ok(graph)
}

fn gan_discriminator(weights: &Weights, side: u32) -> Result<Graph> {
    let (mut graph, mut x) = Graph::new(side);
    for (name, field, stride) in [
        ("conv1", "conv1", 2),
        ("conv2", "conv2.conv", 2),
        ("conv3", "conv3.conv", 2),
        ("conv4", "conv4.conv", 2),
        ("conv5", "conv5.conv", 2),
        ("conv6", "conv6.conv", 1),
    ] {
        x = graph.convolution(&format!("{name}.linear"), weights, field, stride, false, x)?;
        x = graph.add(name, Op::LeakyRelu { slope: LEAK as f32 }, &[x]);
    }
    let features = graph.add("mean", Op::Mean, &[x]);
    x = graph.add("flatten", Op::Flatten, &[x]);
    let logits = graph.dense("class", weights, "class", None, false, x)?;
    graph.outputs = vec![("logits", logits), ("features", features)];
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use burn::nn::interpolate::{Interpolate2dConfig, InterpolateMode};
    use burn::nn::pool::{AvgPool2dConfig, MaxPool2dConfig};
    use burn::tensor::activation::{gelu, leaky_relu, relu, softmax};
    use burn::tensor::module::conv2d;
    use burn::tensor::ops::ConvOptions;
    use burn::tensor::{Device, Distribution, Tensor, TensorData};

    use super::*;
    use crate::model::{Form, Output};
    use crate::train::exchange::tensors::Array;

    /// What a graph computes, with Burn's operations: each value as `[batch, channels, height, width]` or `[batch, values, 1, 1]`.
    fn run(graph: &Graph, image: Tensor<4>) -> Vec<Tensor<4>> {
        let device = image.device();
        let batch = image.dims()[0];
        fn tensor<const D: usize>(array: &Array, shape: [usize; D], device: &Device) -> Tensor<D> {
            Tensor::from_data(TensorData::new(array.values.clone(), shape), device)
        }
        let rectified = |x: Tensor<4>, on: bool| if on { relu(x) } else { x };
        let mut values: Vec<Tensor<4>> = Vec::new();
        for node in &graph.nodes {
            let input = |place: usize| values[node.inputs[place].0].clone();
            let flat = |place: usize| -> Tensor<2> { input(place).flatten(1, 3) };
            let vector = |x: Tensor<2>| {
                let width = x.dims()[1];
                x.reshape([batch, width, 1, 1])
            };
            let value = match &node.op {
                Op::Input => image.clone(),
                Op::Convolution { weight, bias, stride, relu } => {
                    let [to, from, kernel, _] = weight.shape[..] else { panic!("{:?}", weight.shape) };
                    let (weight, bias) =
                        (tensor(weight, [to, from, kernel, kernel], &device), tensor(bias, [to], &device));
                    let options = ConvOptions::new([*stride; 2], [kernel / 2; 2], [1; 2], 1);
                    rectified(conv2d(input(0), weight, Some(bias), options), *relu)
                }
                Op::LeakyRelu { slope } => leaky_relu(input(0), f64::from(*slope)),
                Op::Depthwise { weight, stride } => {
                    let [channels, _, kernel, _] = weight.shape[..] else { panic!("{:?}", weight.shape) };
                    let weight = tensor(weight, [channels, 1, kernel, kernel], &device);
                    conv2d(input(0), weight, None, ConvOptions::new([*stride; 2], [kernel / 2; 2], [1; 2], channels))
                }
                Op::MaxPool => MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(input(0)),
                Op::MeanPool => AvgPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(input(0)),
                Op::Enlarge => {
                    let config = Interpolate2dConfig::new().with_scale_factor(Some([2.0, 2.0]));
                    config.with_mode(InterpolateMode::Nearest).init().forward(input(0))
                }
                Op::Sum { relu } => rectified(input(0) + input(1), *relu),
                Op::WeightedSum(shares) => {
                    let weighed = shares.iter().enumerate().map(|(place, &share)| input(place) * share);
                    weighed.reduce(|sum, value| sum + value).unwrap()
                }
                Op::Relu => relu(input(0)),
                Op::HalfGelu => relu(input(0)) + gelu(input(0).clamp_max(0.0)),
                Op::Flatten => vector(flat(0)),
                Op::Dense { weight, bias, norm, relu } => {
                    let weight = tensor(weight, [weight.shape[0], weight.shape[1]], &device);
                    let mut x = flat(0).matmul(weight) + tensor(bias, [1, bias.values.len()], &device);
                    if let Some(norm) = norm {
                        let row =
                            |values: &Vec<f32>| tensor(&Array::vector(values.clone()), [1, values.len()], &device);
                        x = x * row(&norm.scale) + row(&norm.shift);
                    }
                    rectified(vector(x), *relu)
                }
                Op::Softmax => vector(softmax(flat(0), 1)),
                Op::Highest => vector(flat(0).max_dim(1)),
                Op::Mean => input(0).mean_dim(3).mean_dim(2),
                Op::Attend => {
                    let [_, _, height, width] = input(0).dims();
                    (input(0) * flat(1).reshape([batch, 1, height, width])).sum_dim(3).sum_dim(2)
                }
                Op::Concat => Tensor::cat((0..node.inputs.len()).map(input).collect(), 1),
            };
            let shape = &value.dims()[1..];
            assert_eq!(node.shape[..], shape[..node.shape.len()], "{}", node.name);
            values.push(value);
        }
        values
    }

    /// Sums in another order, over some twenty layers.
    #[test]
    fn a_graph_computes_what_its_network_does() {
        let device = Device::flex();
        device.seed(11);
        for &architecture in KNOWN {
            let side = architecture.side();
            // Of this form batch norm is not yet part of the convolutions.
            let network = architecture.init(Form::Training, &device);
            let shape = [2, 1, side as usize, side as usize];
            let images = Tensor::random(shape, Distribution::Uniform(0.0, 1.0), &device);
            let (Output { logits, features, lesion }, steps) = network.trace(images.clone());
            let graph = graph(&network, side).unwrap();
            let shapes: BTreeMap<&str, &Vec<usize>> =
                graph.nodes.iter().map(|node| (node.name.as_str(), &node.shape)).collect();
            assert_eq!(shapes.len(), graph.nodes.len(), "names are unique");
            for step in &steps {
                assert_eq!(shapes.get(step.name.as_str()), Some(&&step.shape), "{}", step.name);
            }

            let values = run(&graph, images);
            let expected = [Some(logits), Some(features), lesion.map(|lesion| lesion.flatten(1, 3))];
            let names: Vec<&str> = graph.outputs.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["logits", "features", "lesion"][..names.len()]);
            assert_eq!(names.len(), expected.iter().flatten().count());
            for ((name, value), expected) in graph.outputs.iter().zip(expected.into_iter().flatten()) {
                let found: Tensor<2> = values[value.0].clone().flatten(1, 3);
                let spread: f32 = expected.clone().var(0).mean().try_into_scalar().unwrap();
                assert!(spread > 0.0, "{name} is the same for both slices, which shows nothing");
                let furthest: f32 = (found - expected).abs().max().try_into_scalar().unwrap();
                assert!(furthest < 1e-4, "{} {name}: {furthest}", architecture.name());
            }
        }
    }

    #[test]
    fn other_networks_are_refused_by_name() {
        let network = Architecture::EfficientnetLite0.init(Form::Training, &Device::flex());
        let refused = graph(&network, 224).unwrap_err().to_string();
        assert_eq!(
            refused,
            "efficientnet_lite0 cannot be written for other programs: only lesion_resnet, seed_cnn, gan_discriminator, complex_net_er, \
             complex_net_ws, complex_net_ba, complex_net_ws_relu can"
        );
    }
}
