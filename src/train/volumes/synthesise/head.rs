//! The anatomy of a synthetic head: which tissue is at a place. Millimetres to the right, to the front and to the head, from the middle of
//! the brain. It resembles a head and is that of nobody.

use rand::Rng;

use super::super::super::augment::chance::{around_zero, between, happens};
use super::lesion::Lesion;
use super::noise::{ellipsoid, smooth};

/// What a place is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tissue {
    Air,
    Fat,
    Bone,
    Soft,
    Fluid,
    Grey,
    White,
    /// Veins, which take up contrast.
    Vessel,
    /// Pituitary gland and choroid plexus, which do so, too.
    Gland,
    /// Small bright spots of the white matter in T2 and FLAIR, as many elderly people have.
    Spot,
    Oedema,
    Necrosis,
    /// Of a glioma: its rim that takes up contrast, and tumour that does not.
    Rim,
    Infiltrate,
    Meningioma,
    Adenoma,
}

/// The middle of the sella, where the pituitary gland is.
pub const SELLA: [f32; 3] = [0.0, 12.0, -40.0];
/// Shares of the head's half axes: where scalp, bone and fluid end inwards.
const SCALP: f32 = 0.95;
const BONE: f32 = 0.89;
pub const DURA: f32 = 0.86;

/// A head with all that is not seen from outside.
#[derive(Clone, Debug)]
pub struct Head {
    pub halves: [f32; 3],
    seed: u32,
    ventricles: f32,
    gland: f32,
    spots: Vec<([f32; 3], f32)>,
    /// A cyst, filled with fluid: it is none of the four classes' business.
    cyst: Option<([f32; 3], f32)>,
    pub lesion: Option<Lesion>,
}

impl Head {
    pub fn draw(rng: &mut impl Rng) -> Self {
        let halves = [between(68.0, 78.0, rng), between(86.0, 98.0, rng), between(80.0, 90.0, rng)];
        let inside = |rng: &mut _| [0, 1, 2].map(|axis| around_zero(0.5 * halves[axis], rng));
        let spots = if happens(0.5, rng) { rng.random_range(1..12) } else { 0 };
        let mut spot = || (inside(rng), between(1.5, 4.0, rng));
        let spots = (0..spots).map(|_| spot()).collect();
        let cyst = happens(0.2, rng).then(|| (inside(rng), between(4.0, 11.0, rng)));
        Self {
            halves,
            seed: rng.random(),
            ventricles: between(0.7, 1.5, rng),
            gland: between(0.75, 1.15, rng),
            spots,
            cyst,
            lesion: None,
        }
    }

    /// The tissue at a place.
    pub fn tissue(&self, place: [f32; 3]) -> Tissue {
        let without = self.anatomy(place);
        self.lesion.as_ref().and_then(|lesion| lesion.tissue(place, without, self)).unwrap_or(without)
    }

    /// How far out a place is: 1 on the skin.
    pub fn radius(&self, place: [f32; 3]) -> f32 {
        ellipsoid(place, [0.0; 3], self.halves)
    }

    fn anatomy(&self, place: [f32; 3]) -> Tissue {
        let [x, y, z] = place;
        let radius = self.radius(place);
        let is_in = |centre: [f32; 3], halves: [f32; 3]| ellipsoid(place, centre, halves) < 1.0;
        if radius > 1.0 {
            let neck = z < -45.0 && ellipsoid([x, y, 0.0], [0.0, -12.0, 0.0], [52.0, 58.0, 1.0]) < 1.0;
            return if neck { Tissue::Soft } else { Tissue::Air };
        }
        if z < floor(y) {
            let hollow = is_in([0.0, 48.0, -52.0], [15.0, 22.0, 15.0]) || is_in([0.0, 18.0, -56.0], [11.0, 9.0, 8.0]);
            let hard = z > floor(y) - 5.0 || is_in([0.0, -20.0, -90.0], [12.0, 14.0, 30.0]);
            return if hollow {
                Tissue::Air
            } else if radius > SCALP {
                Tissue::Fat
            } else if hard {
                Tissue::Bone
            } else {
                Tissue::Soft
            };
        }
        if radius > SCALP {
            return Tissue::Fat;
        }
        if radius > BONE {
            return Tissue::Bone;
        }
        if x.abs() < 3.5 && radius > 0.82 && z > -10.0 && y < 60.0 {
            return Tissue::Vessel;
        }
        if ellipsoid(place, SELLA, [6.0, 5.0, 4.0].map(|half| half * self.gland)) < 1.0 {
            return Tissue::Gland;
        }
        let coarse = smooth(place.map(|axis| axis / 16.0), self.seed) - 0.5;
        let fine = smooth(place.map(|axis| axis / 7.0), self.seed ^ 1) - 0.5;
        let folds = 0.12 * coarse + 0.16 * fine;
        let outside = radius > DURA || radius - 0.3 * folds.min(0.0) > DURA - 0.01 || z < floor(y) + 2.0;
        if outside || is_in([0.0, 12.0, -34.0], [13.0, 11.0, 7.0]) {
            return Tissue::Fluid;
        }
        let size = self.ventricles;
        let (out, warped) = (x.abs(), [x.abs() + 4.0 * coarse, y + 5.0 * fine, z + 4.0 * coarse]);
        if ellipsoid([out, y, z], [15.0, -14.0, 8.0], [3.0, 7.0, 5.0]) < 1.0 {
            return Tissue::Gland;
        }
        let ventricle = ellipsoid(warped, [13.0, 2.0, 12.0], [7.0 * size, 32.0, 9.0 * size]) < 1.0
            || is_in([0.0, 0.0, -8.0], [2.5 * size, 13.0, 10.0]);
        if ventricle || (out < 1.2 && z > 22.0) {
            return Tissue::Fluid;
        }
        if self.cyst.is_some_and(|(centre, radius)| is_in(centre, [radius; 3])) {
            return Tissue::Fluid;
        }
        if is_in([26.0_f32.copysign(x), 4.0, 2.0], [9.0, 18.0, 12.0]) || radius - folds > 0.70 {
            return Tissue::Grey;
        }
        let spot = self.spots.iter().any(|&(centre, radius)| is_in(centre, [radius; 3]));
        if spot { Tissue::Spot } else { Tissue::White }
    }
}

/// The height of the skull's base: low behind, where the cerebellum lies, then the sella's, then that of the frontal lobes.
fn floor(y: f32) -> f32 {
    let step = |from: f32, to: f32| ((y - from) / (to - from)).clamp(0.0, 1.0);
    -70.0 + 24.0 * step(-15.0, 5.0) + 18.0 * step(20.0, 36.0)
}
