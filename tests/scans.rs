//! Files of every raster format and depth, and files that lie, through `scan::decode`.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use neurotriage::Error;
use neurotriage::phantom::Phantom;
use neurotriage::scan::{decode, png};

fn phantom() -> DynamicImage {
    DynamicImage::ImageLuma8(Phantom { side: 96, ..Phantom::WITH_LESION }.draw())
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The largest difference of the decoded slice from the phantom.
fn difference(bytes: &[u8]) -> f32 {
    let expected = Phantom { side: 96, ..Phantom::WITH_LESION }.slice();
    let scan = decode(bytes).unwrap();
    assert_eq!((scan.slice.width(), scan.slice.height()), (96, 96));
    scan.slice.pixels().iter().zip(expected.pixels()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn reads_every_lossless_format_and_depth() {
    let grey = phantom();
    let cases = [
        ("PNG", encode(&grey, ImageFormat::Png)),
        ("PNG", encode(&DynamicImage::ImageLuma16(grey.to_luma16()), ImageFormat::Png)),
        ("PNG", encode(&DynamicImage::ImageRgb8(grey.to_rgb8()), ImageFormat::Png)),
        ("PNG", encode(&DynamicImage::ImageRgba16(grey.to_rgba16()), ImageFormat::Png)),
        ("BMP", encode(&DynamicImage::ImageRgb8(grey.to_rgb8()), ImageFormat::Bmp)),
        ("TIFF", encode(&grey, ImageFormat::Tiff)),
        ("TIFF", encode(&DynamicImage::ImageLuma16(grey.to_luma16()), ImageFormat::Tiff)),
        ("WebP", encode(&DynamicImage::ImageRgb8(grey.to_rgb8()), ImageFormat::WebP)),
    ];
    for (format, bytes) in cases {
        assert_eq!(decode(&bytes).unwrap().format, format);
        // Grey of a colour image is a weighted sum of equal channels: equal within rounding.
        assert!(difference(&bytes) < 1e-5, "{format}: {}", difference(&bytes));
    }
}

#[test]
fn reads_jpeg_and_gif_within_their_loss() {
    assert!(difference(&encode(&phantom(), ImageFormat::Jpeg)) < 0.15);
    // A palette of 256 greys, quantised by the encoder.
    assert!(difference(&encode(&DynamicImage::ImageRgba8(phantom().to_rgba8()), ImageFormat::Gif)) < 0.05);
}

#[test]
fn reads_a_palette_png() {
    // The `image` crate writes no palettes, so one is put together from the PNG crate that it uses.
    let grey = Phantom { side: 96, ..Phantom::WITH_LESION }.draw();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 96, 96);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    // Reversed, so that an index taken for a grey value would be noticed.
    encoder.set_palette((0..=255u8).rev().flat_map(|grey| [grey, grey, grey]).collect::<Vec<u8>>());
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&grey.pixels().map(|p| 255 - p[0]).collect::<Vec<u8>>()).unwrap();
    writer.finish().unwrap();
    assert!(difference(&bytes) < 1e-5);
}

#[test]
fn keeps_sixteen_bits() {
    let ramp = image::ImageBuffer::from_fn(256, 256, |x, y| image::Luma([(x + 256 * y) as u16]));
    let scan = decode(&encode(&DynamicImage::ImageLuma16(ramp), ImageFormat::Png)).unwrap();
    let mut values: Vec<u32> = scan.slice.pixels().iter().map(|p| p.to_bits()).collect();
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), 65536);
}

#[test]
fn transparent_pixels_are_background() {
    let mut image = image::RgbaImage::from_pixel(80, 80, image::Rgba([255, 255, 255, 0]));
    image.put_pixel(3, 4, image::Rgba([255, 255, 255, 255]));
    let scan = decode(&encode(&DynamicImage::ImageRgba8(image), ImageFormat::Png)).unwrap();
    assert_eq!(scan.slice.pixels().iter().sum::<f32>(), 1.0);
}

#[test]
fn an_animated_gif_gives_its_first_frame_and_a_warning() {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        let frame =
            |grey| image::Frame::new(image::RgbaImage::from_pixel(80, 80, image::Rgba([grey, grey, grey, 255])));
        encoder.encode_frames([frame(200), frame(10)]).unwrap();
    }
    let scan = decode(&bytes).unwrap();
    assert!((scan.slice.pixels()[0] - 200.0 / 255.0).abs() < 0.02);
    assert!(scan.warnings.iter().any(|warning| warning.code == "first_frame"));
}

#[test]
fn colour_small_and_blank_images_carry_warnings() {
    let codes = |image: DynamicImage| -> Vec<String> {
        let scan = decode(&encode(&image, ImageFormat::Png)).unwrap();
        scan.warnings.iter().map(|warning| warning.code.to_string()).collect()
    };
    assert_eq!(codes(phantom()), Vec::<String>::new());
    let colourful = image::RgbImage::from_fn(80, 80, |x, _| image::Rgb([(3 * x) as u8, 0, 200]));
    assert_eq!(codes(DynamicImage::ImageRgb8(colourful)), ["colour_image"]);
    assert_eq!(codes(DynamicImage::new_luma8(10, 80)), ["small_image", "uniform_image"]);
}

#[test]
fn the_name_does_not_matter_but_the_content_does() {
    assert!(matches!(decode(b""), Err(Error::EmptyFile)));
    assert!(matches!(decode(b"this is a text file named scan.png"), Err(Error::UnknownFormat)));
    assert!(matches!(decode(b"\x89PNG\r\n\x1a\n"), Err(Error::DamagedImage { .. })));
    // Who reads nothing but PNG takes nothing else.
    assert!(matches!(png(&encode(&phantom(), ImageFormat::Jpeg)), Err(Error::UnknownFormat)));
    assert!(matches!(decode(&[0xFF, 0xD8, 0xFF, 0xE0]), Err(Error::DamagedImage { .. })));
}

#[test]
fn a_file_cut_anywhere_is_an_error_and_never_a_scan() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP] {
        let whole = encode(&DynamicImage::ImageRgb8(phantom().to_rgb8()), format);
        for share in [1, 3, 10, 25, 50, 75, 90] {
            let cut = &whole[..whole.len() * share / 100];
            assert!(decode(cut).is_err(), "{format:?} cut to {share} % was read");
        }
    }
}

#[test]
fn declared_sizes_are_checked_before_memory_is_taken() {
    let huge = png_header(60_000, 60_000);
    assert!(matches!(decode(&huge), Err(Error::TooManyPixels { width: 60_000, height: 60_000, .. })));
    // Few enough pixels, but eight bytes each.
    let deep = png_header_of(8000, 8000, 16, 6);
    assert!(matches!(decode(&deep), Err(Error::TooMuchMemory { .. })));
    assert!(decode(&png_header(0, 5)).is_err());
}

/// From one pixel to 20,000 a side: read where they are within the limits, refused by their size where not; and what is read is prepared for
/// the network.
#[test]
fn pictures_of_one_pixel_and_of_twenty_thousand_are_survived() {
    let steps = neurotriage::preprocess::Preprocessing::for_side(64);
    for (width, height) in [(1, 1), (1, 2), (20_000, 1), (1, 20_000), (20_000, 3000)] {
        let image = image::GrayImage::from_fn(width, height, |x, y| image::Luma([(x / 7 + y) as u8]));
        let scan = decode(&encode(&DynamicImage::ImageLuma8(image), ImageFormat::Png)).unwrap();
        assert_eq!((scan.slice.width(), scan.slice.height()), (width, height));
        assert_eq!(scan.warnings.iter().any(|warning| warning.code == "small_image"), height < 64 || width < 64);
        let input = steps.apply(&scan.slice);
        assert!(input.len() == 64 * 64 && input.iter().all(|value| (0.0..=1.0).contains(value)));
    }
    assert!(matches!(decode(&png_header(20_000, 20_000)), Err(Error::TooManyPixels { width: 20_000, .. })));
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    png_header_of(width, height, 8, 0)
}

/// A PNG whose header declares a size and which holds next to nothing.
fn png_header_of(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([depth, colour, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for chunk in [header, b"IDAT\x78\x9c".to_vec()] {
        bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc32(&chunk).to_be_bytes());
    }
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
