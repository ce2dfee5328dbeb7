//! What the first answer costs: bytes and time, measured and printed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::browser::{Browser, Needs};
use crate::line::Line;
use crate::page::Page;
use crate::server::Server;
use crate::site::{self, say};
use crate::volumes;

/// brotli's best quality takes half a minute for these files; this one is 3 to 6 per cent larger.
const BROTLI: u32 = 9;

/// What is fetched before the first answer, compressed with gzip: no more, in bytes.
const MOST: usize = 1_800_000;

#[test]
fn bytes_and_time_to_the_first_answer() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url("?backend=cpu"));
    press_sample_when_ready(&browser);
    let page = Page { browser: &browser };
    page.settle();
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
    let cards = page.answers(1);
    assert_eq!((cards[0].state.as_str(), cards[0].backend.as_deref()), ("done", Some("cpu")), "{}", page.describe());
    let (ready, answered) = (page.mark("ready"), page.mark("first-answer"));

    let asked: BTreeSet<String> = server.requests().into_iter().map(|request| request.path).collect();
    // On its way from the moment at which the page is ready; neither that nor the answer waits for it.
    let (later, paths): (Vec<_>, Vec<_>) = asked.into_iter().partition(|path| path.starts_with("reader"));
    let mut table =
        format!("bytes to the first answer (CPU)\n{:>10} {:>10} {:>10}\n", "raw", "gzip 9", format!("brotli {BROTLI}"));
    let mut total = [0; 3];
    for path in &paths {
        let bytes = server.file(path);
        let sizes = [bytes.len(), gzip(&bytes), brotli(&bytes)];
        total = std::array::from_fn(|index| total[index] + sizes[index]);
        row(&mut table, sizes, path);
    }
    row(&mut table, total, "all");
    for path in &later {
        let bytes = server.file(path);
        row(&mut table, [bytes.len(), gzip(&bytes), brotli(&bytes)], &format!("{path}, later"));
    }
    say(&table);
    say(&format!(
        "time to the first answer (CPU): {answered:.0} ms from the start of the navigation, of which ready after {ready:.0} ms; \
         no network in between, {} for the classification itself\n",
        cards[0]
            .milliseconds
            .as_deref()
            .map_or("?".into(), |text| format!("{:.0} ms", text.parse::<f64>().unwrap_or(f64::NAN)))
    ));

    assert!(paths.iter().any(|path| path.ends_with(site::CPU_MODULE)), "{paths:?}");
    assert!(
        !paths.iter().any(|path| path.contains("webgpu")),
        "the CPU's answer waits for nothing of WebGPU: {paths:?}"
    );
    assert!(ready <= answered);
    assert!(total[1] <= MOST, "{} bytes are fetched before the first answer", total[1]);
}

/// A first visit on a line of 1 Mbit/s with a delay of 40 ms: what a person waits for.
#[test]
fn first_visit_on_a_slow_line() {
    let Some(folder) = site::page() else { return };
    let server = Server::start_behind(Line::new(1_000_000, Duration::from_millis(40)), &folder);
    let browser = Browser::start(&Needs::default());
    browser.go(&server.url("?backend=cpu"));
    press_sample_when_ready(&browser);
    let page = Page { browser: &browser };
    let limit = Duration::from_secs(240);
    page.expect(limit, "the first answer", "performance.getEntriesByName('first-answer', 'mark').length > 0");
    // What needs the module for every format waits for it, and is answered; that it comes is no scan's doing.
    let files = tempfile::tempdir().expect("a temporary folder");
    page.choose(&[volumes::volume(files.path(), "volume.nii", 1)]);
    let cards = page.answers(2);
    assert!(cards.iter().all(|card| card.state == "done"), "{cards:#?}");
    assert!(page.mark("first-answer") < page.mark("every-format"), "the first answer waits for no other format");
    page.press("#check");
    page.expect(limit, "no request since the scan", "document.querySelector('#privacy .since').dataset.count === '0'");
    say(&format!(
        "first visit on a line of 1 Mbit/s with gzip: ready after {:.1} s, first answer after {:.1} s (CPU), every format read after {:.1} s\n",
        page.mark("ready") / 1000.0,
        page.mark("first-answer") / 1000.0,
        page.mark("every-format") / 1000.0
    ));
}

/// Pressed by the page itself at the moment it is ready, so that the test's own pace is not measured.
fn press_sample_when_ready(browser: &Browser) {
    browser.script(
        "const root = document.documentElement;
         const press = () => root.dataset.state === 'ready' && (document.getElementById('sample').click(), true);
         if (!press()) new MutationObserver((_, observer) => press() && observer.disconnect()).observe(root, { attributes: true });",
        &[],
    );
}

fn row(table: &mut String, sizes: [usize; 3], name: &str) {
    let [raw, gzip, brotli] = sizes;
    let _ = writeln!(table, "{raw:>10} {gzip:>10} {brotli:>10}  {name}");
}

fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail").len()
}

fn brotli(bytes: &[u8]) -> usize {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 1 << 16, BROTLI, 22)
        .write_all(bytes)
        .expect("writing to memory does not fail");
    compressed.len()
}
