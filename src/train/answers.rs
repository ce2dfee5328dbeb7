//! What a network answers on the slices of a role, read batch by batch: memory does not grow with the role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use rayon::prelude::*;

use super::dataset::{Dataset, Entry, Truth, Unreadable, patients};
use super::metrics::Case;
use super::metrics::localisation::{Lesion, Localisation, localise, overlaps};
use super::{Result, TrainError, occlusion, samples};
use crate::bundle::Manifest;
use crate::calibration::{Calibration, Probabilities};
use crate::explain;
use crate::familiarity::traits_of;
use crate::inference::{self, Seen};
use crate::label::Label;
use crate::model::Network;
use crate::preprocess::Preprocessing;

/// Slices in memory at once.
const BATCH: usize = 32;
/// What is near a tumour, as a share of the input's side: the 15 pixels of the pointing game's paper in its photographs of some 500.
const NEAR: f64 = 0.03;

/// Where the network looks, to be compared with masks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LesionMap {
    /// The map that the network draws itself, if it draws one.
    #[default]
    Own,
    /// [`occlusion::evidence`], which needs nothing but the network's answers.
    Occlusion,
}

/// The network that is asked, and how.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// On `device`, which must not record gradients.
    pub network: &'a Network,
    pub preprocessing: &'a Preprocessing,
    /// Whether each slice is also seen mirrored.
    pub mirrored: bool,
    pub device: &'a Device,
}

impl<'a> Asked<'a> {
    /// A network with these weights, asked as their manifest says.
    pub fn as_shipped(manifest: &'a Manifest, network: &'a Network, device: &'a Device) -> Self {
        Self { network, preprocessing: &manifest.preprocessing, mirrored: manifest.mirrored, device }
    }
}

/// A network's answer to one slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Relative to the data set's folder.
    pub file: PathBuf,
    pub source: String,
    pub truth: Truth,
    /// The index of the patient within the role; slices of unknown patients stand alone.
    pub patient: usize,
    /// In the order of [`Label::ALL`].
    pub logits: [f32; Label::COUNT],
    /// What the familiarity gate looks at.
    pub traits: Vec<f32>,
    /// How well the lesion map finds the mask; none without a map or a mask.
    pub localisation: Option<Localisation>,
    /// How well the cells of the network's own map from each of [`overlaps`]' thresholds cover the mask; none without either.
    pub overlaps: Option<Vec<f64>>,
}

/// The answers to all readable slices of a role, in the data set's order.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub answers: Vec<Answer>,
    pub unreadable: Vec<Unreadable>,
    /// Masks that are missing, damaged or of another size; their slices are answered all the same.
    pub unusable_masks: Vec<Unreadable>,
}

/// A slice as the network sees it, with its mask in the same geometry.
struct Prepared {
    input: Vec<f32>,
    mask: Option<std::result::Result<Vec<bool>, String>>,
}

impl Answers {
    /// Asks the network about all slices of a role of which something is known; `progress` is told of each.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`], [`TrainError::NothingReadable`], and what the device refuses. Single files that cannot be read
    /// are left out and listed.
    pub fn of(
        asked: Asked,
        dataset: &Dataset,
        role: &str,
        map: LesionMap,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Self> {
        let Asked { network, preprocessing, mirrored, device } = asked;
        let entries = dataset.known(role)?;
        let patients = patients(&entries);
        let side = preprocessing.side as usize;
        let mut found = Answers::default();
        for (entries, patients) in entries.chunks(BATCH).zip(patients.chunks(BATCH)) {
            let read: Vec<_> = entries.par_iter().map(|entry| prepare(&dataset.folder, entry, preprocessing)).collect();
            let mut readable = Vec::new();
            for ((entry, &patient), prepared) in entries.iter().zip(patients).zip(read) {
                match prepared {
                    Ok(prepared) => readable.push((*entry, patient, prepared)),
                    Err(reason) => {
                        found.unreadable.push(Unreadable { file: entry.name().display().to_string(), reason });
                        progress();
                    }
                }
            }
            let inputs: Vec<&[f32]> = readable.iter().map(|(_, _, prepared)| prepared.input.as_slice()).collect();
            if inputs.is_empty() {
                continue;
            }
            let seen = inference::start(network, &inputs, side, mirrored, device).wait()?;
            for ((entry, patient, prepared), seen) in readable.into_iter().zip(seen) {
                let mut covered = None;
                let localisation = match prepared.mask {
                    Some(Ok(mask)) => {
                        let own = seen.lesion.as_ref().map(|grid| explain::evidence(grid, side));
                        covered = own.as_ref().and_then(|map| overlaps(map, &mask));
                        let map = match (map, own) {
                            (LesionMap::Own, own) => own,
                            (LesionMap::Occlusion, _) => {
                                Some(occlusion::evidence(network, &prepared.input, side, device)?)
                            }
                        };
                        map.and_then(|map| localisation(&map, &prepared.input, &mask, side, patient))
                    }
                    Some(Err(reason)) => {
                        let file = entry.mask.as_ref().map_or_else(String::new, |mask| mask.display().to_string());
                        found.unusable_masks.push(Unreadable { file, reason });
                        None
                    }
                    None => None,
                };
                let Some(truth) = entry.truth() else { continue };
                let (file, source) = (entry.name(), entry.source.clone());
                let Seen { logits, features, .. } = seen;
                let traits = traits_of(&features, &prepared.input, side);
                found.answers.push(Answer {
                    file,
                    source,
                    truth,
                    patient,
                    logits,
                    traits,
                    localisation,
                    overlaps: covered,
                });
                progress();
            }
        }
        match found.unreadable.first() {
            Some(first) if found.answers.is_empty() => Err(TrainError::NothingReadable {
                role: role.to_string(),
                files: found.unreadable.len(),
                first: format!("{}: {}", first.file, first.reason),
            }),
            _ => Ok(found),
        }
    }

    /// The answers as calibrated cases, in order.
    ///
    /// # Errors
    /// [`Error::Device`] if a logit is not a number.
    pub fn cases(&self, calibration: &Calibration) -> Result<Vec<Case>> {
        let case = |answer: &Answer| {
            let probabilities = calibration.checked(answer.logits)?;
            Ok(Case { truth: answer.truth, probabilities, patient: answer.patient })
        };
        self.answers.iter().map(case).collect()
    }

    /// Class and logits of the slices of known class.
    pub fn typed(&self) -> Vec<(Label, [f32; Label::COUNT])> {
        self.answers.iter().filter_map(|answer| Some((answer.truth.class()?, answer.logits))).collect()
    }

    /// Class and calibrated probabilities of the slices of known class.
    ///
    /// # Errors
    /// [`Error::Device`] if a logit is not a number.
    pub fn typed_probabilities(&self, calibration: &Calibration) -> Result<Vec<(Label, Probabilities)>> {
        self.typed().into_iter().map(|(label, logits)| Ok((label, calibration.checked(logits)?))).collect()
    }

    /// The places of the answers by source.
    pub fn by_source(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut sources: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, answer) in self.answers.iter().enumerate() {
            sources.entry(&answer.source).or_default().push(place);
        }
        sources
    }
}

fn prepare(folder: &Path, entry: &Entry, preprocessing: &Preprocessing) -> std::result::Result<Prepared, String> {
    let slice = samples::open(folder, &entry.name())?;
    let mask = entry.mask.as_ref().map(|mask| {
        let shares = samples::open_mask(folder, mask, &slice, preprocessing)?;
        Ok(shares.into_iter().map(|share| share >= 0.5).collect())
    });
    Ok(Prepared { input: preprocessing.apply(&slice), mask })
}

/// How well a map of evidence, of the size of the input, finds the mask; none where the mask is empty.
fn localisation(map: &[f32], input: &[f32], mask: &[bool], side: usize, patient: usize) -> Option<Localisation> {
    let head: Vec<bool> = input.iter().map(|&value| value > 0.0).collect();
    localise(&Lesion { map, mask, head: &head, width: side, patient }, NEAR * side as f64)
}
