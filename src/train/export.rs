//! Trained weights to a bundle: the file, its manifest with measured figures, and the references of the self-test.

use std::collections::BTreeMap;
use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;

use super::answers::Answers;
use super::calibrate::{Targets, calibrate};
use super::metrics::Resampling;
use super::{Result, familiarity, operating, summary, write_whole};
use crate::Error;
use crate::bundle::{self, Manifest, Metrics, Reference, SelfTest, Training, WeightsFile, sha256};
use crate::calibration::Calibration;
use crate::classifier;
use crate::familiarity::Gate;
use crate::label::Label;
use crate::model::{Form, Network, Precision};
use crate::phantom::Phantom;
use crate::preprocess::Preprocessing;
use crate::scan;
use crate::triage::operating::Curve;

/// Logits may differ by this much, absolute: a hundred times what f32 summed in another order makes of logits of this
/// size, and a hundredth of what could change a class.
const SELF_TEST_TOLERANCE: f32 = 2e-3;

/// What is needed beside the weights.
pub struct Export<'a> {
    pub name: &'a str,
    pub precision: Precision,
    pub preprocessing: &'a Preprocessing,
    /// Whether answers are averaged over a slice and its mirror image.
    pub mirrored: bool,
    /// Its counts of slices are completed by what is measured.
    pub training: Training,
    /// What the thresholds are chosen for.
    pub targets: &'a Targets,
    /// Roles that are measured for the record and guide nothing.
    pub reports: &'a [&'a str],
}

/// Stores the network in the given precision and measures what was stored. `answers` asks a network on `device`, which must
/// not record gradients, about a role.
///
/// # Errors
/// What the device or `answers` refuses.
pub fn export(
    network: &Network,
    export: Export,
    device: &Device,
    answers: impl FnMut(&Network, &str) -> Result<Answers>,
) -> Result<(Manifest, Vec<u8>)> {
    let architecture = network.architecture();
    let folded = network.clone().fold();
    let bytes = folded.to_bytes(export.precision)?;
    // Measure what will be loaded, not what was trained.
    let stored = Network::from_bytes(architecture, Form::Folded, bytes.clone(), device)?;

    let mut training = export.training;
    let Measured { calibration, familiarity, operating, metrics: figures } =
        measure(&stored, export.targets, export.reports, answers)?;
    training.slices.extend(figures.iter().map(|(role, figures)| (role.clone(), figures.slices)));
    let manifest = Manifest {
        format: bundle::FORMAT,
        name: export.name.to_string(),
        architecture: architecture.name().to_string(),
        labels: Label::ALL.to_vec(),
        input: [1, export.preprocessing.side, export.preprocessing.side],
        preprocessing: export.preprocessing.clone(),
        mirrored: export.mirrored,
        calibration,
        familiarity,
        operating,
        weights: WeightsFile {
            file: format!("{}.bpk", export.name),
            bytes: bytes.len() as u64,
            sha256: sha256(&bytes),
            precision: export.precision,
            form: Form::Folded,
            parameters: stored.num_params() as u64,
        },
        self_test: SelfTest {
            tolerance: SELF_TEST_TOLERANCE,
            references: references(&stored, export.preprocessing, export.mirrored)?,
        },
        training,
        metrics: figures,
    };
    Ok((manifest, bytes))
}

/// What is found with a network as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub calibration: Calibration,
    /// None if there are too few slices to fit a gate.
    pub familiarity: Option<Gate>,
    /// By role that has slices with a tumour and without.
    pub operating: BTreeMap<String, Curve>,
    /// By role.
    pub metrics: BTreeMap<String, Metrics>,
}

/// Calibrates a network on `val`, fits its gate to `train`, which is all that it learned from
/// ([`super::dataset::Dataset::learning_from`]), and measures it on `val` and on other roles, for the record.
///
/// # Errors
/// What `answers` refuses.
pub fn measure(
    stored: &Network,
    targets: &Targets,
    reports: &[&str],
    mut answers: impl FnMut(&Network, &str) -> Result<Answers>,
) -> Result<Measured> {
    let val = answers(stored, "val")?;
    let calibration = calibrate(&val, targets)?;
    let training = answers(stored, "train")?.answers;
    let familiarity = familiarity::fit(
        &training.iter().map(|answer| answer.traits.as_slice()).collect::<Vec<_>>(),
        &val.answers.iter().map(|answer| (answer.patient, answer.traits.as_slice())).collect::<Vec<_>>(),
    );
    let (mut figures, mut curves) = (BTreeMap::new(), BTreeMap::new());
    let mut measure = |role: &str, answers: &Answers| -> Result<()> {
        figures.insert(role.to_string(), summary::measure(&answers.typed_probabilities(&calibration)?));
        let curve = operating::curve(answers, &calibration, familiarity.as_ref(), &Resampling::default())?;
        curves.extend(curve.map(|curve| (role.to_string(), curve)));
        Ok(())
    };
    measure("val", &val)?;
    for role in reports {
        measure(role, &answers(stored, role)?)?;
    }
    Ok(Measured { calibration, familiarity, operating: curves, metrics: figures })
}

/// The manifest and bytes in another precision, which the record of its making then ends with; figures kept: they are measured again only
/// by an evaluation on the data.
///
/// # Errors
/// What the bytes refuse.
pub fn convert(source: &bundle::Bundle, name: &str, precision: Precision) -> Result<(Manifest, Vec<u8>)> {
    let network = source.network(&Device::flex())?;
    let bytes = network.to_bytes(precision)?;
    let form = source.manifest.weights.form;
    let stored = Network::from_bytes(network.architecture(), form, bytes.clone(), &Device::flex())?;
    let mut manifest = source.manifest.clone();
    manifest.name = name.to_string();
    manifest.weights = WeightsFile {
        file: format!("{name}.bpk"),
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        precision,
        form,
        parameters: manifest.weights.parameters,
    };
    manifest.self_test.references = references(&stored, &manifest.preprocessing, manifest.mirrored)?;
    manifest.training.command += &format!("; neurotriage weights convert {} --to {precision}", source.manifest.name);
    Ok((manifest, bytes))
}

/// Writes `<name>.bpk` and then `<name>.json` into a folder, each whole or not at all.
///
/// # Errors
/// [`super::TrainError::File`].
pub fn write(folder: &Path, manifest: &Manifest, weights: &[u8]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(super::TrainError::file(folder))?;
    write_whole(&folder.join(&manifest.weights.file), weights)?;
    write_whole(&folder.join(format!("{}.json", manifest.name)), manifest.to_json().as_bytes())
}

/// The self-test's inputs with the logits that the CPU computes for them.
fn references(stored: &Network, preprocessing: &Preprocessing, mirrored: bool) -> Result<Vec<Reference>> {
    let device = Device::flex();
    let network = stored.clone().fork(&device);
    [Phantom::WITHOUT_LESION, Phantom::WITH_LESION]
        .into_iter()
        .map(|phantom| {
            let png = phantom.png();
            let scan = scan::decode(&png)?;
            let seen = wait(classifier::see(&network, preprocessing, mirrored, &scan.slice, &device))?;
            Ok(Reference::new(&png, seen.logits))
        })
        .collect()
}

/// Runs a computation of the CPU backend, which is ready at once.
fn wait<T>(future: impl Future<Output = std::result::Result<T, Error>>) -> std::result::Result<T, Error> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => Err(Error::Device("the CPU backend did not answer at once".into())),
    }
}
