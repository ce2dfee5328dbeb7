//! The line along which a head folds onto itself: the plane between the hemispheres, as the slice shows it.

use super::motion::sample;

/// A straight line near the middle of the square, upright but for `angle`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// Radians between the line and the upright, clockwise on the screen.
    pub angle: f32,
    /// Distance from the square's centre to the right, as a fraction of the side.
    pub offset: f32,
}

impl Fold {
    /// The slice folded over: at every pixel what lies opposite, 0 where that is outside the square.
    pub fn mirror(&self, pixels: &[f32], side: usize) -> Vec<f32> {
        let centre = (side as f32 - 1.0) / 2.0;
        let (sin, cos) = self.angle.sin_cos();
        let mut mirrored = Vec::with_capacity(side * side);
        for row in 0..side {
            let y = row as f32 - centre;
            for column in 0..side {
                let x = column as f32 - centre;
                let beyond = 2.0 * (x * cos + y * sin - self.offset * side as f32);
                mirrored.push(sample(pixels, side, x - beyond * cos + centre, y - beyond * sin + centre));
            }
        }
        mirrored
    }
}

/// Where a head folds best and how well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub fold: Fold,
    /// Pearson's correlation of the head with its mirrored self, -1 ..= 1.
    pub score: f32,
}

/// Widest search: a head is tilted in its holder by less than 15 degrees, and its content box is centred within a tenth
/// of the side.
const ANGLE: f32 = 0.26;
const OFFSET: f32 = 0.1;

/// The best fold of a head. `head` is 1 in the head, `ignored` above 0 where it must not be judged (the lesion, with or
/// without its mirrored place: both are left out).
pub fn find(pixels: &[f32], head: &[f32], ignored: &[f32], side: usize) -> Found {
    let coarse = Judge::new(pixels, head, ignored, side, (side / 40).max(1));
    let fine = Judge::new(pixels, head, ignored, side, (side / 80).max(1));
    let start = coarse.best(Fold { angle: 0.0, offset: 0.0 }, ANGLE, OFFSET, 6, 8);
    let closer = fine.best(start.fold, ANGLE / 6.0, OFFSET / 8.0, 3, 4);
    fine.best(closer.fold, ANGLE / 18.0, OFFSET / 32.0, 2, 2)
}

/// A slice reduced by a whole factor, which also takes the detail that no two hemispheres share.
struct Judge {
    side: usize,
    pixels: Vec<f32>,
    head: Vec<f32>,
    ignored: Vec<f32>,
}

impl Judge {
    fn new(pixels: &[f32], head: &[f32], ignored: &[f32], side: usize, factor: usize) -> Self {
        let reduce = |values: &[f32]| shrink(values, side, factor);
        Self { side: side / factor, pixels: reduce(pixels), head: reduce(head), ignored: reduce(ignored) }
    }

    fn score(&self, fold: Fold) -> f32 {
        let mirrored = fold.mirror(&self.pixels, self.side);
        let opposite_ignored = fold.mirror(&self.ignored, self.side);
        let judged = (0..self.pixels.len())
            .filter(|&at| self.head[at] > 0.5 && self.ignored[at] <= 0.0 && opposite_ignored[at] <= 0.0);
        correlation(judged.map(|at| (self.pixels[at], mirrored[at])))
    }

    /// The best of a grid of `2 * angles + 1` by `2 * offsets + 1` folds around one.
    fn best(&self, around: Fold, angle: f32, offset: f32, angles: i32, offsets: i32) -> Found {
        let mut best = Found { fold: around, score: self.score(around) };
        for turn in -angles..=angles {
            for step in -offsets..=offsets {
                let fold = Fold {
                    angle: around.angle + angle * turn as f32 / angles as f32,
                    offset: around.offset + offset * step as f32 / offsets as f32,
                };
                let score = self.score(fold);
                if score > best.score {
                    best = Found { fold, score };
                }
            }
        }
        best
    }
}

/// Means of blocks of `factor` by `factor` pixels; what is left over at the right and bottom is dropped.
pub fn shrink(values: &[f32], side: usize, factor: usize) -> Vec<f32> {
    let small = side / factor;
    let mut means = vec![0.0; small * small];
    for (y, row) in values.chunks_exact(side).take(small * factor).enumerate() {
        for (x, value) in row[..small * factor].iter().enumerate() {
            means[y / factor * small + x / factor] += value / (factor * factor) as f32;
        }
    }
    means
}

/// Pearson's correlation; 0 if either side is flat.
pub fn correlation(pairs: impl Iterator<Item = (f32, f32)>) -> f32 {
    let [mut n, mut a, mut b, mut aa, mut bb, mut ab] = [0.0f64; 6];
    for (x, y) in pairs {
        let (x, y) = (f64::from(x), f64::from(y));
        n += 1.0;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    let spread = (aa - a * a / n) * (bb - b * b / n);
    if spread > 1e-12 { ((ab - a * b / n) / spread.sqrt()) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::head;
    use super::super::motion::Motion;
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 160;

    fn find_in(pixels: &[f32]) -> Found {
        let head: Vec<f32> = head::region(pixels, SIDE).into_iter().map(|inside| f32::from(u8::from(inside))).collect();
        find(pixels, &head, &vec![0.0; SIDE * SIDE], SIDE)
    }

    #[test]
    fn finds_the_line_of_a_turned_and_moved_phantom() {
        let upright = Phantom { side: SIDE as u32, lesion: None }.slice().pixels().to_vec();
        for (angle, shift) in [(0.0f32, 0.0f32), (0.15, 0.03), (-0.1, -0.05)] {
            let moved = Motion { angle, shift: [shift, 0.0], ..Motion::STILL }.apply(&upright, SIDE);
            let found = find_in(&moved);
            assert!(found.score > 0.95, "{found:?}");
            assert!((found.fold.angle - angle).abs() < 0.03, "{found:?}, turned by {angle}");
            assert!((found.fold.offset - shift * angle.cos()).abs() < 0.006, "{found:?}, moved by {shift}");
        }
    }

    #[test]
    fn a_fold_twice_is_the_slice_again() {
        let slice = Phantom { side: SIDE as u32, ..Phantom::WITH_LESION }.slice().pixels().to_vec();
        let fold = Fold { angle: 0.0, offset: 0.0 };
        let mirrored = fold.mirror(&slice, SIDE);
        assert_ne!(mirrored, slice);
        assert_eq!(fold.mirror(&mirrored, SIDE), slice);
    }

    #[test]
    fn correlation_of_known_pairs() {
        assert!((correlation([(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)].into_iter()) - 1.0).abs() < 1e-6);
        assert!((correlation([(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)].into_iter()) - 0.5).abs() < 1e-6);
        assert_eq!(correlation([(1.0, 1.0), (1.0, 2.0)].into_iter()), 0.0);
        assert_eq!(correlation(std::iter::empty()), 0.0);
    }
}
