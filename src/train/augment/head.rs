//! Which pixels of a prepared input belong to the head.

/// Grey above which a pixel is tissue, as a fraction of the full range: above what blur and JPEG spread into the air.
pub const TISSUE: f32 = 0.04;

/// The head with all that it encloses: what air from the border of the square does not reach through dark pixels.
pub fn region(pixels: &[f32], side: usize) -> Vec<bool> {
    let mut head = vec![true; side * side];
    let border = (0..side).flat_map(|at| [at, (side - 1) * side + at, at * side, at * side + side - 1]);
    let mut open: Vec<usize> = border.collect();
    while let Some(at) = open.pop() {
        if !head[at] || pixels[at] > TISSUE {
            continue;
        }
        head[at] = false;
        let (column, row) = (at % side, at / side);
        if column > 0 {
            open.push(at - 1);
        }
        if column + 1 < side {
            open.push(at + 1);
        }
        if row > 0 {
            open.push(at - side);
        }
        if row + 1 < side {
            open.push(at + side);
        }
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_spaces_inside_belong_to_the_head_and_air_does_not() {
        let side = 40;
        let radius = |at: usize| (at as f32 % side as f32 - 19.5).hypot((at / side) as f32 - 19.5);
        // A ring of scalp around a black skull around brain with a black ventricle.
        let value = |r: f32| if r > 18.0 || (12.0..15.0).contains(&r) || r < 4.0 { 0.0 } else { 0.6 };
        let pixels: Vec<f32> = (0..side * side).map(|at| value(radius(at))).collect();
        for (at, inside) in region(&pixels, side).into_iter().enumerate() {
            assert_eq!(inside, radius(at) <= 18.0, "{at}");
        }
    }
}
