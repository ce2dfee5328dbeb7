//! The browsers of the tests: how each is found, how its driver is started, and what it is asked for.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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

/// How to get what a kind needs.
const CHROMIUM: &str = "install Chromium and its chromedriver, name them in CHROMIUM and CHROMEDRIVER, or leave these tests out with \
    NEUROTRIAGE_PAGE=none";
const FIREFOX: &str = "skipped: no Firefox: on Debian `apt-get install firefox-esr`, and `cargo install geckodriver --locked`; or name \
    them in FIREFOX and GECKODRIVER";
const WEBKIT: &str = "skipped: no WebKit: on Debian `apt-get install webkit2gtk-driver xvfb`; or name the programs in WEBKITDRIVER and \
    XVFB";

impl Kind {
    /// Starts the driver of this kind; if it or the browser is not here, what to do about it.
    pub fn start(self, needs: &Needs, profile: &TempDir) -> Result<Driver, String> {
        match self {
            Self::Chromium => chromium(needs, profile).ok_or_else(|| CHROMIUM.to_owned()),
            Self::Firefox => firefox(profile).ok_or_else(|| FIREFOX.to_owned()),
            Self::WebKit => webkit(profile).ok_or_else(|| WEBKIT.to_owned()),
        }
    }

    /// The folder in a profile that downloads go to.
    pub fn downloads(profile: &Path) -> PathBuf {
        profile.join("downloads")
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

fn chromium(needs: &Needs, profile: &TempDir) -> Option<Driver> {
    let binary = program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    let mut driver = quiet(Command::new(program("CHROMEDRIVER", &["chromedriver"])?).arg("--port=0"));
    let port =
        read_number(&mut driver, |line| line.strip_suffix('.')?.rsplit_once("successfully on port ")?.1.parse().ok());
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": binary,
            "args": chromium_arguments(needs, profile),
            "prefs": { "download.default_directory": Kind::downloads(profile.path()) },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 240_000, "pageLoad": 120_000 },
    });
    Some(Driver { port, capabilities, processes: vec![driver] })
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

fn firefox(profile: &TempDir) -> Option<Driver> {
    let binary = program("FIREFOX", &["firefox-esr", "firefox"])?;
    // Where `cargo xtask test` installs it.
    let installed = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools").join("bin/geckodriver");
    let geckodriver = program("GECKODRIVER", &["geckodriver"]).or_else(|| installed.is_file().then_some(installed))?;
    let mut driver = quiet(Command::new(geckodriver).args(["--port", "0", "--profile-root"]).arg(profile.path()));
    let port = read_number(&mut driver, |line| line.rsplit_once("Listening on 127.0.0.1:")?.1.trim().parse().ok());
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
    Some(Driver { port, capabilities, processes: vec![driver] })
}

fn webkit(profile: &TempDir) -> Option<Driver> {
    let driver = program("WEBKITDRIVER", &["WebKitWebDriver"])?;
    // It draws into windows only.
    let mut screen = quiet(Command::new(program("XVFB", &["Xvfb"])?).args([
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1366x900x24",
        "-nolisten",
        "tcp",
    ]));
    let display = read_number(&mut screen, |line| line.trim().parse().ok());
    // It saves where the desktop's settings of this home say.
    let home = profile.path();
    let settings = home.join(".config");
    fs::create_dir_all(&settings).expect("a folder for the settings");
    fs::write(settings.join("user-dirs.dirs"), "XDG_DOWNLOAD_DIR=\"$HOME/downloads\"\n")
        .expect("the settings are written");
    let port = free_port();
    let driver = Command::new(driver)
        .arg(format!("--port={port}"))
        .env("DISPLAY", format!(":{display}"))
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", &settings)
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("WebKitWebDriver starts");
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(30));
    }
    let capabilities = json!({ "timeouts": { "script": 240_000, "pageLoad": 120_000 } });
    // The screen is taken away last.
    Some(Driver { port, capabilities, processes: vec![driver, screen] })
}

/// Starts a program whose output is to be read.
fn quiet(command: &mut Command) -> Child {
    let program = command.get_program().to_owned();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()))
}

/// The number that a program writes. Its output is read to the end, so that it never waits for a reader.
fn read_number(program: &mut Child, number: impl Fn(&str) -> Option<u16>) -> u16 {
    let mut lines = BufReader::new(program.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let found = lines.by_ref().find_map(|line| number(&line));
    thread::spawn(move || lines.for_each(drop));
    found.expect("the driver names its port, the screen its number")
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
