//! Charts as SVG inside the page, in the page's own colours.

mod canvas;
mod forest;
mod legend;
mod reliability;
mod risk;
mod roc;

use maud::{Markup, html};

use super::super::{Part, Role};

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
