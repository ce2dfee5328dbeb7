//! Which axis of the file runs along which of the patient's: the nearest, as oblique volumes are not resampled.

/// The axes of the file by the patient's: to the right, to the front, to the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orientation {
    /// The file's axis (0 fastest) along each of the patient's.
    pub axes: [usize; 3],
    /// It runs the other way.
    pub reversed: [bool; 3],
    /// Millimetres between voxels along each of the patient's.
    pub spacing: [f64; 3],
}

impl Default for Orientation {
    /// As if the file's axes were the patient's, with voxels of 1 mm.
    fn default() -> Self {
        Self { axes: [0, 1, 2], reversed: [false; 3], spacing: [1.0; 3] }
    }
}

impl Orientation {
    /// Of the assignments of axes the one with the largest product of cosines; none of an affine that squashes the volume or is not finite.
    pub fn of(affine: &[[f64; 4]; 3]) -> Option<Self> {
        const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let length = |column: usize| (0..3).map(|row| affine[row][column].powi(2)).sum::<f64>().sqrt();
        let lengths = [length(0), length(1), length(2)];
        if lengths.iter().any(|&length| !length.is_finite() || length < 1e-6) {
            return None;
        }
        let cosine = |patient: usize, axis: usize| affine[patient][axis] / lengths[axis];
        let fit = |axes: &[usize; 3]| (0..3).map(|patient| cosine(patient, axes[patient]).abs()).product::<f64>();
        let axes = ORDERS.into_iter().max_by(|a, b| fit(a).total_cmp(&fit(b)))?;
        let patient = [0, 1, 2];
        (fit(&axes) > 1e-6).then(|| Self {
            axes,
            reversed: patient.map(|patient| cosine(patient, axes[patient]) < 0.0),
            spacing: patient.map(|patient| lengths[axes[patient]]),
        })
    }
}

/// A rotation, as a unit quaternion of which the file stores three parts (nifti1.h).
pub struct Quaternion {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Quaternion {
    pub fn of([b, c, d]: [f64; 3]) -> Self {
        let rest = 1.0 - (b * b + c * c + d * d);
        if rest < 1e-7 {
            // A half turn; what rounding left is made a unit again.
            let length = (b * b + c * c + d * d).sqrt();
            return Self { a: 0.0, b: b / length, c: c / length, d: d / length };
        }
        Self { a: rest.sqrt(), b, c, d }
    }

    pub fn matrix(&self) -> [[f64; 3]; 3] {
        let Self { a, b, c, d } = *self;
        [
            [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), 2.0 * (b * d + a * c)],
            [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d - a * b)],
            [2.0 * (b * d - a * c), 2.0 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_the_nearest_ones() {
        let of = |rows: [[f64; 3]; 3]| Orientation::of(&rows.map(|[a, b, c]| [a, b, c, 5.0]));
        let straight = of([[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 4.0]]);
        assert_eq!(straight, Some(Orientation { axes: [0, 1, 2], reversed: [false; 3], spacing: [2.0, 3.0, 4.0] }));
        // A sagittal stack: the file's third axis runs to the left, its first to the back, its second to the feet.
        let sagittal = of([[0.0, 0.0, -4.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]);
        assert_eq!(sagittal, Some(Orientation { axes: [2, 0, 1], reversed: [true; 3], spacing: [4.0, 1.0, 1.0] }));
        // Turned by 30 degrees about the patient's long axis.
        let (sine, cosine) = (0.5, 0.75f64.sqrt());
        let oblique = of([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]]).unwrap();
        assert_eq!((oblique.axes, oblique.reversed), ([0, 1, 2], [false; 3]));
        for broken in [[[0.0; 3]; 3], [[f64::NAN; 3]; 3], [[1.0, 1.0, 1.0], [0.0; 3], [0.0; 3]]] {
            assert_eq!(of(broken), None);
        }
    }

    #[test]
    fn a_quaternion_is_its_rotation() {
        let close = |found: [[f64; 3]; 3], expected: [[f64; 3]; 3]| {
            assert!(
                found.iter().flatten().zip(expected.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-12),
                "{found:?}"
            );
        };
        close(Quaternion::of([0.0; 3]).matrix(), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        // A half turn about the long axis, and a quarter turn about it.
        close(Quaternion::of([0.0, 0.0, 1.0]).matrix(), [[-1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]]);
        let half = 0.5f64.sqrt();
        close(Quaternion::of([0.0, 0.0, half]).matrix(), [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
    }
}
