//! What the page's reader opens and writes beside pictures: every format, archives, worklists and reports as files.

use wasm_bindgen::prelude::*;

use super::reader::{Js, Opened};
use super::values::{from_value, to_js, to_value};
use crate::scan::archive;
use crate::survey;
use crate::worklist::dicom::{Document, dicom_sr};
use crate::worklist::{self, Privacy, Worklist, csv};
use crate::{Error, scan};

/// Whether this module opens such a file, or says what is wrong with it: always.
#[wasm_bindgen]
pub fn reads(_bytes: &[u8]) -> bool {
    true
}

/// What a file is: `{archive: [{name, bytes}]}`, or `{scan}` as [`survey::Found`].
#[wasm_bindgen]
pub fn survey(bytes: Vec<u8>) -> Js<JsValue> {
    to_value(&survey::survey(bytes).map_err(to_js)?)
}

#[wasm_bindgen]
impl Opened {
    /// Opens the bytes of a file that is no archive.
    pub fn open(bytes: Vec<u8>) -> Js<Opened> {
        Ok(scan::open(bytes).map_err(to_js)?.into())
    }
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
