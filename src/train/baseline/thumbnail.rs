//! A slice as 32 x 32 values without its brightness and contrast.

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};

use crate::scan::Slice;

/// Width and height of a thumbnail in pixels.
const SIDE: u32 = 32;

/// The whole frame, padding included, stretched to 32 x 32 pixels with zero mean and unit variance; of a uniform slice,
/// all zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Thumbnail(Vec<f32>);

impl Thumbnail {
    /// Reduces by an anti-aliased triangle filter, as the preprocessing does.
    pub fn of(slice: &Slice) -> Self {
        /// A standard deviation below that of one grey level of 256 in one pixel of the thumbnail is rounding, not
        /// content.
        const FLAT: f64 = 1e-4;

        let frame = ImageBuffer::<Luma<f32>, _>::from_raw(slice.width(), slice.height(), slice.pixels())
            .expect("a slice has width * height pixels");
        let pixels = imageops::resize(&frame, SIDE, SIDE, FilterType::Triangle).into_raw();
        let count = pixels.len() as f64;
        let mean = pixels.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / count;
        let variance = pixels.iter().map(|&pixel| (f64::from(pixel) - mean).powi(2)).sum::<f64>() / count;
        let deviation = variance.sqrt();
        if deviation < FLAT {
            return Self(vec![0.0; pixels.len()]);
        }
        Self(pixels.into_iter().map(|pixel| ((f64::from(pixel) - mean) / deviation) as f32).collect())
    }

    /// The squared Euclidean distance, 0 ..= 4096. Of thumbnails that are not flat it is 2048 (1 - r) with r their
    /// correlation, so both put neighbours in the same order.
    pub fn squared_distance(&self, other: &Self) -> f32 {
        // Sums beside each other, so that the compiler may compute them at once.
        let mut sums = [0.0f32; 8];
        for (a, b) in self.0.as_chunks::<8>().0.iter().zip(other.0.as_chunks::<8>().0) {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum += (a - b) * (a - b);
            }
        }
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;

    #[test]
    fn has_zero_mean_and_unit_variance() {
        let Thumbnail(values) = Thumbnail::of(&Phantom::WITH_LESION.slice());
        assert_eq!(values.len(), 32 * 32);
        let mean = values.iter().sum::<f32>() / 1024.0;
        let variance = values.iter().map(|value| value * value).sum::<f32>() / 1024.0;
        assert!(mean.abs() < 1e-4 && (variance - 1.0).abs() < 1e-3, "{mean} {variance}");
    }

    #[test]
    fn the_distance_is_that_of_the_correlation() {
        let (a, b) = (Thumbnail::of(&Phantom::WITH_LESION.slice()), Thumbnail::of(&Phantom::WITHOUT_LESION.slice()));
        let correlation = a.0.iter().zip(&b.0).map(|(a, b)| f64::from(a * b)).sum::<f64>() / 1024.0;
        assert!((f64::from(a.squared_distance(&b)) - 2048.0 * (1.0 - correlation)).abs() < 0.01);
        assert_eq!(a.squared_distance(&a), 0.0);
    }

    #[test]
    fn a_uniform_slice_of_any_size_and_grey_is_all_zero() {
        for (width, height) in [(1, 1), (1, 50), (33, 32), (301, 7)] {
            for grey in [0.0, 0.1, 0.7, 1.0] {
                let slice = Slice::new(width, height, vec![grey; (width * height) as usize]).unwrap();
                assert_eq!(Thumbnail::of(&slice), Thumbnail(vec![0.0; 1024]));
            }
        }
    }

    #[test]
    fn padding_shows() {
        let slice = Phantom::WITHOUT_LESION.slice();
        let pixels: Vec<f32> =
            slice.pixels().chunks_exact(192).flat_map(|row| row.iter().copied().chain([0.0; 40])).collect();
        let padded = Slice::new(232, 192, pixels).unwrap();
        assert!(Thumbnail::of(&slice).squared_distance(&Thumbnail::of(&padded)) > 100.0);
    }
}
