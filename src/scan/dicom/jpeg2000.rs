//! JPEG 2000 frames by hayro-jpeg2000, whose samples are exact up to 24 bits (ITU-T T.800).
//!
//! Chosen over dicom-rs's `openjp2` (OpenJPEG translated to Rust): it is memory-safe, where that one is unsafe throughout and its adapter
//! panics on frames that lie about their size.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::damaged;
use crate::Result;

/// A frame of `width x height` pixels with `samples` samples each, pixel by pixel; negative samples as two's complement.
///
/// # Errors
/// [`crate::Error::DamagedImage`] if it is broken, cut short or of another size.
pub fn decode(frame: &[u8], [width, height]: [u32; 2], samples: usize) -> Result<Vec<u32>> {
    let start = frame.windows(4).position(|bytes| bytes == [0xFF, 0x4F, 0xFF, 0x51]);
    let start = start.ok_or_else(|| damaged("the JPEG 2000 stream has no beginning"))?;
    let frame = &frame[start..];
    let end = frame.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    // The end-of-codestream marker, and at most two bytes of padding, which need not be 0.
    if !frame[end.saturating_sub(4)..end].windows(2).any(|pair| pair == [0xFF, 0xD9]) {
        return Err(damaged("the end of the JPEG 2000 stream is missing"));
    }
    let broken = |error: hayro_jpeg2000::DecodeError| damaged(format!("JPEG 2000: {error}"));
    let settings = DecodeSettings { resolve_palette_indices: false, strict: true, target_resolution: None };
    let sizes = sizes(frame).ok_or_else(|| damaged("the JPEG 2000 stream has no size"))?;
    if sizes.area != [width, height] || sizes.components.len() != samples {
        return Err(damaged("the JPEG 2000 stream has another size than the header says"));
    }
    let image = Image::new(frame, &settings).map_err(broken)?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(broken)?;
    let pixels = width as usize * height as usize;
    let mut values = vec![0u32; pixels * samples];
    if decoded.components().len() != samples {
        return Err(damaged("the JPEG 2000 stream has another number of channels than its header says"));
    }
    for (sample, (component, depth)) in decoded.components().iter().zip(&sizes.components).enumerate() {
        if component.samples().len() < pixels {
            return Err(damaged("the JPEG 2000 stream has too few samples"));
        }
        // The decoder shifts signed samples as if they were not.
        let shift = if depth.signed { 1i64 << (depth.bits - 1) } else { 0 };
        let (least, most) = (-shift, (1i64 << depth.bits) - 1 - shift);
        for (value, &found) in values.iter_mut().skip(sample).step_by(samples).zip(component.samples()) {
            let exact = (found.round() as i64 - shift).clamp(least, most);
            *value = exact as u32;
        }
    }
    Ok(values)
}

struct Depth {
    bits: u32,
    signed: bool,
}

struct Sizes {
    area: [u32; 2],
    components: Vec<Depth>,
}

/// The SIZ marker segment (T.800, A.5.1) of a codestream: the image area, and bits and sign of each component, none of them subsampled.
fn sizes(codestream: &[u8]) -> Option<Sizes> {
    let word = |at: usize| Some(u32::from_be_bytes(codestream.get(at..at + 4)?.try_into().ok()?));
    let area = [word(8)?.checked_sub(word(16)?)?, word(12)?.checked_sub(word(20)?)?];
    let count = usize::from(u16::from_be_bytes(codestream.get(40..42)?.try_into().ok()?));
    let component = |index: usize| match codestream.get(42 + 3 * index..45 + 3 * index)? {
        &[depth, 1, 1] if depth & 0x7F < 24 => {
            Some(Depth { bits: u32::from(depth & 0x7F) + 1, signed: depth & 0x80 != 0 })
        }
        _ => None,
    };
    Some(Sizes { area, components: (0..count).map(component).collect::<Option<_>>()? })
}
