//! What a trial prints: a JSON object a line, for each epoch and at its end; other lines are not read.

use serde::Serialize;

use super::journal::{number, parse_json};

/// A value of a metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// After this epoch, counted from 1; none in the last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<usize>,
    pub metric: String,
    /// Not finite if the trial printed NaN or infinity, as Python does.
    pub value: f64,
    /// Whether this is what the trial came to.
    #[serde(rename = "final", skip_serializing_if = "std::ops::Not::not")]
    pub last: bool,
}

impl Line {
    pub fn epoch(epoch: usize, metric: &str, value: f64) -> Self {
        Self { epoch: Some(epoch), metric: metric.to_string(), value, last: false }
    }

    pub fn last(metric: &str, value: f64) -> Self {
        Self { epoch: None, metric: metric.to_string(), value, last: true }
    }

    /// Reads a line; none if it is something else.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        if !line.starts_with('{') {
            return None;
        }
        let json = parse_json(line)?;
        let epoch = json["epoch"].as_u64().and_then(|epoch| usize::try_from(epoch).ok());
        let last = json["final"].as_bool().unwrap_or(false);
        let metric = json["metric"].as_str()?.to_string();
        (epoch.is_some() || last).then_some(Self { epoch, metric, value: number(&json["value"])?, last })
    }

    /// The line, without its end.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_as_the_contract_says_and_read_back() {
        let line = Line::epoch(1, "val_balanced_accuracy", 0.5);
        assert_eq!(line.to_json(), r#"{"epoch":1,"metric":"val_balanced_accuracy","value":0.5}"#);
        assert_eq!(Line::parse(&line.to_json()), Some(line));
        let line = Line::last("loss", 0.25);
        assert_eq!(line.to_json(), r#"{"metric":"loss","value":0.25,"final":true}"#);
        assert_eq!(Line::parse(&format!("  {} \r\n", line.to_json())), Some(line));
        assert!(Line::parse(r#"{"epoch":1,"metric":"m","value":NaN}"#).unwrap().value.is_nan());
        for other in
            ["", "epoch 1", "{", r#"{"metric":"m","value":1}"#, r#"{"epoch":1,"metric":"m","value":"x"}"#, "[1]"]
        {
            assert_eq!(Line::parse(other), None, "{other}");
        }
    }
}
