//! A model on the shelf for the tests of the card.

use std::collections::BTreeMap;

use super::{Shelved, Source};
use crate::bundle::{FORMAT, Manifest, Metrics, SelfTest, SplitBy, Training, WeightsFile};
use crate::calibration::{Calibration, Decisions, OperatingPoint, SetThreshold};
use crate::label::Label;
use crate::model::{Form, Precision};
use crate::preprocess::Preprocessing;
use crate::train::report::calibration_sha256;
use crate::train::report::markdown::fixtures::{audit, evaluation};

pub fn shelved() -> Shelved {
    let (manifest, mut evaluation) = (manifest(), evaluation());
    evaluation.model.calibration_sha256 = calibration_sha256(&manifest);
    Shelved { manifest, evaluation: Some(evaluation), seeds: Vec::new() }
}

pub fn sources() -> Vec<Source> {
    serde_json::from_str(include_str!("../../../weights/sources.json")).unwrap()
}

pub fn decisions() -> Decisions {
    Decisions {
        tumor: OperatingPoint { target_sensitivity: 0.95, threshold: 0.4 },
        glioma: OperatingPoint { target_sensitivity: 0.9, threshold: 0.2 },
        sets: vec![SetThreshold { coverage: 0.9, threshold: 0.2 }],
    }
}

fn manifest() -> Manifest {
    let slices = [("train", 2368), ("val", 491), ("test", 482), ("external_dev", 190)];
    Manifest {
        format: FORMAT,
        name: "small".into(),
        architecture: "seed_cnn".into(),
        labels: Label::ALL.to_vec(),
        input: [1, 224, 224],
        preprocessing: Preprocessing::for_side(224),
        mirrored: false,
        calibration: Calibration { decisions: Some(decisions()), ..Calibration::of_temperature(0.777) },
        familiarity: None,
        operating: BTreeMap::new(),
        weights: WeightsFile {
            file: "small.bpk".into(),
            bytes: 6_476_296,
            sha256: "3f98".into(),
            precision: Precision::F16,
            form: Form::Training,
            parameters: 3_236_052,
        },
        self_test: SelfTest { tolerance: 2e-3, references: Vec::new() },
        training: Training {
            command: "neurotriage train --data DATA --network seed_cnn".into(),
            recipe: None,
            started_from: None,
            taught_by: None,
            seed: 1,
            roles: vec!["train".into()],
            epochs: 7,
            best_epoch: 6,
            data_sha256: "9a4e".into(),
            split_by: SplitBy::Cluster,
            audit: Some(audit()),
            reported_sha256: BTreeMap::new(),
            slices: slices.into_iter().map(|(role, count)| (role.to_string(), count)).collect(),
            version: "0.1.0".into(),
        },
        metrics: ["test", "val"].into_iter().map(|role| (role.to_string(), metrics())).collect(),
    }
}

fn metrics() -> Metrics {
    let shares = |values: [f64; 4]| Label::ALL.into_iter().zip(values).collect::<BTreeMap<_, _>>();
    Metrics {
        slices: 482,
        accuracy: 0.766,
        balanced_accuracy: 0.767,
        log_loss: 0.767,
        precision: shares([0.855, 0.577, 0.727, 0.925]),
        recall: shares([0.779, 0.674, 0.771, 0.845]),
        f1: shares([0.815, 0.622, 0.748, 0.883]),
        confusion: [[159, 23, 18, 4], [13, 60, 16, 0], [11, 19, 101, 0], [3, 2, 4, 49]],
    }
}
