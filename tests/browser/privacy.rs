//! The page asks nobody but its own site for anything, and keeps nothing but its own files: no name, no header value, no pixel of a scan.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use neurotriage::phantom::Phantom;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::network::Sentinel;
use crate::offline::visit;
use crate::server::{Answer, Server};
use crate::versions::list_of;
use crate::{site, volumes};

/// Nothing that the page could say by chance.
const NAME: &str = "Doe_Jane_1970-01-01_MRN4711.png";
const FOLDER: &str = "Ward_MRN4712";
/// Names that may be nowhere but on the page and in memory: of files and folders, and what headers say of the patient.
const MARKS: [&str; 4] = ["MRN4711", "MRN4712", "MRN0815", volumes::PATIENT];
/// Grey values in a row of a picture: no row of anything else.
const PIXELS: [u8; 12] = [3, 241, 17, 229, 31, 211, 47, 199, 61, 181, 73, 163];

/// A page without a policy that asks elsewhere, in the ways that pages do.
const CONTROL: &str = "<!doctype html><title>control</title><body><script>
  fetch('http://example.invalid/fetch').catch(() => {});
  fetch('http://127.0.0.1:47531/loopback').catch(() => {});
  fetch('https://example.invalid/secure').catch(() => {});
  new Worker(URL.createObjectURL(new Blob([`fetch('http://example.invalid/worker').catch(() => {})`])));
  new Image().src = 'http://example.invalid/image';
  navigator.sendBeacon('http://example.invalid/beacon', 'x');
  try { new WebSocket('ws://example.invalid/socket'); } catch {}
</script>";

#[test]
fn nothing_leaves_the_page_and_nothing_stays() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let inner = scans.path().join(FOLDER);
    fs::create_dir(&inner).expect("a folder");
    let mut files = vec![marked(scans.path(), NAME)];
    // A DICOM series, whose headers name the patient.
    files.extend(volumes::series(&inner, "2.25.4713", 3));
    let server = Server::start_with_offline_copy(&folder);
    server.answer("control.html", Answer::Bytes(CONTROL.into()));
    let sentinel = Sentinel::start();
    let browser =
        Browser::start(&Needs { webgpu: true, sentinel: Some((&sentinel, server.port())), ..Needs::default() });

    for (query, backend) in [("?backend=cpu", "cpu"), ("?backend=webgpu", "webgpu")] {
        let page = visit(&browser, &server, query);
        // The browser's own look for a newer version comes a moment after the page.
        thread::sleep(Duration::from_secs(2));
        let opening = server.requests();
        assert!(opening.iter().all(|request| request.method == "GET"), "the page only reads: {opening:#?}");
        page.choose(&files);
        page.answers(2);
        page.press("#sample");
        let cards = page.answers(3);
        assert!(cards.iter().all(|card| card.backend.as_deref() == Some(backend)), "{cards:#?}");
        assert!(cards.iter().any(|card| card.text.contains(NAME)), "a card names its file: {cards:#?}");
        assert!(cards.iter().any(|card| card.text.contains("Roe")), "a card names its patient: {cards:#?}");
        for arrival in page.arrivals() {
            page.show(arrival);
        }

        // Whatever happens later than the answers.
        thread::sleep(Duration::from_secs(1));
        let classifying = server.requests();
        assert!(classifying.is_empty(), "a scan causes no request, not even to the page's own site: {classifying:#?}");
        assert!(sentinel.seen().is_empty(), "{query}: asked of others: {:#?}", sentinel.seen());
        assert_nothing_is_kept(&browser, &folder);
        assert_clean_log(&browser, query);
    }

    // The proof that what is left anywhere would have been found.
    browser.async_script(LEAVE, &marks());
    let found = browser.async_script(SEARCH, &marks())["found"].to_string();
    for place in ["local", "session", "cookies", "in a cache", "address in a cache", "database", "private file"] {
        assert!(found.contains(&format!("\"{place}")), "{place} was not searched: {found}");
    }
    assert!(found.contains("pixels in RGBA") && found.contains(": pixels\""), "{found}");
    let log = browser.session.log().expect("the browser's log");
    assert!(log.iter().any(|line| line.contains(MARKS[0])), "the log is not read: {log:#?}");

    // The proof that a request elsewhere would have been seen.
    browser.go(&server.url("control.html"));
    let wanted = [
        "example.invalid/fetch",
        "127.0.0.1:47531/loopback",
        "CONNECT example.invalid:443",
        "example.invalid/worker",
        "example.invalid/image",
        "example.invalid/beacon",
        "example.invalid:80",
    ];
    let missing = || {
        wanted.into_iter().filter(|part| !sentinel.seen().iter().any(|line| line.contains(part))).collect::<Vec<_>>()
    };
    for _ in 0..100 {
        if missing().is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(missing().is_empty(), "the sentinel missed {:?}; it saw {:#?}", missing(), sentinel.seen());
}

/// A scan with a row of grey values that no other picture has.
fn marked(folder: &Path, name: &str) -> PathBuf {
    let mut picture = Phantom { side: 160, ..Phantom::WITH_LESION }.draw();
    for (x, grey) in PIXELS.into_iter().enumerate() {
        picture.put_pixel(60 + x as u32, 80, image::Luma([grey]));
    }
    let path = folder.join(name);
    picture.save(&path).expect("the picture is written");
    path
}

/// Looks through all that a page can keep, for the marks as text (UTF-8 and UTF-16) and for the pixels as grey values and as RGBA.
/// Answers {found: [where: what], kept: what is kept at all, by kind}.
const SEARCH: &str = "
  const [marks, pixels] = arguments;
  const wide = (text) => [...text].flatMap((letter) => [letter.charCodeAt(0), 0]);
  const patterns = [
    ...marks.map((mark) => [mark, [...new TextEncoder().encode(mark)]]), ...marks.map((mark) => [`${mark} in UTF-16`, wide(mark)]),
    ['pixels', pixels], ['pixels in RGBA', pixels.flatMap((grey) => [grey, grey, grey, 255])],
  ];
  const found = [];
  const look = (where, content) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    for (const [what, pattern] of patterns) {
      for (let at = bytes.indexOf(pattern[0]); at >= 0; at = bytes.indexOf(pattern[0], at + 1)) {
        if (pattern.every((byte, index) => bytes[at + index] === byte)) { found.push(`${where}: ${what}`); break; }
      }
    }
  };
  const kept = { cached: [], local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie, databases: [], files: [] };
  look('local storage', JSON.stringify(kept.local));
  look('session storage', JSON.stringify(kept.session));
  look('cookies', kept.cookies);
  look('address', decodeURIComponent(location.href));
  look('title', document.title);
  look('history', JSON.stringify(history.state));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    look('name of a cache', name);
    for (const request of await cache.keys()) {
      const body = await (await cache.match(request, { ignoreVary: true })).arrayBuffer();
      kept.cached.push({ url: request.url, bytes: body.byteLength });
      look('address in a cache', decodeURIComponent(request.url));
      look(`in a cache, ${request.url}`, body);
    }
  }
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    kept.databases.push(name);
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      look(`database ${name}`, JSON.stringify(await done(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  const walk = async (folder) => {
    for await (const [name, entry] of folder) {
      kept.files.push(name);
      look('name of a private file', name);
      if (entry.kind === 'directory') await walk(entry);
      else look(`private file ${name}`, await (await entry.getFile()).arrayBuffer());
    }
  };
  await walk(await navigator.storage.getDirectory());
  return { found, kept };";

/// Leaves the marks wherever a page can, as a careless one would.
const LEAVE: &str = "
  const [marks, pixels] = arguments;
  localStorage.setItem('left', marks[0]);
  sessionStorage.setItem('left', marks[1]);
  document.cookie = `left=${marks[0]}`;
  const cache = await caches.open('left');
  await cache.put('left', new Response(new Uint8Array([0, ...pixels.flatMap((grey) => [grey, grey, grey, 255])])));
  await cache.put(`left?name=${marks[2]}`, new Response('x'));
  const open = indexedDB.open('left');
  open.onupgradeneeded = () => open.result.createObjectStore('left').put({ patient: marks[3] }, 1);
  const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  database.close();
  const file = await (await navigator.storage.getDirectory()).getFileHandle('left', { create: true });
  const writable = await file.createWritable();
  await writable.write(new Uint8Array(pixels));
  await writable.close();
  console.log(marks[0]);";

#[track_caller]
fn assert_nothing_is_kept(browser: &Browser, page: &Path) {
    let Value::Object(mut answer) = browser.async_script(SEARCH, &marks()) else { panic!("the search has no answer") };
    assert_eq!(answer["found"], json!([]));
    // The caches hold the page's own files, whole, and nothing else.
    let cached = answer["kept"]["cached"].take();
    let cached = cached.as_array().expect("a list");
    let worker = fs::read_to_string(page.join("service_worker.js")).expect("a service worker");
    let (list, _) = list_of(&worker);
    let files = list["files"].as_array().expect("files");
    let missing: Vec<&Value> = files
        .iter()
        .filter(|file| {
            let path = file["path"].as_str().expect("a path");
            !cached.iter().any(|it| {
                it["bytes"] == file["bytes"] && it["url"].as_str().is_some_and(|url| url.ends_with(&format!("/{path}")))
            })
        })
        .collect();
    assert!(missing.is_empty() && cached.len() == files.len(), "{missing:#?}, {cached:#?}");
    let rest = json!({ "cached": null, "local": {}, "session": {}, "cookies": "", "databases": [], "files": [] });
    assert_eq!(answer["kept"], rest);
}

fn marks() -> [Value; 2] {
    [json!(MARKS), json!(PIXELS)]
}

#[track_caller]
fn assert_clean_log(browser: &Browser, query: &str) {
    let log = browser.session.log().expect("the browser's log");
    let bad = [&MARKS[..], &["Content Security Policy", "Refused to", "SEVERE"]].concat();
    let found: Vec<&String> = log.iter().filter(|line| bad.iter().any(|words| line.contains(words))).collect();
    assert!(found.is_empty(), "{query}: in the browser's log: {found:#?}");
}
