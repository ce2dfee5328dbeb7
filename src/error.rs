//! What can go wrong between the bytes of a scan and a report, each with a message that says what to do next.

use std::fmt;

use thiserror::Error;

use crate::values::{Values, values};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    #[error("the file is empty: choose the file again, or export the scan once more")]
    EmptyFile,

    #[error(
        "this is not a format that can be read here: use DICOM, NIfTI, PNG, JPEG, BMP, TIFF, WebP or GIF, or a zip archive of these"
    )]
    UnknownFormat,

    #[error("the {format} file is damaged or cut short ({reason}): export the scan once more")]
    DamagedImage { format: &'static str, reason: String },

    #[error(
        "the image declares {width} x {height} pixels, more than the {limit} megapixels that are read here: export it smaller"
    )]
    TooManyPixels { width: u32, height: u32, limit: u64 },

    #[error(
        "the image would take {mebibytes} MiB of memory, more than the {limit} MiB allowed: export it smaller or with fewer bits"
    )]
    TooMuchMemory { mebibytes: u64, limit: u64 },

    #[error("the image has no pixels")]
    NoPixels,

    #[error(
        "the scan is compressed as {name}, which is not read here: export it uncompressed, or as RLE, lossless JPEG or JPEG 2000"
    )]
    UnsupportedCodec { name: String },

    #[error("the {format} file holds {what}, which is not read here: {advice}")]
    Unsupported { format: &'static str, what: String, advice: Advice },

    #[error("this is a DICOM file without a picture ({name}): choose the images of the series")]
    NotAnImage { name: String },

    #[error("the file holds {count} slices: say which one, as {axis}:{}", count / 2)]
    SeveralSlices { count: usize, axis: &'static str },

    #[error("there is no {axis} slice {asked}: the file has {count}, counted from 0")]
    NoSuchSlice { asked: usize, axis: &'static str, count: usize },

    #[error("the file declares {count} slices, more than the {limit} that are read here: export it in parts")]
    TooManySlices { count: u64, limit: u64 },

    #[error("this is a zip archive: its files are read one by one")]
    Archive,

    #[error("the zip archive cannot be read ({0}): unpack it and choose the files in it")]
    BadArchive(String),

    #[error("unknown network {name:?}: this build knows {known}")]
    UnknownNetwork { name: String, known: String },

    #[error("unknown class {0:?}: use glioma, meningioma, pituitary or no_tumor")]
    UnknownClass(String),

    #[error("the weights' manifest cannot be used ({0}): get the .json that was exported with the weights")]
    BadManifest(String),

    #[error(
        "the weights file is not the one its manifest names (SHA-256 {found:.12}…, expected {expected:.12}…): it is damaged, cut short or of another model; get it again"
    )]
    WrongHash { expected: String, found: String },

    #[error("the weights do not fit the network {network} ({reason}): get the weights that were exported for it")]
    WrongWeights { network: String, reason: String },

    #[error("{what} is {value}: it must be {allowed}")]
    BadSetting { what: &'static str, value: f64, allowed: String },

    #[error("no slice of this case was looked at: there is nothing to report")]
    NoSlices,

    #[error("this saved worklist cannot be opened ({0}): open the file that was saved here, unchanged")]
    BadWorklist(String),

    #[error("the report could not be written as DICOM ({0})")]
    UnwritableDicom(String),

    #[error("the page sent something that this version does not understand ({0}): load the page anew")]
    Request(String),

    #[error("no usable GPU: {0}")]
    NoGpu(String),

    #[error("the device could not finish the computation: {0}")]
    Device(String),

    #[error(
        "{backend} does not compute what these weights computed where they were made (largest difference of a logit {difference}, allowed {tolerance}): it is not used"
    )]
    SelfTest { backend: String, difference: f32, tolerance: f32 },
}

impl Error {
    /// A stable name for the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::EmptyFile => "empty_file",
            Error::UnknownFormat => "unknown_format",
            Error::DamagedImage { .. } => "damaged_image",
            Error::TooManyPixels { .. } => "too_many_pixels",
            Error::TooMuchMemory { .. } => "too_much_memory",
            Error::NoPixels => "no_pixels",
            Error::UnsupportedCodec { .. } => "unsupported_codec",
            Error::Unsupported { .. } => "unsupported",
            Error::NotAnImage { .. } => "not_an_image",
            Error::SeveralSlices { .. } => "several_slices",
            Error::NoSuchSlice { .. } => "no_such_slice",
            Error::TooManySlices { .. } => "too_many_slices",
            Error::Archive => "archive",
            Error::BadArchive(_) => "bad_archive",
            Error::UnknownNetwork { .. } => "unknown_network",
            Error::UnknownClass(_) => "unknown_class",
            Error::BadManifest(_) => "bad_manifest",
            Error::WrongHash { .. } => "wrong_hash",
            Error::WrongWeights { .. } => "wrong_weights",
            Error::BadSetting { .. } => "bad_setting",
            Error::NoSlices => "no_slices",
            Error::BadWorklist(_) => "bad_worklist",
            Error::UnwritableDicom(_) => "unwritable_dicom",
            Error::Request(_) => "request",
            Error::NoGpu(_) => "no_gpu",
            Error::Device(_) => "device",
            Error::SelfTest { .. } => "self_test",
        }
    }

    /// What the message says in numbers and names. Reasons that come from decoders and drivers are in English.
    pub fn values(&self) -> Values {
        match self {
            Error::EmptyFile | Error::UnknownFormat | Error::NoPixels | Error::Archive | Error::NoSlices => {
                Values::new()
            }
            Error::DamagedImage { format, reason } => values([("format", (*format).into()), ("reason", reason.into())]),
            Error::TooManyPixels { width, height, limit } => {
                values([("width", (*width).into()), ("height", (*height).into()), ("limit", (*limit).into())])
            }
            Error::TooMuchMemory { mebibytes, limit } => {
                values([("mebibytes", (*mebibytes).into()), ("limit", (*limit).into())])
            }
            Error::UnsupportedCodec { name } | Error::NotAnImage { name } => values([("name", name.into())]),
            Error::Unsupported { format, what, advice } => {
                values([("format", (*format).into()), ("what", what.into()), ("advice", advice.name().into())])
            }
            Error::SeveralSlices { count, axis } => values([("count", (*count).into()), ("axis", (*axis).into())]),
            Error::NoSuchSlice { asked, axis, count } => {
                values([("asked", (*asked).into()), ("axis", (*axis).into()), ("count", (*count).into())])
            }
            Error::TooManySlices { count, limit } => values([("count", (*count).into()), ("limit", (*limit).into())]),
            Error::UnknownNetwork { name, known } => values([("name", name.into()), ("known", known.into())]),
            Error::UnknownClass(name) => values([("name", name.into())]),
            Error::WrongHash { expected, found } => {
                values([("expected", format!("{expected:.12}").into()), ("found", format!("{found:.12}").into())])
            }
            Error::WrongWeights { network, reason } => values([("network", network.into()), ("reason", reason.into())]),
            Error::BadSetting { what, value, allowed } => {
                values([("what", (*what).into()), ("value", value.to_string().into()), ("allowed", allowed.into())])
            }
            Error::BadArchive(reason)
            | Error::BadManifest(reason)
            | Error::BadWorklist(reason)
            | Error::UnwritableDicom(reason)
            | Error::Request(reason)
            | Error::NoGpu(reason)
            | Error::Device(reason) => values([("reason", reason.into())]),
            Error::SelfTest { backend, difference, tolerance } => values([
                ("backend", backend.into()),
                ("difference", difference.to_string().into()),
                ("tolerance", tolerance.to_string().into()),
            ]),
        }
    }
}

/// What to do with a file that holds what is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    Lossless,
    Greyscale,
    OneFile,
    Numbers,
}

impl Advice {
    /// `lossless`, `greyscale`, `one_file` or `numbers`.
    pub fn name(self) -> &'static str {
        match self {
            Advice::Lossless => "lossless",
            Advice::Greyscale => "greyscale",
            Advice::OneFile => "one_file",
            Advice::Numbers => "numbers",
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Advice::Lossless => "export it uncompressed, or as RLE, lossless JPEG or JPEG 2000",
            Advice::Greyscale => "export it as greyscale of 8 or 16 bits",
            Advice::OneFile => "save it as one .nii file",
            Advice::Numbers => "convert it to whole or floating-point numbers of at most 64 bits",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Value;

    #[test]
    fn what_a_message_says_is_in_its_values() {
        let errors = [
            Error::DamagedImage { format: "JPEG", reason: "the end is missing".into() },
            Error::TooManyPixels { width: 70_001, height: 65_537, limit: 64 },
            Error::TooMuchMemory { mebibytes: 4097, limit: 513 },
            Error::UnsupportedCodec { name: "HEVC".into() },
            Error::TooManySlices { count: 20_001, limit: 16_385 },
            Error::WrongHash { expected: "0123456789abcdef".into(), found: "fedcba9876543210".into() },
            Error::SelfTest { backend: "webgpu".into(), difference: 0.25, tolerance: 0.01 },
        ];
        for error in errors {
            assert!(!error.values().is_empty());
            for value in error.values().into_values() {
                let said = match value {
                    Value::Count(count) => count.to_string(),
                    Value::Text(text) => text,
                };
                assert!(error.to_string().contains(&said), "{said:?} is not in {error}");
            }
        }
        assert!(Error::EmptyFile.values().is_empty());
    }
}
