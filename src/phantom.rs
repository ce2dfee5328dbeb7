//! A plain head slice drawn by formula: the reference input of the self-test, and the tests' fixture. [`crate::synthetic`] draws one that
//! looks like a scan.
//!
//! An ellipse head with skull, brain, ventricles and, if asked for, a bright round lesion. It resembles the Shepp-Logan phantom
//! (Shepp & Logan 1974) in spirit only and carries no patient's anatomy.

use image::{GrayImage, ImageFormat, Luma};

use crate::scan::Slice;

/// What to draw. Positions and radii are fractions of the side, from the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phantom {
    /// Width and height in pixels.
    pub side: u32,
    /// The lesion's centre (x, y) and radius; none draws a slice without a lesion.
    pub lesion: Option<(f32, f32, f32)>,
}

impl Phantom {
    pub const WITHOUT_LESION: Phantom = Phantom { side: 192, lesion: None };
    pub const WITH_LESION: Phantom = Phantom { side: 192, lesion: Some((0.34, 0.42, 0.085)) };

    /// Grey value in 0 ..= 1 at a point given as fractions of the side.
    fn value(&self, x: f32, y: f32) -> f32 {
        let ellipse = |cx: f32, cy: f32, rx: f32, ry: f32| {
            let (dx, dy) = ((x - cx) / rx, (y - cy) / ry);
            dx * dx + dy * dy
        };
        // Soft edges: 1 inside, 0 outside, over a band of relative width `soft`.
        let inside = |r2: f32, soft: f32| ((1.0 - r2) / soft + 0.5).clamp(0.0, 1.0);

        let head = inside(ellipse(0.5, 0.5, 0.36, 0.44), 0.03);
        let skull = inside(ellipse(0.5, 0.5, 0.335, 0.415), 0.03);
        let brain = inside(ellipse(0.5, 0.5, 0.31, 0.39), 0.04);
        let white_matter = inside(ellipse(0.5, 0.5, 0.23, 0.30), 0.35);
        let left_ventricle = inside(ellipse(0.455, 0.47, 0.03, 0.10), 0.3);
        let right_ventricle = inside(ellipse(0.545, 0.47, 0.03, 0.10), 0.3);
        let fissure = inside(((x - 0.5) / 0.006).powi(2), 0.8) * inside(ellipse(0.5, 0.5, 0.31, 0.39), 0.04);

        let mut value = 0.80 * head - 0.68 * skull;
        value += brain * (0.30 + 0.10 * white_matter);
        // A slow texture, so that tissue is not flat.
        value += brain * 0.03 * triangle_wave(7.0 * x + 3.0 * y) * triangle_wave(5.0 * y - 2.0 * x);
        value -= 0.22 * left_ventricle.max(right_ventricle);
        value -= 0.12 * fissure;
        if let Some((cx, cy, radius)) = self.lesion {
            let lesion = inside(ellipse(cx, cy, radius, radius), 0.5) * brain;
            let core = inside(ellipse(cx, cy, radius * 0.45, radius * 0.45), 0.8);
            value += lesion * (0.42 - 0.25 * core);
        }
        value.clamp(0.0, 1.0)
    }

    /// The slice as 8-bit grey.
    pub fn draw(&self) -> GrayImage {
        let side = self.side.max(1);
        GrayImage::from_fn(side, side, |x, y| {
            let point = |p: u32| (p as f32 + 0.5) / side as f32;
            Luma([(self.value(point(x), point(y)) * 255.0).round() as u8])
        })
    }

    /// The slice as the rest of the library takes it.
    pub fn slice(&self) -> Slice {
        let image = self.draw();
        let pixels = image.pixels().map(|p| f32::from(p[0]) / 255.0).collect();
        Slice::new(image.width(), image.height(), pixels).expect("a phantom has pixels")
    }

    /// The slice as the bytes of a PNG file.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        self.draw().write_to(&mut bytes, ImageFormat::Png).expect("writing to memory does not fail");
        bytes.into_inner()
    }
}

/// A wave of period 1 between -1 and 1, of additions only, so that every target draws the same.
fn triangle_wave(t: f32) -> f32 {
    4.0 * ((t - t.floor()) - 0.5).abs() - 1.0
}
