//! Structured reports read back with dicom-object.

use dicom_dictionary_std::tags;
use dicom_object::{InMemDicomObject, from_reader};

use super::super::fixtures::{IDENTIFYING, worklist};
use super::*;
use crate::triage::case::{Options, assess};
use crate::triage::fixtures::{calibration, evidence, provenance};

fn document() -> Document {
    Document::of_random(&std::array::from_fn(|place| place as u8), "20261125", "090000")
}

fn written(place: usize, privacy: Privacy) -> Vec<u8> {
    let list = worklist();
    dicom_sr(&list.records[place], &list, &document(), &privacy).unwrap()
}

/// Each item as `RELATIONSHIP TYPE concept = value`, indented by depth.
fn outline(object: &InMemDicomObject, depth: usize, lines: &mut Vec<String>) {
    let Some(items) = object.get(tags::CONTENT_SEQUENCE).and_then(|element| element.items()) else { return };
    for item in items {
        let string = |object: &InMemDicomObject, tag| object.element(tag).unwrap().to_str().unwrap().to_string();
        let meaning = |object: &InMemDicomObject, tag| {
            string(&object.element(tag).unwrap().items().unwrap()[0], tags::CODE_MEANING)
        };
        let kind = string(item, tags::VALUE_TYPE);
        let value = match kind.as_str() {
            "TEXT" => string(item, tags::TEXT_VALUE),
            "CODE" => meaning(item, tags::CONCEPT_CODE_SEQUENCE),
            "UIDREF" => string(item, tags::UID),
            "NUM" => {
                let measured = &item.element(tags::MEASURED_VALUE_SEQUENCE).unwrap().items().unwrap()[0];
                let unit = meaning(measured, tags::MEASUREMENT_UNITS_CODE_SEQUENCE);
                format!("{} {unit}", string(measured, tags::NUMERIC_VALUE))
            }
            _ => String::new(),
        };
        let concept = meaning(item, tags::CONCEPT_NAME_CODE_SEQUENCE);
        lines.push(format!("{}{kind} {concept} = {value}", "  ".repeat(depth)));
        outline(item, depth + 1, lines);
    }
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    outline(&from_reader(bytes).unwrap(), 0, &mut lines);
    lines
}

#[test]
fn the_tree_tells_finding_review_and_provenance() {
    let found = lines(&written(0, Privacy::default()));
    for line in [
        &format!("TEXT Comment = {NOT_FOR_DIAGNOSIS}"),
        "TEXT Device Observer Name = NeuroTriage 0.0.0",
        "CONTAINER Findings = ",
        "  CODE Decision = Flagged: a tumour is suspected",
        "  CODE Reason = tumor threshold",
        "  CODE Most probable class = meningioma",
        "  NUM Probability of meningioma = 90 Percent",
        "  NUM Probability of no tumour = 10 Percent",
        "  NUM Deciding slice of the case, from 1 = 1 no units",
        "  NUM Suspected lesion, width of its box = 10 Percent",
        "  TEXT Warning = only 40 x 40 pixels",
        "    NUM Coverage of the set = 95 Percent",
        "    CODE Class not ruled out = meningioma",
        "  CODE Verdict = The specialist disagrees",
        &format!("  TEXT Comment = {}", worklist().records[0].review.as_ref().unwrap().note),
        "  TEXT Algorithm Name = m",
        &format!("  TEXT SHA-256 of the weights = {}", "0a".repeat(32)),
        &format!("  TEXT SHA-256 of the training data's index = {}", "1b".repeat(32)),
        "  TEXT What computed = cpu",
        "  TEXT Self-test of the device = passed: 2 references, largest difference 0e0, allowed 5e-1",
    ] {
        assert!(found.iter().any(|found| found == line), "{line:?} is not in {found:#?}");
    }
    let series = lines(&written(1, Privacy::default()));
    assert!(series.contains(&"  NUM Deciding slice of the case, from 1 = 9 no units".to_string()), "{series:#?}");
    assert!(series.contains(&"  TEXT Comment = No specialist has reviewed this result yet.".to_string()));
    let broken = lines(&written(2, Privacy::default()));
    assert!(broken.contains(&"TEXT Why there is no finding = the file is empty, -1 bytes".to_string()));
    assert!(!broken.iter().any(|line| line.contains("Findings")));
}

#[test]
fn what_identifies_is_in_no_byte_unless_it_is_asked_for() {
    let holds = |bytes: &[u8], name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    let (without, with) = (written(0, Privacy::default()), written(0, Privacy { names: true }));
    for name in IDENTIFYING {
        assert!(!holds(&without, name), "{name}");
        assert!(holds(&with, name), "{name}");
    }
    let study = |bytes: &[u8]| {
        let object = from_reader(bytes).unwrap();
        object.element(tags::STUDY_INSTANCE_UID).unwrap().to_str().unwrap().to_string()
    };
    assert_eq!(study(&without), document().study_uid);
    assert_eq!(study(&with), "1.2.276.0.99.1", "filed with the scans");
}

#[test]
fn of_a_stranger_no_class_is_named() {
    let mut list = worklist();
    let strange = vec![crate::triage::case::Examined { slice: 0, evidence: evidence(0.9, false) }];
    let report = assess(&strange, &calibration(), &provenance(), &Options::default()).unwrap();
    list.records[0].report = Some(report);
    let bytes = dicom_sr(&list.records[0], &list, &document(), &Privacy::default()).unwrap();
    let found = lines(&bytes);
    assert!(found.contains(&"  CODE Reason = unfamiliar".to_string()), "{found:#?}");
    assert!(!found.iter().any(|line| line.contains("Probability") || line.contains("lass")), "{found:#?}");
}

#[test]
fn the_same_report_has_the_same_bytes_and_uids_are_those_of_uuids() {
    assert_eq!(written(0, Privacy::default()), written(0, Privacy::default()));
    // UUID 00010203-0405-4607-8809-0a0b0c0d0e0f in decimal.
    assert_eq!(document().study_uid, format!("2.25.{}", 0x0001_0203_0405_4607_8809_0a0b_0c0d_0e0f_u128));
    assert!(is_uid(&Document::of_random(&[0xFF; 48], "", "").instance_uid));
}

#[test]
fn identifiers_that_dicom_does_not_allow_are_refused() {
    let list = worklist();
    let wrong = [
        Document { study_uid: "patient 1".into(), ..document() },
        Document { instance_uid: format!("1.{}", "2".repeat(63)), ..document() },
        Document { series_uid: "1.02".into(), ..document() },
        Document { instance_uid: document().series_uid, ..document() },
        Document { date: "2026-11-25".into(), ..document() },
        Document { time: String::new(), ..document() },
    ];
    for document in wrong {
        let refused = dicom_sr(&list.records[0], &list, &document, &Privacy::default());
        assert!(matches!(refused, Err(Error::UnwritableDicom(_))), "{document:?}");
    }
}

#[test]
fn a_name_with_a_border_in_it_stays_one_value() {
    let mut list = worklist();
    list.records[0].patient.as_mut().unwrap().name = Some("A\\B\u{1b}C".into());
    let bytes = dicom_sr(&list.records[0], &list, &document(), &Privacy { names: true }).unwrap();
    assert_eq!(from_reader(&bytes[..]).unwrap().element(tags::PATIENT_NAME).unwrap().to_str().unwrap(), "A B C");
}
