//! Training jobs as managed services start them: folders of SageMaker, variables of Vertex AI, options of Azure ML; stopped and gone on with.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod phantoms;
mod program;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use neurotriage::train::tune::output::Line;
use phantoms::write_classes;
use program::text;
use serde_json::Value;

/// The image's entry point: what a service starts, and its own words come after.
fn entry_point() -> Vec<String> {
    let image = include_str!("../Containerfile");
    let line = image.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    serde_json::from_str(line).unwrap()
}

fn job(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let [program, words @ ..] = &entry_point()[..] else { panic!("no program") };
    assert_eq!(program, env!("CARGO_PKG_NAME"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_neurotriage"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(words).arg("train").args(arguments);
    command.env_remove("AIP_MODEL_DIR").env_remove("AIP_CHECKPOINT_DIR").envs(variables.iter().copied());
    command
}

/// SageMaker's folders with these hyperparameters, and one channel.
fn sagemaker(root: &Path, hyperparameters: &Value) {
    for folder in ["input/config", "output", "model", "checkpoints"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let config = |name: &str, text: String| fs::write(root.join("input/config").join(name), text).unwrap();
    config("hyperparameters.json", hyperparameters.to_string());
    config("inputdataconfig.json", r#"{"training": {"TrainingInputMode": "File"}}"#.to_string());
    config("resourceconfig.json", r#"{"current_host": "algo-1", "hosts": ["algo-1"]}"#.to_string());
    write_classes(&root.join("input/data/training"), 10);
}

/// Values of the metric that a service reads from the output.
fn metric(output: &Output) -> Vec<Line> {
    let lines = text(&output.stdout).lines().map(|line| Line::parse(line).unwrap()).collect::<Vec<_>>();
    lines.into_iter().filter(|line| line.metric == "val_balanced_accuracy").collect()
}

/// Small and quick.
fn choices(epochs: usize) -> Value {
    serde_json::json!({
        "network": "\"lesion_resnet\"", "side": "64", "batch": "4", "epochs": epochs.to_string(), "name": "of_a_job",
        "augmentation": "none", "sagemaker_region": "\"eu-west-1\"",
    })
}

#[test]
fn a_job_of_sagemaker_is_stopped_saves_and_goes_on() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("ml");
    sagemaker(&root, &choices(200));
    let root_option = root.to_str().unwrap();

    // As a spot instance is taken away.
    let mut process = job(&["--root", root_option], &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
    // Whoever writes the log goes on reading.
    std::io::copy(&mut output, &mut std::io::sink()).unwrap();
    let ended = process.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(143), "{}", text(&ended.stderr));
    assert_eq!(Line::parse(&line).unwrap().epoch, Some(1), "{line}");
    let saved = fs::read_to_string(root.join("checkpoints/state.json")).unwrap();
    let done = serde_json::from_str::<Value>(&saved).unwrap()["step"].as_u64().unwrap();
    assert!(done > 0 && !root.join("model/of_a_job.bpk").exists());

    // The same job again, with fewer epochs left: another recipe is another run.
    sagemaker(&root, &choices(1));
    let refused = job(&["--root", root_option], &[]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let failure = fs::read_to_string(root.join("output/failure")).unwrap();
    assert!(failure.contains("another run") && text(&refused.stderr).contains(&failure), "{failure}");
}

#[test]
fn a_job_goes_on_from_its_checkpoints_to_the_same_weights_in_the_model_folder() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("ml");
    sagemaker(&root, &choices(2));
    let root_option = root.to_str().unwrap();
    let first = job(&["--root", root_option], &[]).output().unwrap();
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let epochs = metric(&first);
    assert_eq!(epochs.iter().map(|line| line.epoch).collect::<Vec<_>>(), [Some(1), Some(2), None]);
    assert!(epochs[2].last && epochs[..2].iter().any(|epoch| epoch.value == epochs[2].value));
    for file in ["of_a_job.bpk", "of_a_job.json", "index.json", "MODEL_CARD.md"] {
        assert!(root.join("model").join(file).is_file(), "{file}");
    }
    assert!(!root.join("output/failure").exists());
    let manifest = |name: &str| -> Value { serde_json::from_slice(&fs::read(root.join(name)).unwrap()).unwrap() };
    let written = manifest("model/of_a_job.json");

    // The service starts it anew, as after a machine was lost at its very end.
    let again = job(&["--root", root_option], &[]).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    assert_eq!(metric(&again), epochs);
    // The file of the weights names its tensors by random numbers: what they answer is the same.
    assert!(written["self_test"].is_object());
    for part in ["self_test", "metrics", "calibration"] {
        assert_eq!(manifest("model/of_a_job.json")[part], written[part], "{part}");
    }

    // A job that was never here starts from these weights: a channel of its own.
    let vertex = temporary.path().join("vertex");
    let folder = |name: &str| vertex.join(name).to_string_lossy().into_owned();
    let (model, checkpoints) = (folder("model"), folder("checkpoints"));
    let data = root.join("input/data/training");
    let earlier = root.join("model/of_a_job");
    let options = ["--data", data.to_str().unwrap(), "--root", "/no/such/folder", "--"];
    let more = ["--from", earlier.to_str().unwrap(), "--epochs", "1", "--set", "batch=4"];
    let variables = [("AIP_MODEL_DIR", model.as_str()), ("AIP_CHECKPOINT_DIR", checkpoints.as_str())];
    let output = job(&[&options[..], &more].concat(), &variables).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        Path::new(&model).join("lesion_resnet.bpk").is_file() && Path::new(&checkpoints).join("run.json").is_file()
    );
    let manifest: Value =
        serde_json::from_slice(&fs::read(Path::new(&model).join("lesion_resnet.json")).unwrap()).unwrap();
    assert_eq!(manifest["training"]["started_from"]["model"]["name"], "of_a_job");
}

/// What the image is made of is there, by the toolchain that is pinned.
#[test]
fn the_image_is_made_of_what_is_here() {
    let image = include_str!("../Containerfile");
    let pinned =
        include_str!("../rust-toolchain.toml").lines().find_map(|line| line.strip_prefix("channel = ")).unwrap();
    let pinned = pinned.trim_matches('"');
    assert!(image.contains(&format!("rust:{pinned}-")) && image.contains(&format!("RUSTUP_TOOLCHAIN={pinned}\n")));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copied = image.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.starts_with("--from"));
    let copied: Vec<&str> = copied.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(copied, [".", "recipes", "weights"]);
    assert!(copied.iter().all(|path| root.join(path).exists()));
    let ignored: Vec<&str> = include_str!("../.dockerignore").lines().collect();
    assert!(ignored.contains(&"target") && copied.iter().all(|path| !ignored.contains(path)));
}

#[test]
fn what_is_wrong_with_a_job_is_in_its_failure_file() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("ml");
    let fails = |hyperparameters: Value, expected: &str| {
        sagemaker(&root, &hyperparameters);
        let output = job(&["--root", root.to_str().unwrap()], &[]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        let failure = fs::read_to_string(root.join("output/failure")).unwrap();
        assert!(failure.contains(expected), "{failure}");
        fs::remove_file(root.join("output/failure")).unwrap();
    };
    fails(serde_json::json!({"epochs": "many"}), "epochs");
    fails(serde_json::json!({"learning_rat": "0.1"}), "unknown field `learning_rat`");
    fails(serde_json::json!({"precision": "f8"}), "use f16, f32 or int8");
    fails(serde_json::json!({"data": "validation"}), "channels: training");
    // Without SageMaker's folders, as Azure ML starts it.
    let output = job(&["--root", "/no/such/folder", "--model", "out"], &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no place for the data: give --data FOLDER"), "{}", text(&output.stderr));
}
