//! The options that name a patient's sequences.

use std::path::PathBuf;

use anyhow::{Result, bail};
use neurotriage::train::volumes::prepare::{Preparation, Volume};
use neurotriage::train::volumes::sequence::Sequence;
use neurotriage::train::volumes::study::{self, Places};

/// A patient.
#[derive(clap::Args)]
pub struct Args {
    /// The patient's folder, in which files or folders are named by sequence (t1c.nii.gz, x_flair.nii, a folder t2 of a DICOM series)
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The T1 sequence without contrast: a NIfTI or DICOM file, or the folder of a DICOM series; it takes the place of the folder's
    #[arg(long, value_name = "PATH")]
    t1: Option<PathBuf>,
    /// The T1 sequence after contrast
    #[arg(long, value_name = "PATH")]
    t1c: Option<PathBuf>,
    /// The T2 sequence
    #[arg(long, value_name = "PATH")]
    t2: Option<PathBuf>,
    /// The FLAIR sequence
    #[arg(long, value_name = "PATH")]
    flair: Option<PathBuf>,
}

impl Args {
    /// Where the sequences are, those named by flag before those of the folder.
    pub fn places(&self) -> Result<Places> {
        let named = Sequence::ALL.into_iter().zip([&self.t1, &self.t1c, &self.t2, &self.flair]);
        let named: Places = named.filter_map(|(sequence, path)| Some((sequence, path.clone()?))).collect();
        let mut places = match &self.folder {
            Some(folder) => study::find(folder)?,
            None if named.is_empty() => bail!("name a patient's folder, or sequences by --t1, --t1c, --t2 and --flair"),
            None => Places::new(),
        };
        places.extend(named);
        Ok(places)
    }

    /// The sequences that `wanted` holds, on one grid.
    pub fn read(&self, mut places: Places, wanted: &[Sequence], preparation: &Preparation) -> Result<Volume> {
        places.retain(|sequence, path| {
            let known = wanted.contains(sequence);
            if !known {
                eprintln!("note: the model does not see {sequence}: {} was not read", path.display());
            }
            known
        });
        Ok(preparation.apply(&study::read(&places)?)?)
    }
}
