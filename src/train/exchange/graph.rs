//! A network as a list of operations: what the formats of other programs have in common.

use super::tensors::{Array, Weights};
use crate::Result;

/// Batch norm of a vector as it runs: times `scale`, plus `shift`.
#[derive(Clone, Debug)]
pub struct Norm {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// What makes a value of others. Maps are `[channels, height, width]` for each slice of the batch, vectors `[values]`.
#[derive(Clone, Debug)]
pub enum Op {
    Input,
    /// Weights `[to, from, height, width]`; the border is padded with 0 so that a stride of 1 keeps the size.
    Convolution {
        weight: Array,
        bias: Array,
        stride: usize,
        relu: bool,
    },
    /// What is below 0 times `slope`.
    LeakyRelu {
        slope: f32,
    },
    /// Each channel has a kernel of its own: weights `[channels, 1, height, width]`, padded as a convolution.
    Depthwise {
        weight: Array,
        stride: usize,
    },
    /// Of 2 x 2 cells each.
    MaxPool,
    MeanPool,
    /// Each cell becomes 2 x 2.
    Enlarge,
    /// Of two values of one shape.
    Sum {
        relu: bool,
    },
    /// Of values of one shape, each times a number.
    WeightedSum(Vec<f32>),
    /// What is below 0 becomes 0.
    Relu,
    /// x * Φ(x) below 0, x elsewhere ([`crate::kernels::half_gelu`]).
    HalfGelu,
    /// Maps to a vector: channel by channel, row by row.
    Flatten,
    /// Weights `[from, to]`.
    Dense {
        weight: Array,
        bias: Array,
        norm: Option<Norm>,
        relu: bool,
    },
    /// Of a vector.
    Softmax,
    /// The largest number of a vector, as a vector of one.
    Highest,
    /// Of each channel the mean over all cells.
    Mean,
    /// Of each channel the sum over all cells, weighted by the second input, a vector of as many.
    Attend,
    /// Vectors one after the other.
    Concat,
}

/// A value: what it is made of, and its shape without the batch.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    pub op: Op,
    pub inputs: Vec<Value>,
    pub shape: Vec<usize>,
}

/// A node of a graph, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value(pub usize);

/// The name of every graph's input.
pub const IMAGE: &str = "image";

/// Nodes in an order in which they can run; the first is the input.
#[derive(Clone, Debug)]
pub struct Graph {
    pub nodes: Vec<Node>,
    /// By the names of [`crate::model::Output`]'s fields.
    pub outputs: Vec<(&'static str, Value)>,
}

impl Graph {
    pub fn new(side: u32) -> (Self, Value) {
        let side = side as usize;
        let input = Node { name: IMAGE.into(), op: Op::Input, inputs: Vec::new(), shape: vec![1, side, side] };
        (Self { nodes: vec![input], outputs: Vec::new() }, Value(0))
    }

    pub fn shape(&self, value: Value) -> &[usize] {
        &self.nodes[value.0].shape
    }

    /// Adds an operation; its name is what [`crate::model::trace`] calls the layer, where it is one.
    pub fn add(&mut self, name: &str, op: Op, inputs: &[Value]) -> Value {
        let of: Vec<&[usize]> = inputs.iter().map(|&input| self.shape(input)).collect();
        let shape = match &op {
            Op::Input => unreachable!("a graph has one input"),
            Op::Convolution { weight, stride, .. } | Op::Depthwise { weight, stride } => {
                vec![weight.shape[0], of[0][1].div_ceil(*stride), of[0][2].div_ceil(*stride)]
            }
            Op::MaxPool | Op::MeanPool => vec![of[0][0], of[0][1] / 2, of[0][2] / 2],
            Op::Enlarge => vec![of[0][0], of[0][1] * 2, of[0][2] * 2],
            Op::Sum { .. } | Op::WeightedSum(_) | Op::Relu | Op::LeakyRelu { .. } | Op::HalfGelu | Op::Softmax => {
                of[0].to_vec()
            }
            Op::Flatten => vec![of[0].iter().product()],
            Op::Dense { weight, .. } => vec![weight.shape[1]],
            Op::Highest => vec![1],
            Op::Mean | Op::Attend => vec![of[0][0]],
            Op::Concat => vec![of.iter().map(|shape| shape[0]).sum()],
        };
        self.nodes.push(Node { name: name.into(), op, inputs: inputs.to_vec(), shape });
        Value(self.nodes.len() - 1)
    }

    /// A convolution whose weights have this name.
    pub fn convolution(
        &mut self,
        name: &str,
        weights: &Weights,
        field: &str,
        stride: usize,
        relu: bool,
        input: Value,
    ) -> Result<Value> {
        let weight = weights.get(&format!("{field}.weight"))?;
        let bias = weights.get(&format!("{field}.bias"))?;
        Ok(self.add(name, Op::Convolution { weight, bias, stride, relu }, &[input]))
    }

    /// A dense layer whose weights have this name, and the batch norm that follows it.
    pub fn dense(
        &mut self,
        name: &str,
        weights: &Weights,
        field: &str,
        norm: Option<Norm>,
        relu: bool,
        input: Value,
    ) -> Result<Value> {
        let weight = weights.get(&format!("{field}.weight"))?;
        let bias = weights.get(&format!("{field}.bias"))?;
        Ok(self.add(name, Op::Dense { weight, bias, norm, relu }, &[input]))
    }
}

impl Norm {
    /// The batch norm whose weights have this name: with s = gamma / sqrt(variance + epsilon), times s, plus beta - mean * s.
    pub fn named(weights: &Weights, field: &str, epsilon: f64) -> Result<Self> {
        let get = |part: &str| weights.get(&format!("{field}.{part}")).map(|array| array.values);
        let (gamma, beta) = (get("gamma")?, get("beta")?);
        let (mean, variance) = (get("running_mean")?, get("running_var")?);
        let scale = |(gamma, variance): (&f32, &f32)| gamma / (variance + epsilon as f32).sqrt();
        let scale: Vec<f32> = gamma.iter().zip(&variance).map(scale).collect();
        let shift = beta.iter().zip(&mean).zip(&scale).map(|((beta, mean), scale)| beta - mean * scale).collect();
        Ok(Self { scale, shift })
    }
}
