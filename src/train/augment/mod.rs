//! Random changes of a training input that keep its class, and new inputs made of others.
//!
//! Every part works on prepared inputs: `side * side` values in 0 ..= 1, air exactly 0. The order of the parts in
//! [`Augmentation::augment`] follows how a file comes about: the head lies somewhere, the coil and the noise make the
//! scan, resolution and sharpness are those of the matrix, and window and JPEG come with the export.

mod bias;
mod blur;
pub mod carve_mix;
pub(super) mod chance;
mod distance;
mod fold;
mod graft;
mod head;
mod jpeg;
pub mod lesion_fill;
pub mod mixup;
mod motion;
mod noise;
mod resolution;
mod tone;

use rand::{Rng, RngCore};
use serde::{Deserialize, Serialize};

use motion::Motion;
use tone::Tone;

/// What the preparation takes for background, as a fraction of the full range: `background` of
/// [`crate::preprocess::Preprocessing`].
const BACKGROUND_CUT: f32 = 0.08;

/// Standard deviation of the blur whose loss [`Augmentation::sharpness`] gives back, as a fraction of the side: 1 pixel
/// of 160.
const SHARPNESS_SIGMA: f32 = 1.0 / 160.0;

/// A slice and, where it was drawn, its tumour.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// `side * side` values in 0 ..= 1, row by row.
    pub pixels: Vec<f32>,
    /// The share of each pixel that is tumour, 0 ..= 1. None: not drawn, which does not mean that there is none.
    pub mask: Option<Vec<f32>>,
}

/// Which changes are drawn, how often and how strong.
///
/// A strength or probability of 0 switches a part off; with all parts off every bit is kept. Probabilities are 0 ..= 1;
/// lengths are fractions of the side, so that they mean the same at every size of the input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Augmentation {
    /// Probability of exchanging left and right.
    pub mirror_probability: f32,
    /// Greatest rotation to either side in degrees.
    pub rotation: f32,
    /// Greatest enlargement and shrinking, as a fraction: 0.07 is 0.93 to 1.07.
    pub scale: f32,
    /// Greatest shift in each direction, as a fraction of the side.
    pub shift: f32,
    /// Greatest change of width against height, as a natural logarithm: 0.1 is 0.90 to 1.11. Files are often squashed
    /// to a square.
    pub stretch: f32,

    /// Probability of a content box that misses the head's edges: each edge is moved by itself.
    pub frame_probability: f32,
    /// Widest strip of air left at an edge, as a fraction of the side.
    pub frame_air: f32,
    /// Widest strip of the head cut off at an edge, as a fraction of the side.
    pub frame_cut: f32,

    /// Probability of noise.
    pub noise_probability: f32,
    /// Greatest standard deviation of the noise in both channels, as a fraction of the full range.
    pub noise: f32,

    /// Probability of a Gaussian blur.
    pub blur_probability: f32,
    /// Greatest standard deviation of the blur, as a fraction of the side: 0.009 is 1.4 pixels of 160.
    pub blur: f32,

    /// Probability of an unsharp mask, as scanners and viewers apply it. A slice is never both blurred and sharpened.
    pub sharpness_probability: f32,
    /// Greatest amount of the unsharp mask: 1 doubles the finest detail.
    pub sharpness: f32,

    /// Probability of a lower resolution.
    pub resolution_probability: f32,
    /// Fewest pixels that are left in a direction, as a fraction of the side. Both directions are drawn apart, as the
    /// voxels of coronal and sagittal slices are often not square. 1 or more is off.
    pub resolution: f32,

    /// Probability of an uneven brightness, as of a coil.
    pub bias_probability: f32,
    /// Bound of the coefficients of the field's exponent: 0.3 gives factors between about 0.5 and 2.
    pub bias: f32,

    /// Greatest natural logarithm of the exponent gamma: 0.3 is 0.74 to 1.35.
    pub gamma: f32,
    /// Greatest change of the contrast, as a fraction: 0.15 is factors of 0.85 to 1.15.
    pub contrast: f32,
    /// Greatest change of the brightness, as a fraction of the full range.
    pub brightness: f32,

    /// Probability of a round trip through a JPEG file.
    pub jpeg_probability: f32,
    /// Lowest and highest quality of that file, 1 ..= 100.
    pub jpeg_quality: [u8; 2],
}

/// [`Augmentation::strong`].
impl Default for Augmentation {
    fn default() -> Self {
        Self::strong()
    }
}

impl Augmentation {
    /// `none`, `gentle` or `strong`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::none()),
            "gentle" => Some(Self::gentle()),
            "strong" => Some(Self::strong()),
            _ => None,
        }
    }

    /// No change.
    pub fn none() -> Self {
        Self {
            mirror_probability: 0.0,
            rotation: 0.0,
            scale: 0.0,
            shift: 0.0,
            stretch: 0.0,
            frame_probability: 0.0,
            frame_air: 0.0,
            frame_cut: 0.0,
            noise_probability: 0.0,
            noise: 0.0,
            blur_probability: 0.0,
            blur: 0.0,
            sharpness_probability: 0.0,
            sharpness: 0.0,
            resolution_probability: 0.0,
            resolution: 1.0,
            bias_probability: 0.0,
            bias: 0.0,
            gamma: 0.0,
            contrast: 0.0,
            brightness: 0.0,
            jpeg_probability: 0.0,
            jpeg_quality: [100, 100],
        }
    }

    /// Mirror, small motion and grey levels.
    pub fn gentle() -> Self {
        Self {
            mirror_probability: 0.5,
            rotation: 6.9,
            scale: 0.07,
            shift: 0.03,
            gamma: 0.3,
            contrast: 0.15,
            brightness: 0.05,
            ..Self::none()
        }
    }

    /// All parts: against networks that know a source by its style instead of the tumour by its shape.
    pub fn strong() -> Self {
        Self {
            mirror_probability: 0.5,
            rotation: 12.0,
            scale: 0.1,
            shift: 0.04,
            stretch: 0.1,
            frame_probability: 0.3,
            frame_air: 0.15,
            frame_cut: 0.06,
            noise_probability: 0.3,
            noise: 0.06,
            blur_probability: 0.25,
            blur: 0.009,
            sharpness_probability: 0.2,
            sharpness: 1.2,
            resolution_probability: 0.35,
            resolution: 0.35,
            bias_probability: 0.5,
            bias: 0.3,
            gamma: 0.4,
            contrast: 0.2,
            brightness: 0.06,
            jpeg_probability: 0.4,
            jpeg_quality: [25, 90],
        }
    }

    /// A changed copy of a slice of `side * side` pixels. Motion moves pixels and mask alike, the other parts leave the
    /// mask.
    pub fn augment(&self, drawn: &Drawn, side: usize, rng: &mut impl RngCore) -> Drawn {
        let motion = self.motion(rng);
        let move_it = |values: &Vec<f32>| match motion == Motion::STILL {
            true => values.clone(),
            false => motion.apply(values, side),
        };
        let mut pixels = move_it(&drawn.pixels);
        let mask = drawn.mask.as_ref().map(move_it);

        if chance::happens(self.noise_probability, rng) {
            noise::rician(&mut pixels, chance::between(0.0, self.noise, rng), rng);
        }
        if chance::happens(self.blur_probability, rng) {
            // Below a third of a pixel nothing changes.
            let sigma = chance::between(0.3, self.blur * side as f32, rng);
            pixels = blur::gaussian(&pixels, side, sigma);
        } else if chance::happens(self.sharpness_probability, rng) {
            let amount = chance::between(0.0, self.sharpness, rng);
            blur::sharpen(&mut pixels, side, SHARPNESS_SIGMA * side as f32, amount);
        }
        if self.resolution < 1.0 && chance::happens(self.resolution_probability, rng) {
            let mut kept = || (chance::between(self.resolution, 1.0, rng) * side as f32).round() as usize;
            pixels = resolution::reduce(&pixels, side, kept(), kept());
        }
        if chance::happens(self.bias_probability, rng) {
            bias::apply(&mut pixels, side, self.bias, rng);
        }
        self.tone(rng).apply(&mut pixels);
        if chance::happens(self.jpeg_probability, rng) {
            let [low, high] = self.jpeg_quality;
            let quality = rng.random_range(low.min(high)..=high.max(low));
            let corner = [rng.random_range(0..jpeg::BLOCK), rng.random_range(0..jpeg::BLOCK)];
            jpeg::round_trip(&mut pixels, side, quality, corner);
        }
        // Sums of weights pass 1 by a rounding error.
        pixels.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0));
        Drawn { pixels, mask }
    }

    fn motion(&self, rng: &mut impl RngCore) -> Motion {
        let mirror = chance::happens(self.mirror_probability, rng);
        let angle = chance::around_zero(self.rotation, rng).to_radians();
        let zoom = 1.0 + chance::around_zero(self.scale, rng);
        let stretch = (0.5 * chance::around_zero(self.stretch, rng)).exp();
        let mut scale = [zoom * stretch, zoom / stretch];
        let mut shift = [chance::around_zero(self.shift, rng), chance::around_zero(self.shift, rng)];
        if chance::happens(self.frame_probability, rng) {
            // The box that is taken for the content, its edges moved outwards by `edge`; it then fills the square.
            let mut edge = || chance::between(-self.frame_cut, self.frame_air, rng);
            let [left, right, top, bottom] = [edge(), edge(), edge(), edge()];
            let fit = 1.0 / (1.0 + (left + right).max(top + bottom));
            scale = scale.map(|scale| scale * fit);
            shift[0] += 0.5 * (left - right) * fit;
            shift[1] += 0.5 * (top - bottom) * fit;
        }
        Motion { mirror, angle, scale, shift }
    }

    fn tone(&self, rng: &mut impl RngCore) -> Tone {
        Tone {
            gamma: chance::around_zero(self.gamma, rng).exp(),
            gain: 1.0 + chance::around_zero(self.contrast, rng),
            offset: chance::around_zero(self.brightness, rng),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;
    use crate::preprocess::Preprocessing;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const SIDE: usize = 96;

    /// The phantom, prepared, and the disc of its lesion.
    fn drawn() -> Drawn {
        let phantom = Phantom::WITH_LESION;
        let slice = phantom.slice();
        let (x, y, radius) = phantom.lesion.unwrap();
        let across = phantom.side as usize;
        let inside = |at: usize| {
            let place = |p: usize| (p as f32 + 0.5) / across as f32;
            (place(at % across) - x).hypot(place(at / across) - y) < radius
        };
        let disc = (0..across * across).map(|at| f32::from(u8::from(inside(at)))).collect();
        let disc = crate::scan::Slice::new(phantom.side, phantom.side, disc).unwrap();
        let steps = Preprocessing::for_side(SIDE as u32);
        Drawn { pixels: steps.apply(&slice), mask: steps.apply_to_mask(&slice, &disc) }
    }

    fn seeds() -> impl Iterator<Item = ChaCha8Rng> {
        (0..20).map(ChaCha8Rng::seed_from_u64)
    }

    #[test]
    fn the_cut_is_the_one_of_the_preparation() {
        assert_eq!(Preprocessing::for_side(160).background, BACKGROUND_CUT);
    }

    #[test]
    fn nothing_on_changes_no_bit_and_draws_nothing() {
        for mut rng in seeds() {
            let before = rng.clone();
            assert_eq!(Augmentation::none().augment(&drawn(), SIDE, &mut rng), drawn());
            assert_eq!(rng, before);
        }
    }

    #[test]
    fn stays_in_range_and_repeats_with_its_seed() {
        for augmentation in [Augmentation::gentle(), Augmentation::strong()] {
            let mut results = Vec::new();
            for rng in seeds() {
                let run = || augmentation.augment(&drawn(), SIDE, &mut rng.clone());
                let result = run();
                assert_eq!(result, run());
                let mask = result.mask.as_ref().unwrap();
                assert_eq!((result.pixels.len(), mask.len()), (SIDE * SIDE, SIDE * SIDE));
                assert!(result.pixels.iter().chain(mask).all(|value| (0.0..=1.0).contains(value)));
                assert!(!results.contains(&result), "two seeds gave the same");
                results.push(result);
            }
        }
    }

    /// Of each part alone: it changes the slice, stays in range, and leaves the mask unless it moves.
    #[test]
    fn every_part_does_something_by_itself() {
        let (none, strong) = (Augmentation::none(), Augmentation::strong());
        let parts: [(&str, bool, Augmentation); 14] = [
            ("mirror", true, Augmentation { mirror_probability: 1.0, ..none.clone() }),
            ("rotation", true, Augmentation { rotation: strong.rotation, ..none.clone() }),
            ("scale", true, Augmentation { scale: strong.scale, ..none.clone() }),
            ("shift", true, Augmentation { shift: strong.shift, ..none.clone() }),
            ("stretch", true, Augmentation { stretch: strong.stretch, ..none.clone() }),
            ("frame", true, Augmentation { frame_probability: 1.0, frame_air: 0.15, frame_cut: 0.06, ..none.clone() }),
            ("noise", false, Augmentation { noise_probability: 1.0, noise: strong.noise, ..none.clone() }),
            ("blur", false, Augmentation { blur_probability: 1.0, blur: 0.02, ..none.clone() }),
            ("sharpness", false, Augmentation { sharpness_probability: 1.0, sharpness: 1.0, ..none.clone() }),
            ("resolution", false, Augmentation { resolution_probability: 1.0, resolution: 0.35, ..none.clone() }),
            ("bias", false, Augmentation { bias_probability: 1.0, bias: strong.bias, ..none.clone() }),
            ("gamma", false, Augmentation { gamma: strong.gamma, ..none.clone() }),
            ("contrast", false, Augmentation { contrast: strong.contrast, ..none.clone() }),
            ("jpeg", false, Augmentation { jpeg_probability: 1.0, jpeg_quality: [30, 60], ..none.clone() }),
        ];
        let input = drawn();
        for (name, moves, part) in parts {
            for mut rng in seeds() {
                let output = part.augment(&input, SIDE, &mut rng);
                assert_ne!(output.pixels, input.pixels, "{name}");
                assert_eq!(output.mask != input.mask, moves, "{name}");
                assert!(output.pixels.iter().all(|value| (0.0..=1.0).contains(value)), "{name}");
            }
        }
    }

    /// The lesion is the brightest thing of the brain: what its mask covers must stay bright.
    #[test]
    fn the_mask_stays_on_the_lesion() {
        let motion = Augmentation {
            mirror_probability: 0.5,
            rotation: 20.0,
            scale: 0.2,
            shift: 0.05,
            stretch: 0.2,
            frame_probability: 0.5,
            frame_air: 0.15,
            frame_cut: 0.05,
            ..Augmentation::none()
        };
        let under = |drawn: &Drawn| {
            let mask = drawn.mask.as_ref().unwrap();
            let sum: f32 = mask.iter().sum();
            drawn.pixels.iter().zip(mask).map(|(value, share)| value * share).sum::<f32>() / sum
        };
        let still = drawn();
        let mut moved_far = 0;
        for mut rng in seeds() {
            let moved = motion.augment(&still, SIDE, &mut rng);
            assert!((under(&moved) - under(&still)).abs() < 0.03, "{} {}", under(&moved), under(&still));
            let left_behind = under(&Drawn { pixels: moved.pixels, mask: still.mask.clone() });
            moved_far += usize::from(left_behind < under(&still) - 0.1);
        }
        assert!(moved_far > 5, "the test shows nothing: the lesion hardly moved");
    }

    #[test]
    fn grey_level_parts_leave_the_background() {
        let levels = Augmentation {
            bias_probability: 1.0,
            bias: 0.3,
            gamma: 0.4,
            contrast: 0.2,
            brightness: 0.06,
            sharpness_probability: 1.0,
            sharpness: 1.0,
            ..Augmentation::none()
        };
        let input = drawn();
        for mut rng in seeds() {
            let output = levels.augment(&input, SIDE, &mut rng);
            assert!(input.pixels.iter().zip(&output.pixels).all(|(before, after)| *before > 0.0 || *after == 0.0));
        }
    }

    #[test]
    fn what_is_not_drawn_stays_so() {
        let input = Drawn { mask: None, ..drawn() };
        assert_eq!(Augmentation::strong().augment(&input, SIDE, &mut ChaCha8Rng::seed_from_u64(1)).mask, None);
    }

    #[test]
    fn is_read_back_as_written_and_refuses_other_names() {
        let gentle = Augmentation::gentle();
        let text = serde_json::to_string(&gentle).unwrap();
        assert_eq!(serde_json::from_str::<Augmentation>(&text).unwrap(), gentle);
        assert_eq!(serde_json::from_str::<Augmentation>("{}").unwrap(), Augmentation::strong());
        assert!(serde_json::from_str::<Augmentation>(r#"{"colour": 1.0}"#).is_err());
    }

    /// Values that make no sense must not stop a training run after hours.
    #[test]
    fn odd_settings_do_not_panic() {
        for odd in [-1.0, 0.0, f32::NAN] {
            let settings = Augmentation {
                rotation: odd,
                scale: odd,
                frame_air: odd,
                noise: odd,
                blur: odd,
                sharpness: odd,
                resolution: odd,
                bias: odd,
                gamma: odd,
                contrast: odd,
                brightness: odd,
                jpeg_quality: [90, 0],
                ..Augmentation::strong()
            };
            for mut rng in seeds() {
                let output = settings.augment(&drawn(), SIDE, &mut rng);
                assert!(output.pixels.iter().all(|value| (0.0..=1.0).contains(value)));
            }
        }
    }
}
