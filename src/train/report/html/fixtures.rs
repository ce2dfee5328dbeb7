//! A made-up evaluation and audit for the tests of reports, computed by the real metrics.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::{BaselineFigures, Data, Evaluation, FORMAT, Failure, Model, Part, Refusals, Refused, Role};
use crate::bundle::{AuditRecord, CrossingRecord, SplitBy};
use crate::calibration::{Probabilities, SetThreshold};
use crate::label::Label;
use crate::train::audit::{
    Audit, Clusters, Crossing, GroupCrossing, GroupCrossings, Pair, Settings as AuditSettings, Side, Transform,
    Unreadable,
};
use crate::train::baseline::Baseline;
use crate::train::dataset::Truth;
use crate::train::metrics::localisation::{self, Localisation};
use crate::train::metrics::{Case, Estimate, Resampling, Settings, by_patient, curves, intervals, values};

/// Slices of a guesser that gives the truth so much weight; three slices a patient, some tumours of unknown kind.
pub fn cases(count: usize, skill: f64, seed: u64) -> Vec<Case> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let one = |place: usize| {
        let label = Label::ALL[random.random_range(0..4)];
        let mut weights = [0.0; 4].map(|_| random.random_range(0.0..1.0f64).powi(4));
        weights[label.index()] += random.random_range(0.0..skill);
        let sum: f64 = weights.iter().sum();
        let untyped = label != Label::NoTumor && random.random_bool(1.0 / 12.0);
        let truth = if untyped { Truth::TumorUntyped } else { Truth::Class(label) };
        let probabilities = Probabilities::new(weights.map(|weight| weight / sum)).unwrap();
        Case { truth, probabilities, patient: place / 3 }
    };
    (0..count).map(one).collect()
}

pub fn settings() -> Settings {
    Settings {
        tumor_threshold: Some(0.42),
        glioma_threshold: Some(0.21),
        prevalence: 0.1,
        sets: vec![SetThreshold { coverage: 0.9, threshold: 0.2 }, SetThreshold { coverage: 0.95, threshold: 0.1 }],
        bins: 15,
    }
}

fn figures(cases: &[Case], settings: &Settings) -> BTreeMap<String, Estimate> {
    let resampling = Resampling { resamples: 60, ..Resampling::default() };
    intervals(cases, &resampling, |drawn| values(drawn.iter().copied(), settings))
}

pub fn part(name: &str, cases: &[Case], masks: usize) -> Part {
    let mut truths = BTreeMap::new();
    cases.iter().for_each(|case| *truths.entry(case.truth.name().to_string()).or_insert(0) += 1);
    let patients = by_patient(cases);
    let located: Vec<Localisation> = (0..masks)
        .map(|patient| Localisation {
            hit: f64::from(u8::from(patient % 3 > 0)),
            hit_chance: 0.07,
            hit_centre: 0.0,
            near: f64::from(u8::from(!patient.is_multiple_of(4))),
            near_chance: 0.12,
            iou: 0.3,
            iou_chance: 0.05,
            patient,
        })
        .collect();
    let resampling = Resampling { resamples: 60, ..Resampling::default() };
    Part {
        name: name.to_string(),
        slices: cases.len(),
        patients: cases.iter().map(|case| case.patient).collect::<std::collections::BTreeSet<_>>().len(),
        truths,
        by_slice: figures(cases, &settings()),
        by_patient: figures(&patients, &settings()),
        lesion_map: intervals(&located, &resampling, localisation::values),
        masks,
        curves: curves(cases, &settings()),
    }
}

/// A role of 360 slices of two sources.
pub fn role(name: &str, guided_choices: bool) -> Role {
    let all = cases(360, 2.5, 1);
    let bare = Settings { tumor_threshold: None, glioma_threshold: None, sets: Vec::new(), ..settings() };
    let baseline = |(place, baseline): (usize, Baseline)| {
        let found = cases(360, 0.3 + 0.4 * place as f64, 7);
        let sources = vec![figures(&found[..240], &bare), figures(&found[240..], &bare)];
        BaselineFigures { baseline, by_slice: figures(&found, &bare), sources }
    };
    Role {
        role: name.to_string(),
        guided_choices,
        sha256: "0f".repeat(32),
        all: part("all", &all, 40),
        sources: vec![part("figshare_1512427", &all[..240], 40), part("re-uploads <script>", &all[240..], 0)],
        baselines: Baseline::ALL.into_iter().enumerate().map(baseline).collect(),
        operating: None,
        unreadable: vec![unreadable("broken.png", "cut short")],
        unusable_masks: vec![unreadable("masks/7.png", "is of another size")],
    }
}

fn unreadable(file: &str, reason: &str) -> Unreadable {
    Unreadable { file: file.to_string(), reason: reason.to_string() }
}

/// Nothing in it leaks.
pub fn evaluation() -> Evaluation {
    let crossing = |from: &str, to: &str, slices| CrossingRecord { from: from.into(), to: to.into(), slices, of: 360 };
    Evaluation {
        format: FORMAT,
        model: Model {
            name: "seed_cnn".into(),
            architecture: "seed_cnn".into(),
            weights_sha256: "ab".repeat(32),
            split_by: SplitBy::Cluster,
            trained_on: "cd".repeat(32),
            calibration_sha256: String::new(),
            seed: Some(1),
            backend: "cpu".into(),
        },
        data: Data {
            sha256: "cd".repeat(32),
            split_by: SplitBy::Cluster,
            audit: Some(AuditRecord {
                sha256: "ef".repeat(32),
                crossings: vec![crossing("train", "test", 0), crossing("test", "train", 0)],
                conflicts: 2,
                groups_across_roles: 0,
            }),
            findings: vec!["In the source re-uploads every slice without a tumour is larger than 512 pixels.".into()],
        },
        resampling: Resampling { resamples: 60, ..Resampling::default() },
        settings: settings(),
        roles: vec![role("test", false), role("val", true)],
        refusals: vec![
            refusals("test", false, &[("all", 0.04)]),
            refusals("ood_dev", true, &[("all", 0.97), ("<script>cats</script>", 0.9)]),
        ],
        version: "0.1.0".into(),
    }
}

fn refusals(role: &str, strangers: bool, parts: &[(&str, f64)]) -> Refusals {
    let part = |&(name, value): &(&str, f64)| Refused {
        name: name.into(),
        slices: 360,
        patients: 60,
        refused: Estimate { value, low: Some(value - 0.03), high: Some(value + 0.03) },
    };
    let unreadable = if strangers { vec![unreadable("cut.jpg", "cut short")] } else { Vec::new() };
    Refusals { role: role.into(), strangers, parts: parts.iter().map(part).collect(), unreadable }
}

/// The same with near-copies of training slices in the test.
pub fn leaky() -> Evaluation {
    let mut found = evaluation();
    found.data.audit.as_mut().unwrap().crossings[0].slices = 54;
    found
}

pub fn failures(role: &str) -> Vec<Failure> {
    let wrong = cases(360, 2.5, 1).into_iter().enumerate().filter(|(_, case)| mistaken(case));
    let failure = |(place, case): (usize, Case)| Failure {
        role: role.to_string(),
        file: format!("Testing/glioma/<script>alert({place})</script> & 'co'.jpg"),
        source: "figshare_1512427".into(),
        truth: case.truth,
        probabilities: case.probabilities,
        png: png(place),
    };
    wrong.take(14).map(failure).collect()
}

fn mistaken(case: &Case) -> bool {
    let top = case.probabilities.top();
    case.truth.class().map_or(top == Label::NoTumor, |label| label != top)
}

/// A small picture.
pub fn png(seed: usize) -> Vec<u8> {
    let value = |place: usize| {
        let (x, y) = ((place % 96) as f32 - 48.0, (place / 96) as f32 - 48.0);
        let radius = (x * x + 1.3 * y * y).sqrt();
        if radius > 44.0 { 0.0 } else { 0.4 + 0.3 * (radius / (3.0 + seed as f32 % 7.0)).sin() }
    };
    super::thumbnail(&(0..96 * 96).map(value).collect::<Vec<f32>>(), 96, 96, 96)
}

/// An audit of 400 images with so many pairs of each kind.
pub fn audit(conflicts: usize, crossings: usize, others: usize) -> Audit {
    let side = |index: usize, role: &str, label: &str| Side {
        index,
        file: format!("{role}/{label}/<script>{index}</script>.jpg"),
        role: role.to_string(),
        label: label.to_string(),
    };
    let pair = |place: usize, roles: [&str; 2], labels: [&str; 2]| Pair {
        a: side(2 * place, roles[0], labels[0]),
        b: side(2 * place + 1, roles[1], labels[1]),
        correlation: 0.99 - 0.000_1 * place as f32,
        hash_distance: (place % 7) as u32,
        transform: Transform::ALL[place % 8],
    };
    let contradicting: Vec<Pair> =
        (0..conflicts).map(|place| pair(place, ["train", "test"], ["glioma", "meningioma"])).collect();
    let across = (0..crossings).map(|place| pair(1000 + place, ["test", "train"], ["no_tumor"; 2]));
    let within = (0..others).map(|place| pair(2000 + place, ["train"; 2], ["pituitary"; 2]));
    let crossing = |from: &str, to: &str, images| Crossing { from: from.into(), to: to.into(), images, of: 200 };
    Audit {
        format: Audit::FORMAT.to_string(),
        settings: AuditSettings::default(),
        images: 400,
        unreadable: vec![unreadable("broken.png", "cut short")],
        duplicates: 3,
        pair_count: (conflicts + crossings + others) as u64,
        pairs: contradicting.iter().cloned().chain(across).chain(within).collect(),
        clusters: Clusters { count: 9, images: 31, largest: vec![8, 5, 3], of: (0..400).collect() },
        crossings: vec![crossing("train", "test", 54), crossing("test", "train", 61)],
        group_crossings: GroupCrossings {
            groups: 2,
            of: 120,
            examples: vec![GroupCrossing {
                source: "figshare".into(),
                group: "p1".into(),
                roles: [("test".to_string(), 3), ("train".to_string(), 9)].into(),
            }],
        },
        conflict_count: conflicts as u64,
        conflicts: contradicting,
    }
}
