//! The reliability diagram, and below it how many slices each point stands for.

use maud::Markup;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::super::super::Part;
use super::super::figures;
use super::canvas::{Area, Drawn, Ink, line, mark, picture, shares, text};
use super::legend::figure;
use crate::train::metrics::reliability::Bin;

/// The chart; none if no bin holds a slice.
pub fn chart(part: &Part) -> Option<Markup> {
    let bins: Vec<&Bin> = part.curves.reliability.iter().filter(|bin| bin.count > 0).collect();
    if bins.is_empty() {
        return None;
    }
    let chart =
        picture("Reliability diagram: accuracy by confidence, with the slices of each bin", false, 700, |area| {
            let (upper, lower) = area.split_vertically(500);
            points(area, &upper, &bins)?;
            counts(area, &lower, &bins)
        });
    let ece = figures::name("ece").and_then(|name| Some(figures::text(name, part.by_slice.get(name.key)?)));
    let reading = format!(
        "On the diagonal probabilities mean what they say; below it the model is too sure. The bars count slices. \
         Expected calibration error {}.",
        ece.as_deref().unwrap_or(figures::ABSENT)
    );
    Some(figure("Reliability", &chart, &reading, &[]))
}

/// The bins' accuracy by their mean confidence, tied to the diagonal. Marks are placed in the `whole` picture.
fn points(whole: &Area<'_>, area: &Area<'_>, bins: &[&Bin]) -> Drawn {
    let mut chart = shares(area, ("mean confidence", "accuracy"), (1.0, 1.0))?;
    chart.draw_series([line([(0.0, 0.0), (1.0, 1.0)], Ink::Reference, 3)])?;
    let places: Vec<(f64, f64)> = bins.iter().filter_map(|bin| Some((bin.mean_confidence?, bin.accuracy?))).collect();
    for &(confidence, accuracy) in &places {
        chart.draw_series([line([(confidence, confidence), (confidence, accuracy)], Ink::Series(0), 3)])?;
    }
    chart.draw_series([line(places.iter().copied(), Ink::Series(0), 3)])?;
    for place in &places {
        mark(whole, 0, chart.backend_coord(place))?;
    }
    Ok(())
}

/// The slices of each bin, as bars with their number on top, placed in the `whole` picture.
fn counts(whole: &Area<'_>, area: &Area<'_>, bins: &[&Bin]) -> Drawn {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1) as f64;
    let mut chart = ChartBuilder::on(area)
        .margin_right(28)
        .margin_bottom(8)
        .y_label_area_size(96)
        // Room for the number on the highest bar.
        .build_cartesian_2d(0.0..1.0, 0.0..1.25 * most)?;
    chart.draw_series(bins.iter().map(|bin| {
        let inset = 0.08 * (bin.high - bin.low);
        let corners = [(bin.low + inset, 0.0), (bin.high - inset, bin.count as f64)];
        Rectangle::new(corners, Ink::Series(0).colour().filled())
    }))?;
    chart.draw_series([line([(0.0, 0.0), (1.0, 0.0)], Ink::Grid, 2)])?;
    let style = text(22, HPos::Center, VPos::Bottom);
    for bin in bins {
        let top = chart.backend_coord(&((bin.low + bin.high) / 2.0, bin.count as f64));
        whole.draw(&Text::new(bin.count.to_string(), (top.0, top.1 - 4), style.clone()))?;
    }
    let (_, height) = area.dim_in_pixel();
    area.draw(&Text::new("slices", (88, height as i32 - 12), text(24, HPos::Right, VPos::Bottom)))
}
