//! Whether probabilities, thresholds and prediction sets do what they were chosen for.

use super::{code, percent, shown};
use crate::calibration::{Decisions, OperatingPoint};
use crate::train::metrics::Settings;
use crate::train::report::Role;

/// How far the probabilities are off, and to which side.
pub fn calibration(role: &Role) -> Option<String> {
    let ece = shown(&role.all, "ece")?;
    let bins = || role.all.curves.reliability.iter().filter(|bin| bin.count > 0);
    let slices: usize = bins().map(|bin| bin.count).sum();
    let mean = |value: fn(&crate::train::metrics::reliability::Bin) -> Option<f64>| {
        let sum: Option<f64> = bins().map(|bin| Some(value(bin)? * bin.count as f64)).sum();
        sum.filter(|_| slices > 0).map(|sum| sum / slices as f64)
    };
    let (confidence, accuracy) = (mean(|bin| bin.mean_confidence)?, mean(|bin| bin.accuracy)?);
    let within = role.all.by_slice.get("accuracy").is_some_and(|found| match (found.low, found.high) {
        (Some(low), Some(high)) => (low..=high).contains(&confidence),
        _ => false,
    });
    let side = match confidence > accuracy {
        _ if within => "within chance of each other",
        true => "it is too sure of itself",
        false => "it is not sure enough",
    };
    let (confidence, accuracy) = (percent(confidence, 1), percent(accuracy, 1));
    // Equal as shown: there is no side to name.
    let side = if confidence == accuracy { "on the whole neither too sure nor too unsure" } else { side };
    Some(format!(
        "On {} the expected calibration error is {ece}: the mean confidence is {confidence}, the accuracy {accuracy}, \
         {side}.",
        code(&role.role)
    ))
}

/// What the thresholds miss and what they flag for nothing.
pub fn operating_points(role: &Role, settings: &Settings, decisions: Option<&Decisions>) -> Vec<String> {
    let points = [
        (
            "tumor",
            ["tumour", "tumour slices", "tumour-free slices"],
            settings.tumor_threshold,
            decisions.map(|decisions| decisions.tumor),
        ),
        (
            "glioma",
            ["glioma", "glioma slices", "slices without glioma"],
            settings.glioma_threshold,
            decisions.map(|decisions| decisions.glioma),
        ),
    ];
    let sentence =
        |(key, [what, with, without], threshold, chosen): (&str, [&str; 3], Option<f64>, Option<OperatingPoint>)| {
            let threshold = threshold?;
            let mut parts = Vec::new();
            let sensitivity = format!("sensitivity.{key}");
            if let Some(estimate) = role.all.by_slice.get(&sensitivity) {
                // A target is that of this very threshold or of none.
                let target = chosen.filter(|point| point.threshold == threshold).map(|point| point.target_sensitivity);
                let target = target.map_or_else(String::new, |target| {
                    let below = match estimate.high {
                        _ if estimate.value >= target => ", not below its target of",
                        Some(high) if high < target => ", **below** its target of",
                        _ => ", within chance of its target of",
                    };
                    format!("{below} {}", percent(target, 1))
                });
                let missed = of_100(1.0 - estimate.value);
                let shown = shown(&role.all, &sensitivity)?;
                parts.push(format!("sensitivity {shown}{target}: of 100 {with} {missed} are not flagged"));
            }
            let specificity = format!("specificity.{key}");
            if let Some(estimate) = role.all.by_slice.get(&specificity) {
                let (shown, flagged) = (shown(&role.all, &specificity)?, of_100(1.0 - estimate.value));
                parts.push(format!("specificity {shown}: of 100 {without} {flagged} are flagged"));
            }
            let role = code(&role.role);
            (!parts.is_empty()).then(|| {
                format!("On {role}, flagged as {what} from a probability of {threshold:.3}: {}.", parts.join("; "))
            })
        };
    points.into_iter().filter_map(sentence).collect()
}

/// So many of 100, without making none of a few.
fn of_100(share: f64) -> String {
    match 100.0 * share {
        0.0 => "none of those measured".to_string(),
        few if few < 0.5 => "fewer than 1".to_string(),
        count => format!("about {count:.0}"),
    }
}

/// Whether the prediction sets hold what they promise.
pub fn sets(role: &Role, settings: &Settings) -> Vec<String> {
    let sentence = |promised: f64| {
        let key = format!("set_coverage.{}", (promised * 100.0).round());
        let (coverage, shown) = (role.all.by_slice.get(&key)?, shown(&role.all, &key)?);
        let verdict = match coverage.high {
            _ if coverage.value >= promised => "as promised",
            Some(high) if high < promised => "**less than promised**",
            _ => "less than promised, within chance",
        };
        let (role, promised) = (code(&role.role), percent(promised, 0));
        Some(format!(
            "On {role} the {promised} prediction sets hold the class of {shown} of the slices: {verdict} (the promise is \
             for the mean over patients)."
        ))
    };
    settings.sets.iter().filter_map(|set| sentence(set.coverage)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::card::fixtures::decisions;
    use crate::train::report::markdown::fixtures::{about, evaluation};

    #[test]
    fn too_sure_and_not_sure_enough_follow_the_numbers() {
        let mut example = evaluation();
        let role = &mut example.roles[0];
        for (confidence, accuracy, expected) in
            [(0.9, 0.6, "too sure of"), (0.6, 0.9, "not sure enough"), (0.6, 0.6, "neither")]
        {
            role.all.curves.reliability.truncate(1);
            let bin = &mut role.all.curves.reliability[0];
            (bin.count, bin.mean_confidence, bin.accuracy) = (10, Some(confidence), Some(accuracy));
            let found = calibration(role).unwrap();
            assert!(found.contains(expected), "{found}");
        }
        role.all.curves.reliability.clear();
        assert_eq!(calibration(role), None);
    }

    #[test]
    fn thresholds_are_held_against_their_own_target() {
        let mut example = evaluation();
        let settings = example.settings.clone();
        let role = &mut example.roles[0];
        role.all.by_slice.insert("specificity.tumor".into(), about(0.45, 0.05));
        for (sensitivity, expected) in
            [(0.88, "**below** its target of 95.0 %: of 100 tumour slices about 12"), (0.97, "not below")]
        {
            role.all.by_slice.insert("sensitivity.tumor".into(), about(sensitivity, 0.02));
            let found = operating_points(role, &settings, Some(&decisions()));
            assert!(found[0].contains(expected), "{found:?}");
            assert!(
                found[0].ends_with("specificity 45.0 % (40.0–50.0): of 100 tumour-free slices about 55 are flagged.")
            );
        }
        assert_eq!([0.0, 0.004, 0.006].map(of_100), ["none of those measured", "fewer than 1", "about 1"]);
        let mut other = decisions();
        other.tumor.threshold += 0.1;
        assert!(!operating_points(role, &settings, Some(&other))[0].contains("target"));
        let without = Settings { tumor_threshold: None, glioma_threshold: None, ..settings };
        assert!(operating_points(role, &without, None).is_empty());
    }

    #[test]
    fn sets_that_hold_less_than_they_promise_are_named() {
        let mut example = evaluation();
        let settings = example.settings.clone();
        for (coverage, expected) in [(0.85, "less than promised"), (0.9, "as promised")] {
            example.roles[0].all.by_slice.insert("set_coverage.90".into(), about(coverage, 0.02));
            let found = sets(&example.roles[0], &settings);
            assert!(found[0].contains(expected), "{found:?}");
        }
    }
}
