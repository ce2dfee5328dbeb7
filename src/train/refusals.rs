//! How many slices the familiarity gate refuses: of scans that it should know, and of strangers that it should not.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, Asked};
use super::dataset::{Dataset, Unreadable, patients};
use super::features::{Extracted, extract};
use super::metrics::{Clustered, Resampling, intervals};
use super::report::{Refusals, Refused};
use super::{Result, TrainError};
use crate::familiarity::Gate;

/// A slice before the gate.
struct Judged {
    /// Its source, or its label where that is no class.
    group: String,
    patient: usize,
    familiar: bool,
}

impl Clustered for Judged {
    fn patient(&self) -> usize {
        self.patient
    }
}

/// What the gate refuses of a role whose answers are known, by source.
pub fn of_answers(gate: &Gate, role: &str, answers: &Answers, resampling: &Resampling) -> Refusals {
    let judged: Vec<Judged> = answers
        .answers
        .iter()
        .map(|answer| Judged {
            group: answer.source.clone(),
            patient: answer.patient,
            familiar: gate.judge(&answer.traits).familiar,
        })
        .collect();
    refusals(role, false, &judged, Vec::new(), resampling)
}

/// What the gate refuses of a role of strangers, by label; `progress` is told of each slice.
///
/// # Errors
/// [`TrainError::NothingReadable`], and what the device refuses. Single files that cannot be read are left out and listed.
pub fn of_strangers(
    gate: &Gate,
    asked: Asked,
    dataset: &Dataset,
    role: &str,
    resampling: &Resampling,
    progress: &(dyn Fn() + Sync),
) -> Result<Refusals> {
    let entries = dataset.strangers(role);
    let patients = patients(&entries);
    let Extracted { looks, unreadable } = extract(asked, &dataset.folder, &entries, progress)?;
    let judged: Vec<Judged> = looks
        .iter()
        .map(|look| Judged {
            group: entries[look.entry].label.clone(),
            patient: patients[look.entry],
            familiar: gate.judge(&look.traits).familiar,
        })
        .collect();
    match unreadable.first() {
        Some(first) if judged.is_empty() => Err(TrainError::NothingReadable {
            role: role.to_string(),
            files: unreadable.len(),
            first: format!("{}: {}", first.file, first.reason),
        }),
        _ => Ok(refusals(role, true, &judged, unreadable, resampling)),
    }
}

fn refusals(
    role: &str,
    strangers: bool,
    judged: &[Judged],
    unreadable: Vec<Unreadable>,
    resampling: &Resampling,
) -> Refusals {
    let mut groups: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for slice in judged {
        groups.entry(&slice.group).or_default().push(slice);
    }
    let mut parts: Vec<Refused> = share("all", &judged.iter().collect::<Vec<_>>(), resampling).into_iter().collect();
    if groups.len() > 1 || strangers {
        parts.extend(groups.iter().filter_map(|(name, slices)| share(name, slices, resampling)));
    }
    Refusals { role: role.to_string(), strangers, parts, unreadable }
}

/// The share of the slices that is refused; none of none.
fn share(name: &str, slices: &[&Judged], resampling: &Resampling) -> Option<Refused> {
    let statistic = |drawn: &[&&Judged]| {
        let refused = drawn.iter().filter(|slice| !slice.familiar).count();
        let share = (!drawn.is_empty()).then(|| refused as f64 / drawn.len() as f64);
        share.map(|share| ("refused".to_string(), share)).into_iter().collect()
    };
    let refused = intervals(slices, resampling, statistic).remove("refused")?;
    let patients = slices.iter().map(|slice| slice.patient).collect::<BTreeSet<_>>().len();
    Some(Refused { name: name.to_string(), slices: slices.len(), patients, refused })
}

impl Clustered for &Judged {
    fn patient(&self) -> usize {
        self.patient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(group: &str, patient: usize, familiar: bool) -> Judged {
        Judged { group: group.into(), patient, familiar }
    }

    #[test]
    fn shares_are_of_all_and_of_each_group_with_intervals_by_patient() {
        let slices: Vec<Judged> =
            (0..40).map(|i| judged(if i < 20 { "cat" } else { "chest" }, i / 2, i < 20 && i % 4 == 0)).collect();
        let resampling = Resampling { resamples: 200, ..Resampling::default() };
        let found = refusals("ood", true, &slices, Vec::new(), &resampling);
        let names: Vec<_> = found.parts.iter().map(|part| (part.name.as_str(), part.slices, part.patients)).collect();
        assert_eq!(names, [("all", 40, 20), ("cat", 20, 10), ("chest", 20, 10)]);
        let values: Vec<f64> = found.parts.iter().map(|part| part.refused.value).collect();
        assert_eq!(values, [35.0 / 40.0, 15.0 / 20.0, 1.0]);
        let all = found.parts[0].refused;
        assert!(all.low.unwrap() < all.value && all.value < all.high.unwrap());
        assert_eq!((found.parts[2].refused.low, found.parts[2].refused.high), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn one_source_is_not_said_twice_and_nothing_has_no_share() {
        let resampling = Resampling { resamples: 100, ..Resampling::default() };
        let found = refusals("test", false, &[judged("a", 0, true)], Vec::new(), &resampling);
        assert_eq!(found.parts.len(), 1);
        assert_eq!((found.parts[0].refused.value, found.parts[0].refused.low), (0.0, None));
        assert!(refusals("test", false, &[], Vec::new(), &resampling).parts.is_empty());
    }
}
