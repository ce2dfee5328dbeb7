//! The figures of an epoch: a network on validation slices that are kept in memory.

use burn::tensor::Device;

use super::answers::logits;
use super::samples::Samples;
use super::{Result, summary};
use crate::bundle::Metrics;
use crate::calibration::Calibration;
use crate::model::Network;

const BATCH: usize = 32;

/// The figures of a network on samples.
///
/// # Errors
/// [`crate::Error::Device`] if the device fails.
pub fn measure(network: &Network, calibration: &Calibration, samples: &Samples, device: &Device) -> Result<Metrics> {
    let mut results = Vec::with_capacity(samples.len());
    for chunk in samples.samples.chunks(BATCH) {
        let inputs: Vec<&[f32]> = chunk.iter().map(|sample| sample.input.as_slice()).collect();
        for (sample, logits) in chunk.iter().zip(logits(network, &inputs, samples.side, device)?) {
            results.push((sample.label, calibration.checked(logits)?));
        }
    }
    Ok(summary::measure(&results))
}
