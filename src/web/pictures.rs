//! What the page's reader opens before it has every format: PNG and JPEG. Small, so that it is there at once with the engine.

use wasm_bindgen::prelude::*;

use super::reader::{Js, Opened};
use super::values::{to_js, to_value};
use crate::scan::{is_png_or_jpeg, open_png_or_jpeg};
use crate::survey::{Survey, found};

/// Whether this module opens such a file, or says what is wrong with it; [`super::formats`] opens the others.
#[wasm_bindgen]
pub fn reads(bytes: &[u8]) -> bool {
    is_png_or_jpeg(bytes)
}

/// What a file is: `{scan}` as [`crate::survey::Found`].
#[wasm_bindgen]
pub fn survey(bytes: &[u8]) -> Js<JsValue> {
    to_value(&Survey::Scan(found(&open_png_or_jpeg(bytes).map_err(to_js)?)))
}

#[wasm_bindgen]
impl Opened {
    /// Opens the bytes of a file.
    pub fn open(bytes: &[u8]) -> Js<Opened> {
        Ok(open_png_or_jpeg(bytes).map_err(to_js)?.into())
    }
}
