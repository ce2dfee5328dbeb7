//! What the reader of a result should know about its scan.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::values::{Value, Values, values};

/// Something about a scan that the reader of its result should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable name, for programs and translations.
    pub code: Cow<'static, str>,
    pub message: String,
    /// What the message says in numbers and names.
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    pub values: Values,
}

/// All that there is to warn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    BurnedInAnnotation,
    ColourImage,
    ColourSpace,
    DerivedImage,
    DuplicateInstance,
    FirstFrame,
    FirstVolume,
    Localizer,
    LossyCompression,
    ModalityLut,
    Mosaic,
    NoOrientation,
    Overlay,
    SecondaryCapture,
    SmallImage,
    UniformImage,
    VoiLut,
}

impl Notice {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Notice::BurnedInAnnotation => "burned_in_annotation",
            Notice::ColourImage => "colour_image",
            Notice::ColourSpace => "colour_space",
            Notice::DerivedImage => "derived_image",
            Notice::DuplicateInstance => "duplicate_instance",
            Notice::FirstFrame => "first_frame",
            Notice::FirstVolume => "first_volume",
            Notice::Localizer => "localizer",
            Notice::LossyCompression => "lossy_compression",
            Notice::ModalityLut => "modality_lut",
            Notice::Mosaic => "mosaic",
            Notice::NoOrientation => "no_orientation",
            Notice::Overlay => "overlay",
            Notice::SecondaryCapture => "secondary_capture",
            Notice::SmallImage => "small_image",
            Notice::UniformImage => "uniform_image",
            Notice::VoiLut => "voi_lut",
        }
    }
}

impl Warning {
    pub(crate) fn new(notice: Notice, message: impl Into<String>) -> Self {
        Self::with(notice, message, [])
    }

    /// One whose message has values.
    pub(crate) fn with<const N: usize>(
        notice: Notice,
        message: impl Into<String>,
        pairs: [(&'static str, Value); N],
    ) -> Self {
        Self { code: Cow::Borrowed(notice.code()), message: message.into(), values: values(pairs) }
    }

    pub(crate) fn coloured() -> Self {
        Self::new(Notice::ColourImage, "the image is coloured, MRI slices are grey: read as greyscale")
    }
}

/// Whether a file's warnings say that it shows colours, more than a grey picture's compression or a few marks would.
pub fn is_coloured(warnings: &[Warning]) -> bool {
    warnings.iter().any(|warning| warning.code == Notice::ColourImage.code())
}
