//! A graph as a TensorFlow.js graph model: the topology as TensorFlow's GraphDef in JSON, and one file of weights, maps with their
//! channels last. Convolutions and dense layers stand there as TensorFlow's own converter leaves them, fused with bias and activation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};

use super::graph::{Graph, IMAGE, Node, Op};
use super::onnx::exact_halves;
use super::tensors::Array;
use crate::model::Precision;

/// `model.json` and the bytes of `weights.bin`.
pub fn encode(graph: &Graph, precision: Precision) -> (Json, Vec<u8>) {
    let mut writer = Writer { precision, nodes: Vec::new(), entries: Vec::new(), weights: Vec::new() };
    for node in &graph.nodes {
        writer.node(graph, node);
    }
    let mut outputs = serde_json::Map::new();
    for (name, value) in &graph.outputs {
        let node = &graph.nodes[value.0];
        writer.push(name, "Identity", vec![node.name.clone()], json!({ "T": float() }));
        outputs.insert((*name).into(), tensor_info(&format!("{name}:0"), &channels_last(&node.shape)));
    }
    let image = tensor_info(&format!("{IMAGE}:0"), &channels_last(&graph.nodes[0].shape));
    let topology = json!({
        "format": "graph-model",
        "generatedBy": concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        "convertedBy": null,
        "signature": { "inputs": { IMAGE: image }, "outputs": outputs },
        "modelTopology": { "node": writer.nodes, "library": {}, "versions": { "producer": 1395 } },
        "weightsManifest": [{ "paths": ["weights.bin"], "weights": writer.entries }],
    });
    (topology, writer.weights)
}

struct Writer {
    precision: Precision,
    nodes: Vec<Json>,
    /// What stands in the file of weights, in order.
    entries: Vec<Json>,
    weights: Vec<u8>,
}

impl Writer {
    fn node(&mut self, graph: &Graph, node: &Node) {
        let name = node.name.as_str();
        let inputs: Vec<String> = node.inputs.iter().map(|input| graph.nodes[input.0].name.clone()).collect();
        let shape_of = |place: usize| graph.shape(node.inputs[place]);
        match &node.op {
            Op::Input => {
                let attributes = json!({ "dtype": float(), "shape": { "shape": shape(&channels_last(&node.shape)) } });
                self.push(name, "Placeholder", inputs, attributes);
            }
            Op::Convolution { weight, bias, stride, relu } => {
                let attributes = windows(weight.shape[2], *stride);
                let weight = self.floats(name, "weight", &weight.transposed(&[2, 3, 1, 0]));
                let bias = self.floats(name, "bias", bias);
                self.fused(name, "_FusedConv2D", vec![inputs[0].clone(), weight, bias], attributes, *relu);
            }
            Op::LeakyRelu { slope } => {
                self.push(name, "LeakyRelu", inputs, json!({ "T": float(), "alpha": { "f": slope } }));
            }
            Op::Depthwise { weight, stride } => {
                let mut attributes = windows(weight.shape[2], *stride);
                attributes["T"] = float();
                let weight = self.floats(name, "weight", &weight.transposed(&[2, 3, 0, 1]));
                self.push(name, "DepthwiseConv2dNative", vec![inputs[0].clone(), weight], attributes);
            }
            Op::MaxPool | Op::MeanPool => {
                let kind = if matches!(node.op, Op::MaxPool) { "MaxPool" } else { "AvgPool" };
                let attributes = json!({
                    "T": float(), "ksize": list(&[1, 2, 2, 1]), "strides": list(&[1, 2, 2, 1]), "padding": text("VALID"),
                    "data_format": text("NHWC"),
                });
                self.push(name, kind, inputs, attributes);
            }
            Op::Enlarge => {
                let size = self.integers(name, "size", &[node.shape[1], node.shape[2]].map(|size| size as i32));
                let attributes =
                    json!({ "T": float(), "align_corners": { "b": false }, "half_pixel_centers": { "b": false } });
                self.push(name, "ResizeNearestNeighbor", vec![inputs[0].clone(), size], attributes);
            }
            Op::Sum { relu } => self.activated(name, "AddV2", inputs, *relu),
            Op::WeightedSum(shares) => {
                let mut products = Vec::with_capacity(shares.len());
                for (place, (input, &share)) in inputs.into_iter().zip(shares).enumerate() {
                    let share = self.number(name, &format!("share.{place}"), share);
                    let product = format!("{name}.product.{place}");
                    self.push(&product, "Mul", vec![input, share], json!({ "T": float() }));
                    products.push(product);
                }
                let count = products.len().to_string();
                self.push(name, "AddN", products, json!({ "T": float(), "N": { "i": count } }));
            }
            Op::Relu => self.push(name, "Relu", inputs, json!({ "T": float() })),
            Op::HalfGelu => self.half_gelu(name, &inputs[0]),
            Op::Flatten => {
                let shape = self.integers(name, "shape", &[-1, node.shape[0] as i32]);
                self.push(name, "Reshape", vec![inputs[0].clone(), shape], json!({ "T": float(), "Tshape": int() }));
            }
            Op::Dense { weight, bias, norm, relu } => {
                let weight = self.floats(name, "weight", &rows_of_channels_last(graph, node, weight));
                let bias = self.floats(name, "bias", bias);
                let attributes = json!({ "transpose_a": { "b": false }, "transpose_b": { "b": false } });
                let inputs = vec![inputs[0].clone(), weight, bias];
                let Some(norm) = norm else {
                    return self.fused(name, "_FusedMatMul", inputs, attributes, *relu);
                };
                let (plain, scaled) = (format!("{name}.plain"), format!("{name}.scaled"));
                let scale = self.floats(name, "scale", &Array::vector(norm.scale.clone()));
                let shift = self.floats(name, "shift", &Array::vector(norm.shift.clone()));
                self.fused(&plain, "_FusedMatMul", inputs, attributes, false);
                self.push(&scaled, "Mul", vec![plain, scale], json!({ "T": float() }));
                self.activated(name, "AddV2", vec![scaled, shift], *relu);
            }
            Op::Softmax => self.push(name, "Softmax", inputs, json!({ "T": float() })),
            Op::Highest => self.reduce(name, "Max", &inputs[0], &[1], true),
            Op::Mean => self.reduce(name, "Mean", &inputs[0], &[1, 2], false),
            Op::Attend => {
                let [maps, column, product] = ["maps", "column", "product"].map(|part| format!("{name}.{part}"));
                let cells = shape_of(1)[0] as i32;
                let of_maps = self.integers(name, "shape", &[-1, cells, node.shape[0] as i32]);
                let of_column = self.integers(name, "cells", &[-1, cells, 1]);
                let attributes = json!({ "T": float(), "Tshape": int() });
                self.push(&maps, "Reshape", vec![inputs[0].clone(), of_maps], attributes.clone());
                self.push(&column, "Reshape", vec![inputs[1].clone(), of_column], attributes);
                self.push(&product, "Mul", vec![maps, column], json!({ "T": float() }));
                self.reduce(name, "Sum", &product, &[1], false);
            }
            Op::Concat => {
                let axis = self.integers(name, "axis", &[1]);
                let count = inputs.len().to_string();
                let attributes = json!({ "T": float(), "N": { "i": count }, "Tidx": int() });
                self.push(name, "ConcatV2", [&inputs[..], &[axis]].concat(), attributes);
            }
        }
    }

    /// 0.5 n (1 + erf(n / √2)) of what is below 0, n, and what is above.
    fn half_gelu(&mut self, name: &str, input: &str) {
        let [above, below, scaled, erf, product, sum, small] =
            ["above", "below", "scaled", "erf", "product", "half", "small"].map(|part| format!("{name}.{part}"));
        let [zero, root, half] = [("zero", 0.0), ("root", std::f32::consts::FRAC_1_SQRT_2), ("by", 0.5)]
            .map(|(part, value)| self.number(name, part, value));
        let steps = [
            (&above, "Relu", vec![input.to_string()]),
            (&below, "Minimum", vec![input.to_string(), zero]),
            (&scaled, "Mul", vec![below.clone(), root]),
            (&erf, "Erf", vec![scaled.clone()]),
            (&product, "Mul", vec![below.clone(), erf.clone()]),
            (&sum, "AddV2", vec![below.clone(), product.clone()]),
            (&small, "Mul", vec![sum.clone(), half]),
        ];
        for (name, op, inputs) in steps {
            self.push(name, op, inputs, json!({ "T": float() }));
        }
        self.push(name, "AddV2", vec![above, small], json!({ "T": float() }));
    }

    /// A number that a value is computed with.
    fn number(&mut self, layer: &str, part: &str, value: f32) -> String {
        let name = format!("{layer}.{part}");
        self.weights.extend(value.to_le_bytes());
        let entry = json!({ "name": name, "shape": [1], "dtype": "float32" });
        self.constant(name, entry, float(), &[1])
    }

    fn push(&mut self, name: &str, op: &str, input: Vec<String>, attributes: Json) {
        self.nodes.push(json!({ "name": name, "op": op, "input": input, "attr": attributes }));
    }

    /// With bias and, if `relu`, activation in one.
    fn fused(&mut self, name: &str, op: &str, input: Vec<String>, mut attributes: Json, relu: bool) {
        let steps: &[&str] = if relu { &["BiasAdd", "Relu"] } else { &["BiasAdd"] };
        let steps: Vec<String> = steps.iter().map(|step| BASE64.encode(step)).collect();
        attributes["T"] = float();
        attributes["fused_ops"] = json!({ "list": { "s": steps } });
        attributes["num_args"] = json!({ "i": "1" });
        attributes["epsilon"] = json!({ "f": 0.0 });
        self.push(name, op, input, attributes);
    }

    fn activated(&mut self, name: &str, op: &str, input: Vec<String>, relu: bool) {
        if !relu {
            return self.push(name, op, input, json!({ "T": float() }));
        }
        let before = format!("{name}.linear");
        self.push(&before, op, input, json!({ "T": float() }));
        self.push(name, "Relu", vec![before], json!({ "T": float() }));
    }

    fn reduce(&mut self, name: &str, op: &str, input: &str, axes: &[i32], keeps: bool) {
        let axes = self.integers(name, "axes", axes);
        let attributes = json!({ "T": float(), "Tidx": int(), "keep_dims": { "b": keeps } });
        self.push(name, op, vec![input.into(), axes], attributes);
    }

    /// Weights of a layer, in 16 bits where that is wanted and loses nothing; TensorFlow.js widens them when it opens the file.
    fn floats(&mut self, layer: &str, part: &str, array: &Array) -> String {
        let name = format!("{layer}.{part}");
        let mut entry = json!({ "name": name, "shape": array.shape, "dtype": "float32" });
        match exact_halves(array, self.precision) {
            Some(halves) => {
                entry["quantization"] = json!({ "dtype": "float16", "original_dtype": "float32" });
                self.weights.extend(halves.iter().flat_map(|half| half.to_le_bytes()));
            }
            None => self.weights.extend(array.values.iter().flat_map(|value| value.to_le_bytes())),
        }
        self.constant(name, entry, float(), &array.shape)
    }

    fn integers(&mut self, layer: &str, part: &str, values: &[i32]) -> String {
        let name = format!("{layer}.{part}");
        self.weights.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let entry = json!({ "name": name, "shape": [values.len()], "dtype": "int32" });
        self.constant(name, entry, int(), &[values.len()])
    }

    fn constant(&mut self, name: String, entry: Json, kind: Json, sizes: &[usize]) -> String {
        self.entries.push(entry);
        let sizes: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
        let value = json!({ "tensor": { "dtype": kind["type"], "tensorShape": shape(&sizes) } });
        self.push(&name, "Const", Vec::new(), json!({ "dtype": kind, "value": value }));
        name
    }
}

/// How a convolution's window moves over its input, which is padded so that a stride of 1 keeps the size.
fn windows(kernel: usize, stride: usize) -> Json {
    let edge = kernel / 2;
    json!({
        "strides": list(&[1, stride, stride, 1]),
        "dilations": list(&[1, 1, 1, 1]),
        "padding": text(if edge > 0 { "EXPLICIT" } else { "VALID" }),
        "explicit_paddings": list(&if edge > 0 { vec![0, 0, edge, edge, edge, edge, 0, 0] } else { vec![] }),
        "data_format": text("NHWC"),
    })
}

/// The weights of a dense layer, whose rows follow the values before it: those of flattened maps have their channels last here.
fn rows_of_channels_last(graph: &Graph, node: &Node, weight: &Array) -> Array {
    let before = &graph.nodes[node.inputs[0].0];
    let maps = match before.op {
        Op::Flatten => graph.shape(before.inputs[0]),
        _ => return weight.clone(),
    };
    let &[channels, height, width] = maps else { return weight.clone() };
    let to = weight.shape[1];
    weight.clone().reshaped(&[channels, height, width, to]).transposed(&[1, 2, 0, 3]).reshaped(&[weight.shape[0], to])
}

/// With the batch, which may be of any size.
fn channels_last(shape: &[usize]) -> Vec<i64> {
    let size = |&size: &usize| size as i64;
    let sizes: Vec<i64> = match shape {
        [channels, maps @ ..] => maps.iter().chain([channels]).map(size).collect(),
        [] => Vec::new(),
    };
    [&[-1], &sizes[..]].concat()
}

fn shape(sizes: &[i64]) -> Json {
    let dims: Vec<Json> = sizes.iter().map(|size| json!({ "size": size.to_string() })).collect();
    json!({ "dim": dims })
}

fn tensor_info(name: &str, sizes: &[i64]) -> Json {
    json!({ "name": name, "dtype": "DT_FLOAT", "tensorShape": shape(sizes) })
}

fn float() -> Json {
    json!({ "type": "DT_FLOAT" })
}

fn int() -> Json {
    json!({ "type": "DT_INT32" })
}

/// A list of whole numbers, which GraphDef's JSON writes as texts.
fn list(values: &[usize]) -> Json {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    json!({ "list": { "i": values } })
}

/// A text, which GraphDef's JSON writes in base64.
fn text(value: &str) -> Json {
    json!({ "s": BASE64.encode(value) })
}
