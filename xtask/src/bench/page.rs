//! `bench page`: the page's own engine beside ONNX Runtime Web and TensorFlow.js, in one browser, on the same weights and inputs.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::chromium::Chromium;
use super::contest::{self, Amount, Ground, Turns};
use super::peak::{self, Instruction};
use super::peers;
use super::report::{Contest, Report};
use super::server::{Server, Site};
use crate::browsers;
use crate::project;
use crate::step::execute;

/// Run the page's engine, ONNX Runtime Web and TensorFlow.js in one Chromium, on the same weights and inputs
///
/// Needs a built page (cargo xtask build), Chromium with chromedriver, and npm, which fetches the peers in pinned versions.
/// Prints ratios, and writes page.json and page.svg.
#[derive(clap::Args)]
pub struct Args {
    /// The built page
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,
    /// Networks of the page's weights, between commas [default: all]
    #[arg(long, value_delimiter = ',')]
    models: Vec<String>,
    /// cpu, webgpu or both
    #[arg(long, value_delimiter = ',', default_value = "cpu,webgpu")]
    backends: Vec<String>,
    /// Rounds, in each of which every engine has its turn; on WebGPU in software a fourth of them, but for those without kernels
    #[arg(long, default_value_t = 20)]
    rounds: usize,
    /// Slices in a turn; on WebGPU in software two, but for those without kernels
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// Slices of the throughput; 0 leaves it out; on WebGPU in software a fiftieth of them
    #[arg(long, default_value_t = 500)]
    scans: usize,
    /// Cold starts of each engine, each in a fresh browser; 0 leaves them out
    #[arg(long, default_value_t = 3)]
    cold: usize,
    /// A flag for Chromium, besides those of the benchmark; can be given several times
    #[arg(long = "browser-flag", value_name = "FLAG", allow_hyphen_values = true)]
    browser_flags: Vec<String>,
    /// Where page.json and page.svg go [default: bench, in Cargo's target folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The native program, if it is built already
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    let page = args.page.clone().unwrap_or_else(project::dist);
    let version = version(&page)?;
    let programs = browsers::chromium()?;
    let peers = peers::ensure()?;
    let out = args.out.clone().unwrap_or_else(|| project::target().join("bench"));
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    let weights = page.join(&version).join("weights");
    let models = models(&weights, &args.models)?;
    let exports = project::target().join("bench/models");
    for model in &models {
        for format in ["onnx", "tfjs"] {
            export(args.program.as_deref(), &weights, model, format, &exports.join(format!("{model}-{format}")))?;
        }
    }

    let mut made = HashMap::new();
    for (name, instruction) in [("peak", Instruction::MulAdd), ("peak_relaxed", Instruction::RelaxedMadd)] {
        made.insert(format!("bench/{name}.wasm"), peak::module(instruction));
    }
    let folders = HashMap::from([
        ("page", page.clone()),
        ("peers", peers),
        ("models", exports.clone()),
        ("bench", project::root().join("xtask/bench")),
    ]);
    let server = Server::start(Site { folders, made })?;
    let ground = Ground { programs: &programs, server: &server, page: &version, browser_flags: &args.browser_flags };

    let browser = Chromium::start(&programs, &args.browser_flags)?;
    browser.open(&server.url("bench/index.html"))?;
    let adapter = browser.call("adapter", &[])?;
    let mut report = Report::new(browser.name(), &adapter, peers::versions()?);
    drop(browser);
    for model in &models {
        let reference = exports.join(format!("{model}-onnx/reference.json"));
        let reference: serde_json::Value = serde_json::from_slice(&fs::read(reference)?)?;
        let inputs = if reference["mirrored"] == true { 2 } else { 1 };
        let multiply_adds = reference["multiply_adds"].as_u64().context("reference.json names no multiply-adds")?;
        for backend in &args.backends {
            let mut amount = Amount {
                cold: args.cold,
                rounds: args.rounds,
                runs: args.runs,
                scans: args.scans,
                peaks: args.rounds,
                without_kernels: None,
            };
            if backend == "webgpu" {
                amount.without_kernels = Some(Turns { rounds: args.rounds, runs: args.runs });
                if adapter.is_null() {
                    println!("skipped: {model}, webgpu: the browser offers no adapter");
                    continue;
                }
                if adapter["software"] == true {
                    amount = Amount {
                        rounds: args.rounds.div_ceil(4),
                        runs: args.runs.min(2),
                        scans: args.scans / 50,
                        peaks: 1,
                        ..amount
                    };
                }
            }
            println!("\n{model}, {backend}: {amount:?}");
            let outcome = contest::run(&ground, model, backend, &amount)?;
            let contest = Contest {
                model: model.clone(),
                backend: backend.clone(),
                inputs,
                multiply_adds,
                amount,
                engines: outcome.engines,
                peaks: outcome.peaks,
            };
            report.add(contest);
            // After each, so that what was measured is not lost.
            report.write(&out)?;
        }
    }
    report.write(&out)?;
    report.print();
    println!("\nwrote {} and page.svg", out.join("page.json").display());
    Ok(())
}

/// `v/<version>` of a built page.
pub fn version(page: &Path) -> Result<String> {
    let folder = page.join("v");
    let mut names = fs::read_dir(&folder)
        .with_context(|| format!("{} holds no built page: cargo xtask build", page.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(format!("v/{name}/")),
        _ => bail!("{} holds no version, or several: build the page anew", folder.display()),
    }
}

/// The models that are wished for, or all that the folder lists.
pub fn models(weights: &Path, wished: &[String]) -> Result<Vec<String>> {
    if !wished.is_empty() {
        return Ok(wished.to_vec());
    }
    let index: serde_json::Value = serde_json::from_slice(&fs::read(weights.join("index.json"))?)?;
    let names = index["models"].as_array().context("index.json lists no models")?.iter();
    Ok(names.filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// The native program, which cargo builds first unless it is given.
pub fn native(program: Option<&Path>) -> Command {
    match program {
        Some(program) => project::command(&program.display().to_string()),
        None => {
            let mut cargo = project::command("cargo");
            cargo.args(["run", "--release", "--locked", "--quiet", "--"]);
            cargo
        }
    }
}

/// Writes a model for the peers.
fn export(program: Option<&Path>, weights: &Path, model: &str, format: &str, folder: &Path) -> Result<()> {
    let mut command = native(program);
    command.args(["weights", "export", model, "--format", format, "--weights"]).arg(weights);
    execute(command.arg("--out").arg(folder))
}
