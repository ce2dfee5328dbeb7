//! The shortcut baselines on a data set: fitted on its role `train`, asked about the slices of other roles.

use std::fs;

use rayon::prelude::*;

use super::Result;
use super::baseline::{Baseline, Fitted, Picture, fit};
use super::dataset::{Dataset, Entry, patients};
use super::metrics::Case;
use crate::scan;

/// All baselines, fitted.
pub struct Shortcuts(Vec<(Baseline, Fitted)>);

impl Shortcuts {
    /// Fits all baselines on the readable slices of the role `train`; `progress` is told of each slice.
    ///
    /// # Errors
    /// [`super::TrainError::EmptyRole`] without training slices, [`super::TrainError::Baseline`] if they are all of one class.
    pub fn fit(dataset: &Dataset, seed: u64, progress: &(dyn Fn() + Sync)) -> Result<Self> {
        let entries = dataset.role("train")?;
        let pictures = pictures(dataset, &entries, progress);
        let train: Vec<_> = entries
            .iter()
            .zip(&pictures)
            .filter_map(|(entry, picture)| Some((picture.as_ref()?, entry.class()?)))
            .collect();
        let fitted = Baseline::ALL.into_iter().map(|baseline| Ok((baseline, fit(baseline, &train, seed)?)));
        Ok(Self(fitted.collect::<Result<_>>()?))
    }

    /// What each baseline says of the readable slices of a role of which something is known, in the data set's order.
    ///
    /// # Errors
    /// [`super::TrainError::EmptyRole`].
    pub fn cases(
        &self,
        dataset: &Dataset,
        role: &str,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Vec<(Baseline, Vec<Case>)>> {
        let entries = dataset.known(role)?;
        let pictures = pictures(dataset, &entries, progress);
        let patients = patients(&entries);
        let of = |fitted: &Fitted| {
            let slices = entries.iter().zip(&patients).zip(&pictures);
            slices
                .filter_map(|((entry, &patient), picture)| {
                    Some(Case { truth: entry.truth()?, probabilities: fitted.predict(picture.as_ref()?), patient })
                })
                .collect()
        };
        Ok(self.0.iter().map(|(baseline, fitted)| (*baseline, of(fitted))).collect())
    }
}

/// What the baselines see of each file; none of one that cannot be read.
fn pictures(dataset: &Dataset, entries: &[&Entry], progress: &(dyn Fn() + Sync)) -> Vec<Option<Picture>> {
    let picture = |entry: &&Entry| {
        let bytes = fs::read(dataset.folder.join(&entry.file)).ok();
        let picture = bytes.and_then(|bytes| Some(Picture::of(&scan::decode(&bytes).ok()?)));
        progress();
        picture
    };
    entries.par_iter().map(picture).collect()
}
