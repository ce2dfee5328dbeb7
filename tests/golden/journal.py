"""Writes journal.jsonl beside this file: a study as Optuna itself keeps it. pip install optuna==5.0.0; python journal.py"""

import pathlib
import warnings

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

warnings.filterwarnings("ignore")
path = pathlib.Path(__file__).with_name("journal.jsonl")
path.unlink(missing_ok=True)
study = optuna.create_study(storage=JournalStorage(JournalFileBackend(str(path))), study_name="s", direction="maximize")
study.set_user_attr("note", "by hand")

study.enqueue_trial({"x": 0.25, "c": "b"})
trial = study.ask()
trial.suggest_float("x", 0, 1)
trial.suggest_categorical("c", ["a", "b"])
trial.report(float("nan"), 1)
trial.report(0.5, 2)
trial.set_user_attr("by", "hand")
study.tell(trial, 0.75)

distributions = {"x": optuna.distributions.FloatDistribution(0, 1)}
study.add_trial(
    optuna.trial.create_trial(value=0.5, params={"x": 0.125}, distributions=distributions, intermediate_values={3: 0.25})
)
study.tell(study.ask(), state=optuna.trial.TrialState.FAIL)
