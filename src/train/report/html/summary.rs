//! The summary on top of an evaluation: what was measured, on what, and what came out, in plain sentences.

use super::super::{Evaluation, Role};
use super::figures::{self, Figures, percent};
use super::tables::extent;

/// One sentence after the other; never empty.
pub fn summary(evaluation: &Evaluation) -> Vec<String> {
    let Evaluation { model, data, .. } = evaluation;
    let roles: Vec<String> =
        evaluation.roles.iter().map(|role| format!("{} ({})", role.role, extent(&role.all))).collect();
    let roles = if roles.is_empty() { "no role".to_string() } else { roles.join(", ") };
    let mut found = vec![format!(
        "The network {} ({}) was measured on {roles}. The data is split {}; the network learned from data split {}.",
        model.name,
        model.architecture,
        data.split_by.describe(),
        model.split_by.describe(),
    )];
    if model.trained_on != data.sha256 {
        found.push(
            "It learned from other data than this: what the audit found between the roles here says nothing of what \
             the network has seen."
                .to_string(),
        );
    }
    // What guided choices comes last: it flatters.
    let mut roles: Vec<&Role> = evaluation.roles.iter().collect();
    roles.sort_by_key(|role| role.guided_choices);
    for role in roles {
        found.extend(outcome(role));
        found.extend(against_baselines(role));
    }
    found
}

/// What a role's figures say.
fn outcome(role: &Role) -> Option<String> {
    let figure = |key: &str, words: &str| {
        let estimate = role.all.by_slice.get(key)?;
        Some(format!("{words} {}", figures::text(figures::name(key)?, estimate)))
    };
    let parts: Vec<String> = [
        figure("tumor_recall", "of the slices with a tumour it calls some tumour in"),
        figure("tumor_specificity", "of those without it calls no tumour in"),
        figure("accuracy", "the class is right in"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let guided = if role.guided_choices { ", which guided choices and flatters" } else { "" };
    (!parts.is_empty()).then(|| format!("On {}{guided}: {}.", role.role, parts.join("; ")))
}

/// Whether the role's figures show more than a shortcut does.
fn against_baselines(role: &Role) -> Option<String> {
    let score = |figures: &Figures| figures.get("balanced_accuracy").copied();
    let model = score(&role.all.by_slice)?;
    let scored = role.baselines.iter().filter_map(|found| Some((found.baseline, score(&found.by_slice)?)));
    let (baseline, best) = scored.max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let verdict = match (model.low, best.high) {
        (Some(low), Some(high)) if low > high => "",
        _ if model.value > best.value => " The network is not clearly better.",
        _ => " So the network shows nothing here that a shortcut does not.",
    };
    Some(format!(
        "On {}, the best baseline without anatomy ({}) reaches a balanced accuracy of {}, the network {}.{verdict}",
        role.role,
        baseline.name(),
        percent(best.value),
        percent(model.value),
    ))
}
