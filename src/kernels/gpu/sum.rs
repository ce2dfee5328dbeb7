//! The sum of two images on a GPU and ReLU after it, as one kernel.

use burn::tensor;
use cubecl::prelude::*;

use super::pixels::{beside, groups, images_of, pixels, vector};

pub fn rectified_sum(a: &tensor::Tensor<4>, b: &tensor::Tensor<4>) -> Option<tensor::Tensor<4>> {
    let [batch, channels, height, width] = a.dims();
    if b.dims() != a.dims() {
        return None;
    }
    let (a, b) = (pixels(a)?, pixels(b)?);
    let size = vector(channels);
    let units = batch * channels * height * width / size;
    let client = a.client.clone();
    let out = beside(&a, [batch, height, width, channels]);
    let (count, dim) = groups(units);
    let [a, b, sum] = [a, b, out.clone()].map(|tensor| tensor.binding().into_tensor_arg());
    sums::launch(&client, count, dim, size, a, b, sum, units as u32);
    Some(images_of(out))
}

#[cube(launch)]
fn sums<N: Size>(a: &Tensor<Vector<f32, N>>, b: &Tensor<Vector<f32, N>>, out: &mut Tensor<Vector<f32, N>>, units: u32) {
    if ABSOLUTE_POS < units as usize {
        out[ABSOLUTE_POS] = max_nan(a[ABSOLUTE_POS] + b[ABSOLUTE_POS], Vector::new(0.0f32));
    }
}
