//! The four classes, in the order of the network's outputs.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::Error;

/// What a slice is sorted into. The order of [`Label::ALL`] is the order of the logits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Glioma,
    Meningioma,
    Pituitary,
    NoTumor,
}

impl Label {
    pub const COUNT: usize = 4;
    pub const ALL: [Label; Label::COUNT] = [Label::Glioma, Label::Meningioma, Label::Pituitary, Label::NoTumor];

    /// The name in files and on the command line: `glioma`, `meningioma`, `pituitary`, `no_tumor`.
    pub fn name(self) -> &'static str {
        match self {
            Label::Glioma => "glioma",
            Label::Meningioma => "meningioma",
            Label::Pituitary => "pituitary",
            Label::NoTumor => "no_tumor",
        }
    }

    /// The place among the logits, 0 to 3.
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Label {
    type Err = Error;

    /// Reads a class name or the folder names of the public data sets (`glioma_tumor`, `notumor`, `no`).
    fn from_str(text: &str) -> Result<Self, Error> {
        let name = text.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        match name.as_str() {
            "glioma" | "glioma_tumor" => Ok(Label::Glioma),
            "meningioma" | "meningioma_tumor" => Ok(Label::Meningioma),
            "pituitary" | "pituitary_tumor" => Ok(Label::Pituitary),
            "no_tumor" | "notumor" | "no" | "healthy" => Ok(Label::NoTumor),
            _ => Err(Error::UnknownClass(text.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_match_the_order_of_the_logits() {
        for (index, label) in Label::ALL.into_iter().enumerate() {
            assert_eq!(label.index(), index);
            assert_eq!(label.name().parse::<Label>().unwrap(), label);
            assert_eq!(serde_json::to_string(&label).unwrap(), format!("{:?}", label.name()));
        }
    }

    #[test]
    fn reads_the_folder_names_of_public_sets() {
        assert_eq!("Glioma_Tumor".parse::<Label>().unwrap(), Label::Glioma);
        assert_eq!("notumor".parse::<Label>().unwrap(), Label::NoTumor);
        assert!("tumor_untyped".parse::<Label>().is_err());
    }
}
