//! Training slices to batches: random changes, lesions moved or replaced, and inputs mixed of two.

use std::borrow::Cow;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::augment::carve_mix::{self, Thumbnail};
use super::augment::lesion_fill;
use super::augment::mixup::{Mixed, Patch, mixup};
use super::augment::{Augmentation, Drawn};
use super::dataset::Truth;
use super::loss::Targets;
use super::recipe::{Mixing, Recipe};
use super::samples::{Sample, Samples};
use crate::label::Label;

/// Least likeness of two slices between which a lesion is moved: most pairs above it show the same plane at a similar height.
const LEAST_LIKENESS: f32 = 0.65;
/// Fewest slices with a fitting lesion that a tumour-free slice must have to be given one.
const FEWEST_DONORS: usize = 5;
/// What is added to the source of slices that were made.
const FILLED: &str = " (lesion filled)";

/// A batch for one step.
#[derive(Clone, Debug, Default)]
pub struct Composed {
    /// Each `side * side` values in 0 ..= 1.
    pub inputs: Vec<Vec<f32>>,
    pub targets: Targets,
}

/// The slices of a run, made ready to be composed.
pub struct Composer<'a> {
    recipe: &'a Recipe,
    side: usize,
    /// Those of the run are borrowed: they are most of what a training run keeps in memory.
    samples: Vec<Cow<'a, Sample>>,
    /// For each slice those whose lesion fits into it; empty where none is to be moved.
    donors: Vec<Vec<usize>>,
    /// Weights of the classes in the loss, their mean over the slices 1.
    class_weights: [f32; Label::COUNT],
}

impl<'a> Composer<'a> {
    /// Takes the slices of a run and makes those that the recipe asks for.
    pub fn new(recipe: &'a Recipe, samples: &'a Samples) -> Self {
        let side = samples.side;
        let mut all: Vec<Cow<Sample>> = samples.samples.iter().map(Cow::Borrowed).collect();
        if recipe.lesions.fill {
            let made = samples.samples.par_iter().filter_map(|sample| filled(sample, side)).map(Cow::Owned);
            all.extend(made.collect::<Vec<_>>());
        }
        let donors = match recipe.lesions.carve > 0.0 {
            true => donors(&all, side),
            false => vec![Vec::new(); all.len()],
        };
        let class_weights = class_weights(samples, recipe.class_balance);
        Self { recipe, side, samples: all, donors, class_weights }
    }

    /// The slices, those that were made last.
    pub fn samples(&self) -> &[Cow<'a, Sample>] {
        &self.samples
    }

    /// Tumour-free slices that may get the lesion of another one.
    pub fn recipients(&self) -> usize {
        self.donors.iter().filter(|donors| !donors.is_empty()).count()
    }

    /// A batch of these slices. `seed` gives the seed of a place in the batch; equal seeds give equal bits.
    pub fn compose(&self, indices: &[usize], seed: impl Fn(usize) -> u64 + Sync) -> Composed {
        let one = |place: usize, index: usize| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed(place));
            let mut changed = self.change(index, &mut rng);
            let Mixing { mixup: often, mixup_alpha, cut_mix: cut_often, cut_mix_alpha } = self.recipe.mixing;
            if indices.len() > 1 && often + cut_often > 0.0 {
                let draw: f32 = rng.random();
                if draw < often + cut_often {
                    let partner = indices[(place + rng.random_range(1..indices.len())) % indices.len()];
                    let partner = self.change(partner, &mut rng);
                    changed = match draw < often {
                        true => changed.mixed(partner, |a, b| mixup(a, b, mixup_alpha, &mut rng)),
                        false => changed.cut(partner, &Patch::draw(self.side, cut_mix_alpha, &mut rng)),
                    };
                }
            }
            changed
        };
        let places: Vec<(usize, usize)> = indices.iter().copied().enumerate().collect();
        let changed: Vec<Changed> = places.into_par_iter().map(|(place, index)| one(place, index)).collect();
        let mut composed = Composed::default();
        for slice in changed {
            composed.inputs.push(slice.drawn.pixels);
            composed.targets.classes.push(slice.classes);
            composed.targets.weights.push(slice.weight);
            composed.targets.untyped.push(slice.untyped);
            composed.targets.lesions.push(slice.drawn.mask);
        }
        composed
    }

    /// One slice, perhaps with the lesion of another, changed at random.
    fn change(&self, index: usize, rng: &mut ChaCha8Rng) -> Changed {
        let sample = &self.samples[index];
        let mut truth = sample.truth;
        let mut drawn = Drawn { pixels: sample.input.clone(), mask: None };
        if self.recipe.lesion_weight > 0.0 {
            drawn.mask = sample.drawn();
        }
        let donors = &self.donors[index];
        if !donors.is_empty() && rng.random::<f32>() < self.recipe.lesions.carve {
            let donor = &self.samples[donors[rng.random_range(0..donors.len())]];
            let from = Drawn { pixels: donor.input.clone(), mask: donor.drawn() };
            if let Some(carved) = carve_mix::carve(&from, &drawn.pixels, self.side, rng) {
                (drawn, truth) = (carved, donor.truth);
            }
        }
        if self.recipe.augmentation != Augmentation::none() {
            drawn = self.recipe.augmentation.augment(&drawn, self.side, rng);
        }
        let smoothing = self.recipe.label_smoothing;
        let even = smoothing / Label::COUNT as f32;
        match truth.class() {
            Some(label) => {
                let mut classes = [even; Label::COUNT];
                classes[label.index()] += 1.0 - smoothing;
                Changed { drawn, classes, weight: self.class_weights[label.index()], untyped: 0.0 }
            }
            None => Changed { drawn, classes: [0.0; Label::COUNT], weight: 1.0, untyped: 1.0 },
        }
    }
}

/// A slice of a batch with what it is.
struct Changed {
    drawn: Drawn,
    classes: [f32; Label::COUNT],
    weight: f32,
    untyped: f32,
}

impl Changed {
    fn mixed(self, other: Self, mix: impl FnOnce(&[f32], &[f32]) -> Mixed) -> Self {
        let Mixed { pixels, share } = mix(&self.drawn.pixels, &other.drawn.pixels);
        let blend = |a: f32, b: f32| share * a + (1.0 - share) * b;
        let mask = self.drawn.mask.as_ref().zip(other.drawn.mask.as_ref());
        let mask = mask.map(|(a, b)| a.iter().zip(b).map(|(&a, &b)| blend(a, b)).collect());
        self.blended(&other, Drawn { pixels, mask }, share)
    }

    /// As [`Self::mixed`], but each pixel is of either, and the lesion is cut along.
    fn cut(self, other: Self, patch: &Patch) -> Self {
        let pixels = patch.paste(&self.drawn.pixels, &other.drawn.pixels);
        let mask = self.drawn.mask.as_ref().zip(other.drawn.mask.as_ref()).map(|(a, b)| patch.paste(a, b));
        self.blended(&other, Drawn { pixels, mask }, patch.share())
    }

    fn blended(self, other: &Self, drawn: Drawn, share: f32) -> Self {
        let blend = |a: f32, b: f32| share * a + (1.0 - share) * b;
        Self {
            drawn,
            classes: std::array::from_fn(|class| blend(self.classes[class], other.classes[class])),
            weight: blend(self.weight, other.weight),
            untyped: blend(self.untyped, other.untyped),
        }
    }
}

/// The slice without its tumour; none where it cannot be replaced.
fn filled(sample: &Sample, side: usize) -> Option<Sample> {
    // Pituitary tumours lie in the middle, where nothing lies opposite.
    if sample.mask.is_none() || sample.truth == Truth::Class(Label::Pituitary) {
        return None;
    }
    let input = lesion_fill::fill(&sample.input, &sample.drawn()?, side)?;
    Some(Sample {
        file: sample.file.clone(),
        source: sample.source.clone() + FILLED,
        truth: Truth::Class(Label::NoTumor),
        input,
        mask: None,
    })
}

/// For each tumour-free slice that was not made the slices with a lesion that are most like it.
fn donors(samples: &[Cow<Sample>], side: usize) -> Vec<Vec<usize>> {
    let thumbnails: Vec<Thumbnail> = samples.par_iter().map(|sample| Thumbnail::new(&sample.input, side)).collect();
    let with_lesion: Vec<usize> =
        (0..samples.len()).filter(|&at| samples[at].mask.is_some() && samples[at].truth.is_tumor()).collect();
    let of = |at: usize| {
        let sample = &samples[at];
        if sample.truth.is_tumor() || sample.source.ends_with(FILLED) {
            return Vec::new();
        }
        let fits = |&&other: &&usize| thumbnails[at].likeness(&thumbnails[other]) >= LEAST_LIKENESS;
        let found: Vec<usize> = with_lesion.iter().filter(fits).copied().collect();
        if found.len() < FEWEST_DONORS { Vec::new() } else { found }
    };
    (0..samples.len()).into_par_iter().map(of).collect()
}

fn class_weights(samples: &Samples, balance: f32) -> [f32; Label::COUNT] {
    let counts = samples.counts();
    let raw = counts.map(|count| (count.max(1) as f32).powf(-balance));
    let sum: f32 = counts.iter().zip(raw).map(|(&count, weight)| count as f32 * weight).sum();
    let mean = sum / counts.iter().sum::<usize>().max(1) as f32;
    raw.map(|weight| weight / mean)
}

#[cfg(test)]
mod tests {
    use super::super::recipe::Lesions;
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 96;

    fn slice(lesion: Option<(f32, f32, f32)>) -> Vec<f32> {
        Phantom { side: SIDE as u32, lesion }.slice().pixels().to_vec()
    }

    fn sample(truth: Truth, lesion: Option<(f32, f32, f32)>) -> Sample {
        let mask = lesion.map(|(x, y, radius)| {
            let place = |p: usize| (p as f32 + 0.5) / SIDE as f32;
            let inside = |at: usize| (place(at % SIDE) - x).hypot(place(at / SIDE) - y) < radius;
            (0..SIDE * SIDE).map(|at| if inside(at) { 255 } else { 0 }).collect()
        });
        Sample { file: "".into(), source: "a".into(), truth, input: slice(lesion), mask }
    }

    fn samples() -> Samples {
        let glioma = |shift: f32| sample(Truth::Class(Label::Glioma), Some((0.34 + shift, 0.42, 0.085)));
        let mut all: Vec<Sample> = (0..6).map(|i| glioma(i as f32 * 0.004)).collect();
        all.push(sample(Truth::Class(Label::NoTumor), None));
        all.push(Sample { mask: None, ..sample(Truth::TumorUntyped, Some((0.6, 0.5, 0.08))) });
        Samples { side: SIDE, samples: all, ..Samples::default() }
    }

    fn recipe() -> Recipe {
        let augmentation = Augmentation::none();
        Recipe {
            augmentation,
            lesion_weight: 1.0,
            label_smoothing: 0.0,
            class_balance: 0.0,
            ..Recipe::new("lesion_resnet")
        }
    }

    #[test]
    fn slices_come_as_they_are_with_what_is_known_of_them() {
        let (recipe, samples) = (recipe(), samples());
        let composer = Composer::new(&recipe, &samples);
        let Composed { inputs, targets } = composer.compose(&[0, 6, 7], |place| place as u64);
        assert_eq!(inputs[0], samples.samples[0].input);
        assert_eq!(targets.classes, [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0; 4]]);
        assert_eq!((targets.untyped, targets.weights), (vec![0.0, 0.0, 1.0], vec![1.0; 3]));
        assert!(targets.lesions[0].as_ref().unwrap().iter().sum::<f32>() > 100.0);
        assert!(targets.lesions[1].as_ref().unwrap().iter().all(|share| *share == 0.0), "nowhere");
        assert_eq!(targets.lesions[2], None, "somewhere");
    }

    #[test]
    fn lesions_are_filled_and_moved() {
        let recipe = Recipe { lesions: Lesions { fill: true, carve: 1.0 }, ..recipe() };
        let samples = samples();
        let composer = Composer::new(&recipe, &samples);
        let made = &composer.samples()[samples.len()..];
        assert_eq!(made.len(), 6, "each glioma can be filled");
        assert!(made.iter().all(|sample| sample.truth == Truth::Class(Label::NoTumor) && sample.source != "a"));
        assert_eq!(composer.recipients(), 1);
        let Composed { inputs, targets } = composer.compose(&[6], |_| 5);
        assert_eq!(targets.classes, [[1.0, 0.0, 0.0, 0.0]], "it has the donor's class");
        assert_ne!(inputs[0], samples.samples[6].input);
        assert!(targets.lesions[0].as_ref().unwrap().iter().sum::<f32>() > 20.0);
    }

    #[test]
    fn mixed_inputs_have_mixed_targets_and_equal_seeds_give_equal_bits() {
        for mixing in [Mixing { mixup: 1.0, ..Mixing::default() }, Mixing { cut_mix: 1.0, ..Mixing::default() }] {
            let recipe = Recipe { mixing, augmentation: Augmentation::gentle(), ..recipe() };
            let samples = samples();
            let composer = Composer::new(&recipe, &samples);
            let compose = || composer.compose(&[0, 6], |place| 40 + place as u64);
            let (first, again) = (compose(), compose());
            assert_eq!(first.inputs, again.inputs);
            for classes in &first.targets.classes {
                assert!((classes.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                assert!(classes[0] > 0.0 || classes[3] > 0.0);
            }
            let shared = first.targets.classes.iter().filter(|classes| classes[0] > 0.0 && classes[3] > 0.0).count();
            assert!(shared > 0, "nothing was mixed: {:?}", first.targets.classes);
        }
    }

    #[test]
    fn classes_weigh_one_in_the_mean_and_rare_ones_more() {
        let samples = samples();
        let weights = class_weights(&samples, 0.5);
        let mean = (6.0 * weights[0] + weights[3]) / 7.0;
        assert!((mean - 1.0).abs() < 1e-6 && weights[0] < weights[3]);
    }
}
