//! Words, numbers and foreign names as Markdown.

use crate::label::Label;
use crate::train::dataset::Truth;
use crate::train::metrics::Estimate;
use crate::train::report::Part;
use crate::train::report::names::Name;

/// A figure with its interval, `76.6 % (72.1–80.9)` or `0.912 (0.890–0.934)`; `–` if there is none.
pub fn estimate(name: &Name, estimate: Option<&Estimate>) -> String {
    let Some(estimate) = estimate else { return "–".to_string() };
    if name.share {
        return estimate.percent();
    }
    let interval = estimate.low.zip(estimate.high);
    let interval = interval.map_or_else(String::new, |(low, high)| format!(" ({low:.3}–{high:.3})"));
    format!("{:.3}{interval}", estimate.value)
}

/// A share in percent, with so many decimals.
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{:.decimals$} %", 100.0 * share)
}

/// A name that others chose, so that it changes neither a table nor the text around it.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '<' | '>' | '`' | '*' | '[' | ']' => safe.extend(['\\', character]),
            _ if character.is_control() => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

/// A name or command that others chose, as code. A bar needs its backslash within code too, or it ends a table's cell.
pub fn code(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let plain = plain.replace('|', "\\|");
    // Code that holds backticks stands between longer runs of them.
    let longest = plain.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let (fence, space) = ("`".repeat(longest + 1), if longest > 0 { " " } else { "" });
    format!("{fence}{space}{plain}{space}{fence}")
}

/// A class for people.
pub fn class(label: Label) -> &'static str {
    match label {
        Label::Glioma => "glioma",
        Label::Meningioma => "meningioma",
        Label::Pituitary => "pituitary tumour",
        Label::NoTumor => "no tumour",
    }
}

/// The counts by truth: `36 glioma, 90 no tumour`.
pub fn truths(part: &Part) -> String {
    let words = |truth: &str| match Truth::parse(truth) {
        Some(Truth::Class(label)) => class(label).to_string(),
        Some(Truth::TumorUntyped) => "tumour of unknown kind".to_string(),
        None => escaped(truth),
    };
    part.truths.iter().map(|(truth, count)| format!("{count} {}", words(truth))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::report::markdown::name;

    #[test]
    fn shares_are_percent_others_have_three_decimals_and_nothing_is_a_dash() {
        let (share, number) = (name("accuracy").unwrap(), name("auroc.tumor").unwrap());
        let with = Estimate { value: 0.7657, low: Some(0.721), high: Some(0.8094) };
        let without = Estimate { low: None, high: None, ..with };
        assert_eq!(estimate(share, Some(&with)), "76.6 % (72.1–80.9)");
        assert_eq!(estimate(number, Some(&with)), "0.766 (0.721–0.809)");
        assert_eq!(estimate(share, Some(&without)), "76.6 %");
        assert_eq!(estimate(share, None), "–");
    }

    #[test]
    fn foreign_text_stays_text() {
        assert_eq!(escaped("a|b\n<script>"), "a\\|b \\<script\\>");
        assert_eq!(code("train --patient '(a|b)'"), "`train --patient '(a\\|b)'`");
        assert_eq!(code("a `b` c"), "`` a `b` c ``");
    }
}
