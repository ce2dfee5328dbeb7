//! What the two networks of a GAN lower: the cross-entropy of the discriminator, and the non-saturating loss of the generator
//! (Goodfellow et al. 2014, section 3). Of logits, in nats.

use burn::tensor::Tensor;
use burn::tensor::activation::log_sigmoid;

/// Real slices should be called real with a probability of `1 - smoothing`, generated ones with 0: the sum of both means.
pub fn of_discriminator(real: Tensor<2>, generated: Tensor<2>, smoothing: f32) -> Tensor<1> {
    let as_real = log_sigmoid(real.clone()).mul_scalar(1.0 - smoothing) + log_sigmoid(real.neg()).mul_scalar(smoothing);
    -(as_real.mean() + log_sigmoid(generated.neg()).mean())
}

/// Generated slices should be called real: the mean of `-log D(G(z))`, which still has a gradient where the discriminator is sure.
pub fn of_generator(generated: Tensor<2>) -> Tensor<1> {
    -log_sigmoid(generated).mean()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    fn column(values: &[f32]) -> Tensor<2> {
        Tensor::<1>::from_floats(values, &Device::flex()).reshape([values.len(), 1])
    }

    fn value(loss: Tensor<1>) -> f32 {
        loss.try_into_scalar().unwrap()
    }

    /// sigmoid(ln 3) = 0.75 and sigmoid(-ln 4) = 0.2, so that every term is the logarithm of a plain number.
    #[test]
    fn the_losses_are_those_of_the_papers() {
        let (third, fourth) = (3f32.ln(), -4f32.ln());
        // Real ones get 0.75 and 0.2, generated ones 0.2 and 0.75.
        let found = value(of_discriminator(column(&[third, fourth]), column(&[fourth, third]), 0.0));
        let expected = -(0.75f32.ln() + 0.2f32.ln()) / 2.0 - (0.8f32.ln() + 0.25f32.ln()) / 2.0;
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        // One-sided: a tenth of the real target lies on "generated", nothing of the other.
        let found = value(of_discriminator(column(&[third]), column(&[fourth]), 0.1));
        let expected = -(0.9 * 0.75f32.ln() + 0.1 * 0.25f32.ln()) - 0.8f32.ln();
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        let found = value(of_generator(column(&[third, fourth])));
        let expected = -(0.75f32.ln() + 0.2f32.ln()) / 2.0;
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    /// log(1 - D(G(z))) would be flat here; and nothing overflows.
    #[test]
    fn a_sure_discriminator_leaves_the_generator_a_gradient() {
        let device = Device::flex().autodiff();
        let logits = Tensor::<2>::from_floats([[-90.0]], &device).require_grad();
        let loss = of_generator(logits.clone());
        let gradient: f32 = logits.grad(&loss.clone().backward()).unwrap().try_into_scalar().unwrap();
        let loss: f32 = loss.without_autodiff().try_into_scalar().unwrap();
        assert!((loss - 90.0).abs() < 1e-3 && (gradient + 1.0).abs() < 1e-6, "{loss} {gradient}");
        let sure = value(of_discriminator(column(&[90.0]), column(&[-90.0]), 0.0));
        assert!((0.0..1e-6).contains(&sure), "{sure}");
    }
}
