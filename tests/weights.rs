//! The shipped weights load into today's networks, pass their self-test, and their card is up to date; damaged ones are refused.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use burn::tensor::{Distribution, Tensor};
use neurotriage::bundle::{Bundle, Manifest, sha256};
use neurotriage::classifier::Classifier;
use neurotriage::device::Backend;
use neurotriage::model::{Architecture, Network, Precision};
use neurotriage::phantom::Phantom;
use neurotriage::train::{card, export};
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

#[test]
fn the_seed_network_is_small_enough_to_ship() {
    let (_, weights) = files("seed_cnn");
    assert!(weights.len() <= 6_600_000, "{} bytes", weights.len());
}

#[test]
fn the_model_card_is_what_the_manifests_say() {
    let manifests: Vec<Manifest> = models().iter().map(|name| Manifest::parse(&files(name).0).unwrap()).collect();
    let card = fs::read_to_string(folder().join("MODEL_CARD.md")).unwrap();
    assert_eq!(card, card::markdown(&manifests), "run: neurotriage weights card");
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
    let other = Architecture::SeedCnn.init(&device).to_bytes(Precision::F16).unwrap();
    let refused = block_on(Classifier::load(&vouch(&other), Backend::Cpu)).err();
    assert!(matches!(refused, Some(Error::SelfTest { .. })), "{refused:?}");

    for (broken, why) in [
        (json.replacen("\"format\": 1", "\"format\": 2", 1), "format"),
        (json.replacen("\"seed_cnn\"", "\"other\"", 2), "network"),
        ("{}".to_string(), "fields"),
    ] {
        let refused = Bundle::new(&broken, weights.clone()).err();
        assert!(matches!(refused, Some(Error::BadManifest(_) | Error::UnknownNetwork { .. })), "{why}: {refused:?}");
    }
}

#[test]
fn precision_survives_a_round_trip() {
    let device = block_on(Backend::Cpu.open()).unwrap();
    let network = Architecture::SeedCnn.init(&device);
    let exact = network.to_bytes(Precision::F32).unwrap();
    let again = Network::from_bytes(Architecture::SeedCnn, exact.clone(), &device).unwrap();
    let input = Tensor::<4>::random([1, 1, 224, 224], Distribution::Default, &device);
    let logits = |network: &Network| network.forward(input.clone()).try_into_vec_as::<f32>().unwrap();
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
