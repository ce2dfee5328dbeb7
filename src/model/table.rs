//! A network's layers as a table: what each is, the shape of what it makes, what it holds and what it costs.

use burn::tensor::{Device, Tensor};
use serde::Serialize;

use super::trace::{Kind, Step};
use super::{Form, Network};

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layer {
    /// Its part of the network and its own name, with points between.
    pub name: String,
    pub kind: Kind,
    /// Width of the window and its stride, of convolutions and pools.
    pub window: Option<[usize; 2]>,
    /// Whether it was trained with a batch norm of its own.
    pub normalised: bool,
    /// Whether ReLU, or one that ends at 6, ends it.
    pub activated: bool,
    /// Of its output, for one slice: `[channels, height, width]` or `[values]`.
    pub shape: Vec<usize>,
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// What a layer, or the whole network, holds and costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// Parameters that training fits.
    pub trained: usize,
    /// Running means and variances of batch norms, gathered while training.
    pub statistics: usize,
    /// Parameters and statistics of the network as it runs, where batch norms may be part of the convolutions.
    pub shipped: usize,
    /// Products of an input and a weight, for one slice.
    pub multiply_adds: usize,
}

/// All layers in the order in which they run, and their sum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    pub layers: Vec<Layer>,
    pub total: Amounts,
}

impl Table {
    /// The layers of a network for inputs of `side * side`, told by its own forward pass as it is and as it was trained.
    pub fn of(network: &Network, side: u32, device: &Device) -> Self {
        let steps = |network: &Network| -> Vec<Step> {
            network.trace(Tensor::zeros([1, 1, side as usize, side as usize], device)).1
        };
        let trained = steps(&network.architecture().init(Form::Training, device));
        let layers: Vec<Layer> = steps(network).into_iter().zip(trained).map(line).collect();
        let total = layers.iter().fold(Amounts::default(), |sum, layer| sum.plus(layer.amounts));
        Self { layers, total }
    }
}

fn line((shipped, trained): (Step, Step)) -> Layer {
    Layer {
        name: shipped.name,
        kind: shipped.kind,
        window: shipped.window,
        normalised: trained.normalised,
        activated: shipped.activated,
        shape: shipped.shape,
        amounts: Amounts {
            trained: trained.parameters,
            statistics: trained.statistics,
            shipped: shipped.parameters + shipped.statistics,
            multiply_adds: shipped.multiply_adds,
        },
    }
}

impl Amounts {
    fn plus(self, other: Amounts) -> Self {
        Self {
            trained: self.trained + other.trained,
            statistics: self.statistics + other.statistics,
            shipped: self.shipped + other.shipped,
            multiply_adds: self.multiply_adds + other.multiply_adds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;

    fn table(architecture: Architecture, form: Form) -> Table {
        let device = Device::flex();
        Table::of(&architecture.init(form, &device), architecture.side(), &device)
    }

    /// The figures of the reference project and of the module docs; multiply-adds counted by hand from kernels and shapes.
    #[test]
    fn the_sums_are_those_that_the_networks_say() {
        let of = |architecture, form| table(architecture, form).total;
        for form in [Form::Training, Form::Folded] {
            let total = of(Architecture::SeedCnn, form);
            assert_eq!((total.trained, total.statistics, total.shipped), (3_235_892, 160, 3_236_052));
            let by_hand = 9 * 16 * 224 * 224 + 9 * 16 * 32 * 112 * 112 + 9 * 32 * 64 * 56 * 56;
            assert_eq!(total.multiply_adds, by_hand + 50_176 * 64 + 64 * 16 + 16 * 4);
        }
        let folded = of(Architecture::LesionResnet, Form::Folded);
        assert_eq!((folded.trained, folded.statistics, folded.shipped), (697_305, 2_336, 696_137));
        assert_eq!(folded.multiply_adds, 147_572_228);
        assert_eq!(of(Architecture::LesionResnet, Form::Training).shipped, 699_641);
    }

    /// Counted by PyTorch of torchvision's networks, and of the Lite0 of PyPI, with two input channels and four classes.
    #[test]
    fn the_sums_of_published_networks_are_those_of_their_originals() {
        for (architecture, trained, statistics, folded, multiply_adds) in [
            (Architecture::EfficientnetLite0, 3_375_844, 42_016, 3_354_836, 380_300_000),
            (Architecture::EfficientnetB0, 4_012_384, 42_016, 3_991_376, 380_927_200),
            (Architecture::Resnet50, 23_513_092, 53_120, 23_486_532, 4_047_806_464),
            (Architecture::Resnet101, 42_505_220, 105_344, 42_452_548, 7_760_027_648),
            (Architecture::Vgg16, 134_276_356, 0, 134_276_356, 15_437_283_328),
        ] {
            let total = table(architecture, Form::Folded).total;
            let found = (total.trained, total.statistics, total.shipped, total.multiply_adds);
            assert_eq!(found, (trained, statistics, folded, multiply_adds), "{architecture:?}");
        }
    }

    #[test]
    fn both_forms_have_the_same_lines() {
        for &architecture in Architecture::ALL {
            let device = Device::flex();
            let side = architecture.side() as usize;
            let names = |form| -> Vec<(String, Vec<usize>)> {
                let network = architecture.init(form, &device);
                let steps = network.trace(Tensor::zeros([1, 1, side, side], &device)).1;
                steps.into_iter().map(|step| (step.name, step.shape)).collect()
            };
            let folded = names(Form::Folded);
            assert_eq!(folded, names(Form::Training));
            let mut unique: Vec<&String> = folded.iter().map(|(name, _)| name).collect();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), folded.len(), "each layer has a name of its own: {folded:?}");
        }
    }
}
