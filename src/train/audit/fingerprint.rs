//! A slice as a few kilobytes that are enough to recognise its copies.

use sha2::{Digest, Sha256};

use super::frame::Frame;
use super::phash;
use super::square::high_pass;
use super::transform::Transform;
use crate::scan::Slice;

/// Side of the square that copies are searched with.
pub(super) const SEARCH_SIDE: usize = 16;
/// Side of the square that decides.
pub(super) const DETAIL_SIDE: usize = 48;
/// Slices whose darkest and brightest pixel are closer than this show nothing: they equal only their exact duplicates.
const BLANK: f32 = 0.02;

/// What is kept of a slice: about 7 KB, whatever its size.
///
/// A slice is seen in two frames. The one around its content recognises padded and cropped copies; the whole
/// slice recognises copies whose content is hard to frame, such as strongly brightened noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    digest: [u8; 16],
    views: Option<[View; Fingerprint::VIEWS]>,
}

/// A slice in one frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct View {
    /// `SEARCH_SIDE` squared values without their coarse shades, of zero mean and unit norm.
    pub(super) search: Box<[f32]>,
    /// `DETAIL_SIDE` squared square roots of grey values, the brightest at 255.
    detail: Box<[u8]>,
    /// Perceptual hashes of the view turned by each of [`Transform::ALL`].
    hashes: [u64; Transform::COUNT],
}

impl Fingerprint {
    pub(super) const VIEWS: usize = 2;

    pub fn of(slice: &Slice) -> Self {
        let (low, high) = slice.pixels().iter().fold((f32::MAX, f32::MIN), |(low, high), &p| (low.min(p), high.max(p)));
        let frames = [Frame::around_content(slice), Frame::whole(slice)];
        let views = (high - low >= BLANK).then(|| frames.map(|frame| View::of(slice, frame)));
        Self { digest: digest(slice), views }
    }

    /// The same for slices of the same size with the same pixels, and for no others (128 bits of SHA-256).
    pub fn digest(&self) -> [u8; 16] {
        self.digest
    }

    /// The perceptual hash (pHash, 64 bits) of the slice around its content; 0 of a blank slice.
    pub fn hash(&self) -> u64 {
        self.views.as_ref().map_or(0, |[content, _]| content.hash(Transform::Same))
    }

    /// None of a blank slice.
    pub(super) fn views(&self) -> Option<&[View; Fingerprint::VIEWS]> {
        self.views.as_ref()
    }
}

impl View {
    fn of(slice: &Slice, frame: Frame) -> Self {
        // Less than all of the coarse shades are taken away: they tell a head from a knee.
        let search = high_pass(frame.resample(slice, SEARCH_SIDE), SEARCH_SIDE, 3, 0.9);
        let square = frame.resample(slice, DETAIL_SIDE);
        let brightest = square.iter().copied().fold(1e-6, f32::max);
        // Square roots: detail in dark tissue counts too, and 256 levels are enough.
        let detail: Vec<u8> = square.iter().map(|p| ((p.max(0.0) / brightest).sqrt() * 255.0).round() as u8).collect();
        let hashes = phash::hashes(&square, DETAIL_SIDE);
        Self { search: search.into(), detail: detail.into(), hashes }
    }

    /// The deciding square, turned.
    pub(super) fn detail(&self, transform: Transform) -> Vec<f32> {
        transform.apply(&self.detail, DETAIL_SIDE).into_iter().map(f32::from).collect()
    }

    pub(super) fn hash(&self, transform: Transform) -> u64 {
        self.hashes[transform.index()]
    }
}

fn digest(slice: &Slice) -> [u8; 16] {
    let mut sha = Sha256::new();
    sha.update(slice.width().to_le_bytes());
    let mut bytes = Vec::with_capacity(4 * slice.width() as usize);
    for row in slice.pixels().chunks_exact(slice.width() as usize) {
        bytes.clear();
        bytes.extend(row.iter().flat_map(|pixel| pixel.to_le_bytes()));
        sha.update(&bytes);
    }
    let mut digest = [0; 16];
    digest.copy_from_slice(&sha.finalize()[..16]);
    digest
}
