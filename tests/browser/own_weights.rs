//! Weights of one's own, chosen from this device: they answer as the command line does with them, nobody is asked for them, and files that are
//! no network are named while what answered goes on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::phantoms::write_classes;
use crate::scans::{self, assert_agree, predict_from};
use crate::server::Server;
use crate::site;

const SOON: Duration = Duration::from_secs(120);
/// Nothing that the page could say by chance.
const NAME: &str = "ward_4711";

/// The two files of a network in a folder of weights.
fn pair(weights: &Path, name: &str) -> Vec<PathBuf> {
    [".bpk", ".json"].map(|ending| weights.join(format!("{name}{ending}"))).into()
}

fn neurotriage(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_neurotriage"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .expect("the command line starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A network of those that others published, trained on a few phantoms for one epoch: it need not be right.
fn published(folder: &Path) -> PathBuf {
    let (data, run, out) = (folder.join("data"), folder.join("run"), folder.join("weights"));
    write_classes(&data, 6);
    let text = |path: &Path| path.display().to_string();
    let (data, run, weights) = (text(&data), text(&run), text(&out));
    let choices = ["--network", "resnet50", "--set", "side=64", "--set", "batch=4", "--epochs", "1", "--name", NAME];
    neurotriage(&[&["train", "--data", &data, "--run", &run, "--out", &weights][..], &choices].concat());
    out
}

fn note(browser: &Browser) -> String {
    browser.script("return document.getElementById('note').textContent;", &[]).as_str().unwrap_or_default().to_owned()
}

/// Waits until the network of that name answers.
fn wait_for(page: &Page, name: &str) {
    let shown = format!(
        "document.documentElement.dataset.state === 'ready' && document.querySelector('#model option:checked').textContent.startsWith('{name}')"
    );
    page.expect(SOON, "the chosen network answers", &shown);
}

#[test]
fn own_weights_answer_as_the_command_line_does_and_stay_on_the_device() {
    let Some(folder) = site::page() else { return };
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let weights = published(temporary.path());
    let files = scans::of_all_formats(temporary.path());
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu&model=seed_cnn");
    page.choose_for("#own", &pair(&weights, NAME));
    wait_for(&page, NAME);
    let note = note(&browser);
    assert!(note.contains(NAME) && note.contains("from this device"), "{note}");
    page.choose(&files);
    let cards = page.answers(files.len());
    assert_agree(&files, &cards, &predict_from(&weights, Some(NAME), &files), "cpu");
    let asked: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert!(asked.iter().any(|path| path.ends_with("seed_cnn.bpk")), "the requests are seen: {asked:#?}");
    assert!(!asked.iter().any(|path| path.contains("4711")), "{asked:#?}");
    let address = browser.script("return location.href;", &[]);
    assert!(!address.as_str().is_some_and(|address| address.contains("4711")), "{address}");

    // Back to a network of the site.
    page.select("#model", "seed_cnn");
    wait_for(&page, "seed_cnn");
    let options =
        browser.script("return [...document.querySelectorAll('#model option')].map(({ value }) => value);", &[]);
    assert!(!options.as_array().is_some_and(|options| options.contains(&Value::from("/own"))), "{options}");
}

#[test]
fn files_that_are_no_network_are_named() {
    let Some(folder) = site::page() else { return };
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let out = temporary.path().display().to_string();
    for name in ["first", "second"] {
        let precision = if name == "first" { "f16" } else { "f32" };
        neurotriage(&["weights", "convert", "lesion_resnet", "--to", precision, "--name", name, "--out", &out]);
    }
    let [weights, manifest] = ["first.bpk", "first.json"].map(|name| temporary.path().join(name));
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");
    for files in [vec![weights.clone()], vec![manifest.clone(), temporary.path().join("second.json")]] {
        page.choose_for("#own", &files);
        page.expect(
            SOON,
            "it is refused",
            "document.getElementById('note').textContent.includes('Choose both at once')",
        );
        assert_eq!(page.engine().state, "ready", "what answered goes on");
    }

    // Another network's weights, and another program's JSON.
    let settings = scans::write(temporary.path(), "settings.json", b"{\"colour\": \"blue\"}");
    for (manifest, expected) in [
        (temporary.path().join("second.json"), "is not the one its manifest names"),
        (settings, "settings.json is not the manifest of a network"),
    ] {
        page.choose_for("#own", &[weights.clone(), manifest]);
        page.expect(SOON, "it is refused", "document.documentElement.dataset.state === 'failed'");
        let status = page.engine().status;
        assert!(status.contains(expected), "{status}");
    }

    // The right pair mends it.
    page.choose_for("#own", &[weights, manifest]);
    wait_for(&page, "first");
    page.press("#sample");
    page.answers(1);
}
