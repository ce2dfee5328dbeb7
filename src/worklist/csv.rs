//! A worklist as a table (RFC 4180, UTF-8): a header, and a line for each case in the order of the list.
//!
//! [`COLUMNS`] always come all, in this order and under these names, later ones only behind them; what a case does not have, or may not
//! leave ([`super::Privacy`]), is empty. Probabilities, urgency and places are 0 ..= 1; slices are counted from 1; several
//! values in a cell are separated by spaces.
//!
//! A spreadsheet takes a cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula. Such cells get an
//! apostrophe before them, as OWASP advises ("CSV Injection"), so text from a file cannot run; no number here is negative.

use ::csv::{Terminator, WriterBuilder};

use super::{NOT_FOR_DIAGNOSIS, Privacy, Record, Worklist};
use crate::label::Label;
use crate::triage::Provenance;

/// The columns' names.
pub const COLUMNS: [&str; 46] = [
    "case",
    "name",
    "patient_name",
    "patient_id",
    "study_uid",
    "series_uid",
    "kind",
    "slices",
    "examined",
    "familiar_slices",
    "deciding_slice",
    "decision",
    "reasons",
    "urgency",
    "class",
    "glioma",
    "meningioma",
    "pituitary",
    "no_tumor",
    "prediction_set",
    "coverage",
    "familiar",
    "familiarity",
    "lesion_x",
    "lesion_y",
    "lesion_width",
    "lesion_height",
    "warnings",
    "review",
    "review_note",
    "reviewed_at",
    "problem",
    "problem_message",
    "chosen_threshold",
    "chosen_coverage",
    "model",
    "weights_sha256",
    "data_sha256",
    "backend",
    "version",
    "build",
    "self_test_references",
    "self_test_largest_difference",
    "self_test_tolerance",
    "made_at",
    "notice",
];

/// The table.
pub fn to_csv(worklist: &Worklist, privacy: &Privacy) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let written = "memory takes lines of one length";
    writer.write_record(COLUMNS).expect(written);
    for (place, record) in worklist.records.iter().enumerate() {
        let cells = line(place + 1, &record.within(privacy), worklist);
        writer.write_record(cells.iter().map(|cell| harmless(cell))).expect(written);
    }
    String::from_utf8(writer.into_inner().expect(written)).expect("all of it was text")
}

/// The cells of a record, in the order of [`COLUMNS`].
fn line(number: usize, record: &Record, worklist: &Worklist) -> [String; COLUMNS.len()] {
    let found = record.report.as_ref();
    let report = found.map(|found| &found.report);
    let lesion = report.and_then(|report| report.lesion);
    let patient = record.patient.clone().unwrap_or_default();
    let source = record.source.as_ref();
    let review = record.review.as_ref();
    let problem = record.problem.as_ref();
    let probability = |label: Label| text(report.map(|report| report.probabilities.of(label)));
    let Provenance { model, weights_sha256, data_sha256, backend, version, build, self_test } =
        report.map_or(&worklist.provenance, |report| &report.provenance).clone();
    [
        number.to_string(),
        text(record.name.clone()),
        text(patient.name),
        text(patient.id),
        text(source.and_then(|source| source.study.clone())),
        text(source.map(|source| source.series.clone())),
        record.kind.name().into(),
        record.slices.to_string(),
        text(found.map(|found| found.examined)),
        text(found.map(|found| found.familiar_slices)),
        text(found.map(|found| found.deciding + 1)),
        text(report.map(|report| report.decision)),
        text(report.map(|report| words(report.reasons.iter().map(|reason| reason.name())))),
        text(report.map(|report| report.urgency)),
        text(report.map(|report| report.class)),
        probability(Label::Glioma),
        probability(Label::Meningioma),
        probability(Label::Pituitary),
        probability(Label::NoTumor),
        text(report.and_then(|report| Some(words(report.prediction_set.as_ref()?.iter().map(|label| label.name()))))),
        text(report.and_then(|report| report.coverage)),
        text(report.and_then(|report| report.familiar)),
        text(report.and_then(|report| report.familiarity)),
        text(lesion.map(|lesion| lesion.centre[0])),
        text(lesion.map(|lesion| lesion.centre[1])),
        text(lesion.map(|lesion| lesion.extent[0])),
        text(lesion.map(|lesion| lesion.extent[1])),
        text(report.map(|report| words(report.warnings.iter().map(|warning| warning.code.as_ref())))),
        text(review.map(|review| review.verdict.name())),
        text(review.map(|review| &review.note)),
        text(review.and_then(|review| review.at.as_ref())),
        text(problem.map(|problem| &problem.code)),
        text(problem.map(|problem| &problem.message)),
        text(worklist.options.threshold),
        text(worklist.options.coverage),
        model,
        weights_sha256,
        data_sha256,
        backend,
        version,
        text(build),
        self_test.references.to_string(),
        self_test.largest_difference.to_string(),
        self_test.tolerance.to_string(),
        worklist.made_at.clone(),
        NOT_FOR_DIAGNOSIS.into(),
    ]
}

/// Nothing is an empty cell.
fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// The cell as no spreadsheet takes it for a formula.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::fixtures::{IDENTIFYING, worklist};
    use super::*;

    /// The lines by column, as another program reads them.
    fn read(csv: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
        reader.deserialize().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn every_case_is_a_line_with_its_provenance() {
        let csv = to_csv(&worklist(), &Privacy { names: true });
        assert!(csv.starts_with("case,name,patient_name,") && csv.ends_with("\r\n"));
        let lines = read(&csv);
        assert_eq!(lines.len(), 3);
        let first = &lines[0];
        for (column, expected) in [
            ("case", "1"),
            ("name", "Müller_Jörg.dcm"),
            ("patient_name", "Müller^Jörg"),
            ("patient_id", "PID-4711"),
            ("kind", "image"),
            ("deciding_slice", "1"),
            ("decision", "flag"),
            ("reasons", "tumor_threshold"),
            ("class", "meningioma"),
            ("meningioma", "0.9"),
            ("prediction_set", "meningioma"),
            ("familiar", "true"),
            ("lesion_x", "0.25"),
            ("lesion_height", "0.2"),
            ("warnings", "small_image"),
            ("review", "disagree"),
            ("problem", ""),
            ("backend", "cpu"),
            ("notice", NOT_FOR_DIAGNOSIS),
        ] {
            assert_eq!(first[column], expected, "{column}");
        }
        assert_eq!((&*lines[1]["deciding_slice"], &*lines[1]["slices"], &*lines[1]["examined"]), ("9", "11", "6"));
        let broken = &lines[2];
        assert_eq!((&*broken["decision"], &*broken["problem"]), ("", "empty_file"));
        for line in &lines {
            assert_eq!((line["weights_sha256"].len(), line["data_sha256"].len()), (64, 64));
            assert_eq!(line["self_test_references"], "2");
        }
    }

    #[test]
    fn text_survives_and_runs_nothing() {
        let lines = read(&to_csv(&worklist(), &Privacy::default()));
        let note = &worklist().records[0].review.clone().unwrap().note;
        assert!(note.contains('\n') && note.contains('"') && note.starts_with('='));
        assert_eq!(lines[0]["review_note"], format!("'{note}"));
        for start in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(start), format!("'{start}"));
        }
        assert_eq!(harmless("a=1"), "a=1");
    }

    #[test]
    fn names_stay_unless_they_are_asked_for() {
        let (without, with) = (to_csv(&worklist(), &Privacy::default()), to_csv(&worklist(), &Privacy { names: true }));
        for name in IDENTIFYING {
            assert!(!without.contains(name) && with.contains(name), "{name}");
        }
        assert_eq!(read(&without)[0].keys().collect::<Vec<_>>(), read(&with)[0].keys().collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn any_note_comes_back(note in "\\PC*|[=+@\"',;\r\n\t -]{0,8}") {
            let mut list = worklist();
            list.records[0].review.as_mut().unwrap().note = note.clone();
            let found = read(&to_csv(&list, &Privacy::default()))[0]["review_note"].clone();
            prop_assert!(!found.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(found.strip_prefix('\'').filter(|_| found != note).unwrap_or(&found), note);
        }
    }
}
