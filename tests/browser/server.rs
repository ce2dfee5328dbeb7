//! A static web server for the built page, which can answer otherwise than its files and remembers what was asked.
//!
//! Paths here are those of the page's sources: the folder of the version (`v/<version>/`) and the folder that the page lies in are left
//! out. What is served lies at its full path, so that another version's file is not there.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::line::Line;
use crate::site;

/// What to answer instead of a file.
#[derive(Clone)]
pub enum Answer {
    /// Other bytes.
    Bytes(Vec<u8>),
    /// The file itself, after this time.
    Late(Duration),
    /// Nothing there.
    NotFound,
    /// These bytes, then the connection breaks although as many more were promised.
    Broken(Vec<u8>),
}

/// The page may lie in any folder of a host; this is one, beside the root.
pub const FOLDER: &str = "some/folder/";
const SERVICE_WORKER: &str = "service_worker.js";

/// A request's method and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// As it stands in the request line, with the query.
    pub target: String,
}

struct State {
    folder: PathBuf,
    /// Whether there is a service worker. Without, a page asks this server for each of its files, which most tests rely on.
    offline: bool,
    /// How fast it sends; as fast as it can without one.
    line: Option<Arc<Line>>,
    answers: HashMap<String, Answer>,
    requests: Vec<Request>,
}

pub struct Server {
    port: u16,
    state: Arc<Mutex<State>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// A server of the page without its service worker, and so without an offline copy.
    pub fn start(folder: &Path) -> Self {
        Self::of(folder, false, None)
    }

    /// A server of the whole page behind a slow line, which compresses as static hosts do.
    pub fn start_behind(line: Line, folder: &Path) -> Self {
        Self::of(folder, true, Some(Arc::new(line)))
    }

    /// A server of the whole page.
    pub fn start_with_offline_copy(folder: &Path) -> Self {
        Self::of(folder, true, None)
    }

    fn of(folder: &Path, offline: bool, line: Option<Arc<Line>>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let folder = folder.to_path_buf();
        let state = State { folder, offline, line, answers: HashMap::new(), requests: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let over = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&state), Arc::clone(&over));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&shared);
                // A browser that hangs up early is no error.
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { port, state, over }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a path with its query.
    pub fn url(&self, target: &str) -> String {
        format!("http://127.0.0.1:{}/{target}", self.port)
    }

    /// The file itself, as it is on the disk.
    pub fn file(&self, path: &str) -> Vec<u8> {
        let file = site::file(&self.lock().folder, path);
        fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Serves another folder from here on, as after an update of the site.
    pub fn serve(&self, folder: &Path) {
        self.lock().folder = folder.to_path_buf();
    }

    pub fn answer(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    pub fn answer_with_files(&self) {
        self.lock().answers.clear();
    }

    /// The requests since the last call.
    pub fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.lock().requests)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread, which then ends.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(()); // a connection opened in advance and not used
    };
    let path = target.split(['?', '#']).next().unwrap_or("").trim_start_matches('/');
    let path = path.strip_prefix(FOLDER).unwrap_or(path);
    let path = if path.is_empty() { "index.html" } else { path };
    let request =
        Request { method: method.to_owned(), path: site::logical(path).to_owned(), target: target.to_owned() };
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }

    let (answer, file, line) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let absent = request.path == SERVICE_WORKER && !state.offline;
        let answer = if absent { Some(Answer::NotFound) } else { state.answers.get(&request.path).cloned() };
        if !absent {
            state.requests.push(request.clone());
        }
        (answer, state.folder.join(path), state.line.clone())
    };
    if let Some(Answer::Late(time)) = answer {
        thread::sleep(time);
    }
    let answer = answer.filter(|answer| !matches!(answer, Answer::Late(_))).unwrap_or_else(|| {
        let inside = !path.split('/').any(|part| part == "..");
        fs::read(file).ok().filter(|_| inside).map_or(Answer::NotFound, Answer::Bytes)
    });
    let (status, promised, body) = match answer {
        Answer::Bytes(bytes) => ("200 OK", bytes.len(), bytes),
        Answer::Late(_) | Answer::NotFound => ("404 Not Found", 0, Vec::new()),
        Answer::Broken(bytes) => ("200 OK", 2 * bytes.len(), bytes),
    };
    // Only what every static host sends: the page's own policy must do without headers.
    let head = |length: usize, more: &str| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {length}\r\n{more}X-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
            kind(&request.path)
        )
    };
    let stream = reader.get_mut();
    if let Some(line) = line {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&body)?;
        let packed = encoder.finish()?;
        let head = head(packed.len(), "Content-Encoding: gzip\r\n");
        return line.send(stream, &[head.as_bytes(), &packed].concat());
    }
    stream.write_all(head(promised, "").as_bytes())?;
    stream.write_all(&body)
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
