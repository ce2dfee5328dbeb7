//! The mathematics of an evaluation: what is right, how sure, for whom, and how well that is known.
//!
//! Pure functions of the cases and the settings. A figure that cannot be computed (a class without a slice, nothing below
//! the line) is absent, never 0 or NaN.

pub mod bootstrap;
pub mod confusion;
pub mod curves;
pub mod finding;
pub mod localisation;
pub mod operating;
pub mod paired;
pub mod ranking;
pub mod reliability;
pub mod selective;
pub mod sets;
mod spread;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod property_tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dataset::Truth;
use crate::calibration::Probabilities;
use crate::label::Label;

pub use crate::calibration::SetThreshold;
pub use bootstrap::{Clustered, Estimate, Resampling, intervals};
pub use confusion::Confusion;
pub use curves::{Curves, curves};
pub use finding::Finding;
pub use operating::choose_threshold;
pub use paired::{Difference, McNemar, mcnemar, paired_difference};
pub use sets::conformal_threshold;
pub use spread::spread;

/// One classified slice, or one patient of [`by_patient`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    pub truth: Truth,
    pub probabilities: Probabilities,
    /// The index of the patient or of the cluster of near copies: cases with the same index are not independent.
    pub patient: usize,
}

impl Clustered for Case {
    fn patient(&self) -> usize {
        self.patient
    }
}

/// What the figures need to know beside the cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A slice is flagged as tumour if its probability of any tumour is at least this; without it the figures are absent.
    pub tumor_threshold: Option<f64>,
    /// A slice is flagged as possible glioma if its probability of glioma is at least this.
    pub glioma_threshold: Option<f64>,
    /// The share of tumours where the predictive values are to hold, 0 to 1: a data set's own share says nothing of a clinic.
    pub prevalence: f64,
    /// The prediction sets to examine, at most one for each whole percent of coverage.
    pub sets: Vec<SetThreshold>,
    /// The number of reliability bins, usually 10 or 15; with 0 there is no `ece`.
    pub bins: usize,
}

/// All scalar figures by name. Tumours of unknown kind count in the figures marked * and nowhere else.
///
/// | name | range, and what it is |
/// |---|---|
/// | `accuracy` | 0–1 |
/// | `balanced_accuracy` | 0–1; the mean recall of the classes in the truth (also the macro recall) |
/// | `precision.CLASS` | 0–1; absent if the class is never predicted |
/// | `recall.CLASS` | 0–1; absent if the class is not in the truth |
/// | `f1.CLASS` | 0–1; absent if the class is not in the truth, 0 if it is never found |
/// | `precision.macro`, `f1.macro` | 0–1; the mean over classes in the truth or predicted, 0 where undefined (scikit-learn's `zero_division=0`) |
/// | `auroc.CLASS` | 0–1; the class against the rest |
/// | `auroc.macro` | 0–1; the mean of those that exist |
/// | `auroc.tumor`*, `average_precision.tumor`* | 0–1; by the probability of any tumour |
/// | `sensitivity.tumor`*, `specificity.tumor` | 0–1; at the tumour threshold |
/// | `ppv.tumor`*, `npv.tumor`* | 0–1; from these two, at the prevalence of the settings |
/// | `sensitivity.glioma`, `specificity.glioma` | 0–1; at the glioma threshold |
/// | `tumor_recall`*, `tumor_specificity` | 0–1; the top class is any tumour, or none |
/// | `log_loss` | 0 up; natural logarithm |
/// | `brier` | 0–2; summed over the classes |
/// | `ece` | 0–1; see [`reliability::ece`] |
/// | `set_coverage.95`, `set_size.95` | 0–1, 1–4; of each of the settings' prediction sets |
/// | `selective_accuracy.80`, `.90` | 0–1; of the 80 or 90 % of slices with the highest confidence |
/// | `aurc` | 0–1, lower is better; see [`selective::Ranked::aurc`] |
pub fn values<'a>(cases: impl IntoIterator<Item = &'a Case>, settings: &Settings) -> BTreeMap<String, f64> {
    let cases: Vec<&Case> = cases.into_iter().collect();
    let typed = typed(&cases);
    let mut figures = Figures::default();

    let confusion = Confusion::of(&cases);
    figures.put("accuracy", confusion.accuracy());
    figures.put("balanced_accuracy", confusion.balanced_accuracy());
    figures.put("precision.macro", confusion.macro_precision());
    figures.put("f1.macro", confusion.macro_f1());
    figures.put("tumor_recall", confusion.tumor_recall());
    figures.put("tumor_specificity", confusion.tumor_specificity());
    for label in Label::ALL {
        figures.put(format!("precision.{label}"), confusion.precision(label));
        figures.put(format!("recall.{label}"), confusion.recall(label));
        figures.put(format!("f1.{label}"), confusion.f1(label));
    }

    let areas = Label::ALL.map(|label| ranking::auroc(&ranking::steps(Finding::Class(label).scored(&cases))));
    for (label, area) in Label::ALL.into_iter().zip(areas) {
        figures.put(format!("auroc.{label}"), area);
    }
    figures.put("auroc.macro", mean(areas.into_iter().flatten()));
    let steps = ranking::steps(Finding::Tumor.scored(&cases));
    figures.put("auroc.tumor", ranking::auroc(&steps));
    figures.put("average_precision.tumor", ranking::average_precision(&steps));

    if let Some(threshold) = settings.tumor_threshold {
        let point = operating::at_threshold(&Finding::Tumor.scored(&cases), threshold);
        figures.put("sensitivity.tumor", point.sensitivity);
        figures.put("specificity.tumor", point.specificity);
        figures.put("ppv.tumor", point.ppv(settings.prevalence));
        figures.put("npv.tumor", point.npv(settings.prevalence));
    }
    if let Some(threshold) = settings.glioma_threshold {
        let point = operating::at_threshold(&Finding::Class(Label::Glioma).scored(&cases), threshold);
        figures.put("sensitivity.glioma", point.sensitivity);
        figures.put("specificity.glioma", point.specificity);
    }

    figures.put("log_loss", reliability::log_loss(&typed));
    figures.put("brier", reliability::brier(&typed));
    figures.put("ece", reliability::ece(&reliability::bins(&typed, settings.bins)));
    for set in &settings.sets {
        let percent = (set.coverage * 100.0).round();
        figures.put(format!("set_coverage.{percent}"), sets::coverage(&typed, set.threshold));
        figures.put(format!("set_size.{percent}"), sets::mean_size(&typed, set.threshold));
    }
    let ranked = selective::Ranked::of(&typed);
    figures.put("selective_accuracy.80", ranked.accuracy_of_percent(80));
    figures.put("selective_accuracy.90", ranked.accuracy_of_percent(90));
    figures.put("aurc", ranked.aurc());
    figures.0
}

/// One case for each patient: the mean of the slices' probabilities, in the order of the patient indices.
///
/// A patient whose slices disagree in truth (as tumour-free slices of a glioma patient) becomes one case for each truth. They
/// keep the patient's index, so that the bootstrap still draws them together. Call this before [`intervals`] and not inside
/// its statistic, where a patient drawn twice would be merged into one.
pub fn by_patient<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Vec<Case> {
    let mut groups: BTreeMap<(usize, Truth), Vec<&Probabilities>> = BTreeMap::new();
    for case in cases {
        groups.entry((case.patient, case.truth)).or_default().push(&case.probabilities);
    }
    groups
        .into_iter()
        .filter_map(|((patient, truth), slices)| {
            Some(Case { truth, probabilities: Probabilities::mean(slices)?, patient })
        })
        .collect()
}

/// A case of known class.
pub type Typed = (Label, Probabilities);

/// The cases of known class.
pub fn typed(cases: &[&Case]) -> Vec<Typed> {
    cases.iter().filter_map(|case| Some((case.truth.class()?, case.probabilities))).collect()
}

/// Named figures without those that do not exist.
#[derive(Default)]
struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn put(&mut self, name: impl Into<String>, value: Option<f64>) {
        if let Some(value) = value {
            self.0.insert(name.into(), value);
        }
    }
}

/// A share; none of nothing.
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The mean; none of nothing.
fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0usize);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::fixtures::{case, settings, sure};
    use super::*;

    #[test]
    fn patients_are_means_and_keep_their_index_when_their_slices_disagree() {
        let cases = [
            case("glioma", [0.6, 0.2, 0.1, 0.1], 7),
            case("no_tumor", [0.0, 0.0, 0.0, 1.0], 7),
            case("glioma", [0.2, 0.2, 0.1, 0.5], 7),
            case("tumor_untyped", [0.25; 4], 3),
        ];
        let patients = by_patient(&cases);
        let found: Vec<_> = patients.iter().map(|p| (p.patient, p.truth.name())).collect();
        assert_eq!(found, [(3, "tumor_untyped"), (7, "glioma"), (7, "no_tumor")]);
        for (found, expected) in patients[1].probabilities.values().into_iter().zip([0.4, 0.2, 0.1, 0.3]) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
        assert!(by_patient(&[]).is_empty());
    }

    #[test]
    fn too_few_cases_leave_figures_out_and_never_give_nan() {
        let one = [sure("glioma", 0, 0)];
        let one_class = [sure("glioma", 0, 0), sure("glioma", 1, 1)];
        let untyped = [sure("tumor_untyped", 0, 0), sure("tumor_untyped", 3, 1)];
        for cases in [&[] as &[Case], &one, &one_class, &untyped] {
            let found = values(cases, &settings());
            assert!(found.values().all(|value| value.is_finite()), "{found:?}");
            assert!(!found.contains_key("auroc.tumor") && !found.contains_key("ppv.tumor"), "{found:?}");
            let text = serde_json::to_string(&curves(cases, &settings())).unwrap();
            assert_eq!(serde_json::from_str::<Curves>(&text).unwrap(), curves(cases, &settings()));
            let estimates = intervals(cases, &Resampling { resamples: 20, ..Resampling::default() }, |drawn| {
                values(drawn.iter().copied(), &settings())
            });
            assert_eq!(estimates.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
        }
        assert!(values(&[], &settings()).is_empty());
        assert_eq!(values(&untyped, &settings())["tumor_recall"], 0.5);
        assert!(!values(&untyped, &settings()).contains_key("accuracy"));
    }

    #[test]
    fn nothing_is_flagged_or_set_without_being_asked_for() {
        let bare =
            Settings { tumor_threshold: None, glioma_threshold: None, prevalence: 0.1, sets: Vec::new(), bins: 0 };
        let found = values(&[sure("glioma", 0, 0), sure("no_tumor", 3, 1)], &bare);
        for name in ["sensitivity.tumor", "npv.tumor", "specificity.glioma", "set_size.95", "ece"] {
            assert!(!found.contains_key(name), "{name}");
        }
        assert_eq!(found["accuracy"], 1.0);
    }
}
