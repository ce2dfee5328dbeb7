//! Tables of figures: a role's own, and the key figures of sources and baselines.

use maud::{Markup, html};

use super::super::names::{self, Name};
use super::super::{Part, Refusals, Role};
use super::figures::{self, Figures, KEY};
use super::page::{self, counted, scrolling};

/// How a figure without a name is shown.
const UNNAMED: Name = Name { key: "", words: "", share: false, less_is_better: false };

/// A part's figures, a table for each group, by slice and by patient.
pub fn groups(part: &Part) -> Markup {
    let unnamed = || part.by_slice.keys().filter(|key| figures::name(key).is_none());
    let row = |name: &Name, key: &str, words: &str| {
        html! {
            tr {
                th scope="row" { (words) @if name.less_is_better { " " span.interval { "(less is better)" } } }
                td.number { (figures::cell(name, part.by_slice.get(key))) }
                td.number { (figures::cell(name, part.by_patient.get(key))) }
            }
        }
    };
    html! {
        div.groups {
            @for (heading, names) in names::GROUPS {
                (group(heading, &html! { @for name in *names { (row(name, name.key, name.words)) } }))
            }
            @if unnamed().next().is_some() {
                (group("Further figures", &html! { @for key in unnamed() { (row(&UNNAMED, key, key)) } }))
            }
        }
    }
}

fn group(heading: &str, rows: &Markup) -> Markup {
    let table = html! {
        table {
            (page::caption(heading))
            thead {
                tr {
                    th scope="col" { "Figure" }
                    th.number scope="col" { "by slice" }
                    th.number scope="col" { "by patient" }
                }
            }
            tbody { (rows) }
        }
    };
    scrolling(heading, &table)
}

/// What the familiarity gate refuses of each role, and of its sources or labels.
pub fn refusals(roles: &[Refusals]) -> Markup {
    let caption = "Slices that are refused as not familiar";
    let table = html! {
        table {
            (page::caption(caption))
            thead { tr {
                th scope="col" { "Role" } th scope="col" { "Slices of" }
                th.number scope="col" { "slices" } th.number scope="col" { "patients" } th.number scope="col" { "refused" }
            } }
            tbody {
                @for role in roles {
                    @for part in &role.parts {
                        tr {
                            th scope="row" { (role.role) @if role.strangers { " " span.interval { "(strangers)" } } }
                            td { (part.name) }
                            td.number { (part.slices) }
                            td.number { (part.patients) }
                            td.number { (figures::cell(&names::REFUSED, Some(&part.refused))) }
                        }
                    }
                }
            }
        }
    };
    scrolling(caption, &table)
}

/// The lesion map's figures against chance.
pub fn lesion_map(part: &Part) -> Markup {
    let caption = format!("Lesion map, on {} with a mask of the tumour", counted(part.masks, "slice", "slices"));
    let table = html! {
        table {
            (page::caption(&caption))
            thead { tr { th scope="col" { "Figure" } th.number scope="col" { "by slice" } } }
            tbody {
                @for name in names::LESION_MAP {
                    tr {
                        th scope="row" { (name.words) }
                        td.number { (figures::cell(name, part.lesion_map.get(name.key))) }
                    }
                }
            }
        }
    };
    scrolling(&caption, &table)
}

/// A row of key figures.
struct Row<'a> {
    name: &'a str,
    note: &'a str,
    figures: &'a Figures,
}

/// The model beside each baseline, on all slices of the role; nothing without baselines.
pub fn baselines(role: &Role, model: &str) -> Markup {
    if role.baselines.is_empty() {
        return html! {};
    }
    let mut rows = vec![Row { name: model, note: "the model", figures: &role.all.by_slice }];
    rows.extend(role.baselines.iter().map(|found| Row {
        name: found.baseline.name(),
        note: "baseline",
        figures: &found.by_slice,
    }));
    let body = html! { tbody { @for row in &rows { (key_row(row)) } } };
    let described: Vec<_> =
        role.baselines.iter().map(|found| (found.baseline.name(), html! { (found.baseline.description()) })).collect();
    html! {
        (page::facts(&described))
        (key_figures("What is reached without anatomy, on the same slices", "Model or baseline", &body))
    }
}

/// The model and the baselines on each source; nothing if there is only one.
pub fn sources(role: &Role, model: &str) -> Markup {
    if role.sources.is_empty() {
        return html! {};
    }
    let bodies = html! {
        @for (place, part) in role.sources.iter().enumerate() {
            tbody {
                tr.part { th scope="rowgroup" colspan=(KEY.len() + 1) { span { (part.name) " – " (extent(part)) } } }
                (key_row(&Row { name: model, note: "the model", figures: &part.by_slice }))
                @for found in &role.baselines {
                    @if let Some(figures) = found.sources.get(place) {
                        (key_row(&Row { name: found.baseline.name(), note: "baseline", figures }))
                    }
                }
            }
        }
    };
    key_figures("Each source by itself", "Source", &bodies)
}

/// How much a part holds.
pub fn extent(part: &Part) -> String {
    let patients = counted(part.patients, "patient", "patients");
    format!("{} of {patients}", counted(part.slices, "slice", "slices"))
}

fn key_row(row: &Row<'_>) -> Markup {
    html! {
        tr {
            th scope="row" { span.value { (row.name) } " " span.note { (row.note) } }
            @for key in KEY {
                @if let Some(name) = figures::name(key) {
                    td.number { (figures::cell(name, row.figures.get(*key))) }
                }
            }
        }
    }
}

/// A table of [`KEY`] figures with their groups above them, as their words mean little without.
fn key_figures(caption: &str, first: &str, bodies: &Markup) -> Markup {
    // The columns follow KEY, so the headings must as well.
    let heading = |key: &str| {
        let found = names::GROUPS.iter().find(|(_, names)| names.iter().any(|name| name.key == key));
        found.map_or("", |(heading, _)| *heading)
    };
    let columns: Vec<(&str, &Name)> = KEY.iter().filter_map(|key| Some((heading(key), figures::name(key)?))).collect();
    let headings: Vec<&[(&str, &Name)]> = columns.chunk_by(|a, b| a.0 == b.0).collect();
    let table = html! {
        table.key {
            (page::caption(caption))
            thead {
                tr {
                    th scope="col" rowspan="2" { (first) }
                    @for heading in &headings { th scope="colgroup" colspan=(heading.len()) { (heading[0].0) } }
                }
                tr { @for (_, name) in &columns { th.number scope="col" { (name.words) } } }
            }
            (bodies)
        }
    };
    scrolling(caption, &table)
}
