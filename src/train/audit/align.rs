//! How alike two squares are in detail, once one is moved onto the other.
//!
//! A copy that was cropped differently lies a few percent off in its frame. Shift and scale along both axes, gain and
//! offset are fitted by Gauss-Newton steps with the Jacobian of the fixed picture (inverse compositional alignment,
//! Baker & Matthews 2004). What then counts is the local contrast: neighbouring slices of a patient agree in their
//! coarse shades, and only copies agree in their detail.

use super::square::{dot, local_contrast, normalise};

/// Gauss-Newton steps.
const STEPS: usize = 6;
/// Limits of the fit: shift as a fraction of the side, and scale.
const MOST_SHIFT: f32 = 0.125;
const MOST_SCALING: f32 = 0.15;
/// Parameters: shift and scale along x and y, gain and offset.
const PARAMETERS: usize = 6;

/// Correlation (-1 ..= 1) of the local contrasts of `fixed` and of `moving` after it is moved onto `fixed`; both have
/// `side * side` values of any scale.
pub(super) fn detail_correlation(moving: &[f32], fixed: &[f32], side: usize) -> f32 {
    let moved = move_onto(moving, fixed, side);
    let contrast = |square: &[f32]| local_contrast(square, side, 2, 0.1);
    dot(&contrast(&moved), &contrast(fixed)).clamp(-1.0, 1.0)
}

/// Where a point of the fixed picture is found on the moving one: `centre + (point - centre) * scale + shift`.
#[derive(Clone, Copy)]
struct Move {
    shift: [f32; 2],
    scale: [f32; 2],
}

fn move_onto(moving: &[f32], fixed: &[f32], side: usize) -> Vec<f32> {
    let centre = (side as f32 - 1.0) / 2.0;
    let mut target = fixed.to_vec();
    normalise(&mut target);
    let jacobian = jacobian(&target, side);
    let hessian = hessian(&jacobian);
    let mut by = Move { shift: [0.0; 2], scale: [1.0; 2] };
    for _ in 0..STEPS {
        let mut moved = warp(moving, side, by);
        normalise(&mut moved);
        let mut gradient = [0.0f64; PARAMETERS];
        for (row, error) in jacobian.iter().zip(moved.iter().zip(&target).map(|(moved, fixed)| moved - fixed)) {
            gradient.iter_mut().zip(row).for_each(|(sum, slope)| *sum += f64::from(slope * error));
        }
        let step = solve(hessian, gradient);
        for axis in 0..2 {
            let most = MOST_SHIFT * side as f32;
            by.shift[axis] = (by.shift[axis] - step[axis] as f32).clamp(-most, most);
            let scale = by.scale[axis] - step[2 + axis] as f32 / centre;
            by.scale[axis] = scale.clamp(1.0 - MOST_SCALING, 1.0 + MOST_SCALING);
        }
    }
    warp(moving, side, by)
}

/// How each value changes with each parameter. The border has no slopes.
fn jacobian(target: &[f32], side: usize) -> Vec<[f32; PARAMETERS]> {
    let centre = (side as f32 - 1.0) / 2.0;
    let mut rows = vec![[0.0; PARAMETERS]; side * side];
    for y in 1..side - 1 {
        for x in 1..side - 1 {
            let i = y * side + x;
            let across = (target[i + 1] - target[i - 1]) / 2.0;
            let down = (target[i + side] - target[i - side]) / 2.0;
            let from_centre = |place: usize| (place as f32 - centre) / centre;
            rows[i] = [across, down, across * from_centre(x), down * from_centre(y), target[i], 1.0 / side as f32];
        }
    }
    rows
}

fn hessian(jacobian: &[[f32; PARAMETERS]]) -> [[f64; PARAMETERS]; PARAMETERS] {
    let mut sums = [[0.0f64; PARAMETERS]; PARAMETERS];
    for row in jacobian {
        for (sums, a) in sums.iter_mut().zip(row) {
            sums.iter_mut().zip(row).for_each(|(sum, b)| *sum += f64::from(a * b));
        }
    }
    // A picture without slopes gives no step instead of an endless one.
    for (i, row) in sums.iter_mut().enumerate() {
        row[i] += 1e-6;
    }
    sums
}

/// Gaussian elimination; the matrix is symmetric and positive definite, so that no pivot is 0.
fn solve(mut matrix: [[f64; PARAMETERS]; PARAMETERS], mut right: [f64; PARAMETERS]) -> [f64; PARAMETERS] {
    for i in 0..PARAMETERS {
        let pivot = matrix[i];
        for row in i + 1..PARAMETERS {
            let factor = matrix[row][i] / pivot[i];
            matrix[row].iter_mut().zip(pivot).for_each(|(value, pivot)| *value -= factor * pivot);
            right[row] -= factor * right[i];
        }
    }
    for i in (0..PARAMETERS).rev() {
        let known: f64 = (i + 1..PARAMETERS).map(|column| matrix[i][column] * right[column]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

/// The moving picture at the places of the fixed one, interpolated between four neighbours; the border reaches
/// outwards.
fn warp(moving: &[f32], side: usize, by: Move) -> Vec<f32> {
    let centre = (side as f32 - 1.0) / 2.0;
    let place = |axis: usize, i: usize| {
        let place = centre + (i as f32 - centre) * by.scale[axis] + by.shift[axis];
        let place = place.clamp(0.0, side as f32 - 1.001);
        (place as usize, place.fract())
    };
    let columns: Vec<(usize, f32)> = (0..side).map(|x| place(0, x)).collect();
    let mut moved = Vec::with_capacity(side * side);
    for (top, v) in (0..side).map(|y| place(1, y)) {
        let (upper, lower) = (&moving[top * side..][..side], &moving[(top + 1) * side..][..side]);
        for &(left, u) in &columns {
            let between = |row: &[f32]| row[left] * (1.0 - u) + row[left + 1] * u;
            moved.push(between(upper) * (1.0 - v) + between(lower) * v);
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Smooth blobs, the picture scaled and shifted by formula.
    fn blobs(side: usize, scale: f32, shift: f32, gain: f32) -> Vec<f32> {
        let at = |i: usize| ((i as f32 + 0.5) / side as f32 - 0.5) * scale + 0.5 + shift;
        let value =
            |x: f32, y: f32| ((17.0 * x).sin() * (13.0 * y + 2.0).cos() + (9.0 * x * y + 5.0 * x).sin() + 2.0) * gain;
        (0..side * side).map(|i| value(at(i % side), at(i / side))).collect()
    }

    #[test]
    fn a_moved_and_brightened_copy_is_moved_back() {
        let fixed = blobs(48, 1.0, 0.0, 50.0);
        for (scale, shift) in [(1.0, 0.02), (1.04, 0.0), (1.05, 0.01)] {
            let moving = blobs(48, scale, shift, 20.0);
            let found = detail_correlation(&moving, &fixed, 48);
            let unmoved = dot(&local_contrast(&moving, 48, 2, 0.1), &local_contrast(&fixed, 48, 2, 0.1));
            assert!(found > 0.93 && 1.0 - found < 0.6 * (1.0 - unmoved), "{scale} {shift}: {found}, unmoved {unmoved}");
        }
    }

    #[test]
    fn a_picture_without_slopes_is_no_error() {
        let found = detail_correlation(&[3.0; 48 * 48], &blobs(48, 1.0, 0.0, 1.0), 48);
        assert_eq!(found, 0.0);
    }
}
