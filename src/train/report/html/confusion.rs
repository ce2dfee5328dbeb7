//! The confusion matrix as a shaded table with the shares of each row.

use maud::{Markup, html};

use super::classes;
use super::figures::part;
use super::page::{self, scrolling};
use crate::label::Label;
use crate::train::metrics::Confusion;

/// The table; the row of tumours of unknown kind is there if there are any.
pub fn table(confusion: &Confusion, caption: &str) -> Markup {
    let typed =
        Label::ALL.into_iter().map(|label| (classes::of_label(label), Some(label), confusion.typed[label.index()]));
    let untyped = confusion.untyped.iter().any(|&count| count > 0);
    let untyped = untyped.then_some(("tumour of unknown kind", None, confusion.untyped));
    let table = html! {
        table.confusion {
            (page::caption(caption))
            thead {
                tr {
                    th scope="col" { "Truth" }
                    @for label in Label::ALL { th scope="col" { "called " (classes::of_label(label)) } }
                    th scope="col" { "slices" }
                }
            }
            tbody {
                @for (name, truth, row) in typed.chain(untyped) {
                    @let all: usize = row.iter().sum();
                    tr {
                        th scope="row" { (name) }
                        @for called in Label::ALL { (cell(row[called.index()], all, truth == Some(called))) }
                        td.number { (all) }
                    }
                }
            }
        }
    };
    html! {
        p.small {
            "Rows are the truth, columns what the model calls it, with the percent of the row. "
            "Right answers are framed."
        }
        (scrolling(caption, &table))
    }
}

fn cell(count: usize, all: usize, right: bool) -> Markup {
    let share = if all == 0 { 0.0 } else { count as f64 / all as f64 };
    html! {
        td.shaded.right[right] style=(format!("--share:{share:.3}")) {
            span.value { (count) } " " span.interval { (part(count, all)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_shares_of_themselves_and_unknown_kinds_have_a_row_if_there_are_any() {
        let mut confusion = Confusion::default();
        confusion.typed[0] = [3, 1, 0, 0];
        let html = table(&confusion, "All slices.").into_string();
        assert!(html.contains("75.0\u{a0}%") && html.contains("--share:0.250"), "{html}");
        assert!(!html.contains("unknown kind"));
        confusion.untyped = [0, 0, 0, 2];
        assert!(table(&confusion, "").into_string().contains("tumour of unknown kind"));
    }
}
