//! What the header says: title, series, place, patient; and what of it is to be warned of.

use dicom_core::Tag;
use dicom_core::dictionary::UidDictionary;
use dicom_dictionary_std::{StandardSopClassDictionary, tags};
use dicom_object::InMemDicomObject;

use super::super::{Header, Notice, Patient, Warning};
use super::attributes::{integer, text, texts};
use super::frames::Frames;
use crate::{Error, Result};

/// # Errors
/// [`Error::NotAnImage`] of reports, indexes, documents and whatever else has no picture.
pub fn check_is_image(data: &InMemDicomObject) -> Result<()> {
    const PICTURES: [Tag; 3] = [tags::PIXEL_DATA, tags::ROWS, tags::COLUMNS];
    if PICTURES.into_iter().any(|tag| data.get(tag).is_some()) {
        return Ok(());
    }
    let class = text(data, tags::SOP_CLASS_UID);
    let name = match (&class, data.get(tags::DIRECTORY_RECORD_SEQUENCE)) {
        (_, Some(_)) => "DICOMDIR, an index of other files".to_string(),
        (Some(class), None) => {
            let known = StandardSopClassDictionary.by_uid(class).map(|entry| entry.name.trim_end_matches(" Storage"));
            known.unwrap_or(class).to_string()
        }
        (None, None) => text(data, tags::MODALITY).unwrap_or_else(|| "of no known class".into()),
    };
    Err(Error::NotAnImage { name })
}

/// The header and its warnings.
pub fn read(data: &InMemDicomObject, frames: &Frames) -> (Header, Vec<Warning>) {
    let orientation = common_orientation(frames);
    // Numbers of 1e300 are finite, their products are not.
    let along = |position: [f64; 3]| {
        orientation.map(|orientation| dot(normal(orientation), position)).filter(|place| place.is_finite())
    };
    let positions: Option<Vec<f64>> = frames.frames().iter().map(|frame| along(frame.position?)).collect();
    let positions = positions.unwrap_or_default();
    let (name, id) = (text(data, tags::PATIENT_NAME), text(data, tags::PATIENT_ID));
    let patient = (name.is_some() || id.is_some())
        .then(|| Patient { name: name.map(|name| readable(&name)).unwrap_or_default(), id: id.unwrap_or_default() });
    let header = Header {
        title: text(data, tags::SERIES_DESCRIPTION).or_else(|| text(data, tags::PROTOCOL_NAME)),
        series: text(data, tags::SERIES_INSTANCE_UID),
        sop_instance: text(data, tags::SOP_INSTANCE_UID),
        position: positions.first().copied().filter(|_| frames.len() == 1),
        positions,
        orientation,
        size: frames.size(),
        acquisition: acquisition(data),
        instance: integer(data, tags::INSTANCE_NUMBER),
        modality: text(data, tags::MODALITY),
        body_part: text(data, tags::BODY_PART_EXAMINED),
        patient,
    };
    (header, warnings(data, frames))
}

/// The warning of a lossy codec.
pub fn lossy() -> Warning {
    Warning::new(Notice::LossyCompression, "the scan was compressed with loss: fine detail may be gone")
}

fn warnings(data: &InMemDicomObject, frames: &Frames) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut warn = |notice, message: &str| found.push(Warning::new(notice, message));
    let kind = texts(data, tags::IMAGE_TYPE);
    let is = |name: &str| kind.iter().any(|value| value.eq_ignore_ascii_case(name));
    let class = text(data, tags::SOP_CLASS_UID).unwrap_or_default();
    let modality = text(data, tags::MODALITY).unwrap_or_default();
    let captured = class.starts_with("1.2.840.10008.5.1.4.1.1.7") || matches!(modality.as_str(), "SC" | "OT");
    if captured {
        warn(
            Notice::SecondaryCapture,
            "a secondary capture: a copy of a screen or a film, not the scanner's own image",
        );
    } else if is("DERIVED") {
        warn(Notice::DerivedImage, "a derived image: computed from others, not acquired");
    }
    if is("LOCALIZER") {
        warn(Notice::Localizer, "a localizer: made to plan the scan, not to be read");
    }
    if is("MOSAIC") {
        warn(Notice::Mosaic, "a mosaic: many slices side by side in one picture");
    }
    if text(data, tags::LOSSY_IMAGE_COMPRESSION).as_deref() == Some("01") {
        found.push(lossy());
    }
    let mut warn = |notice, message: &str| found.push(Warning::new(notice, message));
    if text(data, tags::BURNED_IN_ANNOTATION).as_deref() == Some("YES") {
        warn(
            Notice::BurnedInAnnotation,
            "text is burned into the picture: it may name the patient, and it is no anatomy",
        );
    }
    if data.tags().any(|Tag(group, element)| group & 0xFF01 == 0x6000 && element == 0x3000) {
        warn(Notice::Overlay, "the file has overlays (marks laid over the picture): they are not shown");
    }
    if data.get(tags::MODALITY_LUT_SEQUENCE).is_some() {
        warn(Notice::ModalityLut, "the file maps its values by a table (modality LUT): the stored values are shown");
    }
    if data.get(tags::VOILUT_SEQUENCE).is_some() && data.get(tags::WINDOW_CENTER).is_none() {
        warn(Notice::VoiLut, "the file maps greys by a table (VOI LUT): a window of its range is used instead");
    }
    if !frames.is_grey() {
        warn(Notice::ColourSpace, "stored in colour, MRI slices are grey: read as greyscale");
    }
    found
}

/// What tells pictures of one place and series apart; none if the file says nothing of it.
fn acquisition(data: &InMemDicomObject) -> Option<String> {
    const DISTINCT: [Tag; 4] =
        [tags::ACQUISITION_NUMBER, tags::ECHO_NUMBERS, tags::TEMPORAL_POSITION_IDENTIFIER, tags::DIFFUSION_B_VALUE];
    let mut parts: Vec<String> = DISTINCT.map(|tag| text(data, tag).unwrap_or_default()).to_vec();
    parts.push(texts(data, tags::IMAGE_TYPE).join("\\"));
    parts.iter().any(|part| !part.is_empty()).then(|| parts.join("|"))
}

/// The orientation of all frames; none if they differ (by more than about half a degree) or one has none.
fn common_orientation(frames: &Frames) -> Option<[f64; 6]> {
    let mut orientations = frames.frames().iter().map(|frame| frame.orientation);
    let first = orientations.next()??;
    let same = |other: [f64; 6]| first.iter().zip(other).all(|(a, b)| (a - b).abs() < 0.01);
    orientations.all(|orientation| orientation.is_some_and(same)).then_some(first)
}

fn normal([a, b, c, d, e, f]: [f64; 6]) -> [f64; 3] {
    [b * f - c * e, c * d - a * f, a * e - b * d]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `Doe^Jane` as `Doe, Jane`; the first of several ways of writing.
fn readable(name: &str) -> String {
    let first = name.split('=').find(|part| !part.is_empty()).unwrap_or_default();
    first.split('^').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
