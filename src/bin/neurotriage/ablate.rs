//! `ablate`: one training for each changed part of a recipe, and a table of what each is worth.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, anyhow, bail};
use burn::tensor::Device;
use neurotriage::bundle::Bundle;
use neurotriage::device::Backend;
use neurotriage::model::Precision;
use neurotriage::train::ablation::{self, Ablation, Answered, BASE, Measured, Planned};
use neurotriage::train::checkpoint::{Run, RunFolder};
use neurotriage::train::dataset::Dataset;
use neurotriage::train::metrics::Resampling;
use neurotriage::train::write_whole;

use crate::data;
use crate::interrupt::stop_flag;
use crate::progress::Bars;
use crate::shelf::Shelf;
use crate::train::{Job, SAVING, side};

/// Train a recipe once for each of its parts, without that part, and write a table of what each is worth
///
/// The first row is the recipe as it is. All rows have the same seed and epochs, and are measured on the same slices: val (which chose
/// epochs and thresholds), all roles that start with external, and test (for the record). FOLDER/ablation.md and .json are written after each row. The same
/// command goes on where it was stopped: finished rows are kept, and an unfinished one loses nothing after Ctrl-C and at most an epoch otherwise.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// The base: a TOML file of all choices of a run
    #[arg(long, value_name = "FILE")]
    recipe: PathBuf,
    /// The rows: a TOML file with a table [[row]] for each, of name, about and set (changes as "lesions.fill=false")
    #[arg(long, value_name = "FILE")]
    rows: PathBuf,
    /// Epochs of every row
    #[arg(long)]
    epochs: usize,
    /// The seed of every row
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Change the base, and with it all rows, as batch=16; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    changes: Vec<String>,
    /// Where runs, weights and the table go
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Roles to measure [default: val, all that start with external, and test]
    #[arg(long, value_delimiter = ',', value_name = "ROLES")]
    roles: Vec<String>,
    /// What computes: cpu, or vulkan in a build with that feature
    #[arg(long, default_value = "cpu", value_name = "BACKEND")]
    backend: Backend,
    /// How often patients are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(100..))]
    resamples: u64,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let plan = plan(args)?;
    let dataset = args.data.open(args.seed)?;
    for planned in &plan {
        let named = || format!("row {:?}", planned.row.name);
        side(&planned.recipe).with_context(named)?;
        dataset.clone().learning_from(&planned.recipe.roles).with_context(named)?;
    }
    let mut roles = crate::evaluate::roles(&dataset, &args.roles)?;
    if args.roles.is_empty() {
        // What was chosen on comes first, what nothing may rest on last.
        roles.reverse();
    }
    let stop = stop_flag(SAVING)?;
    let device = pollster::block_on(args.backend.open())?;
    let resampling = Resampling { resamples: args.resamples as usize, seed: args.seed, ..Resampling::default() };
    let mut table = Ablation::new(&plan[0].recipe, &dataset, resampling);
    let study = Study { args, plan: &plan, dataset: &dataset, roles: &roles, device: &device };
    let before = study.table()?;
    let mut base: Option<Answered> = None;
    let mut base_sha256 = String::new();
    for (place, planned) in plan.iter().enumerate() {
        eprintln!("row {} of {}: {}", place + 1, plan.len(), planned.row.name);
        let Some(bundle) = study.bundle(planned, &stop)? else {
            eprintln!("the same command goes on from here");
            return Ok(ExitCode::from(130));
        };
        if planned.row.name == BASE {
            base_sha256.clone_from(&bundle.manifest.weights.sha256);
        }
        let weights = [bundle.manifest.weights.sha256.as_str(), base_sha256.as_str()];
        let kept = before.as_ref().and_then(|before| before.row(&table, &planned.row, weights, &roles));
        let measured = match kept {
            Some(kept) => kept.clone(),
            None => study.measure(planned, &bundle, &mut base, &resampling)?,
        };
        table.rows.push(measured);
        write_whole(&study.file("ablation.json"), table.to_json().as_bytes())?;
        write_whole(&study.file("ablation.md"), table.markdown().as_bytes())?;
    }
    print!("{}", table.markdown());
    eprintln!("wrote {}", study.file("ablation.md").display());
    Ok(ExitCode::SUCCESS)
}

fn plan(args: &Args) -> Result<Vec<Planned>> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    let mut budget = args.changes.clone();
    budget.extend([format!("epochs={}", args.epochs), format!("seed={}", args.seed)]);
    let plan = ablation::plan(&read(&args.recipe)?, &budget, &read(&args.rows)?)
        .map_err(|reason| anyhow!("{} with {}: {reason}", args.recipe.display(), args.rows.display()))?;
    if let Some(taught) = plan.iter().find(|planned| planned.recipe.distillation > 0.0) {
        bail!("row {:?} asks for distillation, and an ablation has no teacher: leave it out", taught.row.name);
    }
    Ok(plan)
}

/// What is the same for all rows.
struct Study<'a> {
    args: &'a Args,
    plan: &'a [Planned],
    dataset: &'a Dataset,
    roles: &'a [&'a str],
    device: &'a Device,
}

impl Study<'_> {
    fn file(&self, name: &str) -> PathBuf {
        self.args.out.join(name)
    }

    /// The table of an earlier call, if there is one that this build reads.
    fn table(&self) -> Result<Option<Ablation>> {
        let path = self.file("ablation.json");
        if !path.exists() {
            return Ok(None);
        }
        let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(Ablation::parse(&json).map_err(|reason| eprintln!("{} is written anew: {reason}", path.display())).ok())
    }

    /// The row's weights: those that are there, or made now. None if it was stopped.
    fn bundle(&self, planned: &Planned, stop: &AtomicBool) -> Result<Option<Bundle>> {
        let out = self.file("weights");
        let name = planned.row.name.as_str();
        let shelf = Shelf::at(&out);
        if shelf.index()?.models.iter().any(|known| known == name) {
            let bundle = shelf.bundle(Some(name))?;
            let training = &bundle.manifest.training;
            let same = training.recipe == Some(planned.recipe.to_toml());
            if same && training.data_sha256 == self.dataset.sha256 {
                return Ok(Some(bundle));
            }
        }
        let learned = self.plan.iter().find(|known| known.row.name == planned.trained_as).unwrap_or(planned);
        let run = Run::new(learned.recipe.clone(), &self.dataset.sha256);
        let folder = RunFolder::enter(&self.file(&learned.row.name), &run)
            .with_context(|| format!("row {name:?}: choose another --out"))?;
        let job = Job {
            recipe: &planned.recipe,
            learned: &learned.recipe,
            started_from: None,
            teacher: None,
            dataset: &self.dataset.clone().learning_from(&planned.recipe.roles)?,
            folder: &folder,
            out: &out,
            name,
            precision: Precision::F16,
            devices: std::slice::from_ref(self.device),
            lines: false,
            command: format!("neurotriage ablate --data DATA --recipe RECIPE --rows ROWS, row {name}"),
        };
        match job.make(stop)? {
            Some(_) => Ok(Some(shelf.bundle(Some(name))?)),
            None => Ok(None),
        }
    }

    /// Asks the row's network, and the base's if it was not asked before.
    fn measure(
        &self,
        planned: &Planned,
        bundle: &Bundle,
        base: &mut Option<Answered>,
        resampling: &Resampling,
    ) -> Result<Measured> {
        let bars = Bars::new();
        let ask = |bundle: &Bundle| Answered::of(bundle, self.dataset, self.roles, self.device, &bars);
        let of_base = match base.take() {
            Some(known) => known,
            None if planned.row.name == BASE => ask(bundle)?,
            None => ask(&Shelf::at(&self.file("weights")).bundle(Some(BASE))?)?,
        };
        let of_base = base.insert(of_base);
        let measured = match planned.row.name == BASE {
            true => ablation::measure(planned, bundle, of_base, of_base, resampling),
            false => ablation::measure(planned, bundle, &ask(bundle)?, of_base, resampling),
        };
        bars.finish();
        Ok(measured)
    }
}
