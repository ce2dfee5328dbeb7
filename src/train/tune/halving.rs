//! Which trials are stopped early: asynchronous successive halving, alone or in the brackets of Hyperband.
//!
//! ASHA (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning"): after `first` · `reduction`^k epochs, the rungs, a trial
//! goes on if its value is among the best 1/`reduction` of those that came to this rung; nobody waits for others. This is the
//! stopping variant: a trial that is not promoted ends, as training here cannot be prolonged. The cosine of the learning rate spans all epochs
//! of a recipe, so a short run that goes on with more epochs is another run than one that had them from the beginning. Each trial therefore has the
//! full schedule, and bad ones are cut off.
//!
//! Hyperband (Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization") hedges against learning curves that
//! cross: its brackets begin at later rungs, and each trial competes within its own.
//!
//! Rungs, values and brackets are kept and drawn as Optuna's `SuccessiveHalvingPruner` and `HyperbandPruner` do (5.0), so that its workers
//! compete in the same rungs.

use super::replay::{State, Trial};
use super::space::Direction;

/// When trials are stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pruner {
    /// Never.
    None,
    Asha(Rungs),
    /// `most` is the number of epochs of a whole trial.
    Hyperband {
        rungs: Rungs,
        most: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rungs {
    /// Epochs before the first rung, at least 1.
    pub first: usize,
    /// Each rung is so many times as far as the one before, and one in so many goes on; at least 2.
    pub reduction: usize,
}

/// What a value means for its trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Rungs that were reached with it.
    pub reached: Vec<usize>,
    /// Whether the trial ends here.
    pub prune: bool,
}

impl Pruner {
    /// For the record of a study: another rule makes other rungs.
    pub fn describe(self) -> String {
        match self {
            Pruner::None => "none".into(),
            Pruner::Asha(Rungs { first, reduction }) => format!("asha, first {first}, reduction {reduction}"),
            Pruner::Hyperband { rungs: Rungs { first, reduction }, most } => {
                format!("hyperband, first {first}, reduction {reduction}, epochs {most}")
            }
        }
    }

    /// Judges the value of a trial after so many epochs; `trials` are those of the study, with this one.
    pub fn judge(
        self,
        study: &str,
        trials: &[Trial],
        trial: &Trial,
        (epoch, value): (usize, f64),
        direction: Direction,
    ) -> Verdict {
        let (rungs, brackets) = match self {
            Pruner::None => return Verdict::default(),
            Pruner::Asha(rungs) => (rungs, vec![1]),
            Pruner::Hyperband { rungs, most } => (rungs, brackets(rungs, most)),
        };
        let own = bracket(study, trial.number, &brackets);
        let mut verdict = Verdict::default();
        let mut rung = (0..).find(|&rung| !trial.system.contains_key(&key(rung))).unwrap_or(0);
        while epoch >= rungs.at(own + rung) {
            verdict.reached.push(rung);
            let others = trials.iter().filter(|other| {
                other.number != trial.number
                    && other.state != State::Waiting
                    && bracket(study, other.number, &brackets) == own
            });
            let values = others.filter_map(|other| super::journal::number(other.system.get(&key(rung))?));
            if !is_promoted(value, values.collect(), rungs.reduction, direction) {
                verdict.prune = true;
                break;
            }
            rung += 1;
        }
        verdict
    }
}

impl Rungs {
    /// The epochs after which a rung is reached.
    fn at(self, rung: usize) -> usize {
        u32::try_from(rung).map_or(usize::MAX, |rung| self.first.saturating_mul(self.reduction.saturating_pow(rung)))
    }
}

/// The attribute of a trial that holds its value at a rung, named as Optuna does.
pub fn key(rung: usize) -> String {
    format!("completed_rung_{rung}")
}

/// Whether a value is among the best 1/`reduction` of a rung (`others` and itself). The first ones, of which none would be, go on if they
/// are the best so far: a trial cannot wait for others.
fn is_promoted(value: f64, others: Vec<f64>, reduction: usize, direction: Direction) -> bool {
    let merit = direction.merit(value);
    let promoted = ((others.len() + 1) / reduction).max(1);
    let better = others.iter().filter(|other| direction.merit(**other) > merit).count();
    better < promoted
}

/// How often each bracket is drawn: in proportion to the trials that Hyperband starts in it (algorithm 1 of Li et al. 2018).
fn brackets(rungs: Rungs, most: usize) -> Vec<u64> {
    let count = (0..).take_while(|&rung| rungs.at(rung) <= most).count().max(1);
    let trials = |bracket: usize| {
        let s = count - 1 - bracket;
        (count as f64 * (rungs.reduction as f64).powi(s as i32) / (s + 1) as f64).ceil() as u64
    };
    (0..count).map(trials).collect()
}

/// The bracket of a trial, which follows from the names alone.
fn bracket(study: &str, number: usize, brackets: &[u64]) -> usize {
    let all: u64 = brackets.iter().sum();
    let mut place = u64::from(crc32fast::hash(format!("{study}_{number}").as_bytes())) % all.max(1);
    for (bracket, &share) in brackets.iter().enumerate() {
        match place.checked_sub(share) {
            Some(rest) => place = rest,
            None => return bracket,
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::super::sampler::tests::trial;
    use super::*;

    const ASHA: Pruner = Pruner::Asha(Rungs { first: 1, reduction: 3 });

    /// Reports a value; keeps it in the trial as a study would.
    fn report(pruner: Pruner, trials: &mut [Trial], number: usize, epoch: usize, value: f64) -> Verdict {
        let verdict = pruner.judge("s", trials, &trials[number], (epoch, value), Direction::Maximize);
        for &rung in &verdict.reached {
            trials[number].system.insert(key(rung), value.into());
        }
        verdict
    }

    fn running(count: usize) -> Vec<Trial> {
        (0..count).map(|number| trial(number, State::Running, None)).collect()
    }

    /// Whether a trial goes on depends on those that came before it, and the first of a rung goes on.
    #[test]
    fn a_third_of_a_rung_goes_on() {
        let mut trials = running(9);
        // The best come first: then at each rung exactly the best third of those so far goes on.
        let values = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
        let first: Vec<bool> =
            (0..9).map(|number| !report(ASHA, &mut trials, number, 1, values[number]).prune).collect();
        assert_eq!(first.iter().filter(|&&on| on).count(), 1, "{first:?}: only the best one so far, of any number");
        // The worst come first: each is the best so far, and among the best third of those so far.
        let mut trials = running(9);
        let rising: Vec<bool> =
            (0..9).map(|number| !report(ASHA, &mut trials, number, 1, values[8 - number]).prune).collect();
        assert!(rising.iter().all(|&on| on));
        // In between: the ninth at a rung of nine goes on if at most two are better.
        for (value, on) in [(0.75, true), (0.65, false)] {
            let mut trials = running(9);
            for (number, &before) in values.iter().enumerate().take(8) {
                report(ASHA, &mut trials, number, 1, before);
            }
            assert_eq!(!report(ASHA, &mut trials, 8, 1, value).prune, on, "{value}");
        }
    }

    #[test]
    fn rungs_lie_at_powers_of_the_reduction() {
        let mut trials = running(1);
        let reached: Vec<(usize, Vec<usize>)> =
            (1..=10).map(|epoch| (epoch, report(ASHA, &mut trials, 0, epoch, 0.5).reached)).collect();
        let reached: Vec<_> = reached.into_iter().filter(|(_, rungs)| !rungs.is_empty()).collect();
        assert_eq!(reached, [(1, vec![0]), (3, vec![1]), (9, vec![2])]);
        // A trial that reports late, as after a gap, reaches all rungs on its way.
        let mut trials = running(1);
        assert_eq!(report(ASHA, &mut trials, 0, 4, 0.5).reached, [0, 1]);
        let late = Pruner::Asha(Rungs { first: 2, reduction: 4 });
        let mut trials = running(1);
        assert_eq!([1, 2, 7, 8].map(|epoch| report(late, &mut trials, 0, epoch, 0.5).reached.len()), [0, 1, 0, 1]);
    }

    #[test]
    fn ties_go_on_and_directions_differ() {
        assert!(is_promoted(0.5, vec![0.5, 0.5], 3, Direction::Maximize));
        assert!(!is_promoted(0.4, vec![0.5, 0.3], 3, Direction::Maximize));
        assert!(is_promoted(0.4, vec![0.5, 0.9], 3, Direction::Minimize));
        assert!(!is_promoted(0.6, vec![0.5, 0.9], 3, Direction::Minimize));
        assert_eq!(
            Pruner::None.judge("s", &running(1), &running(1)[0], (9, 0.1), Direction::Maximize),
            Verdict::default()
        );
    }

    /// Optuna 5.0: HyperbandPruner(min_resource=1, max_resource=12, reduction_factor=3), study "s":
    /// [pruner._get_bracket_id(study, trial) for trials 0 to 11] and the allocation budgets.
    #[test]
    fn brackets_are_those_of_optuna() {
        let rungs = Rungs { first: 1, reduction: 3 };
        let found = brackets(rungs, 12);
        assert_eq!(found, [9, 5, 3]);
        let drawn: Vec<usize> = (0..12).map(|number| bracket("s", number, &found)).collect();
        assert_eq!(drawn, [0, 1, 0, 0, 0, 0, 0, 2, 2, 2, 0, 1]);
        assert_eq!(brackets(rungs, 1).len(), 1);
        // A bracket that begins later does not stop a trial at the first epoch.
        let hyperband = Pruner::Hyperband { rungs, most: 12 };
        let late = drawn.iter().position(|&bracket| bracket == 2).unwrap();
        let mut trials = running(12);
        let reached: Vec<usize> =
            (1..=12).filter(|&epoch| !report(hyperband, &mut trials, late, epoch, 0.5).reached.is_empty()).collect();
        assert_eq!(reached, [9]);
    }
}
