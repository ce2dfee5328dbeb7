//! What can go wrong between the bytes of a scan and a report, each with a message that says what to do next.

use thiserror::Error;

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
    Unsupported { format: &'static str, what: String, advice: &'static str },

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
}
