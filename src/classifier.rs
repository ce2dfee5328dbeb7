//! The facade: a [`Classifier`] holds a network on a device that has proved itself, and turns scans into reports.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::bundle::{Bundle, Manifest};
use crate::device::Backend;
use crate::explain;
use crate::familiarity::{Familiarity, Gate, shares_of, traits_with};
use crate::feature_maps::Traced;
use crate::inference::{self, Grid, Seen};
use crate::model::Network;
use crate::model::table::Table;
use crate::preprocess::{Frame, Preprocessing};
use crate::scan::{self, Scan, Slice, Warning};
use crate::triage::{self, Evidence, Provenance, Report};
use crate::{Error, Result};

/// A network on a device, self-tested.
pub struct Classifier {
    network: Network,
    manifest: Manifest,
    backend: Backend,
    device: Device,
    verified: Verified,
}

/// The outcome of a self-test that passed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// References compared.
    pub references: usize,
    /// The largest difference of a logit, absolute.
    pub largest_difference: f32,
    /// What was allowed.
    pub tolerance: f32,
}

/// A report with where the network looked, to be drawn over the slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    pub report: Report,
    /// As in [`Looked`].
    pub map: Option<Grid>,
    pub frame: Frame,
}

/// What the network says of one slice, before anything is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    pub evidence: Evidence,
    /// The lesion map; none of networks that draw none. [`explain::evidence`] enlarges it. Where the evidence says that the
    /// slice is not familiar, it means nothing and is not to be shown.
    pub map: Option<Grid>,
    /// Where the map lies in the slice.
    pub frame: Frame,
}

impl Classifier {
    /// Puts the bundle's network on the backend and compares it with the manifest's reference logits.
    ///
    /// # Errors
    /// [`Error::NoGpu`], [`Error::WrongWeights`], [`Error::Device`], or [`Error::SelfTest`] if the device computes anything else.
    pub async fn load(bundle: &Bundle, backend: Backend) -> Result<Self> {
        let device = backend.open().await?;
        let network = bundle.network(&device)?;
        let manifest = bundle.manifest.clone();
        let verified = self_test(&network, &manifest, &device, backend).await?;
        Ok(Self { network, manifest, backend, device, verified })
    }

    /// Reads and classifies the bytes of a file.
    ///
    /// # Errors
    /// What [`scan::decode`] refuses, and [`Error::Device`].
    pub async fn classify_bytes(&self, bytes: &[u8]) -> Result<Report> {
        self.classify(&scan::decode(bytes)?).await
    }

    /// Classifies a scan that was read.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails or answers with something that is not a number.
    pub async fn classify(&self, scan: &Scan) -> Result<Report> {
        Ok(self.examine(scan).await?.report)
    }

    /// Classifies a scan that was read and keeps what is needed to show where the network looked.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub async fn examine(&self, scan: &Scan) -> Result<Classified> {
        let Looked { evidence, map, frame } = self.look(&scan.slice, &scan.warnings).await?;
        Ok(Classified { report: triage::report(evidence, &self.manifest.calibration, self.provenance()), map, frame })
    }

    /// Looks at a slice and decides nothing, so that the slices of a case can be decided together. `warnings` are those of its
    /// file: they are handed on, and a slice of a coloured file is not familiar.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub async fn look(&self, slice: &Slice, warnings: &[Warning]) -> Result<Looked> {
        let Manifest { preprocessing, mirrored, calibration, familiarity, .. } = &self.manifest;
        let (input, frame) = preprocessing.framed(slice);
        let side = preprocessing.side as usize;
        let pass = inference::start(&self.network, &[&input], side, *mirrored, &self.device);
        let known = || familiarity.as_ref().map(|gate| (gate, shares_of(&input, side)));
        let (seen, known) = pass.read_beside(known).await?;
        let seen = only(seen)?;
        let coloured = scan::is_coloured(warnings);
        let place = |map: &Grid| explain::lesion(map, &frame, calibration.lesion_threshold?);
        let evidence = Evidence {
            probabilities: calibration.checked(seen.logits)?,
            familiarity: known.map(|(gate, shares)| judge(gate, &traits_with(&seen.features, &shares), coloured)),
            lesion: seen.lesion.as_ref().and_then(place),
            warnings: warnings.to_vec(),
        };
        Ok(Looked { evidence, map: seen.lesion, frame })
    }

    /// What each layer makes of a slice as it is, never mirrored.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn trace(&self, slice: &Slice) -> Result<Traced> {
        let preprocessing = &self.manifest.preprocessing;
        let (input, side) = (preprocessing.apply(slice), preprocessing.side as usize);
        let (_, steps) = inference::trace(&self.network, &input, side, &self.device);
        Traced::read(input, side, steps).await
    }

    /// The network's layers for inputs of the size that it was trained with.
    pub fn table(&self) -> Table {
        Table::of(&self.network, self.manifest.preprocessing.side, &self.device)
    }

    /// What every report of this classifier says of its making; the build is the caller's to add.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            model: self.manifest.name.clone(),
            weights_sha256: self.manifest.weights.sha256.clone(),
            data_sha256: self.manifest.training.data_sha256.clone(),
            backend: self.backend.name().to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            build: None,
            self_test: self.verified,
        }
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// How well this device reproduced the references.
    pub fn verified(&self) -> Verified {
        self.verified
    }
}

/// What the network says of one slice.
pub(crate) async fn see(
    network: &Network,
    preprocessing: &Preprocessing,
    mirrored: bool,
    slice: &Slice,
    device: &Device,
) -> Result<Seen> {
    let input = preprocessing.apply(slice);
    only(inference::start(network, &[&input], preprocessing.side as usize, mirrored, device).read().await?)
}

/// What was seen of a single slice.
fn only(seen: Vec<Seen>) -> Result<Seen> {
    seen.into_iter().next().ok_or_else(|| Error::Device("it answered with nothing".into()))
}

/// How familiar a slice is: not at all if its file has colours, which no slice that the network knows has; their greys may look like one.
fn judge(gate: &Gate, traits: &[f32], coloured: bool) -> Familiarity {
    match coloured {
        true => Familiarity { familiar: false, share: 0.0 },
        false => gate.judge(traits),
    }
}

async fn self_test(network: &Network, manifest: &Manifest, device: &Device, backend: Backend) -> Result<Verified> {
    let tolerance = manifest.self_test.tolerance;
    let mut largest_difference = 0.0f32;
    for reference in &manifest.self_test.references {
        let scan = scan::png(&reference.bytes()?)?;
        let seen = see(network, &manifest.preprocessing, manifest.mirrored, &scan.slice, device).await?;
        for (found, expected) in seen.logits.into_iter().zip(reference.logits) {
            let difference = (found - expected).abs();
            // A NaN must not pass: `max` would drop it.
            largest_difference = if difference.is_nan() { f32::INFINITY } else { largest_difference.max(difference) };
        }
    }
    if largest_difference > tolerance {
        return Err(Error::SelfTest { backend: backend.name().into(), difference: largest_difference, tolerance });
    }
    Ok(Verified { references: manifest.self_test.references.len(), largest_difference, tolerance })
}
