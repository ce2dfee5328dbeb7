//! Listening to a forward pass: what each layer of a network is, and what it made of its input.
//!
//! A network's `forward` tells its [`Trace`] each layer as it computes it, so that there is no second copy of the network that could
//! differ from it. Without a listener nothing is kept.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;
use serde::Serialize;

/// What a layer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Convolution,
    MaxPool,
    MeanPool,
    /// Each cell repeated, so that maps of two sizes fit.
    Enlarge,
    /// Branches added.
    Sum,
    /// Maps to one vector, value by value.
    Flatten,
    /// Maps to one vector, pooled over the slice.
    Pooled,
    Dense,
}

/// A layer and what it made of its input.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its part of the network and its own name, with points between.
    pub name: String,
    pub kind: Kind,
    /// Width of the window and its stride, of convolutions and pools.
    pub window: Option<[usize; 2]>,
    /// Whether a batch norm of its own follows. None does once it is folded.
    pub normalised: bool,
    /// Whether ReLU, or one that ends at 6, ends it.
    pub activated: bool,
    /// Of its output, for one slice: `[channels, height, width]` or `[values]`.
    pub shape: Vec<usize>,
    /// Parameters that training fits.
    pub parameters: usize,
    /// Running means and variances of its batch norm.
    pub statistics: usize,
    /// Products of an input and a weight, for one slice.
    pub multiply_adds: usize,
    /// `[batch, channels, height, width]`, after the activation: of convolutions and sums.
    pub maps: Option<Tensor<4>>,
    /// `[channels, 1, height, width]`: the weights of a convolution that sees the picture itself.
    pub filters: Option<Tensor<4>>,
}

/// Who listens to a forward pass, if anyone does.
pub struct Trace<'a> {
    steps: Option<&'a mut Vec<Step>>,
    part: String,
}

impl<'a> Trace<'a> {
    /// Nobody listens.
    pub fn off() -> Self {
        Self { steps: None, part: String::new() }
    }

    /// Whether nobody does, and what lies between layers is not asked for.
    pub fn is_off(&self) -> bool {
        self.steps.is_none()
    }

    /// Each layer is added to `steps`.
    pub fn on(steps: &'a mut Vec<Step>) -> Self {
        Self { steps: Some(steps), part: String::new() }
    }

    /// The same listener for a part of the network, whose name precedes those of its layers. Parts of a kind are counted from 1.
    pub fn within(&mut self, part: &str, index: usize) -> Trace<'_> {
        let part = if self.steps.is_some() { format!("{}{part}.{}.", self.part, index + 1) } else { String::new() };
        Trace { steps: self.steps.as_deref_mut(), part }
    }

    /// A convolution with what follows it: `output` is after the batch norm and the activation.
    pub fn convolution(
        &mut self,
        name: &str,
        conv: &Conv2d,
        norm: Option<&BatchNorm>,
        activated: bool,
        output: &Tensor<4>,
    ) {
        self.add(name, Kind::Convolution, output, |step| {
            let weight = conv.weight.val();
            step.window = Some([conv.kernel_size[0], conv.stride[0]]);
            step.multiply_adds = weight.shape().num_elements() * step.shape[1..].iter().product::<usize>();
            step.parameters = conv.num_params();
            step.activated = activated;
            step.maps = Some(output.clone());
            step.filters = pictured(conv).then(|| weight.narrow(1, 0, 1));
            step.normalise(norm);
        });
    }

    /// A dense layer with what follows it, as [`Trace::convolution`].
    pub fn dense(&mut self, name: &str, dense: &Linear, norm: Option<&BatchNorm>, activated: bool, output: &Tensor<2>) {
        self.add(name, Kind::Dense, output, |step| {
            step.multiply_adds = dense.weight.shape().num_elements();
            step.parameters = dense.num_params();
            step.activated = activated;
            step.normalise(norm);
        });
    }

    /// A pool of square windows.
    pub fn pool(&mut self, name: &str, kind: Kind, window: [usize; 2], output: &Tensor<4>) {
        self.add(name, kind, output, |step| step.window = Some(window));
    }

    /// Branches added, each times a weight that training fits: as [`Trace::sum`].
    pub fn weighted_sum(&mut self, name: &str, branches: usize, activated: bool, output: &Tensor<4>) {
        self.add(name, Kind::Sum, output, |step| {
            step.parameters = branches;
            step.multiply_adds = branches * step.shape.iter().product::<usize>();
            step.activated = activated;
            step.maps = Some(output.clone());
        });
    }

    /// Branches added: `output` is after the activation, if one ends it.
    pub fn sum(&mut self, name: &str, activated: bool, output: &Tensor<4>) {
        self.add(name, Kind::Sum, output, |step| {
            step.activated = activated;
            step.maps = Some(output.clone());
        });
    }

    /// What has neither parameters nor a window.
    pub fn other<const D: usize>(&mut self, name: &str, kind: Kind, output: &Tensor<D>) {
        self.add(name, kind, output, |_| ());
    }

    fn add<const D: usize>(&mut self, name: &str, kind: Kind, output: &Tensor<D>, fill: impl FnOnce(&mut Step)) {
        let Some(steps) = &mut self.steps else { return };
        let mut step = Step {
            name: format!("{}{name}", self.part),
            kind,
            window: None,
            normalised: false,
            activated: false,
            shape: output.dims()[1..].to_vec(),
            parameters: 0,
            statistics: 0,
            multiply_adds: 0,
            maps: None,
            filters: None,
        };
        fill(&mut step);
        steps.push(step);
    }
}

/// Whether a convolution sees the picture itself: alone, or with a plane of ones behind it ([`super::published::with_ones`]).
fn pictured(conv: &Conv2d) -> bool {
    conv.groups == 1 && conv.weight.dims()[1] <= 2
}

impl Step {
    fn normalise(&mut self, norm: Option<&BatchNorm>) {
        let Some(norm) = norm else { return };
        let fitted = norm.gamma.num_params() + norm.beta.num_params();
        self.normalised = true;
        self.parameters += fitted;
        self.statistics = norm.num_params() - fitted;
    }
}
