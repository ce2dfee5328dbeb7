//! A small evaluation for the tests of reports and of the model card, its figures computed from made-up answers.

use std::collections::BTreeMap;

use crate::bundle::{AuditRecord, CrossingRecord, SplitBy};
use crate::calibration::{Probabilities, SetThreshold};
use crate::train::baseline::Baseline;
use crate::train::dataset::Truth;
use crate::train::metrics::localisation::{self, Localisation};
use crate::train::metrics::{Case, Estimate, Resampling, Settings, by_patient, curves, intervals, values};
use crate::train::report::{BaselineFigures, Data, Evaluation, FORMAT, Model, Part, Refusals, Refused, Role};

/// Counts of the classes called, for each truth.
type Rows<'a> = &'a [(&'a str, [usize; 4])];

pub fn evaluation() -> Evaluation {
    let settings = Settings {
        tumor_threshold: Some(0.4),
        glioma_threshold: Some(0.2),
        prevalence: 0.3,
        sets: vec![SetThreshold { coverage: 0.9, threshold: 0.2 }],
        bins: 15,
    };
    let test: Rows = &[
        ("glioma", [159, 23, 18, 4]),
        ("meningioma", [13, 60, 16, 0]),
        ("pituitary", [11, 19, 101, 0]),
        ("no_tumor", [3, 2, 4, 49]),
    ];
    let btp: Rows = &[("glioma", [9, 0, 4, 12]), ("no_tumor", [8, 10, 8, 14])];
    let web: Rows = &[
        ("glioma", [3, 3, 1, 4]),
        ("meningioma", [1, 8, 6, 9]),
        ("pituitary", [0, 1, 4, 3]),
        ("no_tumor", [0, 4, 4, 42]),
        ("tumor_untyped", [10, 8, 6, 8]),
    ];
    let external = role("external_dev", &[("btp", btp), ("web", web)], &settings);
    Evaluation {
        format: FORMAT,
        model: Model {
            name: "small".into(),
            architecture: "seed_cnn".into(),
            weights_sha256: "3f98".into(),
            split_by: SplitBy::Cluster,
            trained_on: "9a4e".into(),
            calibration_sha256: String::new(),
            seed: Some(1),
            backend: "cpu".into(),
        },
        data: Data {
            sha256: "9a4e".into(),
            split_by: SplitBy::Cluster,
            audit: Some(audit()),
            findings: vec!["in train every tumour comes from cheng and every tumour-free slice from web".into()],
        },
        resampling: RESAMPLING,
        settings: settings.clone(),
        roles: vec![role("test", &[("cheng", test)], &settings), external],
        refusals: refusals(),
        version: "0.1.0".into(),
    }
}

fn refusals() -> Vec<Refusals> {
    let part = |name: &str, slices, patients, value, spread| Refused {
        name: name.into(),
        slices,
        patients,
        refused: about(value, spread),
    };
    let role = |role: &str, strangers, parts| Refusals { role: role.into(), strangers, parts, unreadable: Vec::new() };
    vec![
        role("test", false, vec![part("all", 482, 40, 0.05, 0.03)]),
        role(
            "ood_dev",
            true,
            vec![
                part("all", 71, 71, 0.98, 0.02),
                Refused {
                    refused: Estimate { value: 0.98, low: Some(0.95), high: Some(1.0) },
                    ..part("chest|x-ray", 71, 71, 0.98, 0.02)
                },
            ],
        ),
    ]
}

/// An audit that found near-copies only where they do no harm.
pub fn audit() -> AuditRecord {
    let record = |to: &str, slices, of| CrossingRecord { from: "train".into(), to: to.into(), slices, of };
    let crossings = vec![record("test", 0, 482), record("external_dev", 0, 190), record("bridge", 3, 269)];
    AuditRecord { sha256: "aud1".into(), crossings, conflicts: 6, groups_across_roles: 0 }
}

/// Lets slices of a role have near-copies in another.
pub fn crossing(evaluation: &mut Evaluation, from: &str, to: &str, slices: usize, of: usize) {
    let crossing = CrossingRecord { from: from.into(), to: to.into(), slices, of };
    let crossings = &mut evaluation.data.audit.as_mut().unwrap().crossings;
    crossings.retain(|known| known.from != from || known.to != to);
    crossings.push(crossing);
}

/// An estimate of that value, give or take the same on both sides.
pub fn about(value: f64, spread: f64) -> Estimate {
    Estimate { value, low: Some(value - spread), high: Some(value + spread) }
}

const RESAMPLING: Resampling = Resampling { resamples: 50, seed: 1, level: 0.95 };

fn role(name: &str, sources: &[(&str, Rows)], settings: &Settings) -> Role {
    let mut all = Vec::new();
    let mut parts = Vec::new();
    for (source, rows) in sources {
        let cases = cases(rows, all.len());
        parts.push(part(source, &cases, settings));
        all.extend(cases);
    }
    let whole = part("all", &all, settings);
    let baseline = BaselineFigures {
        baseline: Baseline::Histogram,
        by_slice: whole.by_slice.clone(),
        sources: parts.iter().map(|part| part.by_slice.clone()).collect(),
    };
    let sources = if parts.len() > 1 { parts } else { Vec::new() };
    Role {
        role: name.into(),
        guided_choices: false,
        sha256: "r01e".into(),
        all: whole,
        baselines: vec![BaselineFigures { sources: baseline.sources[..sources.len()].to_vec(), ..baseline }],
        sources,
        operating: None,
        unreadable: Vec::new(),
        unusable_masks: Vec::new(),
    }
}

/// Eight slices a patient, their confidence between 0.4 and 0.95.
fn cases(rows: Rows, first: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for (truth, called) in rows {
        let places = called.iter().enumerate().flat_map(|(class, &count)| std::iter::repeat_n(class, count));
        for (place, class) in places.enumerate() {
            let confidence = 0.4 + 0.05 * (place * 7 % 12) as f64;
            let mut probabilities = [(1.0 - confidence) / 3.0; 4];
            probabilities[class] = confidence;
            let patient = first + cases.len() % (called.iter().sum::<usize>().div_ceil(8) + 3);
            let probabilities = Probabilities::new(probabilities).unwrap();
            cases.push(Case { truth: Truth::parse(truth).unwrap(), probabilities, patient });
        }
    }
    cases
}

fn part(name: &str, cases: &[Case], settings: &Settings) -> Part {
    let figures = |cases: &[Case]| intervals(cases, &RESAMPLING, |drawn| values(drawn.iter().copied(), settings));
    let mut truths = BTreeMap::new();
    for case in cases {
        *truths.entry(case.truth.name().to_string()).or_default() += 1;
    }
    let patients: std::collections::BTreeSet<usize> = cases.iter().map(|case| case.patient).collect();
    let lesion = |patient: usize| Localisation {
        hit: f64::from(u8::from(patient % 5 > 1)),
        hit_chance: 0.06,
        hit_centre: f64::from(u8::from(patient.is_multiple_of(4))),
        near: f64::from(u8::from(!patient.is_multiple_of(5))),
        near_chance: 0.11,
        iou: 0.2,
        iou_chance: 0.05,
        patient,
    };
    let lesions: Vec<Localisation> = patients.iter().map(|&patient| lesion(patient)).collect();
    Part {
        name: name.into(),
        slices: cases.len(),
        patients: patients.len(),
        truths,
        by_slice: figures(cases),
        by_patient: figures(&by_patient(cases)),
        lesion_map: intervals(&lesions, &RESAMPLING, localisation::values),
        masks: lesions.len(),
        curves: curves(cases, settings),
    }
}
