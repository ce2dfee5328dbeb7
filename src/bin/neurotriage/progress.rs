//! Progress for people: a live display on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use neurotriage::train::checkpoint::Epoch;
use neurotriage::train::evaluate::Progress;

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

/// The display of a training run: the epoch under way, the run as a whole and the validation's course.
pub struct TrainingDisplay {
    live: Option<Live>,
}

struct Live {
    bars: MultiProgress,
    epoch: ProgressBar,
    run: ProgressBar,
    course: ProgressBar,
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
        let course = bars.add(ProgressBar::new(0));
        course.set_style(style("     val {msg}"));
        course.set_message("balanced accuracy appears after the first epoch");
        Self { live: Some(Live { bars, epoch, run, course }) }
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

    pub fn epoch(&self, epoch: &Epoch, best: bool, course: &[f64]) {
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
                live.course.set_message(format!(
                    "{}  balanced accuracy {:.3}",
                    sparkline(course),
                    epoch.val_balanced_accuracy
                ));
                live.epoch.reset();
            }
            None => eprintln!("{line}"),
        }
    }

    pub fn finish(&self) {
        if let Some(live) = &self.live {
            live.epoch.finish_and_clear();
            live.run.abandon();
            live.course.abandon();
        }
    }
}

/// Values in 0 ..= 1 as a line of block characters, scaled to their own range; the last 48 of them.
fn sparkline(values: &[f64]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown = &values[values.len().saturating_sub(48)..];
    let (low, high) = shown.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let range = (high - low).max(1e-9);
    shown.iter().map(|v| BLOCKS[(((v - low) / range) * 7.0).round() as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    #[test]
    fn a_sparkline_spans_its_range() {
        assert_eq!(sparkline(&[0.0, 0.5, 1.0]), "▁▅█");
        assert_eq!(sparkline(&[0.5, 0.5]), "▁▁");
        assert_eq!(sparkline(&[]), "");
    }
}
