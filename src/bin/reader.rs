//! The page's module for files of every format, pictures, decisions and exports: everything it exports is in `neurotriage::web::{reader, formats}`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
