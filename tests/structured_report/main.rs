//! A case's structured report as another implementation reads it: pydicom, where Python has it (`pip install pydicom==3.0.2`).
//!
//! `NEUROTRIAGE_PYTHON` names the Python to ask; without it, `python3`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use neurotriage::bundle::Bundle;
use neurotriage::case::CaseKind;
use neurotriage::classifier::{Classifier, Looked};
use neurotriage::device::Backend;
use neurotriage::phantom::Phantom;
use neurotriage::scan;
use neurotriage::triage::case::{Examined, Options, assess};
use neurotriage::worklist::dicom::{Document, dicom_sr};
use neurotriage::worklist::{FORMAT, Patient, Privacy, Record, Review, Source, Verdict, Worklist, from_json, to_json};
use pollster::block_on;
use serde_json::Value;

const NOTE: &str = "Ödem links \u{2192} bitte \"MRT\" wiederholen\nzweite Zeile";

/// Two slices that the smallest shipped network looked at.
fn worklist() -> Worklist {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("weights");
    let weights = fs::read(folder.join("lesion_resnet.bpk")).unwrap();
    let bundle = Bundle::new(&fs::read_to_string(folder.join("lesion_resnet.json")).unwrap(), weights).unwrap();
    let classifier = block_on(Classifier::load(&bundle, Backend::Cpu)).unwrap();
    let examined = |(slice, phantom): (usize, Phantom)| {
        let scan = scan::decode(&phantom.png()).unwrap();
        let Looked { evidence, .. } = block_on(classifier.look(&scan.slice, &scan.warnings)).unwrap();
        let own = block_on(classifier.classify(&scan)).unwrap();
        assert_eq!(own.probabilities, evidence.probabilities, "looking and classifying are one");
        Examined { slice, evidence }
    };
    let evidence: Vec<Examined> =
        [Phantom::WITH_LESION, Phantom::WITHOUT_LESION].into_iter().enumerate().map(examined).collect();
    let calibration = &bundle.manifest.calibration;
    let report = assess(&evidence, calibration, &classifier.provenance(), &Options::default()).unwrap();
    let record = Record {
        name: Some("Doe_Jane.dcm".into()),
        patient: Some(Patient { name: Some("Doe^Jane".into()), id: Some("PID-4711".into()) }),
        source: Some(Source { study: Some("1.2.276.0.99.1".into()), series: "1.2.276.0.99.2".into() }),
        kind: CaseKind::Series,
        slices: 2,
        report: Some(report),
        evidence,
        review: Some(Review { verdict: Verdict::Unsure, note: NOTE.into(), at: None }),
        problem: None,
    };
    Worklist {
        format: FORMAT,
        made_at: "2026-11-25T09:00:00Z".into(),
        software: "NeuroTriage".into(),
        provenance: classifier.provenance(),
        options: Options::default(),
        records: vec![record],
    }
}

/// What a network computed opens again bit for bit, and the report can be made again of it.
#[test]
fn a_saved_worklist_goes_on_where_it_was_left() {
    let list = worklist();
    let opened = from_json(&to_json(&list, &Privacy { names: true })).unwrap();
    assert_eq!(opened, list);
}

#[test]
fn pydicom_reads_what_was_written() {
    let python = std::env::var("NEUROTRIAGE_PYTHON").unwrap_or_else(|_| "python3".into());
    let asked = Command::new(&python).args(["-c", "import pydicom"]).output();
    if !asked.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no pydicom; pip install pydicom==3.0.2, or name another in NEUROTRIAGE_PYTHON");
        return;
    }
    let list = worklist();
    let document = Document::of_random(&std::array::from_fn(|place| place as u8), "20261125", "090000");
    let folder = tempfile::tempdir().unwrap();
    let read = |privacy: Privacy| -> Value {
        let path = folder.path().join("report.dcm");
        fs::write(&path, dicom_sr(&list.records[0], &list, &document, &privacy).unwrap()).unwrap();
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/structured_report/read.py");
        let output = Command::new(&python).arg(script).arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };

    let found = read(Privacy::default());
    assert_eq!(found["sop_class"], "Comprehensive SR Storage");
    assert_eq!((&found["patient_name"], &found["patient_id"]), (&"".into(), &"".into()));
    assert_eq!(found["study"], document.study_uid);
    let items = found["items"].as_array().unwrap();
    let value = |concept: &str| {
        let found = items.iter().find(|item| item["concept"] == concept);
        found.unwrap_or_else(|| panic!("{concept} is not in {items:#?}"))["value"].clone()
    };
    let report = list.records[0].report.as_ref().unwrap();
    assert_eq!(value("Decision"), decision_in_words(report.report.decision.name()));
    assert_eq!(value("SHA-256 of the weights"), report.report.provenance.weights_sha256);
    assert_eq!(value("Verdict"), "The specialist is unsure");
    assert!(items.iter().any(|item| item["value"] == NOTE), "{items:#?}");
    assert_eq!(value("Deciding slice of the case, from 1"), serde_json::json!([report.deciding as f64 + 1.0, "1"]));
    // Decimal strings are written to six places.
    let urgency = value("Urgency, 0 to 1")[0].as_f64().unwrap();
    assert!((urgency - report.report.urgency).abs() < 1e-6, "{urgency}");

    let found = read(Privacy { names: true });
    assert_eq!((&found["patient_name"], &found["patient_id"]), (&"Doe^Jane".into(), &"PID-4711".into()));
    assert_eq!(found["study"], "1.2.276.0.99.1");
    assert!(found["items"].as_array().unwrap().iter().any(|item| item["value"] == "1.2.276.0.99.2"));
}

fn decision_in_words(name: &str) -> &'static str {
    match name {
        "flag" => "Flagged: a tumour is suspected",
        "refer" => "Referred: a person must decide",
        _ => "Clear-looking: nothing is ruled out",
    }
}
