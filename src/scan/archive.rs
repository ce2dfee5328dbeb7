//! Zip archives of scans: what is in them, and one entry's bytes. Bounded, so that no archive fills the memory.

use std::io::{Cursor, Read, Write};

use serde::{Deserialize, Serialize};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::limits::MAX_INFLATED_BYTES;
use crate::{Error, Result};

/// Most entries of an archive.
pub const MAX_ENTRIES: usize = 20_000;
/// Most bytes that all entries together may take: 16 GiB. They are read one at a time.
pub const MAX_TOTAL_BYTES: u64 = 16 << 30;
/// The most that deflate can do is about 1:1030; scans reach 1:50.
pub const MAX_RATIO: u64 = 300;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the archive, without parts that lead out of it.
    pub name: String,
    /// Its size when extracted, as declared.
    pub bytes: u64,
}

/// Whether the content is a zip archive, an empty one included.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The files of an archive in its order; folders, links and what systems leave behind (hidden files, `__MACOSX`, `Thumbs.db`) are
/// left out.
///
/// # Errors
/// [`Error::BadArchive`] of one that is damaged, is encrypted, holds nothing or declares more than the limits.
pub fn list(bytes: &[u8]) -> Result<Vec<Entry>> {
    let files = files(&mut open(bytes)?)?;
    Ok(files.into_iter().map(|file| file.entry).collect())
}

/// The bytes of one of the listed files.
///
/// # Errors
/// [`Error::BadArchive`] as [`list`], of an index that is not in the list, of damaged or oversized content, and of an archive within the
/// archive.
pub fn extract(bytes: &[u8], index: usize) -> Result<Vec<u8>> {
    let mut archive = open(bytes)?;
    let files = files(&mut archive)?;
    let file = files.get(index).ok_or_else(|| bad("there is no such file in it"))?;
    let entry = archive.by_index(file.index).map_err(|error| failed(&error))?;
    let mut content = Vec::new();
    // One byte more than declared shows a lie.
    let read = entry.take(file.entry.bytes + 1).read_to_end(&mut content);
    read.map_err(|_| bad(format!("{} is damaged", file.entry.name)))?;
    if content.len() as u64 != file.entry.bytes {
        return Err(bad(format!("{} is not as long as declared", file.entry.name)));
    }
    if is_archive(&content) {
        return Err(bad(format!("{} is an archive itself: unpack it first", file.entry.name)));
    }
    Ok(content)
}

/// An archive of files, by name and content; they are stored as they are.
///
/// # Errors
/// [`Error::BadArchive`] of names that come twice, and of more than an archive can hold.
pub fn pack<'a>(files: impl IntoIterator<Item = (String, &'a [u8])>) -> Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        writer.start_file(name, stored).map_err(|error| failed(&error))?;
        writer.write_all(content).map_err(|error| bad(error.to_string()))?;
    }
    Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
}

struct File {
    index: usize,
    entry: Entry,
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| failed(&error))
}

fn files(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<File>> {
    if archive.len() > MAX_ENTRIES {
        return Err(bad(format!("it has {} entries, more than {MAX_ENTRIES}", archive.len())));
    }
    let mut found = Vec::new();
    let mut total = 0u64;
    for index in 0..archive.len() {
        let file = archive.by_index_data(index).map_err(|error| failed(&error))?;
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        if file.is_dir() || file.is_symlink() || is_junk(&name) {
            continue;
        }
        let entry = Entry { name: safe(&name), bytes: file.size() };
        if file.encrypted() {
            return Err(bad("it is encrypted: unpack it with its password first"));
        }
        if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(bad(format!("{} is compressed with {}: use deflate", entry.name, file.compression())));
        }
        if entry.bytes > MAX_INFLATED_BYTES {
            return Err(bad(format!("{} takes more than {} MiB", entry.name, MAX_INFLATED_BYTES >> 20)));
        }
        if entry.bytes > file.compressed_size().max(1024).saturating_mul(MAX_RATIO) {
            return Err(bad(format!("{} would grow more than {MAX_RATIO} times", entry.name)));
        }
        total += entry.bytes;
        found.push(File { index, entry });
    }
    if total > MAX_TOTAL_BYTES {
        return Err(bad(format!("its files take more than {} GiB", MAX_TOTAL_BYTES >> 30)));
    }
    if found.is_empty() {
        return Err(bad("it holds no files"));
    }
    Ok(found)
}

fn is_junk(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    parts.any(|part| {
        part == "__MACOSX"
            || (part.starts_with('.') && part != "." && part != "..")
            || part.eq_ignore_ascii_case("thumbs.db")
            || part.eq_ignore_ascii_case("desktop.ini")
    })
}

/// Without parts that lead out of the archive, and without control characters.
fn safe(name: &str) -> String {
    let parts = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    parts.collect::<Vec<_>>().join("/").chars().map(|c| if c.is_control() { '_' } else { c }).collect()
}

fn bad(reason: impl Into<String>) -> Error {
    Error::BadArchive(reason.into())
}

fn failed(error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(what) => bad(format!("it uses what is not read here: {what}")),
        _ => bad("it is damaged or cut short"),
    }
}
