//! What the network knows, from the traits of its training slices, and where validation slices say that it ends.

mod axes;

use std::collections::BTreeSet;

use crate::familiarity::{Directions, Gate, Numbers};

/// The share of slices of known kind that may be refused.
pub const REFUSED: f64 = 0.05;
/// Directions that have a variance of their own; the others share one.
const DIRECTIONS: usize = 48;
/// Steps between the quantiles of validation scores.
const STEPS: usize = 200;
/// The least spread of a trait, as a share of the traits' mean spread: one that never moved in training still says something
/// where it moves, but not everything.
const LEAST_SPREAD: f64 = 0.01;

/// Fits the gate to the traits ([`crate::familiarity::traits_of`]) of training slices, un-augmented, and chooses its threshold on
/// validation slices, given with the index of their patient. It refuses [`REFUSED`] of slices like those at most; see [`threshold`].
///
/// None if either has too few slices or patients for that, or if traits are missing or not finite.
pub fn fit(training: &[&[f32]], validation: &[(usize, &[f32])]) -> Option<Gate> {
    let traits = training.first()?.len();
    let usable = |row: &[f32]| row.len() == traits && row.iter().all(|value| value.is_finite());
    if traits < 2 || training.len() <= traits || !training.iter().all(|row| usable(row)) {
        return None;
    }
    let mut gate = cloud(training, traits);
    let scores: Vec<(usize, f64)> =
        validation.iter().map(|&(patient, row)| Some((patient, gate.score(row)?))).collect::<Option<_>>()?;
    gate.threshold = threshold(&scores, REFUSED)?;
    gate.quantiles = quantiles(&scores)?;
    gate.fault().is_none().then_some(gate)
}

/// The cloud of the training slices: every number of the gate but those of the validation slices.
fn cloud(rows: &[&[f32]], traits: usize) -> Gate {
    let count = rows.len() as f64;
    let mut centre = vec![0.0; traits];
    for row in rows {
        centre.iter_mut().zip(*row).for_each(|(sum, &value)| *sum += f64::from(value) / count);
    }
    let mut scale = vec![0.0; traits];
    for row in rows {
        let differences = row.iter().zip(&centre).map(|(&value, centre)| f64::from(value) - centre);
        scale.iter_mut().zip(differences).for_each(|(sum, difference)| *sum += difference * difference / count);
    }
    scale.iter_mut().for_each(|variance| *variance = variance.sqrt());
    let least = (LEAST_SPREAD * scale.iter().sum::<f64>() / traits as f64).max(f64::from(f32::MIN_POSITIVE));
    scale.iter_mut().for_each(|spread| *spread = spread.max(least));

    let mut covariance = vec![0.0; traits * traits];
    for row in rows {
        let scaled: Vec<f64> = row
            .iter()
            .zip(centre.iter().zip(&scale))
            .map(|(&value, (centre, scale))| (f64::from(value) - centre) / scale)
            .collect();
        for (sums, a) in covariance.chunks_exact_mut(traits).zip(&scaled) {
            sums.iter_mut().zip(&scaled).for_each(|(sum, b)| *sum += a * b / count);
        }
    }
    let axes = axes::principal(covariance, traits);
    let kept = DIRECTIONS.min(traits / 2);
    let rest: f64 = axes[kept..].iter().map(|(variance, _)| variance.max(0.0)).sum::<f64>() / (traits - kept) as f64;
    // What has no spread at all in training is given a little, to be divided by.
    let positive = |variance: f64| variance.max(1e-6) as f32;
    let single = |values: Vec<f64>| Numbers(values.into_iter().map(|value| value as f32).collect());
    Gate {
        centre: single(centre),
        scale: single(scale),
        directions: Directions::new(axes[..kept].iter().flat_map(|(_, axis)| axis.iter().copied())),
        variances: Numbers(axes[..kept].iter().map(|&(variance, _)| positive(variance)).collect()),
        rest: positive(rest),
        threshold: 0.0,
        refused: REFUSED,
        quantiles: Vec::new(),
    }
}

/// The lowest score such that of slices of new patients, exchangeable with these, at most the share `refused` lies above it.
///
/// Slices weigh the same, whoever they are of, as in a reading room. Those of a patient are not independent, so it is patients
/// that are counted: to the K of the validation set one is added who has the mean number of slices, all of them stranger than any
/// seen. With one slice a patient it is the conformal p-value of Bates et al. 2023; for groups the argument is that of Lee,
/// Barber & Willett 2023, "Distribution-free inference with hierarchical data", exact where patients have equally many slices.
/// None if the patients are too few: below `(1 - refused) / refused`, as 19 for 0.05.
pub fn threshold(scores: &[(usize, f64)], refused: f64) -> Option<f64> {
    let patients = scores.iter().map(|&(patient, _)| patient).collect::<BTreeSet<_>>().len() as f64;
    let sorted = sorted(scores);
    // Rounding must not ask for one slice more.
    let needed = (1.0 - refused) * sorted.len() as f64 * (patients + 1.0) / patients - 1e-9;
    sorted.get((needed.ceil() as usize).checked_sub(1)?).copied()
}

/// The scores' quantiles at equal steps (nearest rank), from the least to the highest; none of none.
fn quantiles(scores: &[(usize, f64)]) -> Option<Vec<f64>> {
    let sorted = sorted(scores);
    let last = sorted.len().checked_sub(1)?;
    Some((0..=STEPS).map(|step| sorted[(last * step + STEPS / 2) / STEPS]).collect())
}

fn sorted(scores: &[(usize, f64)]) -> Vec<f64> {
    let mut sorted: Vec<f64> = scores.iter().map(|&(_, score)| score).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::super::metrics::fixtures::normal;
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const TRAITS: usize = 12;

    /// Slices in a cloud that is wide in three directions and narrow in the others, beside a middle.
    fn known(count: usize, random: &mut ChaCha8Rng) -> Vec<Vec<f32>> {
        let slice = |random: &mut ChaCha8Rng| {
            let wide: Vec<f64> = (0..3).map(|_| normal(random)).collect();
            let value = |place: usize| 5.0 + 3.0 * wide[place % 3] + 0.2 * normal(random);
            (0..TRAITS).map(value).map(|value| value as f32).collect()
        };
        (0..count).map(|_| slice(random)).collect()
    }

    fn rows(slices: &[Vec<f32>]) -> Vec<&[f32]> {
        slices.iter().map(Vec::as_slice).collect()
    }

    #[test]
    fn known_slices_pass_as_promised_and_strangers_do_not() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let (training, validation) = (known(400, &mut random), known(400, &mut random));
        let validation: Vec<(usize, &[f32])> = rows(&validation).into_iter().enumerate().collect();
        let gate = fit(&rows(&training), &validation).unwrap();
        assert_eq!(gate.variances.0.len(), TRAITS / 2);
        let new = known(2000, &mut random);
        let refused = new.iter().filter(|slice| !gate.judge(slice).familiar).count() as f64 / new.len() as f64;
        // The threshold comes from 400 slices: a spread of 0.011.
        assert!((0.02..0.09).contains(&refused), "{refused}");
        let mean = new.iter().map(|slice| gate.score(slice).unwrap()).sum::<f64>() / new.len() as f64;
        assert!((0.9..1.2).contains(&mean), "about 1 for each trait: {mean}");

        // As far from the middle as others, but across the wide directions.
        let mut stranger = vec![5.0; TRAITS];
        (stranger[0], stranger[3]) = (8.0, 2.0);
        let found = gate.judge(&stranger);
        assert!(!found.familiar && found.share == 0.0, "{found:?}");
        let json = serde_json::to_string(&gate).unwrap();
        assert_eq!(serde_json::from_str::<Gate>(&json).unwrap(), gate);
    }

    #[test]
    fn thresholds_count_patients_and_refuse_to_promise_too_much() {
        let scores: Vec<(usize, f64)> = (0..40).map(|i| (i, i as f64)).collect();
        // 0.95 * 41 = 38.95: the 39th.
        assert_eq!(threshold(&scores, 0.05), Some(38.0));
        // Twenty patients of two slices: 0.95 * 2 * 21 = 39.9.
        let pairs: Vec<(usize, f64)> = scores.iter().map(|&(i, score)| (i / 2, score)).collect();
        assert_eq!(threshold(&pairs, 0.05), Some(39.0));
        assert_eq!(threshold(&pairs[..36], 0.05), None, "18 patients");
        assert_eq!(threshold(&[], 0.05), None);
        assert_eq!(quantiles(&scores).unwrap()[STEPS], 39.0);
        assert_eq!(quantiles(&[]), None);
    }

    #[test]
    fn too_little_to_fit_gives_no_gate() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let slices = known(60, &mut random);
        let val: Vec<(usize, &[f32])> = rows(&slices).into_iter().enumerate().collect();
        assert!(fit(&rows(&slices), &val).is_some());
        assert_eq!(fit(&rows(&slices[..TRAITS]), &val), None);
        assert_eq!(fit(&rows(&slices), &val[..10]), None);
        assert_eq!(fit(&[], &val), None);
        assert_eq!(fit(&rows(&vec![Vec::new(); 60]), &val), None);
        let mut broken = slices.clone();
        broken[3][2] = f32::NAN;
        assert_eq!(fit(&rows(&broken), &val), None);
    }
}
