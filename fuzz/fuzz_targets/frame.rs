//! Compressed frames (RLE, JPEG, lossless JPEG, JPEG 2000) within a sound DICOM file.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| -> libfuzzer_sys::Corpus {
    neurotriage_fuzz::verdict(neurotriage_fuzz::frame(bytes))
});
