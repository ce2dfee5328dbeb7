//! Palettes of DICOM pictures (PS3.3 C.7.6.3.1.5).

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

use super::damaged;
use crate::Result;

/// A palette of colours, 0 ..= 255.
#[derive(Debug)]
pub struct Palette {
    first: i64,
    colours: Vec<[f32; 3]>,
}

impl Palette {
    /// # Errors
    /// [`crate::Error::DamagedImage`] if a channel is missing or short.
    pub fn read(data: &InMemDicomObject) -> Result<Self> {
        let red =
            channel(data, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA);
        let green = channel(
            data,
            tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
            tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
        );
        let blue =
            channel(data, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA);
        let broken = || damaged("the palette is missing or broken");
        let [(first, red), (_, green), (_, blue)] =
            [red.ok_or_else(broken)?, green.ok_or_else(broken)?, blue.ok_or_else(broken)?];
        if red.is_empty() || red.len() != green.len() || red.len() != blue.len() {
            return Err(broken());
        }
        let colours = red.into_iter().zip(green).zip(blue).map(|((red, green), blue)| [red, green, blue]).collect();
        Ok(Self { first, colours })
    }

    /// Indices beyond the palette have its first or last colour.
    pub fn colour(&self, index: i64) -> [f32; 3] {
        let place = index.saturating_sub(self.first).clamp(0, self.colours.len() as i64 - 1);
        self.colours[place as usize]
    }
}

/// The first index and the values of a channel.
fn channel(data: &InMemDicomObject, descriptor: Tag, table: Tag) -> Option<(i64, Vec<f32>)> {
    let descriptor = data.get(descriptor)?.to_multi_int::<i64>().ok()?;
    let &[entries, first, bits] = descriptor.as_slice() else { return None };
    // 0 stands for 2^16, which 16 bits cannot hold.
    let entries = if entries == 0 { 65_536 } else { (entries & 0xFFFF) as usize };
    let element = data.get(table)?;
    let bytes = element.to_bytes().ok()?;
    let words = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let values: Vec<f32> = match bits {
        // Eight bits: packed in pairs, or one a word.
        8 if bytes.len() >= 2 * entries => words.map(|word| f32::from(word & 0xFF)).collect(),
        8 => bytes.iter().map(|&byte| f32::from(byte)).collect(),
        16 => words.map(|word| f32::from(word) / 257.0).collect(),
        _ => return None,
    };
    values.get(..entries).map(|values| (first, values.to_vec()))
}
