//! The convolution as an operation that Burn's autodiff can go back through.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::tensor::Tensor;

use super::geometry::Geometry;
use super::{Primitive, back, floats, forward, gradient, primitive};

type Tracked = Autodiff<Flex>;

/// None if the tensors are not on the CPU.
pub fn convolve(geometry: &Geometry, x: Tensor<4>, weights: Tensor<4>) -> Option<Tensor<4>> {
    let [x, weights] = [x, weights].map(|tensor| tensor.try_into_primitive::<Tracked>().ok());
    let (x, weights) = (x?, weights?);
    let nodes = [x.node(), weights.node()];
    let (x, weights) = (x.into_primitive(), weights.into_primitive());
    let out = forward(geometry, &x, &weights, None, false);
    let out = match Convolution.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish((x, weights, geometry.clone()), out),
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Some(Tensor::from_primitive::<Tracked>(out))
}

#[derive(Debug)]
struct Convolution;

impl Backward<Flex, 2> for Convolution {
    type State = (Primitive, Primitive, Geometry);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [x, weights] = ops.parents;
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let (images, kernels, geometry) = ops.state;
        let [batch, ..] = images.layout().shape().dims::<4>();
        let [height, width] = geometry.size;
        if let Some(node) = x {
            let kernels = kernels.to_contiguous();
            let found = back::back_to_input(&geometry, floats(&kernels), floats(&gradient));
            grads.register::<Flex>(node.id, primitive(found, [batch, geometry.inputs, height, width]));
        }
        if let Some(node) = weights {
            let images = images.to_contiguous();
            let found = gradient::back_to_weights(&geometry, floats(&images), floats(&gradient));
            grads.register::<Flex>(node.id, primitive(found, kernels.layout().shape().dims::<4>()));
        }
    }
}
