//! What a model, or the shortcut, reaches on patients, with intervals by patient.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::super::dataset::Truth;
use super::super::metrics::{Case, Confusion, Difference, Estimate, Resampling, intervals, paired_difference, ranking};
use super::super::metrics::{Finding, reliability, typed};
use super::super::{Result, calibrate};
use super::answer::answers;
use super::bundle::Model;
use super::recipe::Recipe;
use super::samples::{Input, Sample};
use super::sequence::Sequence;
use crate::calibration::Probabilities;
use crate::label::Label;
use crate::model::volumes::VolumeNetwork;

/// Patients of one role, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub patients: usize,
    /// Counts: rows are the true classes, columns those called, in the order of the labels.
    pub confusion: [[usize; Label::COUNT]; Label::COUNT],
    /// Accuracy, balanced accuracy, recalls, AUROC of any tumour, log loss, with 95 % intervals.
    pub figures: BTreeMap<String, Estimate>,
}

/// What each patient was called.
///
/// # Errors
/// What the device refuses, or the model for want of a sequence.
pub fn cases(model: &Model, samples: &[Sample], hidden: &[Sequence]) -> Result<Vec<Case>> {
    for sample in samples {
        let there = |sequence| sample.volume.channels.contains_key(&sequence) && !hidden.contains(&sequence);
        model.manifest.missing(there)?;
    }
    let calibration = model.manifest.calibration();
    let logits = answers(&model.network, &model.input(), samples, hidden, &model.device)?;
    let probabilities: Vec<Probabilities> =
        logits.into_iter().map(|logits| calibration.checked(logits)).collect::<std::result::Result<_, _>>()?;
    Ok(as_cases(samples, &probabilities))
}

/// Patients with what they were called by something else.
pub fn as_cases(samples: &[Sample], probabilities: &[Probabilities]) -> Vec<Case> {
    let case = |(sample, &probabilities): (&Sample, &Probabilities)| Case {
        truth: Truth::Class(sample.label),
        probabilities,
        patient: sample.patient,
    };
    samples.iter().zip(probabilities).map(case).collect()
}

/// The figures of cases.
pub fn measure(cases: &[Case]) -> Figures {
    Figures {
        patients: cases.len(),
        confusion: Confusion::of(&cases.iter().collect::<Vec<_>>()).typed,
        figures: intervals(cases, &Resampling::default(), statistic),
    }
}

/// How the balanced accuracy of one differs from that of another on the same patients.
pub fn difference(a: &[Case], b: &[Case]) -> Option<Difference> {
    paired_difference([a, b], &Resampling::default(), statistic, statistic)?.remove("balanced_accuracy")
}

fn statistic(cases: &[&Case]) -> BTreeMap<String, f64> {
    let confusion = Confusion::of(cases);
    let recalls = Label::ALL.into_iter().map(|label| (format!("recall.{label}"), confusion.recall(label)));
    let figures = [
        ("accuracy", confusion.accuracy()),
        ("balanced_accuracy", confusion.balanced_accuracy()),
        ("auroc.tumor", ranking::auroc(&ranking::steps(Finding::Tumor.scored(cases)))),
        ("log_loss", reliability::log_loss(&typed(cases))),
    ];
    let figures = figures.map(|(name, value)| (name.to_string(), value));
    figures.into_iter().chain(recalls).filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The temperature that fits the network's answers to validation patients.
///
/// # Errors
/// What the device refuses.
pub fn temperature(network: &VolumeNetwork, recipe: &Recipe, val: &[Sample], device: &Device) -> Result<f64> {
    let logits = answers(network, &Input::of(recipe), val, &[], device)?;
    let results: Vec<_> = val.iter().map(|sample| sample.label).zip(logits).collect();
    Ok(calibrate::temperature(&results))
}
