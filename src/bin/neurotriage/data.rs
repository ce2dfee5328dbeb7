//! The options that name a data set, and how it is opened.

use std::path::PathBuf;

use neurotriage::train::Result;
use neurotriage::train::dataset::{Dataset, Kind};

/// A data set.
#[derive(clap::Args)]
pub struct Args {
    /// The data set's folder: a manifest.csv, or class folders (glioma, meningioma, pituitary, no_tumor)
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    /// Another manifest than the folder's own; its paths are relative to the folder
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
}

impl Args {
    /// Opens it; `seed` splits plain class folders.
    pub fn open(&self, seed: u64) -> Result<Dataset> {
        let dataset = match &self.manifest {
            Some(manifest) => Dataset::open_with(&self.data, manifest)?,
            None => Dataset::open(&self.data, seed)?,
        };
        if dataset.kind == Kind::ClassFolders {
            eprintln!(
                "note: the folders name no patients, so the split is by file: figures will flatter if a patient is on both sides"
            );
        }
        Ok(dataset)
    }
}
