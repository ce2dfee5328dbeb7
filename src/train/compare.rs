//! Two models on the same slices: who is right where the other is wrong, and how far their figures differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::Result;
use super::answers::{Answers, Asked, LesionMap};
use super::dataset::{Dataset, Unreadable};
use super::evaluate::{Progress, settings};
use super::metrics::{Case, Difference, McNemar, Resampling, Settings, by_patient, paired, paired_difference, values};
use super::report::{Model, names};
use crate::bundle::Bundle;

/// The format of a comparison's JSON.
pub const FORMAT: u32 = 1;

/// The figures that people are shown; the JSON has all.
const SHOWN: [&str; 8] = [
    "accuracy",
    "balanced_accuracy",
    "recall.glioma",
    "auroc.macro",
    "auroc.tumor",
    "tumor_recall",
    "tumor_specificity",
    "log_loss",
];

/// Model a against model b.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub format: u32,
    pub a: Model,
    pub b: Model,
    /// SHA-256 of the data set's index.
    pub data_sha256: String,
    pub resampling: Resampling,
    pub roles: Vec<RoleComparison>,
    pub version: String,
}

/// The comparison on one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoleComparison {
    pub role: String,
    /// SHA-256 over its files' hashes and labels.
    pub sha256: String,
    /// Files that could not be read and were left out.
    pub unreadable: Vec<Unreadable>,
    pub all: PartComparison,
    /// Each source by itself; empty if there is only one.
    pub sources: Vec<PartComparison>,
}

/// The comparison on some slices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartComparison {
    /// The source; `all` for all of them.
    pub name: String,
    pub slices: usize,
    pub patients: usize,
    /// Each model's figures on all slices.
    pub a: BTreeMap<String, f64>,
    pub b: BTreeMap<String, f64>,
    /// McNemar's test of the most probable classes, by slice (neighbouring slices count as independent) and by patient.
    pub mcnemar: Option<McNemar>,
    pub mcnemar_by_patient: Option<McNemar>,
    /// The figure of a less that of b, intervals by patient.
    pub differences: BTreeMap<String, Difference>,
}

/// Asks both models about roles of a data set.
///
/// # Errors
/// Roles without a readable slice, and what the device refuses.
pub fn compare(
    [a, b]: [&Bundle; 2],
    dataset: &Dataset,
    roles: &[&str],
    resampling: &Resampling,
    (device, backend): (&Device, &str),
    progress: &dyn Progress,
) -> Result<Comparison> {
    let networks = [a.network(device)?, b.network(device)?];
    let mut found = Vec::new();
    for &role in roles {
        let slices = dataset.known(role)?.len();
        let mut cases = Vec::new();
        let mut sources: Vec<(String, Vec<usize>)> = Vec::new();
        let mut unreadable = Vec::new();
        for (bundle, network) in [a, b].into_iter().zip(&networks) {
            let manifest = &bundle.manifest;
            progress.start(&format!("{role}: {}", manifest.name), slices);
            let step = || progress.step();
            let asked = Asked::as_shipped(manifest, network, device);
            let answers = Answers::of(asked, dataset, role, LesionMap::Own, &step)?;
            sources = answers.by_source().into_iter().map(|(name, places)| (name.to_string(), places)).collect();
            cases.push(answers.cases(&manifest.calibration)?);
            unreadable = answers.unreadable;
        }
        let settings = [a, b].map(|bundle| settings(&bundle.manifest.calibration, 0.5));
        let part = |name: &str, places: &[usize]| {
            let chosen = |cases: &[Case]| places.iter().map(|&place| cases[place]).collect::<Vec<_>>();
            part(name, [&chosen(&cases[0]), &chosen(&cases[1])], [&settings[0], &settings[1]], resampling)
        };
        let all: Vec<usize> = (0..cases[0].len()).collect();
        let several = sources.len() > 1;
        found.push(RoleComparison {
            role: role.to_string(),
            sha256: dataset.role_sha256(role)?,
            unreadable,
            all: part("all", &all),
            sources: sources.iter().filter(|_| several).map(|(name, places)| part(name, places)).collect(),
        });
    }
    Ok(Comparison {
        format: FORMAT,
        a: Model::of(a, backend),
        b: Model::of(b, backend),
        data_sha256: dataset.sha256.clone(),
        resampling: *resampling,
        roles: found,
        version: env!("CARGO_PKG_VERSION").to_string(),
    })
}

fn part(name: &str, [a, b]: [&[Case]; 2], settings: [&Settings; 2], resampling: &Resampling) -> PartComparison {
    let patients = [a, b].map(by_patient);
    PartComparison {
        name: name.to_string(),
        slices: a.len(),
        patients: a.iter().map(|case| case.patient).collect::<BTreeSet<_>>().len(),
        a: values(a, settings[0]),
        b: values(b, settings[1]),
        mcnemar: paired::compare(a, b),
        mcnemar_by_patient: paired::compare(&patients[0], &patients[1]),
        differences: paired_difference(
            [a, b],
            resampling,
            |drawn| values(drawn.iter().copied(), settings[0]),
            |drawn| values(drawn.iter().copied(), settings[1]),
        )
        .unwrap_or_default(),
    }
}

impl Comparison {
    pub fn role(&self, role: &str) -> Option<&RoleComparison> {
        self.roles.iter().find(|found| found.role == role)
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a comparison has only strings as keys") + "\n"
    }

    /// For people.
    pub fn markdown(&self) -> String {
        let (a, b) = (&self.a.name, &self.b.name);
        let mut text = format!(
            "# {a} against {b}\n\n\
             Differences are {a} less {b}, with {level:.0} % intervals of {resamples} resamples by patient.\n",
            level = self.resampling.level * 100.0,
            resamples = self.resampling.resamples,
        );
        for role in &self.roles {
            for part in std::iter::once(&role.all).chain(&role.sources) {
                let name = if part.name == "all" { String::new() } else { format!(", source {}", part.name) };
                let _ =
                    writeln!(text, "\n## {}{name}: {} slices of {} patients\n", role.role, part.slices, part.patients);
                part.write(&mut text, a, b);
            }
        }
        text
    }
}

impl PartComparison {
    fn write(&self, text: &mut String, a: &str, b: &str) {
        let _ = writeln!(text, "| figure | {a} | {b} | difference | {a} is above in |\n|---|---:|---:|---:|---:|");
        for (key, difference) in SHOWN.iter().filter_map(|key| self.differences.get_key_value(*key)) {
            let interval = match (difference.low, difference.high) {
                (Some(low), Some(high)) => format!(" ({low:+.3} to {high:+.3})"),
                _ => String::new(),
            };
            let above =
                difference.a_above_b.map_or("–".into(), |share| format!("{:.0} % of resamples", share * 100.0));
            let _ = writeln!(
                text,
                "| {} | {:.3} | {:.3} | {:+.3}{interval} | {above} |",
                names::words(key),
                self.a[key],
                self.b[key],
                difference.difference
            );
        }
        for (unit, test) in [("slices", self.mcnemar), ("patients", self.mcnemar_by_patient)] {
            if let Some(McNemar { only_a, only_b, p_exact, p_mid }) = test {
                let _ = writeln!(
                    text,
                    "\nOnly {a} is right on {only_a} {unit}, only {b} on {only_b}: McNemar's test, mid-p {p_mid:.4}, exact {p_exact:.4}."
                );
            }
        }
    }
}
