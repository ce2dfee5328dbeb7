//! Whether the network looks where the tumour is: maps of evidence against masks of the tumour.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bootstrap::Clustered;
use super::{Figures, mean};

/// A slice with a drawn tumour. All three pictures are in rows of `width` pixels and of the same size.
#[derive(Clone, Copy, Debug)]
pub struct Lesion<'a> {
    /// The evidence for the class, finite; only what is above 0 counts as evidence.
    pub map: &'a [f32],
    pub mask: &'a [bool],
    /// The pixels of the head, without the background.
    pub head: &'a [bool],
    pub width: usize,
    pub patient: usize,
}

/// How well one map finds one tumour, and what blind guesses would do. All values 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Localisation {
    /// 1 if the maximum of the map hits the tumour, 0 if not; of several equal maxima, the share that hits.
    pub hit: f64,
    /// The probability that a random point of the head hits.
    pub hit_chance: f64,
    /// 1 if the centre of the head hits, 0 if not.
    pub hit_centre: f64,
    /// As `hit`, of a maximum that is in the tumour or near it.
    pub near: f64,
    /// As `hit_chance`, of a point in the tumour or near it.
    pub near_chance: f64,
    /// The intersection over union of the tumour and the pixels with at least half of the maximum of the map.
    pub iou: f64,
    /// About the mean of that for a random region of the head of the same size.
    pub iou_chance: f64,
    pub patient: usize,
}

impl Clustered for Localisation {
    fn patient(&self) -> usize {
        self.patient
    }
}

/// Plays the pointing game (Zhang et al. 2018, "Top-down neural attention by excitation backprop") and overlays the map.
///
/// A point hits if it is a pixel of the tumour, and is near if it is within `tolerance` pixels of one, which the paper takes for
/// a hit (15 pixels of photographs of some 500). Chance is given the same tolerance. A map without evidence overlays nothing.
/// The chance overlap takes the expected intersection i = |region| · |tumour in the head| / |head| as
/// i / (|region| + |tumour| − i): a ratio of means and not the mean of the ratio, close where regions are many pixels.
///
/// None if the pictures differ in size or are not whole rows, if the tumour or the head has no pixel, or if a value is not
/// finite.
pub fn localise(lesion: &Lesion, tolerance: f64) -> Option<Localisation> {
    let Lesion { map, mask, head, width, patient } = *lesion;
    let sizes_agree = map.len() == mask.len() && map.len() == head.len();
    if width == 0 || !sizes_agree || !map.len().is_multiple_of(width) || map.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let (tumor_area, head_area) = (count(mask.iter().copied()), count(head.iter().copied()));
    if tumor_area == 0.0 || head_area == 0.0 {
        return None;
    }
    let around = grown(mask, width, tolerance);
    let largest = map.iter().copied().fold(f32::MIN, f32::max);
    // Of all maxima the share that is in the target.
    let pointed = |target: &[bool]| {
        let maxima = map.iter().zip(target).filter(|(value, _)| **value == largest);
        mean(maxima.map(|(_, &inside)| f64::from(u8::from(inside))))
    };
    // Of the head the share that is in the target.
    let covered = |target: &[bool]| count(target.iter().zip(head).map(|(&a, &b)| a && b)) / head_area;
    let centre = mask[centre(head, width)?];

    let region: Vec<bool> = map.iter().map(|&value| value > 0.0 && value >= largest / 2.0).collect();
    let region_area = count(region.iter().copied());
    let common = count(region.iter().zip(mask).map(|(&a, &b)| a && b));
    let inside = count(mask.iter().zip(head).map(|(&a, &b)| a && b));
    // A region beyond the head cannot be laid into it; then it fills it.
    let laid = region_area.min(head_area);
    let common_chance = laid * inside / head_area;

    Some(Localisation {
        hit: pointed(mask)?,
        hit_chance: covered(mask),
        hit_centre: f64::from(u8::from(centre)),
        near: pointed(&around)?,
        near_chance: covered(&around),
        iou: common / (region_area + tumor_area - common),
        iou_chance: common_chance / (laid + tumor_area - common_chance),
        patient,
    })
}

/// The thresholds of [`overlaps`]: the probabilities 0.05, 0.1, … 0.95.
pub fn thresholds() -> impl Iterator<Item = f64> {
    (1..20).map(|twentieth| f64::from(twentieth) / 20.0)
}

/// For each of the [`thresholds`] the intersection over union, 0 to 1, of the mask and the pixels of a map of probabilities that
/// reach it; none if the mask is empty or of another size.
pub fn overlaps(map: &[f32], mask: &[bool]) -> Option<Vec<f64>> {
    let area = count(mask.iter().copied());
    if area == 0.0 || map.len() != mask.len() {
        return None;
    }
    let overlap = |threshold: f64| {
        let reaches = |value: f32| f64::from(value) >= threshold;
        let region = count(map.iter().map(|&value| reaches(value)));
        let common = count(map.iter().zip(mask).map(|(&value, &there)| there && reaches(value)));
        common / (region + area - common)
    };
    Some(thresholds().map(overlap).collect())
}

/// The means of some slices: `pointing_game`, `pointing_game.chance`, `pointing_game.centre`, `pointing_game.near`,
/// `pointing_game.near_chance`, `iou`, `iou.chance`; none of nothing. [`super::intervals`] takes it as a statistic.
pub fn values(slices: &[&Localisation]) -> BTreeMap<String, f64> {
    let mut figures = Figures::default();
    let mean_of = |value: &dyn Fn(&Localisation) -> f64| mean(slices.iter().map(|slice| value(slice)));
    figures.put("pointing_game", mean_of(&|slice| slice.hit));
    figures.put("pointing_game.chance", mean_of(&|slice| slice.hit_chance));
    figures.put("pointing_game.centre", mean_of(&|slice| slice.hit_centre));
    figures.put("pointing_game.near", mean_of(&|slice| slice.near));
    figures.put("pointing_game.near_chance", mean_of(&|slice| slice.near_chance));
    figures.put("iou", mean_of(&|slice| slice.iou));
    figures.put("iou.chance", mean_of(&|slice| slice.iou_chance));
    figures.0
}

fn count(pixels: impl Iterator<Item = bool>) -> f64 {
    pixels.filter(|&pixel| pixel).count() as f64
}

/// The pixel nearest to the centre of gravity.
fn centre(pixels: &[bool], width: usize) -> Option<usize> {
    let places = || (0..pixels.len()).filter(|&place| pixels[place]);
    let column = mean(places().map(|place| (place % width) as f64))?;
    let row = mean(places().map(|place| (place / width) as f64))?;
    Some(row.round() as usize * width + column.round() as usize)
}

/// The pixels within `radius` of a pixel of the mask.
fn grown(mask: &[bool], width: usize, radius: f64) -> Vec<bool> {
    let mut grown = mask.to_vec();
    if radius.is_nan() || radius < 1.0 {
        return grown;
    }
    let height = mask.len() / width;
    let reach = radius.min(width.max(height) as f64) as usize;
    for place in (0..mask.len()).filter(|&place| mask[place]) {
        let (column, row) = (place % width, place / width);
        for y in row.saturating_sub(reach)..(row + reach + 1).min(height) {
            let span = (radius.powi(2) - (y.abs_diff(row) as f64).powi(2)).max(0.0).sqrt().min(reach as f64) as usize;
            let columns = column.saturating_sub(span)..(column + span + 1).min(width);
            grown[y * width..][columns].fill(true);
        }
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::seq::index;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const WIDTH: usize = 6;

    /// A picture of 6 × 5 pixels, set where the drawing has an `#`.
    fn drawn(rows: [&str; 5]) -> Vec<bool> {
        rows.concat().chars().map(|pixel| pixel == '#').collect()
    }

    fn found(map: &[f32], mask: &[bool], head: &[bool], tolerance: f64) -> Option<Localisation> {
        localise(&Lesion { map, mask, head, width: WIDTH, patient: 4 }, tolerance)
    }

    #[test]
    fn by_hand() {
        let head = drawn(["......", ".####.", ".####.", ".####.", "......"]);
        let mask = drawn(["......", "...##.", "...##.", "......", "......"]);
        let mut map = vec![0.0; 30];
        (map[9], map[10], map[14], map[20]) = (1.0, 0.5, 0.5, 0.4);
        let result = found(&map, &mask, &head, 0.0).unwrap();
        assert_eq!((result.hit, result.patient), (1.0, 4));
        assert_eq!(result.hit_chance, 4.0 / 12.0);
        // Without a tolerance, near is inside.
        assert_eq!((result.near, result.near_chance), (1.0, 4.0 / 12.0));
        // The centre is column 2.5 rounded up, row 2: in the mask.
        assert_eq!(result.hit_centre, 1.0);
        // Three pixels of the map, two of them in the four of the tumour.
        assert_eq!(result.iou, 2.0 / 5.0);
        assert_eq!(result.iou_chance, 1.0 / 6.0);
    }

    #[test]
    fn a_tolerance_is_given_to_chance_too() {
        let head = vec![true; 30];
        let mask = drawn(["......", "......", "...#..", "......", "......"]);
        let mut map = vec![0.0; 30];
        map[7] = 1.0; // Two columns and a row away: the root of 5.
        for (tolerance, near, pixels) in [(0.0, 0.0, 1.0), (1.0, 0.0, 5.0), (2.0, 0.0, 13.0), (2.3, 1.0, 21.0)] {
            let result = found(&map, &mask, &head, tolerance).unwrap();
            assert_eq!((result.near, result.near_chance), (near, pixels / 30.0), "{tolerance}");
            assert_eq!((result.hit, result.hit_chance), (0.0, 1.0 / 30.0), "{tolerance}");
        }
        let result = found(&map, &mask, &head, f64::INFINITY).unwrap();
        assert_eq!((result.near, result.near_chance, result.hit, result.iou), (1.0, 1.0, 0.0, 0.0));
    }

    #[test]
    fn a_map_that_says_nothing_counts_as_a_guess() {
        let head = vec![true; 30];
        let mask = drawn(["##....", "##....", "##....", "......", "......"]);
        for level in [0.0, -1.0, 1.0] {
            let result = found(&[level; 30], &mask, &head, 0.0).unwrap();
            assert_eq!((result.hit, result.hit_chance), (0.2, 0.2));
            assert_eq!((result.iou, result.iou_chance), if level > 0.0 { (0.2, 0.2) } else { (0.0, 0.0) });
        }
    }

    #[test]
    fn a_region_larger_than_the_head_overlaps_by_chance_as_the_whole_head_does() {
        let head = drawn(["......", "..##..", "..##..", "......", "......"]);
        let mask = drawn(["......", "..#...", "..#...", "......", "......"]);
        let result = found(&[1.0; 30], &mask, &head, 0.0).unwrap();
        assert_eq!((result.iou, result.iou_chance), (2.0 / 30.0, 0.5));
    }

    #[test]
    fn pictures_that_do_not_fit_are_refused() {
        let (map, all, nothing) = ([1.0; 30], [true; 30], [false; 30]);
        assert!(found(&map, &all, &all, 0.0).is_some());
        assert_eq!(found(&map, &nothing, &all, 0.0), None);
        assert_eq!(found(&map, &all, &nothing, 0.0), None);
        assert_eq!(found(&map[1..], &all, &all, 0.0), None);
        assert_eq!(found(&map[1..], &all[1..], &all[1..], 0.0), None);
        assert_eq!(found(&[f32::NAN; 30], &all, &all, 0.0), None);
        assert_eq!(localise(&Lesion { map: &[], mask: &[], head: &[], width: 0, patient: 0 }, 0.0), None);
        assert!(values(&[]).is_empty());
    }

    #[test]
    fn the_chance_overlap_is_that_of_random_regions() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let head: Vec<bool> = (0..400).map(|place| place % 20 > 2).collect();
        let mask: Vec<bool> = (0..400).map(|place| (100..160).contains(&place) && head[place]).collect();
        let inside: Vec<usize> = (0..400).filter(|&place| head[place]).collect();
        let mut results = Vec::new();
        for _ in 0..2000 {
            let mut map = vec![0.0; 400];
            for place in index::sample(&mut random, inside.len(), 80) {
                map[inside[place]] = random.random_range(0.6..1.0);
            }
            results
                .push(localise(&Lesion { map: &map, mask: &mask, head: &head, width: 20, patient: 0 }, 0.0).unwrap());
        }
        let means = values(&results.iter().collect::<Vec<_>>());
        // Their spread is 0.03 and 0.36, over the root of 2000.
        assert!((means["iou"] - means["iou.chance"]).abs() < 0.004, "{means:?}");
        assert!((means["pointing_game"] - means["pointing_game.chance"]).abs() < 0.03, "{means:?}");
    }

    proptest! {
        #[test]
        fn all_values_are_shares_and_the_mask_itself_is_perfect(
            map in prop::collection::vec(-1f32..1.0, 30), bits in any::<u32>(), tolerance in 0f64..4.0
        ) {
            let mask: Vec<bool> = (0..30).map(|place| place == 11 || bits >> place & 1 == 1).collect();
            let head: Vec<bool> = (0..30).map(|place| place % 6 > 0).collect();
            let result = found(&map, &mask, &head, tolerance).unwrap();
            for value in values(&[&result]).into_values() {
                prop_assert!((0.0..=1.0).contains(&value), "{result:?}");
            }
            let own: Vec<f32> = mask.iter().map(|&pixel| f32::from(u8::from(pixel))).collect();
            let result = found(&own, &mask, &head, tolerance).unwrap();
            prop_assert_eq!((result.hit, result.iou), (1.0, 1.0));
        }
    }
}
