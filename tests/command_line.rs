//! The program as a person starts it: what it prints, its exit codes, and what it says of bad input.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::path::Path;

use neurotriage::phantom::Phantom;
use program::{lines, run, text};
use serde_json::Value;

/// A folder with two scans and a text file that claims to be one.
fn scans() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::write(folder.path().join("a.png"), Phantom::WITH_LESION.png()).unwrap();
    fs::write(folder.path().join("more/b.png"), Phantom::WITHOUT_LESION.png()).unwrap();
    fs::write(folder.path().join("broken.png"), "not a picture").unwrap();
    folder
}

#[test]
fn predict_prints_one_json_object_a_line_and_goes_on_after_a_broken_file() {
    let folder = scans();
    let output = run(&["predict", "--json", folder.path().to_str().unwrap(), "no/such/file.png"]);
    assert_eq!(output.status.code(), Some(2));
    let lines = lines(&output);
    assert_eq!(lines.len(), 4);
    for line in &lines {
        let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected =
            vec!["file", "decision", "reasons", "urgency", "familiar", "familiarity", "class", "probabilities"];
        expected.extend(["prediction_set", "coverage", "lesion", "error", "model", "backend", "milliseconds"]);
        expected.extend(["kind", "slices", "examined", "slice"]);
        expected.sort_unstable();
        assert_eq!(keys, expected);
    }
    let (good, bad): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["error"].is_null());
    assert_eq!((good.len(), bad.len()), (2, 2));
    for line in good {
        let probabilities = line["probabilities"].as_object().unwrap();
        let sum: f64 = probabilities.values().map(|p| p.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        let top = probabilities.iter().max_by(|a, b| a.1.as_f64().unwrap().total_cmp(&b.1.as_f64().unwrap())).unwrap();
        assert_eq!(line["class"], Value::String(top.0.clone()));
        assert_eq!(line["backend"], "cpu");
        assert_eq!((&line["kind"], &line["slices"]), (&"image".into(), &1.into()));
        assert_eq!((&line["examined"], &line["slice"]), (&1.into(), &0.into()));
        assert!(["flag", "refer", "clear-looking"].contains(&line["decision"].as_str().unwrap()), "{line}");
        assert!((0.0..=1.0).contains(&line["urgency"].as_f64().unwrap()));
        assert_eq!(line["reasons"].as_array().unwrap().is_empty(), line["decision"] == "clear-looking");
        assert_eq!((&line["prediction_set"][0], &line["coverage"]), (&line["class"], &0.95.into()));
        assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
    }
    for line in bad {
        assert!(line["class"].is_null() && line["probabilities"].is_null() && line["decision"].is_null());
        assert!(!line["error"].as_str().unwrap().is_empty());
    }
}

#[test]
fn predict_for_people_names_class_and_shares() {
    let folder = scans();
    let output = run(&["predict", folder.path().join("a.png").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    for word in ["glioma", "meningioma", "pituitary", "no_tumor", "urgency", "ms", "a.png"] {
        assert!(printed.contains(word), "{printed}");
    }
}

#[test]
fn bad_input_is_named_and_exits_with_two() {
    let empty = tempfile::tempdir().unwrap();
    let empty = empty.path().to_str().unwrap();
    let cases: [(&[&str], &str); 12] = [
        (&["predict", empty], "the folder is empty"),
        (&["predict", "no/such/file.png"], "no/such/file.png"),
        (&["predict", "--model", "nobody", empty], "no model \"nobody\""),
        (&["predict", "--weights", empty, empty], "it holds none"),
        (&["evaluate", "--data", empty], "is not a data set"),
        (&["train", "--data", "no/such/folder"], "no/such/folder"),
        (&["train", "--data", empty, "--network", "nobody"], "this build knows lesion_resnet, seed_cnn"),
        (&["train", "--data", empty, "--set", "batsh=8"], "unknown field `batsh`"),
        (&["train", "--data", empty, "--set", "augmentation=loud"], "use none, gentle, strong"),
        (&["train", "--data", empty, "--devices", "2"], "2 cpu devices were asked for, and there are 1"),
        (&["weights", "convert", "seed_cnn", "--to", "f8"], "use f16, f32 or int8"),
        (&["weights", "export", "--format", "onnx", "--precision", "int8"], "use --precision f16 or f32"),
    ];
    for (arguments, expected) in cases {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
    }
}

/// Train on phantoms from the command line, resume, evaluate and use the result.
#[test]
fn train_evaluate_and_predict_with_own_weights() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    write_manifest(Path::new(&path("data")));
    let train = |more: &[&str]| {
        let (data, run_folder, out) = (path("data"), path("run"), path("weights"));
        let mut arguments =
            vec!["train", "--data", &data, "--run", &run_folder, "--out", &out, "--epochs", "1", "--set", "batch=4"];
        arguments.extend(more);
        run(&arguments)
    };
    let output = train(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("left out: glioma/missing.png"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("test: 4 slices"));

    assert!(text(&train(&[]).stderr).contains("already holds a model seed_cnn"));
    assert!(text(&train(&["--replace"]).stderr).contains("already holds a run"));
    assert!(text(&train(&["--replace", "--resume", "--seed", "7"]).stderr).contains("another run"));
    let from = |network: &str, earlier: &str| {
        let (data, run_folder) = (path("data"), path("next"));
        text(&run(&["train", "--data", &data, "--run", &run_folder, "--network", network, "--from", earlier]).stderr)
    };
    assert!(from("seed_cnn", &path("nowhere")).contains("holds no run to go on from"));
    assert!(from("lesion_resnet", &path("run")).contains("is a run of seed_cnn, not of lesion_resnet"));
    assert_eq!(train(&["--replace", "--resume"]).status.code(), Some(0), "a finished run is exported again");

    let output = run(&["evaluate", "--weights", &path("weights"), "--data", &path("data"), "--role", "val", "--json"]);
    let evaluation: Value = serde_json::from_slice(&output.stdout).unwrap();
    let manifest: Value = serde_json::from_slice(&fs::read(path("weights/seed_cnn.json")).unwrap()).unwrap();
    let role = &evaluation["roles"][0];
    assert_eq!(role["all"]["curves"]["confusion"]["typed"], manifest["metrics"]["val"]["confusion"]);
    assert_eq!(role["guided_choices"], true);
    assert_eq!(manifest["training"]["audit"]["sha256"].as_str().unwrap().len(), 64, "the audit goes with the weights");
    assert_eq!(manifest["training"]["reported_sha256"]["test"].as_str().unwrap().len(), 64);
    let output = run(&["evaluate", "--weights", &path("weights"), "--data", &path("data"), "--role", "nowhere"]);
    assert!(text(&output.stderr).contains("roles here: test, train, val"));

    let output = run(&["weights", "inspect", "--weights", &path("weights")]);
    assert!(text(&output.stdout).contains("3236052 parameters"), "{}", text(&output.stdout));
    let output = run(&["weights", "convert", "seed_cnn", "--to", "f32", "--weights", &path("weights")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output =
        run(&["predict", "--json", "--weights", &path("weights"), "--model", "seed_cnn_f32", &path("data/glioma")]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(lines(&output)[0]["model"], "seed_cnn_f32");
}

/// Evaluation, baselines, comparison, promotion and calibration of a network of a single epoch on phantoms.
#[test]
fn a_model_is_measured_compared_and_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    let (data, weights) = (path("data"), path("weights"));
    write_manifest(Path::new(&data));
    let (folder, run_folder) = (["--weights", &weights, "--data", &data], path("run"));
    let train =
        ["train", "--data", &data, "--run", &run_folder, "--out", &weights, "--epochs", "1", "--set", "batch=4"];
    let output = run(&[&train[..], &["--set", "augmentation=strong"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("balanced accuracy on val\n"), "the run as a chart");
    let manifest: Value = serde_json::from_slice(&fs::read(path("weights/seed_cnn.json")).unwrap()).unwrap();
    let recipe = manifest["training"]["recipe"].as_str().unwrap();
    assert!(recipe.contains("batch = 4") && recipe.contains("jpeg_quality = [25, 90]"), "{recipe}");

    let arguments = ["evaluate", "--out", &path("report"), "--occlusion", "--record", "--prevalence", "0.25"];
    let output = run(&[&arguments[..], &folder].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let notes = text(&output.stderr);
    assert!(notes.contains("small.png: the mask has 32 x 32 pixels, its slice 64 x 64"), "{notes}");
    let evaluation: Value =
        serde_json::from_slice(&fs::read(path("report/seed_cnn.evaluation.json")).unwrap()).unwrap();
    let roles: Vec<_> =
        evaluation["roles"].as_array().unwrap().iter().map(|role| role["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["test", "val"]);
    let test = &evaluation["roles"][0];
    assert_eq!((&test["all"]["slices"], &test["all"]["masks"]), (&4.into(), &1.into()));
    assert_eq!(test["baselines"].as_array().unwrap().len(), 4);
    assert_eq!(evaluation["settings"]["prevalence"], 0.25);
    assert!(evaluation["settings"]["tumor_threshold"].is_f64(), "chosen on val");
    let manifest: Value = serde_json::from_slice(&fs::read(path("weights/seed_cnn.json")).unwrap()).unwrap();
    assert_eq!(manifest["operating"]["test"], test["operating"], "recorded for the page");
    assert_eq!(test["operating"]["slices"], 4);
    let html = fs::read_to_string(path("report/seed_cnn.evaluation.html")).unwrap();
    assert!(html.contains("balanced accuracy") && html.contains("<svg") && html.contains("</html>"));
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "it needs nothing from elsewhere");
    assert!(fs::read_to_string(path("report/seed_cnn.evaluation.md")).unwrap().contains("balanced accuracy"));
    assert!(fs::read_to_string(path("weights/MODEL_CARD.md")).unwrap().contains("balanced accuracy"));
    let output = run(&[&["evaluate", "--prevalence", "2"][..], &folder].concat());
    assert!(text(&output.stderr).contains("2 is not between 0 and 1"), "{}", text(&output.stderr));

    let output = run(&["baselines", "--data", &data, "--role", "test"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for name in ["geometry", "nearest", "histogram", "prepared_histogram"] {
        assert!(text(&output.stdout).contains(&format!("| {name} |")), "{}", text(&output.stdout));
    }

    assert_eq!(run(&["weights", "convert", "seed_cnn", "--to", "f32", "--weights", &weights]).status.code(), Some(0));
    let output = run(&[&["compare", "seed_cnn", "seed_cnn_f32", "--json"][..], &folder].concat());
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(comparison["roles"][0]["all"]["differences"]["accuracy"]["difference"], 0.0, "the same numbers, wider");
    assert_eq!(comparison["roles"][0]["all"]["mcnemar"]["p_exact"], 1.0);

    let index = fs::read(path("weights/index.json")).unwrap();
    let output = run(&[&["promote", "seed_cnn_f32"][..], &folder].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let reasons = text(&output.stdout);
    assert!(reasons.contains("does not win on test"), "{reasons}");
    assert!(reasons.contains("no slices of role external_dev"), "{reasons}");
    assert_eq!(fs::read(path("weights/index.json")).unwrap(), index, "nothing changed");
    let output = run(&[&["promote", "seed_cnn_f32", "--from", &weights][..], &folder].concat());
    assert!(text(&output.stderr).contains("give the challenger another name"), "{}", text(&output.stderr));

    // Calibrated again, the network is the same; on other data it is refused.
    let read = || -> Value { serde_json::from_slice(&fs::read(path("weights/seed_cnn.json")).unwrap()).unwrap() };
    let mut expected = read();
    let command = expected["training"]["command"].as_str().unwrap();
    expected["training"]["command"] = format!("{command}; neurotriage weights calibrate seed_cnn --data DATA").into();
    for _ in 0..2 {
        let output = run(&[&["weights", "calibrate", "seed_cnn"][..], &folder].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(read(), expected, "nothing else to find, and recorded once");
    }
    let arguments = ["weights", "calibrate", "seed_cnn", "--tumor-sensitivity", "0.5", "--glioma-sensitivity", "1"];
    assert_eq!(run(&[&arguments[..], &folder].concat()).status.code(), Some(0));
    let manifest: Value = serde_json::from_slice(&fs::read(path("weights/seed_cnn.json")).unwrap()).unwrap();
    assert_eq!(manifest["calibration"]["decisions"]["tumor"]["target_sensitivity"], 0.5);
    let copy = path("data/copy.csv");
    fs::write(&copy, fs::read_to_string(path("data/manifest.csv")).unwrap().replace("glioma4", "other")).unwrap();
    let output = run(&[&["weights", "calibrate", "seed_cnn", "--manifest", &copy][..], &folder].concat());
    assert!(text(&output.stderr).contains("learned from other data"), "{}", text(&output.stderr));
}

/// Three rows of one epoch, of which one needs no training; again, nothing is done again; and rows that would mislead are named.
#[test]
fn parts_of_a_recipe_are_left_out_one_by_one() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    write_manifest(Path::new(&path("data")));
    fs::write(path("base.toml"), "network = 'lesion_resnet'\nside = 64\nbatch = 4\naverage = 0.9\nmirrored = true\n")
        .unwrap();
    let row = |name: &str, set: &str| format!("[[row]]\nname = '{name}'\nabout = 'Without it.'\nset = ['{set}']\n");
    let rows = row("no_average", "average=0") + &row("one_answer", "mirrored=false");
    fs::write(path("rows.toml"), &rows).unwrap();
    let (data, base, rows_file, out) = (path("data"), path("base.toml"), path("rows.toml"), path("out"));
    let files = ["--data", &data, "--recipe", &base, "--rows", &rows_file, "--out", &out];
    let ablate = || run(&[&["ablate", "--epochs", "1", "--resamples", "100"][..], &files].concat());

    let output = ablate();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr).matches("epoch   1  train loss").count(), 2, "{}", text(&output.stderr));
    let table: Value = serde_json::from_slice(&fs::read(path("out/ablation.json")).unwrap()).unwrap();
    let names: Vec<&str> = table["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["base", "no_average", "one_answer"]);
    for row in table["rows"].as_array().unwrap() {
        let roles: Vec<&str> =
            row["roles"].as_array().unwrap().iter().map(|role| role["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["val", "test"]);
        let part = &row["roles"][1]["parts"][0];
        assert!(part["figures"]["balanced_accuracy"]["value"].is_f64(), "{part}");
        assert_eq!(part["differences"]["balanced_accuracy"].is_object(), row["name"] != "base", "{part}");
    }
    let markdown = fs::read_to_string(path("out/ablation.md")).unwrap();
    assert_eq!(markdown, text(&output.stdout));
    assert!(markdown.contains("| one_answer | Without it. | `mirrored=false` | 1 of 1 |"), "{markdown}");
    assert!(markdown.contains("For the record: no choice may rest on it."), "{markdown}");
    assert!(Path::new(&path("out/no_average/state.json")).is_file() && !Path::new(&path("out/one_answer")).exists());
    let compared = ["compare", "no_average", "base", "--data", &data, "--weights", &path("out/weights")];
    assert_eq!(run(&compared).status.code(), Some(0), "its weights are a folder like others");

    // Finished rows are kept.
    let again = ablate();
    assert_eq!(text(&again.stdout), markdown);
    assert!(!text(&again.stderr).contains("trained for"), "{}", text(&again.stderr));
    fs::write(&rows_file, rows.clone() + &row("longer", "epochs=2")).unwrap();
    assert!(text(&ablate().stderr).contains("row \"longer\": it changes seed or epochs"));
    fs::write(&rows_file, rows.clone() + &row("no_average", "batch=8")).unwrap();
    assert!(text(&ablate().stderr).contains("row \"no_average\": another row has this name"));
    fs::write(&rows_file, rows.clone() + &row("typo", "averages=0")).unwrap();
    assert!(text(&ablate().stderr).contains("row \"typo\": unknown field `averages`"));
    fs::write(&rows_file, rows + &row("odd", "side=100")).unwrap();
    assert!(text(&ablate().stderr).contains("row \"odd\": lesion_resnet takes no input of 100 x 100"));
}

/// Two trainings of an epoch: the first is the recipe as it is, and what it told is what it reached.
#[test]
fn tune_trains_and_its_first_trial_is_the_recipe() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    write_manifest(Path::new(&path("data")));
    let space = |metric: &str| {
        let head = format!("name = 'rate'\nmetric = '{metric}'\ndirection = 'maximize'\n");
        let parameter = "[[parameter]]\nname = 'learning_rate'\ntype = 'float'\nlow = 1e-4\nhigh = 1e-2\nlog = true\n";
        fs::write(path("space.toml"), head + parameter).unwrap();
    };
    let tune = |more: &[&str]| {
        let (data, space, out) = (path("data"), path("space.toml"), path("study"));
        let mut arguments = vec!["tune", "--data", &data, "--space", &space, "--out", &out, "--trials", "2"];
        arguments.extend(["--set", "epochs=1", "--set", "batch=4"]);
        arguments.extend(more);
        run(&arguments)
    };
    space("accuracy");
    assert!(text(&tune(&[]).stderr).contains("train prints no metric \"accuracy\""));
    space("val_balanced_accuracy");
    assert!(text(&tune(&["--set", "batsh=4"]).stderr).contains("unknown field `batsh`"));
    assert!(!Path::new(&path("study")).exists(), "nothing is written before all is known to be right");

    let output = tune(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("--set learning_rate="), "{}", text(&output.stdout));
    let journal = fs::read_to_string(path("study/study.journal")).unwrap();
    let journal: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let trials: Vec<&Value> = journal.iter().filter(|operation| operation["op_code"] == 4).collect();
    assert_eq!((trials.len(), &trials[0]["params"]["learning_rate"]), (2, &1e-3.into()));
    for ended in journal.iter().filter(|operation| operation["op_code"] == 6) {
        let state = fs::read(path(&format!("study/trial-{}/state.json", ended["trial_id"]))).unwrap();
        let state: Value = serde_json::from_slice(&state).unwrap();
        assert_eq!(ended["values"][0], state["history"][0]["val_balanced_accuracy"]);
        assert!(Path::new(&path(&format!("study/trial-{}/weights/seed_cnn.bpk", ended["trial_id"]))).exists());
    }
    assert!(text(&tune(&["--set", "epochs=2"]).stderr).contains("with another recipe: there it is epochs = 1"));
}

/// Phantoms with a manifest that also names a missing file and a class that is not one of the four.
fn write_manifest(folder: &Path) {
    let mut manifest = String::from("file,source,label,role,group,mask,width,height\n");
    for (class, place) in [("glioma", 0.3), ("meningioma", 0.7), ("pituitary", 0.5), ("no_tumor", 0.0)] {
        fs::create_dir_all(folder.join(class)).unwrap();
        for (number, role) in ["train", "train", "train", "val", "test"].into_iter().enumerate() {
            let lesion = (class != "no_tumor").then_some((place, 0.4 + 0.01 * number as f32, 0.08));
            let file = format!("{class}/{number}.png");
            fs::write(folder.join(&file), Phantom { side: 64, lesion }.png()).unwrap();
            // Of the test slices the glioma has a mask, the meningioma one of another size.
            let mask = match (role, class) {
                ("test", "glioma") => "mask.png",
                ("test", "meningioma") => "small.png",
                _ => "",
            };
            manifest += &format!("{file},phantom,{class},{role},{class}{number},{mask},64,64\n");
        }
    }
    for (name, side) in [("mask.png", 64), ("small.png", 32)] {
        let inside = |x: u32, y: u32| (side / 4..side / 2).contains(&x) && (side / 4..side / 2).contains(&y);
        image::GrayImage::from_fn(side, side, |x, y| image::Luma([255 * u8::from(inside(x, y))]))
            .save(folder.join(name))
            .unwrap();
    }
    manifest +=
        "glioma/missing.png,phantom,glioma,train,x,,64,64\nglioma/untyped.png,phantom,tumor_untyped,train,y,,64,64\n";
    fs::write(folder.join("glioma/untyped.png"), Phantom { side: 64, lesion: Some((0.4, 0.4, 0.1)) }.png()).unwrap();
    fs::write(folder.join("manifest.csv"), manifest).unwrap();
}

/// The shipped figures are what an evaluation finds. Needs the data.
#[test]
fn the_shipped_figures_can_be_measured_again() {
    let Some(data) = std::env::var_os("NEUROTRIAGE_DATA") else {
        println!("skipped: set NEUROTRIAGE_DATA to the folder of the data set");
        return;
    };
    let output = run(&["evaluate", "--data", data.to_str().unwrap(), "--role", "test", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = &found["roles"][0]["all"];
    let manifest = run(&["weights", "inspect", "--json"]);
    let manifest: Value = serde_json::from_slice(&manifest.stdout).unwrap();
    let expected = &manifest["metrics"]["test"];
    assert_eq!(found["slices"], expected["slices"]);
    // Another processor may sum in another order: a slice or two on the edge may fall to the other side.
    let (found, expected) =
        (found["by_slice"]["accuracy"]["value"].as_f64().unwrap(), expected["accuracy"].as_f64().unwrap());
    assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
}

/// Class folders to a manifest, an audit and splits: what is wrong is named, a copy is found, and it stays on one side.
#[test]
fn a_data_set_is_indexed_audited_and_split() {
    let temporary = tempfile::tempdir().unwrap();
    let path = |name: &str| temporary.path().join(name).to_str().unwrap().to_string();
    let data = path("data");
    for (class, place) in [("glioma", (0.3, 0.35)), ("no_tumor", (0.0, 0.0))] {
        fs::create_dir_all(temporary.path().join("data").join(class)).unwrap();
        for number in 0..4u8 {
            let lesion = (class != "no_tumor").then_some((place.0 + 0.1 * f32::from(number), place.1, 0.08));
            let png = Phantom { side: 96, lesion }.png();
            fs::write(temporary.path().join(format!("data/{class}/P{class}{number}_1.png")), png).unwrap();
        }
    }
    fs::create_dir(temporary.path().join("data/pituitary")).unwrap();
    fs::write(temporary.path().join("data/glioma/P9_1.png"), "not a picture").unwrap();

    let index = path("index.csv");
    let output = run(&["dataset", "index", "--data", &data, "--patient", r"(P\w+)_", "--out", &index]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let notes = text(&output.stderr);
    assert!(notes.contains("pituitary: the class folder is empty"), "{notes}");
    assert!(notes.contains("P9_1.png: left out"), "{notes}");
    assert_eq!(fs::read_to_string(&index).unwrap().lines().count(), 9);

    // The four slices without a lesion are the same picture.
    let report = path("audit.json");
    let output = run(&["dataset", "audit", "--data", &data, "--manifest", &index, "--out", &report]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert!(report["audit"]["pair_count"].as_u64().unwrap() >= 6, "{report}");

    let split = path("split.csv");
    let arguments = ["dataset", "split", "--data", &data, "--manifest", &index, "--fractions", "train=0.5,test=0.5"];
    let output = run(&[&arguments[..], &["--by", "cluster", "--out", &split]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(&split).unwrap();
    let mut roles: Vec<&str> =
        manifest.lines().filter(|line| line.contains("no_tumor")).map(|line| line.split(',').nth(3).unwrap()).collect();
    roles.dedup();
    assert_eq!(roles.len(), 1, "copies are on both sides:\n{manifest}");
    let record: Value = serde_json::from_slice(&fs::read(path("split.split.json")).unwrap()).unwrap();
    assert_eq!(record["by"], "cluster");

    let output = run(&["dataset", "inspect", "--data", &data, "--manifest", &split]);
    assert!(text(&output.stdout).contains("no slices of class meningioma"), "{}", text(&output.stdout));
    fs::write(&index, "file,label,role\na.png,glioma,train\n./a.png,glioma,test\n").unwrap();
    let output = run(&["dataset", "inspect", "--data", &data, "--manifest", &index]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is named before in line 2"), "{}", text(&output.stderr));
}

#[test]
fn wiring_draws_a_graph_and_tells_its_statistics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("more/wiring.svg");
    let draw = |arguments: &[&str]| run(&[&["wiring", "--kind"], arguments].concat());
    let to_file = ["watts-strogatz", "--seed", "1", "--out", path.to_str().unwrap()];
    let output = draw(&to_file);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    // Counted with NetworkX.
    let statistics = "16 nodes, 32 edges, mean degree 4.00, clustering 0.265, mean path 1.983";
    assert!(printed.contains(statistics) && printed.contains("4 nodes see the input, 3 make the output"), "{printed}");
    let svg = fs::read_to_string(&path).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains(statistics) && svg.contains("seed 1"), "{svg}");
    assert_eq!((svg.matches("<circle").count(), svg.matches("<path").count()), (18, 32 + 4 + 3));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    // The document shows this very picture.
    let shown =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/wiring_watts_strogatz.svg")).unwrap();
    assert_eq!(svg, shown);

    let bad: [(&[&str], &str); 5] = [
        (&["watts-strogatz", "--neighbours", "3"], "an even number from 2 to 14"),
        (&["watts-strogatz", "--links", "3"], "--links belongs to --kind barabasi-albert"),
        (&["erdos-renyi", "--probability", "2"], "is 2, not 0 to 1"),
        (&["barabasi-albert", "--nodes", "3", "--links", "3"], "choose 1 to 2"),
        (&["barabasi-albert", "--nodes", "100000"], "choose 2 to 1000"),
    ];
    for (arguments, expected) in bad {
        let output = draw(&[arguments, &["--out", path.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(fs::read_to_string(&path).unwrap(), svg, "nothing is overwritten");
    }
}
