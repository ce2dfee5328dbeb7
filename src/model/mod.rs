//! The networks, one file a family, and the registry that names them.
//!
//! To add one: write `model/<name>.rs` with a type that has `fold`, `forward` and `SIDE`, and add its line to [`networks!`].
//! `forward` tells its [`trace::Trace`] of each layer. Networks that see whole patients are in [`volumes`].

pub mod complex_net;
pub(crate) mod conv_norm;
pub mod efficientnet;
pub mod gan_discriminator;
pub mod lesion_resnet;
mod plane_net;
pub mod published;
pub mod resnet;
pub mod seed_cnn;
mod slice_net;
pub(crate) mod stored;
pub mod table;
pub mod trace;
pub mod vgg16;
mod volume_net;
pub mod volumes;
pub mod wiring;

use burn::module::Module;
use burn::store::ModuleRecord;
use burn::tensor::{Device, Tensor};

use self::published::Ends;
use self::trace::{Step, Trace};
use crate::{Error, Result};

/// How the numbers of a weights file are stored. Computation is always in f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    F16,
    F32,
    /// Weights in 8 bits with a scale for each output, all else in 16.
    Int8,
}

impl std::str::FromStr for Precision {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        match name {
            "f16" => Ok(Precision::F16),
            "f32" => Ok(Precision::F32),
            "int8" => Ok(Precision::Int8),
            other => Err(format!("{other:?} is not a precision: use f16, f32 or int8")),
        }
    }
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Precision::F16 => "f16",
            Precision::F32 => "f32",
            Precision::Int8 => "int8",
        })
    }
}

/// What a network says about a batch of slices.
#[derive(Clone, Debug)]
pub struct Output {
    /// `[batch, 4]` in the order of [`crate::label::Label::ALL`].
    pub logits: Tensor<2>,
    /// `[batch, features]`: what the network saw, pooled over the slice. Two slices that look alike to it are close here.
    pub features: Tensor<2>,
    /// `[batch, 1, height, width]`: for each cell of the input the logit of a lesion there. None for networks without such a head.
    pub lesion: Option<Tensor<4>>,
}

/// Whether batch norm is a layer of its own or part of the convolutions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// As it is trained.
    #[default]
    Training,
    /// As it is shipped: the same function with fewer layers.
    Folded,
}

macro_rules! networks {
    ($($variant:ident = $name:literal, $network:ty, $new:expr, $sides:expr;)+) => {
        /// The registry: the networks by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Architecture { $($variant),+ }

        impl Architecture {
            pub const ALL: &[Architecture] = &[$(Architecture::$variant),+];

            /// The name in manifests and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Architecture::$variant => $name),+ }
            }

            /// The default width and height of the network's input in pixels.
            pub fn side(self) -> u32 {
                match self { $(Architecture::$variant => <$network>::SIDE),+ }
            }

            /// Whether the network takes inputs of that width and height.
            pub fn takes(self, side: u32) -> bool {
                let sides: fn(u32) -> bool = match self { $(Architecture::$variant => $sides),+ };
                sides(side)
            }

            /// The network for slices with fresh random weights, drawn from the device's random numbers.
            pub fn init(self, form: Form, device: &Device) -> Network {
                match self {
                    $(Architecture::$variant => {
                        let new: fn(Form, &Device) -> $network = $new;
                        Network::$variant(new(form, device))
                    }),+
                }
            }
        }

        /// A network with its weights.
        #[derive(Module, Debug)]
        #[allow(clippy::large_enum_variant)]
        pub enum Network { $($variant($network)),+ }

        impl Network {
            pub fn architecture(&self) -> Architecture {
                match self { $(Network::$variant(_) => Architecture::$variant),+ }
            }

            /// `[batch, 1, side, side]` in 0 ..= 1 to what the network says about it.
            pub fn forward(&self, images: Tensor<4>) -> Output {
                self.listened(images, Trace::off())
            }

            /// As [`Network::forward`], with each layer and what it made of the slices.
            pub fn trace(&self, images: Tensor<4>) -> (Output, Vec<Step>) {
                let mut steps = Vec::new();
                let output = self.listened(images, Trace::on(&mut steps));
                (output, steps)
            }

            fn listened(&self, images: Tensor<4>, trace: Trace) -> Output {
                match self { $(Network::$variant(network) => network.forward(images, trace)),+ }
            }

            /// The same function without batch norm after convolutions, equal within rounding.
            pub fn fold(self) -> Self {
                match self { $(Network::$variant(network) => Network::$variant(network.fold())),+ }
            }

            /// Puts recorded weights into this network.
            fn with_record(self, record: ModuleRecord) -> std::result::Result<Self, burn::store::RecordError> {
                Ok(match self { $(Network::$variant(network) => Network::$variant(network.try_load_record(record)?)),+ })
            }

            fn record(self) -> ModuleRecord {
                match self { $(Network::$variant(network) => network.into_record()),+ }
            }
        }
    };
}

networks! {
    LesionResnet = "lesion_resnet", lesion_resnet::LesionResnet, lesion_resnet::LesionResnet::new, lesion_resnet::takes;
    SeedCnn = "seed_cnn", seed_cnn::SeedCnn, seed_cnn::SeedCnn::new, |side| side == seed_cnn::SeedCnn::SIDE;
    EfficientnetLite0 = "efficientnet_lite0", efficientnet::EfficientNet,
        |form, device| efficientnet::EfficientNet::new(efficientnet::Variant::Lite0, Ends::SLICES, form, device),
        published::takes;
    EfficientnetB0 = "efficientnet_b0", efficientnet::EfficientNet,
        |form, device| efficientnet::EfficientNet::new(efficientnet::Variant::B0, Ends::SLICES, form, device),
        published::takes;
    Resnet50 = "resnet50", resnet::ResNet,
        |form, device| resnet::ResNet::new(resnet::FIFTY, Ends::SLICES, form, device), published::takes;
    Resnet101 = "resnet101", resnet::ResNet,
        |form, device| resnet::ResNet::new(resnet::HUNDRED_AND_ONE, Ends::SLICES, form, device), published::takes;
    Vgg16 = "vgg16", vgg16::Vgg16,
        |form, device| vgg16::Vgg16::new(Ends::SLICES, form, device), |side| side == vgg16::Vgg16::SIDE;
    GanDiscriminator = "gan_discriminator", gan_discriminator::GanDiscriminator, gan_discriminator::GanDiscriminator::new,
        |side| side == gan_discriminator::GanDiscriminator::SIDE;
    ComplexNetEr = "complex_net_er", complex_net::ComplexNet,
        |form, device| complex_net::ComplexNet::new(complex_net::ERDOS_RENYI, form, device), complex_net::takes;
    ComplexNetWs = "complex_net_ws", complex_net::ComplexNet,
        |form, device| complex_net::ComplexNet::new(complex_net::WATTS_STROGATZ, form, device), complex_net::takes;
    ComplexNetBa = "complex_net_ba", complex_net::ComplexNet,
        |form, device| complex_net::ComplexNet::new(complex_net::BARABASI_ALBERT, form, device), complex_net::takes;
    ComplexNetWsRelu = "complex_net_ws_relu", complex_net::ComplexNet,
        |form, device| complex_net::ComplexNet::new(complex_net::WATTS_STROGATZ_RELU, form, device),
        complex_net::takes;
}

impl std::str::FromStr for Architecture {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Architecture::ALL.iter().copied().find(|network| network.name() == name).ok_or_else(|| Error::UnknownNetwork {
            name: name.to_string(),
            known: Architecture::ALL.iter().map(|network| network.name()).collect::<Vec<_>>().join(", "),
        })
    }
}

impl Network {
    /// The weights as burnpack bytes (`.bpk`), running statistics included.
    ///
    /// # Errors
    /// [`Error::WrongWeights`] if they cannot be written, which only memory could cause.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>> {
        stored::write(self.valid(), Network::record, precision).map_err(|error| self.wrong_weights(&error))
    }

    /// A network with the weights of burnpack bytes, in f32 on the device.
    ///
    /// # Errors
    /// [`Error::WrongWeights`] if the bytes are not burnpack, or a tensor is missing, left over or of another shape.
    pub fn from_bytes(architecture: Architecture, form: Form, bytes: Vec<u8>, device: &Device) -> Result<Self> {
        let load = |form, bytes| {
            let network = architecture.init(form, device);
            stored::open(bytes).and_then(|record| network.with_record(record))
        };
        load(form, bytes.clone()).map_err(|error| {
            let (other, mistaken) = match form {
                Form::Training => (Form::Folded, "they are folded, as weights are shipped, and cannot be trained"),
                Form::Folded => (Form::Training, "they are as they were trained, and not folded"),
            };
            let fit = load(other, bytes).is_ok();
            let reason = if fit { mistaken.to_string() } else { shortened(&error.to_string()) };
            Error::WrongWeights { network: architecture.name().into(), reason }
        })
    }

    fn wrong_weights(&self, error: &burn::store::RecordError) -> Error {
        Error::WrongWeights { network: self.architecture().name().into(), reason: error.to_string() }
    }
}

/// The beginning of a text that may name every tensor of a network.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// How many numbers of a module learn; batch norm's statistics do not.
#[cfg(test)]
pub(crate) fn trainable<M: Module>(module: &M) -> usize {
    struct Count(usize);
    impl burn::module::ModuleVisitor for Count {
        fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<Tensor<D>>) {
            self.0 += if param.is_require_grad() { param.val().shape().num_elements() } else { 0 };
        }
    }
    let mut count = Count(0);
    module.visit(&mut count);
    count.0
}
