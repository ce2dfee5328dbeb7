//! A model measured on roles of a data set, by slice and by patient, for each source, beside the shortcut baselines.

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::Device;

use super::answers::{Answers, Asked, LesionMap};
use super::baseline::Baseline;
use super::dataset::{self, Dataset, inspect};
use super::metrics::{Case, Estimate, Resampling, Settings, by_patient, curves, intervals, localisation, values};
use super::report::html::thumbnail;
use super::report::{self, BaselineFigures, Data, Evaluation, Failure, Model, Part, Refusals, Role};
use super::shortcuts::Shortcuts;
use super::{Result, TrainError, operating, refusals};
use crate::bundle::{AuditRecord, Bundle};
use crate::calibration::{Calibration, Probabilities};
use crate::label::Label;
use crate::model::Network;

/// Bins of the reliability diagram and of the calibration error.
const BINS: usize = 15;
/// Mistakes in the gallery of a role.
const FAILURES: usize = 24;
/// Longest side of a picture in the gallery, in pixels.
const THUMBNAIL_SIDE: u32 = 160;

/// What an evaluation is to contain.
#[derive(Clone, Debug)]
pub struct Options {
    pub resampling: Resampling,
    /// The share of tumours for which predictive values are computed, 0 to 1.
    pub prevalence: f64,
    pub lesion_map: LesionMap,
    /// Fit the shortcut baselines on the data's role `train` and show them beside the model.
    pub baselines: bool,
    /// The data's audit, if it was made.
    pub audit: Option<AuditRecord>,
    /// The name of what computes.
    pub backend: String,
}

/// Is told how the work goes.
pub trait Progress: Sync {
    /// Something of so many slices begins.
    fn start(&self, what: &str, slices: usize);
    /// A slice is done.
    fn step(&self);
}

/// Measures a model on roles of a data set; also gives the most confident mistakes, with pictures. Of roles of strangers, without
/// a slice of the four classes, it measures what the familiarity gate refuses.
///
/// # Errors
/// Roles without a readable slice, a data set without training slices for the baselines, and what the device refuses.
pub fn evaluate(
    bundle: &Bundle,
    dataset: &Dataset,
    roles: &[&str],
    options: &Options,
    device: &Device,
    progress: &dyn Progress,
) -> Result<(Evaluation, Vec<Failure>)> {
    let manifest = &bundle.manifest;
    let network = bundle.network(device)?;
    let settings = settings(&manifest.calibration, options.prevalence);
    let (known, strangers): (Vec<&str>, Vec<&str>) =
        roles.iter().partition(|role| dataset.strangers(role).is_empty() || dataset.known(role).is_ok());
    for role in &known {
        dataset.known(role)?;
    }
    if let (Some(role), None) = (strangers.first(), &manifest.familiarity) {
        return Err(TrainError::NoGate { model: manifest.name.clone(), role: role.to_string() });
    }
    let shortcuts = if options.baselines {
        progress.start("baselines", dataset.role("train")?.len());
        Some(Shortcuts::fit(dataset, options.resampling.seed, &|| progress.step())?)
    } else {
        None
    };
    let measure = Measure { bundle, network, dataset, settings: &settings, options, device, progress };
    let mut found = Vec::new();
    let mut failures = Vec::new();
    let mut refusals = Vec::new();
    for role in known {
        let (role, refused, mistakes) = measure.role(role, shortcuts.as_ref())?;
        found.push(role);
        refusals.extend(refused);
        failures.extend(mistakes);
    }
    for role in strangers {
        refusals.extend(measure.strangers(role)?);
    }
    let evaluation = Evaluation {
        format: report::FORMAT,
        model: Model::of(bundle, &options.backend),
        data: Data {
            sha256: dataset.sha256.clone(),
            split_by: dataset.split_by(),
            audit: options.audit.clone(),
            findings: inspect(&dataset.entries).findings,
        },
        resampling: options.resampling,
        settings,
        roles: found,
        refusals,
        version: env!("CARGO_PKG_VERSION").to_string(),
    };
    Ok((evaluation, failures))
}

/// The metrics' settings that a model's calibration asks for.
pub fn settings(calibration: &Calibration, prevalence: f64) -> Settings {
    let decisions = calibration.decisions.as_ref();
    Settings {
        tumor_threshold: decisions.map(|decisions| decisions.tumor.threshold),
        glioma_threshold: decisions.map(|decisions| decisions.glioma.threshold),
        prevalence,
        sets: decisions.map_or_else(Vec::new, |decisions| decisions.sets.clone()),
        bins: BINS,
    }
}

impl Model {
    /// The record of a bundle's model that `backend` computes.
    pub fn of(bundle: &Bundle, backend: &str) -> Self {
        let manifest = &bundle.manifest;
        Self {
            name: manifest.name.clone(),
            architecture: manifest.architecture.clone(),
            weights_sha256: manifest.weights.sha256.clone(),
            seed: Some(manifest.training.seed),
            split_by: manifest.training.split_by,
            trained_on: manifest.training.data_sha256.clone(),
            calibration_sha256: report::calibration_sha256(manifest),
            backend: backend.to_string(),
        }
    }
}

/// The baselines alone, by role and source, in the order of [`Baseline::ALL`].
///
/// # Errors
/// As [`Shortcuts::fit`].
pub fn baselines(
    dataset: &Dataset,
    roles: &[&str],
    resampling: &Resampling,
    progress: &dyn Progress,
) -> Result<BTreeMap<String, Vec<BaselineFigures>>> {
    progress.start("baselines", dataset.role("train")?.len());
    let shortcuts = Shortcuts::fit(dataset, resampling.seed, &|| progress.step())?;
    let mut found = BTreeMap::new();
    for &role in roles {
        let entries = dataset.known(role)?;
        progress.start(role, entries.len());
        let cases = shortcuts.cases(dataset, role, &|| progress.step())?;
        let mut sources: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        // Files that cannot be read have no case; sources are then not told apart.
        if cases.iter().all(|(_, cases)| cases.len() == entries.len()) {
            for (place, entry) in entries.iter().enumerate() {
                sources.entry(&entry.source).or_default().push(place);
            }
        }
        let sources: Vec<Vec<usize>> = sources.into_values().collect();
        let figures = cases.iter().map(|(baseline, cases)| baseline_figures(*baseline, cases, &sources, resampling));
        found.insert(role.to_string(), figures.collect());
    }
    Ok(found)
}

/// The baselines have no operating point and no prediction sets.
fn baseline_figures(
    baseline: Baseline,
    cases: &[Case],
    sources: &[Vec<usize>],
    resampling: &Resampling,
) -> BaselineFigures {
    let settings = settings(&Calibration::of_temperature(1.0), 0.5);
    let estimates = |cases: &[Case]| intervals(cases, resampling, |drawn| values(drawn.iter().copied(), &settings));
    let sources = if sources.len() > 1 { sources } else { &[] };
    BaselineFigures {
        baseline,
        by_slice: estimates(cases),
        sources: sources.iter().map(|places| estimates(&chosen(cases, places))).collect(),
    }
}

fn chosen<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
    places.iter().map(|&place| all[place].clone()).collect()
}

struct Measure<'a> {
    bundle: &'a Bundle,
    network: Network,
    dataset: &'a Dataset,
    settings: &'a Settings,
    options: &'a Options,
    device: &'a Device,
    progress: &'a dyn Progress,
}

impl Measure<'_> {
    fn asked(&self) -> Asked<'_> {
        Asked::as_shipped(&self.bundle.manifest, &self.network, self.device)
    }

    /// What the gate refuses of a role of strangers.
    fn strangers(&self, role: &str) -> Result<Option<Refusals>> {
        let Some(gate) = &self.bundle.manifest.familiarity else { return Ok(None) };
        self.progress.start(role, self.dataset.strangers(role).len());
        let (resampling, step) = (&self.options.resampling, || self.progress.step());
        refusals::of_strangers(gate, self.asked(), self.dataset, role, resampling, &step).map(Some)
    }

    fn role(&self, role: &str, shortcuts: Option<&Shortcuts>) -> Result<(Role, Option<Refusals>, Vec<Failure>)> {
        let manifest = &self.bundle.manifest;
        let (dataset, progress) = (self.dataset, self.progress);
        let slices = dataset.known(role)?.len();
        progress.start(role, slices);
        let map = self.options.lesion_map;
        let step = || progress.step();
        let answers = Answers::of(self.asked(), dataset, role, map, &step)?;
        let cases = answers.cases(&manifest.calibration)?;
        let everything: Vec<usize> = (0..cases.len()).collect();
        let sources = answers.by_source();
        let several = sources.len() > 1;

        let baselines = match shortcuts {
            Some(shortcuts) => {
                progress.start(role, slices);
                let places: Vec<Vec<usize>> = sources.values().cloned().collect();
                let cases = shortcuts.cases(dataset, role, &step)?;
                let figures = |(baseline, cases): &(Baseline, Vec<Case>)| {
                    baseline_figures(*baseline, cases, &places, &self.options.resampling)
                };
                cases.iter().map(figures).collect()
            }
            None => Vec::new(),
        };
        let parts = sources.iter().filter(|_| several);
        let found = Role {
            role: role.to_string(),
            guided_choices: matches!(role, "train" | "val"),
            sha256: dataset.role_sha256(role)?,
            all: self.part("all", &answers, &cases, &everything),
            sources: parts.map(|(name, places)| self.part(name, &answers, &cases, places)).collect(),
            baselines,
            operating: operating::curve(
                &answers,
                &manifest.calibration,
                manifest.familiarity.as_ref(),
                &self.options.resampling,
            )?,
            unreadable: answers.unreadable.clone(),
            unusable_masks: answers.unusable_masks.clone(),
        };
        let failures = self.failures(role, &answers, &cases)?;
        let gate = manifest.familiarity.as_ref();
        let refused = gate.map(|gate| refusals::of_answers(gate, role, &answers, &self.options.resampling));
        Ok((found, refused, failures))
    }

    fn part(&self, name: &str, answers: &Answers, cases: &[Case], places: &[usize]) -> Part {
        let cases = chosen(cases, places);
        let estimates = |cases: &[Case]| -> BTreeMap<String, Estimate> {
            let mut found =
                intervals(cases, &self.options.resampling, |drawn| values(drawn.iter().copied(), self.settings));
            // Drawing again inflates the calibration error: its percentiles would be no interval.
            if let Some(ece) = found.get_mut("ece") {
                (ece.low, ece.high) = (None, None);
            }
            found
        };
        let mut truths = BTreeMap::new();
        for case in &cases {
            *truths.entry(case.truth.name().to_string()).or_default() += 1;
        }
        let localised: Vec<_> = places.iter().filter_map(|&place| answers.answers[place].localisation).collect();
        Part {
            name: name.to_string(),
            slices: cases.len(),
            patients: cases.iter().map(|case| case.patient).collect::<BTreeSet<_>>().len(),
            truths,
            by_slice: estimates(&cases),
            by_patient: estimates(&by_patient(&cases)),
            lesion_map: intervals(&localised, &self.options.resampling, localisation::values),
            masks: localised.len(),
            curves: curves(&cases, self.settings),
        }
    }

    /// The most confident mistakes: another class than the true one, or no tumour where there is one of unknown kind.
    fn failures(&self, role: &str, answers: &Answers, cases: &[Case]) -> Result<Vec<Failure>> {
        let wrong = |case: &Case| match case.truth.class() {
            Some(label) => case.probabilities.top() != label,
            None => case.probabilities.top() == Label::NoTumor,
        };
        let confidence = |probabilities: &Probabilities| probabilities.of(probabilities.top());
        let mut mistakes: Vec<usize> = (0..cases.len()).filter(|&place| wrong(&cases[place])).collect();
        mistakes.sort_by(|&a, &b| {
            confidence(&cases[b].probabilities).total_cmp(&confidence(&cases[a].probabilities)).then(a.cmp(&b))
        });
        mistakes.truncate(FAILURES);
        let preprocessing = &self.bundle.manifest.preprocessing;
        let failure = |place: usize| {
            let answer = &answers.answers[place];
            let damaged = |reason| TrainError::Damaged { path: answer.file.clone(), reason };
            let scan = dataset::open(&self.dataset.folder, &answer.file).map_err(damaged)?;
            let side = preprocessing.side;
            Ok(Failure {
                role: role.to_string(),
                file: answer.file.display().to_string(),
                source: answer.source.clone(),
                truth: answer.truth,
                probabilities: cases[place].probabilities,
                png: thumbnail(&preprocessing.apply(&scan.slice), side, side, THUMBNAIL_SIDE),
            })
        };
        mistakes.into_iter().map(failure).collect()
    }
}
