//! The page's module for browsers with WebGPU: everything it exports is in `neurotriage::web`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
