//! Short training runs on phantoms: they learn, and a run that was stopped and resumed ends with the same bits.

#![allow(clippy::unwrap_used)]

mod bits;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bits::bits;
use burn::tensor::Device;
use neurotriage::bundle::{Start, sha256};
use neurotriage::model::{Architecture, Form, Network};
use neurotriage::phantom::Phantom;
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::TrainError;
use neurotriage::train::augment::Augmentation;
use neurotriage::train::checkpoint::{Epoch, Run, RunFolder, State};
use neurotriage::train::compose::Composer;
use neurotriage::train::dataset::{Dataset, Entry, Kind, MANIFEST};
use neurotriage::train::events;
use neurotriage::train::fit::{Event, Next, Outcome, fit};
use neurotriage::train::recipe::{FineTuning, Lesions, Recipe, Sampling};
use neurotriage::train::samples::{Samples, Wanted};

/// Class folders of phantoms: the class decides where the lesion is.
fn write_phantoms(folder: &Path, count: u8) {
    for (class, place) in
        [("glioma", (0.33, 0.35)), ("meningioma", (0.66, 0.3)), ("pituitary", (0.5, 0.7)), ("no_tumor", (0.0, 0.0))]
    {
        fs::create_dir_all(folder.join(class)).unwrap();
        for number in 0..count {
            let shift = f32::from(number) * 0.004;
            let lesion = (class != "no_tumor").then_some((place.0 + shift, place.1, 0.08 + shift / 2.0));
            let png = Phantom { side: 64 + u32::from(number), lesion }.png();
            fs::write(folder.join(class).join(format!("{number:02}.png")), png).unwrap();
        }
    }
}

fn recipe() -> Recipe {
    // Gentle enough for a few epochs to learn something, random all the same.
    let augmentation = Augmentation { mirror_probability: 0.5, contrast: 0.05, ..Augmentation::none() };
    Recipe { epochs: 4, batch: 4, learning_rate: 1e-3, warmup_epochs: 0.5, augmentation, ..Recipe::new("seed_cnn") }
}

/// Burn's CPU backend has one random number generator for the whole process: the runs take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Trains in a folder, stopping after so many steps of this call.
fn train(recipe: &Recipe, folder: &RunFolder, train: &Samples, val: &Samples, stop_after: usize) -> Outcome {
    let mut steps = 0;
    fit(recipe, train, val, folder, &[Device::flex()], None, |event| {
        steps += usize::from(matches!(event, Event::Step { .. }));
        if steps >= stop_after { Next::Stop } else { Next::Continue }
    })
    .unwrap()
}

fn finish(recipe: &Recipe, folder: &RunFolder, slices: &Samples, val: &Samples) -> (Vec<u8>, State) {
    match train(recipe, folder, slices, val, usize::MAX) {
        Outcome::Finished { weights, state } => (weights, state),
        Outcome::Stopped { state } => panic!("the run did not finish: {state:?}"),
    }
}

/// All numbers of a weights file.
fn numbers(architecture: Architecture, weights: Vec<u8>) -> Vec<u32> {
    bits(&Network::from_bytes(architecture, Form::Training, weights, &Device::flex()).unwrap())
}

/// The history without what a clock says.
fn timeless(state: &State) -> Vec<Epoch> {
    state.history.iter().map(|epoch| Epoch { seconds: None, finished: None, ..epoch.clone() }).collect()
}

#[test]
fn seed_cnn_learns_and_resumes_to_the_same_bits() {
    let _turn = turn();
    let temporary = tempfile::tempdir().unwrap();
    let data = temporary.path().join("data");
    write_phantoms(&data, 8);
    fs::write(data.join("glioma/broken.png"), b"not a picture").unwrap();

    let dataset = Dataset::open(&data, 1).unwrap();
    assert_eq!(dataset.kind, Kind::ClassFolders);
    let preprocessing = Preprocessing::for_side(224);
    let load = |role| Samples::load(&dataset, role, Wanted::Classes, &preprocessing, || {}).unwrap();
    let (slices, val) = (load("train"), load("val"));
    let unreadable: usize = ["train", "val", "test"].map(|role| load(role).unreadable.len()).iter().sum();
    assert_eq!(unreadable, 1, "the broken file is left out and named");

    let run = Run::new(recipe(), &dataset.sha256);
    let whole = RunFolder::create(&temporary.path().join("whole"), &run).unwrap();
    let (expected, state) = finish(&recipe(), &whole, &slices, &val);
    let losses: Vec<f64> = state.history.iter().map(|epoch| epoch.train_loss).collect();
    assert_eq!(losses.len(), 4);
    assert!(losses[3] < losses[0], "it did not learn: {losses:?}");
    assert!(state.history.iter().all(|epoch| epoch.seconds.unwrap() > 0.0 && epoch.train_lesion_loss.is_none()));

    // Stopped in the middle of the first epoch and again in the second.
    let path = temporary.path().join("stopped");
    let stopped = RunFolder::create(&path, &run).unwrap();
    for steps in [2, 6] {
        assert!(matches!(train(&recipe(), &stopped, &slices, &val, steps), Outcome::Stopped { .. }));
    }
    let resumed = RunFolder::open(&path, &run).unwrap();
    let (weights, resumed_state) = finish(&recipe(), &resumed, &slices, &val);
    assert_eq!(timeless(&resumed_state), timeless(&state));
    let [weights, expected] = [weights, expected].map(|bytes| numbers(Architecture::SeedCnn, bytes));
    assert_eq!(expected.len(), 3_236_052);
    assert!(weights == expected, "the resumed run ended with other weights");

    // A run's folder is neither overwritten nor mixed with another run.
    assert!(matches!(RunFolder::create(&path, &run), Err(TrainError::RunExists { .. })));
    let other = Run { recipe: Recipe { seed: 2, ..recipe() }, ..run.clone() };
    assert!(matches!(RunFolder::open(&path, &other), Err(TrainError::OtherRun { what: "the recipe", .. })));
    assert!(matches!(RunFolder::open(&temporary.path().join("none"), &run), Err(TrainError::NoRun { .. })));
}

/// Phantoms with masks of their lesions: six slices of each class to learn from, two to validate.
fn write_phantoms_with_masks(folder: &Path) {
    const SIDE: u32 = 96;
    fs::create_dir_all(folder).unwrap();
    let mut entries = Vec::new();
    for (class, place) in
        [("glioma", (0.33, 0.35)), ("meningioma", (0.66, 0.36)), ("pituitary", (0.5, 0.7)), ("no_tumor", (0.0, 0.0))]
    {
        for number in 0..8u8 {
            let (x, y, radius) = (place.0 + f32::from(number) * 0.004, place.1, 0.09);
            let lesion = (class != "no_tumor").then_some((x, y, radius));
            let file = PathBuf::from(format!("{class}{number}.png"));
            fs::write(folder.join(&file), Phantom { side: SIDE, lesion }.png()).unwrap();
            let mask = lesion.map(|(x, y, radius)| {
                let of = |p: u32| (p as f32 + 0.5) / SIDE as f32;
                let inside = |column: u32, row: u32| (of(column) - x).hypot(of(row) - y) < radius;
                let mask = image::GrayImage::from_fn(SIDE, SIDE, |column, row| {
                    image::Luma([255 * u8::from(inside(column, row))])
                });
                let file = PathBuf::from(format!("{class}{number}_mask.png"));
                mask.save(folder.join(&file)).unwrap();
                file
            });
            let role = if number < 6 { "train" } else { "val" }.to_string();
            entries.push(Entry { file, label: class.into(), source: "a".into(), role, mask, ..Entry::default() });
        }
    }
    Dataset::write(&folder.join(MANIFEST), &entries).unwrap();
}

/// With all that the network and its recipe can: masks, lesions filled and moved, balanced draws, averaged weights.
#[test]
fn lesion_resnet_resumes_to_the_same_bits_with_masks_and_averaged_weights() {
    const SIDE: u32 = 64;
    let _turn = turn();
    let temporary = tempfile::tempdir().unwrap();
    write_phantoms_with_masks(temporary.path());
    let dataset = Dataset::open(temporary.path(), 1).unwrap();
    let preprocessing = Preprocessing::for_side(SIDE);
    let load = |role, wanted| Samples::load(&dataset, role, wanted, &preprocessing, || {}).unwrap();
    let (slices, val) = (load("train", Wanted::Everything), load("val", Wanted::Classes));
    assert_eq!(slices.samples.iter().filter(|sample| sample.mask.is_some()).count(), 18);

    let recipe = Recipe {
        side: SIDE,
        epochs: 3,
        batch: 8,
        learning_rate: 2e-3,
        warmup_epochs: 0.5,
        lesion_weight: 2.0,
        average: 0.9,
        sampling: Sampling { class_balance: 0.5, source_balance: 0.5 },
        lesions: Lesions { fill: true, carve: 0.5 },
        augmentation: Augmentation::strong(),
        ..Recipe::new("lesion_resnet")
    };
    let run = Run::new(recipe.clone(), &dataset.sha256);
    let composer = Composer::new(&recipe, &slices);
    assert!(composer.samples().len() > slices.len(), "lesions can be filled");
    assert_eq!(composer.recipients(), 6, "lesions can be moved");

    let whole = RunFolder::create(&temporary.path().join("whole"), &run).unwrap();
    let (expected, state) = finish(&recipe, &whole, &slices, &val);
    let losses: Vec<f64> = state.history.iter().map(|epoch| epoch.train_lesion_loss.unwrap()).collect();
    assert!(losses[2] < losses[0], "it did not learn where lesions are: {losses:?}");
    assert!(state.history.iter().all(|epoch| epoch.train_class_loss(2.0) > 0.0));

    // Stopped in the first epoch, in the second, and at the second's end.
    let path = temporary.path().join("stopped");
    let stopped = RunFolder::create(&path, &run).unwrap();
    for steps in [2, 2, 2] {
        assert!(matches!(train(&recipe, &stopped, &slices, &val, steps), Outcome::Stopped { .. }));
    }
    let (weights, resumed_state) = finish(&recipe, &stopped, &slices, &val);
    assert_eq!(timeless(&resumed_state), timeless(&state));
    let same = |what: &str, a: Vec<u8>, b: Vec<u8>| {
        let [a, b] = [a, b].map(|bytes| numbers(Architecture::LesionResnet, bytes));
        assert!(a == b, "{what} differ: {} of {} numbers", a.iter().zip(&b).filter(|(a, b)| a != b).count(), a.len());
    };
    let (left, right) = (whole.load().unwrap().unwrap().1, stopped.load().unwrap().unwrap().1);
    same("networks", left.network, right.network);
    same("averages", left.average.unwrap(), right.average.unwrap());
    same("best weights", expected.clone(), weights);

    // A run may start from another's best weights. At a rate of almost nothing its parameters stay (statistics do not).
    let (found, start) = RunFolder::best_of(whole.path()).unwrap();
    assert!(found == run && start == expected);
    let still = Recipe { epochs: 1, learning_rate: 1e-9, weight_decay: 0.0, ..recipe.clone() };
    let started_from = Some(Start { weights_sha256: sha256(&start), recipe: recipe.to_toml(), ..Start::default() });
    let next = Run { recipe: still.clone(), started_from, ..run.clone() };
    let onward = temporary.path().join("next");
    let folder = RunFolder::create(&onward, &next).unwrap();
    folder.start_from(&start).unwrap();
    let (weights, _) = finish(&still, &folder, &slices, &val);
    let [weights, start] = [weights, start].map(|bytes| numbers(Architecture::LesionResnet, bytes));
    let close = |(a, b): &(&u32, &u32)| (f32::from_bits(**a) - f32::from_bits(**b)).abs() < 1e-5;
    let kept = weights.iter().zip(&start).filter(close).count();
    assert!(kept as f64 > 0.99 * start.len() as f64, "{kept} of {} numbers were kept", start.len());
    let elsewhere = Run { started_from: None, ..next };
    assert!(matches!(
        RunFolder::open(&onward, &elsewhere),
        Err(TrainError::OtherRun { what: "where it starts from", .. })
    ));
    assert!(matches!(RunFolder::best_of(&temporary.path().join("none")), Err(TrainError::NoRun { .. })));

    // A point an epoch, however often the run was resumed.
    let file = fs::read(path.join(events::FILE)).unwrap();
    let tag = b"val/balanced_accuracy";
    assert_eq!(file.windows(tag.len()).filter(|window| window == tag).count(), 3);
}

/// Fine-tuning is a matter of the epoch, not of what was done before: a run that was stopped in each of its stages ends with the same bits.
#[test]
fn fine_tuning_resumes_to_the_same_bits() {
    const SIDE: u32 = 64;
    let _turn = turn();
    let temporary = tempfile::tempdir().unwrap();
    write_phantoms_with_masks(temporary.path());
    let dataset = Dataset::open(temporary.path(), 1).unwrap();
    let preprocessing = Preprocessing::for_side(SIDE);
    let load = |role| Samples::load(&dataset, role, Wanted::Classes, &preprocessing, || {}).unwrap();
    let (slices, val) = (load("train"), load("val"));
    let recipe = Recipe {
        side: SIDE,
        epochs: 3,
        batch: 8,
        average: 0.9,
        fine_tuning: FineTuning { frozen_epochs: 1, unfreeze_epochs: 1, rate_decay: 0.7 },
        ..Recipe::new("efficientnet_lite0")
    };
    let run = Run::new(recipe.clone(), &dataset.sha256);
    let whole = RunFolder::create(&temporary.path().join("whole"), &run).unwrap();
    let (expected, state) = finish(&recipe, &whole, &slices, &val);
    let stopped = RunFolder::create(&temporary.path().join("stopped"), &run).unwrap();
    for steps in [1, 3, 3] {
        assert!(matches!(train(&recipe, &stopped, &slices, &val, steps), Outcome::Stopped { .. }));
    }
    let (weights, resumed) = finish(&recipe, &stopped, &slices, &val);
    assert_eq!(timeless(&resumed), timeless(&state));
    let [weights, expected] = [weights, expected].map(|bytes| numbers(Architecture::EfficientnetLite0, bytes));
    assert!(weights == expected, "the resumed run ended with other weights");
}
