//! Mirror, rotation, scale, stretch and shift of a slice, in one bilinear resampling.

/// Where the slice goes. [`Motion::STILL`] leaves it where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// Left and right are exchanged before the rest.
    pub mirror: bool,
    /// Radians, clockwise on the screen.
    pub angle: f32,
    /// Enlargement of width and height; above 1 is larger.
    pub scale: [f32; 2],
    /// To the right and down, as fractions of the side.
    pub shift: [f32; 2],
}

impl Motion {
    pub const STILL: Motion = Motion { mirror: false, angle: 0.0, scale: [1.0, 1.0], shift: [0.0, 0.0] };

    /// The slice moved: bilinear, 0 where nothing came from.
    pub fn apply(&self, pixels: &[f32], side: usize) -> Vec<f32> {
        let (sin, cos) = self.angle.sin_cos();
        let centre = (side as f32 - 1.0) / 2.0;
        let sign = if self.mirror { -1.0 } else { 1.0 };
        let mut moved = Vec::with_capacity(side * side);
        for row in 0..side {
            let dy = row as f32 - centre - self.shift[1] * side as f32;
            for column in 0..side {
                // From the moved slice back to where its pixel came from.
                let dx = column as f32 - centre - self.shift[0] * side as f32;
                let x = sign * (cos * dx + sin * dy) / self.scale[0];
                let y = (cos * dy - sin * dx) / self.scale[1];
                moved.push(sample(pixels, side, x + centre, y + centre));
            }
        }
        moved
    }
}

/// The bilinear value at a column and row, 0 outside.
pub fn sample(pixels: &[f32], side: usize, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (left, top) = (left as isize, top as isize);
    let last = side as isize - 1;
    if left >= 0 && top >= 0 && left < last && top < last {
        let at = top as usize * side + left as usize;
        let upper = pixels[at] * (1.0 - fx) + pixels[at + 1] * fx;
        let lower = pixels[at + side] * (1.0 - fx) + pixels[at + side + 1] * fx;
        return upper * (1.0 - fy) + lower * fy;
    }
    let pixel = |x: isize, y: isize| {
        let inside = (0..=last).contains(&x) && (0..=last).contains(&y);
        if inside { pixels[y as usize * side + x as usize] } else { 0.0 }
    };
    let upper = pixel(left, top) * (1.0 - fx) + pixel(left + 1, top) * fx;
    let lower = pixel(left, top + 1) * (1.0 - fx) + pixel(left + 1, top + 1) * fx;
    upper * (1.0 - fy) + lower * fy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 48;

    fn input() -> Vec<f32> {
        Phantom { side: SIDE as u32, ..Phantom::WITH_LESION }.slice().pixels().to_vec()
    }

    /// Centre of the values in pixels.
    fn centre(pixels: &[f32]) -> [f32; 2] {
        let sum: f32 = pixels.iter().sum();
        let along = |place: &dyn Fn(usize) -> usize| {
            pixels.iter().enumerate().map(|(at, value)| place(at) as f32 * value).sum::<f32>() / sum
        };
        [along(&|at| at % SIDE), along(&|at| at / SIDE)]
    }

    #[test]
    fn no_motion_changes_nothing_and_a_mirror_undoes_itself() {
        let mirror = Motion { mirror: true, ..Motion::STILL };
        assert_eq!(Motion::STILL.apply(&input(), SIDE), input());
        let mirrored = mirror.apply(&input(), SIDE);
        assert_ne!(mirrored, input());
        assert_eq!(mirror.apply(&mirrored, SIDE), input());
    }

    #[test]
    fn goes_where_it_is_told() {
        let mut dot = vec![0.0; SIDE * SIDE];
        dot[20 * SIDE + 30] = 1.0;
        let moved = |motion: Motion| centre(&motion.apply(&dot, SIDE));
        let near = |found: [f32; 2], wanted: [f32; 2]| {
            assert!(
                (found[0] - wanted[0]).abs() < 0.6 && (found[1] - wanted[1]).abs() < 0.6,
                "{found:?}, not {wanted:?}"
            );
        };
        near(moved(Motion { shift: [0.125, -0.25], ..Motion::STILL }), [36.0, 8.0]);
        near(moved(Motion { mirror: true, ..Motion::STILL }), [17.0, 20.0]);
        // A quarter turn clockwise takes (6.5, -3.5) from the centre to (3.5, 6.5).
        near(moved(Motion { angle: std::f32::consts::FRAC_PI_2, ..Motion::STILL }), [27.0, 30.0]);
        near(moved(Motion { scale: [2.0, 0.5], ..Motion::STILL }), [36.5, 21.75]);
    }

    #[test]
    fn keeps_the_brightness_of_a_flat_slice() {
        let flat = vec![0.5; SIDE * SIDE];
        let moved = Motion { angle: 0.1, scale: [1.3, 1.4], shift: [0.02, 0.01], mirror: true }.apply(&flat, SIDE);
        assert!(moved.iter().all(|value| (value - 0.5).abs() < 1e-6));
    }
}
