//! Slices of a data set, read and prepared as network inputs by the same code as in the page.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

use super::dataset::{self, Dataset, Entry, Truth, Unreadable};
use super::{Result, TrainError};
use crate::label::Label;
use crate::preprocess::Preprocessing;
use crate::scan::Slice;

/// One prepared slice.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The name of its entry.
    pub file: PathBuf,
    pub source: String,
    pub truth: Truth,
    /// `side * side` values in 0 ..= 1.
    pub input: Vec<f32>,
    /// Of each pixel of the input the share that was drawn as tumour, 0 to 255; none if no mask is known.
    pub mask: Option<Vec<u8>>,
}

impl Sample {
    /// Where the tumour is, as shares of pixels in 0 ..= 1: nowhere in tumour-free slices; none if it was not drawn.
    pub fn drawn(&self) -> Option<Vec<f32>> {
        match &self.mask {
            Some(mask) => Some(mask.iter().map(|&share| f32::from(share) / 255.0).collect()),
            None if self.truth.is_tumor() => None,
            None => Some(vec![0.0; self.input.len()]),
        }
    }
}

/// What is read of the slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Slices of the four classes, without masks.
    Classes,
    /// Also tumours of unknown kind, and the masks.
    Everything,
}

/// The slices of a role. An input takes `4 * side * side` bytes: 200 KB at 224 pixels; a mask a quarter of that.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    pub side: usize,
    pub samples: Vec<Sample>,
    pub unreadable: Vec<Unreadable>,
    /// Masks that cannot be used; their slices are used without.
    pub unusable_masks: Vec<Unreadable>,
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
        wanted: Wanted,
        preprocessing: &Preprocessing,
        progress: impl Fn() + Sync,
    ) -> Result<Self> {
        let entries = match wanted {
            Wanted::Classes => dataset.role(role)?,
            Wanted::Everything => dataset.known(role)?,
        };
        let read: Vec<_> = entries
            .par_iter()
            .map(|entry| {
                let sample = read(&dataset.folder, entry, wanted, preprocessing);
                progress();
                sample
            })
            .collect();
        let mut loaded = Samples { side: preprocessing.side as usize, ..Samples::default() };
        for sample in read {
            match sample {
                Ok((sample, unusable)) => {
                    loaded.samples.push(sample);
                    loaded.unusable_masks.extend(unusable);
                }
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
        for label in self.samples.iter().filter_map(|sample| sample.truth.class()) {
            counts[label.index()] += 1;
        }
        counts
    }
}

fn read(
    folder: &Path,
    entry: &Entry,
    wanted: Wanted,
    preprocessing: &Preprocessing,
) -> std::result::Result<(Sample, Option<Unreadable>), Unreadable> {
    let unreadable = |file: &Path, reason: String| Unreadable { file: file.display().to_string(), reason };
    let name = entry.name();
    let slice = open(folder, &name).map_err(|reason| unreadable(&name, reason))?;
    let truth = entry.truth().ok_or_else(|| unreadable(&name, "it has none of the four classes".into()))?;
    let mut unusable = None;
    let mask = entry.mask.as_ref().filter(|_| wanted == Wanted::Everything).and_then(|file| {
        let shares = open_mask(folder, file, &slice, preprocessing);
        let shares = shares.map_err(|reason| unusable = Some(unreadable(file, reason))).ok()?;
        Some(shares.into_iter().map(|share| (share * 255.0).round() as u8).collect())
    });
    let source = entry.source.clone();
    Ok((Sample { file: name, source, truth, input: preprocessing.apply(&slice), mask }, unusable))
}

/// Reads a slice of the data set by its name; or says why it cannot be read.
pub(super) fn open(folder: &Path, name: &Path) -> std::result::Result<Slice, String> {
    Ok(dataset::open(folder, name)?.slice)
}

/// Reads the mask of a slice in the geometry of the slice's input: the share of each pixel that is tumour.
pub(super) fn open_mask(
    folder: &Path,
    name: &Path,
    slice: &Slice,
    preprocessing: &Preprocessing,
) -> std::result::Result<Vec<f32>, String> {
    let mask = open(folder, name)?;
    preprocessing.apply_to_mask(slice, &mask).ok_or_else(|| {
        let (width, height) = (mask.width(), mask.height());
        format!("the mask has {width} x {height} pixels, its slice {} x {}", slice.width(), slice.height())
    })
}

/// Inputs as `[batch, 1, side, side]` on a device.
pub fn batch(inputs: &[&[f32]], side: usize, device: &Device) -> Tensor<4> {
    let data = TensorData::new(inputs.concat(), [inputs.len(), 1, side, side]);
    Tensor::from_data(data, device)
}
