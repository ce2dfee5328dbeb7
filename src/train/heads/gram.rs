//! Dot products of all rows with each other, from which kernels and distances follow without a second look at the features.

use rayon::prelude::*;

/// `[size, size]`, in f32 as in LIBSVM's cache.
pub struct Gram {
    size: usize,
    values: Vec<f32>,
}

impl Gram {
    /// Of rows of equal length.
    pub fn of(rows: &[Vec<f32>]) -> Self {
        let size = rows.len();
        let mut values = vec![0.0; size * size];
        values.par_chunks_mut(size.max(1)).zip(rows).for_each(|(products, a)| {
            products.iter_mut().zip(rows).for_each(|(product, b)| *product = dot(a, b));
        });
        Self { size, values }
    }

    pub fn dot(&self, i: usize, j: usize) -> f32 {
        self.values[i * self.size + j]
    }

    /// The squared Euclidean distance; rounding gives nothing below 0.
    pub fn squared_distance(&self, i: usize, j: usize) -> f32 {
        (self.dot(i, i) + self.dot(j, j) - 2.0 * self.dot(i, j)).max(0.0)
    }

    /// One less the cosine of the angle between two rows, 0 to 2; 1 for a row of zeros.
    pub fn cosine_distance(&self, i: usize, j: usize) -> f32 {
        let lengths = (self.dot(i, i) * self.dot(j, j)).sqrt();
        if lengths > 0.0 { 1.0 - self.dot(i, j) / lengths } else { 1.0 }
    }
}

/// In lanes, so that the compiler uses vectors.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        let mut rows = vec![vec![0.0; 19]; 3];
        (rows[0][0], rows[0][18]) = (3.0, 4.0);
        rows[1][0] = 6.0;
        let gram = Gram::of(&rows);
        assert_eq!((gram.dot(0, 0), gram.dot(0, 1)), (25.0, 18.0));
        assert_eq!(gram.squared_distance(0, 1), 25.0);
        assert!((gram.cosine_distance(0, 1) - 0.4).abs() < 1e-6);
        assert_eq!(gram.cosine_distance(0, 2), 1.0);
    }
}
