//! The search as a person starts it, with trials that take no time: kills, refusals, and Optuna and Ray at the same study.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const SPACE: &str = r#"
name = "fake"
metric = "loss"
direction = "minimize"
[[parameter]]
name = "x"
type = "float"
low = 1e-3
high = 10
log = true
[[parameter]]
name = "n"
type = "int"
low = 0
high = 4
[[parameter]]
name = "kind"
type = "categorical"
choices = ["a", "b"]
"#;

/// Three epochs whose loss is the parameter x, smaller by the epoch.
const TRIAL: &str = r#"
for epoch in 1 2 3; do echo "{\"epoch\":$epoch,\"metric\":\"loss\",\"value\":{x}}"; done
echo "{\"metric\":\"loss\",\"value\":{x},\"final\":true}""#;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("space.toml"), SPACE).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn journal(&self, out: &str) -> PathBuf {
        self.path(out).join("study.journal")
    }

    fn command(&self, out: &str, options: &[&str], script: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_neurotriage"));
        command.arg("tune").arg("--space").arg(self.path("space.toml")).arg("--out").arg(self.path(out));
        command.args(options).args(["--", "sh", "-c", script]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn tune(&self, out: &str, options: &[&str], script: &str) -> Output {
        self.command(out, options, script).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn succeeded(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn operations(journal: &Path) -> Vec<Value> {
    fs::read_to_string(journal).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the trials of a journal were tried with, in their order.
fn params(journal: &Path) -> Vec<Value> {
    operations(journal).iter().filter(|op| op["op_code"] == 4).map(|op| op["params"].clone()).collect()
}

/// The states that trials came to, by trial.
fn endings(journal: &Path) -> Vec<(u64, u64)> {
    let ended = operations(journal).into_iter().filter(|op| op["op_code"] == 6);
    ended.map(|op| (op["trial_id"].as_u64().unwrap(), op["state"].as_u64().unwrap())).collect()
}

fn wait_for(path: &Path, running: &mut Child) {
    let start = Instant::now();
    while !path.exists() {
        assert!(running.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(start.elapsed() < Duration::from_secs(60), "{} did not come", path.display());
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_study_finds_the_best_and_tells_it() {
    let place = Place::new();
    let output = place.tune("out", &["--trials", "12", "--jobs", "2", "--startup", "4"], TRIAL);
    let printed = succeeded(&output);
    let first = printed.lines().nth(1).unwrap();
    assert!(first.contains("complete") && printed.contains("best: trial") && printed.contains("--set x="), "{printed}");
    let values: Vec<f64> = operations(&place.journal("out"))
        .iter()
        .filter(|op| op["op_code"] == 6)
        .map(|op| op["values"][0].as_f64().unwrap())
        .collect();
    assert_eq!(values.len(), 12);
    let best = values.iter().copied().fold(f64::INFINITY, f64::min);
    let shown: f64 = first.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert!((shown - best).abs() <= 5e-5, "{shown} for {best}: the table has four decimals");
    assert!(endings(&place.journal("out")).iter().any(|(_, state)| *state == 2), "some are stopped early");
    let page = fs::read_to_string(place.path("out/study.html")).unwrap();
    assert!(page.contains("Parallel coordinates") && page.contains("Best so far"));

    // Enough is enough, and a larger number adds to them.
    let before = fs::read(place.journal("out")).unwrap();
    succeeded(&place.tune("out", &["--trials", "12", "--startup", "4"], TRIAL));
    assert_eq!(fs::read(place.journal("out")).unwrap(), before);
    succeeded(&place.tune("out", &["--trials", "13", "--startup", "4"], TRIAL));
    assert_eq!(params(&place.journal("out")).len(), 13);
}

/// Killed in the middle of a trial: what was finished stays byte for byte, and the trial goes on with its values. The study is then the one
/// that was never killed.
#[test]
fn a_kill_loses_no_trial() {
    let place = Place::new();
    // Trial 3 waits in its first run until its input ends, as a training that would go on.
    let waiting = format!(
        "if test {{trial}} = 3 && ! test -e {{folder}}.before; then touch {{folder}}.before; \
         echo '{{\"epoch\":1,\"metric\":\"loss\",\"value\":{{x}}}}'; touch {{folder}}.waits; cat > /dev/null; touch {{folder}}.saved; exit 1; fi\n{TRIAL}"
    );
    let options = ["--trials", "8", "--startup", "2", "--pruner", "none"];
    succeeded(&place.tune("whole", &options, TRIAL));

    let mut running = place.command("killed", &options, &waiting).spawn().unwrap();
    wait_for(&place.path("killed/trial-3.waits"), &mut running);
    // Its value is in the journal, whose lock is free again.
    let told = |journal: &str| journal.contains("\"trial_id\":3") && journal.ends_with('\n');
    while !fs::read_to_string(place.journal("killed")).is_ok_and(|journal| told(&journal)) {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(300));
    running.kill().unwrap();
    running.wait().unwrap();
    let before = fs::read_to_string(place.journal("killed")).unwrap();
    assert_eq!(endings(&place.journal("killed")).len(), 3);
    // A trial is not left to itself: its input ended with the program.
    let saved = place.path("killed/trial-3.saved");
    let start = Instant::now();
    while !saved.exists() && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(saved.exists());
    // The kill came in the middle of a line.
    fs::write(place.journal("killed"), format!("{before}{{\"op_code\":6,\"trial_")).unwrap();

    let output = place.tune("killed", &options, &waiting);
    succeeded(&output);
    assert!(text(&output.stderr).contains("trial   3  was running when the study stopped: it goes on"));
    assert!(fs::read_to_string(place.journal("killed")).unwrap().starts_with(&before));
    let mut ended = endings(&place.journal("killed"));
    ended.sort_unstable();
    assert_eq!(ended, (0..8).map(|trial| (trial, 1)).collect::<Vec<_>>());
    assert_eq!(params(&place.journal("killed")), params(&place.journal("whole")), "as if it had never been killed");
}

#[test]
fn another_study_is_refused_and_nothing_overwritten() {
    let place = Place::new();
    succeeded(&place.tune("out", &["--trials", "2"], TRIAL));
    let before = fs::read(place.journal("out")).unwrap();
    let refused = |out: &str, options: &[&str], script: &str, words: &str| {
        let output = place.tune(out, options, script);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
        assert_eq!(fs::read(place.journal("out")).unwrap(), before);
    };
    refused("out", &["--pruner", "none"], TRIAL, "with another pruner");
    refused("out", &["--pruner", "hyperband"], TRIAL, "--max-epochs");
    refused("out", &[], "true", "with another command");
    fs::write(place.path("space.toml"), SPACE.replace("high = 10", "high = 20")).unwrap();
    refused("out", &[], TRIAL, "holds the study \"fake\" with another space");
    fs::write(place.path("space.toml"), SPACE.replace("minimize", "maximize")).unwrap();
    refused("out", &[], TRIAL, "there it is minimize, here maximize");
    fs::write(place.path("space.toml"), SPACE.replace("low = 0\n", "low = 9\n")).unwrap();
    refused("out", &[], TRIAL, "parameter \"n\": low 9 is above high 4");
    fs::write(place.path("space.toml"), SPACE).unwrap();
    fs::create_dir(place.path("text")).unwrap();
    fs::write(place.path("text/study.journal"), "some notes\n").unwrap();
    refused("text", &[], TRIAL, "line 1: it is no JSON object");
    assert_eq!(fs::read(place.path("text/study.journal")).unwrap(), b"some notes\n");
}

#[test]
fn failures_are_kept_and_a_command_that_always_fails_ends_the_search() {
    let place = Place::new();
    let output = place.tune("all", &["--trials", "9"], "echo no memory >&2; exit 3");
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("no memory") && said.contains("3 trials failed and none came to a value"), "{said}");
    assert_eq!(endings(&place.journal("all")), [(0, 3), (1, 3), (2, 3)]);

    let output = place.tune("some", &["--trials", "4"], &format!("test {{trial}} = 1 && exit 0\n{TRIAL}"));
    succeeded(&output);
    assert!(text(&output.stderr).contains("trial   1  failed: it printed no line {\"metric\":\"loss\""));
    assert_eq!(endings(&place.journal("some")).iter().filter(|(_, state)| *state == 3).count(), 1);

    let nobody = Command::new(env!("CARGO_BIN_EXE_neurotriage"))
        .arg("tune")
        .arg("--space")
        .arg(place.path("space.toml"))
        .arg("--out")
        .arg(place.path("nobody"))
        .args(["--", "no-such-program"])
        .output()
        .unwrap();
    assert!(text(&nobody.stderr).contains("no-such-program could not be started"), "{}", text(&nobody.stderr));
}

#[test]
fn one_program_at_a_time_works_in_a_folder() {
    let place = Place::new();
    let waits = "touch {folder}.waits; cat > /dev/null";
    let mut running = place.command("out", &["--trials", "1"], waits).spawn().unwrap();
    wait_for(&place.path("out/trial-0.waits"), &mut running);
    let second = place.tune("out", &["--trials", "1"], waits);
    assert!(text(&second.stderr).contains("another tune works in this folder"), "{}", text(&second.stderr));
    running.kill().unwrap();
    running.wait().unwrap();
}

/// The Python that has a package; none, with a word, where it is not installed. `PYTHON` names another one than `python3`.
fn python_with(package: &str) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("skipped: {python} has no {package} (pip install it, or name another with PYTHON)");
    None
}

/// Optuna opens the journal, sees every trial, and works in the study before, while and after `tune` does.
#[test]
fn optuna_opens_the_journal_and_joins_the_study() {
    let Some(python) = python_with("optuna") else { return };
    let place = Place::new();
    let script = format!("sleep 0.1\n{TRIAL}");
    let worker = |trials: usize| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/optuna_worker.py");
        Command::new(&python).arg(script).arg(place.journal("out")).arg(trials.to_string()).output().unwrap()
    };
    let seen = |trials: usize| -> Vec<Value> {
        let output = worker(trials);
        let json = succeeded(&output);
        serde_json::from_str(json.lines().last().unwrap()).unwrap()
    };
    succeeded(&place.tune("out", &["--trials", "6", "--startup", "3"], &script));
    let trials = seen(0);
    let tried = params(&place.journal("out"));
    assert_eq!(trials.len(), 6);
    for (trial, tried) in trials.iter().zip(&tried) {
        assert_eq!(trial["params"]["x"], tried["x"]);
        assert_eq!(trial["params"]["n"], tried["n"]);
        assert_eq!(trial["params"]["kind"], ["a", "b"][tried["kind"].as_u64().unwrap() as usize]);
        assert_eq!(trial["value"], tried["x"], "the loss is x");
        assert!(["COMPLETE", "PRUNED"].contains(&trial["state"].as_str().unwrap()));
        assert_eq!(trial["intermediate"]["1"], tried["x"]);
    }

    assert_eq!(seen(2).len(), 8);
    let output = place.tune("out", &["--trials", "9", "--startup", "3"], &script);
    assert!(text(&output.stderr).contains("going on with 8 trials"), "{}", text(&output.stderr));
    assert_eq!(seen(0).len(), 9, "those of the worker count");

    // At the same time: nobody loses a trial.
    let mut running =
        place.command("out", &["--trials", "40", "--jobs", "2", "--startup", "3"], &script).spawn().unwrap();
    let output = worker(8);
    succeeded(&output);
    assert!(running.wait().unwrap().success());
    let trials = seen(0);
    assert!(trials.len() >= 40, "{}", trials.len());
    assert!(trials.iter().all(|trial| trial["state"] != "RUNNING" && trial["params"].as_object().unwrap().len() == 3));
    assert_eq!(trials.iter().filter(|trial| trial["by"] == "optuna").count(), 10);
}

/// The same space and the same trials on a Ray cluster of this machine.
#[test]
fn ray_tune_runs_the_same_search() {
    let Some(python) = python_with("ray.tune") else { return };
    let place = Place::new();
    let output = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ray_tune.py"))
        .arg("--space")
        .arg(place.path("space.toml"))
        .arg("--out")
        .arg(place.path("ray"))
        .args(["--trials", "4", "--max-epochs", "3", "--", "sh", "-c", TRIAL])
        .output()
        .unwrap();
    let printed = succeeded(&output);
    let found: Value = serde_json::from_str(printed.lines().last().unwrap()).unwrap();
    assert_eq!((&found["trials"], &found["failed"]), (&4.into(), &0.into()), "{found}");
    assert!(found["complete"].as_u64().unwrap() >= 1);
    assert_eq!(found["value"], found["params"]["x"]);
    assert!(found["params"]["n"].is_i64() && ["a", "b"].contains(&found["params"]["kind"].as_str().unwrap()));
}
