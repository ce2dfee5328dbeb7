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

use folds::Item;
use gram::Gram;
use scale::Scale;

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

    let rows: Vec<&[f32]> = fitted.iter().map(|slice| slice.row.features.as_slice()).collect();
    let classes: Vec<Label> = fitted.iter().map(|slice| slice.class).collect();
    let items: Vec<Item> =
        fitted.iter().map(|slice| Item { class: slice.class, source: &slice.row.source, unit: slice.unit }).collect();

    // Out of fold.
    let outer = folds::divide(&items, plan.folds, plan.seed);
    let mut called: Vec<Vec<Label>> = vec![classes.clone(); Head::ALL.len()];
    let mut by_fold: Vec<Vec<Choice>> = vec![Vec::new(); Head::ALL.len()];
    for fold in 0..plan.folds {
        let (training, held) = folds::parts(&outer, fold);
        let some = |places: &[usize]| -> (Vec<&[f32]>, Vec<Label>, Vec<Item>) {
            let of = |&place: &usize| (rows[place], classes[place], items[place].clone());
            let mut picked = (Vec::new(), Vec::new(), Vec::new());
            for (row, class, item) in places.iter().map(of) {
                picked.0.push(row);
                picked.1.push(class);
                picked.2.push(item);
            }
            picked
        };
        let (inner_rows, inner_classes, inner_items) = some(&training);
        let inner = folds::divide(&inner_items, plan.inner_folds, plan.seed.wrapping_add(1 + fold as u64));
        let choices = choose(&inner_rows, &inner_classes, &inner, plan.inner_folds, progress);
        let (gram, _) = prepared(&rows, &training);
        for (place, choice) in choices.into_iter().enumerate() {
            let found = grid::try_one(choice, &gram, &classes, &training, &held);
            held.iter().zip(found).for_each(|(&slice, label)| called[place][slice] = label);
            by_fold[place].push(choice);
        }
        progress();
    }

    // Fitted to all.
    let choices = choose(&rows, &classes, &outer, plan.folds, progress);
    let all: Vec<&[f32]> =
        rows.iter().copied().chain(tested.iter().map(|slice| slice.row.features.as_slice())).collect();
    let known: Vec<Label> = classes.iter().copied().chain(tested.iter().map(|slice| slice.class)).collect();
    let training: Vec<usize> = (0..rows.len()).collect();
    let queries: Vec<usize> = (rows.len()..all.len()).collect();
    let (gram, _) = prepared(&all, &training);
    let answers: Vec<Vec<Label>> =
        choices.iter().map(|&choice| grid::try_one(choice, &gram, &known, &training, &queries)).collect();
    progress();

    let source = origin.map(|(source, _)| source);
    let saw = |roles: &[&str]| Saw::of(origin, roles);
    let fit_roles: Vec<&str> = plan.fit.iter().map(String::as_str).collect();
    let mut parts = vec![measure::part(
        &fit_roles.join(", "),
        Scope::CrossValidation,
        None,
        &fitted.iter().collect::<Vec<_>>(),
        &called.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        saw(&fit_roles),
        &plan.resampling,
    )];
    for role in &plan.test {
        let of = |wanted: Option<&str>| -> Vec<usize> {
            let here =
                |slice: &Slice| slice.row.role == *role && wanted.is_none_or(|source| slice.row.source == source);
            (0..tested.len()).filter(|&place| here(&tested[place])).collect()
        };
        let mut sources: Vec<&str> = of(None).into_iter().map(|place| tested[place].row.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let several = sources.len() > 1;
        let wanted = std::iter::once(None).chain(sources.into_iter().filter(|_| several).map(Some));
        for source in wanted {
            let places = of(source);
            let answers: Vec<Vec<Label>> =
                answers.iter().map(|called| places.iter().map(|&place| called[place]).collect()).collect();
            parts.push(measure::part(
                role,
                Scope::Test,
                source,
                &places.iter().map(|&place| &tested[place]).collect::<Vec<_>>(),
                &answers.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                saw(&[role.as_str()]),
                &plan.resampling,
            ));
        }
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

/// The dot products of all rows, scaled as the training rows say.
fn prepared(rows: &[&[f32]], training: &[usize]) -> (Gram, Scale) {
    let scale = Scale::fit(&training.iter().map(|&place| rows[place]).collect::<Vec<_>>());
    let scaled: Vec<Vec<f32>> = rows.iter().map(|row| scale.apply(row)).collect();
    (Gram::of(&scaled), scale)
}

/// Of each head the choice with the highest balanced accuracy out of fold, of equal ones the smoothest.
fn choose(
    rows: &[&[f32]],
    classes: &[Label],
    of_rows: &[usize],
    folds: usize,
    progress: &(dyn Fn() + Sync),
) -> Vec<Choice> {
    let features = rows.first().map_or(0, |row| row.len());
    let grids = Head::ALL.map(|head| grid::grid(head, features));
    let mut hits = grids.each_ref().map(|grid| vec![[0usize; Label::COUNT]; grid.len()]);
    for fold in 0..folds {
        let (training, held) = folds::parts(of_rows, fold);
        if !training.is_empty() && !held.is_empty() {
            let (gram, _) = prepared(rows, &training);
            for (head, hits) in Head::ALL.into_iter().zip(&mut hits) {
                let found = grid::try_all(head, features, &gram, classes, &training, &held);
                for (hits, called) in hits.iter_mut().zip(found) {
                    for (&place, label) in held.iter().zip(called) {
                        hits[label.index()] += usize::from(classes[place] == label);
                    }
                }
            }
        }
        progress();
    }
    let mut counts = [0usize; Label::COUNT];
    classes.iter().for_each(|class| counts[class.index()] += 1);
    let balanced = |hits: &[usize; Label::COUNT]| {
        let recalls =
            hits.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(&hits, count)| hits as f64 / count as f64);
        recalls.sum::<f64>()
    };
    let best = |(grid, hits): (&Vec<Choice>, &Vec<[usize; Label::COUNT]>)| {
        let scored = grid.iter().zip(hits.iter().map(balanced));
        let better = |best: (Choice, f64), (&choice, score): (&Choice, f64)| {
            if score > best.1 { (choice, score) } else { best }
        };
        scored.fold((grid[0], f64::NEG_INFINITY), better).0
    };
    grids.iter().zip(&hits).map(best).collect()
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
