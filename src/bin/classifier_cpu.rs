//! The page's first module, which gives the first answer alone, and all answers in browsers without a usable GPU; for browsers without relaxed SIMD. Everything it exports
//! is in `neurotriage::web::{engine, reader, pictures}`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
