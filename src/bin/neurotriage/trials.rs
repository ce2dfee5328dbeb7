//! The live table of a study: the trials that run, and the best so far.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use neurotriage::train::tune::replay::{State, Trial};
use neurotriage::train::tune::space::Space;
use neurotriage::train::tune::study::{Begun, Study};

use crate::chart::sparkline;

/// A display on a terminal, plain lines elsewhere.
pub struct TrialsDisplay {
    live: Option<Live>,
    metric: String,
}

struct Live {
    bars: MultiProgress,
    study: ProgressBar,
    /// A line for each trial that runs, by number.
    running: Mutex<BTreeMap<usize, ProgressBar>>,
}

impl TrialsDisplay {
    /// `limit` is the number of trials that the study is to have.
    pub fn new(space: &Space, limit: usize) -> Self {
        let metric = space.metric.clone();
        if !std::io::stderr().is_terminal() {
            return Self { live: None, metric };
        }
        let bars = MultiProgress::new();
        let study = bars.add(ProgressBar::new(limit as u64));
        study.set_style(style("   study {bar:32} trial {pos}/{len}  {elapsed} so far  {msg}"));
        Self { live: Some(Live { bars, study, running: Mutex::new(BTreeMap::new()) }), metric }
    }

    pub fn begin(&self, space: &Space, begun: &Begun) {
        let settings: Vec<String> =
            space.settings(&begun.point).map(|(name, setting)| format!("{name} {}", setting.short())).collect();
        let words = format!("trial {:>3}  {}", begun.number, settings.join("  "));
        match &self.live {
            Some(live) => {
                let line = live.bars.add(ProgressBar::new(0));
                line.set_style(style("{prefix}  {msg}"));
                line.set_prefix(words);
                running(live).insert(begun.number, line);
            }
            None => eprintln!("{words}"),
        }
    }

    /// A trial told a value: its course so far.
    pub fn report(&self, trial: &Trial) {
        let Some(live) = &self.live else { return };
        let values: Vec<f64> = trial.intermediate.values().copied().filter(|value| value.is_finite()).collect();
        let (Some((epoch, value)), Some(line)) = (trial.last(), running(live).get(&trial.number).cloned()) else {
            return;
        };
        line.set_message(format!("epoch {epoch}  {}  {value:.4}", sparkline(&values)));
    }

    /// A trial ended, or will go on later.
    pub fn end(&self, study: &Study, number: usize) {
        let trial = study.trials().get(number);
        if let Some(live) = &self.live
            && let Some(line) = running(live).remove(&number)
        {
            line.finish_and_clear();
        }
        let Some(trial) = trial.filter(|trial| trial.state.is_finished()) else { return };
        let value = trial.value.map(|value| format!("  {} {value:.4}", self.metric)).unwrap_or_default();
        let why = neurotriage::train::tune::study::failure(trial).map(|why| format!(": {why}")).unwrap_or_default();
        let epochs = trial.last().map(|(epoch, _)| format!(" after epoch {epoch}")).unwrap_or_default();
        let best = if study.best().is_some_and(|best| best.number == number) { "  best" } else { "" };
        self.say(&format!("trial {number:>3}  {}{epochs}{value}{why}{best}", trial.state.name()));
        if let Some(live) = &self.live {
            let finished = study.trials().iter().filter(|trial| trial.state.is_finished()).count();
            live.study.set_position(finished as u64);
            if let Some(best) = study.best().filter(|best| best.state == State::Complete) {
                live.study.set_message(format!("best: trial {}, {:.4}", best.number, best.value.unwrap_or_default()));
            }
        }
    }

    pub fn say(&self, words: &str) {
        match &self.live {
            Some(live) => drop(live.bars.println(words)),
            None => eprintln!("{words}"),
        }
    }

    pub fn finish(&self) {
        if let Some(live) = &self.live {
            live.study.abandon();
        }
    }
}

fn running(live: &Live) -> MutexGuard<'_, BTreeMap<usize, ProgressBar>> {
    live.running.lock().unwrap_or_else(PoisonError::into_inner)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
