//! Is this a scan that the network knows? A score of the pooled features, and a threshold that known scans seldom reach.
//!
//! A network names a class for any picture, a chest X-ray as well as a cat, and often with confidence. The features that it pools
//! (see [`crate::inference::Seen::features`]) tell more: those of brain MRI lie in few directions around their mean. The score is the
//! Mahalanobis distance of the features in a model of such a cloud, probabilistic principal components (Tipping & Bishop
//! 1999): the variances along the first directions, one variance for all others. Distances of that kind find strangers with no
//! stranger to learn from (Lee et al. 2018, "A simple unified framework for detecting out-of-distribution samples").
//!
//! The threshold is a conformal quantile of validation slices, so a new slice of the same kind of patients is refused with a
//! known probability (Bates et al. 2023, "Testing for outliers with conformal p-values").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How familiar a slice is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Familiarity {
    /// Whether its score is at most the threshold.
    pub familiar: bool,
    /// The share of validation slices that look at least as strange to the network, 0 ..= 1; patients weigh the same.
    pub share: f64,
}

/// What the network knows: the cloud of its features on training slices, and the scores of validation slices. Written by training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The cloud's middle: a number for each feature.
    pub centre: Numbers,
    /// By what each feature's difference from the middle is divided, greater than 0: its spread.
    pub scale: Numbers,
    /// Directions of unit length, at right angles to each other, in scaled features: row by row.
    pub directions: Numbers,
    /// The variance along each direction, greater than 0.
    pub variances: Numbers,
    /// The variance along every other direction, greater than 0.
    pub rest: f32,
    /// Slices of a higher score are not familiar.
    pub threshold: f64,
    /// The share of slices like those of the validation set that are refused at most, between 0 and 1.
    pub refused: f64,
    /// Scores of validation slices: the least, then the quantiles at equal steps up to the highest.
    pub quantiles: Vec<f64>,
}

/// Numbers that a manifest stores as base64 of little-endian f32.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers(pub Vec<f32>);

impl Gate {
    /// How familiar the features of a slice are. Features that are not finite or not those of this gate are not familiar.
    pub fn judge(&self, features: &[f32]) -> Familiarity {
        match self.score(features) {
            Some(score) => Familiarity { familiar: score <= self.threshold, share: self.share(score) },
            None => Familiarity { familiar: false, share: 0.0 },
        }
    }

    /// The squared Mahalanobis distance from the cloud's middle for each feature: about 1 for slices that it was fitted to.
    ///
    /// None if a feature is not finite, or if they are not as many as the gate's.
    pub fn score(&self, features: &[f32]) -> Option<f64> {
        let (centre, scale) = (&self.centre.0, &self.scale.0);
        if features.len() != centre.len() || features.iter().any(|feature| !feature.is_finite()) {
            return None;
        }
        let scaled: Vec<f64> = features
            .iter()
            .zip(centre.iter().zip(scale))
            .map(|(&feature, (&centre, &scale))| (f64::from(feature) - f64::from(centre)) / f64::from(scale))
            .collect();
        let mut rest: f64 = scaled.iter().map(|value| value * value).sum();
        let mut distance = 0.0;
        for (direction, &variance) in self.directions.0.chunks_exact(centre.len()).zip(&self.variances.0) {
            let along: f64 = direction.iter().zip(&scaled).map(|(&a, b)| f64::from(a) * b).sum();
            distance += along * along / f64::from(variance);
            rest -= along * along;
        }
        // Rounding may leave less than nothing beside the directions.
        distance += rest.max(0.0) / f64::from(self.rest);
        Some(distance / centre.len() as f64)
    }

    /// The share of validation slices whose score is at least this, 0 ..= 1, between the quantiles linearly.
    fn share(&self, score: f64) -> f64 {
        let last = self.quantiles.len() - 1;
        let below = self.quantiles.partition_point(|&quantile| quantile < score);
        if below == 0 {
            return 1.0;
        }
        if below > last {
            return 0.0;
        }
        let (low, high) = (self.quantiles[below - 1], self.quantiles[below]);
        let place = (below - 1) as f64 + (score - low) / (high - low);
        1.0 - place / last as f64
    }

    /// Why the gate cannot be used with a network of so many features; none if it can.
    pub fn fault(&self) -> Option<&'static str> {
        let features = self.centre.0.len();
        let positive = |numbers: &[f32]| numbers.iter().all(|&number| number > 0.0 && number.is_finite());
        let finite = |numbers: &[f32]| numbers.iter().all(|number| number.is_finite());
        let sizes = features > 0
            && self.scale.0.len() == features
            && self.directions.0.len() == features * self.variances.0.len()
            && self.variances.0.len() < features;
        if !sizes {
            return Some("its sizes do not fit each other");
        }
        if !(finite(&self.centre.0)
            && finite(&self.directions.0)
            && positive(&self.scale.0)
            && positive(&self.variances.0)
            && positive(&[self.rest]))
        {
            return Some("a number is not finite, or a spread not above 0");
        }
        let sorted = self.quantiles.len() > 1 && self.quantiles.is_sorted();
        (!sorted || !self.threshold.is_finite()).then_some("its threshold or its quantiles are no scores")
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|number| number.to_le_bytes()).collect();
        serializer.serialize_str(&BASE64.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(text).map_err(serde::de::Error::custom)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        match rest {
            [] => Ok(Self(numbers.iter().map(|&number| f32::from_le_bytes(number)).collect())),
            _ => Err(serde::de::Error::custom("the bytes are no whole numbers of 32 bits")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variance 4 along the first feature, 1 along the others, around (1, 1, 1); all features are scaled by 2.
    fn gate() -> Gate {
        Gate {
            centre: Numbers(vec![1.0; 3]),
            scale: Numbers(vec![2.0; 3]),
            directions: Numbers(vec![1.0, 0.0, 0.0]),
            variances: Numbers(vec![4.0]),
            rest: 1.0,
            threshold: 2.0,
            refused: 0.05,
            quantiles: vec![0.0, 1.0, 3.0],
        }
    }

    #[test]
    fn the_score_is_the_distance_by_hand() {
        // Scaled: (2, 1, -1); 4/4 + 1 + 1 = 3, for 3 features 1.
        assert_eq!(gate().score(&[5.0, 3.0, -1.0]), Some(1.0));
        assert_eq!(gate().score(&[1.0; 3]), Some(0.0));
    }

    #[test]
    fn familiar_up_to_the_threshold_with_the_share_of_validation_slices_beyond() {
        // Along the second feature: x of score x² / 12.
        let judge = |score: f64| gate().judge(&[1.0, 1.0 + (12.0 * score).sqrt() as f32, 1.0]);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        for (score, familiar, share) in
            [(0.0, true, 1.0), (0.5, true, 0.75), (1.0, true, 0.5), (1.9, true, 0.275), (2.1, false, 0.225)]
        {
            let found = judge(score);
            assert_eq!(found.familiar, familiar, "{score}");
            close(found.share, share);
        }
        assert_eq!(judge(9.0), Familiarity { familiar: false, share: 0.0 });
    }

    #[test]
    fn what_cannot_be_scored_is_not_familiar() {
        let stranger = Familiarity { familiar: false, share: 0.0 };
        assert_eq!(gate().judge(&[f32::NAN, 1.0, 1.0]), stranger);
        assert_eq!(gate().judge(&[1.0; 4]), stranger);
    }

    #[test]
    fn json_keeps_every_bit_and_faults_are_named() {
        let mut gate = gate();
        gate.rest = 0.1;
        let json = serde_json::to_string(&gate).unwrap();
        assert_eq!(serde_json::from_str::<Gate>(&json).unwrap(), gate);
        assert_eq!(gate.fault(), None);
        gate.scale.0[1] = 0.0;
        assert!(gate.fault().is_some());
        gate.scale.0.pop();
        assert!(gate.fault().unwrap().contains("sizes"));
        assert!(serde_json::from_str::<Numbers>("\"AAAA\"").is_err(), "three bytes");
    }
}
