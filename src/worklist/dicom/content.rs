//! The items of a content tree (PS3.3 C.17.3.2): text, codes, numbers, UIDs and containers, each with the name of its concept.

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

/// The designator of this software's own codes; those of nobody else begin with 99 (PS3.16 8.2).
const OWN: &str = "99NEUROTRIAGE";

/// A coded concept (PS3.3 8.8).
#[derive(Clone, Debug)]
pub struct Code {
    value: String,
    scheme: &'static str,
    meaning: String,
}

impl Code {
    pub const ENGLISH: Fixed = Fixed("en", "RFC5646", "English");
    pub const PERCENT: Fixed = Fixed("%", "UCUM", "Percent");
    pub const UNITY: Fixed = Fixed("1", "UCUM", "no units");

    /// A code of PS3.16 Annex D.
    pub fn dcm(value: &str, meaning: &str) -> Self {
        Self { value: value.into(), scheme: "DCM", meaning: meaning.into() }
    }

    /// A code of this software. DICOM allows values of 16 characters and meanings of 64.
    pub fn own(value: &str, meaning: &str) -> Self {
        debug_assert!(value.len() <= 16 && meaning.len() <= 64, "{value}, {meaning}");
        Self { value: value.into(), scheme: OWN, meaning: meaning.into() }
    }

    /// The item of a code sequence.
    pub fn item(&self) -> InMemDicomObject {
        InMemDicomObject::from_element_iter([
            element(tags::CODE_VALUE, VR::SH, &self.value),
            element(tags::CODING_SCHEME_DESIGNATOR, VR::SH, self.scheme),
            element(tags::CODE_MEANING, VR::LO, &self.meaning),
        ])
    }
}

/// A code that is always the same: value, scheme, meaning.
#[derive(Clone, Copy, Debug)]
pub struct Fixed(&'static str, &'static str, &'static str);

impl From<Fixed> for Code {
    fn from(Fixed(value, scheme, meaning): Fixed) -> Self {
        Self { value: value.into(), scheme, meaning: meaning.into() }
    }
}

pub fn container(concept: Code, content: Vec<InMemDicomObject>) -> InMemDicomObject {
    let mut item = item("CONTAINS", "CONTAINER", &concept);
    item.put(element(tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE"));
    item.put(sequence(tags::CONTENT_SEQUENCE, content));
    item
}

pub fn text(relationship: &str, concept: Code, value: &str) -> InMemDicomObject {
    let mut item = item(relationship, "TEXT", &concept);
    item.put(element(tags::TEXT_VALUE, VR::UT, value));
    item
}

pub fn code(relationship: &str, concept: Code, value: impl Into<Code>) -> InMemDicomObject {
    let mut item = item(relationship, "CODE", &concept);
    item.put(sequence(tags::CONCEPT_CODE_SEQUENCE, vec![value.into().item()]));
    item
}

pub fn uid(relationship: &str, concept: Code, value: &str) -> InMemDicomObject {
    let mut item = item(relationship, "UIDREF", &concept);
    item.put(element(tags::UID, VR::UI, value));
    item
}

/// A number with its unit, to six places: a decimal string has 16 characters at most.
pub fn number(concept: Code, value: f64, unit: impl Into<Code>) -> InMemDicomObject {
    let rounded = format!("{value:.6}");
    let decimal = rounded.trim_end_matches('0').trim_end_matches('.');
    let measured = InMemDicomObject::from_element_iter([
        sequence(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, vec![unit.into().item()]),
        element(tags::NUMERIC_VALUE, VR::DS, decimal),
    ]);
    let mut item = item("CONTAINS", "NUM", &concept);
    item.put(sequence(tags::MEASURED_VALUE_SEQUENCE, vec![measured]));
    item
}

/// The software as observer (PS3.16 TID 1002 and 1004).
pub fn device_context(software: &str) -> [InMemDicomObject; 2] {
    let relationship = "HAS OBS CONTEXT";
    [
        code(relationship, Code::dcm("121005", "Observer Type"), Code::dcm("121007", "Device")),
        text(relationship, Code::dcm("121013", "Device Observer Name"), software),
    ]
}

pub fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

fn item(relationship: &str, kind: &str, concept: &Code) -> InMemDicomObject {
    InMemDicomObject::from_element_iter([
        element(tags::RELATIONSHIP_TYPE, VR::CS, relationship),
        element(tags::VALUE_TYPE, VR::CS, kind),
        sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![concept.item()]),
    ])
}

fn element(tag: Tag, vr: VR, value: &str) -> InMemElement {
    DataElement::new(tag, vr, PrimitiveValue::from(value))
}
