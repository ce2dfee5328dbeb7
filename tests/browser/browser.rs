//! A headless Chromium under its chromedriver: started fresh for a test, ended with it, one at a time.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::Sentinel;
use crate::webdriver::{Session, shut_down};

/// Browsers side by side would slow each other and spoil what is measured.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What a test needs of its Chromium.
#[derive(Default)]
pub struct Needs<'a> {
    /// WebGPU, in software where there is no GPU. Without it the browser offers no adapter.
    pub webgpu: bool,
    /// Everything but the page's own port goes through this proxy.
    pub sentinel: Option<(&'a Sentinel, u16)>,
}

pub struct Browser {
    pub session: Session,
    port: u16,
    driver: Child,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    pub fn start(needs: &Needs) -> Self {
        // A test that failed with the lock has ended its browser all the same.
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut driver = Command::new(program("CHROMEDRIVER", &["chromedriver"]))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port_of(&mut driver);
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]),
                "args": arguments(needs, &profile),
            },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 240_000, "pageLoad": 120_000 },
        });
        match Session::open(port, &capabilities) {
            Ok(session) => Self { session, port, driver, _profile: profile, _turn: turn },
            Err(error) => {
                let _ = shut_down(port);
                let _ = driver.kill();
                let _ = driver.wait();
                panic!("Chromium does not start: {error}");
            }
        }
    }

    #[track_caller]
    pub fn go(&self, url: &str) {
        self.session.go(url).unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// What the body of a JavaScript function returns.
    #[track_caller]
    pub fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.session.script(body, arguments).unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// What the body of an async JavaScript function returns.
    #[track_caller]
    pub fn async_script(&self, body: &str, arguments: &[Value]) -> Value {
        self.session.async_script(body, arguments).unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Waits until an expression is true; false if it is not within `limit`.
    #[track_caller]
    pub fn wait(&self, limit: Duration, expression: &str) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if self.script(&format!("return Boolean({expression});"), &[]) == Value::Bool(true) {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // In the order of politeness: what remains after one is ended by the next.
        let _ = self.session.close();
        let _ = shut_down(self.port);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if matches!(self.driver.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn arguments(needs: &Needs, profile: &TempDir) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--headless",
        // Containers and root have no namespaces for the sandbox.
        "--no-sandbox",
        "--window-size=1366,768",
        "--no-first-run",
        // Nothing by which Chromium itself uses the network.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-features=NetworkTimeServiceQuerying,OptimizationHints",
        "--disable-quic",
        "--disable-sync",
    ]
    .map(String::from)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    if needs.webgpu {
        arguments.push("--enable-unsafe-webgpu".into());
    }
    if let Some((sentinel, page)) = needs.sentinel {
        arguments.push(format!("--proxy-server=http://127.0.0.1:{}", sentinel.port()));
        // Without the first word this machine's own addresses would never go through a proxy.
        arguments.push(format!("--proxy-bypass-list=<-loopback>;127.0.0.1:{page}"));
    }
    arguments
}

/// The port that the driver chose. Its output is read to the end, so that it never waits for a reader.
fn port_of(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let port =
        lines.by_ref().find_map(|line| line.strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok());
    thread::spawn(move || lines.for_each(drop));
    port.expect("chromedriver names its port")
}

/// The program that a variable names, or the first of `names` on PATH.
fn program(variable: &str, names: &[&str]) -> PathBuf {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return path.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let mut programs = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file()).unwrap_or_else(|| {
        panic!(
            "no {} on PATH: install Chromium and its chromedriver, name them in CHROMIUM and CHROMEDRIVER, or leave these tests out \
             with NEUROTRIAGE_PAGE=none",
            names[0]
        )
    })
}
