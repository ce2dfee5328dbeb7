//! What a network says of patients.

use burn::tensor::{Device, Tensor};

use super::super::Result;
use super::prepare::Volume;
use super::samples::{Input, Sample, View};
use super::sequence::Sequence;
use crate::Error;
use crate::label::Label;
use crate::model::volumes::VolumeNetwork;

/// Patients that are looked at together.
const BATCH: usize = 8;

/// The logits of each patient, some sequences hidden: the mean over the patient and its mirror image.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub fn answers(
    network: &VolumeNetwork,
    input: &Input,
    samples: &[Sample],
    hidden: &[Sequence],
    device: &Device,
) -> Result<Vec<[f32; Label::COUNT]>> {
    let mut found = Vec::with_capacity(samples.len());
    for samples in samples.chunks(BATCH) {
        let volumes: Vec<&Volume> = samples.iter().map(|sample| &sample.volume).collect();
        found.extend(logits(network, input, &volumes, hidden, device)?);
    }
    Ok(found)
}

/// The same of volumes at once.
///
/// # Errors
/// As [`answers`].
pub fn logits(
    network: &VolumeNetwork,
    input: &Input,
    volumes: &[&Volume],
    hidden: &[Sequence],
    device: &Device,
) -> Result<Vec<[f32; Label::COUNT]>> {
    let seen = |mirrored: bool| -> Tensor<2> {
        let view = View { hidden: hidden.to_vec(), mirrored, ..View::default() };
        let views: Vec<_> = volumes.iter().map(|&volume| (volume, view.clone())).collect();
        network.forward(&input.tensors(&views, device), input.slices).logits
    };
    let mean = (seen(false) + seen(true)).div_scalar(2.0);
    let values: Vec<f32> = mean.try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
    Ok(values.as_chunks().0.to_vec())
}
