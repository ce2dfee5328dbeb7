//! Small greyscale pictures of slices.

use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, GrayImage, ImageEncoder as _, Luma};

/// A greyscale PNG of a slice, its longer side at most `side`; smaller slices keep their size.
///
/// `pixels` are in rows from the top, 0 is black and 1 is white; values outside are clamped. What is missing or not a
/// number is black.
pub fn thumbnail(pixels: &[f32], width: u32, height: u32, side: u32) -> Vec<u8> {
    // PNG knows no empty picture.
    let (width, height, side) = (width.max(1), height.max(1), side.max(1));
    let full = GrayImage::from_fn(width, height, |x, y| {
        let pixel = pixels.get(y as usize * width as usize + x as usize).copied().unwrap_or(0.0);
        // The cast makes 0 of NaN.
        Luma([(pixel.clamp(0.0, 1.0) * 255.0).round() as u8])
    });
    let longer = width.max(height);
    let small = if longer <= side {
        full
    } else {
        let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longer)).max(1) as u32;
        imageops::resize(&full, scaled(width), scaled(height), FilterType::Triangle)
    };
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(small.as_raw(), small.width(), small.height(), ExtendedColorType::L8)
        .expect("a picture of at least one pixel can be written to memory");
    png
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(png: &[u8]) -> GrayImage {
        image::load_from_memory(png).unwrap().into_luma8()
    }

    #[test]
    fn the_longer_side_is_bounded_and_small_slices_keep_their_size() {
        let pixels = vec![0.5; 200 * 100];
        assert_eq!(read(&thumbnail(&pixels, 200, 100, 50)).dimensions(), (50, 25));
        assert_eq!(read(&thumbnail(&pixels, 100, 200, 50)).dimensions(), (25, 50));
        assert_eq!(read(&thumbnail(&pixels, 200, 100, 400)).dimensions(), (200, 100));
        assert_eq!(read(&thumbnail(&pixels, 20_000, 1, 10)).dimensions(), (10, 1));
    }

    #[test]
    fn odd_values_and_missing_pixels_give_a_picture_all_the_same() {
        let found = read(&thumbnail(&[f32::NAN, -3.0, 0.5, 7.0, f32::INFINITY], 3, 2, 9));
        assert_eq!(found.as_raw(), &[0, 0, 128, 255, 255, 0]);
        assert_eq!(read(&thumbnail(&[], 0, 0, 0)).dimensions(), (1, 1));
    }
}
