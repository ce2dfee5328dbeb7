//! The W3C WebDriver protocol, as much of it as these tests speak: JSON over HTTP to a browser's driver on this machine.
//!
//! Written out, since the client crates bring an HTTP stack of sixty crates and switch on features of shared ones, so that Burn would be
//! built once more for the tests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any command takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// The error is what the driver said.
pub type Result<T> = std::result::Result<T, String>;

/// A browser under a driver's control.
pub struct Session {
    port: u16,
    path: String,
    /// What the browser calls itself, with its version.
    pub name: String,
}

impl Session {
    /// Starts a browser with these capabilities.
    pub fn open(port: u16, capabilities: &Value) -> Result<Self> {
        let opened = call(port, "POST", "/session", &json!({ "capabilities": { "alwaysMatch": capabilities } }))?;
        let id = opened["sessionId"].as_str().ok_or_else(|| format!("no session id in {opened}"))?;
        let capability = |name: &str| opened["capabilities"][name].as_str().unwrap_or("?").to_owned();
        // Chromium calls itself after its child, WebKit after the window around it.
        let name = match capability("browserName").as_str() {
            "chrome" => "Chromium".to_owned(),
            "firefox" => "Firefox".to_owned(),
            "MiniBrowser" => "WebKitGTK".to_owned(),
            other => other.to_owned(),
        };
        let name = format!("{name} {}", capability("browserVersion"));
        Ok(Self { port, path: format!("/session/{id}"), name })
    }

    /// Ends the browser.
    pub fn close(&self) -> Result<()> {
        call(self.port, "DELETE", &self.path, &Value::Null).map(drop)
    }

    /// Opens an address and waits for the load event.
    pub fn go(&self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// The value that the body of a function returns.
    pub fn script(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// The value that an async function's body returns.
    pub fn async_script(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        let script = format!(
            "const answer = arguments[arguments.length - 1];
             (async function () {{ {body} }}).apply(null, [...arguments].slice(0, -1))
               .then((value) => answer({{ value }}), (error) => answer({{ error: String(error) }}));"
        );
        let answer = self.post("execute/async", &json!({ "script": script, "args": arguments }))?;
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Types into the element that a selector finds; a file input takes paths, one a line.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let found = self.post("element", &json!({ "using": "css selector", "value": selector }))?;
        let element = found.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        let element = element.ok_or_else(|| format!("no element in {found}"))?;
        self.post(&format!("element/{element}/value"), &json!({ "text": text })).map(drop)
    }

    /// The window that commands go to.
    pub fn window(&self) -> Result<String> {
        let window = call(self.port, "GET", &format!("{}/window", self.path), &Value::Null)?;
        window.as_str().map(str::to_owned).ok_or_else(|| format!("no window in {window}"))
    }

    /// Opens another tab, to which commands do not go yet.
    pub fn open_tab(&self) -> Result<String> {
        let opened = self.post("window/new", &json!({ "type": "tab" }))?;
        opened["handle"].as_str().map(str::to_owned).ok_or_else(|| format!("no window in {opened}"))
    }

    /// Commands go to this window from here on.
    pub fn switch_to(&self, window: &str) -> Result<()> {
        self.post("window", &json!({ "handle": window })).map(drop)
    }

    /// Closes the window that commands go to.
    pub fn close_window(&self) -> Result<()> {
        call(self.port, "DELETE", &format!("{}/window", self.path), &Value::Null).map(drop)
    }

    /// Presses a key and lets it go: a letter, or the name of a key, with `Shift+` before it if that is held.
    pub fn press(&self, key: &str) -> Result<()> {
        let (shift, key) = key.strip_prefix("Shift+").map_or((false, key), |key| (true, key));
        let value = match key {
            "Tab" => "\u{e004}",
            "Enter" => "\u{e007}",
            "Escape" => "\u{e00c}",
            "Space" => " ",
            "End" => "\u{e010}",
            "Home" => "\u{e011}",
            "ArrowLeft" => "\u{e012}",
            "ArrowUp" => "\u{e013}",
            "ArrowRight" => "\u{e014}",
            "ArrowDown" => "\u{e015}",
            letter => letter,
        };
        let step = |kind: &str, value: &str| json!({ "type": kind, "value": value });
        let mut steps = vec![step("keyDown", value), step("keyUp", value)];
        if shift {
            steps.insert(0, step("keyDown", "\u{e008}"));
            steps.push(step("keyUp", "\u{e008}"));
        }
        self.post("actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": steps }] })).map(drop)
    }

    /// A command of the Chrome DevTools Protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// The messages of the browser's log since the last call.
    pub fn log(&self) -> Result<Vec<String>> {
        let entries = self.post("se/log", &json!({ "type": "browser" }))?;
        let text = |entry: &Value| {
            format!("{} {}", entry["level"].as_str().unwrap_or(""), entry["message"].as_str().unwrap_or(""))
        };
        Ok(entries.as_array().map(|entries| entries.iter().map(text).collect()).unwrap_or_default())
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value> {
        call(self.port, "POST", &format!("{}/{command}", self.path), body)
    }
}

/// Asks a driver to end its browsers and itself.
pub fn shut_down(port: u16) -> Result<()> {
    call(port, "GET", "/shutdown", &Value::Null).map(drop)
}

fn call(port: u16, method: &str, path: &str, body: &Value) -> Result<Value> {
    let (status, text) = exchange(port, method, path, body).map_err(|error| format!("{method} {path}: {error}"))?;
    let answer: Value = serde_json::from_str(&text).map_err(|error| format!("{method} {path}: {error} in {text:?}"))?;
    match (status, &answer["value"]) {
        (200, value) => Ok(value.clone()),
        (_, value) => Err(format!(
            "{method} {path}: {}: {}",
            value["error"].as_str().unwrap_or("error"),
            value["message"].as_str().unwrap_or(&text)
        )),
    }
}

/// One request on one connection: the status and the body of the answer.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;

    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}
