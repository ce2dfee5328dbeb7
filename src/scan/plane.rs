//! One picture of a stack in the units of its modality, and the window through which it is looked at.

use serde::{Deserialize, Serialize};

use super::{Slice, Warning, limits, percentile};
use crate::{Error, Result};

/// The range of values that is shown: a width in units of the modality around a centre (DICOM PS3.3 C.11.2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub centre: f64,
    /// Greater than 0.
    pub width: f64,
}

impl Window {
    pub(super) fn of_range(low: f64, high: f64) -> Self {
        Self { centre: (low + high) / 2.0, width: high - low }
    }

    /// The window after a drag over a picture whose values span `range`: by `across`, a share of the screen to the right, its width
    /// grows by as much of the range, by `down` its centre rises. It keeps a width of at least a 4096th of the range.
    pub fn dragged(self, range: Window, [across, down]: [f64; 2]) -> Self {
        let least = range.width / 4096.0;
        Self { centre: self.centre + down * range.width, width: (self.width + across * range.width).max(least) }
    }
}

/// How a window maps values to greys (DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoiFunction {
    /// `LINEAR`, DICOM's default, meant for whole numbers: black to white over `width - 1` around `centre - 0.5`.
    Linear,
    /// `LINEAR_EXACT`: black to white over `width` around `centre`.
    #[default]
    LinearExact,
    /// `SIGMOID`: `1 / (1 + exp(-4 (x - centre) / width))`.
    Sigmoid,
}

impl VoiFunction {
    /// The grey of a value, 0 ..= 1. A width of 1 or less, which `LINEAR` does not know, counts as exact.
    fn apply(self, window: Window, value: f64) -> f64 {
        let Window { centre, width } = window;
        let ramp = |low: f64, range: f64| ((value - low) / range).clamp(0.0, 1.0);
        match self {
            VoiFunction::Linear if width > 1.0 => ramp(centre - 0.5 - (width - 1.0) / 2.0, width - 1.0),
            VoiFunction::Linear | VoiFunction::LinearExact => ramp(centre - width / 2.0, width),
            VoiFunction::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - centre) / width).exp()),
        }
    }
}

/// A window that the file offers, with its explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    pub name: String,
    pub window: Window,
}

/// One picture with square pixels: `height` rows of `width` values, row by row from the top left.
///
/// Pictures whose pixels are not square (their spacing differs by more than 1 %) were enlarged along the coarser side, linearly.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    pub width: u32,
    pub height: u32,
    /// In units of the modality (after rescale), finite; of pictures 0 ..= 1, of coloured DICOM 0 ..= 255.
    pub values: Vec<f32>,
    /// The default window: the file's first, else the robust range of the whole volume or of this plane.
    pub window: Window,
    pub function: VoiFunction,
    /// The windows that the file offers.
    pub presets: Vec<Preset>,
    /// Low values are bright (DICOM's MONOCHROME1).
    pub inverted: bool,
    /// Millimetres from column to column and from row to row, if the file says.
    pub spacing: Option<[f32; 2]>,
    /// The picture shows colours, which were read as greys.
    pub coloured: bool,
}

impl Plane {
    /// The greys through a window, or the default one: what the network gets and what a viewer shows. Values beyond the window are
    /// black or white. Where the file's own window leaves next to no contrast, the robust range takes its place.
    pub fn slice(&self, window: Option<Window>) -> Slice {
        let usable = |window: &Window| window.centre.is_finite() && window.width.is_finite() && window.width > 0.0;
        if let Some(window) = window.filter(usable) {
            return self.through(window, self.function);
        }
        let slice = self.through(self.window, self.function);
        match slice.is_uniform() && !self.presets.is_empty() {
            true => self.through(robust(&self.values), VoiFunction::LinearExact),
            false => slice,
        }
    }

    /// What the network gets, and what the pixels themselves warn of.
    pub fn seen(&self) -> (Slice, Vec<Warning>) {
        let slice = self.slice(None);
        let mut warnings = slice.warnings();
        if self.coloured {
            warnings.push(Warning::coloured());
        }
        (slice, warnings)
    }

    /// The robust range of this picture's values, whatever its file says.
    pub fn robust(&self) -> Window {
        robust(&self.values)
    }

    /// The range of all its values; 1 wide if they are all equal.
    pub fn full(&self) -> Window {
        let ends = self.values.iter().fold(None, |ends: Option<(f32, f32)>, &value| {
            let (low, high) = ends.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        });
        match ends {
            Some((low, high)) if low < high => Window::of_range(f64::from(low), f64::from(high)),
            _ => Window { centre: ends.map_or(0.5, |(low, _)| f64::from(low)), width: 1.0 },
        }
    }

    fn through(&self, window: Window, function: VoiFunction) -> Slice {
        let grey = |&value: &f32| {
            let grey = function.apply(window, f64::from(value));
            (if self.inverted { 1.0 - grey } else { grey }) as f32
        };
        Slice::new(self.width, self.height, self.values.iter().map(grey).collect()).expect("as many values as pixels")
    }

    /// The plane with square pixels; `spacing` is that of columns and of rows, only its ratio counts.
    pub(super) fn with_square_pixels(mut self, spacing: Option<[f64; 2]>) -> Result<Self> {
        /// A ratio beyond that is a slip of the header.
        const MAX_RATIO: f64 = 20.0;
        let Some([across, down]) = spacing else { return Ok(self) };
        let ratio = (across / down).max(down / across);
        if !(ratio > 1.01 && ratio <= MAX_RATIO) {
            return Ok(self);
        }
        let finest = across.min(down);
        let enlarged = |size: u32, spacing: f64| (f64::from(size) * spacing / finest).round() as u32;
        let (width, height) = (enlarged(self.width, across), enlarged(self.height, down));
        if u64::from(width) * u64::from(height) > limits::MAX_PIXELS {
            return Err(Error::TooManyPixels { width, height, limit: limits::MAX_PIXELS >> 20 });
        }
        self.values = stretch_columns(&self.values, self.width as usize, width as usize);
        self.values = stretch_rows(&self.values, width as usize, height as usize);
        let scale = |before: u32, after: u32| before as f32 / after as f32;
        self.spacing = self.spacing.map(|[x, y]| [x * scale(self.width, width), y * scale(self.height, height)]);
        (self.width, self.height) = (width, height);
        Ok(self)
    }
}

/// From the 0.1st percentile of all values to the 99.9th of those above the least, which is taken for background.
pub(super) fn robust(values: &[f32]) -> Window {
    let mut all: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let (Some(least), Some(low)) = (all.iter().copied().reduce(f32::min), percentile(&all, 0.1)) else {
        return Window { centre: 0.5, width: 1.0 };
    };
    all.retain(|&value| value > least);
    let Some(high) = percentile(&all, 99.9) else { return Window { centre: f64::from(least), width: 1.0 } };
    let low = if low < high { low } else { least };
    Window::of_range(f64::from(low), f64::from(high))
}

/// Between which two of `before` places the `index`th of `after` lies, and how far from the first.
fn between(index: usize, before: usize, after: usize) -> (usize, usize, f32) {
    let place = ((index as f64 + 0.5) * before as f64 / after as f64 - 0.5).clamp(0.0, (before - 1) as f64);
    let first = place as usize;
    (first, (first + 1).min(before - 1), (place - first as f64) as f32)
}

fn stretch_columns(values: &[f32], width: usize, wanted: usize) -> Vec<f32> {
    if width == wanted {
        return values.to_vec();
    }
    let places: Vec<_> = (0..wanted).map(|index| between(index, width, wanted)).collect();
    let stretch = |row: &[f32]| places.iter().map(|&(a, b, t)| row[a] + (row[b] - row[a]) * t).collect::<Vec<_>>();
    values.chunks_exact(width).flat_map(stretch).collect()
}

fn stretch_rows(values: &[f32], width: usize, wanted: usize) -> Vec<f32> {
    let height = values.len() / width;
    if height == wanted {
        return values.to_vec();
    }
    let row = |index: usize| &values[index * width..(index + 1) * width];
    let stretch = |index| {
        let (a, b, t) = between(index, height, wanted);
        row(a).iter().zip(row(b)).map(move |(&a, &b)| a + (b - a) * t)
    };
    (0..wanted).flat_map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(values: Vec<f32>, window: Window, function: VoiFunction) -> Plane {
        let (width, height) = (values.len() as u32, 1);
        let (presets, inverted, spacing, coloured) = (Vec::new(), false, None, false);
        Plane { width, height, values, window, function, presets, inverted, spacing, coloured }
    }

    /// The values that DICOM PS3.3 C.11.2.1.2.1 gives as examples, with y from 0 to 255. Tolerance: f32.
    #[test]
    fn windows_are_those_of_the_standard() {
        let greys = |centre, width, function| {
            let slice =
                plane(vec![0.0, 1023.0, 2047.0, 2048.0, 4095.0], Window { centre, width }, function).slice(None);
            slice.pixels().iter().map(|grey| grey * 255.0).collect::<Vec<_>>()
        };
        let close = |found: &[f32], expected: [f32; 5]| {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3), "{found:?} {expected:?}");
        };
        // C 2048 W 4096: y = ((x - 2047.5) / 4095 + 0.5) * 255.
        close(&greys(2048.0, 4096.0, VoiFunction::Linear), [0.0, 63.7032, 127.4689, 127.5311, 255.0]);
        // LINEAR_EXACT with the same: y = ((x - 2048) / 4096 + 0.5) * 255.
        close(&greys(2048.0, 4096.0, VoiFunction::LinearExact), [0.0, 63.6877, 127.4377, 127.5, 254.9377]);
        close(&greys(2048.0, 4096.0, VoiFunction::Sigmoid), [30.3967, 68.5311, 127.4377, 127.5, 224.5771]);
        // A width of 1 is a step.
        close(&greys(2048.0, 1.0, VoiFunction::Linear), [0.0, 0.0, 0.0, 127.5, 255.0]);
    }

    #[test]
    fn an_inverted_plane_and_a_window_of_ones_own() {
        let window = Window { centre: 0.5, width: 1.0 };
        let mut plane = plane(vec![0.0, 0.25, 1.0], window, VoiFunction::LinearExact);
        assert_eq!(plane.slice(None).pixels(), [0.0, 0.25, 1.0]);
        assert_eq!(plane.slice(Some(Window { centre: 0.25, width: 0.5 })).pixels(), [0.0, 0.5, 1.0]);
        plane.inverted = true;
        assert_eq!(plane.slice(None).pixels(), [1.0, 0.75, 0.0]);
        // A window that shows nothing is not taken.
        assert_eq!(plane.slice(Some(Window { centre: f64::NAN, width: 0.0 })).pixels(), [1.0, 0.75, 0.0]);
    }

    #[test]
    fn a_drag_changes_width_and_centre_by_shares_of_the_range() {
        let plane = plane(vec![-100.0, 0.0, 300.0], Window { centre: 0.0, width: 100.0 }, VoiFunction::Linear);
        let range = plane.full();
        assert_eq!(range, Window { centre: 100.0, width: 400.0 });
        assert_eq!(plane.window.dragged(range, [0.25, -0.5]), Window { centre: -200.0, width: 200.0 });
        assert!(plane.window.dragged(range, [-9.0, 0.0]).width > 0.0);
        let flat = tests::plane(vec![7.0; 3], range, VoiFunction::Linear);
        assert_eq!(flat.full(), Window { centre: 7.0, width: 1.0 });
    }

    #[test]
    fn the_robust_range_drops_a_thousandth_and_takes_the_least_for_background() {
        let mut values: Vec<f32> = (0..1000).map(|value| value as f32).collect();
        values.extend([f32::NAN, 1e9]);
        values.extend(vec![0.0; 5000]);
        assert_eq!(robust(&values), Window::of_range(0.0, 999.0));
        assert_eq!(robust(&[7.0; 5]), Window { centre: 7.0, width: 1.0 });
        assert_eq!(robust(&[f32::NAN]), Window { centre: 0.5, width: 1.0 });
        assert!(robust(&[1.0, 2.0, 2.0]).width > 0.0);
    }

    #[test]
    fn pixels_become_square_and_an_impossible_spacing_is_no_spacing() {
        let window = Window { centre: 0.5, width: 1.0 };
        let wide = |spacing: [f64; 2]| {
            let mut plane = plane(vec![0.0, 1.0, 2.0, 3.0], window, VoiFunction::LinearExact);
            (plane.width, plane.height) = (2, 2);
            plane.spacing = Some(spacing.map(|side| side as f32));
            plane.with_square_pixels(Some(spacing)).unwrap()
        };
        let tall = wide([1.0, 2.0]);
        assert_eq!((tall.width, tall.height, tall.spacing), (2, 4, Some([1.0, 1.0])));
        assert_eq!(tall.values, [0.0, 1.0, 0.5, 1.5, 1.5, 2.5, 2.0, 3.0]);
        assert_eq!(wide([3.0, 1.0]).width, 6);
        for same in [[1.0, 1.005], [1.0, 1e9], [f64::NAN, 1.0], [0.0, 0.0]] {
            assert_eq!((wide(same).width, wide(same).height), (2, 2), "{same:?}");
        }
    }
}
