//! The ConvNet of one plane, which `slice_net` and `volume_net` share, and their dense head.
//!
//! ```text
//! [patients * slices, sequences, 64, 64]
//!   conv 3x3 8, batch norm, ReLU, max-pool 2      [.., 8, 32, 32]
//!   conv 3x3 16, batch norm, ReLU, max-pool 2     [.., 16, 16, 16]
//!   conv 3x3 32, batch norm, ReLU, max-pool 2     [.., 32, 8, 8]
//!   conv 3x3 64, batch norm, ReLU                 [.., 64, 8, 8]
//!   the largest and the mean of each channel,
//!   over the places and slices of a patient       [patients, 128]
//! joined planes: batch norm, dropout, dense 32, ReLU, class
//! ```

use burn::module::Module;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::conv_norm::{ConvNorm, ConvNormConfig};
use super::trace::Trace;
use super::{Form, Output};
use crate::kernels::{dense, max_pool, relu};
use crate::label::Label;

/// Width and height of a slice in pixels.
pub const SIDE: usize = 64;
/// Channels after each convolution.
const WIDTHS: [usize; 4] = [8, 16, 32, 64];
/// Features of a plane.
pub const FEATURES: usize = 2 * WIDTHS[3];
/// Features in the head, and the share of the joined ones that training drops.
const HIDDEN: usize = 32;
const DROPOUT: f64 = 0.3;

/// The slices of one plane to features of the patient.
#[derive(Module, Debug)]
pub struct PlaneNet {
    convolutions: Vec<ConvNorm>,
    pool: MaxPool2d,
}

impl PlaneNet {
    pub(super) fn new(sequences: usize, device: &Device) -> Self {
        let inputs = std::iter::once(sequences).chain(WIDTHS);
        let convolutions =
            inputs.zip(WIDTHS).map(|(from, to)| ConvNormConfig::new([from, to], 3, 1).init(Form::Training, device));
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        Self { convolutions: convolutions.collect(), pool }
    }

    /// `[patients * slices, sequences, 64, 64]` to `[patients, 128]`.
    pub(super) fn forward(&self, slices: Tensor<4>, per_patient: usize) -> Tensor<2> {
        let mut x = slices;
        for (place, convolution) in self.convolutions.iter().enumerate() {
            if place > 0 {
                x = max_pool(&self.pool, x);
            }
            x = convolution.rectified(x, "", &mut Trace::off());
        }
        let [all, channels, height, width] = x.dims();
        let patients = all / per_patient;
        let over_places: Tensor<3> = x.reshape([all, channels, height * width]);
        let by_slice = |of_places: Tensor<3>| -> Tensor<3> { of_places.reshape([patients, per_patient, channels]) };
        let largest = by_slice(over_places.clone().max_dim(2)).max_dim(1);
        let mean = by_slice(over_places.mean_dim(2)).mean_dim(1);
        Tensor::cat(vec![largest, mean], 2).reshape([patients, FEATURES])
    }
}

/// The joined features of the planes to the classes. A lesion changes a mean little and a largest much: batch norm makes both as large.
#[derive(Module, Debug)]
pub struct Head {
    norm: BatchNorm,
    dropout: Dropout,
    dense: Linear,
    class: Linear,
}

impl Head {
    pub(super) fn new(planes: usize, device: &Device) -> Self {
        Self {
            norm: BatchNormConfig::new(planes * FEATURES).init(device),
            dropout: DropoutConfig::new(DROPOUT).init(),
            dense: LinearConfig::new(planes * FEATURES, HIDDEN).init(device),
            class: LinearConfig::new(HIDDEN, Label::COUNT).init(device),
        }
    }

    pub(super) fn forward(&self, features: Tensor<2>) -> Output {
        let x = self.dropout.forward(self.norm.forward(features.clone()));
        let x = relu(dense(&self.dense, x));
        Output { logits: dense(&self.class, x), features, lesion: None }
    }
}
