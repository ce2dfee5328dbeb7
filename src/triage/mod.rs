//! Probabilities and familiarity to a report: what to do with a slice, why, how soon, and where the answer came from.
//!
//! The decision, in this order; the first that applies decides:
//!
//! 1. **refer** if the slice is not familiar: no class is trusted, a person must look at what it is.
//! 2. **flag** if the probability of any tumour, or of glioma, reaches its operating point.
//! 3. **refer** if the weights have no operating points or no prediction set, or if the prediction set holds a tumour: what
//!    cannot be told apart from a tumour at the promised coverage is a person's to decide.
//! 4. **clear-looking** otherwise. It never means normal: nothing is ruled out, the slice only waits longer.
//!
//! [`case`] makes the report of a case of several slices, [`operating`] tells what the tumour threshold costs.

pub mod case;
pub mod operating;

use serde::{Deserialize, Serialize};

use crate::calibration::{Calibration, Decisions, Probabilities};
use crate::classifier::Verified;
use crate::explain::Lesion;
use crate::familiarity::Familiarity;
use crate::label::Label;
use crate::scan::Warning;

/// The coverage of the prediction set that decides; without it, the highest that the calibration has.
pub const COVERAGE: f64 = 0.95;

/// What a certain glioma adds to the urgency. In adults most gliomas are malignant and grow within weeks (WHO classification of
/// tumours of the central nervous system, 5th edition, 2021), so they come first.
pub const GLIOMA_URGENCY: f64 = 1.0;
/// What another certain tumour adds: most meningiomas and pituitary tumours are benign and grow over years, but those that
/// press on brain, optic nerves or vessels do not wait. Half of a glioma keeps them before all that is undecided.
pub const OTHER_TUMOR_URGENCY: f64 = 0.5;
/// Slices that are flagged or referred have at least this urgency, and clear-looking ones at most.
pub const URGENCY_FLOOR: f64 = 0.25;
/// The urgency of a slice that is not familiar. Nothing is known of it, so its probabilities say nothing: it waits for likely
/// tumours, not for what is merely undecided.
pub const UNFAMILIAR_URGENCY: f64 = 0.5;

/// The result for one slice. It orders work for a specialist; it rules nothing out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The most probable class. Not to be trusted, nor named first, where `familiar` is false.
    pub class: Label,
    /// Calibrated probabilities by class, their sum 1.
    pub probabilities: Probabilities,
    /// The classes that cannot be ruled out at `coverage`, the most probable first; none if the weights promise no coverage.
    pub prediction_set: Option<Vec<Label>>,
    /// The coverage of the set, between 0 and 1.
    pub coverage: Option<f64>,
    /// Whether the slice looks to the network like those that it knows; none if the weights have no gate.
    pub familiar: Option<bool>,
    /// The share of validation slices that look at least as strange to the network, 0 ..= 1; none if the weights have no gate.
    pub familiarity: Option<f64>,
    pub decision: Decision,
    /// Why: at least one unless the slice is clear-looking.
    pub reasons: Vec<Reason>,
    /// For the order of a worklist, 0 ..= 1, the most urgent highest; see [`urgency`].
    pub urgency: f64,
    /// A place to look at; none where the map shows none, or the network draws none, or the slice is not familiar.
    pub lesion: Option<Lesion>,
    pub warnings: Vec<Warning>,
    pub provenance: Provenance,
}

/// What to do with a slice. No value means that it is normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// A tumour is suspected.
    Flag,
    /// A person must decide.
    Refer,
    /// Nothing was found; nothing is ruled out.
    ClearLooking,
}

impl Decision {
    /// `flag`, `refer` or `clear-looking`, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Flag => "flag",
            Decision::Refer => "refer",
            Decision::ClearLooking => "clear-looking",
        }
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Why a slice is flagged or referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It does not look like the scans that the network knows.
    Unfamiliar,
    /// The probability of any tumour reaches its operating point.
    TumorThreshold,
    /// The probability of glioma reaches its operating point.
    GliomaThreshold,
    /// The prediction set holds several classes, a tumour among them.
    SeveralClasses,
    /// The prediction set holds a tumour alone, though no operating point is reached.
    TumorInSet,
    /// The weights have no operating points, or no prediction set.
    Uncalibrated,
    /// Only this slice of its case is flagged, the slices beside it are not; see [`case`].
    LoneSlice,
}

impl Reason {
    /// `unfamiliar`, `tumor_threshold`, `glioma_threshold`, `several_classes`, `tumor_in_set`, `uncalibrated` or `lone_slice`,
    /// as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Unfamiliar => "unfamiliar",
            Reason::TumorThreshold => "tumor_threshold",
            Reason::GliomaThreshold => "glioma_threshold",
            Reason::SeveralClasses => "several_classes",
            Reason::TumorInSet => "tumor_in_set",
            Reason::Uncalibrated => "uncalibrated",
            Reason::LoneSlice => "lone_slice",
        }
    }
}

/// What made a result, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    pub model: String,
    pub weights_sha256: String,
    /// SHA-256 of the index of the data that the weights learned from.
    pub data_sha256: String,
    /// `cpu`, `webgpu` or `vulkan`.
    pub backend: String,
    /// The version of this software.
    pub version: String,
    /// Which build of that version, where the caller knows it.
    #[serde(default)]
    pub build: Option<String>,
    /// How well the backend reproduced the weights' references before it answered.
    pub self_test: Verified,
}

/// What is known of one slice before anything is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub probabilities: Probabilities,
    /// None if the weights have no gate.
    pub familiarity: Option<Familiarity>,
    /// What the lesion map shows, if anything.
    pub lesion: Option<Lesion>,
    pub warnings: Vec<Warning>,
}

/// Makes the report of one slice.
pub fn report(evidence: Evidence, calibration: &Calibration, provenance: Provenance) -> Report {
    let Evidence { probabilities, familiarity, lesion, warnings } = evidence;
    let set = calibration.decisions.as_ref().and_then(|decisions| prediction_set(&probabilities, decisions));
    let (decision, reasons) = decide(&probabilities, familiarity.as_ref(), calibration);
    let familiar = familiarity.map(|found| found.familiar);
    let (coverage, prediction_set) = set.unzip();
    Report {
        class: probabilities.top(),
        urgency: urgency(&probabilities, familiar, decision),
        probabilities,
        prediction_set,
        coverage,
        familiar,
        familiarity: familiarity.map(|found| found.share),
        decision,
        reasons,
        lesion: lesion.filter(|_| familiar != Some(false)),
        warnings,
        provenance,
    }
}

/// The decision and why, by the rules above.
pub fn decide(
    probabilities: &Probabilities,
    familiarity: Option<&Familiarity>,
    calibration: &Calibration,
) -> (Decision, Vec<Reason>) {
    if familiarity.is_some_and(|found| !found.familiar) {
        return (Decision::Refer, vec![Reason::Unfamiliar]);
    }
    let Some(decisions) = &calibration.decisions else {
        return (Decision::Refer, vec![Reason::Uncalibrated]);
    };
    let flagged = flagged(probabilities, decisions);
    if !flagged.is_empty() {
        return (Decision::Flag, flagged);
    }
    let Some((_, set)) = prediction_set(probabilities, decisions) else {
        return (Decision::Refer, vec![Reason::Uncalibrated]);
    };
    match set.iter().any(|&label| label != Label::NoTumor) {
        true if set.len() > 1 => (Decision::Refer, vec![Reason::SeveralClasses]),
        true => (Decision::Refer, vec![Reason::TumorInSet]),
        false => (Decision::ClearLooking, Vec::new()),
    }
}

/// The operating points that the probabilities reach.
fn flagged(probabilities: &Probabilities, decisions: &Decisions) -> Vec<Reason> {
    [
        (probabilities.tumor(), decisions.tumor, Reason::TumorThreshold),
        (probabilities.of(Label::Glioma), decisions.glioma, Reason::GliomaThreshold),
    ]
    .into_iter()
    .filter_map(|(probability, point, reason)| (probability >= point.threshold).then_some(reason))
    .collect()
}

/// The coverage and the classes, most probable first, of the set at [`COVERAGE`] or the nearest below it; none if the
/// calibration promises no coverage.
pub fn prediction_set(probabilities: &Probabilities, decisions: &Decisions) -> Option<(f64, Vec<Label>)> {
    let exact = decisions.sets.iter().find(|set| (set.coverage - COVERAGE).abs() < 1e-9);
    let highest = || decisions.sets.iter().max_by(|a, b| a.coverage.total_cmp(&b.coverage));
    let set = exact.or_else(highest)?;
    let mut labels: Vec<Label> = probabilities.set(set.threshold).collect();
    // The sort is stable: of equal ones the first stays first, as in `Probabilities::top`.
    labels.sort_by(|&a, &b| probabilities.of(b).total_cmp(&probabilities.of(a)));
    Some((set.coverage, labels))
}

/// The place in a worklist, 0 ..= 1. With `u` = [`GLIOMA_URGENCY`] times the probability of glioma and [`OTHER_TUMOR_URGENCY`]
/// times that of other tumours, it is `floor + (1 - floor) * u` for slices that are flagged or referred and `floor * u` for
/// clear-looking ones, with [`URGENCY_FLOOR`]: what a person must decide never sinks among what looks clear. Slices that are not
/// familiar have [`UNFAMILIAR_URGENCY`].
pub fn urgency(probabilities: &Probabilities, familiar: Option<bool>, decision: Decision) -> f64 {
    if familiar == Some(false) {
        return UNFAMILIAR_URGENCY;
    }
    let glioma = probabilities.of(Label::Glioma);
    // Rounding may leave less than nothing for the others.
    let others = (probabilities.tumor() - glioma).max(0.0);
    let tumor = (GLIOMA_URGENCY * glioma + OTHER_TUMOR_URGENCY * others).clamp(0.0, 1.0);
    match decision {
        Decision::Flag | Decision::Refer => URGENCY_FLOOR + (1.0 - URGENCY_FLOOR) * tumor,
        Decision::ClearLooking => URGENCY_FLOOR * tumor,
    }
}

#[cfg(test)]
pub(crate) mod fixtures;

#[cfg(test)]
mod tests {
    use super::fixtures::{calibration, probabilities};
    use super::*;
    use proptest::prelude::*;

    const KNOWN: Option<&Familiarity> = Some(&Familiarity { familiar: true, share: 0.6 });
    const STRANGE: Option<&Familiarity> = Some(&Familiarity { familiar: false, share: 0.0 });

    const SURE_GLIOMA: [f64; 4] = [0.97, 0.01, 0.01, 0.01];
    const SURE_CLEAR: [f64; 4] = [0.01, 0.02, 0.01, 0.96];

    #[test]
    fn what_is_not_familiar_is_referred_whatever_its_class() {
        for values in [SURE_GLIOMA, SURE_CLEAR] {
            let found = decide(&probabilities(values), STRANGE, &calibration());
            assert_eq!(found, (Decision::Refer, vec![Reason::Unfamiliar]));
            let found = decide(&probabilities(values), STRANGE, &Calibration::of_temperature(1.0));
            assert_eq!(found, (Decision::Refer, vec![Reason::Unfamiliar]));
        }
    }

    #[test]
    fn an_operating_point_flags_at_its_threshold() {
        let decide = |values| decide(&probabilities(values), KNOWN, &calibration());
        assert_eq!(decide(SURE_GLIOMA), (Decision::Flag, vec![Reason::TumorThreshold, Reason::GliomaThreshold]));
        assert_eq!(decide([0.0, 0.5, 0.0, 0.5]), (Decision::Flag, vec![Reason::TumorThreshold]));
        assert_eq!(decide([0.2, 0.0, 0.0, 0.8]), (Decision::Flag, vec![Reason::GliomaThreshold]));
    }

    #[test]
    fn what_is_undecided_is_referred_and_the_rest_looks_clear() {
        let calibration = calibration();
        let decide = |values, calibration| decide(&probabilities(values), KNOWN, calibration);
        assert_eq!(decide([0.0, 0.3, 0.0, 0.7], &calibration), (Decision::Refer, vec![Reason::SeveralClasses]));
        assert_eq!(decide(SURE_CLEAR, &calibration), (Decision::ClearLooking, vec![]));
        let mut high = calibration.clone();
        high.decisions.as_mut().unwrap().tumor.threshold = 0.99;
        assert_eq!(decide([0.0, 0.95, 0.0, 0.05], &high), (Decision::Refer, vec![Reason::TumorInSet]));
    }

    #[test]
    fn without_a_calibration_nothing_looks_clear() {
        let without = Calibration::of_temperature(1.0);
        let uncalibrated = (Decision::Refer, vec![Reason::Uncalibrated]);
        assert_eq!(decide(&probabilities(SURE_CLEAR), KNOWN, &without), uncalibrated);
        assert_eq!(decide(&probabilities(SURE_CLEAR), None, &without), uncalibrated);
        let mut no_sets = calibration();
        no_sets.decisions.as_mut().unwrap().sets.clear();
        assert_eq!(decide(&probabilities(SURE_CLEAR), KNOWN, &no_sets), uncalibrated);
        assert_eq!(decide(&probabilities(SURE_GLIOMA), None, &no_sets).0, Decision::Flag);
    }

    #[test]
    fn the_set_is_that_of_95_percent_or_the_highest_in_order_of_probability() {
        let values = probabilities([0.15, 0.05, 0.2, 0.6]);
        let mut decisions = calibration().decisions.unwrap();
        let expected = vec![Label::NoTumor, Label::Pituitary, Label::Glioma];
        assert_eq!(prediction_set(&values, &decisions), Some((0.95, expected)));
        decisions.sets.truncate(1);
        assert_eq!(prediction_set(&values, &decisions), Some((0.9, vec![Label::NoTumor])));
        decisions.sets.clear();
        assert_eq!(prediction_set(&values, &decisions), None);
    }

    #[test]
    fn a_report_of_a_stranger_shows_no_place_and_says_so_in_json() {
        let lesion = Lesion { centre: [0.5, 0.5], extent: [0.1, 0.1], peak: 0.9 };
        let report = |familiarity: Option<&Familiarity>, calibration: &Calibration| {
            let evidence = Evidence {
                probabilities: probabilities(SURE_GLIOMA),
                familiarity: familiarity.copied(),
                lesion: Some(lesion),
                warnings: Vec::new(),
            };
            report(evidence, calibration, fixtures::provenance())
        };
        assert_eq!(report(STRANGE, &calibration()).lesion, None);
        assert_eq!(report(KNOWN, &calibration()).lesion, Some(lesion));

        let json = serde_json::to_value(report(STRANGE, &calibration())).unwrap();
        assert_eq!(json["decision"], "refer");
        assert_eq!(json["reasons"], serde_json::json!(["unfamiliar"]));
        assert_eq!((&json["familiar"], &json["familiarity"]), (&false.into(), &0.0.into()));
        assert_eq!((&json["prediction_set"], &json["coverage"]), (&serde_json::json!(["glioma"]), &0.95.into()));
        let json = serde_json::to_value(report(None, &Calibration::of_temperature(1.0))).unwrap();
        for field in ["familiar", "familiarity", "prediction_set", "coverage"] {
            assert!(json[field].is_null(), "{field}: {}", json[field]);
        }
        assert_eq!(json["reasons"], serde_json::json!(["uncalibrated"]));
    }

    #[test]
    fn names_are_those_of_the_json() {
        for decision in [Decision::Flag, Decision::Refer, Decision::ClearLooking] {
            assert_eq!(serde_json::to_value(decision).unwrap(), decision.name());
        }
        let reasons = [
            Reason::Unfamiliar,
            Reason::TumorThreshold,
            Reason::GliomaThreshold,
            Reason::SeveralClasses,
            Reason::TumorInSet,
            Reason::Uncalibrated,
            Reason::LoneSlice,
        ];
        for reason in reasons {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        }
    }

    #[test]
    fn gliomas_come_first_then_other_tumours_then_strangers_then_the_undecided() {
        let urgency = |values, familiar, decision| urgency(&probabilities(values), familiar, decision);
        let order = [
            urgency(SURE_GLIOMA, Some(true), Decision::Flag),
            urgency([0.01, 0.97, 0.01, 0.01], Some(true), Decision::Flag),
            urgency(SURE_CLEAR, Some(false), Decision::Refer),
            urgency([0.05, 0.1, 0.05, 0.8], Some(true), Decision::Refer),
            urgency(SURE_CLEAR, None, Decision::Refer),
            urgency(SURE_CLEAR, Some(true), Decision::ClearLooking),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    }

    fn any_probabilities() -> impl Strategy<Value = Probabilities> {
        prop::array::uniform4(-30f32..30.0)
            .prop_map(|logits| Calibration::of_temperature(1.0).probabilities(logits).unwrap())
    }

    proptest! {
        #[test]
        fn nothing_that_a_person_must_decide_is_less_urgent_than_what_looks_clear(
            a in any_probabilities(), b in any_probabilities(), familiar in any::<Option<bool>>()
        ) {
            let clear = urgency(&a, Some(true), Decision::ClearLooking);
            for decision in [Decision::Flag, Decision::Refer] {
                let open = urgency(&b, familiar, decision);
                prop_assert!((URGENCY_FLOOR..=1.0).contains(&open) && (0.0..=open).contains(&clear));
            }
        }

        #[test]
        fn what_looks_clear_holds_no_tumour_in_its_set(found in any_probabilities()) {
            let calibration = calibration();
            let (decision, reasons) = decide(&found, KNOWN, &calibration);
            let set = prediction_set(&found, &calibration.decisions.unwrap()).unwrap().1;
            prop_assert_eq!(decision == Decision::ClearLooking, reasons.is_empty());
            prop_assert!(decision != Decision::ClearLooking || set == [Label::NoTumor]);
        }
    }
}
