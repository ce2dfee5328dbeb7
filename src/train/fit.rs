//! The training loop. Its state is saved after every epoch and on request; a resumed run gives the same weights, bit for bit, as one
//! that was never stopped, since every random number is drawn from (seed, step) or (seed, epoch, slice).

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use burn::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::module::{Flag, Module, ModuleMapper, Param};
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

use super::checkpoint::{Epoch, Partial, RunFolder, Snapshot, State};
use super::compose::{Composed, Composer};
use super::loss::Loss;
use super::recipe::{FineTuning, Recipe};
use super::samples::{Samples, batch};
use super::thaw::{self, Parts};
use super::{Result, TrainError, average, draw, events, validation};
use crate::Error;
use crate::calibration::Calibration;
use crate::label::Label;
use crate::model::{Architecture, Network, Precision};

/// What the loop tells while it runs.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A step is done: its place in the epoch (from 1), the steps of an epoch, the epoch (from 1), the mean loss so far.
    Step { step: usize, steps: usize, epoch: usize, loss: f64 },
    /// An epoch is done and saved: all epochs so far, and whether the weights of the last are kept.
    Epoch { history: &'a [Epoch], best: bool },
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
    let open = |bytes| Network::from_bytes(architecture, folder.form(), bytes, &trainer.device);
    let (mut state, mut network, mut averaged, mut optimiser) = match folder.load()? {
        Some((state, snapshot)) => {
            let network = open(snapshot.network)?;
            let averaged = snapshot.average.map(open).transpose()?;
            let optimiser =
                optimiser.from_bytes(burn::tensor::Bytes::from_bytes_vec(snapshot.optimiser)).map_err(|error| {
                    TrainError::Damaged { path: folder.path().to_path_buf(), reason: error.to_string() }
                })?;
            (state, network, averaged, optimiser)
        }
        None => {
            trainer.device.seed(recipe.seed);
            let network = match folder.start()? {
                Some(weights) => open(weights)?,
                None => architecture.init(folder.form(), &trainer.device).materialize(),
            };
            let averaged =
                (recipe.average > 0.0).then(|| average::start(&network, folder.form(), &trainer.device)).transpose()?;
            (State::default(), network, averaged, optimiser)
        }
    };

    let parts = Parts::of(&network);
    while state.history.len() < recipe.epochs && !out_of_patience(recipe, &state) {
        let epoch = state.history.len() + 1;
        network = trainer.thaw(&parts, network, epoch);
        averaged = averaged.map(|averaged| trainer.thaw(&parts, averaged, epoch));
        let order = trainer.order(epoch);
        let batches: Vec<&[usize]> = order.chunks(recipe.batch).filter(|batch| batch.len() > 1).collect();
        let steps = batches.len();
        let done = state.step - state.history.len() * steps;
        let mut clock = Clock::start();
        for (index, indices) in batches.into_iter().enumerate().skip(done) {
            let rate = recipe.rate(state.step, steps);
            let loss;
            (network, loss) =
                trainer.step(network, &mut optimiser, indices, state.step, parts.rates(rate, &recipe.fine_tuning))?;
            averaged = averaged.map(|averaged| average::update(averaged, &network, recipe.average, state.step));
            state.step += 1;
            state.partial.add(&loss, indices.len(), clock.lap());
            let mean = state.partial.loss / state.partial.slices as f64;
            if tell(Event::Step { step: index + 1, steps, epoch, loss: mean }) == Next::Stop {
                folder.save(&mut state, &snapshot(&network, averaged.as_ref(), &optimiser)?, None)?;
                return Ok(Outcome::Stopped { state });
            }
        }

        let judged = match averaged.take() {
            Some(settled) => averaged.insert(trainer.settle(settled)),
            None => {
                network = trainer.settle(network);
                &network
            }
        };
        let metrics = validation::measure(&judged.valid(), &Calibration::of_temperature(1.0), val, device)?;
        let slices = state.partial.slices as f64;
        let record = Epoch {
            epoch,
            train_loss: state.partial.loss / slices,
            train_lesion_loss: state.partial.lesion_loss.map(|sum| sum / slices),
            learning_rate: state.step.checked_sub(1).map(|last| recipe.rate(last, steps)),
            seconds: Some(state.partial.seconds + clock.lap()),
            finished: SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs()),
            val_log_loss: metrics.log_loss,
            val_accuracy: metrics.accuracy,
            val_balanced_accuracy: metrics.balanced_accuracy,
        };
        let best = state.keeps(recipe.keep, &record);
        state.history.push(record);
        state.partial = Partial::default();
        let snapshot = snapshot(&network, averaged.as_ref(), &optimiser)?;
        let judged = snapshot.average.as_ref().unwrap_or(&snapshot.network);
        folder.save(&mut state, &snapshot, best.then_some(judged.as_slice()))?;
        events::write(folder.path(), &state.history, recipe.lesion_weight)?;
        if tell(Event::Epoch { history: &state.history, best }) == Next::Stop && epoch < recipe.epochs {
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

fn snapshot(network: &Network, average: Option<&Network>, optimiser: &ModuleOptimizer) -> Result<Snapshot> {
    let optimiser = optimiser.into_bytes().map_err(|error| Error::Device(error.to_string()))?;
    let average = average.map(|average| average.to_bytes(Precision::F32)).transpose()?;
    Ok(Snapshot { network: network.to_bytes(Precision::F32)?, average, optimiser: optimiser.to_vec() })
}

/// What stays the same during a run.
struct Trainer<'a> {
    recipe: &'a Recipe,
    composer: Composer<'a>,
    /// How often each slice of the composer is drawn in an epoch.
    expected: Vec<f64>,
    side: usize,
    device: Device,
}

impl<'a> Trainer<'a> {
    fn new(recipe: &'a Recipe, samples: &'a Samples, device: Device) -> Result<Self> {
        let counts = samples.counts();
        if let Some(label) = Label::ALL.into_iter().find(|label| counts[label.index()] == 0) {
            return Err(TrainError::EmptyClass(label));
        }
        let composer = Composer::new(recipe, samples);
        let mut expected = draw::expected(composer.samples(), &recipe.sampling);
        // An epoch is as long with slices that were made as without.
        let share = samples.len() as f64 / expected.len() as f64;
        expected.iter_mut().for_each(|count| *count *= share);
        Ok(Self { recipe, composer, expected, side: samples.side, device })
    }

    /// The slices of an epoch, in order.
    fn order(&self, epoch: usize) -> Vec<usize> {
        draw::order(&self.expected, mix(self.recipe.seed, epoch as u64, 0))
    }

    /// The network as it learns in an epoch (from 1). Recipes that say nothing of it leave it as it is.
    fn thaw(&self, parts: &Parts, network: Network, epoch: usize) -> Network {
        let tuning = &self.recipe.fine_tuning;
        if *tuning == FineTuning::default() { network } else { parts.thaw(network, tuning, epoch) }
    }

    /// Estimates batch norm's running statistics again without dropout, as the network will be used.
    ///
    /// Dropout raises what follows a max-pool, so the statistics gathered under it are wrong without it: "Understanding the
    /// Disharmony between Dropout and Batch Normalization by Variance Shift" (Li et al. 2019), section 4.1. Averaged weights
    /// have no statistics of their own either (Izmailov et al. 2018, "Averaging weights leads to wider optima", section 3.2).
    /// What is frozen keeps its statistics.
    fn settle(&self, network: Network) -> Network {
        if !thaw::gathers(&network) {
            return network;
        }
        // Of the old statistics 0.9^48, less than a hundredth, are left.
        const BATCHES: usize = 48;
        const BATCH: usize = 16;
        let mut switch = Dropout { on: false, ..Dropout::default() };
        let network = network.map(&mut switch);
        if !switch.norms {
            // Folded weights have no statistics.
            return network.map(&mut Dropout { on: true, ..Dropout::default() });
        }
        let samples = self.composer.samples();
        for indices in self.order(0).chunks(BATCH).cycle().filter(|batch| batch.len() > 1).take(BATCHES) {
            let inputs: Vec<&[f32]> = indices.iter().map(|&i| samples[i].input.as_slice()).collect();
            network.forward(batch(&inputs, self.side, &self.device));
        }
        network.map(&mut Dropout { on: true, ..Dropout::default() })
    }

    /// One optimiser step; the network after it and the loss before it.
    fn step(
        &self,
        network: Network,
        optimiser: &mut ModuleOptimizer,
        indices: &[usize],
        step: usize,
        rate: ModuleLearningRate,
    ) -> Result<(Network, Losses)> {
        let seed = |place: usize| mix(self.recipe.seed, step as u64, place as u64 + 1);
        let Composed { inputs, targets } = self.composer.compose(indices, seed);
        let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();

        // Dropout draws from the device's random numbers.
        self.device.seed(mix(self.recipe.seed, step as u64, u64::MAX));
        let output = network.forward(batch(&inputs, self.side, &self.device));
        let loss = targets.loss(output, self.recipe.lesion_weight, &self.device);
        let losses = Losses::read(&loss)?;
        if !losses.total.is_finite() {
            return Err(TrainError::Diverged { step, loss: losses.total });
        }
        let gradients = GradientsParams::from_grads(loss.total.backward(), &network);
        Ok((optimiser.step(rate, network, gradients), losses))
    }
}

/// The mean losses of a batch, in nats.
struct Losses {
    total: f64,
    /// Of the lesion map, before its weight.
    lesion: Option<f64>,
}

impl Partial {
    fn add(&mut self, losses: &Losses, slices: usize, seconds: f64) {
        let weight = slices as f64;
        self.loss += losses.total * weight;
        if let Some(lesion) = losses.lesion {
            *self.lesion_loss.get_or_insert(0.0) += lesion * weight;
        }
        self.slices += slices;
        self.seconds += seconds;
    }
}

impl Losses {
    /// Waits for the device once.
    fn read(loss: &Loss) -> Result<Self> {
        let parts = std::iter::once(&loss.total).chain(&loss.lesion).map(|part| part.clone().without_autodiff());
        let values: Vec<f32> =
            Tensor::cat(parts.collect(), 0).try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
        let value = |place: usize| values.get(place).copied().map(f64::from);
        Ok(Self { total: value(0).unwrap_or(f64::NAN), lesion: value(1) })
    }
}

/// Seconds since it was asked before.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let seconds = now.duration_since(self.0).as_secs_f64();
        self.0 = now;
        seconds
    }
}

/// Switches dropout on or off.
#[derive(Default)]
struct Dropout {
    on: bool,
    /// Whether it came upon a batch norm.
    norms: bool,
    /// For each field that is being visited, whether it belongs to a dropout layer.
    inside: Vec<bool>,
}

impl ModuleMapper for Dropout {
    fn enter_module(&mut self, _name: &str, container_type: &str) {
        self.inside.push(container_type.ends_with("Dropout"));
        self.norms |= container_type.ends_with("BatchNorm");
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
    use crate::model::Form;

    /// With dropout off, the mapper must find the layers: the same input twice gives the same output on a training device.
    #[test]
    fn the_switch_finds_the_dropout_layers() {
        let device = Device::flex().autodiff();
        let input: Vec<f32> = (0..2 * 224 * 224).map(|i| (i % 97) as f32 / 97.0).collect();
        let images = || batch(&[&input[..224 * 224], &input[224 * 224..]], 224, &device);
        let differs = |network: &Network| {
            let run = || network.forward(images()).logits.try_into_vec_as::<f32>().unwrap();
            run() != run()
        };
        let network = Architecture::SeedCnn.init(Form::Training, &device);
        assert!(differs(&network));
        let mut switch = Dropout { on: false, ..Dropout::default() };
        let network = network.map(&mut switch);
        assert!(!differs(&network) && switch.norms);
        assert!(differs(&network.map(&mut Dropout { on: true, ..Dropout::default() })));
        // Folded, one network has batch norms behind dense layers and the other none.
        for (architecture, expected) in [(Architecture::SeedCnn, true), (Architecture::LesionResnet, false)] {
            let mut switch = Dropout::default();
            architecture.init(Form::Folded, &device).map(&mut switch);
            assert_eq!(switch.norms, expected);
        }
    }
}
