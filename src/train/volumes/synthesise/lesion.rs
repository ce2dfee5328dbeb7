//! Lesions of the four classes by their radiological descriptions, simplified (Osborn et al. 2017, "Osborn's Brain").
//!
//! | class | where | what |
//! |---|---|---|
//! | glioma | within the brain, mostly white matter | irregular; three in four with a rim that takes up contrast around necrosis, the others without any; oedema along the white matter |
//! | meningioma | on the dura: convexity, falx, skull base | smooth, takes up contrast evenly; a cleft of fluid around it, a dural tail; oedema in four of ten |
//! | pituitary tumour | in the sella and above it | smooth, taller than wide, takes up contrast evenly, less than a meningioma |
//! | no tumour | | none |

use rand::Rng;

use super::super::super::augment::chance::{around_zero, between, happens};
use super::head::{DURA, Head, SELLA, Tissue};
use super::noise::{ellipsoid, smooth};
use crate::label::Label;

#[derive(Clone, Debug)]
pub struct Lesion {
    class: Label,
    centre: [f32; 3],
    /// Millimetres.
    halves: [f32; 3],
    /// How far its surface is from an ellipsoid, in radii.
    irregular: f32,
    /// Of a glioma that takes up contrast: where its rim begins, in radii.
    rim: Option<f32>,
    /// Where oedema ends, in radii; 1 for none.
    oedema: f32,
    seed: u32,
}

impl Lesion {
    /// A lesion of a class in a head; none of no tumour.
    pub fn draw(class: Label, head: &Head, rng: &mut impl Rng) -> Option<Self> {
        let (centre, halves, irregular, rim, oedema) = match class {
            Label::NoTumor => return None,
            Label::Glioma => {
                let radius = between(8.0, 20.0, rng);
                let out = if rng.random() { 1.0 } else { -1.0 };
                let [width, length, height] = head.halves;
                let centre = [
                    out * between(0.22, 0.52, rng) * width,
                    between(-0.45, 0.42, rng) * length,
                    between(-0.15, 0.5, rng) * height,
                ];
                let halves = [(); 3].map(|()| radius * between(0.8, 1.25, rng));
                let rim = happens(0.75, rng).then(|| between(0.55, 0.8, rng));
                (centre, halves, between(0.35, 0.6, rng), rim, between(1.3, 2.1, rng))
            }
            Label::Meningioma => {
                let radius = between(7.0, 18.0, rng);
                let halves = [(); 3].map(|()| radius * between(0.85, 1.15, rng));
                let oedema = if happens(0.4, rng) { between(1.3, 1.8, rng) } else { 1.0 };
                (dural(head, rng), halves, between(0.04, 0.15, rng), None, oedema)
            }
            Label::Pituitary => {
                let radius = between(6.5, 14.0, rng);
                let [x, y, z] = SELLA;
                let centre = [x + around_zero(2.0, rng), y + around_zero(2.0, rng), z + 0.45 * radius];
                let halves = [
                    radius * between(0.85, 1.1, rng),
                    radius * between(0.8, 1.0, rng),
                    radius * between(1.0, 1.3, rng),
                ];
                (centre, halves, between(0.05, 0.2, rng), None, 1.0)
            }
        };
        Some(Self { class, centre, halves, irregular, rim, oedema, seed: rng.random() })
    }

    /// The tissue that it makes of another; none where it leaves that as it is.
    pub fn tissue(&self, place: [f32; 3], under: Tissue, head: &Head) -> Option<Tissue> {
        let plain = ellipsoid(place, self.centre, self.halves);
        if plain > 2.6 || matches!(under, Tissue::Air | Tissue::Fat | Tissue::Vessel | Tissue::Soft) {
            return None;
        }
        let scale = self.halves[0];
        let coarse = smooth(place.map(|axis| axis / (0.7 * scale)), self.seed) - 0.5;
        let distance = plain + self.irregular * coarse;
        let swollen = matches!(under, Tissue::White | Tissue::Spot)
            && plain + 0.9 * (smooth(place.map(|axis| axis / 9.0), self.seed ^ 1) - 0.5) < self.oedema
            && self.oedema > 1.0;
        let oedema = swollen.then_some(Tissue::Oedema);
        match self.class {
            Label::Glioma if under == Tissue::Bone => None,
            Label::Glioma => match (distance < 1.0, self.rim) {
                (true, Some(rim)) if distance < rim => Some(Tissue::Necrosis),
                (true, Some(_)) => Some(Tissue::Rim),
                (true, None) => Some(Tissue::Infiltrate),
                (false, _) => oedema,
            },
            Label::Meningioma if under == Tissue::Bone => None,
            Label::Meningioma => {
                let tail =
                    distance < 1.8 && under == Tissue::Fluid && (DURA..DURA + 0.03).contains(&head.radius(place));
                match distance {
                    distance if distance < 1.0 || tail => Some(Tissue::Meningioma),
                    distance if distance < 1.0 + 1.3 / scale => Some(Tissue::Fluid),
                    _ => oedema,
                }
            }
            _ => (distance < 1.0).then_some(Tissue::Adenoma),
        }
    }
}

/// A place on the dura: most over the convexity, some at the falx, a few at the skull's base before the sella.
fn dural(head: &Head, rng: &mut impl Rng) -> [f32; 3] {
    match rng.random::<f32>() {
        share if share < 0.15 => [around_zero(5.0, rng), between(-50.0, 40.0, rng), between(25.0, 50.0, rng)],
        share if share < 0.27 => [around_zero(16.0, rng), between(28.0, 42.0, rng), -24.0],
        _ => {
            let (turn, height) = (between(0.0, std::f32::consts::TAU, rng), between(-0.2, 0.92, rng));
            let level = (1.0 - height * height).sqrt();
            let [width, length, tall] = head.halves;
            [level * turn.cos() * width, level * turn.sin() * length, height * tall].map(|axis| 0.82 * axis)
        }
    }
}
