//! A case as a DICOM structured report, to be kept beside the scans: Comprehensive SR (PS3.3 A.35.3), Explicit VR Little Endian,
//! UTF-8.
//!
//! The content tree (PS3.3 C.17.3) tells that this is not for diagnosis, what answered (the device as observer, PS3.16 TID 1002),
//! the finding (class, probabilities, prediction set, decision, reasons, urgency), the deciding slice, a specialist's review if there
//! is one, and the provenance. Of a case that is not familiar no class is named. It follows no template, and the document is
//! `UNVERIFIED`: to verify it, DICOM wants the name and organisation of who does (PS3.3 C.17.2), which nobody asks for here.
//!
//! Without [`Privacy::names`] the patient's attributes are empty, and neither a file's name nor the UIDs of study and series are
//! in it: whoever has the archive finds the patient by them. With it, a report of a known study is filed in that study.

mod content;

use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use serde::{Deserialize, Serialize};

use self::content::{Code, code, container, device_context, number, sequence, text, uid};
use super::{NOT_FOR_DIAGNOSIS, Privacy, Record, Review, Verdict, Worklist};
use crate::label::Label;
use crate::triage::Report;
use crate::triage::case::CaseReport;
use crate::{Error, Result};

/// What a document needs that no computation may invent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The UID of a new study, for a report that is filed in none.
    pub study_uid: String,
    pub series_uid: String,
    pub instance_uid: String,
    /// `YYYYMMDD` (DICOM DA).
    pub date: String,
    /// `HHMMSS` (DICOM TM).
    pub time: String,
}

impl Document {
    /// UIDs of 48 random bytes: each is 2.25 and the decimal value of a UUID of version 4 (PS3.5 B.2).
    pub fn of_random(bytes: &[u8; 48], date: impl Into<String>, time: impl Into<String>) -> Self {
        let uid = |place: usize| {
            let value =
                bytes[16 * place..16 * (place + 1)].iter().fold(0u128, |value, &byte| value << 8 | u128::from(byte));
            // RFC 9562: version 4, variant 10.
            let value = value & !(0xF << 76) | 4 << 76;
            let value = value & !(0b11 << 62) | 0b10 << 62;
            format!("2.25.{value}")
        };
        Self { study_uid: uid(0), series_uid: uid(1), instance_uid: uid(2), date: date.into(), time: time.into() }
    }

    fn check(&self) -> Result<()> {
        let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(&self.date, 8) || !digits(&self.time, 6) {
            let (date, time) = (&self.date, &self.time);
            return Err(Error::UnwritableDicom(format!("{date:?} and {time:?} are no date YYYYMMDD and time HHMMSS")));
        }
        let Self { study_uid, series_uid, instance_uid, .. } = self;
        if let Some(uid) = [study_uid, series_uid, instance_uid].into_iter().find(|uid| !is_uid(uid)) {
            return Err(Error::UnwritableDicom(format!("{uid:?} is no UID")));
        }
        match study_uid == series_uid || series_uid == instance_uid || study_uid == instance_uid {
            true => Err(Error::UnwritableDicom("study, series and instance need UIDs of their own".into())),
            false => Ok(()),
        }
    }
}

/// Whether a text is a UID: numbers without leading zeros between dots, 64 characters at most (PS3.5 9.1).
fn is_uid(text: &str) -> bool {
    let number = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    text.len() <= 64 && text.contains('.') && text.split('.').all(number)
}

/// The report of a record of the worklist, as the bytes of a DICOM file.
///
/// # Errors
/// [`Error::UnwritableDicom`] of identifiers, a date or a time that DICOM does not allow.
pub fn dicom_sr(record: &Record, worklist: &Worklist, document: &Document, privacy: &Privacy) -> Result<Vec<u8>> {
    document.check()?;
    let record = record.within(privacy);
    let source = record.source.as_ref();
    let study = source.and_then(|source| source.study.as_deref()).filter(|study| is_uid(study));
    let mut object = InMemDicomObject::new_empty();
    let mut put = |tag: Tag, vr: VR, value: &str| {
        object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    };
    // SOP Common and Patient (PS3.3 C.12.1, C.7.1.1).
    put(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
    put(tags::SOP_CLASS_UID, VR::UI, uids::COMPREHENSIVE_SR_STORAGE);
    put(tags::SOP_INSTANCE_UID, VR::UI, &document.instance_uid);
    let patient = record.patient.clone().unwrap_or_default();
    put(tags::PATIENT_NAME, VR::PN, &one_value(patient.name.as_deref().unwrap_or_default()));
    put(tags::PATIENT_ID, VR::LO, &one_value(patient.id.as_deref().unwrap_or_default()));
    put(tags::PATIENT_BIRTH_DATE, VR::DA, "");
    put(tags::PATIENT_SEX, VR::CS, "");
    if !privacy.names {
        put(tags::PATIENT_IDENTITY_REMOVED, VR::CS, "YES");
        put(tags::DEIDENTIFICATION_METHOD, VR::LO, "Made without name, id, file name and UIDs of the scan");
    }
    // General Study (C.7.2.1) and SR Document Series (C.17.1).
    put(tags::STUDY_INSTANCE_UID, VR::UI, study.unwrap_or(&document.study_uid));
    for (tag, vr) in [
        (tags::STUDY_DATE, VR::DA),
        (tags::STUDY_TIME, VR::TM),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN),
        (tags::STUDY_ID, VR::SH),
        (tags::ACCESSION_NUMBER, VR::SH),
    ] {
        put(tag, vr, "");
    }
    put(tags::MODALITY, VR::CS, "SR");
    put(tags::SERIES_INSTANCE_UID, VR::UI, &document.series_uid);
    put(tags::SERIES_NUMBER, VR::IS, "1");
    put(tags::SERIES_DESCRIPTION, VR::LO, "NeuroTriage, not for diagnosis");
    // General Equipment (C.7.5.1).
    put(tags::MANUFACTURER, VR::LO, "NeuroTriage");
    put(tags::MANUFACTURER_MODEL_NAME, VR::LO, "NeuroTriage");
    put(tags::SOFTWARE_VERSIONS, VR::LO, &one_value(&worklist.software));
    // SR Document General (C.17.2).
    put(tags::INSTANCE_NUMBER, VR::IS, "1");
    put(tags::COMPLETION_FLAG, VR::CS, "COMPLETE");
    put(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED");
    put(tags::CONTENT_DATE, VR::DA, &document.date);
    put(tags::CONTENT_TIME, VR::TM, &document.time);
    // SR Document Content (C.17.3).
    put(tags::VALUE_TYPE, VR::CS, "CONTAINER");
    put(tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    for tag in [tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, tags::PERFORMED_PROCEDURE_CODE_SEQUENCE] {
        object.put(sequence(tag, Vec::new()));
    }
    object.put(sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![Code::own("triage", "Triage of brain MRI").item()]));
    object.put(sequence(tags::CONTENT_SEQUENCE, tree(&record, worklist)));

    let unwritable = |error: &dyn std::fmt::Display| Error::UnwritableDicom(error.to_string());
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        .media_storage_sop_class_uid(uids::COMPREHENSIVE_SR_STORAGE)
        .media_storage_sop_instance_uid(&document.instance_uid);
    let file = object.with_meta(meta).map_err(|error| unwritable(&error))?;
    let mut bytes = Vec::new();
    file.write_all(&mut bytes).map_err(|error| unwritable(&error))?;
    Ok(bytes)
}

/// Text without what DICOM takes for a border between values, or for control (PS3.5 6.1.2.3, 6.2).
fn one_value(text: &str) -> String {
    text.chars().map(|letter| if letter == '\\' || letter.is_control() { ' ' } else { letter }).collect()
}

/// The items under the root.
fn tree(record: &Record, worklist: &Worklist) -> Vec<InMemDicomObject> {
    let mut items = vec![
        code("HAS CONCEPT MOD", Code::dcm("121049", "Language of Content Item and Descendants"), Code::ENGLISH),
        text("CONTAINS", Code::dcm("121106", "Comment"), NOT_FOR_DIAGNOSIS),
    ];
    items.extend(device_context(&worklist.software));
    items.extend(identity(record));
    if let Some(report) = &record.report {
        items.push(container(Code::dcm("121070", "Findings"), findings(report)));
    }
    if let Some(problem) = &record.problem {
        items.push(text("CONTAINS", Code::own("problem", "Why there is no finding"), &problem.message));
    }
    items.push(container(Code::own("review", "Review by a specialist"), review(record.review.as_ref())));
    items.push(container(Code::own("provenance", "Provenance"), provenance(record, worklist)));
    items
}

/// What of the case's source may be told.
fn identity(record: &Record) -> Vec<InMemDicomObject> {
    let source = record.source.as_ref();
    let uids = [
        (source.and_then(|source| source.study.as_ref()), Code::dcm("110180", "Study Instance UID")),
        (source.map(|source| &source.series), Code::dcm("112002", "Series Instance UID")),
    ];
    let uids = uids.into_iter().filter_map(|(found, concept)| Some((found.filter(|uid| is_uid(uid))?, concept)));
    let mut items: Vec<_> = uids.map(|(found, concept)| uid("CONTAINS", concept, found)).collect();
    items
        .extend(record.name.as_ref().map(|name| text("CONTAINS", Code::own("source", "Name of file or series"), name)));
    items
}

fn findings(found: &CaseReport) -> Vec<InMemDicomObject> {
    let report = &found.report;
    let mut items = vec![code("CONTAINS", Code::own("decision", "Decision"), decision(report))];
    items.extend(report.reasons.iter().map(|reason| {
        let meaning = reason.name().replace('_', " ");
        code("CONTAINS", Code::own("reason", "Reason"), Code::own(reason.name(), &meaning))
    }));
    items.push(number(Code::own("urgency", "Urgency, 0 to 1"), report.urgency, Code::UNITY));
    if report.familiar != Some(false) {
        items.push(code("CONTAINS", Code::own("class", "Most probable class"), class(report.class)));
        items.extend(Label::ALL.map(|label| {
            let concept = Code::own(label.name(), &format!("Probability of {}", name(label)));
            number(concept, 100.0 * report.probabilities.of(label), Code::PERCENT)
        }));
        if let (Some(set), Some(coverage)) = (&report.prediction_set, report.coverage) {
            let mut open = vec![number(Code::own("coverage", "Coverage of the set"), 100.0 * coverage, Code::PERCENT)];
            let member = |&label: &Label| code("CONTAINS", Code::own("class", "Class not ruled out"), class(label));
            open.extend(set.iter().map(member));
            items.push(container(Code::own("prediction_set", "Classes not ruled out"), open));
        }
    }
    let counts = [
        ("deciding_slice", "Deciding slice of the case, from 1", found.deciding + 1),
        ("examined", "Slices examined", found.examined),
        ("familiar_slices", "Slices familiar to the network", found.familiar_slices),
    ];
    items.extend(counts.map(|(value, meaning, count)| number(Code::own(value, meaning), count as f64, Code::UNITY)));
    if let Some(lesion) = report.lesion {
        let ([x, y], [width, height]) = (lesion.centre, lesion.extent);
        for (value, meaning, share) in [
            ("lesion_x", "Suspected lesion, middle from the left", x),
            ("lesion_y", "Suspected lesion, middle from the top", y),
            ("lesion_width", "Suspected lesion, width of its box", width),
            ("lesion_height", "Suspected lesion, height of its box", height),
        ] {
            items.push(number(Code::own(value, meaning), 100.0 * share, Code::PERCENT));
        }
    }
    items.extend(
        report.warnings.iter().map(|warning| text("CONTAINS", Code::own("warning", "Warning"), &warning.message)),
    );
    items
}

fn decision(report: &Report) -> Code {
    let meaning = match report.decision {
        crate::triage::Decision::Flag => "Flagged: a tumour is suspected",
        crate::triage::Decision::Refer => "Referred: a person must decide",
        crate::triage::Decision::ClearLooking => "Clear-looking: nothing is ruled out",
    };
    Code::own(report.decision.name(), meaning)
}

fn class(label: Label) -> Code {
    Code::own(label.name(), name(label))
}

/// For people.
fn name(label: Label) -> &'static str {
    match label {
        Label::Glioma => "glioma",
        Label::Meningioma => "meningioma",
        Label::Pituitary => "pituitary tumour",
        Label::NoTumor => "no tumour",
    }
}

fn review(review: Option<&Review>) -> Vec<InMemDicomObject> {
    let Some(review) = review else {
        return vec![text("CONTAINS", Code::dcm("121106", "Comment"), "No specialist has reviewed this result yet.")];
    };
    let meaning = match review.verdict {
        Verdict::Agree => "The specialist agrees",
        Verdict::Disagree => "The specialist disagrees",
        Verdict::Unsure => "The specialist is unsure",
    };
    let mut items = vec![code("CONTAINS", Code::own("verdict", "Verdict"), Code::own(review.verdict.name(), meaning))];
    if !review.note.is_empty() {
        items.push(text("CONTAINS", Code::dcm("121106", "Comment"), &review.note));
    }
    items.extend(review.at.as_ref().map(|at| text("CONTAINS", Code::own("reviewed_at", "Reviewed at"), at)));
    items
}

fn provenance(record: &Record, worklist: &Worklist) -> Vec<InMemDicomObject> {
    let answered = record.report.as_ref().map_or(&worklist.provenance, |found| &found.report.provenance);
    let own = |value: &str, meaning: &str, told: &str| text("CONTAINS", Code::own(value, meaning), told);
    let test = answered.self_test;
    let mut items = vec![
        text("CONTAINS", Code::dcm("111001", "Algorithm Name"), &answered.model),
        text("CONTAINS", Code::dcm("111003", "Algorithm Version"), &answered.version),
        own("weights_sha256", "SHA-256 of the weights", &answered.weights_sha256),
        own("data_sha256", "SHA-256 of the training data's index", &answered.data_sha256),
        own("backend", "What computed", &answered.backend),
        own(
            "self_test",
            "Self-test of the device",
            &format!(
                "passed: {} references, largest difference {:e}, allowed {:e}",
                test.references, test.largest_difference, test.tolerance
            ),
        ),
        own("made_at", "Exported at", &worklist.made_at),
    ];
    items.extend(answered.build.as_ref().map(|build| own("build", "Build of the software", build)));
    let chosen = [
        ("threshold", "Tumour threshold chosen by the reader", worklist.options.threshold),
        ("chosen_coverage", "Coverage chosen by the reader", worklist.options.coverage),
    ];
    let chosen = chosen.into_iter().filter_map(|(value, meaning, chosen)| Some((value, meaning, chosen?)));
    items.extend(chosen.map(|(value, meaning, chosen)| number(Code::own(value, meaning), chosen, Code::UNITY)));
    items
}

#[cfg(test)]
mod tests;
