//! The rows of an ablation: one changed part of a recipe each, all else alike.

use serde::{Deserialize, Serialize};

use super::super::recipe::Recipe;

/// The first row: the recipe as it is.
pub const BASE: &str = "base";

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
pub fn plan(base: &str, budget: &[String], rows: &str) -> Result<Vec<Planned>, String> {
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

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const BASE_RECIPE: &str = "network = 'lesion_resnet'\nmirrored = true\naverage = 0.9";

    pub fn row(name: &str, set: &[&str]) -> String {
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
        let base = include_str!("../../../recipes/lesion_resnet.toml");
        let sizes = plan(base, &["side=96".into()], include_str!("../../../recipes/input_sizes.toml")).unwrap();
        assert!(sizes.len() > 3 && sizes.iter().all(|planned| planned.trained_as == planned.row.name));
        let plan = plan(base, &[], include_str!("../../../recipes/ablation.toml")).unwrap();
        assert!(plan.len() > 15, "{}", plan.len());
        let again = plan.iter().filter(|planned| planned.trained_as != planned.row.name);
        assert_eq!(again.map(|planned| planned.row.name.as_str()).collect::<Vec<_>>(), ["no_mirrored_answers"]);
    }
}
