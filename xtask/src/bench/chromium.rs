//! A headless Chromium of the benchmark, fresh each time, and the memory of its processes.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::webdriver::{Session, shut_down};
use crate::browsers::Programs;

pub struct Chromium {
    session: Session,
    port: u16,
    driver: Child,
    _profile: TempDir,
}

impl Chromium {
    /// With the flags that a benchmark needs, and `flags` of whoever runs it.
    pub fn start(programs: &Programs, flags: &[String]) -> Result<Self> {
        let program = |variable: &str| {
            programs.iter().find(|(name, _)| *name == variable).map(|(_, path)| path).context("Chromium is not here")
        };
        let profile = tempfile::tempdir()?;
        let mut arguments = [
            "--headless",
            // Containers and root have no namespaces for the sandbox.
            "--no-sandbox",
            "--no-first-run",
            // In software where there is no GPU.
            "--enable-unsafe-webgpu",
            // Nothing by which Chromium itself uses the network, or the processor.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-features=NetworkTimeServiceQuerying,OptimizationHints",
            "--disable-quic",
            "--disable-sync",
            &format!("--user-data-dir={}", profile.path().display()),
        ]
        .map(String::from)
        .to_vec();
        arguments.extend_from_slice(flags);
        let mut driver = Command::new(program("CHROMEDRIVER")?)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start")?;
        let mut lines =
            BufReader::new(driver.stdout.take().context("chromedriver has no output")?).lines().map_while(Result::ok);
        let port = lines
            .by_ref()
            .find_map(|line| line.strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok());
        thread::spawn(move || lines.for_each(drop));
        let capabilities = json!({
            "goog:chromeOptions": { "binary": program("CHROMIUM")?.to_string_lossy(), "args": arguments },
            "timeouts": { "script": 600_000, "pageLoad": 120_000 },
        });
        let opened = port.ok_or_else(|| "chromedriver names no port".to_owned());
        match opened.and_then(|port| Ok((port, Session::open(port, &capabilities)?))) {
            Ok((port, session)) => Ok(Self { session, port, driver, _profile: profile }),
            Err(error) => {
                let _ = driver.kill();
                let _ = driver.wait();
                Err(anyhow!("Chromium does not start: {error}"))
            }
        }
    }

    /// Its name and version.
    pub fn name(&self) -> &str {
        &self.session.name
    }

    /// Opens the benchmark's page.
    pub fn open(&self, url: &str) -> Result<()> {
        self.session.go(url).map_err(|error| anyhow!("{url}: {error}"))?;
        let start = Instant::now();
        while self.session.script("return Boolean(globalThis.bench && crossOriginIsolated);", &[])
            != Ok(Value::Bool(true))
        {
            if start.elapsed() > Duration::from_secs(20) {
                return Err(anyhow!("{url} does not come"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Calls a function of the benchmark's page.
    pub fn call(&self, function: &str, arguments: &[Value]) -> Result<Value> {
        let body = format!("return bench.{function}(...arguments);");
        self.session.async_script(&body, arguments).map_err(|error| anyhow!("{function}: {error}"))
    }

    /// The memory of the processes of pages and of the GPU at this moment, from which the most is counted anew; none where the system
    /// does not tell.
    pub fn settled_memory(&self) -> Option<Settled> {
        let own = self.processes()?;
        own.iter().for_each(|process| drop(fs::write(format!("/proc/{}/clear_refs", process.id), "5")));
        Some(Settled(own.iter().filter_map(|process| Some((process.id, process.bytes("VmRSS:")?))).collect()))
    }

    /// How much more memory these processes had at most since then, in bytes. (Others are the browser's reserve.)
    pub fn most_memory_since(&self, settled: &Settled) -> Option<u64> {
        let grown = |process: &Process| Some(process.bytes("VmHWM:")?.saturating_sub(*settled.0.get(&process.id)?));
        Some(self.processes()?.iter().filter_map(grown).sum())
    }

    /// The processes of pages and of the GPU that this driver's browser runs.
    fn processes(&self) -> Option<Vec<Process>> {
        let mut all = HashMap::new();
        for entry in fs::read_dir("/proc").ok()?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
            let line = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            all.insert(id, Process { id, status, line });
        }
        let parent = |id: &u32| all.get(id)?.number("PPid:");
        let is_own = |process: &&Process| {
            std::iter::successors(Some(process.id), parent).any(|id| id == self.driver.id())
                && ["--type=renderer", "--type=gpu-process"].iter().any(|kind| process.line.contains(kind))
        };
        let ids: Vec<u32> = all.values().filter(is_own).map(|process| process.id).collect();
        Some(ids.iter().filter_map(|id| all.remove(id)).collect::<Vec<_>>()).filter(|own| !own.is_empty())
    }
}

/// The memory of processes at a moment, in bytes.
pub struct Settled(HashMap<u32, u64>);

/// A process as `/proc` tells of it.
struct Process {
    id: u32,
    status: String,
    /// The command line.
    line: String,
}

impl Process {
    /// A number of its status.
    fn number(&self, name: &str) -> Option<u32> {
        field(&self.status, name)
    }

    fn bytes(&self, name: &str) -> Option<u64> {
        Some(u64::from(self.number(name)?) * 1024)
    }
}

/// A number in a process' status.
fn field(status: &str, name: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.session.close();
        let _ = shut_down(self.port);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) && !matches!(self.driver.try_wait(), Ok(Some(_))) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_of_a_status() {
        let status = "Name:\tchrome\nPPid:\t17\nVmPeak:\t  9 kB\nVmHWM:\t    2048 kB\n";
        assert_eq!((field(status, "VmHWM:"), field(status, "PPid:")), (Some(2048), Some(17)));
        assert_eq!(field("Name:\tkthread\n", "VmHWM:"), None);
    }
}
