//! A journal on disk: one JSON object a line, only ever appended to, under a lock (Optuna's `JournalFileBackend`).

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::lock::Lock;
use super::{Result, TuneError};

/// No operation is as long as this, in bytes.
const LONGEST: u64 = 16 << 20;

/// A journal, and how far it was read.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// Bytes and lines that were read.
    offset: u64,
    lines: usize,
}

/// A journal whose lock is held.
pub struct Held<'a> {
    journal: &'a mut Journal,
    _lock: Lock,
}

impl Journal {
    /// The journal of that path, which need not exist yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_path_buf(), offset: 0, lines: 0 }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The operations that were added since the last call. A last line without its end is still being written, or its writer died: it is
    /// left for later.
    ///
    /// # Errors
    /// [`TuneError::File`], and [`TuneError::Damaged`] for a line that is no JSON object.
    pub fn read(&mut self) -> Result<Vec<Value>> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        let mut file = File::open(&self.path).map_err(TuneError::file(&self.path))?;
        file.seek(SeekFrom::Start(self.offset)).map_err(TuneError::file(&self.path))?;
        let mut reader = BufReader::new(file);
        let mut found = Vec::new();
        loop {
            let mut line = Vec::new();
            let length =
                (&mut reader).take(LONGEST).read_until(b'\n', &mut line).map_err(TuneError::file(&self.path))? as u64;
            let text = match line.strip_suffix(b"\n") {
                Some(text) => String::from_utf8_lossy(text),
                None if length == LONGEST => return Err(self.damaged(0, format!("it has more than {LONGEST} bytes"))),
                None => return Ok(found),
            };
            match parse_json(text.trim_end()).filter(Value::is_object) {
                Some(operation) => found.push(operation),
                None => return Err(self.damaged(0, "it is no JSON object".into())),
            }
            self.offset += length;
            self.lines += 1;
        }
    }

    /// An error in a line: the one that would be read next, or so many before it.
    pub fn damaged(&self, back: usize, reason: String) -> TuneError {
        TuneError::Damaged { path: self.path.clone(), line: self.lines + 1 - back, reason }
    }

    /// Waits for the lock. Of a last line whose writer died nothing was ever seen by anyone: it is completed if only its end is missing, and
    /// removed otherwise, since what is appended to it could not be read.
    ///
    /// # Errors
    /// [`TuneError::File`].
    pub fn hold(&mut self) -> Result<Held<'_>> {
        let lock = Lock::of(&self.path)?;
        if self.path.exists() {
            mend(&self.path).map_err(TuneError::file(&self.path))?;
        }
        Ok(Held { journal: self, _lock: lock })
    }
}

impl Held<'_> {
    /// As [`Journal::read`].
    pub fn read(&mut self) -> Result<Vec<Value>> {
        self.journal.read()
    }

    /// As [`Journal::damaged`].
    pub fn damaged(&self, back: usize, reason: String) -> TuneError {
        self.journal.damaged(back, reason)
    }

    /// Adds operations, which are on the disk when this returns.
    ///
    /// # Errors
    /// [`TuneError::File`].
    pub fn append(&mut self, operations: &[Value]) -> Result<()> {
        let text: String = operations.iter().map(|operation| format!("{operation}\n")).collect();
        let path = &self.journal.path;
        let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(TuneError::file(path))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(TuneError::file(path))
    }
}

/// A JSON value. Python also writes numbers that JSON does not have, NaN and infinity: they become words.
pub fn parse_json(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mut quoted = String::with_capacity(text.len() + 16);
    let (mut rest, mut in_text) = (text, false);
    while let Some(letter) = rest.chars().next() {
        let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| !in_text && rest.starts_with(word));
        let taken = match word {
            Some(word) => {
                quoted += &format!("{word:?}");
                word.len()
            }
            None => {
                in_text ^= letter == '"';
                // What is escaped in a text ends nothing.
                let next = rest.chars().nth(1).filter(|_| in_text && letter == '\\');
                let taken = letter.len_utf8() + next.map_or(0, char::len_utf8);
                quoted += &rest[..taken];
                taken
            }
        };
        rest = &rest[taken..];
    }
    serde_json::from_str(&quoted).ok()
}

/// A number, also one that [`parse_json`] had to make a word.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(word) if word == "NaN" => Some(f64::NAN),
        Value::String(word) if word == "Infinity" => Some(f64::INFINITY),
        Value::String(word) if word == "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Completes or removes a last line that has no end.
fn mend(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(LONGEST);
    let mut tail = Vec::new();
    if length > 0 {
        file.seek(SeekFrom::Start(length - 1))?;
        file.read_to_end(&mut tail)?;
    }
    if length == 0 || tail == b"\n" {
        return Ok(());
    }
    tail.clear();
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut tail)?;
    let start = tail.iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
    let whole = std::str::from_utf8(&tail[start..]).ok().and_then(parse_json).is_some_and(|value| value.is_object());
    // A file without any line end was no journal: reading it says so, and it stays as it is.
    match (whole, start) {
        (true, _) => file.write_all(b"\n")?,
        (false, 0) => return Ok(()),
        (false, start) => file.set_len(from + start as u64)?,
    }
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_read_back_once_each() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let (mut a, mut b) = (Journal::at(&path), Journal::at(&path));
        assert_eq!(a.read().unwrap(), Vec::<Value>::new());
        let operations = [json!({ "op_code": 0, "text": "a\nb ü" }), json!({ "value": 0.1 + 0.2, "none": null })];
        a.hold().unwrap().append(&operations).unwrap();
        b.hold().unwrap().append(&[json!({ "third": 3 })]).unwrap();
        assert_eq!(a.read().unwrap(), [&operations[..], &[json!({ "third": 3 })]].concat());
        assert_eq!(a.read().unwrap(), Vec::<Value>::new());
        assert_eq!(b.read().unwrap().len(), 3);
    }

    /// A writer that is killed in the middle of a line.
    #[test]
    fn a_truncated_last_line_loses_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let whole = "{\"a\":1}\n{\"b\":2}\n";
        for (tail, expected) in [("{\"c\":", 3), ("{\"c\":3}", 4), ("", 3), ("{\"c\":\"\u{fc}", 3)] {
            fs::write(&path, format!("{whole}{tail}")).unwrap();
            let mut journal = Journal::at(&path);
            assert_eq!(journal.read().unwrap().len(), 2, "it may still be written");
            let mut held = journal.hold().unwrap();
            held.append(&[json!({ "d": 4 })]).unwrap();
            drop(held);
            let mut again = Journal::at(&path);
            let found = again.read().unwrap();
            assert_eq!(found.len(), expected, "{tail}");
            assert_eq!(found.last(), Some(&json!({ "d": 4 })));
            assert_eq!(journal.read().unwrap().len(), expected - 2, "and for one who read it before");
        }
    }

    #[test]
    fn what_is_no_journal_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        for (text, line) in [("{\"a\":1}\nnot json\n{\"b\":2}\n", 2), ("\n", 1), ("[1]\n", 1)] {
            fs::write(&path, text).unwrap();
            let error = Journal::at(&path).read().unwrap_err().to_string();
            assert!(error.contains(&format!("line {line}")) && error.contains("choose another --out"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::write(&path, "a text without an end").unwrap();
        drop(Journal::at(&path).hold().unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a text without an end");
    }

    #[test]
    fn numbers_of_python_are_read() {
        let value =
            parse_json(r#"{"a":NaN,"b":[-Infinity,Infinity,-1.5],"c":"NaN \" Infinity \\","d":"Infinity"}"#).unwrap();
        assert!(number(&value["a"]).unwrap().is_nan());
        assert_eq!(number(&value["b"][0]), Some(f64::NEG_INFINITY));
        assert_eq!(number(&value["b"][1]), Some(f64::INFINITY));
        assert_eq!(number(&value["b"][2]), Some(-1.5));
        assert_eq!(value["c"], "NaN \" Infinity \\");
        assert_eq!(parse_json("{\"a\":NaNa}"), None);
        assert_eq!(number(&Value::Null), None);
    }

    #[test]
    fn writers_at_the_same_time_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        thread::scope(|scope| {
            for writer in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let mut journal = Journal::at(path);
                    for number in 0..25 {
                        let mut held = journal.hold().unwrap();
                        held.append(&[json!({ "writer": writer, "number": number })]).unwrap();
                    }
                });
            }
        });
        let found = Journal::at(&path).read().unwrap();
        assert_eq!(found.len(), 100);
        for writer in 0..4 {
            let numbers: Vec<u64> =
                found.iter().filter(|o| o["writer"] == writer).filter_map(|o| o["number"].as_u64()).collect();
            assert_eq!(numbers, (0..25).collect::<Vec<_>>());
        }
    }
}
