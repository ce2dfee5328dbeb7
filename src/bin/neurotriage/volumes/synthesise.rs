//! `volumes synthesise`: drawn patients as NIfTI files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use neurotriage::train::volumes::synthesise;

use crate::progress;

/// Draw synthetic patients: a folder each, with t1.nii.gz, t1c.nii.gz, t2.nii.gz and flair.nii.gz, and a manifest.csv with their classes
/// and roles
///
/// The heads and lesions are drawn by this program and are of no patient. Scanners, positions and voxels differ from patient to patient and
/// from sequence to sequence. The same seed draws the same patients.
#[derive(clap::Args)]
pub struct Args {
    /// Where the data set goes
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// How many, a quarter of each class: 60 % to train, 20 % val, 20 % test
    #[arg(long, default_value_t = 200)]
    patients: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let bar = progress::bar(args.patients, "patients");
    let outcome = synthesise::write(&args.out, args.patients, args.seed, &|| bar.inc(1));
    bar.finish_and_clear();
    outcome?;
    println!("wrote {} patients to {}", args.patients, args.out.display());
    Ok(ExitCode::SUCCESS)
}
