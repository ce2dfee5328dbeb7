//! A network's weights on another device, as that device computes with them.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor};

use super::Network;
use crate::kernels;

impl Network {
    /// This network, which is on the CPU, on a device.
    pub(crate) fn placed(self, device: &Device) -> Self {
        if *device == Device::flex() { self } else { self.map(&mut Placer(device)) }
    }
}

struct Placer<'a>(&'a Device);

impl ModuleMapper for Placer<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| kernels::weights(tensor, self.0))
    }
}
