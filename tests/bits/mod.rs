//! The numbers of networks, to compare runs by.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// All numbers of a module, running statistics included. (Files also name their tensors by random numbers.)
pub fn bits<M: Module>(module: &M) -> Vec<u32> {
    #[derive(Default)]
    struct Collect(Vec<u32>);
    impl ModuleVisitor for Collect {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let values: Vec<f32> = param.val().try_into_vec_as().unwrap();
            self.0.extend(values.iter().map(|value| value.to_bits()));
        }
    }
    let mut collect = Collect::default();
    module.visit(&mut collect);
    collect.0
}
