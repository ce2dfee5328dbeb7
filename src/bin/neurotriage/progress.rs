//! Progress for people: a live display on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use neurotriage::train::checkpoint::Epoch;
use neurotriage::train::evaluate::Progress;

use crate::chart::{chart, sparkline};

/// A bar on a terminal, nothing elsewhere.
pub fn bar(length: usize, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:>12} {bar:32} {pos}/{len}  {per_sec}  {eta} left");
    ProgressBar::new(length as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what.to_string())
}

/// A count on a terminal, nothing elsewhere, where the end is not known.
pub fn counter(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:>12} {spinner} {pos}  {per_sec}");
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        .with_message(what.to_string())
}

/// One bar after the other, for work that says what it begins.
pub struct Bars(Mutex<ProgressBar>);

impl Bars {
    pub fn new() -> Self {
        Self(Mutex::new(ProgressBar::hidden()))
    }

    pub fn finish(&self) {
        self.current().finish_and_clear();
    }

    fn current(&self) -> MutexGuard<'_, ProgressBar> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn start(&self, what: &str, slices: usize) {
        let mut current = self.current();
        current.finish_and_clear();
        *current = bar(slices, what);
    }

    fn step(&self) {
        self.current().inc(1);
    }
}

/// The display of a training run: the epoch under way, the run as a whole and the course of loss and validation.
pub struct TrainingDisplay {
    live: Option<Live>,
}

struct Live {
    bars: MultiProgress,
    epoch: ProgressBar,
    run: ProgressBar,
    loss: ProgressBar,
    validation: ProgressBar,
}

impl TrainingDisplay {
    pub fn new(epochs: usize) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { live: None };
        }
        let style = |template| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bars = MultiProgress::new();
        let run = bars.add(ProgressBar::new(epochs as u64));
        run.set_style(style("     run {bar:32} epoch {pos}/{len}  {elapsed} so far"));
        let epoch = bars.add(ProgressBar::new(0));
        epoch.set_style(style("   epoch {bar:32} step {pos}/{len}  loss {msg}  {eta} left"));
        let line = |template| {
            let line = bars.add(ProgressBar::new(0));
            line.set_style(style(template));
            line
        };
        let (loss, validation) = (line("    loss {msg}"), line("     val {msg}"));
        loss.set_message("appears after the first epoch");
        validation.set_message("balanced accuracy appears after the first epoch");
        Self { live: Some(Live { bars, epoch, run, loss, validation }) }
    }

    pub fn step(&self, step: usize, steps: usize, epoch: usize, loss: f64) {
        match &self.live {
            Some(live) => {
                live.run.set_position(epoch as u64 - 1);
                live.epoch.set_length(steps as u64);
                live.epoch.set_position(step as u64);
                live.epoch.set_message(format!("{loss:.4}"));
            }
            // A line every quarter of an epoch.
            None if step.is_multiple_of(steps.div_ceil(4)) => {
                eprintln!("epoch {epoch} step {step}/{steps} loss {loss:.4}");
            }
            None => {}
        }
    }

    /// The epochs so far, the last of which was just done.
    pub fn epoch(&self, history: &[Epoch], best: bool) {
        let Some(epoch) = history.last() else { return };
        let line = format!(
            "epoch {:>3}  train loss {:.4}  val log loss {:.4}  accuracy {:.4}  balanced {:.4}{}",
            epoch.epoch,
            epoch.train_loss,
            epoch.val_log_loss,
            epoch.val_accuracy,
            epoch.val_balanced_accuracy,
            if best { "  best" } else { "" }
        );
        match &self.live {
            Some(live) => {
                let _ = live.bars.println(line);
                live.run.set_position(epoch.epoch as u64);
                let [loss, validation] = curves(history);
                live.loss.set_message(format!("{}  {:.4}", sparkline(&loss), epoch.train_loss));
                let accuracy = epoch.val_balanced_accuracy;
                live.validation.set_message(format!("{}  balanced accuracy {accuracy:.3}", sparkline(&validation)));
                live.epoch.reset();
            }
            None => eprintln!("{line}"),
        }
    }

    pub fn finish(&self) {
        if let Some(live) = &self.live {
            live.epoch.finish_and_clear();
            live.run.abandon();
            live.loss.abandon();
            live.validation.abandon();
        }
    }
}

/// A whole run as two charts.
pub fn charts(history: &[Epoch]) -> String {
    let [loss, validation] = curves(history);
    chart("training loss", &loss) + &chart("balanced accuracy on val", &validation)
}

/// Training loss and balanced accuracy on val, by epoch.
fn curves(history: &[Epoch]) -> [Vec<f64>; 2] {
    [
        history.iter().map(|epoch| epoch.train_loss).collect(),
        history.iter().map(|epoch| epoch.val_balanced_accuracy).collect(),
    ]
}
