//! A figure by where it stands: a path through the JSON files of `weights/`.
//!
//! The first part is the file: `evaluation` and `manifest` of the champion, or a file's name without `.json`. Of lists, an entry goes by its
//! `role`, `name`, `baseline` or `coverage`, a crossing of near-copies by `train>test`, any by its number. A figure with an interval is its
//! value unless the path ends with `low` or `high`. What is measured for many thresholds is read at the shipped one, by the rule of
//! `triage::operating`: between two that were measured, the worse of the two.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The JSON files of the weights' folder.
pub struct Figures {
    files: BTreeMap<String, Value>,
}

impl Figures {
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.extension().is_none_or(|it| it != "json") {
                continue;
            }
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let json = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
            files.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), json);
        }
        Ok(Self { files })
    }

    pub fn value(&self, path: &str) -> Result<f64> {
        let (first, rest) = path.split_once('/').context("a path has a file and a place in it")?;
        let mut place = self.file(first)?;
        let mut curve = None;
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            if part == "operating" {
                let threshold = self.value(&format!("{first}/settings/tumor_threshold"))?;
                curve = Some((step(place, part)?, threshold));
            }
            if let Some((measured, threshold)) = curve
                && part == "referred"
            {
                let [sensitivity, cleared] =
                    ["sensitivity", "cleared"].map(|name| read(measured, name, "value", threshold));
                return Ok(((1.0 - sensitivity? - cleared?) * PARTS).round() / PARTS);
            }
            if let Some((measured, threshold)) = curve
                && ["sensitivity", "specificity", "cleared"].contains(&part)
            {
                return read(measured, part, parts.next().unwrap_or("value"), threshold);
            }
            place = step(place, part)?;
        }
        let number = if place.is_object() { step(place, "value")? } else { place };
        number.as_f64().with_context(|| format!("{path} is no number"))
    }

    fn file(&self, name: &str) -> Result<&Value> {
        let champion = || self.files.get("index").and_then(|index| index["champion"].as_str()).unwrap_or_default();
        let stem = match name {
            "evaluation" => format!("{}.evaluation", champion()),
            "manifest" => champion().to_owned(),
            other => other.to_owned(),
        };
        self.files.get(&stem).with_context(|| format!("there is no {stem}.json"))
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, Value)]) -> Self {
        Self { files: files.iter().map(|(name, json)| ((*name).to_owned(), json.clone())).collect() }
    }
}

fn step<'a>(place: &'a Value, part: &str) -> Result<&'a Value> {
    let found = match place {
        Value::Object(fields) => fields.get(part),
        Value::Array(entries) => entries
            .iter()
            .find(|entry| is_called(entry, part))
            .or_else(|| part.parse::<usize>().ok().and_then(|number| entries.get(number))),
        _ => None,
    };
    found.with_context(|| format!("there is no {part}"))
}

fn is_called(entry: &Value, name: &str) -> bool {
    let named = ["role", "name", "baseline"].iter().any(|field| entry[field].as_str() == Some(name));
    let covers = entry["coverage"].as_f64().is_some_and(|coverage| name.parse() == Ok(coverage));
    let crosses = match (entry["from"].as_str(), entry["to"].as_str()) {
        (Some(from), Some(to)) => name == format!("{from}>{to}"),
        _ => false,
    };
    named || covers || crosses
}

/// Curves store shares as so many parts.
const PARTS: f64 = 10_000.0;

/// A figure of a curve at a threshold: specificity from the threshold below, all else from the one above.
fn read(curve: &Value, name: &str, end: &str, threshold: f64) -> Result<f64> {
    let shares = |value: &Value| -> Result<Vec<f64>> {
        let text = value.as_str().with_context(|| format!("{name}/{end} is no curve"))?;
        text.split(' ').map(|part| Ok(part.parse::<f64>()? / PARTS)).collect()
    };
    let thresholds = shares(&curve["thresholds"])?;
    let figures = shares(if name == "cleared" { &curve[name] } else { &curve[name][end] })?;
    if thresholds.len() != figures.len() {
        bail!("{name} has {} figures for {} thresholds", figures.len(), thresholds.len());
    }
    let place = if name == "specificity" {
        thresholds.partition_point(|&measured| measured <= threshold).checked_sub(1)
    } else {
        Some(thresholds.partition_point(|&measured| measured < threshold))
    };
    place.and_then(|place| figures.get(place)).copied().context("the threshold lies outside the curve")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn figures() -> Figures {
        let curve = json!({
            "thresholds": "0 5000 10000",
            "sensitivity": {"value": "9900 9000 8000", "low": "9000 8000 7000"},
            "specificity": {"value": "100 5000 9900"},
            "cleared": "0 200 400",
        });
        let evaluation = json!({
            "settings": {"tumor_threshold": 0.6, "sets": [{"coverage": 0.9, "threshold": 0.2}]},
            "data": {"audit": {"crossings": [{"from": "train", "to": "test", "slices": 5}]}},
            "roles": [
                {"role": "val", "slices": 1},
                {"role": "test", "slices": 482, "accuracy": {"value": 0.9, "low": 0.8, "high": 0.95}, "operating": curve},
            ],
        });
        Figures::of(&[("index", json!({"champion": "best"})), ("best.evaluation", evaluation)])
    }

    #[test]
    fn a_path_leads_to_its_figure() {
        let value = |path: &str| figures().value(path).expect(path);
        assert_eq!(value("evaluation/roles/test/slices"), 482.0);
        assert_eq!(value("best.evaluation/roles/0/slices"), 1.0);
        assert_eq!(value("evaluation/roles/test/accuracy"), 0.9);
        assert_eq!(value("evaluation/roles/test/accuracy/low"), 0.8);
        assert_eq!(value("evaluation/settings/sets/0.9/threshold"), 0.2);
        assert_eq!(value("evaluation/data/audit/crossings/train>test/slices"), 5.0);
    }

    #[test]
    fn a_curve_is_read_at_the_shipped_threshold_from_its_worse_side() {
        let value = |name: &str| figures().value(&format!("evaluation/roles/test/operating/{name}")).expect(name);
        assert_eq!(value("sensitivity"), 0.8);
        assert_eq!(value("sensitivity/low"), 0.7);
        assert_eq!(value("specificity"), 0.5);
        assert_eq!(value("cleared"), 0.04);
        assert_eq!(value("referred"), 0.16);
    }

    #[test]
    fn what_is_not_there_is_named() {
        for (path, part) in [
            ("evaluation/roles/external/slices", "external"),
            ("evaluation/roles/test/operating/specificity/low", "no curve"),
            ("other/roles", "other.json"),
            ("evaluation/roles", "no number"),
        ] {
            let error = figures().value(path).expect_err(path);
            assert!(format!("{error:#}").contains(part), "{error:#}");
        }
    }
}
