//! Times to figures: medians, spreads and ratios of rounds that ran one beside the other.

use serde::Serialize;

/// So many numbers: their middle, and what lies between the tenth and the ninetieth of a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    pub count: usize,
    pub median: f64,
    pub p10: f64,
    pub p90: f64,
    pub least: f64,
}

impl Spread {
    /// None of nothing.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (least, _) = (*sorted.first()?, sorted.last()?);
        let at = |share| quantile(&sorted, share);
        Some(Self { count: sorted.len(), median: at(0.5), p10: at(0.1), p90: at(0.9), least })
    }
}

/// Between neighbours linearly, as NumPy does.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * (place - place.floor())
}

/// How many times as much `other` has as `own`, round by round: what slows a round slows both.
pub fn ratios(own: &[Vec<f64>], other: &[Vec<f64>]) -> Option<Spread> {
    let ratio = |(own, other): (&Vec<f64>, &Vec<f64>)| Some(Spread::of(other)?.median / Spread::of(own)?.median);
    Spread::of(&own.iter().zip(other).filter_map(ratio).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let spread = Spread::of(&[4.0, 1.0, 3.0, 2.0]).expect("four numbers");
        assert_eq!((spread.count, spread.median, spread.least), (4, 2.5, 1.0));
        assert!((spread.p10 - 1.3).abs() < 1e-12 && (spread.p90 - 3.7).abs() < 1e-12, "{spread:?}");
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn ratios_are_of_rounds() {
        // The machine was half as fast in the second round.
        let own = [vec![10.0, 11.0, 12.0], vec![20.0, 22.0, 24.0]];
        let other = [vec![22.0], vec![44.0]];
        let spread = ratios(&own, &other).expect("two rounds");
        assert_eq!((spread.median, spread.p10, spread.p90), (2.0, 2.0, 2.0));
    }
}
