//! One network on one backend: three engines beside each other, round by round.

use std::io::Write;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::{Value, json};

use super::chromium::Chromium;
use super::figures::Spread;
use super::server::Server;
use crate::browsers::Programs;

/// What is measured, ours first.
pub const ENGINES: [Engine; 3] = [
    Engine { key: "ours", name: "NeuroTriage" },
    Engine { key: "ort", name: "ONNX Runtime Web" },
    Engine { key: "tfjs", name: "TensorFlow.js" },
];

/// Outputs may differ by this much from the native program's, of numbers above 1 as a share.
const TOLERANCE: f64 = 1e-4;

#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// In the benchmark's page.
    pub key: &'static str,
    pub name: &'static str,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Amount {
    /// Cold starts of each engine, each in a fresh browser.
    pub cold: usize,
    /// Rounds, in each of which every engine has its turn.
    pub rounds: usize,
    /// Slices in a turn.
    pub runs: usize,
    /// Slices of the throughput.
    pub scans: usize,
    /// Rounds, the first ones, in which what the browser does at most is measured.
    pub peaks: usize,
    /// In which the kernels of a GPU compute nothing.
    pub without_kernels: Option<Turns>,
}

/// Rounds, and slices in a turn of each.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Turns {
    pub rounds: usize,
    pub runs: usize,
}

/// Where the contest takes place.
pub struct Ground<'a> {
    pub programs: &'a Programs,
    /// More for the browser's command line.
    pub browser_flags: &'a [String],
    pub server: &'a Server,
    /// The folder of the page's version, as `v/<version>/`.
    pub page: &'a str,
}

/// What was measured of one engine. Times in milliseconds, memory and files in bytes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Measured {
    pub engine: String,
    /// The largest difference from the native program, by output.
    pub differences: Value,
    /// Compressed, with heads: all that a fresh browser fetched until the first answer.
    pub bytes: u64,
    pub files: Vec<(String, u64)>,
    /// From nothing to the first answer.
    pub to_first_answer: Vec<f64>,
    /// The first answer alone.
    pub first: Vec<f64>,
    /// By round.
    pub steady: Vec<Vec<f64>>,
    /// As `steady`, with kernels that compute nothing: the part of the processor and of the browser.
    pub without_kernels: Vec<Vec<f64>>,
    /// By round, for each slice.
    pub stream: Vec<Vec<f64>>,
    /// The most of the page's process and the GPU's, less what an empty page has.
    pub memory: Vec<u64>,
}

impl Measured {
    pub fn steady_spread(&self) -> Option<Spread> {
        Spread::of(&self.steady.concat())
    }
}

/// What was measured of all engines, and what the browser does at most.
pub struct Outcome {
    pub engines: Vec<Measured>,
    /// By round: billions of multiply-adds a second in registers. On the CPU, on one thread: `mulAdd` by two instructions, `relaxedMadd` by
    /// one, null where the browser has it not. On WebGPU: `fma`.
    pub peaks: Vec<Value>,
}

/// Lets the engines run on one network and backend (`cpu` or `webgpu`).
pub fn run(ground: &Ground, model: &str, backend: &str, amount: &Amount) -> Result<Outcome> {
    let mut peaks = Vec::new();
    let mut measured: Vec<Measured> =
        ENGINES.iter().map(|engine| Measured { engine: engine.name.into(), ..Default::default() }).collect();
    let wish =
        |engine: &Engine| json!({ "engine": engine.key, "backend": backend, "model": model, "page": ground.page });

    // Warm first: it also compresses every file once, which no cold start is to wait for.
    let browser = Chromium::start(ground.programs, ground.browser_flags)?;
    browser.open(&ground.server.url("bench/index.html"))?;
    for (engine, measured) in ENGINES.iter().zip(&mut measured) {
        browser.call("open", &[json!(engine.key), wish(engine)]).with_context(|| engine.name)?;
        let differences = browser.call("check", &[json!(engine.key)]).with_context(|| engine.name)?;
        let all = differences.as_object().context("no differences")?;
        if let Some((output, value)) =
            all.iter().find(|(_, value)| !value.as_f64().is_some_and(|value| value <= TOLERANCE))
        {
            bail!("{}, {model}, {backend}: {output} differ from the native program's by {value}", engine.name);
        }
        println!("  {:<17} agrees with the native program: {differences}", engine.name);
        measured.differences = differences;
    }
    for round in 0..amount.rounds {
        progress("round", round, amount.rounds);
        if round < amount.peaks {
            peaks.push(browser.call("peak", &[json!(backend)])?);
        }
        for place in order(round) {
            let times = numbers(&browser.call("steady", &[json!(ENGINES[place].key), json!(amount.runs)])?)?;
            measured[place].steady.push(times);
        }
    }
    // The throughput, too, in rounds.
    let blocks = amount.rounds.clamp(1, 5);
    let block = amount.scans.div_ceil(blocks);
    for round in 0..if amount.scans > 0 { blocks } else { 0 } {
        progress("throughput", round, blocks);
        for place in order(round) {
            let time = browser.call("stream", &[json!(ENGINES[place].key), json!(block)])?;
            measured[place].stream.push(vec![time.as_f64().context("no time")? / block as f64]);
        }
    }
    drop(browser);

    for round in 0..amount.cold {
        progress("cold start", round, amount.cold);
        for place in order(round) {
            cold(
                ground,
                &ENGINES[place],
                &wish(&ENGINES[place]),
                &format!("{model}-{backend}-{place}-{round}"),
                &mut measured[place],
            )?;
        }
    }
    if let Some(turns) = amount.without_kernels {
        without_kernels(ground, turns, wish, &mut measured).context("without kernels")?;
    }
    Ok(Outcome { engines: measured, peaks })
}

/// The engines' places in the order of their turns: nobody is always first.
fn order(round: usize) -> impl Iterator<Item = usize> {
    (0..ENGINES.len()).map(move |turn| (round + turn) % ENGINES.len())
}

/// Tells a person who waits where it is.
fn progress(what: &str, round: usize, rounds: usize) {
    print!("  {what} {} of {rounds}      \r", round + 1);
    let _ = std::io::stdout().flush();
}

/// One cold start in a fresh browser.
fn cold(ground: &Ground, engine: &Engine, wish: &Value, tag: &str, measured: &mut Measured) -> Result<()> {
    let cold = format!("cold-{tag}");
    let browser = Chromium::start(ground.programs, ground.browser_flags)?;
    browser.open(&ground.server.url(&format!("{cold}/bench/index.html")))?;
    if wish["backend"] == "webgpu" {
        // The GPU's process starts after the browser: until then there is no adapter.
        browser.call("adapter", &[])?;
    }
    let empty = browser.settled_memory();
    let start = browser.call("cold", &[json!(engine.key), wish.clone()]).with_context(|| engine.name)?;
    let number = |name: &str| start[name].as_f64().with_context(|| format!("no {name}"));
    measured.to_first_answer.push(number("total")?);
    measured.first.push(number("first")?);
    // Memory settles after a few answers.
    browser.call("steady", &[json!(engine.key), json!(if wish["backend"] == "cpu" { 5 } else { 1 })])?;
    measured.memory.extend(empty.and_then(|empty| browser.most_memory_since(&empty)));
    let own = ["bench/index.html", "bench/bench.js"];
    let sent = ground.server.sent(&cold);
    let sent = sent.into_iter().filter(|sent| {
        !own.contains(&sent.path.as_str())
            && !sent.path.ends_with("/reference.json")
            && !sent.path.ends_with("favicon.ico")
    });
    measured.files = sent.map(|sent| (sent.path, sent.bytes)).collect();
    measured.bytes = measured.files.iter().map(|(_, bytes)| bytes).sum();
    Ok(())
}

/// The part of the processor and of the browser: what a slice takes with kernels that compute nothing, in a browser of its own.
fn without_kernels(
    ground: &Ground,
    turns: Turns,
    wish: impl Fn(&Engine) -> Value,
    measured: &mut [Measured],
) -> Result<()> {
    let browser = Chromium::start(ground.programs, ground.browser_flags)?;
    browser.open(&ground.server.url("bench/index.html"))?;
    browser.call("adapter", &[])?;
    for engine in &ENGINES {
        let mut wish = wish(engine);
        wish["kernels"] = json!(false);
        browser.call("open", &[json!(engine.key), wish]).with_context(|| engine.name)?;
    }
    browser.call("noKernels", &[])?;
    for engine in &ENGINES {
        browser.call("steady", &[json!(engine.key), json!(turns.runs)]).with_context(|| engine.name)?;
    }
    for round in 0..turns.rounds {
        progress("round without kernels", round, turns.rounds);
        for place in order(round) {
            let times = browser.call("steady", &[json!(ENGINES[place].key), json!(turns.runs)])?;
            measured[place].without_kernels.push(numbers(&times)?);
        }
    }
    let idle = numbers(&browser.call("idleKernels", &[json!(ENGINES.len())])?)?;
    let least = (turns.rounds * turns.runs) as f64;
    match idle.iter().all(|&count| count >= least) {
        true => Ok(()),
        false => bail!("some kernels computed: {idle:?} did not"),
    }
}

fn numbers(value: &Value) -> Result<Vec<f64>> {
    let numbers = value.as_array().context("no list of numbers")?.iter();
    numbers.map(|number| number.as_f64().context("not a number")).collect()
}
