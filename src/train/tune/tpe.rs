//! The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization"; 2013, "Making a Science of
//! Model Search"): values are proposed where good trials are dense and the others are not.
//!
//! The estimators are those of the crate `tpe`: for numbers a mixture of normal distributions at the trials' values and, as prior, in the
//! middle, each as wide as the gap to its neighbours, cut off at the ends; for choices counts plus one. For each parameter 24 candidates are
//! drawn from the density of the good trials, and the one with the highest ratio of the densities is taken, which maximises the expected
//! improvement (equation 5 of 2011). Logarithmic parameters are estimated in the logarithm.

use tpe::density_estimation::DefaultEstimatorBuilder;
use tpe::{TpeOptimizer, TpeOptimizerBuilder, histogram_estimator, parzen_estimator};

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
    let Span { start, end } = domain.span();
    let mut estimator = match tpe::range(start, end) {
        Ok(range) => optimiser(domain, range, good(finished), ranked.len()),
        // One value only.
        Err(_) => return domain.at(start),
    };
    for (rank, trial) in ranked.iter().enumerate() {
        let place = trial.params.get(&parameter.name).and_then(|setting| domain.place(setting));
        // A trial of another worker may lack the parameter: NaN says so.
        estimator.tell(place.unwrap_or(f64::NAN), rank as f64).expect("places lie in the span, and ranks are numbers");
    }
    match estimator.ask(draws) {
        Ok(place) => domain.at(place),
        Err(never) => match never {},
    }
}

/// How many of the finished trials are good ones.
fn good(finished: usize) -> usize {
    ((GAMMA * finished as f64).ceil() as usize).clamp(1, MOST_GOOD)
}

fn optimiser(domain: &Domain, range: tpe::range::Range, good: usize, told: usize) -> TpeOptimizer<DefaultEstimatorBuilder> {
    let density = match domain {
        Domain::Categorical { .. } => histogram_estimator(),
        _ => parzen_estimator(),
    };
    // It splits at the rounded-up share of all that it is told.
    let gamma = (good as f64 - 0.5) / told.max(good) as f64;
    TpeOptimizerBuilder::new().candidates(CANDIDATES).gamma(gamma).build(density, range).expect("a share and a count above 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_good() {
        assert_eq!([0, 1, 10, 100, 1000].map(good), [1, 1, 2, 15, 25]);
    }
}
