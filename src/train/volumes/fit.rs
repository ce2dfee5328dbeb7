//! The training loop of patients: as that of slices ([`super::super::fit`]), a resumed run ends with the same bits.

use burn::lr_scheduler::module_lr_scheduler::ModuleLearningRate;
use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Bytes, Device};

use super::super::checkpoint::{Epoch, Partial, RunFolder, Snapshot, State};
use super::super::fit::{Clock, Event, Next, Outcome, mix, now};
use super::super::loss::Targets;
use super::super::recipe::{Keep, rate};
use super::super::{Result, TrainError, draw, events, summary};
use super::answer::answers;
use super::augment;
use super::recipe::Recipe;
use super::samples::{Input, Sample};
use crate::Error;
use crate::calibration::Calibration;
use crate::label::Label;
use crate::model::Precision;
use crate::model::volumes::VolumeNetwork;

/// Trains until the recipe's end or a stop, going on from the folder's save if it has one. `device` is without autodiff.
///
/// # Errors
/// Training patients that lack a class, a diverging loss, and what the folder or the device refuse.
pub fn fit(
    recipe: &Recipe,
    train: &[Sample],
    val: &[Sample],
    folder: &RunFolder,
    device: &Device,
    mut tell: impl FnMut(Event) -> Next,
) -> Result<Outcome> {
    if let Some(label) = Label::ALL.into_iter().find(|&label| train.iter().all(|sample| sample.label != label)) {
        return Err(TrainError::EmptyClass(label));
    }
    let training = device.clone().autodiff();
    let open = |bytes| VolumeNetwork::from_bytes(recipe.network, recipe.sequences.len(), bytes, &training);
    let fresh = AdamWConfig::new().with_weight_decay(recipe.weight_decay).init();
    let (mut state, mut network, mut optimiser) = match folder.load()? {
        Some((state, snapshot)) => {
            let damaged = |reason: String| TrainError::Damaged { path: folder.path().to_path_buf(), reason };
            let optimiser = fresh.from_bytes(Bytes::from_bytes_vec(snapshot.optimiser));
            (state, open(snapshot.network)?, optimiser.map_err(|error| damaged(error.to_string()))?)
        }
        None => {
            training.seed(recipe.seed);
            (State::default(), recipe.network.init(recipe.sequences.len(), &training).materialize(), fresh)
        }
    };

    while state.history.len() < recipe.epochs {
        let epoch = state.history.len() + 1;
        let order = draw::order(&vec![1.0; train.len()], mix(recipe.seed, epoch as u64, 0));
        // Batch norm needs two patients.
        let batches: Vec<&[usize]> = order.chunks(recipe.batch).filter(|batch| batch.len() > 1).collect();
        let steps = batches.len();
        let done = state.step - state.history.len() * steps;
        let mut clock = Clock::start();
        let rate_of = |step: usize| rate(recipe.learning_rate, [1.0, recipe.epochs as f64], step, steps);
        for (index, indices) in batches.into_iter().enumerate().skip(done) {
            let patients: Vec<&Sample> = indices.iter().map(|&index| &train[index]).collect();
            let loss;
            (network, loss) =
                step(recipe, network, &mut optimiser, &patients, state.step, rate_of(state.step), &training)?;
            state.step += 1;
            state.partial.loss += loss * indices.len() as f64;
            state.partial.slices += indices.len();
            state.partial.seconds += clock.lap();
            let mean = state.partial.loss / state.partial.slices as f64;
            if tell(Event::Step { step: index + 1, steps, epoch, loss: mean }) == Next::Stop {
                folder.save(&mut state, &snapshot(&network, &optimiser)?, None)?;
                return Ok(Outcome::Stopped { state });
            }
        }

        let logits = answers(&network.valid(), &Input::of(recipe), val, &[], device)?;
        let calibration = Calibration::of_temperature(1.0);
        let results: Vec<_> = val
            .iter()
            .zip(logits)
            .map(|(sample, logits)| Ok((sample.label, calibration.checked(logits)?)))
            .collect::<Result<_>>()?;
        let metrics = summary::measure(&results);
        let record = Epoch {
            epoch,
            train_loss: state.partial.loss / state.partial.slices as f64,
            train_lesion_loss: None,
            learning_rate: state.step.checked_sub(1).map(rate_of),
            seconds: Some(state.partial.seconds + clock.lap()),
            finished: now(),
            val_log_loss: metrics.log_loss,
            val_accuracy: metrics.accuracy,
            val_balanced_accuracy: metrics.balanced_accuracy,
        };
        let best = state.keeps(Keep::Best, &record);
        state.history.push(record);
        state.partial = Partial::default();
        let snapshot = snapshot(&network, &optimiser)?;
        folder.save(&mut state, &snapshot, best.then_some(snapshot.network.as_slice()))?;
        events::write(folder.path(), &state.history, 0.0)?;
        if tell(Event::Epoch { history: &state.history, best }) == Next::Stop && epoch < recipe.epochs {
            return Ok(Outcome::Stopped { state });
        }
    }
    let weights = folder.load_best(&state)?.ok_or_else(|| TrainError::NoRun { path: folder.path().to_path_buf() })?;
    Ok(Outcome::Finished { weights, state })
}

/// One optimiser step; the network after it and the loss before it.
fn step(
    recipe: &Recipe,
    network: VolumeNetwork,
    optimiser: &mut ModuleOptimizer,
    patients: &[&Sample],
    step: usize,
    rate: f64,
    device: &Device,
) -> Result<(VolumeNetwork, f64)> {
    let view = |place: usize| augment::view(recipe, mix(recipe.seed, step as u64, place as u64 + 1));
    let views: Vec<_> = patients.iter().enumerate().map(|(place, sample)| (&sample.volume, view(place))).collect();
    let planes = Input::of(recipe).tensors(&views, device);
    // Dropout draws from the device's random numbers.
    device.seed(mix(recipe.seed, step as u64, u64::MAX));
    let output = network.forward(&planes, recipe.slices);
    let rest = recipe.label_smoothing / Label::COUNT as f32;
    let smooth = |sample: &&Sample| {
        let mut target = [rest; Label::COUNT];
        target[sample.label.index()] += 1.0 - recipe.label_smoothing;
        target
    };
    let targets = Targets {
        classes: patients.iter().map(smooth).collect(),
        weights: vec![1.0; patients.len()],
        untyped: vec![0.0; patients.len()],
        lesions: vec![None; patients.len()],
    };
    let loss = targets.loss(output, 0.0, device).total;
    let value: f32 =
        loss.clone().without_autodiff().try_into_scalar().map_err(|error| Error::Device(error.to_string()))?;
    if !value.is_finite() {
        return Err(TrainError::Diverged { step, loss: f64::from(value) });
    }
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    Ok((optimiser.step(ModuleLearningRate::from(rate), network, gradients), f64::from(value)))
}

fn snapshot(network: &VolumeNetwork, optimiser: &ModuleOptimizer) -> Result<Snapshot> {
    let optimiser = optimiser.into_bytes().map_err(|error| Error::Device(error.to_string()))?;
    Ok(Snapshot { network: network.to_bytes(Precision::F32)?, average: None, optimiser: optimiser.to_vec() })
}
