//! The temperature that makes the validation set's probabilities most likely (Guo et al. 2017).

use crate::calibration::Calibration;
use crate::label::Label;

/// Fits the temperature by golden-section search on its logarithm between 0.05 and 20; 1 if there is nothing to fit.
pub fn temperature(results: &[(Label, [f32; Label::COUNT])]) -> Calibration {
    if results.is_empty() {
        return Calibration { temperature: 1.0 };
    }
    let loss = |log_temperature: f64| {
        let calibration = Calibration { temperature: log_temperature.exp() };
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
    Calibration { temperature: ((low + high) / 2.0).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Right in three of four cases at a logit margin m, the best temperature gives the winner 3/4:
    /// m / T = ln(0.75 / (0.25 / 3)) = ln 9.
    #[test]
    fn finds_the_temperature_of_a_case_solved_by_hand() {
        let logits = [6.0, 0.0, 0.0, 0.0];
        let results =
            [(Label::Glioma, logits), (Label::Glioma, logits), (Label::Glioma, logits), (Label::NoTumor, logits)];
        let found = temperature(&results).temperature;
        assert!((found - 6.0 / 9f64.ln()).abs() < 1e-4, "{found}");
    }
}
