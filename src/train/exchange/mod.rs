//! Trained weights for other programs: a network as an ONNX file or a TensorFlow.js graph model, with inputs and answers to check
//! the other program with.
//!
//! The folder that [`write`] makes holds
//!
//! | file | |
//! |---|---|
//! | `model.onnx`, or `model.json` and `weights.bin` | the network: `image` to `logits`, `features` and, of networks that draw one, `lesion` |
//! | `manifest.json` | the weights' manifest: the order of the classes, the preprocessing, the temperature, the thresholds |
//! | `reference.json` | [`Reference`]s: slices, the inputs made of them and what the network says of these |

mod graph;
mod networks;
mod onnx;
mod reference;
mod tensors;
mod tfjs;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use burn::tensor::Device;

use super::{Result, TrainError, write_whole};
use crate::bundle::Bundle;
use crate::model::Precision;

pub use reference::{Checked, References};

/// What other programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ONNX, operator set 17: `[batch, 1, side, side]`.
    Onnx,
    /// A TensorFlow.js graph model: `[batch, side, side, 1]`.
    Tfjs,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Onnx => "onnx",
            Format::Tfjs => "tfjs",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        [Format::Onnx, Format::Tfjs]
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| format!("{name:?} is not a format: use onnx or tfjs"))
    }
}

/// Writes a bundle's network into a folder. With [`Precision::F16`] numbers are stored in 16 bits where that loses nothing;
/// computation is in f32 all the same.
///
/// # Errors
/// What the bundle or the folder refuses.
pub fn write(bundle: &Bundle, format: Format, precision: Precision, folder: &Path) -> Result<()> {
    let device = Device::flex();
    let network = bundle.network(&device)?;
    let side = bundle.manifest.preprocessing.side;
    let graph = networks::graph(&network, side)?;
    std::fs::create_dir_all(folder).map_err(TrainError::file(folder))?;
    let name = &bundle.manifest.name;
    match format {
        Format::Onnx => write_whole(&folder.join("model.onnx"), &onnx::encode(&graph, name, precision))?,
        Format::Tfjs => {
            let (topology, weights) = tfjs::encode(&graph, precision);
            write_whole(&folder.join("weights.bin"), &weights)?;
            write_whole(&folder.join("model.json"), &json(&topology))?;
        }
    }
    write_whole(&folder.join("manifest.json"), bundle.manifest.to_json().as_bytes())?;
    write_whole(&folder.join("reference.json"), &json(&References::of(bundle, &network, &device)?))
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("only strings are keys");
    bytes.push(b'\n');
    bytes
}
