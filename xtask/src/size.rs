//! The sizes of the page's files, as they are and as a server sends them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Prints raw and gzip sizes of all files below a folder, the largest first.
///
/// gzip, since every static host sends it; with brotli, which not all have, the modules are about a quarter smaller.
pub fn print(folder: &Path) -> Result<()> {
    let mut rows = Vec::new();
    for file in files(folder)? {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        rows.push((bytes.len(), gzip(&bytes)?, name));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    let total = rows.iter().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    rows.push((total.0, total.1, "all".into()));
    println!("\n{:>12}  {:>12}  file of {}", "bytes", "gzip -9", folder.display());
    for (raw, compressed, name) in rows {
        println!("{raw:>12}  {compressed:>12}  {name}");
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// All files below a folder.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
