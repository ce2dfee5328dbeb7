//! Rust's values as JavaScript's, and its errors as errors with a code.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::{Error, Result};

/// Makes panics readable in the console. Called once by the modules' `main`.
pub fn start() {
    console_error_panic_hook::set_once();
}

/// This software's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// As in JSON: what is missing is null, maps are objects.
pub(super) fn to_value(value: &impl Serialize) -> std::result::Result<JsValue, JsValue> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| to_js(Error::Request(error.to_string())))
}

/// What the page sent.
pub(super) fn from_value<T: DeserializeOwned>(value: JsValue) -> Result<T> {
    serde_wasm_bindgen::from_value(value).map_err(|error| Error::Request(error.to_string()))
}

/// A JavaScript `Error` with the message and, as `code` and `values`, what it says.
pub(super) fn to_js(error: Error) -> JsValue {
    let value = js_sys::Error::new(&error.to_string());
    // Setting a property of an object just made cannot fail.
    let _ = js_sys::Reflect::set(&value, &"code".into(), &error.code().into());
    // A count that JavaScript cannot hold leaves the message in English.
    if let Ok(values) = to_value(&error.values()) {
        let _ = js_sys::Reflect::set(&value, &"values".into(), &values);
    }
    value.into()
}
