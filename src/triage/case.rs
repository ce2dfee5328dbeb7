//! Several slices of one case to one report.
//!
//! The report of a case is that of its *deciding slice*; a case of one slice has exactly the report of that slice. Of several
//! slices, in their order along the stack:
//!
//! 1. Slices that are not familiar (the top of the head, the neck) do not speak. If fewer than [`MIN_FAMILIAR`] of the slices are
//!    familiar, the case is referred as not familiar, and its most familiar slice is shown.
//! 2. Slices are compared by decision (flag before refer before clear-looking), then by urgency; of equal ones the first counts.
//! 3. In a stack of [`STACK`] or more familiar slices, a flag counts only where a slice beside it is flagged too: a tumour
//!    seldom fits between two slices, and the more slices are looked at, the surer one of them errs. The highest slice that
//!    counts decides.
//! 4. If no flag counts but a slice is flagged alone, the highest such slice decides and the case is **referred**, for
//!    [`Reason::LoneSlice`]: small tumours do fit on one slice, so it is never hidden. It waits for likely tumours: its urgency is
//!    at most [`LONE_URGENCY`], but not below that of another slice that is referred.
//! 5. In smaller stacks the highest slice decides.
//!
//! So a case is flagged only if a slice is, is flagged if two slices side by side are, and looks clear only if every familiar
//! slice does. "Beside" means next in order among the familiar slices.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Decision, Evidence, Provenance, Reason, Report, UNFAMILIAR_URGENCY, report};
use crate::calibration::Calibration;
use crate::{Error, Result};

/// The share of a case's examined slices that must be familiar: below it, the file is likely of another body part or kind. Scans
/// of a whole head seldom have more than half of their slices above or below the brain.
pub const MIN_FAMILIAR: f64 = 0.25;
/// From so many familiar slices on, a flag needs a neighbour.
pub const STACK: usize = 5;
/// The most urgent that a slice can be that is flagged alone, as urgent as one that is not familiar.
pub const LONE_URGENCY: f64 = UNFAMILIAR_URGENCY;

/// A slice that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Examined {
    /// Its number in the case, from 0.
    pub slice: usize,
    pub evidence: Evidence,
}

/// What the reader of the reports chose; by default nothing, and all is as the weights' calibration says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Flag from this probability of any tumour on, 0 ..= 1. Glioma's own threshold stays.
    #[serde(default)]
    pub threshold: Option<f64>,
    /// Decide by the prediction sets of this coverage, one of the calibration's.
    #[serde(default)]
    pub coverage: Option<f64>,
}

/// The result for one case: the fields of its deciding slice's report, and what the other slices say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseReport {
    /// The report of the deciding slice, but where the rules above change decision, reasons, urgency, familiarity or lesion.
    #[serde(flatten)]
    pub report: Report,
    /// The number of the slice that decided.
    pub deciding: usize,
    /// How many slices were looked at.
    pub examined: usize,
    /// How many of these are familiar; all, if the weights have no gate.
    pub familiar_slices: usize,
    /// All slices that were looked at, in order.
    pub slices: Vec<SliceReport>,
}

/// What one slice says by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SliceReport {
    /// Its number in the case.
    pub slice: usize,
    pub decision: Decision,
    /// 0 ..= 1.
    pub urgency: f64,
    /// The probability of any tumour, 0 ..= 1.
    pub tumor: f64,
    /// None if the weights have no gate.
    pub familiar: Option<bool>,
}

impl Options {
    /// The calibration with these choices in it.
    ///
    /// # Errors
    /// [`Error::BadSetting`] of a threshold outside 0 ..= 1, of a coverage that the calibration has no set of, and of either if the
    /// calibration has no operating points that could be moved.
    pub fn apply(&self, calibration: &Calibration) -> Result<Calibration> {
        let mut chosen = calibration.clone();
        let refuse = |what, value, allowed: &str| Err(Error::BadSetting { what, value, allowed: allowed.into() });
        let undecided = "left out, as these weights were never calibrated for it";
        if let Some(threshold) = self.threshold {
            if !(0.0..=1.0).contains(&threshold) {
                return refuse("the tumour threshold", threshold, "between 0 and 1");
            }
            let Some(decisions) = &mut chosen.decisions else {
                return refuse("the tumour threshold", threshold, undecided);
            };
            decisions.tumor.threshold = threshold;
        }
        if let Some(coverage) = self.coverage {
            let Some(decisions) = &mut chosen.decisions else {
                return refuse("the coverage", coverage, undecided);
            };
            let known: Vec<String> = decisions.sets.iter().map(|set| set.coverage.to_string()).collect();
            decisions.sets.retain(|set| (set.coverage - coverage).abs() < 1e-9);
            if decisions.sets.is_empty() {
                return refuse("the coverage", coverage, &format!("one of the weights' own ({})", known.join(", ")));
            }
        }
        Ok(chosen)
    }
}

/// Makes the report of a case of its slices, in their order along the stack, by the rules above.
///
/// # Errors
/// [`Error::NoSlices`] of none, and what [`Options::apply`] refuses.
pub fn assess(
    slices: &[Examined],
    calibration: &Calibration,
    provenance: &Provenance,
    options: &Options,
) -> Result<CaseReport> {
    let calibration = options.apply(calibration)?;
    let reports: Vec<Report> =
        slices.iter().map(|slice| report(slice.evidence.clone(), &calibration, provenance.clone())).collect();
    let familiar: Vec<usize> = (0..reports.len()).filter(|&place| reports[place].familiar != Some(false)).collect();
    let few = (familiar.len() as f64) < MIN_FAMILIAR * reports.len() as f64;
    let (place, report) =
        if few { unfamiliar(&reports) } else { decide(&reports, &familiar) }.ok_or(Error::NoSlices)?;
    let own = |(slice, report): (&Examined, &Report)| SliceReport {
        slice: slice.slice,
        decision: report.decision,
        urgency: report.urgency,
        tumor: report.probabilities.tumor(),
        familiar: report.familiar,
    };
    Ok(CaseReport {
        report,
        deciding: slices[place].slice,
        examined: slices.len(),
        familiar_slices: familiar.len(),
        slices: slices.iter().zip(&reports).map(own).collect(),
    })
}

/// Rule 1: the most familiar slice, referred as the case is.
fn unfamiliar(reports: &[Report]) -> Option<(usize, Report)> {
    let share = |place: usize| reports[place].familiarity.unwrap_or(1.0);
    let place = first_highest(0..reports.len(), |a, b| share(a).total_cmp(&share(b)))?;
    let mut report = reports[place].clone();
    report.familiar = Some(false);
    report.decision = Decision::Refer;
    report.reasons = vec![Reason::Unfamiliar];
    report.urgency = UNFAMILIAR_URGENCY;
    report.lesion = None;
    Some((place, report))
}

/// Rules 2 to 5.
fn decide(reports: &[Report], familiar: &[usize]) -> Option<(usize, Report)> {
    let flagged = |at: usize| familiar.get(at).is_some_and(|&place| reports[place].decision == Decision::Flag);
    let alone = |at: usize| {
        familiar.len() >= STACK && flagged(at) && !flagged(at + 1) && !at.checked_sub(1).is_some_and(flagged)
    };
    let highest = |lone: bool| {
        let places = (0..familiar.len()).filter(|&at| alone(at) == lone).map(|at| familiar[at]);
        first_highest(places, |a, b| compare(&reports[a], &reports[b]))
    };
    let (counts, lone) = (highest(false), highest(true));
    let Some(lone) = lone.filter(|_| counts.is_none_or(|place| reports[place].decision != Decision::Flag)) else {
        return counts.map(|place| (place, reports[place].clone()));
    };
    let mut report = reports[lone].clone();
    report.decision = Decision::Refer;
    report.reasons.push(Reason::LoneSlice);
    report.urgency = report.urgency.min(LONE_URGENCY).max(counts.map_or(0.0, |place| reports[place].urgency));
    Some((lone, report))
}

/// By decision, then by urgency.
fn compare(a: &Report, b: &Report) -> Ordering {
    // The order of decisions is that of their declaration: the one that counts most is the least.
    b.decision.cmp(&a.decision).then(a.urgency.total_cmp(&b.urgency))
}

/// The highest; of equal ones the first.
fn first_highest(places: impl IntoIterator<Item = usize>, compare: impl Fn(usize, usize) -> Ordering) -> Option<usize> {
    places.into_iter().reduce(|best, next| if compare(next, best) == Ordering::Greater { next } else { best })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixtures::{calibration, evidence, provenance};
    use super::*;

    /// Slices of these probabilities of a meningioma, numbered by tens from 3; below 0 they are not familiar. With
    /// [`calibration`], 0.5 is flagged, 0.3 referred and 0.05 looks clear.
    fn slices(tumors: &[f64]) -> Vec<Examined> {
        let slice = |(place, &tumor): (usize, &f64)| Examined {
            slice: 10 * place + 3,
            evidence: evidence(tumor.abs(), tumor >= 0.0),
        };
        tumors.iter().enumerate().map(slice).collect()
    }

    fn assessed(slices: &[Examined]) -> CaseReport {
        assess(slices, &calibration(), &provenance(), &Options::default()).unwrap()
    }

    fn of(tumors: &[f64]) -> CaseReport {
        assessed(&slices(tumors))
    }

    #[test]
    fn two_flagged_neighbours_decide_and_the_highest_of_them_is_shown() {
        let found = of(&[0.05, 0.05, 0.6, 0.9, 0.05, 0.05, 0.99, 0.05]);
        assert_eq!((found.report.decision, found.deciding), (Decision::Flag, 33));
        assert_eq!((found.examined, found.familiar_slices), (8, 8));
        assert_eq!(found.report.reasons, [Reason::TumorThreshold]);
        // Slices that are not familiar lie between no neighbours.
        let found = of(&[0.05, 0.6, -0.2, 0.9, 0.05, 0.05, 0.05]);
        assert_eq!((found.report.decision, found.deciding, found.familiar_slices), (Decision::Flag, 33, 6));
    }

    #[test]
    fn a_slice_that_is_flagged_alone_is_referred_and_named() {
        let found = of(&[0.05, 0.05, 0.99, 0.3, 0.05]);
        assert_eq!((found.report.decision, found.deciding), (Decision::Refer, 23));
        assert_eq!(found.report.reasons, [Reason::TumorThreshold, Reason::LoneSlice]);
        assert_eq!(found.report.urgency, LONE_URGENCY);
        assert_eq!(found.slices[2].decision, Decision::Flag, "what it says by itself is kept");
        // At either end too.
        for tumors in [[0.99, 0.05, 0.05, 0.05, 0.05], [0.05, 0.05, 0.05, 0.05, 0.99]] {
            assert_eq!(of(&tumors).report.decision, Decision::Refer);
        }
        // In a few slices every one counts.
        assert_eq!(of(&[0.05, 0.99, 0.05, 0.05]).report.decision, Decision::Flag);
        assert_eq!(of(&[0.05, 0.99, 0.05, 0.05, -0.05, -0.05]).report.decision, Decision::Flag);
    }

    #[test]
    fn one_referred_slice_refers_and_only_clear_slices_look_clear() {
        let found = of(&[0.05, 0.05, 0.3, 0.05, 0.05, 0.05]);
        assert_eq!((found.report.decision, found.deciding), (Decision::Refer, 23));
        let found = of(&[0.05, 0.05, 0.06, 0.06, 0.05, -0.9]);
        assert_eq!((found.report.decision, found.deciding), (Decision::ClearLooking, 23), "the first of equal ones");
    }

    #[test]
    fn a_case_that_is_hardly_familiar_is_referred_as_that() {
        let mut strange = slices(&[0.99, -0.5, -0.5, -0.5, -0.5]);
        strange[0].evidence.lesion = Some(crate::explain::Lesion { centre: [0.5; 2], extent: [0.1; 2], peak: 0.9 });
        let found = assessed(&strange);
        assert_eq!((found.report.decision, found.report.familiar), (Decision::Refer, Some(false)));
        assert_eq!((found.report.reasons, found.report.urgency), (vec![Reason::Unfamiliar], UNFAMILIAR_URGENCY));
        assert_eq!((found.deciding, found.report.lesion), (3, None));
        assert_eq!(of(&[0.99, -0.5, -0.5, -0.5]).report.decision, Decision::Flag, "a quarter is enough");
        assert_eq!(of(&[-0.5, -0.5]).report.reasons, [Reason::Unfamiliar]);
        assert!(matches!(assess(&[], &calibration(), &provenance(), &Options::default()), Err(Error::NoSlices)));
    }

    #[test]
    fn options_move_the_threshold_and_choose_the_set() {
        let assess = |options: Options| assess(&slices(&[0.3]), &calibration(), &provenance(), &options);
        let decision = |threshold| {
            let found = assess(Options { threshold: Some(threshold), coverage: None }).unwrap().report;
            (found.decision, found.reasons)
        };
        assert_eq!(decision(0.3), (Decision::Flag, vec![Reason::TumorThreshold]));
        assert_eq!(decision(0.31), (Decision::Refer, vec![Reason::SeveralClasses]));
        let found = assess(Options { threshold: None, coverage: Some(0.9) }).unwrap().report;
        assert_eq!((found.decision, found.coverage), (Decision::ClearLooking, Some(0.9)));
        for (options, part) in [
            (Options { threshold: Some(f64::NAN), coverage: None }, "between 0 and 1"),
            (Options { threshold: Some(1.01), coverage: None }, "between 0 and 1"),
            (Options { threshold: None, coverage: Some(0.5) }, "0.9, 0.95, 0.99"),
        ] {
            let refused = assess(options).unwrap_err().to_string();
            assert!(refused.contains(part), "{refused}");
        }
        let uncalibrated = Calibration::of_temperature(1.0);
        assert!(Options { threshold: Some(0.5), coverage: None }.apply(&uncalibrated).is_err());
        assert_eq!(Options::default().apply(&uncalibrated).unwrap(), uncalibrated);
    }

    #[test]
    fn json_keeps_everything_and_lays_the_report_flat() {
        let found = of(&[0.05, 0.6, 0.7, -0.3, 0.1]);
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<CaseReport>(&json).unwrap(), found);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&value["decision"], &value["deciding"]), (&"flag".into(), &23.into()));
        assert_eq!(value["slices"][3]["familiar"], false);
    }

    fn any_slices() -> impl Strategy<Value = Vec<Examined>> {
        // One in five is not familiar.
        prop::collection::vec(
            (0.0f64..1.0, 0..5).prop_map(|(tumor, kind)| if kind == 0 { -tumor } else { tumor }),
            1..12,
        )
        .prop_map(|tumors| slices(&tumors))
    }

    proptest! {
        #[test]
        fn a_case_of_one_slice_is_that_slice(tumor in -1.0f64..1.0) {
            let one = slices(&[tumor]);
            let own = report(one[0].evidence.clone(), &calibration(), provenance());
            prop_assert_eq!(assessed(&one).report, own);
        }

        #[test]
        fn no_flag_is_hidden_and_none_is_made_up(slices in any_slices()) {
            let found = assessed(&slices);
            let decided = |decision| found.slices.iter().any(|slice| slice.decision == decision);
            if found.report.reasons == [Reason::Unfamiliar] {
                prop_assert!((found.familiar_slices as f64) < MIN_FAMILIAR * found.examined as f64);
                return Ok(());
            }
            let familiar: Vec<_> = found.slices.iter().filter(|slice| slice.familiar == Some(true)).collect();
            let all_clear = familiar.iter().all(|slice| slice.decision == Decision::ClearLooking);
            prop_assert_eq!(found.report.decision == Decision::ClearLooking, all_clear);
            let pair = familiar.windows(2).any(|pair| pair.iter().all(|slice| slice.decision == Decision::Flag));
            prop_assert!(!pair || found.report.decision == Decision::Flag);
            prop_assert!(found.report.decision != Decision::Flag || decided(Decision::Flag));
            prop_assert!(slices.iter().any(|slice| slice.slice == found.deciding));
            prop_assert_eq!(found.report.decision == Decision::ClearLooking, found.report.reasons.is_empty());
        }

        #[test]
        fn a_slice_that_looks_worse_never_makes_a_case_look_better(
            slices in any_slices(), place in any::<prop::sample::Index>(), more in 0.0f64..1.0
        ) {
            let before = assessed(&slices).report;
            let mut worse = slices;
            let place = place.index(worse.len());
            let slice = &mut worse[place];
            let tumor = slice.evidence.probabilities.tumor();
            slice.evidence.probabilities = evidence(tumor + (1.0 - tumor) * more, true).probabilities;
            let after = assessed(&worse).report;
            prop_assert!(after.decision <= before.decision, "{} after {}", after.decision, before.decision);
            prop_assert!(after.decision != before.decision || after.urgency >= before.urgency - 1e-12);
        }

        #[test]
        fn the_direction_of_the_stack_does_not_matter(slices in any_slices()) {
            let (found, mut reversed) = (assessed(&slices).report, slices);
            reversed.reverse();
            let other = assessed(&reversed).report;
            prop_assert_eq!((found.decision, found.urgency), (other.decision, other.urgency));
        }
    }
}
