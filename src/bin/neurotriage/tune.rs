//! `tune`: many trainings, each with other values of a few keys, and the best of them.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use neurotriage::device::Backend;
use neurotriage::train::report::html;
use neurotriage::train::tune::TuneError;
use neurotriage::train::tune::halving::{Pruner, Rungs};
use neurotriage::train::tune::process::{Answer, Exit, Grace, Program, environment};
use neurotriage::train::tune::sampler::Sampler;
use neurotriage::train::tune::space::Space;
use neurotriage::train::tune::study::{Begun, Ending, Setup, Study};
use neurotriage::train::tune::table::table;
use neurotriage::train::write_whole;

use crate::data;
use crate::interrupt::stop_flag;
use crate::trials::TrialsDisplay;

/// The study's journal, in its folder.
const JOURNAL: &str = "study.journal";
/// Held by the program that works in the folder.
const HELD: &str = "tune.lock";
/// So many failures and nothing else mean that the command itself is wrong.
const FAILURES: usize = 3;

/// Search for better values of a recipe's keys: random search or TPE, bad trials stopped early
///
/// Each trial is a training with other values of the keys that the space names (docs/tune.md); trial 0 is the recipe as it is, if it lies in the
/// space. FOLDER/study.journal keeps the study in Optuna's journal format, FOLDER/study.html draws it. Ctrl-C lets the trials save; the
/// same command goes on where it was stopped or killed, and no trial is lost. A command of one's own after -- runs in place of train.
#[derive(clap::Args)]
pub struct Args {
    /// What to search: a TOML file of keys and their ranges
    #[arg(long, value_name = "FILE")]
    space: PathBuf,
    /// Where the study and its trials go
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Trials of the study in all, those of other workers among them
    #[arg(long, default_value_t = 20)]
    trials: usize,
    /// Trials at the same time
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1024))]
    jobs: u64,
    /// How the next values are chosen
    #[arg(long, value_enum, default_value_t = Search::Tpe)]
    sampler: Search,
    /// Finished trials at random before TPE begins
    #[arg(long, default_value_t = 10)]
    startup: usize,
    /// Which trials are stopped early
    #[arg(long, value_enum, default_value_t = Stopping::Asha)]
    pruner: Stopping,
    /// Epochs before a trial may be stopped
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    min_epochs: u64,
    /// One trial in so many goes on past a rung; the next rung is so many times as far
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(2..=100))]
    reduction: u64,
    /// Epochs of a whole trial [default: the recipe's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_epochs: Option<u64>,
    /// Draws the values of the trials
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds that trials have to save after Ctrl-C
    #[arg(long, default_value_t = 300)]
    grace: u64,

    /// The data set's folder, as for train
    #[arg(long, value_name = "FOLDER", required_unless_present = "command")]
    data: Option<PathBuf>,
    /// Another manifest than the folder's own
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The recipe that all trials share
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Change one of the recipe's choices for all trials, as epochs=10; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    changes: Vec<String>,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,

    /// What runs in place of train: {NAME} is a parameter's value, {trial} the trial's number, {folder} its folder
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["data", "manifest", "recipe", "changes"])]
    command: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Search {
    /// Evenly at random
    Random,
    /// The tree-structured Parzen estimator
    Tpe,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stopping {
    /// None
    None,
    /// Asynchronous successive halving
    Asha,
    /// Its brackets, against learning curves that cross
    Hyperband,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let source = args.space.display();
    let text = fs::read_to_string(&args.space).with_context(|| source.to_string())?;
    let space = Space::parse(&text).map_err(|reason| anyhow!("{source}: {reason}"))?;
    let setup = if args.command.is_empty() { of_train(args, space)? } else { of_command(args, space)? };

    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let _held = hold(&args.out)?;
    let study = Study::open(&args.out.join(JOURNAL), setup)?;
    let interrupted: VecDeque<Begun> = study.interrupted().into();
    let display = TrialsDisplay::new(&study.setup().space, args.trials);
    if !study.trials().is_empty() {
        display.say(&format!("going on with {} trials in {}", study.trials().len(), args.out.display()));
    }
    for begun in &interrupted {
        display.say(&format!("trial {:>3}  was running when the study stopped: it goes on", begun.number));
    }
    let stop = stop_flag("waiting for the trials to save; press Ctrl-C again to leave them")?;
    let tuning = Tuning {
        args,
        space: study.setup().space.clone(),
        study: Mutex::new(study),
        interrupted: Mutex::new(interrupted),
        display,
        failures: AtomicUsize::new(0),
    };
    let outcome = thread::scope(|scope| {
        let workers: Vec<_> = (0..args.jobs).map(|_| scope.spawn(|| tuning.work(&stop))).collect();
        let outcomes = workers.into_iter().map(|worker| worker.join().map_err(|_| anyhow!("a worker panicked"))?);
        outcomes.fold(Ok(()), Result::and)
    });
    tuning.display.finish();
    tuning.draw()?;
    outcome?;
    tuning.conclude(stop.load(Ordering::SeqCst))
}

/// The setup of trials that train.
fn of_train(args: &Args, space: Space) -> Result<Setup> {
    let source = args.space.display();
    let text = match &args.recipe {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => String::new(),
    };
    let recipes = space.recipes(&text, &args.changes).map_err(|reason| anyhow!("{source}: {reason}"))?;
    let recipe = recipes[0].1.clone();
    let data = args.data.clone().context("name the data with --data")?;
    let dataset = data::Args { data, manifest: args.manifest.clone() }.open(recipe.seed)?;
    for (at, recipe) in &recipes {
        crate::train::side(recipe).with_context(|| format!("{source}: {at}"))?;
        dataset.clone().learning_from(&recipe.roles).with_context(|| at.clone())?;
    }
    const METRICS: [&str; 3] = ["val_balanced_accuracy", "val_accuracy", "val_log_loss"];
    if !METRICS.contains(&space.metric.as_str()) {
        bail!("{source}: train prints no metric {:?}: use one of {}", space.metric, METRICS.join(", "));
    }
    let epochs = args.max_epochs.map_or(recipe.epochs, |epochs| epochs as usize);
    let first = space.point_of(&recipe);
    if first.is_none() {
        eprintln!("note: the recipe's own values are not all in the space, so no trial is the recipe as it is");
    }
    Ok(Setup {
        pruner: pruner(args, Some(epochs))?,
        command: format!("train --backend {}", args.backend.name()),
        recipe: Some(recipe.to_toml()),
        data_sha256: Some(dataset.sha256),
        epochs: Some(epochs),
        sampler: sampler(args),
        seed: args.seed,
        first,
        space,
    })
}

/// The setup of trials that run a command of one's own.
fn of_command(args: &Args, space: Space) -> Result<Setup> {
    let epochs = args.max_epochs.map(|epochs| epochs as usize);
    Ok(Setup {
        pruner: pruner(args, epochs)?,
        command: args.command.join(" "),
        recipe: None,
        data_sha256: None,
        epochs,
        sampler: sampler(args),
        seed: args.seed,
        first: None,
        space,
    })
}

fn sampler(args: &Args) -> Sampler {
    match args.sampler {
        Search::Random => Sampler::Random,
        Search::Tpe => Sampler::Tpe { startup: args.startup },
    }
}

fn pruner(args: &Args, epochs: Option<usize>) -> Result<Pruner> {
    let rungs = Rungs { first: args.min_epochs as usize, reduction: args.reduction as usize };
    match (args.pruner, epochs) {
        (Stopping::None, _) => Ok(Pruner::None),
        (Stopping::Asha, _) => Ok(Pruner::Asha(rungs)),
        (Stopping::Hyperband, Some(most)) => Ok(Pruner::Hyperband { rungs, most }),
        (Stopping::Hyperband, None) => bail!("Hyperband needs to know how long a whole trial is: give --max-epochs"),
    }
}

/// The folder for one program alone; the system gives it back however the program ends.
fn hold(folder: &Path) -> Result<File> {
    let path = folder.join(HELD);
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(TuneError::Busy { path: folder.to_path_buf() }.into()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// What all workers share.
struct Tuning<'a> {
    args: &'a Args,
    space: Space,
    study: Mutex<Study>,
    /// Trials of an earlier call that did not end.
    interrupted: Mutex<VecDeque<Begun>>,
    display: TrialsDisplay,
    /// Failed trials of this call, as long as none came to a value.
    failures: AtomicUsize,
}

impl Tuning<'_> {
    fn study(&self) -> MutexGuard<'_, Study> {
        self.study.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs trials one after the other until there are enough. An error stops the other workers too.
    fn work(&self, stop: &AtomicBool) -> Result<()> {
        let outcome = self.trials(stop);
        if outcome.is_err() {
            stop.store(true, Ordering::SeqCst);
        }
        outcome
    }

    fn trials(&self, stop: &AtomicBool) -> Result<()> {
        while !stop.load(Ordering::SeqCst) {
            let earlier = self.interrupted.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let begun = match earlier {
                Some(begun) => begun,
                None => match self.study().begin(self.args.trials)? {
                    Some(begun) => begun,
                    None => return Ok(()),
                },
            };
            self.display.begin(&self.space, &begun);
            let ended = self.trial(&begun, stop);
            self.display.end(&self.study(), begun.number);
            ended?;
            self.draw()?;
        }
        Ok(())
    }

    fn trial(&self, begun: &Begun, stop: &AtomicBool) -> Result<()> {
        let mut last = None;
        let grace = Grace { ended: Duration::from_secs(20), stopped: Duration::from_secs(self.args.grace) };
        let exit = self.program(begun)?.run(stop, grace, |line| {
            if line.metric != self.space.metric {
                return Ok(Answer::GoOn);
            }
            if line.last {
                last = Some(line.value);
                return Ok(Answer::GoOn);
            }
            let mut study = self.study();
            let ended = study.report(begun.id, line.epoch.unwrap_or_default(), line.value)?;
            if let Some(trial) = study.trials().get(begun.number) {
                self.display.report(trial);
            }
            Ok(if ended { Answer::End } else { Answer::GoOn })
        })?;
        let metric = &self.space.metric;
        let ending = match (exit, last) {
            (Exit::Done, Some(value)) if value.is_finite() => Ending::Complete(value),
            (Exit::Done, Some(value)) => Ending::Failed(format!("its {metric} is {value}")),
            // It saved: the next call goes on with it.
            (Exit::Stopped, _) => return Ok(()),
            (Exit::Done, None) if stop.load(Ordering::SeqCst) => return Ok(()),
            (Exit::Done, None) => {
                Ending::Failed(format!("it printed no line {{\"metric\":{metric:?},\"value\":…,\"final\":true}}"))
            }
            (Exit::Failed(reason), _) => Ending::Failed(reason),
            (Exit::Ended, _) => {
                self.failures.store(0, Ordering::SeqCst);
                return Ok(());
            }
        };
        self.study().finish(begun.id, &ending)?;
        if let Ending::Complete(_) = ending {
            self.failures.store(0, Ordering::SeqCst);
            return Ok(());
        }
        let failures = self.failures.fetch_add(1, Ordering::SeqCst) + 1;
        let none = !self.study().trials().iter().any(|trial| trial.value.is_some());
        if none && failures >= FAILURES {
            bail!(
                "{failures} trials failed and none came to a value: look into {}, then run the same command for the other trials",
                self.args.out.join(log(begun.number)).display()
            );
        }
        Ok(())
    }

    /// What a trial runs.
    fn program(&self, begun: &Begun) -> Result<Program> {
        let folder = self.args.out.join(format!("trial-{}", begun.number));
        let log = self.args.out.join(log(begun.number));
        if !self.args.command.is_empty() {
            return Ok(Program::of(&self.args.command, &self.space, &begun.point, begun.number, &folder, &log));
        }
        let mut arguments: Vec<OsString> = vec!["train".into()];
        let mut add = |name: &str, value: OsString| arguments.extend([OsString::from(name), value]);
        for (name, path) in
            [("--data", &self.args.data), ("--manifest", &self.args.manifest), ("--recipe", &self.args.recipe)]
        {
            if let Some(path) = path {
                add(name, path.into());
            }
        }
        for change in &self.args.changes {
            add("--set", change.into());
        }
        for (name, setting) in self.space.settings(&begun.point) {
            add("--set", format!("{name}={setting}").into());
        }
        add("--backend", self.args.backend.name().into());
        add("--run", folder.clone().into());
        arguments.extend(["--json", "--stop-on-eof"].map(OsString::from));
        if folder.join("run.json").exists() {
            arguments.extend(["--resume", "--replace"].map(OsString::from));
        }
        let program = std::env::current_exe().context("finding this program")?.into();
        Ok(Program { program, arguments, environment: environment(&begun.point, begun.number, &folder), log })
    }

    /// Writes the page of the study.
    fn draw(&self) -> Result<()> {
        // Held until it is written: two at a time would write the same file.
        let study = self.study();
        let page = html::study(&self.space, study.trials());
        write_whole(&self.args.out.join("study.html"), page.as_bytes())?;
        Ok(())
    }

    /// What came out, for people.
    fn conclude(&self, stopped: bool) -> Result<ExitCode> {
        let study = self.study();
        print!("{}", table(&self.space, study.trials(), 10));
        if let Some(best) = study.best() {
            let changes: Vec<String> =
                self.space.settings(&best.params).map(|(name, setting)| format!("--set {name}={setting}")).collect();
            println!("best: trial {}: {}", best.number, changes.join(" "));
        }
        eprintln!("wrote {}", self.args.out.join("study.html").display());
        if stopped {
            eprintln!("the same command goes on from here");
            return Ok(ExitCode::from(130));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A trial's standard error, in the study's folder.
fn log(number: usize) -> String {
    format!("trial-{number}.log")
}
