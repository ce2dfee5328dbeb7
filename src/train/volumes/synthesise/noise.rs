//! Smooth noise in space that follows from the place and a seed.

/// A number in 0 ..= 1 that changes slowly over a length of 1 (value noise).
pub fn smooth(place: [f32; 3], seed: u32) -> f32 {
    let low = place.map(f32::floor);
    let share = [0, 1, 2].map(|axis| {
        let t = place[axis] - low[axis];
        t * t * (3.0 - 2.0 * t)
    });
    let [x, y, z] = low.map(|low| low as i32);
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let line = |y: i32, z: i32| mix(chance([x, y, z], seed), chance([x + 1, y, z], seed), share[0]);
    let plane = |z: i32| mix(line(y, z), line(y + 1, z), share[1]);
    mix(plane(z), plane(z + 1), share[2])
}

fn chance([x, y, z]: [i32; 3], seed: u32) -> f32 {
    let mixed = (x as u32)
        .wrapping_mul(374_761_393)
        .wrapping_add((y as u32).wrapping_mul(668_265_263))
        .wrapping_add((z as u32).wrapping_mul(2_246_822_519))
        .wrapping_add(seed.wrapping_mul(3_266_489_917));
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_146_121_005);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(2_654_435_769);
    (mixed >> 16) as f32 / 65535.0
}

/// The distance from the middle of an ellipsoid of these half axes; 1 on its surface.
pub fn ellipsoid(place: [f32; 3], centre: [f32; 3], halves: [f32; 3]) -> f32 {
    (0..3).map(|axis| ((place[axis] - centre[axis]) / halves[axis]).powi(2)).sum::<f32>().sqrt()
}
