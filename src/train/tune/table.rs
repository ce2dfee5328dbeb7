//! A study's trials as a table of text.

use super::replay::{State, Trial};
use super::sampler::ranked;
use super::space::{Direction, Setting, Space};
use super::study::failure;

/// The trials from best to worst, at most so many; a sentence where there are more.
pub fn table(space: &Space, trials: &[Trial], most: usize) -> String {
    let (ranked, _) = ranked(trials, space.direction);
    let mut rows = vec![["trial", "state", "epochs", space.metric.as_str()].map(String::from).to_vec()];
    rows[0].extend(space.parameters.iter().map(|parameter| parameter.name.clone()));
    for trial in ranked.iter().take(most) {
        let mut row = vec![trial.number.to_string(), trial.state.name().to_string(), epochs(trial), value(trial)];
        let setting = |name: &String| trial.params.get(name).map_or("–".to_string(), Setting::short);
        row.extend(space.parameters.iter().map(|parameter| setting(&parameter.name)));
        rows.push(row);
    }
    let width = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}"));
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text += "\n";
    }
    if ranked.len() > most {
        text += &format!("and {} more\n", ranked.len() - most);
    }
    let failed = trials.iter().filter(|trial| trial.state == State::Failed);
    for trial in failed.take(3) {
        text += &format!("trial {} failed: {}\n", trial.number, failure(trial).unwrap_or("by its worker's record"));
    }
    text
}

/// The best value up to each trial, in the order of their numbers, with the trial's number; only complete trials count.
pub fn best_so_far(trials: &[Trial], direction: Direction) -> Vec<(usize, f64)> {
    let mut best: Option<f64> = None;
    let complete = trials.iter().filter(|trial| trial.state == State::Complete);
    let values = complete.filter_map(|trial| Some((trial.number, trial.value.filter(|value| value.is_finite())?)));
    values
        .map(|(number, value)| {
            let better = best.filter(|best| direction.merit(*best) >= direction.merit(value)).unwrap_or(value);
            best = Some(better);
            (number, better)
        })
        .collect()
}

fn epochs(trial: &Trial) -> String {
    trial.last().map_or("–".to_string(), |(epoch, _)| epoch.to_string())
}

fn value(trial: &Trial) -> String {
    let value = trial.value.or(trial.last().map(|(_, value)| value));
    value.map_or("–".to_string(), |value| format!("{value:.4}"))
}

#[cfg(test)]
mod tests {
    use super::super::sampler::tests::trial;
    use super::super::space::{Point, tests::SPACE};
    use super::*;

    #[test]
    fn the_best_stands_first_and_what_is_missing_is_a_dash() {
        let space = Space::parse(SPACE).unwrap();
        let params = Point::from([("learning_rate".to_string(), Setting::Float(3.2e-4))]);
        let trials = [
            Trial { params, intermediate: [(4, 0.75)].into(), ..trial(0, State::Complete, Some(0.75)) },
            trial(1, State::Complete, Some(0.5)),
            trial(2, State::Failed, None),
        ];
        let text = table(&space, &trials, 2);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[0][..5], ["trial", "state", "epochs", "loss", "learning_rate"]);
        assert_eq!(lines[1][..5], ["1", "complete", "–", "0.5000", "–"]);
        assert_eq!(lines[2][..5], ["0", "complete", "4", "0.7500", "3.200e-4"]);
        assert!(text.contains("and 1 more") && text.contains("trial 2 failed"));
    }

    #[test]
    fn the_best_so_far_never_worsens() {
        let values = [0.5, 0.7, 0.3, f64::INFINITY, 0.6];
        let mut trials: Vec<Trial> =
            values.iter().enumerate().map(|(number, &value)| trial(number, State::Complete, Some(value))).collect();
        trials.push(trial(5, State::Pruned, Some(0.0)));
        assert_eq!(best_so_far(&trials, Direction::Minimize), [(0, 0.5), (1, 0.5), (2, 0.3), (4, 0.3)]);
        assert_eq!(best_so_far(&trials, Direction::Maximize), [(0, 0.5), (1, 0.7), (2, 0.7), (4, 0.7)]);
    }
}
