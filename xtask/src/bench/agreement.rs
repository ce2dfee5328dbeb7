//! `bench agreement`: the same scans through the native program and through the page's modules, on the CPU and on WebGPU, or through the native
//! program on Vulkan.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::chromium::Chromium;
use super::page::{self, native};
use super::server::{Server, Site};
use crate::browsers;
use crate::project;

/// Compare the native program with the page's modules on hundreds of scans: classes and probabilities
///
/// The scans are those of a data set, evenly over its manifest, or synthetic ones without it. Needs a built page (cargo xtask build) and, but for
/// vulkan, Chromium with chromedriver. Writes agreement.json; an error if a class or a probability differs.
#[derive(clap::Args)]
pub struct Args {
    /// A folder with a manifest.csv, whose pictures are taken [default: the variable NEUROTRIAGE_DATA; synthetic scans without it]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// How many
    #[arg(long, default_value_t = 500)]
    scans: usize,
    /// What is compared with the native program on the CPU, between commas: the page on cpu and webgpu, the native program on vulkan
    #[arg(long, value_delimiter = ',', default_value = "cpu,webgpu", value_parser = ["cpu", "webgpu", VULKAN])]
    backends: Vec<String>,
    /// The built page
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,
    /// Networks of the page's weights, between commas [default: all]
    #[arg(long, value_delimiter = ',')]
    models: Vec<String>,
    /// A flag for Chromium, besides those of the benchmark; can be given several times
    #[arg(long = "browser-flag", value_name = "FLAG", allow_hyphen_values = true)]
    browser_flags: Vec<String>,
    /// Where agreement.json goes [default: bench, in Cargo's target folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The native program, if it is built already; for vulkan with that feature
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// The backend on which the native program answers itself.
const VULKAN: &str = "vulkan";
/// A probability may differ by this much.
const TOLERANCE: f64 = 1e-3;
/// Scans of one call, so that each ends within the driver's patience.
const BLOCK: usize = 20;

/// What one program says of a scan: the probabilities in the order of the classes.
type Answer = Vec<f64>;

/// How two lists of answers compare.
#[derive(Debug, PartialEq)]
struct Comparison {
    scans: usize,
    same_class: usize,
    largest: f64,
    mean: f64,
}

pub fn run(args: &Args) -> Result<()> {
    let folder = args.page.clone().unwrap_or_else(project::dist);
    let version = page::version(&folder)?;
    let in_browser = args.backends.iter().any(|backend| backend != VULKAN);
    let programs = if in_browser { browsers::chromium()? } else { Vec::new() };
    let weights = folder.join(&version).join("weights");
    let models = page::models(&weights, &args.models)?;
    let drawn = tempfile::tempdir()?;
    let named = args
        .data
        .clone()
        .or_else(|| std::env::var_os("NEUROTRIAGE_DATA").filter(|it| !it.is_empty()).map(PathBuf::from));
    let scans = match &named {
        Some(data) => of_data_set(data, args.scans)?,
        None => synthetic(drawn.path(), args.scans)?,
    };
    let root = named.unwrap_or_else(|| drawn.path().to_path_buf());
    let root = root.canonicalize().with_context(|| root.display().to_string())?;

    let folders =
        HashMap::from([("page", folder), ("scans", root.clone()), ("bench", project::root().join("xtask/bench"))]);
    let server = Server::start(Site { folders, made: HashMap::new() })?;
    let mut rows = Vec::new();
    for model in &models {
        println!("{model}: {} scans through the native program", scans.len());
        let answers = |backend| predict(args.program.as_deref(), &weights, model, backend, &root, &scans);
        let expected = answers("cpu")?;
        for backend in &args.backends {
            if backend == VULKAN {
                println!("{model}, {backend}: {} scans through the native program", scans.len());
                let found =
                    answers(backend).context("vulkan needs a --program that was built with --features vulkan")?;
                rows.push((model.clone(), backend.clone(), compare(&expected, &found)?));
                continue;
            }
            let browser = Chromium::start(&programs, &args.browser_flags)?;
            browser.open(&server.url("bench/index.html"))?;
            if backend == "webgpu" && browser.call("adapter", &[])?.is_null() {
                println!("skipped: {model}, webgpu: the browser offers no adapter");
                continue;
            }
            browser.call("openReader", &[json!(version)])?;
            browser.call("openEngine", &[json!(version), json!(model), json!(backend)])?;
            let mut found = Vec::new();
            for block in scans.chunks(BLOCK) {
                let answers = browser.call("classify", &[json!(block)])?;
                for answer in answers.as_array().context("no list of answers")? {
                    found.push(answer.as_object().map(|_| probabilities(answer)).transpose()?);
                }
                print!("\r{model}, {backend}: {} of {} scans", found.len(), scans.len());
                let _ = std::io::Write::flush(&mut std::io::stdout());
            }
            println!();
            rows.push((model.clone(), backend.clone(), compare(&expected, &found)?));
        }
    }

    println!(
        "\n{:<16} {:<8} {:>6} {:>12} {:>24} {:>16}",
        "network", "backend", "scans", "same class", "largest difference", "mean"
    );
    for (model, backend, it) in &rows {
        println!(
            "{model:<16} {backend:<8} {:>6} {:>12} {:>24.1e} {:>16.1e}",
            it.scans, it.same_class, it.largest, it.mean
        );
    }
    let out = args.out.clone().unwrap_or_else(|| project::target().join("bench"));
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    let report: Vec<Value> = rows
        .iter()
        .map(|(model, backend, it)| {
            json!({
                "model": model, "backend": backend, "scans": it.scans, "same_class": it.same_class,
                "largest_difference": it.largest, "mean_difference": it.mean,
            })
        })
        .collect();
    let path = out.join("agreement.json");
    fs::write(&path, serde_json::to_string_pretty(&report)? + "\n").with_context(|| path.display().to_string())?;
    println!("wrote {}", path.display());
    match rows.iter().find(|(_, _, it)| it.same_class < it.scans || it.largest > TOLERANCE) {
        Some((model, backend, _)) => bail!("{model}, {backend} does not agree with the native program on the CPU"),
        None => Ok(()),
    }
}

/// What the native program says of each scan; none of those that it refuses.
fn predict(
    program: Option<&Path>,
    weights: &Path,
    model: &str,
    backend: &str,
    root: &Path,
    scans: &[String],
) -> Result<Vec<Option<Answer>>> {
    let mut command = native(program);
    command.args(["predict", "--json", "--model", model, "--backend", backend, "--weights"]).arg(weights);
    let output = command.args(scans.iter().map(|scan| root.join(scan))).output().context("the native program")?;
    let told = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8(output.stdout)?;
    // It ends with 2 if a scan was refused: then the others have to refuse it, too. But so it does if it does not understand what it is asked.
    if !matches!(output.status.code(), Some(0 | 2)) || text.is_empty() {
        bail!("predict --backend {backend} ended with {}: {}", output.status, told.trim());
    }
    eprint!("{told}");
    let answers: Vec<Option<Answer>> = text.lines().map(native_answer).collect::<Result<_>>()?;
    if answers.len() != scans.len() {
        bail!("predict answered {} times to {} scans", answers.len(), scans.len());
    }
    Ok(answers)
}

/// The probabilities of a line of `predict --json`; none of a scan that it refused.
fn native_answer(line: &str) -> Result<Option<Answer>> {
    let value: Value = serde_json::from_str(line)?;
    if value["probabilities"].is_null() { Ok(None) } else { probabilities(&value["probabilities"]).map(Some) }
}

fn probabilities(value: &Value) -> Result<Answer> {
    let labels = ["glioma", "meningioma", "pituitary", "no_tumor"];
    labels.iter().map(|label| value[label].as_f64().with_context(|| format!("no {label} in {value}"))).collect()
}

/// Both must have answered to the same scans.
fn compare(expected: &[Option<Answer>], found: &[Option<Answer>]) -> Result<Comparison> {
    if expected.len() != found.len() || expected.iter().zip(found).any(|(a, b)| a.is_some() != b.is_some()) {
        bail!("this backend and the native program on the CPU refuse different scans");
    }
    let top = |answer: &Answer| answer.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(class, _)| class);
    let pairs: Vec<(&Answer, &Answer)> =
        expected.iter().zip(found).filter_map(|(a, b)| a.as_ref().zip(b.as_ref())).collect();
    let differences: Vec<f64> =
        pairs.iter().map(|(a, b)| a.iter().zip(*b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)).collect();
    Ok(Comparison {
        scans: pairs.len(),
        same_class: pairs.iter().filter(|(a, b)| top(a) == top(b)).count(),
        largest: differences.iter().copied().fold(0.0, f64::max),
        mean: differences.iter().sum::<f64>() / differences.len().max(1) as f64,
    })
}

/// Pictures of a data set, evenly spread over its manifest.
fn of_data_set(folder: &Path, count: usize) -> Result<Vec<String>> {
    let path = folder.join("manifest.csv");
    let manifest = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut lines = manifest.lines();
    let place = lines.next().unwrap_or_default().split(',').position(|name| name == "file");
    let place = place.with_context(|| format!("{} has no column file", path.display()))?;
    let pictures = [".png", ".jpg", ".jpeg"];
    let file = |line: &str| line.split(',').nth(place).map(str::to_owned);
    let all: Vec<String> = lines
        .filter_map(file)
        .filter(|file| {
            pictures.iter().any(|end| file.to_ascii_lowercase().ends_with(end))
                && !file.contains(['"', ' ', '%', '#', '?'])
        })
        .collect();
    if all.is_empty() {
        bail!("{} names no pictures", path.display());
    }
    let count = count.min(all.len());
    Ok((0..count).map(|index| all[index * all.len() / count].clone()).collect())
}

/// Synthetic scans, whose lesions lie, grow and fade differently.
fn synthetic(folder: &Path, count: usize) -> Result<Vec<String>> {
    println!("without --data the scans are synthetic");
    let mut bench = super::native::Peer::program(None, 1)?;
    let names = bench.ask(&format!("scans\t{}\t{count}", folder.display()))?;
    let names = names["files"].as_array().context("no files")?.iter();
    Ok(names.filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn backends_and_flags_are_read_as_given() {
        let line = ["agreement", "--backends", "vulkan,cpu", "--browser-flag", "--one=1,2", "--browser-flag=--two"];
        let args = Line::try_parse_from(line).expect("a command line").args;
        assert_eq!(args.backends, ["vulkan", "cpu"]);
        assert_eq!(args.browser_flags, ["--one=1,2", "--two"]);
        assert!(Line::try_parse_from(["agreement", "--backends", "cuda"]).is_err());
    }

    #[test]
    fn answers_are_compared_scan_by_scan() {
        let answer = |glioma: f64| Some(vec![glioma, 1.0 - glioma, 0.0, 0.0]);
        let (a, b) = ([answer(0.9), None, answer(0.51)], [answer(0.88), None, answer(0.49)]);
        let found = compare(&a, &b).expect("the same are refused");
        assert_eq!((found.scans, found.same_class), (2, 1));
        assert!((found.largest - 0.02).abs() < 1e-9 && (found.mean - 0.02).abs() < 1e-9);
        assert!(compare(&a, &[answer(0.9), answer(0.9), answer(0.9)]).is_err());
        let line = r#"{"probabilities":{"glioma":0.1,"meningioma":0.2,"no_tumor":0.4,"pituitary":0.3}}"#;
        assert_eq!(native_answer(line).expect("a line"), Some(vec![0.1, 0.2, 0.3, 0.4]));
        assert_eq!(native_answer(r#"{"probabilities":null}"#).expect("a line"), None);
    }
}
