"""The search of `neurotriage tune` on a Ray cluster: the same space file, the same trials, spread by Ray Tune.

    pip install 'ray[tune]'
    python examples/ray_tune.py --space recipes/spaces/seed_cnn.toml --trials 30 --max-epochs 12 -- \
        neurotriage train --data /abs/DATA --set epochs=12 --set learning_rate={learning_rate} … \
        --run /abs/runs/{trial} --json --stop-on-eof

A trial is a process. In its words {NAME} is the value of that parameter and {trial} Ray's name of the trial; NEUROTRIAGE_PARAMS holds the
values as a JSON object. It prints {"epoch":1,"metric":"…","value":…} after each epoch and {"metric":"…","value":…,"final":true} at its end.
Ray runs the trials on all machines of its cluster (ray start; --address auto), so paths must be the same on all of them.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tomllib

import numpy
import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler


def domain(parameter):
    """A parameter of the space file as Ray has it; upper ends of whole numbers belong to the space."""
    low, high, step = parameter.get("low"), parameter.get("high"), parameter.get("step")
    log = parameter.get("log", False)
    match parameter["type"]:
        case "categorical":
            return tune.choice(parameter["choices"])
        case "float" if log:
            return tune.loguniform(low, high)
        case "float" if step:
            count = int((high - low) / step + 1e-9)
            return tune.choice([float(f"{low + step * i:.12g}") for i in range(count + 1)])
        case "float":
            return tune.uniform(low, high)
        case "int" if log:
            return tune.lograndint(low, high + 1)
        case "int":
            return tune.choice(range(low, high + 1, step or 1)) if step else tune.randint(low, high + 1)
    raise SystemExit(f"parameter {parameter['name']}: unknown type {parameter['type']}")


def written(value):
    """As --set reads it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def trainable(config, words, metric):
    """Runs a trial and passes its metric on; Ray ends it by an exception in report."""
    trial = tune.get_context().get_trial_id()
    words = [word.replace("{trial}", trial) for word in words]
    for name, value in config.items():
        words = [word.replace("{" + name + "}", written(value)) for word in words]
    environment = {**os.environ, "NEUROTRIAGE_PARAMS": json.dumps(config), "NEUROTRIAGE_TRIAL": trial}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    final = None
    try:
        for line in process.stdout:
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if not isinstance(found, dict) or found.get("metric") != metric:
                continue
            if found.get("final"):
                final = found["value"]
            elif "epoch" in found:
                tune.report({metric: found["value"], "epoch": found["epoch"]})
    finally:
        process.stdin.close()
    if process.wait() != 0 or final is None:
        raise RuntimeError(f"{words[0]} ended with {process.returncode} and the final value {final}")
    tune.report({metric: final, "final": True})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--space", required=True)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--max-epochs", type=int, default=30)
    parser.add_argument("--cpus", type=float, default=1, help="of each trial")
    parser.add_argument("--gpus", type=float, default=0, help="of each trial")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--address", help="of a running cluster, or auto; without it one is started here")
    parser.add_argument("--out", default="ray_results")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    with open(args.space, "rb") as file:
        space = tomllib.load(file)

    ray.init(address=args.address, include_dashboard=False, log_to_driver=False)
    run = tune.with_parameters(trainable, words=args.command, metric=space["metric"])
    # A last report repeats the best epoch: the scheduler counts reports, one more than epochs.
    scheduler = ASHAScheduler(
        time_attr="training_iteration", max_t=args.max_epochs + 1, grace_period=1, reduction_factor=3
    )
    tuner = tune.Tuner(
        tune.with_resources(run, {"cpu": args.cpus, "gpu": args.gpus}),
        param_space={parameter["name"]: domain(parameter) for parameter in space["parameter"]},
        tune_config=tune.TuneConfig(
            metric=space["metric"], mode=space["direction"][:3], num_samples=args.trials, scheduler=scheduler
        ),
        run_config=tune.RunConfig(name=space["name"], storage_path=os.path.abspath(args.out), verbose=0),
    )
    # Ray draws with the generators of Python and numpy.
    random.seed(args.seed)
    numpy.random.seed(args.seed)
    results = tuner.fit()
    # A trial that Ray stopped early came to no value of its own.
    complete = [result for result in results if (result.metrics or {}).get("final")]
    best = {"minimize": min, "maximize": max}[space["direction"]](
        complete, key=lambda result: result.metrics[space["metric"]], default=None
    )
    found = {"trials": len(results), "complete": len(complete), "failed": len(results.errors)}
    if best:
        found |= {"value": best.metrics[space["metric"]], "params": best.config}
    print(json.dumps(found))
    return 0 if best and not results.errors else 1


if __name__ == "__main__":
    sys.exit(main())
