//! A graph as an ONNX file, operator set 17 (<https://onnx.ai/onnx/intro/concepts.html>).
//!
//! The messages are those of `onnx.proto` that a network needs, with its field numbers.

use burn::tensor::f16;
use prost::Message;

use super::graph::{Graph, IMAGE, Node, Op, Value};
use super::tensors::Array;
use crate::model::Precision;

/// What ONNX Runtime Web and all runtimes since 2022 read.
const IR_VERSION: i64 = 8;
const OPERATOR_SET: i64 = 17;

const FLOAT: i32 = 1;
const INT64: i32 = 7;
const FLOAT16: i32 = 10;

#[derive(Clone, PartialEq, Message)]
struct Model {
    #[prost(int64, optional, tag = "1")]
    ir_version: Option<i64>,
    #[prost(string, optional, tag = "2")]
    producer_name: Option<String>,
    #[prost(string, optional, tag = "3")]
    producer_version: Option<String>,
    #[prost(message, optional, tag = "7")]
    graph: Option<GraphMessage>,
    #[prost(message, repeated, tag = "8")]
    opset_import: Vec<OperatorSet>,
}

#[derive(Clone, PartialEq, Message)]
struct OperatorSet {
    #[prost(string, optional, tag = "1")]
    domain: Option<String>,
    #[prost(int64, optional, tag = "2")]
    version: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct GraphMessage {
    #[prost(message, repeated, tag = "1")]
    node: Vec<NodeMessage>,
    #[prost(string, optional, tag = "2")]
    name: Option<String>,
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<TensorMessage>,
    #[prost(message, repeated, tag = "11")]
    input: Vec<ValueInfo>,
    #[prost(message, repeated, tag = "12")]
    output: Vec<ValueInfo>,
}

#[derive(Clone, PartialEq, Message)]
struct NodeMessage {
    #[prost(string, repeated, tag = "1")]
    input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    output: Vec<String>,
    #[prost(string, optional, tag = "3")]
    name: Option<String>,
    #[prost(string, optional, tag = "4")]
    op_type: Option<String>,
    #[prost(message, repeated, tag = "5")]
    attribute: Vec<Attribute>,
}

#[derive(Clone, PartialEq, Message)]
struct Attribute {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(float, optional, tag = "2")]
    f: Option<f32>,
    #[prost(int64, optional, tag = "3")]
    i: Option<i64>,
    #[prost(bytes = "vec", optional, tag = "4")]
    s: Option<Vec<u8>>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    ints: Vec<i64>,
    /// 1: FLOAT, 2: INT, 3: STRING, 7: INTS.
    #[prost(int32, optional, tag = "20")]
    kind: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorMessage {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, optional, tag = "2")]
    data_type: Option<i32>,
    #[prost(string, optional, tag = "8")]
    name: Option<String>,
    /// Little-endian.
    #[prost(bytes = "vec", optional, tag = "9")]
    raw_data: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct ValueInfo {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(message, optional, tag = "2")]
    kind: Option<TypeMessage>,
}

#[derive(Clone, PartialEq, Message)]
struct TypeMessage {
    #[prost(message, optional, tag = "1")]
    tensor: Option<TensorType>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorType {
    #[prost(int32, optional, tag = "1")]
    element: Option<i32>,
    #[prost(message, optional, tag = "2")]
    shape: Option<Shape>,
}

#[derive(Clone, PartialEq, Message)]
struct Shape {
    #[prost(message, repeated, tag = "1")]
    dim: Vec<Dimension>,
}

/// One of both.
#[derive(Clone, PartialEq, Message)]
struct Dimension {
    #[prost(int64, optional, tag = "1")]
    value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    name: Option<String>,
}

/// The bytes of the file.
pub fn encode(graph: &Graph, name: &str, precision: Precision) -> Vec<u8> {
    let mut writer = Writer { precision, message: GraphMessage { name: Some(name.into()), ..Default::default() } };
    for node in &graph.nodes {
        writer.node(graph, node);
    }
    let input = vec![value_info(IMAGE, &graph.nodes[0].shape)];
    let mut output = Vec::new();
    for (name, value) in &graph.outputs {
        writer.named(name, "Identity", vec![name_of(graph, *value)], Vec::new());
        output.push(value_info(name, graph.shape(*value)));
    }
    let model = Model {
        ir_version: Some(IR_VERSION),
        producer_name: Some(env!("CARGO_PKG_NAME").into()),
        producer_version: Some(env!("CARGO_PKG_VERSION").into()),
        graph: Some(GraphMessage { input, output, ..writer.message }),
        opset_import: vec![OperatorSet { domain: Some(String::new()), version: Some(OPERATOR_SET) }],
    };
    model.encode_to_vec()
}

struct Writer {
    precision: Precision,
    message: GraphMessage,
}

impl Writer {
    fn node(&mut self, graph: &Graph, node: &Node) {
        let name = node.name.as_str();
        let inputs: Vec<String> = node.inputs.iter().map(|&input| name_of(graph, input)).collect();
        match &node.op {
            Op::Input => (),
            Op::Convolution { weight, bias, stride, relu } => {
                let (kernel, stride) = (weight.shape[2] as i64, *stride as i64);
                let inputs = [&inputs[..], &[self.floats(name, "weight", weight), self.floats(name, "bias", bias)]];
                let attributes = vec![
                    ints("kernel_shape", &[kernel; 2]),
                    ints("strides", &[stride; 2]),
                    ints("pads", &[kernel / 2; 4]),
                ];
                self.activated(name, "Conv", inputs.concat(), attributes, *relu);
            }
            Op::LeakyRelu { slope } => self.named(name, "LeakyRelu", inputs, vec![float("alpha", *slope)]),
            Op::Depthwise { weight, stride } => {
                let (kernel, stride) = (weight.shape[2] as i64, *stride as i64);
                let inputs = vec![inputs[0].clone(), self.floats(name, "weight", weight)];
                let attributes = vec![
                    ints("kernel_shape", &[kernel; 2]),
                    ints("strides", &[stride; 2]),
                    ints("pads", &[kernel / 2; 4]),
                    int("group", weight.shape[0] as i64),
                ];
                self.named(name, "Conv", inputs, attributes);
            }
            Op::MaxPool | Op::MeanPool => {
                let kind = if matches!(node.op, Op::MaxPool) { "MaxPool" } else { "AveragePool" };
                self.named(name, kind, inputs, vec![ints("kernel_shape", &[2; 2]), ints("strides", &[2; 2])]);
            }
            Op::Enlarge => {
                let scales = self.plain(name, "scales", &Array::vector(vec![1.0, 1.0, 2.0, 2.0]));
                let attributes = vec![
                    string("mode", "nearest"),
                    string("coordinate_transformation_mode", "asymmetric"),
                    string("nearest_mode", "floor"),
                ];
                self.named(name, "Resize", vec![inputs[0].clone(), String::new(), scales], attributes);
            }
            Op::Sum { relu } => self.activated(name, "Add", inputs, Vec::new(), *relu),
            Op::WeightedSum(shares) => {
                let mut products = Vec::with_capacity(shares.len());
                for (place, (input, &share)) in inputs.into_iter().zip(shares).enumerate() {
                    let share = self.plain(name, &format!("share.{place}"), &Array::vector(vec![share]));
                    let product = format!("{name}.product.{place}");
                    self.named(&product, "Mul", vec![input, share], Vec::new());
                    products.push(product);
                }
                self.named(name, "Sum", products, Vec::new());
            }
            Op::Relu => self.named(name, "Relu", inputs, Vec::new()),
            Op::HalfGelu => self.half_gelu(name, &inputs[0]),
            Op::Flatten => self.named(name, "Flatten", inputs, vec![int("axis", 1)]),
            Op::Dense { weight, bias, norm, relu } => {
                let gemm =
                    [&inputs[..], &[self.floats(name, "weight", weight), self.floats(name, "bias", bias)]].concat();
                let Some(norm) = norm else {
                    return self.activated(name, "Gemm", gemm, Vec::new(), *relu);
                };
                let scale = self.floats(name, "scale", &Array::vector(norm.scale.clone()));
                let shift = self.floats(name, "shift", &Array::vector(norm.shift.clone()));
                let (plain, scaled) = (format!("{name}.plain"), format!("{name}.scaled"));
                self.named(&plain, "Gemm", gemm, Vec::new());
                self.named(&scaled, "Mul", vec![plain.clone(), scale], Vec::new());
                self.activated(name, "Add", vec![scaled, shift], Vec::new(), *relu);
            }
            Op::Softmax => self.named(name, "Softmax", inputs, vec![int("axis", 1)]),
            Op::Highest => self.named(name, "ReduceMax", inputs, vec![ints("axes", &[1]), int("keepdims", 1)]),
            Op::Mean => self.named(name, "ReduceMean", inputs, vec![ints("axes", &[2, 3]), int("keepdims", 0)]),
            Op::Attend => {
                let [flat, row, product] = ["maps", "row", "product"].map(|part| format!("{name}.{part}"));
                let shape = self.integers(name, "shape", &[0, node.shape[0] as i64, -1]);
                let (one, two) = (self.integers(name, "one", &[1]), self.integers(name, "two", &[2]));
                self.named(&flat, "Reshape", vec![inputs[0].clone(), shape], Vec::new());
                self.named(&row, "Unsqueeze", vec![inputs[1].clone(), one], Vec::new());
                self.named(&product, "Mul", vec![flat, row], Vec::new());
                self.named(name, "ReduceSum", vec![product, two], vec![int("keepdims", 0)]);
            }
            Op::Concat => self.named(name, "Concat", inputs, vec![int("axis", 1)]),
        }
    }

    /// Operator set 17 has no GELU: 0.5 n (1 + erf(n / √2)) of what is below 0, n, and what is above.
    fn half_gelu(&mut self, name: &str, input: &str) {
        let [above, below, scaled, erf, rest, sum] =
            ["above", "below", "scaled", "erf", "product", "half"].map(|part| format!("{name}.{part}"));
        let mut number = |part: &str, value| self.plain(name, part, &Array::vector(vec![value]));
        let [zero, root, half] = [("zero", 0.0), ("root", std::f32::consts::FRAC_1_SQRT_2), ("by", 0.5)]
            .map(|(part, value)| number(part, value));
        self.named(&above, "Relu", vec![input.to_string()], Vec::new());
        self.named(&below, "Min", vec![input.to_string(), zero], Vec::new());
        self.named(&scaled, "Mul", vec![below.clone(), root], Vec::new());
        self.named(&erf, "Erf", vec![scaled], Vec::new());
        self.named(&rest, "Mul", vec![below.clone(), erf], Vec::new());
        self.named(&sum, "Add", vec![below, rest], Vec::new());
        let small = format!("{name}.small");
        self.named(&small, "Mul", vec![sum, half], Vec::new());
        self.named(name, "Add", vec![above, small], Vec::new());
    }

    /// A node whose output has its name.
    fn named(&mut self, name: &str, kind: &str, input: Vec<String>, attribute: Vec<Attribute>) {
        self.message.node.push(NodeMessage {
            input,
            output: vec![name.into()],
            name: Some(format!("/{name}")),
            op_type: Some(kind.into()),
            attribute,
        });
    }

    fn activated(&mut self, name: &str, kind: &str, input: Vec<String>, attribute: Vec<Attribute>, relu: bool) {
        if !relu {
            return self.named(name, kind, input, attribute);
        }
        let before = format!("{name}.linear");
        self.named(&before, kind, input, attribute);
        self.named(name, "Relu", vec![before], Vec::new());
    }

    /// Weights of a layer, in 16 bits where that is wanted and loses nothing; a runtime casts them when it opens the file.
    fn floats(&mut self, layer: &str, part: &str, array: &Array) -> String {
        let Some(halves) = exact_halves(array, self.precision) else { return self.plain(layer, part, array) };
        let (name, stored) = (format!("{layer}.{part}"), format!("{layer}.{part}.f16"));
        self.tensor(&stored, &array.shape, FLOAT16, halves.iter().flat_map(|half| half.to_le_bytes()).collect());
        self.named(&name, "Cast", vec![stored], vec![int("to", i64::from(FLOAT))]);
        name
    }

    fn plain(&mut self, layer: &str, part: &str, array: &Array) -> String {
        let name = format!("{layer}.{part}");
        self.tensor(&name, &array.shape, FLOAT, array.values.iter().flat_map(|value| value.to_le_bytes()).collect());
        name
    }

    fn integers(&mut self, layer: &str, part: &str, values: &[i64]) -> String {
        let name = format!("{layer}.{part}");
        self.tensor(&name, &[values.len()], INT64, values.iter().flat_map(|value| value.to_le_bytes()).collect());
        name
    }

    fn tensor(&mut self, name: &str, shape: &[usize], kind: i32, bytes: Vec<u8>) {
        self.message.initializer.push(TensorMessage {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type: Some(kind),
            name: Some(name.into()),
            raw_data: Some(bytes),
        });
    }
}

/// The numbers in 16 bits, if that is the wish and each is the same there.
pub(super) fn exact_halves(array: &Array, precision: Precision) -> Option<Vec<f16>> {
    if precision == Precision::F32 {
        return None;
    }
    let half = |&value: &f32| Some(f16::from_f32(value)).filter(|half| half.to_f32() == value);
    array.values.iter().map(half).collect()
}

fn name_of(graph: &Graph, value: Value) -> String {
    graph.nodes[value.0].name.clone()
}

fn value_info(name: &str, shape: &[usize]) -> ValueInfo {
    let batch = Dimension { value: None, name: Some("batch".into()) };
    let sizes = shape.iter().map(|&size| Dimension { value: Some(size as i64), name: None });
    let dim = std::iter::once(batch).chain(sizes).collect();
    let tensor = TensorType { element: Some(FLOAT), shape: Some(Shape { dim }) };
    ValueInfo { name: Some(name.into()), kind: Some(TypeMessage { tensor: Some(tensor) }) }
}

fn int(name: &str, value: i64) -> Attribute {
    Attribute { name: Some(name.into()), i: Some(value), kind: Some(2), ..Default::default() }
}

fn float(name: &str, value: f32) -> Attribute {
    Attribute { name: Some(name.into()), f: Some(value), kind: Some(1), ..Default::default() }
}

fn string(name: &str, value: &str) -> Attribute {
    Attribute { name: Some(name.into()), s: Some(value.into()), kind: Some(3), ..Default::default() }
}

fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute { name: Some(name.into()), ints: values.to_vec(), kind: Some(7), ..Default::default() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use burn::tensor::Device;

    use super::*;
    use crate::model::Form;
    use crate::train::exchange::networks;

    #[test]
    fn a_file_is_read_back_and_every_input_was_made_before() {
        for &architecture in networks::KNOWN {
            let network = architecture.init(Form::Folded, &Device::flex());
            let graph = networks::graph(&network, architecture.side()).unwrap();
            let model = Model::decode(encode(&graph, "name", Precision::F32).as_slice()).unwrap();
            assert_eq!((model.ir_version, model.opset_import[0].version), (Some(8), Some(17)));
            let message = model.graph.unwrap();
            let mut known: BTreeSet<String> = BTreeSet::from([String::new(), IMAGE.to_string()]);
            for tensor in &message.initializer {
                let count: i64 = tensor.dims.iter().product();
                let width = if tensor.data_type == Some(INT64) { 8 } else { 4 };
                assert_eq!(tensor.raw_data.as_ref().unwrap().len() as i64, count * width, "{:?}", tensor.name);
                assert!(known.insert(tensor.name.clone().unwrap()));
            }
            for node in &message.node {
                assert!(node.input.iter().all(|input| known.contains(input)), "{node:?}");
                assert!(known.insert(node.output[0].clone()), "{node:?}");
            }
            for (output, (name, _)) in message.output.iter().zip(&graph.outputs) {
                assert_eq!(output.name.as_deref(), Some(*name));
                assert!(known.contains(*name));
            }
        }
    }

    #[test]
    fn sixteen_bits_only_where_nothing_is_lost() {
        let exact = Array::vector(vec![0.5, -1.25, 0.0]);
        assert_eq!(exact_halves(&exact, Precision::F16).map(|halves| halves.len()), Some(3));
        assert_eq!(exact_halves(&exact, Precision::F32), None);
        assert_eq!(exact_halves(&Array::vector(vec![0.5, 0.1]), Precision::F16), None);
    }
}
