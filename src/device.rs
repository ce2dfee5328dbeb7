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

/// Kernels that a browser's GPU is handed at once: it begins with the first while the others are written down.
#[cfg(feature = "webgpu")]
const TASKS: usize = 12;

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
            Backend::WebGpu => Device::wgpu_options()
                .tasks_max(TASKS)
                .init_async()
                .await
                .map_err(|error| Error::NoGpu(error.to_string())),
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

    /// Opens so many devices of one machine, for a network that is trained on all of them at once.
    ///
    /// # Errors
    /// As [`Backend::open`], and if there are not as many.
    pub async fn open_several(self, count: usize) -> Result<Vec<Device>> {
        if count == 1 {
            return Ok(vec![self.open().await?]);
        }
        let devices: Vec<Device> = match self {
            #[cfg(feature = "vulkan")]
            Backend::Vulkan => Device::enumerate(burn::tensor::DeviceType::Vulkan).into_iter().collect(),
            // All of its cores are one device.
            other => vec![other.open().await?],
        };
        match devices.get(..count) {
            Some(devices) if count > 0 => Ok(devices.to_vec()),
            _ => Err(Error::NoGpu(format!(
                "{count} {} devices were asked for, and there are {}",
                self.name(),
                devices.len()
            ))),
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
