//! What each layer of a network made of a slice, as numbers and as small grey pictures.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::model::trace::{Kind, Step};
use crate::scan::Preview;
use crate::{Error, Result};

/// The layers of a forward pass, read back from the device.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The network's input: one map.
    pub input: FeatureMaps,
    /// In the order in which they ran.
    pub layers: Vec<TracedLayer>,
}

/// A layer that has run.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedLayer {
    pub name: String,
    pub kind: Kind,
    /// Of its output: `[channels, height, width]` or `[values]`.
    pub shape: Vec<usize>,
    /// After the activation: of convolutions and sums.
    pub maps: Option<FeatureMaps>,
    /// The weights of a convolution that sees the picture itself, one map a channel.
    pub filters: Option<FeatureMaps>,
}

/// Maps of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMaps {
    height: usize,
    width: usize,
    /// Channel by channel, row by row.
    values: Vec<f32>,
}

/// What white stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The largest value of the map itself: faint patterns are seen.
    Each,
    /// The largest value of all maps of the layer: they can be compared.
    Layer,
}

/// How much a channel answers to a slice.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Response {
    pub channel: usize,
    /// The mean of the map's amounts, that is without their signs.
    pub mean: f32,
    pub lowest: f32,
    pub highest: f32,
}

impl Traced {
    /// Reads a pass back. Asynchronous, since a browser's GPU is.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn read(input: Vec<f32>, side: usize, steps: Vec<Step>) -> Result<Self> {
        let mut layers = Vec::with_capacity(steps.len());
        for Step { name, kind, shape, maps, filters, .. } in steps {
            let maps = read(maps).await?;
            layers.push(TracedLayer { name, kind, shape, maps, filters: read(filters).await? });
        }
        Ok(Self { input: FeatureMaps { height: side, width: side, values: input }, layers })
    }
}

async fn read(tensor: Option<Tensor<4>>) -> Result<Option<FeatureMaps>> {
    let Some(tensor) = tensor else { return Ok(None) };
    let [_, _, height, width] = tensor.dims();
    let data = tensor.into_data_async().await.map_err(|error| Error::Device(error.to_string()))?;
    Ok(Some(FeatureMaps { height, width, values: data.iter::<f32>().collect() }))
}

impl FeatureMaps {
    pub fn count(&self) -> usize {
        self.values.len() / self.area()
    }

    /// Channel by channel, each map row by row.
    pub fn maps(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.area())
    }

    /// How much each channel answers, the strongest first.
    pub fn responses(&self) -> Vec<Response> {
        let response = |(channel, map): (usize, &[f32])| Response {
            channel,
            mean: map.iter().map(|value| value.abs()).sum::<f32>() / map.len() as f32,
            lowest: map.iter().copied().fold(f32::INFINITY, f32::min),
            highest: map.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        };
        let mut responses: Vec<Response> = self.maps().enumerate().map(response).collect();
        responses.sort_by(|a, b| b.mean.total_cmp(&a.mean));
        responses
    }

    /// One picture a channel, no larger than `most` pixels: of larger maps each pixel is the mean of those it stands for.
    ///
    /// Where no value of the layer is negative, black is 0 and white the largest; otherwise 0 is the middle grey, and white and black
    /// are the largest amount above and below it.
    pub fn pictures(&self, scale: Scale, most: usize) -> Vec<Preview> {
        let step = self.height.max(self.width).div_ceil(most.max(1));
        let maps: Vec<FeatureMaps> = self.maps().map(|map| self.reduced(map, step)).collect();
        let signed = self.values.iter().any(|&value| value < 0.0);
        let largest = |map: &FeatureMaps| map.values.iter().fold(0f32, |most, value| most.max(value.abs()));
        let of_layer = maps.iter().map(largest).fold(0.0, f32::max);
        let picture = |map: &FeatureMaps| {
            let white = match scale {
                Scale::Each => largest(map),
                Scale::Layer => of_layer,
            };
            map.drawn(signed, white)
        };
        maps.iter().map(picture).collect()
    }

    fn area(&self) -> usize {
        (self.height * self.width).max(1)
    }

    fn reduced(&self, map: &[f32], step: usize) -> FeatureMaps {
        let (height, width) = (self.height.div_ceil(step), self.width.div_ceil(step));
        let mut values = Vec::with_capacity(height * width);
        for top in (0..self.height).step_by(step) {
            for left in (0..self.width).step_by(step) {
                let rows = top..(top + step).min(self.height);
                let columns = left..(left + step).min(self.width);
                let count = (rows.len() * columns.len()) as f32;
                let sum: f32 = rows.flat_map(|y| &map[y * self.width..][columns.clone()]).sum();
                values.push(sum / count);
            }
        }
        FeatureMaps { height, width, values }
    }

    fn drawn(&self, signed: bool, white: f32) -> Preview {
        let grey = |&value: &f32| {
            // A map of zeros, and what is no number, is as if nothing answered.
            let share = if white > 0.0 && value.is_finite() { (value / white).clamp(-1.0, 1.0) } else { 0.0 };
            let level = (if signed { 0.5 + 0.5 * share } else { share } * 255.0).round() as u8;
            [level, level, level, 255]
        };
        Preview {
            width: self.width as u32,
            height: self.height as u32,
            rgba: self.values.iter().flat_map(grey).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maps(height: usize, width: usize, values: &[f32]) -> FeatureMaps {
        FeatureMaps { height, width, values: values.to_vec() }
    }

    fn greys(pictures: &[Preview]) -> Vec<Vec<u8>> {
        pictures.iter().map(|picture| picture.rgba.iter().step_by(4).copied().collect()).collect()
    }

    #[test]
    fn white_is_the_largest_of_the_map_or_of_the_layer() {
        let maps = maps(1, 2, &[0.0, 1.0, 0.5, 4.0, 0.0, 0.0]);
        assert_eq!(greys(&maps.pictures(Scale::Each, 8)), [[0, 255], [32, 255], [0, 0]]);
        assert_eq!(greys(&maps.pictures(Scale::Layer, 8)), [[0, 64], [32, 255], [0, 0]]);
    }

    #[test]
    fn zero_is_the_middle_grey_of_layers_with_negative_values() {
        let maps = maps(1, 3, &[-2.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(greys(&maps.pictures(Scale::Each, 8)), [[0, 128, 191], [128, 128, 128]]);
    }

    #[test]
    fn large_maps_are_shown_by_means_of_whole_blocks() {
        let values: Vec<f32> = (0..15).map(|at| at as f32).collect();
        let [picture] = &maps(3, 5, &values).pictures(Scale::Each, 3)[..] else { panic!("one map") };
        assert_eq!((picture.width, picture.height), (3, 2));
        // Means 3, 5, 6.5, 10.5, 12.5, 14, of which 14 is white.
        assert_eq!(greys(std::slice::from_ref(picture)), [[55, 91, 118, 191, 228, 255]]);
    }

    #[test]
    fn the_strongest_channel_comes_first_whatever_its_sign() {
        let responses = maps(1, 2, &[0.0, 1.0, -3.0, -1.0]).responses();
        assert_eq!(responses[0], Response { channel: 1, mean: 2.0, lowest: -3.0, highest: -1.0 });
        assert_eq!(responses[1], Response { channel: 0, mean: 0.5, lowest: 0.0, highest: 1.0 });
    }

    #[test]
    fn what_is_no_number_is_drawn_as_nothing() {
        assert_eq!(greys(&maps(1, 2, &[f32::NAN, 1.0]).pictures(Scale::Each, 8)), [[0, 255]]);
    }
}
