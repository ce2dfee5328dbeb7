//! NIfTI files for the tests, written by their layout (nifti1.h, nifti2.h).

use std::io::Write;

pub const UINT8: i16 = 2;
pub const INT16: i16 = 4;
pub const INT32: i16 = 8;
pub const FLOAT32: i16 = 16;
pub const COMPLEX64: i16 = 32;
pub const FLOAT64: i16 = 64;
pub const RGB24: i16 = 128;
pub const INT8: i16 = 256;
pub const UINT16: i16 = 512;
pub const UINT32: i16 = 768;
pub const INT64: i16 = 1024;
pub const UINT64: i16 = 1280;

/// A NIfTI file in the making; voxels as bytes, little endian unless `big` (then they must be given so).
#[derive(Clone)]
pub struct Nifti {
    pub dim: Vec<i64>,
    pub datatype: i16,
    pub slope: f64,
    pub inter: f64,
    pub pixdim: [f64; 4],
    pub sform: Option<[[f64; 4]; 3]>,
    pub qform: Option<[f64; 6]>,
    pub big: bool,
    pub voxels: Vec<u8>,
}

impl Nifti {
    pub fn new(dim: &[i64], datatype: i16, voxels: Vec<u8>) -> Self {
        let sform = Some([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]);
        Self {
            dim: dim.to_vec(),
            datatype,
            slope: 0.0,
            inter: 0.0,
            pixdim: [1.0; 4],
            sform,
            qform: None,
            big: false,
            voxels,
        }
    }

    /// 16-bit voxels by their place along the file's axes.
    pub fn of(dim: [i64; 3], value: impl Fn(i64, i64, i64) -> i16) -> Self {
        let [width, height, depth] = dim;
        let mut voxels = Vec::new();
        for k in 0..depth {
            for j in 0..height {
                for i in 0..width {
                    voxels.extend(value(i, j, k).to_le_bytes());
                }
            }
        }
        Self::new(&dim, INT16, voxels)
    }

    pub fn affine(mut self, affine: [[f64; 4]; 3]) -> Self {
        self.sform = Some(affine);
        self
    }

    fn put<const N: usize>(&self, bytes: &mut [u8], at: usize, mut value: [u8; N]) {
        if self.big {
            value.reverse();
        }
        bytes[at..at + N].copy_from_slice(&value);
    }

    /// NIfTI-1.
    pub fn one(&self) -> Vec<u8> {
        let mut header = vec![0; 352];
        let short = |header: &mut Vec<u8>, at, value: i16| self.put(header, at, value.to_le_bytes());
        let float = |header: &mut Vec<u8>, at, value: f64| self.put(header, at, (value as f32).to_le_bytes());
        self.put(&mut header, 0, 348i32.to_le_bytes());
        short(&mut header, 40, self.dim.len() as i16);
        for axis in 0..7 {
            short(&mut header, 42 + 2 * axis, self.dim.get(axis).copied().unwrap_or(1) as i16);
        }
        short(&mut header, 70, self.datatype);
        for axis in 0..4 {
            float(&mut header, 76 + 4 * axis, self.pixdim[axis]);
        }
        float(&mut header, 108, 352.0);
        float(&mut header, 112, self.slope);
        float(&mut header, 116, self.inter);
        if let Some(qform) = self.qform {
            short(&mut header, 252, 1);
            for (index, value) in qform.into_iter().enumerate() {
                float(&mut header, 256 + 4 * index, value);
            }
        }
        if let Some(sform) = self.sform {
            short(&mut header, 254, 1);
            for (index, value) in sform.into_iter().flatten().enumerate() {
                float(&mut header, 280 + 4 * index, value);
            }
        }
        header[344..348].copy_from_slice(b"n+1\0");
        header.extend(&self.voxels);
        header
    }

    /// NIfTI-2.
    pub fn two(&self) -> Vec<u8> {
        let mut header = vec![0; 544];
        let int = |header: &mut Vec<u8>, at, value: i32| self.put(header, at, value.to_le_bytes());
        let long = |header: &mut Vec<u8>, at, value: i64| self.put(header, at, value.to_le_bytes());
        let double = |header: &mut Vec<u8>, at, value: f64| self.put(header, at, value.to_le_bytes());
        int(&mut header, 0, 540);
        header[4..12].copy_from_slice(b"n+2\0\r\n\x1a\n");
        self.put(&mut header, 12, self.datatype.to_le_bytes());
        long(&mut header, 16, self.dim.len() as i64);
        for axis in 0..7 {
            long(&mut header, 24 + 8 * axis, self.dim.get(axis).copied().unwrap_or(1));
        }
        for axis in 0..4 {
            double(&mut header, 104 + 8 * axis, self.pixdim[axis]);
        }
        long(&mut header, 168, 544);
        double(&mut header, 176, self.slope);
        double(&mut header, 184, self.inter);
        if let Some(qform) = self.qform {
            int(&mut header, 344, 1);
            for (index, value) in qform.into_iter().enumerate() {
                double(&mut header, 352 + 8 * index, value);
            }
        }
        if let Some(sform) = self.sform {
            int(&mut header, 348, 1);
            for (index, value) in sform.into_iter().flatten().enumerate() {
                double(&mut header, 400 + 8 * index, value);
            }
        }
        header.extend(&self.voxels);
        header
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
