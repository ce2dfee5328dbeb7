//! The page's module for browsers that multiply and add in one instruction: what `classifier_cpu` does, faster.

fn main() {
    #[cfg(target_family = "wasm")]
    {
        pulp_wasm_simd_flag::enable_relaxed_simd();
        neurotriage::web::start();
    }
}
