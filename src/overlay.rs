//! A lesion map as a picture to lay over the slice: the colours of the evidence, transparent where there is none.

use crate::explain::{EvidenceMap, Lesion};
use crate::inference::Grid;
use crate::preprocess::Frame;
use crate::scan::{Preview, Slice};

/// EvidenceMap (0 ..= 1) up to which the slice shows through untouched.
const FAINT: f32 = 0.1;
/// EvidenceMap from which the overlay hides what is below it, as far as the page lets it.
const PLAIN: f32 = 0.5;

/// The colours of rising evidence, equally spaced from [`FAINT`] to 1: "plasma" (N. Smith and S. van der Walt for matplotlib, CC0).
///
/// Its lightness rises all the way, so that the order can be read without telling red from green, and each colour is saturated, so
/// that none is mistaken for the grey of a scan. Its pale last step is left out: over a bright lesion it would look like one.
const RAMP: [[f32; 3]; 8] = [
    [13.0, 8.0, 135.0],
    [76.0, 2.0, 161.0],
    [126.0, 3.0, 168.0],
    [169.0, 35.0, 149.0],
    [204.0, 71.0, 120.0],
    [229.0, 107.0, 93.0],
    [248.0, 149.0, 64.0],
    [253.0, 197.0, 39.0],
];

/// Draws a map over a slice: a picture of the size of [`Slice::preview`], pixel upon pixel. `frame` is where the map lies in the slice;
/// outside of it the network saw nothing and the picture is transparent.
pub fn draw(grid: &Grid, frame: &Frame, slice: &Slice) -> Preview {
    let evidence = EvidenceMap::new(grid);
    // For each column and row its place in the frame; none outside.
    let places = |axis: usize, pixels: u32| -> Vec<Option<f32>> {
        let place = |pixel: u32| ((f64::from(pixel) + 0.5) / f64::from(pixels) - frame.origin[axis]) / frame.size[axis];
        (0..pixels).map(place).map(|place| (0.0..=1.0).contains(&place).then_some(place as f32)).collect()
    };
    let (columns, rows) = (places(0, slice.width()), places(1, slice.height()));
    slice.picture(|x, y| match (columns[x], rows[y]) {
        (Some(x), Some(y)) => colour(evidence.at(x, y)),
        _ => [0; 4],
    })
}

/// Red, green, blue and opacity of an evidence.
fn colour(evidence: f32) -> [u8; 4] {
    let opacity = ((evidence - FAINT) / (PLAIN - FAINT)).clamp(0.0, 1.0);
    let place = ((evidence - FAINT) / (1.0 - FAINT)).clamp(0.0, 1.0) * (RAMP.len() - 1) as f32;
    let first = place as usize;
    let (from, to, share) = (RAMP[first], RAMP[(first + 1).min(RAMP.len() - 1)], place - first as f32);
    let [red, green, blue] = [0, 1, 2].map(|channel| from[channel] + (to[channel] - from[channel]) * share);
    [red, green, blue, 255.0 * opacity].map(|value| value.round() as u8)
}

/// The colours from no evidence to most, left to right: a picture of `width` by 1 pixels, for the legend.
pub fn legend(width: u32) -> Preview {
    let evidence = |column: u32| (column as f32 + 0.5) / width as f32;
    Preview { width, height: 1, rgba: (0..width).flat_map(|column| colour(evidence(column))).collect() }
}

/// In which ninth of the slice the middle of a lesion lies, for people who do not see the picture: `upper_left` … `lower_right`. It is
/// the picture's left, in most scans the patient's right.
pub fn place(lesion: &Lesion) -> &'static str {
    const NAMES: [[&str; 3]; 3] = [
        ["upper_left", "upper_middle", "upper_right"],
        ["middle_left", "middle", "middle_right"],
        ["lower_left", "lower_middle", "lower_right"],
    ];
    let [column, row] = lesion.centre.map(|fraction| ((fraction * 3.0) as usize).min(2));
    NAMES[row][column]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;
    use crate::preprocess::Preprocessing;

    const SIDE: usize = 28;

    /// A map of a lesion around a point of the slice: what a network should draw.
    fn map(frame: &Frame, lesion: [f64; 2], radius: f64) -> Grid {
        let cell = |axis: usize, index: usize| {
            frame.origin[axis] + frame.size[axis] * (index as f64 + 0.5) / SIDE as f64 - lesion[axis]
        };
        let logits = (0..SIDE * SIDE).map(|at| {
            let (x, y) = (cell(0, at % SIDE), cell(1, at / SIDE));
            (8.0 - 12.0 * ((x * x + y * y) / (radius * radius)).sqrt()).max(-8.0) as f32
        });
        Grid { side: SIDE, logits: logits.collect() }
    }

    /// Each pixel with the middle of its place, as fractions of the picture.
    fn pixels(picture: &Preview) -> Vec<([f64; 2], [u8; 4])> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let middle = |pixel: usize, size: usize| (pixel as f64 + 0.5) / size as f64;
        let pixel =
            |(index, pixel): (usize, &[u8; 4])| ([middle(index % width, width), middle(index / width, height)], *pixel);
        picture.rgba.as_chunks().0.iter().enumerate().map(pixel).collect()
    }

    /// A phantom that fills its slice, one in a wider slice, and that slice larger than its preview; and where their lesions are.
    fn scans() -> Vec<(Slice, [f64; 2])> {
        let phantom = Phantom::WITH_LESION.slice();
        let (x, y, _) = Phantom::WITH_LESION.lesion.unwrap();
        let (x, y) = (f64::from(x), f64::from(y));
        let wide = |factor: u32| {
            let (width, height) = (300 * factor, 200 * factor);
            let pixel = |x: u32, y: u32| match (x / factor, y / factor) {
                (x, y) if (90..282).contains(&x) && (4..196).contains(&y) => {
                    phantom.pixels()[((y - 4) * 192 + x - 90) as usize]
                }
                _ => 0.0,
            };
            let pixels = (0..width * height).map(|at| pixel(at % width, at / width)).collect();
            (Slice::new(width, height, pixels).unwrap(), [(90.0 + 192.0 * x) / 300.0, (4.0 + 192.0 * y) / 200.0])
        };
        vec![(phantom.clone(), [x, y]), wide(1), wide(4)]
    }

    #[test]
    fn it_is_of_the_previews_size_and_hottest_where_the_lesion_is() {
        for (slice, lesion) in scans() {
            let (_, frame) = Preprocessing::for_side(224).framed(&slice);
            let picture = draw(&map(&frame, lesion, 0.08), &frame, &slice);
            let preview = slice.preview();
            assert_eq!((picture.width, picture.height), (preview.width, preview.height));
            assert_eq!(picture.rgba.len(), preview.rgba.len());

            // The ramp's green rises with the evidence from its second colour on.
            let heat = |(_, pixel): &([f64; 2], [u8; 4])| u32::from(pixel[3]) * u32::from(pixel[1]);
            let (hottest, _) = pixels(&picture).into_iter().max_by_key(heat).unwrap();
            for axis in 0..2 {
                let cell = frame.size[axis] / SIDE as f64;
                assert!((hottest[axis] - lesion[axis]).abs() <= cell, "{hottest:?} is not at {lesion:?}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_without_evidence_or_where_the_network_did_not_look() {
        for (slice, _) in scans() {
            let (_, frame) = Preprocessing::for_side(224).framed(&slice);
            let nowhere = Grid { side: SIDE, logits: vec![-8.0; SIDE * SIDE] };
            assert!(draw(&nowhere, &frame, &slice).rgba.iter().skip(3).step_by(4).all(|&opacity| opacity == 0));
            let everywhere = Grid { side: SIDE, logits: vec![8.0; SIDE * SIDE] };
            // A pixel of the preview shows the first of those that it stands for, not their middle.
            let slack = 1.0 / f64::from(slice.preview().height);
            let mut seen = 0;
            for (at, pixel) in pixels(&draw(&everywhere, &frame, &slice)) {
                let beyond = |axis: usize, by: f64| {
                    at[axis] < frame.origin[axis] - by || at[axis] > frame.origin[axis] + frame.size[axis] + by
                };
                if beyond(0, slack) || beyond(1, slack) {
                    assert_eq!(pixel, [0; 4], "outside the frame at {at:?}");
                } else if !beyond(0, -slack) && !beyond(1, -slack) {
                    assert_eq!(pixel[3], 255, "inside the frame at {at:?}");
                    seen += 1;
                }
            }
            assert!(seen > 1000);
        }
    }

    /// Lightness as the eye weighs it (CIE 1976, from linear light), so that more evidence is never darker.
    #[test]
    fn colours_rise_in_lightness_and_opacity() {
        let lightness = |[red, green, blue, _]: [u8; 4]| {
            let linear = |value: u8| (f64::from(value) / 255.0).powf(2.2);
            116.0 * (0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)).cbrt() - 16.0
        };
        let steps: Vec<[u8; 4]> = (0..=100).map(|step| colour(step as f32 / 100.0)).collect();
        for pair in steps.windows(2) {
            // Rounding to eight bits: less than half a step of L*.
            assert!(lightness(pair[1]) >= lightness(pair[0]) - 0.5, "{pair:?}");
            assert!(pair[1][3] >= pair[0][3]);
        }
        assert_eq!((steps[0][3], steps[10][3], steps[50][3], steps[100]), (0, 0, 255, [253, 197, 39, 255]));
        for [red, green, blue, opacity] in steps {
            let spread = red.max(green).max(blue) - red.min(green).min(blue);
            assert!(opacity == 0 || spread > 100, "{red} {green} {blue} is close to grey");
        }
    }

    #[test]
    fn the_legend_goes_from_nothing_to_the_hottest_colour() {
        let found = legend(100);
        assert_eq!((found.width, found.height, found.rgba.len()), (100, 1, 400));
        assert_eq!((found.rgba[3], found.rgba[399]), (0, 255));
    }

    #[test]
    fn places_are_ninths() {
        let at = |x, y| place(&Lesion { centre: [x, y], extent: [0.1, 0.1], peak: 0.9 });
        assert_eq!((at(0.0, 0.0), at(0.5, 0.5), at(1.0, 1.0)), ("upper_left", "middle", "lower_right"));
        assert_eq!((at(0.34, 0.2), at(0.9, 0.5)), ("upper_middle", "middle_right"));
    }
}
