//! Random views of a patient, for training.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::augment::chance::{around_zero, happens};
use super::recipe::Recipe;
use super::samples::View;
use super::sequence::Sequence;

/// Cells that slices are moved by at most: half the distance of two.
const MOVED: i32 = 2;
/// How far factors and powers are from 1, as natural logarithms.
const TONE: [f32; 2] = [0.15, 0.2];

/// The view that follows from a seed.
pub fn view(recipe: &Recipe, seed: u64) -> View {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mirrored = rng.random();
    let moved = [(); 3].map(|()| rng.random_range(-MOVED..=MOVED));
    let tones = [(); 4].map(|()| TONE.map(|limit| around_zero(limit, &mut rng).exp()));
    View { hidden: hidden(recipe, &mut rng), mirrored, moved, tones }
}

/// The sequences to hide: each by chance, and one at random left if it were all.
fn hidden(recipe: &Recipe, rng: &mut ChaCha8Rng) -> Vec<Sequence> {
    let kept = recipe.sequences[rng.random_range(0..recipe.sequences.len())];
    let mut hidden = recipe.sequences.clone();
    hidden.retain(|_| happens(recipe.sequence_dropout, rng));
    if hidden.len() == recipe.sequences.len() {
        hidden.retain(|&sequence| sequence != kept);
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_follows_from_its_seed_and_never_hides_all() {
        let recipe = Recipe { sequence_dropout: 0.6, ..Recipe::default() };
        let views: Vec<View> = (0..500).map(|seed| view(&recipe, seed)).collect();
        assert_eq!(views[7], view(&recipe, 7));
        assert!(views.iter().all(|view| view.hidden.len() < 4));
        let hidden = views.iter().map(|view| view.hidden.len()).sum::<usize>() as f32 / 2000.0;
        assert!((0.5..0.62).contains(&hidden), "{hidden}");
        assert!(views.iter().any(|view| view.mirrored) && views.iter().any(|view| view.moved[2] == -2));
        assert!(view(&Recipe { sequence_dropout: 0.0, ..recipe }, 3).hidden.is_empty());
    }
}
