//! Parallel coordinates: an axis for each parameter and the metric, a line for each trial (Inselberg 1985).

use maud::{Markup, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, Drawn, Ink, WIDTH, picture, text};
use super::legend::{figure, solid_sample};
use crate::train::tune::replay::{State, Trial};
use crate::train::tune::sampler::ranked;
use crate::train::tune::space::{Domain, Setting, Space};

const LEFT: i32 = 60;
const RIGHT: i32 = WIDTH as i32 - 60;
const TOP: i32 = 90;
const BOTTOM: i32 = 520;
const HEIGHT: u32 = 590;

/// A trial as shares of each axis' length, from its bottom; none where it has no value.
struct Line {
    places: Vec<Option<f64>>,
    ink: Ink,
    width: u32,
}

/// The chart; none before a trial is complete.
pub fn chart(space: &Space, trials: &[Trial]) -> Option<Markup> {
    let (ranked, _) = ranked(trials, space.direction);
    let shown: Vec<&Trial> = ranked.into_iter().filter(|trial| trial.value.is_some_and(f64::is_finite)).collect();
    let complete = shown.iter().filter(|trial| trial.state == State::Complete).count();
    if complete == 0 {
        return None;
    }
    let values = shown.iter().filter_map(|trial| trial.value);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    // The best are drawn last, over the others.
    let best = complete.div_ceil(10);
    let lines: Vec<Line> = shown
        .iter()
        .enumerate()
        .rev()
        .map(|(rank, trial)| {
            let share = |parameter: &crate::train::tune::space::Parameter| {
                share(&parameter.domain, trial.params.get(&parameter.name)?)
            };
            let mut places: Vec<Option<f64>> = space.parameters.iter().map(share).collect();
            let merit = trial.value.map(|value| if high > low { (value - low) / (high - low) } else { 0.5 });
            places.push(merit);
            let (ink, width) = match rank {
                rank if rank < best => (Ink::Series(1), 5),
                rank if rank < complete => (Ink::Series(0), 2),
                _ => (Ink::Grid, 2),
            };
            Line { places, ink, width }
        })
        .collect();
    let mut ends: Vec<[String; 2]> = space.parameters.iter().map(|parameter| labels(&parameter.domain)).collect();
    ends.push([low, high].map(|value| Setting::Float(value).short()));
    let label = format!("Parallel coordinates of {} trials: parameters and {}", shown.len(), space.metric);
    let picture = picture(&label, false, HEIGHT, |area| draw(area, &lines, &ends));
    let axes = space.parameters.iter().map(|parameter| described(&parameter.name, &parameter.domain));
    let axes = axes.chain([format!("{} ({})", space.metric, space.direction.name())]);
    let mut legend = vec![
        (solid_sample(1, 5), "the best tenth of the complete trials".to_string()),
        (solid_sample(0, 2), "complete".to_string()),
        (grid_sample(), "pruned".to_string()),
    ];
    legend.extend(axes.enumerate().map(|(place, words)| (html! { strong { (place + 1) } }, words)));
    let reading = "A line is a trial. Where the lines of the best run together, a parameter matters.";
    Some(figure("Parallel coordinates", &picture, reading, &legend))
}

/// Where a value lies between the ends of its domain.
fn share(domain: &Domain, setting: &Setting) -> Option<f64> {
    let span = domain.span();
    let place = domain.place(setting)?;
    // Choices lie in the middle of their room.
    let place = if matches!(domain, Domain::Categorical { .. }) { place + 0.5 } else { place };
    Some(if span.end > span.start { ((place - span.start) / (span.end - span.start)).clamp(0.0, 1.0) } else { 0.5 })
}

/// What stands at the lower and the upper end of an axis.
fn labels(domain: &Domain) -> [String; 2] {
    let ends = domain.ends();
    [ends.first(), ends.last()].map(|end| {
        let label = end.map(Setting::short).unwrap_or_default();
        if label.chars().count() > 9 { label.chars().take(8).chain(['…']).collect() } else { label }
    })
}

fn described(name: &str, domain: &Domain) -> String {
    match domain {
        Domain::Float { log: true, .. } | Domain::Int { log: true, .. } => format!("{name} (logarithmic)"),
        Domain::Categorical { choices } => {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            format!("{name}: {} (from below)", choices.join(", "))
        }
        _ => name.to_string(),
    }
}

fn grid_sample() -> Markup {
    super::canvas::swatch(false, |area| {
        area.draw(&PathElement::new(vec![(2, 20), (88, 20)], Ink::Grid.colour().stroke_width(3)))
    })
}

fn draw(area: &Area<'_>, lines: &[Line], ends: &[[String; 2]]) -> Drawn {
    let across = |axis: usize| LEFT + (RIGHT - LEFT) * axis as i32 / (ends.len().max(2) as i32 - 1);
    let up = |share: f64| BOTTOM - (share * f64::from(BOTTOM - TOP)).round() as i32;
    for line in lines {
        let points = line.places.iter().enumerate();
        let points: Vec<(i32, i32)> = points.filter_map(|(axis, share)| Some((across(axis), up((*share)?)))).collect();
        area.draw(&PathElement::new(points, line.ink.colour().stroke_width(line.width)))?;
    }
    for (axis, [low, high]) in ends.iter().enumerate() {
        let x = across(axis);
        area.draw(&PathElement::new(vec![(x, TOP), (x, BOTTOM)], Ink::Text.colour().stroke_width(2)))?;
        // Every other label stands further out, so that neighbours do not touch.
        let out = 24 * (axis % 2) as i32;
        let label =
            |words: &str, y: i32, vertical| Text::new(words.to_string(), (x, y), text(20, HPos::Center, vertical));
        area.draw(&label(high, TOP - 8 - out, VPos::Bottom))?;
        area.draw(&label(low, BOTTOM + 8 + out, VPos::Top))?;
        area.draw(&Text::new(format!("{}", axis + 1), (x, 6), text(26, HPos::Center, VPos::Top)))?;
    }
    Ok(())
}
