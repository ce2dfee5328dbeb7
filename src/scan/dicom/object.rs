//! Bytes to a data set that can be trusted: lengths and depth are checked before dicom-rs takes memory for them.

use std::io::{Cursor, Read};

use dicom_core::{Length, VR};
use dicom_object::InMemDicomObject;
use dicom_parser::StatefulDecode;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_transfer_syntax_registry::TransferSyntax;
use dicom_transfer_syntax_registry::entries::{
    EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN,
};
use flate2::read::DeflateDecoder;

use super::super::limits::MAX_INFLATED_BYTES;
use super::damaged;
use crate::{Error, Result};

/// Sequences within sequences; enhanced MR has four.
const MAX_DEPTH: usize = 24;

const PREAMBLE: usize = 128;
const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
const DEFLATED_LITTLE: &str = "1.2.840.10008.1.2.1.99";
const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";

/// Whether the content is DICOM: `DICM` after the preamble or without one, or a data set that begins with group 0008 or 0002.
pub fn is_dicom(bytes: &[u8]) -> bool {
    meta_start(bytes).is_some() || bare_syntax(bytes).is_some()
}

/// The data set and the UID of its transfer syntax.
///
/// # Errors
/// [`Error::DamagedImage`]; [`Error::TooMuchMemory`] of a deflated data set that would grow beyond the limit.
pub fn read(bytes: Vec<u8>) -> Result<(InMemDicomObject, String)> {
    let (start, syntax) = match (meta_start(&bytes), bare_syntax(&bytes)) {
        (Some(meta), _) => meta_group(&bytes, meta)?,
        (None, Some(syntax)) => (0, syntax.to_string()),
        (None, None) => return Err(Error::UnknownFormat),
    };
    let data = match syntax == DEFLATED_LITTLE {
        true => inflate(&bytes[start..])?,
        false => bytes[start..].to_vec(),
    };
    drop(bytes);
    let encoding = encoding(&syntax);
    check(&data, &encoding)?;
    let object = InMemDicomObject::read_dataset_with_ts(Cursor::new(&data), &encoding);
    Ok((object.map_err(|error| damaged(error.to_string()))?, syntax))
}

/// Where the file meta information starts.
fn meta_start(bytes: &[u8]) -> Option<usize> {
    let magic = |at: usize| bytes.get(at..at + 4) == Some(b"DICM");
    [PREAMBLE, 0].into_iter().find(|&at| magic(at)).map(|at| at + 4).or_else(|| {
        // Group 2 at once, as some archives leave it.
        bytes.starts_with(&[2, 0, 0, 0, b'U', b'L', 4, 0]).then_some(0)
    })
}

/// The transfer syntax of a data set that begins without any meta information, as tools before 1993 and some today write it.
fn bare_syntax(bytes: &[u8]) -> Option<&'static str> {
    let &[8, 0, element, 0, a, b, c, d, ..] = bytes else { return None };
    if !matches!(element, 0x00 | 0x01 | 0x05 | 0x06 | 0x08 | 0x12..=0x18) || bytes.len() < 64 {
        return None;
    }
    if a.is_ascii_uppercase() && b.is_ascii_uppercase() {
        return Some(EXPLICIT_LITTLE);
    }
    let length = u32::from_le_bytes([a, b, c, d]);
    (length <= 256 && length % 2 == 0).then_some(IMPLICIT_LITTLE)
}

/// Where the data set starts and its transfer syntax: the meta information is explicit little endian (PS3.10, 7.1).
fn meta_group(bytes: &[u8], start: usize) -> Result<(usize, String)> {
    const TRANSFER_SYNTAX: [u8; 4] = [2, 0, 0x10, 0];
    let cut = || damaged("the file meta information is cut short");
    let mut at = start;
    let mut syntax = None;
    while bytes.get(at..at + 2) == Some(&[2, 0]) {
        let header = bytes.get(at..at + 8).ok_or_else(cut)?;
        let (value, length) = match &header[4..6] {
            b"OB" | b"OW" | b"UN" | b"SQ" | b"UT" | b"OF" | b"UC" | b"UR" => {
                let length = bytes.get(at + 8..at + 12).and_then(|length| length.try_into().ok()).ok_or_else(cut)?;
                (at + 12, u32::from_le_bytes(length) as usize)
            }
            _ => (at + 8, usize::from(u16::from_le_bytes([header[6], header[7]]))),
        };
        let end = value.checked_add(length).ok_or_else(cut)?;
        let content = bytes.get(value..end).ok_or_else(cut)?;
        if header[..4] == TRANSFER_SYNTAX {
            syntax = Some(String::from_utf8_lossy(content).trim_matches([' ', '\0']).to_string());
        }
        at = end;
    }
    let syntax = syntax.filter(|syntax| !syntax.is_empty());
    Ok((at, syntax.ok_or_else(|| damaged("the file does not name its transfer syntax"))?))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    let read = DeflateDecoder::new(bytes).take(MAX_INFLATED_BYTES + 1).read_to_end(&mut data);
    read.map_err(|_| damaged("the deflated data set is broken"))?;
    if data.len() as u64 > MAX_INFLATED_BYTES {
        let limit = MAX_INFLATED_BYTES >> 20;
        return Err(Error::TooMuchMemory { mebibytes: limit, limit });
    }
    Ok(data)
}

/// How the data set itself is written; encapsulated ones are explicit little endian (PS3.5, A.4).
fn encoding(syntax: &str) -> TransferSyntax {
    match syntax {
        IMPLICIT_LITTLE => IMPLICIT_VR_LITTLE_ENDIAN.erased(),
        EXPLICIT_BIG => EXPLICIT_VR_BIG_ENDIAN.erased(),
        _ => EXPLICIT_VR_LITTLE_ENDIAN.erased(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Sequence,
    Item,
}

/// Walks the data set without reading its values. dicom-rs takes memory for a value before it knows that the file holds as much, and
/// descends into sequences by recursion.
fn check(data: &[u8], encoding: &TransferSyntax) -> Result<()> {
    let broken = |error: &dyn std::fmt::Display| damaged(error.to_string());
    let mut reader = LazyDataSetReader::new_with_ts(Cursor::new(data), encoding).map_err(|error| broken(&error))?;
    // The sequences and items that are open.
    let mut open = Vec::new();
    // Items of the pixel sequence so far; the first is the table of offsets.
    let mut items = 0usize;
    while let Some(token) = reader.advance() {
        let token = token.map_err(|error| broken(&error))?;
        let (length, position, of) = match &token {
            LazyDataToken::LazyValue { header, decoder } => {
                (header.len, decoder.position(), bytes_of_a_number(header.vr))
            }
            LazyDataToken::LazyItemValue { len, decoder } => {
                (Length(*len), decoder.position(), if items == 1 { 4 } else { 1 })
            }
            LazyDataToken::ItemStart { .. } => {
                items += 1;
                open.push(Open::Item);
                continue;
            }
            LazyDataToken::ItemEnd => {
                // dicom-rs would take the end for that of the sequence around, and stumble over what follows.
                if open.pop() != Some(Open::Item) {
                    return Err(damaged("an item ends that did not begin"));
                }
                continue;
            }
            LazyDataToken::SequenceStart { .. } | LazyDataToken::PixelSequenceStart => {
                items = 0;
                open.push(Open::Sequence);
                if open.iter().filter(|&&it| it == Open::Sequence).count() > MAX_DEPTH {
                    return Err(damaged("its sequences are nested too deeply"));
                }
                continue;
            }
            LazyDataToken::SequenceEnd => {
                // With it what was left open in it.
                let start = open.iter().rposition(|&it| it == Open::Sequence).unwrap_or(0);
                open.truncate(start);
                continue;
            }
            _ => continue,
        };
        let fits = length.get().is_some_and(|length| position + u64::from(length) <= data.len() as u64);
        if !fits {
            return Err(damaged("it ends before its data"));
        }
        // dicom-rs reads whole numbers and takes what is left for the next element, whose length is then anything.
        if length.get().is_some_and(|length| length % of != 0) {
            return Err(damaged("a value is no whole number of numbers"));
        }
        token.skip().map_err(|error| broken(&error))?;
    }
    Ok(())
}

/// Bytes of one number of a value (PS3.5, 6.2); 1 of texts and bytes.
fn bytes_of_a_number(vr: VR) -> u32 {
    match vr {
        VR::US | VR::SS | VR::OW => 2,
        VR::UL | VR::SL | VR::FL | VR::AT | VR::OF | VR::OL => 4,
        VR::FD | VR::SV | VR::UV | VR::OD | VR::OV => 8,
        _ => 1,
    }
}
