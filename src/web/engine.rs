//! The page's engine: one network on this device, asked slice by slice. Thin: everything is done by the library.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::values::{from_value, to_js, to_value};
use crate::Error;
use crate::bundle::Bundle;
use crate::classifier::Classifier;
use crate::device::Backend;
use crate::feature_maps::{FeatureMaps, Response, Scale, Traced};
use crate::model::trace::Kind;
use crate::phantom::Phantom;
use crate::scan::{Preview, Slice, Warning};
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

    /// The network's layers: [`crate::model::table::Table`].
    pub fn layers(&self) -> Result<JsValue, JsValue> {
        to_value(&self.0.table())
    }

    /// What each layer makes of one slice, `width * height` greys of 0 ..= 1.
    pub async fn trace(&self, width: u32, height: u32, pixels: Vec<f32>) -> Result<Trace, JsValue> {
        let slice = Slice::new(width, height, pixels).map_err(to_js)?;
        Ok(Trace(self.0.trace(&slice).await.map_err(to_js)?))
    }
}

/// The layers of one forward pass.
#[wasm_bindgen]
pub struct Trace(Traced);

/// What a trace tells of a layer.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    kind: Kind,
    shape: &'a [usize],
    /// How many maps it has to show; 0 of layers that make a vector, and of pools.
    maps: usize,
    /// Whether it has filters to show.
    filters: bool,
}

#[wasm_bindgen]
impl Trace {
    /// `[{name, kind, shape, maps, filters}]`, in the order in which they ran.
    pub fn layers(&self) -> Result<JsValue, JsValue> {
        let told = self.0.layers.iter().map(|layer| Told {
            name: &layer.name,
            kind: layer.kind,
            shape: &layer.shape,
            maps: layer.maps.as_ref().map_or(0, FeatureMaps::count),
            filters: layer.filters.is_some(),
        });
        to_value(&told.collect::<Vec<_>>())
    }

    /// The network's input as a picture.
    pub fn input(&self) -> Result<JsValue, JsValue> {
        to_value(&self.0.input.pictures(Scale::Each, usize::MAX).pop())
    }

    /// The maps of a layer: `[{channel, mean, lowest, highest, picture}]`, how much each channel answers and a picture no larger than
    /// `most` pixels, the strongest first and no more than `count`. `scale` is `"each"` or `"layer"`.
    pub fn maps(&self, layer: usize, scale: JsValue, most: usize, count: usize) -> Result<JsValue, JsValue> {
        let maps = self.maps_of(layer)?;
        let scale: Scale = from_value(scale).map_err(to_js)?;
        let mut pictures: Vec<Option<Preview>> = maps.pictures(scale, most).into_iter().map(Some).collect();
        let shown = maps
            .responses()
            .into_iter()
            .take(count)
            .map(|response| Map { response, picture: pictures.get_mut(response.channel).and_then(Option::take) });
        to_value(&shown.collect::<Vec<_>>())
    }

    /// One map of a layer in its own size, as one of [`Trace::maps`].
    pub fn map(&self, layer: usize, scale: JsValue, channel: usize) -> Result<JsValue, JsValue> {
        let maps = self.maps_of(layer)?;
        let scale: Scale = from_value(scale).map_err(to_js)?;
        let picture = maps.pictures(scale, usize::MAX).into_iter().nth(channel);
        let response = maps.responses().into_iter().find(|response| response.channel == channel);
        to_value(&response.map(|response| Map { response, picture }))
    }

    /// The filters of a layer, in the order of its channels: `[{picture, weights}]`, the weights row by row.
    pub fn filters(&self, layer: usize) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Filter<'a> {
            picture: Preview,
            weights: &'a [f32],
        }
        let filters = self.0.layers.get(layer).and_then(|layer| layer.filters.as_ref()).ok_or_else(nothing)?;
        let pictures = filters.pictures(Scale::Each, usize::MAX).into_iter();
        to_value(
            &pictures.zip(filters.maps()).map(|(picture, weights)| Filter { picture, weights }).collect::<Vec<_>>(),
        )
    }

    fn maps_of(&self, layer: usize) -> Result<&FeatureMaps, JsValue> {
        self.0.layers.get(layer).and_then(|layer| layer.maps.as_ref()).ok_or_else(nothing)
    }
}

#[derive(Serialize)]
struct Map {
    #[serde(flatten)]
    response: Response,
    picture: Option<Preview>,
}

fn nothing() -> JsValue {
    to_js(Error::Request("this layer has none to show".into()))
}
