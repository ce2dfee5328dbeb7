//! Probabilities to a report: the finding, what to know about it, and where it came from.

use serde::Serialize;

use crate::calibration::Probabilities;
use crate::label::Label;
use crate::scan::Warning;

/// The result for one slice. It orders work for a specialist; it rules nothing out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The most probable class.
    pub class: Label,
    /// Calibrated probabilities by class, their sum 1.
    pub probabilities: Probabilities,
    pub warnings: Vec<Warning>,
    pub provenance: Provenance,
}

/// What made a result, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    pub model: String,
    pub weights_sha256: String,
    /// `cpu`, `webgpu` or `vulkan`.
    pub backend: &'static str,
    /// The version of this software.
    pub version: &'static str,
}

/// Makes the report of one slice.
pub fn report(probabilities: Probabilities, warnings: Vec<Warning>, provenance: Provenance) -> Report {
    Report { class: probabilities.top(), probabilities, warnings, provenance }
}
