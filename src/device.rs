//! The one place where a backend is chosen, opened and named.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Burn's flex: plain Rust with SIMD, everywhere.
    Cpu,
    /// WebGPU in a browser.
    WebGpu,
    /// Vulkan on a native GPU machine.
    Vulkan,
}

impl Backend {
    /// The backends of this build, the CPU first.
    pub const AVAILABLE: &[Backend] = &[
        Backend::Cpu,
        #[cfg(feature = "webgpu")]
        Backend::WebGpu,
        #[cfg(feature = "vulkan")]
        Backend::Vulkan,
    ];

    /// The name in reports and on the command line: `cpu`, `webgpu`, `vulkan`.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Cpu => "cpu",
            Backend::WebGpu => "webgpu",
            Backend::Vulkan => "vulkan",
        }
    }

    /// Opens the device. Asynchronous, since a browser's GPU is.
    ///
    /// # Errors
    /// [`Error::NoGpu`] if the build or the machine lacks it.
    pub async fn open(self) -> Result<Device> {
        match self {
            Backend::Cpu => Ok(Device::flex()),
            #[cfg(feature = "webgpu")]
            Backend::WebGpu => {
                Device::wgpu_options().init_async().await.map_err(|error| Error::NoGpu(error.to_string()))
            }
            #[cfg(feature = "vulkan")]
            Backend::Vulkan => Device::wgpu_options()
                .graphics_api(burn::tensor::wgpu::WgpuBackend::Vulkan)
                .init_async()
                .await
                .map_err(|error| Error::NoGpu(error.to_string())),
            #[allow(unreachable_patterns)]
            other => Err(Error::NoGpu(format!("this build has no {} backend", other.name()))),
        }
    }
}

impl std::str::FromStr for Backend {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Backend::AVAILABLE.iter().copied().find(|backend| backend.name() == name).ok_or_else(|| {
            let known: Vec<_> = Backend::AVAILABLE.iter().map(|backend| backend.name()).collect();
            Error::NoGpu(format!("this build has no {name:?} backend, only {}", known.join(", ")))
        })
    }
}
