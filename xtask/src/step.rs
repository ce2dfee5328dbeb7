//! Steps with a heading, their time, and a table of them at the end.

use std::io::{Write, stdout};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How a step ended, if not in an error.
pub enum Outcome {
    Ok,
    /// It could not be done here, and why that is no failure.
    Skipped(&'static str),
}

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    time: Duration,
    result: String,
    failed: bool,
}

impl Steps {
    /// Does a step and remembers how it went. A failure does not stop the others.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Outcome>) {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = work();
        let time = start.elapsed();
        let failed = outcome.is_err();
        let result = match outcome {
            Ok(Outcome::Ok) => "ok".to_owned(),
            Ok(Outcome::Skipped(why)) => format!("skipped: {why}"),
            Err(error) => {
                println!("error: {error:#}");
                "FAILED".to_owned()
            }
        };
        println!("── {name}: {result}, {}", seconds(time));
        // What the step's programs write goes straight to the terminal: keep the order.
        let _ = stdout().flush();
        self.rows.push(Row { name, time, result, failed });
    }

    /// Whether a step failed.
    pub fn failed(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.failed && row.name == name)
    }

    /// Prints the table; an error if a step failed.
    pub fn finish(self) -> Result<()> {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        println!("\n{:<width$}  {:>9}  result", "step", "time");
        for row in &self.rows {
            println!("{:<width$}  {:>9}  {}", row.name, seconds(row.time), row.result);
        }
        println!("{:<width$}  {:>9}", "all", seconds(self.rows.iter().map(|row| row.time).sum()));
        match self.rows.iter().filter(|row| row.failed).count() {
            0 => Ok(()),
            1 => bail!("one step failed"),
            count => bail!("{count} steps failed"),
        }
    }
}

/// Runs a command to its end; an error unless it succeeds.
pub fn execute(command: &mut Command) -> Result<()> {
    println!("$ {}", line(command));
    let _ = stdout().flush();
    let status =
        command.stdin(Stdio::null()).status().with_context(|| format!("{} could not be started", line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// What a command writes to its standard output; an error unless it succeeds.
pub fn read(command: &mut Command) -> Result<String> {
    println!("$ {}", line(command));
    let _ = stdout().flush();
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("{} could not be started", line(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", line(command), output.status);
    }
    String::from_utf8(output.stdout).context("the output is not text")
}

/// Seconds with one decimal.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_fails_the_whole_and_stops_nothing() {
        let mut steps = Steps::default();
        steps.step("bad", || bail!("no"));
        steps.step("good", || Ok(Outcome::Ok));
        steps.step("absent", || Ok(Outcome::Skipped("not here")));
        assert!(steps.failed("bad") && !steps.failed("good") && !steps.failed("absent"));
        assert_eq!(steps.finish().expect_err("a step failed").to_string(), "one step failed");
    }
}
