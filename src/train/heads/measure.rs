//! What heads reach on some slices, with intervals by patient, beside the network's own head.

use std::collections::BTreeMap;

use super::super::dataset::Truth;
use super::super::metrics::{Case, Confusion, Resampling, intervals, paired_difference};
use super::Slice;
use super::grid::Head;
use super::report::{Figures, Part, Saw, Scope};
use crate::calibration::Probabilities;
use crate::label::Label;

/// The figures of all heads on some slices; `called` holds, for each of [`Head::ALL`], the class named for each slice.
pub(super) fn part(
    (role, scope, source): (&str, Scope, Option<&str>),
    slices: &[&Slice],
    called: &[&[Label]],
    network_saw: Saw,
    resampling: &Resampling,
) -> Part {
    let cases = |called: &[Label]| -> Vec<Case> {
        let case = |(slice, &label): (&&Slice, &Label)| Case {
            truth: Truth::Class(slice.class),
            probabilities: certain(label),
            patient: slice.unit,
        };
        slices.iter().zip(called).map(case).collect()
    };
    let own: Option<Vec<Label>> = slices.iter().map(|slice| slice.row.logits.as_ref().map(highest)).collect();
    let own = own.map(|called| cases(&called));
    let mut figures = Vec::new();
    for (head, called) in Head::ALL.into_iter().zip(called) {
        let cases = cases(called);
        let less_own = own.as_ref().and_then(|own| {
            paired_difference([&cases, own], resampling, statistic, statistic)?.remove("balanced_accuracy")
        });
        figures.push(Figures { head: Some(head), figures: intervals(&cases, resampling, statistic), less_own });
    }
    if let Some(own) = &own {
        figures.push(Figures { head: None, figures: intervals(own, resampling, statistic), less_own: None });
    }
    let mut truths: BTreeMap<Label, usize> = BTreeMap::new();
    slices.iter().for_each(|slice| *truths.entry(slice.class).or_default() += 1);
    let mut units: Vec<usize> = slices.iter().map(|slice| slice.unit).collect();
    units.sort_unstable();
    units.dedup();
    Part {
        role: role.to_string(),
        scope,
        source: source.map(String::from),
        slices: slices.len(),
        patients: units.len(),
        truths,
        network_saw,
        figures,
    }
}

/// Heads name a class and no probability: no figure here rests on any.
fn statistic(cases: &[&Case]) -> BTreeMap<String, f64> {
    let confusion = Confusion::of(cases);
    let recalls = Label::ALL.into_iter().map(|label| (format!("recall.{label}"), confusion.recall(label)));
    let all = [
        ("accuracy".to_string(), confusion.accuracy()),
        ("balanced_accuracy".to_string(), confusion.balanced_accuracy()),
        ("f1.macro".to_string(), confusion.macro_f1()),
    ];
    all.into_iter().chain(recalls).filter_map(|(name, value)| Some((name, value?))).collect()
}

fn certain(label: Label) -> Probabilities {
    let values = std::array::from_fn(|class| f64::from(u8::from(class == label.index())));
    Probabilities::new(values).expect("one class has it all")
}

/// The class of the highest logit, the first of equal ones.
fn highest(logits: &[f32; Label::COUNT]) -> Label {
    let better = |best: Label, label: Label| if logits[label.index()] > logits[best.index()] { label } else { best };
    Label::ALL.into_iter().fold(Label::ALL[0], better)
}
