//! A tumour replaced by the mirrored tissue of the other hemisphere: a slice without it, in the same style.

use super::graft::{self, Place};
use super::{distance, fold, head};

/// Least correlation of the head with its mirrored self.
///
/// Measured on every fourth drawn slice of `train` and `bridge`: the scores have two humps, sagittal slices at 0.1 to
/// 0.48, axial and coronal ones at 0.5 to 0.9, with few between 0.4 and 0.55. Without it 106 of 465 filled training
/// slices would lie below.
pub const LEAST_SYMMETRY: f32 = 0.55;

/// Least correlation of the lesion's surroundings with what lies opposite. Looked at by eye: below 0.5 the fills have
/// seams or the wrong tissue (deformed or operated brains), above they do not.
pub const LEAST_LOCAL_SYMMETRY: f32 = 0.5;

/// Largest lesion, as a fraction of the head's area. A larger one has moved so much that its surroundings show it.
pub const LARGEST_LESION: f32 = 0.15;

/// What is replaced around the drawn lesion, as a fraction of the side: 2 pixels of 160, for its rim and an outline
/// drawn tightly.
const MARGIN: f32 = 2.0 / 160.0;

/// Outside of that the width across which the new tissue fades out, as a fraction of the side: 4 pixels of 160.
const FEATHER: f32 = 4.0 / 160.0;

/// How far the opposite place is searched around its geometrical one, as a fraction of the side: 6 pixels of 160.
const SEARCH: f32 = 6.0 / 160.0;

/// Width of the lesion's surroundings in which that search compares, as a fraction of the side: 13 pixels of 160.
const SURROUNDINGS: f32 = 13.0 / 160.0;

/// The slice of `side * side` values in 0 ..= 1 with the tumour of `mask` (shares 0 ..= 1) replaced. The head is folded
/// onto itself (`fold::find`), the best place opposite is taken, and the grey levels are matched at the border.
///
/// None where there is no lesion, the head or the lesion's surroundings are not symmetric (sagittal slices, operated
/// brains), the opposite place is tumour as well (lesions of the middle), or the lesion is too large. What a tumour
/// does outside of its outline (oedema, pressed ventricles) stays, and so does a second tumour that is not drawn. Of
/// pituitary tumours hardly any can be filled, as they lie in the middle.
pub fn fill(pixels: &[f32], mask: &[f32], side: usize) -> Option<Vec<f32>> {
    let scale = side as f32;
    let (margin, feather) = (MARGIN * scale, FEATHER * scale);
    let lesion: Vec<bool> = mask.iter().map(|share| *share > 0.1).collect();
    let head = head::region(pixels, side);
    let count = |region: &[bool]| region.iter().filter(|inside| **inside).count() as f32;
    if count(&lesion) == 0.0 || count(&lesion) > LARGEST_LESION * count(&head) {
        return None;
    }

    let distance = distance::signed(&lesion, side);
    let number = |holds: bool| f32::from(u8::from(holds));
    let near: Vec<f32> = distance.iter().map(|distance| number(*distance < margin + feather)).collect();
    let head: Vec<f32> = head.into_iter().map(number).collect();
    let found = fold::find(pixels, &head, &near, side);
    if found.score < LEAST_SYMMETRY {
        return None;
    }

    let tumour: Vec<f32> = distance.iter().map(|distance| number(*distance < margin)).collect();
    let (opposite, opposite_tumour) = (found.fold.mirror(pixels, side), found.fold.mirror(&tumour, side));
    let surroundings: Vec<usize> = (0..pixels.len())
        .filter(|&at| head[at] > 0.5 && (margin..margin + SURROUNDINGS * scale).contains(&distance[at]))
        .collect();
    let (step, score) = best_step(pixels, &opposite, &surroundings, side);
    let moved = |values: &[f32], at: usize| shifted(values, side, at, step);
    let overlaps = (0..pixels.len()).any(|at| near[at] > 0.0 && moved(&opposite_tumour, at) > 0.0);
    if score < LEAST_LOCAL_SYMMETRY || overlaps {
        return None;
    }

    let tissue: Vec<f32> = (0..pixels.len()).map(|at| moved(&opposite, at)).collect();
    let from_edge: Vec<f32> = distance.iter().map(|distance| distance - margin).collect();
    let place = Place { distance: &from_edge, feather, from_lesion: &from_edge };
    Some(graft::graft(pixels, &tissue, &place, side))
}

/// The step in pixels, to the right and down, by which `opposite` fits best at those places, and the correlation there.
fn best_step(pixels: &[f32], opposite: &[f32], places: &[usize], side: usize) -> ([isize; 2], f32) {
    let reach = (SEARCH * side as f32).round() as isize;
    let steps = (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |right| [right, down]));
    let score = |step| fold::correlation(places.iter().map(|&at| (pixels[at], shifted(opposite, side, at, step))));
    // Of equal steps the first, so that the choice does not depend on anything else.
    steps
        .map(|step| (step, score(step)))
        .fold(([0, 0], f32::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

/// The value that a step away lies at a place; 0 outside the square.
fn shifted(values: &[f32], side: usize, at: usize, [right, down]: [isize; 2]) -> f32 {
    let (column, row) = ((at % side).checked_add_signed(right), (at / side).checked_add_signed(down));
    match (column, row) {
        (Some(column), Some(row)) if column < side && row < side => values[row * side + column],
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::motion::Motion;
    use super::*;
    use crate::phantom::Phantom;

    const SIDE: usize = 160;

    fn slice(lesion: Option<(f32, f32, f32)>) -> Vec<f32> {
        Phantom { side: SIDE as u32, lesion }.slice().pixels().to_vec()
    }

    fn disc(x: f32, y: f32, radius: f32) -> Vec<f32> {
        let place = |p: usize| (p as f32 + 0.5) / SIDE as f32;
        let inside = |at: usize| (place(at % SIDE) - x).hypot(place(at / SIDE) - y) < radius;
        (0..SIDE * SIDE).map(|at| f32::from(u8::from(inside(at)))).collect()
    }

    /// Of a phantom turned and moved, too, for which the fold must be found first.
    #[test]
    fn a_filled_phantom_is_the_one_without_lesion() {
        let (x, y, radius) = (0.34, 0.42, 0.085);
        let moves = [Motion::STILL, Motion { angle: 0.12, shift: [0.03, 0.0], ..Motion::STILL }];
        for motion in moves {
            let with = motion.apply(&slice(Some((x, y, radius))), SIDE);
            let without = motion.apply(&slice(None), SIDE);
            let mask = motion.apply(&disc(x, y, radius * 1.15), SIDE);
            let filled = fill(&with, &mask, SIDE).unwrap();
            let sum: f32 = mask.iter().sum();
            let difference = |pixels: &[f32]| {
                let differences = pixels.iter().zip(&without).zip(&mask);
                differences.map(|((value, wanted), share)| share * (value - wanted).abs()).sum::<f32>() / sum
            };
            assert!(difference(&with) > 0.1, "{}", difference(&with));
            assert!(difference(&filled) < 0.02, "{motion:?}: {}", difference(&filled));
            assert!(filled.iter().all(|value| (0.0..=1.0).contains(value)));
            let far = filled.iter().zip(&with).filter(|(after, before)| after != before).count();
            assert!((far as f32) < 2.5 * sum, "{far} pixels changed for a lesion of {sum}");
        }
    }

    #[test]
    fn refuses_the_middle_the_empty_and_the_huge() {
        let pixels = slice(Some((0.5, 0.6, 0.05)));
        assert_eq!(fill(&pixels, &disc(0.5, 0.6, 0.06), SIDE), None);
        assert_eq!(fill(&pixels, &vec![0.0; SIDE * SIDE], SIDE), None);
        assert_eq!(fill(&slice(None), &disc(0.3, 0.5, 0.2), SIDE), None);
    }

    #[test]
    fn refuses_a_slice_that_is_not_symmetric() {
        // The lesion and what lies opposite as before, in a head that is of random blocks further down.
        let mut pixels = slice(Some((0.34, 0.35, 0.06)));
        let mask = disc(0.34, 0.35, 0.065);
        assert!(fill(&pixels, &mask, SIDE).is_some());
        for (at, value) in pixels.iter_mut().enumerate().filter(|(at, value)| at / SIDE > 100 && **value > 0.0) {
            let block = (at / SIDE / 8 * 20 + at % SIDE / 8) as u32;
            *value = (block.wrapping_mul(2_654_435_761) >> 24) as f32 / 255.0;
        }
        assert_eq!(fill(&pixels, &mask, SIDE), None);
    }

    /// The heads fold well, but what lies opposite of the lesion looks otherwise.
    #[test]
    fn refuses_surroundings_that_are_not_symmetric() {
        let mut pixels = slice(Some((0.34, 0.42, 0.06)));
        let around = disc(0.66, 0.42, 0.16);
        for (at, value) in pixels.iter_mut().enumerate().filter(|(at, value)| around[*at] > 0.0 && **value > 0.0) {
            *value = if (at / SIDE / 5 + at % SIDE / 5).is_multiple_of(2) { 0.2 } else { 0.5 };
        }
        assert_eq!(fill(&pixels, &disc(0.34, 0.42, 0.065), SIDE), None);
    }
}
