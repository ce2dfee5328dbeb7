//! A worklist as it is saved, opened again and handed to others: the reports of its cases, what a specialist said of them, and
//! where the answers came from.
//!
//! [`to_json`] keeps everything, so that [`from_json`] goes on where the work was left; [`csv`] is for spreadsheets, [`dicom`] for
//! the archive of the scans. Each carries the provenance: the weights' hash, the data's, the backend, the software, the self-test.
//! What identifies a patient ([`Privacy`]) is left out of each unless it is asked for.
//!
//! Nothing here knows the time or draws a number: dates and identifiers are the caller's to give, and the same worklist always gives
//! the same bytes.

pub mod csv;
pub mod dicom;

use serde::{Deserialize, Serialize};

use crate::case::CaseKind;
use crate::triage::Provenance;
use crate::triage::case::{CaseReport, Examined, Options};
use crate::{Error, Result};

/// The format of saved worklists; other numbers are refused.
pub const FORMAT: u32 = 1;

/// What every export says of itself.
pub const NOT_FOR_DIAGNOSIS: &str = "Not for diagnosis. A network sorted these scans by urgency; nothing is ruled out, and a specialist checks every scan.";

/// The cases of a worklist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worklist {
    /// [`FORMAT`].
    pub format: u32,
    /// When it was exported, as the caller writes it (ISO 8601).
    pub made_at: String,
    /// The name and version of the software that exported it.
    pub software: String,
    /// What answers now; each report tells what answered it.
    pub provenance: Provenance,
    /// What the reader chose.
    #[serde(default)]
    pub options: Options,
    /// In the order of the list.
    pub records: Vec<Record>,
}

/// One case: a report, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The name of the file or of the series. Identifies.
    #[serde(default)]
    pub name: Option<String>,
    /// Identifies.
    #[serde(default)]
    pub patient: Option<Patient>,
    /// The DICOM series that the case is. Identifies: whoever has the archive finds the patient by it.
    #[serde(default)]
    pub source: Option<Source>,
    pub kind: CaseKind,
    /// Slices of the case, looked at or not.
    pub slices: usize,
    #[serde(default)]
    pub report: Option<CaseReport>,
    /// What the network said of each slice that was looked at, in order: reports with other options are made of it.
    #[serde(default)]
    pub evidence: Vec<Examined>,
    #[serde(default)]
    pub review: Option<Review>,
    #[serde(default)]
    pub problem: Option<Problem>,
}

/// Who was scanned, as the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub id: Option<String>,
}

/// A DICOM series, by UID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    #[serde(default)]
    pub study: Option<String>,
    pub series: String,
}

/// What a specialist said of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub verdict: Verdict,
    /// In the specialist's words; it is exported as it was written.
    #[serde(default)]
    pub note: String,
    /// When, as the caller writes it (ISO 8601).
    #[serde(default)]
    pub at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Agree,
    Disagree,
    Unsure,
}

/// Why a case has no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// A stable name, as of [`Error::code`].
    pub code: String,
    pub message: String,
}

/// What of a patient may leave with an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Names of files and series, names and ids of patients, and DICOM UIDs of study and series.
    #[serde(default)]
    pub names: bool,
}

impl Verdict {
    /// `agree`, `disagree` or `unsure`, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::Disagree => "disagree",
            Verdict::Unsure => "unsure",
        }
    }
}

impl Record {
    /// The record without what may not leave.
    pub fn within(&self, privacy: &Privacy) -> Self {
        let record = self.clone();
        match privacy.names {
            true => record,
            false => Self { name: None, patient: None, source: None, ..record },
        }
    }

    /// What cannot be true of a record, if anything is.
    fn fault(&self) -> Option<String> {
        let Some(report) = &self.report else {
            return self.problem.is_none().then(|| "it has neither a report nor a problem".into());
        };
        if self.evidence.is_empty() {
            return Some("it has a report and no evidence".into());
        }
        let seen: Vec<usize> = self.evidence.iter().map(|slice| slice.slice).collect();
        let told: Vec<usize> = report.slices.iter().map(|slice| slice.slice).collect();
        if seen != told || report.examined != seen.len() {
            return Some("its report and its evidence are of other slices".into());
        }
        if !seen.is_sorted_by(|a, b| a < b) || seen.last().is_some_and(|&last| last >= self.slices) {
            return Some(format!("its evidence is not of slices 0 to {} in order", self.slices.saturating_sub(1)));
        }
        if !seen.contains(&report.deciding) {
            return Some(format!("slice {} decided and was not looked at", report.deciding));
        }
        let urgencies = report.slices.iter().map(|slice| slice.urgency).chain([report.report.urgency]);
        let shares = urgencies.chain(report.slices.iter().map(|slice| slice.tumor));
        if shares.into_iter().any(|share| !(0.0..=1.0).contains(&share)) {
            return Some("an urgency or a probability is not between 0 and 1".into());
        }
        None
    }
}

/// The worklist as JSON.
pub fn to_json(worklist: &Worklist, privacy: &Privacy) -> String {
    let records = worklist.records.iter().map(|record| record.within(privacy)).collect();
    let kept = Worklist { records, ..worklist.clone() };
    serde_json::to_string_pretty(&kept).expect("all keys are strings") + "\n"
}

/// Opens what [`to_json`] wrote.
///
/// # Errors
/// [`Error::BadWorklist`] of what is no worklist or one of another format, and of records that cannot be, by their number from 1.
pub fn from_json(json: &str) -> Result<Worklist> {
    #[derive(Deserialize)]
    struct Versioned {
        format: u32,
    }
    /// As [`Worklist`], records unread.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Saved {
        format: u32,
        made_at: String,
        software: String,
        provenance: Provenance,
        #[serde(default)]
        options: Options,
        records: Vec<serde_json::Value>,
    }
    let bad = |what: String| Error::BadWorklist(what);
    match serde_json::from_str::<Versioned>(json) {
        Ok(Versioned { format: FORMAT }) => {}
        Ok(Versioned { format }) => return Err(bad(format!("its format is {format}, this build reads {FORMAT}"))),
        Err(error) if error.is_data() => return Err(bad("it is not a worklist".into())),
        Err(error) => return Err(bad(format!("it is not JSON, or was cut short: {error}"))),
    }
    let Saved { format, made_at, software, provenance, options, records: values } =
        serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
    let mut records = Vec::with_capacity(values.len());
    for (place, value) in values.into_iter().enumerate() {
        let named = |why: String| bad(format!("record {}: {why}", place + 1));
        let record: Record = serde_json::from_value(value).map_err(|error| named(error.to_string()))?;
        if let Some(fault) = record.fault() {
            return Err(named(fault));
        }
        records.push(record);
    }
    Ok(Worklist { format, made_at, software, provenance, options, records })
}

#[cfg(test)]
pub(crate) mod fixtures;

#[cfg(test)]
mod tests {
    use super::fixtures::worklist;
    use super::*;

    #[test]
    fn what_is_saved_opens_as_it_was() {
        let list = worklist();
        let json = to_json(&list, &Privacy { names: true });
        assert_eq!(from_json(&json).unwrap(), list);
        assert_eq!(json, to_json(&list, &Privacy { names: true }));
    }

    #[test]
    fn what_identifies_stays_unless_it_is_asked_for() {
        let json = to_json(&worklist(), &Privacy::default());
        for name in fixtures::IDENTIFYING {
            assert!(!json.contains(name), "{name}");
            assert!(to_json(&worklist(), &Privacy { names: true }).contains(name), "{name}");
        }
        let opened = from_json(&json).unwrap();
        assert_eq!(opened.records[0].report, worklist().records[0].report);
        assert_eq!(opened.records[0].review, worklist().records[0].review);
    }

    #[test]
    fn wrong_files_are_refused_by_name() {
        let json = to_json(&worklist(), &Privacy::default());
        for (text, part) in [
            ("", "not JSON"),
            (&json[..json.len() / 2], "cut short"),
            ("[]", "not a worklist"),
            ("{\"format\": \"1\"}", "not a worklist"),
            ("{\"format\": 2}", "its format is 2, this build reads 1"),
            ("{\"format\": 1}", "missing field `made_at`"),
            (&json.replacen("\"options\"", "\"choices\"", 1), "unknown field `choices`"),
        ] {
            let refused = from_json(text).unwrap_err().to_string();
            assert!(refused.contains(part), "{part}: {refused}");
        }
    }

    #[test]
    fn a_record_that_was_edited_badly_is_named() {
        let edited = |edit: &dyn Fn(&mut serde_json::Value)| {
            let mut json: serde_json::Value = serde_json::from_str(&to_json(&worklist(), &Privacy::default())).unwrap();
            edit(&mut json["records"][1]);
            from_json(&json.to_string()).unwrap_err().to_string()
        };
        type Edit = fn(&mut serde_json::Value);
        let edits: [(Edit, &str); 8] = [
            (|record| record["review"] = serde_json::json!({"verdict": "perhaps"}), "unknown variant `perhaps`"),
            (|record| record["report"] = serde_json::Value::Null, "neither a report nor a problem"),
            (|record| record["evidence"] = serde_json::json!([]), "no evidence"),
            (|record| record["evidence"][0]["slice"] = 1.into(), "of other slices"),
            (|record| record["slices"] = 2.into(), "not of slices 0 to 1"),
            (|record| record["report"]["deciding"] = 9.into(), "slice 9 decided"),
            (|record| record["report"]["urgency"] = 1.5.into(), "not between 0 and 1"),
            (|record| record["evidence"][0]["evidence"]["probabilities"]["glioma"] = 2.into(), "whose sum is 1"),
        ];
        for (edit, part) in edits {
            let refused = edited(&edit);
            assert!(refused.contains("record 2: ") && refused.contains(part), "{part}: {refused}");
        }
    }
}
