//! `promote`: a challenger replaces the champion, if it wins.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use neurotriage::device::Backend;
use neurotriage::train::compare;
use neurotriage::train::metrics::Resampling;
use neurotriage::train::promotion::{EXTERNAL, FIXED, decide};

use crate::data;
use crate::progress::Bars;
use crate::shelf::Shelf;

/// Make a challenger the champion, if it wins on the fixed test and does not lose on other scanners
///
/// It wins if the 95 % interval of its balanced accuracy less the champion's, by patient, lies above 0 on `test`, and if its
/// balanced accuracy on `external_dev` is no lower. It is refused, with every reason, also where it may have learned from those
/// slices. The old champion stays in the folder and in the index.
#[derive(clap::Args)]
pub struct Args {
    /// The challenger: a model of the weights folder
    challenger: String,
    #[command(flatten)]
    data: data::Args,
    /// Take the challenger from this folder and copy it into the weights folder if it wins
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    /// The champion's folder [default: weights, here or above the program]
    #[arg(long, value_name = "FOLDER")]
    weights: Option<PathBuf>,
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let shelf = Shelf::find(args.weights.as_deref())?;
    let source = match &args.from {
        Some(folder) => Shelf::find(Some(folder))?,
        None => Shelf::at(shelf.folder()),
    };
    let challenger = source.bundle(Some(&args.challenger))?;
    let champion = shelf.bundle(None)?;
    if args.from.is_some() && shelf.index()?.models.contains(&args.challenger) {
        bail!(
            "{} already holds a model {}: give the challenger another name",
            shelf.folder().display(),
            args.challenger
        );
    }
    let dataset = args.data.open(1)?;
    let roles: Vec<&str> = [FIXED, EXTERNAL].into_iter().filter(|role| dataset.known(role).is_ok()).collect();
    for role in &roles {
        let entries = dataset.known(role)?;
        let unknown = entries.iter().filter(|entry| entry.group.is_none()).count();
        if unknown > 0 {
            bail!(
                "{unknown} of {} {role} slices name no patient: without patients a win cannot be told from chance",
                entries.len()
            );
        }
    }
    let device = pollster::block_on(args.backend.open())?;
    let bars = Bars::new();
    let backend = (&device, args.backend.name());
    let comparison =
        compare::compare([&challenger, &champion], &dataset, &roles, &Resampling::default(), backend, &bars)?;
    bars.finish();
    crate::compare::name_unreadable(&comparison);
    print!("{}", comparison.markdown());
    println!();
    match decide(&challenger.manifest, &champion.manifest, &comparison) {
        Err(reasons) => {
            println!("{} does not replace {}:", args.challenger, champion.manifest.name);
            for reason in reasons {
                println!("- {reason}");
            }
            Ok(ExitCode::FAILURE)
        }
        Ok(promotion) if args.dry_run => {
            println!("{} would replace {}", promotion.champion, promotion.replaced);
            Ok(ExitCode::SUCCESS)
        }
        Ok(promotion) => {
            println!("{} replaces {}, which stays in the folder", promotion.champion, promotion.replaced);
            shelf.promote(&source, promotion)?;
            println!("wrote {}", shelf.write_card()?.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}
