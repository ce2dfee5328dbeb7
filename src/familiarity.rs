//! Is this a scan that the network knows? A score of what the network saw and of the picture itself, and a threshold that known
//! scans seldom reach.
//!
//! A network names a class for any picture, a chest X-ray as well as a cat, and often with confidence. The gate looks at
//! [`traits_of`] a slice instead: the direction of the network's pooled features, and how much of the picture has which grey value and
//! which edges. Those of brain MRI lie in few directions around their mean. The score is the Mahalanobis distance in a model of
//! such a cloud, probabilistic principal components (Tipping & Bishop 1999): variances along the first directions, one variance
//! for all others. Distances of that kind find strangers with no stranger to learn from (Lee et al. 2018, "A simple unified
//! framework for detecting out-of-distribution samples").
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
    /// The share of validation slices that look at least as strange, 0 ..= 1.
    pub share: f64,
}

/// What the network knows: the cloud of the traits of its training slices, and the scores of validation slices. Written by training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The cloud's middle: a number for each trait.
    pub centre: Numbers,
    /// By what each trait's difference from the middle is divided, greater than 0: its spread.
    pub scale: Numbers,
    /// Directions of unit length, at right angles to each other, in scaled traits: row by row.
    pub directions: Directions,
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

/// Grey values of a picture are counted in so many bins of equal width from 0 to 1.
const GREYS: usize = 16;
/// Differences of neighbouring pixels are counted between these bounds.
const EDGES: [f32; 7] = [0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4];

/// What the gate looks at: the pooled features scaled to length 1, then square roots of shares of the `side * side` input's
/// pixels, by grey value, by their difference from the right neighbour and by that from the lower one.
///
/// The length of the features grows with contrast and sharpness, so scanners differ in it more than strangers do. Square roots
/// make differences of shares comparable, rare or not (Hellinger's distance). A slice and its mirror image have the same shares.
pub fn traits_of(features: &[f32], input: &[f32], side: usize) -> Vec<f32> {
    traits_with(features, &shares_of(input, side))
}

/// The traits of these features and what [`shares_of`] found in the input.
pub(crate) fn traits_with(features: &[f32], shares: &[f32]) -> Vec<f32> {
    let length = features.iter().map(|feature| feature * feature).sum::<f32>().sqrt().max(1e-9);
    features.iter().map(|feature| feature / length).chain(shares.iter().copied()).collect()
}

/// The traits of an input that need no network.
pub(crate) fn shares_of(input: &[f32], side: usize) -> Vec<f32> {
    let grey = |value: f32| ((value * GREYS as f32) as usize).min(GREYS - 1);
    // Compared with each bound, without branches.
    let edge = |difference: f32| EDGES.iter().map(|&bound| usize::from(bound <= difference.abs())).sum::<usize>();
    let right = input.chunks_exact(side).flat_map(|row| row.windows(2).map(|pair| edge(pair[1] - pair[0])));
    let down = input.iter().zip(input.iter().skip(side)).map(|(above, below)| edge(below - above));
    let mut shares = roots_of_shares::<GREYS>(input.iter().map(|&value| grey(value))).to_vec();
    shares.extend(roots_of_shares::<{ EDGES.len() + 1 }>(right));
    shares.extend(roots_of_shares::<{ EDGES.len() + 1 }>(down));
    shares
}

/// How many of the traits are no features: shares of grey values and of edges in two directions.
pub const SHARES: usize = GREYS + 2 * (EDGES.len() + 1);

/// What the trait at a place of [`traits_of`] is, for people; `features` is how many features come first.
pub fn trait_name(place: usize, features: usize) -> String {
    let Some(share) = place.checked_sub(features) else { return format!("feature {place}") };
    if share < GREYS {
        let bound = |bin: usize| bin as f32 / GREYS as f32;
        return format!("share of grey values {:.2} to {:.2}", bound(share), bound(share + 1));
    }
    let (bins, edge) = (EDGES.len() + 1, share - GREYS);
    let neighbour = if edge < bins { "right" } else { "lower" };
    let bin = edge % bins;
    let low = bin.checked_sub(1).map_or(0.0, |below| EDGES[below]);
    let high = EDGES.get(bin).map_or("up".to_string(), |high| format!("to {high:.2}"));
    format!("share of differences from the {neighbour} neighbour {low:.2} {high}")
}

fn roots_of_shares<const BINS: usize>(places: impl Iterator<Item = usize>) -> [f32; BINS] {
    let (mut counts, mut all) = ([0usize; BINS], 0usize);
    for place in places {
        counts[place] += 1;
        all += 1;
    }
    counts.map(|count| (count as f32 / all.max(1) as f32).sqrt())
}

/// Numbers that a manifest stores as base64 of little-endian f32.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers(pub Vec<f32>);

/// Numbers from -1 to 1 that a manifest stores as base64 of little-endian i16, in parts of 32767: half the bytes of f32, and
/// finer than the directions are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directions(Vec<f32>);

impl Directions {
    /// Rounds to what is stored, so that the gate that was measured is the one that is loaded.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        Self(values.into_iter().map(|value| from_parts((value.clamp(-1.0, 1.0) * PARTS).round() as i16)).collect())
    }
}

const PARTS: f64 = 32767.0;

fn from_parts(parts: i16) -> f32 {
    (f64::from(parts) / PARTS) as f32
}

impl Gate {
    /// How familiar a slice of these traits is. Traits that are not finite or not as many as this gate's are not familiar.
    pub fn judge(&self, traits: &[f32]) -> Familiarity {
        match self.score(traits) {
            Some(score) => Familiarity { familiar: score <= self.threshold, share: self.share(score) },
            None => Familiarity { familiar: false, share: 0.0 },
        }
    }

    /// The squared Mahalanobis distance from the cloud's middle for each trait: about 1 for slices that it was fitted to.
    ///
    /// None if a trait is not finite, or if they are not as many as the gate's.
    pub fn score(&self, traits: &[f32]) -> Option<f64> {
        let (centre, scale) = (&self.centre.0, &self.scale.0);
        if traits.len() != centre.len() || traits.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let scaled: Vec<f64> = traits
            .iter()
            .zip(centre.iter().zip(scale))
            .map(|(&value, (&centre, &scale))| (f64::from(value) - f64::from(centre)) / f64::from(scale))
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

    /// Why the gate cannot be used; none if it can.
    pub fn fault(&self) -> Option<&'static str> {
        let traits = self.centre.0.len();
        let positive = |numbers: &[f32]| numbers.iter().all(|&number| number > 0.0 && number.is_finite());
        let finite = |numbers: &[f32]| numbers.iter().all(|number| number.is_finite());
        let sizes = traits > 0
            && self.scale.0.len() == traits
            && self.directions.0.len() == traits * self.variances.0.len()
            && self.variances.0.len() < traits;
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

impl Serialize for Directions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = |value: f32| (f64::from(value) * PARTS).round() as i16;
        let bytes: Vec<u8> = self.0.iter().flat_map(|&value| parts(value).to_le_bytes()).collect();
        serializer.serialize_str(&BASE64.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Directions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(text).map_err(serde::de::Error::custom)?;
        let (parts, rest) = bytes.as_chunks::<2>();
        match rest {
            [] => Ok(Self(parts.iter().map(|&parts| from_parts(i16::from_le_bytes(parts))).collect())),
            _ => Err(serde::de::Error::custom("the bytes are no whole numbers of 16 bits")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variance 4 along the first trait, 1 along the others, around (1, 1, 1); all traits are scaled by 2.
    fn gate() -> Gate {
        Gate {
            centre: Numbers(vec![1.0; 3]),
            scale: Numbers(vec![2.0; 3]),
            directions: Directions::new([1.0, 0.0, 0.0]),
            variances: Numbers(vec![4.0]),
            rest: 1.0,
            threshold: 2.0,
            refused: 0.05,
            quantiles: vec![0.0, 1.0, 3.0],
        }
    }

    #[test]
    fn the_score_is_the_distance_by_hand() {
        // Scaled: (2, 1, -1); 4/4 + 1 + 1 = 3, for 3 traits 1.
        assert_eq!(gate().score(&[5.0, 3.0, -1.0]), Some(1.0));
        assert_eq!(gate().score(&[1.0; 3]), Some(0.0));
    }

    #[test]
    fn familiar_up_to_the_threshold_with_the_share_of_validation_slices_beyond() {
        // Along the second trait: x of score x² / 12.
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
    fn traits_are_the_features_direction_and_shares_by_hand() {
        // Greys 0, 0.5, 1 and 1; differences to the right 0.5 and 0, downwards 1 and 0.5.
        let found = traits_of(&[3.0, 4.0], &[0.0, 0.5, 1.0, 1.0], 2);
        let mut expected = vec![0.6, 0.8];
        expected.extend((0..GREYS).map(|bin| match bin {
            0 | 8 => 0.5,
            15 => 0.5f32.sqrt(),
            _ => 0.0,
        }));
        let half = 0.5f32.sqrt();
        expected.extend([half, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, half]);
        expected.extend([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(found.len(), expected.len());
        for (place, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!((found - expected).abs() < 1e-6, "{place}: {found} is not {expected}");
        }
        assert!(traits_of(&[0.0; 2], &[0.0; 4], 2).iter().all(|value| value.is_finite()));
        assert_eq!(found.len(), 2 + SHARES);
        let names: std::collections::BTreeSet<String> = (0..found.len()).map(|place| trait_name(place, 2)).collect();
        assert_eq!(names.len(), found.len());
        assert_eq!(trait_name(1, 2), "feature 1");
        assert_eq!(trait_name(2 + 8, 2), "share of grey values 0.50 to 0.56");
        assert_eq!(trait_name(2 + GREYS + 7, 2), "share of differences from the right neighbour 0.40 up");
        assert_eq!(trait_name(2 + GREYS + 8, 2), "share of differences from the lower neighbour 0.00 to 0.01");
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
        gate.directions = Directions::new([0.6, -0.8, 0.0]);
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
