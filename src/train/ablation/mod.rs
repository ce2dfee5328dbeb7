//! What each part of a recipe is worth: the same training with one part changed after the other, measured on the same slices.
//!
//! Nothing is chosen by these figures within the program. `val` picked each row's epoch and thresholds, so its figures flatter; `external…`
//! roles may guide a person's choice; `test` is for the record. One run of one seed says little of a small difference: the
//! intervals know about the patients drawn, and nothing about the luck of a run.

mod measure;
mod plan;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

pub use measure::{Answered, measure};
pub use plan::{BASE, Planned, Row, plan};

use super::dataset::Dataset;
use super::metrics::{Difference, Estimate, Resampling};
use super::recipe::Recipe;
use super::report::{markdown, names};

/// The format of the JSON; other numbers are refused.
pub const FORMAT: u32 = 1;

/// What people are shown.
const SHOWN: [(&str, &str); 4] = [
    ("balanced_accuracy", "balanced accuracy"),
    ("auroc.tumor", "AUROC, tumour"),
    ("sensitivity.tumor", "sensitivity"),
    ("specificity.tumor", "specificity"),
];

/// The table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ablation {
    pub format: u32,
    /// The base's recipe, as TOML.
    pub recipe: String,
    /// SHA-256 of the data set's index.
    pub data_sha256: String,
    pub resampling: Resampling,
    pub rows: Vec<Measured>,
    /// The version of this software.
    pub version: String,
}

/// What a row's network reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    #[serde(flatten)]
    pub row: Row,
    pub weights_sha256: String,
    /// Of the base's weights, with which it was compared.
    pub base_sha256: String,
    pub epochs: usize,
    pub best_epoch: usize,
    pub roles: Vec<MeasuredRole>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredRole {
    pub role: String,
    /// All slices, then those of each source if there are several.
    pub parts: Vec<MeasuredPart>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredPart {
    /// The source; `all` for all of them.
    pub name: String,
    pub slices: usize,
    pub patients: usize,
    /// By slice, with intervals by patient.
    pub figures: BTreeMap<String, Estimate>,
    /// Those of the row less those of the base; empty in the base's row.
    pub differences: BTreeMap<String, Difference>,
}

impl Ablation {
    /// A table without rows.
    pub fn new(base: &Recipe, dataset: &Dataset, resampling: Resampling) -> Self {
        Self {
            format: FORMAT,
            recipe: base.to_toml(),
            data_sha256: dataset.sha256.clone(),
            resampling,
            rows: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_string(),
        }
    }

    /// Reads the JSON.
    ///
    /// # Errors
    /// Why it is not a table of this format.
    pub fn parse(json: &str) -> Result<Self, String> {
        let table: Ablation = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match table.format == FORMAT {
            true => Ok(table),
            false => Err(format!("its format is {}, this build reads {FORMAT}", table.format)),
        }
    }

    /// The row of these weights, compared with those of the base on the same roles of the same data, if the table has it.
    pub fn row(&self, like: &Ablation, row: &Row, [weights, base]: [&str; 2], roles: &[&str]) -> Option<&Measured> {
        let same = self.data_sha256 == like.data_sha256
            && self.resampling == like.resampling
            && self.recipe == like.recipe
            && self.version == like.version;
        self.rows.iter().filter(|_| same).find(|found| {
            found.row == *row
                && found.weights_sha256 == weights
                && found.base_sha256 == base
                && found.roles.iter().map(|found| found.role.as_str()).eq(roles.iter().copied())
        })
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a table has only strings as keys") + "\n"
    }

    /// For people.
    pub fn markdown(&self) -> String {
        let level = markdown::percent(self.resampling.level, 0);
        let mut text = format!(
            "# What each part of the recipe is worth\n\n\
             The same training with one part changed after the other. In brackets {level} intervals, of {} resamples by \
             patient; after the comma the difference from the base on the same slices. They say nothing of the luck of a run: other seeds \
             move these figures too. Sensitivity and specificity are those of any tumour at the threshold that each network's \
             validation slices chose.\n\n\
             | row | what | changes | best epoch |\n|---|---|---|---:|\n",
            self.resampling.resamples
        );
        for Measured { row, epochs, best_epoch, .. } in &self.rows {
            let changes: Vec<String> = row.set.iter().map(|change| markdown::code(change)).collect();
            let (name, about) = (markdown::escaped(&row.name), markdown::escaped(&row.about));
            let _ = writeln!(text, "| {name} | {about} | {} | {best_epoch} of {epochs} |", changes.join(", "));
        }
        for (role, part) in self.places() {
            self.section(&mut text, role, part);
        }
        text
    }

    /// Roles and parts in the order of the first row.
    fn places(&self) -> Vec<(&str, &str)> {
        let roles = self.rows.first().into_iter().flat_map(|row| &row.roles);
        roles.flat_map(|role| role.parts.iter().map(|part| (role.role.as_str(), part.name.as_str()))).collect()
    }

    fn section(&self, text: &mut String, role: &str, part: &str) {
        let found = |row: &Measured| -> Option<MeasuredPart> {
            let role = row.roles.iter().find(|found| found.role == role)?;
            role.parts.iter().find(|found| found.name == part).cloned()
        };
        let Some(first) = self.rows.first().and_then(found) else { return };
        let source = if part == "all" { String::new() } else { format!(", source {}", markdown::escaped(part)) };
        let note = match role {
            "val" => "It chose each row's epoch and thresholds: these figures flatter.\n\n",
            "test" => "For the record: no choice may rest on it.\n\n",
            _ => "",
        };
        let _ = writeln!(
            text,
            "\n## {}{source}: {} slices of {} patients\n\n{note}| row | {} |\n|---|{}",
            markdown::code(role),
            first.slices,
            first.patients,
            SHOWN.map(|(_, words)| words).join(" | "),
            "---:|".repeat(SHOWN.len())
        );
        for row in &self.rows {
            let Some(part) = found(row) else { continue };
            let cells = SHOWN.map(|(key, _)| cell(key, &part));
            let _ = writeln!(text, "| {} | {} |", markdown::escaped(&row.row.name), cells.join(" | "));
        }
    }
}

/// A figure with its interval, and how it differs from the base.
fn cell(key: &str, part: &MeasuredPart) -> String {
    let Some(name) = names::all().find(|name| name.key == key) else { return "–".to_string() };
    let figure = markdown::estimate(name, part.figures.get(key));
    let Some(found) = part.differences.get(key) else { return figure };
    let scale = if name.share { 100.0 } else { 1.0 };
    let decimals = if name.share { 1 } else { 3 };
    let signed = |value: f64| format!("{:+.decimals$}", scale * value);
    let interval = match (found.low, found.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", signed(low), signed(high)),
        _ => String::new(),
    };
    format!("{figure}, {}{interval}", signed(found.difference))
}

#[cfg(test)]
pub mod tests {
    use super::measure::tests::answered;
    use super::plan::tests::{BASE_RECIPE, row};
    use super::*;
    use crate::bundle::Bundle;

    pub fn table() -> Ablation {
        let plan = plan(BASE_RECIPE, &[], &row("no_average", &["average=0"])).unwrap();
        let json = include_str!("../../../weights/seed_cnn.json");
        let mut manifest = crate::bundle::Manifest::parse(json).unwrap();
        manifest.weights.sha256 = crate::bundle::sha256(&[]);
        let bundle = Bundle::new(&manifest.to_json(), Vec::new()).unwrap();
        let resampling = Resampling { resamples: 200, ..Resampling::default() };
        let (base, other) = (answered("b", 36), answered("o", 28));
        let rows = vec![
            measure(&plan[0], &bundle, &base, &base, &resampling),
            measure(&plan[1], &bundle, &other, &base, &resampling),
        ];
        let recipe = plan[0].recipe.to_toml();
        Ablation { format: FORMAT, recipe, data_sha256: "d".into(), resampling, rows, version: "1".into() }
    }

    #[test]
    fn the_table_is_read_back_and_knows_its_rows() {
        let table = table();
        assert_eq!(Ablation::parse(&table.to_json()), Ok(table.clone()));
        assert!(Ablation::parse(&table.to_json().replace("\"format\": 1", "\"format\": 2")).is_err());
        let row = &table.rows[1].row;
        let roles = ["val", "external_dev"];
        assert_eq!(table.row(&table, row, ["o", "b"], &roles), Some(&table.rows[1]));
        assert_eq!(table.row(&table, row, ["o", "x"], &roles), None, "against another base");
        assert_eq!(table.row(&table, row, ["o", "b"], &["val"]), None, "on other roles");
        let other = Ablation { data_sha256: "e".into(), ..table.clone() };
        assert_eq!(table.row(&other, row, ["o", "b"], &roles), None, "on other data");
    }

    #[test]
    fn people_see_figures_differences_and_what_flatters() {
        let text = table().markdown();
        assert!(text.contains("| no_average | Why. | `average=0` |"), "{text}");
        assert!(text.contains("## `val`: 40 slices of 40 patients\n\nIt chose"), "{text}");
        assert!(text.contains("## `external_dev`, source here: 20 slices"), "{text}");
        assert!(!text.contains("<there>"), "a source's name is text: {text}");
        assert!(text.contains("| no_average | 70.0 % ("), "{text}");
        assert!(text.contains("), -20.0 (-"), "{text}");
    }
}
