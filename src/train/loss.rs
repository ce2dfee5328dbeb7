//! What training lowers: the cross-entropy of the class, and that of each cell of the lesion map.

use std::ops::Range;

use burn::tensor::activation::{log_sigmoid, log_softmax};
use burn::tensor::{Device, Tensor, TensorData};

use crate::label::Label;
use crate::model::Output;

/// What the slices of a batch are, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// For each slice the probability that it should get for each class: their sum is 1, or less where the class is not known.
    pub classes: Vec<[f32; Label::COUNT]>,
    /// For each slice the weight of its class, or of its being a tumour.
    pub weights: Vec<f32>,
    /// For each slice the share that is a tumour of unknown kind, 0 ..= 1.
    pub untyped: Vec<f32>,
    /// For each slice the share of each of its pixels that is lesion; none where it was not drawn.
    pub lesions: Vec<Option<Vec<f32>>>,
}

/// A cell counts fully as lesion once this share of its pixels does: small lesions are no less lesions.
const FULL_CELL: f32 = 0.5;

/// The loss of a batch, in nats.
#[derive(Clone, Debug)]
pub struct Loss {
    /// `[1]`: what training lowers, that of the class and the weighted one of the map.
    pub total: Tensor<1>,
    /// `[1]`: that of the map before it is weighted; none where nothing is drawn, or nothing is learned from the masks.
    pub lesion: Option<Tensor<1>>,
}

impl Loss {
    /// The total and, where there is one, the map's part, to be read back together.
    pub fn told(&self) -> Tensor<1> {
        let parts = std::iter::once(&self.total).chain(&self.lesion).map(|part| part.clone().without_autodiff());
        Tensor::cat(parts.collect(), 0)
    }
}

impl Targets {
    /// The loss of a batch: the weighted mean of the slices' cross-entropy, and `lesion_weight` times the mean cross-entropy
    /// of the cells of slices whose lesions are known.
    ///
    /// A tumour of unknown kind costs the logarithm of the probability of any tumour.
    pub fn loss(&self, output: Output, lesion_weight: f32, device: &Device) -> Loss {
        self.share(0..self.classes.len(), output, lesion_weight, device)
    }

    /// What some slices add to the loss of the batch, from the network's output of these alone.
    pub fn share(&self, places: Range<usize>, output: Output, lesion_weight: f32, device: &Device) -> Loss {
        let slices = places.len();
        let log_probabilities = log_softmax(output.logits, 1);
        let tumors = Label::ALL.map(|label| f32::from(u8::from(label != Label::NoTumor)));
        let tumors = Tensor::<2>::from_data(TensorData::new(tumors.to_vec(), [1, Label::COUNT]), device);
        let targets = TensorData::new(self.classes[places.clone()].concat(), [slices, Label::COUNT]);
        let of_class = (log_probabilities.clone() * Tensor::from_data(targets, device)).sum_dim(1);
        // The floor keeps the gradient finite where no tumour is certain.
        let of_tumor = (log_probabilities.exp() * tumors).sum_dim(1).clamp_min(1e-6).log();
        let column = |values: &[f32]| {
            Tensor::<2>::from_data(TensorData::new(values[places.clone()].to_vec(), [slices, 1]), device)
        };
        let log_likelihood = of_class + of_tumor * column(&self.untyped);
        let loss = -(log_likelihood * column(&self.weights)).sum().div_scalar(self.classes.len() as f32);
        match output.lesion {
            Some(map) if lesion_weight > 0.0 => {
                let lesion = self.lesion_loss(&self.lesions[places], map, device);
                Loss { total: loss + lesion.clone().mul_scalar(lesion_weight), lesion: Some(lesion) }
            }
            _ => Loss { total: loss, lesion: None },
        }
    }

    fn lesion_loss(&self, lesions: &[Option<Vec<f32>>], map: Tensor<4>, device: &Device) -> Tensor<1> {
        let [batch, _, height, width] = map.dims();
        let mut targets = Vec::with_capacity(batch * height * width);
        let mut weights = Vec::with_capacity(batch);
        for lesion in lesions {
            weights.push(f32::from(u8::from(lesion.is_some())));
            match lesion {
                Some(shares) => {
                    targets.extend(cells(shares, width).into_iter().map(|share| (share / FULL_CELL).min(1.0)));
                }
                None => targets.extend(std::iter::repeat_n(0.0, height * width)),
            }
        }
        let known = self.lesions.iter().flatten().count().max(1) as f32;
        let targets = Tensor::<2>::from_data(TensorData::new(targets, [batch, height * width]), device);
        let weights = Tensor::<2>::from_data(TensorData::new(weights, [batch, 1]), device);
        let logits: Tensor<2> = map.flatten(1, 3);
        // Of a logit z with target t: -t ln(sigmoid(z)) - (1 - t) ln(1 - sigmoid(z)), and 1 - sigmoid(z) = sigmoid(-z).
        let loss = -(log_sigmoid(logits.clone()) * targets.clone() + log_sigmoid(-logits) * (-targets + 1.0));
        (loss.mean_dim(1) * weights).sum().div_scalar(known)
    }
}

/// The mean of the pixels of each of `across * across` cells of a square picture.
fn cells(shares: &[f32], across: usize) -> Vec<f32> {
    let side = shares.len().isqrt();
    let size = side / across;
    let mut cells = vec![0.0; across * across];
    for (at, share) in shares.iter().enumerate() {
        cells[(at / side / size).min(across - 1) * across + (at % side / size).min(across - 1)] += share;
    }
    let pixels = (size * size) as f32;
    cells.iter().map(|sum| sum / pixels).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(logits: Vec<[f32; 4]>, map: Option<(Vec<f32>, usize)>, device: &Device) -> Output {
        let batch = logits.len();
        Output {
            logits: Tensor::from_data(TensorData::new(logits.concat(), [batch, 4]), device),
            features: Tensor::zeros([batch, 1], device),
            lesion: map.map(|(cells, side)| Tensor::from_data(TensorData::new(cells, [batch, 1, side, side]), device)),
        }
    }

    fn value(loss: Loss) -> f32 {
        loss.total.try_into_scalar().unwrap()
    }

    /// exp(1), exp(2), exp(3), exp(0) over their sum: 0.0871, 0.2369, 0.6439, 0.0321.
    const LOGITS: [f32; 4] = [1.0, 2.0, 3.0, 0.0];

    #[test]
    fn a_known_class_costs_its_cross_entropy_and_an_unknown_kind_that_of_any_tumour() {
        let device = Device::flex();
        let typed = Targets {
            classes: vec![[0.0, 1.0, 0.0, 0.0]],
            weights: vec![1.0],
            untyped: vec![0.0],
            lesions: vec![None],
        };
        let found = value(typed.loss(output(vec![LOGITS], None, &device), 1.0, &device));
        assert!((found + 0.236_882_82f32.ln()).abs() < 1e-5, "{found}");
        let untyped = Targets { classes: vec![[0.0; 4]], untyped: vec![1.0], ..typed.clone() };
        let found = value(untyped.loss(output(vec![LOGITS], None, &device), 1.0, &device));
        assert!((found + (1.0 - 0.032_058_6f32).ln()).abs() < 1e-5, "{found}");
        let heavier = Targets { weights: vec![3.0], ..typed };
        let found = value(heavier.loss(output(vec![LOGITS], None, &device), 1.0, &device));
        assert!((found + 3.0 * 0.236_882_82f32.ln()).abs() < 1e-5, "{found}");
    }

    /// Only the second slice's lesion is known: one cell of four, with a logit that says so.
    #[test]
    fn cells_of_unknown_lesions_cost_nothing() {
        let device = Device::flex();
        let mut shares = vec![0.0; 16];
        for at in [0, 1, 4, 5] {
            shares[at] = 0.6;
        }
        let targets = Targets {
            classes: vec![[0.0; 4]; 2],
            weights: vec![0.0; 2],
            untyped: vec![0.0; 2],
            lesions: vec![None, Some(shares)],
        };
        let map = vec![9.0, -9.0, 9.0, -9.0, 2.0, -1.0, -1.0, -1.0];
        let output = || output(vec![LOGITS; 2], Some((map.clone(), 2)), &device);
        let found = targets.loss(output(), 2.0, &device);
        let cost = |z: f32| (1.0 + (-z).exp()).ln();
        let expected = (cost(2.0) + 3.0 * cost(1.0)) / 4.0;
        let lesion: f32 = found.lesion.clone().unwrap().try_into_scalar().unwrap();
        assert!((lesion - expected).abs() < 1e-5, "{lesion} is not {expected}");
        let total = value(found);
        assert!((total - 2.0 * expected).abs() < 1e-5, "{total} is not twice {expected}");
        let without = targets.loss(output(), 0.0, &device);
        assert!(without.lesion.is_none() && value(without) == 0.0, "masks are not learned from");
    }

    /// Whatever the shares have: unequal sizes, all the lesions that are known, none of them.
    #[test]
    fn the_shares_of_a_batch_add_up_to_its_loss() {
        let device = Device::flex();
        let logits = [LOGITS, [0.5, -1.0, 0.0, 2.0], [3.0, 0.0, 1.0, -2.0]];
        let map: Vec<f32> = (0..12).map(|cell| (cell as f32 * 0.7).sin() * 2.0).collect();
        let targets = Targets {
            classes: vec![[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0; 4]],
            weights: vec![1.0, 0.5, 2.0],
            untyped: vec![0.0, 0.0, 1.0],
            lesions: vec![Some(vec![0.3; 16]), Some(vec![0.0; 16]), None],
        };
        let of = |places: Range<usize>| {
            let cells = map[places.start * 4..places.end * 4].to_vec();
            let output = output(logits[places.clone()].to_vec(), Some((cells, 2)), &device);
            let loss = targets.share(places, output, 2.0, &device);
            let lesion: f32 = loss.lesion.clone().unwrap().try_into_scalar().unwrap();
            [value(loss), lesion]
        };
        let (whole, first, second) = (of(0..3), of(0..1), of(1..3));
        let (third, fourth) = (of(0..2), of(2..3));
        for part in [0, 1] {
            assert!(whole[part] > 0.1);
            for sum in [first[part] + second[part], third[part] + fourth[part]] {
                assert!((sum - whole[part]).abs() < 1e-5, "{sum} is not {}", whole[part]);
            }
        }
    }

    #[test]
    fn a_cell_is_the_mean_of_its_pixels() {
        let shares: Vec<f32> = (0..16).map(|at| at as f32).collect();
        assert_eq!(cells(&shares, 2), [2.5, 4.5, 10.5, 12.5]);
    }
}
