//! Patients with several sequences from the command line: drawn, learned from, measured and asked about, and what is said of bad input.

#![allow(clippy::unwrap_used)]

mod bits;
#[allow(dead_code, reason = "the tests of the readers need more of it")]
#[path = "readers/dicom_file.rs"]
mod dicom_file;
#[allow(dead_code, reason = "the tests of the readers need more of it")]
#[path = "readers/nifti_file.rs"]
mod nifti_file;
mod program;

use std::fs;
use std::path::Path;

use bits::bits;
use burn::tensor::Device;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use dicom_file::Dicom;
use neurotriage::label::Label;
use neurotriage::model::Form;
use neurotriage::model::volumes::{SIDE, VolumeNetwork};
use neurotriage::train::TrainError;
use neurotriage::train::checkpoint::RunFolder;
use neurotriage::train::fit::{Event, Next, Outcome};
use neurotriage::train::volumes::fit::fit;
use neurotriage::train::volumes::prepare::Volume;
use neurotriage::train::volumes::recipe::Recipe;
use neurotriage::train::volumes::samples::Sample;
use neurotriage::train::volumes::sequence::Sequence;
use nifti_file::Nifti;
use program::{lines, run, text};
use serde_json::Value;

/// The arguments must be refused with exit code 2 and each of these in the message.
fn refused(arguments: &[&str], expected: &[&str]) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    for expected in expected {
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
    }
}

fn passed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn patients_are_drawn_learned_from_measured_and_asked_about() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    let (data, weights) = (path("data"), path("weights"));

    let draw = ["volumes", "synthesise", "--out", &data, "--patients", "20", "--seed", "5"];
    passed(&draw);
    refused(&draw, &["already holds a data set"]);
    let manifest = fs::read_to_string(path("data/manifest.csv")).unwrap();
    assert_eq!(manifest.lines().filter(|line| line.contains("glioma,train")).count(), 3, "{manifest}");
    refused(&["volumes", "synthesise", "--out", &path("few"), "--patients", "19"], &["at least 20"]);

    // A run that is done is only exported again.
    let train = |run: &str, name: &str, epochs: &str, more: &[&str]| {
        let (run, mut all) = (path(run), Vec::from(["volumes", "train", "--data", &data].map(String::from)));
        all.extend(["--network", "slice_net", "--slices", "4", "--batch", "6", "--epochs", epochs].map(String::from));
        all.extend(["--run", &run, "--out", &weights, "--name", name].map(String::from));
        all.extend(more.iter().map(|&argument| argument.to_string()));
        all
    };
    let arguments = train("run", "four", "2", &[]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = passed(&arguments);
    assert!(said.contains("test: 4 patients") && said.contains("drawn patients"), "{said}");
    assert_eq!(json(&path("run/state.json"))["history"].as_array().unwrap().len(), 2);
    assert!(Path::new(&path("run/events.out.tfevents.neurotriage")).exists());
    refused(&arguments, &["already holds a model four"]);
    let again = train("run", "again", "2", &[]);
    refused(&again.iter().map(String::as_str).collect::<Vec<_>>(), &["already holds a run"]);
    let other = train("run", "again", "3", &["--resume"]);
    refused(&other.iter().map(String::as_str).collect::<Vec<_>>(), &["the checkpoint of another run"]);
    let resumed = train("run", "again", "2", &["--resume"]);
    passed(&resumed.iter().map(String::as_str).collect::<Vec<_>>());
    let (four, again) = (json(&path("weights/four.json")), json(&path("weights/again.json")));
    assert_eq!(four["weights"]["sha256"], again["weights"]["sha256"]);
    assert_eq!(
        (&four["input"], &four["training"]["synthetic"]["seed"]),
        (&serde_json::json!([1, 4, 4, 64, 64]), &5.into())
    );
    assert_eq!(four["recipe"]["sequences"], serde_json::json!(["t1", "t1c", "t2", "flair"]));
    let strict = train("strict", "strict", "1", &["--sequence-dropout", "0", "--sequences", "t1c,flair"]);
    passed(&strict.iter().map(String::as_str).collect::<Vec<_>>());

    let report = path("report.json");
    let measure = ["volumes", "evaluate", "--data", &data, "--weights", &weights];
    let table =
        passed(&[&measure[..], &["--model", "four", "--model", "strict", "--baseline", "--out", &report]].concat());
    for row in ["| four | t1, t1c, t2, flair |", "| strict | t1c, flair |", "| brightness alone |"] {
        assert!(table.contains(row), "{table}");
    }
    let rows = json(&report)["rows"].as_array().unwrap().clone();
    assert_eq!(
        rows[0]["figures"]["accuracy"], four["figures"]["test"]["figures"]["accuracy"],
        "as when it was trained"
    );
    assert_eq!((&rows[0]["less_first"], rows[1]["less_first"]["difference"].is_number()), (&Value::Null, true));
    refused(&[&measure[..], &["--role", "nowhere"]].concat(), &["nowhere", "test, train, val"]);
    refused(&[&measure[..], &["--model", "strict", "--only", "t1c"]].concat(), &["the model needs flair"]);

    // A patient by folder and by flags gives the same answer; a missing sequence changes it and is said.
    let patient = path("data/patient_001");
    let file = |sequence: &str| format!("{patient}/{sequence}.nii.gz");
    let ask = ["volumes", "predict", "--weights", &weights, "--model", "four"];
    let answer = |more: &[&str]| {
        let output = run(&[&ask[..], &["--json"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        lines(&output).remove(0)
    };
    let [t1, t1c, t2, flair] = ["t1", "t1c", "t2", "flair"].map(file);
    let whole = answer(&[&patient]);
    assert_eq!(whole, answer(&["--t1", &t1, "--t1c", &t1c, "--t2", &t2, "--flair", &flair]));
    assert_eq!((&whole["synthetic"], &whole["missing"]), (&true.into(), &serde_json::json!([])));
    let lone = answer(&["--t1c", &t1c]);
    assert_eq!(lone["missing"], serde_json::json!(["t1", "t2", "flair"]));
    assert_ne!(lone["probabilities"], whole["probabilities"]);
    let said = passed(&[&ask[..], &["--t1c", &t1c]].concat());
    for word in
        ["missing: t1, t2, flair", "most probable of the four classes", "a specialist has to look", "means nothing"]
    {
        assert!(said.contains(word), "{said}");
    }
    passed(&["volumes", "show", &patient, "--out", &path("sheet.png"), "--slices", "3"]);
    assert_eq!(image::open(path("sheet.png")).unwrap().width(), 3 * 64);

    // Bad input is named.
    let strict = ["volumes", "predict", "--weights", &weights, "--model", "strict"];
    refused(&[&strict[..], &["--t1c", &t1c]].concat(), &["the model needs flair"]);
    refused(&[&strict[..], &["--t1", &t1]].concat(), &["the model sees t1c, flair and none of these is given"]);
    refused(&["volumes", "predict", "--weights", &weights, &patient], &["choose one with --model"]);
    refused(&ask, &["name a patient's folder"]);
    refused(&[&ask[..], &[&data]].concat(), &["holds no sequence"]);
    fs::write(path("broken_t2.nii.gz"), "no volume").unwrap();
    let broken = path("broken_t2.nii.gz");
    refused(&[&ask[..], &["--t1c", &t1c, "--t2", &broken]].concat(), &["broken_t2.nii.gz", "not a format"]);
    refused(&[&ask[..], &["--t1c", "no/such.nii"]].concat(), &["no/such.nii", "No such file"]);
    let bytes = fs::read(&flair).unwrap();
    fs::write(path("cut.nii.gz"), &bytes[..bytes.len() / 2]).unwrap();
    refused(&[&ask[..], &["--flair", &path("cut.nii.gz")]].concat(), &["cut.nii.gz", "ends before its voxels"]);
    fs::create_dir(path("twice")).unwrap();
    fs::copy(&t1c, path("twice/a_t1ce.nii.gz")).unwrap();
    fs::copy(&t1c, path("twice/b_t1gd.nii.gz")).unwrap();
    refused(&[&ask[..], &[&path("twice")]].concat(), &["a_t1ce.nii.gz", "are both t1c"]);

    // The same volume moved by 40 cm is of no common grid; one of a single slice, or without a place, is none.
    fs::write(path("far.nii.gz"), changed(&t2, |header| header[292..296].copy_from_slice(&400f32.to_le_bytes())))
        .unwrap();
    refused(&[&ask[..], &["--t1c", &t1c, "--t2", &path("far.nii.gz")]].concat(), &["t2 shows", "one session"]);
    fs::write(path("flat.nii.gz"), changed(&t2, |header| header[46..48].copy_from_slice(&1i16.to_le_bytes()))).unwrap();
    refused(&[&ask[..], &["--t2", &path("flat.nii.gz")]].concat(), &["flat.nii.gz", "one slice"]);
    fs::write(path("lost.nii.gz"), changed(&t2, |header| header[254..256].fill(0))).unwrap();
    refused(
        &[&ask[..], &["--t2", &path("lost.nii.gz")]].concat(),
        &["lost.nii.gz", "does not say where its slices lie"],
    );

    // Data that would not be fair, or that lacks a file.
    let leaky = manifest.replacen(",patient_004", ",patient_000", 1).replacen(",patient_008", ",patient_000", 1);
    let leaky = leaky.replacen(",patient_012", ",patient_000", 1).replacen(",patient_016", ",patient_000", 1);
    fs::write(path("leaky.csv"), leaky).unwrap();
    let train = ["volumes", "train", "--data", &data, "--run", &path("no"), "--epochs", "1"];
    refused(&[&train[..], &["--manifest", &path("leaky.csv")]].concat(), &["patient_000 is in the roles"]);
    fs::write(path("data/patient_003/t2.nii.gz"), "no volume").unwrap();
    refused(&[&measure[..], &["--role", role_of(&manifest, "patient_003")]].concat(), &["patient_003/t2.nii.gz"]);
    refused(&[&train[..], &["--sequences", "t2,t1"]].concat(), &["in this order"]);

    // Weights that are not those of the manifest.
    let mut bytes = fs::read(path("weights/four.bpk")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path("weights/four.bpk"), bytes).unwrap();
    refused(&[&ask[..], &[&patient]].concat(), &["not the one its manifest names"]);
}

/// A gzipped NIfTI file with another header.
fn changed(file: &str, change: impl Fn(&mut [u8])) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(fs::read(file).unwrap().as_slice()).read_to_end(&mut content).unwrap();
    change(&mut content);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&content).unwrap();
    encoder.finish().unwrap()
}

fn role_of<'a>(manifest: &'a str, patient: &str) -> &'a str {
    let line = manifest.lines().find(|line| line.starts_with(patient)).unwrap();
    ["train", "val", "test"].into_iter().find(|role| line.contains(&format!(",{role},"))).unwrap()
}

/// Patients whose class is the level of a sequence.
fn patients(count: usize) -> Vec<Sample> {
    let volume = |class: usize, number: usize| {
        let channel = |sequence: Sequence| {
            let level = if sequence as usize == class { 200 } else { 60 };
            (sequence, (0..SIDE.pow(3)).map(|at| (level + (at * (number + 3)) % 23) as u8).collect())
        };
        Volume { channels: Sequence::ALL.map(channel).into(), warnings: Vec::new() }
    };
    let sample = |number: usize| Sample {
        name: number.to_string(),
        label: Label::ALL[number % 4],
        patient: number,
        volume: volume(number % 4, number),
    };
    (0..count).map(sample).collect()
}

/// All numbers of a network, as bits.
fn numbers(recipe: &Recipe, weights: Vec<u8>) -> Vec<u32> {
    bits(&VolumeNetwork::from_bytes(recipe.network, 4, weights, &Device::flex()).unwrap())
}

/// In this program no other test draws from the device's random numbers at the same time.
#[test]
fn a_run_stopped_within_an_epoch_ends_with_the_same_bits_and_learns() {
    let recipe = Recipe { slices: 2, batch: 4, epochs: 4, ..Recipe::default() };
    let (train, val, device) = (patients(12), patients(8), Device::flex());
    let temporary = tempfile::tempdir().unwrap();
    let folder = |name: &str| RunFolder::create_as(&temporary.path().join(name), &recipe, Form::Training).unwrap();
    let run = |folder: &RunFolder, stop_at: usize| {
        let mut steps = 0;
        let stop = |event: Event| match event {
            Event::Step { .. } => {
                steps += 1;
                if steps == stop_at { Next::Stop } else { Next::Continue }
            }
            Event::Epoch { .. } => Next::Continue,
        };
        fit(&recipe, &train, &val, folder, &device, stop).unwrap()
    };
    let Outcome::Finished { weights: whole, state } = run(&folder("whole"), 0) else { panic!("it was stopped") };
    assert_eq!((state.step, state.history.len()), (12, 4));
    assert!(state.history[3].train_loss < state.history[0].train_loss, "{:?}", state.history);
    let stopped = folder("stopped");
    assert!(matches!(run(&stopped, 5), Outcome::Stopped { state } if state.step == 5));
    let again = RunFolder::open_as(stopped.path(), &recipe, Form::Training).unwrap();
    let Outcome::Finished { weights, .. } = run(&again, 0) else { panic!("it was stopped") };
    // Beside its numbers a file holds their parameters' identities, which are drawn anew in each run.
    let [weights, whole] = [weights, whole].map(|bytes| numbers(&recipe, bytes));
    assert!(weights == whole, "the bits differ");
    let other = Recipe { seed: 9, ..recipe.clone() };
    assert!(RunFolder::open_as(stopped.path(), &other, Form::Training).is_err());

    let found = fit(&recipe, &patients(3), &val, &folder("few"), &device, |_| Next::Continue);
    assert!(matches!(found, Err(TrainError::EmptyClass(Label::NoTumor))));
}

/// Half axes of a head in millimetres, brighter on the patient's right and at the top; voxels of 3.5 x 3.5 x 5 mm, the first at -100, -100, -90
/// to the left, to the back and to the head.
fn head(x: i64, y: i64, z: i64) -> u16 {
    let (left, back, up) = (x as f64 * 3.5 - 100.0, y as f64 * 3.5 - 100.0, z as f64 * 5.0 - 90.0);
    let inside = (left / 70.0).powi(2) + (back / 85.0).powi(2) + (up / 75.0).powi(2) < 1.0;
    let value = 400.0 + if left < 0.0 { 300.0 } else { 0.0 } + 2.0 * up;
    if inside { value as u16 } else { 5 }
}

#[test]
fn a_dicom_series_lies_where_the_same_nifti_volume_does() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    let series = |folder: &str, patient: &str, moved: f64| {
        fs::create_dir(path(folder)).unwrap();
        for z in 0..36 {
            let values = (0..57).flat_map(|y| (0..57).map(move |x| head(x, y, z))).collect();
            let file = Dicom::mr(57, 57, values)
                .in_series("1.2.3", z as u16 + 1, z as f64 * 5.0 - 90.0 + moved)
                .text(tags::PATIENT_ID, VR::LO, patient)
                .text(tags::PIXEL_SPACING, VR::DS, "3.5\\3.5")
                .file();
            // Names in another order than places.
            fs::write(path(&format!("{folder}/{}.dcm", (z * 7) % 36)), file).unwrap();
        }
    };
    series("t1c", "A", 0.0);
    series("t2", "A", 0.0);
    series("other", "B", 0.0);
    let nifti = Nifti::of([57, 57, 36], |x, y, z| head(x, y, z) as i16);
    let affine = [[-3.5, 0.0, 0.0, 100.0], [0.0, -3.5, 0.0, 100.0], [0.0, 0.0, 5.0, -90.0]];
    fs::write(path("flair.nii"), nifti.affine(affine).one()).unwrap();

    let show = |arguments: &[&str], out: &str| {
        let out = path(out);
        passed(&[&["volumes", "show", "--slices", "4", "--out", &out][..], arguments].concat());
        image::open(out).unwrap().to_luma8()
    };
    let (series, volume) = (show(&["--t1c", &path("t1c")], "a.png"), show(&["--t1c", &path("flair.nii")], "b.png"));
    assert_eq!(series.dimensions(), (4 * 64, 3 * 64));
    let apart = series.pixels().zip(volume.pixels()).map(|(a, b)| a[0].abs_diff(b[0])).max();
    assert!(apart <= Some(1), "{apart:?}");
    // In the second axial slice the patient's right is brighter, and lies on the right of the network's picture.
    let [left, right] = [20, 44].map(|x| series.get_pixel(64 + x, 32)[0]);
    assert!(right > left.saturating_add(20), "{left} {right}");
    // A folder of series and files is one patient.
    assert_eq!(show(&[&path("")], "all.png").dimensions(), (4 * 64, 9 * 64));

    let refuse = |arguments: &[&str], expected: &[&str]| {
        refused(&[&["volumes", "show", "--out", &path("no.png")][..], arguments].concat(), expected);
    };
    refuse(&["--t1c", &path("t1c"), "--t2", &path("other")], &["t1c and t2 are of different patients"]);
    fs::write(path("t2/text.dcm"), "no picture").unwrap();
    refuse(&["--t2", &path("t2")], &["t2/text.dcm"]);
    fs::rename(path("other/0.dcm"), path("one.dcm")).unwrap();
    refuse(&["--t2", &path("one.dcm")], &["one.dcm", "one slice"]);
    fs::create_dir(path("empty")).unwrap();
    refuse(&["--t2", &path("empty")], &["empty"]);
    let ct = Dicom::mr(57, 57, vec![7; 57 * 57]).in_series("1.2.9", 1, 0.0).text(tags::MODALITY, VR::CS, "CT");
    fs::write(path("ct.dcm"), ct.file()).unwrap();
    refuse(&["--t1", &path("ct.dcm")], &["ct.dcm", "CT"]);
}
