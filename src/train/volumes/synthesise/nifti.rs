//! Writing NIfTI-1 files (nifti1.h), gzipped, with an sform.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::scanner::Image;

/// The bytes of a `.nii.gz` file.
pub fn encode(image: &Image, description: &str) -> Vec<u8> {
    let mut header = vec![0u8; 352];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &348i32.to_le_bytes());
    let [width, height, depth] = image.dimensions.map(|size| size as i16);
    for (place, size) in [3, width, height, depth, 1, 1, 1, 1].into_iter().enumerate() {
        put(40 + 2 * place, &size.to_le_bytes());
    }
    // 16-bit signed numbers.
    put(70, &4i16.to_le_bytes());
    put(72, &16i16.to_le_bytes());
    put(76, &1f32.to_le_bytes());
    for axis in 0..3 {
        let side = image.affine.iter().map(|row| row[axis].powi(2)).sum::<f64>().sqrt() as f32;
        put(80 + 4 * axis, &side.to_le_bytes());
    }
    put(108, &352f32.to_le_bytes());
    put(112, &1f32.to_le_bytes());
    // Millimetres.
    put(123, &[2]);
    put(148, &description.as_bytes()[..description.len().min(79)]);
    // The sform is that of the scanner.
    put(254, &1i16.to_le_bytes());
    for (place, value) in image.affine.iter().flatten().enumerate() {
        put(280 + 4 * place, &(*value as f32).to_le_bytes());
    }
    put(344, b"n+1\0");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let voxels: Vec<u8> = image.voxels.iter().flat_map(|voxel| voxel.to_le_bytes()).collect();
    encoder.write_all(&header).and_then(|()| encoder.write_all(&voxels)).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}
