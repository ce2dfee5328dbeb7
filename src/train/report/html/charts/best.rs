//! The course of a study: each trial's value, and the best so far.

use maud::Markup;
use plotters::prelude::*;

use super::canvas::{Ink, line, picture, swatch};
use super::legend::{figure, solid_sample};
use crate::train::tune::replay::{State, Trial};
use crate::train::tune::space::Space;
use crate::train::tune::table::best_so_far;

/// The chart; none before a trial is complete.
pub fn chart(space: &Space, trials: &[Trial]) -> Option<Markup> {
    let best = best_so_far(trials, space.direction);
    let values = |state: State| -> Vec<(usize, f64)> {
        let of_state = trials.iter().filter(|trial| trial.state == state);
        let values = of_state.filter_map(|trial| Some((trial.number, trial.value?)));
        values.filter(|(_, value)| value.is_finite()).collect()
    };
    let (complete, pruned) = (values(State::Complete), values(State::Pruned));
    let &(last, _) = best.last()?;
    let last = pruned.iter().map(|(number, _)| *number).chain([last]).max()?;
    let all = complete.iter().chain(&pruned).map(|(_, value)| *value);
    let (low, high) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let margin = if high > low { 0.06 * (high - low) } else { 0.01 + 0.06 * high.abs() };
    let label = format!("{} by trial: the best so far, complete and pruned trials", space.metric);
    let picture = picture(&label, false, 640, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin_top(16)
            .margin_right(28)
            .x_label_area_size(82)
            .y_label_area_size(116)
            .build_cartesian_2d(-0.5..last as f64 + 0.5, low - margin..high + margin)?;
        chart
            .configure_mesh()
            .x_desc("trial")
            .y_desc(space.metric.as_str())
            .x_labels((last + 1).min(8))
            .y_labels(6)
            .x_label_formatter(&|number| format!("{number:.0}"))
            .max_light_lines(0)
            .light_line_style(TRANSPARENT)
            .bold_line_style(Ink::Grid.colour())
            .axis_style(Ink::Grid.colour().stroke_width(2))
            .label_style(("sans-serif", 28).into_font().color(&Ink::Text.colour()))
            .axis_desc_style(("sans-serif", 30).into_font().color(&Ink::Text.colour()))
            .draw()?;
        // A value stays the best until the next one, so the line goes by steps.
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for &(number, value) in &best {
            steps.extend(steps.last().map(|&(_, before)| (number as f64, before)));
            steps.push((number as f64, value));
        }
        steps.extend(steps.last().map(|&(_, value)| (last as f64 + 0.5, value)));
        chart.draw_series([line(steps, Ink::Series(1), 5)])?;
        let marks = |values: &[(usize, f64)], style: ShapeStyle| {
            let places = values.iter().map(|&(number, value)| (number as f64, value));
            places.map(|place| Circle::new(place, 7, style)).collect::<Vec<_>>()
        };
        chart.draw_series(marks(&pruned, Ink::Series(3).colour().stroke_width(2)))?;
        chart.draw_series(marks(&complete, Ink::Series(0).colour().filled()))?;
        Ok(())
    });
    let circle = |series: usize, filled: bool| {
        swatch(false, |area| {
            let colour = Ink::Series(series).colour();
            let style = if filled { colour.filled() } else { colour.stroke_width(3) };
            area.draw(&Circle::new((45, 20), 10, style))
        })
    };
    let legend = [
        (solid_sample(1, 5), "the best so far, complete trials alone".to_string()),
        (circle(0, true), "complete".to_string()),
        (circle(3, false), "pruned, with the last value before".to_string()),
    ];
    let better = match space.direction.name() {
        "minimize" => "Lower is better.",
        _ => "Higher is better.",
    };
    Some(figure("Best so far", &picture, better, &legend))
}
