//! Files that are cut, damaged or lie: an error, never a panic, and no memory for what is only declared.

use dicom_core::VR;
use dicom_dictionary_std::tags;
use neurotriage::Error;
use neurotriage::scan::{Stack, open};

use super::codecs::{JPEG_2000_LOSSLESS, JPEG_BASELINE, JPEG_LOSSLESS, RLE, golden, of_bits, rle_of};
use super::dicom_file::{BIG_ENDIAN, DEFLATED, Dicom, EXPLICIT, IMPLICIT, item, pattern, sequence};
use super::nifti_file::{Nifti, UINT8, gzip};

pub fn jpeg() -> Vec<u8> {
    let mut encoded = Vec::new();
    let ramp: Vec<u8> = (0..24 * 20).map(|pixel| (pixel % 24 * 10) as u8).collect();
    image::codecs::jpeg::JpegEncoder::new(&mut encoded).encode(&ramp, 24, 20, image::ExtendedColorType::L8).unwrap();
    encoded
}

/// A small file of every kind.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let compressed = |bits, syntax, frame| of_bits(bits).fragments(syntax, vec![0], vec![frame]).file();
    let volume = Nifti::of([6, 5, 4], |i, j, k| (i + 10 * j + 100 * k) as i16);
    vec![
        ("implicit", Dicom::pattern(24, 20).syntax(IMPLICIT).file()),
        ("explicit", Dicom::pattern(24, 20).syntax(EXPLICIT).file()),
        ("big endian", Dicom::pattern(24, 20).syntax(BIG_ENDIAN).file()),
        ("deflated", Dicom::pattern(24, 20).syntax(DEFLATED).file()),
        ("bare", Dicom::pattern(24, 20).syntax(IMPLICIT).data_set()),
        ("RLE", compressed(12, RLE, rle_of(&pattern(24, 20)))),
        ("JPEG", compressed(8, JPEG_BASELINE, jpeg())),
        ("lossless JPEG", compressed(16, JPEG_LOSSLESS, golden("lossless_jpeg_16"))),
        ("JPEG 2000", compressed(12, JPEG_2000_LOSSLESS, golden("jpeg2000_12"))),
        ("NIfTI-1", volume.one()),
        ("NIfTI-2", volume.two()),
        ("gzipped", gzip(&volume.one())),
    ]
}

/// Decodes all there is; whether all went well.
fn read(bytes: Vec<u8>) -> bool {
    let all = |stack: Stack| {
        let planes = stack.axes().iter().flat_map(|&axis| (0..stack.len(axis).min(20)).map(move |index| (axis, index)));
        planes.map(|(axis, index)| stack.scan(axis, index)).all(|scan| scan.is_ok())
    };
    open(bytes).is_ok_and(all)
}

#[test]
fn a_file_cut_anywhere_is_an_error_and_never_a_scan() {
    for (name, whole) in files() {
        assert!(read(whole.clone()), "{name}");
        for share in (5..100).step_by(5) {
            // Without what pads the last value to an even length.
            let cut = whole[..(whole.len() - 14) * share / 100].to_vec();
            assert!(!read(cut), "{name} cut to {share} % was read");
        }
    }
}

#[test]
fn any_damaged_byte_is_survived() {
    for (name, whole) in files() {
        let step = if whole.len() > 1200 { whole.len() / 600 } else { 1 };
        for place in (0..whole.len()).step_by(step.max(1)) {
            for damage in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
                let mut bytes = whole.clone();
                bytes[place] ^= damage;
                let _ = (name, read(bytes));
            }
        }
    }
}

#[test]
fn lengths_that_lie_take_no_memory() {
    let file = Dicom::pattern(24, 20).syntax(EXPLICIT).file();
    let pixels = file.windows(4).position(|window| window == [0xE0, 0x7F, 0x10, 0x00]).unwrap();
    for length in [0xFFFF_FFF0u32, 0x7FFF_FFFE, 0x4000_0000, 2000] {
        let mut lying = file.clone();
        lying[pixels + 8..pixels + 12].copy_from_slice(&length.to_le_bytes());
        assert!(matches!(open(lying), Err(Error::DamagedImage { .. })), "{length:x}");
    }
    let big = |dicom: Dicom| open(dicom.file()).unwrap_err();
    let huge = Dicom::pattern(24, 20).short(tags::ROWS, 65_535).short(tags::COLUMNS, 65_535);
    assert!(matches!(big(huge), Error::TooManyPixels { width: 65_535, height: 65_535, .. }));
    let tall = Dicom::pattern(24, 20).short(tags::ROWS, 60_000).short(tags::COLUMNS, 1000);
    assert!(matches!(big(tall), Error::DamagedImage { .. }));
    assert!(matches!(big(Dicom::pattern(24, 20).short(tags::ROWS, 0)), Error::NoPixels));
    let frames = |count: &str| Dicom::pattern(24, 20).text(tags::NUMBER_OF_FRAMES, VR::IS, count);
    assert!(matches!(big(frames("2147483647")), Error::TooManySlices { .. }));
    assert!(matches!(big(frames("16384")), Error::DamagedImage { .. }));
    let bits = Dicom::pattern(24, 20).short(tags::BITS_STORED, 17);
    assert!(matches!(big(bits), Error::DamagedImage { .. }));
    assert!(matches!(big(Dicom::pattern(24, 20).short(tags::BITS_ALLOCATED, 1)), Error::Unsupported { .. }));
}

/// Two bytes as a number of four: what follows would be read from its middle, and its length be anything.
#[test]
fn values_of_no_whole_number_are_refused_before_they_are_read() {
    let element = [0x28, 0x00, 0x03, 0x01, b'U', b'S', 0x02, 0x00];
    let file = Dicom::pattern(24, 20).syntax(EXPLICIT).file();
    let place = file.windows(8).position(|window| window == element).unwrap();
    for vr in [b"SL", b"UL", b"FL", b"FD", b"AT"] {
        let mut lying = file.clone();
        lying[place + 4..place + 6].copy_from_slice(vr);
        let refused = open(lying).unwrap_err().to_string();
        assert!(refused.contains("whole number"), "{refused}");
    }
    // Offsets of frames are numbers of four bytes; frames are of any even length.
    let frame = rle_of(&pattern(24, 20));
    let of_table = |table: u8| {
        let mut file = of_bits(12).fragments(RLE, vec![0], vec![frame.clone()]).file();
        let place = file.windows(8).position(|window| window == [0xFE, 0xFF, 0x00, 0xE0, 4, 0, 0, 0]).unwrap();
        file[place + 4] = table;
        file.drain(place + 8 + usize::from(table)..place + 12);
        file
    };
    assert!(read(of_table(4)) && read(of_table(0)));
    assert!(open(of_table(2)).is_err());
}

#[test]
fn sequences_nested_without_end_do_not_exhaust_the_stack() {
    let tag = tags::REFERENCED_IMAGE_SEQUENCE;
    let mut data = Vec::new();
    for _ in 0..20_000 {
        data.extend([0x08, 0x00, 0x40, 0x11, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        data.extend([0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]);
    }
    let mut file = Dicom::pattern(4, 4).file();
    let end = file.len() - Dicom::pattern(4, 4).data_set().len();
    file.truncate(end);
    file.extend(data);
    assert!(matches!(open(file), Err(Error::DamagedImage { .. })));
    // Four levels are as usual.
    let deep = (0..4).fold(item(Vec::new()), |inner, _| item(vec![sequence(tag, vec![inner])]));
    assert!(open(Dicom::pattern(4, 4).sequence(tag, vec![deep]).file()).is_ok());
}

#[test]
fn volumes_that_lie_about_their_size_are_refused() {
    let of = |dim: &[i64]| {
        let mut nifti = Nifti::of([4, 4, 4], |_, _, _| 1);
        nifti.dim = dim.to_vec();
        nifti
    };
    assert!(matches!(open(of(&[32_000, 32_000, 32_000]).one()), Err(Error::TooMuchMemory { .. })));
    assert!(matches!(open(of(&[i64::MAX, 2, 2]).two()), Err(Error::TooMuchMemory { .. })));
    assert!(matches!(open(of(&[300, 300, 300]).one()), Err(Error::DamagedImage { .. })));
    assert!(matches!(open(gzip(&of(&[300, 300, 300]).one())), Err(Error::DamagedImage { .. })));
    assert!(matches!(open(of(&[4, 0, 4]).one()), Err(Error::NoPixels)));
    // Within the limit as bytes, beyond it as a picture.
    let wide = Nifti { datatype: UINT8, ..of(&[32_000, 16_000, 1]) };
    assert!(matches!(open(wide.one()), Err(Error::TooManyPixels { width: 32_000, height: 16_000, .. })));
    let line = Nifti { datatype: UINT8, ..of(&[500_000_000, 1, 1]) };
    assert!(matches!(open(line.two()), Err(Error::TooManyPixels { width: 500_000_000, height: 1, .. })));
    assert!(matches!(open(of(&[-4, 4, 4]).one()), Err(Error::NoPixels)));
    // A gzip that would grow to gigabytes is inflated no further than its header says.
    let zeros = Nifti { voxels: vec![0; 50 << 20], ..of(&[4, 4, 4]) };
    assert!(read(gzip(&zeros.one())));
}

#[test]
fn a_deflated_data_set_that_would_fill_the_memory_is_refused() {
    use std::io::Write;
    let mut file = Dicom::pattern(4, 4).syntax(DEFLATED).file();
    let end = file.len() - Dicom::pattern(4, 4).syntax(DEFLATED).data_set().len();
    file.truncate(end);
    let mut encoder = flate2::write::DeflateEncoder::new(file, flate2::Compression::fast());
    for _ in 0..513 {
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
    }
    assert!(matches!(open(encoder.finish().unwrap()), Err(Error::TooMuchMemory { .. })));
}
