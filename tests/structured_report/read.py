"""Prints a structured report as JSON: what identifies it, and its content items in order.

pydicom raises on every value that its VR does not allow.
"""

import json
import sys

import pydicom
from pydicom import config

config.settings.reading_validation_mode = config.RAISE

dataset = pydicom.dcmread(sys.argv[1])
for element in dataset.iterall():
    element.value


def value(item):
    kind = item.ValueType
    if kind == "TEXT":
        return item.TextValue
    if kind == "CODE":
        return item.ConceptCodeSequence[0].CodeMeaning
    if kind == "UIDREF":
        return item.UID
    if kind == "NUM":
        measured = item.MeasuredValueSequence[0]
        return [float(measured.NumericValue), measured.MeasurementUnitsCodeSequence[0].CodeValue]
    return None


def items(parent):
    for item in parent.ContentSequence:
        yield {"concept": item.ConceptNameCodeSequence[0].CodeMeaning, "value": value(item)}
        if item.ValueType == "CONTAINER":
            yield from items(item)


json.dump(
    {
        "sop_class": dataset.SOPClassUID.name,
        "patient_name": str(dataset.PatientName),
        "patient_id": dataset.PatientID,
        "study": dataset.StudyInstanceUID,
        "items": list(items(dataset)),
    },
    sys.stdout,
)
