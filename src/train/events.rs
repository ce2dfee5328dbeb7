//! The course of a run as a TensorBoard event file: a point of each curve for each epoch.
//!
//! The format is small: records framed by TFRecord (a length, the bytes, and masked CRC-32C checksums of both, as in
//! TensorFlow's `record_writer.cc`), each a protocol buffer `Event` with a wall time, a step and a `Summary` of named numbers. No
//! crate that writes it is kept: `tensorboard-rs` is of 2022 and brings all of TensorFlow's generated messages,
//! `syntaxdot-summary` is of 2023 with a runtime of 2021, and `tfrecord` declares no licence and generates code while it builds. So
//! the two messages are written here, field by field.
//!
//! The file follows from the run's history alone. A resumed run therefore adds to it exactly what is new, and what a lost save would
//! have left behind is written over.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::checkpoint::Epoch;
use super::{Result, TrainError, write_whole};

/// The file's name in a run's folder; TensorBoard looks for `tfevents`.
pub const FILE: &str = "events.out.tfevents.neurotriage";

/// What a file begins with.
const VERSION: &str = "brain.Event:2";

/// What is known at a step: numbers by the names of their curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub step: u64,
    /// In seconds since 1970 (UTC).
    pub time: f64,
    pub values: Vec<(&'static str, f64)>,
}

/// Brings the event file of a run's folder up to its history. `lesion_weight` is the weight of the lesion map's loss.
///
/// # Errors
/// [`TrainError::File`].
pub fn write(folder: &Path, history: &[Epoch], lesion_weight: f32) -> Result<PathBuf> {
    write_points(folder, &points(history, lesion_weight))
}

/// Brings the event file of a folder up to these points.
///
/// What is there and right stays, and the rest is added at the end: a TensorBoard that is open goes on reading.
///
/// # Errors
/// [`TrainError::File`].
pub fn write_points(folder: &Path, points: &[Point]) -> Result<PathBuf> {
    let path = folder.join(FILE);
    let wanted = encode(points);
    match fs::read(&path) {
        Ok(found) if wanted.starts_with(&found) => {
            let mut file = fs::OpenOptions::new().append(true).open(&path).map_err(TrainError::file(&path))?;
            file.write_all(&wanted[found.len()..]).map_err(TrainError::file(&path))?;
        }
        _ => write_whole(&path, &wanted)?,
    }
    Ok(path)
}

/// The points of a training run, one an epoch.
fn points(history: &[Epoch], lesion_weight: f32) -> Vec<Point> {
    let of = |epoch: &Epoch| {
        let mut values = vec![
            ("loss/train", epoch.train_loss),
            ("loss/val", epoch.val_log_loss),
            ("val/accuracy", epoch.val_accuracy),
            ("val/balanced_accuracy", epoch.val_balanced_accuracy),
        ];
        if let Some(lesion) = epoch.train_lesion_loss {
            values.push(("loss/train_class", epoch.train_class_loss(lesion_weight)));
            values.push(("loss/train_lesion", lesion));
        }
        values.extend(epoch.learning_rate.map(|rate| ("run/learning_rate", rate)));
        values.extend(epoch.seconds.map(|seconds| ("run/seconds", seconds)));
        Point { step: epoch.epoch as u64, time: epoch.finished.map_or(0.0, |seconds| seconds as f64), values }
    };
    history.iter().map(of).collect()
}

fn encode(points: &[Point]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut start = Message::default();
    start.double(1, points.first().map_or(0.0, |point| point.time));
    start.bytes(3, VERSION.as_bytes());
    record(&mut file, &start.0);
    for point in points {
        let mut summary = Message::default();
        for (tag, value) in &point.values {
            let mut number = Message::default();
            number.bytes(1, tag.as_bytes());
            number.float(2, *value as f32);
            summary.bytes(1, &number.0);
        }
        let mut event = Message::default();
        event.double(1, point.time);
        event.varint(2, point.step);
        event.bytes(5, &summary.0);
        record(&mut file, &event.0);
    }
    file
}

/// Appends a record: its length (64 bits), the length's checksum, the bytes, their checksum; little-endian.
fn record(file: &mut Vec<u8>, bytes: &[u8]) {
    let length = (bytes.len() as u64).to_le_bytes();
    file.extend(length);
    file.extend(masked_checksum(&length).to_le_bytes());
    file.extend(bytes);
    file.extend(masked_checksum(bytes).to_le_bytes());
}

/// CRC-32C, turned by 15 bits and moved, so that checksums of data that holds checksums stay good.
fn masked_checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xA282_EAD8)
}

/// A protocol buffer message under way: fields of a number, a wire type and a value.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, field: u8, value: u64) {
        self.0.push(field << 3);
        self.number(value);
    }

    fn double(&mut self, field: u8, value: f64) {
        self.0.push(field << 3 | 1);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u8, value: &[u8]) {
        self.0.push(field << 3 | 2);
        self.number(value.len() as u64);
        self.0.extend(value);
    }

    fn float(&mut self, field: u8, value: f32) {
        self.0.push(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize) -> Epoch {
        Epoch {
            epoch,
            train_loss: 1.5 / epoch as f64,
            train_lesion_loss: Some(0.25),
            learning_rate: Some(2e-3),
            seconds: Some(33.5),
            finished: Some(1_700_000_000 + epoch as u64),
            val_log_loss: 1.25,
            val_accuracy: 0.5,
            val_balanced_accuracy: 0.375,
        }
    }

    /// An event as read: wall time, step, points.
    type Read = (f64, u64, Vec<(String, f32)>);

    /// A field as read: its number and its bytes, or the number itself.
    enum Value<'a> {
        Number(u64),
        Bytes(&'a [u8]),
    }

    fn take<'a>(rest: &mut &'a [u8], count: usize) -> &'a [u8] {
        let (taken, left) = rest.split_at(count);
        *rest = left;
        taken
    }

    fn number(rest: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = take(rest, 1)[0];
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        value
    }

    fn fields(mut message: &[u8]) -> Vec<(u64, Value<'_>)> {
        let mut found = Vec::new();
        while !message.is_empty() {
            let key = number(&mut message);
            let value = match key & 7 {
                0 => Value::Number(number(&mut message)),
                1 => Value::Bytes(take(&mut message, 8)),
                5 => Value::Bytes(take(&mut message, 4)),
                2 => {
                    let length = number(&mut message) as usize;
                    Value::Bytes(take(&mut message, length))
                }
                other => panic!("wire type {other}"),
            };
            found.push((key >> 3, value));
        }
        found
    }

    /// Bit by bit, as the standard (RFC 3720, appendix B.4) has it: not the code that wrote.
    fn checksum(bytes: &[u8]) -> u32 {
        let crc = bytes.iter().fold(!0u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0x82F6_3B78 * (crc & 1)))
        });
        let crc = !crc;
        crc.rotate_right(15).wrapping_add(0xA282_EAD8)
    }

    fn records(mut file: &[u8]) -> Vec<&[u8]> {
        let mut found = Vec::new();
        while !file.is_empty() {
            let length = take(&mut file, 8);
            assert_eq!(take(&mut file, 4), checksum(length).to_le_bytes());
            let bytes = take(&mut file, u64::from_le_bytes(length.try_into().unwrap()) as usize);
            assert_eq!(take(&mut file, 4), checksum(bytes).to_le_bytes());
            found.push(bytes);
        }
        found
    }

    fn event(message: &[u8]) -> Read {
        let mut read = (0.0, 0, Vec::new());
        for (field, value) in fields(message) {
            match (field, value) {
                (1, Value::Bytes(bytes)) => read.0 = f64::from_le_bytes(bytes.try_into().unwrap()),
                (2, Value::Number(step)) => read.1 = step,
                (5, Value::Bytes(summary)) => read.2.extend(fields(summary).into_iter().map(point)),
                (field, _) => panic!("field {field}"),
            }
        }
        read
    }

    fn point((_, point): (u64, Value)) -> (String, f32) {
        let Value::Bytes(point) = point else { panic!("a point is a message") };
        match fields(point).as_slice() {
            [(1, Value::Bytes(tag)), (2, Value::Bytes(value))] => {
                (String::from_utf8(tag.to_vec()).unwrap(), f32::from_le_bytes((*value).try_into().unwrap()))
            }
            _ => panic!("a point is a tag and a value"),
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let file = encode(&points(&[epoch(1), epoch(200)], 2.0));
        let found = records(&file);
        assert_eq!(found.len(), 3);
        assert!(found[0].ends_with(b"brain.Event:2"), "TensorBoard asks for the version first");
        let (time, step, points) = event(found[2]);
        assert_eq!((time, step), (1_700_000_200.0, 200), "a step of two bytes");
        let expected = [
            ("loss/train", 0.0075),
            ("loss/val", 1.25),
            ("val/accuracy", 0.5),
            ("val/balanced_accuracy", 0.375),
            ("loss/train_class", -0.4925),
            ("loss/train_lesion", 0.25),
            ("run/learning_rate", 2e-3),
            ("run/seconds", 33.5),
        ];
        assert_eq!(points, expected.map(|(tag, value)| (tag.to_string(), value)));
    }

    /// Golden: the check value of CRC-32C (RFC 3720, appendix B.4, and the Rocksoft catalogue), masked.
    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc32c::crc32c(b"123456789"), 0xE306_9283);
        assert_eq!(masked_checksum(b"123456789"), checksum(b"123456789"));
    }

    #[test]
    fn a_file_grows_at_its_end_and_loses_what_the_history_does_not_have() {
        let folder = tempfile::tempdir().unwrap();
        let history: Vec<Epoch> = (1..=4).map(epoch).collect();
        let at = |count: usize| {
            let path = write(folder.path(), &history[..count], 0.0).unwrap();
            fs::read(path).unwrap()
        };
        let (first, second) = (at(1), at(3));
        assert!(second.starts_with(&first) && records(&second).len() == 4);
        assert_eq!(at(3), second, "written again, nothing doubles");
        // A save was lost, and the run went another way.
        assert_eq!(records(&at(2)).len(), 3);
        let other = Epoch { val_accuracy: 0.75, ..epoch(3) };
        let path = write(folder.path(), &[epoch(1), epoch(2), other], 0.0).unwrap();
        let file = fs::read(path).unwrap();
        let found = records(&file);
        assert_eq!((found.len(), event(found[3]).2[2].1), (4, 0.75));
    }

    /// Saves of older versions know neither time nor rate.
    #[test]
    fn what_is_not_known_is_no_point() {
        let old = Epoch { train_lesion_loss: None, learning_rate: None, seconds: None, finished: None, ..epoch(1) };
        let file = encode(&points(&[old], 2.0));
        assert_eq!(event(records(&file)[1]).2.len(), 4);
    }
}
