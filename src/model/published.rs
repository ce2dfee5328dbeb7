//! Networks that others published, trained on photographs (ImageNet), and how they are made to look at slices.
//!
//! A photograph has three colours, from each of which its mean is taken before it is divided by its spread; a convolution pads it with
//! zeros only then. A grey slice is three equal colours, so the weights of the first convolution can be summed over the colours. What the
//! means add is the same for every slice: it is what a second input plane, all ones, adds with weights of its own. As that plane
//! ends where the slice ends, padding is the same as before, and a slice in 0 ..= 1 gives what its copy in three colours gave.

use burn::module::Param;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::{Architecture, Form, Network, efficientnet, resnet, vgg16};
use crate::label::Label;

/// What a network sees and what it tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Channels of the first convolution's input.
    pub channels: usize,
    pub classes: usize,
}

impl Ends {
    /// A grey slice with its plane of ones, and the classes of this project.
    pub const SLICES: Ends = Ends { channels: 2, classes: Label::COUNT };
    /// A colour photograph and the classes of ImageNet's challenge.
    pub const PHOTOGRAPHS: Ends = Ends { channels: 3, classes: 1000 };
}

/// What is taken from each colour (red, green, blue; 0 ..= 1), and what it is then divided by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    pub mean: [f32; 3],
    pub spread: [f32; 3],
}

impl Normalisation {
    /// That of ImageNet, with which torchvision's weights were trained.
    const IMAGENET: Normalisation = Normalisation { mean: [0.485, 0.456, 0.406], spread: [0.229, 0.224, 0.225] };
    /// 127 and 128 of 255, as the Lite networks were trained.
    const LITE: Normalisation = Normalisation { mean: [127.0 / 255.0; 3], spread: [128.0 / 255.0; 3] };
}

/// Whether the networks that pool their last stage take inputs of that width and height: whole cells of that stage.
pub(super) fn takes(side: u32) -> bool {
    side.is_multiple_of(32) && (64..=512).contains(&side)
}

impl Architecture {
    /// The networks that published weights exist for.
    pub fn published() -> impl Iterator<Item = Architecture> {
        Architecture::ALL.iter().copied().filter(|network| network.normalisation().is_some())
    }

    /// What is done to the colours of a photograph before such a network sees it; none of networks of this project.
    pub fn normalisation(self) -> Option<Normalisation> {
        match self {
            Architecture::EfficientnetB0 | Architecture::Resnet50 | Architecture::Resnet101 | Architecture::Vgg16 => {
                Some(Normalisation::IMAGENET)
            }
            Architecture::EfficientnetLite0 => Some(Normalisation::LITE),
            _ => None,
        }
    }

    /// The network as it was published, for three colours and a thousand classes, with fresh weights; none of networks of this project.
    pub fn as_published(self, device: &Device) -> Option<Network> {
        let (ends, form) = (Ends::PHOTOGRAPHS, Form::Training);
        let efficientnet = |variant| efficientnet::EfficientNet::new(variant, ends, form, device);
        Some(match self {
            Architecture::EfficientnetB0 => Network::EfficientnetB0(efficientnet(efficientnet::Variant::B0)),
            Architecture::EfficientnetLite0 => Network::EfficientnetLite0(efficientnet(efficientnet::Variant::Lite0)),
            Architecture::Resnet50 => Network::Resnet50(resnet::ResNet::new(resnet::FIFTY, ends, form, device)),
            Architecture::Resnet101 => {
                Network::Resnet101(resnet::ResNet::new(resnet::HUNDRED_AND_ONE, ends, form, device))
            }
            Architecture::Vgg16 => Network::Vgg16(vgg16::Vgg16::new(ends, form, device)),
            _ => return None,
        })
    }

    /// The name in the published state dict of what lies at a path of [`Architecture::as_published`], as `class.weight`.
    pub fn published_name(self, path: &[&str]) -> Option<String> {
        let named = match self {
            Architecture::EfficientnetB0 => efficientnet::published_name_b0,
            Architecture::EfficientnetLite0 => efficientnet::published_name_lite0,
            Architecture::Resnet50 | Architecture::Resnet101 => resnet::published_name,
            Architecture::Vgg16 => vgg16::published_name,
            _ => return None,
        };
        let name = named(path)?;
        let (layer, leaf) = name.rsplit_once('.')?;
        Some(match leaf {
            "gamma" => format!("{layer}.weight"),
            "beta" => format!("{layer}.bias"),
            _ => name,
        })
    }
}

impl Network {
    /// A published network for slices: the first convolution sees a grey slice as it saw three equal colours, and the class layer is
    /// new, drawn from the device's random numbers. Networks of this project stay as they are.
    pub fn for_slices(self, device: &Device) -> Network {
        let Some(normalisation) = self.architecture().normalisation() else { return self };
        match self {
            Network::EfficientnetB0(network) => Network::EfficientnetB0(network.for_slices(normalisation, device)),
            Network::EfficientnetLite0(network) => {
                Network::EfficientnetLite0(network.for_slices(normalisation, device))
            }
            Network::Resnet50(network) => Network::Resnet50(network.for_slices(normalisation, device)),
            Network::Resnet101(network) => Network::Resnet101(network.for_slices(normalisation, device)),
            Network::Vgg16(network) => Network::Vgg16(network.for_slices(normalisation, device)),
            own => own,
        }
    }
}

/// `[batch, 1, height, width]` with a plane of ones behind each slice, if the convolution asks for two; photographs as they are.
pub(super) fn with_ones(images: Tensor<4>, conv: &Conv2d) -> Tensor<4> {
    if conv.weight.dims()[1] != Ends::SLICES.channels {
        return images;
    }
    let ones = images.ones_like();
    Tensor::cat(vec![images, ones], 1)
}

/// A first convolution for three normalised colours as one for a grey slice and its plane of ones.
pub(super) fn grey(conv: Conv2d, normalisation: Normalisation) -> Conv2d {
    let weight = conv.weight.val();
    let device = weight.device();
    let colours = |values: [f32; 3]| Tensor::<1>::from_floats(values, &device).reshape([1, 3, 1, 1]);
    let scaled = weight / colours(normalisation.spread);
    let means = (scaled.clone() * colours(normalisation.mean)).sum_dim(1).neg();
    let weight = Tensor::cat(vec![scaled.sum_dim(1), means], 1);
    Conv2d { weight: Param::from_tensor(weight), ..conv }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_whole_cells_give_logits_and_features() {
        let device = Device::flex();
        for (architecture, features) in [
            (Architecture::EfficientnetLite0, 1280),
            (Architecture::EfficientnetB0, 1280),
            (Architecture::Resnet50, 2048),
            (Architecture::Vgg16, 512),
        ] {
            for side in [64, 96, 224].into_iter().filter(|side| architecture.takes(*side)) {
                for form in [Form::Training, Form::Folded] {
                    let network = architecture.init(form, &device);
                    let output = network.forward(Tensor::zeros([1, 1, side as usize, side as usize], &device));
                    assert_eq!((output.logits.dims(), output.features.dims()), ([1, 4], [1, features]));
                    assert!(output.lesion.is_none());
                }
            }
            for side in [0, 32, 100, 544] {
                assert!(!architecture.takes(side), "{architecture:?} {side}");
            }
            assert!(architecture.takes(architecture.side()));
        }
    }

    /// What a listener is shown as seen by the first convolution is the part that sees the slice, and no depthwise convolution's weights.
    #[test]
    fn only_the_first_convolution_sees_the_picture() {
        let device = Device::flex();
        let network = Architecture::EfficientnetLite0.init(Form::Folded, &device);
        let (_, steps) = network.trace(Tensor::zeros([1, 1, 64, 64], &device));
        let pictured: Vec<(&str, [usize; 4])> =
            steps.iter().filter_map(|step| Some((step.name.as_str(), step.filters.as_ref()?.dims()))).collect();
        assert_eq!(pictured, [("stem", [32, 1, 3, 3])]);
    }
}
