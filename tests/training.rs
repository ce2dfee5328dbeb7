//! A short training run on phantoms: it learns, and a run that was stopped and resumed ends with the same bits.
//!
//! One test, since Burn's CPU backend has one random number generator for the whole process.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use neurotriage::model::{Architecture, Form, Network};
use neurotriage::phantom::Phantom;
use neurotriage::preprocess::Preprocessing;
use neurotriage::train::TrainError;
use neurotriage::train::augment::Augmentation;
use neurotriage::train::checkpoint::{Run, RunFolder};
use neurotriage::train::dataset::{Dataset, Kind};
use neurotriage::train::fit::{Event, Next, Outcome, fit};
use neurotriage::train::recipe::Recipe;
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

/// Trains in a folder, stopping after so many steps of this call.
fn train(folder: &RunFolder, train: &Samples, val: &Samples, stop_after: usize) -> Outcome {
    let mut steps = 0;
    fit(&recipe(), train, val, folder, &Device::flex(), |event| {
        steps += usize::from(matches!(event, Event::Step { .. }));
        if steps >= stop_after { Next::Stop } else { Next::Continue }
    })
    .unwrap()
}

/// All numbers of a weights file, running statistics included. (The file also names its tensors by random numbers.)
fn numbers(weights: Vec<u8>) -> Vec<u32> {
    #[derive(Default)]
    struct Collect(Vec<u32>);
    impl ModuleVisitor for Collect {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let values: Vec<f32> = param.val().try_into_vec_as().unwrap();
            self.0.extend(values.iter().map(|value| value.to_bits()));
        }
    }
    let mut collect = Collect::default();
    Network::from_bytes(Architecture::SeedCnn, Form::Training, weights, &Device::flex()).unwrap().visit(&mut collect);
    assert_eq!(collect.0.len(), 3_236_052);
    collect.0
}

#[test]
fn learns_and_resumes_to_the_same_bits() {
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

    let run = Run { recipe: recipe(), data_sha256: dataset.sha256.clone() };
    let whole = RunFolder::create(&temporary.path().join("whole"), &run).unwrap();
    let Outcome::Finished { weights: expected, state } = train(&whole, &slices, &val, usize::MAX) else {
        panic!("the run did not finish");
    };
    let losses: Vec<f64> = state.history.iter().map(|epoch| epoch.train_loss).collect();
    assert_eq!(losses.len(), 4);
    assert!(losses[3] < losses[0], "it did not learn: {losses:?}");

    // Stopped in the middle of the first epoch and again in the second.
    let path = temporary.path().join("stopped");
    let stopped = RunFolder::create(&path, &run).unwrap();
    for steps in [2, 6] {
        assert!(matches!(train(&stopped, &slices, &val, steps), Outcome::Stopped { .. }));
    }
    let resumed = RunFolder::open(&path, &run).unwrap();
    let Outcome::Finished { weights, state: resumed_state } = train(&resumed, &slices, &val, usize::MAX) else {
        panic!("the resumed run did not finish");
    };
    assert_eq!(resumed_state.history, state.history);
    assert!(numbers(weights) == numbers(expected), "the resumed run ended with other weights");

    // A run's folder is neither overwritten nor mixed with another run.
    assert!(matches!(RunFolder::create(&path, &run), Err(TrainError::RunExists { .. })));
    let other = Run { recipe: Recipe { seed: 2, ..recipe() }, ..run.clone() };
    assert!(matches!(RunFolder::open(&path, &other), Err(TrainError::OtherRun { what: "the recipe", .. })));
    assert!(matches!(RunFolder::open(&temporary.path().join("none"), &run), Err(TrainError::NoRun { .. })));
}
