//! What the fuzz targets do with bytes: what cargo-fuzz runs. The checks are in [`checks`], which the tests run on all seeds, too.

mod checks;

pub use checks::*;

/// What libFuzzer is told: whether inputs like this one lead anywhere.
pub fn verdict(is_of_this_kind: bool) -> libfuzzer_sys::Corpus {
    if is_of_this_kind { libfuzzer_sys::Corpus::Keep } else { libfuzzer_sys::Corpus::Reject }
}
