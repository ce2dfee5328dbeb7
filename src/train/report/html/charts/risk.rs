//! Risk by coverage: how often the surest answers are wrong.

use maud::Markup;

use super::super::super::Part;
use super::super::figures;
use super::canvas::{Ink, line, picture, shares};
use super::legend::figure;

/// The chart; none without points.
pub fn chart(part: &Part) -> Option<Markup> {
    let points = &part.curves.risk_coverage;
    if points.is_empty() {
        return None;
    }
    let highest = points.iter().map(|point| point.risk).fold(0.0, f64::max);
    // The axis ends at the next twentieth above, so that a good model's curve is no flat line and a point is not cut.
    let end = ((highest * 20.0).floor() + 1.0) / 20.0;
    let chart = picture("Risk-coverage curve: wrong answers by answered slices", true, 700, |area| {
        let mut chart = shares(area, ("answered slices, the surest first", "wrong among them"), (1.0, end))?;
        chart.draw_series([line(points.iter().map(|point| (point.coverage, point.risk)), Ink::Series(4), 6)])?;
        Ok(())
    });
    let area = figures::name("aurc").and_then(|name| Some(figures::text(name, part.by_slice.get(name.key)?)));
    let reading = format!(
        "Lower is better; a curve that rises from the left means that the model knows where it is unsure. Area {}.",
        area.as_deref().unwrap_or(figures::ABSENT)
    );
    Some(figure("Risk by coverage", &chart, &reading, &[]))
}
