//! A round trip through a JPEG file, for the marks that its compression leaves.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat, ImageReader};
use std::io::Cursor;

use super::BACKGROUND_CUT;

/// Side of the blocks that JPEG works on, in pixels.
pub const BLOCK: usize = 8;

/// The slice after a JPEG file of that quality (1 ..= 100), in place.
///
/// `corner` is where the slice lies in its first block (both below [`BLOCK`]): the blocks of a real file are cut
/// anywhere by the content box. Air that rings rises only where it passes the cut of the preparation, as in a real
/// file.
pub fn round_trip(pixels: &mut [f32], side: usize, quality: u8, corner: [usize; 2]) {
    let Some(decoded) = encode_and_decode(pixels, side, quality, corner) else { return };
    for (value, decoded) in pixels.iter_mut().zip(decoded) {
        *value = if *value > 0.0 { decoded } else { (decoded - BACKGROUND_CUT).max(0.0) };
    }
}

/// None if the encoder or decoder refuses, which a side of 65,535 or less gives no reason for.
fn encode_and_decode(pixels: &[f32], side: usize, quality: u8, [left, top]: [usize; 2]) -> Option<Vec<f32>> {
    let (width, height) = (side + left, side + top);
    let mut grey = vec![0u8; width * height];
    for (row, values) in pixels.chunks_exact(side).enumerate() {
        let start = (row + top) * width + left;
        for (level, value) in grey[start..start + side].iter_mut().zip(values) {
            *level = (value * 255.0).round() as u8;
        }
    }
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality.clamp(1, 100));
    encoder.encode(&grey, width as u32, height as u32, ExtendedColorType::L8).ok()?;
    let decoded = ImageReader::with_format(Cursor::new(file), ImageFormat::Jpeg).decode().ok()?.into_luma8();
    let rows = decoded.as_raw().chunks_exact(width).skip(top);
    Some(rows.flat_map(|row| row[left..].iter().map(|&level| f32::from(level) / 255.0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 96;

    fn input() -> Vec<f32> {
        Phantom { side: SIDE as u32, ..Phantom::WITH_LESION }.slice().pixels().to_vec()
    }

    fn difference(quality: u8, corner: [usize; 2]) -> f32 {
        let mut pixels = input();
        round_trip(&mut pixels, SIDE, quality, corner);
        pixels.iter().zip(input()).map(|(after, before)| (after - before).abs()).sum::<f32>() / pixels.len() as f32
    }

    #[test]
    fn loses_more_at_low_quality_and_little_at_high() {
        let (low, high) = (difference(20, [0, 0]), difference(95, [0, 0]));
        assert!(high > 0.0 && high < 0.005, "{high}");
        assert!(low > 3.0 * high && low < 0.05, "{low}");
    }

    #[test]
    fn the_corner_moves_the_blocks_and_not_the_slice() {
        assert_ne!(difference(30, [0, 0]), difference(30, [3, 5]));
        assert!(difference(95, [3, 5]) < 0.005);
    }
}
