//! The figures of an epoch: a network on validation slices that are kept in memory.

use burn::tensor::Device;

use super::samples::{Samples, batch};
use super::{Result, summary};
use crate::Error;
use crate::bundle::Metrics;
use crate::calibration::Calibration;
use crate::label::Label;
use crate::model::Network;

const BATCH: usize = 32;

/// The logits of each sample with its label, in order. The network must be on `device`, which must not record gradients.
///
/// # Errors
/// [`Error::Device`] if the device fails.
fn logits(network: &Network, samples: &Samples, device: &Device) -> Result<Vec<(Label, [f32; Label::COUNT])>> {
    let mut results = Vec::with_capacity(samples.len());
    for chunk in samples.samples.chunks(BATCH) {
        let inputs: Vec<&[f32]> = chunk.iter().map(|sample| sample.input.as_slice()).collect();
        let output = network.forward(batch(&inputs, samples.side, device));
        let values: Vec<f32> = output.try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
        for (sample, logits) in chunk.iter().zip(values.chunks_exact(Label::COUNT)) {
            results.push((sample.label, [logits[0], logits[1], logits[2], logits[3]]));
        }
    }
    Ok(results)
}

/// The figures of a network on samples.
///
/// # Errors
/// As [`logits`].
pub fn measure(network: &Network, calibration: &Calibration, samples: &Samples, device: &Device) -> Result<Metrics> {
    let logits = logits(network, samples, device)?;
    let probabilities = logits.into_iter().map(|(label, logits)| Ok((label, calibration.checked(logits)?)));
    Ok(summary::measure(&probabilities.collect::<Result<Vec<_>>>()?))
}
