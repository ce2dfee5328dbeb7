//! The seeds of the fuzz targets (`fuzz/seeds/<target>/`): small files made here, and files that once made a reader fail. What must hold of any bytes
//! holds of each of them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use image::{DynamicImage, ImageFormat};
use neurotriage::bundle::Reference;
use neurotriage::calibration::{Calibration, Probabilities};
use neurotriage::case::CaseKind;
use neurotriage::classifier::Verified;
use neurotriage::device::Backend;
use neurotriage::explain::Lesion;
use neurotriage::familiarity::Familiarity;
use neurotriage::model::{Architecture, Form, Network, Precision};
use neurotriage::phantom::Phantom;
use neurotriage::triage::case::{Examined, Options, assess};
use neurotriage::triage::{Evidence, Provenance};
use neurotriage::worklist::{self, Patient, Privacy, Problem, Record, Review, Source, Verdict, Worklist};
use serde_json::json;

use super::archives::archive;
use super::checks;
use super::codecs::{JPEG_2000_LOSSLESS, JPEG_BASELINE, JPEG_LOSSLESS, RLE, golden, of_bits, rle, rle_of};
use super::dicom_file::{BIG_ENDIAN, DEFLATED, Dicom, EXPLICIT, IMPLICIT, item, pattern, sequence, text};
use super::hostile::jpeg;
use super::nifti_file::{FLOAT32, Nifti, RGB24, gzip};

type Check = fn(&[u8]) -> bool;

/// The targets, as `fuzz/fuzz_targets/` has them.
const TARGETS: [(&str, Check); 13] = [
    ("archive", checks::archive),
    ("bmp", checks::bmp),
    ("dicom", checks::dicom),
    ("frame", checks::frame),
    ("gif", checks::gif),
    ("jpeg", checks::jpeg),
    ("manifest", checks::manifest),
    ("nifti", checks::nifti),
    ("png", checks::png),
    ("tiff", checks::tiff),
    ("webp", checks::webp),
    ("weights", checks::weights),
    ("worklist", checks::worklist),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds")
}

/// What was found by fuzzing begins with that; `-` and what went wrong follow.
const FOUND: &str = "found";

#[test]
fn of_every_seed_holds_what_must_hold_of_any_bytes() {
    let mut targets: Vec<String> = fs::read_dir(folder()).unwrap().map(name).collect();
    targets.sort();
    assert_eq!(targets, TARGETS.map(|(target, _)| target));
    for (target, check) in TARGETS {
        let mut seeds = 0;
        for entry in fs::read_dir(folder().join(target)).unwrap() {
            let path = entry.as_ref().unwrap().path();
            let bytes = fs::read(&path).unwrap();
            assert!(bytes.len() < 20_000, "{} is no small seed", path.display());
            eprintln!("{}", path.display());
            assert!(check(&bytes), "{} is none of {target}", path.display());
            seeds += usize::from(!name(entry).starts_with(FOUND));
        }
        assert!(seeds > 0, "{target} has no seed");
    }
}

/// Seeds that nothing can be made of would teach a fuzzer nothing.
#[test]
fn seeds_are_sound_files() {
    for (target, files) in all() {
        for (name, bytes) in files {
            let kept = fs::read(folder().join(target).join(name)).unwrap_or_default();
            assert!(!kept.is_empty(), "{target}/{name} is missing: write the seeds anew");
            match target {
                "archive" => drop(neurotriage::scan::archive::list(&bytes).unwrap()),
                "manifest" => drop(neurotriage::bundle::Manifest::parse(std::str::from_utf8(&bytes).unwrap()).unwrap()),
                "worklist" => drop(worklist::from_json(std::str::from_utf8(&bytes).unwrap()).unwrap()),
                "weights" => assert!(bytes.starts_with(b"NRUB")),
                "frame" => {
                    let syntax = ["5", "4.50", "4.70", "4.90"][usize::from(bytes[0]) % 4];
                    let file = checks::encapsulated(
                        &format!("1.2.840.10008.1.2.{syntax}"),
                        bytes[0] & 4 != 0,
                        if bytes[0] & 8 != 0 { 16 } else { 8 },
                        &bytes[1..],
                    );
                    let stack = neurotriage::scan::open(file).unwrap();
                    drop(stack.plane(stack.axes()[0], 0).unwrap_or_else(|error| panic!("{name}: {error}")));
                }
                _ => {
                    let stack = neurotriage::scan::open(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
                    drop(stack.plane(stack.axes()[0], 0).unwrap_or_else(|error| panic!("{name}: {error}")));
                }
            }
        }
    }
}

#[test]
#[ignore = "a command: writes the seeds; cargo test --release --test readers -- --ignored writes_the_seeds"]
fn writes_the_seeds() {
    for (target, files) in all() {
        let folder = folder().join(target);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

fn name(entry: std::io::Result<fs::DirEntry>) -> String {
    entry.unwrap().file_name().into_string().unwrap()
}

type Files = Vec<(&'static str, Vec<u8>)>;

/// The seeds of each target.
fn all() -> Vec<(&'static str, Files)> {
    let grey = DynamicImage::ImageLuma8(Phantom { side: 24, ..Phantom::WITH_LESION }.draw());
    let colour = DynamicImage::ImageRgb8(grey.to_rgb8());
    let encode = |image: &DynamicImage, format| {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let [png, tiff] = [ImageFormat::Png, ImageFormat::Tiff].map(|format| {
        vec![
            ("grey", encode(&grey, format)),
            ("deep", encode(&DynamicImage::ImageLuma16(grey.to_luma16()), format)),
            ("colour", encode(&colour, format)),
            ("transparent", encode(&DynamicImage::ImageRgba8(grey.to_rgba8()), format)),
        ]
    });
    let jpeg_of = |image: &DynamicImage| encode(image, ImageFormat::Jpeg);
    vec![
        ("archive", archives(&encode(&grey, ImageFormat::Png))),
        ("bmp", vec![("colour", encode(&colour, ImageFormat::Bmp)), ("grey", encode(&grey, ImageFormat::Bmp))]),
        ("dicom", dicoms()),
        ("frame", frames()),
        ("gif", vec![("grey", encode(&DynamicImage::ImageRgba8(grey.to_rgba8()), ImageFormat::Gif))]),
        ("jpeg", vec![("grey", jpeg_of(&grey)), ("colour", jpeg_of(&colour))]),
        ("manifest", vec![("small", manifest(&encode(&grey, ImageFormat::Png)))]),
        ("nifti", niftis()),
        ("png", png),
        ("tiff", tiff),
        ("weights", headers()),
        ("webp", vec![("lossless", encode(&colour, ImageFormat::WebP))]),
        ("worklist", vec![("three", saved())]),
    ]
}

fn archives(png: &[u8]) -> Files {
    let dicom = Dicom::pattern(16, 16).file();
    let files = archive(&[("series/1.dcm", &dicom), ("../a.png", png), ("folder/", b""), ("letter.txt", b"no scan")]);
    vec![("several", files), ("one", archive(&[("a.png", png)]))]
}

fn dicoms() -> Files {
    let small = || Dicom::pattern(24, 20);
    let compressed = |bits, syntax, frame| of_bits(bits).fragments(syntax, vec![0], vec![frame]).file();
    let position = |z: &str| {
        let place = vec![text(tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("0\\0\\{z}"))];
        item(vec![sequence(tags::PLANE_POSITION_SEQUENCE, vec![item(place)])])
    };
    let measures = item(vec![text(tags::PIXEL_SPACING, VR::DS, "1\\0.5")]);
    let enhanced = Dicom::mr(24, 10, pattern(24, 20))
        .text(tags::NUMBER_OF_FRAMES, VR::IS, "2")
        .sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, vec![position("5"), position("2.5")])
        .sequence(
            tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
            vec![item(vec![
                sequence(tags::PIXEL_MEASURES_SEQUENCE, vec![measures]),
                sequence(
                    tags::PLANE_ORIENTATION_SEQUENCE,
                    vec![item(vec![text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0")])],
                ),
            ])],
        );
    let windowed = small()
        .in_series("2.25.7", 1, 10.0)
        .texts(tags::WINDOW_CENTER, VR::DS, &["1000", "500"])
        .texts(tags::WINDOW_WIDTH, VR::DS, &["2000", "10"])
        .text(tags::RESCALE_SLOPE, VR::DS, "2.5")
        .text(tags::RESCALE_INTERCEPT, VR::DS, "-7")
        .text(tags::PIXEL_SPACING, VR::DS, "1\\2")
        .text(tags::BODY_PART_EXAMINED, VR::CS, "HEAD");
    let table: Vec<u8> = (0..=255u8).collect();
    let mut palette = Dicom::mr(24, 20, Vec::new())
        .text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "PALETTE COLOR")
        .short(tags::BITS_ALLOCATED, 8)
        .short(tags::BITS_STORED, 8)
        .short(tags::HIGH_BIT, 7)
        .bytes_of(vec![100; 480]);
    for (descriptor, data) in [
        (tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA),
        (tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA),
    ] {
        palette = palette
            .element(dicom_core::DataElement::new(
                descriptor,
                VR::US,
                dicom_core::PrimitiveValue::U16(vec![256, 0, 8].into()),
            ))
            .element(dicom_core::DataElement::new(data, VR::OW, dicom_core::PrimitiveValue::U8(table.clone().into())));
    }
    vec![
        ("implicit", small().syntax(IMPLICIT).file()),
        ("explicit", small().syntax(EXPLICIT).file()),
        ("big_endian", small().syntax(BIG_ENDIAN).file()),
        ("deflated", small().syntax(DEFLATED).file()),
        ("bare", small().syntax(IMPLICIT).data_set()),
        ("rle", compressed(12, RLE, rle_of(&pattern(24, 20)))),
        ("jpeg", compressed(8, JPEG_BASELINE, jpeg())),
        ("lossless_jpeg", compressed(16, JPEG_LOSSLESS, golden("lossless_jpeg_16"))),
        ("jpeg2000", compressed(12, JPEG_2000_LOSSLESS, golden("jpeg2000_12"))),
        ("frames", enhanced.file()),
        ("windows", windowed.file()),
        ("palette", palette.file()),
    ]
}

/// See [`checks::frame`].
fn frames() -> Files {
    let with = |choice: u8, frame: Vec<u8>| [vec![choice], frame].concat();
    let channels: Vec<Vec<u8>> = [50, 100, 150].map(|value| vec![value; 24 * 20]).to_vec();
    vec![
        ("rle", with(8, rle_of(&pattern(24, 20)))),
        ("rle_colour", with(4, rle(&channels))),
        ("jpeg", with(1, jpeg())),
        ("lossless_jpeg_8", with(2, golden("lossless_jpeg_8"))),
        ("lossless_jpeg_16", with(2 + 8, golden("lossless_jpeg_16"))),
        ("jpeg2000_12", with(3 + 8, golden("jpeg2000_12"))),
        ("jpeg2000_16", with(3 + 8, golden("jpeg2000_16"))),
        ("jpeg2000_lossy", with(3 + 8, golden("jpeg2000_lossy_12"))),
    ]
}

fn niftis() -> Files {
    let volume = Nifti::of([6, 5, 4], |i, j, k| (i + 10 * j + 100 * k) as i16);
    let mut oblique = volume.clone();
    oblique.sform = None;
    oblique.qform = Some([0.1, 0.2, 0.3, -1.0, -2.0, -3.0]);
    oblique.slope = 0.5;
    let numbers = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0, 2.0, 1e38].map(f32::to_le_bytes).concat();
    let colours = (0..6 * 5 * 2 * 3u32).map(|value| value as u8).collect();
    vec![
        ("one", volume.one()),
        ("two", volume.two()),
        ("gzipped", gzip(&volume.one())),
        ("oblique", oblique.one()),
        ("no_numbers", Nifti::new(&[3, 2, 1], FLOAT32, numbers).one()),
        ("colours", Nifti::new(&[6, 5, 2], RGB24, colours).one()),
    ]
}

/// The beginnings of the shipped weights, as they are and in 8 bits: magic, version, length and the list of tensors.
fn headers() -> Files {
    let shipped = include_bytes!("../../weights/lesion_resnet.bpk").to_vec();
    let device = pollster::block_on(Backend::Cpu.open()).unwrap();
    let network = Network::from_bytes(Architecture::LesionResnet, Form::Folded, shipped.clone(), &device).unwrap();
    let header = |weights: Vec<u8>| {
        let length = u32::from_le_bytes(weights[6..10].try_into().unwrap()) as usize;
        weights[..10 + length].to_vec()
    };
    vec![("header", header(shipped)), ("int8", header(network.to_bytes(Precision::Int8).unwrap()))]
}

/// The shipped manifest with everything that is long made short.
fn manifest(png: &[u8]) -> Vec<u8> {
    let mut json: serde_json::Value = serde_json::from_str(include_str!("../../weights/lesion_resnet.json")).unwrap();
    let floats =
        |values: &[f32]| STANDARD.encode(values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>());
    json["self_test"]["references"] =
        json!([serde_json::to_value(Reference::new(png, [0.5, -1.0, 2.0, 0.0])).unwrap()]);
    json["familiarity"] = json!({
        "centre": floats(&[0.1, 0.2]),
        "scale": floats(&[1.0, 2.0]),
        "directions": STANDARD.encode([0xFF, 0x7F, 0, 0]),
        "variances": floats(&[3.0]),
        "rest": 0.5,
        "threshold": 2.5,
        "refused": 0.05,
        "quantiles": [0.1, 1.0, 3.0],
    });
    json["operating"] = json!({ "test": {
        "slices": 150,
        "tumors": 50,
        "patients": 9,
        "thresholds": "0 5000 10000",
        "sensitivity": { "value": "10000 9000 0", "low": "9000 8000 0", "high": "10000 9500 100" },
        "specificity": { "value": "0 8000 10000" },
        "cleared": "0 100 2000",
    } });
    json["metrics"] = json!({});
    json["training"]["recipe"] = json!("epochs = 1");
    json["training"]["started_from"] = json!(null);
    json["training"]["audit"] = json!(null);
    json["training"]["reported_sha256"] = json!({});
    json.to_string().into_bytes()
}

/// A worklist of a picture, a series and a file that could not be read.
fn saved() -> Vec<u8> {
    let provenance = Provenance {
        model: "m".into(),
        weights_sha256: "0a".into(),
        data_sha256: "1b".into(),
        backend: "cpu".into(),
        version: "0".into(),
        build: Some("abc".into()),
        self_test: Verified { references: 1, largest_difference: 0.0, tolerance: 0.5 },
    };
    let look = |slice, tumor: f64| Examined {
        slice,
        evidence: Evidence {
            probabilities: Probabilities::new([0.0, tumor, 0.0, 1.0 - tumor]).unwrap(),
            familiarity: Some(Familiarity { familiar: true, share: 0.5 }),
            lesion: (tumor > 0.5).then_some(Lesion { centre: [0.25, 0.5], extent: [0.1, 0.2], peak: 0.8 }),
            warnings: Vec::new(),
        },
    };
    let calibration = Calibration::of_temperature(1.0);
    let record = |kind, slices, evidence: Vec<Examined>| Record {
        name: Some("a.dcm".into()),
        patient: Some(Patient { name: Some("Doe^Jane".into()), id: Some("7".into()) }),
        source: Some(Source { study: Some("2.25.1".into()), series: "2.25.2".into() }),
        kind,
        slices,
        report: Some(assess(&evidence, &calibration, &provenance, &Options::default()).unwrap()),
        evidence,
        review: Some(Review { verdict: Verdict::Unsure, note: "=1+1, \"x\"\nz".into(), at: Some("2026-11-25".into()) }),
        problem: None,
    };
    let broken = Record {
        report: None,
        evidence: Vec::new(),
        review: None,
        problem: Some(Problem { code: "empty_file".into(), message: "empty".into() }),
        ..record(CaseKind::Image, 1, vec![look(0, 0.1)])
    };
    let list = Worklist {
        format: worklist::FORMAT,
        made_at: "2026-11-25T09:00:00Z".into(),
        software: "NeuroTriage 0".into(),
        provenance: provenance.clone(),
        options: Options::default(),
        records: vec![
            record(CaseKind::Image, 1, vec![look(0, 0.9)]),
            record(CaseKind::Series, 5, vec![look(0, 0.1), look(2, 0.7)]),
            broken,
        ],
    };
    worklist::to_json(&list, &Privacy { names: true }).into_bytes()
}
