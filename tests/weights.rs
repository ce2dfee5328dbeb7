//! The shipped weights load into today's networks, pass their self-test, and their card is up to date; damaged ones are refused.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::path::PathBuf;

use burn::tensor::{Distribution, Tensor};
use neurotriage::bundle::{Bundle, Manifest, SplitBy, sha256};
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::feature_maps::{FeatureMaps, Scale};
use neurotriage::label::Label;
use neurotriage::model::{Architecture, Form, Network, Precision};
use neurotriage::phantom::Phantom;
use neurotriage::synthetic::SyntheticScan;
use neurotriage::train::baseline::Baseline;
use neurotriage::train::report::{self, Evaluation, leak};
use neurotriage::train::{evaluate, export};
use neurotriage::{Error, scan};
use pollster::block_on;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("weights")
}

/// The names in the index, the champion first.
fn models() -> Vec<String> {
    let index: serde_json::Value = serde_json::from_slice(&fs::read(folder().join("index.json")).unwrap()).unwrap();
    let champion = index["champion"].as_str().unwrap().to_string();
    let mut names: Vec<String> =
        index["models"].as_array().unwrap().iter().map(|m| m.as_str().unwrap().into()).collect();
    assert!(names.contains(&champion));
    names.sort_by_key(|name| *name != champion);
    names
}

fn files(name: &str) -> (String, Vec<u8>) {
    let json = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let file = Manifest::parse(&json).unwrap().weights.file;
    (json, fs::read(folder().join(file)).unwrap())
}

#[test]
fn every_shipped_model_loads_and_proves_itself() {
    for name in models() {
        let (json, weights) = files(&name);
        let bundle = Bundle::new(&json, weights).unwrap();
        assert_eq!(bundle.manifest.name, name);
        let classifier = block_on(Classifier::load(&bundle, Backend::Cpu)).unwrap();
        assert!(classifier.verified().references >= 2);
        let report = block_on(classifier.classify_bytes(&Phantom::WITH_LESION.png())).unwrap();
        let sum: f64 = report.probabilities.values().iter().sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}

/// Each convolution shows a map for each of its channels, and a lesion changes what the first of them see.
#[test]
fn every_shipped_model_shows_what_its_layers_see() {
    for name in models() {
        let (json, weights) = files(&name);
        let classifier = block_on(Classifier::load(&Bundle::new(&json, weights).unwrap(), Backend::Cpu)).unwrap();
        let trace = |scan: SyntheticScan| {
            let slice = scan::png(&scan.png()).unwrap().slice;
            block_on(classifier.trace(&slice)).unwrap()
        };
        let (with, without) = (trace(SyntheticScan::WITH_LESION), trace(SyntheticScan::WITHOUT_LESION));
        assert_eq!(with.input.count(), 1);
        let table = classifier.table();
        let names: Vec<_> = table.layers.iter().map(|layer| (&layer.name, &layer.shape)).collect();
        assert_eq!(names, with.layers.iter().map(|layer| (&layer.name, &layer.shape)).collect::<Vec<_>>());
        let mut first = true;
        for (layer, other) in with.layers.iter().zip(&without.layers) {
            let Some(maps) = &layer.maps else { continue };
            assert_eq!(maps.count(), layer.shape[0], "{}", layer.name);
            assert_eq!(layer.filters.as_ref().map(FeatureMaps::count), first.then_some(layer.shape[0]));
            first = false;
            let pictures = maps.pictures(Scale::Each, 64);
            assert!(
                pictures.iter().any(|picture| picture.rgba.iter().step_by(4).any(|&grey| grey == 255 || grey == 0))
            );
            assert_ne!(maps, other.maps.as_ref().unwrap(), "{name}: {} does not see the lesion", layer.name);
        }
        assert!(!first, "{name} shows nothing");
    }
}

#[test]
fn the_seed_network_is_small_enough_to_ship() {
    let (_, weights) = files("seed_cnn");
    assert!(weights.len() <= 6_600_000, "{} bytes", weights.len());
}

/// The program writes the card anew from the folder's JSON.
#[test]
fn the_model_card_is_what_the_json_says() {
    let temporary = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "json") {
            fs::copy(&path, temporary.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let output = program::run(&["weights", "--weights", temporary.path().to_str().unwrap(), "card"]);
    assert!(output.status.success(), "{}", program::text(&output.stderr));
    let [card, written] =
        [folder(), temporary.path().to_path_buf()].map(|at| fs::read_to_string(at.join("MODEL_CARD.md")).unwrap());
    // Not assert_eq: it would print both cards.
    assert!(card == written, "the card is out of date; run: neurotriage weights card");
}

/// Evaluations of networks that are not shipped, by name.
fn unshipped() -> Vec<Evaluation> {
    let shipped = models();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = files.filter_map(|file| Some(file.strip_suffix(".evaluation.json")?.to_string()));
    let mut names: Vec<String> = names.filter(|name| !shipped.contains(name)).collect();
    names.sort();
    names.iter().map(|name| evaluation(name)).collect()
}

/// The reference's protocol reaches its figure only where near-copies of the test are trained on, and is called leaky.
#[test]
fn the_reference_protocol_is_measured_and_called_leaky() {
    let leaky: Vec<_> = unshipped().into_iter().filter(|found| found.data.split_by == SplitBy::Image).collect();
    let found = leaky.iter().find(|found| found.model.architecture == "seed_cnn").expect("the reference's protocol");
    let test = found.role("test").expect("its test");
    assert!(leak::leaks_of(found).iter().any(|leak| leak.grave));
    assert_eq!(test.baselines.len(), Baseline::ALL.len());
    let card = fs::read_to_string(folder().join("MODEL_CARD.md")).unwrap();
    assert!(card.contains(&format!("| {} (not shipped, **LEAKY**) |", found.model.name)));
}

/// Nobody ships a network without knowing what leaked into its test and what a shortcut would have reached.
#[test]
fn every_shipped_model_was_audited_and_measured_beside_baselines() {
    for name in models() {
        let manifest = Manifest::parse(&files(&name).0).unwrap();
        let audit = manifest.training.audit.as_ref().expect("an audit: run neurotriage weights calibrate");
        assert_eq!(audit.sha256.len(), 64);
        assert!(manifest.calibration.decisions.is_some(), "{name} has operating points");
        let evaluation = evaluation(&name);
        assert_eq!(evaluation.model.weights_sha256, manifest.weights.sha256, "run: neurotriage evaluate --record");
        assert_eq!(evaluation.data.audit.as_ref(), Some(audit));
        let calibration = report::calibration_sha256(&manifest);
        assert_eq!(evaluation.model.calibration_sha256, calibration, "run: neurotriage evaluate --record");
        let measured = evaluate::settings(&manifest.calibration, evaluation.settings.prevalence);
        assert_eq!(evaluation.settings, measured, "the thresholds measured are those of the manifest");
        for role in ["val", "test", "external_dev"] {
            let found = evaluation.role(role).expect("all roles");
            assert_eq!(found.baselines.len(), Baseline::ALL.len(), "{role}");
            assert!(found.all.by_slice["balanced_accuracy"].low.is_some(), "{role}");
            assert_eq!(found.sha256.len(), 64);
            if let Some(kept) = manifest.training.reported_sha256.get(role) {
                assert_eq!(*kept, found.sha256, "{role}");
            }
            let curve = manifest.operating.get(role).expect("its operating curve: run neurotriage evaluate --record");
            assert_eq!(Some(curve), found.operating.as_ref(), "{role}");
            assert_eq!((curve.slices, curve.patients), (found.all.slices, found.all.patients), "{role}");
            let summary = &manifest.metrics[role];
            assert!((summary.accuracy - found.all.by_slice["accuracy"].value).abs() < 1e-9, "{role}");
        }
    }
}

fn evaluation(name: &str) -> Evaluation {
    let json = fs::read_to_string(folder().join(format!("{name}.evaluation.json"))).unwrap();
    Evaluation::parse(&json).unwrap()
}

#[test]
fn damaged_weights_are_refused_with_a_reason() {
    let (json, weights) = files("seed_cnn");
    let truncated = weights[..weights.len() / 2].to_vec();
    assert!(matches!(Bundle::new(&json, truncated.clone()), Err(Error::WrongHash { .. })));

    // With a manifest that vouches for them, the network itself refuses.
    let vouch = |bytes: &[u8]| {
        let mut manifest = Manifest::parse(&json).unwrap();
        manifest.weights.sha256 = sha256(bytes);
        Bundle::new(&manifest.to_json(), bytes.to_vec()).unwrap()
    };
    for bytes in [truncated, b"no weights at all".to_vec(), Vec::new()] {
        let refused = block_on(Classifier::load(&vouch(&bytes), Backend::Cpu)).err();
        assert!(matches!(refused, Some(Error::WrongWeights { .. })), "{refused:?}");
    }

    // Other numbers of the right shapes: only the self-test can tell.
    let device = block_on(Backend::Cpu.open()).unwrap();
    let other = Architecture::SeedCnn.init(Form::Training, &device).to_bytes(Precision::F16).unwrap();
    let refused = block_on(Classifier::load(&vouch(&other), Backend::Cpu)).err();
    assert!(matches!(refused, Some(Error::SelfTest { .. })), "{refused:?}");

    for (broken, why) in [
        (json.replacen("\"format\": 1", "\"format\": 2", 1), "format"),
        (json.replacen("\"seed_cnn\"", "\"other\"", 2), "network"),
        ("{}".to_string(), "fields"),
        (edited(&json, "/calibration/temperature", 1e-310), "temperature"),
        (edited(&json, "/calibration/temperature", -1.0), "temperature"),
        (edited(&json, "/calibration/decisions/tumor/threshold", 2.0), "threshold"),
        (edited(&json, "/calibration/decisions/sets/0/coverage", -0.1), "coverage"),
    ] {
        let refused = Bundle::new(&broken, weights.clone()).err();
        assert!(matches!(refused, Some(Error::BadManifest(_) | Error::UnknownNetwork { .. })), "{why}: {refused:?}");
    }
}

/// A manifest with another number at a place.
fn edited(json: &str, place: &str, value: f64) -> String {
    let mut manifest: serde_json::Value = serde_json::from_str(json).unwrap();
    *manifest.pointer_mut(place).expect(place) = value.into();
    manifest.to_string()
}

#[test]
fn precision_survives_a_round_trip() {
    let device = block_on(Backend::Cpu.open()).unwrap();
    let network = Architecture::SeedCnn.init(Form::Training, &device);
    let exact = network.to_bytes(Precision::F32).unwrap();
    let again = Network::from_bytes(Architecture::SeedCnn, Form::Training, exact.clone(), &device).unwrap();
    let input = Tensor::<4>::random([1, 1, 224, 224], Distribution::Default, &device);
    let logits = |network: &Network| network.forward(input.clone()).logits.try_into_vec_as::<f32>().unwrap();
    assert_eq!(logits(&again), logits(&network), "f32 is kept bit for bit");
    let half = network.to_bytes(Precision::F16).unwrap();
    assert!(half.len() * 19 < exact.len() * 10, "f16 takes half the bytes");
}

#[test]
fn converting_changes_the_file_and_little_else() {
    let (json, weights) = files("seed_cnn");
    let bundle = Bundle::new(&json, weights).unwrap();
    let (manifest, bytes) = export::convert(&bundle, "wide", Precision::F32).unwrap();
    let wide = Bundle::new(&manifest.to_json(), bytes).unwrap();
    let scan = scan::decode(&Phantom::WITHOUT_LESION.png()).unwrap();
    let classify = |bundle: &Bundle| {
        let classifier = block_on(Classifier::load(bundle, Backend::Cpu)).unwrap();
        block_on(classifier.classify(&scan)).unwrap().probabilities
    };
    // The shipped numbers are f16: widening them loses nothing.
    assert_eq!(classify(&bundle), classify(&wide));
}

#[test]
fn weights_of_8_bits_take_half_the_room_and_pass_their_own_self_test() {
    let (json, weights) = files("seed_cnn");
    let bundle = Bundle::new(&json, weights).unwrap();
    let (manifest, bytes) = export::convert(&bundle, "small", Precision::Int8).unwrap();
    let command = &manifest.training.command;
    assert!(command.starts_with("neurotriage train"), "{command}");
    assert!(command.ends_with("; neurotriage weights convert seed_cnn --to int8"), "{command}");
    assert!(bytes.len() * 100 < bundle.weights().len() * 55, "{} of {}", bytes.len(), bundle.weights().len());
    assert!(manifest.to_json().contains("\"precision\": \"int8\""));
    let small = Bundle::new(&manifest.to_json(), bytes).unwrap();
    let classifier = block_on(Classifier::load(&small, Backend::Cpu)).unwrap();
    let scan = scan::decode(&Phantom::WITH_LESION.png()).unwrap();
    let probabilities = block_on(classifier.classify(&scan)).unwrap().probabilities;
    let exact = block_on(Classifier::load(&bundle, Backend::Cpu)).unwrap();
    let exact = block_on(exact.classify(&scan)).unwrap().probabilities;
    let furthest = Label::ALL.map(|label| (probabilities.of(label) - exact.of(label)).abs());
    // A weight is at most 0.45 % of its output's largest off.
    assert!(furthest.iter().all(|&apart| apart < 0.05), "{furthest:?}");
    assert!(furthest.iter().any(|&apart| apart > 0.0), "they are other numbers");
}
