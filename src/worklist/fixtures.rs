//! A worklist of three cases for tests, with text that tries to break out of its cell.

use super::{FORMAT, Patient, Problem, Record, Review, Source, Verdict, Worklist};
use crate::case::CaseKind;
use crate::explain::Lesion;
use crate::scan::{Notice, Warning};
use crate::triage::case::{Examined, Options, assess};
use crate::triage::fixtures::{calibration, evidence, provenance};

/// What must not leave unless it is asked for.
pub const IDENTIFYING: [&str; 5] = ["Müller_Jörg.dcm", "Müller^Jörg", "PID-4711", "1.2.276.0.99.1", "1.2.276.0.99.2"];

pub fn worklist() -> Worklist {
    let mut one = evidence(0.9, true);
    one.lesion = Some(Lesion { centre: [0.25, 0.5], extent: [0.1, 0.2], peak: 0.8 });
    one.warnings = vec![Warning::new(Notice::SmallImage, "only 40 x 40 pixels")];
    let one = vec![Examined { slice: 0, evidence: one }];
    let series: Vec<Examined> = [0.05, 0.1, 1.0 / 3.0, 0.7, 0.8, 0.2]
        .into_iter()
        .enumerate()
        .map(|(place, tumor)| Examined { slice: 2 * place, evidence: evidence(tumor, place != 5) })
        .collect();
    let record = |kind, slices, evidence: Vec<Examined>| Record {
        name: None,
        patient: None,
        source: None,
        kind,
        slices,
        report: Some(assess(&evidence, &calibration(), &provenance(), &Options::default()).unwrap()),
        evidence,
        review: None,
        problem: None,
    };
    let first = Record {
        name: Some("Müller_Jörg.dcm".into()),
        patient: Some(Patient { name: Some("Müller^Jörg".into()), id: Some("PID-4711".into()) }),
        source: Some(Source { study: Some("1.2.276.0.99.1".into()), series: "1.2.276.0.99.2".into() }),
        review: Some(Review {
            verdict: Verdict::Disagree,
            note: "=HYPERLINK(\"http://example.org\";\"see\"), sagt \"Dr. Ω\"\nzweite Zeile".into(),
            at: Some("2026-11-25T08:00:00Z".into()),
        }),
        ..record(CaseKind::Image, 1, one)
    };
    let broken = Record {
        kind: CaseKind::Volume,
        report: None,
        evidence: Vec::new(),
        problem: Some(Problem { code: "empty_file".into(), message: "the file is empty, -1 bytes".into() }),
        ..first.clone()
    };
    Worklist {
        format: FORMAT,
        made_at: "2026-11-25T09:00:00Z".into(),
        software: "NeuroTriage 0.0.0".into(),
        provenance: provenance(),
        options: Options::default(),
        records: vec![first, record(CaseKind::Series, 11, series), Record { review: None, ..broken }],
    }
}
