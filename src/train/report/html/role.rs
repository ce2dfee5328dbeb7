//! The section of one role: figures, sources, baselines, curves, lesion map, files left out, mistakes.

use maud::{Markup, html};

use super::super::{Evaluation, Failure, Role};
use super::figures::{self, percent};
use super::{charts, classes, confusion, gallery, page, tables};

/// The section; `id` is its anchor and starts the anchors inside it.
pub fn section(id: &str, role: &Role, evaluation: &Evaluation, failures: &[&Failure]) -> Markup {
    let model = evaluation.model.name.as_str();
    let level = percent(evaluation.resampling.level).replace(".0", "");
    html! {
        section.role aria-labelledby=(id) {
            h2 id=(id) { "Role " (role.role) }
            p { (tables::extent(&role.all)) ". By truth: " (truths(role)) "." }
            @if role.guided_choices {
                p.guided {
                    strong { "Guided choices: these figures flatter. " }
                    "The epoch, the temperature or the thresholds were chosen on these slices."
                }
            }
            (tiles(role))
            h3 id={ (id) "-figures" } { "Figures" }
            p.small {
                "In brackets: " (level) " intervals, from patients drawn again and again. "
                "A dash stands for what cannot be computed."
            }
            (tables::groups(&role.all))
            @if !role.baselines.is_empty() {
                h3 id={ (id) "-baselines" } { "Baselines" }
                p.small {
                    "Learned from the role train of the same data. "
                    "Their thresholds are not chosen, so those figures are absent."
                }
                (tables::baselines(role, model))
            }
            @if !role.sources.is_empty() {
                h3 id={ (id) "-sources" } { "Sources" }
                (tables::sources(role, model))
            }
            @if !role.sources.is_empty() || !role.baselines.is_empty() { (charts::forests(role, model)) }
            h3 id={ (id) "-confusion" } { "Confusion matrix" }
            (confusion::table(&role.all.curves.confusion, "All slices of the role"))
            h3 id={ (id) "-curves" } { "Curves" }
            (charts::curves(&role.all))
            @if role.all.masks > 0 || !role.all.lesion_map.is_empty() {
                h3 id={ (id) "-lesions" } { "Lesion map" }
                p { "Whether the map of evidence points at the tumour more often than chance does." }
                (tables::lesion_map(&role.all))
            }
            @if !role.unreadable.is_empty() || !role.unusable_masks.is_empty() {
                h3 id={ (id) "-files" } { "Files left out" }
                (page::files("Files that could not be read", &role.unreadable))
                (page::files("Masks that could not be used", &role.unusable_masks))
            }
            (gallery::gallery(&format!("{id}-mistakes"), "Mistakes", failures))
        }
    }
}

/// The role's slices by truth, in words.
fn truths(role: &Role) -> String {
    if role.all.truths.is_empty() {
        return "none".to_string();
    }
    let truths: Vec<String> =
        role.all.truths.iter().map(|(truth, count)| format!("{} {count}", classes::of_name(truth))).collect();
    truths.join(", ")
}

/// The few figures that most readers look for.
fn tiles(role: &Role) -> Markup {
    let tiles = [
        ("accuracy", "classes right"),
        ("balanced_accuracy", "balanced accuracy"),
        ("tumor_recall", "tumours called some tumour"),
        ("tumor_specificity", "no tumour called so"),
        ("auroc.tumor", "AUROC, tumour or none"),
    ];
    html! {
        dl.tiles {
            @for (key, words) in tiles {
                @if let Some(name) = figures::name(key) {
                    div { dt { (words) } dd { (figures::cell(name, role.all.by_slice.get(key))) } }
                }
            }
        }
    }
}
