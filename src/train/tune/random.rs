//! Random search (Bergstra & Bengio 2012, "Random Search for Hyper-Parameter Optimization"): each parameter by itself, evenly over its line.

use super::draws::Draws;
use super::space::{Domain, Setting, Span};

/// A value drawn evenly, in the logarithm where the domain asks for that; steps and choices alike.
pub fn draw(domain: &Domain, draws: &mut Draws) -> Setting {
    let Span { start, end } = domain.span();
    domain.at(start + draws.share() * (end - start))
}

#[cfg(test)]
mod tests {
    use super::super::space::{Space, tests::SPACE};
    use super::*;

    /// Shares of 4,000 draws have a standard deviation below 0.008: 0.03 is far outside chance.
    #[test]
    fn draws_are_even_on_each_scale() {
        const DRAWS: usize = 4000;
        let space = Space::parse(SPACE).unwrap();
        let values = |parameter: usize| -> Vec<Setting> {
            let domain = &space.parameters[parameter].domain;
            (0..DRAWS).map(|trial| draw(domain, &mut Draws::new(1, trial, parameter))).collect()
        };
        let share = |values: &[Setting], of: &dyn Fn(&Setting) -> bool| {
            values.iter().filter(|value| of(value)).count() as f64 / DRAWS as f64
        };
        let rates = values(0);
        for (decade, expected) in [(1e-4, 0.25), (1e-3, 0.5), (1e-2, 0.75)] {
            assert!((share(&rates, &|rate| rate.number().unwrap() < decade) - expected).abs() < 0.03);
        }
        let averages = values(1);
        for step in [0.0, 0.3, 0.6, 0.9] {
            assert!((share(&averages, &|value| *value == Setting::Float(step)) - 0.25).abs() < 0.03);
        }
        let batches = values(2);
        assert!(batches.iter().all(|batch| matches!(batch, Setting::Int(8..=64))));
        // Of ln(64.5) - ln(7.5), the part up to 16.5.
        let expected = (16.5_f64 / 7.5).ln() / (64.5_f64 / 7.5).ln();
        assert!((share(&batches, &|batch| batch.number().unwrap() < 16.5) - expected).abs() < 0.03);
        assert!((share(&values(3), &|value| *value == Setting::Int(20)) - 0.2).abs() < 0.03);
        assert!((share(&values(4), &|value| *value == Setting::Bool(true)) - 0.5).abs() < 0.03);
    }
}
