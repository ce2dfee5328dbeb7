//! The sum of two tensors and ReLU after it, as one operation: what a residual block ends with.

use burn::backend::Flex;
use burn::tensor::Tensor;
use pulp::Arch;

use super::{floats, plain, primitive, rectify, relu};

/// `relu(a + b)` of two images of one shape.
pub fn rectified_sum(a: Tensor<4>, b: Tensor<4>) -> Tensor<4> {
    ours(&a, &b).unwrap_or_else(|| relu(a + b))
}

fn ours(a: &Tensor<4>, b: &Tensor<4>) -> Option<Tensor<4>> {
    let shape = a.dims();
    if shape != b.dims() {
        return None;
    }
    let (a, b) = (plain(a)?, plain(b)?);
    let mut out = vec![0.0; floats(&a).len()];
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let pairs = floats(&a).iter().zip(floats(&b));
            out.iter_mut().zip(pairs).for_each(|(out, (a, b))| *out = rectify(a + b));
        },
    );
    Some(Tensor::from_primitive::<Flex>(primitive(out, shape)))
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution};

    use super::super::assert_close;
    use super::*;

    #[test]
    fn answers_are_burns() {
        let device = Device::flex();
        let random = |shape: [usize; 4]| Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &device);
        let (a, b) = (random([2, 3, 5, 7]), random([2, 3, 5, 7]));
        assert!(ours(&a, &b).is_some());
        assert_close(rectified_sum(a.clone(), b.clone()), relu(a.clone() + b), "a sum", 0.0);
        let across = random([2, 3, 7, 5]).swap_dims(2, 3);
        assert_close(rectified_sum(a.clone(), across.clone()), relu(a.clone() + across), "what lies across", 0.0);
        let row = random([1, 3, 1, 1]);
        assert_close(rectified_sum(a.clone(), row.clone()), relu(a + row), "what is spread", 0.0);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let of = |values: [f32; 2]| Tensor::<4>::from_data([[[values]]], &Device::flex());
        let out: Vec<f32> = rectified_sum(of([f32::NAN, 1.0]), of([1.0, -3.0])).try_into_vec_as().unwrap();
        assert!(out[0].is_nan() && out[1] == 0.0, "{out:?}");
    }

    #[cfg(feature = "train")]
    #[test]
    fn gradients_go_back_through_it() {
        let of = |values: [f32; 2]| Tensor::<4>::from_data([[[values]]], &Device::flex().autodiff()).require_grad();
        let (a, b) = (of([1.0, -3.0]), of([2.0, 1.0]));
        let gradients = rectified_sum(a.clone(), b.clone()).sum().backward();
        for x in [a, b] {
            assert_eq!(x.grad(&gradients).expect("a gradient").try_into_vec_as::<f32>().unwrap(), [1.0, 0.0]);
        }
    }
}
