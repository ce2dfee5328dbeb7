"""Golden decisions of support vector machines, from scikit-learn (LIBSVM).

Made with Python 3.11 and `pip install scikit-learn==1.9.1 numpy==2.4.6`.
Run: python3 tests/golden/heads.py > tests/golden/heads.json
"""

import json

import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

NAMES = ["glioma", "meningioma", "pituitary", "no_tumor"]
random = np.random.default_rng(7)
SIZES, FEATURES, QUERIES = [40, 25, 30, 12], 6, 40
centres = random.normal(0, 1.1, (4, FEATURES))
classes = np.repeat(np.arange(4), SIZES)
rows = (centres[classes] + random.normal(0, 1, (len(classes), FEATURES))) * [1, 5, 0.1, 2, 1, 30] + [0, 3, 1, -4, 9, 100]
rows = rows.astype(np.float32)
queries = (centres[random.integers(0, 4, QUERIES)] + random.normal(0, 1, (QUERIES, FEATURES)))
queries = (queries * [1, 5, 0.1, 2, 1, 30] + [0, 3, 1, -4, 9, 100]).astype(np.float32)

scaler = StandardScaler().fit(rows.astype(np.float64))
x, q = scaler.transform(rows.astype(np.float64)), scaler.transform(queries.astype(np.float64))
settings = [(None, 0.01), (None, 1.0), (None, 10.0), (1 / FEATURES, 0.5), (1 / FEATURES, 10.0), (0.5, 100.0)]


def machine(gamma, c, **more):
    kernel = {"kernel": "linear"} if gamma is None else {"kernel": "rbf", "gamma": gamma}
    return SVC(C=c, tol=1e-10, **kernel, **more)


pair = classes < 2
binary, machines = [], []
for gamma, c in settings:
    fitted = machine(gamma, c).fit(x[pair], classes[pair])
    # scikit-learn's decision is above 0 for the second class.
    binary.append({"gamma": gamma, "c": c, "decisions": (-fitted.decision_function(q)).tolist()})
    # One against one by votes; of equally many votes the higher sum of decision values.
    predicted = machine(gamma, c, decision_function_shape="ovr", break_ties=True).fit(x, classes).predict(q)
    machines.append({"gamma": gamma, "c": c, "predicted": [NAMES[i] for i in predicted]})

print(
    json.dumps(
        {
            "rows": rows.tolist(),
            "classes": [NAMES[i] for i in classes],
            "queries": queries.tolist(),
            "binary": binary,
            "machines": machines,
        }
    )
)
