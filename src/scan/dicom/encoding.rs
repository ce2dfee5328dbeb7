//! Pixel Data to the stored values of one frame: native, RLE, JPEG and JPEG 2000 (PS3.5, annex A).

use std::borrow::Cow;

use dicom_core::value::{PrimitiveValue, Value};
use dicom_object::InMemDicomObject;
use dicom_transfer_syntax_registry::{TransferSyntaxIndex, TransferSyntaxRegistry};
use jpeg_decoder::{Decoder, PixelFormat};

use super::super::jpeg;
use super::{damaged, jpeg2000, rle};
use crate::error::Advice;
use crate::{Error, Result};

/// How the pixels are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Native,
    Rle,
    /// Baseline, extended (8 bits) and lossless.
    Jpeg {
        lossy: bool,
    },
    Jpeg2000 {
        lossy: bool,
    },
}

impl Codec {
    /// # Errors
    /// [`Error::UnsupportedCodec`] with the name of the transfer syntax.
    pub fn of(syntax: &str) -> Result<Self> {
        match syntax {
            "1.2.840.10008.1.2" | "1.2.840.10008.1.2.1" | "1.2.840.10008.1.2.1.99" | "1.2.840.10008.1.2.2" => {
                Ok(Codec::Native)
            }
            "1.2.840.10008.1.2.5" => Ok(Codec::Rle),
            "1.2.840.10008.1.2.4.50" | "1.2.840.10008.1.2.4.51" => Ok(Codec::Jpeg { lossy: true }),
            "1.2.840.10008.1.2.4.57" | "1.2.840.10008.1.2.4.70" => Ok(Codec::Jpeg { lossy: false }),
            "1.2.840.10008.1.2.4.90" => Ok(Codec::Jpeg2000 { lossy: false }),
            // May also be lossless; then the header does not speak of a loss.
            "1.2.840.10008.1.2.4.91" => Ok(Codec::Jpeg2000 { lossy: false }),
            _ => {
                let name = TransferSyntaxRegistry.get(syntax).map_or(syntax, |syntax| syntax.name());
                Err(Error::UnsupportedCodec { name: name.to_string() })
            }
        }
    }

    pub fn is_lossy(self) -> bool {
        matches!(self, Codec::Jpeg { lossy: true } | Codec::Jpeg2000 { lossy: true })
    }
}

/// What the header says of the stored values of one frame.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub width: u32,
    pub height: u32,
    /// 1 or 3.
    pub samples: usize,
    /// 8, 16 or 32.
    pub bits_allocated: usize,
    /// The samples of three stand plane by plane (Planar Configuration 1).
    pub planar: bool,
}

impl Layout {
    fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Of one frame, uncompressed.
    fn bytes(&self) -> usize {
        // In this order: the bits of the largest picture do not fit 32 bits, its bytes do.
        self.pixels() * self.samples * (self.bits_allocated / 8)
    }
}

/// Pixel Data as it is stored.
#[derive(Debug)]
pub enum Pixels {
    /// All frames, little endian.
    Native(Vec<u8>),
    Encapsulated {
        offsets: Vec<u32>,
        fragments: Vec<Vec<u8>>,
    },
}

impl Pixels {
    /// Takes Pixel Data out of the data set.
    ///
    /// # Errors
    /// [`Error::DamagedImage`] if it is not there, or not as the transfer syntax says.
    pub fn take(data: &mut InMemDicomObject, codec: Codec) -> Result<Self> {
        let element = data.take(dicom_dictionary_std::tags::PIXEL_DATA);
        let element = element.ok_or_else(|| damaged("the pixel data is missing"))?;
        match (element.into_value(), codec) {
            (Value::Primitive(PrimitiveValue::U8(bytes)), Codec::Native) => Ok(Pixels::Native(bytes.into_vec())),
            (Value::Primitive(PrimitiveValue::U16(words)), Codec::Native) => {
                Ok(Pixels::Native(words.iter().flat_map(|word| word.to_le_bytes()).collect()))
            }
            (Value::PixelSequence(sequence), codec) if codec != Codec::Native => {
                let (offsets, fragments) = sequence.into_parts();
                Ok(Pixels::Encapsulated { offsets: offsets.into_vec(), fragments: fragments.into_vec() })
            }
            _ => Err(damaged("the pixel data is not stored as the transfer syntax says")),
        }
    }

    /// Whether there can be as many frames.
    ///
    /// # Errors
    /// [`Error::DamagedImage`] if not.
    pub fn check(&self, layout: &Layout, frames: usize) -> Result<()> {
        let enough = match self {
            Pixels::Native(bytes) => layout.bytes().checked_mul(frames).is_some_and(|needed| needed <= bytes.len()),
            Pixels::Encapsulated { fragments, .. } => fragments.len() >= frames,
        };
        match enough {
            true => Ok(()),
            false => Err(damaged("the pixel data is shorter than the header says")),
        }
    }

    /// The stored values of a frame, pixel by pixel, as they stand in their bits.
    ///
    /// # Errors
    /// [`Error::DamagedImage`], or [`Error::Unsupported`] of a kind of JPEG that is not read.
    pub fn frame(&self, codec: Codec, layout: &Layout, index: usize, frames: usize) -> Result<Vec<u32>> {
        match (self, codec) {
            (Pixels::Native(bytes), _) => {
                let size = layout.bytes();
                let frame = bytes.get(index * size..(index + 1) * size);
                Ok(native(frame.ok_or_else(|| damaged("the frame is missing"))?, layout))
            }
            (Pixels::Encapsulated { offsets, fragments }, codec) => {
                let frame = gather(offsets, fragments, index, frames)?;
                match codec {
                    Codec::Rle => rle::decode(&frame, layout.pixels(), layout.samples, layout.bits_allocated / 8),
                    Codec::Jpeg2000 { .. } => jpeg2000::decode(&frame, [layout.width, layout.height], layout.samples),
                    _ => jpeg(&frame, layout),
                }
            }
        }
    }
}

fn native(frame: &[u8], layout: &Layout) -> Vec<u32> {
    let values: Vec<u32> = match layout.bits_allocated {
        8 => frame.iter().copied().map(u32::from).collect(),
        16 => frame.as_chunks().0.iter().map(|&pair| u32::from(u16::from_le_bytes(pair))).collect(),
        _ => frame.as_chunks().0.iter().map(|&four| u32::from_le_bytes(four)).collect(),
    };
    if !layout.planar || layout.samples == 1 {
        return values;
    }
    let pixels = layout.pixels();
    (0..pixels)
        .flat_map(|pixel| (0..layout.samples).map(move |sample| sample * pixels + pixel))
        .map(|at| values[at])
        .collect()
}

/// The fragments of a frame: one each, or those that the offset table gives it, or those up to the next that begins a stream.
fn gather<'a>(offsets: &[u32], fragments: &'a [Vec<u8>], index: usize, frames: usize) -> Result<Cow<'a, [u8]>> {
    let missing = || damaged("the frame is missing");
    if frames == 1 {
        return match fragments {
            [one] => Ok(Cow::Borrowed(one)),
            _ => Ok(Cow::Owned(fragments.concat())),
        };
    }
    if fragments.len() == frames {
        return fragments.get(index).map(|fragment| Cow::Borrowed(fragment.as_slice())).ok_or_else(missing);
    }
    let mut at = 0u64;
    let starts: Vec<bool> = fragments
        .iter()
        .map(|fragment| {
            let begins = match offsets.len() == frames {
                true => offsets.binary_search(&u32::try_from(at).unwrap_or(u32::MAX)).is_ok(),
                false => fragment.starts_with(&[0xFF, 0xD8]) || fragment.starts_with(&[0xFF, 0x4F]),
            };
            at += fragment.len() as u64 + 8;
            begins
        })
        .collect();
    let mut firsts = (0..fragments.len()).filter(|&fragment| starts[fragment]).skip(index);
    let first = firsts.next().ok_or_else(missing)?;
    let end = firsts.next().unwrap_or(fragments.len());
    Ok(Cow::Owned(fragments[first..end].concat()))
}

/// Baseline, extended and lossless JPEG (ITU-T T.81).
fn jpeg(frame: &[u8], layout: &Layout) -> Result<Vec<u32>> {
    let broken = |error: jpeg_decoder::Error| match error {
        jpeg_decoder::Error::Unsupported(what) => {
            Error::Unsupported { format: "DICOM", what: format!("a kind of JPEG ({what:?})"), advice: Advice::Lossless }
        }
        error => damaged(format!("JPEG: {error}")),
    };
    if !jpeg::is_complete(frame) {
        return Err(damaged("the end of the JPEG stream is missing"));
    }
    let mut decoder = Decoder::new(frame);
    decoder.read_info().map_err(broken)?;
    let info = decoder.info().ok_or_else(|| damaged("the JPEG stream has no size"))?;
    let samples = match info.pixel_format {
        PixelFormat::L8 | PixelFormat::L16 => 1,
        PixelFormat::RGB24 => 3,
        PixelFormat::CMYK32 => 4,
    };
    if (u32::from(info.width), u32::from(info.height), samples) != (layout.width, layout.height, layout.samples) {
        return Err(damaged("the JPEG stream has another size than the header says"));
    }
    let decoded = decoder.decode().map_err(broken)?;
    let values: Vec<u32> = match info.pixel_format {
        PixelFormat::L16 => {
            decoded.chunks_exact(2).map(|pair| u32::from(u16::from_ne_bytes([pair[0], pair[1]]))).collect()
        }
        _ => decoded.into_iter().map(u32::from).collect(),
    };
    match values.len() == layout.pixels() * layout.samples {
        true => Ok(values),
        false => Err(damaged("the JPEG stream has another size than the header says")),
    }
}
