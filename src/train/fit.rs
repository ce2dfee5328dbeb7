//! The training loop. Its state is saved after every epoch and on request; a resumed run gives the same weights, bit for bit, as one
//! that was never stopped, since every random number is drawn from (seed, step) or (seed, epoch, slice).

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use burn::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::module::{Flag, Module, ModuleMapper, Param};
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

use super::checkpoint::{Epoch, Partial, RunFolder, Snapshot, State};
use super::compose::{Composed, Composer};
use super::recipe::{FineTuning, Recipe};
use super::samples::{Samples, batch};
use super::teacher::Teacher;
use super::thaw::{self, Parts};
use super::{Result, TrainError, average, draw, events, parallel, validation};
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

/// Trains until the recipe's end or a stop, going on from the folder's save if it has one. A step's slices are shared out to the devices, of
/// which the first keeps the network; they are without autodiff, and one at least. A teacher says what the recipe's share of distillation
/// lets it.
///
/// # Errors
/// Training slices that lack a class, a teacher without distillation or the other way round, a diverging loss, and what the folder or the device refuse.
pub fn fit(
    recipe: &Recipe,
    train: &Samples,
    val: &Samples,
    folder: &RunFolder,
    devices: &[Device],
    teacher: Option<&Teacher>,
    mut tell: impl FnMut(Event) -> Next,
) -> Result<Outcome> {
    let architecture: Architecture = recipe.network.parse().map_err(TrainError::Core)?;
    let trainer =
        Trainer::new(recipe, train, devices.iter().map(|device| device.clone().autodiff()).collect(), teacher)?;
    let home = trainer.home();

    let optimiser = AdamWConfig::new().with_weight_decay(recipe.weight_decay).init();
    let open = |bytes| Network::from_bytes(architecture, folder.form(), bytes, home);
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
            home.seed(recipe.seed);
            let network = match folder.start()? {
                Some(weights) => open(weights)?,
                None => architecture.init(folder.form(), home).materialize(),
            };
            let averaged = (recipe.average > 0.0).then(|| average::start(&network, folder.form(), home)).transpose()?;
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
        let metrics = validation::measure(&judged.valid(), &Calibration::of_temperature(1.0), val, &devices[0])?;
        let slices = state.partial.slices as f64;
        let record = Epoch {
            epoch,
            train_loss: state.partial.loss / slices,
            train_lesion_loss: state.partial.lesion_loss.map(|sum| sum / slices),
            learning_rate: state.step.checked_sub(1).map(|last| recipe.rate(last, steps)),
            seconds: Some(state.partial.seconds + clock.lap()),
            finished: now(),
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
    /// With autodiff.
    devices: Vec<Device>,
    teacher: Option<&'a Teacher>,
}

impl<'a> Trainer<'a> {
    fn new(
        recipe: &'a Recipe,
        samples: &'a Samples,
        devices: Vec<Device>,
        teacher: Option<&'a Teacher>,
    ) -> Result<Self> {
        let counts = samples.counts();
        if let Some(label) = Label::ALL.into_iter().find(|label| counts[label.index()] == 0) {
            return Err(TrainError::EmptyClass(label));
        }
        if teacher.is_some() != (recipe.distillation > 0.0) {
            return Err(TrainError::Distillation { share: recipe.distillation, teachers: u8::from(teacher.is_some()) });
        }
        let composer = Composer::new(recipe, samples);
        let mut expected = draw::expected(composer.samples(), &recipe.sampling);
        // An epoch is as long with slices that were made as without.
        let share = samples.len() as f64 / expected.len() as f64;
        expected.iter_mut().for_each(|count| *count *= share);
        Ok(Self { recipe, composer, expected, side: samples.side, devices, teacher })
    }

    /// Where the network is.
    fn home(&self) -> &Device {
        &self.devices[0]
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
        // Shares the statistics, and nothing is kept for a way back that is never gone.
        let listening = network.clone().no_grad();
        let samples = self.composer.samples();
        for indices in self.order(0).chunks(BATCH).cycle().filter(|batch| batch.len() > 1).take(BATCHES) {
            let inputs: Vec<&[f32]> = indices.iter().map(|&i| samples[i].input.as_slice()).collect();
            listening.forward(batch(&inputs, self.side, self.home()));
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
        let (gradients, losses) = self.gradients(&network, indices, step)?;
        Ok((optimiser.step(rate, network, gradients), losses))
    }

    /// The gradients of a batch's loss, and the loss.
    fn gradients(&self, network: &Network, indices: &[usize], step: usize) -> Result<(GradientsParams, Losses)> {
        let seed = |place: usize| mix(self.recipe.seed, step as u64, place as u64 + 1);
        let Composed { inputs, mut targets } = self.composer.compose(indices, seed);
        let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
        if let Some(teacher) = self.teacher {
            teacher.teach(&mut targets, &inputs, self.side, self.recipe.distillation)?;
        }

        let shares = parallel::shares(inputs.len(), self.devices.len());
        let mut told = Vec::with_capacity(shares.len());
        let gradients = parallel::gradients(network, &self.devices, shares.len(), |share, network, device| {
            // Dropout draws from the device's random numbers.
            device.seed(mix(self.recipe.seed, step as u64, u64::MAX - share as u64));
            let places = shares[share].clone();
            let output = network.forward(batch(&inputs[places.clone()], self.side, device));
            let loss = targets.share(places, output, self.recipe.lesion_weight, device);
            told.push(loss.told());
            GradientsParams::from_grads(loss.total.backward(), network)
        });
        let losses = Losses::read(told)?;
        if !losses.total.is_finite() {
            return Err(TrainError::Diverged { step, loss: losses.total });
        }
        Ok((gradients, losses))
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
    /// Adds up what the shares of a batch told. Waits for each device once.
    fn read(told: Vec<Tensor<1>>) -> Result<Self> {
        let mut sum = Self { total: 0.0, lesion: None };
        for told in told {
            let values: Vec<f32> = told.try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
            let value = |place: usize| values.get(place).copied().map(f64::from);
            sum.total += value(0).unwrap_or(f64::NAN);
            if let Some(lesion) = value(1) {
                *sum.lesion.get_or_insert(0.0) += lesion;
            }
        }
        Ok(sum)
    }
}

/// Seconds since it was asked before.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let seconds = now.duration_since(self.0).as_secs_f64();
        self.0 = now;
        seconds
    }
}

/// In seconds since 1970 (UTC); none before that.
pub(super) fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
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
pub(super) fn mix(a: u64, b: u64, c: u64) -> u64 {
    [a, b, c].into_iter().fold(0x9E37_79B9_7F4A_7C15, |hash, number| {
        let mut z = (hash ^ number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

#[cfg(test)]
mod tests {
    use burn::module::ModuleVisitor;

    use super::super::dataset::Truth;
    use super::super::samples::Sample;
    use super::*;
    use crate::model::Form;
    use crate::phantom::Phantom;

    /// The gradients of each parameter, and the loss of a batch that so many devices share.
    fn gradients(network: &Network, devices: usize) -> (Vec<Vec<f32>>, f64) {
        struct Read<'a>(&'a GradientsParams, Vec<Vec<f32>>);
        impl ModuleVisitor for Read<'_> {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                self.1.extend(self.0.get::<D>(param.id).map(|gradient| gradient.try_into_vec_as().unwrap()));
            }
        }
        let recipe = Recipe { batch: 5, lesion_weight: 1.0, ..Recipe::new("lesion_resnet") };
        let one = |label: Label, lesion| {
            let input = Phantom { side: 64, lesion }.draw().pixels().map(|grey| f32::from(grey.0[0]) / 255.0).collect();
            let mask = lesion.map(|_| (0..64 * 64).map(|at| if at < 999 { 255 } else { 0 }).collect());
            Sample { file: "".into(), source: "a".into(), truth: Truth::Class(label), input, mask }
        };
        let lesions =
            [Some((0.3, 0.4, 0.1)), Some((0.7, 0.3, 0.1)), Some((0.5, 0.7, 0.1)), None, Some((0.4, 0.4, 0.2))];
        let all = (0..5).map(|at| one(Label::ALL[at % 4], lesions[at])).collect();
        let samples = Samples { side: 64, samples: all, ..Samples::default() };
        let trainer = Trainer::new(&recipe, &samples, vec![Device::flex().autodiff(); devices], None).unwrap();
        let (gradients, losses) = trainer.gradients(network, &[0, 1, 2, 3, 4], 0).unwrap();
        let mut read = Read(&gradients, Vec::new());
        network.visit(&mut read);
        (read.1, losses.total)
    }

    /// Of a network without batch norm and dropout, which see only their own device's slices.
    #[test]
    fn gradients_of_shares_on_two_devices_are_those_of_the_batch_on_one() {
        let network = Architecture::LesionResnet.init(Form::Folded, &Device::flex().autodiff()).materialize();
        let network = network.map(&mut Dropout { on: false, ..Dropout::default() });
        let ((one, loss), (two, shared)) = (gradients(&network, 1), gradients(&network, 2));
        assert!((loss - shared).abs() < 1e-5 * loss, "{loss} and {shared}");
        assert_eq!(one.len(), two.len());
        assert!(one.len() > 20);
        for (one, two) in one.iter().zip(&two) {
            let largest = one.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest > 0.0, "nothing is learned");
            let furthest = one.iter().zip(two).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(furthest <= 1e-4 * largest, "{furthest} of {largest}");
        }
    }

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
