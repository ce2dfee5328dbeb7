//! DICOM files for the tests, written by dicom-rs.

use std::io::Write;

use dicom_core::value::{DataSetSequence, PixelFragmentSequence, Value};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dicom_transfer_syntax_registry::{TransferSyntaxIndex, TransferSyntaxRegistry};

pub const IMPLICIT: &str = "1.2.840.10008.1.2";
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
pub const MR_IMAGE: &str = "1.2.840.10008.5.1.4.1.1.4";

/// A DICOM file in the making.
#[derive(Clone)]
pub struct Dicom {
    pub object: InMemDicomObject,
    pub syntax: &'static str,
}

/// `width x height` stored values that tell rows, columns and high bytes apart, below 4096.
pub fn pattern(width: u16, height: u16) -> Vec<u16> {
    (0..height).flat_map(|y| (0..width).map(move |x| (37 * u32::from(x) + 211 * u32::from(y)) as u16 % 4096)).collect()
}

impl Dicom {
    /// An MR image of 12 bits in 16, unsigned, without a window.
    pub fn mr(width: u16, height: u16, values: Vec<u16>) -> Self {
        Self { object: InMemDicomObject::new_empty(), syntax: EXPLICIT }
            .text(tags::SOP_CLASS_UID, VR::UI, MR_IMAGE)
            .text(tags::SOP_INSTANCE_UID, VR::UI, "2.25.1")
            .text(tags::MODALITY, VR::CS, "MR")
            .text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2")
            .short(tags::SAMPLES_PER_PIXEL, 1)
            .short(tags::ROWS, height)
            .short(tags::COLUMNS, width)
            .short(tags::BITS_ALLOCATED, 16)
            .short(tags::BITS_STORED, 12)
            .short(tags::HIGH_BIT, 11)
            .short(tags::PIXEL_REPRESENTATION, 0)
            .words(values)
    }

    /// An MR image of [`pattern`].
    pub fn pattern(width: u16, height: u16) -> Self {
        Self::mr(width, height, pattern(width, height))
    }

    pub fn syntax(mut self, syntax: &'static str) -> Self {
        self.syntax = syntax;
        self
    }

    pub fn element(mut self, element: DataElement<InMemDicomObject>) -> Self {
        self.object.put(element);
        self
    }

    pub fn text(self, tag: Tag, vr: VR, text: &str) -> Self {
        self.element(DataElement::new(tag, vr, PrimitiveValue::from(text)))
    }

    pub fn texts(self, tag: Tag, vr: VR, texts: &[&str]) -> Self {
        self.text(tag, vr, &texts.join("\\"))
    }

    pub fn short(self, tag: Tag, value: u16) -> Self {
        self.element(DataElement::new(tag, VR::US, PrimitiveValue::from(value)))
    }

    pub fn words(self, values: Vec<u16>) -> Self {
        self.element(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.into())))
    }

    pub fn bytes_of(self, values: Vec<u8>) -> Self {
        self.element(DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(values.into())))
    }

    /// Encapsulated frames, with an offset table that may be empty.
    pub fn fragments(self, syntax: &'static str, offsets: Vec<u32>, fragments: Vec<Vec<u8>>) -> Self {
        let even = |mut fragment: Vec<u8>| {
            fragment.resize(fragment.len().next_multiple_of(2), 0);
            fragment
        };
        let fragments: Vec<Vec<u8>> = fragments.into_iter().map(even).collect();
        let value = Value::PixelSequence(PixelFragmentSequence::new(offsets, fragments));
        self.syntax(syntax).element(DataElement::new(tags::PIXEL_DATA, VR::OB, value))
    }

    pub fn sequence(self, tag: Tag, items: Vec<InMemDicomObject>) -> Self {
        self.element(DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::from(items))))
    }

    pub fn without(mut self, tag: Tag) -> Self {
        self.object.remove_element(tag);
        self
    }

    /// In a series, at a place of an axial stack.
    pub fn in_series(self, series: &str, instance: u16, position: f64) -> Self {
        self.text(tags::SERIES_INSTANCE_UID, VR::UI, series)
            .text(tags::SOP_INSTANCE_UID, VR::UI, &format!("{series}.{instance}"))
            .text(tags::INSTANCE_NUMBER, VR::IS, &instance.to_string())
            .text(tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("-100\\-100\\{position}"))
            .text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0")
    }

    /// The data set alone, in its transfer syntax.
    pub fn data_set(&self) -> Vec<u8> {
        let written = match self.syntax {
            IMPLICIT | BIG_ENDIAN => self.syntax,
            _ => EXPLICIT,
        };
        let syntax = TransferSyntaxRegistry.get(written).unwrap();
        let mut data = Vec::new();
        self.object.write_dataset_with_ts(&mut data, syntax).unwrap();
        if self.syntax != DEFLATED {
            return data;
        }
        let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        deflated.write_all(&data).unwrap();
        deflated.finish().unwrap()
    }

    /// The file with preamble and meta information.
    pub fn file(&self) -> Vec<u8> {
        let meta = FileMetaTableBuilder::new()
            .transfer_syntax(self.syntax)
            .media_storage_sop_class_uid(MR_IMAGE)
            .media_storage_sop_instance_uid("2.25.1")
            .implementation_class_uid("2.25.2")
            .build()
            .unwrap();
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        meta.write(&mut bytes).unwrap();
        bytes.extend(self.data_set());
        bytes
    }
}

/// An item of a sequence.
pub fn item(elements: Vec<DataElement<InMemDicomObject>>) -> InMemDicomObject {
    InMemDicomObject::from_element_iter(elements)
}

pub fn text(tag: Tag, vr: VR, text: &str) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, vr, PrimitiveValue::from(text))
}

pub fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::from(items)))
}
