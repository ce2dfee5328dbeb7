//! How many kernels a slice starts on WebGPU: our own do what would be several of Burn's, and where they do not take a tensor Burn's step in unseen.

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::{Answer, Server};
use crate::site::{self, say};

/// `lesion_resnet` has 18 convolutions, which do its sums and two of its pools, a kernel that makes numbers of images, and a dense layer. Of Burn's alone it
/// starts 93.
const MOST: u32 = 20;

const WORKER: &str = "js/engine_worker.js";
const FIRST: &str = "const handed = handedModule(cpuModule());";
const ANSWER: &str = "    postMessage({ type: 'result', id, ...answer, milliseconds: performance.now() - start });";

/// Each slice tells the server by the address of a file that is not there.
const COUNTS: &str = "
let kernels = 0;
if (globalThis.GPUComputePassEncoder) {
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function counted(...groups) {
    kernels += 1;
    return dispatchWorkgroups.apply(this, groups);
  };
}";
const TELLS: &str = "    await fetch(new URL(`../kernels-${kernels}`, import.meta.url));\n    kernels = 0;";

#[test]
fn a_slice_on_webgpu_starts_few_kernels() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let many: Vec<_> = (0..3).map(|number| scans::varied(files.path(), number)).collect();
    let server = Server::start(&folder);
    let mut worker = String::from_utf8(server.file(WORKER)).expect("a script is text");
    for (line, before) in [(FIRST, COUNTS), (ANSWER, TELLS)] {
        assert!(worker.contains(line), "{WORKER} has another form now: {line}");
        worker = worker.replacen(line, &format!("{before}\n{line}"), 1);
    }
    server.answer(WORKER, Answer::Bytes(worker.into_bytes()));
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    let page = Page::open_ready(&browser, &server, "?backend=webgpu&model=lesion_resnet");
    page.choose(&many);
    page.answers(many.len());
    let told = |path: &str| path.rsplit_once("kernels-")?.1.parse::<u32>().ok();
    let counts: Vec<u32> = server.requests().iter().filter_map(|request| told(&request.path)).collect();
    // The first also counts those of the self-test.
    say(&format!("lesion_resnet starts {counts:?} kernels"));
    assert_eq!(counts.len(), many.len(), "each slice tells once: {counts:?}");
    assert!(
        counts[1..].iter().all(|&count| 0 < count && count <= MOST),
        "{counts:?} kernels instead of at most {MOST}"
    );
}
