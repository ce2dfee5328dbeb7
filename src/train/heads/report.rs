//! What heads reached, as data and as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::super::features::Source;
use super::super::metrics::{Difference, Estimate, Resampling};
use super::super::report::{markdown, names};
use super::grid::{Choice, Head};
use crate::label::Label;

/// The format of a report's JSON.
pub const FORMAT: u32 = 1;

/// The figures that people are shown; the JSON has all.
const SHOWN: [&str; 6] =
    ["accuracy", "balanced_accuracy", "recall.glioma", "recall.meningioma", "recall.pituitary", "recall.no_tumor"];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub format: u32,
    /// None where the table does not say whose features it holds.
    pub network: Option<Source>,
    pub data_sha256: Option<String>,
    /// How many features a slice has.
    pub features: usize,
    /// The roles that the heads were fitted to.
    pub fit: Vec<String>,
    pub folds: usize,
    pub inner_folds: usize,
    /// Whether folds keep clusters (patients and near-copies) together; otherwise patients.
    pub by_cluster: bool,
    pub seed: u64,
    pub resampling: Resampling,
    /// Classes without a slice in the fitted roles: no head can name them.
    pub missing: Vec<Label>,
    pub chosen: Vec<Chosen>,
    pub parts: Vec<Part>,
    pub version: String,
}

/// A head's hyperparameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    pub head: Head,
    /// By cross-validation on all that it is fitted to.
    pub choice: Choice,
    /// Within the training folds of each fold.
    pub by_fold: Vec<Choice>,
    pub tried: Vec<Choice>,
}

/// How slices were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Each by heads fitted to the other folds.
    CrossValidation,
    /// By heads fitted to all slices of the fitted roles.
    Test,
}

/// What the network's training had to do with slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saw {
    /// Neither learned from nor chosen by.
    Nothing,
    /// They chose epoch and thresholds.
    Chose,
    /// It learned from data of another index, which may hold them.
    Unknown,
    /// It learned from them.
    Learned,
}

/// Slices of a role, or of one of its sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub role: String,
    pub scope: Scope,
    /// None for all of them.
    pub source: Option<String>,
    pub slices: usize,
    /// Patients or clusters.
    pub patients: usize,
    pub truths: BTreeMap<Label, usize>,
    pub network_saw: Saw,
    pub figures: Vec<Figures>,
}

/// One head's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// None for the network's own.
    pub head: Option<Head>,
    pub figures: BTreeMap<String, Estimate>,
    /// Balanced accuracy less that of the network's own head on the same slices.
    pub less_own: Option<Difference>,
}

impl Saw {
    /// Of slices of these roles, given the network and the SHA-256 of the data's index.
    pub fn of(origin: Option<(&Source, &str)>, roles: &[&str]) -> Self {
        let Some((source, _)) = origin.filter(|(source, data)| source.trained_on == *data) else { return Saw::Unknown };
        let of = |role: &&str| match *role {
            role if source.trained_roles.iter().any(|trained| trained == role) => Saw::Learned,
            "val" => Saw::Chose,
            _ => Saw::Nothing,
        };
        roles.iter().map(of).max().unwrap_or(Saw::Unknown)
    }

    fn sentence(self) -> &'static str {
        match self {
            Saw::Nothing => "The network did not learn from these slices.",
            Saw::Chose => "The network's epoch and thresholds were chosen on these slices; it did not learn from them.",
            Saw::Unknown => "Whether the network learned from these slices is not known.",
            Saw::Learned => {
                "**The network learned from these very slices**: its features separate them better than new ones, so these figures \
                 flatter every head, its own most of all."
            }
        }
    }
}

impl Report {
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has only strings as keys") + "\n"
    }

    pub fn markdown(&self) -> String {
        let mut text = String::from("# Classical heads on a network's features\n\n");
        let network = self.network.as_ref().map_or_else(
            || "a network that the table does not name".to_string(),
            |source| format!("`{}` (weights SHA-256 `{}`)", markdown::escaped(&source.model), source.weights_sha256),
        );
        let _ = writeln!(
            text,
            "{} features of {network}, scaled to mean 0 and variance 1 by the training rows of each fold. Fitted to {}. {} \
             folds keep {} together; hyperparameters by {} folds within the training folds, for balanced accuracy. Machines: \
             one class against one, by votes. Seed {}. Intervals: {:.0} %, {} resamples of {}.",
            self.features,
            self.fit.iter().map(|role| format!("`{}`", markdown::escaped(role))).collect::<Vec<_>>().join(", "),
            self.folds,
            if self.by_cluster { "patients and their near-copies" } else { "patients" },
            self.inner_folds,
            self.seed,
            100.0 * self.resampling.level,
            self.resampling.resamples,
            if self.by_cluster { "patients merged with near-copies" } else { "patients" },
        );
        for class in &self.missing {
            let _ = writeln!(text, "\nClass {class} has no slice to fit to: no head can name it.");
        }
        let _ = write!(text, "\n| head | fitted to all | by fold |\n|---|---|---|\n");
        for Chosen { head, choice, by_fold, .. } in &self.chosen {
            let by_fold: Vec<String> = by_fold.iter().map(Choice::describe).collect();
            let _ = writeln!(text, "| {} | {} | {} |", head.name(), choice.describe(), by_fold.join("; "));
        }
        self.parts.iter().for_each(|part| part.markdown(&mut text));
        text
    }
}

impl Part {
    fn markdown(&self, text: &mut String) {
        let source =
            self.source.as_ref().map_or_else(String::new, |source| format!(", source {}", markdown::escaped(source)));
        let how = match self.scope {
            Scope::CrossValidation => ", cross-validated",
            Scope::Test => "",
        };
        let truths: Vec<String> = self.truths.iter().map(|(class, count)| format!("{count} {class}")).collect();
        let _ = writeln!(text, "\n## {}{how}{source}\n", markdown::escaped(&self.role));
        let _ = writeln!(
            text,
            "{} slices of {} patients or clusters: {}. {}\n",
            self.slices,
            self.patients,
            truths.join(", "),
            self.network_saw.sentence()
        );
        let shown: Vec<_> = SHOWN.iter().filter_map(|key| names::all().find(|name| name.key == *key)).collect();
        let words: Vec<&str> = shown.iter().map(|name| name.words).collect();
        let _ = writeln!(text, "| head | {} | balanced accuracy less the network's own |", words.join(" | "));
        let _ = writeln!(text, "|---|{}", "---:|".repeat(shown.len() + 1));
        for Figures { head, figures, less_own } in &self.figures {
            let cells: Vec<String> = shown.iter().map(|name| markdown::estimate(name, figures.get(name.key))).collect();
            let name = head.map_or("the network's own", Head::name);
            let _ =
                writeln!(text, "| {name} | {} | {} |", cells.join(" | "), less_own.as_ref().map_or("–".into(), points));
        }
    }
}

/// A difference of shares in percentage points.
fn points(difference: &Difference) -> String {
    let interval = difference.low.zip(difference.high);
    let interval =
        interval.map_or_else(String::new, |(low, high)| format!(" ({:+.1} to {:+.1})", 100.0 * low, 100.0 * high));
    format!("{:+.1}{interval}", 100.0 * difference.difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_network_saw_is_the_worst_of_the_roles() {
        let source = Source {
            model: "m".into(),
            architecture: "seed_cnn".into(),
            weights_sha256: "w".into(),
            side: 224,
            mirrored: false,
            trained_on: "data".into(),
            trained_roles: vec!["train".into(), "bridge".into()],
        };
        let here = Some((&source, "data"));
        assert_eq!(Saw::of(here, &["bridge"]), Saw::Learned);
        assert_eq!(Saw::of(here, &["test", "val"]), Saw::Chose);
        assert_eq!(Saw::of(here, &["val", "train", "test"]), Saw::Learned);
        assert_eq!(Saw::of(here, &["external_dev"]), Saw::Nothing);
        assert_eq!(
            (Saw::of(Some((&source, "other")), &["test"]), Saw::of(None, &["test"])),
            (Saw::Unknown, Saw::Unknown)
        );
    }

    #[test]
    fn differences_are_points() {
        let difference = Difference { difference: 0.0123, low: Some(-0.05), high: Some(0.07), a_above_b: Some(0.6) };
        assert_eq!(points(&difference), "+1.2 (-5.0 to +7.0)");
        assert_eq!(points(&Difference { low: None, high: None, a_above_b: None, ..difference }), "+1.2");
    }
}
