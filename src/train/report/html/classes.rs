//! What classes are called where people read them.

use crate::label::Label;
use crate::train::dataset::Truth;

pub fn of_label(label: Label) -> &'static str {
    match label {
        Label::Glioma => "glioma",
        Label::Meningioma => "meningioma",
        Label::Pituitary => "pituitary tumour",
        Label::NoTumor => "no tumour",
    }
}

pub fn of_truth(truth: Truth) -> &'static str {
    truth.class().map_or("tumour of unknown kind", of_label)
}

/// Of a name as in files; the name itself if it is none of ours.
pub fn of_name(name: &str) -> &str {
    match Truth::parse(name) {
        Some(truth) => of_truth(truth),
        None => name,
    }
}
