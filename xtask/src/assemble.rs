//! `assemble`: what the page needs beside what Trunk copies and compiles. Trunk calls it, as its last step.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::locales;
use crate::project;
use crate::version;

pub fn run() -> Result<()> {
    let staged = env::var_os("TRUNK_STAGING_DIR")
        .context("Trunk runs this when it builds the page: there is no TRUNK_STAGING_DIR")?;
    let (staged, source) = (PathBuf::from(staged), project::root().join("www"));
    locales::write(&source.join("locales"), &staged.join("locales"))?;
    // Last, as it hashes all that is there.
    let worker = source.join("service_worker.js");
    let worker = fs::read_to_string(&worker).with_context(|| worker.display().to_string())?;
    let version = version::write(&staged, &worker)?;
    println!("the page's version is {version}");
    Ok(())
}
