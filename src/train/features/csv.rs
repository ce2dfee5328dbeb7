//! The table as CSV: `file`, `source`, `label`, `role`, `patient`, `cluster`, `logit_CLASS`, `feature_NUMBER`.
//!
//! Only `label`, `role` and features are needed to read one, so that tables of other programs can be used.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Writer};

use super::super::{Result, TrainError};
use super::{Row, Table};
use crate::label::Label;

const FEATURE: &str = "feature_";
const LOGIT: &str = "logit_";

impl Table {
    /// The table as CSV; each number has as many digits as it needs to be read back exactly.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = Writer::from_writer(Vec::new());
        let names = ["file", "source", "label", "role", "patient", "cluster"].map(String::from);
        let logits = Label::ALL.map(|label| format!("{LOGIT}{label}"));
        let features = (0..self.width()).map(|number| format!("{FEATURE}{number}"));
        let header: Vec<String> = names.into_iter().chain(logits).chain(features).collect();
        let mut write = |fields: &[String]| writer.write_record(fields).expect("writing to memory");
        write(&header);
        for row in &self.rows {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let mut fields = vec![row.file.clone(), row.source.clone(), row.label.clone(), row.role.clone()];
            fields.extend([text(&row.patient), text(&row.cluster)]);
            match row.logits {
                Some(logits) => fields.extend(logits.map(|logit| logit.to_string())),
                None => fields.extend(Label::ALL.map(|_| String::new())),
            }
            fields.extend(row.features.iter().map(ToString::to_string));
            write(&fields);
        }
        writer.into_inner().expect("writing to memory")
    }

    /// Reads a table; `path` is for messages.
    ///
    /// # Errors
    /// [`TrainError::Manifest`] with the line that is not understood.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let wrong = |line: u64, reason: String| TrainError::Manifest { path: path.to_path_buf(), line, reason };
        let mut reader = ReaderBuilder::new().from_reader(bytes);
        let header = reader.headers().map_err(|error| wrong(1, error.to_string()))?.clone();
        let columns = Columns::of(&header).map_err(|reason| wrong(1, reason))?;
        let mut table = Table::default();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                wrong(line, error.to_string())
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            table.rows.push(columns.row(&record).map_err(|reason| wrong(line, reason))?);
        }
        if table.rows.is_empty() {
            return Err(wrong(1, "the table has no rows".into()));
        }
        Ok(table)
    }
}

/// Where the columns are.
struct Columns {
    file: Option<usize>,
    source: Option<usize>,
    label: usize,
    role: usize,
    patient: Option<usize>,
    cluster: Option<usize>,
    logits: Option<[usize; Label::COUNT]>,
    features: Vec<usize>,
}

impl Columns {
    fn of(header: &StringRecord) -> std::result::Result<Self, String> {
        let find = |name: &str| header.iter().position(|column| column.trim() == name);
        let needed = |name: &str| find(name).ok_or_else(|| format!("there is no column {name:?}"));
        let features: Vec<usize> = (0..header.len()).map_while(|number| find(&format!("{FEATURE}{number}"))).collect();
        let named = header.iter().filter(|column| column.trim().starts_with(FEATURE)).count();
        if features.is_empty() || features.len() != named {
            return Err(format!(
                "the columns of features are {FEATURE}0, {FEATURE}1 and so on; of {named} that begin so, {} follow each other",
                features.len()
            ));
        }
        let logits = Label::ALL.map(|label| find(&format!("{LOGIT}{label}")));
        Ok(Self {
            file: find("file"),
            source: find("source"),
            label: needed("label")?,
            role: needed("role")?,
            patient: find("patient"),
            cluster: find("cluster"),
            logits: logits.iter().all(Option::is_some).then(|| logits.map(Option::unwrap_or_default)),
            features,
        })
    }

    fn row(&self, record: &StringRecord) -> std::result::Result<Row, String> {
        let text = |place: usize| record.get(place).unwrap_or_default().trim().to_string();
        let maybe = |place: Option<usize>| place.map(text).filter(|text| !text.is_empty());
        let number = |place: usize| {
            let field = text(place);
            match field.parse::<f32>() {
                Ok(number) if number.is_finite() => Ok(number),
                _ => Err(format!("{field:?} is not a number")),
            }
        };
        let mut logits = [0.0; Label::COUNT];
        let with_logits = self.logits.filter(|places| places.iter().all(|&place| !text(place).is_empty()));
        for (logit, place) in logits.iter_mut().zip(with_logits.unwrap_or_default()) {
            *logit = if with_logits.is_some() { number(place)? } else { 0.0 };
        }
        Ok(Row {
            file: self.file.map(text).unwrap_or_default(),
            source: self.source.map(text).unwrap_or_default(),
            label: text(self.label),
            role: text(self.role),
            patient: maybe(self.patient),
            cluster: maybe(self.cluster),
            logits: with_logits.map(|_| logits),
            features: self.features.iter().map(|&place| number(place)).collect::<std::result::Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: usize) -> Row {
        Row {
            file: format!("a, \"{number}\".png"),
            source: "x".into(),
            label: "glioma".into(),
            role: "train".into(),
            patient: (number > 0).then(|| format!("p{number}")),
            cluster: Some("c00001".into()),
            logits: (number < 2).then_some([0.1, -3.5e-9, 1e20, 7.0]),
            features: vec![number as f32 / 3.0, -1.5e-8, f32::MIN_POSITIVE],
        }
    }

    fn refused(text: &str) -> String {
        Table::parse(Path::new("f.csv"), text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read_back_to_the_bit() {
        let table = Table { rows: (0..3).map(row).collect() };
        assert_eq!(Table::parse(Path::new("f.csv"), &table.to_csv()).unwrap(), table);
    }

    #[test]
    fn a_table_of_another_program_needs_label_role_and_features() {
        let table = Table::parse(Path::new("f.csv"), b"feature_1,label,feature_0,role\n2,glioma,1,train\n").unwrap();
        assert_eq!((&table.rows[0].features[..], table.rows[0].logits), (&[1.0, 2.0][..], None));
        assert!(refused("label,role,feature_1\nglioma,train,2\n").contains("follow each other"));
        assert!(refused("label,feature_0\nglioma,2\n").contains("no column \"role\""));
        assert!(
            refused("label,role,feature_0\nglioma,train,2\nglioma,train,x\n").contains("line 3: \"x\" is not a number")
        );
        assert!(refused("label,role,feature_0\nglioma,train,NaN\n").contains("not a number"));
        assert!(refused("label,role,feature_0\n").contains("no rows"));
    }
}
