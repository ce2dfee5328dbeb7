//! The card's figures: models at a glance, each role of a model, and how the figures were made.

use std::fmt::Write;

use super::{Shelved, model, table};
use crate::label::Label;
use crate::train::dataset::is_report;
use crate::train::report::Role;
use crate::train::report::markdown::{self, code, escaped, estimate, name, percent, truths};
use crate::train::report::names::{self, Name};

/// The figures of the first table.
const GLANCE: [&str; 5] =
    ["balanced_accuracy", "recall.glioma", "auroc.tumor", "sensitivity.tumor", "specificity.tumor"];

/// The figures of each role; the order is that of all reports.
const KEY: [&str; 28] = [
    "accuracy",
    "balanced_accuracy",
    "f1.macro",
    "precision.macro",
    "auroc.macro",
    "recall.glioma",
    "recall.meningioma",
    "recall.pituitary",
    "recall.no_tumor",
    "precision.glioma",
    "precision.meningioma",
    "precision.pituitary",
    "precision.no_tumor",
    "auroc.tumor",
    "tumor_recall",
    "tumor_specificity",
    "sensitivity.tumor",
    "specificity.tumor",
    "ppv.tumor",
    "npv.tumor",
    "sensitivity.glioma",
    "specificity.glioma",
    "ece",
    "brier",
    "set_coverage.90",
    "set_size.90",
    "set_coverage.95",
    "set_size.95",
];

/// All models on the roles that guided nothing.
pub(super) fn at_a_glance(card: &mut String, shelved: &[Shelved]) {
    if shelved.is_empty() {
        card.push_str("This folder holds no models.\n");
        return;
    }
    card.push_str("| model | role | slices (patients) | balanced accuracy | recall, glioma | AUROC, tumour or none |");
    card.push_str(" sensitivity, tumour | specificity, tumour |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
    for (place, shelved) in shelved.iter().enumerate() {
        let model = format!("{}{}", escaped(&shelved.manifest.name), model::standing(shelved, place == 0));
        let Some(evaluation) = shelved.evaluated() else {
            for (role, metrics) in shelved.manifest.metrics.iter().filter(|(role, _)| is_report(role)) {
                let (balanced, recall) = (metrics.balanced_accuracy, metrics.recall.get(&Label::Glioma));
                let recall = recall.map_or_else(|| "–".into(), |&recall| percent(recall, 1));
                let (role, slices, balanced) = (code(role), metrics.slices, percent(balanced, 1));
                let _ = writeln!(card, "| {model} | {role} | {slices} | {balanced} | {recall} | – | – | – |");
            }
            continue;
        };
        for role in evaluation.roles.iter().filter(|role| !role.guided_choices) {
            let cells =
                GLANCE.map(|key| name(key).map_or_else(String::new, |name| estimate(name, role.all.by_slice.get(key))));
            let (slices, patients) = (role.all.slices, role.all.patients);
            let _ =
                writeln!(card, "| {model} | {} | {slices} ({patients}) | {} |", code(&role.role), cells.join(" | "));
        }
    }
    card.push_str(
        "\nBy slice, intervals in brackets. Sensitivity and specificity are at the operating point for any tumour. \
         Roles named `external` were never trained on; how far their scanners are others, their sources tell.\n",
    );
}

/// The figures of a model: with intervals from its evaluation, or else those of its export.
pub(super) fn section(card: &mut String, shelved: &Shelved) {
    if let Some(evaluation) = shelved.evaluated() {
        for role in &evaluation.roles {
            of_role(card, role, evaluation.settings.prevalence);
        }
        if !evaluation.refusals.is_empty() {
            let refusals = markdown::refusals(&evaluation.refusals);
            let _ = write!(card, "\n### Figures on what it refuses\n\n{refusals}");
        }
        return;
    }
    card.push_str(match &shelved.evaluation {
        Some(_) => "\n**The evaluation in this folder is of other weights, so it is not shown. ",
        None => "\n**It was not evaluated with intervals. ",
    });
    card.push_str(
        "The figures below are those that its export measured: by slice, without intervals, sources or baselines. \
         Small differences cannot be told from chance.**\n",
    );
    for (role, metrics) in &shelved.manifest.metrics {
        let guided = if is_report(role) { "" } else { "This role guided choices, so its figures flatter.\n\n" };
        let _ =
            write!(card, "\n### Figures on {} ({} slices)\n\n{guided}{}", code(role), metrics.slices, table(metrics));
    }
}

fn of_role(card: &mut String, role: &Role, prevalence: f64) {
    let all = &role.all;
    let _ = write!(
        card,
        "\n### Figures on {} ({} slices, {} patients)\n\n{}. SHA-256 of the slices: `{}`.",
        code(&role.role),
        all.slices,
        all.patients,
        truths(all),
        role.sha256
    );
    if role.guided_choices {
        card.push_str(" **This role guided choices, so its figures flatter.**");
    }
    let left_out = [("files", &role.unreadable), ("masks", &role.unusable_masks)];
    for (what, files) in left_out.into_iter().filter(|(_, files)| !files.is_empty()) {
        let _ = write!(card, " {} {what} could not be used and were left out.", files.len());
    }
    let _ = write!(
        card,
        " Predictive values are at a share of tumours of {}.\n\n{}",
        percent(prevalence, 1),
        markdown::figures(all, key_figures(|name| all.by_slice.contains_key(name.key)))
    );
    let mut group = "";
    let mut absent = Vec::new();
    for figure in key_figures(|name| !all.by_slice.contains_key(name.key)) {
        match figure {
            Err(heading) => group = heading,
            Ok(name) => absent.push(format!("{} ({})", name.words, group.to_lowercase())),
        }
    }
    if !absent.is_empty() {
        let _ = write!(card, "\nNot measurable or not asked for here: {}.\n", absent.join("; "));
    }
    if !role.sources.is_empty() {
        let _ = write!(card, "\nBy source:\n\n{}", markdown::by_source(role));
    }
    let _ = write!(card, "\nBeside the shortcut baselines:\n\n{}", markdown::baselines(role));
    let _ = write!(card, "\nWhat was called what:\n\n{}", markdown::confusion(all));
    let _ = write!(card, "\nLesion map: {}", markdown::lesion_map(all));
}

/// The wanted figures of [`KEY`] under the headings of all reports.
fn key_figures(wanted: impl Fn(&Name) -> bool) -> impl Iterator<Item = Result<&'static Name, &'static str>> {
    names::GROUPS.iter().flat_map(move |(heading, names)| {
        let of_group: Vec<_> = names.iter().filter(|name| KEY.contains(&name.key) && wanted(name)).map(Ok).collect();
        let heading = (!of_group.is_empty()).then_some(Err(*heading));
        heading.into_iter().chain(of_group)
    })
}

/// How the figures were made.
pub(super) fn methods(card: &mut String, shelved: &[Shelved]) {
    card.push_str("\n## How the figures were made\n\n");
    for shelved in shelved {
        let model = escaped(&shelved.manifest.name);
        let Some(evaluation) = shelved.evaluated() else { continue };
        let resampling = &evaluation.resampling;
        let _ = writeln!(
            card,
            "- {model}: {} intervals, percentiles of {} bootstrap resamples of whole patients (seed {}); computed on \
             `{}` by version {}; predictive values at a share of tumours of {}.",
            percent(resampling.level, 0),
            resampling.resamples,
            resampling.seed,
            evaluation.model.backend,
            escaped(&evaluation.version),
            percent(evaluation.settings.prevalence, 1)
        );
    }
    card.push_str(
        "- By slice: each slice is a case, and the interval draws patients with all their slices. By patient: the \
         mean of a patient's \
         probabilities is one case. Patients are patients, clusters of near-copies, or single slices where a data set \
         names neither.\n\
         - A figure that cannot be computed is a dash; a figure without brackets is of too few patients for an \
         interval. Tumours of unknown kind count only where tumour is told from none.\n\
         - Baselines learned from `train` of the data that they are measured on. That intervals overlap is no test: \
         it is a coarse sign that a difference is not shown.\n\
         - Slices that cannot be read are left out and counted; nothing is filled in. The number of slices is what \
         there is; no sample size was computed. Roles differ in their mix of \
         classes: between them compare balanced accuracy rather than accuracy.\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_figure_is_unknown_or_named_twice() {
        for key in GLANCE.iter().chain(&KEY) {
            assert!(name(key).is_some(), "{key}");
        }
        for (place, key) in KEY.iter().enumerate() {
            assert!(!KEY[..place].contains(key), "{key}");
        }
    }
}
