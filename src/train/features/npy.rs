//! The features alone as a NumPy array (`.npy`, format 1.0), the rows in the order of the CSV.

use super::Table;

/// The header's length is a multiple of this.
const ALIGNMENT: usize = 64;

impl Table {
    /// `[rows, features]` as little-endian f32.
    pub fn to_npy(&self) -> Vec<u8> {
        let shape = format!("({}, {})", self.rows.len(), self.width());
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
        // Magic, version and the length's two bytes stand before the header, a line end after it.
        let before = 10;
        let padding = (ALIGNMENT - (before + header.len() + 1) % ALIGNMENT) % ALIGNMENT;
        let length = header.len() + padding + 1;
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((length as u16).to_le_bytes());
        bytes.extend(header.bytes().chain(std::iter::repeat_n(b' ', padding)).chain([b'\n']));
        bytes.extend(self.rows.iter().flat_map(|row| &row.features).flat_map(|feature| feature.to_le_bytes()));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;

    /// Golden: `numpy.save` (NumPy 2.4) of `numpy.array([[1, 2.5]], dtype="<f4")`.
    #[test]
    fn is_what_numpy_writes() {
        let row = Row {
            file: String::new(),
            source: String::new(),
            label: String::new(),
            role: String::new(),
            patient: None,
            cluster: None,
            logits: None,
            features: vec![1.0, 2.5],
        };
        let mut expected =
            b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".to_vec();
        expected.resize(127, b' ');
        expected.push(b'\n');
        expected.extend([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0x40]);
        assert_eq!(Table { rows: vec![row] }.to_npy(), expected);
    }
}
