//! `assemble`: what the page needs beside what Trunk copies and compiles. Trunk calls it, as its last step; people do after they exchanged
//! files of the built page.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::locales;
use crate::project;
use crate::version;

/// Give the built page its languages and its version anew, after files of it were exchanged
#[derive(clap::Args)]
pub struct Args {
    /// Where the page lies: dist/, or where Trunk is just building it
    folder: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    let trunks = || env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staged = args.folder.clone().or_else(trunks).unwrap_or_else(project::dist);
    let source = project::root().join("www");
    locales::write(&source.join("locales"), &staged.join("locales"))?;
    // Last, as it hashes all that is there.
    let worker = source.join("service_worker.js");
    let worker = fs::read_to_string(&worker).with_context(|| worker.display().to_string())?;
    let version = version::write(&staged, &worker)?;
    println!("the page's version is {version}");
    Ok(())
}
