//! What each part of a recipe is worth: the same training with one part changed after the other, measured on the same slices.
//!
//! Nothing is chosen by these figures within the program. `val` picked each row's epoch and thresholds, so its figures flatter; `external…`
//! roles may guide a person's choice; `test` is for the record. One run of one seed says little of a small difference: the
//! intervals know about the patients drawn, and nothing about the luck of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::Result;
use super::answers::{Answers, Asked, LesionMap};
use super::dataset::Dataset;
use super::evaluate::{Progress, settings};
use super::metrics::{Case, Difference, Estimate, Resampling, Settings, intervals, paired_difference, values};
use super::recipe::Recipe;
use super::report::{markdown, names};
use crate::bundle::Bundle;

/// The format of the JSON; other numbers are refused.
pub const FORMAT: u32 = 1;

/// The first row: the recipe as it is.
pub const BASE: &str = "base";

/// What the JSON has of each row.
const KEPT: [&str; 13] = [
    "accuracy",
    "balanced_accuracy",
    "recall.glioma",
    "recall.meningioma",
    "recall.pituitary",
    "recall.no_tumor",
    "auroc.macro",
    "auroc.tumor",
    "tumor_recall",
    "tumor_specificity",
    "sensitivity.tumor",
    "specificity.tumor",
    "log_loss",
];

/// What people are shown.
const SHOWN: [(&str, &str); 4] = [
    ("balanced_accuracy", "balanced accuracy"),
    ("auroc.tumor", "AUROC, tumour"),
    ("sensitivity.tumor", "sensitivity"),
    ("specificity.tumor", "specificity"),
];

/// One row: what is changed, and why that is worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Letters, digits, `_` and `-`: the name of its folder and of its weights.
    pub name: String,
    /// A sentence.
    pub about: String,
    /// Changes of the recipe, as `lesions.fill=false`.
    pub set: Vec<String>,
}

/// A row with the recipe that it asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub row: Row,
    pub recipe: Recipe,
    /// The row whose weights are these: itself, or one before that was trained alike and is only asked otherwise.
    pub trained_as: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

/// The rows of a file (tables `[[row]]`), after the base itself, each with its recipe. `budget` changes the base, and with it all rows.
///
/// # Errors
/// What is wrong with the base or a row, in a sentence that names it.
pub fn plan(base: &str, budget: &[String], rows: &str) -> std::result::Result<Vec<Planned>, String> {
    let recipe = |set: &[String]| Recipe::parse(base, &[budget, set].concat());
    let rows: Rows = toml::from_str(rows).map_err(|error| error.to_string())?;
    let about = "The recipe as it is.".to_string();
    let base = Planned {
        row: Row { name: BASE.to_string(), about, set: Vec::new() },
        recipe: recipe(&[])?,
        trained_as: BASE.to_string(),
    };
    let mut plan = vec![base];
    for row in rows.row {
        let wrong = |reason: String| format!("row {:?}: {reason}", row.name);
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        if row.name.is_empty() || !row.name.chars().all(allowed) || ["weights", "ablation"].contains(&row.name.as_str())
        {
            return Err(wrong("a name has letters, digits, _ and -, and is neither weights nor ablation".into()));
        }
        if plan.iter().any(|known| known.row.name == row.name) {
            return Err(wrong("another row has this name: give each its own".into()));
        }
        let recipe = recipe(&row.set).map_err(wrong)?;
        let base = &plan[0].recipe;
        if (recipe.seed, recipe.epochs) != (base.seed, base.epochs) {
            return Err(wrong("it changes seed or epochs, which are the same for all rows".into()));
        }
        if let Some(same) = plan.iter().find(|known| known.recipe == recipe) {
            return Err(wrong(format!("its recipe is that of row {:?}: it would show nothing", same.row.name)));
        }
        let alike =
            plan.iter().find(|known| Recipe { mirrored: known.recipe.mirrored, ..recipe.clone() } == known.recipe);
        let trained_as = alike.map_or(&row.name, |known| &known.trained_as).clone();
        plan.push(Planned { row, recipe, trained_as });
    }
    Ok(plan)
}

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

/// A network's answers to the roles, kept to be compared with others.
pub struct Answered {
    weights_sha256: String,
    settings: Settings,
    roles: Vec<AnsweredRole>,
}

struct AnsweredRole {
    role: String,
    cases: Vec<Case>,
    /// `all` and each source, if there are several, with the places of their cases.
    parts: Vec<(String, Vec<usize>)>,
}

impl Answered {
    /// Asks a network about the roles, at its own thresholds.
    ///
    /// # Errors
    /// Roles without a readable slice, and what the device refuses.
    pub fn of(
        bundle: &Bundle,
        dataset: &Dataset,
        roles: &[&str],
        device: &Device,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let manifest = &bundle.manifest;
        let network = bundle.network(device)?;
        let ask = |role: &&str| {
            progress.start(&format!("{}: {role}", manifest.name), dataset.known(role)?.len());
            let asked = Asked::as_shipped(manifest, &network, device);
            let answers = Answers::of(asked, dataset, role, LesionMap::Own, &|| progress.step())?;
            let cases = answers.cases(&manifest.calibration)?;
            let mut parts = vec![("all".to_string(), (0..cases.len()).collect())];
            let sources = answers.by_source();
            if sources.len() > 1 {
                parts.extend(sources.into_iter().map(|(name, places)| (name.to_string(), places)));
            }
            Ok(AnsweredRole { role: role.to_string(), cases, parts })
        };
        Ok(Self {
            weights_sha256: manifest.weights.sha256.clone(),
            settings: settings(&manifest.calibration, 0.5),
            roles: roles.iter().map(ask).collect::<Result<_>>()?,
        })
    }
}

/// The figures of a row, and how they differ from those of the base. Both were asked about the same roles.
pub fn measure(
    planned: &Planned,
    bundle: &Bundle,
    row: &Answered,
    base: &Answered,
    resampling: &Resampling,
) -> Measured {
    let training = &bundle.manifest.training;
    let is_base = planned.row.name == BASE;
    let role = |(row_role, base_role): (&AnsweredRole, &AnsweredRole)| {
        let part = |(name, places): &(String, Vec<usize>)| {
            let chosen = |cases: &[Case]| places.iter().filter_map(|&at| cases.get(at).copied()).collect::<Vec<_>>();
            let (cases, of_base) = (chosen(&row_role.cases), chosen(&base_role.cases));
            let differences = if is_base {
                None
            } else {
                paired_difference(
                    [&cases, &of_base],
                    resampling,
                    |drawn| kept(drawn, &row.settings),
                    |drawn| kept(drawn, &base.settings),
                )
            };
            MeasuredPart {
                name: name.clone(),
                slices: cases.len(),
                patients: cases.iter().map(|case| case.patient).collect::<BTreeSet<_>>().len(),
                figures: intervals(&cases, resampling, |drawn| kept(drawn, &row.settings)),
                differences: differences.unwrap_or_default(),
            }
        };
        MeasuredRole { role: row_role.role.clone(), parts: row_role.parts.iter().map(part).collect() }
    };
    Measured {
        row: planned.row.clone(),
        weights_sha256: row.weights_sha256.clone(),
        base_sha256: base.weights_sha256.clone(),
        epochs: training.epochs,
        best_epoch: training.best_epoch,
        roles: row.roles.iter().zip(&base.roles).map(role).collect(),
    }
}

fn kept(cases: &[&Case], settings: &Settings) -> BTreeMap<String, f64> {
    let mut found = values(cases.iter().copied(), settings);
    found.retain(|name, _| KEPT.contains(&name.as_str()));
    found
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
    pub fn parse(json: &str) -> std::result::Result<Self, String> {
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
mod tests {
    use super::super::dataset::Truth;
    use super::*;
    use crate::calibration::Probabilities;
    use crate::label::Label;

    const BASE_RECIPE: &str = "network = 'lesion_resnet'\nmirrored = true\naverage = 0.9";

    fn row(name: &str, set: &[&str]) -> String {
        format!("[[row]]\nname = {name:?}\nabout = \"Why.\"\nset = {set:?}\n")
    }

    #[test]
    fn the_base_comes_first_and_all_rows_share_the_budget() {
        let rows = row("no_average", &["average=0"]) + &row("not_mirrored", &["mirrored=false"]);
        let plan = plan(BASE_RECIPE, &["epochs=3".into(), "seed=9".into()], &rows).unwrap();
        let names: Vec<&str> = plan.iter().map(|planned| planned.row.name.as_str()).collect();
        assert_eq!(names, ["base", "no_average", "not_mirrored"]);
        assert!(plan.iter().all(|planned| (planned.recipe.epochs, planned.recipe.seed) == (3, 9)));
        assert_eq!((plan[0].recipe.average, plan[1].recipe.average), (0.9, 0.0));
        assert_eq!(plan[1].trained_as, "no_average");
        assert_eq!(plan[2].trained_as, "base", "how a network is asked needs no training");
    }

    #[test]
    fn rows_that_would_mislead_are_named() {
        let error = |rows: &str| plan(BASE_RECIPE, &[], rows).unwrap_err();
        let good = row("a", &["average=0"]);
        assert!(error(&row("a", &["lesion.fill=true"])).contains("row \"a\": unknown field `lesion`"));
        assert!(error(&(good.clone() + &row("a", &["average=0.5"]))).contains("row \"a\": another row has this name"));
        assert!(error(&row("base", &["average=0"])).contains("another row has this name"));
        assert!(error(&row("../a", &["average=0"])).contains("letters, digits"));
        assert!(error(&row("weights", &["average=0"])).contains("neither weights"));
        assert!(error(&row("a", &["epochs=2"])).contains("row \"a\": it changes seed or epochs"));
        assert!(error(&row("a", &["average=0.9"])).contains("that of row \"base\""));
        assert!(error(&(good + &row("b", &["average=0"]))).contains("row \"b\": its recipe is that of row \"a\""));
        assert!(error("[[row]]\nname = 'a'\nset = []").contains("about"));
        assert!(plan("epochs = 'x'", &[], "row = []").unwrap_err().contains("epochs"));
    }

    /// The rows that come with the project change what they say on the recipe that comes with it.
    #[test]
    fn the_rows_of_the_project_are_a_plan() {
        let rows = include_str!("../../recipes/ablation.toml");
        let plan = plan(include_str!("../../recipes/lesion_resnet.toml"), &[], rows).unwrap();
        assert!(plan.len() >= 17, "{}", plan.len());
        let again = plan.iter().filter(|planned| planned.trained_as != planned.row.name);
        assert_eq!(again.map(|planned| planned.row.name.as_str()).collect::<Vec<_>>(), ["no_mirrored_answers"]);
    }

    /// Answers to 40 patients of which so many are right, in two sources.
    fn answered(weights: &str, right: usize) -> Answered {
        let case = |patient: usize| {
            let label = Label::ALL[patient % 4];
            let called = if patient < right { label.index() } else { (label.index() + 1) % 4 };
            let mut shares = [0.1; 4];
            shares[called] = 0.7;
            Case { truth: Truth::Class(label), probabilities: Probabilities::new(shares).unwrap(), patient }
        };
        let part = |name: &str, places: std::ops::Range<usize>| (name.to_string(), places.collect::<Vec<_>>());
        let role = |role: &str, parts| AnsweredRole { role: role.into(), cases: (0..40).map(case).collect(), parts };
        let parts = vec![part("all", 0..40), part("here", 0..20), part("<there>", 20..40)];
        let settings =
            Settings { tumor_threshold: Some(0.5), glioma_threshold: None, prevalence: 0.5, sets: Vec::new(), bins: 0 };
        let roles = vec![role("val", vec![part("all", 0..40)]), role("external_dev", parts)];
        Answered { weights_sha256: weights.into(), settings, roles }
    }

    fn table() -> Ablation {
        let plan = plan(BASE_RECIPE, &[], &row("no_average", &["average=0"])).unwrap();
        let json = include_str!("../../weights/seed_cnn.json");
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
    fn a_row_is_measured_against_the_base_on_each_part() {
        let table = table();
        let [base, row] = &table.rows[..] else { panic!("two rows") };
        assert!(base.roles[0].parts[0].differences.is_empty());
        let all = &row.roles[1].parts[0];
        assert_eq!((all.name.as_str(), all.slices, all.patients), ("all", 40, 40));
        let found = all.differences["accuracy"];
        // 28 of 40 against 36 of 40; patients 28 to 35 are all in the second source.
        assert!((all.figures["accuracy"].value - 0.7).abs() < 1e-12 && (found.difference + 0.2).abs() < 1e-12);
        assert!(found.low.unwrap() < -0.2 && found.high.unwrap() < 0.0);
        assert_eq!(row.roles[1].parts[1].differences["accuracy"].difference, 0.0);
        assert!((row.roles[1].parts[2].differences["accuracy"].difference + 0.4).abs() < 1e-12);
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
