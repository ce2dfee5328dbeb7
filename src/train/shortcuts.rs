//! The shortcut baselines on a data set: fitted on its role `train`, asked about the slices of other roles.

use rayon::prelude::*;

use super::baseline::{Baseline, Fitted, Picture, fit};
use super::dataset::{self, Dataset, Entry, patients};
use super::metrics::Case;
use super::{Result, TrainError};

/// All baselines, fitted.
pub struct Shortcuts(Vec<(Baseline, Fitted)>);

impl Shortcuts {
    /// Fits all baselines on the readable slices of the role `train`; `progress` is told of each slice.
    ///
    /// # Errors
    /// [`TrainError::EmptyRole`] without training slices, [`TrainError::Baseline`] if they are all of one class.
    pub fn fit(dataset: &Dataset, seed: u64, progress: &(dyn Fn() + Sync)) -> Result<Self> {
        let entries = dataset.role("train")?;
        let pictures = pictures(dataset, &entries, progress);
        nothing_readable("train", &pictures)?;
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
    /// [`TrainError::EmptyRole`], and [`TrainError::NothingReadable`] if no file could be read.
    pub fn cases(
        &self,
        dataset: &Dataset,
        role: &str,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Vec<(Baseline, Vec<Case>)>> {
        let entries = dataset.known(role)?;
        let pictures = pictures(dataset, &entries, progress);
        nothing_readable(role, &pictures)?;
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

fn nothing_readable(role: &str, pictures: &[Option<Picture>]) -> Result<()> {
    match pictures.iter().any(Option::is_some) {
        true => Ok(()),
        false => Err(TrainError::NothingReadable {
            role: role.to_string(),
            files: pictures.len(),
            first: "see `dataset inspect`".into(),
        }),
    }
}

/// What the baselines see of each file; none of one that cannot be read.
fn pictures(dataset: &Dataset, entries: &[&Entry], progress: &(dyn Fn() + Sync)) -> Vec<Option<Picture>> {
    let picture = |entry: &&Entry| {
        let picture = dataset::open(&dataset.folder, &entry.name()).ok().map(|scan| Picture::of(&scan));
        progress();
        picture
    };
    entries.par_iter().map(picture).collect()
}
