//! What `cargo xtask bench native` measures of this program: it reads requests, one a line with tabs between words, and answers each with a line of JSON.
//!
//! | request | answer |
//! |---|---|
//! | `inference MODEL BATCH SECONDS` | `{"rate": slices a second}`, of the network as it is shipped |
//! | `training MODEL BATCH SECONDS` | likewise: forward, loss, backward and AdamW, of the network as it is trained |
//! | `decode FILE SECONDS` | `{"rate": files a second}`, bytes to greys |
//! | `prepare FILE SECONDS` | likewise, with all that is done until the network's input |
//! | `peak SECONDS` | `{"rate": billions of multiply-adds a second}` of one thread in registers |
//! | `multiply_adds MODEL` | `{"rate": multiply-adds of one input}` |
//! | `scans FOLDER COUNT` | draws scans that differ, `{"files": [names]}` |
//! | `files FOLDER` | writes a scan in each format there, `{"files": [names]}` |

#[path = "../tests/readers/dicom_file.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "the tests of the readers use all of it")]
mod dicom_file;

use std::hint::black_box;
use std::io::{BufRead, Cursor, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::Device;
use image::{DynamicImage, ImageFormat};
use neurotriage::inference;
use neurotriage::label::Label;
use neurotriage::model::table::Table;
use neurotriage::model::{Architecture, Form};
use neurotriage::preprocess::Preprocessing;
use neurotriage::scan;
use neurotriage::synthetic::{SyntheticLesion, SyntheticScan};
use neurotriage::train::loss::Targets;
use neurotriage::train::samples::batch;
use pulp::{Arch, Simd, WithSimd};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&line?).unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(request: &str) -> Result<Value> {
    let words: Vec<&str> = request.split('\t').collect();
    let rate = match words[..] {
        ["inference", model, batch, seconds] => infer(model.parse()?, batch.parse()?, time(seconds)?)?,
        ["training", model, batch, seconds] => train(model.parse()?, batch.parse()?, time(seconds)?)?,
        ["decode", file, seconds] => {
            let bytes = std::fs::read(file)?;
            repeat(time(seconds)?, || {
                drop(black_box(scan::decode(&bytes)?));
                Ok(())
            })?
        }
        ["prepare", file, seconds] => {
            let steps = Preprocessing::for_side(Architecture::LesionResnet.side());
            let bytes = std::fs::read(file)?;
            repeat(time(seconds)?, || {
                drop(black_box(steps.apply(&scan::decode(&bytes)?.slice)));
                Ok(())
            })?
        }
        ["peak", seconds] => peak(time(seconds)?)?,
        ["multiply_adds", model] => multiply_adds(model.parse()?),
        ["files", folder] => return Ok(json!({ "files": files(Path::new(folder))? })),
        ["scans", folder, count] => return Ok(json!({ "files": scans(Path::new(folder), count.parse()?)? })),
        _ => bail!("{request:?} is no request"),
    };
    Ok(json!({ "rate": rate }))
}

fn time(seconds: &str) -> Result<Duration> {
    Ok(Duration::from_secs_f64(seconds.parse()?))
}

/// How often a second something can be done: once for nothing, then until the time is over.
fn repeat(time: Duration, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    work()?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < time {
        work()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Inputs that differ from each other.
fn inputs(count: usize, side: u32) -> Vec<Vec<f32>> {
    let pixels = (side * side) as usize;
    let value = |at: usize| (at.wrapping_mul(2_654_435_761) >> 8) % 1000;
    (0..count).map(|slice| (0..pixels).map(|at| value(at + slice * pixels) as f32 / 999.0).collect()).collect()
}

fn infer(architecture: Architecture, count: usize, time: Duration) -> Result<f64> {
    let device = Device::flex();
    let network = architecture.init(Form::Folded, &device);
    let side = architecture.side();
    let inputs = inputs(count, side);
    let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let rate = repeat(time, || {
        black_box(inference::start(&network, &inputs, side as usize, false, &device).wait()?);
        Ok(())
    })?;
    Ok(rate * count as f64)
}

fn train(architecture: Architecture, count: usize, time: Duration) -> Result<f64> {
    let device = Device::flex().autodiff();
    let side = architecture.side();
    let inputs = inputs(count, side);
    let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let class = |slice: usize| std::array::from_fn(|class| f32::from(u8::from(class == slice % Label::COUNT)));
    let pixels = (side * side) as usize;
    let targets = Targets {
        classes: (0..count).map(class).collect(),
        weights: vec![1.0; count],
        untyped: vec![0.0; count],
        lesions: vec![Some((0..pixels).map(|at| f32::from(u8::from(at % 9 == 0))).collect()); count],
    };
    let mut network = Some(architecture.init(Form::Training, &device));
    let mut optimiser = AdamWConfig::new().init();
    let rate = repeat(time, || {
        let before = network.take().context("a network")?;
        let loss = targets.loss(before.forward(batch(&inputs, side as usize, &device)), 0.5, &device);
        let value: f32 = loss.total.clone().try_into_scalar().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        anyhow::ensure!(value.is_finite(), "the loss is {value}");
        let gradients = GradientsParams::from_grads(loss.total.backward(), &before);
        network = Some(optimiser.step(1e-4, before, gradients));
        Ok(())
    })?;
    Ok(rate * count as f64)
}

/// Independent chains of x * y + z in registers, with the widest instructions of this processor.
struct Chains {
    turns: usize,
}

/// More than two units times the four cycles that each takes.
const CHAINS: usize = 10;

impl WithSimd for Chains {
    /// Multiply-adds done, and a number that depends on all of them.
    type Output = (usize, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let mut chains: [S::f32s; CHAINS] = std::array::from_fn(|chain| simd.splat_f32s(0.5 + chain as f32));
        let (y, z) = (simd.splat_f32s(0.999), simd.splat_f32s(0.001));
        for _ in 0..self.turns {
            for chain in &mut chains {
                *chain = simd.mul_add_f32s(*chain, y, z);
            }
        }
        let sum = chains.into_iter().map(|chain| simd.reduce_sum_f32s(chain)).sum();
        (self.turns * CHAINS * S::F32_LANES, sum)
    }
}

fn multiply_adds(architecture: Architecture) -> f64 {
    let device = Device::flex();
    let network = architecture.init(Form::Folded, &device);
    Table::of(&network, architecture.side(), &device).total.multiply_adds as f64
}

fn peak(time: Duration) -> Result<f64> {
    let arch = Arch::new();
    let mut done = 0;
    let rate = repeat(time, || {
        let (count, sum) = arch.dispatch(Chains { turns: black_box(100_000) });
        anyhow::ensure!(sum.is_finite(), "the chains left the numbers");
        done = count;
        Ok(())
    })?;
    Ok(rate * done as f64 / 1e9)
}

/// A synthetic scan of 512 x 512 as PNG, JPEG and DICOM.
fn files(folder: &Path) -> Result<Vec<String>> {
    let grey = SyntheticScan { side: 512, ..SyntheticScan::WITH_LESION }.draw();
    let values = grey.pixels().map(|pixel| u16::from(pixel[0]) * 16).collect();
    let encoded = |format| -> Result<Vec<u8>> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(grey.clone()).write_to(&mut bytes, format)?;
        Ok(bytes.into_inner())
    };
    let files = [
        ("scan.png", encoded(ImageFormat::Png)?),
        ("scan.jpeg", encoded(ImageFormat::Jpeg)?),
        ("scan.dcm", dicom_file::Dicom::mr(512, 512, values).file()),
    ];
    for (name, bytes) in &files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(files.iter().map(|(name, _)| (*name).to_owned()).collect())
}

/// Synthetic scans whose lesions lie, grow and fade differently; one of four has none.
fn scans(folder: &Path, count: usize) -> Result<Vec<String>> {
    let scan = |number: usize| -> Result<String> {
        let turn = number as f32 * 0.37;
        let lesion = (!number.is_multiple_of(4)).then(|| SyntheticLesion {
            x: 0.5 + 0.2 * turn.sin(),
            y: 0.5 + 0.25 * (1.7 * turn).cos(),
            radius: 0.02 + 0.01 * (number % 9) as f32,
            strength: 0.3 + 0.1 * (number % 8) as f32,
        });
        let name = format!("scan-{number:04}.png");
        std::fs::write(folder.join(&name), SyntheticScan { side: 192 + 8 * (number % 17) as u32, lesion }.png())?;
        Ok(name)
    };
    (0..count).map(scan).collect()
}
