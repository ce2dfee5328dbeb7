//! Which slices an epoch sees, and in which order.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::recipe::Sampling;
use super::samples::Sample;

/// For each slice how often an epoch is expected to draw it; their sum is the number of slices.
pub fn expected(samples: &[impl Borrow<Sample>], sampling: &Sampling) -> Vec<f64> {
    let mut classes: BTreeMap<_, usize> = BTreeMap::new();
    let mut sources: BTreeMap<_, usize> = BTreeMap::new();
    for sample in samples.iter().map(Borrow::borrow) {
        *classes.entry(sample.truth).or_default() += 1;
        *sources.entry((sample.truth, &sample.source)).or_default() += 1;
    }
    let power = |count: usize, balance: f32| (count as f64).powf(1.0 - f64::from(balance));
    let all_classes: f64 = classes.values().map(|&count| power(count, sampling.class_balance)).sum();
    let mut all_sources: BTreeMap<_, f64> = BTreeMap::new();
    for ((truth, _), &count) in &sources {
        *all_sources.entry(*truth).or_default() += power(count, sampling.source_balance);
    }
    let expected = |sample: &Sample| {
        let in_source = sources[&(sample.truth, &sample.source)];
        let class = power(classes[&sample.truth], sampling.class_balance) / all_classes;
        let source = power(in_source, sampling.source_balance) / all_sources[&sample.truth];
        samples.len() as f64 * class * source / in_source as f64
    };
    samples.iter().map(Borrow::borrow).map(expected).collect()
}

/// The slices of an epoch as indices, as many as there are slices. Each is drawn as often as expected, rounded down or up at
/// random (systematic sampling), so that an epoch without balancing holds each slice once.
pub fn order(expected: &[f64], seed: u64) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = Vec::with_capacity(expected.len());
    // Neighbours in the data set are alike; in a random order they do not share the luck of the rounding.
    let mut places: Vec<usize> = (0..expected.len()).collect();
    places.shuffle(&mut rng);
    let start: f64 = rng.random();
    let mut sum = 0.0;
    for place in places {
        sum += expected[place];
        while drawn.len() < expected.len() && (drawn.len() as f64 + start) < sum {
            drawn.push(place);
        }
    }
    drawn.shuffle(&mut rng);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;
    use crate::train::dataset::Truth;

    fn samples(groups: &[(Label, &str, usize)]) -> Vec<Sample> {
        let one = |label, source: &str| Sample {
            file: "".into(),
            source: source.into(),
            truth: Truth::Class(label),
            input: Vec::new(),
            mask: None,
        };
        groups.iter().flat_map(|&(label, source, count)| (0..count).map(move |_| one(label, source))).collect()
    }

    fn share(samples: &[Sample], drawn: &[usize], label: Label, source: &str) -> f64 {
        let hits = |&&at: &&usize| samples[at].truth == Truth::Class(label) && samples[at].source == source;
        drawn.iter().filter(hits).count() as f64 / drawn.len() as f64
    }

    #[test]
    fn without_balancing_each_slice_is_drawn_once_in_another_order_each_time() {
        let samples = samples(&[(Label::Glioma, "a", 60), (Label::NoTumor, "b", 7)]);
        let expected = expected(&samples, &Sampling::default());
        assert!(expected.iter().all(|count| (count - 1.0).abs() < 1e-12));
        let (first, second) = (order(&expected, 1), order(&expected, 2));
        assert_ne!(first, second);
        assert_eq!(first, order(&expected, 1));
        for mut drawn in [first, second] {
            drawn.sort_unstable();
            assert_eq!(drawn, (0..67).collect::<Vec<_>>());
        }
    }

    #[test]
    fn full_balancing_draws_classes_and_their_sources_alike() {
        let samples = samples(&[(Label::Glioma, "a", 90), (Label::Glioma, "b", 10), (Label::NoTumor, "c", 20)]);
        let expected = expected(&samples, &Sampling { class_balance: 1.0, source_balance: 1.0 });
        assert!((expected.iter().sum::<f64>() - 120.0).abs() < 1e-9);
        let drawn = order(&expected, 3);
        assert_eq!(drawn.len(), 120);
        for (label, source, wanted) in
            [(Label::Glioma, "a", 0.25), (Label::Glioma, "b", 0.25), (Label::NoTumor, "c", 0.5)]
        {
            let found = share(&samples, &drawn, label, source);
            assert!((found - wanted).abs() < 0.02, "{source}: {found}");
        }
    }

    #[test]
    fn half_balancing_lies_between() {
        let samples = samples(&[(Label::Glioma, "a", 90), (Label::NoTumor, "b", 10)]);
        let expected = expected(&samples, &Sampling { class_balance: 0.5, source_balance: 0.0 });
        // The roots of 90 and 10 are as 3 to 1.
        let found = share(&samples, &order(&expected, 3), Label::NoTumor, "b");
        assert!((found - 0.25).abs() < 0.02, "{found}");
    }
}
