//! How far new scans are from those that a network knows, without a label.
//!
//! The familiarity gate's score of each new slice is compared with that of known ones: the share that the gate refuses, how well the
//! score tells new from known (AUROC; 0.5 where they are alike), and the greatest distance of the two distributions (Kolmogorov-Smirnov), a
//! test on what a network makes of its inputs as Rabanser, Günnemann & Lipton 2019 recommend ("Failing loudly: an empirical study of
//! methods for detecting dataset shift"). Then which traits moved. Intervals draw patients. P-values are not given: they take slices as
//! independent, and of enough slices any difference is significant.

mod compare;
mod report;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dataset::{Entry, Unreadable, patients};
use super::features::{Extracted, Look};
use super::metrics::{Clustered, Estimate, Resampling, intervals};
use super::report::Model;
use crate::bundle::Manifest;
use crate::familiarity::{Gate, SHARES, trait_name};
use crate::label::Label;

use compare::{Known, compare};

/// The format of a report's JSON.
pub const FORMAT: u32 = 1;
/// Traits that are listed, those that moved most.
const LISTED: usize = 10;

/// What was found; see the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    pub format: u32,
    pub model: Model,
    /// SHA-256 of the new data set's index.
    pub data_sha256: String,
    /// The roles whose slices are new; empty for all.
    pub roles: Vec<String>,
    pub reference: Reference,
    /// The share of slices like those of `val` that the gate was set to refuse at most.
    pub promised: f64,
    pub resampling: Resampling,
    pub all: Part,
    /// Each source by itself; empty if there is only one.
    pub sources: Vec<Part>,
    /// The traits whose mean moved most, in standard deviations of the training slices.
    pub shifts: Vec<Shift>,
    /// The share of slices that the network's own head calls each class, and that of `val`; both also follow from who was scanned.
    pub called: BTreeMap<Label, Called>,
    /// New slices that name no patient: each counts as one of its own.
    pub without_patient: usize,
    pub unreadable: Vec<Unreadable>,
    pub version: String,
}

/// What new slices are compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Reference {
    /// The quantiles of validation scores in the manifest, taken as certain.
    Manifest { quantiles: usize },
    /// Slices of a role of a data set that the network knows; its patients are drawn too.
    Slices { data_sha256: String, role: String, slices: usize, patients: usize },
}

/// New slices, all or of one source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The source; `all` for all of them.
    pub name: String,
    pub slices: usize,
    pub patients: usize,
    /// The share that the gate refuses.
    pub refused: Estimate,
    /// The probability that a new slice has a higher score than a known one: 0.5 where they are alike, 1 where each is stranger.
    pub auroc: Estimate,
    /// The greatest difference of the shares below any score (Kolmogorov-Smirnov's D), 0 to 1. Above 0 also between alike samples, by chance.
    pub ks: Estimate,
    /// Scores: the least, the quantiles 0.05, 0.25, 0.5, 0.75, 0.95, and the highest.
    pub scores: [f64; 7],
    /// The same of known slices.
    pub known_scores: [f64; 7],
}

/// How far the mean of a trait moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// What it is, for people.
    pub name: String,
    /// Its place among the traits.
    pub place: usize,
    /// New mean less the training mean, in standard deviations of the training slices. Listed since it is among the largest: expect less in others.
    pub shift: Estimate,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Called {
    pub new: f64,
    /// None where the manifest has no figures of `val`.
    pub val: Option<f64>,
}

/// Slices that the network looked at.
#[derive(Clone, Copy)]
pub struct Slices<'a> {
    pub entries: &'a [&'a Entry],
    pub extracted: &'a Extracted,
    /// SHA-256 of their data set's index.
    pub data_sha256: &'a str,
}

/// A slice's score; those of a patient are drawn together.
struct Scored {
    patient: usize,
    score: f64,
}

impl Clustered for Scored {
    fn patient(&self) -> usize {
        self.patient
    }
}

struct Traits<'a> {
    patient: usize,
    values: &'a [f32],
}

impl Clustered for Traits<'_> {
    fn patient(&self) -> usize {
        self.patient
    }
}

/// Compares new slices, one at least, with known ones: those of a role, or the validation scores that the gate keeps.
pub fn measure(
    (manifest, gate, model): (&Manifest, &Gate, Model),
    new: Slices,
    roles: &[String],
    reference: Option<(Slices, &str)>,
    resampling: &Resampling,
) -> Drift {
    let scored = scores(gate, new);
    let (known, reference) = match reference {
        None => {
            let quantiles = gate.quantiles.len();
            (Known::certain(gate.quantiles.clone()), Reference::Manifest { quantiles })
        }
        Some((slices, role)) => {
            let scored = scores(gate, slices);
            let reference = Reference::Slices {
                data_sha256: slices.data_sha256.to_string(),
                role: role.to_string(),
                slices: scored.len(),
                patients: count_patients(&scored),
            };
            (Known::drawn(scored, resampling), reference)
        }
    };
    let part = |name: &str, scored: &[Scored]| compare(name, scored, &known, gate.threshold, resampling);
    let mut sources: BTreeMap<&str, Vec<Scored>> = BTreeMap::new();
    for (look, scored) in new.extracted.looks.iter().zip(&scored) {
        let Scored { patient, score } = *scored;
        sources.entry(&new.entries[look.entry].source).or_default().push(Scored { patient, score });
    }
    let several = sources.len() > 1;
    Drift {
        format: FORMAT,
        model,
        data_sha256: new.data_sha256.to_string(),
        roles: roles.to_vec(),
        reference,
        promised: gate.refused,
        resampling: *resampling,
        all: part("all", &scored),
        sources: sources.iter().filter(|_| several).map(|(name, scored)| part(name, scored)).collect(),
        shifts: shifts(gate, new, resampling),
        called: called(manifest, &new.extracted.looks),
        without_patient: new.extracted.looks.iter().filter(|look| new.entries[look.entry].group.is_none()).count(),
        unreadable: new.extracted.unreadable.clone(),
        version: env!("CARGO_PKG_VERSION").to_string(),
    }
}

/// The score of each slice; what cannot be scored is stranger than anything.
fn scores(gate: &Gate, slices: Slices) -> Vec<Scored> {
    let patients = patients(slices.entries);
    let score = |look: &Look| gate.score(&look.traits).unwrap_or(f64::MAX);
    slices.extracted.looks.iter().map(|look| Scored { patient: patients[look.entry], score: score(look) }).collect()
}

fn count_patients(scored: &[Scored]) -> usize {
    scored.iter().map(|slice| slice.patient).collect::<std::collections::BTreeSet<_>>().len()
}

fn shifts(gate: &Gate, new: Slices, resampling: &Resampling) -> Vec<Shift> {
    let patients = patients(new.entries);
    let (centre, scale) = (&gate.centre.0, &gate.scale.0);
    let slices: Vec<Traits> = new
        .extracted
        .looks
        .iter()
        .filter(|look| look.traits.len() == centre.len())
        .map(|look| Traits { patient: patients[look.entry], values: &look.traits })
        .collect();
    if slices.is_empty() {
        return Vec::new();
    }
    let shift = |slices: &[&Traits], place: usize| {
        let sum: f64 = slices.iter().map(|slice| f64::from(slice.values[place])).sum();
        (sum / slices.len() as f64 - f64::from(centre[place])) / f64::from(scale[place])
    };
    let all: Vec<&Traits> = slices.iter().collect();
    let mut moved: Vec<(usize, f64)> = (0..centre.len()).map(|place| (place, shift(&all, place))).collect();
    moved.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    moved.truncate(LISTED);
    let estimates = intervals(&slices, resampling, |drawn| {
        moved.iter().map(|&(place, _)| (place.to_string(), shift(drawn, place))).collect()
    });
    let listed = |(place, _): (usize, f64)| {
        let name = trait_name(place, centre.len().saturating_sub(SHARES));
        Some(Shift { name, place, shift: *estimates.get(&place.to_string())? })
    };
    moved.into_iter().filter_map(listed).collect()
}

fn called(manifest: &Manifest, looks: &[Look]) -> BTreeMap<Label, Called> {
    let highest = |look: &Look| {
        let logit = |label: Label| look.logits[label.index()];
        Label::ALL.into_iter().fold(Label::ALL[0], |best, label| if logit(label) > logit(best) { label } else { best })
    };
    let mut counts = [0usize; Label::COUNT];
    looks.iter().for_each(|look| counts[highest(look).index()] += 1);
    let val = manifest.metrics.get("val").filter(|val| val.slices > 0);
    let share = |label: Label| Called {
        new: counts[label.index()] as f64 / looks.len().max(1) as f64,
        val: val
            .map(|val| val.confusion.iter().map(|row| row[label.index()]).sum::<usize>() as f64 / val.slices as f64),
    };
    Label::ALL.into_iter().map(|label| (label, share(label))).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::super::familiarity::fit;
    use super::super::metrics::fixtures::normal;
    use super::*;

    const TRAITS: usize = SHARES + 4;

    /// Patients of three slices; `moved` is added to the first feature.
    fn looks(patients: usize, moved: f64, random: &mut ChaCha8Rng) -> (Vec<Entry>, Extracted) {
        let (mut entries, mut found) = (Vec::new(), Extracted::default());
        for patient in 0..patients {
            let own = normal(random);
            for _ in 0..3 {
                let value = |place: usize, random: &mut ChaCha8Rng| {
                    let common = if place.is_multiple_of(2) { own } else { 0.0 };
                    (common + normal(random) + if place == 0 { moved } else { 0.0 }) as f32
                };
                let traits = (0..TRAITS).map(|place| value(place, random)).collect();
                let entry = entries.len();
                found.looks.push(Look { entry, logits: [0.0, 1.0, 0.0, 0.0], features: Vec::new(), traits });
                let group = Some(format!("p{patient}"));
                let source = if patient % 2 == 0 { "a" } else { "b" }.to_string();
                entries.push(Entry { group, source, ..Entry::default() });
            }
        }
        (entries, found)
    }

    fn gate(random: &mut ChaCha8Rng) -> Gate {
        let (training, validation) = (looks(120, 0.0, random).1, looks(80, 0.0, random).1);
        let rows: Vec<&[f32]> = training.looks.iter().map(|look| look.traits.as_slice()).collect();
        let val: Vec<(usize, &[f32])> =
            validation.looks.iter().enumerate().map(|(place, look)| (place / 3, look.traits.as_slice())).collect();
        fit(&rows, &val).unwrap()
    }

    fn drift(gate: &Gate, new: &(Vec<Entry>, Extracted), known: Option<&(Vec<Entry>, Extracted)>) -> Drift {
        let manifest = Manifest::parse(include_str!("../../../weights/seed_cnn.json")).unwrap();
        let model = Model {
            name: "m".into(),
            architecture: "seed_cnn".into(),
            weights_sha256: "w".into(),
            seed: Some(1),
            split_by: crate::bundle::SplitBy::Given,
            trained_on: "d".into(),
            calibration_sha256: "c".into(),
            backend: "cpu".into(),
        };
        let entries: Vec<&Entry> = new.0.iter().collect();
        let of_known: Vec<&Entry> = known.map(|known| known.0.iter().collect()).unwrap_or_default();
        let reference =
            known.map(|known| (Slices { entries: &of_known, extracted: &known.1, data_sha256: "known" }, "val"));
        let new = Slices { entries: &entries, extracted: &new.1, data_sha256: "new" };
        let resampling = Resampling { resamples: 200, ..Resampling::default() };
        measure((&manifest, gate, model), new, &[], reference, &resampling)
    }

    #[test]
    fn alike_scans_are_alike_and_moved_ones_are_found_with_what_moved() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let gate = gate(&mut random);
        let (same, known) = (looks(60, 0.0, &mut random), looks(60, 0.0, &mut random));
        let moved = looks(60, 12.0, &mut random);
        for known in [None, Some(&known)] {
            let alike = drift(&gate, &same, known);
            let auroc = alike.all.auroc;
            assert!(auroc.low.unwrap() < 0.5 && 0.5 < auroc.high.unwrap(), "{auroc:?}");
            assert!(alike.all.refused.value < 0.12 && alike.all.ks.value < 0.25, "{alike:?}");
            let strange = drift(&gate, &moved, known);
            assert!(strange.all.auroc.low.unwrap() > 0.9 && strange.all.ks.low.unwrap() > 0.7, "{:?}", strange.all);
            assert!(strange.all.refused.low.unwrap() > 0.5, "{:?}", strange.all);
            assert_eq!(strange.shifts[0].name, "feature 0");
            // 12 over a spread of the root of two.
            assert!((strange.shifts[0].shift.value - 8.5).abs() < 1.0, "{:?}", strange.shifts[0]);
            assert_eq!((strange.shifts.len(), strange.sources.len()), (LISTED, 2));
            assert_eq!((strange.all.slices, strange.all.patients), (180, 60));
            assert_eq!(strange.called[&Label::Meningioma].new, 1.0);
            assert!(strange.markdown().contains("feature 0"));
            let json = strange.to_json();
            assert_eq!(serde_json::from_str::<Drift>(&json).unwrap(), strange);
        }
    }

    #[test]
    fn one_patient_has_no_interval_and_what_cannot_be_scored_is_strange() {
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let gate = gate(&mut random);
        let mut one = looks(1, 0.0, &mut random);
        one.1.looks[0].traits[3] = f32::NAN;
        one.0[0].group = None;
        one.0[1].group = None;
        let found = drift(&gate, &one, None);
        assert_eq!((found.without_patient, found.all.patients), (2, 3));
        assert_eq!(found.all.scores[6], f64::MAX);
        let mut alone = looks(1, 0.0, &mut random);
        alone.0.iter_mut().for_each(|entry| entry.source.clear());
        let found = drift(&gate, &alone, None);
        assert_eq!((found.all.auroc.low, found.all.refused.high, found.sources.len()), (None, None, 0));
    }
}
