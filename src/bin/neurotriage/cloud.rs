//! `cloud train`: a training job in a container of a managed service.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use neurotriage::train::cloud::sagemaker;
use neurotriage::train::cloud::{Asked, Job};

use crate::train;

/// What a process ends with that was asked to stop by SIGTERM.
const STOPPED: u8 = 128 + 15;

/// Train as a job of Amazon SageMaker, Google Vertex AI or Azure Machine Learning (docs/cloud.md)
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What `train` does, with data, weights, checkpoints and choices where the service puts them
    ///
    /// A job that was interrupted goes on from its checkpoints. SIGTERM saves. On standard output: metrics as JSON lines.
    Train(TrainArgs),
}

#[derive(clap::Args)]
struct TrainArgs {
    /// The data set's folder, or a gs:// address [default: SageMaker's channel]
    #[arg(long, value_name = "FOLDER")]
    data: Option<String>,
    /// Where the weights go [default: AIP_MODEL_DIR, or SageMaker's model folder]
    #[arg(long, value_name = "FOLDER")]
    model: Option<String>,
    /// Where the run saves and goes on from [default: AIP_CHECKPOINT_DIR, or SageMaker's checkpoints]
    #[arg(long, value_name = "FOLDER")]
    checkpoints: Option<String>,
    /// Where SageMaker's folders are
    #[arg(long, value_name = "FOLDER", default_value = sagemaker::ROOT)]
    root: PathBuf,
    /// Options of `train`, after two dashes: -- --recipe recipes/lesion_resnet.toml --set epochs=24
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// The options of `train` as they stand on its command line.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Line {
    #[command(flatten)]
    args: train::Args,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let Command::Train(args) = &args.command;
    let failure = sagemaker::Job::failure(&args.root);
    tell_of_panics(failure.clone());
    let outcome = train(args);
    if let Err(error) = &outcome {
        tell(&failure, &crate::sentence(error));
    }
    outcome
}

fn train(args: &TrainArgs) -> Result<ExitCode> {
    let asked = Asked { data: args.data.clone(), model: args.model.clone(), checkpoints: args.checkpoints.clone() };
    let job = Job::find(asked, |name| std::env::var(name).ok(), &args.root)?;
    let line = Line::try_parse_from(arguments(&job, &args.options)).context("the options of train")?;
    eprintln!(
        "data {}, weights to {}, checkpoints in {}",
        job.data.display(),
        job.model.display(),
        job.checkpoints.display()
    );
    Ok(if train::train(&line.args)? { ExitCode::SUCCESS } else { ExitCode::from(STOPPED) })
}

/// The command line of `train` that does the job.
fn arguments(job: &Job, options: &[String]) -> Vec<String> {
    let folder = |path: &Path| path.to_string_lossy().into_owned();
    let mut arguments = vec!["--data".to_string(), folder(&job.data), "--out".into(), folder(&job.model)];
    arguments.extend(["--run".to_string(), folder(&job.checkpoints), "--json".into()]);
    // The same job, interrupted: what it wrote before it was is its own.
    if job.checkpoints.join("run.json").exists() {
        arguments.extend(["--resume".to_string(), "--replace".into()]);
    }
    arguments.extend(job.arguments.iter().chain(options).cloned());
    arguments
}

/// Writes why the job failed, where the service has a folder for it.
fn tell(failure: &Path, reason: &str) {
    if failure.parent().is_some_and(Path::is_dir)
        && let Err(error) = fs::write(failure, reason)
    {
        eprintln!("{}: {error}", failure.display());
    }
}

/// A failure of the program itself is told as well.
fn tell_of_panics(failure: PathBuf) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tell(&failure, &format!("a mistake of the program: {panic}"));
        usual(panic);
    }));
}
