//! Slices of a data set, read and prepared as network inputs by the same code as in the page.

use std::fs;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

use super::dataset::{Dataset, Entry, Unreadable};
use super::{Result, TrainError};
use crate::label::Label;
use crate::preprocess::Preprocessing;
use crate::scan;

/// One prepared slice.
#[derive(Clone, Debug)]
pub struct Sample {
    pub file: PathBuf,
    pub label: Label,
    /// `side * side` values in 0 ..= 1.
    pub input: Vec<f32>,
}

/// The slices of one role. An input takes `4 * side * side` bytes: 200 KB at 224 pixels.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    pub side: usize,
    pub samples: Vec<Sample>,
    pub unreadable: Vec<Unreadable>,
}

impl Samples {
    /// Reads and prepares all slices of a role on all cores, in the data set's order; `progress` is told of each.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`], or [`TrainError::NothingReadable`] if no file could be read. Single unreadable files are
    /// left out and listed.
    pub fn load(
        dataset: &Dataset,
        role: &str,
        preprocessing: &Preprocessing,
        progress: impl Fn() + Sync,
    ) -> Result<Self> {
        let entries = dataset.role(role)?;
        let read: Vec<_> = entries
            .par_iter()
            .map(|entry| {
                let sample = read(&dataset.folder, entry, preprocessing);
                progress();
                sample
            })
            .collect();
        let mut loaded = Samples { side: preprocessing.side as usize, ..Samples::default() };
        for sample in read {
            match sample {
                Ok(sample) => loaded.samples.push(sample),
                Err(unreadable) => loaded.unreadable.push(unreadable),
            }
        }
        match loaded.unreadable.first() {
            Some(first) if loaded.samples.is_empty() => Err(TrainError::NothingReadable {
                role: role.to_string(),
                files: loaded.unreadable.len(),
                first: format!("{}: {}", first.file, first.reason),
            }),
            _ => Ok(loaded),
        }
    }

    pub fn len(&self) -> usize {
        self.samples.len()
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// How many slices each class has, in the order of the labels.
    pub fn counts(&self) -> [usize; Label::COUNT] {
        let mut counts = [0; Label::COUNT];
        for sample in &self.samples {
            counts[sample.label.index()] += 1;
        }
        counts
    }
}

fn read(folder: &Path, entry: &Entry, preprocessing: &Preprocessing) -> std::result::Result<Sample, Unreadable> {
    let unreadable = |reason: String| Unreadable { file: entry.file.display().to_string(), reason };
    let bytes = fs::read(folder.join(&entry.file)).map_err(|error| unreadable(error.to_string()))?;
    let scan = scan::decode(&bytes).map_err(|error| unreadable(error.to_string()))?;
    let label = entry.class().ok_or_else(|| unreadable("it has none of the four classes".into()))?;
    Ok(Sample { file: entry.file.clone(), label, input: preprocessing.apply(&scan.slice) })
}

/// Inputs as `[batch, 1, side, side]` on a device.
pub fn batch(inputs: &[&[f32]], side: usize, device: &Device) -> Tensor<4> {
    let data = TensorData::new(inputs.concat(), [inputs.len(), 1, side, side]);
    Tensor::from_data(data, device)
}
