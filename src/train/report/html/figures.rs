//! Figures as text: shares in percent, everything else with three decimals, and their intervals.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::names::{self, Name};
use crate::train::metrics::Estimate;

/// Figures by name.
pub type Figures = BTreeMap<String, Estimate>;

/// What is shown where a figure does not exist.
pub const ABSENT: &str = "–";

/// The figures that are shown beside each other for sources and baselines, the most telling first.
pub const KEY: &[&str] = &[
    "accuracy",
    "balanced_accuracy",
    "auroc.tumor",
    "tumor_recall",
    "tumor_specificity",
    "sensitivity.tumor",
    "specificity.tumor",
    "recall.glioma",
    "recall.meningioma",
    "recall.pituitary",
    "recall.no_tumor",
];

/// The name of a figure.
pub fn name(key: &str) -> Option<&'static Name> {
    names::all().find(|name| name.key == key)
}

/// A share in percent, as in sentences.
pub fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", 100.0 * share)
}

/// The share of a part in percent; [`ABSENT`] of nothing.
pub fn part(part: usize, whole: usize) -> String {
    if whole == 0 { ABSENT.to_string() } else { percent(part as f64 / whole as f64) }
}

/// The figure by itself.
pub fn value(name: &Name, value: f64) -> String {
    if name.share { percent(value) } else { format!("{value:.3}") }
}

/// Its interval, as `(90.1–94.5)`.
pub fn interval(name: &Name, estimate: &Estimate) -> Option<String> {
    let (low, high) = (estimate.low?, estimate.high?);
    Some(if name.share {
        format!("({:.1}–{:.1})", 100.0 * low, 100.0 * high)
    } else {
        format!("({low:.3}–{high:.3})")
    })
}

/// The figure with its interval, as text.
pub fn text(name: &Name, estimate: &Estimate) -> String {
    let value = value(name, estimate.value);
    interval(name, estimate).map_or_else(|| value.clone(), |interval| format!("{value} {interval}"))
}

/// The figure with its interval, as what stands in a table's cell.
pub fn cell(name: &Name, estimate: Option<&Estimate>) -> Markup {
    html! {
        @match estimate {
            Some(estimate) => {
                span.value { (value(name, estimate.value)) }
                @if let Some(interval) = interval(name, estimate) { " " span.interval { (interval) } }
            }
            None => span.absent { (ABSENT) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percent_and_others_have_three_decimals() {
        let (share, number) = (name("accuracy").unwrap(), name("auroc.tumor").unwrap());
        let estimate = Estimate { value: 0.923_4, low: Some(0.9), high: Some(0.945_1) };
        assert_eq!(text(share, &estimate), "92.3\u{a0}% (90.0–94.5)");
        assert_eq!(text(number, &estimate), "0.923 (0.900–0.945)");
        assert_eq!(text(number, &Estimate { low: None, ..estimate }), "0.923");
        assert!(cell(share, None).into_string().contains("–"));
        assert_eq!(part(0, 0), "–");
        assert!(KEY.iter().all(|key| name(key).is_some()));
    }
}
