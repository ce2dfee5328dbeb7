//! Synthetic patients: heads drawn by our own code, seen in four sequences by scanners that differ, written as NIfTI files.
//!
//! They exist so that networks for several sequences can be tried where no such data may be had. They look like what textbooks describe,
//! and carry nothing of a patient: what is learned from them is not known to hold for one.

mod head;
mod lesion;
mod nifti;
mod noise;
mod scanner;

use std::fs;
use std::path::Path;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::dataset::{Dataset, Entry};
use super::super::fit::mix;
use super::super::{Result, TrainError, write_whole};
use super::sequence::Sequence;
use crate::label::Label;
use head::Head;
use lesion::Lesion;
use scanner::{Image, Pose};

/// What synthetic data was drawn with; `synthetic.json` beside its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub seed: u64,
    pub patients: usize,
    pub version: String,
}

/// The record's name in a data set's folder.
const RECORD: &str = "synthetic.json";
/// Shares of the patients that are for training and for validation; the rest is for testing.
const SHARES: [f64; 2] = [0.6, 0.2];

impl Origin {
    /// The record of a data set, if it is synthetic.
    ///
    /// # Errors
    /// [`TrainError::File`] or [`TrainError::Damaged`].
    pub fn of(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(RECORD);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(&path).map_err(TrainError::file(&path))?;
        let damaged = |error: serde_json::Error| TrainError::Damaged { path, reason: error.to_string() };
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }
}

/// Writes patients into a folder that holds no data set yet: a folder each with a file a sequence, the manifest last. `progress` is told of
/// each patient.
///
/// # Errors
/// [`super::VolumeError::Recipe`] if there is a data set or too few patients are asked for; [`TrainError::File`].
pub fn write(folder: &Path, patients: usize, seed: u64, progress: &(dyn Fn() + Sync)) -> Result<()> {
    let refuse = |reason: String| Err(super::VolumeError::Recipe(reason).into());
    if patients < 5 * Label::COUNT {
        return refuse(format!("{patients} patients: at least {} make three roles of four classes", 5 * Label::COUNT));
    }
    if folder.join(super::super::dataset::MANIFEST).exists() {
        return refuse(format!("{} already holds a data set: choose another folder", folder.display()));
    }
    let entries: Vec<Entry> = plan(patients, seed);
    entries.par_iter().enumerate().try_for_each(|(number, entry)| -> Result<()> {
        let label = Label::ALL[number % Label::COUNT];
        let path = folder.join(&entry.file);
        fs::create_dir_all(&path).map_err(TrainError::file(&path))?;
        for (sequence, image) in patient(label, mix(seed, number as u64, 1)) {
            let bytes = nifti::encode(&image, &format!("synthetic {sequence}, drawn, of no patient"));
            write_whole(&path.join(format!("{sequence}.nii.gz")), &bytes)?;
        }
        progress();
        Ok(())
    })?;
    let origin = Origin { seed, patients, version: env!("CARGO_PKG_VERSION").to_string() };
    let json = serde_json::to_vec_pretty(&origin).expect("plain data");
    write_whole(&folder.join(RECORD), &json)?;
    Dataset::write(&folder.join(super::super::dataset::MANIFEST), &entries)?;
    Ok(())
}

/// The classes in turn; within each, the roles at random.
fn plan(patients: usize, seed: u64) -> Vec<Entry> {
    let mut rng = ChaCha8Rng::seed_from_u64(mix(seed, 0, 0));
    let mut roles = vec![""; patients];
    for class in 0..Label::COUNT {
        let mut places: Vec<usize> = (class..patients).step_by(Label::COUNT).collect();
        places.shuffle(&mut rng);
        let [train, val] = SHARES.map(|share| (share * places.len() as f64).round() as usize);
        for (number, place) in places.into_iter().enumerate() {
            roles[place] = match number {
                number if number < train => "train",
                number if number < train + val => "val",
                _ => "test",
            };
        }
    }
    let entry = |(number, role): (usize, &str)| {
        let name = format!("patient_{number:03}");
        Entry {
            file: name.clone().into(),
            source: "synthetic".into(),
            label: Label::ALL[number % Label::COUNT].name().into(),
            role: role.into(),
            group: Some(name),
            ..Entry::default()
        }
    };
    roles.into_iter().enumerate().map(entry).collect()
}

/// A patient of a class in all sequences.
fn patient(label: Label, seed: u64) -> Vec<(Sequence, Image)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut head = Head::draw(&mut rng);
    head.lesion = Lesion::draw(label, &head, &mut rng);
    let pose = Pose::draw(&mut rng);
    let acquire = |sequence: Sequence| {
        let mut rng = ChaCha8Rng::seed_from_u64(mix(seed, sequence as u64, 2));
        (sequence, scanner::acquire(&head, pose, sequence, &mut rng))
    };
    Sequence::ALL.map(acquire).into()
}

#[cfg(test)]
mod tests {
    use super::head::{DURA, Tissue};
    use super::*;
    use crate::scan::{self, grid::Grid};

    #[test]
    fn roles_hold_all_classes_and_patients_follow_from_the_seed() {
        let entries = plan(40, 3);
        for (role, patients) in [("train", 6), ("val", 2), ("test", 2)] {
            for label in Label::ALL {
                let found = entries.iter().filter(|entry| entry.role == role && entry.label == label.name()).count();
                assert_eq!(found, patients, "{role} {label}");
            }
        }
        assert_ne!(plan(40, 4), entries);
        let drawn = patient(Label::Glioma, 5);
        assert_eq!(drawn, patient(Label::Glioma, 5));
        assert_ne!(drawn[1].1.voxels, patient(Label::Glioma, 6)[1].1.voxels);
        // Each sequence has a grid of its own.
        assert_ne!(drawn[0].1.affine, drawn[1].1.affine);
    }

    /// The places on a lattice of 3 mm that are lesion, with their tissues.
    fn lesion(label: Label, seed: u64) -> (Head, Vec<([f32; 3], Tissue)>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut head = Head::draw(&mut rng);
        head.lesion = Lesion::draw(label, &head, &mut rng);
        let place = |at: usize| [at % 64, at / 64 % 64, at / 4096].map(|index| index as f32 * 3.0 - 96.0);
        let is_lesion = |tissue: &Tissue| *tissue as usize >= Tissue::Oedema as usize;
        let places = (0..64usize.pow(3)).map(|at| (place(at), head.tissue(place(at))));
        let found = places.filter(|(_, tissue)| is_lesion(tissue)).collect();
        (head, found)
    }

    #[test]
    fn lesions_are_what_their_class_describes_and_where() {
        for seed in 0..12 {
            for label in Label::ALL {
                let (head, found) = lesion(label, seed);
                let mean = |axis: usize| found.iter().map(|(place, _)| place[axis]).sum::<f32>() / found.len() as f32;
                let has = |tissue| found.iter().any(|&(_, other)| other == tissue);
                let said = format!("{label} {seed}: {} places around {:?}", found.len(), [mean(0), mean(1), mean(2)]);
                match label {
                    Label::NoTumor => assert!(found.is_empty(), "{said}"),
                    Label::Glioma => {
                        assert!(found.len() > 40 && (has(Tissue::Infiltrate) || has(Tissue::Rim)), "{said}");
                        assert!(found.iter().all(|(place, _)| head.radius(*place) < DURA), "{said}");
                        assert_eq!(has(Tissue::Rim), has(Tissue::Necrosis), "{said}");
                    }
                    Label::Meningioma => {
                        let out = found.iter().map(|(place, _)| head.radius(*place)).fold(0.0, f32::max);
                        let (falx, base) = (mean(0).abs() < 9.0, mean(2) < -12.0);
                        assert!(found.len() > 20 && has(Tissue::Meningioma), "{said}");
                        assert!(out > 0.8 || falx || base, "{said}: out to {out}");
                    }
                    Label::Pituitary => {
                        assert!(found.len() > 20 && mean(0).abs() < 5.0 && mean(2) < -22.0, "{said}");
                        assert!(found.iter().all(|&(_, tissue)| tissue == Tissue::Adenoma), "{said}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_readers_read_what_is_written() {
        for (sequence, image) in patient(Label::Meningioma, 8) {
            let grid = scan::open(nifti::encode(&image, "drawn")).unwrap().grid().unwrap();
            assert_eq!(grid.dimensions, image.dimensions, "{sequence}");
            assert!(grid.values.iter().zip(&image.voxels).all(|(&found, &drawn)| found == f32::from(drawn)));
            let corner = [3.0, 5.0, 7.0];
            let drawn = Grid { affine: image.affine, ..grid.clone() }.place(corner);
            assert!(grid.place(corner).iter().zip(drawn).all(|(a, b)| (a - b).abs() < 1e-3), "{sequence}");
        }
    }
}
