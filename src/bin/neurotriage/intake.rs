//! Files, folders and zip archives to cases, and the slices of a case.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use neurotriage::case::{self, Case, Part};
use neurotriage::scan::{self, Scan, Stack, archive};
use neurotriage::survey::{Survey, survey};

/// The files below one path. They are read again when their slices are asked for; one opened file is kept, and one archive.
pub struct Intake {
    files: Vec<PathBuf>,
    items: Vec<Item>,
    opened: Option<((u32, Option<u32>), Stack)>,
    archive: Option<(u32, Vec<u8>)>,
}

/// A case, or a file of which none could be made.
pub enum Item {
    Case { name: String, case: Box<Case> },
    Problem { name: String, reason: String },
}

impl Item {
    /// # Errors
    /// Why there is none.
    pub fn case(&self) -> std::result::Result<&Case, &str> {
        match self {
            Item::Case { case, .. } => Ok(case),
            Item::Problem { reason, .. } => Err(reason),
        }
    }

    pub fn name(&self) -> String {
        match self {
            Item::Case { name, .. } | Item::Problem { name, .. } => name.clone(),
        }
    }
}

impl Intake {
    /// Looks into a file, or all files below a folder; what cannot be read becomes a problem in its place.
    pub fn of(path: &Path) -> Self {
        let mut intake = Self { files: Vec::new(), items: Vec::new(), opened: None, archive: None };
        match files(path) {
            Ok(files) => intake.files = files,
            Err(error) => {
                let (name, reason) = (path.display().to_string(), error.to_string());
                intake.items.push(Item::Problem { name, reason });
                return intake;
            }
        }
        let (mut parts, mut problems) = (Vec::new(), Vec::new());
        for (file, path) in (0..).zip(&intake.files) {
            let mut add = |entry: Option<u32>, name: String, found: std::result::Result<Survey, String>| {
                let reason = match found {
                    Ok(Survey::Scan(found)) => return parts.push(Part { file, entry, name, found }),
                    Ok(Survey::Archive(_)) => "it is an archive within an archive".into(),
                    Err(reason) => reason,
                };
                problems.push((file, entry, name, reason));
            };
            let name = path.display().to_string();
            let bytes = match fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    add(None, name, Err(format!("cannot be read: {error}")));
                    continue;
                }
            };
            if !archive::is_archive(&bytes) {
                add(None, name, survey(bytes).map_err(|error| error.to_string()));
                continue;
            }
            match archive::list(&bytes) {
                Ok(entries) => {
                    for (number, entry) in (0..).zip(entries) {
                        let content = archive::extract(&bytes, number as usize).and_then(survey);
                        let name = format!("{name}/{}", entry.name);
                        add(Some(number), name, content.map_err(|error| error.to_string()));
                    }
                }
                Err(error) => add(None, name, Err(error.to_string())),
            }
        }
        let mut items: Vec<(u32, Option<u32>, Item)> = Vec::new();
        for case in case::group(parts) {
            let Some(first) = case.parts.iter().map(|part| (part.file, part.entry)).min() else { continue };
            let (name, case) = (case.name.clone(), Box::new(case));
            items.push((first.0, first.1, Item::Case { name, case }));
        }
        for (file, entry, name, reason) in problems {
            items.push((file, entry, Item::Problem { name, reason }));
        }
        items.sort_by_key(|&(file, entry, _)| (file, entry));
        intake.items = items.into_iter().map(|(_, _, item)| item).collect();
        intake
    }

    /// In the order of the files; they are handed over once.
    pub fn take(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.items)
    }

    /// A slice of a case, as the network gets it.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn scan(&mut self, case: &Case, slice: usize) -> std::result::Result<Scan, String> {
        let place = case.slices.get(slice).ok_or("there is no such slice")?;
        let part = case.parts.get(place.part).ok_or("there is no such part")?;
        let key = (part.file, part.entry);
        let stack = match self.opened.take() {
            Some((opened, stack)) if opened == key => stack,
            _ => self.open(part.file, part.entry)?,
        };
        let scan = stack.scan(place.axis, place.index).map_err(|error| error.to_string());
        self.opened = Some((key, stack));
        scan
    }

    fn open(&mut self, file: u32, entry: Option<u32>) -> std::result::Result<Stack, String> {
        let path = self.files.get(file as usize).ok_or("there is no such file")?;
        let read = || fs::read(path).map_err(|error| format!("cannot be read: {error}"));
        let bytes = match entry {
            None => read()?,
            Some(entry) => {
                let archive = match self.archive.take() {
                    Some((kept, bytes)) if kept == file => bytes,
                    _ => read()?,
                };
                let content = archive::extract(&archive, entry as usize).map_err(|error| error.to_string());
                self.archive = Some((file, archive));
                content?
            }
        };
        scan::open(bytes).map_err(|error| error.to_string())
    }
}

/// The file itself, or the files below a folder in order of their paths, hidden ones left out.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => bail!("cannot be opened: {error}"),
    };
    if !metadata.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            // Links to folders are not followed: they may lead in circles.
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    if found.is_empty() {
        bail!("the folder is empty");
    }
    found.sort();
    Ok(found)
}
