//! Random changes of a training input that keep its class: mirror, small affine motion, gamma, contrast.

use rand::{Rng, RngCore};

/// Changes an input of `side * side` values in 0 ..= 1; the result is in the same range.
pub fn augment(input: &[f32], side: usize, rng: &mut impl RngCore) -> Vec<f32> {
    let mut output = affine(input, side, &Motion::random(rng));
    let gamma = rng.random_range(-0.3f32..0.3).exp();
    let gain = rng.random_range(0.85f32..1.15);
    let offset = rng.random_range(-0.05f32..0.05);
    for value in &mut output {
        if *value > 0.0 {
            *value = (value.powf(gamma) * gain + offset).clamp(0.0, 1.0);
        }
    }
    output
}

/// A mirror, rotation, scale and shift.
struct Motion {
    mirror: bool,
    /// Radians.
    angle: f32,
    scale: f32,
    /// Fractions of the side.
    shift: [f32; 2],
}

impl Motion {
    fn random(rng: &mut impl RngCore) -> Self {
        Self {
            mirror: rng.random(),
            angle: rng.random_range(-0.12..0.12),
            scale: rng.random_range(0.93..1.07),
            shift: [rng.random_range(-0.03..0.03), rng.random_range(-0.03..0.03)],
        }
    }
}

/// Bilinear, 0 outside.
fn affine(input: &[f32], side: usize, motion: &Motion) -> Vec<f32> {
    let (sin, cos) = motion.angle.sin_cos();
    let (sin, cos) = (sin / motion.scale, cos / motion.scale);
    let centre = (side as f32 - 1.0) / 2.0;
    let sign = if motion.mirror { -1.0 } else { 1.0 };
    let pixel = |x: isize, y: isize| {
        let inside = (0..side as isize).contains(&x) && (0..side as isize).contains(&y);
        if inside { input[y as usize * side + x as usize] } else { 0.0 }
    };
    let mut output = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            let dx = sign * (column as f32 - centre - motion.shift[0] * side as f32);
            let dy = row as f32 - centre - motion.shift[1] * side as f32;
            let (x, y) = (cos * dx + sin * dy + centre, cos * dy - sin * dx + centre);
            let (left, top) = (x.floor(), y.floor());
            let (fx, fy) = (x - left, y - top);
            let (left, top) = (left as isize, top as isize);
            let upper = pixel(left, top) * (1.0 - fx) + pixel(left + 1, top) * fx;
            let lower = pixel(left, top + 1) * (1.0 - fx) + pixel(left + 1, top + 1) * fx;
            output.push(upper * (1.0 - fy) + lower * fy);
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn input() -> (Vec<f32>, usize) {
        let phantom = Phantom { side: 48, ..Phantom::WITH_LESION };
        (phantom.slice().pixels().to_vec(), 48)
    }

    #[test]
    fn no_motion_changes_nothing_and_a_mirror_undoes_itself() {
        let (input, side) = input();
        let still = Motion { mirror: false, angle: 0.0, scale: 1.0, shift: [0.0, 0.0] };
        let mirror = Motion { mirror: true, ..still };
        assert_eq!(affine(&input, side, &still), input);
        let mirrored = affine(&input, side, &mirror);
        assert_ne!(mirrored, input);
        assert_eq!(affine(&mirrored, side, &mirror), input);
    }

    #[test]
    fn stays_in_range_and_repeats_with_its_seed() {
        let (input, side) = input();
        for seed in 0..20 {
            let run = || augment(&input, side, &mut ChaCha8Rng::seed_from_u64(seed));
            let output = run();
            assert!(output.iter().all(|value| (0.0..=1.0).contains(value)));
            assert_eq!(output, run());
        }
    }
}
