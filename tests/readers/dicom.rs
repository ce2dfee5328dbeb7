//! DICOM: encodings of the data set, stored values, windows, frames, warnings, refusals.

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use neurotriage::Error;
use neurotriage::scan::{Axis, Plane, Stack, VoiFunction, Window, decode, open};

use super::dicom_file::{BIG_ENDIAN, DEFLATED, Dicom, EXPLICIT, IMPLICIT, item, pattern, sequence, text};

pub fn plane(bytes: Vec<u8>) -> Plane {
    open(bytes).unwrap().plane(Axis::Native, 0).unwrap()
}

fn codes(stack: &Stack) -> Vec<String> {
    stack.warnings().iter().map(|warning| warning.code.to_string()).collect()
}

fn as_values(stored: &[u16]) -> Vec<f32> {
    stored.iter().map(|&value| f32::from(value)).collect()
}

#[test]
fn every_encoding_of_the_data_set_gives_the_same_values() {
    let expected = as_values(&pattern(31, 20));
    for syntax in [IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN] {
        let dicom = Dicom::pattern(31, 20).syntax(syntax);
        let plane = plane(dicom.file());
        assert_eq!((plane.width, plane.height), (31, 20), "{syntax}");
        assert_eq!(plane.values, expected, "{syntax}");
    }
    // Without preamble, and without any meta information.
    let file = Dicom::pattern(31, 20).file();
    assert_eq!(plane(file[128..].to_vec()).values, expected);
    for syntax in [IMPLICIT, EXPLICIT] {
        assert_eq!(plane(Dicom::pattern(31, 20).syntax(syntax).data_set()).values, expected, "{syntax}");
    }
}

#[test]
fn bits_are_taken_as_the_header_says() {
    // Twelve bits below a high bit of 13, two of rubbish below and above.
    let shifted = pattern(8, 8).into_iter().map(|value| value << 2 | 0xC003).collect();
    let dicom = Dicom::mr(8, 8, shifted).short(tags::HIGH_BIT, 13);
    assert_eq!(plane(dicom.file()).values, as_values(&pattern(8, 8)));
    // Signed twelve bits, with rubbish above.
    let signed: Vec<u16> = pattern(8, 8).into_iter().map(|value| value | 0x5000).collect();
    let expected: Vec<f32> = pattern(8, 8)
        .into_iter()
        .map(|value| if value < 2048 { f32::from(value) } else { f32::from(value) - 4096.0 })
        .collect();
    let dicom = Dicom::mr(8, 8, signed).short(tags::PIXEL_REPRESENTATION, 1);
    assert_eq!(plane(dicom.file()).values, expected);
    // Eight bits.
    let bytes: Vec<u8> = (0..64).map(|value| value * 3).collect();
    let dicom =
        Dicom::pattern(8, 8).short(tags::BITS_ALLOCATED, 8).short(tags::BITS_STORED, 8).short(tags::HIGH_BIT, 7);
    let dicom = dicom.bytes_of(bytes.clone());
    assert_eq!(plane(dicom.file()).values, bytes.iter().map(|&byte| f32::from(byte)).collect::<Vec<_>>());
}

#[test]
fn values_are_rescaled_and_padding_is_background() {
    let dicom = Dicom::mr(3, 1, vec![10, 4000, 20])
        .text(tags::RESCALE_SLOPE, VR::DS, "2.5")
        .text(tags::RESCALE_INTERCEPT, VR::DS, "-1000")
        .short(tags::PIXEL_PADDING_VALUE, 4000);
    assert_eq!(plane(dicom.file()).values, [-975.0, -975.0, -950.0]);
    let inverted = dicom.text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME1");
    assert_eq!(plane(inverted.file()).values, [-975.0, -950.0, -950.0]);
}

#[test]
fn windows_are_presets_and_the_first_is_the_default() {
    let dicom = Dicom::mr(3, 1, vec![0, 600, 1200])
        .texts(tags::WINDOW_CENTER, VR::DS, &["600.5", "40"])
        .texts(tags::WINDOW_WIDTH, VR::DS, &["1201", "80"])
        .texts(tags::WINDOW_CENTER_WIDTH_EXPLANATION, VR::LO, &["WIDE", "NARROW"]);
    let found = plane(dicom.file());
    assert_eq!((found.window, found.function), (Window { centre: 600.5, width: 1201.0 }, VoiFunction::Linear));
    assert_eq!(found.presets.iter().map(|preset| preset.name.as_str()).collect::<Vec<_>>(), ["WIDE", "NARROW"]);
    assert_eq!(found.presets[1].window, Window { centre: 40.0, width: 80.0 });
    assert_eq!(found.slice(None).pixels(), [0.0, 0.5, 1.0]);
    for (name, function) in [("SIGMOID", VoiFunction::Sigmoid), ("LINEAR_EXACT", VoiFunction::LinearExact)] {
        let named = dicom.clone().text(tags::VOILUT_FUNCTION, VR::CS, name);
        assert_eq!(plane(named.file()).function, function);
    }
    // One that shows nothing is no window, and one that leaves all in the dark is not what the network gets.
    let broken = dicom.clone().text(tags::WINDOW_CENTER, VR::DS, "5").text(tags::WINDOW_WIDTH, VR::DS, "0");
    assert!(plane(broken.file()).presets.is_empty());
    let dark = dicom.text(tags::WINDOW_CENTER, VR::DS, "90000").text(tags::WINDOW_WIDTH, VR::DS, "10");
    assert_eq!(plane(dark.file()).slice(None).pixels(), [0.0, 0.5, 1.0]);
}

#[test]
fn monochrome1_is_shown_inverted() {
    let dicom = Dicom::mr(3, 1, vec![0, 50, 100]).text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME1");
    let found = plane(dicom.file());
    assert!(found.inverted);
    assert_eq!(found.values, [0.0, 50.0, 100.0]);
    assert_eq!(found.slice(None).pixels(), [1.0, 0.5, 0.0]);
}

#[test]
fn pixels_become_square() {
    let dicom = Dicom::mr(2, 2, vec![0, 10, 20, 30]).text(tags::PIXEL_SPACING, VR::DS, "2\\1");
    let found = plane(dicom.file());
    assert_eq!((found.width, found.height, found.spacing), (2, 4, Some([1.0, 1.0])));
    let dicom = Dicom::mr(2, 2, vec![0, 10, 20, 30]).text(tags::PIXEL_ASPECT_RATIO, VR::IS, "1\\2");
    let found = plane(dicom.file());
    assert_eq!((found.width, found.height, found.spacing), (4, 2, None));
}

fn coloured(kind: &str, samples: u16) -> Dicom {
    Dicom::pattern(64, 64)
        .text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, kind)
        .short(tags::SAMPLES_PER_PIXEL, samples)
        .short(tags::BITS_ALLOCATED, 8)
        .short(tags::BITS_STORED, 8)
        .short(tags::HIGH_BIT, 7)
}

#[test]
fn colours_become_greys_with_a_warning() {
    let warned = |stack: &Stack| {
        let plane = stack.plane(Axis::Native, 0).unwrap();
        let coloured = plane.seen().1.iter().any(|warning| warning.code == "colour_image");
        (codes(stack), coloured, plane.values[0])
    };
    let rgb: Vec<u8> = (0..64 * 64).flat_map(|_| [200, 10, 30]).collect();
    let planar: Vec<u8> = [200, 10, 30].into_iter().flat_map(|channel| vec![channel; 64 * 64]).collect();
    let grey = 0.2126 * 200.0 + 0.7152 * 10.0 + 0.0722 * 30.0;
    for dicom in
        [coloured("RGB", 3).bytes_of(rgb), coloured("RGB", 3).short(tags::PLANAR_CONFIGURATION, 1).bytes_of(planar)]
    {
        let (codes, coloured, first) = warned(&open(dicom.file()).unwrap());
        assert_eq!((codes.as_slice(), coloured), (["colour_space".to_string()].as_slice(), true));
        assert!((first - grey).abs() < 1e-3, "{first} {grey}");
    }
    // A scan in RGB whose channels are equal is no coloured picture.
    let equal = coloured("RGB", 3).bytes_of((0..64 * 64).flat_map(|pixel: u32| [(pixel % 251) as u8; 3]).collect());
    assert!(!warned(&open(equal.file()).unwrap()).1);
    let ybr = coloured("YBR_FULL", 3).bytes_of((0..64 * 64).flat_map(|_| [77, 128, 128]).collect());
    assert_eq!(warned(&open(ybr.file()).unwrap()).2, 77.0);

    let descriptor = |tag| DataElement::new(tag, VR::US, PrimitiveValue::U16([4, 10, 16].as_slice().into()));
    let table = |tag, words: [u16; 4]| DataElement::new(tag, VR::OW, PrimitiveValue::U16(words.as_slice().into()));
    let palette = coloured("PALETTE COLOR", 1)
        .bytes_of([10, 11, 12, 13].repeat(64 * 16))
        .element(descriptor(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR))
        .element(descriptor(tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR))
        .element(descriptor(tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR))
        .element(table(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0, 0xFFFF, 0, 0xFFFF]))
        .element(table(tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0, 0, 0xFFFF, 0xFFFF]))
        .element(table(tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0, 0, 0, 0xFFFF]));
    let found = plane(palette.file());
    assert!(found.coloured);
    for (found, expected) in found.values.iter().zip([0.0, 0.2126, 0.7152, 1.0]) {
        assert!((found - 255.0 * expected).abs() < 1e-2, "{found}");
    }
}

/// Enhanced MR: what differs from frame to frame, and what all share.
fn enhanced(positions: &[f64]) -> Dicom {
    let values = (0..positions.len() as u16).flat_map(|frame| vec![100 * (frame + 1); 6]).collect();
    let own = |(index, position): (usize, &f64)| {
        let place = text(tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("0\\0\\{position}"));
        let slope = text(tags::RESCALE_SLOPE, VR::DS, &(index + 1).to_string());
        let intercept = text(tags::RESCALE_INTERCEPT, VR::DS, "5");
        let window = [
            text(tags::WINDOW_CENTER, VR::DS, &format!("{}", 100 * (index + 1))),
            text(tags::WINDOW_WIDTH, VR::DS, "50"),
        ];
        item(vec![
            sequence(tags::PLANE_POSITION_SEQUENCE, vec![item(vec![place])]),
            sequence(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, vec![item(vec![slope, intercept])]),
            sequence(tags::FRAME_VOILUT_SEQUENCE, vec![item(window.to_vec())]),
        ])
    };
    let orientation = text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0");
    let shared = item(vec![
        sequence(tags::PLANE_ORIENTATION_SEQUENCE, vec![item(vec![orientation])]),
        sequence(tags::PIXEL_MEASURES_SEQUENCE, vec![item(vec![text(tags::PIXEL_SPACING, VR::DS, "0.5\\0.5")])]),
    ]);
    Dicom::mr(3, 2, values)
        .text(tags::NUMBER_OF_FRAMES, VR::IS, &positions.len().to_string())
        .sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared])
        .sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, positions.iter().enumerate().map(own).collect())
}

#[test]
fn frames_have_their_own_scale_window_and_place() {
    let stack = open(enhanced(&[10.0, 4.0, 7.0]).file()).unwrap();
    assert_eq!(
        (stack.axes(), stack.len(Axis::Native), stack.distance(Axis::Native)),
        ([Axis::Native].as_slice(), 3, Some(3.0))
    );
    for frame in 0..3 {
        let plane = stack.plane(Axis::Native, frame).unwrap();
        let stored = 100.0 * (frame + 1) as f32;
        assert_eq!(plane.values, vec![stored * (frame + 1) as f32 + 5.0; 6]);
        assert_eq!(plane.window, Window { centre: 100.0 * (frame + 1) as f64, width: 50.0 });
        assert_eq!(plane.spacing, Some([0.5, 0.5]));
    }
    assert_eq!(stack.header().positions, [10.0, 4.0, 7.0]);
    assert!(matches!(stack.plane(Axis::Native, 3), Err(Error::NoSuchSlice { asked: 3, count: 3, .. })));
    assert!(matches!(stack.plane(Axis::Axial, 0), Err(Error::NoSuchSlice { count: 0, .. })));
    let several = decode(&enhanced(&[1.0, 2.0]).file());
    assert!(matches!(several, Err(Error::SeveralSlices { count: 2, .. })), "{several:?}");
    assert!(decode(&enhanced(&[1.0]).file()).is_ok());
}

#[test]
fn header_facts_become_warnings() {
    let with = |dicom: Dicom| codes(&open(dicom.file()).unwrap());
    let plain = || Dicom::pattern(64, 64);
    assert!(with(plain()).is_empty());
    assert_eq!(with(plain().texts(tags::IMAGE_TYPE, VR::CS, &["DERIVED", "SECONDARY", "MPR"])), ["derived_image"]);
    assert_eq!(with(plain().texts(tags::IMAGE_TYPE, VR::CS, &["ORIGINAL", "PRIMARY", "LOCALIZER"])), ["localizer"]);
    assert_eq!(with(plain().text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01")), ["lossy_compression"]);
    assert_eq!(with(plain().text(tags::BURNED_IN_ANNOTATION, VR::CS, "YES")), ["burned_in_annotation"]);
    let overlay = DataElement::new(dicom_core::Tag(0x6000, 0x3000), VR::OW, PrimitiveValue::U16(vec![0; 4].into()));
    assert_eq!(with(plain().element(overlay)), ["overlay"]);
    for modality in ["OT", "SC"] {
        let stack = open(plain().text(tags::MODALITY, VR::CS, modality).file()).unwrap();
        assert_eq!((codes(&stack).as_slice(), stack.refusal()), (["secondary_capture".to_string()].as_slice(), None));
    }
}

#[test]
fn other_modalities_and_parts_of_the_body_are_refused_by_name() {
    let refusal = |modality: &str, part: &str| {
        let dicom =
            Dicom::pattern(64, 64).text(tags::MODALITY, VR::CS, modality).text(tags::BODY_PART_EXAMINED, VR::CS, part);
        let stack = open(dicom.file()).unwrap();
        assert!(stack.plane(Axis::Native, 0).is_ok(), "it can still be looked at");
        stack.refusal().map(|refusal| (refusal.code.clone(), refusal.message.clone()))
    };
    let (code, message) = refusal("CT", "HEAD").unwrap();
    assert_eq!(code, "not_mr");
    assert!(message.contains("computed tomography (CT)"), "{message}");
    let (code, message) = refusal("MR", "KNEE").unwrap();
    assert_eq!(code, "not_brain");
    assert!(message.contains("KNEE"), "{message}");
    for part in ["HEAD", "BRAIN", ""] {
        assert_eq!(refusal("MR", part), None);
    }
}

#[test]
fn objects_without_a_picture_are_named() {
    let named = |dicom: Dicom| match open(dicom.file()) {
        Err(Error::NotAnImage { name }) => name,
        other => panic!("{other:?}"),
    };
    let mut bare = Dicom::pattern(8, 8);
    for tag in [tags::PIXEL_DATA, tags::ROWS, tags::COLUMNS] {
        bare = bare.without(tag);
    }
    let of_class = |uid: &str| bare.clone().text(tags::SOP_CLASS_UID, VR::UI, uid);
    assert_eq!(named(of_class("1.2.840.10008.5.1.4.1.1.88.33")), "Comprehensive SR");
    assert_eq!(named(of_class("1.2.840.10008.5.1.4.1.1.104.1")), "Encapsulated PDF");
    let index = bare.clone().sequence(tags::DIRECTORY_RECORD_SEQUENCE, vec![item(Vec::new())]);
    assert!(named(index).starts_with("DICOMDIR"));
    let cut = open(Dicom::pattern(8, 8).without(tags::PIXEL_DATA).file());
    assert!(matches!(cut, Err(Error::DamagedImage { format: "DICOM", .. })), "{cut:?}");
}

#[test]
fn the_header_is_read() {
    let dicom = Dicom::pattern(8, 8)
        .in_series("2.25.7", 3, 12.5)
        .text(tags::SERIES_DESCRIPTION, VR::LO, "t1 axial ")
        .text(tags::PATIENT_NAME, VR::PN, "Doe^Jane")
        .text(tags::PATIENT_ID, VR::LO, "A7");
    let stack = open(dicom.file()).unwrap();
    let header = stack.header();
    assert_eq!((header.title.as_deref(), header.series.as_deref()), (Some("t1 axial"), Some("2.25.7")));
    assert_eq!((header.instance, header.position, header.size), (Some(3), Some(12.5), [8, 8]));
    let patient = header.patient.clone().unwrap();
    assert_eq!((patient.name.as_str(), patient.id.as_str()), ("Doe, Jane", "A7"));
}
