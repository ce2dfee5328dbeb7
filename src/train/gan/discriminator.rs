//! The discriminator: the body of the network that it becomes, and a dense layer that says how real a slice is.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::store::RecordError;
use burn::tensor::{Device, Tensor};

use crate::model::gan_discriminator::GanDiscriminator;
use crate::model::trace::Trace;
use crate::model::{Form, Network, stored};

#[derive(Module, Debug)]
pub struct Discriminator {
    /// Its own last layer, of the classes, learns nothing here.
    network: GanDiscriminator,
    real: Linear,
}

impl Discriminator {
    /// Fresh weights, drawn from the device's random numbers.
    pub fn new(device: &Device) -> Self {
        Self {
            network: GanDiscriminator::new(Form::Training, device),
            real: LinearConfig::new(GanDiscriminator::SEEN, 1).init(device),
        }
    }

    /// `[batch, 1, 64, 64]` to `[batch, 1]`: for each slice the logit of its being real.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.real.forward(self.network.body(images, &mut Trace::off()).flatten(1, 3))
    }

    /// The classifier that it becomes: its body, and a last layer that is new, drawn by the seed.
    pub fn classifier(self, seed: u64, device: &Device) -> Network {
        device.seed(seed);
        Network::GanDiscriminator(self.network.with_class_of(GanDiscriminator::new(Form::Training, device)))
    }

    /// The discriminator of saved bytes.
    ///
    /// # Errors
    /// What Burn refuses: bytes that are no weights, or of another network.
    pub fn from_bytes(bytes: Vec<u8>, device: &Device) -> Result<Self, RecordError> {
        opened(Self::new(device), bytes)
    }
}

/// A module with the weights of saved bytes.
pub fn opened<M: Module>(module: M, bytes: Vec<u8>) -> Result<M, RecordError> {
    module.try_load_record(stored::open(bytes)?)
}

/// A module's weights as bytes, running statistics included.
pub fn saved<M: Module>(module: &M) -> Result<Vec<u8>, RecordError> {
    Ok(module.valid().into_record().into_bytes()?.to_vec())
}
