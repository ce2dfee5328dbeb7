//! Scans for the page, made here or listed by a data set's manifest, and what the command line says about them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage};
use neurotriage::label::Label;
use neurotriage::phantom::Phantom;
use serde_json::Value;

use crate::page::Card;
use crate::site;

/// The largest difference of a probability between page and command line. Measured ones are below 1e-5; a thousandth is what a reader
/// could see, a tenth of a per cent.
pub const TOLERANCE: f64 = 1e-3;

/// What the command line says about a file.
pub struct Prediction {
    pub class: Option<String>,
    pub decision: Option<String>,
    pub familiar: Option<bool>,
    pub urgency: Option<f64>,
    /// The classes that stay possible, between spaces.
    pub set: Option<String>,
    pub coverage: Option<f64>,
    /// Centre, extent and peak.
    pub lesion: Option<Vec<f64>>,
    pub probabilities: Vec<f64>,
    /// The number of the slice that decided, from 0.
    pub slice: Option<usize>,
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

/// Pictures that are no scans: noise, and a landscape with a sun such as a camera might see.
pub fn of_no_scanner(folder: &Path) -> Vec<PathBuf> {
    // The high bits of a multiplicative hash look random.
    let noise = GrayImage::from_fn(240, 240, |x, y| {
        Luma([((y * 240 + x).wrapping_mul(2_654_435_761).rotate_left(9).wrapping_mul(2_246_822_519) >> 24) as u8])
    });
    let landscape = RgbImage::from_fn(400, 300, |x, y| {
        let (ground, sun) = (200 + x / 20, (x.abs_diff(300)).pow(2) + (y.abs_diff(70)).pow(2) < 900);
        let leaf = ((x * 31 + y * 17) % 23) as u8;
        match (y < ground, sun) {
            (_, true) => Rgb([255, 240, 190]),
            (true, _) => Rgb([110 + (y / 3) as u8, 160 + (y / 4) as u8, 235]),
            _ => Rgb([60 + leaf, 120 - (y / 6) as u8 + 2 * leaf, 40]),
        }
    });
    vec![
        write(folder, "noise.png", &encode(&DynamicImage::ImageLuma8(noise), ImageFormat::Png)),
        write(folder, "landscape.png", &encode(&DynamicImage::ImageRgb8(landscape), ImageFormat::Png)),
    ]
}

/// A good scan.
pub fn phantom(folder: &Path, name: &str) -> PathBuf {
    write(folder, name, &Phantom { side: 160, ..Phantom::WITH_LESION }.png())
}

/// One of many scans that differ, `scan-007.png`.
pub fn varied(folder: &Path, number: usize) -> PathBuf {
    let turn = number as f32 * 0.37;
    let lesion = (!number.is_multiple_of(3))
        .then(|| (0.5 + 0.16 * turn.sin(), 0.5 + 0.2 * turn.cos(), 0.04 + 0.01 * (number % 7) as f32));
    write(folder, &format!("scan-{number:03}.png"), &Phantom { side: 160, lesion }.png())
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

/// A PNG file with a sound header and sound checksums, whose pixels cannot be unpacked.
pub fn of_broken_pixels(folder: &Path, name: &str) -> PathBuf {
    write(folder, name, &png(160, &[0x78, 0x9c, 0xff, 0xff, 0xff, 0xff]))
}

/// A PNG file whose header declares 60000 x 60000 pixels, valid as far as it goes.
pub fn enormous(folder: &Path, name: &str) -> PathBuf {
    write(folder, name, &png(60_000, &[0x78, 0x9c]))
}

/// A PNG file of `side * side` pixels that holds `pixels`, whatever they are.
fn png(side: u32, pixels: &[u8]) -> Vec<u8> {
    let side = side.to_be_bytes();
    // Width, height, 8 bits, grey, and the only methods there are.
    let header: Vec<u8> = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", &header[..]), (b"IDAT", pixels), (b"IEND", &[])] {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(kind);
        bytes.extend(data);
        bytes.extend(sum.sum().to_be_bytes());
    }
    bytes
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

/// The networks of the page's weights.
pub fn models(page: &Path) -> Vec<String> {
    let path = site::file(page, "weights/index.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let index: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let names = index["models"].as_array().expect("the index lists models").iter();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What the command line says about files, with the page's own weights and their champion.
pub fn predict(page: &Path, files: &[PathBuf]) -> Vec<Prediction> {
    predict_with(page, None, files)
}

/// The same with a network of that name.
pub fn predict_with(page: &Path, model: Option<&str>, files: &[PathBuf]) -> Vec<Prediction> {
    predict_from(&site::file(page, "weights"), model, files)
}

/// The same with the networks of a folder of weights.
pub fn predict_from(weights: &Path, model: Option<&str>, files: &[PathBuf]) -> Vec<Prediction> {
    let mut predict = Command::new(env!("CARGO_BIN_EXE_neurotriage"));
    predict.args(["predict", "--json", "--weights"]).arg(weights);
    predict.args(model.map(|name| format!("--model={name}"))).args(files);
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
    let words = |name: &str| {
        let list: Vec<&str> = value[name].as_array()?.iter().filter_map(Value::as_str).collect();
        Some(list.join(" "))
    };
    let lesion = value["lesion"].as_object().map(|lesion| {
        let numbers =
            [&lesion["centre"][0], &lesion["centre"][1], &lesion["extent"][0], &lesion["extent"][1], &lesion["peak"]];
        numbers.into_iter().filter_map(Value::as_f64).collect()
    });
    Some(Prediction {
        class: text("class"),
        decision: text("decision"),
        familiar: value["familiar"].as_bool(),
        urgency: value["urgency"].as_f64(),
        set: words("prediction_set"),
        coverage: value["coverage"].as_f64(),
        lesion,
        probabilities,
        slice: value["slice"].as_u64().map(|slice| slice as usize),
        error: text("error"),
    })
}

/// The page's answers must be the command line's; returns the largest difference of a probability.
#[track_caller]
pub fn assert_agree(files: &[PathBuf], cards: &[Card], predictions: &[Prediction], backend: &str) -> f64 {
    let mut largest = 0.0_f64;
    assert_eq!((files.len(), cards.len()), (predictions.len(), predictions.len()));
    for ((file, card), prediction) in files.iter().zip(cards).zip(predictions) {
        let name = file.display();
        assert_eq!(card.state, "done", "{name}: {card:?}, the command line says {:?}", prediction.error);
        assert_eq!(card.backend.as_deref(), Some(backend), "{name}");
        let probabilities = card.probabilities();
        let difference = distance(&probabilities, &prediction.probabilities);
        assert!(
            card.class == prediction.class && difference <= TOLERANCE,
            "{name}: the page says {:?} {probabilities:?}, the command line {:?} {:?}",
            card.class,
            prediction.class,
            prediction.probabilities
        );
        let familiar = prediction.familiar.map_or("unknown".to_owned(), |familiar| familiar.to_string());
        assert_eq!(
            (&card.decision, &card.set, card.familiar.as_ref()),
            (&prediction.decision, &prediction.set, Some(&familiar)),
            "{name}: page and command line decide differently: {card:?}"
        );
        let numbers = |card: &Option<String>| card.iter().filter_map(|text| text.parse().ok()).collect::<Vec<f64>>();
        let pairs = [
            ("urgency", numbers(&card.urgency), prediction.urgency.into_iter().collect()),
            (
                "coverage",
                numbers(&card.coverage),
                prediction.coverage.filter(|_| prediction.set.is_some()).into_iter().collect(),
            ),
            ("lesion", card.lesion.map(Vec::from).unwrap_or_default(), prediction.lesion.clone().unwrap_or_default()),
        ];
        for (what, page, native) in pairs {
            assert!(
                page.len() == native.len() && distance(&page, &native) <= TOLERANCE,
                "{name}, {what}: the page says {page:?}, the command line {native:?}"
            );
        }
        assert!(card.decision.is_some() && card.urgency.is_some(), "{name}: {card:?}");
        largest = largest.max(difference);
    }
    largest
}

/// The largest difference of two lists' numbers.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
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
