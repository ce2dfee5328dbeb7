//! The folder of weights: which models it holds and which is the champion.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use neurotriage::bundle::{Bundle, Manifest};
use serde::{Deserialize, Serialize};

/// `index.json` of the folder, which the page reads too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// The default model.
    pub champion: String,
    pub models: Vec<String>,
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
        let path = self.folder.join("index.json");
        let part = path.with_extension("part");
        fs::write(&part, serde_json::to_string_pretty(&index)? + "\n").with_context(|| part.display().to_string())?;
        fs::rename(&part, &path).with_context(|| path.display().to_string())
    }

    /// A model by name, or the champion.
    pub fn bundle(&self, name: Option<&str>) -> Result<Bundle> {
        let index = self.index()?;
        let name = name.unwrap_or(&index.champion);
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

    /// The manifests of all models, the champion first.
    pub fn manifests(&self) -> Result<Vec<Manifest>> {
        let index = self.index()?;
        let mut names = index.models.clone();
        names.sort_by_key(|name| *name != index.champion);
        names.iter().map(|name| Ok(self.manifest(name)?.1)).collect()
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
