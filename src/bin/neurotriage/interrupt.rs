//! Ctrl-C and SIGTERM: the first asks to stop in good order, a second Ctrl-C ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

/// A flag that the first Ctrl-C raises, with these words for people, as does SIGTERM, which schedulers send before they end a job.
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
    // Not by ctrlc, which would take SIGHUP with it: a run started with nohup goes on.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).context("setting up SIGTERM")?;
    Ok(stop)
}
