//! Distances to a drawn region in pixels, exact (Felzenszwalb & Huttenlocher 2012).

/// The distance of every pixel to the region's edge: below 0 inside, above 0 outside. Infinite where there is no
/// region, and negatively so where there is nothing else.
pub fn signed(region: &[bool], side: usize) -> Vec<f32> {
    let outside: Vec<bool> = region.iter().map(|inside| !inside).collect();
    let (to_region, to_rest) = (squared(region, side), squared(&outside, side));
    // The edge runs half-way between the pixels of both sides.
    let from_edge = |squared: f32| (squared.sqrt() - 0.5).max(0.0);
    to_region.into_iter().zip(to_rest).map(|(out, inside)| from_edge(out) - from_edge(inside)).collect()
}

/// The squared distance to the nearest pixel of the region; infinite if it has none.
fn squared(region: &[bool], side: usize) -> Vec<f32> {
    let mut squared: Vec<f32> = region.iter().map(|&inside| if inside { 0.0 } else { f32::INFINITY }).collect();
    let mut line = vec![0.0; side];
    for start in 0..side {
        for (at, value) in line.iter_mut().enumerate() {
            *value = squared[at * side + start];
        }
        for (at, value) in lower_envelope(&line).into_iter().enumerate() {
            squared[at * side + start] = value;
        }
    }
    for row in squared.chunks_exact_mut(side) {
        let envelope = lower_envelope(row);
        row.copy_from_slice(&envelope);
    }
    squared
}

/// Along a line, of all parabolas `(x - at)^2 + height[at]` the lowest at each x.
fn lower_envelope(heights: &[f32]) -> Vec<f32> {
    // The parabolas of the envelope, each with the x from which on it is the lowest.
    let mut lowest: Vec<(usize, f32)> = Vec::with_capacity(heights.len());
    for (at, &height) in heights.iter().enumerate().filter(|(_, height)| height.is_finite()) {
        let mut from = f32::NEG_INFINITY;
        while let Some(&(other, its_from)) = lowest.last() {
            let (a, b) = (at as f32, other as f32);
            from = ((height + a * a) - (heights[other] + b * b)) / (2.0 * (a - b));
            if from > its_from {
                break;
            }
            lowest.pop();
            from = f32::NEG_INFINITY;
        }
        lowest.push((at, from));
    }
    let mut next = lowest.iter().copied().peekable();
    let mut current = None;
    (0..heights.len())
        .map(|x| {
            while let Some((at, _)) = next.next_if(|&(_, from)| from <= x as f32) {
                current = Some(at);
            }
            current.map_or(f32::INFINITY, |at| (x as f32 - at as f32).powi(2) + heights[at])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against trying all pixels, on a pattern with holes and islands.
    #[test]
    fn equals_the_search_through_all_pixels() {
        let side = 17;
        let region: Vec<bool> = (0..side * side).map(|at| (at * 7919 + at * at * 31) % 23 < 4).collect();
        let found = squared(&region, side);
        for (at, found) in found.into_iter().enumerate() {
            let to =
                |other: usize| (at % side).abs_diff(other % side).pow(2) + (at / side).abs_diff(other / side).pow(2);
            let wanted = (0..side * side).filter(|&other| region[other]).map(to).min().unwrap();
            assert_eq!(found, wanted as f32, "{at}");
        }
    }

    #[test]
    fn is_negative_inside_and_grows_by_one_a_pixel() {
        let side = 30;
        let region: Vec<bool> = (0..side * side).map(|at| (10..20).contains(&(at % side))).collect();
        let signed = signed(&region, side);
        let row = &signed[5 * side..6 * side];
        assert_eq!((row[9], row[10], row[8], row[14], row[25]), (0.5, -0.5, 1.5, -4.5, 5.5));
    }

    #[test]
    fn no_region_is_infinitely_far() {
        assert!(signed(&[false; 9], 3).iter().all(|distance| *distance == f32::INFINITY));
        assert!(signed(&[true; 9], 3).iter().all(|distance| *distance == f32::NEG_INFINITY));
    }
}
