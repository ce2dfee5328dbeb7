//! A browser under its driver: started fresh for a test, ended with it, one at a time. Chromium unless another one is asked for.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::drivers::{Driver, Failure, Kind};
use crate::network::Sentinel;
use crate::site::say;
use crate::webdriver::{Session, shut_down};

/// Browsers side by side would slow each other and spoil what is measured.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// How often a browser is started at most until it comes up.
const ATTEMPTS: u32 = 4;

/// What a test needs of its browser.
#[derive(Default)]
pub struct Needs<'a> {
    pub kind: Kind,
    /// WebGPU, in software where there is no GPU. Without it Chromium offers no adapter.
    pub webgpu: bool,
    /// No page may run scripts; those of the test do not run either.
    pub no_scripts: bool,
    /// Everything but the page's own port goes through this proxy.
    pub sentinel: Option<(&'a Sentinel, u16)>,
}

pub struct Browser {
    pub session: Session,
    pub kind: Kind,
    driver: Driver,
    profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Starts a browser that must be there.
    pub fn start(needs: &Needs) -> Self {
        Self::open(needs).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Starts a browser; where it is not installed, says so and how to get it.
    pub fn start_if_there(needs: &Needs) -> Option<Self> {
        Self::open(needs).inspect_err(|why| say(why)).ok()
    }

    fn open(needs: &Needs) -> Result<Self, &'static str> {
        // A test that failed with the lock has ended its browser all the same.
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        // That a browser comes up at all is no claim of the tests, and of hundreds one does not.
        let mut attempts = 0;
        loop {
            let profile = tempfile::tempdir().expect("a temporary folder");
            fs::create_dir_all(Kind::downloads(profile.path())).expect("a folder for downloads");
            let why = match needs.kind.start(needs, &profile) {
                Ok(mut driver) => match Session::open(driver.port, &driver.capabilities) {
                    Ok(session) => return Ok(Self { session, kind: needs.kind, driver, profile, _turn: turn }),
                    Err(error) => {
                        end(needs.kind, &mut driver);
                        error.to_string()
                    }
                },
                Err(Failure::Missing(advice)) => return Err(advice),
                Err(Failure::Start(why)) => why,
            };
            attempts += 1;
            assert!(attempts < ATTEMPTS, "{:?} did not start {ATTEMPTS} times; the last time: {why}", needs.kind);
            say(&format!("{:?} did not start and is started again: {why}", needs.kind));
        }
    }

    /// The folder that files are saved to by this browser.
    pub fn downloads(&self) -> PathBuf {
        let folder = Kind::downloads(self.profile.path());
        if self.kind == Kind::Chromium {
            let behaviour = json!({ "behavior": "allow", "downloadPath": folder.display().to_string() });
            self.session.devtools("Browser.setDownloadBehavior", &behaviour).expect("downloads are allowed");
        }
        folder
    }

    /// Bytes of memory that the browser's processes take together; none where the system does not tell (it is asked as Linux is).
    pub fn resident(&self) -> Option<u64> {
        let mut parents = Vec::new();
        for entry in fs::read_dir("/proc").ok()?.flatten() {
            let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            // `7 (a name) S 1 …`; it may end while it is looked at.
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse::<u32>().ok());
            parents.extend(parent.map(|parent| (process, parent)));
        }
        let mut family = vec![self.driver.process()];
        let mut next = 0;
        while let Some(&above) = family.get(next) {
            family.extend(parents.iter().filter(|(_, parent)| *parent == above).map(|(process, _)| *process));
            next += 1;
        }
        // Proportional: what processes share is counted once.
        let share = |process: &u32| {
            let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        };
        let kibibytes: u64 = family.iter().filter_map(share).sum();
        (kibibytes > 0).then_some(kibibytes * 1024)
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

    /// A command of the Chrome DevTools Protocol.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.session.devtools(command, parameters).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Presses keys as a person does: one letter, or a name such as `Tab`, `Enter`, `Shift+Tab`; several between spaces.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        for key in keys.split(' ') {
            self.session.press(key).unwrap_or_else(|error| panic!("{key}: {error}"));
        }
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
        end(self.kind, &mut self.driver);
    }
}

/// Ends a driver, and with it the browser that it started.
fn end(kind: Kind, driver: &mut Driver) {
    let patience = match kind {
        Kind::Chromium => {
            let _ = shut_down(driver.port);
            Duration::from_secs(5)
        }
        // Their drivers have no such command.
        Kind::Firefox | Kind::WebKit => Duration::ZERO,
    };
    driver.end(patience);
}
