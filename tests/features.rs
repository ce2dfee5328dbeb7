//! Features, classical heads, drift and retraining from the command line, on phantoms, and what is said of bad input.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::path::Path;
use std::process::Output;

use neurotriage::phantom::Phantom;
use program::{run, text};
use serde_json::Value;

/// Six patients of each class with two slices each, four to learn from; a file that is no picture, a label that is no class.
fn write_data(folder: &Path) {
    let mut manifest = String::from("file,source,label,role,group\n");
    for (class, place) in [("glioma", 0.3), ("meningioma", 0.7), ("pituitary", 0.5), ("no_tumor", 0.0)] {
        fs::create_dir_all(folder.join(class)).unwrap();
        for patient in 0..6u8 {
            let role = match patient {
                0..4 => "train",
                4 => "val",
                _ => "test",
            };
            for slice in 0..2u8 {
                let (x, y) = (place + 0.01 * f32::from(patient), 0.4 + 0.03 * f32::from(slice));
                let lesion = (class != "no_tumor").then_some((x, y, 0.08 + 0.004 * f32::from(patient)));
                let file = format!("{class}/{patient}_{slice}.png");
                let side = 64 + u32::from(patient) + 8 * u32::from(slice);
                fs::write(folder.join(&file), Phantom { side, lesion }.png()).unwrap();
                let source = if patient % 2 == 0 { "even" } else { "odd" };
                manifest += &format!("{file},{source},{class},{role},{class}{patient}\n");
            }
        }
    }
    fs::write(folder.join("broken.png"), "not a picture").unwrap();
    fs::write(folder.join("other.png"), Phantom::WITH_LESION.png()).unwrap();
    manifest += "broken.png,even,glioma,train,glioma0\nother.png,even,unknown,train,\n";
    fs::write(folder.join("manifest.csv"), manifest).unwrap();
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A folder for a test, with the phantoms in `data`.
struct Room(tempfile::TempDir);

impl Room {
    fn new() -> Self {
        let room = Self(tempfile::tempdir().unwrap());
        write_data(Path::new(&room.path("data")));
        room
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }
}

/// The arguments must be refused with exit code 2 and this in the message.
fn refused(arguments: &[&str], expected: &str) {
    is_refusal(&run(arguments), arguments, expected);
}

fn is_refusal(output: &Output, arguments: &[&str], expected: &str) {
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
}

#[test]
fn features_are_written_once_with_their_origin_and_heads_are_fitted_to_them() {
    let room = Room::new();
    let path = |name: &str| room.path(name);
    let (data, table) = (path("data"), path("made/features.csv"));

    let write = ["features", "--data", &data, "--model", "seed_cnn", "--out", &table, "--npy", "--no-clusters"];
    let output = run(&write);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("left out: broken.png"), "{}", text(&output.stderr));
    let csv = fs::read_to_string(&table).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 49);
    let header: Vec<&str> = lines[0].split(',').collect();
    assert_eq!(header[..7], ["file", "source", "label", "role", "patient", "cluster", "logit_glioma"]);
    assert_eq!((header.len(), *header.last().unwrap()), (10 + 64, "feature_63"));
    assert!(lines[1].starts_with("glioma/0_0.png,even,glioma,train,glioma0,,"), "{}", lines[1]);
    let record = json(&path("made/features.json"));
    let shipped = json("weights/seed_cnn.json");
    assert_eq!(record["network"]["weights_sha256"], shipped["weights"]["sha256"]);
    assert_eq!(record["files"]["features.csv"], neurotriage::bundle::sha256(csv.as_bytes()));
    assert_eq!((&record["slices"]["train"]["glioma"], &record["slices"]["train"]["unknown"]), (&8.into(), &1.into()));
    assert_eq!(record["unreadable"][0]["file"], "broken.png");
    let array = fs::read(path("made/features.npy")).unwrap();
    assert!(text(&array[..128]).contains("'shape': (49, 64)") && array.len() == 128 + 49 * 64 * 4);

    // What was written is left as it is.
    refused(&write, "exists already");
    assert_eq!(fs::read_to_string(&table).unwrap(), csv);
    refused(&["features", "--data", &data, "--out", &path("made/features.txt")], "the table is CSV");
    refused(
        &["features", "--data", &data, "--role", "nowhere", "--out", &path("x.csv")],
        "roles here: test, train, val",
    );
    assert!(!Path::new(&path("x.csv")).exists());

    // Of the logits the highest is what the network predicts.
    let row: Vec<&str> = lines[1].split(',').collect();
    let logits: Vec<f64> = row[6..10].iter().map(|field| field.parse().unwrap()).collect();
    let top = (0..4).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
    let file = format!("{data}/glioma/0_0.png");
    let output = run(&["predict", "--json", "--model", "seed_cnn", &file]);
    let predicted: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(predicted["class"], ["glioma", "meningioma", "pituitary", "no_tumor"][top]);

    let report = path("report");
    let heads = ["heads", "--features", &table, "--folds", "3", "--inner-folds", "2", "--resamples", "100"];
    let output = run(&[&heads[..], &["--role", "val,test", "--out", &report]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found = json(&path("report/features.heads.json"));
    assert_eq!(fs::read_to_string(path("report/features.heads.md")).unwrap(), text(&output.stdout));
    let parts: Vec<(&str, &str, u64)> = found["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|part| part["source"].is_null())
        .map(|part| {
            let word = |key: &str| part[key].as_str().unwrap();
            (word("role"), word("scope"), part["slices"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(parts, [("train", "cross_validation", 32), ("val", "test", 8), ("test", "test", 8)]);
    let names: Vec<&Value> =
        found["parts"][0]["figures"].as_array().unwrap().iter().map(|head| &head["head"]).collect();
    assert_eq!(names, [&Value::from("linear_svm"), &"rbf_svm".into(), &"knn".into(), &Value::Null]);
    // Lesions in four places are told apart by what the network saw.
    let linear = &found["parts"][2]["figures"][0];
    assert!(linear["figures"]["accuracy"]["value"].as_f64().unwrap() >= 0.75, "{linear}");
    assert!(linear["less_own"]["low"].is_f64() && linear["figures"]["recall.glioma"]["low"].is_f64(), "{linear}");
    for chosen in found["chosen"].as_array().unwrap() {
        assert_eq!(chosen["by_fold"].as_array().unwrap().len(), 3);
        assert!(chosen["tried"].as_array().unwrap().contains(&chosen["choice"]));
    }
    // The shipped network learned from another data set: nobody can say whether these were in it.
    assert_eq!(found["parts"][0]["network_saw"], "unknown");
    assert_eq!((&found["seed"], &found["by_cluster"]), (&1.into(), &false.into()));
    let again = run(&[&heads[..], &["--role", "val,test", "--json"]].concat());
    assert_eq!(serde_json::from_slice::<Value>(&again.stdout).unwrap(), found, "equal seeds give equal figures");

    refused(&[&heads[..], &["--role", "val,test", "--out", &report]].concat(), "exists already");
    refused(&["heads", "--features", &table], "class glioma has 4 patients or clusters in train: too few for 5 folds");
    refused(&[&heads[..], &["--role", "train"]].concat(), "cannot be measured on as if it were new");
    refused(&[&heads[..], &["--fit", "val"]].concat(), "class glioma has 1 patients");
    // A table that was changed has no origin.
    fs::write(&table, csv.replace("even", "odd")).unwrap();
    refused(&heads, "is the record of another table");
    fs::remove_file(path("made/features.json")).unwrap();
    let nameless = csv.replace(",glioma1,", ",,");
    fs::write(&table, nameless).unwrap();
    refused(&heads, "name neither patient nor cluster");
    let one =
        csv.replace(",meningioma,", ",glioma,").replace(",pituitary,", ",glioma,").replace(",no_tumor,", ",glioma,");
    fs::write(&table, one).unwrap();
    refused(&heads, "all of class glioma");
    fs::write(&table, "label,role\nglioma,train\n").unwrap();
    refused(&heads, "the columns of features are feature_0");
    refused(&["heads"], "required");
}

/// Phantoms without a lesion are near-copies of each other: whoever they are said to be of, they are one cluster.
#[test]
fn heads_on_a_data_set_keep_near_copies_together() {
    let temporary = tempfile::tempdir().unwrap();
    let data = temporary.path().join("data");
    write_data(&data);
    let heads = ["heads", "--data", data.to_str().unwrap(), "--model", "seed_cnn", "--folds", "2"];
    let output = run(&heads);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    assert!(
        text(&output.stderr).contains("1 patients or clusters in train: too few for 2 folds"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn drift_is_told_without_labels() {
    let room = Room::new();
    let path = |name: &str| room.path(name);
    let (data, loose) = (path("data"), path("loose"));
    fs::create_dir_all(path("loose/inner")).unwrap();
    for number in 0..6u8 {
        let lesion = Some((0.4, 0.3 + 0.05 * f32::from(number), 0.1));
        fs::write(path(&format!("loose/inner/P{number}_1.png")), Phantom { side: 96, lesion }.png()).unwrap();
    }
    fs::write(path("loose/notes.txt"), "no scan").unwrap();

    // A folder without classes.
    refused(&["drift", "--data", &loose], "dataset index --label unknown");
    let index = path("new.csv");
    let list = ["dataset", "index", "--data", &loose, "--label", "unknown", "--patient", r"(P\d+)_", "--out", &index];
    let output = run(&list);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("notes.txt: left out"), "{}", text(&output.stderr));
    assert!(fs::read_to_string(&index).unwrap().contains("inner/P3_1.png"));
    refused(&["dataset", "index", "--data", &data, "--label", "unknown", "--out", &path("y.csv")], "names the labels");

    let out = path("report");
    let drift = ["drift", "--data", &loose, "--manifest", &index, "--resamples", "100", "--out", &out];
    let output = run(&drift);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let champion = json("weights/index.json")["champion"].as_str().unwrap().to_string();
    let found = json(&path(&format!("report/{champion}.drift.json")));
    assert_eq!(fs::read_to_string(path(&format!("report/{champion}.drift.md"))).unwrap(), text(&output.stdout));
    assert_eq!((&found["all"]["slices"], &found["all"]["patients"]), (&6.into(), &6.into()));
    assert_eq!(found["reference"]["from"], "manifest");
    // Drawn heads are strangers to a network of real ones.
    for (figure, least) in [("refused", 0.9), ("auroc", 0.9), ("ks", 0.8)] {
        assert!(found["all"][figure]["value"].as_f64().unwrap() >= least, "{figure}: {}", found["all"]);
        assert!(found["all"][figure]["low"].is_f64());
    }
    assert!(text(&output.stdout).contains("More is refused than promised"), "{}", text(&output.stdout));
    assert_eq!(found["shifts"].as_array().unwrap().len(), 10);
    let (first, last) = (&found["shifts"][0]["shift"]["value"], &found["shifts"][9]["shift"]["value"]);
    assert!(first.as_f64().unwrap().abs() >= last.as_f64().unwrap().abs());
    refused(&drift, "exists already");

    // Against themselves slices are no strangers.
    let known = ["--known", &data, "--known-role", "train", "--role", "train", "--resamples", "100", "--json"];
    let output = run(&[&["drift", "--data", &data][..], &known].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("left out: broken.png"));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&found["reference"]["slices"], &found["reference"]["patients"]), (&33.into(), &17.into()));
    assert_eq!(found["sources"].as_array().unwrap().len(), 2);
    let auroc = &found["all"]["auroc"];
    assert_eq!((&auroc["value"], &found["all"]["ks"]["value"]), (&0.5.into(), &0.0.into()));
    assert!(auroc["low"].as_f64().unwrap() < 0.5 && auroc["high"].as_f64().unwrap() > 0.5, "{auroc}");
    refused(&["drift", "--data", &data, "--role", "nowhere"], "no slice has the role \"nowhere\"");

    // A model without a gate.
    fs::create_dir(path("weights")).unwrap();
    fs::copy("weights/seed_cnn.bpk", path("weights/seed_cnn.bpk")).unwrap();
    let mut manifest = json("weights/seed_cnn.json");
    manifest.as_object_mut().unwrap().remove("familiarity");
    fs::write(path("weights/seed_cnn.json"), manifest.to_string()).unwrap();
    let weights = path("weights");
    refused(&["drift", "--data", &data, "--weights", &weights, "--model", "seed_cnn"], "no familiarity gate");
    fs::write(path("weights/seed_cnn.bpk"), "damaged").unwrap();
    refused(&["drift", "--data", &data, "--weights", &weights, "--model", "seed_cnn"], "SHA-256");
}

/// Training goes on from the shipped weights: as they are at first, then it learns; where it comes from is kept and asked about.
#[test]
fn training_goes_on_from_shipped_weights() {
    let room = Room::new();
    let path = |name: &str| room.path(name);
    let data = path("data");
    let train = |run_folder: &str, more: &[&str]| {
        let run_folder = path(run_folder);
        run(&[&["train", "--data", &data, "--run", &run_folder, "--set", "batch=8", "--name", "site"][..], more]
            .concat())
    };
    let shipped = json("weights/lesion_resnet.json");

    // At a rate of nothing it answers as before, within what f16 rounds. No recipe: network and input are the model's.
    let still = ["--set", "learning_rate=1e-12", "--set", "weight_decay=0", "--set", "augmentation=none"];
    let output = train("still", &[&["--from", "weights/lesion_resnet", "--epochs", "1"][..], &still].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let manifest = json(&path("still/weights/site.json"));
    for (found, expected) in
        [0, 1].map(|place| (&manifest["self_test"]["references"][place], &shipped["self_test"]["references"][place]))
    {
        for class in 0..4 {
            let [found, expected] = [found, expected].map(|reference| reference["logits"][class].as_f64().unwrap());
            assert!((found - expected).abs() < 1e-3, "{found} is not {expected}");
        }
    }
    let start = &manifest["training"]["started_from"];
    assert_eq!(start["weights_sha256"], shipped["weights"]["sha256"]);
    assert_eq!(start["recipe"], shipped["training"]["recipe"]);
    assert_eq!(start["started_from"], shipped["training"]["started_from"], "the whole line");
    assert_eq!(start["model"]["name"], "lesion_resnet");
    assert_eq!(start["model"]["data_sha256"], shipped["training"]["data_sha256"]);
    assert_eq!(manifest["weights"]["form"], "folded");
    assert!(manifest["training"]["command"].as_str().unwrap().contains("--from WEIGHTS/lesion_resnet"));
    let card = fs::read_to_string(path("still/weights/MODEL_CARD.md")).unwrap();
    assert!(card.contains("It started from the model `lesion_resnet`"), "{card}");

    // It learns, stops and goes on, and another run goes on from that one.
    let learn = ["--from", "weights/lesion_resnet.bpk", "--recipe", "recipes/retrain.toml", "--epochs", "6"];
    let learn = [&learn[..], &["--set", "augmentation=none", "--set", "learning_rate=3e-4"]].concat();
    let output = train("learned", &learn);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let state = json(&path("learned/state.json"));
    let loss = |epoch: usize| state["history"][epoch]["train_loss"].as_f64().unwrap();
    assert!(loss(5) < 0.85 * loss(0), "it did not learn: {} to {}", loss(0), loss(5));
    assert_eq!(json(&path("learned/run.json"))["form"], "folded");
    let note = text(&output.stderr);
    assert!(note.contains("too few slices or patients in train or val for a familiarity gate"), "{note}");
    let output = train("learned", &[&learn[..], &["--resume", "--replace"]].concat());
    assert_eq!(output.status.code(), Some(0), "a finished run is exported again: {}", text(&output.stderr));
    let next = ["--from", &path("learned"), "--recipe", "recipes/retrain.toml", "--epochs", "1"];
    let output = train("next", &next);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let start = &json(&path("next/weights/site.json"))["training"]["started_from"];
    assert!(start["model"].is_null() && start["started_from"]["model"]["name"] == "lesion_resnet", "{start}");

    // A challenger that went on from another model than the champion is asked what that one kept.
    let weights = path("learned/weights");
    let output = run(&["promote", "site", "--from", &path("still/weights"), "--data", &data, "--weights", &weights]);
    assert!(text(&output.stderr).contains("give the challenger another name"), "{}", text(&output.stderr));
    let challenge = ["--data", &data, "--weights", "weights", "--dry-run"];
    let output = run(&[&["promote", "site", "--from", &weights][..], &challenge].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let reasons = text(&output.stdout);
    assert!(reasons.contains("no slices of role external_dev"), "{reasons}");
    assert!(!reasons.contains("it learned from lesion_resnet"), "that is the champion itself: {reasons}");

    let from = |arguments: &[&str], expected: &str| {
        let output = train("refused", arguments);
        is_refusal(&output, arguments, expected);
        assert!(!Path::new(&path("refused")).exists(), "nothing is written");
    };
    from(&["--from", "weights/nobody"], "holds no run to go on from and is no model");
    from(&["--from", "weights", "--network", "seed_cnn"], "weights holds weights of lesion_resnet, not of seed_cnn");
    from(&["--from", "weights/lesion_resnet", "--set", "side=96"], "use --set side=160");
    from(&["--from", &path("learned"), "--set", "roles=[\"train\", \"val2\"]"], "val2");
    let other = path("data/other.csv");
    fs::write(&other, fs::read_to_string(path("data/manifest.csv")).unwrap().replace("glioma4", "someone")).unwrap();
    from(&["--from", &path("learned"), "--manifest", &other], "start from its finished weights");
    fs::write(
        &other,
        fs::read_to_string(path("data/manifest.csv")).unwrap().replace(",pituitary,train", ",pituitary,kept"),
    )
    .unwrap();
    let output = train("empty", &["--from", "weights/lesion_resnet", "--manifest", &other]);
    assert!(text(&output.stderr).contains("no training slices of class pituitary"), "{}", text(&output.stderr));
}

/// A small network learns from what a finished one says; which one is kept and asked about.
#[test]
fn a_finished_model_teaches_another() {
    let room = Room::new();
    let path = |name: &str| room.path(name);
    let data = path("data");
    let train = |run_folder: &str, more: &[&str]| {
        let run_folder = path(run_folder);
        let network = ["--network", "lesion_resnet", "--epochs", "1", "--set", "side=64", "--set", "batch=8"];
        run(&[&["train", "--data", &data, "--run", &run_folder][..], &network, more].concat())
    };
    let output = train("large", &["--name", "large", "--set", "epochs=2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));

    let weights = path("large/weights");
    let taught = ["--name", "small", "--teacher", &weights, "--set", "distillation=0.5"];
    let output = train("taught", &taught);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let teacher = json(&path("large/weights/large.json"));
    let manifest = json(&path("taught/weights/small.json"));
    let record = &manifest["training"]["taught_by"];
    assert_eq!(record["weights_sha256"], teacher["weights"]["sha256"]);
    assert_eq!(record["recipe"], teacher["training"]["recipe"]);
    assert!(manifest["training"]["command"].as_str().unwrap().contains("--teacher TEACHER"));
    let card = fs::read_to_string(path("taught/weights/MODEL_CARD.md")).unwrap();
    assert!(card.contains("what a teacher said of the same pictures: `large`"), "{card}");

    // What it says makes a difference.
    let alone = train("alone", &["--name", "alone"]);
    assert_eq!(alone.status.code(), Some(0), "{}", text(&alone.stderr));
    let loss = |run: &str| json(&path(&format!("{run}/state.json")))["history"][0]["train_loss"].as_f64().unwrap();
    assert_ne!(loss("taught"), loss("alone"));

    let refused = |arguments: &[&str], expected: &str| {
        let output = train("refused", arguments);
        is_refusal(&output, arguments, expected);
        assert!(!Path::new(&path("refused")).exists(), "nothing is written");
    };
    refused(&["--set", "distillation=0.5"], "name the teacher with --teacher");
    refused(&["--set", "distillation=2"], "distillation is 2, not 0 to 1");
    refused(&["--teacher", &weights], "--set distillation=0.5");
    let taught = |model: &'static str| ["--set", "distillation=0.5", "--teacher", model];
    refused(&taught("weights/nobody"), "weights/nobody is no model");
    refused(&taught("weights/lesion_resnet"), "learned from other data or roles");
    let wider = ["--teacher", &weights, "--set", "distillation=0.5", "--set", "side=96"];
    refused(&wider, "large cannot teach here: it sees inputs of 64 x 64 pixels");

    // Who goes on from it still knows who taught it, and nobody else may take the teacher's place.
    let output = train("next", &["--name", "next", "--from", &path("taught")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let start = &json(&path("next/weights/next.json"))["training"]["started_from"];
    assert_eq!(start["taught_by"]["weights_sha256"], teacher["weights"]["sha256"], "{start}");
    let resumed = |model: &str| {
        train("taught", &["--name", "small", "--set", "distillation=0.5", "--teacher", model, "--resume", "--replace"])
    };
    let output = resumed(&weights);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = resumed(&path("alone/weights"));
    assert!(text(&output.stderr).contains("its teacher differs"), "{}", text(&output.stderr));
    // Also the same one, calibrated anew.
    let mut recalibrated = json(&path("large/weights/large.json"));
    recalibrated["calibration"]["temperature"] = 3.0.into();
    fs::write(path("large/weights/large.json"), recalibrated.to_string()).unwrap();
    let output = resumed(&weights);
    assert!(text(&output.stderr).contains("its teacher differs"), "{}", text(&output.stderr));
    let rows = path("rows.toml");
    fs::write(&rows, "[[row]]\nname = \"taught\"\nabout = \"taught\"\nset = [\"distillation=0.5\"]\n").unwrap();
    let ablate = ["ablate", "--data", &data, "--recipe", "recipes/lesion_resnet.toml", "--rows", &rows];
    let output = run(&[&ablate[..], &["--epochs", "1", "--out", &path("ablation")]].concat());
    assert!(text(&output.stderr).contains("an ablation has no teacher"), "{}", text(&output.stderr));
}
