//! `assemble`: what the page needs beside what Trunk copies and compiles. Trunk calls it, as its last step.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::locales;
use crate::project;

pub fn run() -> Result<()> {
    let staged = env::var_os("TRUNK_STAGING_DIR")
        .context("Trunk runs this when it builds the page: there is no TRUNK_STAGING_DIR")?;
    locales::write(&project::root().join("www/locales"), &PathBuf::from(staged).join("locales"))
}
