//! The model against itself on other data, by source, and against the baselines.

use std::collections::BTreeMap;

use super::{above, code, difference, escaped, estimate, name, shown};
use crate::bundle::Metrics;
use crate::train::metrics::Estimate;
use crate::train::report::names::Name;
use crate::train::report::{Evaluation, Part, Role};

/// What is compared between roles and with the baselines.
const SKILLS: [(&str, &str); 2] =
    [("balanced_accuracy", "balanced accuracy"), ("auroc.tumor", "AUROC of tumour against none")];

/// What is compared between sources, some of which hold one class only.
const BY_SOURCE: [(&str, &str); 3] = [
    ("balanced_accuracy", "balanced accuracy"),
    ("tumor_recall", "tumours called any tumour"),
    ("tumor_specificity", "tumour-free slices called so"),
];

/// From `test` to each external role.
pub fn drops(evaluation: &Evaluation) -> Vec<String> {
    let Some(test) = evaluation.role("test") else { return Vec::new() };
    let external = evaluation.roles.iter().filter(|role| role.role.starts_with("external"));
    let drop = |role: &Role, (key, words): (&str, &str)| {
        let (inside, outside) = (test.all.by_slice.get(key)?, role.all.by_slice.get(key)?);
        drop_sentence(&role.role, name(key)?, words, inside, outside)
    };
    external.flat_map(|role| SKILLS.into_iter().filter_map(move |skill| drop(role, skill))).collect()
}

/// The same of a manifest's figures, which have no intervals.
pub fn drops_of_metrics(metrics: &BTreeMap<String, Metrics>) -> Vec<String> {
    let Some(test) = metrics.get("test") else { return Vec::new() };
    let bare = |metrics: &Metrics| Estimate { value: metrics.balanced_accuracy, low: None, high: None };
    let external = metrics.iter().filter(|(role, _)| role.starts_with("external"));
    let [(key, words), _] = SKILLS;
    external.filter_map(|(role, found)| drop_sentence(role, name(key)?, words, &bare(test), &bare(found))).collect()
}

fn drop_sentence(role: &str, name: &Name, words: &str, inside: &Estimate, outside: &Estimate) -> Option<String> {
    let by = outside.value - inside.value;
    if by == 0.0 {
        return None;
    }
    let (direction, high, low) = if by < 0.0 { ("drops", inside, outside) } else { ("rises", outside, inside) };
    let (a, b) = (estimate(name, Some(inside)), estimate(name, Some(outside)));
    let (role, by, overlap) = (code(role), difference(name, by.abs()), overlap(high, low));
    Some(format!("From `test` to {role} {words} {direction} by {by}, from {a} to {b}{overlap}."))
}

fn overlap(high: &Estimate, low: &Estimate) -> &'static str {
    match above(high, low) {
        Some(true) => "; the intervals do not overlap",
        Some(false) => "; the intervals overlap",
        None => "; without intervals",
    }
}

/// The worst and the best source.
pub fn sources(role: &Role) -> Vec<String> {
    let sentence = |(key, words): (&str, &str)| {
        // A mean over classes compares only sources that hold the same ones.
        let comparable = |part: &&Part| key != "balanced_accuracy" || part.truths.keys().eq(role.all.truths.keys());
        let known = || role.sources.iter().filter(comparable).filter_map(|part| Some((part, part.by_slice.get(key)?)));
        let by_value = |a: &(&Part, &Estimate), b: &(&Part, &Estimate)| a.1.value.total_cmp(&b.1.value);
        let (worst, low) = known().min_by(by_value)?;
        let (best, high) = known().max_by(by_value)?;
        if low.value >= high.value {
            return None;
        }
        let side = |part: &Part| Some(format!("{} {}", escaped(&part.name), shown(part, key)?));
        let (role, worst, best) = (code(&role.role), side(worst)?, side(best)?);
        Some(format!("On {role} the worst source in {words} is {worst}; the best is {best}{}.", overlap(high, low)))
    };
    BY_SOURCE.into_iter().filter_map(sentence).collect()
}

/// Which baselines are not clearly worse than the model.
pub fn baselines(role: &Role) -> Vec<String> {
    if role.baselines.is_empty() {
        return vec![format!("Beside baselines it was not measured on {}.", code(&role.role))];
    }
    SKILLS.into_iter().filter_map(|skill| beside(role, skill)).collect()
}

fn beside(role: &Role, (key, words): (&str, &str)) -> Option<String> {
    let model = role.all.by_slice.get(key)?;
    let theirs: BTreeMap<&str, &Estimate> = role
        .baselines
        .iter()
        .filter_map(|baseline| Some((baseline.baseline.name(), baseline.by_slice.get(key)?)))
        .collect();
    let near: Vec<String> = theirs
        .iter()
        .filter(|(_, baseline)| above(model, baseline) != Some(true))
        .filter_map(|(who, baseline)| {
            let better = if above(baseline, model) == Some(true) { ", which is clearly better" } else { "" };
            Some(format!("{who} at {}{better}", estimate(name(key)?, Some(baseline))))
        })
        .collect();
    let (role, shown) = (code(&role.role), shown(&role.all, key)?);
    Some(match (theirs.len(), near.is_empty()) {
        (0, _) => return None,
        (_, true) => {
            let worst = theirs.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
            let best = estimate(name(key)?, Some(worst.1));
            format!(
                "On {role} every baseline is clearly worse in {words}: the model {shown}, the best baseline ({}) \
                 {best}.",
                worst.0
            )
        }
        (_, false) => format!(
            "On {role} the model is **not clearly better** in {words} than a shortcut: the model {shown}, {}.",
            near.join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::report::markdown::fixtures::{about, evaluation};

    fn put(role: &mut Role, value: Estimate) {
        role.all.by_slice.insert("balanced_accuracy".into(), value);
    }

    #[test]
    fn the_step_to_external_data_follows_the_numbers() {
        let mut example = evaluation();
        for (external, expected) in [
            (
                about(0.5, 0.05),
                "drops by 30.0 points, from 80.0 % (75.0–85.0) to 50.0 % (45.0–55.0); the intervals do not overlap.",
            ),
            (
                about(0.75, 0.05),
                "drops by 5.0 points, from 80.0 % (75.0–85.0) to 75.0 % (70.0–80.0); the intervals overlap.",
            ),
            (
                about(0.95, 0.05),
                "rises by 15.0 points, from 80.0 % (75.0–85.0) to 95.0 % (90.0–100.0); the intervals do not overlap.",
            ),
        ] {
            put(&mut example.roles[0], about(0.8, 0.05));
            put(&mut example.roles[1], external);
            let found = drops(&example);
            assert!(found[0].ends_with(expected), "{found:?}");
        }
        example.roles.remove(0);
        assert!(drops(&example).is_empty());
    }

    #[test]
    fn the_worst_source_follows_the_numbers() {
        let mut example = evaluation();
        let role = &mut example.roles[1];
        // Of sources with other classes the means over classes are not compared.
        role.sources.iter_mut().for_each(|source| source.truths = [("glioma".to_string(), 9)].into());
        assert!(!sources(role).iter().any(|sentence| sentence.contains("balanced accuracy")));
        role.sources.iter_mut().for_each(|source| source.truths = role.all.truths.clone());
        for (btp, web, worst) in [(0.3, 0.6, "btp"), (0.6, 0.3, "web")] {
            role.sources[0].by_slice.insert("balanced_accuracy".into(), about(btp, 0.1));
            role.sources[1].by_slice.insert("balanced_accuracy".into(), about(web, 0.1));
            let found = sources(role);
            assert!(found[0].contains(&format!("in balanced accuracy is {worst} 30.0 %")), "{found:?}");
        }
        assert!(sources(&example.roles[0]).is_empty(), "one source has no worst");
    }

    #[test]
    fn a_baseline_is_clearly_worse_only_beyond_its_interval() {
        let mut example = evaluation();
        let role = &mut example.roles[0];
        put(role, about(0.8, 0.05));
        for (baseline, expected, not) in [
            (about(0.5, 0.05), "every baseline is clearly worse", "not clearly better"),
            (about(0.75, 0.05), "not clearly better", "which is clearly better"),
            (about(0.95, 0.05), "which is clearly better", "every baseline"),
            (Estimate { value: 0.5, low: None, high: None }, "not clearly better", "every baseline"),
        ] {
            role.baselines[0].by_slice.insert("balanced_accuracy".into(), baseline);
            let found = &baselines(role)[0];
            assert!(found.contains(expected) && !found.contains(not), "{found}");
        }
        role.baselines.clear();
        assert!(baselines(role)[0].contains("not measured"));
    }

    #[test]
    fn every_figure_compared_is_known() {
        for (key, _) in SKILLS.iter().chain(&BY_SOURCE) {
            assert!(name(key).is_some(), "{key}");
        }
    }
}
