//! The gallery of mistakes: what the model got wrong while it was most sure of itself.

use maud::{Markup, html};

use super::super::Failure;
use super::classes;
use super::figures::percent;
use super::page::{counted, picture};

/// The cards of one role's failures, the most confident first; nothing without any.
pub fn gallery(id: &str, heading: &str, failures: &[&Failure]) -> Markup {
    if failures.is_empty() {
        return html! {};
    }
    let mut failures = failures.to_vec();
    failures.sort_by(|a, b| confidence(b).total_cmp(&confidence(a)));
    html! {
        h3 id=(id) { (heading) }
        p {
            (counted(failures.len(), "slice", "slices"))
            " as the network saw them. These are the most confident mistakes, not typical ones: the surest comes first."
        }
        ul.gallery { @for failure in failures { (card(failure)) } }
    }
}

fn confidence(failure: &Failure) -> f64 {
    failure.probabilities.of(failure.probabilities.top())
}

fn card(failure: &Failure) -> Markup {
    let (truth, called) = (classes::of_truth(failure.truth), classes::of_label(failure.probabilities.top()));
    // What the model gave to the truth: of a tumour of unknown kind, to any tumour.
    let given = match failure.truth.class() {
        Some(label) => failure.probabilities.of(label),
        None => failure.probabilities.tumor(),
    };
    html! {
        li {
            (picture(Some(&failure.png), &format!("Slice: {truth}, called {called}")))
            dl {
                div { dt { "truth" } dd { (truth) " " span.interval { (percent(given)) } } }
                div { dt { "called" } dd { strong { (called) } " " span.interval { (percent(confidence(failure))) } } }
                @if !failure.source.is_empty() { div { dt { "source" } dd { (failure.source) } } }
                div { dt { "file" } dd { code { (failure.file) } } }
            }
        }
    }
}
