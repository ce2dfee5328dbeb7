//! A synthetic scan drawn by formula: the page's sample, with a lesion that can be moved, grown and faded.
//!
//! It looks like an axial T1-weighted slice after contrast: scalp, skull, folded cortex around white matter, deep grey matter, ventricles,
//! fissures, uneven brightness and noise, and, if asked for, a lesion with a bright rim, a dark core and swelling around it. It carries
//! no patient's anatomy. Sums, products, quotients and square roots only, which every target rounds alike.

use image::{GrayImage, ImageFormat, Luma};
use serde::Deserialize;

/// What to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SyntheticScan {
    /// Width and height in pixels.
    pub side: u32,
    pub lesion: Option<SyntheticLesion>,
}

/// Lengths are fractions of the side, places from the top left. The brain's half axes are about 0.31 and 0.38.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyntheticLesion {
    pub x: f32,
    pub y: f32,
    /// One that is not above 0 draws no lesion.
    pub radius: f32,
    /// How much of it is seen, 0 ..= 1: 0 is a scan without it.
    pub strength: f32,
}

impl SyntheticScan {
    pub const WITHOUT_LESION: SyntheticScan = SyntheticScan { side: 256, lesion: None };
    pub const WITH_LESION: SyntheticScan =
        SyntheticScan { side: 256, lesion: Some(SyntheticLesion { x: 0.34, y: 0.42, radius: 0.085, strength: 1.0 }) };

    /// Grey values in 0 ..= 1, row by row, before the scanner's blur.
    fn value(&self, column: u32, row: u32) -> f32 {
        let place = |pixel: u32| (pixel as f32 + 0.5) / self.side as f32;
        let (x, y) = (place(column), place(row));
        // Nothing in a head is a perfect ellipse: insides are drawn at a place that is slightly off.
        let [shift_x, shift_y] = [1, 2].map(|layer| 0.03 * (noise(x, y, 5.0, layer) - 0.5));
        let (off_x, off_y) = (x + shift_x, y + shift_y);
        // How far from the midline, and on which side.
        let lateral = |side: f32| (x - 0.5) * side;

        let radius = ellipse(x - 0.5, y - 0.5, 0.36, 0.44);
        let head = inside(radius, 1.0, 0.02);
        let below_scalp = inside(radius, 0.95, 0.02);
        let below_skull = inside(radius, 0.89, 0.02);
        let folds = 0.24 * (noise(x, y, 22.0, 7) - 0.5) + 0.10 * (noise(x, y, 11.0, 8) - 0.5);
        let depth = ellipse(off_x - 0.5, off_y - 0.5, 0.36, 0.44);
        let brain = inside(depth - 0.5 * folds.min(0.0), 0.86, 0.03);
        let mut white = inside(depth - folds, 0.73, 0.06);
        for side in [-1.0, 1.0] {
            // Lentiform nucleus and thalamus are grey.
            for (out, down, width, height) in [(0.085, 0.47, 0.035, 0.055), (0.06, 0.54, 0.03, 0.035)] {
                white *= 1.0 - 0.8 * inside(ellipse(lateral(side) - out, y - down, width, height), 1.0, 0.5);
            }
        }

        let mut value = 0.9 * (head - below_scalp) * (0.8 + 0.4 * noise(x, y, 14.0, 3));
        value += SKULL * (below_scalp - below_skull) + FLUID * below_skull * (1.0 - brain);
        value += brain * (GREY_MATTER + (WHITE_MATTER - GREY_MATTER) * white);

        let mut fluid = 0.0f32;
        for side in [-1.0, 1.0] {
            // Frontal horn, body and occipital horn of a lateral ventricle: out, down, width, height and slant.
            for (out, down, width, height, slant) in
                [(0.035, 0.40, 0.016, 0.06, 0.35), (0.03, 0.46, 0.012, 0.06, 0.0), (0.065, 0.60, 0.017, 0.06, -0.5)]
            {
                let (across, along) = (lateral(side) - out - slant * (down - y), y - down);
                fluid = fluid.max(inside(ellipse(across, along, width, height), 1.0, 0.5));
            }
            // Sylvian fissure.
            let outward = (off_x - 0.5) * side;
            let line = ((off_y - 0.50) - 0.25 * (outward - 0.24)).abs();
            fluid = fluid.max(smooth((0.007 - line) / 0.007 + 0.5) * smooth((outward - 0.19) / 0.02) * brain);
        }
        // The fissure between the hemispheres, in front of the ventricles and behind them.
        if !(0.36..0.66).contains(&y) {
            fluid = fluid.max(smooth((0.006 - (off_x - 0.5).abs()) / 0.006 + 0.5) * brain);
        }
        value += fluid * (FLUID - value);

        if let Some(SyntheticLesion { x, y, radius, strength }) = self.lesion.filter(|lesion| lesion.radius > 0.0) {
            let distance = ellipse(off_x - x, off_y - y, radius, radius);
            let strength = strength.clamp(0.0, 1.0) * brain;
            value *= 1.0 - 0.35 * smooth((1.9 - distance) / 0.8) * strength;
            let core = smooth((0.5 - distance) / 0.3 + 0.5);
            value += inside(distance, 1.0, 0.25) * strength * (0.9 + (0.3 - 0.9) * core - value);
        }

        // The coil is nearer on one side; the receiver is noisy, in air as the rest of a magnitude image.
        value *= 1.0 + 0.24 * (0.8 * (x - 0.5) - 0.6 * (y - 0.5));
        let grain: f32 = (11..14).map(|layer| chance(column as i32, row as i32, layer)).sum::<f32>() - 1.5;
        (value + 0.05 * grain).abs().clamp(0.0, 1.0)
    }

    /// The slice as 8-bit grey.
    pub fn draw(&self) -> GrayImage {
        let side = self.side.max(1);
        let size = side as usize;
        let sharp: Vec<f32> = (0..side)
            .flat_map(|row| (0..side).map(move |column| (column, row)))
            .map(|(column, row)| self.value(column, row))
            .collect();
        let around = |at: usize| [at.saturating_sub(1), at, (at + 1).min(size - 1)];
        let blurred = |values: [f32; 3]| (values[0] + 2.0 * values[1] + values[2]) / 4.0;
        GrayImage::from_fn(side, side, |x, y| {
            let row = |y: usize| blurred(around(x as usize).map(|x| sharp[y * size + x]));
            Luma([(blurred(around(y as usize).map(row)) * 255.0).round() as u8])
        })
    }

    /// The slice as the bytes of a PNG file.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        self.draw().write_to(&mut bytes, ImageFormat::Png).expect("writing to memory does not fail");
        bytes.into_inner()
    }
}

/// Brightness of tissues.
const GREY_MATTER: f32 = 0.28;
const WHITE_MATTER: f32 = 0.36;
const FLUID: f32 = 0.14;
const SKULL: f32 = 0.10;

/// The distance from the middle of an ellipse of these half axes; 1 on its edge.
fn ellipse(x: f32, y: f32, half_width: f32, half_height: f32) -> f32 {
    let (x, y) = (x / half_width, y / half_height);
    (x * x + y * y).sqrt()
}

/// 1 well below `edge`, 0 well above it, over a band of width `soft`.
fn inside(distance: f32, edge: f32, soft: f32) -> f32 {
    smooth((edge - distance) / soft + 0.5)
}

/// From 0 to 1 without a corner.
fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Smooth noise in 0 ..= 1 with so many cells over the side (value noise).
fn noise(x: f32, y: f32, cells: f32, layer: u32) -> f32 {
    let (x, y) = (x * cells, y * cells);
    let (column, row) = (x.floor(), y.floor());
    let (across, down) = (smooth(x - column), smooth(y - row));
    let (column, row) = (column as i32, row as i32);
    let along = |row: i32| chance(column, row, layer) * (1.0 - across) + chance(column + 1, row, layer) * across;
    along(row) * (1.0 - down) + along(row + 1) * down
}

/// A number in 0 ..= 1 that follows from place and layer alone, scattered by an integer hash.
fn chance(column: i32, row: i32, layer: u32) -> f32 {
    let mixed = (column as u32)
        .wrapping_mul(374_761_393)
        .wrapping_add((row as u32).wrapping_mul(668_265_263))
        .wrapping_add(layer.wrapping_mul(2_246_822_519));
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(1_274_126_177);
    ((mixed ^ (mixed >> 16)) & 0xffff) as f32 / 65535.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: &GrayImage, b: &GrayImage) -> f32 {
        let sum: f32 = a.pixels().zip(b.pixels()).map(|(a, b)| f32::from(a[0].abs_diff(b[0]))).sum();
        sum / (a.width() * a.height()) as f32
    }

    fn with(lesion: SyntheticLesion) -> GrayImage {
        SyntheticScan { side: 128, lesion: Some(lesion) }.draw()
    }

    const LESION: SyntheticLesion = SyntheticLesion { x: 0.34, y: 0.42, radius: 0.085, strength: 1.0 };

    #[test]
    fn a_lesion_moves_grows_and_fades() {
        let without = SyntheticScan { side: 128, lesion: None }.draw();
        assert_eq!(with(SyntheticLesion { strength: 0.0, ..LESION }), without);
        let seen = |lesion| difference(&with(lesion), &without);
        let (faint, plain, large) = (
            seen(SyntheticLesion { strength: 0.3, ..LESION }),
            seen(LESION),
            seen(SyntheticLesion { radius: 0.12, ..LESION }),
        );
        assert!(faint > 0.1 && plain > 2.0 * faint && large > 1.5 * plain, "{faint} {plain} {large}");
        let moved = with(SyntheticLesion { x: 0.66, ..LESION });
        // The rim, left and right of the middle.
        let rim = |image: &GrayImage, x: f32| image.get_pixel((128.0 * x) as u32, (128.0 * LESION.y) as u32)[0];
        assert!(rim(&with(LESION), 0.34 - 0.07) > 150 && rim(&moved, 0.34 - 0.07) < 120);
        assert!(rim(&moved, 0.66 + 0.07) > 150);
    }

    #[test]
    fn a_lesion_that_is_faded_out_or_of_no_size_is_none() {
        let without = SyntheticScan { side: 128, lesion: None }.draw();
        assert_eq!(with(SyntheticLesion { strength: 0.0, ..LESION }), without);
        for radius in [0.0, -0.1, f32::NAN] {
            assert_eq!(with(SyntheticLesion { radius, ..LESION }), without);
        }
    }

    /// Air around the head, a bright scalp, and no more of the picture than the head's ellipse.
    #[test]
    fn it_is_a_head_in_air() {
        let image = SyntheticScan::WITHOUT_LESION.draw();
        let mean = |x: std::ops::Range<u32>, y: std::ops::Range<u32>| {
            let all: Vec<u32> = y
                .flat_map(|y| x.clone().map(move |x| (x, y)))
                .map(|(x, y)| u32::from(image.get_pixel(x, y)[0]))
                .collect();
            all.iter().sum::<u32>() / all.len() as u32
        };
        assert!(mean(0..20, 0..20) < 12, "air");
        assert!((50..120).contains(&mean(90..110, 150..170)), "brain {}", mean(90..110, 150..170));
        assert!(image.get_pixel(128, 18)[0] > 140, "scalp {}", image.get_pixel(128, 18)[0]);
    }
}
