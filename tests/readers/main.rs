//! DICOM, NIfTI and zip archives, all written here: what is read, in which order, what is refused, and what files that lie do.

#![allow(clippy::unwrap_used)]

mod archives;
mod cases;
#[path = "../../fuzz/src/checks.rs"]
mod checks;
mod codecs;
mod commands;
mod dicom;
mod dicom_file;
mod hostile;
mod nifti;
mod nifti_file;
#[path = "../program/mod.rs"]
mod program;
mod seeds;
