//! How far figures can be trusted: confidence intervals from patients drawn again and again.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Something of a patient. Items of the same patient are drawn together, as they are not independent.
pub trait Clustered {
    fn patient(&self) -> usize;
}

/// A figure and its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure of all items.
    pub value: f64,
    /// None, as `high`, where an interval would mean nothing; see [`intervals`].
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Estimate {
    /// A share in percent with its interval, `76.6 % (72.1–80.9)`.
    pub fn percent(&self) -> String {
        let interval = self.low.zip(self.high);
        let interval =
            interval.map_or_else(String::new, |(low, high)| format!(" ({:.1}–{:.1})", 100.0 * low, 100.0 * high));
        format!("{:.1} %{interval}", 100.0 * self.value)
    }
}

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resampling {
    /// How often to draw; 1000 or more for intervals of 0.95.
    pub resamples: usize,
    pub seed: u64,
    /// The confidence level, between 0 and 1.
    pub level: f64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { resamples: 1000, seed: 1, level: 0.95 }
    }
}

/// The figures of the items with percentile intervals of the cluster bootstrap: as many patients as there are are drawn with
/// replacement, each with all its items (Field & Welsh 2007, "Bootstrapping clustered data"; percentiles: Efron & Tibshirani
/// 1993, chapter 13). A patient drawn twice counts twice.
///
/// Resamples in which a figure does not exist are left out for that figure. It gets no interval with fewer than two patients,
/// or if it exists in fewer than half of the resamples: what is left would be a selection. With few patients, about 20 or
/// less, percentile intervals are too narrow.
///
/// The result depends on the seed and not on the number of threads.
pub fn intervals<T: Clustered + Sync>(
    items: &[T],
    resampling: &Resampling,
    statistic: impl Fn(&[&T]) -> BTreeMap<String, f64> + Sync,
) -> BTreeMap<String, Estimate> {
    let values = statistic(&items.iter().collect::<Vec<_>>());
    let drawn = by_resample(items, resampling, |places| {
        let resample: Vec<&T> = places.iter().map(|&place| &items[place]).collect();
        let found = statistic(&resample);
        values.keys().map(|name| found.get(name).copied()).collect()
    });
    let estimate = |(place, (name, &value)): (usize, (&String, &f64))| {
        let interval = interval(figure(&drawn, place), resampling);
        (name.clone(), Estimate { value, low: interval.map(|ends| ends.0), high: interval.map(|ends| ends.1) })
    };
    values.iter().enumerate().map(estimate).collect()
}

/// What `measure` finds in each resample, given the places of the items drawn; nothing with fewer than two patients.
pub(in crate::train) fn by_resample<T: Clustered + Sync, R: Send>(
    items: &[T],
    resampling: &Resampling,
    measure: impl Fn(&[usize]) -> Vec<R> + Sync,
) -> Vec<Vec<R>> {
    let mut patients: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        patients.entry(item.patient()).or_default().push(place);
    }
    if patients.len() < 2 {
        return Vec::new();
    }
    let patients: Vec<Vec<usize>> = patients.into_values().collect();
    let draw = |number: usize| {
        // Its own stream for each resample, whichever thread draws it.
        let mut random = ChaCha8Rng::seed_from_u64(resampling.seed);
        random.set_stream(number as u64);
        let drawn = (0..patients.len()).flat_map(|_| &patients[random.random_range(0..patients.len())]);
        measure(&drawn.copied().collect::<Vec<_>>())
    };
    (0..resampling.resamples).into_par_iter().map(draw).collect()
}

/// The values of one figure in the resamples in which it exists.
pub(in crate::train) fn figure<R: Copy>(drawn: &[Vec<Option<R>>], place: usize) -> Vec<R> {
    drawn.iter().filter_map(|figures| figures[place]).collect()
}

/// The percentile interval; none if the figure exists in no resample or in fewer than half of them.
pub(in crate::train) fn interval(mut values: Vec<f64>, resampling: &Resampling) -> Option<(f64, f64)> {
    if values.is_empty() || 2 * values.len() < resampling.resamples {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - resampling.level) / 2.0;
    Some((quantile(&values, tail), quantile(&values, 1.0 - tail)))
}

/// The quantile of sorted values, at least one, with linear interpolation, as NumPy's default.
pub(in crate::train) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{normal, random_cases, settings};
    use super::super::{Case, values};
    use super::*;

    struct Item {
        value: f64,
        patient: usize,
    }

    impl Clustered for Item {
        fn patient(&self) -> usize {
            self.patient
        }
    }

    fn mean(items: &[&Item]) -> BTreeMap<String, f64> {
        let mean = super::super::mean(items.iter().map(|item| item.value));
        mean.map(|mean| ("mean".to_string(), mean)).into_iter().collect()
    }

    /// `patients` levels with `slices` copies each.
    fn items(patients: usize, slices: usize, seed: u64) -> Vec<Item> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let levels: Vec<f64> = (0..patients).map(|_| normal(&mut random)).collect();
        (0..patients * slices).map(|i| Item { value: levels[i / slices], patient: i / slices }).collect()
    }

    fn width(estimate: &Estimate) -> f64 {
        estimate.high.unwrap() - estimate.low.unwrap()
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error_and_copies_do_not_narrow_it() {
        let once = items(200, 1, 4);
        let squares: f64 = once.iter().map(|item| item.value.powi(2)).sum();
        let mean_value: f64 = once.iter().map(|item| item.value).sum::<f64>() / 200.0;
        let error = ((squares / 200.0 - mean_value.powi(2)) / 200.0).sqrt();
        let resampling = Resampling { resamples: 4000, ..Resampling::default() };
        let estimate = intervals(&once, &resampling, mean)["mean"];
        assert!(estimate.low.unwrap() < estimate.value && estimate.value < estimate.high.unwrap());
        // The ends of 4000 resamples scatter by some 2 % of the width.
        assert!((width(&estimate) / (2.0 * 1.96 * error) - 1.0).abs() < 0.06);
        let copied = intervals(&items(200, 5, 4), &resampling, mean)["mean"];
        assert!((width(&copied) / width(&estimate) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_result_does_not_depend_on_the_threads_but_on_the_seed() {
        let cases = random_cases(120, 30, 8);
        let on = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let resampling = Resampling { resamples: 60, seed, ..Resampling::default() };
            let statistic = |drawn: &[&Case]| values(drawn.iter().copied(), &settings());
            pool.install(|| intervals(&cases, &resampling, statistic))
        };
        assert_eq!(on(1, 1), on(3, 1));
        assert_ne!(on(1, 1), on(1, 2));
    }

    #[test]
    fn there_is_no_interval_where_it_would_mean_nothing() {
        let resampling = Resampling::default();
        let found = intervals(&items(1, 9, 1), &resampling, mean)["mean"];
        assert_eq!((found.low, found.high), (None, None));
        assert!(intervals(&[] as &[Item], &resampling, mean).is_empty());
        assert_eq!(intervals(&items(9, 1, 1), &Resampling { resamples: 0, ..resampling }, mean)["mean"].low, None);
        // A figure that exists only where all three patients are drawn: in 6 of 27 resamples.
        let rare = |drawn: &[&Item]| -> BTreeMap<String, f64> {
            let all = (0..3).all(|patient| drawn.iter().any(|item| item.patient == patient));
            if all { mean(drawn) } else { BTreeMap::new() }
        };
        let found = intervals(&items(3, 1, 1), &resampling, rare)["mean"];
        assert_eq!((found.low, found.high), (None, None));
    }

    #[test]
    fn quantiles_equal_numpy() {
        // numpy.quantile([1, 2, 4, 8], [0.1, 0.5, 0.975])
        for (share, expected) in [(0.0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.975, 7.7), (1.0, 8.0)] {
            assert!((quantile(&[1.0, 2.0, 4.0, 8.0], share) - expected).abs() < 1e-12);
        }
        assert_eq!(quantile(&[3.0], 0.4), 3.0);
    }
}
