//! Whether the figures measure memory: the banner, or a note where it is only a few slices.

use maud::{Markup, html};

use super::super::Evaluation;
use super::super::leak::leaks_of;

/// The banner or note; nothing if nothing is known to leak.
pub fn banner(evaluation: &Evaluation) -> Markup {
    let leaks = leaks_of(evaluation);
    let grave = leaks.iter().any(|leak| leak.grave);
    let other = evaluation.model.trained_on != evaluation.data.sha256;
    let sentences = html! {
        ul { @for leak in &leaks { li { (leak.sentence) } } }
        @if other {
            p {
                "The role train here taught the baselines. "
                "The network learned from other data, which may or may not overlap with it."
            }
        }
    };
    html! {
        @if grave {
            section.leaky role="note" aria-labelledby="leaky" {
                h2 #leaky { "LEAKY: these figures flatter" }
                (sentences)
                p { "What was seen in training can be remembered instead of recognised. Expect worse on new patients." }
            }
        } @else if !leaks.is_empty() {
            section role="note" aria-labelledby="few-copies" {
                h2 #few-copies { "A few near-copies" }
                (sentences)
            }
        }
    }
}
