//! GAN pre-training as a person runs it, from slices without labels to a classifier, on phantoms.

#![allow(clippy::unwrap_used)]

mod bits;
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bits::bits;
use burn::module::Module;
use burn::store::ModuleRecord;
use burn::tensor::{Bytes, Device};
use neurotriage::model::{Architecture, Form, Network};
use neurotriage::phantom::Phantom;
use neurotriage::train::TrainError;
use neurotriage::train::dataset::{Dataset, Entry, MANIFEST};
use neurotriage::train::fit::Next;
use neurotriage::train::gan::{
    self, Discriminator, Event, Folder, Generator, Identity, Outcome, Settings, Slices, State,
};
use program::{lines, run, text};
use serde_json::Value;

/// Four classes to learn from and to measure, a bridge of which little is known, and a file that is no picture.
fn write_data(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let mut entries = Vec::new();
    let mut add = |label: &str, role: &str, number: u8, lesion| {
        let file = PathBuf::from(format!("{role}-{label}-{number}.png"));
        fs::write(folder.join(&file), Phantom { side: 80 + u32::from(number), lesion }.png()).unwrap();
        let group = Some(format!("{role}-{label}-{number}"));
        entries.push(Entry { file, label: label.into(), role: role.into(), group, ..Entry::default() });
    };
    let places = [("glioma", 0.33, 0.35), ("meningioma", 0.66, 0.36), ("pituitary", 0.5, 0.7), ("no_tumor", 0.0, 0.0)];
    for (role, count) in [("train", 4), ("val", 2), ("test", 2)] {
        for (label, x, y) in places {
            for number in 0..count {
                let shift = f32::from(number) * 0.01;
                add(label, role, number, (label != "no_tumor").then_some((x + shift, y, 0.09)));
            }
        }
    }
    add("tumor_untyped", "bridge", 0, Some((0.4, 0.5, 0.1)));
    add("unknown", "bridge", 1, None);
    let broken = Entry { file: "broken.png".into(), label: "glioma".into(), role: "train".into(), ..Entry::default() };
    fs::write(folder.join(&broken.file), b"not a picture").unwrap();
    entries.push(broken);
    Dataset::write(&folder.join(MANIFEST), &entries).unwrap();
}

/// Burn's CPU backend has one random number generator for the whole process: who draws from it takes turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Pre-trains in a folder, stopping after so many steps of this call.
fn pretrain(settings: &Settings, slices: &Slices, folder: &Folder, epochs: usize, stop_after: usize) -> Outcome {
    let mut steps = 0;
    gan::pretrain(settings, epochs, 2, slices, folder, &Device::flex(), |event| {
        steps += usize::from(matches!(event, Event::Step { .. }));
        if steps >= stop_after { Next::Stop } else { Next::Continue }
    })
    .unwrap()
}

#[test]
fn a_stopped_and_resumed_run_ends_with_the_same_bits() {
    let _turn = turn();
    let input = |number: u8| {
        let lesion = (0.35 + f32::from(number) * 0.02, 0.4, 0.1);
        Phantom { side: 64, lesion: Some(lesion) }.slice().pixels().to_vec()
    };
    let slices = Slices { side: 64, inputs: (0..9).map(input).collect(), unreadable: Vec::new() };
    let settings = Settings { batch: 4, ..Settings::default() };
    let identity = Identity { settings: settings.clone(), data_sha256: "d".into() };
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name);
    let finished = |outcome| match outcome {
        Outcome::Finished { state } => state,
        Outcome::Stopped { state } => panic!("the run did not finish: {state:?}"),
    };
    let whole = Folder::create(&path("whole"), &identity).unwrap();
    // Nine slices are two batches of four; a single slice that is left over is none.
    let state = finished(pretrain(&settings, &slices, &whole, 3, usize::MAX));
    assert_eq!((state.step, state.history.len()), (6, 3));

    // Stopped in an epoch, at the end of one, in the next; then finished, and made longer.
    Folder::create(&path("stopped"), &identity).unwrap();
    let resume = |epochs, steps| {
        let folder = Folder::open(&path("stopped"), &identity).unwrap();
        pretrain(&settings, &slices, &folder, epochs, steps)
    };
    for _ in 0..3 {
        assert!(matches!(resume(2, 1), Outcome::Stopped { .. }));
    }
    assert_eq!(finished(resume(2, usize::MAX)).step, 4);
    let resumed = finished(resume(3, usize::MAX));
    let timeless = |state: &State| state.history.iter().map(|epoch| epoch.losses).collect::<Vec<_>>();
    assert_eq!(timeless(&resumed), timeless(&state));
    let stopped = Folder::open(&path("stopped"), &identity).unwrap();
    let numbers = |folder: &Folder| {
        let [discriminator, generator, ..] = folder.load().unwrap().unwrap().1.parts;
        let record = ModuleRecord::from_bytes(Bytes::from_bytes_vec(generator)).unwrap();
        let generator = Generator::new(&Device::flex()).try_load_record(record).unwrap();
        [bits(&Discriminator::from_bytes(discriminator, &Device::flex()).unwrap()), bits(&generator)]
    };
    assert!(numbers(&whole) == numbers(&stopped), "the resumed run ended with other weights");
    // Sheets: of every second epoch, and of what was the last.
    let sheet = |folder: &Folder, epoch| fs::read(folder.sheet(epoch)).ok();
    assert_eq!(sheet(&whole, 1), None);
    for epoch in [2, 3] {
        assert!(sheet(&whole, epoch).is_some() && sheet(&whole, epoch) == sheet(&stopped, epoch));
    }
    assert_ne!(sheet(&whole, 2), sheet(&whole, 3));

    // What it becomes is the same body with a last layer of the seed: 2048 * 4 weights, and biases. Other settings are another run.
    let (discriminator, found, record, _) = gan::pretrained(&path("whole")).unwrap();
    assert_eq!((found, record.epochs, record.steps), (identity.clone(), 3, 6));
    assert!(record.settings.contains("batch = 4"), "{}", record.settings);
    let [one, other] = [1, 2].map(|seed| bits(&discriminator.clone().classifier(seed, &Device::flex())));
    let differ = one.iter().zip(&other).filter(|(one, other)| one != other).count();
    assert!((8_000..=8_196).contains(&differ), "{differ} numbers differ");
    let other = Identity { settings: Settings { seed: 2, ..settings.clone() }, ..identity.clone() };
    assert!(matches!(Folder::open(&path("whole"), &other), Err(TrainError::OtherRun { .. })));
    assert!(matches!(Folder::create(&path("whole"), &identity), Err(TrainError::RunExists { .. })));
    assert!(matches!(Folder::open(&path("none"), &identity), Err(TrainError::NoRun { .. })));
}

#[test]
fn a_discriminator_becomes_a_classifier() {
    let _turn = turn();
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    let (data, pretrained) = (path("data"), path("gan"));
    write_data(Path::new(&data));
    let pretrain = |more: &[&str]| {
        let arguments = ["gan", "pretrain", "--data", &data, "--out", &pretrained, "--batch", "8"];
        run(&[&arguments[..], more].concat())
    };

    // What could not be learned from, before anything is written.
    for (more, expected) in [
        (&["--role", "train,val"][..], "role val is there to choose or to report"),
        (&["--role", "nowhere"], "roles here: bridge, test, train, val"),
        (&["--batch", "1"], "at least 2 slices"),
        (&["--resume"], "holds no run to go on from"),
    ] {
        let arguments = ["gan", "pretrain", "--data", &data, "--out", &pretrained];
        let output = run(&[&arguments[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(text(&output.stderr).contains(expected), "{more:?}: {}", text(&output.stderr));
        assert!(!Path::new(&pretrained).exists());
    }

    let learned = ["--role", "train,bridge", "--epochs", "1"];
    let output = pretrain(&learned);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains("left out: broken.png") && said.contains("18 slices of train, bridge"), "{said}");
    assert!(said.contains("epoch   1  discriminator loss"), "{said}");
    assert!(text(&pretrain(&learned).stderr).contains("already holds a run"));
    let other = pretrain(&["--role", "train,bridge", "--resume", "--seed", "2"]);
    assert!(text(&other.stderr).contains("another run (its settings differs)"), "{}", text(&other.stderr));
    let output = pretrain(&["--role", "train,bridge", "--resume", "--epochs", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("2 epochs, 6 steps"), "{}", text(&output.stdout));
    for epoch in ["1", "2"] {
        let sheet = image::open(path(&format!("gan/samples/epoch-000{epoch}.png"))).unwrap();
        assert_eq!((sheet.width(), sheet.height()), (8 * 66 + 2, 8 * 66 + 2));
    }
    let events = fs::read(path("gan/events.out.tfevents.neurotriage")).unwrap();
    let tag = b"loss/generator";
    assert_eq!(events.windows(tag.len()).filter(|window| window == tag).count(), 2, "a point an epoch");

    let train = |from: &str, more: &[&str]| {
        let (run_folder, from) = (path("classifier"), path(from));
        let arguments = ["train", "--data", &data, "--from", &from, "--run", &run_folder, "--epochs", "1"];
        run(&[&arguments[..], &["--set", "batch=8", "--seed", "3"], more].concat())
    };
    fs::create_dir(path("empty")).unwrap();
    fs::copy(path("gan/gan.json"), path("empty/gan.json")).unwrap();
    let roles = ["--set", "roles=[\"train\", \"bridge\"]"];
    for (from, more, expected) in [
        ("gan", &["--network", "seed_cnn"][..], "holds a discriminator of gan_discriminator, not of seed_cnn"),
        ("gan", &[], "also learned from role bridge"),
        ("empty", &roles, "holds no run to go on from"),
        ("data", &roles, "holds no run to go on from"),
    ] {
        let output = train(from, more);
        assert_eq!(output.status.code(), Some(2), "{from} {more:?}");
        assert!(text(&output.stderr).contains(expected), "{from} {more:?}: {}", text(&output.stderr));
    }
    let output = train("gan", &roles);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));

    // The record, and the very weights that it began with.
    let weights = path("classifier/weights");
    let manifest: Value =
        serde_json::from_slice(&fs::read(path("classifier/weights/gan_discriminator.json")).unwrap()).unwrap();
    let pretraining = &manifest["training"]["started_from"]["pretraining"];
    assert_eq!((&pretraining["epochs"], &pretraining["steps"]), (&2.into(), &6.into()));
    let settings = pretraining["settings"].as_str().unwrap();
    assert!(settings.contains("roles = [\"train\", \"bridge\"]") && settings.contains("batch = 8"), "{settings}");
    let card = fs::read_to_string(path("classifier/weights/MODEL_CARD.md")).unwrap();
    assert!(card.contains("It started from the discriminator of a GAN"));
    let device = Device::flex();
    let (discriminator, ..) = gan::pretrained(Path::new(&pretrained)).unwrap();
    let start = fs::read(path("classifier/start.bpk")).unwrap();
    let start = Network::from_bytes(Architecture::GanDiscriminator, Form::Training, start, &device).unwrap();
    assert!(bits(&start) == bits(&discriminator.classifier(3, &device)), "it began with other weights");

    // The classifier is used as any other.
    let scan = path("data/test-glioma-0.png");
    let output = run(&["predict", "--json", "--weights", &weights, &scan]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(lines(&output)[0]["model"], "gan_discriminator");
    for format in ["onnx", "tfjs"] {
        let out = path(format);
        let arguments = ["weights", "export", "gan_discriminator", "--weights", &weights, "--format", format];
        let output = run(&[&arguments[..], &["--out", &out]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let topology: Value = serde_json::from_slice(&fs::read(path("tfjs/model.json")).unwrap()).unwrap();
    let nodes = topology["modelTopology"]["node"].as_array().unwrap();
    let leaky: Vec<&Value> = nodes.iter().filter(|node| node["op"] == "LeakyRelu").collect();
    assert_eq!(leaky.len(), 6);
    assert!(leaky.iter().all(|node| (node["attr"]["alpha"]["f"].as_f64().unwrap() - 0.2).abs() < 1e-6));
}
