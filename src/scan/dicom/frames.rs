//! Frames of a DICOM file to planes: stored values, rescale, windows, geometry (PS3.3 C.7.6.3, C.7.6.16, C.11).

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use super::super::{Plane, Preset, VoiFunction, Window, colour, limits, plane};
use super::attributes::{fixed, integer, items, numbers, text, texts};
use super::damaged;
use super::encoding::{Codec, Layout, Pixels};
use super::palette::Palette;
use crate::error::Advice;
use crate::{Error, Result};

/// The frames of a file, each decoded when it is asked for.
#[derive(Debug)]
pub struct Frames {
    pixels: Pixels,
    codec: Codec,
    layout: Layout,
    stored: Stored,
    colours: Colours,
    frames: Vec<Frame>,
}

/// How the bits of a sample are a number (PS3.5, 8.1.1).
#[derive(Clone, Copy, Debug)]
struct Stored {
    bits: u32,
    high_bit: u32,
    signed: bool,
    /// Values from the first to the second are no data (Pixel Padding Value, Pixel Padding Range Limit).
    padding: Option<(i64, i64)>,
}

#[derive(Debug)]
enum Colours {
    Grey {
        inverted: bool,
    },
    Palette(Palette),
    Rgb,
    /// The first of three samples is the brightness.
    Ybr,
}

/// What stands in the functional groups of a frame, or for all of them.
#[derive(Debug)]
pub struct Frame {
    slope: f64,
    intercept: f64,
    presets: Vec<Preset>,
    function: VoiFunction,
    /// Millimetres between columns and between rows.
    spacing: Option<[f64; 2]>,
    /// Of columns to rows, where no spacing is known.
    aspect: Option<[f64; 2]>,
    pub position: Option<[f64; 3]>,
    pub orientation: Option<[f64; 6]>,
}

impl Frames {
    /// Takes the pixels out of the data set.
    ///
    /// # Errors
    /// Sizes beyond the limits, values that cannot be, kinds of pixels that are not read.
    pub fn new(data: &mut InMemDicomObject, codec: Codec) -> Result<Self> {
        let side = |tag| integer(data, tag).and_then(|side| u32::try_from(side).ok()).unwrap_or(0);
        let (width, height) = (side(tags::COLUMNS), side(tags::ROWS));
        if width == 0 || height == 0 {
            return Err(Error::NoPixels);
        }
        if u64::from(width) * u64::from(height) > limits::MAX_PIXELS {
            return Err(Error::TooManyPixels { width, height, limit: limits::MAX_PIXELS >> 20 });
        }
        let count = integer(data, tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1);
        if count > i64::from(limits::MAX_FRAMES) {
            return Err(Error::TooManySlices { count: count as u64, limit: u64::from(limits::MAX_FRAMES) });
        }
        let count = count as usize;
        let samples = integer(data, tags::SAMPLES_PER_PIXEL).unwrap_or(1);
        let bits_allocated = integer(data, tags::BITS_ALLOCATED).unwrap_or(16);
        let unsupported = |what: String| Error::Unsupported { format: "DICOM", what, advice: Advice::Greyscale };
        let is_read = matches!(bits_allocated, 8 | 16) || (bits_allocated == 32 && codec == Codec::Native);
        if !is_read {
            return Err(unsupported(format!("pixels of {bits_allocated} bits")));
        }
        let colours = Colours::read(data, samples, codec).ok_or_else(|| {
            let kind = text(data, tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default();
            unsupported(format!("pixels of {samples} samples as {kind:?}"))
        })??;
        let layout = Layout {
            width,
            height,
            samples: samples as usize,
            bits_allocated: bits_allocated as usize,
            planar: integer(data, tags::PLANAR_CONFIGURATION) == Some(1),
        };
        let stored = Stored::read(data, bits_allocated as u32)?;
        let frames: Vec<Frame> = (0..count).map(|index| Frame::read(data, index)).collect();
        let pixels = Pixels::take(data, codec)?;
        pixels.check(&layout, count)?;
        Ok(Self { pixels, codec, layout, stored, colours, frames })
    }

    pub fn len(&self) -> usize {
        self.frames.len()
    }

    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub fn size(&self) -> [u32; 2] {
        [self.layout.width, self.layout.height]
    }

    pub fn is_grey(&self) -> bool {
        matches!(self.colours, Colours::Grey { .. })
    }

    /// # Errors
    /// What the codec finds damaged.
    pub fn plane(&self, index: usize) -> Result<Plane> {
        let frame = self.frames.get(index).ok_or_else(|| damaged("the frame is missing"))?;
        let samples = self.pixels.frame(self.codec, &self.layout, index, self.frames.len())?;
        let mut coloured = false;
        let values = match &self.colours {
            Colours::Grey { inverted } => self.stored.modality(&samples, frame, *inverted),
            Colours::Ybr => samples.chunks_exact(3).map(|pixel| self.stored.byte(pixel[0])).collect(),
            Colours::Rgb => {
                let rgb = |pixel: &[u32]| [0, 1, 2].map(|sample| self.stored.byte(pixel[sample]));
                coloured = colour::is_coloured(samples.chunks_exact(3).map(rgb));
                samples.chunks_exact(3).map(|pixel| colour::grey(rgb(pixel))).collect()
            }
            Colours::Palette(palette) => {
                let found = |&sample: &u32| palette.colour(self.stored.value(sample));
                coloured = colour::is_coloured(samples.iter().map(found));
                samples.iter().map(|sample| colour::grey(found(sample))).collect()
            }
        };
        let (window, function) = match (self.is_grey(), frame.presets.first()) {
            (false, _) => (Window::of_range(0.0, 255.0), VoiFunction::LinearExact),
            (true, Some(preset)) => (preset.window, frame.function),
            (true, None) => (plane::robust(&values), VoiFunction::LinearExact),
        };
        let plane = Plane {
            width: self.layout.width,
            height: self.layout.height,
            values,
            window,
            function,
            presets: if self.is_grey() { frame.presets.clone() } else { Vec::new() },
            inverted: matches!(self.colours, Colours::Grey { inverted: true }),
            spacing: frame.spacing.map(|spacing| spacing.map(|side| side as f32)),
            coloured,
        };
        plane.with_square_pixels(frame.spacing.or(frame.aspect))
    }
}

impl Colours {
    /// None of a kind that is not read.
    fn read(data: &InMemDicomObject, samples: i64, codec: Codec) -> Option<Result<Self>> {
        let kind = text(data, tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default();
        match (samples, kind.as_str()) {
            (1, "MONOCHROME1") => Some(Ok(Colours::Grey { inverted: true })),
            (1, "MONOCHROME2" | "") => Some(Ok(Colours::Grey { inverted: false })),
            (1, "PALETTE COLOR") => Some(Palette::read(data).map(Colours::Palette)),
            (3, "YBR_FULL") if matches!(codec, Codec::Native | Codec::Rle) => Some(Ok(Colours::Ybr)),
            // The decoders of JPEG and JPEG 2000 give RGB whatever it was stored as.
            (3, "YBR_RCT" | "YBR_ICT" | "YBR_FULL" | "YBR_FULL_422" | "YBR_PARTIAL_420") if codec != Codec::Native => {
                Some(Ok(Colours::Rgb))
            }
            (3, "RGB") => Some(Ok(Colours::Rgb)),
            _ => None,
        }
    }
}

impl Stored {
    fn read(data: &InMemDicomObject, allocated: u32) -> Result<Self> {
        let small = |tag, otherwise: u32| match integer(data, tag) {
            Some(value) => u32::try_from(value).map_err(|_| damaged("its bits cannot be")),
            None => Ok(otherwise),
        };
        let bits = small(tags::BITS_STORED, allocated)?;
        let high_bit = small(tags::HIGH_BIT, bits.saturating_sub(1))?;
        if bits == 0 || bits > allocated || high_bit >= allocated || high_bit + 1 < bits {
            return Err(damaged(format!("{bits} bits up to bit {high_bit} do not fit {allocated}")));
        }
        let signed = integer(data, tags::PIXEL_REPRESENTATION) == Some(1);
        let padding = integer(data, tags::PIXEL_PADDING_VALUE).map(|value| {
            // Without an explicit type it is read as unsigned.
            let of_sign = |value: i64| if signed && value > 0x7FFF { value - 0x1_0000 } else { value };
            let limit = integer(data, tags::PIXEL_PADDING_RANGE_LIMIT).unwrap_or(value);
            (of_sign(value).min(of_sign(limit)), of_sign(value).max(of_sign(limit)))
        });
        Ok(Self { bits, high_bit, signed, padding })
    }

    /// The number that the bits of a sample are: what lies above them is pushed out, and the highest of them fills up if it is a sign.
    fn value(&self, sample: u32) -> i64 {
        let highest = sample << (31 - self.high_bit);
        match self.signed {
            true => i64::from(highest.cast_signed() >> (32 - self.bits)),
            false => i64::from(highest >> (32 - self.bits)),
        }
    }

    /// A sample of a colour, 0 ..= 255.
    fn byte(&self, sample: u32) -> f32 {
        let most = ((1u64 << self.bits) - 1) as f32;
        self.value(sample).max(0) as f32 * 255.0 / most
    }

    /// Stored values to those of the modality; padding becomes the darkest of the others.
    fn modality(&self, samples: &[u32], frame: &Frame, inverted: bool) -> Vec<f32> {
        let rescale = |value: i64| {
            let found = (value as f64 * frame.slope + frame.intercept) as f32;
            if found.is_finite() { found } else { 0.0 }
        };
        let values = samples.iter().map(|&sample| self.value(sample));
        let Some((low, high)) = self.padding else { return values.map(rescale).collect() };
        let is_padding = |value: i64| (low..=high).contains(&value);
        let shown = values.clone().filter(|&value| !is_padding(value));
        let darkest = if inverted { shown.max() } else { shown.min() }.unwrap_or(0);
        values.map(|value| rescale(if is_padding(value) { darkest } else { value })).collect()
    }
}

impl Frame {
    fn read(data: &InMemDicomObject, index: usize) -> Self {
        let groups = Groups {
            data,
            own: items(data, tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).get(index),
            shared: items(data, tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first(),
        };
        let rescale = |tag| {
            let element = groups.find(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE, tag)?;
            element.to_finite_float64().ok()
        };
        let (presets, function) = groups.windows();
        let [spacing, aspect] = [
            groups.find(tags::PIXEL_MEASURES_SEQUENCE, tags::PIXEL_SPACING).and_then(fixed::<2>),
            data.get(tags::PIXEL_ASPECT_RATIO).and_then(fixed::<2>),
        ]
        // Stored as rows, then columns.
        .map(|sides| sides.filter(|sides| sides.iter().all(|&side| side > 0.0)).map(|[down, across]| [across, down]));
        Self {
            slope: rescale(tags::RESCALE_SLOPE).filter(|&slope| slope != 0.0).unwrap_or(1.0),
            intercept: rescale(tags::RESCALE_INTERCEPT).unwrap_or(0.0),
            presets,
            function,
            spacing,
            aspect,
            position: groups.find(tags::PLANE_POSITION_SEQUENCE, tags::IMAGE_POSITION_PATIENT).and_then(fixed::<3>),
            orientation: groups
                .find(tags::PLANE_ORIENTATION_SEQUENCE, tags::IMAGE_ORIENTATION_PATIENT)
                .and_then(fixed::<6>),
        }
    }
}

/// Where the attributes of a frame stand: its own functional groups, the shared ones, the data set.
struct Groups<'a> {
    data: &'a InMemDicomObject,
    own: Option<&'a InMemDicomObject>,
    shared: Option<&'a InMemDicomObject>,
}

impl<'a> Groups<'a> {
    /// An attribute of a functional group, or of the data set itself.
    fn find(&self, group: Tag, tag: Tag) -> Option<&'a InMemElement> {
        self.holder(group, tag).get(tag)
    }

    fn holder(&self, group: Tag, tag: Tag) -> &'a InMemDicomObject {
        let groups = [self.own, self.shared].into_iter().flatten();
        let mut holders = groups.filter_map(|groups| items(groups, group).first());
        holders.find(|holder| holder.get(tag).is_some()).unwrap_or(self.data)
    }

    /// The windows with their explanations, those left out that show nothing.
    fn windows(&self) -> (Vec<Preset>, VoiFunction) {
        let holder = self.holder(tags::FRAME_VOILUT_SEQUENCE, tags::WINDOW_CENTER);
        let values = |tag| holder.get(tag).and_then(numbers).unwrap_or_default();
        let names = texts(holder, tags::WINDOW_CENTER_WIDTH_EXPLANATION);
        let function = match text(holder, tags::VOILUT_FUNCTION).as_deref() {
            Some("SIGMOID") => VoiFunction::Sigmoid,
            Some("LINEAR_EXACT") => VoiFunction::LinearExact,
            _ => VoiFunction::Linear,
        };
        let name = |index: usize| match names.get(index).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => format!("window {}", index + 1),
        };
        let windows = values(tags::WINDOW_CENTER).into_iter().zip(values(tags::WINDOW_WIDTH)).enumerate();
        let presets = windows
            .filter(|&(_, (_, width))| width > 0.0)
            .map(|(index, (centre, width))| Preset { name: name(index), window: Window { centre, width } })
            .collect();
        (presets, function)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PS3.5, 8.1.1: the bits from the high bit down are the number, in two's complement if it is signed; the others are no part of it.
    #[test]
    fn the_bits_of_a_sample_are_its_number() {
        let value = |bits, high_bit, signed, sample| Stored { bits, high_bit, signed, padding: None }.value(sample);
        for (bits, high_bit) in [(1, 0), (8, 7), (12, 11), (12, 15), (16, 15), (31, 30), (32, 31)] {
            let low = high_bit + 1 - bits;
            let most = (1u64 << bits) - 1;
            let around = !((most << low) as u32);
            for number in [0, 1, most / 2, most / 2 + 1, most] {
                let sample = (number << low) as u32;
                let negative = number > most / 2;
                for sample in [sample, sample | around] {
                    let case = format!("{bits} bits up to bit {high_bit}: {sample:x}");
                    assert_eq!(value(bits, high_bit, false, sample), number as i64, "{case}");
                    let signed = number as i64 - if negative { 1i64 << bits } else { 0 };
                    assert_eq!(value(bits, high_bit, true, sample), signed, "{case}");
                }
            }
        }
    }
}
