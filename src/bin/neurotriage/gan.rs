//! `gan`: pre-training without labels, for `train --from`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use neurotriage::device::Backend;
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::events;
use neurotriage::train::fit::Next;
use neurotriage::train::gan::{self, Epoch, Event, Folder, Identity, Outcome, Settings, Slices};

use crate::interrupt::stop_flag;
use crate::train::SAVING;
use crate::{data, progress};

/// Pre-train a network without labels, as the discriminator of a GAN
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a generator of slices and a discriminator against each other; `train --from RUN` makes a classifier of the discriminator
    ///
    /// The slices of the roles are learned from whatever their labels say; val, test, external… and ood… never are. After each epoch the
    /// run is saved, and samples/ gets a sheet of generated slices, always of the same random vectors. Ctrl-C saves; the same command with
    /// --resume goes on to the same result as if it had never stopped, and with more --epochs goes on after the end.
    Pretrain(Pretrain),
}

#[derive(clap::Args)]
struct Pretrain {
    #[command(flatten)]
    data: data::Args,
    /// Where checkpoints, sheets and the event file go
    #[arg(long, value_name = "RUN")]
    out: PathBuf,
    /// Go on with the run in that folder
    #[arg(long)]
    resume: bool,
    /// Roles of the data set to learn from
    #[arg(long = "role", value_delimiter = ',', value_name = "ROLES", default_value = "train")]
    roles: Vec<String>,
    /// Each shows every slice once
    #[arg(long, default_value_t = 30)]
    epochs: usize,
    /// Real slices in a step, and as many generated ones
    #[arg(long, default_value_t = Settings::default().batch)]
    batch: usize,
    /// Adam's, of both networks
    #[arg(long, default_value_t = Settings::default().learning_rate)]
    learning_rate: f64,
    /// What the target of real slices is below 1
    #[arg(long, default_value_t = Settings::default().label_smoothing)]
    label_smoothing: f32,
    /// Decides every random number
    #[arg(long, default_value_t = Settings::default().seed)]
    seed: u64,
    /// Write a sheet of generated slices every so many epochs
    #[arg(long, default_value_t = 1, value_name = "EPOCHS")]
    sheet_every: usize,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Pretrain(args) => pretrain(args),
    }
}

fn pretrain(args: &Pretrain) -> Result<ExitCode> {
    let settings = Settings {
        seed: args.seed,
        roles: args.roles.clone(),
        batch: args.batch,
        learning_rate: args.learning_rate,
        label_smoothing: args.label_smoothing,
        ..Settings::default()
    };
    settings.check().map_err(|reason| anyhow!("{reason}"))?;
    if args.epochs == 0 {
        bail!("--epochs 0: there is nothing to do");
    }
    let dataset = args.data.open(settings.seed)?;
    let preprocessing = Preprocessing::for_side(gan::NETWORK.side());
    let bar = progress::bar(Slices::of(&dataset, &settings.roles)?.len(), "slices");
    let slices = Slices::load(&dataset, &settings.roles, &preprocessing, || bar.inc(1));
    bar.finish_and_clear();
    let slices = slices?;
    for unreadable in &slices.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
    eprintln!("{} slices of {}, without their labels", slices.inputs.len(), settings.roles.join(", "));

    let identity = Identity { settings, data_sha256: dataset.sha256.clone() };
    let folder = if args.resume { Folder::open(&args.out, &identity)? } else { Folder::create(&args.out, &identity)? };
    let stop = stop_flag(SAVING)?;
    let device = pollster::block_on(args.backend.open())?;
    let steps_bar = progress::bar(0, "epoch");
    let (settings, every) = (&identity.settings, args.sheet_every);
    let outcome = gan::pretrain(settings, args.epochs, every, &slices, &folder, &device, |event| {
        match event {
            Event::Step { step, steps, epoch, losses } => {
                steps_bar.set_length(steps as u64);
                steps_bar.set_position(step as u64);
                steps_bar
                    .set_message(format!("epoch {epoch}, D {:.3} G {:.3}", losses.discriminator, losses.generator));
            }
            Event::Epoch { history } => steps_bar.suspend(|| history.last().into_iter().for_each(tell)),
        }
        if stop.load(Ordering::SeqCst) { Next::Stop } else { Next::Continue }
    });
    steps_bar.finish_and_clear();
    match outcome? {
        Outcome::Stopped { state } => {
            let (epoch, step) = (state.history.len() + 1, state.step);
            eprintln!("stopped in epoch {epoch} after step {step}; saved in {}", folder.path().display());
            eprintln!("go on with --resume");
            Ok(ExitCode::from(130))
        }
        Outcome::Finished { state } => {
            let folder = folder.path().display();
            println!(
                "{} epochs, {} steps; sheets in {folder}/samples, curves in {folder}/{}",
                state.history.len(),
                state.step,
                events::FILE
            );
            println!(
                "next: neurotriage train --data DATA --recipe recipes/{}.toml --from {folder}",
                gan::NETWORK.name()
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A line an epoch: both losses, and how often the discriminator calls either kind real.
fn tell(epoch: &Epoch) {
    let losses = epoch.losses;
    eprintln!(
        "epoch {:>3}  discriminator loss {:.4}  generator loss {:.4}  called real: {:.3} of real, {:.3} of generated  {:.0} s",
        epoch.epoch, losses.discriminator, losses.generator, losses.real, losses.generated, epoch.seconds
    );
}
