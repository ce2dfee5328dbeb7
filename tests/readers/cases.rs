//! Files to cases: series in order, mixed series apart, copies named, and which slices are examined.

use dicom_core::VR;
use dicom_dictionary_std::tags;
use neurotriage::case::{Case, CaseKind, Part, Place, group};
use neurotriage::phantom::Phantom;
use neurotriage::scan::Axis;
use neurotriage::survey::{Found, Kind, Survey, survey};

use super::dicom_file::Dicom;
use super::nifti_file::Nifti;

fn found(bytes: Vec<u8>) -> Found {
    match survey(bytes).unwrap() {
        Survey::Scan(found) => found,
        Survey::Archive(entries) => panic!("{entries:?}"),
    }
}

fn parts(files: &[(&str, Vec<u8>)]) -> Vec<Part> {
    let part = |(file, (name, bytes)): (usize, &(&str, Vec<u8>))| Part {
        file: file as u32,
        entry: None,
        name: name.to_string(),
        found: found(bytes.clone()),
    };
    files.iter().enumerate().map(part).collect()
}

/// The numbers of the files of a case, in the order of its slices.
fn order(case: &Case) -> Vec<u32> {
    case.slices.iter().map(|place| case.parts[place.part].file).collect()
}

fn slice(instance: u16, position: f64) -> Dicom {
    Dicom::pattern(64, 64).in_series("2.25.7", instance, position).text(tags::SERIES_DESCRIPTION, VR::LO, "t1")
}

#[test]
fn a_series_is_one_case_in_the_order_of_its_positions() {
    let files = [
        ("head/c", slice(1, 30.0).file()),
        ("head/a", slice(2, 10.0).file()),
        ("head/d", slice(3, 40.0).file()),
        ("head/b", slice(4, 20.0).file()),
    ];
    let cases = group(parts(&files));
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!((case.kind, case.name.as_str(), case.title.as_deref()), (CaseKind::Series, "head", Some("t1")));
    assert_eq!(order(case), [1, 3, 0, 2]);
    assert_eq!(case.examined, [0, 1, 2, 3]);
    assert_eq!((case.axes[0].axis, case.axes[0].count), (Axis::Native, 4));
    // Without positions by instance number.
    let files = files.map(|(name, _)| name).into_iter().zip([3, 1, 4, 2]);
    let files: Vec<_> = files
        .map(|(name, instance)| (name, slice(instance, 0.0).without(tags::IMAGE_POSITION_PATIENT).file()))
        .collect();
    assert_eq!(order(&group(parts(&files))[0]), [1, 3, 0, 2]);
}

#[test]
fn localizers_sizes_and_acquisitions_of_one_series_are_kept_apart() {
    let sagittal = slice(9, 15.0).text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "0\\1\\0\\0\\0\\-1");
    let small = Dicom::pattern(64, 32).in_series("2.25.7", 10, 15.0);
    let other = Dicom::pattern(64, 64).in_series("2.25.8", 1, 10.0);
    let files = [
        ("1", slice(1, 10.0).file()),
        ("2", sagittal.file()),
        ("3", slice(2, 20.0).file()),
        ("4", small.file()),
        ("5", other.file()),
        ("6", Phantom::WITH_LESION.png()),
    ];
    let cases = group(parts(&files));
    let kinds: Vec<_> = cases.iter().map(|case| (case.kind, order(case))).collect();
    let image = |file| (CaseKind::Image, vec![file]);
    assert_eq!(kinds, [(CaseKind::Series, vec![0, 2]), image(1), image(3), image(4), image(5)]);
    // Two echoes at the same places; the acquisition number alone, differing from slice to slice, splits nothing.
    let echo = |instance, position, echo: &str| slice(instance, position).text(tags::ECHO_NUMBERS, VR::IS, echo).file();
    let files =
        [("1", echo(1, 10.0, "1")), ("2", echo(2, 10.0, "2")), ("3", echo(3, 20.0, "1")), ("4", echo(4, 20.0, "2"))];
    assert_eq!(group(parts(&files)).iter().map(order).collect::<Vec<_>>(), [[0, 2], [1, 3]]);
    let acquired = |instance: u16| {
        slice(instance, f64::from(instance)).text(tags::ACQUISITION_NUMBER, VR::IS, &instance.to_string()).file()
    };
    assert_eq!(group(parts(&[("1", acquired(1)), ("2", acquired(2))])).len(), 1);
}

#[test]
fn copies_are_named_and_a_refusal_of_one_file_is_that_of_its_case() {
    let files = [("a", slice(1, 10.0).file()), ("b", slice(2, 20.0).file()), ("again", slice(1, 10.0).file())];
    let case = &group(parts(&files))[0];
    assert_eq!(order(case), [0, 1]);
    let warning = case.warnings.iter().find(|warning| warning.code == "duplicate_instance").unwrap();
    assert!(warning.message.contains("again"), "{}", warning.message);
    let knee = slice(2, 20.0).text(tags::BODY_PART_EXAMINED, VR::CS, "KNEE").file();
    let case = &group(parts(&[("a", slice(1, 10.0).file()), ("b", knee)]))[0];
    assert_eq!(case.refusal.as_ref().unwrap().code, "not_brain");
}

#[test]
fn slices_that_lie_close_are_thinned_and_no_more_than_96_are_taken() {
    let series = |count: u16, distance: f64| {
        let files: Vec<_> = (0..count).map(|n| ("s", slice(n, f64::from(n) * distance).file())).collect();
        group(parts(&files)).remove(0).examined
    };
    assert_eq!(series(6, 2.5), [0, 1, 2, 3, 4, 5]);
    assert_eq!(series(6, 1.0), [0, 3]);
    assert_eq!(series(6, 1.25), [0, 2, 4]);
    let volume = |depth: i64, spacing: f64| {
        let affine = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, spacing, 0.0]];
        group(parts(&[("v.nii", Nifti::of([8, 8, depth], |_, _, _| 1).affine(affine).one())])).remove(0)
    };
    let thin = volume(10, 1.0);
    assert_eq!(
        (thin.kind, thin.slices.len(), thin.examined.as_slice()),
        (CaseKind::Volume, 10, [0, 3, 6, 9].as_slice())
    );
    assert_eq!(thin.slices[3], Place { part: 0, axis: Axis::Axial, index: 3 });
    assert_eq!(thin.axes.len(), 3);
    let thick = volume(200, 3.0);
    assert_eq!((thick.examined.len(), thick.examined[0], thick.examined[95]), (96, 0, 199));
    assert!(thick.examined.is_sorted_by(|a, b| a < b));
}

/// Numbers that are finite and whose products are not: a place along the normal of such a slice is no number.
#[test]
fn places_that_are_no_numbers_leave_the_order_of_the_instances() {
    let files: Vec<_> = (0..60u16)
        .map(|number| {
            let slice = slice(60 - number, f64::from(number % 7));
            let slice = match number % 3 {
                0 => slice.text(tags::IMAGE_POSITION_PATIENT, VR::DS, "1e300\\-1e300\\1e300").text(
                    tags::IMAGE_ORIENTATION_PATIENT,
                    VR::DS,
                    "1e10\\0\\-1e10\\1e10\\1e10\\0",
                ),
                _ => slice.text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1e10\\0\\-1e10\\1e10\\1e10\\0"),
            };
            ("s", slice.file())
        })
        .collect();
    let parts = parts(&files);
    assert!(parts[0].found.header.position.is_none() && parts[1].found.header.position.is_some());
    let cases = group(parts.clone());
    assert_eq!(order(&cases[0]), (0..60).rev().collect::<Vec<u32>>());
    // What comes over from elsewhere may hold such a place all the same.
    let mut parts = parts;
    for part in parts.iter_mut().step_by(2) {
        part.found.header.position = Some(f64::NAN);
    }
    assert_eq!(order(&group(parts)[0]), (0..60).rev().collect::<Vec<u32>>());
}

#[test]
fn surveys_and_cases_survive_json() {
    let files = [("a", slice(1, 10.0).file()), ("p.png", Phantom::WITH_LESION.png())];
    let parts = parts(&files);
    assert_eq!(parts[1].found.kind, Kind::Image);
    let json = serde_json::to_string(&parts).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Part>>(&json).unwrap(), parts);
    let cases = group(parts);
    let json = serde_json::to_value(&cases).unwrap();
    assert_eq!((&json[0]["kind"], &json[1]["axes"][0]["axis"]), (&"image".into(), &"native".into()));
    assert_eq!(serde_json::from_value::<Vec<Case>>(json).unwrap(), cases);
    assert!(group(Vec::new()).is_empty());
}
