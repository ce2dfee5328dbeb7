//! The eight ways to mirror and turn a square: the dihedral group that a re-upload may have gone through.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How the first slice of a pair becomes the second. Turns are clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Transform {
    #[serde(rename = "same")]
    Same,
    /// Left and right swapped.
    #[serde(rename = "mirrored")]
    Mirrored,
    /// Top and bottom swapped.
    #[serde(rename = "flipped")]
    Flipped,
    #[serde(rename = "rotated 180")]
    Rotated180,
    /// Mirrored along the diagonal from the top left.
    #[serde(rename = "transposed")]
    Transposed,
    #[serde(rename = "rotated 90")]
    Rotated90,
    #[serde(rename = "rotated 270")]
    Rotated270,
    /// Mirrored along the diagonal from the top right.
    #[serde(rename = "transversed")]
    Transversed,
}

impl Transform {
    pub const COUNT: usize = 8;
    /// Bit 0 of the place mirrors left and right, bit 1 top and bottom, bit 2 swaps rows and columns beforehand.
    pub const ALL: [Transform; Transform::COUNT] = [
        Transform::Same,
        Transform::Mirrored,
        Transform::Flipped,
        Transform::Rotated180,
        Transform::Transposed,
        Transform::Rotated90,
        Transform::Rotated270,
        Transform::Transversed,
    ];

    /// The name in JSON and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Transform::Same => "same",
            Transform::Mirrored => "mirrored",
            Transform::Flipped => "flipped",
            Transform::Rotated180 => "rotated 180",
            Transform::Transposed => "transposed",
            Transform::Rotated90 => "rotated 90",
            Transform::Rotated270 => "rotated 270",
            Transform::Transversed => "transversed",
        }
    }

    /// How the second slice becomes the first.
    pub(super) fn inverse(self) -> Self {
        match self {
            Transform::Rotated90 => Transform::Rotated270,
            Transform::Rotated270 => Transform::Rotated90,
            other => other,
        }
    }

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Whether left and right change places (after the swap of rows and columns, if any).
    pub(super) fn mirrors_columns(self) -> bool {
        self.index() & 1 != 0
    }

    pub(super) fn mirrors_rows(self) -> bool {
        self.index() & 2 != 0
    }

    pub(super) fn swaps_axes(self) -> bool {
        self.index() & 4 != 0
    }

    /// `side * side` values, row by row, mirrored and turned.
    pub(super) fn apply<T: Copy>(self, square: &[T], side: usize) -> Vec<T> {
        let place = |y: usize, x: usize| {
            let x = if self.mirrors_columns() { side - 1 - x } else { x };
            let y = if self.mirrors_rows() { side - 1 - y } else { y };
            if self.swaps_axes() { x * side + y } else { y * side + x }
        };
        (0..side * side).map(|i| square[place(i / side, i % side)]).collect()
    }
}

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_transform_is_what_its_name_says() {
        let square = [1, 2, 3, 4]; // 1 2 / 3 4
        let expected = [
            (Transform::Same, [1, 2, 3, 4]),
            (Transform::Mirrored, [2, 1, 4, 3]),
            (Transform::Flipped, [3, 4, 1, 2]),
            (Transform::Rotated180, [4, 3, 2, 1]),
            (Transform::Transposed, [1, 3, 2, 4]),
            (Transform::Rotated90, [3, 1, 4, 2]),
            (Transform::Rotated270, [2, 4, 1, 3]),
            (Transform::Transversed, [4, 2, 3, 1]),
        ];
        for (place, (transform, turned)) in expected.into_iter().enumerate() {
            assert_eq!(transform.apply(&square, 2), turned, "{transform}");
            assert_eq!(Transform::ALL[place], transform);
            assert_eq!(transform.inverse().apply(&turned, 2), square);
            assert_eq!(serde_json::to_string(&transform).unwrap(), format!("{:?}", transform.name()));
        }
    }
}
