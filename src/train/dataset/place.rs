//! One slice of a file that holds several, and how a slice of a data set is opened.

use std::fmt;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use crate::scan::{self, Axis, Scan};

/// A slice of a file: `axial:42`, `coronal:7` or `sagittal:0` of a volume, `7` of frames; all counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub axis: Axis,
    pub index: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.axis {
            Axis::Native => write!(formatter, "{}", self.index),
            axis => write!(formatter, "{}:{}", axis.name(), self.index),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (axis, index) = text.split_once(':').unwrap_or(("native", text));
        let axes = [Axis::Native, Axis::Axial, Axis::Coronal, Axis::Sagittal];
        let axis = axes.into_iter().find(|known| known.name() == axis);
        match (axis, index.parse()) {
            (Some(axis), Ok(index)) => Ok(Self { axis, index }),
            _ => Err(format!("{text:?} is no slice: name it as axial:42, or the frame as 7, counted from 0")),
        }
    }
}

/// Reads a slice of a data set by the name that [`super::Entry::name`] gives it, relative to the folder; or says why it cannot be read.
///
/// # Errors
/// The reason.
pub fn open(folder: &Path, name: &Path) -> Result<Scan, String> {
    let path = folder.join(name);
    let text = name.to_string_lossy();
    let slice = text.rsplit_once('#').and_then(|(file, place)| Some((folder.join(file), place.parse::<Place>().ok()?)));
    match slice.filter(|_| !path.exists()) {
        Some((file, Place { axis, index })) => {
            let bytes = fs::read(file).map_err(|error| error.to_string())?;
            scan::open(bytes).and_then(|stack| stack.scan(axis, index)).map_err(|error| error.to_string())
        }
        None => {
            let bytes = fs::read(&path).map_err(|error| error.to_string())?;
            scan::decode(&bytes).map_err(|error| error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_they_are_read() {
        for text in ["axial:42", "coronal:0", "sagittal:7", "7"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        for text in ["", "axial", "axial:", "axial:-1", "oblique:3", "1.5"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
