//! The icons of an installed page are drawn from `icon.svg`: `cargo test --release --test browser draw_icons -- --ignored` draws them anew.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::server::{Answer, Server};
use crate::site;

/// Name, side in pixels, and the share of the side that is left free around the drawing: systems cut what is maskable to any shape.
const ICONS: [(&str, u32, f64); 3] = [("192", 192, 0.0), ("512", 512, 0.0), ("maskable", 512, 0.1)];
/// Of grey values: browsers smooth edges in their own ways.
const TOLERANCE: f64 = 1.0;

#[test]
fn icons_are_those_of_the_drawing() {
    let Some(folder) = site::page() else { return };
    let manifest: Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.webmanifest")).expect("a manifest")).expect("JSON");
    let named: Vec<&str> =
        manifest["icons"].as_array().expect("icons").iter().filter_map(|icon| icon["src"].as_str()).collect();
    assert_eq!(named, ICONS.map(|(name, ..)| format!("icons/{name}.png")));
    for ((name, side, _), drawn) in ICONS.into_iter().zip(drawn(&folder)) {
        let kept = image::open(file(name)).unwrap_or_else(|error| panic!("{name}: {error}")).to_rgba8();
        let drawn = image::load_from_memory(&drawn).expect("a picture").to_rgba8();
        assert_eq!((kept.dimensions(), drawn.dimensions()), ((side, side), (side, side)), "{name}");
        let difference: f64 = kept.iter().zip(drawn.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        let mean = difference / f64::from(4 * side * side);
        assert!(mean <= TOLERANCE, "{name} differs by {mean:.2} from icon.svg: draw the icons anew");
    }
}

#[test]
#[ignore = "writes the icons"]
fn draw_icons() {
    let Some(folder) = site::page() else { return };
    for ((name, ..), drawn) in ICONS.into_iter().zip(drawn(&folder)) {
        fs::write(file(name), drawn).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// The icons as Chromium draws them, as PNG.
fn drawn(folder: &Path) -> Vec<Vec<u8>> {
    let svg = fs::read_to_string(root().join("www/icon.svg")).expect("the drawing");
    let server = Server::start(folder);
    server.answer("empty.html", Answer::Bytes(b"<!doctype html><title>empty</title>".to_vec()));
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url("empty.html"));
    let draw = |(_, side, free): (&str, u32, f64)| {
        let picture = browser.async_script(
            "const [svg, side, free] = arguments;
             const image = new Image(side, side);
             image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
             await image.decode();
             const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
             const context = canvas.getContext('2d');
             if (free > 0) {
               context.fillStyle = new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('rect').getAttribute('fill');
               context.fillRect(0, 0, side, side);
             }
             context.drawImage(image, free * side, free * side, side * (1 - 2 * free), side * (1 - 2 * free));
             return canvas.toDataURL('image/png').split(',')[1];",
            &[json!(svg), json!(side), json!(free)],
        );
        BASE64.decode(picture.as_str().unwrap_or("")).expect("base64")
    };
    ICONS.into_iter().map(draw).collect()
}

fn file(name: &str) -> PathBuf {
    root().join("www/icons").join(format!("{name}.png"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
