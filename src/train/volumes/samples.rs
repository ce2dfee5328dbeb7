//! Patients in memory, and a network's input made of them.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

use super::super::Result;
use super::super::dataset::{Dataset, Entry, patients};
use super::prepare::{Preparation, Volume};
use super::recipe::Recipe;
use super::sequence::Sequence;
use super::study;
use crate::label::Label;
use crate::model::volumes::VolumeArchitecture;
use crate::scan::Axis;

/// One patient.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The folder, relative to the data set's.
    pub name: String,
    pub label: Label,
    /// The index of the group.
    pub patient: usize,
    pub volume: Volume,
}

/// Reads the patients of a role, on all cores, in the data set's order; `progress` is told of each.
///
/// # Errors
/// [`super::super::TrainError::EmptyRole`]; the first patient that cannot be read, by name.
pub fn load(
    dataset: &Dataset,
    role: &str,
    preparation: &Preparation,
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<Sample>> {
    let entries = dataset.role(role)?;
    let read = |(entry, patient): (&&Entry, usize)| -> Result<Sample> {
        let places = study::find(&dataset.folder.join(&entry.file))?;
        let volume = preparation.apply(&study::read(&places)?).map_err(|error| {
            let path = dataset.folder.join(&entry.file);
            super::VolumeError::Unreadable { path, reason: error.to_string() }
        })?;
        progress();
        let label = entry.class().ok_or_else(|| crate::Error::UnknownClass(entry.label.clone()))?;
        Ok(Sample { name: entry.file.display().to_string(), label, patient, volume })
    };
    entries.par_iter().zip(patients(&entries)).map(read).collect()
}

/// Refuses data where a patient has two roles.
///
/// # Errors
/// [`super::VolumeError::TwoRoles`].
pub fn check_roles(dataset: &Dataset) -> Result<()> {
    let mut roles: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for entry in &dataset.entries {
        let Some(group) = &entry.group else { continue };
        let first = *roles.entry((&entry.source, group)).or_insert(&entry.role);
        if first != entry.role {
            let (first, second) = (first.to_string(), entry.role.clone());
            return Err(super::VolumeError::TwoRoles { group: group.clone(), first, second }.into());
        }
    }
    Ok(())
}

/// How a patient is seen: which sequences, mirrored or not, and how far the slices are moved from their places.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Hidden sequences are seen as ones that are missing: 0 everywhere.
    pub hidden: Vec<Sequence>,
    pub mirrored: bool,
    /// Cells across the slices, for each plane.
    pub moved: [i32; 3],
    /// For each sequence its factor and the power that its values are raised to, in the order of [`Sequence::ALL`].
    pub tones: [[f32; 2]; 4],
}

impl Default for View {
    fn default() -> Self {
        Self { hidden: Vec::new(), mirrored: false, moved: [0; 3], tones: [[1.0; 2]; 4] }
    }
}

/// The part of the box, from one end to the other, over which a plane's slices are spread: where the brain lies in it.
fn range(plane: Axis) -> [f64; 2] {
    match plane {
        Axis::Axial | Axis::Native => [0.32, 0.93],
        Axis::Coronal => [0.12, 0.88],
        Axis::Sagittal => [0.20, 0.80],
    }
}

/// The cells that a plane's slices lie in.
pub fn places(plane: Axis, slices: usize, side: usize, moved: i32) -> Vec<usize> {
    let [first, last] = range(plane).map(|share| share * (side - 1) as f64);
    let place = |slice: usize| first + (last - first) * slice as f64 / (slices - 1) as f64;
    (0..slices).map(|slice| (place(slice).round() as i32 + moved).clamp(0, side as i32 - 1) as usize).collect()
}

/// What networks of an architecture are given.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub network: VolumeArchitecture,
    pub sequences: &'a [Sequence],
    pub slices: usize,
    pub side: usize,
}

impl<'a> Input<'a> {
    pub fn of(recipe: &'a Recipe) -> Self {
        let Recipe { network, sequences, slices, preparation, .. } = recipe;
        Self { network: *network, sequences, slices: *slices, side: preparation.side }
    }

    /// For each plane the patients' slices one after the other, on a device.
    pub fn tensors(&self, patients: &[(&Volume, View)], device: &Device) -> Vec<Tensor<4>> {
        let shape = [patients.len() * self.slices, self.sequences.len(), self.side, self.side];
        let tensor = |(number, &plane): (usize, &Axis)| {
            let mut values = Vec::with_capacity(shape.iter().product());
            for (volume, view) in patients {
                for place in places(plane, self.slices, self.side, view.moved[number]) {
                    for &sequence in self.sequences {
                        let channel = volume.channels.get(&sequence).filter(|_| !view.hidden.contains(&sequence));
                        self.slice(plane, place, channel, view.mirrored, view.tones[sequence as usize], &mut values);
                    }
                }
            }
            Tensor::from_data(TensorData::new(values, shape), device)
        };
        self.network.planes().iter().enumerate().map(tensor).collect()
    }

    /// One slice of a channel: to the head, or to the front, is up.
    fn slice(
        &self,
        plane: Axis,
        place: usize,
        channel: Option<&Vec<u8>>,
        mirrored: bool,
        [factor, power]: [f32; 2],
        values: &mut Vec<f32>,
    ) {
        let side = self.side;
        let Some(channel) = channel else { return values.extend(std::iter::repeat_n(0.0, side * side)) };
        let tone: Vec<f32> =
            (0..256).map(|value| (factor * (value as f32 / 255.0).powf(power)).clamp(0.0, 1.0)).collect();
        let turned = |right: usize| if mirrored { side - 1 - right } else { right };
        for row in (0..side).rev() {
            values.extend((0..side).map(|column| {
                let [x, y, z] = match plane {
                    Axis::Axial | Axis::Native => [turned(column), row, place],
                    Axis::Coronal => [turned(column), place, row],
                    Axis::Sagittal => [turned(place), column, row],
                };
                tone[usize::from(channel[(z * side + y) * side + x])]
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 64;

    /// A volume whose value tells the place.
    fn volume(value: impl Fn([usize; 3]) -> usize) -> Volume {
        let place = |at: usize| [at % SIDE, at / SIDE % SIDE, at / SIDE / SIDE];
        let channel = (0..SIDE.pow(3)).map(|at| value(place(at)) as u8).collect();
        Volume { channels: [(Sequence::T2, channel)].into(), warnings: Vec::new() }
    }

    fn numbers(volume: &Volume, view: View) -> Vec<Vec<u8>> {
        let sequences = [Sequence::T2, Sequence::Flair];
        let input = Input { network: VolumeArchitecture::VolumeNet, sequences: &sequences, slices: 3, side: SIDE };
        let planes = input.tensors(&[(volume, view)], &Device::flex());
        assert!(planes.iter().all(|plane| plane.dims() == [3, 2, SIDE, SIDE]));
        let bytes = |plane: &Tensor<4>| {
            let values: Vec<f32> = plane.clone().try_into_vec_as().unwrap();
            values.into_iter().map(|value| (value * 255.0).round() as u8).collect()
        };
        planes.iter().map(bytes).collect()
    }

    #[test]
    fn each_plane_is_cut_where_it_should_be_and_a_missing_sequence_is_dark() {
        let [x, y, z] = [0, 1, 2].map(|axis| numbers(&volume(move |place| place[axis]), View::default()));
        let places = |plane| places(plane, 3, SIDE, 0);
        let pixels = SIDE * SIDE;
        for slice in 0..3 {
            let at = slice * 2 * pixels;
            // The first row is the top of the picture, the front or the head.
            assert_eq!((x[0][at + 5], y[0][at], z[0][at]), (5, 63, places(Axis::Axial)[slice] as u8));
            assert_eq!((x[1][at + 5], z[1][at], y[1][at]), (5, 63, places(Axis::Coronal)[slice] as u8));
            assert_eq!((y[2][at + 5], z[2][at], x[2][at]), (5, 63, places(Axis::Sagittal)[slice] as u8));
            assert!(x[0][at + pixels..at + 2 * pixels].iter().all(|&value| value == 0), "FLAIR is not there");
        }
    }

    #[test]
    fn a_view_hides_moves_mirrors_and_changes_the_tone() {
        let bright = volume(|[x, _, z]| if z == 40 { 200 } else { x });
        let view = |change: &dyn Fn(&mut View)| {
            let mut view = View::default();
            change(&mut view);
            numbers(&bright, view)
        };
        assert!(view(&|view| view.hidden = vec![Sequence::T2]).iter().flatten().all(|&value| value == 0));
        assert_eq!((view(&|_| ())[0][3], view(&|view| view.mirrored = true)[0][3]), (3, 60));
        let middle = places(Axis::Axial, 3, SIDE, 0)[1];
        let moved = view(&|view| view.moved[0] = 40 - middle as i32);
        assert_eq!(moved[0][2 * SIDE * SIDE], 200);
        assert_eq!(view(&|view| view.tones[2] = [0.5, 1.0])[0][60], 30);
        assert_eq!(places(Axis::Axial, 4, SIDE, 100), [63; 4]);
    }
}
