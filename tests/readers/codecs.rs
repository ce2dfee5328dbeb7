//! Compressed frames: RLE and JPEG encoded here, lossless JPEG and JPEG 2000 from a golden; other codecs refused by name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dicom_core::VR;
use dicom_dictionary_std::tags;
use image::ExtendedColorType;
use neurotriage::Error;
use neurotriage::scan::{Axis, open};

use super::dicom::plane;
use super::dicom_file::{Dicom, pattern};

pub const RLE: &str = "1.2.840.10008.1.2.5";
pub const JPEG_BASELINE: &str = "1.2.840.10008.1.2.4.50";
const JPEG_EXTENDED: &str = "1.2.840.10008.1.2.4.51";
pub const JPEG_LOSSLESS: &str = "1.2.840.10008.1.2.4.70";
pub const JPEG_2000_LOSSLESS: &str = "1.2.840.10008.1.2.4.90";
const JPEG_2000: &str = "1.2.840.10008.1.2.4.91";

/// An RLE frame (PS3.5, annex G) of segments, each in runs where values repeat and literal elsewhere.
pub fn rle(segments: &[Vec<u8>]) -> Vec<u8> {
    let packed: Vec<Vec<u8>> = segments.iter().map(|segment| packed(segment)).collect();
    let mut frame = (segments.len() as u32).to_le_bytes().to_vec();
    let mut offset = 64u32;
    for index in 0..15 {
        let start = if index < packed.len() { offset } else { 0 };
        frame.extend(start.to_le_bytes());
        offset += packed.get(index).map_or(0, |segment| segment.len() as u32);
    }
    frame.extend(packed.concat());
    frame
}

fn packed(segment: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = segment;
    while let Some(&first) = rest.first() {
        let run = rest.iter().take(128).take_while(|&&byte| byte == first).count();
        if run > 2 {
            out.extend([(1 - run as i32) as u8, first]);
            rest = &rest[run..];
        } else {
            let literal = rest.len().min(5);
            out.push(literal as u8 - 1);
            out.extend(&rest[..literal]);
            rest = &rest[literal..];
        }
    }
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// High bytes, then low bytes.
pub fn rle_of(values: &[u16]) -> Vec<u8> {
    rle(&[8, 0].map(|shift| values.iter().map(|value| (value >> shift) as u8).collect::<Vec<u8>>()))
}

fn floats(values: &[u16]) -> Vec<f32> {
    values.iter().map(|&value| f32::from(value)).collect()
}

#[test]
fn rle_is_exact() {
    let mut values = pattern(24, 20);
    values[100..300].fill(7);
    let dicom = Dicom::mr(24, 20, Vec::new()).fragments(RLE, Vec::new(), vec![rle_of(&values)]);
    assert_eq!(plane(dicom.file()).values, floats(&values));
    // Two frames, and three segments for red, green and blue.
    let other: Vec<u16> = values.iter().map(|value| value / 2).collect();
    let frames = vec![rle_of(&values), rle_of(&other)];
    let dicom =
        Dicom::mr(24, 20, Vec::new()).text(tags::NUMBER_OF_FRAMES, VR::IS, "2").fragments(RLE, Vec::new(), frames);
    let stack = open(dicom.file()).unwrap();
    assert_eq!(stack.plane(Axis::Native, 1).unwrap().values, floats(&other));
    let channels: Vec<Vec<u8>> = [50, 100, 150].map(|value| vec![value; 24 * 20]).to_vec();
    let rgb = Dicom::mr(24, 20, Vec::new())
        .text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB")
        .short(tags::SAMPLES_PER_PIXEL, 3)
        .short(tags::BITS_ALLOCATED, 8)
        .short(tags::BITS_STORED, 8)
        .short(tags::HIGH_BIT, 7)
        .fragments(RLE, Vec::new(), vec![rle(&channels)]);
    let grey = 0.2126 * 50.0 + 0.7152 * 100.0 + 0.0722 * 150.0;
    assert!((plane(rgb.file()).values[7] - grey).abs() < 1e-3);
}

fn eight_bits(dicom: Dicom) -> Dicom {
    dicom.short(tags::BITS_ALLOCATED, 8).short(tags::BITS_STORED, 8).short(tags::HIGH_BIT, 7)
}

/// A smooth ramp and its JPEG.
fn jpeg(shift: u32) -> (Vec<u8>, Vec<u8>) {
    let ramp: Vec<u8> = (0..64u32 * 64).map(|pixel| (pixel % 64 * 2 + pixel / 64 + shift) as u8).collect();
    let mut encoded = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut encoded, 95);
    encoder.encode(&ramp, 64, 64, ExtendedColorType::L8).unwrap();
    (ramp, encoded)
}

fn difference(found: &[f32], expected: &[u8]) -> f32 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(a, &b)| (a - f32::from(b)).abs()).fold(0.0, f32::max)
}

#[test]
fn jpeg_baseline_is_read_within_its_loss_from_one_or_more_fragments() {
    let (ramp, encoded) = jpeg(0);
    let blank = || eight_bits(Dicom::mr(64, 64, Vec::new()));
    let stack = open(blank().fragments(JPEG_BASELINE, Vec::new(), vec![encoded.clone()]).file()).unwrap();
    assert_eq!(stack.warnings()[0].code, "lossy_compression");
    assert!(difference(&stack.plane(Axis::Native, 0).unwrap().values, &ramp) <= 3.0);

    // Two frames of two fragments each: with an offset table, and without one.
    let (other, second) = jpeg(60);
    let halves = |bytes: &[u8]| {
        let middle = bytes.len() / 4 * 2;
        [bytes[..middle].to_vec(), bytes[middle..].to_vec()]
    };
    let fragments = [halves(&encoded), halves(&second)].concat();
    let first_length: usize = fragments[..2].iter().map(|fragment| fragment.len().next_multiple_of(2) + 8).sum();
    for offsets in [vec![0, first_length as u32], Vec::new()] {
        let two =
            blank().text(tags::NUMBER_OF_FRAMES, VR::IS, "2").fragments(JPEG_BASELINE, offsets, fragments.clone());
        let stack = open(two.file()).unwrap();
        assert!(difference(&stack.plane(Axis::Native, 0).unwrap().values, &ramp) <= 3.0);
        assert!(difference(&stack.plane(Axis::Native, 1).unwrap().values, &other) <= 3.0);
    }
}

/// Frames of [`golden_pattern`], made by tests/golden/codecs.py.
pub fn golden(name: &str) -> Vec<u8> {
    let golden: std::collections::BTreeMap<String, String> =
        serde_json::from_str(include_str!("../golden/codecs.json")).unwrap();
    STANDARD.decode(&golden[name]).unwrap()
}

fn golden_pattern(bits: u32) -> Vec<u32> {
    let value = |x: u32, y: u32| (7 * x * x + 13 * y + 5 * x * y) * 37 % (1 << bits);
    (0..20).flat_map(|y| (0..24).map(move |x| value(x, y))).collect()
}

pub fn of_bits(bits: u16) -> Dicom {
    let allocated = if bits > 8 { 16 } else { 8 };
    Dicom::mr(24, 20, Vec::new())
        .short(tags::BITS_ALLOCATED, allocated)
        .short(tags::BITS_STORED, bits)
        .short(tags::HIGH_BIT, bits - 1)
}

#[test]
fn lossless_jpeg_and_jpeg_2000_are_exact() {
    let cases = [
        ("lossless_jpeg_8", JPEG_LOSSLESS, 8),
        ("lossless_jpeg_12", JPEG_LOSSLESS, 12),
        ("lossless_jpeg_16", JPEG_LOSSLESS, 16),
        ("jpeg2000_12", JPEG_2000_LOSSLESS, 12),
        ("jpeg2000_16", JPEG_2000_LOSSLESS, 16),
    ];
    for (name, syntax, bits) in cases {
        let dicom = of_bits(bits).fragments(syntax, Vec::new(), vec![golden(name)]);
        let expected: Vec<f32> = golden_pattern(u32::from(bits)).into_iter().map(|value| value as f32).collect();
        assert_eq!(plane(dicom.file()).values, expected, "{name}");
    }
    let signed = of_bits(16).short(tags::PIXEL_REPRESENTATION, 1);
    let signed = signed.fragments(JPEG_2000_LOSSLESS, Vec::new(), vec![golden("jpeg2000_signed_16")]);
    let expected: Vec<f32> = golden_pattern(16).into_iter().map(|value| value as f32 - 32768.0).collect();
    assert_eq!(plane(signed.file()).values, expected);
}

#[test]
fn lossy_jpeg_2000_is_read_within_its_loss() {
    let dicom = of_bits(12).fragments(JPEG_2000, Vec::new(), vec![golden("jpeg2000_lossy_12")]);
    let found = plane(dicom.file()).values;
    // The golden is a ramp of 80 a pixel, at a signal-to-noise ratio of 60 dB of 4095.
    let off = |(pixel, value): (usize, &f32)| (value - 80.0 * (pixel % 24 + pixel / 24) as f32).abs();
    let worst = found.iter().enumerate().map(off).fold(0.0, f32::max);
    assert!(worst < 16.0, "{worst}");
}

#[test]
fn codecs_that_are_not_read_are_named() {
    for (syntax, name) in [
        ("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless Image Compression"),
        ("1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression"),
        ("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level"),
        ("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)"),
        ("1.2.3.4", "1.2.3.4"),
    ] {
        let error = open(of_bits(12).fragments(syntax, Vec::new(), vec![vec![0; 100]]).file()).unwrap_err();
        assert!(matches!(&error, Error::UnsupportedCodec { name: found } if found == name), "{error}");
    }
    let extended = of_bits(12).fragments(JPEG_EXTENDED, Vec::new(), vec![golden("extended_jpeg_12")]);
    let error = open(extended.file()).unwrap().plane(Axis::Native, 0).unwrap_err();
    assert!(matches!(error, Error::Unsupported { format: "DICOM", .. }), "{error}");
}

#[test]
fn a_frame_of_another_size_than_the_header_says_is_damaged() {
    let small = |syntax, frame: Vec<u8>| {
        let stack = open(of_bits(16).short(tags::ROWS, 19).fragments(syntax, Vec::new(), vec![frame]).file()).unwrap();
        let error = stack.plane(Axis::Native, 0).unwrap_err();
        assert!(matches!(error, Error::DamagedImage { .. }), "{syntax}: {error}");
    };
    small(JPEG_LOSSLESS, golden("lossless_jpeg_16"));
    small(JPEG_2000_LOSSLESS, golden("jpeg2000_16"));
    small(RLE, rle_of(&pattern(24, 18)));
    let (_, grey) = jpeg(0);
    small(JPEG_BASELINE, grey);
}
