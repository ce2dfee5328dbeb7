//! Values of a data set, as far as they are there and sound.

use dicom_core::Tag;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

/// The text of an attribute without padding; none if it is empty.
pub fn text(data: &InMemDicomObject, tag: Tag) -> Option<String> {
    let text = data.get(tag)?.to_str().ok()?;
    let text = text.trim_matches([' ', '\0', '\n', '\r', '\t']);
    (!text.is_empty()).then(|| text.to_string())
}

/// The values of a text of several.
pub fn texts(data: &InMemDicomObject, tag: Tag) -> Vec<String> {
    let values = data.get(tag).and_then(|element| element.to_multi_str().ok());
    values.map_or_else(Vec::new, |values| {
        values.iter().map(|value| value.trim_matches([' ', '\0']).to_string()).collect()
    })
}

pub fn integer(data: &InMemDicomObject, tag: Tag) -> Option<i64> {
    data.get(tag)?.to_int::<i64>().ok()
}

/// Finite numbers only; none if any is not.
pub fn numbers(element: &InMemElement) -> Option<Vec<f64>> {
    element.to_multi_finite_float64().ok().filter(|values| !values.is_empty())
}

pub fn fixed<const N: usize>(element: &InMemElement) -> Option<[f64; N]> {
    numbers(element)?.try_into().ok()
}

/// Items of a sequence.
pub fn items(data: &InMemDicomObject, tag: Tag) -> &[InMemDicomObject] {
    data.get(tag).and_then(|element| element.items()).unwrap_or_default()
}
