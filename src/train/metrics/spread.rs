//! Mean and spread of a figure over several trainings.

/// Mean and standard deviation (n - 1) of at least two values; none of fewer.
pub fn spread(values: &[f64]) -> Option<(f64, f64)> {
    let count = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (count - 1.0)).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deviation_is_that_of_a_sample() {
        let (mean, deviation) = spread(&[2.0, 4.0, 6.0]).unwrap();
        assert_eq!((mean, deviation), (4.0, 2.0));
        assert_eq!(spread(&[1.0]), None);
    }
}
