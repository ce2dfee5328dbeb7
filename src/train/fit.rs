//! The training loop. Its state is saved after every epoch and on request; a resumed run gives the same weights, bit for bit, as one
//! that was never stopped, since every random number is drawn from (seed, step) or (seed, epoch, slice).

use burn::module::{Flag, Module, ModuleMapper, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::augment::{Augmentation, Drawn};
use super::checkpoint::{Epoch, Partial, RunFolder, Snapshot, State};
use super::recipe::Recipe;
use super::samples::{Samples, batch};
use super::validation;
use super::{Result, TrainError};
use crate::Error;
use crate::calibration::Calibration;
use crate::label::Label;
use crate::model::{Architecture, Network, Precision};

/// What the loop tells while it runs.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A step is done: its place in the epoch (from 1), the steps of an epoch, the epoch (from 1), the mean loss so far.
    Step { step: usize, steps: usize, epoch: usize, loss: f64 },
    /// An epoch is done and saved; true if it is the best so far.
    Epoch { epoch: &'a Epoch, best: bool },
}

/// Whether to go on after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Continue,
    /// Save and return.
    Stop,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// All epochs are done, or early stopping ended it: the best weights and the state.
    Finished { weights: Vec<u8>, state: State },
    /// Stopped on request; saved.
    Stopped { state: State },
}

/// Trains until the recipe's end or a stop, going on from the folder's save if it has one. `device` is without autodiff.
///
/// # Errors
/// Training slices that lack a class, a diverging loss, and what the folder or the device refuse.
pub fn fit(
    recipe: &Recipe,
    train: &Samples,
    val: &Samples,
    folder: &RunFolder,
    device: &Device,
    mut tell: impl FnMut(Event) -> Next,
) -> Result<Outcome> {
    let architecture: Architecture = recipe.network.parse().map_err(TrainError::Core)?;
    let trainer = Trainer::new(recipe, train, device.clone().autodiff())?;

    let optimiser = AdamWConfig::new().with_weight_decay(recipe.weight_decay).init();
    let (mut state, mut network, mut optimiser) = match folder.load()? {
        Some((state, snapshot)) => {
            let network = Network::from_bytes(architecture, snapshot.network, &trainer.device)?;
            let optimiser =
                optimiser.from_bytes(burn::tensor::Bytes::from_bytes_vec(snapshot.optimiser)).map_err(|error| {
                    TrainError::Damaged { path: folder.path().to_path_buf(), reason: error.to_string() }
                })?;
            (state, network, optimiser)
        }
        None => {
            trainer.device.seed(recipe.seed);
            (State::default(), architecture.init(&trainer.device).materialize(), optimiser)
        }
    };

    while state.history.len() < recipe.epochs && !out_of_patience(recipe, &state) {
        let epoch = state.history.len() + 1;
        let order = trainer.order(epoch);
        let batches: Vec<&[usize]> = order.chunks(recipe.batch).filter(|batch| batch.len() > 1).collect();
        let steps = batches.len();
        let done = state.step - state.history.len() * steps;
        for (index, indices) in batches.into_iter().enumerate().skip(done) {
            let rate = recipe.rate(state.step, steps);
            let loss;
            (network, loss) = trainer.step(network, &mut optimiser, indices, epoch, state.step, rate)?;
            state.step += 1;
            state.partial.loss += f64::from(loss) * indices.len() as f64;
            state.partial.slices += indices.len();
            let mean = state.partial.loss / state.partial.slices as f64;
            if tell(Event::Step { step: index + 1, steps, epoch, loss: mean }) == Next::Stop {
                folder.save(&mut state, &snapshot(&network, &optimiser)?, None)?;
                return Ok(Outcome::Stopped { state });
            }
        }

        network = trainer.settle(network);
        let metrics = validation::measure(&network.valid(), &Calibration::of_temperature(1.0), val, device)?;
        let record = Epoch {
            epoch,
            train_loss: state.partial.loss / state.partial.slices as f64,
            val_log_loss: metrics.log_loss,
            val_accuracy: metrics.accuracy,
            val_balanced_accuracy: metrics.balanced_accuracy,
        };
        let best = state.best_epoch().is_none_or(|best| record.beats(best));
        state.history.push(record);
        state.partial = Partial::default();
        let snapshot = snapshot(&network, &optimiser)?;
        folder.save(&mut state, &snapshot, best.then_some(snapshot.network.as_slice()))?;
        let record = &state.history[epoch - 1];
        if tell(Event::Epoch { epoch: record, best }) == Next::Stop && epoch < recipe.epochs {
            return Ok(Outcome::Stopped { state });
        }
    }

    let weights = folder.load_best(&state)?.ok_or_else(|| TrainError::NoRun { path: folder.path().to_path_buf() })?;
    Ok(Outcome::Finished { weights, state })
}

fn out_of_patience(recipe: &Recipe, state: &State) -> bool {
    let best = state.best_epoch().map_or(0, |best| best.epoch);
    recipe.patience > 0 && state.history.len() >= best + recipe.patience
}

fn snapshot(network: &Network, optimiser: &ModuleOptimizer) -> Result<Snapshot> {
    let optimiser = optimiser.into_bytes().map_err(|error| Error::Device(error.to_string()))?;
    Ok(Snapshot { network: network.to_bytes(Precision::F32)?, optimiser: optimiser.to_vec() })
}

/// What stays the same during a run.
struct Trainer<'a> {
    recipe: &'a Recipe,
    samples: &'a Samples,
    /// Weights of the classes in the loss, their mean over the slices 1.
    class_weights: Vec<f32>,
    device: Device,
}

impl<'a> Trainer<'a> {
    fn new(recipe: &'a Recipe, samples: &'a Samples, device: Device) -> Result<Self> {
        let counts = samples.counts();
        if let Some(label) = Label::ALL.into_iter().find(|label| counts[label.index()] == 0) {
            return Err(TrainError::EmptyClass(label));
        }
        let raw = counts.map(|count| (count as f32).powf(-recipe.class_balance));
        let mean =
            counts.iter().zip(raw).map(|(&count, weight)| count as f32 * weight).sum::<f32>() / samples.len() as f32;
        let class_weights = raw.iter().map(|weight| weight / mean).collect();
        Ok(Self { recipe, samples, class_weights, device })
    }

    /// The order of the slices in an epoch.
    fn order(&self, epoch: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.samples.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(mix(self.recipe.seed, epoch as u64, 0)));
        order
    }

    /// Estimates batch norm's running statistics again without dropout, as the network will be used.
    ///
    /// Dropout raises what follows a max-pool, so the statistics gathered under it are wrong without it: "Understanding the
    /// Disharmony between Dropout and Batch Normalization by Variance Shift" (Li et al. 2019), section 4.1.
    fn settle(&self, network: Network) -> Network {
        // Of the old statistics 0.9^48, less than a hundredth, are left.
        const BATCHES: usize = 48;
        const BATCH: usize = 16;
        let network = network.map(&mut Dropout { on: false, inside: Vec::new() });
        for indices in self.order(0).chunks(BATCH).cycle().filter(|batch| batch.len() > 1).take(BATCHES) {
            let inputs: Vec<&[f32]> = indices.iter().map(|&i| self.samples.samples[i].input.as_slice()).collect();
            network.forward(batch(&inputs, self.samples.side, &self.device));
        }
        network.map(&mut Dropout { on: true, inside: Vec::new() })
    }

    /// One optimiser step; the network after it and the loss before it.
    fn step(
        &self,
        network: Network,
        optimiser: &mut ModuleOptimizer,
        indices: &[usize],
        epoch: usize,
        step: usize,
        rate: f64,
    ) -> Result<(Network, f32)> {
        let side = self.samples.side;
        let inputs: Vec<Vec<f32>> = indices
            .par_iter()
            .map(|&index| {
                let input = &self.samples.samples[index].input;
                if self.recipe.augmentation == Augmentation::none() {
                    return input.clone();
                }
                let seed = mix(self.recipe.seed, epoch as u64, index as u64 + 1);
                let drawn = Drawn { pixels: input.clone(), mask: None };
                self.recipe.augmentation.augment(&drawn, side, &mut ChaCha8Rng::seed_from_u64(seed)).pixels
            })
            .collect();
        let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
        let targets: Vec<i32> = indices.iter().map(|&i| self.samples.samples[i].label.index() as i32).collect();
        let targets = Tensor::<1, Int>::from_data(targets.as_slice(), &self.device);

        // Dropout draws from the device's random numbers.
        self.device.seed(mix(self.recipe.seed, step as u64, u64::MAX));
        let logits = network.forward(batch(&inputs, side, &self.device));
        let smoothing = (self.recipe.label_smoothing > 0.0).then_some(self.recipe.label_smoothing);
        let loss = CrossEntropyLossConfig::new()
            .with_smoothing(smoothing)
            .with_weights(Some(self.class_weights.clone()))
            .init(&self.device)
            .forward(logits, targets);
        let value: f32 = loss.clone().try_into_scalar().map_err(|error| Error::Device(error.to_string()))?;
        if !value.is_finite() {
            return Err(TrainError::Diverged { step, loss: value });
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        Ok((optimiser.step(rate, network, gradients), value))
    }
}

/// Switches dropout on or off.
struct Dropout {
    on: bool,
    /// For each field that is being visited, whether it belongs to a dropout layer.
    inside: Vec<bool>,
}

impl ModuleMapper for Dropout {
    fn enter_module(&mut self, _name: &str, container_type: &str) {
        self.inside.push(container_type.ends_with("Dropout"));
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.inside.pop();
    }

    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        if self.inside.last() == Some(&true) { flag.with_value(self.on) } else { flag }
    }
}

/// A seed from three numbers (the finaliser of SplitMix64, Steele et al. 2014, over each).
fn mix(a: u64, b: u64, c: u64) -> u64 {
    [a, b, c].into_iter().fold(0x9E37_79B9_7F4A_7C15, |hash, number| {
        let mut z = (hash ^ number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::samples::Sample;

    /// With dropout off, the mapper must find the layers: the same input twice gives the same output on a training device.
    #[test]
    fn the_switch_finds_the_dropout_layers() {
        let device = Device::flex().autodiff();
        let input: Vec<f32> = (0..2 * 224 * 224).map(|i| (i % 97) as f32 / 97.0).collect();
        let images = || batch(&[&input[..224 * 224], &input[224 * 224..]], 224, &device);
        let differs = |network: &Network| {
            let run = || network.forward(images()).try_into_vec_as::<f32>().unwrap();
            run() != run()
        };
        let network = Architecture::SeedCnn.init(&device);
        assert!(differs(&network));
        let network = network.map(&mut Dropout { on: false, inside: Vec::new() });
        assert!(!differs(&network));
        assert!(differs(&network.map(&mut Dropout { on: true, inside: Vec::new() })));
    }

    #[test]
    fn classes_weigh_one_in_the_mean() {
        let sample = |label| Sample { file: "".into(), label, input: Vec::new() };
        let labels = [Label::Glioma, Label::Glioma, Label::Meningioma, Label::Pituitary, Label::NoTumor];
        let samples = Samples { samples: labels.map(sample).to_vec(), ..Samples::default() };
        let recipe = Recipe::new("seed_cnn");
        let trainer = Trainer::new(&recipe, &samples, Device::flex()).unwrap();
        let mean: f32 = labels.iter().map(|label| trainer.class_weights[label.index()]).sum::<f32>() / 5.0;
        assert!((mean - 1.0).abs() < 1e-6);
        assert!(trainer.class_weights[0] < trainer.class_weights[1]);
    }
}
