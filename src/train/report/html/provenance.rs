//! What a sceptic needs to repeat the evaluation.

use maud::{Markup, html};

use super::super::Evaluation;
use super::figures::{ABSENT, percent};
use super::page::facts;

pub fn provenance(evaluation: &Evaluation) -> Markup {
    let Evaluation { model, data, resampling, settings, .. } = evaluation;
    let code = |text: &str| html! { code { (text) } };
    let threshold = |threshold: Option<f64>| match threshold {
        Some(threshold) => html! { "at a probability of " (threshold) " or more" },
        None => html! { (ABSENT) },
    };
    let model_facts = [
        ("Model", html! { (model.name) " (" (model.architecture) ")" }),
        ("Weights, SHA-256", code(&model.weights_sha256)),
        ("Learned from data with the index, SHA-256", code(&model.trained_on)),
        ("That data was split", html! { (model.split_by.describe()) }),
        ("Computed by", html! { (model.backend) }),
        ("NeuroTriage", html! { (evaluation.version) }),
    ];
    let data_facts = [
        ("Measured on data with the index, SHA-256", code(&data.sha256)),
        ("This data was split", html! { (data.split_by.describe()) }),
        ("Audit, SHA-256", data.audit.as_ref().map_or_else(|| html! { (ABSENT) }, |audit| code(&audit.sha256))),
        (
            "Roles, SHA-256 over hashes and labels of their files",
            html! { ul { @for role in &evaluation.roles { li { (role.role) ": " code { (role.sha256) } } } } },
        ),
    ];
    let setting_facts = [
        (
            "Intervals",
            html! {
                (percent(resampling.level)) " by percentiles of " (resampling.resamples)
                " resamples of patients with all their slices, seed " (resampling.seed)
            },
        ),
        ("Flagged as tumour", threshold(settings.tumor_threshold)),
        ("Flagged as possible glioma", threshold(settings.glioma_threshold)),
        ("Prevalence of tumours for PPV and NPV", html! { (percent(settings.prevalence)) }),
        (
            "Prediction sets",
            html! {
                @if settings.sets.is_empty() { (ABSENT) } @else {
                    ul { @for set in &settings.sets {
                        li {
                            (percent(set.coverage)) ": classes at a probability of " (set.threshold)
                            " or more, and the top one"
                        }
                    } }
                }
            },
        ),
        ("Bins of the reliability diagram", html! { (settings.bins) }),
    ];
    html! {
        h3 { "Model" } (facts(&model_facts))
        h3 { "Data" } (facts(&data_facts))
        h3 { "Settings" }
        p { "Thresholds and prediction sets are the model's own, chosen on its validation slices." }
        (facts(&setting_facts))
    }
}
