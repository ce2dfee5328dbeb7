//! Features with mean 0 and standard deviation 1, by what training rows say.

/// Mean and spread of each feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    mean: Vec<f32>,
    spread: Vec<f32>,
}

impl Scale {
    /// Of training rows, one at least, of equal length. A feature that is the same in all of them keeps its scale.
    pub fn fit(rows: &[&[f32]]) -> Self {
        let (width, count) = (rows.first().map_or(0, |row| row.len()), rows.len() as f64);
        let mut mean = vec![0.0f64; width];
        for row in rows {
            mean.iter_mut().zip(*row).for_each(|(sum, &value)| *sum += f64::from(value) / count);
        }
        let mut variance = vec![0.0f64; width];
        for row in rows {
            let differences = row.iter().zip(&mean).map(|(&value, mean)| f64::from(value) - mean);
            variance.iter_mut().zip(differences).for_each(|(sum, difference)| *sum += difference.powi(2) / count);
        }
        // Rounding leaves a constant feature some 1e-16 of its size.
        let constant = |variance: f64, mean: f64| variance.sqrt() <= 1e-7 * mean.abs().max(f64::MIN_POSITIVE);
        let spread = variance.iter().zip(&mean);
        let spread =
            spread.map(|(&variance, &mean)| if constant(variance, mean) { 1.0 } else { variance.sqrt() as f32 });
        Self { spread: spread.collect(), mean: mean.into_iter().map(|mean| mean as f32).collect() }
    }

    pub fn apply(&self, row: &[f32]) -> Vec<f32> {
        row.iter()
            .zip(self.mean.iter().zip(&self.spread))
            .map(|(value, (mean, spread))| (value - mean) / spread)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_and_constants_stay_finite() {
        let rows: [&[f32]; 2] = [&[1.0, 5.0, 0.1, 0.0], &[3.0, 5.0, 0.1, 0.0]];
        let scale = Scale::fit(&rows);
        assert_eq!(scale.apply(rows[0]), [-1.0, 0.0, 0.0, 0.0]);
        assert_eq!(scale.apply(&[4.0, 6.0, 0.1, 2.0]), [2.0, 1.0, 0.0, 2.0]);
    }
}
