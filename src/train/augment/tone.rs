//! Grey levels: gamma, gain and offset.

/// One tone curve, `value^gamma * gain + offset`, clamped to 0 ..= 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// Above 1 darkens the middle greys.
    pub gamma: f32,
    /// A factor.
    pub gain: f32,
    /// In the units of the input, whose full range is 1.
    pub offset: f32,
}

impl Tone {
    pub const NEUTRAL: Tone = Tone { gamma: 1.0, gain: 1.0, offset: 0.0 };

    /// In place. What is 0 stays 0: an offset of the whole file would not pass the preparation, which cuts the
    /// background.
    pub fn apply(&self, pixels: &mut [f32]) {
        if *self == Tone::NEUTRAL {
            return;
        }
        for value in pixels {
            if *value > 0.0 {
                *value = (value.powf(self.gamma) * self.gain + self.offset).clamp(0.0, 1.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_curve_and_leaves_the_background() {
        let mut pixels = vec![0.0, 0.25, 0.5, 1.0];
        Tone { gamma: 2.0, gain: 0.5, offset: 0.1 }.apply(&mut pixels);
        for (found, wanted) in pixels.iter().zip([0.0, 0.131_25, 0.225, 0.6]) {
            assert!((found - wanted).abs() < 1e-6, "{found} is not {wanted}");
        }
    }

    #[test]
    fn neutral_keeps_every_bit() {
        let before: Vec<f32> = (0..1000).map(|i| (i as f32 / 999.0).sqrt()).collect();
        let mut after = before.clone();
        Tone::NEUTRAL.apply(&mut after);
        assert_eq!(after, before);
    }
}
