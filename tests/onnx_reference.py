"""Runs an exported network in ONNX Runtime and prints how far its outputs are from those of reference.json, as JSON."""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime

folder = Path(sys.argv[1])
reference = json.loads((folder / "reference.json").read_text())
session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
furthest = dict.fromkeys(names, 0.0)
for checked in reference["references"]:
    images = numpy.array(checked["images"], numpy.float32).reshape(-1, *reference["input"])
    for name, found in zip(names, session.run(names, {"image": images})):
        expected = numpy.array(checked[name]).reshape(found.shape)
        assert expected.std() > 0, f"{name} is the same everywhere, which shows nothing"
        difference = numpy.abs(found - expected) / numpy.maximum(1, numpy.abs(expected))
        furthest[name] = max(furthest[name], float(difference.max()))
print(json.dumps(furthest))
