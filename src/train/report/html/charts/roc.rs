//! ROC curves: tumour against none, and each class against the rest.

use maud::Markup;

use super::super::super::Part;
use super::super::figures;
use super::canvas::{Ink, line, picture, shares};
use super::legend::{figure, line_sample};

/// The curves in the order of their series, with their words.
const CURVES: [(&str, &str); 5] = [
    ("glioma", "glioma against the rest"),
    ("meningioma", "meningioma against the rest"),
    ("pituitary", "pituitary tumour against the rest"),
    ("no_tumor", "no tumour against the rest"),
    ("tumor", "any tumour against none"),
];

/// The chart; none without a curve.
pub fn chart(part: &Part) -> Option<Markup> {
    let curves: Vec<_> = CURVES
        .iter()
        .enumerate()
        .filter_map(|(series, (key, words))| Some((series, *key, *words, part.curves.roc.get(*key)?)))
        .filter(|(.., points)| !points.is_empty())
        .collect();
    if curves.is_empty() {
        return None;
    }
    // The curve of any tumour is the thickest: it is the one that triage rests on.
    let width = |key: &str| if key == "tumor" { 7 } else { 4 };
    let chart = picture("ROC curves: sensitivity by false alarms", true, 700, |area| {
        let mut chart = shares(area, ("false alarms", "sensitivity"), (1.0, 1.0))?;
        chart.draw_series([line([(0.0, 0.0), (1.0, 1.0)], Ink::Reference, 3)])?;
        for (series, key, _, points) in &curves {
            let points = points.iter().map(|point| (point.false_positive_rate, point.true_positive_rate));
            chart.draw_series([line(points, Ink::Series(*series), width(key))])?;
        }
        Ok(())
    });
    let legend: Vec<_> = curves
        .iter()
        .map(|(series, key, words, _)| {
            let area = figures::name(&format!("auroc.{key}"))
                .and_then(|name| Some(figures::text(name, part.by_slice.get(name.key)?)));
            (line_sample(*series, width(key)), format!("{words}: area {}", area.as_deref().unwrap_or(figures::ABSENT)))
        })
        .collect();
    Some(figure("ROC curves", &chart, "Up and to the left is better; the diagonal is chance.", &legend))
}
