//! Classical classifiers on a network's features, as Deepak & Ameer 2019 ("Brain tumor classification using deep CNN features via
//! transfer learning") put on those of a network that was trained on photographs: support vector machines and k nearest neighbours.
//!
//! Cross-validation is nested (Cawley & Talbot 2010, "On over-fitting in model selection and subsequent selection bias in performance
//! evaluation"): hyperparameters and the features' scale are chosen within the training folds alone. Folds keep patients, and near-copies,
//! together.

mod folds;
mod gram;
mod grid;
mod measure;
mod neighbours;
mod report;
mod scale;
mod select;
mod svm;

use std::collections::BTreeMap;

use thiserror::Error;

use super::dataset::Truth;
use super::features::{Row, Source, Table};
use super::metrics::Resampling;
use crate::label::Label;

pub use grid::{Choice, Head};
pub use neighbours::Metric;
pub use report::{Chosen, Figures, Part, Report, Saw, Scope};

use select::Known;

/// Kernel matrices grow with the square of the slices: at this many one takes 1.6 GB.
const MOST_SLICES: usize = 20_000;

/// What is to be done with a table.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The roles that heads are fitted to and cross-validated on.
    pub fit: Vec<String>,
    /// The roles that the heads fitted to all of these are measured on.
    pub test: Vec<String>,
    pub folds: usize,
    /// Folds within the training folds, to choose hyperparameters.
    pub inner_folds: usize,
    /// Divides the folds; the hyperparameters' folds have seeds that follow from it.
    pub seed: u64,
    pub resampling: Resampling,
}

/// Why heads cannot be fitted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HeadsError {
    #[error("no row of role {role:?} has one of the four classes; roles here: {known}")]
    EmptyRole { role: String, known: String },

    #[error("a head needs slices of two classes or more; those of {roles} are all of class {class}")]
    OneClass { roles: String, class: Label },

    #[error(
        "class {class} has {units} patients or clusters in {roles}: too few for {folds} folds that keep each whole; ask for fewer with --folds, or add scans"
    )]
    TooFew { class: Label, units: usize, folds: usize, roles: String },

    #[error(
        "{unknown} of {of} slices name neither patient nor cluster of near-copies: folds by slice would put slices of one patient on both sides"
    )]
    NoPatients { unknown: usize, of: usize },

    #[error("{0} slices are too many for a kernel matrix in memory: choose fewer roles (at most {MOST_SLICES} slices)")]
    TooMany(usize),

    #[error("a row has {found} features, the first one {expected}: a table holds the features of one network")]
    Width { found: usize, expected: usize },

    #[error("role {0:?} is fitted to: it cannot be measured on as if it were new")]
    BothSides(String),
}

/// A slice of known class.
struct Slice<'a> {
    row: &'a Row,
    class: Label,
    /// The patient or cluster.
    unit: usize,
}

/// Fits all heads to the table's slices and measures them; `progress` is told of each of [`steps`].
///
/// # Errors
/// Roles without slices, too few patients for the folds, slices of unknown patients.
pub fn measure(
    table: &Table,
    plan: &Plan,
    origin: Option<(&Source, &str)>,
    progress: &(dyn Fn() + Sync),
) -> Result<Report, HeadsError> {
    if let Some(role) = plan.test.iter().find(|role| plan.fit.contains(role)) {
        return Err(HeadsError::BothSides(role.clone()));
    }
    let (fitted, tested) = (slices(table, &plan.fit)?, slices(table, &plan.test)?);
    let (fitted, tested, by_cluster) = with_units(fitted, tested)?;
    let missing = check(&fitted, &tested, plan)?;

    let known = Known::of(&fitted);
    let outer = folds::divide(&known.items, plan.folds, plan.seed);
    let (called, by_fold) = select::out_of_fold(&known, &outer, plan, progress);
    let choices = select::choose(&known, &outer, plan.folds, progress);
    let answers = select::answer(&known, &Known::of(&tested), &choices);
    progress();

    let source = origin.map(|(source, _)| source);
    let part = |roles: &[&str], scope, source, slices: &[&Slice], called: &[&[Label]]| {
        measure::part((&roles.join(", "), scope, source), slices, called, Saw::of(origin, roles), &plan.resampling)
    };
    let fit: Vec<&str> = plan.fit.iter().map(String::as_str).collect();
    let all: Vec<&Slice> = fitted.iter().collect();
    let called: Vec<&[Label]> = called.iter().map(Vec::as_slice).collect();
    let mut parts = vec![part(&fit, Scope::CrossValidation, None, &all, &called)];
    for (role, source, places) in groups(&tested, &plan.test) {
        let slices: Vec<&Slice> = places.iter().map(|&place| &tested[place]).collect();
        let of = |called: &Vec<Label>| places.iter().map(|&place| called[place]).collect();
        let answers: Vec<Vec<Label>> = answers.iter().map(of).collect();
        let answers: Vec<&[Label]> = answers.iter().map(Vec::as_slice).collect();
        parts.push(part(&[role], Scope::Test, source, &slices, &answers));
    }
    let chosen = Head::ALL.into_iter().zip(choices).zip(by_fold);
    Ok(Report {
        format: report::FORMAT,
        network: source.cloned(),
        data_sha256: origin.map(|(_, data)| data.to_string()),
        features: table.width(),
        fit: plan.fit.clone(),
        folds: plan.folds,
        inner_folds: plan.inner_folds,
        by_cluster,
        seed: plan.seed,
        resampling: plan.resampling,
        missing,
        chosen: chosen
            .map(|((head, choice), by_fold)| Chosen { head, choice, by_fold, tried: grid::grid(head, table.width()) })
            .collect(),
        parts,
        version: env!("CARGO_PKG_VERSION").to_string(),
    })
}

/// How often [`measure`] tells of its progress.
pub fn steps(plan: &Plan) -> usize {
    plan.folds * (plan.inner_folds + 1) + plan.folds + 1
}

/// The rows of these roles that have one of the four classes.
fn slices<'a>(table: &'a Table, roles: &[String]) -> Result<Vec<(&'a Row, Label)>, HeadsError> {
    let expected = table.width();
    if let Some(row) = table.rows.iter().find(|row| row.features.len() != expected) {
        return Err(HeadsError::Width { found: row.features.len(), expected });
    }
    let class = |row: &Row| Truth::parse(&row.label).and_then(Truth::class);
    for role in roles {
        if !table.rows.iter().any(|row| row.role == *role && class(row).is_some()) {
            let known = table.slices().into_keys().collect::<Vec<_>>().join(", ");
            return Err(HeadsError::EmptyRole { role: role.clone(), known });
        }
    }
    let wanted = table.rows.iter().filter(|row| roles.contains(&row.role));
    Ok(wanted.filter_map(|row| Some((row, class(row)?))).collect())
}

type Parted<'a> = (Vec<Slice<'a>>, Vec<Slice<'a>>, bool);

/// Numbers patients or clusters: clusters where every slice has one, which is told.
fn with_units<'a>(fitted: Vec<(&'a Row, Label)>, tested: Vec<(&'a Row, Label)>) -> Result<Parted<'a>, HeadsError> {
    let all = || fitted.iter().chain(&tested).map(|(row, _)| *row);
    let by_cluster = all().all(|row| row.cluster.is_some());
    let key = |row: &'a Row| match by_cluster {
        true => row.cluster.as_deref().map(|cluster| ("", cluster)),
        false => row.patient.as_deref().map(|patient| (row.source.as_str(), patient)),
    };
    let of = all().count();
    let unknown = all().filter(|row| key(row).is_none()).count();
    if unknown > 0 {
        return Err(HeadsError::NoPatients { unknown, of });
    }
    let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut number = |rows: Vec<(&'a Row, Label)>| -> Vec<Slice<'a>> {
        let slice = |(row, class): (&'a Row, Label)| {
            let next = numbers.len();
            let unit = key(row).map_or(next, |key| *numbers.entry(key).or_insert(next));
            Slice { row, class, unit }
        };
        rows.into_iter().map(slice).collect()
    };
    Ok((number(fitted), number(tested), by_cluster))
}

/// The classes that the heads cannot learn; an error says what forbids the folds.
fn check(fitted: &[Slice], tested: &[Slice], plan: &Plan) -> Result<Vec<Label>, HeadsError> {
    let all = fitted.len() + tested.len();
    if all > MOST_SLICES {
        return Err(HeadsError::TooMany(all));
    }
    let roles = plan.fit.join(", ");
    let mut missing = Vec::new();
    for class in Label::ALL {
        let mut units: Vec<usize> =
            fitted.iter().filter(|slice| slice.class == class).map(|slice| slice.unit).collect();
        units.sort_unstable();
        units.dedup();
        match units.len() {
            0 => missing.push(class),
            units if units < plan.folds => return Err(HeadsError::TooFew { class, units, folds: plan.folds, roles }),
            _ => {}
        }
    }
    match fitted.first() {
        Some(slice) if missing.len() + 1 == Label::COUNT => Err(HeadsError::OneClass { roles, class: slice.class }),
        _ => Ok(missing),
    }
}

/// The places of each role's slices: all of them, then by source where there are several.
fn groups<'a>(slices: &[Slice<'a>], roles: &'a [String]) -> Vec<(&'a str, Option<&'a str>, Vec<usize>)> {
    let mut groups = Vec::new();
    for role in roles {
        let mut sources: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, slice) in slices.iter().enumerate().filter(|(_, slice)| slice.row.role == *role) {
            sources.entry(&slice.row.source).or_default().push(place);
        }
        let mut all: Vec<usize> = sources.values().flatten().copied().collect();
        all.sort_unstable();
        groups.push((role.as_str(), None, all));
        if sources.len() > 1 {
            groups.extend(sources.into_iter().map(|(source, places)| (role.as_str(), Some(source), places)));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::super::metrics::fixtures::normal;
    use super::*;

    /// Patients with several slices each: a class lies around its own place, or features say nothing but who the patient is.
    fn table(tell: bool, patients: usize, slices: usize) -> Table {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut rows = Vec::new();
        for patient in 0..patients {
            let class = Label::ALL[patient % Label::COUNT];
            let own: Vec<f64> = (0..6).map(|_| 3.0 * normal(&mut random)).collect();
            for slice in 0..slices {
                let feature = |place: usize| {
                    let signal = if tell && place == class.index() { 4.0 } else { 0.0 };
                    let level = if tell { 0.0 } else { own[place] };
                    (signal + level + 0.5 * normal(&mut random)) as f32
                };
                rows.push(Row {
                    file: format!("{patient}-{slice}"),
                    source: "a".into(),
                    label: class.name().into(),
                    role: if patient < 3 * patients / 4 { "train" } else { "test" }.into(),
                    patient: Some(format!("p{patient}")),
                    cluster: None,
                    logits: Some(std::array::from_fn(|_| 0.0)),
                    features: (0..6).map(feature).collect(),
                });
            }
        }
        // Order must not matter to who is on which side.
        for place in (1..rows.len()).rev() {
            rows.swap(place, random.random_range(0..=place));
        }
        Table { rows }
    }

    fn plan() -> Plan {
        let resampling = Resampling { resamples: 100, ..Resampling::default() };
        Plan { fit: vec!["train".into()], test: vec!["test".into()], folds: 4, inner_folds: 3, seed: 5, resampling }
    }

    fn accuracy(part: &Part, head: Head) -> f64 {
        part.figures.iter().find(|figures| figures.head == Some(head)).unwrap().figures["accuracy"].value
    }

    #[test]
    fn heads_find_what_is_there_and_nothing_where_patients_are_all_there_is() {
        let found = measure(&table(true, 48, 4), &plan(), None, &|| ()).unwrap();
        let told = measure(&table(false, 48, 4), &plan(), None, &|| ()).unwrap();
        assert_eq!(found.parts.len(), 2);
        for head in Head::ALL {
            for (found, told) in found.parts.iter().zip(&told.parts) {
                assert!(accuracy(found, head) > 0.95, "{head:?}");
                // By slice, the nearest neighbour would be of the same patient and always right.
                assert!(accuracy(told, head) < 0.6, "{head:?}: folds leak patients");
            }
        }
        assert_eq!(found.parts[0].slices, 144);
        let own = found.parts[1].figures.iter().find(|figures| figures.head.is_none()).unwrap();
        assert_eq!(own.figures["accuracy"].value, 0.25, "equal logits name the first class");
        assert_eq!(found, measure(&table(true, 48, 4), &plan(), None, &|| ()).unwrap());
    }

    #[test]
    fn progress_is_told_as_often_as_promised() {
        let told = std::sync::atomic::AtomicUsize::new(0);
        let step = || {
            told.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        };
        measure(&table(true, 24, 2), &plan(), None, &step).unwrap();
        assert_eq!(told.into_inner(), steps(&plan()));
    }

    #[test]
    fn what_cannot_be_divided_is_named() {
        let refused = |table: &Table, plan: &Plan| measure(table, plan, None, &|| ()).unwrap_err().to_string();
        let whole = table(true, 24, 2);
        let ten = Plan { folds: 10, ..plan() };
        assert!(refused(&whole, &ten).contains("too few for 10 folds"));
        assert!(refused(&whole, &Plan { test: vec!["external".into()], ..plan() }).contains("roles here: test, train"));
        assert!(refused(&whole, &Plan { test: vec!["train".into()], ..plan() }).contains("cannot be measured on"));
        let mut unnamed = whole.clone();
        unnamed.rows[3].patient = None;
        assert!(refused(&unnamed, &plan()).contains("1 of 48 slices name neither"));
        let mut ragged = whole.clone();
        ragged.rows[3].features.pop();
        assert!(refused(&ragged, &plan()).contains("a row has 5 features"));
        let mut alike = whole.clone();
        alike.rows.iter_mut().for_each(|row| row.label = "glioma".into());
        assert!(refused(&alike, &plan()).contains("all of class glioma"));
        // Without one class the others are told apart, and it is said.
        let mut without = whole.clone();
        without.rows.retain(|row| row.label != "pituitary");
        assert_eq!(measure(&without, &plan(), None, &|| ()).unwrap().missing, [Label::Pituitary]);
    }
}
