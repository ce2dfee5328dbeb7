//! `slice_net`: axial slices with the sequences as channels, after SliceNet (Banerjee et al. 2018, "Brain Tumor Detection and
//! Classification from Multi-sequence MRI: Study Using ConvNets"). What is not in their description is in [`super::plane_net`].

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::Output;
use super::plane_net::{Head, PlaneNet};

#[derive(Module, Debug)]
pub struct SliceNet {
    axial: PlaneNet,
    head: Head,
}

impl SliceNet {
    pub(super) fn new(sequences: usize, device: &Device) -> Self {
        Self { axial: PlaneNet::new(sequences, device), head: Head::new(1, device) }
    }

    pub(super) fn forward(&self, axial: Tensor<4>, slices: usize) -> Output {
        self.head.forward(self.axial.forward(axial, slices))
    }
}
