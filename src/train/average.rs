//! The running average of a network's weights over the steps of a run (Polyak & Juditsky 1992; exponential as in Tarvainen &
//! Valpola 2017, "Mean teachers").

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};

use super::Result;
use crate::model::{Form, Network, Precision};

/// The average before the first step: the network, with statistics of its own.
///
/// A clone would share its statistics with the network, as Burn's running state lies behind a pointer.
///
/// # Errors
/// What [`Network::to_bytes`] and [`Network::from_bytes`] refuse, which only memory could cause.
pub fn start(network: &Network, form: Form, device: &Device) -> Result<Network> {
    let bytes = network.to_bytes(Precision::F32)?;
    Ok(Network::from_bytes(network.architecture(), form, bytes, device)?)
}

/// The average after a step, counted from 0: `decay * average + (1 - decay) * network`, parameters and statistics alike. Both
/// are on the same training device.
///
/// In the first steps less of the average is kept, `(1 + step) / (10 + step)` at most, so that the random start is soon forgotten.
pub fn update(average: Network, network: &Network, decay: f64, step: usize) -> Network {
    let decay = decay.min((1.0 + step as f64) / (10.0 + step as f64));
    let mut values = Values(Vec::new());
    // Without this the statistics of the last forward pass would be one step old, but not in a run that was just resumed.
    network.valid().visit(&mut values);
    average.map(&mut Blend { values: values.0.into_iter(), decay })
}

/// The parameters and statistics in the order of the visit, flat.
struct Values(Vec<Tensor<1>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(param.val().flatten(0, D as isize - 1));
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

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;
    use crate::model::Architecture;

    /// All numbers, statistics included.
    fn numbers(network: &Network) -> Vec<f32> {
        let mut values = Values(Vec::new());
        network.valid().visit(&mut values);
        values.0.into_iter().flat_map(|value| value.try_into_vec_as::<f32>().unwrap()).collect()
    }

    fn network(seed: u64, device: &Device) -> Network {
        device.seed(seed);
        let network = Architecture::LesionResnet.init(Form::Training, device);
        // Its statistics are those of a forward pass, and not 0 and 1.
        network.forward(Tensor::random([2, 1, 64, 64], Distribution::Default, device));
        network
    }

    /// f32 rounds each product and the sum: 1e-6 of the numbers' size, which is at most about 2.
    fn close(found: &[f32], wanted: impl Iterator<Item = f32>) {
        for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
            assert!((found - wanted).abs() < 4e-6, "number {at}: {found} is not {wanted}");
        }
    }

    #[test]
    fn the_first_steps_keep_a_tenth_and_more_and_later_ones_the_decay() {
        let device = Device::flex().autodiff();
        let (first, second) = (network(1, &device), network(2, &device));
        let (a, b) = (numbers(&first), numbers(&second));
        assert_ne!(a, b);
        for (step, kept) in [(0, 0.1), (10, 0.55), (10_000, 0.99)] {
            let average = update(start(&first, Form::Training, &device).unwrap(), &second, 0.99, step);
            assert_eq!(numbers(&average).len(), a.len());
            close(&numbers(&average), a.iter().zip(&b).map(|(a, b)| kept * a + (1.0 - kept) * b));
        }
        assert_eq!(numbers(&first), a, "the network itself stays");
        assert_eq!(numbers(&second), b);
    }

    #[test]
    fn the_average_of_a_network_that_stays_is_the_network() {
        let device = Device::flex().autodiff();
        let network = network(1, &device);
        let mut average = start(&network, Form::Training, &device).unwrap();
        for step in 0..5 {
            average = update(average, &network, 0.9, step);
        }
        close(&numbers(&average), numbers(&network).into_iter());
    }

    /// What the average sees (to estimate its statistics) must not reach the network that is trained.
    #[test]
    fn statistics_are_not_shared() {
        let device = Device::flex().autodiff();
        let network = network(1, &device);
        let before = numbers(&network);
        let average = start(&network, Form::Training, &device).unwrap();
        average.forward(Tensor::random([4, 1, 64, 64], Distribution::Default, &device).mul_scalar(3.0));
        assert_ne!(numbers(&average), before);
        assert_eq!(numbers(&network), before);
    }
}
