//! The card's section of one model: what it is, how it came to be, how it decides, where it fails.

use std::fmt::Write;

use super::{Shelved, failures, figures, seeds};
use crate::bundle::{AuditRecord, Manifest, Origin, Pretraining, Start, TaughtBy};
use crate::calibration::{Decisions, OperatingPoint};
use crate::train::recipe::{Keep, Recipe};
use crate::train::report::markdown::{code, escaped, percent};

pub(super) fn section(card: &mut String, shelved: &Shelved, champion: bool) {
    let name = escaped(&shelved.manifest.name);
    let _ = writeln!(card, "\n## Model {name}{}", standing(shelved, champion));
    if shelved.is_leaky() {
        card.push_str(
            "\n> **LEAKY: not for use.** It learned on a split by image and is kept as a yardstick only: to show what \
             such figures are worth.\n",
        );
    }
    for leak in shelved.leaks() {
        let _ = write!(card, "\n> **{}** {}\n", leak.label(), escaped(&leak.sentence));
    }
    details(card, shelved);
    data(card, shelved);
    training(card, shelved);
    input(card, shelved);
    decisions(card, shelved);
    failures(card, shelved);
    figures::section(card, shelved);
    seeds::section(card, shelved);
}

/// What is said behind a model's name.
pub(super) fn standing(shelved: &Shelved, champion: bool) -> &'static str {
    match (champion, shelved.is_leaky(), !shelved.leaks().iter().any(|leak| leak.grave)) {
        (true, true, _) => " (the default; LEAKY, not for use)",
        (true, false, false) => " (the champion: the default; LEAKY figures)",
        (true, false, true) => " (the champion: the default)",
        (false, true, _) => " (LEAKY, not for use)",
        (false, false, false) => " (LEAKY figures)",
        (false, false, true) => "",
    }
}

fn details(card: &mut String, Shelved { manifest, .. }: &Shelved) {
    let weights = &manifest.weights;
    let side = manifest.preprocessing.side;
    let _ = write!(
        card,
        "\n### What it is\n\n\
         | | |\n|---|---|\n\
         | network | {}, {} parameters, one slice of {side} x {side} pixels in, a logit for each class out |\n\
         | classes | {} |\n\
         | weights | {}, {} bytes, {}, SHA-256 `{}` |\n\
         | made by | neurotriage {}, written in Rust on the Burn framework |\n\
         | self-test | {} references; a device whose logits differ by more than {} is not used |\n",
        code(&manifest.architecture),
        weights.parameters,
        manifest.labels.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        code(&weights.file),
        weights.bytes,
        weights.precision,
        weights.sha256,
        escaped(&manifest.training.version),
        manifest.self_test.references.len(),
        manifest.self_test.tolerance,
    );
}

fn data(card: &mut String, shelved: &Shelved) {
    let training = &shelved.manifest.training;
    let slices: Vec<String> = training.slices.iter().map(|(role, count)| format!("{count} {}", code(role))).collect();
    let _ = write!(
        card,
        "\n### What it learned from\n\nSlices by role: {}. SHA-256 of the index: `{}`. The roles were kept apart \
         {}.\n\n",
        slices.join(", "),
        training.data_sha256,
        training.split_by.describe(),
    );
    let evaluated = shelved.evaluated().map(|evaluation| &evaluation.data);
    let same = evaluated.filter(|data| data.sha256 == training.data_sha256);
    match training.audit.as_ref().or_else(|| same.and_then(|data| data.audit.as_ref())) {
        Some(found) => audit(card, found, &roles(shelved)),
        None => card.push_str(
            "**This data was never audited for near-copies: whether slices that are reported on have copies among the \
             training slices is not known.**\n",
        ),
    }
    if let Some(data) = evaluated.filter(|data| data.sha256 != training.data_sha256) {
        let _ = write!(
            card,
            "\n**The figures below were measured on another index (SHA-256 `{}`, split {}). Whether training slices \
             are among those measured is not known from it.**\n",
            data.sha256,
            data.split_by.describe()
        );
    }
    for (place, finding) in evaluated.iter().flat_map(|data| &data.findings).enumerate() {
        let _ = writeln!(
            card,
            "{}- {}",
            if place == 0 { "\nWhat else is doubtful about the data:\n\n" } else { "" },
            escaped(finding)
        );
    }
}

/// The roles that figures are given for.
fn roles(shelved: &Shelved) -> Vec<&str> {
    match shelved.evaluated() {
        Some(evaluation) => evaluation.roles.iter().map(|role| role.role.as_str()).collect(),
        None => shelved.manifest.metrics.keys().map(String::as_str).collect(),
    }
}

fn audit(card: &mut String, audit: &AuditRecord, roles: &[&str]) {
    let _ = write!(
        card,
        "Audit for near-copies (SHA-256 `{}`): pairs of near-copies with different labels: {}; patients or clusters \
         in more than one role: {}.\n\n| role | slices with a near-copy in `train` | of |\n|---|---:|---:|\n",
        audit.sha256, audit.conflicts, audit.groups_across_roles
    );
    let from_train = || audit.crossings.iter().filter(|crossing| crossing.from == "train");
    for role in roles.iter().filter(|role| **role != "train") {
        let found = from_train().find(|crossing| crossing.to == **role);
        let (slices, of) = found.map_or_else(
            || ("not compared".to_string(), "–".to_string()),
            |crossing| (crossing.slices.to_string(), crossing.of.to_string()),
        );
        let _ = writeln!(card, "| {} | {slices} | {of} |", code(role));
    }
    for crossing in from_train().filter(|crossing| !roles.contains(&crossing.to.as_str())) {
        let _ = writeln!(card, "| {}, not reported | {} | {} |", code(&crossing.to), crossing.slices, crossing.of);
    }
    card.push_str("\nAn audit finds near-copies. It does not find other slices of a patient who goes by two names.\n");
}

fn training(card: &mut String, Shelved { manifest, .. }: &Shelved) {
    let training = &manifest.training;
    let recipe = training.recipe.as_deref().and_then(|recipe| Recipe::parse(recipe, &[]).ok());
    let chosen = match recipe.map_or(Keep::Best, |recipe| recipe.keep) {
        Keep::Best => "chosen on `val`",
        Keep::Last => "the last",
    };
    let _ = write!(
        card,
        "\n### Training\n\n{}\n\nSeed {}. {} epochs were run; the weights of epoch {} were kept, {chosen}. One \
         network, no ensemble, one \
         seed: how much another seed changes is not measured here. Options that are not named have the defaults of that \
         version.\n",
        code(&training.command),
        training.seed,
        training.epochs,
        training.best_epoch,
    );
    if let Some(recipe) = &training.recipe {
        let _ = write!(card, "\nThe recipe, `RECIPE` in the command:\n\n```toml\n{}\n```\n", recipe.trim_end());
    }
    lineage(card, "It", training.started_from.as_ref(), training.taught_by.as_ref());
}

/// What a network's training began with and who taught it, the last run first.
fn lineage(card: &mut String, who: &str, start: Option<&Start>, teacher: Option<&TaughtBy>) {
    if let Some(start) = start {
        beginning(card, who, start);
        let before = if start.model.is_some() { "That model" } else { "That run" };
        lineage(card, before, start.started_from.as_deref(), start.taught_by.as_deref());
    }
    if let Some(TaughtBy { model, .. }) = teacher {
        let name = model.model.as_ref().map_or("a model", |origin| origin.name.as_str());
        let _ = write!(
            card,
            "\n{who} learned from the labels and, as much as the recipe's `distillation` says, from what a teacher said of the same \
             pictures: {} (SHA-256 `{}`), trained on the same data",
            code(name),
            model.weights_sha256
        );
        let _ = match model.recipe.trim_end() {
            "" => writeln!(card, "; its recipe is not recorded."),
            recipe => write!(card, " with this recipe:\n\n```toml\n{recipe}\n```\n"),
        };
        lineage(card, "The teacher", model.started_from.as_deref(), model.taught_by.as_deref());
    }
}

/// What one run went on from.
fn beginning(card: &mut String, who: &str, start: &Start) {
    let Start { weights_sha256, recipe, published, model, pretraining, .. } = start;
    if let Some(Pretraining { settings, epochs, steps }) = pretraining {
        let _ = write!(
            card,
            "\n{who} started from the discriminator of a GAN (SHA-256 `{weights_sha256}`), pre-trained on the same data without \
             its labels for {epochs} epochs ({steps} steps) with these settings:\n\n```toml\n{}\n```\n",
            settings.trim_end()
        );
        return;
    }
    let from = match (published, model) {
        (Some(file), _) => format!(
            "published weights, trained on other pictures: the state dict {} (SHA-256 `{weights_sha256}`). Its licence holds too",
            code(file)
        ),
        (None, Some(Origin { name, data_sha256, roles, .. })) => format!(
            "the model {} (SHA-256 `{weights_sha256}`), which learned from the roles {} of data of SHA-256 `{data_sha256}`",
            code(name),
            roles.iter().map(|role| code(role)).collect::<Vec<_>>().join(", ")
        ),
        (None, None) => format!("the best weights of an earlier run (SHA-256 `{weights_sha256}`)"),
    };
    let _ = match recipe.trim_end() {
        "" if published.is_some() => write!(card, "\n{who} started from {from}.\n"),
        "" => write!(card, "\n{who} started from {from}; its recipe is not recorded.\n"),
        recipe => write!(card, "\n{who} started from {from} with this recipe:\n\n```toml\n{recipe}\n```\n"),
    };
}

fn input(card: &mut String, Shelved { manifest, .. }: &Shelved) {
    let preprocessing = &manifest.preprocessing;
    let _ = write!(
        card,
        "\n### Input\n\nGreyscale; border rows and columns with less than {content} of pixels above {background} of \
         the brightest are cut; \
         padded to a square; resized to {side} x {side} pixels; of the foreground, percentile {low} becomes 0 and \
         percentile {high} \
         becomes 1. No skull stripping. The same code prepares slices for training and for use. The network sees \
         pixels only: no age, history or other sequence.\n",
        content = percent(f64::from(preprocessing.content_fraction), 0),
        background = percent(f64::from(preprocessing.background), 0),
        side = preprocessing.side,
        low = preprocessing.low_percentile,
        high = preprocessing.high_percentile,
    );
}

fn decisions(card: &mut String, Shelved { manifest, .. }: &Shelved) {
    let calibration = &manifest.calibration;
    let _ = write!(
        card,
        "\n### Calibration and operating points\n\nThe logits are divided by a temperature of {:.3}, fitted on `val`. \
         The output is a probability for each class.\n",
        calibration.temperature
    );
    card.push_str(&gate(manifest));
    let Some(Decisions { tumor, glioma, sets }) = &calibration.decisions else {
        card.push_str("\nNo thresholds were chosen for these weights: the most probable class is all they give.\n");
        return;
    };
    let point = |what: &str, OperatingPoint { target_sensitivity, threshold }: &OperatingPoint| {
        format!(
            "- {what}: flagged from a probability of {threshold:.3}, chosen on `val` for a sensitivity of {}\n",
            percent(*target_sensitivity, 1)
        )
    };
    let _ = write!(card, "\n{}{}", point("any tumour", tumor), point("glioma", glioma));
    for set in sets {
        let _ = writeln!(
            card,
            "- prediction sets meant to hold the class in {}: every class from a probability of {:.3}, the top one \
             always",
            percent(set.coverage, 0),
            set.threshold
        );
    }
    if let Some(threshold) = calibration.lesion_threshold {
        let _ = writeln!(
            card,
            "- the lesion map shows a place from a probability of {threshold:.2}, the one that overlaps best with the masks of `val`"
        );
    }
    if sets.is_empty() {
        card.push_str("- prediction sets: none, `val` is too small to promise a coverage\n");
    }
}

/// What is refused before a class is named.
fn gate(manifest: &Manifest) -> String {
    match &manifest.familiarity {
        Some(gate) => format!(
            "\nA slice that does not look like those that the network learned from is refused as not familiar before a class is \
             named: its score is above {:.3}, chosen on `val` so that {} of slices like those are refused.\n",
            gate.threshold,
            percent(gate.refused, 0)
        ),
        None => "\nThese weights have no familiarity gate: any picture gets a class.\n".to_string(),
    }
}

fn failures(card: &mut String, shelved: &Shelved) {
    card.push_str("\n### Where it fails\n\n");
    let decisions = shelved.manifest.calibration.decisions.as_ref();
    let sentences = match shelved.evaluated() {
        Some(evaluation) => failures::sentences(evaluation, decisions),
        None => failures::sentences_of_metrics(&shelved.manifest.metrics),
    };
    for sentence in sentences {
        let _ = writeln!(card, "- {sentence}");
    }
}
