//! The frame of a chart: title, what it says, and a legend outside the picture, where text can wrap.

use maud::{Markup, html};
use plotters::prelude::*;

use super::canvas::{Ink, mark, swatch};

/// A chart with its title, a sentence on how to read it, and its legend.
pub fn figure(title: &str, chart: &Markup, reading: &str, legend: &[(Markup, String)]) -> Markup {
    html! {
        figure {
            p.chart-title { (title) }
            (chart)
            figcaption {
                p { (reading) }
                @if !legend.is_empty() {
                    ul.legend { @for (sample, words) in legend { li { (sample) " " span { (words) } } } }
                }
            }
        }
    }
}

/// A sample of a line.
pub fn line_sample(series: usize, width: u32) -> Markup {
    swatch(true, |area| {
        area.draw(&PathElement::new(vec![(2, 20), (88, 20)], Ink::Series(series).colour().stroke_width(width)))
    })
}

/// A sample of a line in a chart whose lines have no dashes.
pub fn solid_sample(series: usize, width: u32) -> Markup {
    swatch(false, |area| {
        area.draw(&PathElement::new(vec![(2, 20), (88, 20)], Ink::Series(series).colour().stroke_width(width)))
    })
}

/// A sample of a mark with its interval.
pub fn mark_sample(series: usize) -> Markup {
    swatch(false, |area| {
        area.draw(&PathElement::new(vec![(8, 20), (82, 20)], Ink::Series(series).colour().stroke_width(4)))?;
        mark(area, series, (45, 20))
    })
}
