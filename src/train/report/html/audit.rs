//! The page of an audit: what contradicts itself and what crosses first, as pictures; then counts and settings.

use maud::{Markup, html};

use super::super::super::audit::{Audit, Pair};
use super::figures::part;
use super::page::{self, caution, counted, facts, scrolling, sentences};
use super::pairs::{Kind, Thumbnail, list};

// Pictures make the file big, so that each kind of pairs has a most.
const CONFLICTS: Kind = Kind {
    id: "conflicts",
    heading: "Contradicting labels",
    note: "Near-copies whose labels cannot both be right.",
    most: 60,
};
const CROSSINGS: Kind = Kind {
    id: "crossings",
    heading: "Pairs across roles",
    note: "Near-copies in different roles, without those above; of each image the best partners in each role.",
    most: 60,
};
const OTHERS: Kind = Kind {
    id: "others",
    heading: "Other near-copies",
    note: "Near-copies within one role; of each image the best partners.",
    most: 24,
};

/// An audit as a web page of one file. `thumbnail` gives the PNG of a file, none where there is no picture of it.
pub fn audit(audit: &Audit, data_sha256: &str, thumbnail: Thumbnail<'_>) -> String {
    let conflicts: Vec<&Pair> = audit.conflicts.iter().collect();
    let places = |pair: &Pair| (pair.a.index, pair.b.index);
    let shown: std::collections::BTreeSet<_> = conflicts.iter().map(|pair| places(pair)).collect();
    let rest = audit.pairs.iter().filter(|pair| !shown.contains(&places(pair)));
    let (crossing, others): (Vec<&Pair>, Vec<&Pair>) = rest.partition(|pair| pair.a.role != pair.b.role);
    let body = html! {
        section.summary aria-labelledby="summary" {
            h2 #summary { "Summary" }
            (sentences(&audit.headline()))
            (caution())
        }
        nav aria-label="Contents" {
            ul {
                @for (id, words) in [
                    (CONFLICTS.id, CONFLICTS.heading), (CROSSINGS.id, CROSSINGS.heading), ("roles", "What crosses"),
                    ("clusters", "Clusters"), (OTHERS.id, OTHERS.heading), ("files", "Unreadable files"),
                    ("settings", "Settings"),
                ] { li { a href={ "#" (id) } { (words) } } }
            }
        }
        (list(&CONFLICTS, &conflicts, audit.conflict_count, thumbnail))
        (list(&CROSSINGS, &crossing, crossing.len() as u64, thumbnail))
        section aria-labelledby="roles" { h2 #roles { "What crosses" } (roles(audit)) (groups(audit)) }
        section aria-labelledby="clusters" { h2 #clusters { "Clusters" } (clusters(audit)) }
        (list(&OTHERS, &others, others.len() as u64, thumbnail))
        section aria-labelledby="files" {
            h2 #files { "Unreadable files" }
            @if audit.unreadable.is_empty() { p { "All files could be read." } }
            (page::files("Files that could not be read", &audit.unreadable))
        }
        section aria-labelledby="settings" { h2 #settings { "Settings" } (settings(audit, data_sha256)) }
    };
    page::page("Audit", "Near-copies in the data set", &body)
}

/// A table from role to role; a sentence if there is only one.
fn roles(audit: &Audit) -> Markup {
    let names: std::collections::BTreeSet<&str> =
        audit.crossings.iter().flat_map(|crossing| [crossing.from.as_str(), crossing.to.as_str()]).collect();
    if names.is_empty() {
        return html! { p { "All images have one role: nothing can cross." } };
    }
    let found = |from: &str, to: &str| audit.crossings.iter().find(|found| found.from == from && found.to == to);
    let table = html! {
        table {
            (page::caption("Images of the row's role with a near-copy in the column's role"))
            thead {
                tr {
                    th scope="col" { "Images of" }
                    @for from in &names { th.number scope="col" { "near-copy in " (from) } }
                }
            }
            tbody {
                @for to in &names {
                    tr {
                        th scope="row" { (to) }
                        @for from in &names {
                            @match found(from, to) {
                                Some(found) => td.number.crosses[found.images > 0] {
                                    span.value { (found.images) " of " (found.of) } " "
                                    span.interval { (part(found.images, found.of)) }
                                },
                                None => td.number { "" },
                            }
                        }
                    }
                }
            }
        }
    };
    scrolling("What crosses from role to role", &table)
}

fn groups(audit: &Audit) -> Markup {
    let crossings = &audit.group_crossings;
    if crossings.of == 0 {
        return html! { p { "The data set names no patients or other groups." } };
    }
    let table = html! {
        table {
            (page::caption("Groups, such as patients, in more than one role"))
            thead { tr { th scope="col" { "Group" } th scope="col" { "Source" } th scope="col" { "Images by role" } } }
            tbody {
                @for example in &crossings.examples {
                    tr {
                        th scope="row" { (example.group) }
                        td { (example.source) }
                        td { @for (place, (role, count)) in example.roles.iter().enumerate() {
                            @if place > 0 { ", " } (role) " " (count)
                        } }
                    }
                }
            }
        }
    };
    html! {
        p { (crossings.groups) " of " (counted(crossings.of, "group", "groups")) " are in more than one role." }
        @if !crossings.examples.is_empty() {
            @if crossings.examples.len() < crossings.groups {
                p { "The first " (crossings.examples.len()) " of them:" }
            }
            (scrolling("Groups in more than one role", &table))
        }
    }
}

fn clusters(audit: &Audit) -> Markup {
    let clusters = &audit.clusters;
    let largest: Vec<String> = clusters.largest.iter().map(ToString::to_string).collect();
    html! {
        p {
            (counted(clusters.images, "image is", "images are")) " in "
            (counted(clusters.count, "cluster", "clusters")) " of two or more."
            @if !largest.is_empty() { " The largest hold " (largest.join(", ")) "." }
        }
        p {
            (counted(audit.duplicates, "image equals", "images equal")) " an earlier one pixel by pixel; there are "
            (audit.pair_count) " pairs of near-copies in all."
        }
    }
}

fn settings(audit: &Audit, data_sha256: &str) -> Markup {
    let settings = &audit.settings;
    let thresholds = &settings.thresholds;
    facts(&[
        ("Index of the data, SHA-256", html! { code { (data_sha256) } }),
        ("Images", html! { (audit.images) }),
        ("Format", html! { (audit.format) }),
        ("Looked at from a correlation of the search squares of", html! { (thresholds.search) }),
        ("Near-copies from a correlation of", html! { (thresholds.near) }),
        (
            "Near-copies with like hashes from a correlation of",
            html! { (thresholds.witnessed) ", where at most " (thresholds.hash_distance) " of 64 bits differ" },
        ),
        ("Listed: best partners of an image in each role", html! { (settings.partners_per_role) }),
        ("Listed: most conflicts and groups", html! { (settings.examples) }),
        ("Clusters join groups", html! { @if settings.clusters_join_groups { "yes" } @else { "no" } }),
    ])
}
