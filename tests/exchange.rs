//! Exported networks: files that hold together, and that ONNX Runtime computes as this program does.
//!
//! What TensorFlow.js and ONNX Runtime Web make of them is compared by `cargo xtask bench page`.

#![allow(clippy::unwrap_used)]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use program::{run, text};
use serde_json::Value;

/// f32 sums in another order, over some twenty layers; of numbers above 1 as a share.
const TOLERANCE: f64 = 1e-4;
const MODELS: [&str; 2] = ["lesion_resnet", "seed_cnn"];

fn export(model: &str, format: &str, precision: &str, folder: &Path) {
    let out = folder.to_str().unwrap();
    let output = run(&["weights", "export", model, "--format", format, "--precision", precision, "--out", out]);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The Python that has a package; none, with a word, where it is not installed.
fn python_with(package: &str) -> Option<String> {
    let named = ["NEUROTRIAGE_PYTHON", "PYTHON"].into_iter().find_map(|name| std::env::var(name).ok());
    let python = named.unwrap_or_else(|| "python3".into());
    let found = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("skipped: {python} has no {package} (pip install it, or name another with NEUROTRIAGE_PYTHON)");
    None
}

#[test]
fn onnx_runtime_answers_as_this_program() {
    let Some(python) = python_with("onnxruntime") else { return };
    for model in MODELS {
        for precision in ["f16", "f32"] {
            let folder = tempfile::tempdir().unwrap();
            export(model, "onnx", precision, folder.path());
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx_reference.py");
            let output = Command::new(&python).arg(script).arg(folder.path()).output().unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
            let found: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
            let found = found.as_object().unwrap();
            let outputs: Vec<&str> = found.keys().map(String::as_str).collect();
            let expected: &[&str] =
                if model == "lesion_resnet" { &["features", "lesion", "logits"] } else { &["features", "logits"] };
            assert_eq!(outputs, expected, "{model}");
            for (name, difference) in found {
                let difference = difference.as_f64().unwrap();
                assert!(difference <= TOLERANCE, "{model}, {precision}, {name}: {difference}");
            }
        }
    }
}

#[test]
fn a_graph_model_names_what_its_weights_hold() {
    for model in MODELS {
        let mut sizes = Vec::new();
        for (precision, width) in [("f16", 2), ("f32", 4)] {
            let folder = tempfile::tempdir().unwrap();
            export(model, "tfjs", precision, folder.path());
            let topology = json(&folder.path().join("model.json"));
            let group = &topology["weightsManifest"][0];
            let bytes: u64 = group["weights"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| {
                    let count: u64 =
                        entry["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap()).product();
                    count * if entry["quantization"]["dtype"] == "float16" { width } else { 4 }
                })
                .sum();
            let stored = fs::metadata(folder.path().join("weights.bin")).unwrap().len();
            assert_eq!(bytes, stored, "{model}, {precision}");
            sizes.push(stored);

            let mut known = BTreeSet::new();
            for node in topology["modelTopology"]["node"].as_array().unwrap() {
                for input in node["input"].as_array().unwrap() {
                    assert!(known.contains(input.as_str().unwrap()), "{model}: {node} comes before its {input}");
                }
                assert!(known.insert(node["name"].as_str().unwrap().to_owned()), "{model}: {node} is there twice");
            }
            for output in topology["signature"]["outputs"].as_object().unwrap().keys() {
                assert!(known.contains(output), "{model}: no {output}");
            }
        }
        assert!(sizes[0] * 10 < sizes[1] * 6, "{model}: 16 bits take about half: {sizes:?}");
    }
}

/// What stands beside the network is enough to check another program, from the slice to the probabilities.
#[test]
fn references_hold_inputs_and_answers() {
    for model in MODELS {
        let folder = tempfile::tempdir().unwrap();
        export(model, "onnx", "f16", folder.path());
        let manifest = json(&folder.path().join("manifest.json"));
        let reference = json(&folder.path().join("reference.json"));
        assert_eq!(reference["weights_sha256"], manifest["weights"]["sha256"]);
        let images = if manifest["mirrored"] == true { 2 } else { 1 };
        let side = manifest["input"][1].as_u64().unwrap() as usize;
        for (checked, known) in reference["references"]
            .as_array()
            .unwrap()
            .iter()
            .zip(manifest["self_test"]["references"].as_array().unwrap())
        {
            let list = |name: &str| checked[name].as_array().unwrap().clone();
            assert!(list("images").len() == images && list("logits").len() == images);
            assert!(list("images").iter().all(|image| image.as_array().unwrap().len() == side * side));
            let number = |value: &Value| value.as_f64().unwrap();
            for class in 0..4 {
                let mean = list("logits").iter().map(|logits| number(&logits[class])).sum::<f64>() / images as f64;
                assert!((mean - number(&known["logits"][class])).abs() < 1e-3, "{model}: the self-test's logits");
            }
            let sum: f64 = checked["probabilities"].as_object().unwrap().values().map(number).sum();
            assert!((sum - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn an_unknown_format_is_refused() {
    let output = run(&["weights", "export", "seed_cnn", "--format", "caffe"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("use onnx or tfjs"), "{}", text(&output.stderr));
}
