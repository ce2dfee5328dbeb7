//! The recipe: every choice of a training run, recorded with it.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::augment::Augmentation;

/// Choices of a run. Two runs with equal recipes, data and thread count give equal weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recipe {
    /// The network, by its name in the registry.
    pub network: String,
    /// Width and height of the network's input in pixels; 0: the network's own.
    pub side: u32,
    /// The roles of the data that are learned from.
    pub roles: Vec<String>,
    pub seed: u64,
    /// An epoch draws as many slices as the roles have.
    pub epochs: usize,
    /// Slices per step.
    pub batch: usize,
    /// The highest learning rate of AdamW (Loshchilov & Hutter 2019): reached after the warm-up, then a cosine to 1 % of it.
    pub learning_rate: f64,
    pub warmup_epochs: f64,
    pub weight_decay: f32,
    /// Share of the target's probability that is spread over all classes.
    pub label_smoothing: f32,
    /// Share of the target's probability that is what a teacher says of the slice as the network sees it (distillation; Hinton et al.
    /// 2015): 0 learns from the labels alone, 1 from the teacher alone. The run names the teacher.
    pub distillation: f32,
    /// In the loss, classes weigh as their count to the power of minus this: 0 all slices alike, 1 all classes alike.
    pub class_balance: f32,
    /// Weight of the lesion map's loss beside that of the class; 0 leaves the masks unused.
    pub lesion_weight: f32,
    /// How much of the averaged weights is kept at each step (exponential moving average; Polyak & Juditsky 1992): 0.99 averages over
    /// about 100 steps, 0 does without. The averaged network is the one that is validated and exported.
    pub average: f64,
    /// Whether the shipped network averages its answers to a slice and to its mirror image.
    pub mirrored: bool,
    /// Stop after so many epochs without a better validation result; 0 never stops early.
    pub patience: usize,
    /// Which weights are exported.
    pub keep: Keep,
    pub fine_tuning: FineTuning,
    pub sampling: Sampling,
    pub lesions: Lesions,
    pub mixing: Mixing,
    /// How training slices are changed at random.
    pub augmentation: Augmentation,
}

/// Which epoch's weights a run ends with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// Of the epoch with the highest balanced accuracy on val, of equal ones the lowest log loss there.
    #[default]
    Best,
    /// Of the last one, as protocols do that choose nothing by validation slices.
    Last,
}

/// Which parts of a network learn, and how fast: for weights that were trained elsewhere (Yosinski et al. 2014; Howard & Ruder 2018,
/// "Universal language model fine-tuning", section 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FineTuning {
    /// In so many epochs only the head learns; with all epochs the trunk stays as it came.
    pub frozen_epochs: usize,
    /// Then one more part learns every so many epochs, from the output to the input; 0: all at once.
    pub unfreeze_epochs: usize,
    /// Each part learns at this share of the rate of the part after it.
    pub rate_decay: f64,
}

impl Default for FineTuning {
    fn default() -> Self {
        Self { frozen_epochs: 0, unfreeze_epochs: 0, rate_decay: 1.0 }
    }
}

/// Which slices an epoch draws. 0 draws each slice once; 1 draws from all classes, or from all sources of a class, alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sampling {
    /// A class is drawn as its count to the power of one minus this.
    pub class_balance: f32,
    /// Within a class, a source is drawn as its count to the power of one minus this.
    pub source_balance: f32,
}

/// New slices made with the tumours' masks, so that both tumour and none exist in each source's style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lesions {
    /// Also learn from slices whose tumour was replaced by the mirrored tissue of the other side, as tumour-free slices.
    pub fill: bool,
    /// Probability that a tumour-free slice gets the lesion of another slice (CarveMix), and its class.
    pub carve: f32,
}

/// Inputs made of two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mixing {
    /// Probability of mixup.
    pub mixup: f32,
    pub mixup_alpha: f32,
    /// Probability of CutMix, where there is no mixup.
    pub cut_mix: f32,
    pub cut_mix_alpha: f32,
}

impl Default for Mixing {
    fn default() -> Self {
        Self { mixup: 0.0, mixup_alpha: 0.2, cut_mix: 0.0, cut_mix_alpha: 1.0 }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            network: "seed_cnn".to_string(),
            side: 0,
            roles: vec!["train".to_string()],
            seed: 1,
            epochs: 30,
            batch: 32,
            learning_rate: 1e-3,
            warmup_epochs: 1.0,
            weight_decay: 1e-2,
            label_smoothing: 0.05,
            distillation: 0.0,
            class_balance: 0.5,
            lesion_weight: 0.0,
            average: 0.0,
            mirrored: false,
            patience: 0,
            keep: Keep::Best,
            fine_tuning: FineTuning::default(),
            sampling: Sampling::default(),
            lesions: Lesions::default(),
            mixing: Mixing::default(),
            augmentation: Augmentation::gentle(),
        }
    }
}

impl Recipe {
    pub fn new(network: &str) -> Self {
        Self { network: network.to_string(), ..Self::default() }
    }

    /// Reads a recipe, each of `changes` (`KEY=VALUE`, as `lesions.carve=0.3`) taking the place of what stands there. What is not
    /// named keeps its default. The augmentation may be the name of a set ([`Augmentation::named`]), and parts of that be changed.
    ///
    /// # Errors
    /// Why it is no recipe, in a sentence.
    pub fn parse(text: &str, changes: &[String]) -> Result<Self, String> {
        let mut table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        write_out_augmentation(&mut table)?;
        for change in changes {
            set(&mut table, change)?;
            write_out_augmentation(&mut table)?;
        }
        let recipe: Recipe = table.try_into().map_err(|error: toml::de::Error| error.to_string())?;
        recipe.check().map(|()| recipe)
    }

    /// The recipe as a file that [`Recipe::parse`] reads.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a recipe has only values that TOML knows")
    }

    /// What could not be trained, in a sentence.
    fn check(&self) -> Result<(), String> {
        let share = |name: &str, value: f32| match (0.0..=1.0).contains(&value) {
            true => Ok(()),
            false => Err(format!("{name} is {value}, not 0 to 1")),
        };
        share("label_smoothing", self.label_smoothing)?;
        share("distillation", self.distillation)?;
        share("lesions.carve", self.lesions.carve)?;
        share("mixing.mixup and mixing.cut_mix together", self.mixing.mixup + self.mixing.cut_mix)?;
        share("mixing.mixup", self.mixing.mixup)?;
        share("sampling.class_balance", self.sampling.class_balance)?;
        share("sampling.source_balance", self.sampling.source_balance)?;
        if !(0.0..1.0).contains(&self.average) {
            return Err(format!("average is {}, not at least 0 and below 1", self.average));
        }
        let FineTuning { frozen_epochs, unfreeze_epochs, rate_decay } = self.fine_tuning;
        if !(rate_decay > 0.0 && rate_decay <= 1.0) {
            return Err(format!("fine_tuning.rate_decay is {rate_decay}, not above 0 and at most 1"));
        }
        if unfreeze_epochs > 0 && frozen_epochs == 0 {
            return Err("fine_tuning.unfreeze_epochs needs frozen_epochs of at least 1: the head learns first".into());
        }
        if self.batch < 2 {
            return Err(format!("batch is {}: batch norm needs at least 2 slices", self.batch));
        }
        if self.roles.is_empty() {
            return Err("roles is empty: name the roles of the data to learn from, as [\"train\"]".into());
        }
        if let Some(role) = self.roles.iter().find(|role| *role == "val" || super::dataset::is_report(role)) {
            return Err(format!("role {role} chooses or reports, it cannot be learned from"));
        }
        if !(self.learning_rate > 0.0 && self.lesion_weight >= 0.0) {
            return Err("learning_rate must be above 0 and lesion_weight not below".into());
        }
        Ok(())
    }

    /// The learning rate of a step, counted from 0, of so many steps per epoch.
    pub fn rate(&self, step: usize, steps_per_epoch: usize) -> f64 {
        rate(self.learning_rate, [self.warmup_epochs, self.epochs as f64], step, steps_per_epoch)
    }
}

/// The learning rate of a step, counted from 0: rising over the first epochs, then falling as a cosine to a hundredth at the last.
pub(super) fn rate(highest: f64, [warmup, all]: [f64; 2], step: usize, steps_per_epoch: usize) -> f64 {
    let [warmup, total] = [warmup, all].map(|epochs| epochs * steps_per_epoch as f64);
    let step = step as f64 + 1.0;
    if step < warmup {
        return highest * step / warmup;
    }
    let progress = ((step - warmup) / (total - warmup).max(1.0)).min(1.0);
    highest * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * progress).cos()))
}

/// Puts the parts of the augmentation in the place of its name, or of nothing.
fn write_out_augmentation(table: &mut Table) -> Result<(), String> {
    const KEY: &str = "augmentation";
    let parts = match table.get(KEY) {
        Some(Value::String(name)) => Augmentation::named(name)
            .ok_or_else(|| format!("{KEY} is {name:?}: use none, gentle, strong, or a table of its parts"))?,
        Some(_) => return Ok(()),
        None => Recipe::default().augmentation,
    };
    let parts = Table::try_from(parts).map_err(|error| error.to_string())?;
    table.insert(KEY.to_string(), Value::Table(parts));
    Ok(())
}

/// Puts a value into a table, making the tables on the way.
fn set(table: &mut Table, change: &str) -> Result<(), String> {
    let (path, value) = change.split_once('=').ok_or_else(|| format!("{change:?} is not KEY=VALUE"))?;
    // What is no TOML value by itself is a word.
    let value = match format!("value = {value}").parse::<Table>() {
        Ok(mut parsed) => parsed.remove("value").unwrap_or_else(|| Value::String(value.to_string())),
        Err(_) => Value::String(value.to_string()),
    };
    let mut keys: Vec<&str> = path.trim().split('.').collect();
    let last = keys.pop().unwrap_or_default();
    let mut place = table;
    for key in keys {
        let entry = place.entry(key).or_insert_with(|| Value::Table(Table::new()));
        place = entry.as_table_mut().ok_or_else(|| format!("{change:?}: {key} holds no keys"))?;
    }
    place.insert(last.to_string(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_written_recipe_is_read_back_and_changes_take_the_place_of_what_stands_there() {
        let recipe = Recipe { lesions: Lesions { fill: true, carve: 0.25 }, ..Recipe::new("lesion_resnet") };
        assert_eq!(Recipe::parse(&recipe.to_toml(), &[]).unwrap(), recipe);
        let changes = ["seed=7", "lesions.carve=0.5", "augmentation.gamma=0", "roles=[\"train\", \"bridge\"]"];
        let changed = Recipe::parse(&recipe.to_toml(), &changes.map(String::from)).unwrap();
        assert_eq!((changed.seed, changed.lesions.carve, changed.augmentation.gamma), (7, 0.5, 0.0));
        assert_eq!(changed.roles, ["train", "bridge"]);
        assert_eq!(changed.lesions.fill, recipe.lesions.fill);
    }

    #[test]
    fn what_is_no_recipe_is_named() {
        let error = |changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Recipe::parse("", &changes).unwrap_err()
        };
        assert!(error(&["lesion.fill=true"]).contains("unknown field `lesion`"));
        assert!(error(&["epochs=many"]).contains("epochs"));
        assert!(error(&["seed"]).contains("KEY=VALUE"));
        assert!(error(&["seed.a=1", "seed=1", "seed.b=2"]).contains("seed"));
        assert!(error(&["lesions.carve=1.5"]).contains("lesions.carve is 1.5"));
        assert!(error(&["roles=[\"train\", \"test\"]"]).contains("role test"));
        assert!(error(&["batch=1"]).contains("at least 2"));
        assert!(error(&["fine_tuning.rate_decay=0"]).contains("rate_decay is 0"));
        assert!(error(&["fine_tuning.unfreeze_epochs=1"]).contains("the head learns first"));
    }

    /// A part that is changed leaves the others as they are: those of the default, or of the set that was named.
    #[test]
    fn augmentation_is_a_set_by_name_or_its_parts() {
        let parse = |text: &str, changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Recipe::parse(text, &changes).map(|recipe| recipe.augmentation)
        };
        let (gentle, strong) = (Augmentation::gentle(), Augmentation::strong());
        assert_eq!(parse("", &[]), Ok(gentle.clone()));
        assert_eq!(parse("augmentation = 'strong'", &[]), Ok(strong.clone()));
        assert_eq!(parse("[augmentation]", &[]), Ok(strong.clone()));
        assert_eq!(parse("", &["augmentation.gamma=0"]), Ok(Augmentation { gamma: 0.0, ..gentle }));
        let parts = ["augmentation=strong", "augmentation.bias=0.1"];
        assert_eq!(parse("augmentation = 'none'", &parts), Ok(Augmentation { bias: 0.1, ..strong }));
        assert_eq!(parse("", &["augmentation=none"]), Ok(Augmentation::none()));
        assert!(parse("", &["augmentation=loud"]).unwrap_err().contains("use none, gentle, strong"));
    }

    /// Keys and values of a table and its tables, as `lesions.carve`.
    fn leaves(table: &Table, before: &str) -> BTreeMap<String, Value> {
        let mut found = BTreeMap::new();
        for (key, value) in table {
            match value {
                Value::Table(inner) => found.extend(leaves(inner, &format!("{before}{key}."))),
                value => drop(found.insert(format!("{before}{key}"), value.clone())),
            }
        }
        found
    }

    /// The rows of the document by key, with the values in the columns after it.
    fn documented() -> BTreeMap<String, Vec<Value>> {
        let document = include_str!("../../docs/recipe.md");
        let rows = document.lines().filter_map(|line| line.strip_prefix("| `"));
        let row = |row: &str| {
            let (key, rest) = row.split_once("` |").unwrap();
            let values = rest.split(" | ").filter_map(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`'));
            let value = |text: &str| format!("value = {text}").parse::<Table>().ok()?.remove("value");
            (key.to_string(), values.map_while(value).collect())
        };
        rows.map(row).collect()
    }

    #[test]
    fn the_document_has_every_key_with_its_default() {
        let documented = documented();
        for (column, augmentation) in [Augmentation::gentle(), Augmentation::strong()].into_iter().enumerate() {
            let recipe = Recipe { augmentation, ..Recipe::default() };
            let leaves = leaves(&recipe.to_toml().parse().unwrap(), "");
            let keys = |map: &mut dyn Iterator<Item = &String>| map.cloned().collect::<Vec<_>>();
            assert_eq!(keys(&mut documented.keys()), keys(&mut leaves.keys()), "keys of docs/recipe.md");
            for (key, value) in leaves {
                let written = &documented[&key];
                let written = written.get(column).unwrap_or(&written[0]);
                // The program keeps f32: 0.07 is not exactly 0.07.
                let same = match (written, &value) {
                    (Value::Float(a), Value::Float(b)) => (a - b).abs() < 1e-6,
                    (a, b) => a == b,
                };
                assert!(same, "docs/recipe.md says {key} = {written}, the default is {value}");
            }
        }
    }

    #[test]
    fn every_recipe_of_the_project_is_one() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
        for (file, network) in [
            ("lesion_resnet", "lesion_resnet"),
            ("seed_cnn_random_split", "seed_cnn"),
            ("retrain", "lesion_resnet"),
            ("efficientnet_lite0", "efficientnet_lite0"),
            ("complex_net", "complex_net_ws"),
        ] {
            let text = std::fs::read_to_string(folder.join(format!("{file}.toml"))).unwrap();
            assert_eq!(Recipe::parse(&text, &[]).unwrap().network, network);
        }
    }

    #[test]
    fn the_rate_warms_up_then_falls_to_one_percent() {
        let recipe = Recipe { epochs: 10, warmup_epochs: 2.0, learning_rate: 0.1, ..Recipe::new("seed_cnn") };
        let rates: Vec<f64> = (0..100).map(|step| recipe.rate(step, 10)).collect();
        assert!(rates[..19].windows(2).all(|pair| pair[0] < pair[1]));
        assert!((rates[19] - 0.1).abs() < 1e-12);
        assert!(rates[19..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((rates[99] - 0.001).abs() < 1e-12);
    }
}
