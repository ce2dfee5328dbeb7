//! The page of an evaluation.

use maud::{Markup, html};

use super::super::{Evaluation, Failure};
use super::figures::part;
use super::{gallery, leak, page, provenance, role, summary, tables};
use crate::bundle::AuditRecord;

/// An evaluation as a web page of one file, with the mistakes as pictures.
pub fn evaluation(evaluation: &Evaluation, failures: &[Failure]) -> String {
    let of_role = |role: &str| failures.iter().filter(|failure| failure.role == role).collect::<Vec<_>>();
    let others: Vec<&Failure> = failures.iter().filter(|failure| evaluation.role(&failure.role).is_none()).collect();
    let body = html! {
        (leak::banner(evaluation))
        section.summary aria-labelledby="summary" {
            h2 #summary { "Summary" }
            (page::sentences(&summary::summary(evaluation)))
            (page::caution())
        }
        (contents(evaluation))
        section aria-labelledby="data" {
            h2 #data { "Data" }
            (data(evaluation))
        }
        @for (place, found) in evaluation.roles.iter().enumerate() {
            (role::section(&anchor(place), found, evaluation, &of_role(&found.role)))
        }
        @if !evaluation.refusals.is_empty() {
            section aria-labelledby="familiarity" {
                h2 #familiarity { "Familiarity" }
                p {
                    "The gate refuses what does not look like the scans that the network learned from. Strangers are pictures of \
                     other things: the more of them are refused, the better; of other roles the fewer, the better."
                }
                (tables::refusals(&evaluation.refusals))
                @for role in &evaluation.refusals {
                    (page::files(&format!("Files of {} that could not be read", role.role), &role.unreadable))
                }
            }
        }
        @if !others.is_empty() {
            section aria-labelledby="others" {
                h2 #others { "Other roles" }
                (gallery::gallery("others-mistakes", "Mistakes", &others))
            }
        }
        section aria-labelledby="provenance" {
            h2 #provenance { "Provenance" }
            (provenance::provenance(evaluation))
        }
    };
    page::page("Evaluation", &evaluation.model.name, &body)
}

/// Names of roles may hold anything, places hold digits.
fn anchor(place: usize) -> String {
    format!("role-{}", place + 1)
}

fn contents(evaluation: &Evaluation) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul {
                li { a href="#data" { "Data" } }
                @for (place, role) in evaluation.roles.iter().enumerate() {
                    @let id = anchor(place);
                    li {
                        a href={ "#" (id) } { "Role " (role.role) }
                        " " span.interval { (role.all.slices) " slices" @if role.guided_choices { ", guided choices" } }
                    }
                }
                @if !evaluation.refusals.is_empty() { li { a href="#familiarity" { "Familiarity" } } }
                li { a href="#provenance" { "Provenance" } }
            }
        }
    }
}

fn data(evaluation: &Evaluation) -> Markup {
    let data = &evaluation.data;
    html! {
        p { "Split " (data.split_by.describe()) "." }
        @if data.findings.is_empty() { p { "Nothing doubtful was found in its index." } }
        @else { (page::sentences(&data.findings)) }
        h3 { "Audit for near-copies" }
        @match &data.audit {
            Some(found) => (audit(found)),
            None => p.guided {
                strong { "Not audited. " }
                "Whether slices have near-copies in the training data is not known."
            },
        }
    }
}

fn audit(audit: &AuditRecord) -> Markup {
    let crossings = html! {
        table {
            (page::caption("Slices with a near-copy in another role"))
            thead { tr {
                th scope="col" { "Slices of" } th scope="col" { "with a near-copy in" }
                th.number scope="col" { "slices" } th.number scope="col" { "of" } th.number scope="col" { "share" }
            } }
            tbody {
                @for crossing in &audit.crossings {
                    tr.crosses[crossing.slices > 0] {
                        th scope="row" { (crossing.to) }
                        td { (crossing.from) }
                        td.number { (crossing.slices) }
                        td.number { (crossing.of) }
                        td.number { (part(crossing.slices, crossing.of)) }
                    }
                }
            }
        }
    };
    html! {
        p {
            (page::counted(audit.conflicts, "pair of near-copies has", "pairs of near-copies have"))
            " labels that contradict each other. "
            (page::counted(audit.groups_across_roles, "patient or cluster is", "patients or clusters are"))
            " in more than one role."
        }
        @if audit.crossings.is_empty() { p { "No near-copies cross the roles." } }
        @else { (page::scrolling("Slices with a near-copy in another role", &crossings)) }
    }
}
