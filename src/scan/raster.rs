//! PNG, JPEG, BMP, TIFF, WebP and GIF (first frame) through the `image` crate.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits};

use super::{Notice, Scan, Slice, Warning, jpeg, limits};
use crate::{Error, Result};

const MEBIBYTE: u64 = 1024 * 1024;

/// What a file of each of these formats begins with.
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_SIGNATURE: &[u8] = b"\xFF\xD8\xFF";

pub fn decode(bytes: &[u8]) -> Result<Scan> {
    let format = image::guess_format(bytes).map_err(|_| Error::UnknownFormat)?;
    let name = match format {
        ImageFormat::Png => return png(bytes),
        ImageFormat::Jpeg => return jpeg(bytes),
        ImageFormat::Bmp => "BMP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::WebP => "WebP",
        ImageFormat::Gif => "GIF",
        _ => return Err(Error::UnknownFormat),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(decoder_limits());
    let mut scan = read(reader.into_decoder(), name)?;
    if format == ImageFormat::Gif && frames_of_gif(bytes) > 1 {
        scan.warnings.push(Warning::new(Notice::FirstFrame, "the GIF is animated: only its first frame was read"));
    }
    Ok(scan)
}

pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(PNG_SIGNATURE)
}

pub fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(JPEG_SIGNATURE)
}

/// [`decode`] of PNG alone, so that a program that reads nothing else holds no other codec.
pub fn png(bytes: &[u8]) -> Result<Scan> {
    if !is_png(bytes) {
        return Err(Error::UnknownFormat);
    }
    if let Some((width, height)) = png_size(bytes) {
        check_size(width, height, 0)?;
    }
    read(PngDecoder::with_limits(Cursor::new(bytes), decoder_limits()), "PNG")
}

/// The same of JPEG.
pub fn jpeg(bytes: &[u8]) -> Result<Scan> {
    if !is_jpeg(bytes) {
        return Err(Error::UnknownFormat);
    }
    if !jpeg::is_complete(bytes) {
        return Err(Error::DamagedImage { format: "JPEG", reason: "the end of the image is missing".into() });
    }
    let decoder = JpegDecoder::new(Cursor::new(bytes)).and_then(|mut decoder| {
        decoder.set_limits(decoder_limits())?;
        Ok(decoder)
    });
    read(decoder, "JPEG")
}

/// Bounds what a decoder takes beside its output; sizes are checked with messages of our own.
fn decoder_limits() -> Limits {
    let mut bounds = Limits::no_limits();
    bounds.max_alloc = Some(2 * limits::MAX_DECODED_BYTES);
    bounds
}

fn read<D: ImageDecoder>(decoder: ImageResult<D>, format: &'static str) -> Result<Scan> {
    let failed = |error| match error {
        ImageError::Limits(_) => Error::TooMuchMemory {
            mebibytes: 2 * limits::MAX_DECODED_BYTES / MEBIBYTE,
            limit: limits::MAX_DECODED_BYTES / MEBIBYTE,
        },
        error => Error::DamagedImage { format, reason: reason(&error) },
    };
    let mut decoder = decoder.map_err(failed)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, decoder.total_bytes())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(failed)?;
    image.apply_orientation(orientation);
    let warnings = if is_coloured(&image) { vec![Warning::coloured()] } else { Vec::new() };
    Ok(Scan { slice: greyscale(image)?, format, warnings })
}

fn reason(error: &ImageError) -> String {
    match error {
        ImageError::IoError(_) => "the file ends too early".into(),
        error => error.to_string(),
    }
}

/// What a PNG header declares. On 32 bits the decoder refuses a huge one before it tells its size.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(PNG_SIGNATURE)?.get(4..16)?.strip_prefix(b"IHDR")?;
    let side = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((side(0)?, side(4)?))
}

fn check_size(width: u32, height: u32, decoded_bytes: u64) -> Result<()> {
    if width == 0 || height == 0 {
        return Err(Error::NoPixels);
    }
    if u64::from(width) * u64::from(height) > limits::MAX_PIXELS {
        return Err(Error::TooManyPixels { width, height, limit: limits::MAX_PIXELS / MEBIBYTE });
    }
    if decoded_bytes > limits::MAX_DECODED_BYTES {
        return Err(Error::TooMuchMemory {
            mebibytes: decoded_bytes / MEBIBYTE,
            limit: limits::MAX_DECODED_BYTES / MEBIBYTE,
        });
    }
    Ok(())
}

/// Grey values in 0 ..= 1, all bits kept; transparent pixels fade to black; float images outside 0 ..= 1 are rescaled.
fn greyscale(image: DynamicImage) -> Result<Slice> {
    let has_alpha = image.color().has_alpha();
    let luma = image.to_luma32f();
    let (width, height) = luma.dimensions();
    let mut pixels = luma.into_raw();
    if has_alpha {
        let rgba = |x, y| image::GenericImageView::get_pixel(&image, x, y);
        for (pixel, (y, x)) in pixels.iter_mut().zip((0..height).flat_map(|y| (0..width).map(move |x| (y, x)))) {
            *pixel *= f32::from(rgba(x, y)[3]) / 255.0;
        }
    }
    let finite = pixels.iter().copied().filter(|p| p.is_finite());
    let (low, high) = finite.fold((f32::MAX, f32::MIN), |(low, high), p| (low.min(p), high.max(p)));
    if low < 0.0 || high > 1.0 {
        let range = (high - low).max(f32::MIN_POSITIVE);
        for pixel in &mut pixels {
            *pixel = (*pixel - low) / range;
        }
    }
    Slice::new(width, height, pixels)
}

/// True if more than one pixel in fifty has channels that differ by more than a JPEG would make of a grey image.
fn is_coloured(image: &DynamicImage) -> bool {
    const DIFFERENCE: u8 = 32;
    if !image.color().has_color() {
        return false;
    }
    let (coloured, all) =
        image::GenericImageView::pixels(image).fold((0u64, 0u64), |(coloured, all), (_, _, pixel)| {
            let [r, g, b, _] = pixel.0;
            let spread = r.max(g).max(b) - r.min(g).min(b);
            (coloured + u64::from(spread > DIFFERENCE), all + 1)
        });
    coloured * 50 > all
}

/// Frames of a GIF, counted no further than two.
fn frames_of_gif(bytes: &[u8]) -> usize {
    use image::AnimationDecoder;
    image::codecs::gif::GifDecoder::new(Cursor::new(bytes)).map_or(0, |decoder| decoder.into_frames().take(2).count())
}
