//! NeuroTriage sorts brain MRI slices into glioma, meningioma, pituitary tumour or no tumour, on the device it runs on.
//!
//! The way of the data, from the bytes of a file to a report:
//!
//! ```text
//! bytes ──scan::decode──▶ Scan (a greyscale slice and what its header said)
//!   ──preprocess──▶ [batch, 1, height, width] f32      the same code in training, command line and page
//!   ──model──▶ logits                                  Burn: CPU, WebGPU, or a training device
//!   ──calibration──▶ Probabilities                     plain Rust on the CPU
//!   ──familiarity, explain──▶                           is it a scan the network knows, and where does it look
//!   ──triage──▶ Report                                 decision, reasons, urgency, prediction set, warnings, provenance
//! ```
//!
//! [`classifier::Classifier`] walks that way. [`bundle::Bundle`] is what it walks with: a weights file and the manifest that
//! holds every number both ends need. Nothing here touches files, network, clock or DOM; the trainer ([`mod@train`]), the command
//! line and the page's bindings are built around this core and add to it without copying any of it.
//!
//! Every result orders work for a specialist who looks at the scan. None rules a finding out.

pub mod values;
pub mod error;
pub mod label;
pub mod scan;
pub mod survey;
pub mod case;
pub mod phantom;
pub mod synthetic;
pub mod preprocess;
mod resize;
pub mod kernels;
pub mod model;
pub mod inference;
pub mod feature_maps;
pub mod calibration;
pub mod explain;
pub mod overlay;
pub mod familiarity;
pub mod bundle;
pub mod device;
pub mod triage;
pub mod classifier;
pub mod worklist;

#[cfg(feature = "train")]
pub mod train;

#[cfg(all(feature = "page", target_family = "wasm"))]
pub mod web {
    //! The page's bindings, the one place where JavaScript values appear: its engine, and its reader. A reader opens every format, or,
    //! in the small module that is there first, pictures.

    #[cfg(feature = "engine")]
    pub mod engine;
    #[cfg(feature = "formats")]
    pub mod formats;
    #[cfg(all(feature = "reader", not(feature = "formats")))]
    pub mod pictures;
    #[cfg(feature = "reader")]
    pub mod reader;
    mod values;

    pub use values::{start, version};
}

#[cfg(all(feature = "train", target_family = "wasm"))]
compile_error!("the trainer is native only: build the page with --no-default-features --features formats,engine");

pub use error::{Error, Result};
