//! The page's bindings: the one place where JavaScript values appear. Thin: everything is done by the library.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::bundle::Bundle;
use crate::classifier::{Classified, Classifier, Verified};
use crate::device::Backend;
use crate::overlay;
use crate::scan::{self, Preview};
use crate::synthetic::SyntheticScan;
use crate::triage::Report;

/// Makes panics readable in the console. Called once by the modules' `main`.
pub fn start() {
    console_error_panic_hook::set_once();
}

/// This software's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// A synthetic slice as the bytes of a PNG file, for visitors without a scan.
#[wasm_bindgen(js_name = sampleScan)]
pub fn sample_scan() -> Vec<u8> {
    SyntheticScan::WITH_LESION.png()
}

/// A network that proved itself on this device.
#[wasm_bindgen]
pub struct Engine(Classifier);

/// Colours of the legend.
const LEGEND: u32 = 72;

/// What opening an engine tells the page.
#[derive(Serialize)]
struct Opened<'a> {
    model: &'a str,
    architecture: &'a str,
    parameters: u64,
    backend: &'a str,
    verified: Verified,
    weights_sha256: &'a str,
    version: &'a str,
    legend: Preview,
}

/// What classifying a file tells the page.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    report: Report,
    format: &'static str,
    width: u32,
    height: u32,
    preview: Preview,
    /// The lesion map, to be laid on the preview; none of networks that draw none, and of slices that they do not know.
    overlay: Option<Preview>,
    /// Where the report's lesion lies, in words.
    place: Option<&'static str>,
}

#[wasm_bindgen]
impl Engine {
    /// Checks the weights against the manifest, puts the network on `backend` (`"cpu"` or `"webgpu"`) and self-tests it.
    pub async fn open(manifest: String, weights: Vec<u8>, backend: String) -> Result<Engine, JsValue> {
        let backend: Backend = backend.parse().map_err(to_js)?;
        let bundle = Bundle::new(&manifest, weights).map_err(to_js)?;
        Ok(Engine(Classifier::load(&bundle, backend).await.map_err(to_js)?))
    }

    /// `{model, architecture, parameters, backend, verified: {references, largest_difference, tolerance}, weights_sha256, version,
    /// legend: {width, height, rgba}}`.
    pub fn about(&self) -> Result<JsValue, JsValue> {
        let manifest = self.0.manifest();
        to_value(&Opened {
            model: &manifest.name,
            architecture: &manifest.architecture,
            parameters: manifest.weights.parameters,
            backend: self.0.backend().name(),
            verified: self.0.verified(),
            weights_sha256: &manifest.weights.sha256,
            version: env!("CARGO_PKG_VERSION"),
            legend: overlay::legend(LEGEND),
        })
    }

    /// Reads and classifies a file's bytes: the report's fields, as `predict --json` writes them, and `{format, width, height,
    /// preview: {width, height, rgba}, overlay: {width, height, rgba}, place}`.
    pub async fn classify(&self, bytes: Vec<u8>) -> Result<JsValue, JsValue> {
        let scan = scan::decode(&bytes).map_err(to_js)?;
        drop(bytes);
        let Classified { report, map, frame } = self.0.examine(&scan).await.map_err(to_js)?;
        // Of a slice that the network does not know its map means nothing.
        let map = map.filter(|_| report.familiar != Some(false));
        to_value(&Answer {
            overlay: map.map(|map| overlay::draw(&map, &frame, &scan.slice)),
            place: report.lesion.as_ref().map(overlay::place),
            report,
            format: scan.format,
            width: scan.slice.width(),
            height: scan.slice.height(),
            preview: scan.slice.preview(),
        })
    }
}

fn to_value(value: &impl Serialize) -> Result<JsValue, JsValue> {
    // As in JSON: what is missing is null.
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|error| to_js(Error::Device(error.to_string())))
}

/// A JavaScript `Error` with the message and, as `code`, the kind.
fn to_js(error: Error) -> JsValue {
    let value = js_sys::Error::new(&error.to_string());
    // Setting a property of an object just made cannot fail.
    let _ = js_sys::Reflect::set(&value, &"code".into(), &error.code().into());
    value.into()
}
