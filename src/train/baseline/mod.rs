//! Shortcut baselines: how far one gets without looking at anatomy, to be shown beside every model.
//!
//! Public sets of brain MRI give their classes away by image size, by near-copies and by the grey values of the scanner
//! (shortcut learning: Geirhos et al. 2020, "Shortcut learning in deep neural networks"). A model that does no better
//! than these has shown nothing.
//!
//! ```text
//! Scan --Picture::of--> Picture --fit(baseline, pictures, seed)--> Fitted --predict--> Probabilities
//! ```

pub(super) mod forest;
mod histogram;
mod nearest;
mod picture;
mod thumbnail;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calibration::Probabilities;
use crate::label::Label;

use forest::Forest;
use nearest::Nearest;
pub use picture::Picture;

/// A way to guess the class of a slice without looking at anatomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    Geometry,
    Nearest,
    Histogram,
    PreparedHistogram,
}

impl Baseline {
    pub const ALL: [Baseline; 4] =
        [Baseline::Geometry, Baseline::Nearest, Baseline::Histogram, Baseline::PreparedHistogram];

    /// The name in files and on the command line: `geometry`, `nearest`, `histogram`, `prepared_histogram`.
    pub fn name(self) -> &'static str {
        match self {
            Baseline::Geometry => "geometry",
            Baseline::Nearest => "nearest",
            Baseline::Histogram => "histogram",
            Baseline::PreparedHistogram => "prepared_histogram",
        }
    }

    /// What it sees, one sentence for people.
    pub fn description(self) -> &'static str {
        match self {
            Baseline::Geometry => {
                "A random forest that sees only width, height, aspect ratio and whether the file is coloured, no pixel."
            }
            Baseline::Nearest => "The class of the most similar training image, compared as 32 x 32 thumbnails.",
            Baseline::Histogram => {
                "A random forest that sees only how often each brightness and edge strength occurs, no shape, no place."
            }
            Baseline::PreparedHistogram => {
                "The same forest on slices cropped, scaled and stretched as for the networks: what is left of the style."
            }
        }
    }
}

/// Why a baseline cannot be fitted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    #[error("a baseline needs training slices of known class, there are none")]
    NoPictures,

    #[error("a baseline needs training slices of two classes or more, all are of class {0}")]
    OneClass(Label),

    #[error("the random forest could not be grown: {0}")]
    Forest(String),
}

/// A fitted baseline.
pub struct Fitted(Kind);

enum Kind {
    Geometry(Forest),
    Nearest(Nearest),
    Histogram(Forest),
    PreparedHistogram(Forest),
}

/// Fits a baseline to training pictures of known class.
///
/// Equal pictures in equal order, and an equal seed, give an equal result on one platform, whatever the number of
/// threads. The seed is of no use to [`Baseline::Nearest`]. The forests have 100 trees for each class; 2,400 pictures
/// take a few seconds.
///
/// # Errors
/// [`BaselineError::NoPictures`] without pictures, [`BaselineError::OneClass`] if all are of one class.
pub fn fit(baseline: Baseline, pictures: &[(&Picture, Label)], seed: u64) -> Result<Fitted, BaselineError> {
    let &(_, first) = pictures.first().ok_or(BaselineError::NoPictures)?;
    if pictures.iter().all(|&(_, label)| label == first) {
        return Err(BaselineError::OneClass(first));
    }
    let kind = match baseline {
        Baseline::Geometry => Kind::Geometry(Forest::grow(&rows(pictures, Picture::geometry), seed)?),
        Baseline::Nearest => Kind::Nearest(Nearest::of(pictures)),
        Baseline::Histogram => Kind::Histogram(Forest::grow(&rows(pictures, Picture::histograms), seed)?),
        Baseline::PreparedHistogram => {
            Kind::PreparedHistogram(Forest::grow(&rows(pictures, Picture::prepared_histograms), seed)?)
        }
    };
    Ok(Fitted(kind))
}

/// What a forest sees of the pictures, with their classes.
fn rows<F>(pictures: &[(&Picture, Label)], features: impl Fn(&Picture) -> F) -> Vec<(F, Label)> {
    pictures.iter().map(|&(picture, label)| (features(picture), label)).collect()
}

impl Fitted {
    /// The guess for a picture.
    ///
    /// Of the forests: the mean of the trees for each class. Of [`Baseline::Nearest`]: half the vote of the most
    /// similar training picture, half the inverse distances to the most similar one of each class. Classes without
    /// training pictures get 0.
    pub fn predict(&self, picture: &Picture) -> Probabilities {
        match &self.0 {
            Kind::Geometry(forest) => forest.predict(&picture.geometry()),
            Kind::Nearest(nearest) => nearest.predict(picture),
            Kind::Histogram(forest) => forest.predict(&picture.histograms()),
            Kind::PreparedHistogram(forest) => forest.predict(&picture.prepared_histograms()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Scan, Slice, Warning};

    /// A grey value in 0 ..= 1 for a point, by a fixed pattern that depends on `seed`.
    fn noise(x: u32, y: u32, seed: u32) -> f32 {
        let mixed = x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b) ^ seed.wrapping_mul(0xc2b2_ae35);
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
        ((mixed ^ (mixed >> 12)) & 0xff) as f32 / 255.0
    }

    fn picture(width: u32, height: u32, value: impl Fn(u32, u32) -> f32) -> Picture {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        Picture::of(&Scan { slice: Slice::new(width, height, pixels).unwrap(), format: "PNG", warnings: Vec::new() })
    }

    fn fitted(baseline: Baseline, pictures: &[(Picture, Label)], seed: u64) -> Fitted {
        let pictures: Vec<_> = pictures.iter().map(|(picture, label)| (picture, *label)).collect();
        fit(baseline, &pictures, seed).unwrap()
    }

    /// Ten pictures of each class; `draw` is given the class and a number that differs between pictures.
    fn ten_of_each(draw: impl Fn(Label, u32) -> Picture) -> Vec<(Picture, Label)> {
        let draw = &draw;
        (0..10)
            .flat_map(|i| Label::ALL.into_iter().map(move |label| (draw(label, i * 4 + label.index() as u32), label)))
            .collect()
    }

    #[test]
    fn names_and_descriptions_differ_and_names_match_their_json() {
        for baseline in Baseline::ALL {
            assert_eq!(serde_json::to_string(&baseline).unwrap(), format!("{:?}", baseline.name()));
            assert!(baseline.description().ends_with('.'));
            assert_eq!(Baseline::ALL.iter().filter(|other| other.description() == baseline.description()).count(), 1);
        }
    }

    #[test]
    fn nothing_and_one_class_are_refused_with_a_reason() {
        let only = picture(4, 4, |x, y| noise(x, y, 0));
        for baseline in Baseline::ALL {
            assert!(matches!(fit(baseline, &[], 1), Err(BaselineError::NoPictures)));
            let glioma = [(&only, Label::Glioma), (&only, Label::Glioma)];
            let refusal = fit(baseline, &glioma, 1).err().unwrap();
            assert!(matches!(refusal, BaselineError::OneClass(Label::Glioma)));
            assert!(refusal.to_string().contains("glioma"));
        }
    }

    #[test]
    fn geometry_tells_sizes_apart_and_nothing_else() {
        let side = |label: Label| 20 + 3 * label.index() as u32;
        let sized = ten_of_each(|label, i| picture(side(label), 20, |x, y| noise(x, y, i)));
        let forest = fitted(Baseline::Geometry, &sized, 1);
        for label in Label::ALL {
            let unseen = picture(side(label), 20, |_, _| 0.5);
            assert_eq!(forest.predict(&unseen).top(), label);
            assert!(forest.predict(&unseen).of(label) > 0.9);
        }

        // Of one size, all look the same to it, however different their pixels.
        let equal = ten_of_each(|label, i| picture(20, 20, |x, y| noise(x, y, i) * 0.25 * label.index() as f32));
        let forest = fitted(Baseline::Geometry, &equal, 1);
        let guess = forest.predict(&equal[0].0);
        assert!(equal.iter().all(|(picture, _)| forest.predict(picture) == guess));
    }

    #[test]
    fn geometry_sees_that_a_file_is_coloured() {
        let scan = |coloured: bool| {
            let warnings = if coloured { vec![Warning::coloured()] } else { Vec::new() };
            Scan { slice: Slice::new(8, 8, vec![0.5; 64]).unwrap(), format: "PNG", warnings }
        };
        let (grey, coloured) = (Picture::of(&scan(false)), Picture::of(&scan(true)));
        let pictures: Vec<_> = (0..10).flat_map(|_| [(&grey, Label::Glioma), (&coloured, Label::NoTumor)]).collect();
        let forest = fit(Baseline::Geometry, &pictures, 3).unwrap();
        assert_eq!(forest.predict(&grey).top(), Label::Glioma);
        assert_eq!(forest.predict(&coloured).top(), Label::NoTumor);
    }

    #[test]
    fn nearest_finds_a_copy_of_other_brightness_and_contrast() {
        let pictures = ten_of_each(|_, i| picture(48, 40, |x, y| noise(x / 4, y / 4, i)));
        let nearest = fitted(Baseline::Nearest, &pictures, 0);
        for (i, (_, label)) in pictures.iter().enumerate() {
            let copy = picture(48, 40, |x, y| 0.2 + 0.5 * noise(x / 4, y / 4, i as u32));
            assert_eq!(nearest.predict(&copy).top(), *label);
            assert!(nearest.predict(&copy).of(*label) > 0.99);
        }
    }

    #[test]
    fn nearest_is_right_and_sure_on_its_own_training_pictures() {
        let pictures = ten_of_each(|_, i| picture(32, 32, |x, y| noise(x, y, i)));
        let nearest = fitted(Baseline::Nearest, &pictures, 0);
        for (picture, label) in &pictures {
            assert_eq!(nearest.predict(picture).of(*label), 1.0);
        }
    }

    #[test]
    fn histogram_sees_the_style_of_the_grey_values_and_no_position() {
        let style = |value: f32, label: Label| value.powi(1 + label.index() as i32);
        let styled = ten_of_each(|label, i| picture(32, 32, |x, y| style(noise(x, y, i), label)));
        let forest = fitted(Baseline::Histogram, &styled, 5);
        for label in Label::ALL {
            let unseen = picture(32, 32, |x, y| style(noise(x, y, 99), label));
            assert_eq!(forest.predict(&unseen).top(), label);
            let flipped = picture(32, 32, |x, y| style(noise(31 - x, 31 - y, 99), label));
            assert_eq!(forest.predict(&flipped), forest.predict(&unseen));
        }
    }

    /// Stretched contrast and a black border are gone in prepared slices, noise is not.
    #[test]
    fn the_prepared_histogram_sees_neither_contrast_nor_padding() {
        let head = |x: u32, y: u32, seed: u32| 0.3 + 0.6 * noise(x / 2, y / 2, seed);
        let draw = |label: Label, i: u32| {
            let fine = if label == Label::Glioma { 1 } else { 8 };
            picture(64, 64, |x, y| 0.3 + 0.6 * noise(x / fine, y / fine, i))
        };
        let forest = fitted(Baseline::PreparedHistogram, &ten_of_each(draw), 2);
        let plain = picture(64, 64, |x, y| head(x, y, 77));
        let inside = |x: u32, y: u32| (20..84).contains(&x) && (5..69).contains(&y);
        let padded = picture(100, 80, |x, y| if inside(x, y) { 0.5 * head(x - 20, y - 5, 77) } else { 0.0 });
        let (a, b) = (forest.predict(&plain).values(), forest.predict(&padded).values());
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.05), "{a:?} {b:?}");
        assert!(forest.predict(&draw(Label::Glioma, 200)).of(Label::Glioma) > 0.8);
    }

    #[test]
    fn equal_seeds_give_equal_guesses_and_other_seeds_other_forests() {
        // Sizes and pixels that tell nothing, so that the forests' guesses hang on their seeds.
        let draw = |i: u32| picture(16 + i * 7 % 5, 16 + i * 5 % 3, |x, y| noise(x, y, i));
        let pictures = ten_of_each(|_, i| draw(i));
        for baseline in Baseline::ALL {
            let guesses = |seed| -> Vec<_> {
                let fitted = fitted(baseline, &pictures, seed);
                (100..120).map(|i| fitted.predict(&draw(i)).values()).collect()
            };
            assert_eq!(guesses(7), guesses(7), "{}", baseline.name());
            if baseline != Baseline::Nearest {
                assert_ne!(guesses(7), guesses(8), "{}", baseline.name());
            }
        }
    }

    #[test]
    fn degenerate_pictures_give_probabilities_and_missing_classes_none() {
        let pictures = [
            (picture(1, 1, |_, _| 0.3), Label::Meningioma),
            (picture(40, 2, |_, _| 0.0), Label::NoTumor),
            (picture(3, 90, |_, _| 1.0), Label::NoTumor),
        ];
        for baseline in Baseline::ALL {
            let fitted = fitted(baseline, &pictures, 11);
            let all = [picture(1, 1, |_, _| 1.0), picture(64, 64, |_, _| 0.0), picture(9, 7, |x, y| noise(x, y, 1))];
            for picture in &all {
                let guess = fitted.predict(picture);
                assert!(Probabilities::new(guess.values()).is_some(), "{guess:?}");
                assert_eq!((guess.of(Label::Glioma), guess.of(Label::Pituitary)), (0.0, 0.0));
            }
        }
    }
}
