//! Scans come by the file dialog, by drop and by paste, several at once, and are answered in their order.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::browser::{Browser, Needs};
use crate::page::Page;
use crate::scans;
use crate::server::Server;
use crate::site;

/// Sends an event with files, as dragging or copying them does.
const SEND: &str = "
  const transfer = new DataTransfer();
  for (const [name, base64] of arguments[1]) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: 'image/png' }));
  }
  const options = { bubbles: true, cancelable: true };
  if (arguments[0] === 'paste') {
    document.body.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: transfer }));
  } else {
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: transfer }));
    }
  }";

#[test]
fn files_are_answered_in_order_however_they_come() {
    let Some(folder) = site::page() else { return };
    let scans = tempfile::tempdir().expect("a temporary folder");
    let files = scans::of_all_formats(scans.path());
    let names: Vec<String> = files.iter().filter_map(|file| Some(file.file_name()?.to_str()?.to_owned())).collect();
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let page = Page::open_ready(&browser, &server, "?backend=cpu");

    // Not in the order of the names.
    let order = [3, 0, 5, 1];
    page.choose(&order.map(|index| files[index].clone()));
    let cards = page.answers(order.len());
    for (card, index) in cards.iter().zip(order) {
        assert!(card.state == "done" && card.text.contains(&names[index]), "{} expected: {card:?}", names[index]);
    }

    let content = |index: usize| json!([names[index], BASE64.encode(fs::read(&files[index]).unwrap_or_default())]);
    page.clear();
    browser.script(SEND, &[json!("drop"), Value::Array(vec![content(2), content(4)])]);
    let cards = page.answers(2);
    assert!(cards[0].state == "done" && cards[0].text.contains(&names[2]), "{cards:?}");
    assert!(cards[1].state == "done" && cards[1].text.contains(&names[4]), "{cards:?}");

    page.clear();
    browser.script(SEND, &[json!("paste"), Value::Array(vec![content(0)])]);
    let cards = page.answers(1);
    assert_eq!(cards[0].state, "done", "{cards:?}");

    // Given before the engine is ready, files wait for it.
    browser.go(&server.url("?backend=cpu"));
    page.choose(&files[..2]);
    let cards = page.answers(2);
    assert!(cards.iter().all(|card| card.state == "done"), "{cards:?}");
}
