//! Pairs of near-copies, picture beside picture.

use maud::{Markup, html};

use super::super::super::audit::{Pair, Side};
use super::classes;
use super::page::picture;

/// Gives the PNG of a file, none where there is no picture of it.
pub type Thumbnail<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A kind of pairs, as a section.
pub struct Kind {
    pub id: &'static str,
    pub heading: &'static str,
    /// What these pairs are.
    pub note: &'static str,
    /// The most that are shown.
    pub most: usize,
}

/// A section with the best of the pairs; it says how many of `all` were left out.
pub fn list(kind: &Kind, pairs: &[&Pair], all: u64, thumbnail: Thumbnail<'_>) -> Markup {
    let mut pairs = pairs.to_vec();
    pairs.sort_by(|a, b| b.correlation.total_cmp(&a.correlation));
    let shown = pairs.len().min(kind.most);
    let left_out = all.saturating_sub(shown as u64);
    html! {
        section aria-labelledby=(kind.id) {
            h2 id=(kind.id) { (kind.heading) }
            p { (kind.note) }
            @if all == 0 { p { "None." } }
            @else {
                p {
                    "The best " (shown) " of " (all) ", the most alike first"
                    @if left_out > 0 { "; " strong { (left_out) } " left out" } "."
                }
            }
            @if shown > 0 { ul.pairs { @for pair in &pairs[..shown] { (card(pair, thumbnail)) } } }
        }
    }
}

fn card(pair: &Pair, thumbnail: Thumbnail<'_>) -> Markup {
    let contradict = pair.a.label != pair.b.label;
    let across = pair.a.role != pair.b.role;
    html! {
        li {
            div.sides { (side("a", &pair.a, thumbnail)) (side("b", &pair.b, thumbnail)) }
            p.small {
                "correlation " strong { (format!("{:.3}", pair.correlation)) }
                " · from a to b: " (pair.transform) " · " (pair.hash_distance) " of 64 hash bits differ"
                @if contradict { " · " strong.tag { "labels differ" } }
                @if across { " · " strong.tag { "roles differ" } }
            }
        }
    }
}

fn side(letter: &str, side: &Side, thumbnail: Thumbnail<'_>) -> Markup {
    let png = thumbnail(&side.file);
    html! {
        figure {
            (picture(png.as_deref(), &format!("{letter}: {}", side.file)))
            figcaption {
                strong { (letter) ": " (classes::of_name(&side.label)) } ", " (side.role)
                br;
                code { (side.file) }
            }
        }
    }
}
