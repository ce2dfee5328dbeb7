//! What is looked for in a slice: the score that speaks for it, and whether it is there.

use super::Case;
use crate::label::Label;

/// A question with the answer yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Any tumour, of known kind or not, against none.
    Tumor,
    /// One class against the other three; tumours of unknown kind are left out.
    Class(Label),
}

/// A score and whether the finding is there.
pub type Scored = (f64, bool);

impl Finding {
    /// The probability of the finding, 0 to 1.
    pub fn score(self, case: &Case) -> f64 {
        match self {
            Finding::Tumor => case.probabilities.tumor(),
            Finding::Class(label) => case.probabilities.of(label),
        }
    }

    /// Whether the finding is there; none if that is not known.
    pub fn truth(self, case: &Case) -> Option<bool> {
        match self {
            Finding::Tumor => Some(case.truth.is_tumor()),
            Finding::Class(label) => case.truth.class().map(|class| class == label),
        }
    }

    /// The cases of which the answer is known.
    pub fn scored(self, cases: &[&Case]) -> Vec<Scored> {
        cases.iter().filter_map(|case| Some((self.score(case), self.truth(case)?))).collect()
    }
}
