"""A worker of Optuna at a study of `tune`: adds so many trials, then prints all as JSON. python optuna_worker.py JOURNAL TRIALS"""

import json
import sys

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.WARNING)
journal, count = sys.argv[1], int(sys.argv[2])
pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3)
study = optuna.load_study(study_name="fake", storage=JournalStorage(JournalFileBackend(journal)), pruner=pruner)


def objective(trial):
    trial.set_user_attr("by", "optuna")
    x = trial.suggest_float("x", 1e-3, 10, log=True)
    trial.suggest_int("n", 0, 4)
    trial.suggest_categorical("kind", ["a", "b"])
    for epoch in (1, 2, 3):
        trial.report(x, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    return x


study.optimize(objective, n_trials=count) if count else None
print(
    json.dumps(
        [
            {
                "params": trial.params,
                "value": trial.value,
                "state": trial.state.name,
                "intermediate": trial.intermediate_values,
                "by": trial.user_attrs.get("by"),
            }
            for trial in study.trials
        ]
    )
)
