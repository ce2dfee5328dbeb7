//! The page's module for browsers without a usable GPU, and the first to answer where there is no relaxed SIMD: everything it exports is in `neurotriage::web::engine`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
