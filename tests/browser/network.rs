//! A proxy that lets nothing through and remembers what was asked of it.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Hosts that Chromium itself asks for, whatever page it shows: with these tests' flags version 156 of Debian asks the first two of them
/// on about:blank, the others in some starts. An entry needs that proof.
const CHROMIUMS_OWN: [&str; 7] = [
    // The component updater and the sign-in state.
    "update.googleapis.com",
    "accounts.google.com",
    // The clock, the optimisation hints, and a connection in advance to Debian's search engine.
    "clients2.google.com",
    "optimizationguide-pa.googleapis.com",
    "start.duckduckgo.com",
    // What it asks of its maker on about:blank in the first half minute.
    "www.google.com",
    "android.clients.google.com",
];

pub struct Sentinel {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

impl Sentinel {
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let (log, stop) = (Arc::clone(&seen), Arc::clone(&over));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let log = Arc::clone(&log);
                thread::spawn(move || refuse(stream, &log));
            }
        });
        Self { port, seen, over }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// First lines of the requests so far, Chromium's own left out.
    pub fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|line| !host(line).is_some_and(|host| CHROMIUMS_OWN.contains(&host))).cloned().collect()
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread, which then ends.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn refuse(stream: TcpStream, log: &Mutex<Vec<String>>) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    // Chromium opens connections to its proxy in advance. What is meant for another host names it, TLS too (CONNECT): a
    // connection on which nothing is said asks nobody for anything.
    if !reader.read_line(&mut line).is_ok_and(|length| length > 0) {
        return;
    }
    log.lock().unwrap_or_else(PoisonError::into_inner).push(line.trim().to_owned());
    let _ = reader.get_mut().write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/// The host of `CONNECT host:443 HTTP/1.1` or `GET http://host/path HTTP/1.1`.
fn host(line: &str) -> Option<&str> {
    let target = line.split(' ').nth(1)?;
    let authority = target.split_once("://").map_or(target, |(_, rest)| rest);
    authority.split(['/', ':', '?']).next()
}

#[test]
fn only_the_host_itself_is_compared() {
    assert_eq!(host("CONNECT accounts.google.com:443 HTTP/1.1"), Some("accounts.google.com"));
    assert_eq!(host("GET http://example.invalid/?accounts.google.com HTTP/1.1"), Some("example.invalid"));
    assert_eq!(
        host("GET http://accounts.google.com.example.invalid/ HTTP/1.1"),
        Some("accounts.google.com.example.invalid")
    );
    assert_eq!(host("unheard-of"), None);
}
