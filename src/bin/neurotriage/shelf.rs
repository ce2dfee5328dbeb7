//! The folder of weights: which models it holds and which is the champion.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use neurotriage::bundle::{Bundle, Manifest};
use neurotriage::train::card::{self, Shelved, Source};
use neurotriage::train::promotion::Promotion;
use neurotriage::train::report::{self, Evaluation};
use neurotriage::train::{export, operating, seeds, write_whole};
use serde::{Deserialize, Serialize};

/// What the names of evaluations end with.
const EVALUATION: &str = ".evaluation.json";
/// What stands between the name of a model and the seed, in the names of evaluations of other seeds.
const SEED: &str = ".seed";

/// `index.json` of the folder, which the page reads too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// The default model.
    pub champion: String,
    pub models: Vec<String>,
    /// How champions followed each other, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<Promotion>,
}

/// A folder of weights.
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The given folder, or `weights` here, or `weights` in a folder above the program.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        if let Some(folder) = given {
            if !folder.is_dir() {
                bail!("{} is not a folder of weights", folder.display());
            }
            return Ok(Self { folder: folder.to_path_buf() });
        }
        let program = std::env::current_exe().unwrap_or_default();
        let above = program.ancestors().skip(1).map(|folder| folder.join("weights"));
        let found =
            std::iter::once(PathBuf::from("weights")).chain(above).find(|folder| folder.join("index.json").is_file());
        match found {
            Some(folder) => Ok(Self { folder }),
            None => bail!("no folder of weights found here or above the program: name one with --weights FOLDER"),
        }
    }

    /// A folder that may not exist yet, to write to.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The index; an empty one if there is none yet.
    pub fn index(&self) -> Result<Index> {
        let path = self.folder.join("index.json");
        if !path.exists() {
            return Ok(Index::default());
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }

    /// Adds a model to the index; the first one becomes the champion.
    pub fn add(&self, name: &str) -> Result<()> {
        let mut index = self.index()?;
        if !index.models.iter().any(|known| known == name) {
            index.models.push(name.to_string());
        }
        if index.champion.is_empty() {
            index.champion = name.to_string();
        }
        self.write_index(&index)
    }

    /// Makes the promotion's model, from this folder or another, the champion. The old one stays.
    pub fn promote(&self, source: &Shelf, promotion: Promotion) -> Result<()> {
        let name = promotion.champion.clone();
        if source.folder != self.folder {
            let bundle = source.bundle(Some(&name))?;
            export::write(&self.folder, &bundle.manifest, bundle.weights())?;
        }
        let mut index = self.index()?;
        if !index.models.contains(&name) {
            index.models.push(name.clone());
        }
        index.champion = name;
        index.promotions.push(promotion);
        self.write_index(&index)
    }

    fn write_index(&self, index: &Index) -> Result<()> {
        let json = serde_json::to_string_pretty(index)? + "\n";
        Ok(write_whole(&self.folder.join("index.json"), json.as_bytes())?)
    }

    /// A model by name, or the champion.
    pub fn bundle(&self, name: Option<&str>) -> Result<Bundle> {
        let index = self.index()?;
        let name = name.unwrap_or(&index.champion);
        if name.is_empty() {
            bail!("{} names no champion: it holds none, or has no index.json", self.folder.display());
        }
        if !self.manifest_path(name).is_file() {
            bail!(
                "no model {name:?} in {}: it holds {}",
                self.folder.display(),
                if index.models.is_empty() { "none".into() } else { index.models.join(", ") }
            );
        }
        let (json, manifest) = self.manifest(name)?;
        let path = self.folder.join(&manifest.weights.file);
        let weights = fs::read(&path).with_context(|| path.display().to_string())?;
        Bundle::new(&json, weights).with_context(|| path.display().to_string())
    }

    /// All models with what was measured, the champion first.
    pub fn shelved(&self) -> Result<Vec<Shelved>> {
        let index = self.index()?;
        let mut names = index.models.clone();
        names.sort_by_key(|name| *name != index.champion);
        let shelved = |name: &String| {
            let (manifest, evaluation) = (self.manifest(name)?.1, self.evaluation(name)?);
            Ok(Shelved { manifest, evaluation, seeds: self.seeds(name)? })
        };
        names.iter().map(shelved).collect()
    }

    /// What an evaluation of a model found, if one was kept.
    fn evaluation(&self, name: &str) -> Result<Option<Evaluation>> {
        let path = self.evaluation_path(name);
        if !path.exists() {
            return Ok(None);
        }
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let evaluation =
            Evaluation::parse(&json).map_err(|reason| anyhow!("{} is damaged: {reason}", path.display()))?;
        Ok(Some(evaluation))
    }

    /// The evaluations of networks that are not in the folder, by name.
    fn unshipped(&self) -> Result<Vec<Evaluation>> {
        let shipped = self.index()?.models;
        self.evaluations(|name| !shipped.iter().any(|model| name == model || seed_of(name, model).is_some()))
    }

    /// The evaluations of a model's recipe trained with other seeds, by seed.
    fn seeds(&self, model: &str) -> Result<Vec<Evaluation>> {
        let mut found = self.evaluations(|name| seed_of(name, model).is_some())?;
        found.sort_by_key(|evaluation| evaluation.model.seed);
        Ok(found)
    }

    /// Those evaluations of the folder whose names are wanted, by name.
    fn evaluations(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Evaluation>> {
        let files = fs::read_dir(&self.folder).with_context(|| self.folder.display().to_string())?;
        let mut names: Vec<String> = files
            .filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(EVALUATION)?.to_string()))
            .filter(|name| wanted(name))
            .collect();
        names.sort();
        Ok(names.iter().map(|name| self.evaluation(name)).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Whether a model was trained with the recipe and data of the folder's model of that name and another seed; an error says why not.
    pub fn is_other_seed(&self, manifest: &Manifest) -> Result<()> {
        let (_, shipped) = self.manifest(&manifest.name)?;
        Ok(seeds::is_other_seed(&shipped.training, &manifest.training)?)
    }

    /// Keeps the evaluation of a model that [`Self::is_other_seed`].
    pub fn record_seed(&self, manifest: &Manifest, evaluation: &Evaluation) -> Result<PathBuf> {
        self.is_other_seed(manifest)?;
        let path = self.evaluation_path(&format!("{}{SEED}{}", manifest.name, manifest.training.seed));
        write_whole(&path, without_names(evaluation).to_json().as_bytes())?;
        Ok(path)
    }

    /// Keeps an evaluation beside the model's weights, without names of files, which may be those of patients.
    /// The manifest takes over what the tumour threshold costs, if it is still the one that was measured.
    pub fn record(&self, evaluation: &Evaluation) -> Result<Vec<PathBuf>> {
        let path = self.evaluation_path(&evaluation.model.name);
        write_whole(&path, without_names(evaluation).to_json().as_bytes())?;
        let mut written = vec![path];
        let (_, mut manifest) = self.manifest(&evaluation.model.name)?;
        let measured = (&evaluation.model.weights_sha256, &evaluation.model.calibration_sha256);
        if measured == (&manifest.weights.sha256, &report::calibration_sha256(&manifest)) {
            for role in &evaluation.roles {
                operating::keep(&mut manifest, &role.role, role.operating.clone());
            }
            let path = self.manifest_path(&manifest.name);
            write_whole(&path, manifest.to_json().as_bytes())?;
            written.push(path);
        }
        Ok(written)
    }

    /// Where the data came from and under which licence, if the folder says.
    fn sources(&self) -> Result<Vec<Source>> {
        let path = self.folder.join("sources.json");
        if !path.exists() {
            return Ok(Vec::new());
        }
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&json).with_context(|| format!("{} is damaged", path.display()))
    }

    /// Writes the folder's model card.
    pub fn write_card(&self) -> Result<PathBuf> {
        let path = self.folder.join("MODEL_CARD.md");
        write_whole(&path, card::markdown(&self.shelved()?, &self.unshipped()?, &self.sources()?).as_bytes())?;
        Ok(path)
    }

    fn evaluation_path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{EVALUATION}"))
    }

    fn manifest(&self, name: &str) -> Result<(String, Manifest)> {
        let path = self.manifest_path(name);
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let manifest = Manifest::parse(&json).with_context(|| path.display().to_string())?;
        Ok((json, manifest))
    }

    fn manifest_path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }
}

/// The evaluation without names of files.
fn without_names(evaluation: &Evaluation) -> Evaluation {
    let mut evaluation = evaluation.clone();
    for role in &mut evaluation.roles {
        for unreadable in role.unreadable.iter_mut().chain(&mut role.unusable_masks) {
            unreadable.file = "(name not kept)".into();
        }
    }
    evaluation
}

/// The seed in the name of an evaluation of a model's recipe trained anew.
fn seed_of<'a>(name: &'a str, model: &str) -> Option<&'a str> {
    name.strip_prefix(model)?.strip_prefix(SEED)
}

#[cfg(test)]
mod tests {
    use neurotriage::train::metrics::Difference;

    use super::*;

    /// A promotion copies the challenger, keeps the old champion and remembers what decided.
    #[test]
    fn a_promotion_adds_and_deletes_nothing() {
        let shipped = Shelf::at(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("weights"));
        let bundle = shipped.bundle(None).unwrap();
        let temporary = tempfile::tempdir().unwrap();
        let (shelf, source) = (Shelf::at(&temporary.path().join("old")), Shelf::at(&temporary.path().join("new")));
        let mut challenger = bundle.manifest.clone();
        challenger.name = "challenger".into();
        challenger.weights.file = "challenger.bpk".into();
        for (shelf, manifest) in [(&shelf, &bundle.manifest), (&source, &challenger)] {
            export::write(&shelf.folder, manifest, bundle.weights()).unwrap();
            shelf.add(&manifest.name).unwrap();
        }
        let champion = bundle.manifest.name.clone();
        assert_eq!(shelf.index().unwrap().champion, champion);

        let difference = Difference { difference: 0.1, low: Some(0.05), high: Some(0.2), a_above_b: Some(1.0) };
        let promotion = Promotion {
            champion: "challenger".into(),
            replaced: champion.clone(),
            weights_sha256: challenger.weights.sha256.clone(),
            test_sha256: "t".into(),
            test: difference,
            external: difference,
        };
        shelf.promote(&source, promotion.clone()).unwrap();
        let index = shelf.index().unwrap();
        assert_eq!((index.champion.as_str(), &index.promotions[..]), ("challenger", &[promotion][..]));
        assert_eq!(index.models, [champion.as_str(), "challenger"]);
        assert_eq!(shelf.bundle(None).unwrap().manifest, challenger);
        assert_eq!(shelf.bundle(Some(&champion)).unwrap().manifest, bundle.manifest, "the old one stays");
    }
}
