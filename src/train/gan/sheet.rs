//! Generated slices side by side, as a PNG file.

use std::io::Cursor;
use std::path::Path;

use image::{GrayImage, ImageFormat, Luma};

use super::super::{Result, TrainError, write_whole};

/// Pixels between two slices.
const GAP: u32 = 2;

/// Writes slices of `side * side` values in 0 ..= 1, row by row in a square of as many rows as columns.
pub fn write(path: &Path, slices: &[Vec<f32>], side: usize) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(TrainError::file(folder))?;
    }
    let mut bytes = Cursor::new(Vec::new());
    draw(slices, side as u32).write_to(&mut bytes, ImageFormat::Png).expect("writing to memory does not fail");
    write_whole(path, bytes.get_ref())
}

fn draw(slices: &[Vec<f32>], side: u32) -> GrayImage {
    let columns = slices.len().isqrt().max(1) as u32;
    let rows = (slices.len() as u32).div_ceil(columns);
    let length = |count: u32| count * (side + GAP) + GAP;
    let mut sheet = GrayImage::from_pixel(length(columns), length(rows), Luma([64]));
    for (slice, place) in slices.iter().zip(0u32..) {
        let (left, above) = (length(place % columns), length(place / columns));
        for (value, at) in slice.iter().zip(0u32..) {
            let grey = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
            sheet.put_pixel(left + at % side, above + at / side, Luma([grey]));
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_lie_in_rows() {
        let slices: Vec<Vec<f32>> = (0..4u8).map(|slice| vec![f32::from(slice) / 3.0; 9]).collect();
        let sheet = draw(&slices, 3);
        assert_eq!(sheet.dimensions(), (12, 12));
        let at = |x, y| sheet.get_pixel(x, y)[0];
        assert_eq!([at(2, 2), at(7, 2), at(2, 7), at(9, 9)], [0, 85, 170, 255]);
        assert_eq!([at(0, 0), at(5, 5), at(6, 4)], [64; 3], "between them is a gap");
    }
}
