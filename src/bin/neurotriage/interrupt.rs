//! Ctrl-C: the first asks to stop in good order, the second ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

/// A flag that the first Ctrl-C raises, with these words for people.
pub fn stop_flag(words: &'static str) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = stop.clone();
    let mut pressed = false;
    ctrlc::set_handler(move || {
        if pressed {
            std::process::exit(130);
        }
        pressed = true;
        raised.store(true, Ordering::SeqCst);
        eprintln!("{words}");
    })
    .context("setting up Ctrl-C")?;
    Ok(stop)
}
