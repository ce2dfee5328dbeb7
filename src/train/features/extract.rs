//! Slices of a data set through a network, batch by batch: what it says of each, and what the familiarity gate looks at.

use std::path::Path;

use rayon::prelude::*;

use super::super::answers::Asked;
use super::super::dataset::{Entry, Unreadable};
use super::super::{Result, samples};
use crate::familiarity::traits_of;
use crate::inference;
use crate::label::Label;

/// Slices in memory at once.
const BATCH: usize = 32;

/// What a network saw in one slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The place of its entry.
    pub entry: usize,
    /// In the order of [`Label::ALL`].
    pub logits: [f32; Label::COUNT],
    /// The pooled features.
    pub features: Vec<f32>,
    /// What the familiarity gate looks at.
    pub traits: Vec<f32>,
}

/// What was seen of all readable entries, in their order.
#[derive(Clone, Debug, Default)]
pub struct Extracted {
    pub looks: Vec<Look>,
    pub unreadable: Vec<Unreadable>,
}

/// Looks at entries of any label; `progress` is told of each. Files that cannot be read are left out and listed.
///
/// # Errors
/// What the device refuses.
pub fn extract(asked: Asked, folder: &Path, entries: &[&Entry], progress: &(dyn Fn() + Sync)) -> Result<Extracted> {
    let Asked { network, preprocessing, mirrored, device } = asked;
    let side = preprocessing.side as usize;
    let mut found = Extracted::default();
    for (number, batch) in entries.chunks(BATCH).enumerate() {
        let read = |entry: &&Entry| {
            let slice = samples::open(folder, &entry.name());
            progress();
            Ok(preprocessing.apply(&slice?))
        };
        let read: Vec<std::result::Result<Vec<f32>, String>> = batch.par_iter().map(read).collect();
        let mut readable = Vec::new();
        for (place, read) in read.into_iter().enumerate() {
            match read {
                Ok(input) => readable.push((number * BATCH + place, input)),
                Err(reason) => {
                    let file = batch[place].name().display().to_string();
                    found.unreadable.push(Unreadable { file, reason });
                }
            }
        }
        let inputs: Vec<&[f32]> = readable.iter().map(|(_, input)| input.as_slice()).collect();
        if inputs.is_empty() {
            continue;
        }
        let seen = inference::start(network, &inputs, side, mirrored, device).wait()?;
        found.looks.extend(readable.iter().zip(seen).map(|((entry, input), seen)| Look {
            entry: *entry,
            logits: seen.logits,
            traits: traits_of(&seen.features, input, side),
            features: seen.features,
        }));
    }
    Ok(found)
}
