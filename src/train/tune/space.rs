//! The search space: which keys vary, over which values, and what is to be made large or small. Read from TOML.

mod domain;
mod setting;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

pub use domain::{Domain, Span};
pub use setting::Setting;

use crate::train::recipe::Recipe;

/// The values of a trial, by parameter.
pub type Point = BTreeMap<String, Setting>;

/// Keys that are the same for all trials of a study, and why.
const FIXED: [(&str, &str); 2] = [
    ("epochs", "it is the budget of a trial: give it with --set epochs=N"),
    ("seed", "the best seed is luck that does not come again: give it with --set seed=N"),
];

/// What is searched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Space {
    /// The study's name in the journal.
    pub name: String,
    /// The metric that trials print.
    pub metric: String,
    pub direction: Direction,
    pub parameters: Vec<Parameter>,
}

/// One thing that varies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// A key of the recipe, as `augmentation.gamma`, or what a command of one's own understands.
    pub name: String,
    pub domain: Domain,
}

/// Whether a metric is better when it is small or when it is large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Minimize,
    Maximize,
}

impl Direction {
    /// The more, the better: the value itself or its negative.
    pub fn merit(self, value: f64) -> f64 {
        match self {
            Direction::Minimize => -value,
            Direction::Maximize => value,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Direction::Minimize => "minimize",
            Direction::Maximize => "maximize",
        }
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    metric: String,
    direction: Direction,
    parameter: Vec<domain::Written>,
}

impl Space {
    /// Reads a space: `name`, `metric`, `direction` and a table `[[parameter]]` for each parameter.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence that names the parameter.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        for (what, word) in [("name", &file.name), ("metric", &file.metric)] {
            if !is_word(word) {
                return Err(format!("{what} is {word:?}: use letters, digits, _, - and . (at most 100)"));
            }
        }
        if file.parameter.is_empty() {
            return Err("there is no [[parameter]]: name at least one key to vary".into());
        }
        let mut parameters: Vec<Parameter> = Vec::new();
        for written in file.parameter {
            let name = written.name.clone();
            if !is_word(&name) {
                return Err(format!("parameter {name:?}: a name has letters, digits, _, - and . (at most 100)"));
            }
            if parameters.iter().any(|known| known.name == name) {
                return Err(format!("parameter {name:?} is there twice: keep one of them"));
            }
            let domain = Domain::read(written).map_err(|reason| format!("parameter {name:?}: {reason}"))?;
            parameters.push(Parameter { name, domain });
        }
        Ok(Self { name: file.name, metric: file.metric, direction: file.direction, parameters })
    }

    /// The recipes at the ends of each parameter, all else as the recipe has it, with the words for messages. All of them are recipes;
    /// whether data and network take them is for the caller to see.
    ///
    /// # Errors
    /// The parameter and value that no recipe takes, and why.
    pub fn recipes(&self, recipe: &str, changes: &[String]) -> Result<Vec<(String, Recipe)>, String> {
        let mut found = vec![("the recipe".to_string(), Recipe::parse(recipe, changes)?)];
        for Parameter { name, domain } in &self.parameters {
            if let Some((_, why)) = FIXED.iter().find(|(fixed, _)| fixed == name) {
                return Err(format!("parameter {name:?} may not vary: {why}"));
            }
            for setting in domain.ends() {
                let at = format!("parameter {name:?} at {setting}");
                let changes = [changes, &[format!("{name}={setting}")]].concat();
                let recipe = Recipe::parse(recipe, &changes).map_err(|reason| format!("{at}: {reason}"))?;
                found.push((at, recipe));
            }
        }
        Ok(found)
    }

    /// Where the recipe itself lies; none if one of its values is not in the space.
    pub fn point_of(&self, recipe: &Recipe) -> Option<Point> {
        let table: Table = recipe.to_toml().parse().ok()?;
        let mut point = Point::new();
        for Parameter { name, domain } in &self.parameters {
            let mut keys = name.split('.');
            let first = table.get(keys.next()?)?;
            let value = keys.try_fold(first, |value, key| value.get(key))?;
            let setting = match value {
                Value::Boolean(value) => Setting::Bool(*value),
                Value::Integer(value) => Setting::Int(*value),
                Value::Float(value) => Setting::Float(shortest(*value)),
                Value::String(value) => Setting::Text(value.clone()),
                _ => return None,
            };
            let inside = domain.at(domain.place(&setting)?);
            // A value between two steps is not in the space.
            let same = match (inside.number(), setting.number()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs(),
                _ => inside == setting,
            };
            if !same {
                return None;
            }
            point.insert(name.clone(), domain.as_own(setting));
        }
        Some(point)
    }

    /// The point's settings in the order of the file, without what is not of this space.
    pub fn settings<'a>(&'a self, point: &'a Point) -> impl Iterator<Item = (&'a str, &'a Setting)> {
        self.parameters.iter().filter_map(|parameter| Some((parameter.name.as_str(), point.get(&parameter.name)?)))
    }
}

/// Names go into file names, flags and messages.
fn is_word(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    !name.is_empty() && name.len() <= 100 && name.chars().all(allowed)
}

/// A recipe keeps some numbers as f32: the short decimal number that was meant.
fn shortest(value: f64) -> f64 {
    let narrow = value as f32;
    if f64::from(narrow) == value { format!("{narrow:e}").parse().unwrap_or(value) } else { value }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const SPACE: &str = "
name = 'test'
metric = 'loss'
direction = 'minimize'
[[parameter]]
name = 'learning_rate'
type = 'float'
low = 1e-5
high = 1e-1
log = true
[[parameter]]
name = 'average'
type = 'float'
low = 0
high = 0.9
step = 0.3
[[parameter]]
name = 'batch'
type = 'int'
low = 8
high = 64
log = true
[[parameter]]
name = 'augmentation.rotation'
type = 'int'
low = 0
high = 20
step = 5
[[parameter]]
name = 'mirrored'
type = 'categorical'
choices = [false, true]
";

    #[test]
    fn a_space_is_read_and_its_ends_are_recipes() {
        let space = Space::parse(SPACE).unwrap();
        let names: Vec<&str> = space.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(names, ["learning_rate", "average", "batch", "augmentation.rotation", "mirrored"]);
        assert_eq!(space.direction, Direction::Minimize);
        let recipes = space.recipes("", &["epochs=5".into()]).unwrap();
        assert_eq!(recipes.len(), 1 + 2 * 5);
        assert!(recipes.iter().all(|(_, recipe)| recipe.epochs == 5));
        let of = |words: &str| &recipes.iter().find(|(at, _)| at == words).unwrap().1;
        assert_eq!(of("parameter \"batch\" at 64").batch, 64);
        assert_eq!(of("parameter \"augmentation.rotation\" at 20").augmentation.rotation, 20.0);
        assert_eq!(of("parameter \"average\" at 0.9").average, 0.9);
    }

    #[test]
    fn what_is_no_space_is_named() {
        let error = |text: &str| Space::parse(text).unwrap_err();
        let head = "name = 'a'\nmetric = 'm'\ndirection = 'minimize'\n";
        let one = |body: &str| error(&format!("{head}[[parameter]]\nname = 'x'\n{body}"));
        assert!(error("name = 'a'").contains("metric"));
        assert!(error(&format!("{head}parameter = []")).contains("at least one key"));
        assert!(error(&(head.replace("'a'", "'../a'") + "parameter = []")).contains("name is \"../a\""));
        assert!(error(&(head.replace("minimize", "up") + "parameter = []")).contains("minimize"));
        assert!(one("type = 'float'\nlow = 1").contains("needs low and high"));
        assert!(one("type = 'float'\nlow = 2\nhigh = 1").contains("low 2.0 is above high 1.0"));
        assert!(one("type = 'float'\nlow = 0\nhigh = 1\nlog = true").contains("above 0"));
        assert!(one("type = 'float'\nlow = 0.1\nhigh = 1\nlog = true\nstep = 0.1").contains("log and step"));
        assert!(one("type = 'float'\nlow = 0\nhigh = inf").contains("finite"));
        assert!(one("type = 'float'\nlow = 0\nhigh = 1\nstep = 0").contains("step"));
        assert!(one("type = 'float'\nlow = 0\nhigh = 1\nchoices = [1]").contains("choices"));
        assert!(one("type = 'int'\nlow = 0.5\nhigh = 2").contains("whole"));
        assert!(one("type = 'int'\nlow = 0\nhigh = 2\nlog = true").contains("at least 1"));
        assert!(one("type = 'int'\nlow = 0\nhigh = 9007199254740993").contains("2^53"));
        assert!(one("type = 'categorical'").contains("choices"));
        assert!(one("type = 'categorical'\nchoices = [1, 1]").contains("twice"));
        assert!(one("type = 'categorical'\nchoices = [1]\nlow = 1").contains("only choices"));
        assert!(one("type = 'bool'").contains("unknown variant"));
        assert!(one("type = 'int'\nlow = 0\nhigh = 2\nhih = 2").contains("unknown field `hih`"));
        let twice = "[[parameter]]\nname = 'x'\ntype = 'int'\nlow = 0\nhigh = 2\n".repeat(2);
        assert!(error(&format!("{head}{twice}")).contains("\"x\" is there twice"));
    }

    #[test]
    fn what_no_recipe_takes_is_named() {
        let error = |body: &str| {
            let head = "name = 'a'\nmetric = 'm'\ndirection = 'minimize'\n[[parameter]]\n";
            Space::parse(&format!("{head}{body}")).unwrap().recipes("", &[]).unwrap_err()
        };
        let unknown = error("name = 'lr'\ntype = 'float'\nlow = 0\nhigh = 1");
        assert!(unknown.contains("parameter \"lr\" at 0.0: unknown field `lr`"), "{unknown}");
        let batch = error("name = 'batch'\ntype = 'int'\nlow = 1\nhigh = 8");
        assert!(batch.contains("parameter \"batch\" at 1: batch is 1"), "{batch}");
        assert!(error("name = 'average'\ntype = 'float'\nlow = 0\nhigh = 1").contains("at 1.0: average is 1"));
        assert!(error("name = 'epochs'\ntype = 'int'\nlow = 1\nhigh = 8").contains("--set epochs=N"));
        assert!(error("name = 'seed'\ntype = 'int'\nlow = 1\nhigh = 8").contains("luck"));
    }

    #[test]
    fn the_recipe_itself_is_a_point_if_its_values_are_in_the_space() {
        let space = Space::parse(SPACE).unwrap();
        let recipe = |changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Recipe::parse("", &changes).unwrap()
        };
        assert_eq!(space.point_of(&recipe(&["augmentation.rotation=7"])), None, "between two steps");
        assert_eq!(space.point_of(&recipe(&["augmentation.rotation=5", "batch=128"])), None, "outside");
        let point = space.point_of(&recipe(&["augmentation.rotation=5", "average=0.3"])).unwrap();
        let settings: Vec<String> = space.settings(&point).map(|(name, value)| format!("{name}={value}")).collect();
        let expected = ["learning_rate=0.001", "average=0.3", "batch=32", "augmentation.rotation=5", "mirrored=false"];
        assert_eq!(settings, expected);
        // 0.01 is kept as f32, and was meant as 0.01.
        assert_eq!(shortest(f64::from(0.01_f32)), 0.01);
        assert_eq!(shortest(1e-3), 1e-3);
    }

    #[test]
    fn the_spaces_of_the_project_fit_its_recipes() {
        for (space, recipe, epochs) in [
            (include_str!("../../../recipes/spaces/seed_cnn.toml"), "", 30),
            (
                include_str!("../../../recipes/spaces/lesion_resnet.toml"),
                include_str!("../../../recipes/lesion_resnet.toml"),
                18,
            ),
        ] {
            let space = Space::parse(space).unwrap();
            assert_eq!((space.metric.as_str(), space.direction), ("val_balanced_accuracy", Direction::Maximize));
            let recipes = space.recipes(recipe, &[]).unwrap();
            assert_eq!(recipes[0].1.epochs, epochs);
            assert!(space.point_of(&recipes[0].1).is_some(), "{}: the recipe itself is the first trial", space.name);
        }
    }
}
