//! Where in a slice a network sees a tumour, found by hiding one place after the other (Zeiler & Fergus 2014, "Visualizing and
//! understanding convolutional networks"). It asks nothing of the network but its answers, and takes some hundred of them.

use burn::tensor::Device;

use super::Result;
use crate::inference;
use crate::label::Label;
use crate::model::Network;

/// Squares in a row and in a column.
const SQUARES: usize = 8;
/// Answers asked for at once.
const BATCH: usize = 32;

/// The evidence for a tumour of each pixel of an input: `side * side` values, 0 up, 0 outside the head.
///
/// The input is tiled with 8 x 8 squares. What a square shows of the head is hidden under the head's median, so that no new edge
/// appears around it; the evidence of its pixels is how much the log-odds of any tumour fall. Every pixel of the head is hidden
/// once, so that no place is favoured. The network must be on `device`.
///
/// # Errors
/// [`crate::Error::Device`] if the device fails.
pub fn evidence(network: &Network, input: &[f32], side: usize, device: &Device) -> Result<Vec<f32>> {
    evidence_by(input, side, |inputs| log_odds(network, inputs, side, device))
}

/// The same of anything that gives log-odds for inputs.
fn evidence_by(input: &[f32], side: usize, log_odds: impl Fn(&[&[f32]]) -> Result<Vec<f32>>) -> Result<Vec<f32>> {
    let squares: Vec<Vec<usize>> = (0..SQUARES * SQUARES)
        .map(|place| head_pixels(input, side, place % SQUARES, place / SQUARES))
        .filter(|pixels| !pixels.is_empty())
        .collect();
    let whole = log_odds(&[input])?[0];
    let filling = median_of_head(input);

    let mut evidence = vec![0.0f32; side * side];
    for chunk in squares.chunks(BATCH) {
        let hidden: Vec<Vec<f32>> = chunk
            .iter()
            .map(|pixels| {
                let mut hidden = input.to_vec();
                pixels.iter().for_each(|&pixel| hidden[pixel] = filling);
                hidden
            })
            .collect();
        let inputs: Vec<&[f32]> = hidden.iter().map(Vec::as_slice).collect();
        for (pixels, odds) in chunk.iter().zip(log_odds(&inputs)?) {
            pixels.iter().for_each(|&pixel| evidence[pixel] = (whole - odds).max(0.0));
        }
    }
    Ok(evidence)
}

/// The pixels of the head in a square, given its column and row.
fn head_pixels(input: &[f32], side: usize, column: usize, row: usize) -> Vec<usize> {
    let range = |place: usize| place * side / SQUARES..(place + 1) * side / SQUARES;
    let pixels = range(row).flat_map(|y| range(column).map(move |x| y * side + x));
    pixels.filter(|&pixel| input[pixel] > 0.0).collect()
}

fn median_of_head(input: &[f32]) -> f32 {
    let mut head: Vec<f32> = input.iter().copied().filter(|&value| value > 0.0).collect();
    if head.is_empty() {
        return 0.0;
    }
    let middle = head.len() / 2;
    *head.select_nth_unstable_by(middle, f32::total_cmp).1
}

/// The log-odds of any tumour against none.
fn log_odds(network: &Network, inputs: &[&[f32]], side: usize, device: &Device) -> Result<Vec<f32>> {
    let odds = |logits: &[f32; Label::COUNT]| {
        let tumors = Label::ALL.into_iter().filter(|label| *label != Label::NoTumor).map(|label| logits[label.index()]);
        let largest = tumors.clone().fold(f32::MIN, f32::max);
        largest + tumors.map(|logit| (logit - largest).exp()).sum::<f32>().ln() - logits[Label::NoTumor.index()]
    };
    let seen = inference::start(network, inputs, side, false, device).wait()?;
    Ok(seen.iter().map(|seen| odds(&seen.logits)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 48;

    /// A grey head in a black frame with a bright square.
    fn input() -> Vec<f32> {
        let inside =
            |i: usize, range: std::ops::Range<usize>| range.contains(&(i % SIDE)) && range.contains(&(i / SIDE));
        let value = |i: usize| if bright(i) { 1.0 } else { 0.5 * f32::from(u8::from(inside(i, 6..42))) };
        (0..SIDE * SIDE).map(value).collect()
    }

    /// Columns 28 to 35, rows 12 to 19.
    fn bright(pixel: usize) -> bool {
        (28..36).contains(&(pixel % SIDE)) && (12..20).contains(&(pixel / SIDE))
    }

    fn brightness(inputs: &[&[f32]]) -> Result<Vec<f32>> {
        Ok(inputs.iter().map(|input| input.iter().filter(|value| **value > 0.9).count() as f32).collect())
    }

    #[test]
    fn what_the_answer_rests_on_has_the_most_evidence() {
        let found = evidence_by(&input(), SIDE, brightness).unwrap();
        // The squares are 6 pixels wide: those on the bright square reach at most 5 pixels beyond it.
        let evident = |pixel: usize| found[pixel] > 0.0;
        assert!((0..found.len()).filter(|&pixel| bright(pixel)).all(evident));
        let near = |pixel: usize| (24..42).contains(&(pixel % SIDE)) && (12..24).contains(&(pixel / SIDE));
        assert!((0..found.len()).filter(|&pixel| evident(pixel)).all(near));
        // Far from it nothing speaks for it, and outside the head nobody was asked.
        assert_eq!((found[40 * SIDE + 8], found[0]), (0.0, 0.0));
    }

    #[test]
    fn what_speaks_against_a_tumour_is_no_evidence_and_an_empty_input_has_none() {
        let against = |inputs: &[&[f32]]| Ok(brightness(inputs)?.into_iter().map(|value| -value).collect());
        assert!(evidence_by(&input(), SIDE, against).unwrap().iter().all(|value| *value == 0.0));
        assert!(evidence_by(&[0.0; SIDE * SIDE], SIDE, brightness).unwrap().iter().all(|value| *value == 0.0));
    }
}
