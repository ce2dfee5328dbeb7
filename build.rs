//! The page's modules are linked without names and notes on their making: two fifths of the WebGPU module would be names.
//!
//! `target_features` is kept: wasm-bindgen reads it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        for module in ["reader", "classifier_cpu", "classifier_cpu_relaxed", "classifier_webgpu"] {
            println!("cargo::rustc-link-arg-bin={module}=--strip-all");
            println!("cargo::rustc-link-arg-bin={module}=--keep-section=target_features");
        }
    }
}
