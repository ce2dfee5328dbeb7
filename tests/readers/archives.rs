//! Zip archives: what is listed, what is left out, and archives that lie or grow.

use std::io::{Cursor, Write};

use neurotriage::Error;
use neurotriage::scan::archive::{extract, list};
use neurotriage::scan::open;
use neurotriage::survey::{Survey, survey};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::dicom_file::Dicom;

pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        match name.strip_suffix('/') {
            Some(folder) => writer.add_directory(folder, options).unwrap(),
            None => {
                writer.start_file(*name, options).unwrap();
                writer.write_all(content).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

fn refused(result: neurotriage::Result<impl std::fmt::Debug>) -> String {
    match result {
        Err(Error::BadArchive(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_are_listed_with_safe_names_and_junk_is_left_out() {
    let dicom = Dicom::pattern(64, 64).file();
    let bytes = archive(&[
        ("series/", b""),
        ("series/1.dcm", &dicom),
        ("__MACOSX/series/._1.dcm", b"x"),
        ("series/.DS_Store", b"x"),
        ("Thumbs.db", b"x"),
        ("../../etc/pass\nwd", b"other"),
    ]);
    let entries = list(&bytes).unwrap();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["series/1.dcm", "etc/pass_wd"]);
    assert_eq!(entries[0].bytes, dicom.len() as u64);
    assert_eq!(extract(&bytes, 0).unwrap(), dicom);
    assert_eq!(extract(&bytes, 1).unwrap(), b"other");
    assert!(refused(extract(&bytes, 2)).contains("no such file"));
    assert_eq!(survey(bytes.clone()).unwrap(), Survey::Archive(entries));
    assert!(matches!(open(bytes), Err(Error::Archive)));
}

#[test]
fn archives_within_archives_are_not_opened() {
    let inner = archive(&[("a", b"a")]);
    let outer = archive(&[("inner.zip", &inner)]);
    assert!(refused(extract(&outer, 0)).contains("archive itself"));
}

#[test]
fn what_would_grow_beyond_the_limits_is_refused() {
    let bomb = archive(&[("zeros", &vec![0; 64 << 20])]);
    assert!(bomb.len() < 100_000);
    assert!(refused(list(&bomb)).contains("times"));
    // A declared size that is a lie, in the list and in the file itself.
    let honest = archive(&[(
        "noise.bin",
        &(0..40_000u32).flat_map(|v| v.wrapping_mul(2_654_435_761).to_le_bytes()).collect::<Vec<u8>>(),
    )]);
    let size = 160_000u32.to_le_bytes();
    let mut places = honest.windows(4).enumerate().filter(|(_, window)| *window == size).map(|(place, _)| place);
    let places = [places.next(), places.next()].map(Option::unwrap);
    for lie in [100u32, 200_000, 0xFFFF_FFF0] {
        let mut lying = honest.clone();
        for place in places {
            lying[place..place + 4].copy_from_slice(&lie.to_le_bytes());
        }
        assert!(list(&lying).and_then(|_| extract(&lying, 0)).is_err(), "{lie}");
    }
    let many: Vec<String> = (0..20_001).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(refused(list(&archive(&many))).contains("entries"));
}

#[test]
fn encrypted_empty_and_damaged_archives_say_so() {
    let mut encrypted = archive(&[("a.dcm", b"content")]);
    // The flag in the local header and in the central directory.
    encrypted[6] |= 1;
    let central = encrypted.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    assert!(refused(list(&encrypted)).contains("encrypted"));
    assert!(refused(list(&archive(&[]))).contains("no files"));
    let whole = archive(&[("a.dcm", &Dicom::pattern(64, 64).file())]);
    for share in (5..100).step_by(5) {
        let cut = &whole[..whole.len() * share / 100];
        assert!(list(cut).and_then(|_| extract(cut, 0)).is_err(), "{share} %");
    }
}

#[test]
fn any_flipped_byte_is_survived() {
    let whole = archive(&[("a/b.dcm", &Dicom::pattern(16, 16).file()), ("c", b"c")]);
    for place in 0..whole.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[place] ^= flip;
            if let Ok(entries) = list(&bytes) {
                for index in 0..entries.len() {
                    let _ = extract(&bytes, index);
                }
            }
        }
    }
}
