//! Weights files, their beginning exchanged.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| -> libfuzzer_sys::Corpus {
    neurotriage_fuzz::verdict(neurotriage_fuzz::weights(bytes))
});
