//! Where a model fails, in sentences that follow from its figures.

mod compare;
mod decide;

use std::collections::BTreeMap;

use crate::bundle::Metrics;
use crate::calibration::Decisions;
use crate::label::Label;
use crate::train::dataset::is_report;
use crate::train::metrics::Estimate;
use crate::train::report::markdown::{class, code, escaped, estimate, name, percent};
use crate::train::report::names::Name;
use crate::train::report::{Evaluation, Part, Role};

/// Percentile intervals of so few patients are too narrow, see [`crate::train::metrics::intervals`].
const FEW: usize = 20;

/// One sentence or two for each way to fail, role by role; the thresholds' targets are known from the manifest.
pub fn sentences(evaluation: &Evaluation, decisions: Option<&Decisions>) -> Vec<String> {
    let mut found = compare::drops(evaluation);
    // A role that guided choices shows no failure that the others would not show more honestly.
    for role in evaluation.roles.iter().filter(|role| !role.guided_choices) {
        found.extend(few_patients(role));
        found.extend(weakest_class(role));
        found.extend(compare::sources(role));
        found.extend(compare::baselines(role));
        found.push(lesion_map(role));
        found.extend(decide::calibration(role));
        found.extend(decide::operating_points(role, &evaluation.settings, decisions));
        found.extend(decide::sets(role, &evaluation.settings));
    }
    found
}

fn few_patients(role: &Role) -> Option<String> {
    let patients = role.all.patients;
    let (role, count) = (code(&role.role), if patients == 1 { "1 patient" } else { &format!("{patients} patients") });
    (patients <= FEW).then(|| format!("{role} has {count}: its intervals are too narrow."))
}

fn weakest_class(role: &Role) -> Option<String> {
    let recalls = Label::ALL.into_iter().filter_map(|label| {
        let key = format!("recall.{label}");
        Some((label, role.all.by_slice.get(&key)?, shown(&role.all, &key)?))
    });
    let (weakest, _, shown) = recalls.min_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let row = &role.all.curves.confusion.typed[weakest.index()];
    Some(weakest_sentence(&role.role, weakest, &shown, row))
}

/// What a manifest's figures say, which have no intervals, sources or baselines.
pub fn sentences_of_metrics(metrics: &BTreeMap<String, Metrics>) -> Vec<String> {
    let mut found = compare::drops_of_metrics(metrics);
    found.extend(
        metrics.iter().filter(|(role, _)| is_report(role)).filter_map(|(role, of)| weakest_of_metrics(role, of)),
    );
    found.push("Nothing more is known: it was not evaluated by source, by patient, or beside baselines.".to_string());
    found
}

fn weakest_of_metrics(role: &str, metrics: &Metrics) -> Option<String> {
    let has_slices = |label: &&Label| metrics.confusion[label.index()].iter().sum::<usize>() > 0;
    let recalls = Label::ALL.iter().filter(has_slices).filter_map(|label| Some((*label, *metrics.recall.get(label)?)));
    let (weakest, recall) = recalls.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(weakest_sentence(role, weakest, &percent(recall, 1), &metrics.confusion[weakest.index()]))
}

fn weakest_sentence(role: &str, weakest: Label, recall: &str, row: &[usize; Label::COUNT]) -> String {
    let mistaken = Label::ALL.into_iter().filter(|&label| label != weakest && row[label.index()] > 0);
    // Of equal counts, the first class.
    let mistaken = mistaken.rev().max_by_key(|label| row[label.index()]);
    let mistaken = mistaken.map_or_else(String::new, |label| {
        format!(", most often mistaken for {} ({} slices)", class(label), row[label.index()])
    });
    let slices: usize = row.iter().sum();
    format!("On {} the weakest class is {}: recall {recall} of {slices} slices{mistaken}.", code(role), class(weakest))
}

fn lesion_map(role: &Role) -> String {
    let part = &role.all;
    let figure = |key: &str| Some((part.lesion_map.get(key)?, estimate(name(key)?, part.lesion_map.get(key))));
    let (role, masks) = (code(&role.role), part.masks);
    let Some((map, shown)) = figure("pointing_game") else {
        return format!("Whether it looks at the tumour was not measured on {role}.");
    };
    let blind =
        [("pointing_game.chance", "a random point of the head"), ("pointing_game.centre", "the centre of the head")];
    let blind = blind.into_iter().filter_map(|(key, words)| {
        let (guess, shown) = figure(key)?;
        let verdict = match above(map, guess) {
            Some(true) => "clearly less often",
            Some(false) | None if guess.value > map.value => "more often",
            Some(false) | None => "not clearly less often",
        };
        Some(format!("{words} {verdict}, in {shown}"))
    });
    let blind: Vec<String> = blind.collect();
    format!(
        "On {role} the maximum of its lesion map is inside the tumour in {shown} of {masks} slices; {}.",
        blind.join("; ")
    )
}

/// A figure of a part by slice, as it is shown.
fn shown(part: &Part, key: &str) -> Option<String> {
    Some(estimate(name(key)?, Some(part.by_slice.get(key)?)))
}

/// Whether one figure lies above another and their intervals do not meet; none if one has no interval.
fn above(figure: &Estimate, other: &Estimate) -> Option<bool> {
    Some(figure.low? > other.high?)
}

/// A difference of a share in points, of another figure as it is.
fn difference(name: &Name, by: f64) -> String {
    if name.share { format!("{:.1} points", 100.0 * by) } else { format!("{by:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::report::markdown::fixtures::{about, evaluation};

    #[test]
    fn the_weakest_class_follows_the_numbers() {
        let mut example = evaluation();
        let role = &mut example.roles[0];
        let found = weakest_class(role).unwrap();
        assert!(found.contains("weakest class is meningioma: recall 67.4 % ("), "{found}");
        assert!(found.ends_with("of 89 slices, most often mistaken for pituitary tumour (16 slices)."), "{found}");
        role.all.by_slice.insert("recall.glioma".into(), about(0.6, 0.1));
        let flipped = weakest_class(role).unwrap();
        assert!(
            flipped.contains("glioma: recall 60.0 % (50.0–70.0) of 204 slices, most often mistaken for meningioma (23")
        );
        role.all.by_slice.retain(|key, _| !key.starts_with("recall."));
        assert_eq!(weakest_class(role), None);
    }

    #[test]
    fn a_map_is_better_than_chance_only_beyond_its_interval() {
        let mut example = evaluation();
        let role = &mut example.roles[0];
        for (map, chance, verdict) in [
            (about(0.6, 0.1), about(0.1, 0.05), "clearly less often"),
            (about(0.6, 0.1), about(0.5, 0.05), "not clearly less often"),
            (about(0.1, 0.1), about(0.5, 0.05), "more often"),
        ] {
            role.all.lesion_map.insert("pointing_game".into(), map);
            role.all.lesion_map.insert("pointing_game.chance".into(), chance);
            let found = lesion_map(role);
            assert!(found.contains(&format!("a random point of the head {verdict}, in")), "{found}");
        }
        role.all.lesion_map.clear();
        assert!(lesion_map(role).contains("not measured"));
    }

    #[test]
    fn roles_that_guided_choices_are_left_out() {
        let mut example = evaluation();
        let before = sentences(&example, None);
        assert!(before.iter().any(|sentence| sentence.contains("On `test`")), "{before:?}");
        example.roles[0].guided_choices = true;
        let after = sentences(&example, None);
        assert!(!after.iter().any(|sentence| sentence.contains("On `test`")), "{after:?}");
    }

    #[test]
    fn few_patients_are_named() {
        let mut example = evaluation();
        example.roles[0].all.patients = 21;
        assert_eq!(few_patients(&example.roles[0]), None);
        example.roles[0].all.patients = 20;
        assert!(few_patients(&example.roles[0]).unwrap().contains("20 patients"));
    }
}
