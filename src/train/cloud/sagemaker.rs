//! Amazon SageMaker's folders: what its documentation, "Containers with custom training algorithms", promises a container.
//!
//! ```text
//! /opt/ml/input/config/hyperparameters.json    {"epochs": "24", "recipe": "recipes/lesion_resnet.toml"}: every value a string
//! /opt/ml/input/config/inputdataconfig.json    {"training": {"TrainingInputMode": "File", …}}: the channels
//! /opt/ml/input/config/resourceconfig.json     {"current_host": "algo-1", "hosts": ["algo-1"]}
//! /opt/ml/input/data/CHANNEL/                  the data
//! /opt/ml/model/  /opt/ml/checkpoints/         what is kept
//! /opt/ml/output/failure                       why it failed
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::CloudError;

/// Where SageMaker puts everything.
pub const ROOT: &str = "/opt/ml";

/// Hyperparameters that are options of `train`; `data` names a channel, and all others are keys of the recipe.
const OPTIONS: [&str; 9] =
    ["backend", "devices", "from", "manifest", "name", "network", "precision", "recipe", "teacher"];

/// Channels of one data set each with its part: class folders below.
const PARTS: [&str; 4] = ["train", "training", "val", "validation"];

/// What SageMaker says of a job.
#[derive(Clone, Debug)]
pub struct Job {
    root: PathBuf,
    hyperparameters: BTreeMap<String, String>,
    channels: BTreeMap<String, Channel>,
}

#[derive(Clone, Debug, Deserialize)]
struct Channel {
    #[serde(default, rename = "TrainingInputMode")]
    mode: Option<String>,
}

#[derive(Deserialize)]
struct Resources {
    hosts: Vec<String>,
}

impl Job {
    /// Reads the files below the root; none where there is no such folder.
    ///
    /// # Errors
    /// [`CloudError::Config`] if a file cannot be read, [`CloudError::Hosts`] and [`CloudError::Piped`].
    pub fn read(root: &Path) -> Result<Option<Self>, CloudError> {
        let folder = root.join("input/config");
        if !folder.is_dir() {
            return Ok(None);
        }
        let resources: Option<Resources> = read_json(&folder.join("resourceconfig.json"))?;
        if let Some(hosts) = resources.map(|resources| resources.hosts.len()).filter(|hosts| *hosts > 1) {
            return Err(CloudError::Hosts { hosts });
        }
        let channels: BTreeMap<String, Channel> = read_json(&folder.join("inputdataconfig.json"))?.unwrap_or_default();
        if let Some((name, _)) = channels.iter().find(|(_, channel)| channel.mode.as_deref() == Some("Pipe")) {
            return Err(CloudError::Piped { name: name.clone() });
        }
        let hyperparameters = read_json(&folder.join("hyperparameters.json"))?.unwrap_or_default();
        Ok(Some(Self { root: root.to_path_buf(), hyperparameters, channels }))
    }

    /// The data set: the channel that the hyperparameter `data` names, the only one, or the one called `training` or `train`. Channels
    /// for the parts of a data set (`train` and `validation`, perhaps `test`) are split folders of one.
    ///
    /// # Errors
    /// [`CloudError::Channels`] if it could be one or another, [`CloudError::Config`] if the named one is not there.
    pub fn data(&self) -> Result<PathBuf, CloudError> {
        let folder = self.root.join("input/data");
        let names: Vec<&str> = self.channels.keys().map(String::as_str).collect();
        if let Some(name) = self.hyperparameters.get("data").map(|value| unquoted(value)) {
            if !names.contains(&name.as_str()) {
                let reason = format!("the hyperparameter data names channel {name:?}; channels: {}", names.join(", "));
                return Err(CloudError::Config { path: self.root.join("input/config"), reason });
            }
            return Ok(folder.join(name));
        }
        let parts = names.iter().filter(|name| PARTS.contains(name)).count();
        match names.as_slice() {
            [name] => Ok(folder.join(name)),
            _ if parts > 1 => Ok(folder),
            _ => names
                .iter()
                .find(|name| ["training", "train"].contains(name))
                .map(|name| folder.join(name))
                .ok_or_else(|| CloudError::Channels { count: names.len(), names: names.join(", ") }),
        }
    }

    /// The hyperparameters as arguments of `train`; those of the service itself are left out.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for (name, value) in &self.hyperparameters {
            if name == "data" || name.starts_with("sagemaker_") || name.starts_with("_tuning_") {
                continue;
            }
            match OPTIONS.contains(&name.as_str()) {
                true => arguments.push(format!("--{name}={}", unquoted(value))),
                false => arguments.push(format!("--set={name}={value}")),
            }
        }
        arguments
    }

    /// Where a job says why it failed.
    pub fn failure(root: &Path) -> PathBuf {
        root.join("output/failure")
    }
}

/// A value without the quotes that SageMaker's Python library puts around strings.
fn unquoted(value: &str) -> String {
    serde_json::from_str(value).unwrap_or_else(|_| value.to_string())
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, CloudError> {
    let wrong = |reason: String| CloudError::Config { path: path.to_path_buf(), reason };
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| wrong(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A root with these files in `input/config`.
    fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let config = root.path().join("input/config");
        fs::create_dir_all(&config).unwrap();
        for (name, text) in files {
            fs::write(config.join(name), text).unwrap();
        }
        root
    }

    fn data(channels: &str, hyperparameters: &str) -> Result<PathBuf, CloudError> {
        let root = root(&[("inputdataconfig.json", channels), ("hyperparameters.json", hyperparameters)]);
        let data = Job::read(root.path())?.unwrap().data()?;
        Ok(data.strip_prefix(root.path()).unwrap().to_path_buf())
    }

    #[test]
    fn hyperparameters_are_options_or_keys_of_the_recipe() {
        let root = root(&[(
            "hyperparameters.json",
            r#"{"recipe": "recipes/lesion_resnet.toml", "name": "\"mine\"", "epochs": "24", "lesions.carve": "0.1",
                "roles": "[\"train\"]", "sagemaker_program": "x.py", "_tuning_objective_metric": "m", "data": "a"}"#,
        )]);
        let expected = [
            "--set=epochs=24",
            "--set=lesions.carve=0.1",
            "--name=mine",
            "--recipe=recipes/lesion_resnet.toml",
            "--set=roles=[\"train\"]",
        ];
        assert_eq!(Job::read(root.path()).unwrap().unwrap().arguments(), expected);
    }

    #[test]
    fn the_channel_of_the_data_is_named_alone_or_called_training() {
        let file = r#"{"TrainingInputMode": "File", "RecordWrapperType": "None"}"#;
        let channels = |names: &[&str]| {
            let entries: Vec<String> = names.iter().map(|name| format!("{name:?}: {file}")).collect();
            format!("{{{}}}", entries.join(", "))
        };
        assert_eq!(data(&channels(&["scans"]), "{}").unwrap(), Path::new("input/data/scans"));
        assert_eq!(data(&channels(&["pretrained", "training"]), "{}").unwrap(), Path::new("input/data/training"));
        assert_eq!(data(&channels(&["train", "validation"]), "{}").unwrap(), Path::new("input/data"), "split folders");
        assert_eq!(data(&channels(&["a", "b"]), r#"{"data": "b"}"#).unwrap(), Path::new("input/data/b"));
        assert_eq!(data(&channels(&["a", "b"]), r#"{"data": "\"b\""}"#).unwrap(), Path::new("input/data/b"));
        let error = data(&channels(&["a", "b"]), "{}").unwrap_err().to_string();
        assert!(error.contains("2 channels (a, b)"), "{error}");
        let error = data(&channels(&["a"]), r#"{"data": "c"}"#).unwrap_err().to_string();
        assert!(error.contains("names channel \"c\"; channels: a"), "{error}");
    }

    #[test]
    fn what_cannot_be_followed_is_said() {
        assert!(Job::read(Path::new("/no/such/folder")).unwrap().is_none());
        let error = |file, text| Job::read(root(&[(file, text)]).path()).unwrap_err().to_string();
        assert!(
            error("resourceconfig.json", r#"{"current_host": "algo-1", "hosts": ["algo-1", "algo-2"]}"#)
                .starts_with("2 machines were asked for")
        );
        assert!(
            error("inputdataconfig.json", r#"{"training": {"TrainingInputMode": "Pipe"}}"#)
                .contains("channel training is piped")
        );
        let damaged = error("hyperparameters.json", "{");
        assert!(damaged.contains("hyperparameters.json: EOF"), "{damaged}");
    }
}
