//! Whether a JPEG stream is whole: the decoder fills what is missing with grey, which must not pass for a scan.

/// True if the stream has an end-of-image marker after its first scan (ITU-T T.81, B.1.1.3).
///
/// Entropy-coded data escapes 0xFF, so `FF D9` found there is the marker itself. Thumbnails inside application segments
/// are skipped with their segment.
pub fn is_complete(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut at = 2; // past the start-of-image marker
    while let Some(&[prefix, marker]) = bytes.get(at..at + 2) {
        if prefix != 0xFF {
            return false;
        }
        match marker {
            0xFF => at += 1,
            START_OF_SCAN => return bytes[at..].windows(2).any(|pair| pair == [0xFF, 0xD9]),
            0x01 | 0xD0..=0xD8 => at += 2,
            _ => match bytes.get(at + 2..at + 4) {
                Some(&[high, low]) => at += 2 + usize::from(u16::from_be_bytes([high, low])),
                _ => return false,
            },
        }
    }
    false
}
