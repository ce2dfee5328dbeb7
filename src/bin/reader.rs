//! The page's module for files, pictures, decisions and exports: everything it exports is in `neurotriage::web::reader`.

fn main() {
    #[cfg(target_family = "wasm")]
    neurotriage::web::start();
}
