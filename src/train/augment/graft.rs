//! Tissue of another place laid over a region: grey levels matched around it, edges feathered.

use super::blur;
use super::head::TISSUE;

/// Width of the band around a region in which grey levels are compared, as a fraction of the side: 6 pixels of 160.
const BAND: f32 = 6.0 / 160.0;

/// Smoothness of the match, a standard deviation as a fraction of the side: 8 pixels of 160.
const SMOOTHNESS: f32 = 8.0 / 160.0;

/// Largest change of a grey level by the match, as a fraction of the full range: more is another tissue, not another
/// brightness.
const LARGEST: f32 = 0.2;

/// Weight of the band's mean against its near parts: decides only deep inside large regions, which the smoothing does
/// not reach.
const MEAN_WEIGHT: f32 = 1e-3;

/// Where tissue is laid.
pub struct Place<'a> {
    /// Distance of every pixel to the region's edge in pixels, below 0 inside; infinite where nothing may be laid.
    pub distance: &'a [f32],
    /// The width outside the edge in pixels across which the tissue fades out.
    pub feather: f32,
    /// Distance in pixels from what must not be compared, the lesion: grey levels are compared in a band from 0
    /// outwards.
    pub from_lesion: &'a [f32],
}

/// `ground` with `tissue` laid over a place of it.
///
/// In the band around the lesion the tissue's brightness is compared with the ground's; the smoothed difference is
/// added.
pub fn graft(ground: &[f32], tissue: &[f32], place: &Place, side: usize) -> Vec<f32> {
    let band = BAND * side as f32;
    // Only tissue is compared with tissue: skull and air say nothing about brightness.
    let compared = |at: usize| {
        let distance = place.from_lesion[at];
        distance > 0.0 && distance <= band && ground[at] > TISSUE && tissue[at] > TISSUE
    };
    let weights: Vec<f32> = (0..ground.len()).map(|at| f32::from(u8::from(compared(at)))).collect();
    let difference = |at: usize| (ground[at] - tissue[at]) * weights[at];
    let differences: Vec<f32> = (0..ground.len()).map(difference).collect();
    let mean = differences.iter().sum::<f32>() / weights.iter().sum::<f32>().max(1.0);
    let smooth = |values: &[f32]| blur::gaussian(values, side, SMOOTHNESS * side as f32);
    let (differences, weights) = (smooth(&differences), smooth(&weights));

    let blend = |at: usize| {
        let share = share(place.distance[at], place.feather);
        if share <= 0.0 {
            return ground[at];
        }
        let match_up = (differences[at] + MEAN_WEIGHT * mean) / (weights[at] + MEAN_WEIGHT);
        // Air and fluid that the preparation made 0 stay so.
        let laid = if tissue[at] > 0.0 { tissue[at] + match_up.clamp(-LARGEST, LARGEST) } else { 0.0 };
        ground[at] + share * (laid.clamp(0.0, 1.0) - ground[at])
    };
    (0..ground.len()).map(blend).collect()
}

/// How much of a pixel is covered, 0 ..= 1, at a distance from the region's edge.
pub fn share(distance: f32, feather: f32) -> f32 {
    (1.0 - distance.max(0.0) / feather.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::distance;
    use super::*;

    const SIDE: usize = 80;

    fn disc(radius: f32) -> Vec<f32> {
        let inside = |at: usize| ((at % SIDE) as f32 - 40.0).hypot((at / SIDE) as f32 - 40.0) < radius;
        distance::signed(&(0..SIDE * SIDE).map(inside).collect::<Vec<_>>(), SIDE)
    }

    fn laid(ground: &[f32], tissue: &[f32], radius: f32) -> Vec<f32> {
        let distance = disc(radius);
        graft(ground, tissue, &Place { distance: &distance, feather: 3.0, from_lesion: &distance }, SIDE)
    }

    /// Darker tissue laid into flat ground takes the ground's level and keeps its own detail, in small and large
    /// regions.
    #[test]
    fn takes_the_level_of_the_ground_and_keeps_its_detail() {
        let spot = 40 * SIDE + 40;
        let mut tissue = vec![0.5; SIDE * SIDE];
        tissue[spot] = 0.3;
        for radius in [8.0, 30.0] {
            let grafted = laid(&vec![0.6; SIDE * SIDE], &tissue, radius);
            assert!((grafted[spot] - 0.4).abs() < 1e-3, "{}", grafted[spot]);
            for (at, value) in grafted.iter().enumerate().filter(|(at, _)| *at != spot) {
                assert!((value - 0.6).abs() < 1e-3, "{at}: {value}");
            }
        }
    }

    /// The lesion's own brightness must not be taken for that of the scan.
    #[test]
    fn does_not_compare_the_lesion() {
        let (region, lesion) = (disc(6.0), disc(10.0));
        let tissue: Vec<f32> = lesion.iter().map(|distance| if *distance < 0.0 { 0.9 } else { 0.5 }).collect();
        let place = Place { distance: &region, feather: 2.0, from_lesion: &lesion };
        let grafted = graft(&vec![0.4; SIDE * SIDE], &tissue, &place, SIDE);
        assert!((grafted[40 * SIDE + 40] - 0.8).abs() < 1e-3, "{}", grafted[40 * SIDE + 40]);
    }

    #[test]
    fn leaves_what_is_outside_the_feather() {
        let ground: Vec<f32> = (0..SIDE * SIDE).map(|at| (at % 7) as f32 / 7.0).collect();
        let grafted = laid(&ground, &vec![0.5; SIDE * SIDE], 8.0);
        let mut changed = 0;
        for (at, distance) in disc(8.0).into_iter().enumerate() {
            assert!(distance < 3.0 || grafted[at] == ground[at]);
            changed += usize::from(grafted[at] != ground[at]);
        }
        assert!(changed > 150, "{changed}");
    }
}
