//! A training job as a managed service starts it: where its data, weights and checkpoints are, and what it was asked for.
//!
//! The services hand these over in different ways: Amazon SageMaker by files below `/opt/ml` ([`sagemaker`]), Google Vertex AI by
//! environment variables whose `gs://` addresses are mounted below `/gcs`, Azure Machine Learning by options of the command.
//! What stands in the command comes first, then the environment, then SageMaker's files.

pub mod sagemaker;

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a job cannot be started, and what to do about it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CloudError {
    #[error("no place for the {what}: give --{option} FOLDER, {variable}or SageMaker's folders below {root}", root = root.display())]
    NoPlace { what: &'static str, option: &'static str, variable: &'static str, root: PathBuf },

    #[error("{path}: {reason}", path = path.display())]
    Config { path: PathBuf, reason: String },

    #[error(
        "there are {count} channels ({names}) and none of them is called training or train: name one with the hyperparameter data"
    )]
    Channels { count: usize, names: String },

    #[error("channel {name} is piped: choose the input mode File or FastFile, since slices are read more than once")]
    Piped { name: String },

    #[error(
        "{hosts} machines were asked for: one run trains on one machine; use one instance, and `tune` for many runs"
    )]
    Hosts { hosts: usize },
}

/// What was asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub data: Option<String>,
    pub model: Option<String>,
    pub checkpoints: Option<String>,
}

/// A job ready to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The data set.
    pub data: PathBuf,
    /// Where the weights go.
    pub model: PathBuf,
    /// Where the run saves, and goes on from if it was interrupted.
    pub checkpoints: PathBuf,
    /// Arguments of `train` that the service's hyperparameters stand for.
    pub arguments: Vec<String>,
}

impl Job {
    /// Puts together what the command, the environment and SageMaker's files (below `root`, where they exist) say.
    ///
    /// # Errors
    /// [`CloudError`] if a place is missing, or a file of the service says something that cannot be followed.
    pub fn find(asked: Asked, variable: impl Fn(&str) -> Option<String>, root: &Path) -> Result<Self, CloudError> {
        let service = sagemaker::Job::read(root)?;
        let place = |asked: Option<String>, name: &str| {
            asked.or_else(|| variable(name).filter(|value| !value.is_empty())).map(|address| mounted(&address))
        };
        let missing = |what, option, variable| CloudError::NoPlace { what, option, variable, root: root.to_path_buf() };
        let data = match (asked.data, &service) {
            (Some(data), _) => mounted(&data),
            (None, Some(service)) => service.data()?,
            (None, None) => return Err(missing("data", "data", "")),
        };
        let model = place(asked.model, "AIP_MODEL_DIR")
            .or(service.as_ref().map(|_| root.join("model")))
            .ok_or_else(|| missing("weights", "model", "the variable AIP_MODEL_DIR, "))?;
        let checkpoints = place(asked.checkpoints, "AIP_CHECKPOINT_DIR")
            .or(service.as_ref().map(|_| root.join("checkpoints")))
            .ok_or_else(|| missing("checkpoints", "checkpoints", "the variable AIP_CHECKPOINT_DIR, "))?;
        Ok(Self { data, model, checkpoints, arguments: service.map(|service| service.arguments()).unwrap_or_default() })
    }
}

/// A folder, or the place below `/gcs` where Vertex AI mounts a Cloud Storage address.
fn mounted(address: &str) -> PathBuf {
    match address.strip_prefix("gs://") {
        Some(rest) => Path::new("/gcs").join(rest),
        None => PathBuf::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(asked: Asked, variables: &[(&str, &str)]) -> Result<Job, CloudError> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string());
        Job::find(asked, find, Path::new("/no/such/folder"))
    }

    #[test]
    fn cloud_storage_is_found_where_it_is_mounted_and_the_command_comes_first() {
        let asked = Asked { data: Some("gs://bucket/scans".into()), ..Asked::default() };
        let variables =
            [("AIP_MODEL_DIR", "gs://bucket/job/model/"), ("AIP_CHECKPOINT_DIR", "gs://bucket/job/checkpoints/")];
        let job = of(asked.clone(), &variables).unwrap();
        assert_eq!(job.data, Path::new("/gcs/bucket/scans"));
        assert_eq!(job.model, Path::new("/gcs/bucket/job/model"));
        assert_eq!(job.checkpoints, Path::new("/gcs/bucket/job/checkpoints"));
        assert!(job.arguments.is_empty());
        let job = of(Asked { model: Some("out".into()), ..asked }, &variables).unwrap();
        assert_eq!(job.model, Path::new("out"));
    }

    #[test]
    fn a_place_that_nobody_named_is_asked_for_by_its_option() {
        let error = of(Asked::default(), &[]).unwrap_err().to_string();
        assert!(error.contains("no place for the data: give --data FOLDER"), "{error}");
        let error = of(Asked { data: Some("scans".into()), ..Asked::default() }, &[("AIP_MODEL_DIR", "")]);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("--model FOLDER, the variable AIP_MODEL_DIR, or SageMaker's"), "{error}");
    }
}
