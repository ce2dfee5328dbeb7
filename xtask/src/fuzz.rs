//! `fuzz`: runs the fuzz targets of `fuzz/`, one after the other, from their seeds and what was found before.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::project::{self, command};
use crate::step::{Outcome, Steps, execute};
use crate::tool::Tool;

/// Throw changed files at the readers of files from strangers, weights, manifests and worklists
#[derive(clap::Args)]
pub struct Args {
    /// The targets; all unless given
    targets: Vec<String>,
    /// For how long each is run
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Without the address sanitizer, which looks for errors of memory in unsafe code of dependencies: twice as fast
    #[arg(long)]
    without_sanitizer: bool,
}

/// Larger inputs are slower to try than they are likely to find something.
const LONGEST: usize = 65_536;
/// What one input may take: the readers' limits lie below.
const MEBIBYTES: usize = 4096;
const PATIENCE: Duration = Duration::from_secs(60);

pub fn run(args: &Args) -> Result<()> {
    Tool::cargo_fuzz().ensure()?;
    let known = targets(&project::root().join("fuzz/fuzz_targets"))?;
    if let Some(unknown) = args.targets.iter().find(|target| !known.contains(target)) {
        bail!("there is no target {unknown}: {}", known.join(", "));
    }
    let chosen = if args.targets.is_empty() { &known } else { &args.targets };
    let mut steps = Steps::default();
    for target in chosen {
        // Leaked once for each target, as steps are named for good.
        let name: &'static str = target.clone().leak();
        steps.step(name, || one(target, args).map(|()| Outcome::Ok));
    }
    steps.finish()
}

fn one(target: &str, args: &Args) -> Result<()> {
    let folder = project::root().join("fuzz");
    let corpus = folder.join("corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| corpus.display().to_string())?;
    let mut fuzz = command("cargo");
    // Instrumentation is unstable; the pinned toolchain has it all the same.
    fuzz.env("RUSTC_BOOTSTRAP", "1").stdin(Stdio::null());
    fuzz.args(["fuzz", "run", "--fuzz-dir", "fuzz"]);
    if args.without_sanitizer {
        fuzz.args(["--sanitizer", "none"]);
    }
    fuzz.arg(target).arg(&corpus);
    let seeds = folder.join("seeds").join(target);
    fuzz.args(seeds.is_dir().then_some(seeds)).arg("--");
    fuzz.args([
        format!("-max_total_time={}", args.seconds),
        format!("-max_len={LONGEST}"),
        format!("-rss_limit_mb={MEBIBYTES}"),
        format!("-timeout={}", PATIENCE.as_secs()),
        "-print_final_stats=1".into(),
    ]);
    execute(&mut fuzz)
}

/// The names of the targets, in order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let name = |entry: fs::DirEntry| Some(entry.file_name().to_str()?.strip_suffix(".rs")?.to_owned());
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.ok()?)).collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_declared_has_seeds_and_a_check() {
        let fuzz = project::root().join("fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        let checks = fs::read_to_string(fuzz.join("src/checks.rs")).unwrap();
        let names = targets(&fuzz.join("fuzz_targets")).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), names.len());
        for name in names {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
            assert!(checks.contains(&format!("pub fn {name}(bytes: &[u8]) -> bool")), "{name}");
            assert!(
                fs::read_dir(fuzz.join("seeds").join(&name)).is_ok_and(|mut seeds| seeds.next().is_some()),
                "{name}"
            );
        }
    }
}
