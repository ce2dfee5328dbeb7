//! The shortcut: a random forest that sees how often each brightness occurs in each sequence, and neither shape nor place.

use super::super::Result;
use super::super::baseline::forest::Forest;
use super::samples::Sample;
use super::sequence::Sequence;
use crate::calibration::Probabilities;
use crate::label::Label;

const BINS: usize = 16;
const FEATURES: usize = BINS * Sequence::ALL.len();

/// The forest's probabilities for other patients.
///
/// # Errors
/// What the forest refuses.
pub fn probabilities(train: &[Sample], seed: u64, others: &[Sample]) -> Result<Vec<Probabilities>> {
    let rows: Vec<([f32; FEATURES], Label)> = train.iter().map(|sample| (histograms(sample), sample.label)).collect();
    let forest = Forest::grow(&rows, seed)?;
    Ok(others.iter().map(|sample| forest.predict(&histograms(sample))).collect())
}

/// For each sequence the shares of its cells that are not air by brightness; 0 of a sequence that is missing.
fn histograms(sample: &Sample) -> [f32; FEATURES] {
    let mut features = [0.0; FEATURES];
    for (sequence, channel) in &sample.volume.channels {
        let bins = &mut features[*sequence as usize * BINS..][..BINS];
        channel.iter().for_each(|&value| bins[usize::from(value) * BINS / 256] += 1.0);
        bins[0] = 0.0;
        let all: f32 = bins.iter().sum::<f32>().max(1.0);
        bins.iter_mut().for_each(|bin| *bin /= all);
    }
    features
}
