//! RLE Lossless (PS3.5, annex G). dicom-rs has a decoder, which panics on a segment that ends early.

use super::damaged;
use crate::Result;

/// The bytes of a frame: `samples * bytes` segments (the most significant byte of each sample first) of `pixels` bytes each, to samples
/// pixel by pixel.
///
/// # Errors
/// [`crate::Error::DamagedImage`] if a segment is missing or too short.
pub fn decode(frame: &[u8], pixels: usize, samples: usize, bytes: usize) -> Result<Vec<u32>> {
    let word = |index: usize| {
        let bytes = frame.get(4 * index..4 * index + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let broken = || damaged("a run-length segment is missing");
    if word(0) != Some(samples * bytes) {
        return Err(damaged("the frame has another number of run-length segments than its pixels need"));
    }
    let mut values = vec![0u32; pixels * samples];
    for segment in 0..samples * bytes {
        let start = word(1 + segment).ok_or_else(broken)?;
        let end = match segment + 1 < samples * bytes {
            true => word(2 + segment).ok_or_else(broken)?,
            false => frame.len(),
        };
        let plane = unpack(frame.get(start..end).ok_or_else(broken)?, pixels)?;
        let sample = segment / bytes;
        for (value, byte) in values.iter_mut().skip(sample).step_by(samples).zip(plane) {
            *value = *value << 8 | u32::from(byte);
        }
    }
    Ok(values)
}

/// PackBits (PS3.5, G.3.2).
fn unpack(segment: &[u8], wanted: usize) -> Result<Vec<u8>> {
    let mut found = Vec::with_capacity(wanted);
    let mut at = 0;
    while found.len() < wanted {
        let short = || damaged("a run-length segment ends too early");
        let control = *segment.get(at).ok_or_else(short)? as i8;
        at += 1;
        match control {
            -128 => {}
            0.. => {
                let literal = segment.get(at..at + control as usize + 1).ok_or_else(short)?;
                found.extend_from_slice(literal);
                at += literal.len();
            }
            _ => {
                let byte = *segment.get(at).ok_or_else(short)?;
                found.resize(found.len() + 1 + usize::from(control.unsigned_abs()), byte);
                at += 1;
            }
        }
    }
    found.truncate(wanted);
    Ok(found)
}
