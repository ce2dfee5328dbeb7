//! The ratios as bars: each engine's amount of what one wants little of, ours being 1.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// One network on one backend.
pub struct Panel {
    pub title: String,
    /// Ours first.
    pub engines: Vec<String>,
    /// What is compared, and the ratio of each engine.
    pub rows: Vec<(String, Vec<Option<f64>>)>,
}

/// Told apart by people who see few colours, too.
const COLOURS: [RGBColor; 3] = [RGBColor(0, 90, 156), RGBColor(230, 159, 0), RGBColor(120, 120, 120)];
const WIDTH: u32 = 900;
const BAR: i32 = 13;
const ROW: i32 = 3 * BAR + 12;
const HEAD: i32 = 34;
/// Where the bars begin and how long the longest may be.
const LEFT: i32 = 190;
const LONGEST: f64 = 600.0;

/// Draws the panels below each other.
pub fn draw(path: &Path, panels: &[Panel]) -> Result<()> {
    let shown =
        |panel: &Panel| panel.rows.iter().filter(|(_, values)| values.iter().any(Option::is_some)).count() as i32;
    let height = 60 + panels.iter().map(|panel| HEAD + ROW * shown(panel) + 16).sum::<i32>();
    let root = SVGBackend::new(path, (WIDTH, height.unsigned_abs())).into_drawing_area();
    let failed = |error: &dyn std::fmt::Display| anyhow!("{}: {error}", path.display());
    root.fill(&WHITE).map_err(|error| failed(&error))?;
    let text = |words: &str, x: i32, y: i32, size: i32, right: bool| -> Result<()> {
        let pos = Pos::new(if right { HPos::Right } else { HPos::Left }, VPos::Center);
        let style = ("sans-serif", size).into_font().color(&BLACK).pos(pos);
        root.draw(&Text::new(words.to_owned(), (x, y), style)).map_err(|error| failed(&error))
    };
    let bar = |x: i32, y: i32, length: f64, colour: RGBColor| -> Result<()> {
        let corners = [(x, y), (x + (length.round() as i32).max(1), y + BAR - 2)];
        root.draw(&Rectangle::new(corners, colour.filled())).map_err(|error| failed(&error))
    };

    text("Shorter is better; the first engine is 1", 16, 20, 14, false)?;
    let engines = panels.first().map(|panel| panel.engines.clone()).unwrap_or_default();
    for (place, (name, colour)) in engines.iter().zip(COLOURS).enumerate() {
        let x = 330 + 180 * place as i32;
        bar(x, 14, 14.0, colour)?;
        text(name, x + 20, 20, 14, false)?;
    }
    let mut y = 44;
    for panel in panels {
        text(&panel.title, 16, y + 14, 16, false)?;
        y += HEAD;
        let all = panel.rows.iter().flat_map(|(_, values)| values.iter().flatten());
        let most = all.copied().fold(1.0, f64::max);
        for (name, values) in panel.rows.iter().filter(|(_, values)| values.iter().any(Option::is_some)) {
            text(name, LEFT - 10, y + ROW / 2 - 6, 13, true)?;
            for (place, value) in values.iter().enumerate() {
                let (Some(value), Some(&colour)) = (value, COLOURS.get(place)) else { continue };
                let (top, length) = (y + BAR * place as i32, LONGEST * value / most);
                bar(LEFT, top, length, colour)?;
                text(&format!("{value:.2}"), LEFT + length.round() as i32 + 6, top + BAR / 2 - 1, 11, false)?;
            }
            y += ROW;
        }
        y += 16;
    }
    root.present().map_err(|error| failed(&error))
}
