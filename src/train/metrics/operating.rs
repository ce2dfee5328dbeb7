//! A score with a threshold: what is flagged, and what a flag is worth.

use super::finding::{Finding, Scored};
use super::{Case, ratio};

/// How a threshold does on some cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OperatingPoint {
    /// Of the cases with the finding, the share flagged, 0 to 1; none if there are none.
    pub sensitivity: Option<f64>,
    /// Of the cases without it, the share not flagged, 0 to 1; none if there are none.
    pub specificity: Option<f64>,
}

/// Sensitivity and specificity where a score of at least the threshold is flagged.
pub fn at_threshold(scored: &[Scored], threshold: f64) -> OperatingPoint {
    let count = |wanted: &dyn Fn(&Scored) -> bool| scored.iter().filter(|case| wanted(case)).count();
    OperatingPoint {
        sensitivity: ratio(count(&|&(score, there)| there && score >= threshold), count(&|&(_, there)| there)),
        specificity: ratio(count(&|&(score, there)| !there && score < threshold), count(&|&(_, there)| !there)),
    }
}

impl OperatingPoint {
    /// The probability of the finding in a flagged case, by Bayes' theorem at a prevalence of 0 to 1 (Altman & Bland 1994,
    /// "Diagnostic tests 2: predictive values"); none if nothing is flagged or the prevalence is not a share.
    pub fn ppv(&self, prevalence: f64) -> Option<f64> {
        let (sensitivity, specificity) = (self.sensitivity?, self.specificity?);
        posterior(sensitivity * prevalence, (1.0 - specificity) * (1.0 - prevalence), prevalence)
    }

    /// The probability of no finding in a case that is not flagged; none if all is flagged or the prevalence is not a share.
    pub fn npv(&self, prevalence: f64) -> Option<f64> {
        let (sensitivity, specificity) = (self.sensitivity?, self.specificity?);
        posterior(specificity * (1.0 - prevalence), (1.0 - sensitivity) * prevalence, prevalence)
    }
}

fn posterior(right: f64, wrong: f64, prevalence: f64) -> Option<f64> {
    ((0.0..=1.0).contains(&prevalence) && right + wrong > 0.0).then(|| right / (right + wrong))
}

/// The highest threshold at which the sensitivity on these cases is at least the target; it is the score of one of them.
///
/// None without a case that has the finding, or if the target is not above 0 and at most 1. Choose it on validation cases and
/// measure it on others: on the cases of the choice the sensitivity flatters.
pub fn choose_threshold<'a>(
    cases: impl IntoIterator<Item = &'a Case>,
    target_sensitivity: f64,
    finding: Finding,
) -> Option<f64> {
    let there = cases.into_iter().filter(|case| finding.truth(case) == Some(true));
    let mut scores: Vec<f64> = there.map(|case| finding.score(case)).collect();
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    if !(target_sensitivity > 0.0 && target_sensitivity <= 1.0) {
        return None;
    }
    // The share as it is measured, not its product with the count, which may round up: 0.07 * 100 > 7.
    let needed = (1..=scores.len()).find(|&flagged| flagged as f64 / scores.len() as f64 >= target_sensitivity)?;
    Some(scores[needed - 1])
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::case;
    use super::*;
    use crate::label::Label;
    use proptest::prelude::*;

    #[test]
    fn predictive_values_by_hand() {
        // Of 1000 people 10 are ill; 9 of them are flagged, and 198 of the 990 others.
        let point = OperatingPoint { sensitivity: Some(0.9), specificity: Some(0.8) };
        assert!((point.ppv(0.01).unwrap() - 9.0 / 207.0).abs() < 1e-12);
        assert!((point.npv(0.01).unwrap() - 792.0 / 793.0).abs() < 1e-12);
        let silent = OperatingPoint { sensitivity: Some(0.0), specificity: Some(1.0) };
        assert_eq!((silent.ppv(0.3), silent.npv(0.3)), (None, Some(0.7)));
        assert_eq!((point.ppv(1.5), point.npv(f64::NAN)), (None, None));
        assert_eq!(OperatingPoint { sensitivity: None, ..point }.ppv(0.1), None);
    }

    #[test]
    fn a_target_that_no_threshold_can_mean_gives_none() {
        let cases = [case("glioma", [0.7, 0.1, 0.1, 0.1], 0)];
        for target in [0.0, -1.0, 1.01, f64::NAN] {
            assert_eq!(choose_threshold(&cases, target, Finding::Tumor), None);
        }
        assert_eq!(choose_threshold(&cases, 0.9, Finding::Class(Label::Meningioma)), None);
        assert_eq!(choose_threshold(&cases, 0.9, Finding::Class(Label::Glioma)), Some(0.7));
    }

    proptest! {
        #[test]
        fn the_threshold_is_the_highest_that_reaches_the_target(
            scores in prop::collection::vec(0u8..=20, 1..40), target in 1u8..=100
        ) {
            let target = f64::from(target) / 100.0;
            let probability = |score: u8| f64::from(score) / 20.0;
            let cases: Vec<Case> = scores.iter().enumerate()
                .map(|(i, &score)| case("glioma", [probability(score), 1.0 - probability(score), 0.0, 0.0], i))
                .collect();
            let finding = Finding::Class(Label::Glioma);
            let threshold = choose_threshold(&cases, target, finding).unwrap();
            let sensitivity = |threshold: f64| {
                at_threshold(&finding.scored(&cases.iter().collect::<Vec<_>>()), threshold).sensitivity.unwrap()
            };
            prop_assert!(sensitivity(threshold) >= target);
            prop_assert!(sensitivity(threshold + 1e-9) < target);
        }
    }
}
