//! What was measured, as a table, as JSON and as a chart.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};

use super::chart;
use super::contest::{Amount, Measured};
use super::figures::{Spread, ratios};

/// All contests of a run.
#[derive(Serialize)]
pub struct Report {
    pub machine: Machine,
    /// Packages of npm.
    pub peers: Vec<String>,
    pub contests: Vec<Value>,
    #[serde(skip)]
    lines: Vec<String>,
    #[serde(skip)]
    pub panels: Vec<chart::Panel>,
}

#[derive(Serialize)]
pub struct Machine {
    pub system: String,
    pub cores: usize,
    pub browser: String,
    /// What WebGPU's adapter calls itself; null without one.
    pub adapter: Value,
}

/// One network on one backend.
#[derive(Clone, Serialize)]
pub struct Contest {
    pub model: String,
    pub backend: String,
    /// For each slice: two if it is also seen mirrored.
    pub inputs: u64,
    /// For each input.
    pub multiply_adds: u64,
    pub amount: Amount,
    pub engines: Vec<Measured>,
    /// As [`super::contest::Outcome`] has them.
    pub peaks: Vec<Value>,
}

/// The figures of one engine; ratios are its own to ours, so that above 1 ours is ahead.
#[derive(Serialize)]
struct Figures {
    steady: Option<Spread>,
    steady_ratio: Option<Spread>,
    to_first_answer: Option<Spread>,
    first_answer_ratio: Option<f64>,
    first: Option<Spread>,
    slices_a_second: Option<f64>,
    throughput_ratio: Option<Spread>,
    bytes: u64,
    bytes_ratio: Option<f64>,
    memory: Option<Spread>,
    memory_ratio: Option<f64>,
    /// Multiply-adds of the network in the fastest of all turns, a second, in billions, and as a share of the highest peak.
    multiply_adds_a_second: Option<f64>,
    share_of_peak: Option<f64>,
    share_of_relaxed_peak: Option<f64>,
}

impl Contest {
    /// The highest of the measured peaks, in billions of multiply-adds a second.
    fn peak(&self, instruction: &str) -> Option<f64> {
        self.peaks.iter().filter_map(|peak| peak[instruction].as_f64()).max_by(f64::total_cmp)
    }
}

impl Report {
    pub fn new(browser: &str, adapter: &Value, peers: Vec<String>) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        let machine = Machine { system, cores, browser: browser.into(), adapter: adapter.clone() };
        Self { machine, peers, contests: Vec::new(), lines: Vec::new(), panels: Vec::new() }
    }

    /// Adds a contest and prints its table.
    pub fn add(&mut self, contest: Contest) {
        let figures: Vec<Figures> = contest.engines.iter().map(|engine| figures_of(&contest, engine)).collect();
        let mut lines = vec![format!("\n{}, {}", contest.model, contest.backend), header()];
        lines.extend(contest.engines.iter().zip(&figures).map(|(engine, figures)| line(&engine.engine, figures)));
        if contest.backend == "cpu" {
            for (instruction, words) in [("mulAdd", "mul and add"), ("relaxedMadd", "relaxed madd")] {
                let peak = contest
                    .peak(instruction)
                    .map_or("not in this browser".into(), |peak| format!("{peak:.1} billion multiply-adds a second"));
                lines.push(format!("peak of one thread, {words}: {peak}"));
            }
        }
        lines.iter().for_each(|line| println!("{line}"));
        self.lines.extend(lines);
        self.panels.push(panel(&contest, &figures));
        self.contests.push(json!({ "measured": contest, "figures": figures }));
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join("page.json");
        fs::write(&path, serde_json::to_string_pretty(self)? + "\n").with_context(|| path.display().to_string())?;
        chart::draw(&folder.join("page.svg"), &self.panels)
    }

    pub fn print(&self) {
        println!("\n{}, {} cores, {}", self.machine.system, self.machine.cores, self.machine.browser);
        println!("WebGPU: {}", self.machine.adapter);
        self.lines.iter().for_each(|line| println!("{line}"));
        println!("\nRatios are to ours, round by round: above 1 ours is ahead.");
    }
}

/// What is told of an engine of a contest.
fn figures_of(contest: &Contest, engine: &Measured) -> Figures {
    let own = &contest.engines[0];
    let steady = engine.steady_spread();
    let to_first_answer = Spread::of(&engine.to_first_answer);
    let memory = |engine: &Measured| Spread::of(&engine.memory.iter().map(|&bytes| bytes as f64).collect::<Vec<_>>());
    let of_medians = |own: Option<Spread>, other: Option<Spread>| Some(other?.median / own?.median);
    // Best against best: neither tells how busy the machine was.
    let rate = steady.map(|steady| (contest.multiply_adds * contest.inputs) as f64 / steady.least / 1e6);
    let share = |instruction| Some(rate? / contest.peak(instruction)?).filter(|_| contest.backend == "cpu");
    Figures {
        steady,
        steady_ratio: ratios(&own.steady, &engine.steady),
        to_first_answer,
        first_answer_ratio: of_medians(Spread::of(&own.to_first_answer), to_first_answer),
        first: Spread::of(&engine.first),
        slices_a_second: Spread::of(&engine.stream.concat()).map(|each| 1e3 / each.median),
        throughput_ratio: ratios(&own.stream, &engine.stream),
        bytes: engine.bytes,
        bytes_ratio: (own.bytes > 0).then(|| engine.bytes as f64 / own.bytes as f64),
        memory: memory(engine),
        memory_ratio: of_medians(memory(own), memory(engine)),
        multiply_adds_a_second: rate,
        share_of_peak: share("mulAdd"),
        share_of_relaxed_peak: share("relaxedMadd"),
    }
}

fn header() -> String {
    format!(
        "{:<17} {:>24} {:>20} {:>15} {:>15} {:>18} {:>14} {:>13}",
        "",
        "steady ms (p10-p90)",
        "ratio (p10-p90)",
        "first answer ms",
        "slices/s",
        "bytes, compressed",
        "memory MB",
        "peak / fused"
    )
}

fn line(name: &str, figures: &Figures) -> String {
    let of = |value: Option<String>| value.unwrap_or_else(|| "-".into());
    let times = |value: Option<f64>| value.map(|value| format!(" (x{value:.2})")).unwrap_or_default();
    format!(
        "{name:<17} {:>24} {:>20} {:>15} {:>15} {:>18} {:>14} {:>13}",
        of(figures.steady.map(|it| format!("{:.1} ({:.1}-{:.1})", it.median, it.p10, it.p90))),
        of(figures.steady_ratio.map(|it| format!("{:.2} ({:.2}-{:.2})", it.median, it.p10, it.p90))),
        of(figures.to_first_answer.map(|it| format!("{:.0}{}", it.median, times(figures.first_answer_ratio)))),
        of(figures.slices_a_second.map(|it| format!("{it:.1}{}", times(figures.throughput_ratio.map(|it| it.median))))),
        format!("{}{}", figures.bytes, times(figures.bytes_ratio)),
        of(figures.memory.map(|it| format!("{:.0}{}", it.median / 1e6, times(figures.memory_ratio)))),
        of(figures.share_of_peak.map(|share| {
            let fused = figures.share_of_relaxed_peak.map(|share| format!(" / {:.0}", 100.0 * share));
            format!("{:.0}{} %", 100.0 * share, fused.unwrap_or_default())
        })),
    )
}

fn panel(contest: &Contest, figures: &[Figures]) -> chart::Panel {
    let rows: [(&str, Vec<Option<f64>>); 5] = [
        ("a slice, steady", figures.iter().map(|it| it.steady_ratio.map(|it| it.median)).collect()),
        ("time to the first answer", figures.iter().map(|it| it.first_answer_ratio).collect()),
        (
            &format!("{} slices", contest.amount.scans),
            figures.iter().map(|it| it.throughput_ratio.map(|it| it.median)).collect(),
        ),
        ("bytes fetched", figures.iter().map(|it| it.bytes_ratio).collect()),
        ("memory", figures.iter().map(|it| it.memory_ratio).collect()),
    ];
    chart::Panel {
        title: format!("{}, {}", contest.model, if contest.backend == "cpu" { "CPU, one thread" } else { "WebGPU" }),
        engines: contest.engines.iter().map(|engine| engine.engine.clone()).collect(),
        rows: rows.into_iter().map(|(name, values)| (name.to_owned(), values)).collect(),
    }
}
