//! `weights`: look at, convert, export and describe weights files.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use neurotriage::bundle::{Manifest, SplitBy};
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::model::Precision;
use neurotriage::train::answers::Asked;
use neurotriage::train::calibrate::Targets;
use neurotriage::train::card;
use neurotriage::train::exchange::{self, Format};
use neurotriage::train::export::{self, Measured};

use crate::data;
use crate::shelf::Shelf;

/// Inspect or convert weights
#[derive(clap::Args)]
pub struct Args {
    /// The folder of weights [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER", global = true)]
    weights: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print what a model is, where it comes from and what was measured, and test it on this device
    Inspect {
        /// A model of the folder [default: its champion]
        model: Option<String>,
        /// Print the manifest's JSON
        #[arg(long)]
        json: bool,
    },
    /// Store a model with another precision, under another name
    Convert {
        /// The model to convert
        model: String,
        /// f16, f32, or int8: weights of 8 bits with a scale for each output. What is lost, calibrate tells, which also chooses the
        /// thresholds for the new weights
        #[arg(long)]
        to: Precision,
        /// The new model's name [default: MODEL_PRECISION]
        #[arg(long)]
        name: Option<String>,
        /// Where it goes [default: the folder it comes from]
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Write a model for another program: ONNX or TensorFlow.js
    ///
    /// The folder also gets the manifest (order of the classes, preprocessing, temperature, thresholds) and reference inputs with the
    /// network's answers, to check the other program with: docs/export.md.
    Export {
        /// A model of the folder [default: its champion]
        model: Option<String>,
        /// onnx or tfjs
        #[arg(long)]
        format: Format,
        /// Where it goes [default: export/MODEL-FORMAT]
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// How numbers are stored, f16 or f32 [default: as in the weights, in 16 bits where those have 8]. In 16 bits only where that loses
        /// nothing.
        #[arg(long)]
        precision: Option<Precision>,
    },
    /// Choose temperature, thresholds, prediction sets and the familiarity gate again, and measure again
    ///
    /// The gate is fitted to the slices that the network learned from; all else is chosen on val. The network stays as it is. The
    /// manifest also takes over the data's audit and the hashes of what is only reported, so
    /// the data must be that which the model learned from.
    Calibrate {
        /// The model of the folder
        model: String,
        #[command(flatten)]
        data: data::Args,
        /// The sensitivity that the tumour threshold is chosen for, on val
        #[arg(long, default_value_t = Targets::default().tumor_sensitivity, value_parser = sensitivity)]
        tumor_sensitivity: f64,
        /// The sensitivity that the glioma threshold is chosen for, on val
        #[arg(long, default_value_t = Targets::default().glioma_sensitivity, value_parser = sensitivity)]
        glioma_sensitivity: f64,
        #[arg(long, default_value = "cpu", value_name = "BACKEND")]
        backend: Backend,
    },
    /// Write MODEL_CARD.md from the manifests and the evaluations beside them
    Card,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let shelf = Shelf::find(args.weights.as_deref())?;
    match &args.command {
        Command::Inspect { model, json } => inspect(&shelf, model.as_deref(), *json)?,
        Command::Convert { model, to, name, out } => {
            let name = name.clone().unwrap_or_else(|| format!("{model}_{to}"));
            if name == *model && out.as_deref().is_none_or(|out| out == shelf.folder()) {
                bail!("that would overwrite {model}: choose another --name");
            }
            let (manifest, bytes) = export::convert(&shelf.bundle(Some(model))?, &name, *to)?;
            let target = out.as_deref().map_or_else(|| Shelf::at(shelf.folder()), Shelf::at);
            export::write(target.folder(), &manifest, &bytes)?;
            target.add(&name)?;
            if *to == Precision::Int8 {
                eprintln!(
                    "note: thresholds and figures are still those of {model}: choose and measure them again with `weights calibrate`"
                );
            }
            println!("wrote {} ({} bytes)", target.folder().join(&manifest.weights.file).display(), bytes.len());
        }
        Command::Export { model, format, out, precision } => {
            if *precision == Some(Precision::Int8) {
                bail!("other programs get numbers of 16 or 32 bits: use --precision f16 or f32");
            }
            let bundle = shelf.bundle(model.as_deref())?;
            let name = &bundle.manifest.name;
            let folder = out.clone().unwrap_or_else(|| PathBuf::from(format!("export/{name}-{format}")));
            exchange::write(&bundle, *format, precision.unwrap_or(bundle.manifest.weights.precision), &folder)?;
            println!("wrote {name} for {format} into {}", folder.display());
        }
        Command::Calibrate { model, data, tumor_sensitivity, glioma_sensitivity, backend } => {
            let targets = Targets {
                tumor_sensitivity: *tumor_sensitivity,
                glioma_sensitivity: *glioma_sensitivity,
                ..Targets::default()
            };
            calibrate(&shelf, model, data, &targets, *backend)?;
        }
        Command::Card => println!("wrote {}", shelf.write_card()?.display()),
    }
    Ok(ExitCode::SUCCESS)
}

fn calibrate(shelf: &Shelf, model: &str, data: &data::Args, targets: &Targets, backend: Backend) -> Result<()> {
    let bundle = shelf.bundle(Some(model))?;
    let mut manifest = bundle.manifest.clone();
    let dataset = data.open(manifest.training.seed)?.learning_from(&manifest.training.roles)?;
    let (given, learned) = (&dataset.sha256, &manifest.training.data_sha256);
    if given != learned {
        bail!("{model} learned from other data: its index has SHA-256 {learned}, this one {given}");
    }
    let device = pollster::block_on(backend.open())?;
    let network = bundle.network(&device)?;
    let roles = dataset.report_roles();
    let Measured { calibration, familiarity, operating, metrics } =
        export::measure(&network, targets, &roles, |network, role| {
            let asked = Asked::as_shipped(&bundle.manifest, network, &device);
            crate::train::ask(asked, &dataset, role)
        })?;
    let step = format!("; neurotriage weights calibrate {model} --data DATA");
    if !manifest.training.command.ends_with(&step) {
        manifest.training.command += &step;
    }
    manifest.calibration = calibration;
    manifest.familiarity = familiarity;
    manifest.operating = operating;
    manifest.metrics = metrics;
    // What training knew of its split is not forgotten where the split's record is missing now.
    if manifest.training.split_by == SplitBy::Given {
        manifest.training.split_by = dataset.split_by();
    }
    manifest.training.audit = Some(crate::audit::record(&dataset)?);
    manifest.training.reported_sha256 = crate::train::reported(&dataset)?;
    export::write(shelf.folder(), &manifest, bundle.weights())?;
    println!("wrote {}", shelf.folder().join(format!("{model}.json")).display());
    println!("wrote {}", shelf.write_card()?.display());
    Ok(())
}

fn sensitivity(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("{text:?} is not a number"))?;
    (value > 0.0 && value <= 1.0).then_some(value).ok_or_else(|| format!("{value} is not above 0 and at most 1"))
}

fn inspect(shelf: &Shelf, model: Option<&str>, json: bool) -> Result<()> {
    let bundle = shelf.bundle(model)?;
    let Manifest { name, architecture, weights, training, calibration, familiarity, metrics, preprocessing, .. } =
        &bundle.manifest;
    if json {
        print!("{}", bundle.manifest.to_json());
        return Ok(());
    }
    let verified = pollster::block_on(Classifier::load(&bundle, Backend::Cpu))?.verified();
    println!("{name}: {architecture}, {} parameters, input {1} x {1}", weights.parameters, preprocessing.side);
    println!("file      {}, {} bytes, {}, SHA-256 {}", weights.file, weights.bytes, weights.precision, weights.sha256);
    println!("training  {}", training.command);
    println!("          {} epochs, best {}, data {}", training.epochs, training.best_epoch, training.data_sha256);
    println!("          temperature {:.4}", calibration.temperature);
    match familiarity {
        Some(gate) => println!(
            "          refuses what is stranger than a score of {:.3}: {} % of slices like those of val",
            gate.threshold,
            100.0 * gate.refused
        ),
        None => println!("          no familiarity gate: it answers to any picture"),
    }
    println!(
        "self-test passed on this CPU: {} references, largest difference {:.1e} (allowed {:.1e})",
        verified.references, verified.largest_difference, verified.tolerance
    );
    for (role, metrics) in metrics {
        println!("\n{role} ({} slices): {}", metrics.slices, card::table(metrics));
    }
    Ok(())
}
