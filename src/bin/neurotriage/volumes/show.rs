//! `volumes show`: a patient as the networks see it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use neurotriage::train::volumes::prepare::Preparation;
use neurotriage::train::volumes::sequence::Sequence;
use neurotriage::train::volumes::sheet;

use super::patient;
use crate::look;

/// Draw a patient as the networks see it: a PNG with a row for each plane of each sequence
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    patient: patient::Args,
    /// The picture
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Slices of each plane
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u8).range(2..=64))]
    slices: u8,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    look::refuse_existing([&args.out])?;
    let volume = args.patient.read(args.patient.places()?, &Sequence::ALL, &Preparation::default())?;
    volume.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    look::write_new(&args.out, &sheet::png(&volume, args.slices.into())?)?;
    Ok(ExitCode::SUCCESS)
}
