//! The lock of a journal, as Optuna has it: a file beside it whose creation fails where it exists.
//!
//! Optuna's workers make a symbolic link of that name (`JournalFileSymlinkLock`, their default) or open it exclusively
//! (`JournalFileOpenLock`), which is what is done here: each excludes the other. A lock that nobody touched for half a minute belongs to a
//! process that died, and is removed, as Optuna does.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::{Result, TuneError};

/// How long a lock is respected that nobody touches.
const GRACE: Duration = Duration::from_secs(30);

/// A lock that is held; dropping it gives it back.
#[derive(Debug)]
pub struct Lock(PathBuf);

impl Lock {
    /// Waits until the journal is free, then holds it.
    ///
    /// # Errors
    /// [`TuneError::File`] where no lock can be made.
    pub fn of(journal: &Path) -> Result<Self> {
        Self::within(journal, GRACE)
    }

    fn within(journal: &Path, grace: Duration) -> Result<Self> {
        let mut path = journal.as_os_str().to_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let mut pause = Duration::from_millis(1);
        let mut touched = None;
        let mut since = Instant::now();
        loop {
            match File::create_new(&path) {
                Ok(_) => return Ok(Self(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(TuneError::file(&path)(error)),
            }
            // Through a link it is the journal's own time, as Optuna reads it.
            let modified =
                fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path)).and_then(|data| data.modified()).ok();
            if modified != touched {
                (touched, since) = (modified, Instant::now());
            } else if since.elapsed() > grace {
                release(&path);
                (pause, since) = (Duration::from_millis(1), Instant::now());
            }
            thread::sleep(pause);
            pause = (2 * pause).min(Duration::from_secs(1));
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        release(&self.0);
    }
}

/// Renamed before it is removed, so that of several who find it stale only one removes it, and nobody a new one.
fn release(path: &Path) {
    let mut name = path.as_os_str().to_os_string();
    name.push(format!("{}.rename", unique()));
    let aside = PathBuf::from(name);
    if fs::rename(path, &aside).is_ok() {
        let _ = fs::remove_file(&aside);
    }
}

/// A word that no other process or moment has.
pub fn unique() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", std::process::id(), now.as_nanos())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_at_a_time_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("j");
        let inside = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lock = Lock::of(&journal).unwrap();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::sleep(Duration::from_micros(200));
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn a_lock_of_the_dead_is_removed_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("j");
        File::create_new(folder.path().join("j.lock")).unwrap();
        let start = Instant::now();
        let _lock = Lock::within(&journal, Duration::from_millis(300)).unwrap();
        assert!(start.elapsed() >= Duration::from_millis(300));
    }
}
