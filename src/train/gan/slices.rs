//! Slices to learn from without their labels.

use rayon::prelude::*;

use super::super::dataset::{Dataset, Entry, Unreadable};
use super::super::{Result, TrainError, samples};
use crate::preprocess::Preprocessing;

/// All slices of some roles, prepared as for the classifier.
#[derive(Clone, Debug, Default)]
pub struct Slices {
    pub side: usize,
    /// Each `side * side` values in 0 ..= 1, in the data set's order.
    pub inputs: Vec<Vec<f32>>,
    pub unreadable: Vec<Unreadable>,
}

impl Slices {
    /// The entries of the roles, whatever their labels say.
    ///
    /// # Errors
    /// [`TrainError::NoRole`] for a role without slices.
    pub fn of<'a>(dataset: &'a Dataset, roles: &[String]) -> Result<Vec<&'a Entry>> {
        let known = dataset.roles();
        if let Some(role) = roles.iter().find(|role| !known.contains_key(role.as_str())) {
            let known = known.keys().copied().collect::<Vec<_>>().join(", ");
            return Err(TrainError::NoRole { role: role.clone(), known });
        }
        Ok(dataset.entries.iter().filter(|entry| roles.contains(&entry.role)).collect())
    }

    /// Reads and prepares the slices on all cores; `progress` is told of each. Files that cannot be read are left out and listed.
    ///
    /// # Errors
    /// As [`Slices::of`]; [`TrainError::NothingReadable`] if no file could be read.
    pub fn load(
        dataset: &Dataset,
        roles: &[String],
        preprocessing: &Preprocessing,
        progress: impl Fn() + Sync,
    ) -> Result<Self> {
        let read = |entry: &&Entry| {
            let name = entry.name();
            let slice = samples::open(&dataset.folder, &name);
            progress();
            match slice {
                Ok(slice) => Ok(preprocessing.apply(&slice)),
                Err(reason) => Err(Unreadable { file: name.display().to_string(), reason }),
            }
        };
        let read: Vec<_> = Self::of(dataset, roles)?.par_iter().map(read).collect();
        let mut slices = Self { side: preprocessing.side as usize, ..Self::default() };
        for slice in read {
            match slice {
                Ok(input) => slices.inputs.push(input),
                Err(unreadable) => slices.unreadable.push(unreadable),
            }
        }
        match slices.unreadable.first() {
            Some(first) if slices.inputs.is_empty() => Err(TrainError::NothingReadable {
                role: roles.join(", "),
                files: slices.unreadable.len(),
                first: format!("{}: {}", first.file, first.reason),
            }),
            _ => Ok(slices),
        }
    }
}
