//! Curves as text, for terminals and for logs: a line of blocks, and a chart of a few lines.

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Columns at most.
const WIDTH: usize = 48;
/// Lines of a chart, without title and foot.
const HEIGHT: usize = 6;

/// Values as a line of block characters, scaled to their own range; the last 48 of them.
pub fn sparkline(values: &[f64]) -> String {
    let shown = &values[values.len().saturating_sub(WIDTH)..];
    let range = Range::of(shown);
    shown.iter().map(|&value| BLOCKS[(range.share(value) * 7.0).round() as usize]).collect()
}

/// A curve over epochs as an area of blocks between its lowest and highest value; nothing without values.
///
/// Each column is the mean of as many epochs as are needed to fit 48 columns.
pub fn chart(title: &str, values: &[f64]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let columns: Vec<f64> = values
        .chunks(values.len().div_ceil(WIDTH))
        .map(|epochs| epochs.iter().sum::<f64>() / epochs.len() as f64)
        .collect();
    let range = Range::of(&columns);
    // In eighths of a line; the lowest value is still seen.
    let heights: Vec<usize> =
        columns.iter().map(|&value| 1 + (range.share(value) * (8 * HEIGHT - 1) as f64).round() as usize).collect();
    let mut text = format!("{title}\n");
    for line in (0..HEIGHT).rev() {
        let label = match line {
            0 => format!("{:8.4}", range.low),
            line if line == HEIGHT - 1 => format!("{:8.4}", range.high),
            _ => " ".repeat(8),
        };
        let block = |&height: &usize| match height.saturating_sub(8 * line) {
            0 => ' ',
            eighths => BLOCKS[eighths.min(8) - 1],
        };
        let blocks: String = heights.iter().map(block).collect();
        text += &format!("{label} │{}\n", blocks.trim_end());
    }
    text += &format!("{:8} └ epochs 1 to {}\n", "", values.len());
    text
}

/// Lowest and highest value.
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    fn of(values: &[f64]) -> Self {
        let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), &v| (low.min(v), high.max(v)));
        Self { low, high }
    }

    /// Where the value lies, 0 ..= 1.
    fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low).max(1e-9)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_spans_its_range() {
        assert_eq!(sparkline(&[0.0, 0.5, 1.0]), "▁▅█");
        assert_eq!(sparkline(&[0.5, 0.5]), "▁▁");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn a_chart_falls_with_its_values() {
        let expected = "train loss
  2.0000 │█
         │█
         │█▁
         │██
         │██
  1.0000 │██▁
         └ epochs 1 to 3
";
        assert_eq!(chart("train loss", &[2.0, 1.5, 1.0]), expected);
    }

    #[test]
    fn long_runs_fit_and_short_or_flat_ones_do_not_break() {
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        let wide = chart("loss", &values);
        assert!(wide.lines().all(|line| line.chars().count() <= 10 + WIDTH), "{wide}");
        assert!(wide.contains("epochs 1 to 1000"));
        assert_eq!(chart("loss", &[]), "");
        assert!(chart("loss", &[0.5]).contains('▁') && chart("loss", &[0.5; 9]).contains("0.5000"));
    }
}
