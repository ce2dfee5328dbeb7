//! The page's module for browsers with WebGPU: everything it exports is in `neurotriage::web::engine`.

fn main() {
    #[cfg(target_family = "wasm")]
    {
        constructors::run();
        neurotriage::web::start();
    }
}

/// What Burn's GPU backend registers before anything else runs: some five thousand functions.
///
/// Unless a module calls them itself, the linker lets every export begin with a call to all of them, and each allocation for a string that goes to
/// JavaScript is one. `cargo xtask build` refuses such modules.
#[cfg(target_family = "wasm")]
mod constructors {
    #[allow(unsafe_code, reason = "a function of the linker has to be declared; it is safe to call")]
    unsafe extern "C" {
        /// Made by wasm-ld; takes and gives nothing, and is called once, before anything else.
        safe fn __wasm_call_ctors();
    }

    pub fn run() {
        __wasm_call_ctors();
    }
}
