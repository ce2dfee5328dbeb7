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
    without_kernels: Option<Spread>,
    without_kernels_ratio: Option<Spread>,
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
    /// The instructions of its backend's peaks, the plain one first, and what to call them.
    fn peak_words(&self) -> &'static [(&'static str, &'static str)] {
        match self.backend.as_str() {
            "cpu" => &[("mulAdd", "one thread, mul and add"), ("relaxedMadd", "one thread, relaxed madd")],
            _ => &[("fma", "WebGPU, fma")],
        }
    }

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
        for (instruction, words) in contest.peak_words() {
            let peak = contest
                .peak(instruction)
                .map_or("not in this browser".into(), |peak| format!("{peak:.1} billion multiply-adds a second"));
            lines.push(format!("peak of {words}: {peak}"));
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
    let share = |instruction| Some(rate? / contest.peak(instruction)?);
    Figures {
        steady,
        steady_ratio: ratios(&own.steady, &engine.steady),
        without_kernels: Spread::of(&engine.without_kernels.concat()),
        without_kernels_ratio: ratios(&own.without_kernels, &engine.without_kernels),
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
        share_of_peak: share(contest.peak_words()[0].0),
        share_of_relaxed_peak: share("relaxedMadd"),
    }
}

fn header() -> String {
    format!(
        "{:<17} {:>24} {:>20} {:>15} {:>15} {:>15} {:>18} {:>14} {:>13}",
        "",
        "steady ms (p10-p90)",
        "ratio (p10-p90)",
        "no kernels ms",
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
        "{name:<17} {:>24} {:>20} {:>15} {:>15} {:>15} {:>18} {:>14} {:>13}",
        of(figures.steady.map(|it| format!("{:.1} ({:.1}-{:.1})", it.median, it.p10, it.p90))),
        of(figures.steady_ratio.map(|it| format!("{:.2} ({:.2}-{:.2})", it.median, it.p10, it.p90))),
        of(figures.without_kernels.map(|it| format!(
            "{:.1}{}",
            it.median,
            times(figures.without_kernels_ratio.map(|it| it.median))
        ))),
        of(figures.to_first_answer.map(|it| format!("{:.0}{}", it.median, times(figures.first_answer_ratio)))),
        of(figures.slices_a_second.map(|it| format!("{it:.1}{}", times(figures.throughput_ratio.map(|it| it.median))))),
        format!("{}{}", figures.bytes, times(figures.bytes_ratio)),
        of(figures.memory.map(|it| format!("{:.0}{}", it.median / 1e6, times(figures.memory_ratio)))),
        of(figures.share_of_peak.map(|share| {
            let fused = figures.share_of_relaxed_peak.map(|share| format!(" / {}", percent(share)));
            format!("{}{} %", percent(share), fused.unwrap_or_default())
        })),
    )
}

/// A share in hundredths, small ones with the digits that tell them from nothing.
fn percent(share: f64) -> String {
    let hundredths = 100.0 * share;
    let decimals = match hundredths {
        10.0.. => 0,
        1.0.. => 1,
        _ => 2,
    };
    format!("{hundredths:.decimals$}")
}

fn panel(contest: &Contest, figures: &[Figures]) -> chart::Panel {
    let rows: [(&str, Vec<Option<f64>>); 6] = [
        ("a slice, steady", figures.iter().map(|it| it.steady_ratio.map(|it| it.median)).collect()),
        ("without its kernels", figures.iter().map(|it| it.without_kernels_ratio.map(|it| it.median)).collect()),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn contest(backend: &str, peaks: Value) -> Contest {
        let amount = Amount { cold: 0, rounds: 1, runs: 1, scans: 0, peaks: 1, without_kernels: None };
        // A million multiply-adds, twice, in 2 ms: one billion a second.
        let engine = Measured { engine: "ours".into(), steady: vec![vec![2.0]], ..Default::default() };
        Contest {
            model: "network".into(),
            backend: backend.into(),
            inputs: 2,
            multiply_adds: 1_000_000,
            amount,
            engines: vec![engine],
            peaks: vec![peaks],
        }
    }

    #[test]
    fn shares_are_of_the_peak_of_the_backend() {
        let cpu = contest("cpu", json!({ "mulAdd": 2.0, "relaxedMadd": 4.0 }));
        let figures = figures_of(&cpu, &cpu.engines[0]);
        assert_eq!((figures.share_of_peak, figures.share_of_relaxed_peak), (Some(0.5), Some(0.25)));
        let webgpu = contest("webgpu", json!({ "fma": 400.0 }));
        let figures = figures_of(&webgpu, &webgpu.engines[0]);
        assert_eq!((figures.share_of_peak, figures.share_of_relaxed_peak), (Some(0.0025), None));
    }

    #[test]
    fn small_shares_are_told_from_nothing() {
        assert_eq!([0.625, 0.031, 0.003, 0.0].map(percent), ["62", "3.1", "0.30", "0.00"]);
    }
}
