//! Dividing a data set into roles so that nothing of a patient is on two sides; or by image, to show what that hides.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::super::{Result, TrainError, write_whole};
use super::Entry;
use crate::bundle::SplitBy;

/// The roles and their shares, which add up to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fractions(pub BTreeMap<String, f64>);

impl FromStr for Fractions {
    type Err = String;

    /// Reads `train=0.7,val=0.15,test=0.15`.
    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let mut shares = BTreeMap::new();
        for part in text.split(',') {
            let (role, share) = part.split_once('=').ok_or_else(|| format!("{part:?} is not like train=0.7"))?;
            let role = role.trim();
            let share: f64 = share.trim().parse().map_err(|_| format!("{share:?} is not a number"))?;
            if role.is_empty() || !(share > 0.0 && share <= 1.0) {
                return Err(format!("{part:?}: a share is more than 0 and at most 1"));
            }
            if shares.insert(role.to_string(), share).is_some() {
                return Err(format!("{role} is given twice"));
            }
        }
        let sum: f64 = shares.values().sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(format!("the shares add up to {sum}, not to 1"));
        }
        Ok(Self(shares))
    }
}

impl fmt::Display for Fractions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(|(role, share)| format!("{role}={share}")).collect();
        f.write_str(&parts.join(","))
    }
}

/// What stays together.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    /// Every slice by itself: near-copies and patients end up on both sides.
    Images,
    /// All slices of a patient; a slice without one by itself.
    Patients,
    /// All slices of a cluster, one number an entry: those of patients and of near-copies, merged.
    Clusters(&'a [usize]),
}

impl Units<'_> {
    pub fn by(self) -> SplitBy {
        match self {
            Units::Images => SplitBy::Image,
            Units::Patients => SplitBy::Patient,
            Units::Clusters(_) => SplitBy::Cluster,
        }
    }
}

/// How a manifest's roles came to be; lies beside it as `<stem>.split.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitRecord {
    pub by: SplitBy,
    pub fractions: Fractions,
    pub seed: u64,
    /// SHA-256 of the manifest or list of files that was split.
    pub source_sha256: String,
    /// SHA-256 of the manifest that came out.
    pub sha256: String,
    /// Slices by role and label.
    pub slices: BTreeMap<String, BTreeMap<String, usize>>,
    /// Units (slices, patients or clusters) by role.
    pub units: BTreeMap<String, usize>,
    /// What could not be done as asked.
    pub notes: Vec<String>,
    pub version: String,
}

impl SplitRecord {
    /// Where the record of a manifest lies.
    pub fn path(manifest: &Path) -> PathBuf {
        manifest.with_extension("split.json")
    }

    /// Reads the record of a manifest; none if there is none.
    ///
    /// # Errors
    /// [`TrainError::Damaged`].
    pub fn beside(manifest: &Path) -> Result<Option<Self>> {
        let path = Self::path(manifest);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = fs::read(&path).map_err(TrainError::file(&path))?;
        let record = serde_json::from_slice(&bytes)
            .map_err(|error| TrainError::Damaged { path: path.clone(), reason: error.to_string() })?;
        Ok(Some(record))
    }

    /// # Errors
    /// [`TrainError::File`].
    pub fn write(&self, manifest: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(self).expect("a record has only strings as keys") + "\n";
        write_whole(&Self::path(manifest), json.as_bytes())
    }
}

/// What a split decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// By role, its units.
    pub units: BTreeMap<String, usize>,
    pub notes: Vec<String>,
}

/// Gives the entries roles by share, stratified by label and source, and returns what was decided.
///
/// Units are shuffled by the seed, then the largest come first; each goes to the role that lacks most of what the unit holds. With clusters, the
/// group of each entry becomes its cluster's.
pub fn split(entries: &mut [Entry], units: Units, fractions: &Fractions, seed: u64) -> Assignment {
    let strata: Vec<(String, String)> =
        entries.iter().map(|entry| (entry.label.clone(), entry.source.clone())).collect();
    let mut totals: BTreeMap<&(String, String), f64> = BTreeMap::new();
    for stratum in &strata {
        *totals.entry(stratum).or_default() += 1.0;
    }

    let mut members: Vec<Vec<usize>> = members(entries, units);
    members.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    members.sort_by_key(|unit| std::cmp::Reverse(unit.len()));

    let roles: Vec<(&String, f64)> = fractions.0.iter().map(|(role, share)| (role, *share)).collect();
    let mut given: Vec<BTreeMap<&(String, String), f64>> = vec![BTreeMap::new(); roles.len()];
    let mut counts = vec![0usize; roles.len()];
    let mut roles_of_label: BTreeMap<&str, (usize, Vec<bool>)> = BTreeMap::new();
    for unit in &members {
        // How much of each stratum's share a role still lacks, as a part of that share.
        let lack = |role: usize| -> f64 {
            let needs = unit.iter().map(|&index| {
                let stratum = &strata[index];
                let wanted = totals[stratum] * roles[role].1;
                (wanted - given[role].get(stratum).copied().unwrap_or(0.0)) / wanted
            });
            needs.sum::<f64>()
        };
        let mut best = 0;
        for role in 1..roles.len() {
            let (here, there) = (lack(role), lack(best));
            // Of equal ones the role with the larger share.
            if here > there + 1e-9 || ((here - there).abs() <= 1e-9 && roles[role].1 > roles[best].1) {
                best = role;
            }
        }
        counts[best] += 1;
        let mut labels: Vec<&str> = Vec::new();
        for &index in unit {
            *given[best].entry(&strata[index]).or_default() += 1.0;
            labels.push(&strata[index].0);
        }
        labels.sort_unstable();
        labels.dedup();
        for label in labels {
            let known = roles_of_label.entry(label).or_insert((0, vec![false; roles.len()]));
            known.0 += 1;
            known.1[best] = true;
        }
        for &index in unit {
            entries[index].role.clone_from(roles[best].0);
        }
    }

    let mut notes = Vec::new();
    for (label, (units, present)) in &roles_of_label {
        let without: Vec<&str> =
            roles.iter().zip(present).filter(|(_, present)| !**present).map(|((role, _), _)| role.as_str()).collect();
        if !without.is_empty() {
            let of_what = match (units, &members) {
                (1, _) => "one patient or cluster".to_string(),
                (units, _) => format!("{units} patients or clusters"),
            };
            notes.push(format!("{label} has {of_what}: none of it is in {}", without.join(", ")));
        }
    }
    if let Units::Clusters(clusters) = units {
        rename_groups(entries, clusters);
    }
    Assignment { units: roles.iter().map(|(role, _)| (*role).clone()).zip(counts).collect(), notes }
}

/// The entries of each unit, in the order of their first entries.
fn members(entries: &[Entry], units: Units) -> Vec<Vec<usize>> {
    #[derive(PartialEq, Eq, Hash)]
    enum Key<'a> {
        Alone(usize),
        Group(&'a str),
        Cluster(usize),
    }
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let key = match (units, &entry.group) {
            (Units::Clusters(clusters), _) => Key::Cluster(clusters[index]),
            (Units::Patients, Some(group)) => Key::Group(group),
            _ => Key::Alone(index),
        };
        let place = *places.entry(key).or_insert(members.len());
        if place == members.len() {
            members.push(Vec::new());
        }
        members[place].push(index);
    }
    members
}

/// Names each cluster after its first entry's patient, or numbers it where that has none.
fn rename_groups(entries: &mut [Entry], clusters: &[usize]) {
    let mut names: HashMap<usize, String> = HashMap::new();
    for (entry, cluster) in entries.iter_mut().zip(clusters) {
        let name = names
            .entry(*cluster)
            .or_insert_with(|| entry.group.clone().unwrap_or_else(|| format!("cluster{cluster:05}")));
        entry.group = Some(name.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entries(groups: &[(usize, &str)]) -> Vec<Entry> {
        let mut all = Vec::new();
        for (group, (slices, label)) in groups.iter().enumerate() {
            for slice in 0..*slices {
                all.push(Entry {
                    file: format!("{group}-{slice}.png").into(),
                    label: (*label).to_string(),
                    group: Some(format!("p{group}")),
                    ..Entry::default()
                });
            }
        }
        all
    }

    fn roles_of(entries: &[Entry], group: &str) -> Vec<String> {
        let mut roles: Vec<String> =
            entries.iter().filter(|e| e.group.as_deref() == Some(group)).map(|e| e.role.clone()).collect();
        roles.sort();
        roles.dedup();
        roles
    }

    #[test]
    fn fractions_are_read_and_refused() {
        let fractions: Fractions = "train=0.8, test=0.2".parse().unwrap();
        assert_eq!(fractions.0["test"], 0.2);
        for bad in ["train", "train=0.8", "train=1,train=1", "train=x", "train=1.5,test=-0.5", ""] {
            assert!(bad.parse::<Fractions>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_class_with_one_patient_is_named() {
        let mut all = entries(&[(5, "glioma"), (5, "glioma"), (5, "glioma"), (5, "glioma"), (3, "pituitary")]);
        let fractions = "train=0.5,test=0.5".parse().unwrap();
        let assignment = split(&mut all, Units::Patients, &fractions, 1);
        assert!(assignment.notes.iter().any(|note| note.starts_with("pituitary has one patient")), "{assignment:?}");
        assert!(!assignment.notes.iter().any(|note| note.starts_with("glioma")));
    }

    #[test]
    fn by_image_a_patient_is_on_both_sides() {
        let mut all = entries(&[(20, "glioma"), (20, "no_tumor")]);
        split(&mut all, Units::Images, &"train=0.8,test=0.2".parse().unwrap(), 1);
        assert_eq!(roles_of(&all, "p0"), ["test", "train"]);
        let count = |role: &str, label: &str| all.iter().filter(|e| e.role == role && e.label == label).count();
        assert_eq!((count("train", "glioma"), count("test", "glioma"), count("test", "no_tumor")), (16, 4, 4));
    }

    #[test]
    fn clusters_merge_patients_and_become_the_groups() {
        let mut all = entries(&[(2, "glioma"), (2, "glioma"), (2, "glioma"), (2, "glioma")]);
        let clusters = [0, 0, 0, 0, 4, 4, 6, 6];
        split(&mut all, Units::Clusters(&clusters), &"train=0.5,test=0.5".parse().unwrap(), 3);
        assert!(all[..4].iter().all(|e| e.role == all[0].role && e.group.as_deref() == Some("p0")));
    }

    proptest! {
        #[test]
        fn no_patient_is_on_two_sides_and_shares_are_near(
            sizes in prop::collection::vec((1usize..9, 0usize..3), 40..120),
            seed in any::<u64>(),
        ) {
            let labels = ["glioma", "meningioma", "no_tumor"];
            let groups: Vec<(usize, &str)> = sizes.iter().map(|&(size, label)| (size, labels[label])).collect();
            let mut all = entries(&groups);
            let fractions: Fractions = "train=0.6,val=0.2,test=0.2".parse().unwrap();
            split(&mut all, Units::Patients, &fractions, seed);
            for group in 0..groups.len() {
                prop_assert_eq!(roles_of(&all, &format!("p{group}")).len(), 1);
            }
            for label in labels {
                let of = |role: &str| all.iter().filter(|e| e.label == label && e.role == role).count() as f64;
                let total = of("train") + of("val") + of("test");
                // Off by no more than one unit of the largest size.
                prop_assert!((of("test") - 0.2 * total).abs() <= 9.0);
                prop_assert!((of("train") - 0.6 * total).abs() <= 18.0);
            }
            let mut again = entries(&groups);
            split(&mut again, Units::Patients, &fractions, seed);
            prop_assert_eq!(all, again);
        }
    }
}
