//! Networks that were measured and are not shipped, beside the shipped ones of the same design: what a protocol is worth.

use std::fmt::Write;

use super::Shelved;
use crate::train::metrics::Estimate;
use crate::train::report::leak::leaks_of;
use crate::train::report::markdown::{code, escaped, estimate, name};
use crate::train::report::{Evaluation, Role};

/// The section; nothing if there are none.
pub(super) fn section(card: &mut String, unshipped: &[Evaluation], shelved: &[Shelved]) {
    if unshipped.is_empty() {
        return;
    }
    card.push_str(
        "\n## One network, two protocols\n\nThese networks were measured only to show what a protocol is worth; their weights are not \
         in this folder. Below each stand the shipped networks of the same design, measured by their own protocol.\n",
    );
    for evaluation in unshipped {
        let _ = writeln!(
            card,
            "\n| network | data split | role | slices (patients) | accuracy | balanced accuracy | best baseline, accuracy |\n\
             |---|---|---|---:|---:|---:|---:|"
        );
        rows(card, evaluation, "not shipped");
        let same = shelved.iter().filter_map(Shelved::evaluated);
        for shipped in same.filter(|shipped| shipped.model.architecture == evaluation.model.architecture) {
            rows(card, shipped, "shipped");
        }
        for leak in leaks_of(evaluation) {
            let _ = write!(
                card,
                "\n> **{}** {}: {}\n",
                leak.label(),
                escaped(&evaluation.model.name),
                escaped(&leak.sentence)
            );
        }
    }
}

/// A row for each role that guided nothing.
fn rows(card: &mut String, evaluation: &Evaluation, standing: &str) {
    let leaky = if leaks_of(evaluation).iter().any(|leak| leak.grave) { ", **LEAKY**" } else { "" };
    for role in evaluation.roles.iter().filter(|role| !role.guided_choices) {
        let _ = writeln!(
            card,
            "| {} ({standing}{leaky}) | {} | {} | {} ({}) | {} | {} | {} |",
            escaped(&evaluation.model.name),
            evaluation.data.split_by.describe(),
            code(&role.role),
            role.all.slices,
            role.all.patients,
            figure("accuracy", role.all.by_slice.get("accuracy")),
            figure("balanced_accuracy", role.all.by_slice.get("balanced_accuracy")),
            best_baseline(role),
        );
    }
}

fn figure(key: &str, found: Option<&Estimate>) -> String {
    name(key).map_or_else(String::new, |name| estimate(name, found))
}

fn best_baseline(role: &Role) -> String {
    let accuracies = role.baselines.iter().filter_map(|found| Some((found.baseline, found.by_slice.get("accuracy")?)));
    let best = accuracies.max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    best.map_or_else(
        || "–".into(),
        |(baseline, found)| format!("{} {}", baseline.name(), figure("accuracy", Some(found))),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{shelved, sources};
    use super::super::markdown;
    use crate::bundle::SplitBy;

    #[test]
    fn the_leaky_protocol_stands_above_the_honest_one_and_is_called_leaky() {
        let shipped = shelved();
        let mut leaky = shipped.evaluation.clone().unwrap();
        leaky.model.name = "random".into();
        leaky.model.split_by = SplitBy::Image;
        leaky.data.split_by = SplitBy::Image;
        let card = markdown(&[shipped], &[leaky], &sources());
        let row = |text: &str| {
            card.lines().position(|line| line.starts_with(text)).unwrap_or_else(|| panic!("{text}\n{card}"))
        };
        assert!(row("| random (not shipped, **LEAKY**) | by image (leaky") < row("| small (shipped) |"));
        assert!(card.contains("> **LEAKY.** random: The data was split by image"));
        assert!(!markdown(&[shelved()], &[], &sources()).contains("two protocols"));
    }
}
