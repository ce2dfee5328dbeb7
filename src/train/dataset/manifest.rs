//! The manifest: a CSV file with one line a slice.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::{Result, TrainError};
use super::{Entry, Place};

#[derive(Default, Serialize, Deserialize)]
struct Row {
    file: PathBuf,
    /// Of files that hold several.
    #[serde(default)]
    slice: Option<String>,
    #[serde(default)]
    source: String,
    label: String,
    role: String,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    mask: Option<PathBuf>,
    #[serde(default)]
    width: Option<u32>,
    #[serde(default)]
    height: Option<u32>,
    #[serde(default)]
    sha256: Option<String>,
}

/// Reads a manifest's bytes.
///
/// # Errors
/// [`TrainError::Manifest`] with the line: a missing column, a line that is not understood, a file that is named twice or lies
/// outside the data set's folder, no line at all.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Entry>> {
    let refuse = |line: u64, reason: String| TrainError::Manifest { path: path.to_path_buf(), line, reason };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let mut seen: HashMap<PathBuf, u64> = HashMap::new();
    let mut entries = Vec::new();
    for (index, row) in reader.deserialize().enumerate() {
        let mut row: Row = row.map_err(|error| {
            refuse(error.position().map_or(index as u64 + 2, csv::Position::line), error.to_string())
        })?;
        let line = index as u64 + 2;
        if row.file.as_os_str().is_empty() {
            return Err(refuse(line, "it names no file".into()));
        }
        for named in [Some(&row.file), row.mask.as_ref()].into_iter().flatten() {
            if !named.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
                return Err(refuse(line, format!("{} is not a path below the folder", named.display())));
            }
        }
        // Without `./`, which would hide that a file is named twice.
        row.file = row.file.components().filter(|part| *part != Component::CurDir).collect();
        let slice = row.slice.filter(|slice| !slice.is_empty()).map(|slice| slice.parse::<Place>()).transpose();
        let slice = slice.map_err(|reason| refuse(line, reason))?;
        let entry = Entry {
            file: row.file,
            slice,
            source: row.source,
            label: row.label,
            role: row.role,
            group: row.group.filter(|group| !group.is_empty()),
            mask: row.mask.filter(|mask| !mask.as_os_str().is_empty()),
            size: row.width.zip(row.height),
            sha256: row.sha256.filter(|hash| !hash.is_empty()),
        };
        let name = entry.name();
        if let Some(first) = seen.insert(name.clone(), line) {
            return Err(refuse(line, format!("{} is named before in line {first}: keep one of them", name.display())));
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(refuse(
            1,
            "it names no slices: the first line has the columns' names, then one line a slice".into(),
        ));
    }
    Ok(entries)
}

/// The entries as CSV, in their order.
pub fn to_csv(entries: &[Entry]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for entry in entries {
        let row = Row {
            file: entry.file.clone(),
            slice: entry.slice.map(|place| place.to_string()),
            source: entry.source.clone(),
            label: entry.label.clone(),
            role: entry.role.clone(),
            group: entry.group.clone(),
            mask: entry.mask.clone(),
            width: entry.size.map(|(width, _)| width),
            height: entry.size.map(|(_, height)| height),
            sha256: entry.sha256.clone(),
        };
        writer.serialize(row).expect("rows have one shape and memory does not fail");
    }
    writer.into_inner().expect("memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (u64, String) {
        match parse(Path::new("m.csv"), text.as_bytes()) {
            Err(TrainError::Manifest { line, reason, .. }) => (line, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let full = Entry {
            file: "a, b/\"c\".png".into(),
            slice: Some("axial:42".parse().unwrap()),
            source: "x".into(),
            label: "glioma".into(),
            role: "train".into(),
            group: Some("p1".into()),
            mask: Some("m/c.png".into()),
            size: Some((3, 4)),
            sha256: Some("ab".into()),
        };
        let bare = Entry { file: "d.png".into(), label: "cat".into(), role: "ood".into(), ..Entry::default() };
        let entries = vec![full, bare];
        assert_eq!(parse(Path::new("m.csv"), &to_csv(&entries)).unwrap(), entries);
    }

    #[test]
    fn only_three_columns_are_needed() {
        let entries = parse(Path::new("m.csv"), b"role,file,label\ntrain,a.png,glioma\n").unwrap();
        assert_eq!((entries[0].label.as_str(), entries[0].group.as_ref()), ("glioma", None));
    }

    #[test]
    fn bad_lines_are_named() {
        assert!(refused("file,role\na.png,train\n").1.contains("label"));
        assert_eq!(refused("file,label,role\na.png,glioma,train\nb.png,glioma\n").0, 3);
        assert!(refused("file,slice,label,role\nv.nii,axial,glioma,train\n").1.contains("axial:42"));
        let two =
            parse(Path::new("m.csv"), b"file,slice,label,role\nv.nii,3,glioma,train\nv.nii,4,glioma,train\n").unwrap();
        assert_eq!(two[1].name(), PathBuf::from("v.nii#4"));
        let (_, reason) = refused("file,slice,label,role\nv.nii,3,glioma,train\nv.nii,3,glioma,train\n");
        assert!(reason.contains("line 2"), "{reason}");
        let (line, reason) = refused("file,label,role\na.png,glioma,train\na.png,glioma,test\n");
        assert!(line == 3 && reason.contains("line 2"), "{reason}");
        assert!(refused("file,label,role\n../a.png,glioma,train\n").1.contains("not a path below"));
        assert!(refused("file,label,role\n/a.png,glioma,train\n").1.contains("not a path below"));
        assert!(refused("file,label,role\n").1.contains("no slices"));
    }
}
