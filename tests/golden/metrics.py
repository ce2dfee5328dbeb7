"""Golden figures of an evaluation, from scikit-learn, statsmodels, SciPy and NumPy, and from the definitions where they have none.

Made with Python 3.11 and `pip install scikit-learn==1.9.1 statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6`.
Run: python3 tests/golden/metrics.py > tests/golden/metrics.json
"""

import json
import math
import warnings
from fractions import Fraction

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.stats import binom
from sklearn import metrics as sk
from statsmodels.stats.contingency_tables import mcnemar

warnings.simplefilter("error")
NAMES = ["glioma", "meningioma", "pituitary", "no_tumor"]
UNTYPED = "tumor_untyped"


def both(there):
    return bool(there.any() and not there.all())


def findings(truth, probabilities):
    """Of each finding: its name, whether it is there, its score."""
    known = truth != UNTYPED
    for i, name in enumerate(NAMES):
        yield name, truth[known] == name, probabilities[known, i]
    yield "tumor", truth != "no_tumor", 1.0 - probabilities[:, 3]


def wrong_among_first(confidence, wrong):
    """The expected wrong answers among the first 1, 2, ... if equal confidences come in random order."""
    above = np.array([(confidence > c).sum() for c in confidence])
    equal = np.array([(confidence == c).sum() for c in confidence])
    return [float((wrong * np.clip((k - above) / equal, 0, 1)).sum()) for k in range(1, len(confidence) + 1)]


def bins(confidence, right, count):
    """Equal bins, each with its upper edge: (slices, sum of confidences, right answers)."""
    found = []
    for b in range(count):
        here = (confidence > b / count) & (confidence <= (b + 1) / count)
        found.append((int(here.sum()), float(confidence[here].sum()), int(right[here].sum())))
    return found


def threshold_for(there, score, target):
    """The highest score at which the recall is at least the target."""
    return float(max(t for t in set(score) if sk.recall_score(there, score >= t) >= target))


def conformal(truth, probabilities, patients, coverage):
    """The definition, in whole fractions: the highest t whose patients' mean coverage, with one more patient at 0, is enough."""
    own = {}
    for label, row, patient in zip(truth, probabilities, patients):
        if label != UNTYPED:
            own.setdefault(int(patient), []).append(float(row[NAMES.index(label)]))
    coverage = Fraction(coverage).limit_denominator(1000)
    for t in sorted({p for slices in own.values() for p in slices}, reverse=True):
        covered = sum(Fraction(sum(p >= t for p in slices), len(slices)) for slices in own.values())
        if covered >= coverage * (len(own) + 1):
            if all(len(slices) == 1 for slices in own.values()):
                scores = [1 - slices[0] for slices in own.values()]
                # The textbook's: the score of rank ceil(coverage * (n + 1)).
                rank = math.ceil(coverage * (len(own) + 1))
                assert math.isclose(1 - t, np.sort(scores)[rank - 1], abs_tol=1e-12)
            return t
    return None


def make(name, truth, probabilities, patients, settings):
    truth = np.array(truth)
    known = truth != UNTYPED
    y = np.array([NAMES.index(label) for label in truth[known]])
    p = probabilities[known]
    top = p.argmax(axis=1)
    every = list(range(4))
    values = {
        "accuracy": sk.accuracy_score(y, top),
        "precision.macro": sk.precision_score(y, top, average="macro", zero_division=0),
        "f1.macro": sk.f1_score(y, top, average="macro", zero_division=0),
        "brier": sk.brier_score_loss(y, p, labels=every, scale_by_half=False),
    }
    # scikit-learn takes a probability below 2.2e-16 for that, the project takes only 0 for the least f64.
    own = p[np.arange(len(y)), y]
    values["log_loss"] = -np.log(np.maximum(own, np.finfo(float).tiny)).mean()
    if own.min() > 0:
        assert math.isclose(values["log_loss"], sk.log_loss(y, p, labels=every))
    # scikit-learn warns of classes that are called but not there; its balanced accuracy leaves them out.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values["balanced_accuracy"] = sk.balanced_accuracy_score(y, top)
    table = sk.precision_recall_fscore_support(y, top, labels=every, zero_division=0)
    for i, label in enumerate(NAMES):
        if (top == i).any():
            values[f"precision.{label}"] = table[0][i]
        if (y == i).any():
            values[f"recall.{label}"], values[f"f1.{label}"] = table[1][i], table[2][i]

    roc, thresholds, areas = {}, [], []
    for finding, there, score in findings(truth, probabilities):
        if not both(there):
            continue
        values[f"auroc.{finding}"] = sk.roc_auc_score(there, score)
        points = sk.roc_curve(there, score, drop_intermediate=False)
        roc[finding] = list(zip(points[0].tolist(), points[1].tolist()))
        thresholds += [(finding, target, threshold_for(there, score, target)) for target in (0.5, 0.9, 0.95, 1.0)]
        if finding == "tumor":
            values["average_precision.tumor"] = sk.average_precision_score(there, score)
        else:
            areas.append(values[f"auroc.{finding}"])
        threshold = settings.get(f"{finding}_threshold")
        if threshold is not None:
            sensitivity = sk.recall_score(there, score >= threshold)
            specificity = sk.recall_score(~there, score < threshold)
            values[f"sensitivity.{finding}"], values[f"specificity.{finding}"] = sensitivity, specificity
            if finding == "tumor":
                ill, well = settings["prevalence"], 1 - settings["prevalence"]
                values["ppv.tumor"] = sensitivity * ill / (sensitivity * ill + (1 - specificity) * well)
                values["npv.tumor"] = specificity * well / (specificity * well + (1 - sensitivity) * ill)
    values["auroc.macro"] = np.mean(areas)
    if len(areas) == 4:
        assert math.isclose(values["auroc.macro"], sk.roc_auc_score(y, p, multi_class="ovr", average="macro"))

    tumor, called = truth != "no_tumor", probabilities.argmax(axis=1) != 3
    values["tumor_recall"] = sk.recall_score(tumor, called)
    values["tumor_specificity"] = sk.recall_score(~tumor, ~called)

    confidence, right = p.max(axis=1), top == y
    reliability = bins(confidence, right, settings["bins"])
    values["ece"] = sum(abs(hits - confidences) for _, confidences, hits in reliability) / len(y)
    for chosen in settings["sets"]:
        inside = p >= chosen["threshold"]
        inside[np.arange(len(y)), top] = True
        percent = round(100 * chosen["coverage"])
        values[f"set_coverage.{percent}"] = inside[np.arange(len(y)), y].mean()
        values[f"set_size.{percent}"] = inside.sum(axis=1).mean()
    wrong = wrong_among_first(confidence, ~right)
    risks = [w / k for k, w in enumerate(wrong, 1)]
    values["aurc"] = np.mean(risks)
    for percent in (80, 90):
        values[f"selective_accuracy.{percent}"] = 1 - risks[math.ceil(Fraction(percent * len(y), 100)) - 1]

    untyped = probabilities[~known].argmax(axis=1) if (~known).any() else np.array([], int)
    return {
        "name": name,
        "cases": [(str(t), row.tolist(), int(patient)) for t, row, patient in zip(truth, probabilities, patients)],
        "settings": settings,
        "values": {key: float(value) for key, value in values.items()},
        "roc": roc,
        "confusion": sk.confusion_matrix(y, top, labels=every).tolist(),
        "untyped": np.bincount(untyped, minlength=4).tolist(),
        "bins": reliability,
        "risks": risks,
        "thresholds": thresholds,
        "conformal": [(c, conformal(truth, probabilities, patients, c)) for c in (0.5, 0.7, 0.8, 0.9, 0.95)],
    }


def draw(random, truth, skill, steps):
    """Probabilities in whole steps, so that scores tie; every row sums to 1 as exactly as f64 can."""
    rows = []
    for label in truth:
        weights = random.dirichlet(np.ones(4))
        lift = NAMES.index(label) if label != UNTYPED else random.integers(0, 3)
        weights[lift] += skill * random.random()
        rows.append(random.multinomial(steps, weights / weights.sum()) / steps)
    return np.array(rows)


def settings(**changes):
    common = {
        "tumor_threshold": 0.6,
        "glioma_threshold": 0.3,
        "prevalence": 0.05,
        "sets": [{"coverage": 0.9, "threshold": 0.15}, {"coverage": 0.95, "threshold": 0.05}],
        "bins": 15,
    }
    return common | changes


random = np.random.default_rng(20240607)
mixed = random.choice(NAMES + [UNTYPED], 64, p=[0.3, 0.15, 0.2, 0.25, 0.1])
clear = random.choice(NAMES, 60)
narrow = random.choice(["glioma", "no_tumor", UNTYPED], 40)
few = draw(random, narrow, 1.0, 10)
few[:, 3] += few[:, 2]
few[:, 2] = 0.0
few = few.round(1)
sets = [
    make("ties, untyped, many slices a patient", mixed, draw(random, mixed, 1.0, 20), random.integers(0, 17, 64), settings(bins=10)),
    make("one slice a patient", clear, draw(random, clear, 2.0, 10**6), np.arange(60), settings(glioma_threshold=0.5)),
    # Meningioma is called but not there, pituitary neither.
    make("classes missing", narrow, few, random.integers(0, 6, 40), settings(sets=[], tumor_threshold=None)),
]
tests = []
for only_a, only_b in [(1, 0), (5, 0), (3, 9), (9, 3), (12, 13), (40, 71), (300, 351), (1200, 1201)]:
    exact = mcnemar([[10, only_a], [only_b, 10]], exact=True).pvalue
    less, both_wrong = min(only_a, only_b), only_a + only_b
    mid = 2 * binom.cdf(less, both_wrong, 0.5) - binom.pmf(less, both_wrong, 0.5)
    tests.append({"only_a": only_a, "only_b": only_b, "p_exact": float(exact), "p_mid": float(mid)})
versions = {module.__name__: module.__version__ for module in (np, scipy, sklearn, statsmodels)}
print(json.dumps({"versions": versions, "sets": sets, "mcnemar": tests}))
