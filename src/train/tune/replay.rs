//! What a journal's operations add up to: studies and their trials (Optuna's `JournalStorageReplayResult`).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::journal::number;
use super::space::{Direction, Domain, Point};

/// The kinds of operations, by their number in the journal.
pub mod operation {
    pub const CREATE_STUDY: u64 = 0;
    pub const DELETE_STUDY: u64 = 1;
    pub const SET_STUDY_USER_ATTR: u64 = 2;
    pub const SET_STUDY_SYSTEM_ATTR: u64 = 3;
    pub const CREATE_TRIAL: u64 = 4;
    pub const SET_TRIAL_PARAM: u64 = 5;
    pub const SET_TRIAL_STATE_VALUES: u64 = 6;
    pub const SET_TRIAL_INTERMEDIATE_VALUE: u64 = 7;
    pub const SET_TRIAL_USER_ATTR: u64 = 8;
    pub const SET_TRIAL_SYSTEM_ATTR: u64 = 9;
    /// Says only what a reader may forget.
    pub const DISCARD_TRIALS: u64 = 10;
}

/// Where a trial is, by its number in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Running = 0,
    Complete = 1,
    /// Stopped early, as others were better.
    Pruned = 2,
    Failed = 3,
    /// Put into the queue by somebody, and not begun.
    Waiting = 4,
}

/// A trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Its place among all trials of the journal.
    pub id: usize,
    /// Its place among those of its study.
    pub number: usize,
    pub state: State,
    /// What it was tried with, as far as this build knows the kinds of its parameters.
    pub params: Point,
    /// Where its values were drawn from.
    pub domains: BTreeMap<String, Domain>,
    /// The metric by epoch.
    pub intermediate: BTreeMap<usize, f64>,
    /// The metric at its end; of a pruned trial the last one.
    pub value: Option<f64>,
    pub user: Map<String, Value>,
    pub system: Map<String, Value>,
    /// As written: UTC, to microseconds.
    pub started: Option<String>,
    pub finished: Option<String>,
}

/// A study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub name: String,
    /// One for each metric.
    pub directions: Vec<Direction>,
    pub user: Map<String, Value>,
    pub trials: Vec<Trial>,
}

/// All studies of a journal.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// By id; none where one was deleted.
    studies: Vec<Option<Record>>,
    /// Of each trial, by id: its study's id and its place there.
    trials: Vec<(usize, usize)>,
}

impl State {
    pub fn is_finished(self) -> bool {
        !matches!(self, State::Running | State::Waiting)
    }

    pub fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Complete => "complete",
            State::Pruned => "pruned",
            State::Failed => "failed",
            State::Waiting => "waiting",
        }
    }

    fn of(code: u64) -> Option<Self> {
        [State::Running, State::Complete, State::Pruned, State::Failed, State::Waiting]
            .into_iter()
            .find(|s| *s as u64 == code)
    }
}

impl Trial {
    /// The last epoch and its value.
    pub fn last(&self) -> Option<(usize, f64)> {
        self.intermediate.last_key_value().map(|(&epoch, &value)| (epoch, value))
    }
}

impl Replay {
    /// The study of that name with its id.
    pub fn study(&self, name: &str) -> Option<(usize, &Record)> {
        let studies = self.studies.iter().enumerate();
        studies.filter_map(|(id, study)| Some((id, study.as_ref()?))).find(|(_, study)| study.name == name)
    }

    /// The study of that id; an empty one if it was deleted.
    pub fn record(&self, id: usize) -> Option<&Record> {
        self.studies.get(id)?.as_ref()
    }

    /// How many trials the journal has in all.
    pub fn count(&self) -> usize {
        self.trials.len()
    }

    pub fn trial(&self, id: usize) -> Option<&Trial> {
        let &(study, place) = self.trials.get(id)?;
        self.studies[study].as_ref()?.trials.get(place)
    }

    /// Adds an operation. What Optuna ignores is ignored: what belongs to a deleted study or changes a finished trial.
    ///
    /// # Errors
    /// Why it is no operation, in a sentence.
    pub fn apply(&mut self, operation: &Value) -> Result<(), String> {
        let code = operation["op_code"].as_u64().ok_or("it has no op_code, so it is no journal of Optuna's format")?;
        match code {
            operation::CREATE_STUDY => self.create_study(operation),
            operation::DELETE_STUDY => {
                let id = index(operation, "study_id")?;
                if let Some(study) = self.studies.get_mut(id) {
                    *study = None;
                }
                Ok(())
            }
            operation::SET_STUDY_USER_ATTR => {
                let study = self.studies.get_mut(index(operation, "study_id")?).and_then(Option::as_mut);
                extend(study.map(|study| &mut study.user), operation, "user_attr")
            }
            operation::SET_STUDY_SYSTEM_ATTR | operation::DISCARD_TRIALS => Ok(()),
            operation::CREATE_TRIAL => self.create_trial(operation),
            operation::SET_TRIAL_PARAM => self.set_param(operation),
            operation::SET_TRIAL_STATE_VALUES => self.set_state(operation),
            operation::SET_TRIAL_INTERMEDIATE_VALUE => {
                let epoch = index(operation, "step")?;
                let value = number(&operation["intermediate_value"]);
                if let (Some(trial), Some(value)) = (self.updatable(operation)?, value) {
                    trial.intermediate.insert(epoch, value);
                }
                Ok(())
            }
            operation::SET_TRIAL_USER_ATTR => {
                extend(self.updatable(operation)?.map(|trial| &mut trial.user), operation, "user_attr")
            }
            operation::SET_TRIAL_SYSTEM_ATTR => {
                extend(self.updatable(operation)?.map(|trial| &mut trial.system), operation, "system_attr")
            }
            other => {
                Err(format!("it has the op_code {other}, which this build does not know: a newer Optuna wrote it"))
            }
        }
    }

    fn create_study(&mut self, operation: &Value) -> Result<(), String> {
        let name = operation["study_name"].as_str().ok_or("it has no study_name")?;
        if self.study(name).is_some() {
            return Ok(());
        }
        let directions = operation["directions"].as_array().ok_or("it has no directions")?;
        let direction = |code: &Value| match code.as_u64() {
            Some(1) => Ok(Direction::Minimize),
            Some(2) => Ok(Direction::Maximize),
            _ => Err(format!("its direction is {code}")),
        };
        let directions = directions.iter().map(direction).collect::<Result<_, _>>()?;
        self.studies.push(Some(Record { name: name.to_string(), directions, ..Record::default() }));
        Ok(())
    }

    fn create_trial(&mut self, operation: &Value) -> Result<(), String> {
        let study_id = index(operation, "study_id")?;
        let id = self.trials.len();
        let Some(study) = self.studies.get_mut(study_id).and_then(Option::as_mut) else { return Ok(()) };
        let mut trial = Trial { id, number: study.trials.len(), ..Trial::default() };
        if let Some(code) = operation.get("state").filter(|code| !code.is_null()) {
            trial.state = code.as_u64().and_then(State::of).ok_or_else(|| format!("its state is {code}"))?;
        }
        let object = |key: &str| operation.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let params = object("params");
        for (name, distribution) in object("distributions") {
            let domain = distribution.as_str().and_then(Domain::from_distribution);
            let internal = params.get(&name).and_then(number);
            trial.set(name, domain, internal);
        }
        for (epoch, value) in object("intermediate_values") {
            if let (Ok(epoch), Some(value)) = (epoch.parse(), number(&value)) {
                trial.intermediate.insert(epoch, value);
            }
        }
        trial.user = object("user_attrs");
        trial.system = object("system_attrs");
        trial.value = number(&operation["value"]).or_else(|| number(&operation["values"][0]));
        trial.started = operation["datetime_start"].as_str().map(String::from);
        trial.finished = operation["datetime_complete"].as_str().map(String::from);
        self.trials.push((study_id, study.trials.len()));
        study.trials.push(trial);
        Ok(())
    }

    fn set_param(&mut self, operation: &Value) -> Result<(), String> {
        let name = operation["param_name"].as_str().ok_or("it has no param_name")?;
        let domain = operation["distribution"].as_str().and_then(Domain::from_distribution);
        let internal = number(&operation["param_value_internal"]);
        // As Optuna does, the first trial with the parameter says what kind it is.
        let id = index(operation, "trial_id")?;
        let study = self.trials.get(id).and_then(|&(study, _)| self.studies[study].as_ref());
        let known = study.and_then(|study| study.trials.iter().find_map(|trial| trial.domains.get(name)));
        if let (Some(known), Some(domain)) = (known, &domain)
            && !known.is_compatible(domain)
        {
            return Ok(());
        }
        if let Some(trial) = self.updatable(operation)? {
            trial.set(name.to_string(), domain, internal);
        }
        Ok(())
    }

    fn set_state(&mut self, operation: &Value) -> Result<(), String> {
        let code = &operation["state"];
        let state = code.as_u64().and_then(State::of).ok_or_else(|| format!("its state is {code}"))?;
        let Some(trial) = self.updatable(operation)? else { return Ok(()) };
        if state == State::Running && trial.state == State::Running {
            return Ok(());
        }
        let time = |key: &str| operation[key].as_str().map(String::from);
        trial.started = time("datetime_start").or(trial.started.take());
        trial.finished = time("datetime_complete").or(trial.finished.take());
        trial.state = state;
        trial.value = number(&operation["values"][0]).or(trial.value);
        Ok(())
    }

    /// The trial of an operation, if there is one that is not finished.
    fn updatable(&mut self, operation: &Value) -> Result<Option<&mut Trial>, String> {
        let id = index(operation, "trial_id")?;
        let Some(&(study, place)) = self.trials.get(id) else { return Ok(None) };
        let trial = self.studies[study].as_mut().and_then(|study| study.trials.get_mut(place));
        Ok(trial.filter(|trial| !trial.state.is_finished()))
    }
}

impl Trial {
    fn set(&mut self, name: String, domain: Option<Domain>, internal: Option<f64>) {
        let Some(domain) = domain else { return };
        if let Some(setting) = internal.and_then(|internal| domain.external(internal)) {
            self.params.insert(name.clone(), setting);
        }
        self.domains.insert(name, domain);
    }
}

fn index(operation: &Value, key: &str) -> Result<usize, String> {
    operation[key].as_u64().and_then(|index| usize::try_from(index).ok()).ok_or_else(|| format!("it has no {key}"))
}

fn extend(map: Option<&mut Map<String, Value>>, operation: &Value, key: &str) -> Result<(), String> {
    let found = operation[key].as_object().ok_or_else(|| format!("it has no {key}"))?;
    if let Some(map) = map {
        map.extend(found.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::space::Setting;
    use super::*;

    /// Written by Optuna itself: tests/golden/journal.py.
    const OPTUNA: &str = include_str!("../../../tests/golden/journal.jsonl");

    fn replay(text: &str) -> Result<Replay, String> {
        let mut replay = Replay::default();
        for line in text.lines() {
            replay.apply(&super::super::journal::parse_json(line).unwrap())?;
        }
        Ok(replay)
    }

    #[test]
    fn a_journal_of_optuna_is_read() {
        let replay = replay(OPTUNA).unwrap();
        let (id, study) = replay.study("s").unwrap();
        assert_eq!((id, &study.directions[..]), (0, &[Direction::Maximize][..]));
        assert_eq!(study.user["note"], "by hand");
        assert_eq!(study.trials.len(), 3);
        let [told, added, failed] = &study.trials[..] else { panic!() };
        assert_eq!((told.state, told.value), (State::Complete, Some(0.75)));
        assert!(told.intermediate[&1].is_nan());
        assert_eq!(told.last(), Some((2, 0.5)));
        assert_eq!(told.params["c"], Setting::Text("b".into()));
        assert_eq!(told.params["x"], Setting::Float(0.25));
        assert!(told.finished.as_ref().unwrap().ends_with("+00:00"));
        assert_eq!((added.state, added.value), (State::Complete, Some(0.5)));
        assert_eq!((added.params["x"].clone(), added.intermediate[&3]), (Setting::Float(0.125), 0.25));
        assert_eq!((failed.state, failed.value), (State::Failed, None));
    }

    #[test]
    fn finished_trials_and_second_studies_of_a_name_do_not_change() {
        let text = r#"{"op_code":0,"worker_id":"w","study_name":"a","directions":[1]}
{"op_code":0,"worker_id":"v","study_name":"a","directions":[2]}
{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-01-01T00:00:00.000000+00:00"}
{"op_code":6,"worker_id":"w","trial_id":0,"state":1,"values":[1.5],"datetime_complete":"2026-01-01T00:00:01.000000+00:00"}
{"op_code":6,"worker_id":"v","trial_id":0,"state":3,"values":null,"datetime_complete":"2026-01-01T00:00:02.000000+00:00"}
{"op_code":7,"worker_id":"v","trial_id":0,"step":1,"intermediate_value":9.0}
{"op_code":7,"worker_id":"v","trial_id":7,"step":1,"intermediate_value":9.0}
{"op_code":4,"worker_id":"w","study_id":9,"datetime_start":null}
{"op_code":10,"worker_id":"w","trial_ids":[]}
"#;
        let mut replay = replay(text).unwrap();
        let (_, study) = replay.study("a").unwrap();
        assert_eq!(study.directions, [Direction::Minimize]);
        assert_eq!((study.trials.len(), replay.count()), (1, 1));
        assert_eq!((study.trials[0].state, study.trials[0].value), (State::Complete, Some(1.5)));
        assert!(study.trials[0].intermediate.is_empty());
        replay.apply(&serde_json::json!({ "op_code": 1, "study_id": 0 })).unwrap();
        assert!(replay.study("a").is_none() && replay.trial(0).is_none());
    }

    #[test]
    fn what_is_no_operation_is_named() {
        assert!(replay("{\"a\":1}").unwrap_err().contains("op_code"));
        assert!(replay("{\"op_code\":77}").unwrap_err().contains("newer Optuna"));
        assert!(replay("{\"op_code\":6,\"trial_id\":0,\"state\":9}").unwrap_err().contains("state is 9"));
        assert!(replay("{\"op_code\":0,\"study_name\":\"a\",\"directions\":[0]}").unwrap_err().contains("direction"));
        assert!(replay("{\"op_code\":4}").unwrap_err().contains("study_id"));
    }
}
