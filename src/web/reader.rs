//! The page's reader: cases, slices and pictures of opened files; evidence to reports. Thin: everything is done by the library.
//!
//! What opens files stands apart: [`super::pictures`], small and there at once, or [`super::formats`].

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::values::{from_value, to_js, to_value};
use crate::Error;
use crate::calibration::Calibration;
use crate::case::{self, Part};
use crate::explain::Lesion;
use crate::inference::Grid;
use crate::overlay;
use crate::preprocess::Frame;
use crate::scan::{Axis, Plane, Preset, Preview, Scan, Slice, Stack, Warning, Window};
use crate::synthetic::{SyntheticLesion, SyntheticScan};
use crate::triage::Provenance;
use crate::triage::case::{Examined, Options, assess as assess_case};
use crate::triage::operating::{Curve, at};

/// Longest side in pixels of a picture for the viewer: larger ones are shown by their nearest pixels.
const PICTURE_SIDE: u32 = 2048;

pub(super) type Js<T> = Result<T, JsValue>;

/// A synthetic slice as the bytes of a PNG file, for visitors without a scan.
#[wasm_bindgen(js_name = sampleScan)]
pub fn sample_scan() -> Vec<u8> {
    SyntheticScan::WITH_LESION.png()
}

/// A synthetic slice as the bytes of a PNG file, with the lesion `{x, y, radius, strength}`, or without one.
#[wasm_bindgen(js_name = drawScan)]
pub fn draw_scan(lesion: JsValue) -> Js<Vec<u8>> {
    let lesion: Option<SyntheticLesion> = from_value(lesion).map_err(to_js)?;
    Ok(SyntheticScan { lesion, ..SyntheticScan::WITHOUT_LESION }.png())
}

/// Cases of files that were surveyed: `[{file, entry, name, found}]` to [`case::Case`]s.
#[wasm_bindgen]
pub fn group(parts: JsValue) -> Js<JsValue> {
    let parts: Vec<Part> = from_value(parts).map_err(to_js)?;
    to_value(&case::group(parts))
}

/// An opened file. The plane looked at last stays decoded, so that a window can be dragged over it.
#[wasm_bindgen]
pub struct Opened {
    stack: Stack,
    last: Option<(Axis, usize, Plane)>,
}

/// A slice for the engine, without its pixels.
#[derive(Serialize)]
struct Told {
    width: u32,
    height: u32,
    warnings: Vec<Warning>,
}

/// A picture for the viewer.
#[derive(Serialize)]
struct Picture {
    #[serde(flatten)]
    picture: Preview,
    /// Width and height of the slice itself.
    full: [u32; 2],
    window: Window,
    range: Window,
    presets: Vec<Preset>,
    spacing: Option<[f32; 2]>,
    inverted: bool,
}

/// How the page asks for a window.
#[derive(Deserialize)]
#[serde(untagged)]
enum Look {
    /// `auto`, `full`, or the place of one of the file's presets.
    Named(String),
    Own(Window),
}

impl From<Stack> for Opened {
    fn from(stack: Stack) -> Self {
        Self { stack, last: None }
    }
}

#[wasm_bindgen]
impl Opened {
    /// A slice as the engine gets it: `{width, height, pixels: Float32Array, warnings}`, the file's warnings and its own.
    pub fn slice(&mut self, axis: JsValue, index: usize) -> Js<JsValue> {
        let axis = from_value(axis).map_err(to_js)?;
        let (stack, plane) = self.plane(axis, index)?;
        let Scan { slice, warnings, .. } = stack.scan_of(plane);
        let told = to_value(&Told { width: slice.width(), height: slice.height(), warnings })?;
        let pixels = js_sys::Float32Array::from(slice.pixels());
        js_sys::Reflect::set(&told, &"pixels".into(), &pixels)?;
        Ok(told)
    }

    /// A slice as people see it: `{width, height, rgba, full, window: {centre, width}, range, presets: [{name, window}], spacing,
    /// inverted}`. `look` is undefined for the file's own window, `"auto"`, `"full"`, the place of a preset, or a window; `drag`, two
    /// shares of the screen, changes that window by so much of the range of values.
    pub fn picture(&mut self, axis: JsValue, index: usize, look: JsValue, drag: JsValue) -> Js<JsValue> {
        let axis = from_value(axis).map_err(to_js)?;
        let look: Option<Look> = from_value(look).map_err(to_js)?;
        let drag: Option<[f64; 2]> = from_value(drag).map_err(to_js)?;
        let (_, plane) = self.plane(axis, index)?;
        let range = plane.full();
        let window = match look {
            None => None,
            Some(Look::Own(window)) => Some(drag.map_or(window, |drag| window.dragged(range, drag))),
            Some(Look::Named(name)) => match name.as_str() {
                "auto" => Some(plane.robust()),
                "full" => Some(range),
                place => place.parse().ok().and_then(|place: usize| plane.presets.get(place)).map(|it| it.window),
            },
        };
        let slice = plane.slice(window);
        to_value(&Picture {
            picture: slice.preview_within(PICTURE_SIDE),
            full: [slice.width(), slice.height()],
            window: window.unwrap_or(plane.window),
            range,
            presets: plane.presets.clone(),
            spacing: plane.spacing,
            inverted: plane.inverted,
        })
    }

    /// The opened file with one of its planes, which stays decoded.
    fn plane(&mut self, axis: Axis, index: usize) -> Js<(&Stack, &Plane)> {
        if self.last.as_ref().is_none_or(|(last, at, _)| (*last, *at) != (axis, index)) {
            self.last = None;
            self.last = Some((axis, index, self.stack.plane(axis, index).map_err(to_js)?));
        }
        let (_, _, plane) = self.last.as_ref().ok_or_else(|| to_js(Error::NoPixels))?;
        Ok((&self.stack, plane))
    }
}

/// The engine's map of a slice of that size, as a picture to be laid on it.
#[wasm_bindgen(js_name = drawMap)]
pub fn draw_map(map: JsValue, frame: JsValue, width: u32, height: u32) -> Js<JsValue> {
    let (map, frame): (Grid, Frame) = (from_value(map).map_err(to_js)?, from_value(frame).map_err(to_js)?);
    // Of the slice only the size counts.
    let slice = Slice::new(width, height, vec![0.0; width as usize * height as usize]).map_err(to_js)?;
    to_value(&overlay::draw(&map, &frame, &slice))
}

/// The colours of maps from no evidence to most, `width` by 1 pixels.
#[wasm_bindgen]
pub fn legend(width: u32) -> Js<JsValue> {
    to_value(&overlay::legend(width))
}

/// Where a report's lesion lies, in words.
#[wasm_bindgen]
pub fn place(lesion: JsValue) -> Js<String> {
    let lesion: Lesion = from_value(lesion).map_err(to_js)?;
    Ok(overlay::place(&lesion).into())
}

/// The report of a case from what the engine said of its slices: `[{slice, evidence}]`, in their order.
#[wasm_bindgen]
pub fn assess(slices: JsValue, calibration: JsValue, provenance: JsValue, options: JsValue) -> Js<JsValue> {
    let slices: Vec<Examined> = from_value(slices).map_err(to_js)?;
    let calibration: Calibration = from_value(calibration).map_err(to_js)?;
    let provenance: Provenance = from_value(provenance).map_err(to_js)?;
    let options: Options = from_value(options).map_err(to_js)?;
    to_value(&assess_case(&slices, &calibration, &provenance, &options).map_err(to_js)?)
}

/// What a threshold costs where `percent` of 100 scans show a tumour; `curve` is one of the manifest's `operating`.
#[wasm_bindgen]
pub fn operating(curve: JsValue, threshold: f64, percent: f64) -> Js<JsValue> {
    let curve: Curve = from_value(curve).map_err(to_js)?;
    to_value(&at(&curve, threshold, percent / 100.0).map_err(to_js)?)
}
