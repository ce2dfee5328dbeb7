//! The header and the voxels of the first volume, as stored. NIfTI-2, which the `nifti` crate does not know, is read by its layout
//! (nifti2.h); both are checked before memory is taken.

use std::io::Read;

use ::nifti::{Endianness, NiftiHeader, NiftiType};
use flate2::read::MultiGzDecoder;

use super::super::limits::{MAX_INFLATED_BYTES, MAX_PIXELS};
use super::damaged;
use super::orientation::Quaternion;
use crate::error::Advice;
use crate::{Error, Result};

/// What a header says, with the voxels.
pub struct Grid {
    pub format: &'static str,
    pub title: Option<String>,
    pub dimensions: [usize; 3],
    pub volumes: u64,
    pub datatype: NiftiType,
    pub endianness: Endianness,
    /// Slope and intercept.
    pub scaling: (f64, f64),
    /// Voxel indices to millimetres to the right, to the front and to the head.
    pub affine: [[f64; 4]; 3],
    /// The affine comes from a sform or qform, not from sizes alone.
    pub is_oriented: bool,
    pub raw: Vec<u8>,
}

const LENGTH_1: usize = 348;
const LENGTH_2: usize = 540;

/// Whether the content is NIfTI, by its magic; gzipped content is inflated that far.
pub fn is_nifti(bytes: &[u8]) -> bool {
    magic(&beginning(bytes, LENGTH_1)).is_some()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Magic {
    One,
    Two,
    /// A header whose voxels are in another file.
    Pair,
}

fn magic(bytes: &[u8]) -> Option<Magic> {
    match (bytes.get(344..348), bytes.get(4..8)) {
        (Some(b"n+1\0"), _) => Some(Magic::One),
        (_, Some(b"n+2\0")) => Some(Magic::Two),
        (Some(b"ni1\0"), _) | (_, Some(b"ni2\0")) => Some(Magic::Pair),
        _ => None,
    }
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B, 8])
}

/// At most the first `length` bytes, inflated if need be.
fn beginning(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut found = Vec::new();
    match is_gzip(bytes) {
        // What was inflated before an error is enough, or is too little and is seen to be.
        true => drop(MultiGzDecoder::new(bytes).take(length as u64).read_to_end(&mut found)),
        false => found.extend_from_slice(&bytes[..bytes.len().min(length)]),
    }
    found
}

/// # Errors
/// Damaged files, types of voxels that are not read, sizes beyond the limits.
pub fn read(bytes: Vec<u8>) -> Result<Grid> {
    let start = beginning(&bytes, LENGTH_2);
    let fields = match magic(&start) {
        Some(Magic::One) => Fields::one(&start)?,
        Some(Magic::Two) => Fields::two(&start)?,
        Some(Magic::Pair) => {
            return Err(Error::Unsupported {
                format: "NIfTI",
                what: "only the header of a pair (.hdr and .img)".into(),
                advice: Advice::OneFile,
            });
        }
        None => return Err(Error::UnknownFormat),
    };
    fields.grid(bytes)
}

/// The fields that count, of either version.
struct Fields {
    format: &'static str,
    title: Vec<u8>,
    endianness: Endianness,
    /// The number of dimensions, then each.
    dim: [i64; 8],
    datatype: i16,
    pixdim: [f64; 8],
    vox_offset: f64,
    scl: [f64; 2],
    qform: bool,
    sform: bool,
    quaternion: [f64; 3],
    offset: [f64; 3],
    srow: [[f64; 4]; 3],
}

impl Fields {
    fn one(bytes: &[u8]) -> Result<Self> {
        let header = bytes.get(..LENGTH_1).and_then(|bytes| NiftiHeader::from_reader(bytes).ok());
        let header = header.ok_or_else(|| damaged("its header is broken"))?;
        let row = |row: [f32; 4]| row.map(f64::from);
        Ok(Self {
            format: "NIfTI-1",
            title: header.descrip,
            endianness: header.endianness,
            // Signed in the standard.
            dim: header.dim.map(|size| i64::from(size as i16)),
            datatype: header.datatype,
            pixdim: header.pixdim.map(f64::from),
            vox_offset: f64::from(header.vox_offset),
            scl: [header.scl_slope, header.scl_inter].map(f64::from),
            qform: header.qform_code > 0,
            sform: header.sform_code > 0,
            quaternion: [header.quatern_b, header.quatern_c, header.quatern_d].map(f64::from),
            offset: [header.quatern_x, header.quatern_y, header.quatern_z].map(f64::from),
            srow: [row(header.srow_x), row(header.srow_y), row(header.srow_z)],
        })
    }

    fn two(bytes: &[u8]) -> Result<Self> {
        let bytes: &[u8; LENGTH_2] = bytes
            .get(..LENGTH_2)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| damaged("its header is cut short"))?;
        let field = Field { bytes, endianness: Endianness::Little };
        let endianness = match field.long(16) {
            1..=7 => Endianness::Little,
            _ => Endianness::Big,
        };
        let field = Field { bytes, endianness };
        let row = |at: usize| [0, 8, 16, 24].map(|column| field.double(at + column));
        Ok(Self {
            format: "NIfTI-2",
            title: bytes[240..320].to_vec(),
            endianness,
            dim: std::array::from_fn(|index| field.long(16 + 8 * index)),
            datatype: field.short(12),
            pixdim: std::array::from_fn(|index| field.double(104 + 8 * index)),
            vox_offset: field.long(168) as f64,
            scl: [field.double(176), field.double(184)],
            qform: field.int(344) > 0,
            sform: field.int(348) > 0,
            quaternion: [field.double(352), field.double(360), field.double(368)],
            offset: [field.double(376), field.double(384), field.double(392)],
            srow: [row(400), row(432), row(464)],
        })
    }

    fn grid(self, bytes: Vec<u8>) -> Result<Grid> {
        let rank = usize::try_from(self.dim[0]).ok().filter(|rank| (1..=7).contains(rank));
        let rank = rank.ok_or_else(|| damaged("its number of dimensions cannot be"))?;
        let size = |axis: usize| if axis <= rank { self.dim[axis].max(0) as u64 } else { 1 };
        let [width, height, depth] = [size(1), size(2), size(3)];
        if width == 0 || height == 0 || depth == 0 {
            return Err(Error::NoPixels);
        }
        let volumes = (4..=7).map(|axis| size(axis).max(1)).fold(1u64, u64::saturating_mul);
        // The crate knows the codes.
        let datatype = NiftiHeader { datatype: self.datatype, ..NiftiHeader::default() }.data_type();
        let unsupported = |what: String| Error::Unsupported { format: "NIfTI", what, advice: Advice::Numbers };
        let datatype = datatype.map_err(|_| unsupported(format!("voxels of type {}", self.datatype)))?;
        if matches!(
            datatype,
            NiftiType::Float128 | NiftiType::Complex64 | NiftiType::Complex128 | NiftiType::Complex256
        ) {
            return Err(unsupported(format!("voxels of type {datatype:?}")));
        }
        let needed = [width, height, depth, datatype.size_of() as u64].into_iter().try_fold(1u64, u64::checked_mul);
        let limit = MAX_INFLATED_BYTES;
        let needed = needed.filter(|&needed| needed <= limit).ok_or(Error::TooMuchMemory {
            mebibytes: needed.map_or(u64::MAX, |needed| needed >> 20),
            limit: limit >> 20,
        })?;
        // Planes of 32-bit numbers are made of what may be stored in bytes: they have the limit of pictures.
        for (width, height) in [(width, height), (width, depth), (height, depth)] {
            if width * height > MAX_PIXELS {
                let [width, height] = [width, height].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
                return Err(Error::TooManyPixels { width, height, limit: MAX_PIXELS >> 20 });
            }
        }
        let raw = voxels(bytes, self.vox_offset, needed)?;
        let (affine, is_oriented) = self.affine();
        let is_scaled = self.scl[0].is_finite() && self.scl[0] != 0.0;
        let scaling = if is_scaled { (self.scl[0], finite(self.scl[1])) } else { (1.0, 0.0) };
        let title = String::from_utf8_lossy(&self.title);
        let title = title.split('\0').next().unwrap_or_default().trim().to_string();
        Ok(Grid {
            format: self.format,
            title: (!title.is_empty()).then_some(title),
            dimensions: [width as usize, height as usize, depth as usize],
            volumes,
            datatype,
            endianness: self.endianness,
            scaling,
            affine,
            is_oriented,
            raw,
        })
    }

    /// The sform, else the qform, else the sizes alone (nifti1.h, methods 3, 2 and 1).
    fn affine(&self) -> ([[f64; 4]; 3], bool) {
        if self.sform {
            return (self.srow, true);
        }
        let [x, y, z] = [1, 2, 3].map(|axis| {
            let side = self.pixdim[axis].abs();
            if side.is_finite() && side > 0.0 { side } else { 1.0 }
        });
        if self.qform {
            let mirrored = if self.pixdim[0] < 0.0 { -1.0 } else { 1.0 };
            let rotation = Quaternion::of(self.quaternion).matrix();
            let sides = [x, y, z * mirrored];
            let row = |row: usize| {
                let [a, b, c] = [0, 1, 2].map(|column| rotation[row][column] * sides[column]);
                [a, b, c, self.offset[row]]
            };
            return ([row(0), row(1), row(2)], true);
        }
        ([[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0]], false)
    }
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

/// The bytes of the first volume; of gzipped content no more than these are inflated.
fn voxels(mut bytes: Vec<u8>, offset: f64, needed: u64) -> Result<Vec<u8>> {
    let cut = || damaged("it ends before its voxels");
    if !(0.0..=MAX_INFLATED_BYTES as f64).contains(&offset) {
        return Err(damaged("its voxels start where no file can"));
    }
    let offset = offset as u64;
    if is_gzip(&bytes) {
        let mut content = MultiGzDecoder::new(bytes.as_slice());
        let skipped = std::io::copy(&mut content.by_ref().take(offset), &mut std::io::sink());
        let mut raw = Vec::new();
        let read = content.take(needed).read_to_end(&mut raw);
        return match (skipped, read) {
            (Ok(skipped), Ok(read)) if skipped == offset && read as u64 == needed => Ok(raw),
            _ => Err(cut()),
        };
    }
    let start = usize::try_from(offset).map_err(|_| cut())?;
    let end = start.checked_add(needed as usize).filter(|&end| end <= bytes.len()).ok_or_else(cut)?;
    bytes.truncate(end);
    bytes.drain(..start);
    Ok(bytes)
}

/// Fields of a NIfTI-2 header by their place.
struct Field<'a> {
    bytes: &'a [u8; LENGTH_2],
    endianness: Endianness,
}

impl Field<'_> {
    fn take<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut found: [u8; N] = std::array::from_fn(|index| self.bytes[at + index]);
        if self.endianness == Endianness::Big {
            found.reverse();
        }
        found
    }

    fn short(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.take(at))
    }

    fn int(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.take(at))
    }

    fn long(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.take(at))
    }

    fn double(&self, at: usize) -> f64 {
        f64::from_le_bytes(self.take(at))
    }
}
