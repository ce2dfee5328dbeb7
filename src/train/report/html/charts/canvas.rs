//! What charts are drawn on: an SVG whose colours are classes of the style sheet, so that they follow light and dark.

use maud::{Markup, PreEscaped, html};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;
pub type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The width of a chart. Plotters knows whole units only: two to three for each pixel on the screen keep curves smooth.
pub const WIDTH: u32 = 760;

/// A colour by its purpose.
#[derive(Clone, Copy)]
pub enum Ink {
    Text,
    Grid,
    /// A line to compare with, such as chance.
    Reference,
    /// The series at a place; there are [`Ink::SERIES`] of them.
    Series(usize),
}

impl Ink {
    pub const SERIES: usize = 5;

    /// A stand-in that no chart uses otherwise, replaced by a class once all is drawn.
    pub fn colour(self) -> RGBColor {
        match self {
            Ink::Text => RGBColor(1, 2, 0),
            Ink::Grid => RGBColor(1, 2, 1),
            Ink::Reference => RGBColor(1, 2, 2),
            Ink::Series(place) => RGBColor(1, 2, 3 + (place % Ink::SERIES) as u8),
        }
    }

    fn all() -> impl Iterator<Item = (Ink, String)> {
        let series = (0..Ink::SERIES).map(|place| (Ink::Series(place), place.to_string()));
        let others = [(Ink::Text, "text"), (Ink::Grid, "grid"), (Ink::Reference, "reference")];
        others.map(|(ink, class)| (ink, class.to_string())).into_iter().chain(series)
    }
}

/// A chart as a picture with a description for those who do not see it. If series are `lines`, their dashes differ too.
pub fn picture(label: &str, lines: bool, height: u32, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Markup {
    html! {
        svg.chart.lines[lines] role="img" aria-label=(label) viewBox=(format!("0 0 {WIDTH} {height}")) {
            (PreEscaped(drawn((WIDTH, height), draw)))
        }
    }
}

/// A sample of a series for a legend.
pub fn swatch(lines: bool, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Markup {
    html! {
        svg.swatch.lines[lines] aria-hidden="true" viewBox="0 0 90 40" { (PreEscaped(drawn((90, 40), draw))) }
    }
}

/// The elements inside the `svg` element.
fn drawn(size: (u32, u32), draw: impl FnOnce(&Area<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area)
            .and_then(|()| area.present())
            .expect("charts have finite axes, and writing to a string cannot fail");
    }
    // The page writes the outer element itself: inside HTML it needs no name space, and it has a label.
    let inner = svg.split_once(">\n").map_or("", |(_, inner)| inner);
    let mut inner = inner.trim_end().trim_end_matches("</svg>").to_string();
    // Texts cannot be hit: quotes are escaped in them.
    for (ink, class) in Ink::all() {
        let RGBColor(red, green, blue) = ink.colour();
        for part in ["fill", "stroke"] {
            let drawn = format!("{part}=\"#{red:02X}{green:02X}{blue:02X}\"");
            inner = inner.replace(&drawn, &format!("class=\"{part}-{class}\""));
        }
    }
    inner
}

/// The style of texts, with the place of their anchor.
pub fn text<'a>(size: u32, horizontal: HPos, vertical: VPos) -> TextStyle<'a> {
    // The backend divides sizes by 1.24.
    ("sans-serif", f64::from(size) * 1.24).into_font().color(&Ink::Text.colour()).pos(Pos::new(horizontal, vertical))
}

/// Axes of shares, labelled in percent; `x` and `y` say what of, `ends` where the axes end.
pub fn shares<'a, 'b>(
    area: &'a Area<'b>,
    (x, y): (&str, &str),
    ends: (f64, f64),
) -> Result<Chart<'a, 'b>, DrawingAreaErrorKind<std::io::Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_top(16)
        .margin_right(28)
        .x_label_area_size(82)
        .y_label_area_size(96)
        .build_cartesian_2d(0.0..ends.0, 0.0..ends.1)?;
    let percent = |share: &f64| format!("{}", (1000.0 * share).round() / 10.0);
    chart
        .configure_mesh()
        .x_desc(format!("{x} (%)"))
        .y_desc(format!("{y} (%)"))
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&percent)
        .y_label_formatter(&percent)
        .max_light_lines(0)
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.colour())
        .axis_style(Ink::Grid.colour().stroke_width(2))
        .label_style(("sans-serif", 30).into_font().color(&Ink::Text.colour()))
        .axis_desc_style(("sans-serif", 32).into_font().color(&Ink::Text.colour()))
        .draw()?;
    Ok(chart)
}

/// A line through the points.
pub fn line(points: impl IntoIterator<Item = (f64, f64)>, ink: Ink, width: u32) -> PathElement<(f64, f64)> {
    PathElement::new(points.into_iter().collect::<Vec<_>>(), ink.colour().stroke_width(width))
}

/// The mark of a series at a place of the area: shapes differ, as colours alone do not tell them apart.
pub fn mark(area: &Area<'_>, series: usize, (x, y): (i32, i32)) -> Drawn {
    let style = Ink::Series(series).colour().filled();
    match series % 4 {
        0 => area.draw(&Circle::new((x, y), 10, style)),
        1 => area.draw(&Rectangle::new([(x - 9, y - 9), (x + 9, y + 9)], style)),
        2 => area.draw(&Polygon::new(vec![(x, y - 12), (x + 12, y + 9), (x - 12, y + 9)], style)),
        _ => area.draw(&Polygon::new(vec![(x, y - 13), (x + 13, y), (x, y + 13), (x - 13, y)], style)),
    }
}
