//! The model card (Mitchell et al. 2019, "Model Cards for Model Reporting"), written from JSON alone.

mod checklist;
mod failures;
mod figures;
mod model;
mod protocols;
mod purpose;
mod seeds;
mod source;

#[cfg(test)]
mod fixtures;

use std::fmt::Write;

use crate::bundle::{Manifest, Metrics, SplitBy};
use crate::label::Label;
use crate::train::report::leak::{Leak, leaks};
use crate::train::report::markdown::code;
use crate::train::report::{Evaluation, calibration_sha256};

pub use source::Source;

/// A model of a weights folder.
#[derive(Clone, Debug)]
pub struct Shelved {
    pub manifest: Manifest,
    /// What `evaluate` found, if it was asked.
    pub evaluation: Option<Evaluation>,
    /// What was found of the same recipe trained with other seeds, whose weights are not in the folder.
    pub seeds: Vec<Evaluation>,
}

impl Shelved {
    /// The evaluation, if it is of these very weights and this calibration.
    fn evaluated(&self) -> Option<&Evaluation> {
        let calibration = calibration_sha256(&self.manifest);
        self.evaluation.as_ref().filter(|found| {
            found.model.weights_sha256 == self.manifest.weights.sha256 && found.model.calibration_sha256 == calibration
        })
    }

    /// Whether it learned on a split that shows nothing: kept to compare with, never to be used.
    fn is_leaky(&self) -> bool {
        self.manifest.training.split_by == SplitBy::Image
    }

    /// Why its figures flatter.
    fn leaks(&self) -> Vec<Leak> {
        let training = &self.manifest.training;
        match self.evaluated() {
            Some(evaluation) => {
                let data = &evaluation.data;
                // Of the slices measured, an audit of other data says nothing.
                let audit = training.audit.as_ref().filter(|_| data.sha256 == training.data_sha256);
                let roles = evaluation.roles.iter().map(|role| role.role.as_str());
                leaks(&[training.split_by, data.split_by], data.audit.as_ref().or(audit), roles)
            }
            None => {
                leaks(&[training.split_by], training.audit.as_ref(), self.manifest.metrics.keys().map(String::as_str))
            }
        }
    }
}

/// The card of a weights folder as Markdown: the champion, which comes first, then the other models. `unshipped` are evaluations of
/// networks whose weights are not in the folder.
pub fn markdown(shelved: &[Shelved], unshipped: &[Evaluation], sources: &[Source]) -> String {
    let mut card = format!(
        "# Model card\n\nWritten by `neurotriage weights card` (version {}) from the JSON of this folder alone: \
         figures from manifests and \
         evaluations, the description of the data from `sources.json`. No figure is written by hand.\n\n## Models at \
         a glance\n\n",
        env!("CARGO_PKG_VERSION")
    );
    figures::at_a_glance(&mut card, shelved);
    protocols::section(&mut card, unshipped, shelved);
    card.push_str(purpose::USE);
    source::section(&mut card, sources);
    for (place, shelved) in shelved.iter().enumerate() {
        model::section(&mut card, shelved, place == 0);
    }
    figures::methods(&mut card, shelved);
    card.push_str(purpose::RISKS);
    reproduction(&mut card, shelved);
    checklist::section(&mut card);
    card
}

fn reproduction(card: &mut String, shelved: &[Shelved]) {
    card.push_str(
        "\n## How to reproduce\n\nGet the data from its publishers, index it with `neurotriage dataset index`, and \
         give the \
         slices their roles and patients, and compare the SHA-256 of each role's slices with the one named here. \
         `DATA` is its folder. The command under Training makes the \
         weights. Then:\n\n\
         - `neurotriage dataset audit --data DATA`\n",
    );
    for shelved in shelved {
        let _ = writeln!(card, "- {}", code(&evaluate(shelved)));
    }
    card.push_str(
        "- `neurotriage weights card`\n\nThe software is open source and the weights lie beside this card; the data \
         is with its publishers. There was no protocol and no registration before the figures were seen.\n",
    );
}

/// The command that made a model's evaluation, or would make one.
fn evaluate(shelved: &Shelved) -> String {
    let mut command = format!("neurotriage evaluate --data DATA --model {} --record", shelved.manifest.name);
    let Some(Evaluation { model, data, resampling, settings, roles, refusals, .. }) = shelved.evaluated() else {
        return command;
    };
    let strangers = refusals.iter().filter(|role| role.strangers).map(|role| role.role.as_str());
    let names: Vec<&str> = roles.iter().map(|role| role.role.as_str()).chain(strangers).collect();
    let _ = write!(
        command,
        " --role {} --backend {} --prevalence {} --resamples {} --seed {}",
        names.join(","),
        model.backend,
        settings.prevalence,
        resampling.resamples,
        resampling.seed
    );
    // A network that draws a map has a threshold for it: its own map was scored.
    let occluded = shelved.manifest.calibration.lesion_threshold.is_none();
    let switches = [
        (" --no-audit", data.audit.is_none()),
        (" --no-baselines", roles.iter().all(|role| role.baselines.is_empty())),
        (" --occlusion", occluded && roles.iter().any(|role| !role.all.lesion_map.is_empty())),
    ];
    command.extend(switches.into_iter().filter(|(_, used)| *used).map(|(switch, _)| switch));
    command
}

/// Figures as a Markdown table and a confusion matrix.
pub fn table(metrics: &Metrics) -> String {
    let mut text = format!(
        "accuracy {:.3}, balanced accuracy {:.3}, log loss {:.3}\n\n\
         | class | precision | recall | F1 | called glioma | meningioma | pituitary | no tumour |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
        metrics.accuracy, metrics.balanced_accuracy, metrics.log_loss
    );
    for label in Label::ALL {
        let row = metrics.confusion[label.index()];
        let _ = writeln!(
            text,
            "| {label} | {:.3} | {:.3} | {:.3} | {} | {} | {} | {} |",
            metrics.precision[&label], metrics.recall[&label], metrics.f1[&label], row[0], row[1], row[2], row[3]
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fixtures::{shelved, sources};
    use super::*;
    use crate::bundle::{Pretraining, Start, TaughtBy};
    use crate::train::report::markdown::fixtures::crossing;

    fn card(shelved: Shelved) -> String {
        markdown(&[shelved], &[], &sources())
    }

    #[test]
    fn leaky_is_said_exactly_when_it_is() {
        let clean = shelved();
        assert!(!card(clean.clone()).contains("LEAKY"));
        let mut by_image = clean.clone();
        by_image.manifest.training.split_by = SplitBy::Image;
        by_image.evaluation.as_mut().unwrap().model.split_by = SplitBy::Image;
        let text = card(by_image.clone());
        assert!(text.contains("(the default; LEAKY, not for use)") && text.contains("LEAKY: not for use."), "{text}");
        assert!(markdown(&[clean.clone(), by_image], &[], &[]).contains("## Model small (LEAKY, not for use)"));

        let mut crossed = clean.clone();
        crossing(crossed.evaluation.as_mut().unwrap(), "train", "test", 253, 394);
        let text = card(crossed);
        assert!(text.contains("253 of 394 slices of test (64.2 %)") && !text.contains("not for use"));
        assert!(text.contains("| small (the champion: the default; LEAKY figures) | `test` |"), "{text}");

        // Without an evaluation the manifest's audit speaks.
        let mut alone = Shelved { evaluation: None, ..clean };
        assert!(!card(alone.clone()).contains("LEAKY"));
        alone.manifest.training.audit.as_mut().unwrap().crossings[0].slices = 7;
        assert!(card(alone).contains("7 of 482 slices of test (1.5 %)"));
    }

    #[test]
    fn without_an_evaluation_the_manifests_figures_are_shown_and_called_what_they_are() {
        let bare = Shelved { evaluation: None, ..shelved() };
        let text = card(bare.clone());
        assert!(text.contains("not evaluated with intervals") && text.contains("accuracy 0.766"));
        assert!(text.contains("weakest class is meningioma: recall 67.4 % of 89 slices"));
        assert!(text.contains("### Figures on `val` (482 slices)\n\nThis role guided choices"));
        let mut flipped = bare.clone();
        flipped.manifest.metrics.get_mut("test").unwrap().recall.insert(Label::NoTumor, 0.1);
        assert!(card(flipped).contains("weakest class is no tumour: recall 10.0 % of 58 slices"));
        let mut external = bare;
        let mut metrics = external.manifest.metrics["test"].clone();
        metrics.balanced_accuracy = 0.447;
        external.manifest.metrics.insert("external_dev".into(), metrics);
        assert!(
            card(external)
                .contains("balanced accuracy drops by 32.0 points, from 76.7 % to 44.7 %; without intervals.")
        );
        assert!(!card(shelved()).contains("not evaluated with intervals"));
    }

    #[test]
    fn an_evaluation_of_other_weights_is_not_shown() {
        let mut other = shelved();
        other.evaluation.as_mut().unwrap().model.weights_sha256 = "0000".into();
        let text = card(other);
        assert!(text.contains("is of other weights") && text.contains("accuracy 0.766"));
        assert!(!text.contains("By source:"));
    }

    #[test]
    fn the_command_of_an_evaluation_follows_from_it() {
        let expected = "neurotriage evaluate --data DATA --model small --record --role test,external_dev,ood_dev --backend cpu \
                        --prevalence 0.3 --resamples 50 --seed 1";
        let mut known = shelved();
        assert_eq!(evaluate(&known), format!("{expected} --occlusion"));
        let mut drawing = known.clone();
        drawing.manifest.calibration.lesion_threshold = Some(0.3);
        drawing.evaluation.as_mut().unwrap().model.calibration_sha256 = calibration_sha256(&drawing.manifest);
        assert_eq!(evaluate(&drawing), expected, "its own map needs no switch");
        let evaluation = known.evaluation.as_mut().unwrap();
        evaluation.data.audit = None;
        for role in &mut evaluation.roles {
            role.all.lesion_map.clear();
            role.baselines.clear();
        }
        assert_eq!(evaluate(&known), format!("{expected} --no-audit --no-baselines"));
        known.evaluation = None;
        assert_eq!(evaluate(&known), "neurotriage evaluate --data DATA --model small --record");
    }

    #[test]
    fn the_recipe_and_those_of_earlier_runs_are_shown() {
        let mut known = shelved();
        assert!(!card(known.clone()).contains("```toml"));
        let start = |recipe: &str, started_from| Start {
            weights_sha256: format!("hash of {recipe}"),
            recipe: format!("{recipe} = 1\n"),
            started_from,
            model: None,
            published: None,
            pretraining: None,
            taught_by: None,
        };
        known.manifest.training.recipe = Some("last = 1\n".into());
        known.manifest.training.started_from = Some(start("second", Some(Box::new(start("first", None)))));
        let card = card(known.clone());
        let places = ["last = 1\n```", "hash of second", "second = 1\n```", "hash of first", "first = 1\n```"]
            .map(|text| card.find(text).unwrap_or_else(|| panic!("{text:?} is missing")));
        assert!(places.is_sorted(), "the latest comes first: {places:?}");

        let pretraining = Pretraining { settings: "betas = [0.5, 0.999]\n".into(), epochs: 7, steps: 280 };
        let start = Start { weights_sha256: "hash of it".into(), pretraining: Some(pretraining), ..Start::default() };
        known.manifest.training.started_from = Some(start);
        let card = self::card(known.clone());
        for text in
            ["the discriminator of a GAN (SHA-256 `hash of it`)", "7 epochs (280 steps)", "betas = [0.5, 0.999]\n```"]
        {
            assert!(card.contains(text), "{text:?} is missing");
        }

        let photographs = Start { published: Some("photographs.pth".into()), ..Start::default() };
        let model = Start {
            recipe: "teaching = 1\n".into(),
            started_from: Some(Box::new(photographs)),
            ..Start::of_model(&shelved().manifest)
        };
        let teacher = TaughtBy { model, temperature: 1.0 };
        let taught = Start { taught_by: Some(Box::new(teacher)), ..Start::default() };
        known.manifest.training.started_from = Some(taught);
        let card = self::card(known);
        for text in [
            "That run learned from the labels",
            "from what a teacher said",
            "`small`",
            "teaching = 1\n```",
            "The teacher started from published weights",
        ] {
            assert!(card.contains(text), "{text:?} is missing");
        }
    }

    #[test]
    fn a_missing_audit_and_another_index_are_said() {
        let known = card(shelved());
        assert!(!known.contains("never audited") && !known.contains("another index"));
        let mut unknown = shelved();
        unknown.manifest.training.audit = None;
        assert!(!card(unknown.clone()).contains("never audited"), "the evaluation audited the same data");
        unknown.manifest.training.data_sha256 = "other".into();
        let text = card(unknown);
        assert!(text.contains("never audited") && text.contains("another index"));
    }

    #[test]
    fn absent_figures_are_left_to_a_list_and_names_break_no_table() {
        let mut odd = shelved();
        odd.manifest.name = "a|b".into();
        odd.manifest.architecture = "c|d".into();
        let role = &mut odd.evaluation.as_mut().unwrap().roles[1];
        role.sources[0].name = "e|f".into();
        role.all.by_slice.remove("ece");
        role.all.by_patient.remove("accuracy");
        let text = card(odd);
        assert!(
            text.contains(
                "Not measurable or not asked for here: expected calibration error (calibration and abstention);"
            ),
            "{text}"
        );
        assert!(text.lines().any(|line| line.starts_with("| accuracy |") && line.ends_with("| – |")));
        let mut columns = 0;
        for line in text.lines() {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!(!line.starts_with('|') || columns == 0 || bars == columns, "{line}");
            columns = if line.starts_with('|') { bars } else { 0 };
        }
    }

    #[test]
    fn words_that_mislead_are_not_used_and_an_empty_shelf_is_a_card_too() {
        for text in [card(shelved()), card(Shelved { evaluation: None, ..shelved() }), markdown(&[], &[], &[])] {
            let lower = text.to_lowercase();
            assert!(!lower.contains("normal") && !lower.contains("severity"));
        }
        assert!(
            markdown(&[], &[], &[]).contains("holds no models") && markdown(&[], &[], &[]).contains("not described")
        );
    }
}
