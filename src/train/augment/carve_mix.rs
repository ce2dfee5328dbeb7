//! CarveMix: a tumour of one slice carved out and laid into another (Zhang et al. 2021, 2023).

use rand::{Rng, RngCore};

use super::graft::{self, Place};
use super::{Drawn, chance, distance, fold, head};

/// Fewest pixels of a lesion, as a fraction of the square: 16 pixels at 160. Smaller ones are gone after the feather.
const SMALLEST_LESION: f32 = 16.0 / (160.0 * 160.0);

/// The width across which the carved tissue fades out, as a fraction of the side: 2 pixels of 160. The paper has none;
/// a hard edge would tell a network what was carved.
const FEATHER: f32 = 2.0 / 160.0;

/// Least part of the carved lesion that must lie in the other head.
const LEAST_INSIDE: f32 = 0.8;

/// `into` with the lesion of `from` at the same place, and the mask of what came along; both have `side * side` pixels.
///
/// The carved region is the lesion grown or shrunk by a random distance as in the paper: with equal chance up to half
/// its depth inwards, or up to its depth outwards, the depth being that of its innermost pixel. Outside of either head
/// nothing is laid. The grey levels are matched around the lesion.
///
/// None without a lesion in `from`, or where it would lie outside the head of `into` by more than a fifth. `into`
/// should have no tumour of its own: the mask would not hold it. Both should show the same plane, which the caller has
/// to see to: [`Thumbnail::likeness`].
pub fn carve(from: &Drawn, into: &[f32], side: usize, rng: &mut impl RngCore) -> Option<Drawn> {
    let mask = from.mask.as_ref()?;
    let lesion: Vec<bool> = mask.iter().map(|share| *share > 0.5).collect();
    let smallest = SMALLEST_LESION * (side * side) as f32;
    if (lesion.iter().filter(|inside| **inside).count() as f32) < smallest.max(1.0) {
        return None;
    }
    let from_lesion = distance::signed(&lesion, side);
    let depth = -from_lesion.iter().copied().fold(0.0, f32::min);
    let growth = if rng.random() { chance::between(0.0, depth, rng) } else { -0.5 * chance::between(0.0, depth, rng) };

    let feather = FEATHER * side as f32;
    let heads = [head::region(&from.pixels, side), head::region(into, side)];
    let to_edge = |at: usize| {
        if heads[0][at] && heads[1][at] { from_lesion[at] - growth } else { f32::INFINITY }
    };
    let distance: Vec<f32> = (0..into.len()).map(to_edge).collect();
    let carved: Vec<f32> = (0..into.len()).map(|at| mask[at] * graft::share(distance[at], feather)).collect();
    let wanted = (0..into.len()).map(|at| mask[at] * graft::share(from_lesion[at] - growth, feather)).sum::<f32>();
    if carved.iter().sum::<f32>() < LEAST_INSIDE * wanted {
        return None;
    }
    let place = Place { distance: &distance, feather, from_lesion: &from_lesion };
    Some(Drawn { pixels: graft::graft(into, &from.pixels, &place, side), mask: Some(carved) })
}

/// A slice of 20 by 20 pixels, to be compared with others.
pub struct Thumbnail(Vec<f32>);

impl Thumbnail {
    /// Of a slice of `side * side` values.
    pub fn new(pixels: &[f32], side: usize) -> Self {
        Self(fold::shrink(pixels, side, (side / 20).max(1)))
    }

    /// How alike two slices are, -1 ..= 1: the correlation of their thumbnails.
    ///
    /// Looked at on pairs of training slices: above about 0.65 (the upper seventh of all pairs) most are of the same plane
    /// and a similar height, so that a lesion carved from one lies in a possible place of the other. Below, planes mix. T1
    /// and T2 may be alike: it says little about contrast.
    pub fn likeness(&self, other: &Self) -> f32 {
        fold::correlation(self.0.iter().copied().zip(other.0.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phantom::Phantom;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const SIDE: usize = 120;

    fn pixels(lesion: Option<(f32, f32, f32)>) -> Vec<f32> {
        Phantom { side: SIDE as u32, lesion }.slice().pixels().to_vec()
    }

    fn with_lesion(x: f32, y: f32) -> Drawn {
        let radius = 0.085;
        let place = |p: usize| (p as f32 + 0.5) / SIDE as f32;
        let inside = |at: usize| (place(at % SIDE) - x).hypot(place(at / SIDE) - y) < radius;
        let mask = (0..SIDE * SIDE).map(|at| f32::from(u8::from(inside(at)))).collect();
        Drawn { pixels: pixels(Some((x, y, radius))), mask: Some(mask) }
    }

    fn rngs() -> impl Iterator<Item = ChaCha8Rng> {
        (0..20).map(ChaCha8Rng::seed_from_u64)
    }

    /// Into the same head, darker: brighter where the new mask is, unchanged far from it.
    #[test]
    fn lesion_and_mask_come_to_the_same_place() {
        let from = with_lesion(0.34, 0.42);
        let into: Vec<f32> = pixels(None).iter().map(|value| value * 0.8).collect();
        let lesion = from.mask.as_ref().unwrap();
        let lesion_size: f32 = lesion.iter().sum();
        let (mut grown, mut shrunk) = (0, 0);
        for mut rng in rngs() {
            let carved = carve(&from, &into, SIDE, &mut rng).unwrap();
            let mask = carved.mask.unwrap();
            let sum: f32 = mask.iter().sum();
            let added = |at: usize| carved.pixels[at] - into[at];
            let under = (0..mask.len()).map(|at| mask[at] * added(at)).sum::<f32>() / sum;
            assert!(under > 0.1, "{under}");
            for at in 0..mask.len() {
                assert!(mask[at] <= lesion[at], "the mask grew");
                assert!((0.0..=1.0).contains(&carved.pixels[at]));
                // Outside of the lesion the context came along, at this head's own brightness.
                assert!(lesion[at] > 0.0 || added(at).abs() < 0.25, "{at}: {}", added(at));
            }
            let changed = (0..mask.len()).filter(|&at| added(at) != 0.0).count() as f32;
            grown += usize::from(changed > 2.0 * lesion_size);
            shrunk += usize::from(sum < 0.9 * lesion_size);
        }
        assert!(grown >= 3 && shrunk >= 3, "grown {grown} times, shrunk {shrunk} times");
    }

    /// Also of a lesion carved tightly, whose surroundings did not come along.
    #[test]
    fn a_lesion_keeps_its_brightness_in_an_equal_head() {
        let from = with_lesion(0.34, 0.42);
        for mut rng in rngs() {
            let carved = carve(&from, &pixels(None), SIDE, &mut rng).unwrap();
            for (at, share) in carved.mask.unwrap().into_iter().enumerate().filter(|(_, share)| *share >= 1.0) {
                let (found, wanted) = (carved.pixels[at], from.pixels[at]);
                assert!((found - wanted).abs() < 0.05, "{at}, share {share}: {found} is not {wanted}");
            }
        }
    }

    #[test]
    fn equal_seeds_give_equal_bits() {
        let (from, into) = (with_lesion(0.34, 0.42), pixels(None));
        for rng in rngs() {
            let run = || carve(&from, &into, SIDE, &mut rng.clone());
            assert!(run().is_some());
            assert_eq!(run(), run());
        }
    }

    #[test]
    fn refuses_without_lesion_and_outside_the_head() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let from = with_lesion(0.34, 0.42);
        let into = pixels(None);
        assert_eq!(carve(&Drawn { mask: None, ..from.clone() }, &into, SIDE, &mut rng), None);
        let empty = Drawn { mask: Some(vec![0.0; SIDE * SIDE]), ..from.clone() };
        assert_eq!(carve(&empty, &into, SIDE, &mut rng), None);
        // A head that ends before the lesion's place.
        let small: Vec<f32> = (0..SIDE * SIDE).map(|at| if at % SIDE > SIDE / 2 { into[at] } else { 0.0 }).collect();
        assert_eq!(carve(&from, &small, SIDE, &mut rng), None);
    }

    #[test]
    fn a_slice_is_most_like_itself_and_less_like_a_turned_one() {
        let slice = pixels(None);
        let turned: Vec<f32> = (0..SIDE * SIDE).map(|at| slice[at % SIDE * SIDE + at / SIDE]).collect();
        let likeness = |first: &[f32], second: &[f32], side: usize| {
            Thumbnail::new(first, side).likeness(&Thumbnail::new(second, side))
        };
        assert!(likeness(&slice, &slice, SIDE) > 0.999);
        let like = likeness(&slice, &turned, SIDE);
        assert!(like < likeness(&slice, &with_lesion(0.34, 0.42).pixels, SIDE), "{like}");
        assert!(like < 0.9, "{like}");
    }
}
