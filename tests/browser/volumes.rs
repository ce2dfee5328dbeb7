//! Series, volumes and archives for the page, made here.

use std::fs;
use std::path::{Path, PathBuf};

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use neurotriage::phantom::Phantom;
use neurotriage::scan::archive;

use crate::scans::write;

/// Side of the pictures in pixels.
pub const SIDE: u32 = 128;
/// What the file calls the patient: nothing that the page could say by chance.
pub const PATIENT: &str = "Roe^Richard";

/// A DICOM file of one slice.
pub struct Slice<'a> {
    pub series: &'a str,
    /// Its place in the series, from 0; slices lie 5 mm apart.
    pub number: u16,
    pub modality: &'a str,
}

impl Slice<'_> {
    pub fn write(&self, folder: &Path, name: &str) -> PathBuf {
        let mut object = InMemDicomObject::new_empty();
        let mut put = |tag: Tag, vr: VR, value: PrimitiveValue| {
            object.put(DataElement::new(tag, vr, value));
        };
        let instance = format!("{}.{}", self.series, u32::from(self.number) + 1);
        put(tags::SOP_CLASS_UID, VR::UI, uids::MR_IMAGE_STORAGE.into());
        put(tags::SOP_INSTANCE_UID, VR::UI, instance.as_str().into());
        put(tags::MODALITY, VR::CS, self.modality.into());
        put(tags::SERIES_DESCRIPTION, VR::LO, "Phantom series".into());
        put(tags::PATIENT_NAME, VR::PN, PATIENT.into());
        put(tags::PATIENT_ID, VR::LO, "MRN0815".into());
        put(tags::BODY_PART_EXAMINED, VR::CS, "HEAD".into());
        put(tags::STUDY_INSTANCE_UID, VR::UI, "2.25.1".into());
        put(tags::SERIES_INSTANCE_UID, VR::UI, self.series.into());
        put(tags::INSTANCE_NUMBER, VR::IS, (self.number + 1).to_string().into());
        put(tags::IMAGE_POSITION_PATIENT, VR::DS, format!("0\\0\\{}", 5 * self.number).into());
        put(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0".into());
        put(tags::PIXEL_SPACING, VR::DS, "1.5\\1.5".into());
        put(tags::SAMPLES_PER_PIXEL, VR::US, 1u16.into());
        put(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2".into());
        put(tags::ROWS, VR::US, (SIDE as u16).into());
        put(tags::COLUMNS, VR::US, (SIDE as u16).into());
        put(tags::BITS_ALLOCATED, VR::US, 16u16.into());
        put(tags::BITS_STORED, VR::US, 12u16.into());
        put(tags::HIGH_BIT, VR::US, 11u16.into());
        put(tags::PIXEL_REPRESENTATION, VR::US, 0u16.into());
        put(tags::WINDOW_CENTER, VR::DS, "1000".into());
        put(tags::WINDOW_WIDTH, VR::DS, "2000".into());
        let pixels = greys(self.number).map(|grey| u16::from(grey) * 8).collect::<Vec<_>>();
        put(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(pixels.into()));
        let meta = FileMetaTableBuilder::new()
            .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
            .media_storage_sop_class_uid(uids::MR_IMAGE_STORAGE)
            .media_storage_sop_instance_uid(&instance);
        let path = folder.join(name);
        let file = object.with_meta(meta).expect("the meta group is whole");
        file.write_to_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }
}

/// A series of `count` files whose names are not in the order of their places.
pub fn series(folder: &Path, series: &str, count: u16) -> Vec<PathBuf> {
    let name = |number: u16| format!("IM{:03}", (number * 7 + 3) % count);
    (0..count).map(|number| Slice { series, number, modality: "MR" }.write(folder, &name(number))).collect()
}

/// A NIfTI volume of `count` axial slices, 3 mm apart.
pub fn volume(folder: &Path, name: &str, count: u16) -> PathBuf {
    let mut bytes = vec![0; 352];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, &348i32.to_le_bytes());
    for (place, size) in [3, SIDE as i16, SIDE as i16, count as i16, 1, 1, 1, 1].into_iter().enumerate() {
        put(40 + 2 * place, &size.to_le_bytes());
    }
    // DT_INT16, of 16 bits.
    put(70, &4i16.to_le_bytes());
    put(72, &16i16.to_le_bytes());
    for (place, size) in [1.0f32, 1.5, 1.5, 3.0].into_iter().enumerate() {
        put(76 + 4 * place, &size.to_le_bytes());
    }
    put(108, &352f32.to_le_bytes());
    put(112, &1f32.to_le_bytes());
    // The rows of the matrix from voxels to millimetres, to the right, to the front, up.
    put(254, &1i16.to_le_bytes());
    for (row, place, scale) in [(280, 0, 1.5f32), (296, 1, 1.5), (312, 2, 3.0)] {
        put(row + 4 * place, &scale.to_le_bytes());
    }
    put(344, b"n+1\0");
    for number in 0..count {
        bytes.extend(greys(number).flat_map(|grey| (i16::from(grey) * 4).to_le_bytes()));
    }
    write(folder, name, &bytes)
}

/// A zip archive of files, by their names.
pub fn zip(folder: &Path, name: &str, files: &[PathBuf]) -> PathBuf {
    let read = |path: &PathBuf| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let contents: Vec<Vec<u8>> = files.iter().map(read).collect();
    let named = files.iter().map(|file| file.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let bytes = archive::pack(named.zip(contents.iter().map(Vec::as_slice))).expect("the archive is made");
    write(folder, name, &bytes)
}

/// The slice of a head at a place of the stack; the lesion grows and shrinks.
fn greys(number: u16) -> impl Iterator<Item = u8> {
    let radius = 0.03 + 0.02 * f32::from(number % 5);
    let slice = Phantom { side: SIDE, lesion: Some((0.34, 0.42, radius)) }.draw();
    slice.into_raw().into_iter()
}
