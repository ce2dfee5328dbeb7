//! What the tumour threshold costs: sensitivity and specificity by threshold as they were measured, and what they mean where so
//! many of the scans show a tumour.
//!
//! What is measured is the decision that the page takes, [`super::decide`]: a slice is flagged if the probability of any tumour
//! reaches the threshold or that of glioma reaches its own, and if the gate knows the slice. Moving the threshold moves no other.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};

/// A role of the data, measured by slice at rising thresholds from 0 to 1. Written by training and by `evaluate --record`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Slices measured, and how many of them show a tumour.
    pub slices: usize,
    pub tumors: usize,
    /// Patients, or clusters of near-copies; intervals are drawn by these.
    pub patients: usize,
    pub thresholds: Shares,
    /// Of the slices with a tumour, the share flagged: falls with the threshold.
    pub sensitivity: Band,
    /// Of the slices without, the share not flagged: rises with the threshold.
    pub specificity: Band,
    /// Of the slices with a tumour, the share that looks clear, so that nobody is told to look at them: rises with the threshold.
    /// The others that are not flagged are referred.
    pub cleared: Shares,
}

/// A figure at each threshold with its 95 % interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub value: Shares,
    /// None with fewer than two patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Shares>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Shares>,
}

/// Shares of 0 ..= 1, which a manifest stores as one line of parts of [`PARTS`]: finer than they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares(Vec<f64>);

/// A share is stored as so many parts.
pub const PARTS: f64 = 10_000.0;

/// What a threshold means where a share `prevalence` of the scans shows a tumour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cost {
    pub threshold: f64,
    pub prevalence: f64,
    pub sensitivity: Share,
    pub specificity: Share,
    /// Of 100 scans, those without a tumour that are flagged: `100 (1 - prevalence) (1 - specificity)`.
    pub false_alarms_per_100: f64,
    /// Of 100 scans, those with a tumour that are not flagged: `100 prevalence (1 - sensitivity)`. Most of them are referred.
    pub missed_per_100: f64,
    /// Of 100 scans, those with a tumour that look clear: `100 prevalence cleared`.
    pub cleared_per_100: f64,
    /// The probability of a tumour in a flagged scan, by Bayes' theorem: `sensitivity prevalence / (sensitivity prevalence +
    /// (1 - specificity) (1 - prevalence))` (Altman & Bland 1994, "Diagnostic tests 2: predictive values"); none if nothing is flagged.
    pub ppv: Option<f64>,
    /// The probability of no tumour in a scan that is not flagged: `specificity (1 - prevalence) / (specificity (1 - prevalence) +
    /// (1 - sensitivity) prevalence)`; none if everything is flagged.
    pub npv: Option<f64>,
    /// On what it was measured.
    pub slices: usize,
    pub tumors: usize,
    pub patients: usize,
}

/// A measured share and its 95 % interval, 0 ..= 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Reads a curve at a threshold. Between two thresholds that were measured both figures are the worse of the two: sensitivity and
/// what looks clear from the one above, specificity from the one below.
///
/// # Errors
/// [`Error::BadSetting`] of a threshold or prevalence that is not a number of 0 ..= 1.
pub fn at(curve: &Curve, threshold: f64, prevalence: f64) -> Result<Cost> {
    for (what, value) in [("the tumour threshold", threshold), ("the prevalence", prevalence)] {
        if !(0.0..=1.0).contains(&value) {
            return Err(Error::BadSetting { what, value, allowed: "between 0 and 1".into() });
        }
    }
    let thresholds = &curve.thresholds.0;
    let last = thresholds.len().saturating_sub(1);
    let above = thresholds.partition_point(|&measured| measured < threshold).min(last);
    let below = thresholds.partition_point(|&measured| measured <= threshold).saturating_sub(1);
    let (sensitivity, specificity) = (curve.sensitivity.at(above), curve.specificity.at(below));
    let (missed, alarms) = (1.0 - sensitivity.value, 1.0 - specificity.value);
    Ok(Cost {
        threshold,
        prevalence,
        sensitivity,
        specificity,
        false_alarms_per_100: 100.0 * (1.0 - prevalence) * alarms,
        missed_per_100: 100.0 * prevalence * missed,
        cleared_per_100: 100.0 * prevalence * curve.cleared.at(above),
        ppv: part_of(sensitivity.value * prevalence, alarms * (1.0 - prevalence)),
        npv: part_of(specificity.value * (1.0 - prevalence), missed * prevalence),
        slices: curve.slices,
        tumors: curve.tumors,
        patients: curve.patients,
    })
}

/// The first's share of both; none of nothing.
fn part_of(part: f64, rest: f64) -> Option<f64> {
    (part + rest > 0.0).then(|| part / (part + rest))
}

impl Curve {
    /// Why the curve cannot be read, if it cannot.
    pub fn fault(&self) -> Option<String> {
        let thresholds = &self.thresholds.0;
        if thresholds.first() != Some(&0.0) || thresholds.last() != Some(&1.0) {
            return Some("its thresholds do not reach from 0 to 1".into());
        }
        if !thresholds.is_sorted_by(|a, b| a < b) {
            return Some("its thresholds do not rise".into());
        }
        let bands = [&self.sensitivity, &self.specificity];
        let shares = bands.into_iter().flat_map(|band| [Some(&band.value), band.low.as_ref(), band.high.as_ref()]);
        let uneven = |shares: &Shares| shares.0.len() != thresholds.len();
        if shares.flatten().chain([&self.cleared]).any(uneven) {
            return Some(format!("it has {} thresholds and not as many figures", thresholds.len()));
        }
        let falls = self.sensitivity.value.0.is_sorted_by(|a, b| a >= b);
        if !falls || !self.specificity.value.0.is_sorted() || !self.cleared.0.is_sorted() {
            return Some("its figures do not follow its thresholds".into());
        }
        None
    }
}

impl Band {
    fn at(&self, place: usize) -> Share {
        let end = |shares: &Option<Shares>| shares.as_ref().map(|shares| shares.at(place));
        Share { value: self.value.at(place), low: end(&self.low), high: end(&self.high) }
    }
}

impl Shares {
    /// Rounds to what is stored; none unless all are in 0 ..= 1.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let rounded = |value: f64| (0.0..=1.0).contains(&value).then(|| (value * PARTS).round() / PARTS);
        values.into_iter().map(rounded).collect::<Option<_>>().map(Self)
    }

    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// 0 where there is none, which [`Curve::fault`] rules out.
    fn at(&self, place: usize) -> f64 {
        self.0.get(place).copied().unwrap_or(0.0)
    }
}

impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let parts: Vec<String> = self.0.iter().map(|share| format!("{:.0}", share * PARTS)).collect();
        serializer.serialize_str(&parts.join(" "))
    }
}

impl<'de> Deserialize<'de> for Shares {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let share = |part: &str| part.parse::<u32>().ok().map(|parts| f64::from(parts) / PARTS);
        let values = text.split_whitespace().map(share).collect::<Option<Vec<f64>>>();
        values.and_then(Self::new).ok_or_else(|| {
            D::Error::custom(format!("shares are written as numbers from 0 to {PARTS:.0}, not as {text:?}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares<const N: usize>(values: [f64; N]) -> Shares {
        Shares::new(values).unwrap()
    }

    fn curve() -> Curve {
        Curve {
            slices: 150,
            tumors: 50,
            patients: 30,
            thresholds: shares([0.0, 0.25, 0.5, 0.75, 1.0]),
            sensitivity: Band {
                value: shares([1.0, 0.98, 0.9, 0.7, 0.3]),
                low: Some(shares([0.9, 0.9, 0.8, 0.6, 0.2])),
                high: Some(shares([1.0, 1.0, 0.95, 0.8, 0.4])),
            },
            specificity: Band { value: shares([0.0, 0.5, 0.8, 0.9, 1.0]), low: None, high: None },
            cleared: shares([0.0, 0.0, 0.02, 0.04, 0.04]),
        }
    }

    /// 10 of 100 scans show a tumour: 9 flagged, 1 missed; of the other 90, 18 are flagged.
    #[test]
    fn equals_counting_a_hundred_scans_by_hand() {
        let found = at(&curve(), 0.5, 0.1).unwrap();
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
        close(found.missed_per_100, 1.0);
        close(found.false_alarms_per_100, 18.0);
        close(found.cleared_per_100, 0.2);
        close(found.ppv.unwrap(), 9.0 / 27.0);
        close(found.npv.unwrap(), 72.0 / 73.0);
        assert_eq!(found.sensitivity, Share { value: 0.9, low: Some(0.8), high: Some(0.95) });
        assert_eq!(found.specificity, Share { value: 0.8, low: None, high: None });
    }

    #[test]
    fn between_two_thresholds_the_worse_of_both_counts() {
        let found = at(&curve(), 0.6, 0.1).unwrap();
        assert_eq!((found.sensitivity.value, found.specificity.value), (0.7, 0.8));
        assert!((found.cleared_per_100 - 0.4).abs() < 1e-9);
        let ends = [0.0, 1.0].map(|threshold| at(&curve(), threshold, 0.1).unwrap());
        assert_eq!(ends.map(|end| end.sensitivity.value), [1.0, 0.3]);
        assert_eq!(ends.map(|end| end.specificity.value), [0.0, 1.0]);
        assert_eq!(ends[0].npv, None, "everything is flagged");
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for (threshold, prevalence) in [(f64::NAN, 0.1), (-0.1, 0.1), (1.1, 0.1), (0.5, f64::INFINITY), (0.5, -1.0)] {
            let refused = at(&curve(), threshold, prevalence).unwrap_err().to_string();
            assert!(refused.contains("between 0 and 1"), "{refused}");
        }
    }

    #[test]
    fn json_is_one_line_a_figure_and_faults_are_named() {
        let json = serde_json::to_value(curve()).unwrap();
        assert_eq!(json["sensitivity"]["value"], "10000 9800 9000 7000 3000");
        assert!(json["specificity"].get("low").is_none());
        assert_eq!(serde_json::from_value::<Curve>(json.clone()).unwrap(), curve());
        assert_eq!(curve().fault(), None);
        for (figure, wrong, part) in [
            ("cleared", "0 0 10001 0 0", "from 0 to 10000"),
            ("cleared", "0 0 x 0 0", "from 0 to 10000"),
            ("cleared", "0 0 0", "not as many"),
            ("cleared", "0 0 5 4 4", "do not follow"),
            ("thresholds", "0 2500 2500 7500 10000", "do not rise"),
            ("thresholds", "100 2500 5000 7500 10000", "from 0 to 1"),
            ("thresholds", "", "from 0 to 1"),
        ] {
            let mut json = json.clone();
            json[figure] = wrong.into();
            let fault = match serde_json::from_value::<Curve>(json) {
                Ok(curve) => curve.fault().expect(wrong),
                Err(error) => error.to_string(),
            };
            assert!(fault.contains(part), "{wrong}: {fault}");
        }
    }

    proptest! {
        #[test]
        fn a_higher_threshold_misses_more_and_alarms_less(a in 0.0f64..=1.0, b in 0.0f64..=1.0, prevalence in 0.0f64..=1.0) {
            let (low, high) = (a.min(b), a.max(b));
            let (low, high) = (at(&curve(), low, prevalence).unwrap(), at(&curve(), high, prevalence).unwrap());
            prop_assert!(low.missed_per_100 <= high.missed_per_100);
            prop_assert!(low.false_alarms_per_100 >= high.false_alarms_per_100);
            for cost in [low, high] {
                prop_assert!(cost.missed_per_100 <= 100.0 * prevalence + 1e-9);
                prop_assert!(cost.ppv.is_none_or(|value| (0.0..=1.0).contains(&value)));
                prop_assert!(cost.npv.is_none_or(|value| (0.0..=1.0).contains(&value)));
            }
        }
    }
}
