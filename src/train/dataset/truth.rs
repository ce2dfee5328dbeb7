//! What is known of a slice: one of the four classes, or only that there is a tumour.

use serde::{Deserialize, Serialize};

use crate::label::Label;

/// The truth that a data set gives for a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// A tumour of unknown kind (`tumor_untyped`): it counts where tumour is told from no tumour, and nowhere else.
    TumorUntyped,
    /// One of the four classes.
    #[serde(untagged)]
    Class(Label),
}

impl Truth {
    /// The name of a tumour of unknown kind in manifests.
    pub const TUMOR_UNTYPED: &str = "tumor_untyped";

    /// Reads the label of a manifest; none if it is neither a class nor a tumour.
    pub fn parse(label: &str) -> Option<Self> {
        if label.trim() == Self::TUMOR_UNTYPED {
            return Some(Truth::TumorUntyped);
        }
        label.parse().ok().map(Truth::Class)
    }

    /// The class, if it is known.
    pub fn class(self) -> Option<Label> {
        match self {
            Truth::Class(label) => Some(label),
            Truth::TumorUntyped => None,
        }
    }

    pub fn is_tumor(self) -> bool {
        self != Truth::Class(Label::NoTumor)
    }

    pub fn name(self) -> &'static str {
        match self {
            Truth::Class(label) => label.name(),
            Truth::TumorUntyped => Self::TUMOR_UNTYPED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_in_manifests_and_in_json() {
        for truth in Label::ALL.into_iter().map(Truth::Class).chain([Truth::TumorUntyped]) {
            assert_eq!(Truth::parse(truth.name()), Some(truth));
            let json = serde_json::to_string(&truth).unwrap();
            assert_eq!(json, format!("{:?}", truth.name()));
            assert_eq!(serde_json::from_str::<Truth>(&json).unwrap(), truth);
        }
        assert_eq!(Truth::parse("chest_xray"), None);
        assert!(Truth::TumorUntyped.is_tumor() && !Truth::Class(Label::NoTumor).is_tumor());
    }
}
