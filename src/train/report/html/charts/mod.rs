//! Charts as SVG inside the page, in the page's own colours.

mod best;
mod canvas;
mod forest;
mod legend;
mod parallel;
mod reliability;
mod risk;
mod roc;

use maud::{Markup, html};

use super::super::{Part, Role};
use crate::train::tune::replay::Trial;
use crate::train::tune::space::Space;

/// ROC, reliability and risk by coverage; a sentence where there is nothing to draw.
pub fn curves(part: &Part) -> Markup {
    let charts = [roc::chart(part), reliability::chart(part), risk::chart(part)];
    html! {
        @if charts.iter().all(Option::is_none) {
            p { "There is nothing to draw: a curve needs slices of more than one kind." }
        } @else {
            div.charts { @for chart in charts.iter().flatten() { (chart) } }
        }
    }
}

/// Balanced accuracy and accuracy of model and baselines on each source; nothing if neither exists.
pub fn forests(role: &Role, model: &str) -> Markup {
    let charts = [forest::chart(role, model, "balanced_accuracy"), forest::chart(role, model, "accuracy")];
    html! { div.charts { @for chart in charts.iter().flatten() { (chart) } } }
}

/// The course of a study and its trials by parameter; a sentence before a trial is complete.
pub fn study(space: &Space, trials: &[Trial]) -> Markup {
    let charts = [best::chart(space, trials), parallel::chart(space, trials)];
    html! {
        @if charts.iter().all(Option::is_none) {
            p { "There is nothing to draw before a trial is complete." }
        } @else {
            div.charts { @for chart in charts.iter().flatten() { (chart) } }
        }
    }
}
