//! The page's module for browsers with WebGPU: everything it exports is in `neurotriage::web::engine`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
