//! The benchmark's web server: folders under names, compressed as static hosts do, isolated so that clocks and memory can be measured. It
//! counts what goes over the wire.
//!
//! `/cold-N/` before any path leads to the same file: a new address, of which no cache knows, and whose bytes are counted apart.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// What the first part of a path stands for.
#[derive(Default)]
pub struct Site {
    pub folders: HashMap<&'static str, PathBuf>,
    /// Files that lie nowhere, by whole path.
    pub made: HashMap<String, Vec<u8>>,
}

/// What went over the wire, by `cold-N`.
pub type Counts = HashMap<String, Vec<Sent>>;

pub struct Sent {
    pub path: String,
    /// Head and compressed body.
    pub bytes: u64,
}

struct State {
    site: Site,
    /// Compressed once, so that no contestant waits for it.
    packed: Mutex<HashMap<String, Arc<Vec<u8>>>>,
    counts: Mutex<Counts>,
}

pub struct Server {
    port: u16,
    state: Arc<State>,
}

impl Server {
    /// Listens until the program ends.
    pub fn start(site: Site) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State { site, packed: Mutex::default(), counts: Mutex::default() });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A browser that hangs up early is no error.
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Ok(Self { port, state })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What was sent under `cold-N`.
    pub fn sent(&self, cold: &str) -> Vec<Sent> {
        lock(&self.state.counts).remove(cold).unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn file(&self, path: &str) -> Option<Arc<Vec<u8>>> {
        if let Some(packed) = lock(&self.packed).get(path) {
            return Some(Arc::clone(packed));
        }
        let bytes = match self.site.made.get(path) {
            Some(bytes) => bytes.clone(),
            None => {
                let (folder, rest) = path.split_once('/')?;
                let inside = !rest.split('/').any(|part| part == "..");
                fs::read(self.site.folders.get(folder)?.join(rest)).ok().filter(|_| inside)?
            }
        };
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes).ok()?;
        let packed = Arc::new(encoder.finish().ok()?);
        lock(&self.packed).insert(path.to_owned(), Arc::clone(&packed));
        Some(packed)
    }
}

fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let target = line.split_whitespace().nth(1).unwrap_or("/").to_owned();
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let path = target.split(['?', '#']).next().unwrap_or("").trim_start_matches('/');
        let (cold, path) = match path.split_once('/') {
            Some((cold, rest)) if cold.starts_with("cold-") => (Some(cold), rest),
            _ => (None, path),
        };
        let file = state.file(path);
        let (status, body) = match &file {
            Some(bytes) => ("200 OK", bytes.as_slice()),
            None => ("404 Not Found", &[][..]),
        };
        let encoding = if file.is_some() { "Content-Encoding: gzip\r\n" } else { "" };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{encoding}Cache-Control: max-age=3600\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\r\n",
            kind(Path::new(path)),
            body.len()
        );
        if let Some(cold) = cold {
            let sent = Sent { path: path.to_owned(), bytes: (head.len() + body.len()) as u64 };
            lock(&state.counts).entry(cold.to_owned()).or_default().push(sent);
        }
        let stream = reader.get_mut();
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
    }
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
