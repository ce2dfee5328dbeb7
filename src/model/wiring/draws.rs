//! Random numbers that are the same on every platform: SplitMix64 (Steele et al. 2014, "Fast splittable pseudorandom number generators").

pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// At least 0 and below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A place in a list of that length, which is not 0: each as likely as the others (Lemire 2019).
    pub fn place(&mut self, length: usize) -> usize {
        let length = length as u64;
        loop {
            let product = u128::from(self.next()) * u128::from(length);
            // Of the remainders as many are left out as would make some places likelier.
            if product as u64 >= length.wrapping_neg() % length {
                return (product >> 64) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the authors' program for this seed.
    #[test]
    fn numbers_are_those_of_split_mix_64() {
        let mut draws = Draws::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423u64];
        assert_eq!([0; 3].map(|_| draws.next()), expected);
    }

    #[test]
    fn places_and_shares_are_even() {
        let mut draws = Draws::new(3);
        let mut counts = [0; 7];
        (0..70_000).for_each(|_| counts[draws.place(7)] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        let shares: Vec<f64> = (0..10_000).map(|_| draws.share()).collect();
        assert!(shares.iter().all(|share| (0.0..1.0).contains(share)));
        assert!((shares.iter().sum::<f64>() / 10_000.0 - 0.5).abs() < 0.01);
        assert_eq!(draws.place(1), 0);
    }
}
