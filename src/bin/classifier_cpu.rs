//! The page's module for browsers without a usable GPU, and the first to answer in all of them: everything it exports is in `neurotriage::web::engine`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
