//! The loop of both networks in turn. As in training, a resumed run gives the same bits as one that was never stopped: every random
//! number is drawn from (seed, step) or (seed, epoch).

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Bytes, Device, Tensor, TensorData};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::super::augment::{Augmentation, Drawn};
use super::super::fit::{Clock, Next, mix, now};
use super::super::samples::batch;
use super::super::{Result, TrainError, draw, events};
use super::discriminator::{opened, saved};
use super::folder::{Epoch, Folder, Losses, Partial, Snapshot, State};
use super::{Discriminator, Generator, LATENT, Settings, Slices, loss, sheet};
use crate::Error;

/// Slices on a sheet.
const SHEET: usize = 64;
/// Streams of random numbers of a step, beside those of its slices.
const LATENTS: u64 = u64::MAX;
const SHEETS: u64 = u64::MAX - 1;

/// What the loop tells while it runs.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A step is done: its place in the epoch (from 1), the steps of an epoch, the epoch (from 1), the means so far.
    Step { step: usize, steps: usize, epoch: usize, losses: Losses },
    /// An epoch is done and saved: all epochs so far.
    Epoch { history: &'a [Epoch] },
}

/// How a pre-training ended; it is saved either way.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// All epochs are done.
    Finished { state: State },
    /// Stopped on request.
    Stopped { state: State },
}

/// Trains both networks until so many epochs are done in all or a stop, going on from the folder's save if it has one. A sheet of
/// generated slices, always of the same vectors, is written every `sheet_every` epochs and after the last. `device` is without autodiff.
///
/// # Errors
/// Too few slices, losses that are no numbers, and what the folder or the device refuse.
pub fn pretrain(
    settings: &Settings,
    epochs: usize,
    sheet_every: usize,
    slices: &Slices,
    folder: &Folder,
    device: &Device,
    mut tell: impl FnMut(Event) -> Next,
) -> Result<Outcome> {
    if slices.inputs.len() < 2 {
        return Err(TrainError::Gan(format!("{} slice to learn from: at least 2 are needed", slices.inputs.len())));
    }
    let trainer = Trainer { settings, slices, device: device.clone().autodiff() };
    let (mut state, mut networks) = trainer.start(folder)?;
    while state.history.len() < epochs {
        let epoch = state.history.len() + 1;
        let order = draw::order(&vec![1.0; slices.inputs.len()], mix(settings.seed, epoch as u64, 0));
        let batches: Vec<&[usize]> = order.chunks(settings.batch).filter(|batch| batch.len() > 1).collect();
        let steps = batches.len();
        let done = state.step - state.history.len() * steps;
        let mut clock = Clock::start();
        for (index, indices) in batches.into_iter().enumerate().skip(done) {
            let losses;
            (networks, losses) = trainer.step(networks, indices, state.step)?;
            state.step += 1;
            state.partial.add(losses, indices.len(), clock.lap());
            if tell(Event::Step { step: index + 1, steps, epoch, losses: state.partial.mean() }) == Next::Stop {
                folder.save(&mut state, &networks.snapshot()?)?;
                return Ok(Outcome::Stopped { state });
            }
        }
        state.history.push(Epoch {
            epoch,
            losses: state.partial.mean(),
            seconds: state.partial.seconds,
            finished: now().unwrap_or(0),
        });
        state.partial = Partial::default();
        folder.save(&mut state, &networks.snapshot()?)?;
        events::write_points(folder.path(), &state.history.iter().map(Epoch::point).collect::<Vec<_>>())?;
        if epoch == epochs || epoch.is_multiple_of(sheet_every.max(1)) {
            sheet::write(&folder.sheet(epoch), &trainer.samples(&networks.generator, device)?, slices.side)?;
        }
        if tell(Event::Epoch { history: &state.history }) == Next::Stop && epoch < epochs {
            return Ok(Outcome::Stopped { state });
        }
    }
    Ok(Outcome::Finished { state })
}

/// Both networks with their optimisers.
struct Networks {
    discriminator: Discriminator,
    generator: Generator,
    judging: ModuleOptimizer,
    making: ModuleOptimizer,
}

impl Networks {
    fn snapshot(&self) -> Result<Snapshot> {
        let failed = |error: burn::store::RecordError| Error::Device(error.to_string());
        let moments = |optimiser: &ModuleOptimizer| optimiser.into_bytes().map(|bytes| bytes.to_vec());
        Ok(Snapshot {
            parts: [
                saved(&self.discriminator).map_err(failed)?,
                saved(&self.generator).map_err(failed)?,
                moments(&self.judging).map_err(failed)?,
                moments(&self.making).map_err(failed)?,
            ],
        })
    }
}

/// What stays the same during a run.
struct Trainer<'a> {
    settings: &'a Settings,
    slices: &'a Slices,
    /// With autodiff.
    device: Device,
}

impl Trainer<'_> {
    /// The networks as the folder's save has them, or fresh.
    fn start(&self, folder: &Folder) -> Result<(State, Networks)> {
        let [beta_1, beta_2] = self.settings.betas;
        let optimiser = || AdamConfig::new().with_beta_1(beta_1).with_beta_2(beta_2).with_epsilon(1e-8).init();
        self.device.seed(self.settings.seed);
        let (discriminator, generator) = (Discriminator::new(&self.device), Generator::new(&self.device));
        let Some((state, Snapshot { parts: [judge, maker, judging, making] })) = folder.load()? else {
            let (discriminator, generator) = (discriminator.materialize(), generator.materialize());
            let networks = Networks { discriminator, generator, judging: optimiser(), making: optimiser() };
            return Ok((State::default(), networks));
        };
        let damaged = |error: burn::store::RecordError| folder.damaged(error);
        let moments = |bytes| optimiser().from_bytes(Bytes::from_bytes_vec(bytes)).map_err(damaged);
        Ok((
            state,
            Networks {
                discriminator: opened(discriminator, judge).map_err(damaged)?,
                generator: opened(generator, maker).map_err(damaged)?,
                judging: moments(judging)?,
                making: moments(making)?,
            },
        ))
    }

    /// A step of the discriminator, then one of the generator against the discriminator after it; and what both lost.
    fn step(&self, networks: Networks, indices: &[usize], step: usize) -> Result<(Networks, Losses)> {
        let Networks { discriminator, generator, mut judging, mut making } = networks;
        let rate = self.settings.learning_rate;
        let real = self.real(indices, step);
        let latents = self.latents(indices.len(), mix(self.settings.seed, step as u64, LATENTS), &self.device);
        let made = generator.forward(latents);

        // Apart, so that batch norm sees either kind alone (Radford et al. 2016 and what was learned since).
        let of_real = discriminator.forward(real);
        let of_made = discriminator.forward(made.clone().detach());
        let judged = loss::of_discriminator(of_real.clone(), of_made.clone(), self.settings.label_smoothing);
        let gradients = GradientsParams::from_grads(judged.backward(), &discriminator);
        let discriminator = judging.step(rate, discriminator, gradients);

        // The generator learns through a judge that stands still.
        let convinced = loss::of_generator(discriminator.clone().no_grad().forward(made));
        let gradients = GradientsParams::from_grads(convinced.backward(), &generator);
        let generator = making.step(rate, generator, gradients);

        let called_real = |logits: Tensor<2>| sigmoid(logits).mean();
        let parts = [judged, convinced, called_real(of_real), called_real(of_made)];
        let values: Vec<f32> = Tensor::cat(parts.map(Tensor::without_autodiff).to_vec(), 0)
            .try_into_vec_as()
            .map_err(|error| Error::Device(error.to_string()))?;
        let [discriminator_loss, generator_loss, real, generated] = [0, 1, 2, 3].map(|at| f64::from(values[at]));
        let losses = Losses { discriminator: discriminator_loss, generator: generator_loss, real, generated };
        if !(losses.discriminator.is_finite() && losses.generator.is_finite()) {
            return Err(TrainError::Gan(format!(
                "diverged at step {step}: the losses are {discriminator_loss} and {generator_loss}; lower --learning-rate"
            )));
        }
        Ok((Networks { discriminator, generator, judging, making }, losses))
    }

    /// Real slices, some of them mirrored.
    fn real(&self, indices: &[usize], step: usize) -> Tensor<4> {
        let side = self.slices.side;
        let mirror = Augmentation { mirror_probability: self.settings.mirror_probability, ..Augmentation::none() };
        let slice = |(place, &index): (usize, &usize)| {
            let mut rng = ChaCha8Rng::seed_from_u64(mix(self.settings.seed, step as u64, place as u64 + 1));
            let slice = Drawn { pixels: self.slices.inputs[index].clone(), mask: None };
            mirror.augment(&slice, side, &mut rng).pixels
        };
        let slices: Vec<Vec<f32>> = indices.par_iter().enumerate().map(slice).collect();
        batch(&slices.iter().map(Vec::as_slice).collect::<Vec<_>>(), side, &self.device)
    }

    /// Vectors to make slices of: even between -1 and 1.
    fn latents(&self, count: usize, seed: u64, device: &Device) -> Tensor<2> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let values: Vec<f32> = (0..count * LATENT).map(|_| rng.random_range(-1.0..1.0)).collect();
        Tensor::from_data(TensorData::new(values, [count, LATENT]), device)
    }

    /// Slices of the sheet, always of the same vectors; with the statistics that batch norm gathered.
    fn samples(&self, generator: &Generator, device: &Device) -> Result<Vec<Vec<f32>>> {
        let latents = self.latents(SHEET, mix(self.settings.seed, 0, SHEETS), device);
        let made = generator.valid().forward(latents);
        let values: Vec<f32> = made.try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
        Ok(values.chunks_exact(self.slices.side.pow(2)).map(<[f32]>::to_vec).collect())
    }
}

impl Partial {
    fn add(&mut self, losses: Losses, slices: usize, seconds: f64) {
        self.losses = self.losses.with(losses, |sum, value| sum + value * slices as f64);
        self.slices += slices;
        self.seconds += seconds;
    }

    fn mean(&self) -> Losses {
        let slices = self.slices.max(1) as f64;
        self.losses.with(self.losses, |sum, _| sum / slices)
    }
}

impl Losses {
    fn with(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            discriminator: of(self.discriminator, other.discriminator),
            generator: of(self.generator, other.generator),
            real: of(self.real, other.real),
            generated: of(self.generated, other.generated),
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::module::{ModuleVisitor, Param};

    use super::*;
    use crate::phantom::Phantom;

    fn slices(count: u8) -> Slices {
        let input = |number: u8| {
            let lesion = (0.35 + f32::from(number) * 0.02, 0.4, 0.1);
            Phantom { side: 64, lesion: Some(lesion) }.slice().pixels().to_vec()
        };
        Slices { side: 64, inputs: (0..count).map(input).collect(), unreadable: Vec::new() }
    }

    /// All numbers of a module, statistics included, by their names.
    fn numbers<M: Module>(module: &M) -> Vec<(String, Vec<u32>)> {
        #[derive(Default)]
        struct Collect(Vec<String>, Vec<(String, Vec<u32>)>);
        impl ModuleVisitor for Collect {
            fn enter_module(&mut self, name: &str, _container_type: &str) {
                self.0.push(name.to_string());
            }
            fn exit_module(&mut self, _name: &str, _container_type: &str) {
                self.0.pop();
            }
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                let values: Vec<f32> = param.val().without_autodiff().try_into_vec_as().unwrap();
                self.1.push((self.0.join("."), values.iter().map(|value| value.to_bits()).collect()));
            }
        }
        let mut collect = Collect::default();
        module.valid().visit(&mut collect);
        collect.1
    }

    /// The names of what differs.
    fn changed(before: &[(String, Vec<u32>)], after: &[(String, Vec<u32>)]) -> Vec<String> {
        let pairs = before.iter().zip(after);
        pairs.filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0.clone()).collect()
    }

    #[test]
    fn one_step_moves_every_weight_of_both_networks_but_the_last_layer_of_the_classes() {
        let (settings, slices) = (Settings::default(), slices(6));
        let trainer = Trainer { settings: &settings, slices: &slices, device: Device::flex().autodiff() };
        let temporary = tempfile::tempdir().unwrap();
        let identity = super::super::Identity { settings: settings.clone(), data_sha256: "d".into() };
        let folder = Folder::create(&temporary.path().join("run"), &identity).unwrap();
        let (_, networks) = trainer.start(&folder).unwrap();
        let (judge, maker) = (numbers(&networks.discriminator), numbers(&networks.generator));
        let (networks, losses) = trainer.step(networks, &[0, 1, 2, 3, 4, 5], 0).unwrap();
        let still: Vec<String> = {
            let moved = changed(&judge, &numbers(&networks.discriminator));
            judge.iter().map(|(name, _)| name.clone()).filter(|name| !moved.contains(name)).collect()
        };
        assert_eq!(
            still,
            ["Discriminator.network.class.weight", "Discriminator.network.class.bias"].map(|name| {
                judge.iter().map(|(known, _)| known).find(|known| known.ends_with(&name[14..])).unwrap().clone()
            })
        );
        assert_eq!(changed(&maker, &numbers(&networks.generator)).len(), maker.len());
        assert!(losses.discriminator > 0.0 && losses.generator > 0.0);
        assert!((0.0..1.0).contains(&losses.real) && (0.0..1.0).contains(&losses.generated));
    }

    #[test]
    fn a_single_slice_is_too_few() {
        let settings = Settings::default();
        let identity = super::super::Identity { settings: settings.clone(), data_sha256: "d".into() };
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::create(&temporary.path().join("run"), &identity).unwrap();
        let refused = pretrain(&settings, 1, 1, &slices(1), &folder, &Device::flex(), |_| Next::Continue);
        assert!(refused.unwrap_err().to_string().contains("at least 2 are needed"));
    }
}
