//! The program under test, started as a person would, and what it prints.

use std::process::{Command, Output};

use serde_json::Value;

#[allow(dead_code, reason = "not every test starts it in this way")]
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_neurotriage"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[allow(dead_code, reason = "not every test reads JSON lines")]
/// The JSON objects of its standard output, one a line.
pub fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
