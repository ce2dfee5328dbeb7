//! What a data set holds, and what about it makes figures doubtful.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Entry, Truth};
use crate::label::Label;

/// The slices of one role, label and source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stratum {
    pub role: String,
    pub label: String,
    pub source: String,
    pub slices: usize,
    /// Patients or clusters of near-copies among those that name one.
    pub groups: usize,
    pub without_group: usize,
    pub masks: usize,
    /// Smallest and largest width and height, where the manifest says.
    pub width: Option<(u32, u32)>,
    pub height: Option<(u32, u32)>,
}

/// What a data set holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    pub strata: Vec<Stratum>,
    /// Sentences about what limits the conclusions that can be drawn from it.
    pub findings: Vec<String>,
}

/// Counts the entries by role, label and source, and names what is doubtful.
pub fn inspect(entries: &[Entry]) -> Inspection {
    let mut grouped: BTreeMap<(&str, &str, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        grouped.entry((&entry.role, &entry.label, &entry.source)).or_default().push(entry);
    }
    let strata = grouped.into_iter().map(|((role, label, source), members)| stratum(role, label, source, &members));
    let mut findings = Vec::new();
    for role in entries.iter().map(|entry| entry.role.as_str()).collect::<BTreeSet<_>>() {
        let members: Vec<&Entry> = entries.iter().filter(|e| e.role == role && e.truth().is_some()).collect();
        if matches!(role, "train" | "val" | "test") {
            findings.extend(thin_classes(role, &members));
        }
        if role == "train" {
            findings.extend(style_shortcut(&members));
        }
    }
    findings.extend(groups_across_roles(entries));
    let unknown = entries.iter().filter(|entry| entry.group.is_none()).count();
    if unknown > 0 {
        findings.push(format!(
            "{unknown} of {} slices name no patient: their slices may be on both sides of a split; `dataset split --by cluster` keeps at least near-copies together",
            entries.len()
        ));
    }
    Inspection { strata: strata.collect(), findings }
}

fn stratum(role: &str, label: &str, source: &str, members: &[&Entry]) -> Stratum {
    let groups: BTreeSet<&str> = members.iter().filter_map(|entry| entry.group.as_deref()).collect();
    let range = |side: fn((u32, u32)) -> u32| {
        let sides = members.iter().filter_map(|entry| entry.size).map(side);
        Some((sides.clone().min()?, sides.max()?))
    };
    Stratum {
        role: role.to_string(),
        label: label.to_string(),
        source: source.to_string(),
        slices: members.len(),
        groups: groups.len(),
        without_group: members.iter().filter(|entry| entry.group.is_none()).count(),
        masks: members.iter().filter(|entry| entry.mask.is_some()).count(),
        width: range(|size| size.0),
        height: range(|size| size.1),
    }
}

/// Classes that a role lacks or has of one patient only.
fn thin_classes(role: &str, members: &[&Entry]) -> Vec<String> {
    let mut findings = Vec::new();
    for label in Label::ALL {
        let of_class: Vec<_> = members.iter().filter(|entry| entry.class() == Some(label)).collect();
        let groups: BTreeSet<_> = of_class.iter().filter_map(|entry| entry.group.as_deref()).collect();
        if of_class.is_empty() {
            findings.push(format!("{role} has no slices of class {label}"));
        } else if groups.len() == 1 && of_class.iter().all(|entry| entry.group.is_some()) {
            findings.push(format!(
                "{role} has slices of class {label} of one patient only: figures of this class say nothing"
            ));
        }
    }
    findings
}

/// Whether the source alone tells tumour from no tumour.
fn style_shortcut(members: &[&Entry]) -> Option<String> {
    let sources = |tumor: bool| -> BTreeSet<&str> {
        let wanted = members.iter().filter(|entry| entry.truth().is_some_and(Truth::is_tumor) == tumor);
        wanted.map(|entry| entry.source.as_str()).filter(|source| !source.is_empty()).collect()
    };
    let (tumor, without) = (sources(true), sources(false));
    if tumor.is_empty() || without.is_empty() || tumor.intersection(&without).next().is_some() {
        return None;
    }
    let list = |sources: BTreeSet<&str>| sources.into_iter().collect::<Vec<_>>().join(", ");
    Some(format!(
        "in train every tumour comes from {} and every tumour-free slice from {}: a network can tell them apart by style alone, so internal figures prove little",
        list(tumor),
        list(without)
    ))
}

fn groups_across_roles(entries: &[Entry]) -> Option<String> {
    let mut roles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        if let Some(group) = &entry.group {
            roles.entry(group).or_default().insert(&entry.role);
        }
    }
    // Without a name: findings are kept with weights. `dataset audit` names them.
    let across = roles.values().filter(|roles| roles.len() > 1).count();
    (across > 0).then(|| format!("{across} patients or clusters are in more than one role"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(role: &str, label: &str, source: &str, group: Option<&str>) -> Entry {
        Entry {
            role: role.into(),
            label: label.into(),
            source: source.into(),
            group: group.map(str::to_string),
            size: Some((10, 20)),
            ..Entry::default()
        }
    }

    #[test]
    fn doubtful_things_are_named() {
        let entries = [
            entry("train", "glioma", "a", Some("1")),
            entry("train", "glioma", "a", Some("1")),
            entry("train", "meningioma", "a", Some("2")),
            entry("train", "no_tumor", "b", None),
            entry("test", "glioma", "a", Some("1")),
        ];
        let inspection = inspect(&entries);
        let all = inspection.findings.join("\n");
        for expected in [
            "train has no slices of class pituitary",
            "train has slices of class glioma of one patient",
            "every tumour comes from a and every tumour-free slice from b",
            "1 patients or clusters are in more than one role",
            "1 of 5 slices name no patient",
        ] {
            assert!(all.contains(expected), "{expected} is not in\n{all}");
        }
        assert_eq!(inspection.strata.len(), 4);
        let glioma = inspection.strata.iter().find(|s| s.role == "train" && s.label == "glioma").unwrap();
        assert_eq!((glioma.slices, glioma.groups, glioma.height), (2, 1, Some((20, 20))));
    }

    #[test]
    fn a_source_on_both_sides_is_no_finding() {
        let labels = ["glioma", "meningioma", "pituitary", "no_tumor"];
        let entries: Vec<Entry> = (0..8)
            .map(|i| entry("train", labels[i % 4], "a", Some(["1", "2", "3", "4", "5", "6", "7", "8"][i])))
            .collect();
        assert_eq!(inspect(&entries).findings, Vec::<String>::new());
    }
}
