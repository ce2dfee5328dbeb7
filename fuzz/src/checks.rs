//! What must hold of any bytes: each reader answers with an error or with something sound, and never panics.
//!
//! Each function is a fuzz target of its name; false means that the bytes are not of its kind, so that nothing was checked. Sound means:
//! as many pixels as width and height say, finite, in 0 ..= 1 where they are greys, and the network's input and a report come of it.

use std::sync::OnceLock;

use neurotriage::bundle::Manifest;
use neurotriage::case::{Part, group};
use neurotriage::classifier::Verified;
use neurotriage::device::Backend;
use neurotriage::model::{Architecture, Form, Network};
use neurotriage::preprocess::Preprocessing;
use neurotriage::scan::{Slice, Stack, archive as zip, open};
use neurotriage::survey::{Survey, found, survey};
use neurotriage::triage::case::{Examined, Options, assess};
use neurotriage::triage::{Evidence, Provenance};
use neurotriage::worklist::dicom::{Document, dicom_sr};
use neurotriage::worklist::{Privacy, csv, from_json, to_json};

/// More pixels than that are read and not looked at further: the fuzzer finds large black pictures by the thousand.
const MOST_PIXELS: usize = 1 << 20;

pub fn png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG") && scan(bytes)
}

pub fn jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF]) && scan(bytes)
}

pub fn tiff(bytes: &[u8]) -> bool {
    (bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")) && scan(bytes)
}

pub fn bmp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM") && scan(bytes)
}

pub fn webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && scan(bytes)
}

pub fn gif(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF8") && scan(bytes)
}

pub fn dicom(bytes: &[u8]) -> bool {
    (bytes.get(128..132) == Some(b"DICM") || bytes.starts_with(&[8, 0]) || bytes.starts_with(&[2, 0])) && scan(bytes)
}

pub fn nifti(bytes: &[u8]) -> bool {
    let gzipped = bytes.starts_with(&[0x1F, 0x8B, 8]);
    let plain = bytes.get(344..347) == Some(b"n+1") || bytes.get(4..7) == Some(b"n+2");
    (gzipped || plain) && scan(bytes)
}

/// The first byte is a codec and a kind of pixels, the rest a frame of 24 x 20 pixels.
pub fn frame(bytes: &[u8]) -> bool {
    const SYNTAXES: [&str; 4] = ["5", "4.50", "4.70", "4.90"];
    let Some((&choice, frame)) = bytes.split_first() else { return false };
    let syntax = format!("1.2.840.10008.1.2.{}", SYNTAXES[usize::from(choice) % 4]);
    let colour = choice & 4 != 0;
    let bits = if choice & 8 != 0 { 16 } else { 8 };
    scan(&encapsulated(&syntax, colour, bits, frame))
}

/// Opens a file as the page does, and looks at its planes. True of all that is no other kind of file.
fn scan(bytes: &[u8]) -> bool {
    let Ok(stack) = open(bytes.to_vec()) else { return true };
    assert!(!stack.is_empty());
    let told = found(&stack);
    let json = serde_json::to_string(&told).expect("what was found is JSON");
    assert_eq!(serde_json::from_str::<neurotriage::survey::Found>(&json).expect("and read again"), told);
    grouped(&stack, bytes);
    for &axis in stack.axes() {
        let count = stack.len(axis);
        assert!(count > 0);
        let mut places = vec![0, count / 2, count - 1];
        places.dedup();
        for place in places {
            let Ok(plane) = stack.plane(axis, place) else { continue };
            assert_eq!(plane.values.len(), plane.width as usize * plane.height as usize);
            if plane.values.len() > MOST_PIXELS {
                continue;
            }
            assert!(plane.values.iter().all(|value| value.is_finite()));
            for window in [None, Some(plane.full()), Some(plane.robust())] {
                sound(&plane.slice(window));
            }
            prepared(&stack.scan_of(&plane).slice);
        }
        assert!(stack.plane(axis, count).is_err());
    }
    true
}

/// Cases of the file and of its copy: a slice is in one case, and in its order.
fn grouped(stack: &Stack, bytes: &[u8]) {
    let Ok(Survey::Scan(found)) = survey(bytes.to_vec()) else { panic!("what was opened is a scan") };
    let part = |file| Part { file, entry: None, name: format!("folder/{file}"), found: found.clone() };
    let cases = group(vec![part(0), part(1)]);
    assert!(!cases.is_empty());
    for case in cases {
        assert!(!case.slices.is_empty() && !case.examined.is_empty());
        assert!(case.examined.is_sorted_by(|a, b| a < b) && case.examined.iter().all(|&at| at < case.slices.len()));
        for place in &case.slices {
            assert!(place.part < case.parts.len() && place.index < stack.len(place.axis));
        }
    }
}

fn sound(slice: &Slice) {
    assert_eq!(slice.pixels().len(), slice.width() as usize * slice.height() as usize);
    assert!(slice.pixels().iter().all(|grey| (0.0..=1.0).contains(grey)));
    let picture = slice.preview_within(64);
    assert_eq!(picture.rgba.len(), 4 * picture.width as usize * picture.height as usize);
    assert!(picture.width.max(picture.height) <= 64);
}

/// The network's input: finite, in range, and the same twice.
fn prepared(slice: &Slice) {
    let steps = Preprocessing::for_side(64);
    let (input, frame) = steps.framed(slice);
    assert_eq!(input.len(), 64 * 64);
    assert!(input.iter().all(|value| (0.0..=1.0).contains(value)));
    assert_eq!(input, steps.apply(slice));
    assert!(frame.size.iter().all(|&size| size > 0.0 && size.is_finite()));
    assert!(frame.origin.iter().all(|origin| origin.is_finite()));
}

pub fn archive(bytes: &[u8]) -> bool {
    if !zip::is_archive(bytes) {
        return false;
    }
    let Ok(entries) = zip::list(bytes) else { return true };
    assert!(!entries.is_empty() && entries.len() <= zip::MAX_ENTRIES);
    for (place, entry) in entries.iter().enumerate().take(8) {
        let parts = || entry.name.split(['/', '\\']);
        assert!(!entry.name.starts_with('/') && parts().all(|part| part != ".."), "{:?}", entry.name);
        assert!(!entry.name.chars().any(char::is_control), "{:?}", entry.name);
        if let Ok(content) = zip::extract(bytes, place) {
            assert_eq!(content.len() as u64, entry.bytes);
            assert!(!matches!(survey(content), Ok(Survey::Archive(_))), "an archive within an archive");
        }
    }
    assert!(zip::extract(bytes, entries.len()).is_err());
    true
}

/// The manifest that ships.
const MANIFEST: &str = include_str!("../../weights/lesion_resnet.json");
const WEIGHTS: &[u8] = include_bytes!("../../weights/lesion_resnet.bpk");

/// A manifest that is taken can be used: its reference pictures are read, and reports are made by its thresholds.
pub fn manifest(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(manifest) = Manifest::parse(text) else { return true };
    assert_eq!(Manifest::parse(&manifest.to_json()).expect("what was read is written"), manifest);
    prepared_by(&manifest.preprocessing);
    for reference in &manifest.self_test.references {
        if let Ok(picture) = reference.bytes()
            && let Ok(scan) = neurotriage::scan::png(&picture)
        {
            sound(&scan.slice);
        }
    }
    let calibration = &manifest.calibration;
    for logits in [[0.0; 4], [1e30, -1e30, 0.0, 5.0], [f32::NAN; 4], [f32::INFINITY, 0.0, 0.0, 0.0]] {
        let Ok(probabilities) = calibration.checked(logits) else { continue };
        let sum: f64 = probabilities.values().iter().sum();
        assert!((sum - 1.0).abs() < 1e-6, "{probabilities:?}");
        if let Some(gate) = &manifest.familiarity {
            let traits = vec![0.1; gate.centre.0.len()];
            assert!((0.0..=1.0).contains(&gate.judge(&traits).share), "{:?}", gate.judge(&traits));
        }
        let evidence = Evidence { probabilities, familiarity: None, lesion: None, warnings: Vec::new() };
        let slices = [Examined { slice: 0, evidence }];
        let report = assess(&slices, calibration, &provenance(), &Options::default());
        let report = report.expect("a slice was looked at").report;
        assert!((0.0..=1.0).contains(&report.urgency), "{report:?}");
    }
    for curve in manifest.operating.values() {
        for threshold in [0.0, 0.3, 1.0] {
            let cost = neurotriage::triage::operating::at(curve, threshold, 0.2).expect("a threshold in range");
            assert!((0.0..=1.0).contains(&cost.sensitivity.value) && (0.0..=1.0).contains(&cost.specificity.value));
        }
    }
    true
}

fn provenance() -> Provenance {
    Provenance {
        model: "m".into(),
        weights_sha256: String::new(),
        data_sha256: String::new(),
        backend: "cpu".into(),
        version: "0".into(),
        build: None,
        self_test: Verified { references: 1, largest_difference: 0.0, tolerance: 0.0 },
    }
}

fn prepared_by(steps: &Preprocessing) {
    static SLICE: OnceLock<Slice> = OnceLock::new();
    let slice = SLICE.get_or_init(|| neurotriage::phantom::Phantom::WITH_LESION.slice());
    let input = steps.apply(slice);
    assert_eq!(input.len(), (steps.side * steps.side) as usize);
    assert!(input.iter().all(|value| (0.0..=1.0).contains(value)), "{steps:?}");
}

/// The bytes take the place of the beginning of the shipped weights, where their header stands.
pub fn weights(bytes: &[u8]) -> bool {
    static SHIPPED: OnceLock<Form> = OnceLock::new();
    let form = *SHIPPED.get_or_init(|| Manifest::parse(MANIFEST).expect("the shipped manifest").weights.form);
    let rest = WEIGHTS.get(bytes.len()..).unwrap_or_default();
    let device = pollster::block_on(Backend::Cpu.open()).expect("the CPU is there");
    let _ = Network::from_bytes(Architecture::LesionResnet, form, [bytes, rest].concat(), &device);
    true
}

/// A worklist that is opened can be saved, opened again as it was, and exported in every form.
pub fn worklist(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(list) = from_json(text) else { return true };
    for names in [false, true] {
        let privacy = Privacy { names };
        let json = to_json(&list, &privacy);
        let again = from_json(&json).expect("what was saved opens");
        if names {
            assert_eq!(again, list);
        }
        assert!(csv::to_csv(&list, &privacy).lines().count() >= list.records.len());
        for record in list.records.iter().take(8) {
            let document = Document::of_random(&[7; 48], "20261125", "080000");
            if let Ok(report) = dicom_sr(record, &list, &document, &privacy) {
                // It has no picture, and is read as far as that.
                assert!(open(report).is_err());
            }
        }
    }
    true
}

/// An MR image of 24 x 20 pixels, explicit little endian, whose one frame is these bytes.
pub fn encapsulated(syntax: &str, colour: bool, bits: u16, frame: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 128];
    file.extend(b"DICM");
    let mut put = |group: u16, element: u16, vr: &[u8; 2], value: &[u8]| {
        file.extend(group.to_le_bytes());
        file.extend(element.to_le_bytes());
        file.extend(vr);
        let padding = value.len() % 2;
        file.extend(((value.len() + padding) as u16).to_le_bytes());
        file.extend(value);
        file.extend(&[0][..padding]);
    };
    put(0x0002, 0x0010, b"UI", syntax.as_bytes());
    put(0x0008, 0x0016, b"UI", b"1.2.840.10008.5.1.4.1.1.4");
    put(0x0028, 0x0002, b"US", &[if colour { 3 } else { 1 }, 0]);
    put(0x0028, 0x0004, b"CS", if colour { b"RGB " } else { b"MONOCHROME2 " });
    put(0x0028, 0x0010, b"US", &20u16.to_le_bytes());
    put(0x0028, 0x0011, b"US", &24u16.to_le_bytes());
    put(0x0028, 0x0100, b"US", &bits.to_le_bytes());
    file.extend([0xE0, 0x7F, 0x10, 0x00, b'O', b'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    let mut item = |element: u8, value: &[u8]| {
        file.extend([0xFE, 0xFF, element, 0xE0]);
        let padding = value.len() % 2;
        file.extend(((value.len() + padding) as u32).to_le_bytes());
        file.extend(value);
        file.extend(&[0][..padding]);
    };
    item(0x00, &[]);
    item(0x00, frame);
    item(0xDD, &[]);
    file
}
