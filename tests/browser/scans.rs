//! Scans for the page, made here or listed by a data set's manifest, and what the command line says about them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma};
use neurotriage::label::Label;
use neurotriage::phantom::Phantom;
use serde_json::Value;

use crate::page::Card;

/// The largest difference of a probability between page and command line. Measured ones are below 1e-5; a thousandth is what a reader
/// could see, a tenth of a per cent.
pub const TOLERANCE: f64 = 1e-3;

/// What the command line says about a file.
pub struct Prediction {
    pub class: Option<String>,
    pub probabilities: Vec<f64>,
    pub error: Option<String>,
}

/// Files of six formats, of different sizes, depths and contents, written into a folder.
pub fn of_all_formats(folder: &Path) -> Vec<PathBuf> {
    let phantom = |side, lesion| DynamicImage::ImageLuma8(Phantom { side, lesion }.draw());
    let with = Phantom::WITH_LESION.lesion;
    let elsewhere = Some((0.62, 0.55, 0.12));
    let files = [
        ("phantom.png", ImageFormat::Png, phantom(192, with)),
        ("phantom.jpeg", ImageFormat::Jpeg, phantom(400, elsewhere).resize_exact(300, 240, FilterType::Triangle)),
        ("phantom.tiff", ImageFormat::Tiff, DynamicImage::ImageLuma16(sixteen_bits(&phantom(256, None).to_luma8()))),
        ("phantom.bmp", ImageFormat::Bmp, DynamicImage::ImageRgb8(phantom(128, with).to_rgb8())),
        ("phantom.webp", ImageFormat::WebP, DynamicImage::ImageRgb8(phantom(320, elsewhere).to_rgb8())),
        ("phantom.gif", ImageFormat::Gif, DynamicImage::ImageRgba8(phantom(224, None).to_rgba8())),
    ];
    files.iter().map(|(name, format, image)| write(folder, name, &encode(image, *format))).collect()
}

/// A good scan.
pub fn phantom(folder: &Path, name: &str) -> PathBuf {
    write(folder, name, &Phantom { side: 160, ..Phantom::WITH_LESION }.png())
}

/// A scan of nine megapixels, whose decoding takes long enough to be noticed.
pub fn large(folder: &Path, name: &str) -> PathBuf {
    let image = imageops::resize(&Phantom::WITH_LESION.draw(), 3000, 3000, FilterType::Nearest);
    write(folder, name, &encode(&DynamicImage::ImageLuma8(image), ImageFormat::Png))
}

/// A JPEG file that ends in its middle.
pub fn cut_short(folder: &Path, name: &str) -> PathBuf {
    let bytes = encode(&DynamicImage::ImageLuma8(Phantom::WITH_LESION.draw()), ImageFormat::Jpeg);
    write(folder, name, &bytes[..bytes.len() / 2])
}

/// A PNG file whose header declares 60000 x 60000 pixels, valid as far as it goes.
pub fn enormous(folder: &Path, name: &str) -> PathBuf {
    let side = 60_000_u32.to_be_bytes();
    // Width, height, 8 bits, grey, and the only methods there are.
    let header: Vec<u8> = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", &header[..]), (b"IDAT", &[0x78, 0x9c]), (b"IEND", &[])] {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(kind);
        bytes.extend(data);
        bytes.extend(sum.sum().to_be_bytes());
    }
    write(folder, name, &bytes)
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

/// `count` scans of the role `test`, evenly spread over the manifest.
pub fn of_data_set(folder: &Path, count: usize) -> Vec<PathBuf> {
    let path = folder.join("manifest.csv");
    let manifest = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = manifest.lines();
    let names: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
    let column = |name| {
        names.iter().position(|other| *other == name).unwrap_or_else(|| panic!("the manifest has no column {name}"))
    };
    let (file, role) = (column("file"), column("role"));
    let rows = lines.map(|line| line.split(',').collect::<Vec<_>>());
    let all: Vec<PathBuf> =
        rows.filter(|row| row.get(role) == Some(&"test")).map(|row| folder.join(row[file])).collect();
    assert!(all.len() >= count, "{} names {} test scans, {count} are needed", path.display(), all.len());
    (0..count).map(|index| all[index * all.len() / count].clone()).collect()
}

/// What the command line says about files, with the page's own weights.
pub fn predict(page: &Path, files: &[PathBuf]) -> Vec<Prediction> {
    let mut predict = Command::new(env!("CARGO_BIN_EXE_neurotriage"));
    predict.args(["predict", "--json", "--weights"]).arg(page.join("weights")).args(files);
    let output = predict.output().expect("the command line starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let predictions: Vec<Prediction> =
        text.lines().map(|line| prediction(line).unwrap_or_else(|| panic!("no prediction: {line}"))).collect();
    assert_eq!(predictions.len(), files.len(), "predict wrote {text:?} and {errors:?}");
    predictions
}

fn prediction(line: &str) -> Option<Prediction> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let probabilities =
        Label::ALL.into_iter().filter_map(|label| value["probabilities"][label.name()].as_f64()).collect();
    Some(Prediction { class: text("class"), probabilities, error: text("error") })
}

/// The page's answers must be the command line's; returns the largest difference of a probability.
#[track_caller]
pub fn assert_agree(files: &[PathBuf], cards: &[Card], predictions: &[Prediction], backend: &str) -> f64 {
    let mut largest = 0.0_f64;
    for ((file, card), prediction) in files.iter().zip(cards).zip(predictions) {
        let name = file.display();
        assert_eq!(card.state, "done", "{name}: {card:?}, the command line says {:?}", prediction.error);
        assert_eq!(card.backend.as_deref(), Some(backend), "{name}");
        let probabilities = card.probabilities();
        let differences =
            probabilities.iter().zip(&prediction.probabilities).map(|(page, native)| (page - native).abs());
        let difference = differences.fold(0.0, f64::max);
        assert!(
            card.class == prediction.class && difference <= TOLERANCE,
            "{name}: the page says {:?} {probabilities:?}, the command line {:?} {:?}",
            card.class,
            prediction.class,
            prediction.probabilities
        );
        largest = largest.max(difference);
    }
    largest
}

fn sixteen_bits(image: &GrayImage) -> ImageBuffer<Luma<u16>, Vec<u16>> {
    // Not a multiple of 257, so that the low byte says something of its own.
    ImageBuffer::from_fn(image.width(), image.height(), |x, y| Luma([u16::from(image.get_pixel(x, y)[0]) * 251]))
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("the image has a form that the format takes");
    bytes.into_inner()
}
