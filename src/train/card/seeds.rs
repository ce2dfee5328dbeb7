//! The same recipe trained with other seeds: how far a model's figures are those of the recipe, and how far they are luck.

use std::fmt::Write;

use super::Shelved;
use crate::train::metrics::spread;
use crate::train::report::markdown::{code, escaped, estimate, name, percent};
use crate::train::report::{Evaluation, Role};

/// The figures of the table.
const SHOWN: [&str; 8] = [
    "accuracy",
    "balanced_accuracy",
    "recall.glioma",
    "recall.meningioma",
    "auroc.tumor",
    "sensitivity.tumor",
    "specificity.tumor",
    "ece",
];

/// The section; nothing where one seed alone was trained or the model itself was not evaluated.
pub(super) fn section(card: &mut String, shelved: &Shelved) {
    let Some(own) = shelved.evaluated().filter(|_| !shelved.seeds.is_empty()) else { return };
    let all: Vec<&Evaluation> = std::iter::once(own).chain(&shelved.seeds).collect();
    let seed = |evaluation: &Evaluation| evaluation.model.seed.map_or_else(|| "?".into(), |seed| seed.to_string());
    let shipped = shelved.manifest.training.seed;
    let heads: Vec<String> = shelved.seeds.iter().map(|evaluation| format!("seed {}", seed(evaluation))).collect();
    let _ = write!(
        card,
        "\n### The same recipe with {} seeds\n\nTrained anew with the same recipe and data, and measured by the same command. The last column has the mean \
         and the standard deviation over the seeds (n - 1). The weights of the other seeds are not in this folder.\n\n{}\n",
        all.len(),
        chosen(shelved),
    );
    for role in &own.roles {
        let roles: Vec<Option<&Role>> =
            all.iter().map(|evaluation| evaluation.roles.iter().find(|other| other.role == role.role)).collect();
        let _ = writeln!(
            card,
            "\n| {} | seed {shipped} (shipped) | {} | mean ± SD |\n|---|{}",
            code(&role.role),
            heads.join(" | "),
            "---:|".repeat(all.len() + 1)
        );
        for key in SHOWN {
            let found: Vec<_> = roles.iter().map(|role| role.and_then(|role| role.all.by_slice.get(key))).collect();
            let Some(name) = name(key).filter(|_| found.iter().any(Option::is_some)) else { continue };
            let cells: Vec<String> = found.iter().map(|found| estimate(name, *found)).collect();
            let values: Option<Vec<f64>> = found.iter().map(|found| found.map(|found| found.value)).collect();
            let last = values.and_then(|values| spread(&values)).map_or_else(
                || "–".into(),
                |(mean, deviation)| match name.share {
                    true => format!("{} ± {:.1}", percent(mean, 1), 100.0 * deviation),
                    false => format!("{mean:.3} ± {deviation:.3}"),
                },
            );
            let _ = writeln!(card, "| {} | {} | {last} |", escaped(name.words), cells.join(" | "));
        }
    }
}

/// Which seed has the highest balanced accuracy on `val`, the role that choices may rest on.
fn chosen(shelved: &Shelved) -> String {
    let value = |evaluation: &Evaluation| {
        let role = evaluation.roles.iter().find(|role| role.role == "val")?;
        role.all.by_slice.get("balanced_accuracy").map(|found| found.value)
    };
    let own = shelved.evaluated().and_then(value);
    let best = shelved.seeds.iter().filter_map(|other| Some((other.model.seed, value(other)?)));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1));
    match (own, best) {
        (Some(own), Some((_, other))) if own >= other => {
            "The shipped one is the best of them on `val` by balanced accuracy.".into()
        }
        (Some(_), Some((Some(seed), _))) => format!("Seed {seed} is better on `val` than the shipped one."),
        _ => "Which of them is the best on `val` was not measured.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{shelved, sources};
    use super::super::markdown;

    #[test]
    fn seeds_stand_beside_the_shipped_one_with_mean_and_spread() {
        let mut known = shelved();
        assert!(!markdown(&[known.clone()], &[], &sources()).contains("The same recipe with"));
        let mut other = known.evaluation.clone().unwrap();
        other.model.seed = Some(2);
        other.model.weights_sha256 = "other".into();
        for role in &mut other.roles {
            let found = role.all.by_slice.get_mut("balanced_accuracy").unwrap();
            found.value -= 0.02;
        }
        known.seeds = vec![other];
        let card = markdown(&[known.clone()], &[], &sources());
        assert!(card.contains("### The same recipe with 2 seeds"), "{card}");
        assert!(card.contains("seed 1 (shipped) | seed 2 | mean ± SD |"), "{card}");
        let own = known.evaluation.as_ref().unwrap().roles[0].all.by_slice["balanced_accuracy"].value;
        let expected = format!("{:.1} % ± 1.4 |", 100.0 * (own - 0.01));
        assert!(card.contains(&expected), "{expected}\n{card}");
    }
}
