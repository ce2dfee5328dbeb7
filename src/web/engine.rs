//! The page's engine: one network on this device, asked slice by slice. Thin: everything is done by the library.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::values::{from_value, to_js, to_value};
use crate::bundle::Bundle;
use crate::classifier::Classifier;
use crate::device::Backend;
use crate::phantom::Phantom;
use crate::scan::{Slice, Warning};
use crate::triage::Provenance;

/// The commit that this module was built of; none where it was not known.
const BUILD: Option<&str> = option_env!("NEUROTRIAGE_BUILD");

/// A network that proved itself on this device.
#[wasm_bindgen]
pub struct Engine(Classifier);

/// What opening an engine tells the page.
#[derive(Serialize)]
struct Opened<'a> {
    architecture: &'a str,
    parameters: u64,
    /// What every report of this engine says of its making.
    provenance: Provenance,
}

#[wasm_bindgen]
impl Engine {
    /// Checks the weights against the manifest, puts the network on `backend` (`"cpu"` or `"webgpu"`) and self-tests it.
    pub async fn open(manifest: String, weights: Vec<u8>, backend: String) -> Result<Engine, JsValue> {
        let backend: Backend = backend.parse().map_err(to_js)?;
        let bundle = Bundle::new(&manifest, weights).map_err(to_js)?;
        Ok(Engine(Classifier::load(&bundle, backend).await.map_err(to_js)?))
    }

    /// `{architecture, parameters, provenance}`, the latter as in [`crate::triage::Report`].
    pub fn about(&self) -> Result<JsValue, JsValue> {
        let manifest = self.0.manifest();
        to_value(&Opened {
            architecture: &manifest.architecture,
            parameters: manifest.weights.parameters,
            provenance: Provenance { build: BUILD.map(str::to_owned), ..self.0.provenance() },
        })
    }

    /// Looks at one slice, `width * height` greys of 0 ..= 1, and decides nothing: `{evidence, map: {side, logits} | null, frame}`.
    /// `warnings` are those of its file, `[{code, message}]`.
    pub async fn classify(
        &self,
        width: u32,
        height: u32,
        pixels: Vec<f32>,
        warnings: JsValue,
    ) -> Result<JsValue, JsValue> {
        let warnings: Vec<Warning> = from_value(warnings).map_err(to_js)?;
        let slice = Slice::new(width, height, pixels).map_err(to_js)?;
        to_value(&self.0.look(&slice, &warnings).await.map_err(to_js)?)
    }

    /// Looks at a synthetic slice, to see how long it takes.
    pub async fn probe(&self) -> Result<(), JsValue> {
        self.0.look(&Phantom::WITH_LESION.slice(), &[]).await.map(drop).map_err(to_js)
    }
}
