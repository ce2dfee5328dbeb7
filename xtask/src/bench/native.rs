//! `bench native`: the native program beside PyTorch, Pillow and pydicom, turn by turn.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::figures::{Spread, ratios};
use crate::project;

/// Training and inference beside PyTorch, decoding and preprocessing beside Pillow and pydicom
///
/// What is not installed in the Python is left out with a word: pip install torch pillow pydicom numpy. Prints ratios, and writes
/// native.json.
#[derive(clap::Args)]
pub struct Args {
    /// The Python that has the peers [default: the variable NEUROTRIAGE_PYTHON, or python3]
    #[arg(long, value_name = "PROGRAM")]
    python: Option<String>,
    /// Rounds, in each of which both have their turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a turn
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Threads of both
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// The native benchmark, if it is built already
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where native.json goes [default: bench, in Cargo's target folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

const MODELS: [&str; 2] = ["lesion_resnet", "seed_cnn"];
const BATCH: usize = 32;

/// A program that answers requests, a line each.
pub struct Peer {
    child: Child,
    requests: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let requests = child.stdin.take().context("no input")?;
        let answers = BufReader::new(child.stdout.take().context("no output")?).lines();
        Ok(Self { child, requests, answers })
    }

    /// The native benchmark, which cargo builds first unless it is given.
    pub fn program(built: Option<&Path>, threads: usize) -> Result<Self> {
        let mut command = match built {
            Some(program) => project::command(&program.display().to_string()),
            None => {
                let mut cargo = project::command("cargo");
                cargo.args(["bench", "--quiet", "--locked", "--bench", "native"]);
                cargo
            }
        };
        Self::start(command.env("RAYON_NUM_THREADS", threads.to_string()))
            .context("the native benchmark does not start")
    }

    pub fn ask(&mut self, request: &str) -> Result<Value> {
        writeln!(self.requests, "{request}")?;
        self.requests.flush()?;
        let line = self.answers.next().context("it ended without an answer")??;
        let answer: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
        match answer["error"].as_str() {
            Some(error) => bail!("{error}"),
            None => Ok(answer),
        }
    }

    fn rate(&mut self, request: &str) -> Result<f64> {
        self.ask(request)?["rate"].as_f64().context("it names no rate")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn run(args: &Args) -> Result<()> {
    let mut own = Peer::program(args.program.as_deref(), args.threads)?;
    let folder = tempfile::tempdir()?;
    // The first answer comes when it is built.
    let files = own.ask(&format!("files\t{}", folder.path().display())).context("the native benchmark")?;
    let files: Vec<&str> = files["files"].as_array().context("no files")?.iter().filter_map(Value::as_str).collect();
    let mut python = python(args);
    let versions = python.as_mut().map_or(Value::Null, |python| python.ask("versions").unwrap_or(Value::Null));
    let has = |name: &str| versions[name].is_string();
    for (name, package) in [("torch", "torch"), ("PIL", "pillow"), ("pydicom", "pydicom"), ("numpy", "numpy")] {
        if !has(name) {
            println!("without {name}: pip install {package} into the Python that NEUROTRIAGE_PYTHON names");
        }
    }
    if let Some(python) = python.as_mut().filter(|_| has("torch")) {
        python.ask(&format!("threads\t{}", args.threads))?;
    }

    let seconds = args.seconds;
    let mut requests = Vec::new();
    for model in MODELS {
        for batch in [1, BATCH] {
            requests.push((
                format!("{model}, inference, batch {batch}"),
                format!("inference\t{model}\t{batch}\t{seconds}"),
                "torch",
            ));
        }
        requests.push((
            format!("{model}, training, batch {BATCH}"),
            format!("training\t{model}\t{BATCH}\t{seconds}"),
            "torch",
        ));
    }
    for file in files {
        let path = folder.path().join(file);
        let library = if file.ends_with(".dcm") { "pydicom" } else { "PIL" };
        for work in ["decode", "prepare"] {
            requests.push((
                format!("{file}, {work}"),
                format!("{work}\t{}\t{}", path.display(), seconds / 3.0),
                library,
            ));
        }
    }

    println!("\nthreads: {}; a second, median (p10-p90)", args.threads);
    println!("{:<36} {:>28} {:>28} {:>22}", "", "NeuroTriage", "peer", "ratio (p10-p90)");
    let mut rows = Vec::new();
    for (name, request, library) in requests {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..args.rounds {
            let python = python.as_mut().filter(|_| has(library));
            let mut turn = || -> Result<()> {
                ours.push(vec![own.rate(&request).with_context(|| name.clone())?]);
                Ok(())
            };
            match python {
                Some(python) if round % 2 == 1 => {
                    theirs.push(vec![python.rate(&request).with_context(|| format!("{library}, {name}"))?]);
                    turn()?;
                }
                Some(python) => {
                    turn()?;
                    theirs.push(vec![python.rate(&request).with_context(|| format!("{library}, {name}"))?]);
                }
                None => turn()?,
            }
        }
        let (spread, peer) = (Spread::of(&ours.concat()), Spread::of(&theirs.concat()));
        // Rates: above 1 ours is ahead.
        let ratio = ratios(&theirs, &ours);
        let shown = |spread: Option<Spread>| {
            spread.map_or("-".into(), |it| format!("{:.1} ({:.1}-{:.1})", it.median, it.p10, it.p90))
        };
        let of = ratio.map_or("-".into(), |it| format!("{:.2} ({:.2}-{:.2})", it.median, it.p10, it.p90));
        println!("{name:<36} {:>28} {:>28} {of:>22}", shown(spread), shown(peer));
        rows.push(json!({ "name": name, "library": library, "ours": spread, "peer": peer, "ratio": ratio }));
    }

    println!("\nshare of what one thread does at most in registers, a slice at a time:");
    let (mut shares, mut peaks) = (BTreeMap::new(), Vec::new());
    for model in MODELS {
        let multiply_adds = own.ask(&format!("multiply_adds\t{model}"))?["rate"].as_f64().context("no number")?;
        let request = format!("inference\t{model}\t1\t{seconds}");
        let mut found: [Vec<f64>; 2] = Default::default();
        for _ in 0..args.rounds {
            // Billions a second, right before what it is compared with.
            let peak = own.rate(&format!("peak\t{}", seconds / 3.0))?;
            peaks.push(peak);
            let share = |rate: f64| rate * multiply_adds / (1e9 * peak * args.threads as f64);
            found[0].push(share(own.rate(&request)?));
            if let Some(python) = python.as_mut().filter(|_| has("torch")) {
                found[1].push(share(python.rate(&request)?));
            }
        }
        for (who, found) in ["ours", "peer"].into_iter().zip(&found) {
            let Some(spread) = Spread::of(found) else { continue };
            println!(
                "{model}, {who}: {:.0} % ({:.0}-{:.0})",
                100.0 * spread.median,
                100.0 * spread.p10,
                100.0 * spread.p90
            );
            shares.insert(format!("{model}, {who}"), spread);
        }
    }
    let peak = Spread::of(&peaks);
    println!("that peak: {:.1} billion multiply-adds a second", peak.map_or(f64::NAN, |peak| peak.median));

    let out = args.out.clone().unwrap_or_else(|| project::target().join("bench"));
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    let report =
        json!({ "threads": args.threads, "versions": versions, "peak": peak, "share_of_peak": shares, "rows": rows });
    let path = out.join("native.json");
    fs::write(&path, serde_json::to_string_pretty(&report)? + "\n").with_context(|| path.display().to_string())?;
    println!("\nRatios are of rates, round by round: above 1 ours is ahead.\nwrote {}", path.display());
    Ok(())
}

/// None, with a word, where there is no Python.
fn python(args: &Args) -> Option<Peer> {
    let program =
        args.python.clone().or_else(|| std::env::var("NEUROTRIAGE_PYTHON").ok()).unwrap_or_else(|| "python3".into());
    let mut command = project::command(&program);
    command.arg(project::root().join("xtask/bench/native_peers.py"));
    match Peer::start(&mut command) {
        Ok(peer) => Some(peer),
        Err(error) => {
            println!("without {program}: {error}");
            None
        }
    }
}
