//! The networks that see whole patients, by name: several sequences as channels, slices of one plane or of three.
//!
//! They stand beside the registry of networks for single slices: their input is of another kind, so nothing that is asked about a slice
//! (lesion map, gate, page) could be asked of them.

use burn::module::Module;
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::slice_net::SliceNet;
use super::volume_net::VolumeNet;
use super::{Output, Precision, shortened, stored};
use crate::scan::Axis;
use crate::{Error, Result};

pub use super::plane_net::SIDE;

/// A network for patients, without weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeArchitecture {
    SliceNet,
    VolumeNet,
}

impl VolumeArchitecture {
    pub const ALL: [VolumeArchitecture; 2] = [VolumeArchitecture::SliceNet, VolumeArchitecture::VolumeNet];

    /// The name in manifests and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            VolumeArchitecture::SliceNet => "slice_net",
            VolumeArchitecture::VolumeNet => "volume_net",
        }
    }

    /// The planes that it sees, in the order of its input.
    pub fn planes(self) -> &'static [Axis] {
        match self {
            VolumeArchitecture::SliceNet => &[Axis::Axial],
            VolumeArchitecture::VolumeNet => &[Axis::Axial, Axis::Coronal, Axis::Sagittal],
        }
    }

    /// With fresh random weights, drawn from the device's random numbers.
    pub fn init(self, sequences: usize, device: &Device) -> VolumeNetwork {
        match self {
            VolumeArchitecture::SliceNet => VolumeNetwork::Slice(SliceNet::new(sequences, device)),
            VolumeArchitecture::VolumeNet => VolumeNetwork::Volume(VolumeNet::new(sequences, device)),
        }
    }
}

impl std::str::FromStr for VolumeArchitecture {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|network| network.name() == name).ok_or_else(|| Error::UnknownNetwork {
            name: name.to_string(),
            known: Self::ALL.map(VolumeArchitecture::name).join(", "),
        })
    }
}

/// A network with its weights.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum VolumeNetwork {
    Slice(SliceNet),
    Volume(VolumeNet),
}

impl VolumeNetwork {
    pub fn architecture(&self) -> VolumeArchitecture {
        match self {
            VolumeNetwork::Slice(_) => VolumeArchitecture::SliceNet,
            VolumeNetwork::Volume(_) => VolumeArchitecture::VolumeNet,
        }
    }

    /// For each of its planes `[patients * slices, sequences, 64, 64]` in 0 ..= 1 to what it says of each patient.
    ///
    /// # Panics
    /// If there are fewer tensors than planes.
    pub fn forward(&self, planes: &[Tensor<4>], slices: usize) -> Output {
        match self {
            VolumeNetwork::Slice(network) => network.forward(planes[0].clone(), slices),
            VolumeNetwork::Volume(network) => network.forward([0, 1, 2].map(|plane| planes[plane].clone()), slices),
        }
    }

    /// The weights as burnpack bytes (`.bpk`), running statistics included.
    ///
    /// # Errors
    /// [`Error::WrongWeights`] if they cannot be written, which only memory could cause.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>> {
        let record = |network| match network {
            VolumeNetwork::Slice(network) => network.into_record(),
            VolumeNetwork::Volume(network) => network.into_record(),
        };
        stored::write(self.valid(), record, precision).map_err(|error| wrong(self.architecture(), &error))
    }

    /// A network with the weights of burnpack bytes, in f32 on the device.
    ///
    /// # Errors
    /// [`Error::WrongWeights`] if the bytes are not burnpack, or a tensor is missing, left over or of another shape.
    pub fn from_bytes(
        architecture: VolumeArchitecture,
        sequences: usize,
        bytes: Vec<u8>,
        device: &Device,
    ) -> Result<Self> {
        let load = |record: ModuleRecord| {
            Ok(match architecture.init(sequences, device) {
                VolumeNetwork::Slice(network) => VolumeNetwork::Slice(network.try_load_record(record)?),
                VolumeNetwork::Volume(network) => VolumeNetwork::Volume(network.try_load_record(record)?),
            })
        };
        stored::open(bytes).and_then(load).map_err(|error| wrong(architecture, &error))
    }
}

fn wrong(architecture: VolumeArchitecture, error: &RecordError) -> Error {
    Error::WrongWeights { network: architecture.name().into(), reason: shortened(&error.to_string()) }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;

    fn planes(network: VolumeArchitecture, patients: usize, device: &Device) -> Vec<Tensor<4>> {
        let plane = |_: &Axis| Tensor::random([patients * 3, 2, SIDE, SIDE], Distribution::Default, device);
        network.planes().iter().map(plane).collect()
    }

    fn numbers(tensor: Tensor<2>) -> Vec<f32> {
        tensor.try_into_vec_as().unwrap()
    }

    /// Convolutions of 9 * in * out weights with two numbers of batch norm each (and two statistics), then the head.
    #[test]
    fn they_have_the_parameters_and_shapes_that_they_are_described_with() {
        let device = Device::flex();
        let plane = 9 * (2 * 8 + 8 * 16 + 16 * 32 + 32 * 64) + 4 * (8 + 16 + 32 + 64);
        let head = |planes: usize| 4 * planes * 128 + (planes * 128 + 1) * 32 + 33 * 4;
        for (network, expected) in
            [(VolumeArchitecture::SliceNet, plane + head(1)), (VolumeArchitecture::VolumeNet, 3 * plane + head(3))]
        {
            let made = network.init(2, &device);
            assert_eq!(made.num_params(), expected, "{network:?}");
            let output = made.forward(&planes(network, 2, &device), 3);
            assert_eq!((output.logits.dims(), output.features.dims()), ([2, 4], [2, 128 * network.planes().len()]));
        }
    }

    /// Its features are taken over all slices, so their order says nothing; another patient's slices say nothing either.
    #[test]
    fn a_patient_is_its_slices_in_any_order_and_no_others() {
        let device = Device::flex();
        let network = VolumeArchitecture::VolumeNet.init(2, &device);
        let one = planes(VolumeArchitecture::VolumeNet, 1, &device);
        let other = planes(VolumeArchitecture::VolumeNet, 1, &device);
        let alone = numbers(network.forward(&one, 3).logits);
        let turned: Vec<Tensor<4>> = one.iter().map(|plane| plane.clone().flip([0])).collect();
        let beside: Vec<Tensor<4>> =
            one.iter().zip(&other).map(|(a, b)| Tensor::cat(vec![a.clone(), b.clone()], 0)).collect();
        let close = |found: &[f32]| found.iter().zip(&alone).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(close(&numbers(network.forward(&turned, 3).logits)));
        let both = numbers(network.forward(&beside, 3).logits);
        assert!(close(&both[..4]) && !close(&both[4..]));
    }

    #[test]
    fn weights_come_back_and_those_of_others_are_named() {
        let device = Device::flex();
        let network = VolumeArchitecture::SliceNet.init(2, &device);
        let bytes = network.to_bytes(Precision::F32).unwrap();
        let load = |architecture, sequences| VolumeNetwork::from_bytes(architecture, sequences, bytes.clone(), &device);
        let slices = planes(VolumeArchitecture::SliceNet, 1, &device);
        let again = load(VolumeArchitecture::SliceNet, 2).unwrap();
        assert_eq!(numbers(again.forward(&slices, 3).logits), numbers(network.forward(&slices, 3).logits));
        for (architecture, sequences) in [(VolumeArchitecture::VolumeNet, 2), (VolumeArchitecture::SliceNet, 4)] {
            let error = load(architecture, sequences).unwrap_err().to_string();
            assert!(error.contains(&format!("do not fit the network {}", architecture.name())), "{error}");
        }
        assert!(VolumeNetwork::from_bytes(VolumeArchitecture::SliceNet, 2, b"no".to_vec(), &device).is_err());
    }
}
