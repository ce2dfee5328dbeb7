//! The cost of the tumour threshold, measured: what would be flagged at each of many thresholds.

use super::Result;
use super::answers::Answers;
use super::metrics::bootstrap::{by_resample, figure, interval};
use super::metrics::{Clustered, Resampling};
use crate::bundle::Manifest;
use crate::calibration::Calibration;
use crate::familiarity::Gate;
use crate::triage::case::Options;
use crate::triage::operating::{Band, Curve, Shares};
use crate::triage::{Decision, decide};

/// Thresholds from 0 to 1 in so many equal steps: finer than a slider is moved.
const STEPS: usize = 100;

/// A slice: whether it shows a tumour, and what is decided at each threshold.
struct Judged {
    tumor: bool,
    patient: usize,
    decisions: Vec<Decision>,
}

impl Clustered for Judged {
    fn patient(&self) -> usize {
        self.patient
    }
}

/// The curve of a role's answers, by slice, with intervals by patient. None if the calibration has no operating points, or unless
/// there are slices with a tumour and without.
///
/// # Errors
/// [`crate::Error::Device`] if a logit is not a number.
pub fn curve(
    answers: &Answers,
    calibration: &Calibration,
    gate: Option<&Gate>,
    resampling: &Resampling,
) -> Result<Option<Curve>> {
    if calibration.decisions.is_none() {
        return Ok(None);
    }
    let thresholds: Vec<f64> = (0..=STEPS).map(|step| step as f64 / STEPS as f64).collect();
    let moved = |&threshold: &f64| Options { threshold: Some(threshold), coverage: None }.apply(calibration);
    let moved = thresholds.iter().map(moved).collect::<crate::Result<Vec<Calibration>>>()?;
    let mut judged = Vec::new();
    for (answer, case) in answers.answers.iter().zip(answers.cases(calibration)?) {
        let familiarity = gate.map(|gate| gate.judge(&answer.traits));
        let decision = |calibration| decide(&case.probabilities, familiarity.as_ref(), calibration).0;
        judged.push(Judged {
            tumor: case.truth.is_tumor(),
            patient: case.patient,
            decisions: moved.iter().map(decision).collect(),
        });
    }
    let patients: std::collections::BTreeSet<usize> = judged.iter().map(|slice| slice.patient).collect();
    let everything: Vec<usize> = (0..judged.len()).collect();
    let band = |figure_of: &(dyn Fn(&[usize]) -> Vec<Option<f64>> + Sync)| -> Option<Band> {
        let value = Shares::new(figure_of(&everything).into_iter().collect::<Option<Vec<f64>>>()?)?;
        let drawn = by_resample(&judged, resampling, figure_of);
        let intervals = (0..thresholds.len()).map(|place| interval(figure(&drawn, place), resampling));
        let (low, high) = intervals.collect::<Option<Vec<_>>>().unwrap_or_default().into_iter().unzip();
        let ends = |values: Vec<f64>| Shares::new(values).filter(|shares| !shares.values().is_empty());
        Some(Band { value, low: ends(low), high: ends(high) })
    };
    let share = |tumor: bool, counts: fn(Decision) -> bool| {
        let judged = &judged;
        move |places: &[usize]| shares(judged, places, tumor, STEPS + 1, counts)
    };
    let sensitivity = band(&share(true, |decision| decision == Decision::Flag));
    let specificity = band(&share(false, |decision| decision != Decision::Flag));
    let cleared = share(true, |decision| decision == Decision::ClearLooking)(&everything);
    let cleared = cleared.into_iter().collect::<Option<Vec<f64>>>().and_then(Shares::new);
    let (Some(sensitivity), Some(specificity), Some(cleared)) = (sensitivity, specificity, cleared) else {
        return Ok(None);
    };
    Ok(Some(Curve {
        slices: judged.len(),
        tumors: judged.iter().filter(|slice| slice.tumor).count(),
        patients: patients.len(),
        thresholds: Shares::new(thresholds).unwrap_or_default(),
        sensitivity,
        specificity,
        cleared,
    }))
}

/// At each threshold the share of the slices with a tumour, or without, whose decision counts; none of no such slice.
fn shares(
    judged: &[Judged],
    places: &[usize],
    tumor: bool,
    thresholds: usize,
    counts: fn(Decision) -> bool,
) -> Vec<Option<f64>> {
    let (mut counted, mut all) = (vec![0usize; thresholds], 0usize);
    for slice in places.iter().map(|&place| &judged[place]).filter(|slice| slice.tumor == tumor) {
        all += 1;
        for (count, &decision) in counted.iter_mut().zip(&slice.decisions) {
            *count += usize::from(counts(decision));
        }
    }
    counted.into_iter().map(|count| (all > 0).then(|| count as f64 / all as f64)).collect()
}

/// Takes a role's curve over into the manifest, or takes the old one out.
pub fn keep(manifest: &mut Manifest, role: &str, curve: Option<Curve>) {
    match curve {
        Some(curve) => manifest.operating.insert(role.to_string(), curve),
        None => manifest.operating.remove(role),
    };
}

#[cfg(test)]
mod tests {
    use super::super::answers::Answer;
    use super::super::dataset::Truth;
    use super::*;
    use crate::label::Label;
    use crate::triage::fixtures;
    use crate::triage::operating;

    /// Slices whose probability of a meningioma is the given one, by truth.
    fn answers(slices: &[(Label, f64)]) -> Answers {
        let answer = |(patient, &(label, tumor)): (usize, &(Label, f64))| Answer {
            file: format!("{patient}.png").into(),
            source: String::new(),
            truth: Truth::Class(label),
            patient,
            logits: [-60.0, tumor.ln() as f32, -60.0, (1.0 - tumor).ln() as f32],
            traits: Vec::new(),
            localisation: None,
            overlaps: None,
        };
        Answers { answers: slices.iter().enumerate().map(answer).collect(), ..Answers::default() }
    }

    const TUMOR: Label = Label::Meningioma;
    const NONE: Label = Label::NoTumor;

    #[test]
    fn counts_what_is_flagged_at_each_threshold() {
        let answers =
            answers(&[(TUMOR, 0.905), (TUMOR, 0.605), (TUMOR, 0.055), (TUMOR, 0.305), (NONE, 0.305), (NONE, 0.015)]);
        let resampling = Resampling { resamples: 200, ..Resampling::default() };
        let found = curve(&answers, &fixtures::calibration(), None, &resampling).unwrap().unwrap();
        assert_eq!((found.slices, found.tumors, found.patients), (6, 4, 6));
        assert_eq!(found.fault(), None);
        let at = |threshold| {
            let cost = operating::at(&found, threshold, 0.5).unwrap();
            (cost.sensitivity.value, cost.specificity.value, cost.cleared_per_100)
        };
        // From 0.1 on a tumour is in the set, so that only the tumour of 0.055 ever looks clear.
        assert_eq!(at(0.0), (1.0, 0.0, 0.0));
        assert_eq!(at(0.04), (1.0, 0.5, 0.0));
        assert_eq!(at(0.2), (0.75, 0.5, 12.5));
        assert_eq!(at(0.5), (0.5, 1.0, 12.5));
        assert_eq!(at(1.0), (0.0, 1.0, 12.5));
        let band = &found.sensitivity;
        for ((value, low), high) in band
            .value
            .values()
            .iter()
            .zip(band.low.as_ref().unwrap().values())
            .zip(band.high.as_ref().unwrap().values())
        {
            assert!(low <= value && value <= high, "{low} {value} {high}");
        }
    }

    #[test]
    fn there_is_no_curve_without_both_kinds_or_operating_points() {
        let resampling = Resampling { resamples: 100, ..Resampling::default() };
        let of =
            |slices: &[(Label, f64)], calibration| curve(&answers(slices), &calibration, None, &resampling).unwrap();
        assert_eq!(of(&[(TUMOR, 0.9)], fixtures::calibration()), None);
        assert_eq!(of(&[], fixtures::calibration()), None);
        assert_eq!(of(&[(TUMOR, 0.9), (NONE, 0.1)], Calibration::of_temperature(1.0)), None);
    }
}
