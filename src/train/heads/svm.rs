//! Support vector machines (Cortes & Vapnik 1995, "Support-vector networks"), four classes by one against one.
//!
//! Each pair of classes has a machine that was fitted to their rows alone. A query gets a vote from each; of classes with equally
//! many votes the one with the highest sum of decision values wins. That is LIBSVM's scheme (Chang & Lin 2011, "LIBSVM: a library
//! for support vector machines", section 7) with the ties of scikit-learn's `break_ties`.
//!
//! The dual problem is solved to the end by sequential minimal optimisation (Platt 1998) with the working sets of Fan, Chen &
//! Lin 2005, "Working set selection using second order information for training support vector machines". It stands here since
//! one kernel matrix serves all values of C and all pairs of a fold, and for its end: online solvers stop long before it.

use rayon::prelude::*;

use super::gram::Gram;
use crate::label::Label;

/// The greatest violation of the optimality conditions that is left.
const TOLERANCE: f64 = 1e-3;
/// Steps after which a problem counts as unsolvable.
const MOST_STEPS: usize = 10_000_000;
/// What a curvature that is not above 0 is taken for.
const LEAST_CURVATURE: f64 = 1e-12;

/// How alike two rows are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// The dot product.
    Linear,
    /// `exp(-gamma |a - b|^2)`.
    Rbf { gamma: f64 },
}

impl Kernel {
    fn of(self, gram: &Gram, i: usize, j: usize) -> f32 {
        match self {
            Kernel::Linear => gram.dot(i, j),
            Kernel::Rbf { gamma } => (-gamma * f64::from(gram.squared_distance(i, j))).exp() as f32,
        }
    }
}

/// For each query its class, for each of the costs `cs`.
///
/// `classes` are those of all rows of `gram`; `training` and `queries` are places in it, of training rows at least one.
pub fn classify(
    gram: &Gram,
    classes: &[Label],
    training: &[usize],
    queries: &[usize],
    kernel: Kernel,
    cs: &[f64],
) -> Vec<Vec<Label>> {
    let present: Vec<Label> =
        Label::ALL.into_iter().filter(|label| training.iter().any(|&row| classes[row] == *label)).collect();
    let pairs: Vec<(Label, Label)> =
        present.iter().enumerate().flat_map(|(place, &a)| present[place + 1..].iter().map(move |&b| (a, b))).collect();
    // By pair, then by cost: the decision value of each query, above 0 for the first class of the pair.
    let decisions: Vec<Vec<Vec<f64>>> = pairs
        .par_iter()
        .map(|&(a, b)| {
            let rows: Vec<usize> =
                training.iter().copied().filter(|&row| classes[row] == a || classes[row] == b).collect();
            let signs: Vec<f64> = rows.iter().map(|&row| if classes[row] == a { 1.0 } else { -1.0 }).collect();
            let matrix: Vec<f32> =
                rows.iter().flat_map(|&i| rows.iter().map(move |&j| kernel.of(gram, i, j))).collect();
            cs.iter()
                .map(|&c| {
                    let machine = solve(&matrix, &signs, c);
                    queries.iter().map(|&query| machine.decide(|place| kernel.of(gram, rows[place], query))).collect()
                })
                .collect()
        })
        .collect();
    let winner = |cost: usize, query: usize| {
        let (mut votes, mut sums) = ([0usize; Label::COUNT], [0.0; Label::COUNT]);
        for (&(a, b), decisions) in pairs.iter().zip(&decisions) {
            let decision = decisions[cost][query];
            votes[if decision > 0.0 { a } else { b }.index()] += 1;
            sums[a.index()] += decision;
            sums[b.index()] -= decision;
        }
        let better = |best: Label, label: Label| {
            let of = |label: Label| (votes[label.index()], sums[label.index()]);
            if of(label) > of(best) { label } else { best }
        };
        present.iter().copied().reduce(better).unwrap_or(Label::ALL[0])
    };
    (0..cs.len()).map(|cost| (0..queries.len()).map(|query| winner(cost, query)).collect()).collect()
}

/// What a solved problem decides by.
#[derive(Clone, Debug, PartialEq)]
struct Machine {
    /// The support vectors: place among the rows, and their multiplier with the sign of their class.
    support: Vec<(usize, f64)>,
    bias: f64,
}

impl Machine {
    /// Above 0 for the class of sign 1; `kernel` is that of the row at a place and the query.
    fn decide(&self, kernel: impl Fn(usize) -> f32) -> f64 {
        self.support.iter().map(|&(place, weight)| weight * f64::from(kernel(place))).sum::<f64>() + self.bias
    }
}

/// Solves `min 1/2 a'Qa - sum a` with `0 <= a <= c` and `sum sign a = 0`, where `Q = sign sign' kernel`. Both signs are there.
fn solve(kernel: &[f32], signs: &[f64], c: f64) -> Machine {
    let size = signs.len();
    let row = |i: usize| &kernel[i * size..(i + 1) * size];
    let mut multipliers = vec![0.0f64; size];
    // The gradient times minus the sign: what a step along the sign would win.
    let mut gains: Vec<f64> = signs.to_vec();
    let up = |t: usize, a: f64| if signs[t] > 0.0 { a < c } else { a > 0.0 };
    let down = |t: usize, a: f64| if signs[t] > 0.0 { a > 0.0 } else { a < c };
    let diagonal: Vec<f64> = (0..size).map(|t| f64::from(row(t)[t])).collect();
    for _ in 0..MOST_STEPS {
        let free = || gains.iter().copied().zip(multipliers.iter().copied()).enumerate();
        let (mut first, mut highest) = (None, f64::NEG_INFINITY);
        for (t, (gain, a)) in free() {
            if gain > highest && up(t, a) {
                (first, highest) = (Some(t), gain);
            }
        }
        let Some(i) = first else { break };
        let (own, of_i) = (diagonal[i], row(i));
        let (mut second, mut lowest, mut best) = (None, f64::INFINITY, f64::INFINITY);
        for (t, (gain, a)) in free() {
            if !down(t, a) {
                continue;
            }
            lowest = lowest.min(gain);
            let wins = highest - gain;
            if wins > 0.0 {
                let curvature = own + diagonal[t] - 2.0 * f64::from(of_i[t]);
                let decrease = -wins * wins / curvature.max(LEAST_CURVATURE);
                if decrease < best {
                    (second, best) = (Some(t), decrease);
                }
            }
        }
        let Some(j) = second.filter(|_| highest - lowest > TOLERANCE) else { break };
        let curvature = (own + diagonal[j] - 2.0 * f64::from(of_i[j])).max(LEAST_CURVATURE);
        // The step along (sign i, -sign j) that the bounds allow.
        let room = |t: usize, along: f64| if along > 0.0 { c - multipliers[t] } else { multipliers[t] };
        let step = ((gains[i] - gains[j]) / curvature).min(room(i, signs[i])).min(room(j, -signs[j]));
        let moved = |a: f64, along: f64| {
            let a = a + along * step;
            // At a bound exactly, whatever the rounding.
            match along > 0.0 {
                true if c - a < 1e-12 * c => c,
                false if a < 1e-12 * c => 0.0,
                _ => a,
            }
        };
        multipliers[i] = moved(multipliers[i], signs[i]);
        multipliers[j] = moved(multipliers[j], -signs[j]);
        for ((gain, &a), &b) in gains.iter_mut().zip(row(i)).zip(row(j)) {
            *gain -= step * (f64::from(a) - f64::from(b));
        }
    }
    Machine { bias: bias(&gains, &multipliers, signs, c), support: support(&multipliers, signs) }
}

fn support(multipliers: &[f64], signs: &[f64]) -> Vec<(usize, f64)> {
    let weights = multipliers.iter().zip(signs).map(|(a, sign)| a * sign);
    weights.enumerate().filter(|&(_, weight)| weight != 0.0).collect()
}

/// The mean over the free support vectors; without one the middle of what the bounds leave.
fn bias(gains: &[f64], multipliers: &[f64], signs: &[f64], c: f64) -> f64 {
    let (mut sum, mut free) = (0.0, 0usize);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for ((&gain, &a), &sign) in gains.iter().zip(multipliers).zip(signs) {
        if a > 0.0 && a < c {
            sum += gain;
            free += 1;
        } else if (a == 0.0) == (sign > 0.0) {
            low = low.max(gain);
        } else {
            high = high.min(gain);
        }
    }
    if free > 0 { sum / free as f64 } else { 0.5 * (low + high) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::scale::Scale;
    use super::*;

    /// What `tests/golden/heads.py` wrote.
    #[derive(Deserialize)]
    struct Golden {
        rows: Vec<Vec<f32>>,
        classes: Vec<Label>,
        queries: Vec<Vec<f32>>,
        binary: Vec<Binary>,
        machines: Vec<Multiclass>,
    }

    #[derive(Deserialize)]
    struct Binary {
        gamma: Option<f64>,
        c: f64,
        decisions: Vec<f64>,
    }

    #[derive(Deserialize)]
    struct Multiclass {
        gamma: Option<f64>,
        c: f64,
        predicted: Vec<Label>,
    }

    fn kernel(gamma: Option<f64>) -> Kernel {
        gamma.map_or(Kernel::Linear, |gamma| Kernel::Rbf { gamma })
    }

    /// scikit-learn solves to 1e-10 there, this to 1e-3 of the margin.
    #[test]
    fn equals_scikit_learn() {
        let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/heads.json")).unwrap();
        let scale = Scale::fit(&golden.rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let rows: Vec<Vec<f32>> = golden.rows.iter().chain(&golden.queries).map(|row| scale.apply(row)).collect();
        let gram = Gram::of(&rows);
        let training: Vec<usize> = (0..golden.rows.len()).collect();
        let queries: Vec<usize> = (golden.rows.len()..rows.len()).collect();
        assert!(golden.binary.len() >= 4 && golden.machines.len() >= 4);
        for Binary { gamma, c, decisions } in &golden.binary {
            let pair: Vec<usize> = training
                .iter()
                .copied()
                .filter(|&row| [Label::Glioma, Label::Meningioma].contains(&golden.classes[row]))
                .collect();
            let signs: Vec<f64> =
                pair.iter().map(|&row| if golden.classes[row] == Label::Glioma { 1.0 } else { -1.0 }).collect();
            let kernel = kernel(*gamma);
            let gram = &gram;
            let matrix: Vec<f32> =
                pair.iter().flat_map(|&i| pair.iter().map(move |&j| kernel.of(gram, i, j))).collect();
            let machine = solve(&matrix, &signs, *c);
            for (&query, expected) in queries.iter().zip(decisions) {
                let found = machine.decide(|place| kernel.of(gram, pair[place], query));
                assert!((found - expected).abs() < 3e-3, "gamma {gamma:?}, C {c}: {found} is not {expected}");
            }
        }
        for Multiclass { gamma, c, predicted } in &golden.machines {
            let found = classify(&gram, &golden.classes, &training, &queries, kernel(*gamma), &[*c]);
            assert_eq!(&found[0], predicted, "gamma {gamma:?}, C {c}");
        }
    }

    #[test]
    fn classes_that_are_missing_are_never_named() {
        let rows = vec![vec![0.0, 1.0], vec![0.1, 1.2], vec![3.0, -1.0], vec![3.2, -1.0], vec![2.9, -0.8]];
        let [a, b] = [Label::Meningioma, Label::NoTumor];
        let gram = Gram::of(&rows);
        let found = classify(&gram, &[a, a, b, b, b], &[0, 1, 2, 3], &[4], Kernel::Linear, &[1.0, 10.0]);
        assert_eq!(found, [[b], [b]]);
        let alone = classify(&gram, &[a, a, b, b, b], &[0, 1], &[4], Kernel::Linear, &[1.0]);
        assert_eq!(alone, [[a]]);
    }
}
