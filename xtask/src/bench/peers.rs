//! What the page is measured against: packages of npm in the versions of a lock file.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project;
use crate::step::execute;

/// Where `node_modules` lies; fetched by npm unless it holds what the lock file says.
pub fn ensure() -> Result<PathBuf> {
    let source = project::root().join("xtask/bench");
    let folder = project::tools().join("bench");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let lock = source.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| lock.display().to_string())?;
    let installed = folder.join("installed.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(folder.join("node_modules"));
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).with_context(|| name.to_owned())?;
    }
    let mut npm = project::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
    execute(&mut npm).context("npm (of Node.js) fetches what the page is measured against")?;
    fs::write(&installed, lock)?;
    Ok(folder.join("node_modules"))
}

/// Their names with versions, for the report.
pub fn versions() -> Result<Vec<String>> {
    let path = project::root().join("xtask/bench/package.json");
    let package: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
    let dependencies = package["dependencies"].as_object().context("package.json names no dependencies")?;
    Ok(dependencies.iter().map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or("?"))).collect())
}
