//! Where in a slice a network sees a tumour, found by hiding one place after the other (Zeiler & Fergus 2014, "Visualizing and
//! understanding convolutional networks"). It asks nothing of the network but its answers, and takes some hundred of them.

use burn::tensor::Device;

use super::Result;
use super::samples::batch;
use crate::Error;
use crate::label::Label;
use crate::model::Network;

/// A hidden square has this part of the input's side …
const SQUARES: usize = 6;
/// … and squares overlap by half.
const STEPS_PER_SQUARE: usize = 2;
/// Answers asked for at once.
const BATCH: usize = 32;

/// The evidence for a tumour of each pixel of an input: `side * side` values, 0 up.
///
/// What a square shows of the head is hidden under the head's median, so that no new edge appears around it; the evidence is how
/// much the log-odds of any tumour fall, averaged over the squares on a pixel. Squares without a pixel of the head are not asked. The network must be on `device`.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub fn evidence(network: &Network, input: &[f32], side: usize, device: &Device) -> Result<Vec<f32>> {
    evidence_by(input, side, |inputs| log_odds(network, inputs, side, device))
}

/// The same of anything that gives log-odds for inputs.
fn evidence_by(input: &[f32], side: usize, log_odds: impl Fn(&[&[f32]]) -> Result<Vec<f32>>) -> Result<Vec<f32>> {
    let square = (side / SQUARES).max(1);
    let step = (square / STEPS_PER_SQUARE).max(1);
    let places: Vec<(usize, usize)> = (0..=side - square)
        .step_by(step)
        .flat_map(|top| (0..=side - square).step_by(step).map(move |left| (left, top)))
        .filter(|&(left, top)| rows(left, top, square, side).any(|row| input[row].iter().any(|&value| value > 0.0)))
        .collect();
    let whole = log_odds(&[input])?[0];
    let filling = median_of_head(input);

    let (mut sums, mut counts) = (vec![0.0f32; side * side], vec![0.0f32; side * side]);
    for chunk in places.chunks(BATCH) {
        let hidden: Vec<Vec<f32>> = chunk
            .iter()
            .map(|&(left, top)| {
                let mut hidden = input.to_vec();
                let pixels = rows(left, top, square, side).flatten();
                pixels.filter(|&pixel| input[pixel] > 0.0).for_each(|pixel| hidden[pixel] = filling);
                hidden
            })
            .collect();
        let inputs: Vec<&[f32]> = hidden.iter().map(Vec::as_slice).collect();
        for (&(left, top), odds) in chunk.iter().zip(log_odds(&inputs)?) {
            for row in rows(left, top, square, side) {
                sums[row.clone()].iter_mut().for_each(|sum| *sum += whole - odds);
                counts[row].iter_mut().for_each(|count| *count += 1.0);
            }
        }
    }
    Ok(sums.iter().zip(counts).map(|(sum, count)| if count > 0.0 { (sum / count).max(0.0) } else { 0.0 }).collect())
}

/// The pixels of a square, row by row.
fn rows(left: usize, top: usize, square: usize, side: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (top..top + square).map(move |y| y * side + left..y * side + left + square)
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
    let output = network.forward(batch(inputs, side, device));
    let values: Vec<f32> = output.try_into_vec_as().map_err(|error| Error::Device(error.to_string()))?;
    let odds = |logits: &[f32]| {
        let tumors = Label::ALL.into_iter().filter(|label| *label != Label::NoTumor).map(|label| logits[label.index()]);
        let largest = tumors.clone().fold(f32::MIN, f32::max);
        largest + tumors.map(|logit| (logit - largest).exp()).sum::<f32>().ln() - logits[Label::NoTumor.index()]
    };
    Ok(values.chunks_exact(Label::COUNT).map(odds).collect())
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
        let largest = found.iter().copied().fold(0.0, f32::max);
        assert!(largest > 0.0);
        let maxima: Vec<usize> = (0..found.len()).filter(|&pixel| found[pixel] == largest).collect();
        let hits = maxima.iter().filter(|&&pixel| bright(pixel)).count();
        assert!(2 * hits > maxima.len(), "{hits} of {}", maxima.len());
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
