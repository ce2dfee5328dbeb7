//! The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", section 4; 2013, "Making a
//! Science of Model Search"): values are proposed where good trials are dense and the others are not.
//!
//! Each parameter is taken by itself. Of the finished trials a share is good; l is the density of their values, g that of all others. 24
//! candidates are drawn from l, and the one with the highest l/g is taken, which maximises the expected improvement (equation 5 of 2011).
//! Logarithmic parameters are estimated in the logarithm.
//!
//! No crate is used: `tpe` 0.3 gives the prior no width of its own, so that the search narrows where the first good trials lie, and
//! `optimizer` 1.0 has no prior and draws by how often it was asked, so that a resumed study would go another way.

use std::f64::consts::PI;

use super::draws::Draws;
use super::replay::Trial;
use super::space::{Domain, Parameter, Setting, Span};

/// Proposals for each parameter, of which the best is taken.
const CANDIDATES: usize = 24;
/// Of all finished trials this share counts as good, but at most [`MOST_GOOD`].
const GAMMA: f64 = 0.15;
const MOST_GOOD: usize = 25;

/// A value for a parameter. `ranked` are the trials from best to worst, of which the first `finished` count when it is said which are good;
/// those after, which failed or still run, are kept away from.
pub fn propose(parameter: &Parameter, ranked: &[&Trial], finished: usize, draws: &mut Draws) -> Setting {
    let domain = &parameter.domain;
    let span = domain.span();
    if span.start == span.end {
        // One value only.
        return domain.at(span.start);
    }
    let places = |trials: &[&Trial]| -> Vec<f64> {
        // A trial of another worker may lack the parameter, or have it elsewhere.
        trials.iter().filter_map(|trial| domain.place(trial.params.get(&parameter.name)?)).collect()
    };
    let (good, others) = ranked.split_at(good(finished).min(ranked.len()));
    let density = |places: Vec<f64>| match domain {
        Domain::Categorical { choices } => Density::counts(&places, choices.len()),
        _ => Density::parzen(places, span),
    };
    let (good, others) = (density(places(good)), density(places(others)));
    let mut best = (f64::NEG_INFINITY, span.start);
    for _ in 0..CANDIDATES {
        // As it would be tried: on a step, a whole number.
        let value = domain.at(good.draw(draws));
        let place = domain.place(&value).unwrap_or(span.start);
        let ratio = good.at(place) / others.at(place);
        if ratio > best.0 {
            best = (ratio, place);
        }
    }
    domain.at(best.1)
}

/// How many of the finished trials are good ones.
fn good(finished: usize) -> usize {
    ((GAMMA * finished as f64).ceil() as usize).clamp(1, MOST_GOOD)
}

/// How dense values are, up to a factor.
enum Density {
    /// A mixture of normal distributions, each of the same weight, cut off at the ends.
    Parzen { normals: Vec<(f64, f64)>, span: Span },
    /// The probability of each choice.
    Counts(Vec<f64>),
}

impl Density {
    /// A normal distribution at each value, as wide as the larger gap to a neighbour (section 4.2 of 2011), and one in the middle as wide as
    /// the span: the prior. Widths lie between the span's and that divided by the number of distributions, at most 100 (as hyperopt does).
    fn parzen(mut places: Vec<f64>, span: Span) -> Self {
        let width = span.end - span.start;
        let middle = span.start + width / 2.0;
        places.push(middle);
        places.sort_by(f64::total_cmp);
        let prior = places.iter().position(|&place| place == middle).unwrap_or(0);
        let narrowest = width / (1.0 + places.len() as f64).min(100.0);
        let normal = |(index, &place): (usize, &f64)| {
            let before = index.checked_sub(1).map_or(0.0, |before| place - places[before]);
            let after = places.get(index + 1).map_or(0.0, |after| after - place);
            let deviation = if index == prior { width } else { before.max(after).clamp(narrowest, width) };
            (place, deviation)
        };
        Density::Parzen { normals: places.iter().enumerate().map(normal).collect(), span }
    }

    /// Each choice as often as it was taken and once more (section 4.2 of 2011).
    fn counts(places: &[f64], choices: usize) -> Self {
        let mut counts = vec![1.0; choices];
        for &place in places {
            counts[place as usize] += 1.0;
        }
        let all: f64 = counts.iter().sum();
        Density::Counts(counts.into_iter().map(|count| count / all).collect())
    }

    fn draw(&self, draws: &mut Draws) -> f64 {
        match self {
            Density::Counts(shares) => {
                let mut left = draws.share();
                let taken = shares.iter().position(|share| {
                    left -= share;
                    left < 0.0
                });
                taken.unwrap_or(shares.len() - 1) as f64
            }
            Density::Parzen { normals, span } => loop {
                let (mean, deviation) = normals[(draws.share() * normals.len() as f64) as usize];
                // Box and Muller 1958; 1 - x is never 0.
                let radius = (-2.0 * (1.0 - draws.share()).ln()).sqrt();
                let place = mean + deviation * radius * (2.0 * PI * draws.share()).cos();
                // At least a third of the draws lie inside, since the means do and no deviation is above the width.
                if place >= span.start && place < span.end {
                    return place;
                }
            },
        }
    }

    fn at(&self, place: f64) -> f64 {
        match self {
            Density::Counts(shares) => shares[place as usize],
            // What is cut off changes all values by one factor, and the order of ratios not at all.
            Density::Parzen { normals, .. } => {
                let part =
                    |&(mean, deviation): &(f64, f64)| (-0.5 * ((place - mean) / deviation).powi(2)).exp() / deviation;
                normals.iter().map(part).sum::<f64>() / normals.len() as f64
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_good() {
        assert_eq!([0, 1, 10, 100, 1000].map(good), [1, 1, 2, 15, 25]);
    }

    /// Values 1, 2 and 6 of 0 to 10, with the prior at 5: by hand from the rule.
    #[test]
    fn normals_are_as_wide_as_the_larger_gap() {
        let Density::Parzen { normals, .. } = Density::parzen(vec![6.0, 1.0, 2.0], Span { start: 0.0, end: 10.0 })
        else {
            panic!()
        };
        // The narrowest is 10 / (1 + 4).
        assert_eq!(normals, [(1.0, 2.0), (2.0, 3.0), (5.0, 10.0), (6.0, 2.0)]);
    }

    #[test]
    fn draws_stay_inside_and_follow_the_density() {
        let span = Span { start: 0.0, end: 1.0 };
        let density = Density::parzen(vec![0.1, 0.12, 0.14], span);
        let drawn: Vec<f64> = (0..4000).map(|trial| density.draw(&mut Draws::new(1, trial, 0))).collect();
        assert!(drawn.iter().all(|place| (0.0..1.0).contains(place)));
        // The share below a half, by the midpoint rule; the draws' own deviation is below 0.008.
        let mass = |from: f64, to: f64| {
            (0..1000).map(|i| density.at(from + (to - from) * (i as f64 + 0.5) / 1000.0)).sum::<f64>()
        };
        let expected = mass(0.0, 0.5) / (mass(0.0, 0.5) + mass(0.5, 1.0));
        let share = drawn.iter().filter(|place| **place < 0.5).count() as f64 / 4000.0;
        assert!((share - expected).abs() < 0.03, "{share} for {expected}");
        let counts = Density::counts(&[2.0, 2.0, 0.0], 3);
        assert_eq!([0.0, 1.0, 2.0].map(|place| counts.at(place)), [2.0 / 6.0, 1.0 / 6.0, 3.0 / 6.0]);
        let drawn = (0..4000).filter(|&trial| counts.draw(&mut Draws::new(1, trial, 0)) == 2.0).count();
        assert!((drawn as f64 / 4000.0 - 0.5).abs() < 0.03, "{drawn}");
    }
}
