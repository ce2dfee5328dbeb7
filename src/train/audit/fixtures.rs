//! Slices for the audit's tests: different heads, noise, and what re-uploads do to them.

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageBuffer, Luma};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::phantom::Phantom;
use crate::scan::{Slice, decode};

type Grey = ImageBuffer<Luma<f32>, Vec<f32>>;

fn grey(slice: &Slice) -> Grey {
    Grey::from_raw(slice.width(), slice.height(), slice.pixels().to_vec()).unwrap()
}

fn slice(image: Grey) -> Slice {
    Slice::new(image.width(), image.height(), image.into_raw()).unwrap()
}

/// A phantom with its own lesion and its own folds in the brain: seeds are patients.
pub fn head(seed: u64) -> Slice {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let side = 160;
    let lesion = (random.random_range(0.3..0.7), random.random_range(0.3..0.7), random.random_range(0.05..0.12));
    let phantom = Phantom { side, lesion: Some(lesion) }.slice();
    let waves: Vec<[f32; 3]> = (0..12)
        .map(|_| [random.random_range(-30.0..30.0), random.random_range(-30.0..30.0), random.random_range(0.0..6.3)])
        .collect();
    let mut pixels = phantom.pixels().to_vec();
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = ((i as u32 % side) as f32 / side as f32, (i as u32 / side) as f32 / side as f32);
        let folds: f32 = waves.iter().map(|[u, v, phase]| (u * x + v * y + phase).sin()).sum();
        *pixel *= 1.0 + 0.12 * folds;
    }
    Slice::new(side, side, pixels).unwrap()
}

/// Even noise, smoothed a little as a camera would.
pub fn noise(seed: u64) -> Slice {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    slice(imageops::blur(&Grey::from_fn(100, 100, |_, _| Luma([random.random_range(0.0..1.0)])), 2.0))
}

pub fn turned(from: &Slice, transform: super::Transform) -> Slice {
    assert_eq!(from.width(), from.height());
    Slice::new(from.width(), from.height(), transform.apply(from.pixels(), from.width() as usize)).unwrap()
}

pub fn gamma(from: &Slice, exponent: f32) -> Slice {
    Slice::new(from.width(), from.height(), from.pixels().iter().map(|p| p.powf(exponent)).collect()).unwrap()
}

/// Black to the left and above.
pub fn padded(from: &Slice, left: u32, top: u32) -> Slice {
    let mut image = Grey::new(from.width() + left, from.height() + top);
    imageops::replace(&mut image, &grey(from), i64::from(left), i64::from(top));
    slice(image)
}

/// Without `left`, `top`, `right` and `bottom` pixels.
pub fn cropped(from: &Slice, [left, top, right, bottom]: [u32; 4]) -> Slice {
    let (width, height) = (from.width() - left - right, from.height() - top - bottom);
    slice(imageops::crop_imm(&grey(from), left, top, width, height).to_image())
}

pub fn resized(from: &Slice, width: u32, height: u32) -> Slice {
    slice(imageops::resize(&grey(from), width, height, FilterType::Triangle))
}

/// Saved as JPEG and read again.
pub fn jpeg(from: &Slice, quality: u8) -> Slice {
    let bytes = from.pixels().iter().map(|p| (p * 255.0).round() as u8).collect();
    let image = GrayImage::from_raw(from.width(), from.height(), bytes).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality).encode_image(&image).unwrap();
    decode(&file.into_inner()).unwrap().slice
}
