//! The page of a study: its course, its trials by parameter, and a table of them.

use maud::{Markup, html};

use super::{charts, page};
use crate::train::tune::replay::Trial;
use crate::train::tune::sampler::ranked;
use crate::train::tune::space::Space;
use crate::train::tune::study::failure;

/// A study as a web page of one file.
pub fn study(space: &Space, trials: &[Trial]) -> String {
    let (ranked, _) = ranked(trials, space.direction);
    let charts = charts::study(space, trials);
    let body = html! {
        section aria-labelledby="course" {
            h2 #course { "Course" }
            (page::sentences(&[
                format!("Each trial is a training; the best has the {} {}.", word(space), space.metric),
                "The metric chose among the trials, so the best one's value flatters: measure it on slices that chose nothing.".to_string(),
            ]))
            (charts)
        }
        section aria-labelledby="trials" {
            h2 #trials { "Trials" }
            (page::scrolling("Trials", &table(space, &ranked)))
        }
    };
    page::page("Study", &space.name, &body)
}

fn word(space: &Space) -> &'static str {
    if space.direction.name() == "minimize" { "lowest" } else { "highest" }
}

fn table(space: &Space, ranked: &[&Trial]) -> Markup {
    html! {
        table {
            (page::caption("Trials, the best first"))
            thead {
                tr {
                    th scope="col" { "Trial" }
                    th scope="col" { "State" }
                    th.number scope="col" { "Epochs" }
                    th.number scope="col" { (space.metric) }
                    @for parameter in &space.parameters { th.number scope="col" { code { (parameter.name) } } }
                }
            }
            tbody {
                @for trial in ranked {
                    tr {
                        th scope="row" { (trial.number) }
                        td {
                            (trial.state.name())
                            @if let Some(reason) = failure(trial) { ": " (reason) }
                        }
                        td.number { @if let Some((epoch, _)) = trial.last() { (epoch) } @else { "–" } }
                        td.number {
                            @match trial.value.filter(|value| value.is_finite()) {
                                Some(value) => (format!("{value:.4}")),
                                None => "–",
                            }
                        }
                        @for parameter in &space.parameters {
                            td.number {
                                @match trial.params.get(&parameter.name) {
                                    Some(setting) => (setting.short()),
                                    None => "–",
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
