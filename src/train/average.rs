//! The running average of a network's weights over the steps of a run (Polyak & Juditsky 1992; exponential as in Tarvainen &
//! Valpola 2017, "Mean teachers").

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::model::Network;

/// The average after a step: `decay * average + (1 - decay) * network`, parameters and statistics alike.
///
/// In the first steps less of the average is kept, `(1 + step) / (10 + step)` at most, so that the random start is soon forgotten.
pub fn update(average: Network, network: &Network, decay: f64, step: usize) -> Network {
    let decay = decay.min((1.0 + step as f64) / (10.0 + step as f64));
    let mut values = Values(Vec::new());
    network.visit(&mut values);
    average.map(&mut Blend { values: values.0.into_iter(), decay })
}

/// The parameters and statistics in the order of the visit, flat.
struct Values(Vec<Tensor<1>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(param.val().without_autodiff().flatten(0, D as isize - 1));
    }
}

struct Blend {
    values: std::vec::IntoIter<Tensor<1>>,
    decay: f64,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(value) = self.values.next() else { return param };
        param.map(|average| {
            let device = average.device();
            let average = average.without_autodiff();
            let value = value.reshape(average.dims());
            let blend = average.mul_scalar(self.decay) + value.mul_scalar(1.0 - self.decay);
            if device.is_autodiff() { Tensor::from_inner(blend) } else { blend }
        })
    }
}
