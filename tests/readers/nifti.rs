//! NIfTI: versions, types of voxels, scaling, and the axes of the patient.

use neurotriage::Error;
use neurotriage::scan::{Axis, decode, open};
use proptest::prelude::*;

use super::nifti_file::*;

#[test]
fn both_versions_plain_and_gzipped_give_the_same() {
    let nifti = Nifti::of([70, 65, 3], |i, j, k| (i + 100 * j + 7 * k) as i16);
    let expected = open(nifti.one()).unwrap().plane(Axis::Axial, 1).unwrap();
    assert_eq!((expected.width, expected.height, expected.spacing), (70, 65, Some([1.0, 1.0])));
    let mut swapped = nifti.clone();
    swapped.big = true;
    swapped.voxels.chunks_exact_mut(2).for_each(<[u8]>::reverse);
    for (format, bytes) in [
        ("NIfTI-1", gzip(&nifti.one())),
        ("NIfTI-2", nifti.two()),
        ("NIfTI-2", gzip(&nifti.two())),
        ("NIfTI-1", swapped.one()),
        ("NIfTI-2", swapped.two()),
    ] {
        let stack = open(bytes).unwrap();
        assert_eq!(stack.format(), format);
        assert!(stack.warnings().is_empty() && stack.refusal().is_none());
        assert_eq!(stack.plane(Axis::Axial, 1).unwrap(), expected);
    }
}

#[test]
fn every_type_of_voxel_is_read_and_scaled() {
    let bytes = |datatype| -> Vec<u8> {
        let value = |v: i32| match datatype {
            UINT8 => (v as u8).to_le_bytes().to_vec(),
            INT8 => (v as i8).to_le_bytes().to_vec(),
            INT16 | UINT16 => (v as i16).to_le_bytes().to_vec(),
            INT32 | UINT32 => v.to_le_bytes().to_vec(),
            INT64 | UINT64 => i64::from(v).to_le_bytes().to_vec(),
            FLOAT32 => (v as f32).to_le_bytes().to_vec(),
            FLOAT64 => f64::from(v).to_le_bytes().to_vec(),
            other => panic!("{other}"),
        };
        (0..4).flat_map(|v| value(30 * v)).collect()
    };
    for datatype in [UINT8, INT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT32, FLOAT64] {
        let mut nifti = Nifti::new(&[2, 2, 1], datatype, bytes(datatype));
        // Anterior is up and the right is left: the last voxel comes first.
        assert_eq!(
            open(nifti.one()).unwrap().plane(Axis::Axial, 0).unwrap().values,
            [90.0, 60.0, 30.0, 0.0],
            "{datatype}"
        );
        (nifti.slope, nifti.inter) = (0.5, -10.0);
        assert_eq!(
            open(nifti.one()).unwrap().plane(Axis::Axial, 0).unwrap().values,
            [35.0, 20.0, 5.0, -10.0],
            "{datatype}"
        );
        // A slope that is no number is none.
        (nifti.slope, nifti.inter) = (f64::NAN, 3.0);
        assert_eq!(
            open(nifti.two()).unwrap().plane(Axis::Axial, 0).unwrap().values,
            [90.0, 60.0, 30.0, 0.0],
            "{datatype}"
        );
    }
    let rgb = Nifti::new(&[1, 2, 1], RGB24, vec![0, 0, 0, 255, 255, 255]);
    let found = open(rgb.one()).unwrap().plane(Axis::Axial, 0).unwrap().values;
    assert!((found[0] - 255.0).abs() < 1e-3 && found[1] == 0.0, "{found:?}");
    let complex = open(Nifti::new(&[1, 1, 1], COMPLEX64, vec![0; 8]).one()).unwrap_err();
    assert!(matches!(complex, Error::Unsupported { format: "NIfTI", .. }), "{complex}");
}

/// A volume in the patient's space, cut into a file by an affine: bright at the corner that is right, anterior and superior, half as bright
/// along the line from there to the left, a quarter along that to the back.
fn marked(axes: [usize; 3], reversed: [bool; 3], turn: f64) -> Nifti {
    const SIZES: [i64; 3] = [7, 6, 5];
    const SPACING: [f64; 3] = [1.0, 1.0, 1.0];
    // Sizes along the file's axes.
    let mut dim = [0; 3];
    for patient in 0..3 {
        dim[axes[patient]] = SIZES[patient];
    }
    let mut affine = [[0.0; 4]; 3];
    for patient in 0..3 {
        affine[patient][axes[patient]] = if reversed[patient] { -SPACING[patient] } else { SPACING[patient] };
    }
    // Turned about the long axis, less than half a right angle.
    let (sine, cosine) = turn.sin_cos();
    let [right, anterior, superior] = affine;
    let turned = |a: [f64; 4], b: [f64; 4], s: f64, c: f64| std::array::from_fn(|i| c * a[i] + s * b[i]);
    let affine = [turned(right, anterior, -sine, cosine), turned(right, anterior, cosine, sine), superior];
    let affine = [affine[0], affine[1], affine[2]];
    let value = |i: i64, j: i64, k: i64| {
        let place: [i64; 3] = std::array::from_fn(|patient| {
            let at = [i, j, k][axes[patient]];
            if reversed[patient] { SIZES[patient] - 1 - at } else { at }
        });
        match place {
            [6, 5, 4] => 1000,
            [_, 5, 4] => 500,
            [6, _, 4] => 250,
            _ => 0,
        }
    };
    Nifti::of(dim, value).affine(affine)
}

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn a_mark_at_the_right_anterior_superior_corner_is_where_it_belongs_in_every_view() {
    for axes in ORDERS {
        for flips in 0..8 {
            for turn in [0.0, 0.4, -0.6] {
                let reversed = [0, 1, 2].map(|axis| flips >> axis & 1 == 1);
                let stack = open(marked(axes, reversed, turn).one()).unwrap();
                let context = format!("{axes:?} {reversed:?} {turn}");
                assert_eq!(stack.axes(), [Axis::Axial, Axis::Coronal, Axis::Sagittal], "{context}");
                assert_eq!(
                    [7, 6, 5],
                    [Axis::Sagittal, Axis::Coronal, Axis::Axial].map(|axis| stack.len(axis)),
                    "{context}"
                );
                let view = |axis: Axis| {
                    let plane = stack.plane(axis, stack.len(axis) - 1).unwrap();
                    let at = |x: u32, y: u32| plane.values[(y * plane.width + x) as usize];
                    ([plane.width, plane.height], at(0, 0), at(1, 0), at(0, 1))
                };
                // The highest axial slice: the right on the left, the front up.
                assert_eq!(view(Axis::Axial), ([7, 6], 1000.0, 500.0, 250.0), "{context}");
                // The foremost coronal slice: the right on the left, the head up.
                assert_eq!(view(Axis::Coronal), ([7, 5], 1000.0, 500.0, 0.0), "{context}");
                // The rightmost sagittal slice: the front on the left, the head up.
                assert_eq!(view(Axis::Sagittal), ([6, 5], 1000.0, 250.0, 0.0), "{context}");
            }
        }
    }
}

#[test]
fn the_qform_counts_without_a_sform_and_a_file_without_either_warns() {
    let mut nifti = marked([0, 1, 2], [true, true, false], 0.0);
    let by_sform = open(nifti.one()).unwrap().plane(Axis::Axial, 4).unwrap();
    // A half turn about the long axis.
    (nifti.sform, nifti.qform) = (None, Some([0.0, 0.0, 1.0, 0.0, 0.0, 0.0]));
    for bytes in [nifti.one(), nifti.two()] {
        let stack = open(bytes).unwrap();
        assert!(stack.warnings().is_empty());
        assert_eq!(stack.plane(Axis::Axial, 4).unwrap(), by_sform);
    }
    // A negative first pixdim mirrors the third axis: now the mark is at the feet.
    nifti.pixdim[0] = -1.0;
    assert_eq!(open(nifti.one()).unwrap().plane(Axis::Axial, 0).unwrap(), by_sform);
    nifti.qform = None;
    assert_eq!(open(nifti.one()).unwrap().warnings()[0].code, "no_orientation");
    // An affine that squashes the volume is none.
    let flat = marked([0, 1, 2], [false; 3], 0.0).affine([[0.0; 4]; 3]);
    assert_eq!(open(flat.one()).unwrap().warnings()[0].code, "no_orientation");
}

#[test]
fn thick_slices_come_first_and_pixels_become_square() {
    let affine = [[1.0, 0.0, 0.0, 0.0], [0.0, 4.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]];
    let stack = open(Nifti::of([6, 5, 4], |i, _, _| i as i16).affine(affine).one()).unwrap();
    assert_eq!(stack.axes(), [Axis::Coronal, Axis::Axial, Axis::Sagittal]);
    assert_eq!((stack.len(Axis::Coronal), stack.distance(Axis::Coronal)), (5, Some(4.0)));
    let axial = stack.plane(Axis::Axial, 0).unwrap();
    assert_eq!((axial.width, axial.height, axial.spacing), (6, 20, Some([1.0, 1.0])));
    assert_eq!(axial.values[..6], [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]);
}

#[test]
fn the_window_is_the_robust_range_of_the_volume_for_all_planes() {
    let stack =
        open(Nifti::of([50, 50, 40], |i, j, k| if k == 0 && i + j == 0 { 30000 } else { (i * j) as i16 }).one())
            .unwrap();
    let windows: Vec<_> = (0..40).map(|index| stack.plane(Axis::Axial, index).unwrap().window).collect();
    assert!(windows.iter().all(|window| *window == windows[0]));
    let (low, high) = (windows[0].centre - windows[0].width / 2.0, windows[0].centre + windows[0].width / 2.0);
    assert!(low == 0.0 && (2300.0..2402.0).contains(&high), "{low} {high}");
}

#[test]
fn of_several_volumes_the_first_is_read_and_one_slice_is_a_scan() {
    let voxels: Vec<u8> =
        (0..2 * 64 * 64).map(|voxel| if voxel < 64 * 64 { (voxel % 200) as u8 } else { 255 }).collect();
    let nifti = Nifti::new(&[64, 64, 1, 2], UINT8, voxels);
    let stack = open(gzip(&nifti.one())).unwrap();
    assert_eq!(stack.warnings()[0].code, "first_volume");
    assert_eq!((stack.axes(), stack.len(Axis::Axial)), ([Axis::Axial].as_slice(), 1));
    assert!(stack.plane(Axis::Axial, 0).unwrap().values.iter().all(|&value| value < 200.0));
    assert_eq!(decode(&nifti.two()).unwrap().format, "NIfTI-2");
    let several = decode(&Nifti::of([4, 4, 4], |_, _, _| 0).one()).unwrap_err();
    assert!(
        matches!(several, Error::SeveralSlices { count: 4, axis: "axial" }) && several.to_string().contains("axial:2")
    );
}

#[test]
fn voxels_that_are_no_numbers_become_background() {
    let voxels = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0, 2.0, 1e38].map(f32::to_le_bytes).concat();
    let mut nifti = Nifti::new(&[3, 2, 1], FLOAT32, voxels);
    nifti.slope = 10.0;
    let plane = open(nifti.one()).unwrap().plane(Axis::Axial, 0).unwrap();
    assert!(plane.values.iter().all(|value| value.is_finite()), "{:?}", plane.values);
    let all = Nifti::new(&[64, 64, 2], FLOAT32, f32::NAN.to_le_bytes().repeat(64 * 64 * 2));
    let scan = open(all.one()).unwrap().scan(Axis::Axial, 0).unwrap();
    assert!(scan.warnings.iter().any(|warning| warning.code == "uniform_image"));
}

proptest! {
    /// Headers of any content: an error or planes, never a panic.
    #[test]
    fn any_header_is_survived(places in prop::collection::vec((0usize..348, any::<u8>()), 1..20)) {
        let nifti = marked([0, 1, 2], [false; 3], 0.2);
        for mut bytes in [nifti.one(), nifti.two()] {
            for &(place, byte) in &places {
                bytes[place] = byte;
            }
            if let Ok(stack) = open(bytes) {
                for &axis in stack.axes() {
                    if let Ok(plane) = stack.plane(axis, stack.len(axis) / 2) {
                        prop_assert!(plane.values.iter().all(|value| value.is_finite()));
                        plane.slice(None);
                    }
                }
            }
        }
    }
}
