//! A patient as the networks see it, as one picture: a row for each plane of each sequence, a column for each slice.

use image::{GrayImage, ImageFormat, Luma};

use super::prepare::Volume;
use super::samples::{Input, View};
use crate::model::volumes::{SIDE, VolumeArchitecture};
use crate::{Error, Result};

/// The bytes of a PNG file; sequences stand in their order, each with axial, coronal and sagittal slices.
///
/// # Errors
/// [`Error::Device`], which only memory could cause.
pub fn png(volume: &Volume, slices: usize) -> Result<Vec<u8>> {
    let sequences: Vec<_> = volume.channels.keys().copied().collect();
    let input = Input { network: VolumeArchitecture::VolumeNet, sequences: &sequences, slices, side: SIDE };
    let planes = input.tensors(&[(volume, View::default())], &burn::tensor::Device::flex());
    let failed = |error: String| Error::Device(error);
    let mut planes_values = Vec::new();
    for plane in planes {
        planes_values.push(plane.try_into_vec_as::<f32>().map_err(|error| failed(error.to_string()))?);
    }
    let rows = 3 * sequences.len();
    let picture = GrayImage::from_fn((slices * SIDE) as u32, (rows * SIDE) as u32, |x, y| {
        let ([slice, column], [row, line]) = [x, y].map(|at| [at as usize / SIDE, at as usize % SIDE]).into();
        let (sequence, plane) = (row / 3, row % 3);
        let at = ((slice * sequences.len() + sequence) * SIDE + line) * SIDE + column;
        Luma([(planes_values[plane][at] * 255.0).round() as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|error| failed(error.to_string()))?;
    Ok(bytes.into_inner())
}
