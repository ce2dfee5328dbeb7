//! The forest plot: one figure with its interval, of the model and the baselines, on all slices and on each source.

use maud::Markup;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::super::super::Role;
use super::super::super::names::Name;
use super::super::figures::{self, Figures};
use super::canvas::{Area, Drawn, Ink, WIDTH, mark, picture, text};
use super::legend::{figure, mark_sample};
use crate::train::metrics::Estimate;

const LEFT: i32 = 24;
const RIGHT: i32 = WIDTH as i32 - 32;
/// The heights of a row's heading, of each mark under it, and of the axis.
const HEADING: i32 = 48;
const STEP: i32 = 32;
const AXIS: i32 = 80;
/// More than this does not fit on a line.
const LONGEST: usize = 44;

/// What is on a row: its heading and the estimates by series.
struct Row {
    heading: String,
    marks: Vec<(usize, Estimate)>,
}

/// The chart of a share; none if nobody has the figure.
pub fn chart(role: &Role, model: &str, key: &str) -> Option<Markup> {
    let name = figures::name(key)?;
    let rows = rows(role, key);
    if rows.is_empty() {
        return None;
    }
    let height: i32 = rows.iter().map(height).sum::<i32>() + AXIS;
    let label = format!("Forest plot: {} with intervals, by source, of the model and the baselines", name.words);
    let picture = picture(&label, false, height.unsigned_abs(), |area| draw(area, name, &rows, height - AXIS));
    let names = [model].into_iter().chain(role.baselines.iter().map(|found| found.baseline.name()));
    let legend: Vec<_> = names.enumerate().map(|(series, name)| (mark_sample(series), name.to_string())).collect();
    let title = format!("{}, by source", name.words);
    Some(figure(&title, &picture, "The marks are the figures, the lines their intervals.", &legend))
}

fn rows(role: &Role, key: &str) -> Vec<Row> {
    let row = |heading: String, figures: Vec<Option<&Figures>>| {
        let marks: Vec<_> = figures
            .iter()
            .enumerate()
            .filter_map(|(series, figures)| Some((series, *figures.as_ref()?.get(key)?)))
            .collect();
        (!marks.is_empty()).then_some(Row { heading, marks })
    };
    let all = role.baselines.iter().map(|found| Some(&found.by_slice));
    let all =
        row(format!("all ({} slices)", role.all.slices), [Some(&role.all.by_slice)].into_iter().chain(all).collect());
    let sources = role.sources.iter().enumerate().filter_map(|(place, part)| {
        let baselines = role.baselines.iter().map(|found| found.sources.get(place));
        let heading = format!("{} ({} slices)", shortened(&part.name), part.slices);
        row(heading, [Some(&part.by_slice)].into_iter().chain(baselines).collect())
    });
    all.into_iter().chain(sources).collect()
}

fn height(row: &Row) -> i32 {
    HEADING + STEP * row.marks.len() as i32
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_string();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The place of a share on the axis from 0 to 1.
fn across(share: f64) -> i32 {
    LEFT + (share.clamp(0.0, 1.0) * f64::from(RIGHT - LEFT)).round() as i32
}

fn draw(area: &Area<'_>, name: &Name, rows: &[Row], bottom: i32) -> Drawn {
    let grid = |width| Ink::Grid.colour().stroke_width(width);
    for share in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        area.draw(&PathElement::new(vec![(across(share), 0), (across(share), bottom)], grid(1)))?;
        let label = format!("{}", (100.0 * share).round());
        area.draw(&Text::new(label, (across(share), bottom + 8), text(24, HPos::Center, VPos::Top)))?;
    }
    area.draw(&PathElement::new(vec![(LEFT, bottom), (RIGHT, bottom)], grid(2)))?;
    let words = format!("{} (%)", name.words);
    area.draw(&Text::new(words, ((LEFT + RIGHT) / 2, bottom + 42), text(26, HPos::Center, VPos::Top)))?;
    let mut y = 0;
    for row in rows {
        area.draw(&Text::new(row.heading.as_str(), (LEFT + 4, y + 14), text(26, HPos::Left, VPos::Top)))?;
        y += HEADING;
        for (series, estimate) in &row.marks {
            let middle = y + STEP / 2;
            if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
                let style = Ink::Series(*series).colour().stroke_width(4);
                area.draw(&PathElement::new(vec![(across(low), middle), (across(high), middle)], style))?;
            }
            mark(area, *series, (across(estimate.value), middle))?;
            y += STEP;
        }
    }
    Ok(())
}
