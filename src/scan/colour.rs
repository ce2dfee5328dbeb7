//! Colours to greys, 0 ..= 255, and whether they are colours at all.

/// Red, green and blue, 0 ..= 255, to the grey that the `image` crate gives them (ITU-R BT.709).
pub fn grey([red, green, blue]: [f32; 3]) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// True if more than one pixel in fifty has channels that differ by more than a compressed grey picture's would.
pub fn is_coloured(pixels: impl Iterator<Item = [f32; 3]>) -> bool {
    const DIFFERENCE: f32 = 32.0;
    let (coloured, all) = pixels.fold((0u64, 0u64), |(coloured, all), [r, g, b]| {
        let spread = r.max(g).max(b) - r.min(g).min(b);
        (coloured + u64::from(spread > DIFFERENCE), all + 1)
    });
    coloured * 50 > all
}
