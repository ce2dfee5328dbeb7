//! Where the next trial lies: at random, or where the trials so far promise most.

use super::draws::Draws;
use super::replay::{State, Trial};
use super::space::{Direction, Point, Space};
use super::{random, tpe};

/// How points are proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    Random,
    /// [`tpe`], after so many finished trials at random.
    Tpe {
        startup: usize,
    },
}

impl Sampler {
    /// The point of the trial of that number, which follows from the seed, the number and the trials before it.
    pub fn propose(self, space: &Space, trials: &[Trial], seed: u64, number: usize) -> Point {
        let (ranked, finished) = ranked(trials, space.direction);
        let parameters = space.parameters.iter().enumerate();
        let points = parameters.map(|(place, parameter)| {
            let mut draws = Draws::new(seed, number, place);
            let setting = match self {
                Sampler::Tpe { startup } if finished >= startup.max(1) => {
                    tpe::propose(parameter, &ranked, finished, &mut draws)
                }
                _ => random::draw(&parameter.domain, &mut draws),
            };
            (parameter.name.clone(), setting)
        });
        points.collect()
    }
}

/// The trials from best to worst, and how many of them say how good they are: complete ones by their value, then those that were stopped
/// early, of these the later ones first; then failed ones, and those that still run, so that trials at the same time keep apart.
pub fn ranked(trials: &[Trial], direction: Direction) -> (Vec<&Trial>, usize) {
    let place = |trial: &Trial| {
        let merit = |value: Option<f64>| value.map_or(f64::NEG_INFINITY, |value| direction.merit(value));
        match trial.state {
            State::Complete => (0, 0, merit(trial.value)),
            State::Pruned => {
                let last = trial.intermediate.last_key_value();
                (1, last.map_or(0, |(&epoch, _)| epoch), merit(last.map(|(_, &value)| value).or(trial.value)))
            }
            State::Failed => (2, 0, 0.0),
            State::Running | State::Waiting => (3, 0, 0.0),
        }
    };
    let mut ranked: Vec<&Trial> = trials.iter().filter(|trial| trial.state != State::Waiting).collect();
    ranked.sort_by(|a, b| {
        let ((kind_a, epoch_a, merit_a), (kind_b, epoch_b, merit_b)) = (place(a), place(b));
        kind_a.cmp(&kind_b).then(epoch_b.cmp(&epoch_a)).then(merit_b.total_cmp(&merit_a)).then(a.number.cmp(&b.number))
    });
    let finished = ranked.iter().filter(|trial| matches!(trial.state, State::Complete | State::Pruned)).count();
    (ranked, finished)
}

#[cfg(test)]
pub mod tests {
    use super::super::space::{Setting, tests::SPACE};
    use super::*;

    pub fn trial(number: usize, state: State, value: Option<f64>) -> Trial {
        Trial { id: number, number, state, value, ..Trial::default() }
    }

    /// Best at a rate of 3e-3, an average of 0.6, a batch of 16, a rotation of 5 and mirrored: 0 there.
    fn loss(point: &Point) -> f64 {
        let number = |name: &str| point[name].number().unwrap();
        let mirrored = if point["mirrored"] == Setting::Bool(true) { 0.0 } else { 0.5 };
        (number("learning_rate") / 3e-3).log10().powi(2)
            + (number("average") - 0.6).powi(2)
            + (number("batch") / 16.0).log2().powi(2) / 4.0
            + ((number("augmentation.rotation") - 5.0) / 10.0).powi(2)
            + mirrored
    }

    /// A study of so many trials: the best loss.
    fn study(sampler: Sampler, seed: u64, count: usize) -> (f64, Vec<Trial>) {
        let space = Space::parse(SPACE).unwrap();
        let mut trials: Vec<Trial> = Vec::new();
        for number in 0..count {
            let params = sampler.propose(&space, &trials, seed, number);
            let value = loss(&params);
            trials.push(Trial { params, ..trial(number, State::Complete, Some(value)) });
        }
        (trials.iter().filter_map(|trial| trial.value).fold(f64::INFINITY, f64::min), trials)
    }

    /// Over 20 seeds with 60 trials each. Were both alike, 15 or more wins would have a probability of 2 %; medians differ by far more.
    #[test]
    fn tpe_beats_random_search() {
        let mut pairs = Vec::new();
        for seed in 0..20 {
            pairs.push((study(Sampler::Tpe { startup: 10 }, seed, 60).0, study(Sampler::Random, seed, 60).0));
        }
        let wins = pairs.iter().filter(|(tpe, random)| tpe < random).count();
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let [tpe, random] = [pairs.iter().map(|p| p.0).collect(), pairs.iter().map(|p| p.1).collect()].map(median);
        assert!(wins >= 15 && tpe < 0.6 * random, "{wins} of 20 wins, medians {tpe} and {random}");
    }

    #[test]
    fn proposals_follow_from_seed_number_and_trials_alone() {
        let space = Space::parse(SPACE).unwrap();
        let sampler = Sampler::Tpe { startup: 5 };
        let (_, trials) = study(sampler, 7, 30);
        for number in [0, 4, 5, 17, 29] {
            let again = sampler.propose(&space, &trials[..number], 7, number);
            assert_eq!(again, trials[number].params, "trial {number}");
        }
        assert_ne!(sampler.propose(&space, &trials[..29], 8, 29), trials[29].params, "another seed");
        // All values are in the space, on their steps.
        for Trial { params, .. } in &trials {
            for parameter in &space.parameters {
                let setting = &params[&parameter.name];
                let place = parameter.domain.place(setting).unwrap();
                let again = parameter.domain.at(place);
                let close = again.number().zip(setting.number()).is_none_or(|(a, b)| (a - b).abs() <= 1e-12 * b.abs());
                assert!(close, "{setting:?}");
            }
        }
    }

    #[test]
    fn proposals_take_trials_of_other_workers_as_they_are() {
        let space = Space::parse(SPACE).unwrap();
        let strange = Point::from([
            ("learning_rate".to_string(), Setting::Float(5.0)),
            ("batch".to_string(), Setting::Text("many".into())),
        ]);
        let trials: Vec<Trial> = (0..20)
            .map(|number| Trial { params: strange.clone(), ..trial(number, State::Complete, Some(f64::INFINITY)) })
            .collect();
        let point = Sampler::Tpe { startup: 10 }.propose(&space, &trials, 1, 20);
        assert_eq!(point.len(), space.parameters.len());
    }

    #[test]
    fn complete_trials_come_before_pruned_failed_and_running_ones() {
        let pruned = |number, epoch, value| Trial {
            intermediate: [(epoch, value)].into(),
            ..trial(number, State::Pruned, Some(value))
        };
        let trials = [
            trial(0, State::Running, None),
            trial(1, State::Failed, None),
            pruned(2, 1, 0.9),
            pruned(3, 3, 0.2),
            trial(4, State::Complete, Some(0.5)),
            pruned(5, 3, 0.4),
            trial(6, State::Complete, Some(0.7)),
            trial(7, State::Waiting, None),
        ];
        let order = |direction| {
            let (ranked, finished) = ranked(&trials, direction);
            (ranked.iter().map(|trial| trial.number).collect::<Vec<_>>(), finished)
        };
        assert_eq!(order(Direction::Maximize), (vec![6, 4, 5, 3, 2, 1, 0], 5));
        assert_eq!(order(Direction::Minimize), (vec![4, 6, 3, 5, 2, 1, 0], 5));
    }
}
