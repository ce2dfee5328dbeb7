//! A slow line between server and browser: all connections share its bytes a second, and each answer waits for its delay.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes handed over at a time: 32 ms of a line of 1 Mbit/s.
const PIECE: usize = 4096;

pub struct Line {
    bytes_per_second: f64,
    delay: Duration,
    /// When all that was sent has arrived.
    free: Mutex<Instant>,
}

impl Line {
    pub fn new(bits_per_second: u32, delay: Duration) -> Self {
        Self { bytes_per_second: f64::from(bits_per_second) / 8.0, delay, free: Mutex::new(Instant::now()) }
    }

    /// Writes as fast as the line carries it.
    pub fn send(&self, to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
        thread::sleep(self.delay);
        for piece in bytes.chunks(PIECE) {
            let arrives = {
                let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
                *free =
                    (*free).max(Instant::now()) + Duration::from_secs_f64(piece.len() as f64 / self.bytes_per_second);
                *free
            };
            thread::sleep(arrives.saturating_duration_since(Instant::now()));
            to.write_all(piece)?;
        }
        Ok(())
    }
}

#[test]
fn connections_share_the_line() {
    let line = Line::new(800_000, Duration::from_millis(20));
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| line.send(&mut std::io::sink(), &[0; 10_000]).expect("a sink takes all"));
        }
    });
    // 20,000 bytes at 100,000 a second.
    assert!(start.elapsed() >= Duration::from_millis(200), "{:?}", start.elapsed());
}
