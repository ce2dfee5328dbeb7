//! A study: what is searched, how, and every trial so far, in a journal that others may write to at the same time.

use std::path::Path;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::halving::{Pruner, key};
use super::journal::{Held, Journal};
use super::lock::unique;
use super::replay::{Record, Replay, State, Trial, operation};
use super::sampler::{Sampler, ranked};
use super::space::{Point, Space};
use super::{Result, TuneError};

/// The format of what is recorded of a study beside its trials.
const FORMAT: u32 = 1;
/// The study's attribute that holds it.
const ATTRIBUTE: &str = "neurotriage";
/// The attribute of trials that were begun here, and its value.
const STARTED_BY: &str = "started_by";
const TUNE: &str = "neurotriage tune";
/// The attribute of a failed trial that says why.
const FAILURE: &str = "failure";

/// What makes the trials of a study comparable, and how the next is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub space: Space,
    pub pruner: Pruner,
    /// What each trial runs, without its values.
    pub command: String,
    /// The recipe that all trials share, as TOML; none for a command of one's own.
    pub recipe: Option<String>,
    pub data_sha256: Option<String>,
    /// Epochs of a whole trial, if known: after the last one nothing is left to stop.
    pub epochs: Option<usize>,
    pub sampler: Sampler,
    pub seed: u64,
    /// The first trial's point, if it is not to be drawn.
    pub first: Option<Point>,
}

/// A study that is open.
#[derive(Debug)]
pub struct Study {
    setup: Setup,
    journal: Journal,
    replay: Replay,
    id: usize,
    /// The writer's name in the journal.
    worker: String,
}

/// A trial to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun {
    pub id: usize,
    pub number: usize,
    pub point: Point,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    Complete(f64),
    Failed(String),
}

impl Study {
    /// Opens the study of the space's name, or begins it in a journal that need not exist.
    ///
    /// # Errors
    /// [`TuneError::OtherStudy`] if the journal's study of that name is another one, [`TuneError::Foreign`] if it was begun by others and has
    /// trials, [`TuneError::Damaged`] and [`TuneError::File`]. Nothing is written then.
    pub fn open(path: &Path, setup: Setup) -> Result<Self> {
        let worker = format!("neurotriage-{}", unique());
        let journal = Journal::at(path);
        let mut study = Self { setup, journal, replay: Replay::default(), id: 0, worker };
        // Before anything is touched: a file that is no journal stays as it is.
        study.refresh()?;
        let name = study.setup.space.name.clone();
        if study.replay.study(&name).is_none() {
            study.commit(|study| match study.replay.study(&name) {
                Some(_) => Vec::new(),
                None => vec![study.operation(
                    operation::CREATE_STUDY,
                    json!({ "study_name": name, "directions": [study.setup.space.direction as u64 + 1] }),
                )],
            })?;
        }
        let Some((id, record)) = study.replay.study(&name) else {
            return Err(study.journal.damaged(0, format!("the study {name:?} was removed")));
        };
        let wanted = study.described();
        study.compare(record, record.user.get(ATTRIBUTE).unwrap_or(&wanted), &wanted)?;
        let (described, begun) = (record.user.contains_key(ATTRIBUTE), !record.trials.is_empty());
        study.id = id;
        match described {
            true => {}
            false if begun => return Err(TuneError::Foreign { path: path.to_path_buf(), study: name }),
            false => {
                let metric = study.setup.space.metric.clone();
                study.commit(|study| {
                    let id = study.id;
                    vec![
                        study.operation(
                            operation::SET_STUDY_USER_ATTR,
                            json!({ "study_id": id, "user_attr": { ATTRIBUTE: wanted } }),
                        ),
                        // As Optuna's set_metric_names.
                        study.operation(
                            operation::SET_STUDY_SYSTEM_ATTR,
                            json!({ "study_id": id, "system_attr": { "study:metric_names": [metric] } }),
                        ),
                    ]
                })?;
            }
        }
        Ok(study)
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// All trials that are known here, by number; [`Study::refresh`] brings in those of others.
    pub fn trials(&self) -> &[Trial] {
        self.replay.record(self.id).map_or(&[], |record| &record.trials)
    }

    /// The best complete trial.
    pub fn best(&self) -> Option<&Trial> {
        let (ranked, _) = ranked(self.trials(), self.setup.space.direction);
        ranked.first().copied().filter(|trial| trial.state == State::Complete)
    }

    /// Reads what others added.
    ///
    /// # Errors
    /// [`TuneError::Damaged`] and [`TuneError::File`].
    pub fn refresh(&mut self) -> Result<()> {
        let operations = self.journal.read()?;
        apply(&mut self.replay, &operations).map_err(|(back, reason)| self.journal.damaged(back, reason))
    }

    /// Trials that were begun here and still run, by the journal. With nobody else at work here, they were stopped with their program.
    pub fn interrupted(&self) -> Vec<Begun> {
        let ours = self
            .trials()
            .iter()
            .filter(|trial| trial.state == State::Running && trial.user.get(STARTED_BY).is_some_and(|by| by == TUNE));
        ours.map(|trial| Begun { id: trial.id, number: trial.number, point: trial.params.clone() }).collect()
    }

    /// Begins the next trial, unless the study has so many already, by whomever.
    ///
    /// # Errors
    /// [`TuneError::Damaged`] and [`TuneError::File`].
    pub fn begin(&mut self, limit: usize) -> Result<Option<Begun>> {
        let mut begun = None;
        self.commit(|study| {
            let trials = study.trials();
            let tried = trials.iter().filter(|trial| trial.state != State::Waiting).count();
            if tried >= limit {
                return Vec::new();
            }
            let Setup { space, sampler, seed, first, .. } = &study.setup;
            let number = trials.len();
            let first = first.clone().filter(|_| tried == 0);
            let point = first.unwrap_or_else(|| sampler.propose(space, trials, *seed, number));
            let operation = study.creation(&point);
            begun = Some(Begun { id: study.replay.count(), number, point });
            vec![operation]
        })?;
        Ok(begun)
    }

    /// Keeps the metric after an epoch. Whether the trial ends here: it is then recorded as pruned, or somebody else ended it.
    ///
    /// # Errors
    /// [`TuneError::Damaged`] and [`TuneError::File`].
    pub fn report(&mut self, id: usize, epoch: usize, value: f64) -> Result<bool> {
        self.commit(|study| {
            let Setup { space, pruner, epochs, .. } = &study.setup;
            let Some(trial) = study.replay.trial(id).filter(|trial| trial.state == State::Running) else {
                return Vec::new();
            };
            if trial.intermediate.get(&epoch) == Some(&value) {
                // It was told before the trial was stopped and resumed.
                return Vec::new();
            }
            let left = epochs.is_none_or(|epochs| epoch < epochs);
            if !value.is_finite() {
                // There is no NaN in JSON, and nothing to hope for.
                return if *pruner != Pruner::None && left {
                    vec![study.ended(id, State::Pruned, None)]
                } else {
                    Vec::new()
                };
            }
            let verdict = pruner.judge(&space.name, study.trials(), trial, (epoch, value), space.direction);
            let told = json!({ "trial_id": id, "step": epoch, "intermediate_value": value });
            let mut operations = vec![study.operation(operation::SET_TRIAL_INTERMEDIATE_VALUE, told)];
            for rung in verdict.reached {
                let reached = json!({ "trial_id": id, "system_attr": { key(rung): value } });
                operations.push(study.operation(operation::SET_TRIAL_SYSTEM_ATTR, reached));
            }
            if verdict.prune && left {
                operations.push(study.ended(id, State::Pruned, Some(value)));
            }
            operations
        })?;
        Ok(self.replay.trial(id).is_none_or(|trial| trial.state.is_finished()))
    }

    /// Ends a trial.
    ///
    /// # Errors
    /// [`TuneError::Damaged`] and [`TuneError::File`].
    pub fn finish(&mut self, id: usize, ending: &Ending) -> Result<()> {
        self.commit(|study| match ending {
            Ending::Complete(value) => vec![study.ended(id, State::Complete, Some(*value))],
            Ending::Failed(reason) => {
                let said = json!({ "trial_id": id, "user_attr": { FAILURE: reason } });
                vec![study.operation(operation::SET_TRIAL_USER_ATTR, said), study.ended(id, State::Failed, None)]
            }
        })
    }

    /// Holds the journal, reads what others added, adds what `write` makes of it.
    fn commit(&mut self, write: impl FnOnce(&Self) -> Vec<Value>) -> Result<()> {
        // The journal is taken out while it is held, as `write` reads the rest.
        let mut journal = std::mem::replace(&mut self.journal, Journal::at(Path::new("")));
        let outcome = match journal.hold() {
            Ok(mut held) => self.within(&mut held, write),
            Err(error) => Err(error),
        };
        self.journal = journal;
        outcome
    }

    fn within(&mut self, held: &mut Held<'_>, write: impl FnOnce(&Self) -> Vec<Value>) -> Result<()> {
        let mut read = |study: &mut Self| {
            let operations = held.read()?;
            apply(&mut study.replay, &operations).map_err(|(back, reason)| held.damaged(back, reason))
        };
        read(self)?;
        let operations = write(self);
        if operations.is_empty() {
            return Ok(());
        }
        held.append(&operations)?;
        let operations = held.read()?;
        apply(&mut self.replay, &operations).map_err(|(back, reason)| held.damaged(back, reason))
    }

    fn operation(&self, code: u64, fields: Value) -> Value {
        let mut operation = json!({ "op_code": code, "worker_id": self.worker });
        if let (Some(operation), Value::Object(fields)) = (operation.as_object_mut(), fields) {
            operation.extend(fields);
        }
        operation
    }

    /// A trial that runs from now on, in one line, so that no half of it can be seen.
    fn creation(&self, point: &Point) -> Value {
        let known = || self.setup.space.parameters.iter().filter_map(|p| Some((p, point.get(&p.name)?)));
        let distributions: serde_json::Map<String, Value> =
            known().map(|(p, _)| (p.name.clone(), p.domain.distribution().into())).collect();
        let params: serde_json::Map<String, Value> =
            known().filter_map(|(p, setting)| Some((p.name.clone(), p.domain.internal(setting)?))).collect();
        self.operation(
            operation::CREATE_TRIAL,
            json!({
                "study_id": self.id,
                "datetime_start": now(),
                "state": State::Running as u64,
                "value": null,
                "values": null,
                "distributions": distributions,
                "params": params,
                "user_attrs": { STARTED_BY: TUNE },
                "system_attrs": {},
                "intermediate_values": {},
            }),
        )
    }

    fn ended(&self, id: usize, state: State, value: Option<f64>) -> Value {
        let values = value.map(|value| vec![value]);
        let fields = json!({ "trial_id": id, "state": state as u64, "values": values, "datetime_complete": now() });
        self.operation(operation::SET_TRIAL_STATE_VALUES, fields)
    }

    /// What the study's attribute says.
    fn described(&self) -> Value {
        let Setup { space, pruner, command, recipe, data_sha256, .. } = &self.setup;
        json!({
            "format": FORMAT,
            "space": space.parameters,
            "metric": space.metric,
            "pruner": pruner.describe(),
            "command": command,
            "recipe": recipe,
            "data": data_sha256,
        })
    }

    /// Refuses a study that is another one than is asked for.
    fn compare(&self, record: &Record, found: &Value, wanted: &Value) -> Result<()> {
        let other = |what, found: String, wanted: String| TuneError::OtherStudy {
            path: self.journal.path().to_path_buf(),
            study: record.name.clone(),
            what,
            found,
            wanted,
        };
        let direction = self.setup.space.direction;
        if record.directions != [direction] {
            let names: Vec<&str> = record.directions.iter().map(|direction| direction.name()).collect();
            return Err(other("direction", names.join(" and "), direction.name().to_string()));
        }
        for what in ["format", "metric", "space", "pruner", "command", "recipe", "data"] {
            // Through text, as numbers are read back.
            let wanted = super::journal::parse_json(&wanted[what].to_string()).unwrap_or_default();
            if found[what] != wanted {
                let (found, wanted) = difference(&found[what], &wanted);
                return Err(other(what, found, wanted));
            }
        }
        Ok(())
    }
}

/// Adds operations; what is wrong with one of them, and its place from the end.
fn apply(replay: &mut Replay, operations: &[Value]) -> std::result::Result<(), (usize, String)> {
    for (place, operation) in operations.iter().enumerate() {
        replay.apply(operation).map_err(|reason| (operations.len() - place, reason))?;
    }
    Ok(())
}

/// Why a trial failed, if it did and says so.
pub fn failure(trial: &Trial) -> Option<&str> {
    trial.user.get(FAILURE)?.as_str()
}

/// Where two values differ: the first line of a text, the first part of a list.
fn difference(found: &Value, wanted: &Value) -> (String, String) {
    fn first<T: PartialEq + ToString>(a: &[T], b: &[T]) -> (String, String) {
        let place = (0..a.len().max(b.len())).find(|&place| a.get(place) != b.get(place)).unwrap_or(0);
        let words = |all: &[T]| all.get(place).map_or("nothing more".to_string(), T::to_string);
        (words(a), words(b))
    }
    match (found, wanted) {
        (Value::Array(a), Value::Array(b)) => first(a, b),
        (Value::String(a), Value::String(b)) => first(&a.lines().collect::<Vec<_>>(), &b.lines().collect::<Vec<_>>()),
        (a, b) => (a.to_string(), b.to_string()),
    }
}

/// As Python's `datetime.now(timezone.utc).isoformat(timespec="microseconds")`.
fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (date, time) = (now.date(), now.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.microsecond()
    )
}

#[cfg(test)]
pub mod tests {
    use std::fs;
    use std::thread;

    use super::super::halving::Rungs;
    use super::super::space::tests::SPACE;
    use super::*;

    pub fn setup() -> Setup {
        Setup {
            space: Space::parse(SPACE).unwrap(),
            pruner: Pruner::Asha(Rungs { first: 1, reduction: 3 }),
            command: "train".into(),
            recipe: Some("network = \"seed_cnn\"\nepochs = 9\n".into()),
            data_sha256: Some("d".into()),
            epochs: Some(9),
            sampler: Sampler::Tpe { startup: 3 },
            seed: 1,
            first: None,
        }
    }

    /// The metric of a point after an epoch: smaller is better.
    fn value(point: &Point, epoch: usize) -> f64 {
        (point["learning_rate"].number().unwrap() / 3e-3).log10().powi(2) + 1.0 / epoch as f64
    }

    /// Runs a trial on, up to so many reports in all.
    fn run(study: &mut Study, begun: &Begun, reports: &mut usize) -> bool {
        for epoch in 1..=9 {
            if *reports == 0 {
                return false;
            }
            *reports -= 1;
            if study.report(begun.id, epoch, value(&begun.point, epoch)).unwrap() {
                return true;
            }
        }
        study.finish(begun.id, &Ending::Complete(value(&begun.point, 9))).unwrap();
        true
    }

    /// What stays the same however often a study is stopped.
    fn timeless(study: &Study) -> Vec<Trial> {
        study.trials().iter().map(|trial| Trial { started: None, finished: None, ..trial.clone() }).collect()
    }

    /// Dropped without a word in the middle of trials, again and again, as a kill does.
    #[test]
    fn a_study_goes_on_as_if_it_had_never_been_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let mut whole = Study::open(&folder.path().join("whole"), setup()).unwrap();
        while let Some(begun) = whole.begin(12).unwrap() {
            assert!(run(&mut whole, &begun, &mut 9));
        }
        let states = |state| whole.trials().iter().filter(|trial| trial.state == state).count();
        assert_eq!(states(State::Complete) + states(State::Pruned), 12);
        assert!(states(State::Pruned) > 2 && states(State::Complete) > 0);

        let path = folder.path().join("stopped");
        let mut kills = 0;
        'again: loop {
            let mut study = Study::open(&path, setup()).unwrap();
            let mut left = 4;
            for begun in study.interrupted() {
                if !run(&mut study, &begun, &mut left) {
                    kills += 1;
                    // A resumed trial tells again what it told: it must come further each time.
                    assert!(kills < 100);
                    run(&mut study, &begun, &mut 9);
                    continue 'again;
                }
            }
            while let Some(begun) = study.begin(12).unwrap() {
                if !run(&mut study, &begun, &mut left) {
                    kills += 1;
                    continue 'again;
                }
            }
            assert_eq!(timeless(&study), timeless(&whole));
            assert_eq!(study.best().map(|best| best.number), whole.best().map(|best| best.number));
            break;
        }
        assert!(kills > 3, "{kills}");
    }

    #[test]
    fn a_journal_of_another_study_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let mut study = Study::open(&path, setup()).unwrap();
        study.begin(5).unwrap();
        let before = fs::read(&path).unwrap();
        let refused = |change: &dyn Fn(&mut Setup)| {
            let mut other = setup();
            change(&mut other);
            let error = Study::open(&path, other).unwrap_err().to_string();
            assert_eq!(fs::read(&path).unwrap(), before);
            error
        };
        let space = |from: &'static str, to: &'static str| {
            refused(&move |setup| setup.space = Space::parse(&SPACE.replace(from, to)).unwrap())
        };
        let error = space("low = 1e-5", "low = 1e-4");
        assert!(error.contains("another space") && error.contains("0.00001") && error.contains("0.0001"), "{error}");
        assert!(space("[false, true]", "[true, false]").contains("another space"));
        let error = space("minimize", "maximize");
        assert!(error.contains("another direction: there it is minimize, here maximize"), "{error}");
        assert!(space("'loss'", "'accuracy'").contains("another metric"));
        assert!(refused(&|setup| setup.pruner = Pruner::None).contains("another pruner: there it is asha, first 1"));
        let error = refused(&|setup| setup.recipe = Some("network = \"seed_cnn\"\nepochs = 8\n".into()));
        assert!(error.contains("another recipe: there it is epochs = 9, here epochs = 8"), "{error}");
        assert!(refused(&|setup| setup.data_sha256 = Some("e".into())).contains("another data"));
        assert!(refused(&|setup| setup.command = "sh".into()).contains("another command"));
        assert!(Study::open(&path, setup()).is_ok());

        // A study of another name has room beside it.
        let mut other = setup();
        other.space.name = "other".into();
        let mut other = Study::open(&path, other).unwrap();
        let begun = other.begin(5).unwrap().unwrap();
        assert_eq!((begun.number, begun.id), (0, 1));
        study.refresh().unwrap();
        assert_eq!(study.trials().len(), 1);

        let path = folder.path().join("text");
        fs::write(&path, "no journal\n").unwrap();
        assert!(Study::open(&path, setup()).unwrap_err().to_string().contains("no journal that this build reads"));
        assert_eq!(fs::read(&path).unwrap(), b"no journal\n");
        let foreign = r#"{"op_code":0,"worker_id":"w","study_name":"test","directions":[1]}
{"op_code":4,"worker_id":"w","study_id":0,"datetime_start":"2026-01-01T00:00:00.000000+00:00"}
"#;
        fs::write(&path, foreign).unwrap();
        assert!(Study::open(&path, setup()).unwrap_err().to_string().contains("not started by tune"));
        assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
    }

    #[test]
    fn workers_at_the_same_time_share_the_trials() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut study = Study::open(&path, setup()).unwrap();
                    while let Some(begun) = study.begin(15).unwrap() {
                        run(&mut study, &begun, &mut 9);
                    }
                });
            }
        });
        let study = Study::open(&path, setup()).unwrap();
        assert_eq!(study.trials().len(), 15);
        assert!(study.trials().iter().all(|trial| trial.state.is_finished() && trial.params.len() == 5));
        let numbers: Vec<usize> = study.trials().iter().map(|trial| trial.number).collect();
        assert_eq!(numbers, (0..15).collect::<Vec<_>>());
    }

    #[test]
    fn values_that_are_no_numbers_and_failures() {
        let folder = tempfile::tempdir().unwrap();
        let mut study = Study::open(&folder.path().join("j"), Setup { first: Some(Point::new()), ..setup() }).unwrap();
        let first = study.begin(9).unwrap().unwrap();
        assert_eq!(first.point, Point::new(), "the point that was asked for");
        assert!(study.report(first.id, 1, f64::NAN).unwrap(), "nothing to hope for");
        let second = study.begin(9).unwrap().unwrap();
        assert_eq!(second.point.len(), 5);
        assert!(!study.report(second.id, 9, f64::INFINITY).unwrap(), "after the last epoch nothing is left to stop");
        study.finish(second.id, &Ending::Failed("no memory".into())).unwrap();
        let [pruned, failed] = study.trials() else { panic!() };
        assert_eq!((pruned.state, pruned.value), (State::Pruned, None));
        assert_eq!((failed.state, failure(failed)), (State::Failed, Some("no memory")));
        assert_eq!(study.best(), None);
        // What is finished stays as it is.
        assert!(study.report(second.id, 2, 0.5).unwrap());
        study.finish(second.id, &Ending::Complete(0.5)).unwrap();
        assert_eq!(study.trials()[1].state, State::Failed);
        let text = fs::read_to_string(folder.path().join("j")).unwrap();
        assert!(!text.contains("NaN") && now().len() == "2026-11-25T01:44:02.474149+00:00".len());
    }
}
