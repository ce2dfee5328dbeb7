//! What a network saw in each slice of a data set, as a table: its pooled features with file, patient, role, source and label.
//!
//! Classical heads ([`super::heads`]) are fitted to such a table; other programs open it as CSV or NumPy's `.npy`.

mod csv;
mod extract;
mod npy;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dataset::{Entry, Unreadable};
use crate::bundle::Manifest;
use crate::label::Label;

pub use extract::{Extracted, Look, extract};

/// The format of a record's JSON.
pub const FORMAT: u32 = 1;

/// One slice.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As the data set names it, relative to its folder.
    pub file: String,
    pub source: String,
    /// As the data set gives it.
    pub label: String,
    pub role: String,
    /// None if the data set names none.
    pub patient: Option<String>,
    /// The patient merged with those of near-copies; none if it was not looked for.
    pub cluster: Option<String>,
    /// What the network's own head says, in the order of [`Label::ALL`]; none in tables of other programs.
    pub logits: Option<[f32; Label::COUNT]>,
    pub features: Vec<f32>,
}

/// Slices with equally many features.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub rows: Vec<Row>,
}

/// Where a table came from; lies beside it as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub format: u32,
    pub network: Source,
    /// SHA-256 of the data set's index.
    pub data_sha256: String,
    /// SHA-256 of each file that was written, by name.
    pub files: BTreeMap<String, String>,
    pub features: usize,
    pub rows: usize,
    /// Rows by role and label.
    pub slices: BTreeMap<String, BTreeMap<String, usize>>,
    /// Files that could not be read and have no row.
    pub unreadable: Vec<Unreadable>,
    pub version: String,
}

/// The network whose features they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub model: String,
    pub architecture: String,
    pub weights_sha256: String,
    /// Width and height of its input in pixels.
    pub side: u32,
    /// Whether features are means over the slice and its mirror image.
    pub mirrored: bool,
    /// SHA-256 of the index of the data that it learned from, and the roles there.
    pub trained_on: String,
    pub trained_roles: Vec<String>,
}

impl Source {
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            model: manifest.name.clone(),
            architecture: manifest.architecture.clone(),
            weights_sha256: manifest.weights.sha256.clone(),
            side: manifest.preprocessing.side,
            mirrored: manifest.mirrored,
            trained_on: manifest.training.data_sha256.clone(),
            trained_roles: manifest.training.roles.clone(),
        }
    }
}

impl Table {
    /// What was seen of these entries, in their order. `clusters` numbers the cluster of each entry.
    pub fn new(entries: &[&Entry], clusters: &[usize], looks: &[Look]) -> Self {
        let row = |look: &Look| {
            let entry = entries[look.entry];
            Row {
                file: entry.name().display().to_string(),
                source: entry.source.clone(),
                label: entry.label.clone(),
                role: entry.role.clone(),
                patient: entry.group.clone(),
                cluster: clusters.get(look.entry).map(|cluster| format!("c{cluster:05}")),
                logits: Some(look.logits),
                features: look.features.clone(),
            }
        };
        Self { rows: looks.iter().map(row).collect() }
    }

    /// How many features each row has.
    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.features.len())
    }

    /// Rows by role and label.
    pub fn slices(&self) -> BTreeMap<String, BTreeMap<String, usize>> {
        let mut slices: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for row in &self.rows {
            *slices.entry(row.role.clone()).or_default().entry(row.label.clone()).or_default() += 1;
        }
        slices
    }
}
