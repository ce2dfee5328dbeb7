//! Files that are not what they seem, and weights that are not the manifest's: a clear message each, and the next scan works.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::{Browser, Needs};
use crate::page::{Card, Page};
use crate::scans::{self, predict, write};
use crate::server::{Answer, Server};
use crate::site;
use crate::volumes;

/// A name, what the server answers to which paths, and words of the message.
type Case<'a> = (&'a str, Vec<(&'a str, Answer)>, &'a str);

#[test]
fn bad_files_get_a_message_and_the_others_a_result() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let at = scans.path();
    let files = [
        scans::phantom(at, "before.png"),
        write(at, "text.png", b"This is a letter, not a picture."),
        write(at, "empty.png", b""),
        scans::cut_short(at, "cut-short.jpg"),
        scans::enormous(at, "enormous.png"),
        scans::phantom(at, "after.png"),
    ];
    let expected =
        [None, Some("not a format that can be read"), Some("empty"), Some("cut short"), Some("60000 x 60000"), None];
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    page.choose(&files);
    let cards = page.answers(files.len());

    for (((file, card), native), words) in files.iter().zip(&cards).zip(predict(&folder, &files)).zip(expected) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(card.text.contains(&name), "the card of {name} names another file: {card:?}");
        let Some(words) = words else {
            assert_eq!(card.state, "done", "{name}: {card:?}");
            continue;
        };
        assert_eq!((card.state.as_str(), &card.class), ("failed", &None), "{name}: {card:?}");
        // The page writes numbers as its language does.
        let plain = |text: &str| text.to_lowercase().replace(',', "");
        let message = plain(&card.message);
        assert!(message.contains(words), "{name}: {:?} does not say {words:?}", card.message);
        let native = plain(&native.error.unwrap_or_else(|| panic!("the command line read {name}")));
        assert!(message.contains(&native), "{name}: the page says {:?}, the command line {native:?}", card.message);
    }
    assert_eq!(page.engine().state, "ready");
}

#[test]
fn bad_weights_are_refused_and_good_ones_work_after_them() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let index: Value = serde_json::from_slice(&server.file("weights/index.json")).expect("the index is JSON");
    let manifest_path = format!("weights/{}.json", index["champion"].as_str().expect("the index names a champion"));
    let manifest: Value = serde_json::from_slice(&server.file(&manifest_path)).expect("the manifest is JSON");
    let weights_path =
        format!("weights/{}", manifest["weights"]["file"].as_str().expect("the manifest names its weights"));
    let weights = server.file(&weights_path);
    let with = |changes: &[(&str, Value)]| {
        let mut changed = manifest.clone();
        for (name, value) in changes {
            changed["weights"][name] = value.clone();
        }
        Answer::Bytes(changed.to_string().into_bytes())
    };

    let mut other = weights.clone();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    let longer = [&weights[..], b"more"].concat();
    // No weights at all, though the manifest vouches for them.
    let text = b"This is a letter, not a network. ".repeat(100);
    let vouched = with(&[("bytes", json!(text.len())), ("sha256", json!(hex(&Sha256::digest(&text))))]);
    let cases: Vec<Case> = vec![
        ("another file", vec![(&weights_path, Answer::Bytes(other))], "SHA-256"),
        ("cut short", vec![(&weights_path, Answer::Bytes(weights[..weights.len() / 2].to_vec()))], "SHA-256"),
        ("too long", vec![(&weights_path, Answer::Bytes(longer))], "longer"),
        ("broken off", vec![(&weights_path, Answer::Broken(weights[..1000].to_vec()))], "connection"),
        ("another hash", vec![(&manifest_path, with(&[("sha256", json!("0".repeat(64)))]))], "SHA-256"),
        ("no network", vec![(&weights_path, Answer::Bytes(text)), (&manifest_path, vouched)], "weights"),
        ("no weights", vec![(&weights_path, Answer::NotFound)], "404"),
        ("no manifest", vec![(&manifest_path, Answer::NotFound)], "404"),
        ("no JSON", vec![(&manifest_path, Answer::Bytes(b"<html>".to_vec()))], "does not describe"),
        ("no index", vec![("weights/index.json", Answer::NotFound)], "404"),
        ("no module", vec![(site::CPU_MODULE, Answer::NotFound)], "404"),
        ("a module that is none", vec![(site::CPU_MODULE, Answer::Bytes(b"<html>".to_vec()))], "WebAssembly"),
        ("no script of the reader", vec![("reader.js", Answer::NotFound)], "reader.js"),
    ];

    let browser = Browser::start(&Needs::default());
    for (name, answers, words) in cases {
        server.answer_with_files();
        for (path, answer) in answers {
            server.answer(path, answer);
        }
        let page = Page::open(&browser, &server, "?backend=cpu");
        let engine = page.engine();
        assert_eq!(engine.state, "failed", "{name}: {}", page.describe());
        assert!(engine.status.contains(words), "{name}: {:?} does not say {words:?}", engine.status);
    }

    // The site is mended: the same page works without being opened anew.
    server.answer_with_files();
    let page = Page { browser: &browser };
    page.press("#retry");
    page.expect(Duration::from_secs(120), "data-state is ready", "document.documentElement.dataset.state === 'ready'");
    page.press("#sample");
    assert_eq!(page.answers(1)[0].state, "done", "{}", page.describe());
}

/// The page asks again after 5 seconds, then after 10, 20 and so on.
const COMING: Duration = Duration::from_secs(60);
/// What the page shows at once, on a busy machine.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn without_the_module_for_every_format_pictures_are_read_and_others_are_named() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let picture = scans::phantom(files.path(), "picture.png");
    let volume = volumes::volume(files.path(), "volume.nii", 3);
    let server = Server::start(&folder);
    server.answer("reader_bg.wasm", Answer::NotFound);
    let browser = Browser::start(&Needs::default());
    let page = Page::open(&browser, &server, "?backend=cpu");
    assert_eq!(page.engine().state, "ready", "{}", page.describe());
    page.choose(&[volume.clone(), picture]);
    let cards = page.answers(2);
    let named: Vec<&Card> = cards.iter().filter(|card| card.state != "done").collect();
    assert_eq!(named.len(), 1, "{cards:#?}");
    assert!(named[0].text.contains("volume.nii") && named[0].text.contains("eader_bg.wasm: HTTP 404"), "{named:#?}");
    page.press("#check");
    let told = |complete: bool| format!("document.getElementById('formats-state').dataset.complete === '{complete}'");
    page.expect(SOON, "nobody is to unplug yet", &told(false));

    // The site is mended: the module comes without anybody's doing, and the next one that needs it has it.
    server.answer_with_files();
    page.expect(COMING, "the module comes", "performance.getEntriesByName('every-format').length > 0");
    page.expect(SOON, "everything is there for going on unplugged", &told(true));
    page.choose(&[volume]);
    let cards = page.answers(3);
    assert_eq!(cards.iter().filter(|card| card.state == "done").count(), 2, "{cards:#?}");
}

#[test]
fn pictures_do_not_wait_for_the_module_that_others_need() {
    let Some(folder) = site::page() else { return };
    let files = tempfile::tempdir().expect("a temporary folder");
    let picture = |name: &str| scans::phantom(files.path(), name);
    let server = Server::start(&folder);
    server.answer("reader_bg.wasm", Answer::Late(Duration::from_secs(600)));
    let browser = Browser::start(&Needs::default());
    let page = Page::open(&browser, &server, "?backend=cpu");
    // The volume comes first, and stays what is looked at.
    page.choose(&[volumes::volume(files.path(), "volume.nii", 3), picture("beside.png")]);
    page.choose(&[picture("later.png")]);
    page.expect(
        Duration::from_secs(120),
        "both pictures are answered",
        "document.querySelectorAll('#list .row[data-state=done]').length === 2",
    );
    let come = browser.script("return performance.getEntriesByName('every-format').length", &[]);
    assert_eq!(come, 0, "{}", page.describe());
    // Nor does the volume come back when all is forgotten.
    let looks = "!document.getElementById('work').hidden";
    page.expect(SOON, "the volume is still waited for", looks);
    page.clear();
    page.expect(SOON, "nothing is waited for", &format!("!({looks})"));
    page.choose(&[picture("again.png")]);
    assert_eq!(page.answers(1)[0].state, "done", "{}", page.describe());
}

#[test]
fn a_gpu_engine_that_does_not_load_leaves_the_work_to_the_cpu() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    server.answer("classifier_webgpu_bg.wasm", Answer::NotFound);
    let browser = Browser::start(&Needs { webgpu: true, ..Needs::default() });
    let page = Page::open_ready(&browser, &server, "?backend=webgpu");
    let engine = page.engine();
    assert_eq!((engine.backend.as_str(), engine.gpu.as_str()), ("cpu", "failed"), "{}", page.describe());
    page.press("#sample");
    assert_eq!(page.answers(1)[0].backend.as_deref(), Some("cpu"), "{}", page.describe());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
