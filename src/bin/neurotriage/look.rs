//! A model of the weights folder that looks at slices, and files that are written only where none was.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use burn::tensor::Device;
use neurotriage::bundle::Bundle;
use neurotriage::device::Backend;
use neurotriage::train::answers::Asked;
use neurotriage::train::dataset::{Dataset, Entry};
use neurotriage::train::features::{Extracted, extract};
use neurotriage::train::{TrainError, write_whole};

use crate::progress;
use crate::shelf::Shelf;

/// The network that looks.
#[derive(clap::Args)]
pub struct Args {
    /// A model of the weights folder [default: its champion]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
}

/// A model on a device.
pub struct Viewer {
    pub bundle: Bundle,
    pub backend: &'static str,
    device: Device,
}

impl Args {
    pub fn bundle(&self) -> Result<Bundle> {
        Shelf::find(self.weights.as_deref())?.bundle(self.model.as_deref())
    }

    pub fn open(&self, bundle: Bundle) -> Result<Viewer> {
        Ok(Viewer { bundle, backend: self.backend.name(), device: pollster::block_on(self.backend.open())? })
    }
}

impl Viewer {
    /// Looks at entries with progress and names files that cannot be read; one at least can be.
    pub fn look(&self, dataset: &Dataset, entries: &[&Entry], what: &str) -> Result<Extracted> {
        let network = self.bundle.network(&self.device)?;
        let asked = Asked::as_shipped(&self.bundle.manifest, &network, &self.device);
        let bar = progress::bar(entries.len(), what);
        let found = extract(asked, &dataset.folder, entries, &|| bar.inc(1));
        bar.finish_and_clear();
        let found = found?;
        for unreadable in &found.unreadable {
            eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
        }
        match found.unreadable.first() {
            Some(first) if found.looks.is_empty() => Err(TrainError::NothingReadable {
                role: what.to_string(),
                files: found.unreadable.len(),
                first: format!("{}: {}", first.file, first.reason),
            }
            .into()),
            _ => Ok(found),
        }
    }
}

/// The entries of these roles, of all without any.
pub fn of_roles<'a>(dataset: &'a Dataset, roles: &[String]) -> Result<Vec<&'a Entry>, TrainError> {
    for role in roles {
        if !dataset.roles().contains_key(role.as_str()) {
            let known = dataset.roles().into_keys().collect::<Vec<_>>().join(", ");
            return Err(TrainError::NoRole { role: role.clone(), known });
        }
    }
    Ok(dataset.entries.iter().filter(|entry| roles.is_empty() || roles.contains(&entry.role)).collect())
}

/// Refuses, before any work, if one of these files is there.
pub fn refuse_existing<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<()> {
    match paths.into_iter().find(|path| path.exists()) {
        Some(path) => bail!("{} exists already: choose another --out, or move it away", path.display()),
        None => Ok(()),
    }
}

/// Writes a file that was not there when the work began, with its folder.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    if path.exists() {
        bail!("{} exists by now: it is left as it is", path.display());
    }
    write_whole(path, bytes)?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

/// Where a report goes in a folder: as JSON and as Markdown.
pub fn report_paths(folder: &Path, name: &str, kind: &str) -> [PathBuf; 2] {
    ["json", "md"].map(|ending| folder.join(format!("{name}.{kind}.{ending}")))
}
