//! Files to cases, the rows of a worklist: an image, a file of frames, a volume, or a DICOM series of many files.
//!
//! Files of one Series Instance UID are one series if they also share orientation and size, so that a localizer does not stand among axial
//! slices; where two of them lie at the same place, also acquisition, echo, time and kind of image. They are ordered by their position along
//! the normal, then by instance number.
//!
//! Which slices are classified: all, except that of series, frames and volumes whose slices lie closer together than [`APART`] only so
//! many are taken that they lie at least that far apart; and at most [`MOST`], evenly spaced.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::scan::{Axis, Header, Notice, Patient, Refusal, Warning};
use crate::survey::{Found, Kind};

/// Millimetres between two slices that are both classified.
pub const APART: f64 = 2.5;
/// Most slices of a case that are classified.
pub const MOST: usize = 96;

/// A file that was looked into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The caller's number of the file.
    pub file: u32,
    /// The number of the entry, of a file in an archive.
    pub entry: Option<u32>,
    /// Its path or name.
    pub name: String,
    pub found: Found,
}

/// A row of the worklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub kind: CaseKind,
    /// What the file calls it.
    pub title: Option<String>,
    /// The name of the file; of a series its folder, or else its title.
    pub name: String,
    pub format: String,
    pub patient: Option<Patient>,
    pub parts: Vec<Source>,
    pub axes: Vec<Count>,
    /// The slices along the first axis, in their order.
    pub slices: Vec<Place>,
    /// The numbers of the slices that are classified.
    pub examined: Vec<usize>,
    pub warnings: Vec<Warning>,
    pub refusal: Option<Refusal>,
}

/// What a case is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// One picture.
    Image,
    /// One file of several pictures.
    Frames,
    /// A DICOM series of several files.
    Series,
    /// A volume in one file.
    Volume,
}

impl CaseKind {
    /// `image`, `frames`, `series` or `volume`, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            CaseKind::Image => "image",
            CaseKind::Frames => "frames",
            CaseKind::Series => "series",
            CaseKind::Volume => "volume",
        }
    }
}

/// Where a part of a case is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub file: u32,
    pub entry: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub axis: Axis,
    pub count: usize,
}

/// A slice: the number of its part, and its place in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub part: usize,
    pub axis: Axis,
    pub index: usize,
}

/// Groups files into cases, in the order of the first file of each.
pub fn group(parts: Vec<Part>) -> Vec<Case> {
    let mut groups: Vec<Vec<Part>> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for part in parts {
        match Key::of(&part.found) {
            Some(key) => {
                let group = *known.entry(key).or_insert_with(|| {
                    groups.push(Vec::new());
                    groups.len() - 1
                });
                groups[group].push(part);
            }
            None => groups.push(vec![part]),
        }
    }
    groups.into_iter().map(without_copies).flat_map(|(parts, copies)| cases(parts, &copies)).collect()
}

/// What the files of a series share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    series: String,
    /// In hundredths.
    orientation: Option<[i64; 6]>,
    size: [u32; 2],
}

impl Key {
    /// None of what is a case by itself.
    fn of(found: &Found) -> Option<Self> {
        let Header { series, orientation, size, .. } = &found.header;
        let series = series.clone().filter(|_| found.kind == Kind::Image)?;
        let orientation = orientation.map(|orientation| orientation.map(|cosine| (cosine * 100.0).round() as i64));
        Some(Self { series, orientation, size: *size })
    }
}

/// The parts without those that repeat an instance, and the names of these.
fn without_copies(parts: Vec<Part>) -> (Vec<Part>, Vec<String>) {
    let mut seen = BTreeSet::new();
    let mut copies = Vec::new();
    let mut kept = Vec::new();
    for part in parts {
        match &part.found.header.sop_instance {
            Some(instance) if !seen.insert(instance.clone()) => copies.push(part.name),
            _ => kept.push(part),
        }
    }
    (kept, copies)
}

/// The cases of one group: one, or one for each acquisition if two parts lie at the same place.
fn cases(parts: Vec<Part>, copies: &[String]) -> Vec<Case> {
    let mut warnings = Vec::new();
    if !copies.is_empty() {
        let named = copies.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = if copies.len() > 5 { ", …" } else { "" };
        let message =
            format!("{} of the files repeat an instance of the series and were left out: {named}{more}", copies.len());
        warnings.push(Warning::with(
            Notice::DuplicateInstance,
            message,
            [("count", copies.len().into()), ("names", format!("{named}{more}").into())],
        ));
    }
    let mut acquisitions: BTreeMap<Option<String>, Vec<Part>> = BTreeMap::new();
    let is_mixed = shares_a_place(&parts);
    for part in parts {
        let key = part.found.header.acquisition.clone().filter(|_| is_mixed);
        acquisitions.entry(key).or_default().push(part);
    }
    let mut cases: Vec<Case> = acquisitions.into_values().map(|parts| case(parts, &warnings)).collect();
    cases.sort_by_key(|case| case.parts.iter().map(|part| (part.file, part.entry)).min());
    cases
}

/// Whether two parts lie within a hundredth of a millimetre.
fn shares_a_place(parts: &[Part]) -> bool {
    let mut positions: Vec<f64> = parts.iter().filter_map(|part| part.found.header.position).collect();
    positions.sort_by(f64::total_cmp);
    positions.windows(2).any(|pair| pair[1] - pair[0] < 0.01)
}

fn case(mut parts: Vec<Part>, warnings: &[Warning]) -> Case {
    let header = |part: &Part| (part.found.header.position, part.found.header.instance);
    // Where one has no position, all go by their instance numbers. (One that is no number would leave them without an order.)
    let placed = parts.iter().all(|part| part.found.header.position.is_some_and(f64::is_finite));
    parts.sort_by(|a, b| {
        let ((place_a, instance_a), (place_b, instance_b)) = (header(a), header(b));
        let by_place = if placed { place_a.partial_cmp(&place_b) } else { None };
        by_place.unwrap_or(std::cmp::Ordering::Equal).then(instance_a.cmp(&instance_b)).then(a.name.cmp(&b.name))
    });
    let first = &parts[0];
    let Found { format, kind, planes, header, .. } = &first.found;
    let kind = match (kind, parts.len()) {
        (Kind::Image, 1) => CaseKind::Image,
        (Kind::Image, _) => CaseKind::Series,
        (Kind::Frames, _) => CaseKind::Frames,
        (Kind::Volume, _) => CaseKind::Volume,
    };
    let (slices, positions) = match kind {
        CaseKind::Series | CaseKind::Image => {
            let slices = (0..parts.len()).map(|part| Place { part, axis: Axis::Native, index: 0 }).collect();
            let positions: Option<Vec<f64>> = parts.iter().map(|part| part.found.header.position).collect();
            (slices, positions)
        }
        CaseKind::Frames => {
            let (order, positions) = frames(planes[0].count, &header.positions);
            (order.into_iter().map(|index| Place { part: 0, axis: Axis::Native, index }).collect(), positions)
        }
        CaseKind::Volume => {
            let (axis, count) = (planes[0].axis, planes[0].count);
            let slices: Vec<_> = (0..count).map(|index| Place { part: 0, axis, index }).collect();
            (slices, planes[0].spacing_mm.map(|spacing| (0..count).map(|index| index as f64 * spacing).collect()))
        }
    };
    let axes = match kind {
        CaseKind::Series => vec![Count { axis: Axis::Native, count: slices.len() }],
        _ => planes.iter().map(|planes| Count { axis: planes.axis, count: planes.count }).collect(),
    };
    let mut all = merged(&parts);
    all.extend_from_slice(warnings);
    Case {
        kind,
        title: header.title.clone(),
        name: if kind == CaseKind::Series { series_name(&parts) } else { first.name.clone() },
        format: format.clone(),
        patient: header.patient.clone(),
        examined: examined(slices.len(), positions.as_deref()),
        slices,
        axes,
        warnings: all,
        refusal: parts.iter().find_map(|part| part.found.refusal.clone()),
        parts: parts.iter().map(|part| Source { file: part.file, entry: part.entry }).collect(),
    }
}

/// The frames in the order of their positions, with these; as they are if there are none.
fn frames(count: usize, positions: &[f64]) -> (Vec<usize>, Option<Vec<f64>>) {
    let mut order: Vec<usize> = (0..count).collect();
    if positions.len() != count {
        return (order, None);
    }
    order.sort_by(|&a, &b| positions[a].total_cmp(&positions[b]));
    let sorted = order.iter().map(|&frame| positions[frame]).collect();
    (order, Some(sorted))
}

/// The rule of the module, of slices in order.
fn examined(count: usize, positions: Option<&[f64]>) -> Vec<usize> {
    let Some(positions) = positions.filter(|_| count > 1) else { return thinned((0..count).collect()) };
    let mut taken = vec![0];
    let mut last = positions[0];
    for (slice, &position) in positions.iter().enumerate().skip(1) {
        // Slices at one place, as of several echoes, are no nearer than apart: each shows something else.
        if position - last >= APART - 1e-3 || position - last < 1e-3 {
            taken.push(slice);
            last = position;
        }
    }
    thinned(taken)
}

/// At most [`MOST`] of them, evenly spaced, the first and the last included.
fn thinned(slices: Vec<usize>) -> Vec<usize> {
    if slices.len() <= MOST {
        return slices;
    }
    (0..MOST).map(|place| slices[place * (slices.len() - 1) / (MOST - 1)]).collect()
}

/// The folder that all parts are in, else the title, else the name of the first.
fn series_name(parts: &[Part]) -> String {
    let folder = |part: &Part| part.name.rsplit_once(['/', '\\']).map(|(folder, _)| folder.to_string());
    let first = folder(&parts[0]).filter(|first| parts.iter().all(|part| folder(part).as_ref() == Some(first)));
    let title = || parts[0].found.header.title.clone();
    first.filter(|folder| !folder.is_empty()).or_else(title).unwrap_or_else(|| parts[0].name.clone())
}

/// The warnings of all parts, each once, in the order in which they first come.
fn merged(parts: &[Part]) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    for warning in parts.iter().flat_map(|part| &part.found.warnings) {
        if !found.iter().any(|known| known.code == warning.code) {
            found.push(warning.clone());
        }
    }
    found
}
