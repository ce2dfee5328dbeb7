//! The browsers of the tests: how each is found, how its driver is started, and what it is asked for.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Seek};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Needs;

/// An engine that browsers are built on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Chrome's, Edge's, Opera's.
    #[default]
    Chromium,
    /// Gecko.
    Firefox,
    /// Safari's, in the browser that Debian tests it with.
    WebKit,
}

/// A driver that waits for its session.
pub struct Driver {
    pub port: u16,
    pub capabilities: Value,
    processes: Vec<Child>,
}

/// Why no browser came up.
pub enum Failure {
    /// It or its driver is not here: what to do about it.
    Missing(&'static str),
    /// A program did not come up, as happens now and then on a busy machine: what it said.
    Start(String),
}

/// How long a driver may take until it listens.
const READY: Duration = Duration::from_secs(30);

/// How to get what a kind needs.
const CHROMIUM: &str = "install Chromium and its chromedriver, name them in CHROMIUM and CHROMEDRIVER, or leave these tests out with \
    NEUROTRIAGE_PAGE=none";
const FIREFOX: &str = "skipped: no Firefox: on Debian `apt-get install firefox-esr`, and `cargo install geckodriver --locked`; or name \
    them in FIREFOX and GECKODRIVER";
const WEBKIT: &str = "skipped: no WebKit: on Debian `apt-get install webkit2gtk-driver xvfb`; or name the programs in WEBKITDRIVER and \
    XVFB";

impl Kind {
    /// Starts the driver of this kind.
    pub fn start(self, needs: &Needs, profile: &TempDir) -> Result<Driver, Failure> {
        match self {
            Self::Chromium => chromium(needs, profile),
            Self::Firefox => firefox(profile),
            Self::WebKit => webkit(profile),
        }
    }

    /// The folder in a profile that downloads go to.
    pub fn downloads(profile: &Path) -> PathBuf {
        profile.join("downloads")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}

impl Driver {
    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.processes[0].id()
    }

    /// Waits for the driver to end by itself, then ends it.
    pub fn end(&mut self, patience: Duration) {
        let start = Instant::now();
        for process in &mut self.processes {
            while start.elapsed() < patience && !matches!(process.try_wait(), Ok(Some(_))) {
                thread::sleep(Duration::from_millis(20));
            }
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn chromium(needs: &Needs, profile: &TempDir) -> Result<Driver, Failure> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let (Some(binary), Some(driver)) = (program("CHROMIUM", &names), program("CHROMEDRIVER", &["chromedriver"])) else {
        return Err(Failure::Missing(CHROMIUM));
    };
    let (driver, port) = started(Command::new(driver).arg("--port=0"), |line| {
        line.strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok()
    })?;
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": binary,
            "args": chromium_arguments(needs, profile),
            "prefs": { "download.default_directory": Kind::downloads(profile.path()) },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 240_000, "pageLoad": 120_000 },
    });
    Ok(Driver { port, capabilities, processes: vec![driver] })
}

fn chromium_arguments(needs: &Needs, profile: &TempDir) -> Vec<String> {
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
    if needs.no_scripts {
        arguments.push("--blink-settings=scriptEnabled=false".into());
    }
    if let Some((sentinel, page)) = needs.sentinel {
        arguments.push(format!("--proxy-server=http://127.0.0.1:{}", sentinel.port()));
        // Without the first word this machine's own addresses would never go through a proxy.
        arguments.push(format!("--proxy-bypass-list=<-loopback>;127.0.0.1:{page}"));
    }
    arguments
}

fn firefox(profile: &TempDir) -> Result<Driver, Failure> {
    // Where `cargo xtask test` installs it.
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools").join("bin/geckodriver");
    let geckodriver = program("GECKODRIVER", &["geckodriver"]).or_else(|| installed.is_file().then_some(installed));
    let (Some(binary), Some(geckodriver)) = (program("FIREFOX", &["firefox-esr", "firefox"]), geckodriver) else {
        return Err(Failure::Missing(FIREFOX));
    };
    let (driver, port) =
        started(Command::new(geckodriver).args(["--port", "0", "--profile-root"]).arg(profile.path()), |line| {
            line.rsplit_once("Listening on 127.0.0.1:")?.1.trim().parse().ok()
        })?;
    let capabilities = json!({
        "moz:firefoxOptions": {
            "binary": binary,
            "args": ["-headless", "-width", "1366", "-height", "768"],
            "prefs": {
                "browser.download.dir": Kind::downloads(profile.path()),
                "browser.download.folderList": 2,
                // Nothing by which Firefox itself uses the network.
                "app.normandy.enabled": false,
                "datareporting.policy.dataSubmissionEnabled": false,
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
            },
        },
        "timeouts": { "script": 240_000, "pageLoad": 120_000 },
    });
    Ok(Driver { port, capabilities, processes: vec![driver] })
}

fn webkit(profile: &TempDir) -> Result<Driver, Failure> {
    let (Some(driver), Some(screen)) = (program("WEBKITDRIVER", &["WebKitWebDriver"]), program("XVFB", &["Xvfb"]))
    else {
        return Err(Failure::Missing(WEBKIT));
    };
    // It draws into windows only.
    let (screen, display) = started(
        Command::new(screen).args(["-displayfd", "1", "-screen", "0", "1366x900x24", "-nolisten", "tcp"]),
        |line| line.trim().parse().ok(),
    )?;
    // It saves where the desktop's settings of this home say.
    let home = profile.path();
    let settings = home.join(".config");
    fs::create_dir_all(&settings).expect("a folder for the settings");
    fs::write(settings.join("user-dirs.dirs"), "XDG_DOWNLOAD_DIR=\"$HOME/downloads\"\n")
        .expect("the settings are written");
    let mut started = Driver { port: free_port(), capabilities: Value::Null, processes: vec![screen] };
    let driver = Command::new(driver)
        .arg(format!("--port={}", started.port))
        .env("DISPLAY", format!(":{display}"))
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", &settings)
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Failure::Start(format!("WebKitWebDriver does not start: {error}")))?;
    // The screen is taken away last.
    started.processes.insert(0, driver);
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, started.port)).is_err() && start.elapsed() < READY {
        thread::sleep(Duration::from_millis(30));
    }
    started.capabilities = json!({ "timeouts": { "script": 240_000, "pageLoad": 120_000 } });
    Ok(started)
}

/// Starts a program and waits for the number that it writes: its port, or its screen. All it writes is read to the end, so that it
/// never waits for a reader.
fn started(
    command: &mut Command,
    number: impl Fn(&str) -> Option<u16> + Send + 'static,
) -> Result<(Child, u16), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut errors = tempfile::tempfile().expect("a temporary file");
    let mut program = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors.try_clone().expect("a second handle"))
        .spawn()
        .map_err(|error| Failure::Start(format!("{name} does not start: {error}")))?;
    let mut lines = BufReader::new(program.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut said = String::new();
        let found = lines.by_ref().find_map(|line| {
            said.extend([&line, "\n"]);
            number(&line)
        });
        let _ = tell.send(found.ok_or(said));
        lines.for_each(drop);
    });
    let mut said = match told.recv_timeout(READY) {
        Ok(Ok(number)) => return Ok((program, number)),
        Ok(Err(said)) => said,
        Err(_) => format!("nothing of it in {} seconds\n", READY.as_secs()),
    };
    let _ = program.kill();
    let ended = program.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
    if errors.rewind().is_ok() {
        let _ = errors.read_to_string(&mut said);
    }
    Err(Failure::Start(format!("{name} ended ({ended}) before it was ready: {}", said.trim())))
}

/// For a driver that cannot choose one itself.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// The program that a variable names, or the first of `names` on PATH.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let mut programs = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file())
}
