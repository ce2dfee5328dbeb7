//! The page's reader: files to cases, slices and pictures; evidence to reports; worklists to files. Thin: everything is done by the
//! library.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::values::{from_value, to_js, to_value};
use crate::calibration::Calibration;
use crate::case::{self, Part};
use crate::explain::Lesion;
use crate::inference::Grid;
use crate::overlay;
use crate::preprocess::Frame;
use crate::scan::{Axis, Plane, Preset, Preview, Scan, Slice, Stack, Warning, Window, archive};
use crate::survey::{self, Survey};
use crate::synthetic::{SyntheticLesion, SyntheticScan};
use crate::triage::Provenance;
use crate::triage::case::{Examined, Options, assess as assess_case};
use crate::triage::operating::{Curve, at};
use crate::worklist::dicom::{Document, dicom_sr};
use crate::worklist::{self, Privacy, Worklist, csv};
use crate::{Error, scan};

/// Longest side in pixels of a picture for the viewer: larger ones are shown by their nearest pixels.
const PICTURE_SIDE: u32 = 2048;

type Js<T> = Result<T, JsValue>;

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

/// What a file is: `{archive: [{name, bytes}]}`, or `{found}` as [`survey::Found`].
#[wasm_bindgen]
pub fn survey(bytes: Vec<u8>) -> Js<JsValue> {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Told {
        Archive(Vec<archive::Entry>),
        Found(Box<survey::Found>),
    }
    let told = match survey::survey(bytes).map_err(to_js)? {
        Survey::Archive(entries) => Told::Archive(entries),
        Survey::Scan(found) => Told::Found(Box::new(found)),
    };
    to_value(&told)
}

/// Cases of files that were surveyed: `[{file, entry, name, found}]` to [`case::Case`]s.
#[wasm_bindgen]
pub fn group(parts: JsValue) -> Js<JsValue> {
    let parts: Vec<Part> = from_value(parts).map_err(to_js)?;
    to_value(&case::group(parts))
}

/// The bytes of a zip archive.
#[wasm_bindgen]
pub struct Archive(Vec<u8>);

#[wasm_bindgen]
impl Archive {
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Archive {
        Archive(bytes)
    }

    /// The bytes of an entry, by its place in the list of [`survey`].
    pub fn extract(&self, index: usize) -> Js<Vec<u8>> {
        archive::extract(&self.0, index).map_err(to_js)
    }
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

#[wasm_bindgen]
impl Opened {
    /// Opens the bytes of a file that is no archive.
    pub fn open(bytes: Vec<u8>) -> Js<Opened> {
        Ok(Opened { stack: scan::open(bytes).map_err(to_js)?, last: None })
    }

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

#[wasm_bindgen(js_name = toJson)]
pub fn to_json(worklist: JsValue, names: bool) -> Js<String> {
    Ok(worklist::to_json(&the_worklist(worklist)?, &Privacy { names }))
}

#[wasm_bindgen(js_name = toCsv)]
pub fn to_csv(worklist: JsValue, names: bool) -> Js<String> {
    Ok(csv::to_csv(&the_worklist(worklist)?, &Privacy { names }))
}

/// A worklist that was saved.
#[wasm_bindgen(js_name = fromJson)]
pub fn from_json(text: &str) -> Js<JsValue> {
    to_value(&worklist::from_json(text).map_err(to_js)?)
}

/// One record as a DICOM structured report. `random` are 48 random bytes, `date` and `time` as DICOM writes them.
#[wasm_bindgen(js_name = toDicom)]
pub fn to_dicom(
    worklist: JsValue,
    index: usize,
    names: bool,
    random: &[u8],
    date: String,
    time: String,
) -> Js<Vec<u8>> {
    let worklist = the_worklist(worklist)?;
    let record = worklist.records.get(index).ok_or_else(|| to_js(Error::Request("there is no such case".into())))?;
    let random = random.try_into().map_err(|_| to_js(Error::Request("48 random bytes are needed".into())))?;
    dicom_sr(record, &worklist, &Document::of_random(random, date, time), &Privacy { names }).map_err(to_js)
}

/// All records that have a report as DICOM structured reports in a zip archive; `random` are 48 random bytes for each record.
#[wasm_bindgen(js_name = toDicomArchive)]
pub fn to_dicom_archive(worklist: JsValue, names: bool, random: &[u8], date: &str, time: &str) -> Js<Vec<u8>> {
    let worklist = the_worklist(worklist)?;
    let (random, rest) = random.as_chunks::<48>();
    if random.len() < worklist.records.len() || !rest.is_empty() {
        return Err(to_js(Error::Request("48 random bytes are needed for each record".into())));
    }
    let mut files = Vec::new();
    for (index, (record, random)) in worklist.records.iter().zip(random).enumerate() {
        if record.report.is_some() {
            let document = Document::of_random(random, date, time);
            let bytes = dicom_sr(record, &worklist, &document, &Privacy { names }).map_err(to_js)?;
            files.push((format!("case-{:03}.dcm", index + 1), bytes));
        }
    }
    archive::pack(files.iter().map(|(name, bytes)| (name.clone(), &bytes[..]))).map_err(to_js)
}

fn the_worklist(value: JsValue) -> Js<Worklist> {
    let worklist: Worklist = from_value(value).map_err(to_js)?;
    Ok(Worklist { software: format!("NeuroTriage {}", env!("CARGO_PKG_VERSION")), ..worklist })
}
