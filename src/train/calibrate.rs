//! What the validation set decides beside the weights: the temperature (Guo et al. 2017), the operating points, the prediction
//! sets and from where on the lesion map counts.

use super::Result;
use super::answers::Answers;
use super::metrics::localisation::thresholds;
use super::metrics::{Finding, choose_threshold, conformal_threshold};
use crate::calibration::{Calibration, Decisions, OperatingPoint, SetThreshold};
use crate::label::Label;

/// What the thresholds are chosen for.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    /// The sensitivity for any tumour and for glioma, above 0 and at most 1.
    pub tumor_sensitivity: f64,
    pub glioma_sensitivity: f64,
    /// The coverage of each kind of prediction set, between 0 and 1.
    pub coverages: Vec<f64>,
}

/// A missed tumour costs more than a second look, and a missed glioma most: at these sensitivities what is flagged is still
/// worth looking at first.
impl Default for Targets {
    fn default() -> Self {
        Self { tumor_sensitivity: 0.97, glioma_sensitivity: 0.98, coverages: vec![0.9, 0.95] }
    }
}

/// Fits the temperature on the slices of known class, then chooses the thresholds on the calibrated probabilities. Without a
/// tumour or a glioma there is nothing to choose from and no decision is recorded.
///
/// # Errors
/// [`crate::Error::Device`] if a logit is not a number.
pub fn calibrate(val: &Answers, targets: &Targets) -> Result<Calibration> {
    let mut calibration = Calibration::of_temperature(temperature(&val.typed()));
    let cases = val.cases(&calibration)?;
    let point = |finding, target_sensitivity| {
        let threshold = choose_threshold(&cases, target_sensitivity, finding)?;
        Some(OperatingPoint { target_sensitivity, threshold })
    };
    let set = |&coverage: &f64| Some(SetThreshold { coverage, threshold: conformal_threshold(&cases, coverage)? });
    let points = (
        point(Finding::Tumor, targets.tumor_sensitivity),
        point(Finding::Class(Label::Glioma), targets.glioma_sensitivity),
    );
    if let (Some(tumor), Some(glioma)) = points {
        calibration.decisions =
            Some(Decisions { tumor, glioma, sets: targets.coverages.iter().filter_map(set).collect() });
    }
    calibration.lesion_threshold = lesion_threshold(val);
    Ok(calibration)
}

/// The threshold of the lesion map with the highest mean overlap with the masks; of equal ones, the lowest. None without a
/// map or a mask.
fn lesion_threshold(val: &Answers) -> Option<f64> {
    let found: Vec<&Vec<f64>> = val.answers.iter().filter_map(|answer| answer.overlaps.as_ref()).collect();
    let mean = |place: usize| found.iter().map(|overlaps| overlaps[place]).sum::<f64>();
    let best = thresholds().enumerate().map(|(place, threshold)| (threshold, mean(place)));
    let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    (!found.is_empty()).then_some(best.0)
}

/// Fits the temperature by golden-section search on its logarithm between 0.05 and 20; 1 if there is nothing to fit.
pub(super) fn temperature(results: &[(Label, [f32; Label::COUNT])]) -> f64 {
    if results.is_empty() {
        return 1.0;
    }
    let loss = |log_temperature: f64| {
        let calibration = Calibration::of_temperature(log_temperature.exp());
        let losses = results.iter().filter_map(|(label, logits)| {
            Some(-calibration.probabilities(*logits)?.of(*label).max(f64::MIN_POSITIVE).ln())
        });
        losses.sum::<f64>()
    };
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.05f64.ln(), 20f64.ln());
    while high - low > 1e-6 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if loss(left) < loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    ((low + high) / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::super::answers::Answer;
    use super::super::dataset::Truth;
    use super::super::metrics::{Settings, values};
    use super::*;

    /// Right in three of four cases at a logit margin m, the best temperature gives the winner 3/4:
    /// m / T = ln(0.75 / (0.25 / 3)) = ln 9.
    #[test]
    fn finds_the_temperature_of_a_case_solved_by_hand() {
        let logits = [6.0, 0.0, 0.0, 0.0];
        let results =
            [(Label::Glioma, logits), (Label::Glioma, logits), (Label::Glioma, logits), (Label::NoTumor, logits)];
        let found = temperature(&results);
        assert!((found - 6.0 / 9f64.ln()).abs() < 1e-4, "{found}");
    }

    fn answers(logits: impl IntoIterator<Item = (Truth, [f32; 4])>) -> Answers {
        let answer = |(patient, (truth, logits)): (usize, (Truth, [f32; 4]))| Answer {
            file: format!("{patient}.png").into(),
            source: String::new(),
            truth,
            patient,
            logits,
            traits: Vec::new(),
            localisation: None,
            overlaps: None,
        };
        Answers { answers: logits.into_iter().enumerate().map(answer).collect(), ..Answers::default() }
    }

    /// The thresholds are on calibrated probabilities, and reach their targets on the slices they were chosen on.
    #[test]
    fn thresholds_reach_their_targets_on_the_calibrated_probabilities() {
        let spread = |i: usize| (i as f32 * 0.37).sin() * 3.0;
        let val = answers((0..200).map(|i| {
            let label = Label::ALL[i % 4];
            let mut logits = [spread(i), spread(i + 50), spread(i + 100), spread(i + 150)];
            logits[label.index()] += 1.2;
            (Truth::Class(label), logits)
        }));
        let targets = Targets { tumor_sensitivity: 0.9, glioma_sensitivity: 0.8, coverages: vec![0.8, 0.9, 0.999] };
        let calibration = calibrate(&val, &targets).unwrap();
        let decisions = calibration.decisions.clone().unwrap();
        assert_eq!(
            decisions.sets.iter().map(|set| set.coverage).collect::<Vec<_>>(),
            [0.8, 0.9],
            "200 cannot promise 99.9 %"
        );
        assert!(decisions.sets[0].threshold > decisions.sets[1].threshold);
        let found = values(
            &val.cases(&calibration).unwrap(),
            &Settings {
                tumor_threshold: Some(decisions.tumor.threshold),
                glioma_threshold: Some(decisions.glioma.threshold),
                prevalence: 0.5,
                sets: decisions.sets,
                bins: 10,
            },
        );
        for (figure, target) in [("sensitivity.tumor", 0.9), ("sensitivity.glioma", 0.8)] {
            assert!((target..target + 0.02).contains(&found[figure]), "{figure} {}", found[figure]);
        }
        // The top class is in the set whatever the threshold, so sets may cover more than was asked for.
        for (figure, target) in [("set_coverage.80", 0.8), ("set_coverage.90", 0.9)] {
            assert!(found[figure] >= target, "{figure} {}", found[figure]);
        }
        assert!(found["set_size.80"] < found["set_size.90"]);
    }

    #[test]
    fn without_gliomas_nothing_is_decided() {
        let val = answers([
            (Truth::Class(Label::NoTumor), [0.0, 0.0, 0.0, 1.0]),
            (Truth::TumorUntyped, [1.0, 0.0, 0.0, 0.0]),
        ]);
        assert_eq!(calibrate(&val, &Targets::default()).unwrap().decisions, None);
    }
}
