//! One nearest neighbour (Cover & Hart 1967, "Nearest neighbor pattern classification") on thumbnails.

use crate::calibration::Probabilities;
use crate::label::Label;

use super::picture::Picture;
use super::thumbnail::Thumbnail;

/// The thumbnails that a picture is compared with.
pub struct Nearest {
    known: Vec<(Thumbnail, Label)>,
}

impl Nearest {
    /// Keeps the pictures' thumbnails. There must be one at least.
    pub fn of(pictures: &[(&Picture, Label)]) -> Self {
        Self { known: pictures.iter().map(|&(picture, label)| (picture.thumbnail().clone(), label)).collect() }
    }

    /// Half is the vote of the nearest of all, half the inverse distances to the nearest of each class, scaled to sum
    /// to 1.
    ///
    /// So the top class is that of the nearest, tumour is more probable than not just where the nearest is a tumour,
    /// and the rest ranks pictures by how near the other classes come. Of neighbours equally near, the first class in
    /// the order of [`Label::ALL`] counts. An exact copy leaves nothing to the other classes.
    pub fn predict(&self, picture: &Picture) -> Probabilities {
        let mut squared = [f32::INFINITY; Label::COUNT];
        for (thumbnail, label) in &self.known {
            let nearest = &mut squared[label.index()];
            *nearest = nearest.min(thumbnail.squared_distance(picture.thumbnail()));
        }
        let closer = |best, label: Label| if squared[label.index()] < squared[best] { label.index() } else { best };
        let winner = Label::ALL.into_iter().fold(0, closer);
        // Relative to the nearest of all, which gets 1 even at distance 0.
        let nearest = squared[winner];
        let weight = |squared: f32| {
            if squared == nearest { 1.0 } else { (f64::from(nearest) / f64::from(squared)).sqrt() }
        };
        let weights = squared.map(weight);
        let sum: f64 = weights.iter().sum();
        let mut shares = weights.map(|weight| weight / sum / 2.0);
        shares[winner] += 0.5;
        Probabilities::new(shares).expect("two halves of 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Scan, Slice};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn pictures(count: usize, seed: u64) -> Vec<Picture> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut picture = || {
            let slice = Slice::new(4, 4, (0..16).map(|_| random.random()).collect()).unwrap();
            Picture::of(&Scan { slice, format: "PNG", warnings: Vec::new() })
        };
        (0..count).map(|_| picture()).collect()
    }

    #[test]
    fn the_top_class_and_tumour_or_none_are_those_of_the_nearest() {
        let known = pictures(40, 1);
        let labelled: Vec<_> = known.iter().enumerate().map(|(i, picture)| (picture, Label::ALL[i % 4])).collect();
        let baseline = Nearest::of(&labelled);
        let mut winners = [0; Label::COUNT];
        for picture in pictures(60, 2) {
            let distance = |other: &Picture| other.thumbnail().squared_distance(picture.thumbnail());
            let by_distance = |a: &&(&Picture, Label), b: &&(&Picture, Label)| distance(a.0).total_cmp(&distance(b.0));
            let nearest = labelled.iter().min_by(by_distance).unwrap().1;
            let guess = baseline.predict(&picture);
            assert_eq!(guess.top(), nearest);
            assert_eq!(guess.tumor() > 0.5, nearest != Label::NoTumor);
            winners[nearest.index()] += 1;
        }
        assert!(winners.iter().all(|&wins| wins > 0), "{winners:?}");
    }

    #[test]
    fn of_equally_near_ones_the_first_class_counts() {
        let flat =
            Picture::of(&Scan { slice: Slice::new(2, 2, vec![0.5; 4]).unwrap(), format: "PNG", warnings: Vec::new() });
        let baseline = Nearest::of(&[(&flat, Label::NoTumor), (&flat, Label::Meningioma)]);
        assert_eq!(baseline.predict(&flat).values(), [0.0, 0.75, 0.0, 0.25]);
    }
}
