//! The weights of a network by name, as plain numbers.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::model::Network;
use crate::{Error, Result};

/// An array of numbers, the last axis first to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl Array {
    pub fn vector(values: Vec<f32>) -> Self {
        Self { shape: vec![values.len()], values }
    }

    /// The same numbers with the axes in another order, as `numpy.transpose`.
    pub fn transposed(&self, axes: &[usize]) -> Self {
        let mut strides = vec![1; self.shape.len()];
        for axis in (1..strides.len()).rev() {
            strides[axis - 1] = strides[axis] * self.shape[axis];
        }
        let shape: Vec<usize> = axes.iter().map(|&axis| self.shape[axis]).collect();
        let value = |index: usize| {
            let (mut rest, mut at) = (index, 0);
            for (&axis, &size) in axes.iter().zip(&shape).rev() {
                at += rest % size * strides[axis];
                rest /= size;
            }
            self.values[at]
        };
        Self { values: (0..self.values.len()).map(value).collect(), shape }
    }

    /// The same numbers in another shape.
    pub fn reshaped(self, shape: &[usize]) -> Self {
        debug_assert_eq!(shape.iter().product::<usize>(), self.values.len());
        Self { shape: shape.to_vec(), ..self }
    }
}

/// Parameters and statistics by the names of the fields that hold them, with points between.
pub struct Weights {
    network: &'static str,
    arrays: BTreeMap<String, Array>,
}

impl Weights {
    pub fn of(network: &Network) -> Self {
        let mut collect = Collect::default();
        network.visit(&mut collect);
        Self { network: network.architecture().name(), arrays: collect.arrays }
    }

    /// # Errors
    /// [`Error::WrongWeights`] if there is none of that name.
    pub fn get(&self, name: &str) -> Result<Array> {
        self.arrays
            .get(name)
            .cloned()
            .ok_or_else(|| Error::WrongWeights { network: self.network.into(), reason: format!("it has no {name}") })
    }

    pub fn has(&self, name: &str) -> bool {
        self.arrays.contains_key(name)
    }
}

#[derive(Default)]
struct Collect {
    path: Vec<String>,
    arrays: BTreeMap<String, Array>,
}

impl ModuleVisitor for Collect {
    fn enter_module(&mut self, name: &str, container: &str) {
        // The variant of the registry's enum is no field.
        self.path.push(if container.starts_with("Enum:Network") { String::new() } else { name.to_string() });
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let shape = tensor.dims().to_vec();
        let values = tensor.into_data().iter::<f32>().collect();
        let names: Vec<&str> = self.path.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        self.arrays.insert(names.join("."), Array { shape, values });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Architecture, Form};
    use burn::tensor::Device;

    #[test]
    fn axes_change_places() {
        let array = Array { shape: vec![2, 3], values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        let turned = array.transposed(&[1, 0]);
        assert_eq!(turned.shape, [3, 2]);
        assert_eq!(turned.values, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
        let kernel = Array { shape: vec![2, 1, 2, 2], values: (0u8..8).map(f32::from).collect() };
        assert_eq!(kernel.transposed(&[2, 3, 1, 0]).values, [0.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0]);
    }

    #[test]
    fn names_are_those_of_the_fields() {
        let weights = Weights::of(&Architecture::LesionResnet.init(Form::Folded, &Device::flex()));
        assert_eq!(
            weights.get("stage2.0.shortcut.1.conv.weight").unwrap().shape,
            [64, 32, 1, 1],
            "{:?}",
            weights.arrays.keys()
        );
        assert!(weights.get("stage9").unwrap_err().to_string().contains("stage9"));
    }
}
