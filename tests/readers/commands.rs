//! The command line on DICOM folders, volumes and archives: `predict`, and slices of volumes in a data set.

use std::fs;
use std::path::Path;

use dicom_core::VR;
use dicom_dictionary_std::tags;
use neurotriage::phantom::Phantom;
use serde_json::Value;

use super::archives::archive;
use super::dicom_file::Dicom;
use super::nifti_file::{Nifti, gzip};
use super::program::{lines, run, text};

/// A slice of a series that shows the phantom, with its lesion or without.
fn slice(instance: u16, phantom: Phantom) -> Dicom {
    let drawn = Phantom { side: 96, ..phantom }.draw();
    Dicom::mr(96, 96, drawn.pixels().map(|pixel| u16::from(pixel[0]) * 16).collect())
        .in_series("2.25.7", instance, 5.0 * f64::from(instance))
        .text(tags::PATIENT_ID, VR::LO, "A7")
}

/// A volume of the phantom, eight slices of 4 mm.
fn volume() -> Vec<u8> {
    let drawn = Phantom { side: 64, ..Phantom::WITH_LESION }.draw();
    let affine = [[-1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, 4.0, 0.0]];
    gzip(&Nifti::of([64, 64, 8], |i, j, _| i16::from(drawn.get_pixel(i as u32, j as u32)[0])).affine(affine).one())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn predict_gives_a_line_for_each_case() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let series: Vec<Vec<u8>> = (1..4).map(|instance| slice(instance, Phantom::WITHOUT_LESION).file()).collect();
    for (index, bytes) in series.iter().enumerate() {
        write(folder, &format!("series/{}", 3 - index), bytes);
    }
    write(folder, "volume.nii.gz", &volume());
    let knee = slice(9, Phantom::WITH_LESION).text(tags::SERIES_INSTANCE_UID, VR::UI, "2.25.8");
    write(folder, "knee.dcm", &knee.text(tags::BODY_PART_EXAMINED, VR::CS, "KNEE").file());
    write(folder, "zipped.zip", &archive(&[("a/1.dcm", &series[0]), ("a/2.dcm", &series[1]), ("note.txt", b"text")]));

    let output = run(&["predict", "--json", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let lines = lines(&output);
    let about = |name: &str| {
        let ends = |line: &&Value| line["file"].as_str().unwrap().ends_with(name);
        lines.iter().find(ends).unwrap_or_else(|| panic!("{name} in {lines:?}"))
    };
    assert_eq!(lines.len(), 4);
    let knee = about("knee.dcm");
    assert!(knee["error"].as_str().unwrap().contains("KNEE") && knee["class"].is_null(), "{knee}");
    assert!(about("note.txt")["error"].as_str().unwrap().contains("use DICOM"));
    let volume = about("volume.nii.gz");
    assert_eq!((&volume["kind"], &volume["slices"], &volume["examined"]), (&"volume".into(), &8.into(), &8.into()));
    assert!(volume["error"].is_null() && volume["class"].is_string() && volume["slice"].as_u64().unwrap() < 8);
    // The folder and the archive hold copies of the same instances: one series, the copies named.
    let series = about("series");
    assert_eq!((&series["kind"], &series["slices"], &series["examined"]), (&"series".into(), &3.into(), &3.into()));

    let output = run(&["predict", folder.join("series").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("of 3 decided, 3 were examined"), "{}", text(&output.stdout));
    let zipped = run(&["predict", "--json", folder.join("zipped.zip").to_str().unwrap()]);
    let of_archive: Vec<Value> = text(&zipped.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((of_archive.len(), &of_archive[0]["slices"]), (2, &2.into()));
}

#[test]
fn a_data_set_may_hold_dicom_files_and_slices_of_volumes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    write(data, "glioma/1.dcm", &slice(1, Phantom::WITH_LESION).file());
    write(data, "no_tumor/v.nii.gz", &volume());
    write(data, "no_tumor/ct.dcm", &slice(2, Phantom::WITH_LESION).text(tags::MODALITY, VR::CS, "CT").file());
    let path = data.to_str().unwrap();

    let output = run(&["dataset", "index", "--data", path]);
    let named = text(&output.stderr);
    assert!(named.contains("ct.dcm: left out: This is a computed tomography"), "{named}");
    assert!(named.contains("8 slices") && named.contains("--slices"), "{named}");

    let output = run(&["dataset", "index", "--data", path, "--slices", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let manifest = fs::read_to_string(data.join("manifest.csv")).unwrap();
    let rows: Vec<Vec<&str>> = manifest.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][..2], ["file", "slice"]);
    let places: Vec<&[&str]> = rows[1..].iter().map(|row| &row[..2]).collect();
    // The first run left the volume out of the manifest, which the second one completes.
    assert_eq!(places, [["glioma/1.dcm", ""]]);
    fs::remove_file(data.join("manifest.csv")).unwrap();
    run(&["dataset", "index", "--data", path, "--slices", "2"]);
    let manifest = fs::read_to_string(data.join("manifest.csv")).unwrap();
    let rows: Vec<Vec<&str>> = manifest.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let places: Vec<&[&str]> = rows.iter().map(|row| &row[..2]).collect();
    assert_eq!(places, [["glioma/1.dcm", ""], ["no_tumor/v.nii.gz", "axial:2"], ["no_tumor/v.nii.gz", "axial:6"]]);
    // The patient is a hash of the Patient ID, not the ID.
    assert!(rows[0][5].len() == 16 && !manifest.contains("A7"), "{manifest}");

    for command in [["dataset", "inspect"], ["dataset", "audit"]] {
        let output = run(&[&command[..], &["--data", path]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("left out"), "{}", text(&output.stderr));
    }
    // Both slices of the volume show the same.
    let audit = run(&["dataset", "audit", "--data", path, "--out", data.join("audit.json").to_str().unwrap()]);
    let found = fs::read_to_string(data.join("audit.json")).unwrap();
    assert!(found.contains("v.nii.gz#axial:2") && found.contains("v.nii.gz#axial:6"), "{}", text(&audit.stdout));
}
