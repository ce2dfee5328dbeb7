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
    use super::super::prepare::Preparation;
    use super::*;
    use crate::scan;

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

    /// The volume of what takes up contrast, in cells of the common grid: bright after contrast and not before.
    fn enhancing(label: Label, seed: u64) -> Vec<[usize; 3]> {
        let grids = patient(label, seed).into_iter().map(|(sequence, image)| {
            let stack = scan::open(nifti::encode(&image, "drawn")).unwrap();
            (sequence, stack.grid().unwrap())
        });
        let volume = Preparation::default().apply(&grids.collect()).unwrap();
        let (before, after) = (&volume.channels[&Sequence::T1], &volume.channels[&Sequence::T1c]);
        let side = Preparation::default().side;
        let taken = (0..before.len()).filter(|&at| i32::from(after[at]) - i32::from(before[at]) > 60);
        taken.map(|at| [at % side, at / side % side, at / side / side]).collect()
    }

    /// By description: none takes up more than vessels and gland do; a meningioma does so far out, a pituitary tumour low in the middle.
    #[test]
    fn lesions_are_where_their_class_has_them_once_a_file_was_read_again() {
        let spread = |cells: &[[usize; 3]]| {
            let of = |axis: usize| cells.iter().map(|cell| cell[axis] as f32).sum::<f32>() / cells.len().max(1) as f32;
            [of(0), of(1), of(2)]
        };
        let mut sizes = [0; 4];
        let mut places = [[0.0; 3]; 4];
        for label in Label::ALL {
            for seed in 0..3 {
                let cells = enhancing(label, seed);
                let place = spread(&cells);
                sizes[label.index()] += cells.len();
                (0..3).for_each(|axis| places[label.index()][axis] += place[axis] / 3.0);
            }
        }
        let [glioma, meningioma, pituitary, none] = sizes;
        assert!(glioma > none && meningioma > none && pituitary > none, "{sizes:?}");
        let [_, _, pituitary, none] = places;
        assert!((pituitary[0] - 31.5).abs() < 4.0 && pituitary[2] < none[2], "{places:?}");
    }
}
