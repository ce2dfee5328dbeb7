//! What the network of a row reached, and how that differs from the base.

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::Device;

use super::super::Result;
use super::super::answers::{Answers, Asked, LesionMap};
use super::super::dataset::Dataset;
use super::super::evaluate::{Progress, settings};
use super::super::metrics::{Case, Resampling, Settings, intervals, paired_difference, values};
use super::plan::{BASE, Planned};
use super::{Measured, MeasuredPart, MeasuredRole};
use crate::bundle::Bundle;

/// What the JSON has of each row.
const KEPT: [&str; 13] = [
    "accuracy",
    "balanced_accuracy",
    "recall.glioma",
    "recall.meningioma",
    "recall.pituitary",
    "recall.no_tumor",
    "auroc.macro",
    "auroc.tumor",
    "tumor_recall",
    "tumor_specificity",
    "sensitivity.tumor",
    "specificity.tumor",
    "log_loss",
];

/// A network's answers to the roles, kept to be compared with others.
pub struct Answered {
    weights_sha256: String,
    settings: Settings,
    roles: Vec<AnsweredRole>,
}

struct AnsweredRole {
    role: String,
    cases: Vec<Case>,
    /// `all` and each source, if there are several, with the places of their cases.
    parts: Vec<(String, Vec<usize>)>,
}

impl Answered {
    /// Asks a network about the roles, at its own thresholds.
    ///
    /// # Errors
    /// Roles without a readable slice, and what the device refuses.
    pub fn of(
        bundle: &Bundle,
        dataset: &Dataset,
        roles: &[&str],
        device: &Device,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let manifest = &bundle.manifest;
        let network = bundle.network(device)?;
        let ask = |role: &&str| {
            progress.start(&format!("{}: {role}", manifest.name), dataset.known(role)?.len());
            let asked = Asked::as_shipped(manifest, &network, device);
            let answers = Answers::of(asked, dataset, role, LesionMap::Own, &|| progress.step())?;
            let cases = answers.cases(&manifest.calibration)?;
            let mut parts = vec![("all".to_string(), (0..cases.len()).collect())];
            let sources = answers.by_source();
            if sources.len() > 1 {
                parts.extend(sources.into_iter().map(|(name, places)| (name.to_string(), places)));
            }
            Ok(AnsweredRole { role: role.to_string(), cases, parts })
        };
        Ok(Self {
            weights_sha256: manifest.weights.sha256.clone(),
            settings: settings(&manifest.calibration, 0.5),
            roles: roles.iter().map(ask).collect::<Result<_>>()?,
        })
    }
}

/// The figures of a row, and how they differ from those of the base. Both were asked about the same roles.
pub fn measure(
    planned: &Planned,
    bundle: &Bundle,
    row: &Answered,
    base: &Answered,
    resampling: &Resampling,
) -> Measured {
    let training = &bundle.manifest.training;
    let is_base = planned.row.name == BASE;
    let role = |(row_role, base_role): (&AnsweredRole, &AnsweredRole)| {
        let part = |(name, places): &(String, Vec<usize>)| {
            let chosen = |cases: &[Case]| places.iter().filter_map(|&at| cases.get(at).copied()).collect::<Vec<_>>();
            let (cases, of_base) = (chosen(&row_role.cases), chosen(&base_role.cases));
            let differences = if is_base {
                None
            } else {
                paired_difference(
                    [&cases, &of_base],
                    resampling,
                    |drawn| kept(drawn, &row.settings),
                    |drawn| kept(drawn, &base.settings),
                )
            };
            MeasuredPart {
                name: name.clone(),
                slices: cases.len(),
                patients: cases.iter().map(|case| case.patient).collect::<BTreeSet<_>>().len(),
                figures: intervals(&cases, resampling, |drawn| kept(drawn, &row.settings)),
                differences: differences.unwrap_or_default(),
            }
        };
        MeasuredRole { role: row_role.role.clone(), parts: row_role.parts.iter().map(part).collect() }
    };
    Measured {
        row: planned.row.clone(),
        weights_sha256: row.weights_sha256.clone(),
        base_sha256: base.weights_sha256.clone(),
        epochs: training.epochs,
        best_epoch: training.best_epoch,
        roles: row.roles.iter().zip(&base.roles).map(role).collect(),
    }
}

fn kept(cases: &[&Case], settings: &Settings) -> BTreeMap<String, f64> {
    let mut found = values(cases.iter().copied(), settings);
    found.retain(|name, _| KEPT.contains(&name.as_str()));
    found
}

#[cfg(test)]
pub mod tests {
    use super::super::super::dataset::Truth;
    use super::super::tests::table;
    use super::*;
    use crate::calibration::Probabilities;
    use crate::label::Label;

    /// Answers to 40 patients of which so many are right, in two sources.
    pub fn answered(weights: &str, right: usize) -> Answered {
        let case = |patient: usize| {
            let label = Label::ALL[patient % 4];
            let called = if patient < right { label.index() } else { (label.index() + 1) % 4 };
            let mut shares = [0.1; 4];
            shares[called] = 0.7;
            Case { truth: Truth::Class(label), probabilities: Probabilities::new(shares).unwrap(), patient }
        };
        let part = |name: &str, places: std::ops::Range<usize>| (name.to_string(), places.collect::<Vec<_>>());
        let role = |role: &str, parts| AnsweredRole { role: role.into(), cases: (0..40).map(case).collect(), parts };
        let parts = vec![part("all", 0..40), part("here", 0..20), part("<there>", 20..40)];
        let settings =
            Settings { tumor_threshold: Some(0.5), glioma_threshold: None, prevalence: 0.5, sets: Vec::new(), bins: 0 };
        let roles = vec![role("val", vec![part("all", 0..40)]), role("external_dev", parts)];
        Answered { weights_sha256: weights.into(), settings, roles }
    }

    #[test]
    fn a_row_is_measured_against_the_base_on_each_part() {
        let table = table();
        let [base, row] = &table.rows[..] else { panic!("two rows") };
        assert!(base.roles[0].parts[0].differences.is_empty());
        let all = &row.roles[1].parts[0];
        assert_eq!((all.name.as_str(), all.slices, all.patients), ("all", 40, 40));
        let found = all.differences["accuracy"];
        // 28 of 40 against 36 of 40; patients 28 to 35 are all in the second source.
        assert!((all.figures["accuracy"].value - 0.7).abs() < 1e-12 && (found.difference + 0.2).abs() < 1e-12);
        assert!(found.low.unwrap() < -0.2 && found.high.unwrap() < 0.0);
        assert_eq!(row.roles[1].parts[1].differences["accuracy"].difference, 0.0);
        assert!((row.roles[1].parts[2].differences["accuracy"].difference + 0.4).abs() < 1e-12);
    }
}
