//! A calibration, a provenance and evidence for tests.

use super::{Evidence, Provenance};
use crate::calibration::{Calibration, Decisions, OperatingPoint, Probabilities, SetThreshold};
use crate::classifier::Verified;
use crate::familiarity::Familiarity;

pub fn probabilities(values: [f64; 4]) -> Probabilities {
    Probabilities::new(values).unwrap()
}

/// Flags from 0.5 for any tumour and from 0.2 for glioma; sets of 90, 95 and 99 %.
pub fn calibration() -> Calibration {
    let point = |threshold| OperatingPoint { target_sensitivity: 0.95, threshold };
    let sets = vec![
        SetThreshold { coverage: 0.9, threshold: 0.4 },
        SetThreshold { coverage: 0.95, threshold: 0.1 },
        SetThreshold { coverage: 0.99, threshold: 0.01 },
    ];
    let decisions = Decisions { tumor: point(0.5), glioma: point(0.2), sets };
    Calibration { decisions: Some(decisions), ..Calibration::of_temperature(1.0) }
}

pub fn provenance() -> Provenance {
    Provenance {
        model: "m".into(),
        weights_sha256: "0a".repeat(32),
        data_sha256: "1b".repeat(32),
        backend: "cpu".into(),
        version: "0.0.0".into(),
        build: None,
        self_test: Verified { references: 2, largest_difference: 0.0, tolerance: 0.5 },
    }
}

/// What is known of a slice of a meningioma of this probability, else no tumour.
pub fn evidence(tumor: f64, familiar: bool) -> Evidence {
    Evidence {
        probabilities: probabilities([0.0, tumor, 0.0, 1.0 - tumor]),
        familiarity: Some(Familiarity { familiar, share: if familiar { 0.5 } else { 0.0 } }),
        lesion: None,
        warnings: Vec::new(),
    }
}
