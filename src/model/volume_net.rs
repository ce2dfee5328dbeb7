//! `volume_net`: three planes of a volume joined, after VolumeNet (Banerjee et al. 2018): a ConvNet each for axial, coronal and sagittal
//! slices with the sequences as channels, their features side by side, one dense head.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::Output;
use super::plane_net::{Head, PlaneNet};

#[derive(Module, Debug)]
pub struct VolumeNet {
    axial: PlaneNet,
    coronal: PlaneNet,
    sagittal: PlaneNet,
    head: Head,
}

impl VolumeNet {
    pub(super) fn new(sequences: usize, device: &Device) -> Self {
        let plane = || PlaneNet::new(sequences, device);
        Self { axial: plane(), coronal: plane(), sagittal: plane(), head: Head::new(3, device) }
    }

    pub(super) fn forward(&self, [axial, coronal, sagittal]: [Tensor<4>; 3], slices: usize) -> Output {
        let features = [
            self.axial.forward(axial, slices),
            self.coronal.forward(coronal, slices),
            self.sagittal.forward(sagittal, slices),
        ];
        self.head.forward(Tensor::cat(features.to_vec(), 1))
    }
}
