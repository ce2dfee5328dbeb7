//! The figures of an epoch: a network on validation slices that are kept in memory.

use burn::tensor::Device;

use super::samples::Samples;
use super::{Result, summary};
use crate::bundle::Metrics;
use crate::calibration::Calibration;
use crate::inference;
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
        let seen = inference::start(network, &inputs, samples.side, false, device).wait()?;
        for (sample, seen) in chunk.iter().zip(seen) {
            if let Some(label) = sample.truth.class() {
                results.push((label, calibration.checked(seen.logits)?));
            }
        }
    }
    Ok(summary::measure(&results))
}
