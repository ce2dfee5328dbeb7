//! The principal axes of a cloud of points: eigenvectors of its covariance by Jacobi's rotations.

/// Sweeps over all pairs at most; some eight are enough for any matrix.
const SWEEPS: usize = 50;

/// The eigenvalues of a symmetric matrix of `size * size` values, the largest first, each with its eigenvector of length 1.
///
/// Cyclic Jacobi rotations (Golub & Van Loan, "Matrix computations", section 8.5): slow and exact, the same on every machine.
pub fn principal(mut matrix: Vec<f64>, size: usize) -> Vec<(f64, Vec<f64>)> {
    let mut axes = vec![0.0; size * size];
    for place in 0..size {
        axes[place * size + place] = 1.0;
    }
    let scale: f64 = matrix.iter().map(|value| value * value).sum::<f64>().sqrt();
    for _ in 0..SWEEPS {
        let beside: f64 =
            (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| matrix[i * size + j].powi(2)).sum();
        if beside.sqrt() <= 1e-12 * scale {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut matrix, &mut axes, size, p, q);
            }
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> =
        (0..size).map(|i| (matrix[i * size + i], axes[i * size..(i + 1) * size].to_vec())).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

/// Makes the value at (p, q) zero by a rotation of the two; `axes` holds the eigenvectors as rows.
fn rotate(matrix: &mut [f64], axes: &mut [f64], size: usize, p: usize, q: usize) {
    let beside = matrix[p * size + q];
    if beside == 0.0 {
        return;
    }
    let theta = (matrix[q * size + q] - matrix[p * size + p]) / (2.0 * beside);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |a: &mut f64, b: &mut f64| (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    for i in 0..size {
        let (mut a, mut b) = (matrix[i * size + p], matrix[i * size + q]);
        turn(&mut a, &mut b);
        (matrix[i * size + p], matrix[i * size + q]) = (a, b);
    }
    for values in [matrix, axes] {
        let (above, below) = values.split_at_mut(q * size);
        above[p * size..(p + 1) * size].iter_mut().zip(&mut below[..size]).for_each(|(a, b)| turn(a, b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A symmetric matrix of sines is its eigenvectors and values put together again; f64 rounding over some sweeps.
    #[test]
    fn the_axes_make_up_the_matrix() {
        let size = 12;
        let value = |i: usize, j: usize| ((i * j + i + j) as f64).sin();
        let matrix: Vec<f64> = (0..size * size).map(|at| value(at / size, at % size)).collect();
        let found = principal(matrix.clone(), size);
        assert!(found.is_sorted_by(|a, b| a.0 >= b.0));
        for (i, (_, a)) in found.iter().enumerate() {
            for (j, (_, b)) in found.iter().enumerate() {
                let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-9, "{i} {j} {dot}");
            }
        }
        for i in 0..size {
            for j in 0..size {
                let sum: f64 = found.iter().map(|(value, axis)| value * axis[i] * axis[j]).sum();
                assert!((sum - matrix[i * size + j]).abs() < 1e-9, "{i} {j}");
            }
        }
    }

    #[test]
    fn of_a_matrix_solved_by_hand() {
        let found = principal(vec![2.0, 1.0, 1.0, 2.0], 2);
        assert!((found[0].0 - 3.0).abs() < 1e-12 && (found[1].0 - 1.0).abs() < 1e-12);
        assert!((found[0].1[0] - found[0].1[1]).abs() < 1e-12);
    }
}
