//! Inputs of a network with what it says of them, for programs that run it from an exported file.

use burn::tensor::Device;
use serde::Serialize;

use crate::Result;
use crate::bundle::Bundle;
use crate::calibration::Probabilities;
use crate::inference;
use crate::label::Label;
use crate::model::Network;
use crate::model::table::Table;
use crate::scan;

/// What `reference.json` holds.
#[derive(Clone, Debug, Serialize)]
pub struct References {
    pub model: String,
    pub weights_sha256: String,
    /// `[channels, height, width]` of an input.
    pub input: [u32; 3],
    /// Products of an input and a weight, for one input.
    pub multiply_adds: usize,
    /// Whether the page looks at a slice and its mirror image and averages both answers; then each reference has both as inputs.
    pub mirrored: bool,
    pub references: Vec<Checked>,
}

/// A slice, the inputs made of it, and what is said of it.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    pub slice: Grey,
    /// Row by row.
    pub images: Vec<Vec<f32>>,
    /// Of each input.
    pub logits: Vec<[f32; Label::COUNT]>,
    pub features: Vec<Vec<f32>>,
    /// Row by row; none of networks that draw no map.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lesion: Vec<Vec<f32>>,
    /// Of the slice: the logits' average, calibrated.
    pub probabilities: Probabilities,
}

/// Greys of 0 ..= 1, row by row, before any preprocessing.
#[derive(Clone, Debug, Serialize)]
pub struct Grey {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<f32>,
}

impl References {
    /// The slices of the manifest's self-test.
    ///
    /// # Errors
    /// What the bundle or the device refuses.
    pub fn of(bundle: &Bundle, network: &Network, device: &Device) -> Result<Self> {
        let manifest = &bundle.manifest;
        let side = manifest.preprocessing.side;
        let check = |reference: &crate::bundle::Reference| -> Result<Checked> {
            let slice = scan::png(&reference.bytes()?)?.slice;
            let mut images = vec![manifest.preprocessing.apply(&slice)];
            if manifest.mirrored {
                let mirrored = images[0].chunks_exact(side as usize).flat_map(|row| row.iter().rev().copied());
                images.push(mirrored.collect());
            }
            let inputs: Vec<&[f32]> = images.iter().map(Vec::as_slice).collect();
            let seen = inference::start(network, &inputs, side as usize, false, device).wait()?;
            let share = 1.0 / seen.len() as f32;
            let mean = |class: usize| seen.iter().map(|seen| seen.logits[class]).sum::<f32>() * share;
            Ok(Checked {
                slice: Grey { width: slice.width(), height: slice.height(), pixels: slice.pixels().to_vec() },
                logits: seen.iter().map(|seen| seen.logits).collect(),
                features: seen.iter().map(|seen| seen.features.clone()).collect(),
                lesion: seen.iter().filter_map(|seen| Some(seen.lesion.as_ref()?.logits.clone())).collect(),
                probabilities: manifest.calibration.checked(std::array::from_fn(mean))?,
                images,
            })
        };
        Ok(Self {
            model: manifest.name.clone(),
            weights_sha256: manifest.weights.sha256.clone(),
            input: manifest.input,
            multiply_adds: Table::of(network, side, device).total.multiply_adds,
            mirrored: manifest.mirrored,
            references: manifest.self_test.references.iter().map(check).collect::<Result<_>>()?,
        })
    }
}
