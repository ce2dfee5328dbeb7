//! A convolution over a batch.

use super::correlate::{Kernels, correlate};
use super::geometry::Geometry;
use crate::kernels::rectify;

/// `[batch, inputs, height, width]` and weights `[outputs, inputs, kernel height, kernel width]` to
/// `[batch, outputs, height, width]`; to each output its bias is added, and what is below zero becomes zero if `rectified`.
pub fn forward(
    geometry: &Geometry,
    images: &[f32],
    weights: &[f32],
    bias: Option<&[f32]>,
    rectified: bool,
) -> Vec<f32> {
    let kernels = Kernels::new(geometry.outputs, geometry.offsets(), weights);
    let [height, width] = geometry.out();
    let pitch = geometry.phase().pitch;
    let places = geometry.places();
    let mut out = vec![0.0; images.len() / geometry.image() * geometry.answer()];
    let scratch = || (vec![0.0; geometry.packed()], vec![0.0; kernels.room(places)]);
    each(images, geometry.image(), &mut out, geometry.answer(), scratch, |(packed, computed), image, out| {
        geometry.pack(image, packed);
        correlate(&kernels, packed, geometry.channel(), places, computed);
        let planes = computed.chunks_exact(places).zip(out.chunks_exact_mut(height * width));
        for (output, (computed, out)) in planes.enumerate() {
            let bias = bias.map_or(0.0, |bias| bias[output]);
            for (computed, out) in computed.chunks(pitch).zip(out.chunks_exact_mut(width)) {
                let row = out.iter_mut().zip(computed);
                match rectified {
                    true => row.for_each(|(out, computed)| *out = rectify(computed + bias)),
                    false => row.for_each(|(out, computed)| *out = computed + bias),
                }
            }
        }
    });
    out
}

/// Images by images, in parallel where threads are.
pub fn each<T>(
    from: &[f32],
    image: usize,
    to: &mut [f32],
    answer: usize,
    scratch: impl Fn() -> T + Sync + Send,
    work: impl Fn(&mut T, &[f32], &mut [f32]) + Sync + Send,
) {
    #[cfg(feature = "train")]
    {
        use rayon::prelude::*;

        from.par_chunks_exact(image)
            .zip(to.par_chunks_exact_mut(answer))
            .for_each_init(scratch, |scratch, (from, to)| work(scratch, from, to));
    }
    #[cfg(not(feature = "train"))]
    {
        let mut scratch = scratch();
        for (from, to) in from.chunks_exact(image).zip(to.chunks_exact_mut(answer)) {
            work(&mut scratch, from, to);
        }
    }
}
