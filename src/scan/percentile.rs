//! Percentiles of many numbers, by counting: scans have many pixels of few values, which a selection that compares sorts for long.

/// Bits of a number that a round looks at, and the counts that it takes.
const ROUNDS: [u32; 3] = [11, 11, 10];
const COUNTS: usize = 1 << 11;
/// Neighbours are often alike: counted in one table, each would wait for the one before it.
const TABLES: usize = 4;

/// The value at a percentile (nearest rank, 0 ..= 100) in the order of [`f32::total_cmp`]; none of no values, which are fewer than 2^32.
///
/// A selection by radix: each round counts what the next bits of the numbers are, and goes on with those whose bits are the wanted number's.
pub(crate) fn percentile(values: &[f32], percent: f64) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    let rank = ((last as f64 * percent / 100.0).round() as usize).min(last) as u32;
    let keys = || values.iter().map(|value| key(*value));

    let [first, second, third] = ROUNDS;
    let (high, rank) = bucket(keys(), second + third, first, rank);
    let mut alike: Vec<u32> = keys().filter(|key| key >> (second + third) == high).collect();
    let (middle, rank) = bucket(alike.iter().copied(), third, second, rank);
    let found = high << second | middle;
    alike.retain(|key| key >> third == found);
    let (low, _) = bucket(alike.iter().copied(), 0, third, rank);
    Some(number(found << third | low))
}

/// What the `bits` above `shift` of the number at a rank are, and its rank among those of the same bits.
fn bucket(keys: impl Iterator<Item = u32>, shift: u32, bits: u32, mut rank: u32) -> (u32, u32) {
    let mut tables = [[0u32; COUNTS]; TABLES];
    for (index, key) in keys.enumerate() {
        tables[index % TABLES][(key >> shift) as usize % (1 << bits)] += 1;
    }
    let counts = (0..COUNTS).map(|bucket| tables.iter().map(|table| table[bucket]).sum::<u32>());
    for (bucket, count) in (0..).zip(counts) {
        if rank < count {
            return (bucket, rank);
        }
        rank -= count;
    }
    unreachable!("a rank below the number of keys")
}

/// A whole number in whose order the numbers stand: those below zero come first, the largest of them last.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ if bits >> 31 == 1 { u32::MAX } else { 1 << 31 }
}

fn number(key: u32) -> f32 {
    f32::from_bits(key ^ if key >> 31 == 1 { 1 << 31 } else { u32::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_nearest_rank_is_taken() {
        let values: Vec<f32> = (0..=100).rev().map(|value| value as f32).collect();
        for (percent, expected) in [(0.0, 0.0), (0.4, 0.0), (0.5, 1.0), (50.0, 50.0), (99.9, 100.0), (100.0, 100.0)] {
            assert_eq!(percentile(&values, percent), Some(expected), "{percent}");
        }
        assert_eq!(percentile(&[], 50.0), None);
        assert_eq!(percentile(&[-3.0], 50.0), Some(-3.0));
    }

    proptest! {
        /// Of any bits: no numbers, infinities, zeros of both signs, many alike.
        #[test]
        fn it_is_that_of_the_sorted_values(
            bits in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..4, Just(1u32 << 31), Just(f32::NAN.to_bits())], 1..400),
            percent in 0.0f64..=100.0,
        ) {
            let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f32::total_cmp);
            let rank = ((sorted.len() - 1) as f64 * percent / 100.0).round() as usize;
            prop_assert_eq!(percentile(&values, percent).map(f32::to_bits), Some(sorted[rank].to_bits()));
        }
    }
}
