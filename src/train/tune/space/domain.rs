//! The values that a parameter may take: numbers (even, logarithmic or in steps) or choices, and how they lie on a line.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::journal::{number, parse_json};
use super::Setting;

/// Whole numbers up to here are exact in JSON.
const LARGEST: i64 = 1 << 53;
/// More choices than this are no list that a person wrote.
const MOST_CHOICES: usize = 1000;

/// As Optuna's `FloatDistribution`, `IntDistribution` and `CategoricalDistribution`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "type")]
pub enum Domain {
    /// `low` to `high`, both among the values; in steps from `low`, or even in the logarithm.
    Float {
        low: f64,
        high: f64,
        log: bool,
        step: Option<f64>,
    },
    Int {
        low: i64,
        high: i64,
        log: bool,
        step: i64,
    },
    Categorical {
        choices: Vec<Setting>,
    },
}

/// An interval of a line on which a domain lies. Steps and choices take as much room each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub start: f64,
    pub end: f64,
}

/// A parameter as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub name: String,
    #[serde(rename = "type")]
    kind: Kind,
    low: Option<Setting>,
    high: Option<Setting>,
    log: Option<bool>,
    step: Option<Setting>,
    choices: Option<Vec<Setting>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Float,
    Int,
    Categorical,
}

impl Domain {
    /// What is written, checked.
    pub fn read(written: Written) -> Result<Self, String> {
        let Written { kind, low, high, log, step, choices, .. } = written;
        if let Kind::Categorical = kind {
            if low.is_some() || high.is_some() || log.is_some() || step.is_some() {
                return Err("a categorical parameter has only choices, no low, high, log or step".into());
            }
            return categorical(choices.ok_or("a categorical parameter needs choices, as [\"gentle\", \"strong\"]")?);
        }
        if choices.is_some() {
            return Err("choices are for type = \"categorical\"".into());
        }
        let (Some(low), Some(high)) = (low, high) else {
            return Err("it needs low and high".into());
        };
        let log = log.unwrap_or(false);
        if log && step.is_some() {
            return Err("log and step exclude each other: leave one out".into());
        }
        match kind {
            Kind::Int => {
                let whole = |what: &str, value: &Setting| match value {
                    Setting::Int(value) if (-LARGEST..=LARGEST).contains(value) => Ok(*value),
                    Setting::Int(value) => Err(format!("{what} is {value}, beyond 2^53")),
                    other => Err(format!("{what} is {other}, not a whole number")),
                };
                let (low, high) = (whole("low", &low)?, whole("high", &high)?);
                int(low, high, log, step.map_or(Ok(1), |step| whole("step", &step))?)
            }
            _ => {
                let real = |what: &str, value: &Setting| match value.number() {
                    Some(value) if value.is_finite() => Ok(value),
                    _ => Err(format!("{what} is {value}, not a finite number")),
                };
                let (low, high) = (real("low", &low)?, real("high", &high)?);
                float(low, high, log, step.map(|step| real("step", &step)).transpose()?)
            }
        }
    }

    /// The domain of Optuna's JSON; none if this build does not know its kind or its choices.
    pub fn from_distribution(json: &str) -> Option<Self> {
        let json = parse_json(json)?;
        let attributes = &json["attributes"];
        let real = |key: &str| number(&attributes[key]);
        let whole = |key: &str| attributes[key].as_i64();
        let log = attributes["log"].as_bool().unwrap_or(false);
        match json["name"].as_str()? {
            "FloatDistribution" => float(real("low")?, real("high")?, log, real("step")).ok(),
            "IntDistribution" => int(whole("low")?, whole("high")?, log, whole("step").unwrap_or(1)).ok(),
            "CategoricalDistribution" => {
                let choices = serde_json::from_value(attributes["choices"].clone()).ok()?;
                categorical(choices).ok()
            }
            _ => None,
        }
    }

    /// As Optuna writes it.
    pub fn distribution(&self) -> String {
        let (name, attributes) = match self {
            Domain::Float { low, high, log, step } => {
                ("FloatDistribution", json!({ "step": step, "low": low, "high": high, "log": log }))
            }
            Domain::Int { low, high, log, step } => {
                ("IntDistribution", json!({ "log": log, "step": step, "low": low, "high": high }))
            }
            Domain::Categorical { choices } => ("CategoricalDistribution", json!({ "choices": choices })),
        };
        json!({ "name": name, "attributes": attributes }).to_string()
    }

    /// Whether Optuna takes both for the same parameter of a study: ranges may differ, kinds, scales and choices may not.
    pub fn is_compatible(&self, other: &Domain) -> bool {
        match (self, other) {
            (Domain::Float { log: a, .. }, Domain::Float { log: b, .. }) => a == b,
            (Domain::Int { log: a, .. }, Domain::Int { log: b, .. }) => a == b,
            (Domain::Categorical { .. }, Domain::Categorical { .. }) => self == other,
            _ => false,
        }
    }

    /// The number that stands for a value in Optuna's journal: the place of a choice, otherwise the value itself.
    pub fn internal(&self, setting: &Setting) -> Option<Value> {
        match (self, setting) {
            (Domain::Categorical { choices }, setting) => {
                choices.iter().position(|choice| choice == setting).map(Value::from)
            }
            (Domain::Int { .. }, Setting::Int(value)) => Some(Value::from(*value)),
            (Domain::Float { .. }, setting) => setting.number().map(Value::from),
            _ => None,
        }
    }

    /// The value that the number in Optuna's journal stands for.
    pub fn external(&self, internal: f64) -> Option<Setting> {
        match self {
            Domain::Float { .. } => Some(Setting::Float(internal)),
            Domain::Int { .. } => Some(Setting::Int(internal as i64)),
            Domain::Categorical { choices } if internal >= 0.0 => choices.get(internal as usize).cloned(),
            Domain::Categorical { .. } => None,
        }
    }

    /// Lowest and highest value, or all choices.
    pub fn ends(&self) -> Vec<Setting> {
        match self {
            Domain::Float { low, high, .. } => vec![Setting::Float(*low), Setting::Float(*high)],
            Domain::Int { low, high, .. } => vec![Setting::Int(*low), Setting::Int(*high)],
            Domain::Categorical { choices } => choices.clone(),
        }
    }

    /// The line on which the domain lies; empty (start and end alike) if it has one value only.
    pub fn span(&self) -> Span {
        let steps = |count: f64| match count > 0.0 {
            true => Span { start: -0.5, end: count + 0.5 },
            false => Span { start: 0.0, end: 0.0 },
        };
        match self {
            Domain::Float { low, high, step: Some(step), .. } => steps(((high - low) / step).round()),
            Domain::Float { low, high, log: true, .. } => Span { start: low.ln(), end: high.ln() },
            Domain::Float { low, high, .. } => Span { start: *low, end: *high },
            Domain::Int { low, high, .. } if low == high => Span { start: 0.0, end: 0.0 },
            Domain::Int { low, high, log: true, .. } => {
                Span { start: (*low as f64 - 0.5).ln(), end: (*high as f64 + 0.5).ln() }
            }
            Domain::Int { low, high, step, .. } => steps(((high - low) / step) as f64),
            Domain::Categorical { choices } if choices.len() == 1 => Span { start: 0.0, end: 0.0 },
            Domain::Categorical { choices } => Span { start: 0.0, end: choices.len() as f64 },
        }
    }

    /// The value at a place of the line; beyond its ends that of the nearer end.
    pub fn at(&self, place: f64) -> Setting {
        match self {
            Domain::Float { low, high, step: Some(step), .. } => {
                let value = low + step * place.round();
                // 0.1 and two steps of 0.1 are 0.3.
                let value: f64 = format!("{value:.12e}").parse().unwrap_or(value);
                Setting::Float(value.clamp(*low, *high))
            }
            Domain::Float { low, high, log: true, .. } => Setting::Float(place.exp().clamp(*low, *high)),
            Domain::Float { low, high, .. } => Setting::Float(place.clamp(*low, *high)),
            Domain::Int { low, high, .. } if low == high => Setting::Int(*low),
            Domain::Int { low, high, log: true, .. } => Setting::Int((place.exp().round() as i64).clamp(*low, *high)),
            Domain::Int { low, high, step, .. } => {
                let last = (high - low) / step;
                Setting::Int(low + step * (place.round() as i64).clamp(0, last))
            }
            Domain::Categorical { choices } => {
                choices[(place.max(0.0).floor() as usize).min(choices.len() - 1)].clone()
            }
        }
    }

    /// The place of a value on the line, inside the span; none if the domain does not hold it.
    pub fn place(&self, setting: &Setting) -> Option<f64> {
        let inside = |value: f64, low: f64, high: f64| (low..=high).contains(&value);
        let place = match self {
            Domain::Categorical { choices } => choices.iter().position(|choice| choice == setting)? as f64,
            Domain::Float { low, high, log, step } => {
                let value = setting.number().filter(|value| inside(*value, *low, *high))?;
                match step {
                    Some(step) => ((value - low) / step).round(),
                    None if *log => value.ln(),
                    None => value,
                }
            }
            Domain::Int { low, high, log, step } => {
                let value = setting.number().filter(|value| inside(*value, *low as f64, *high as f64))?;
                match log {
                    _ if low == high => 0.0,
                    true => value.ln(),
                    false => ((value - *low as f64) / *step as f64).round(),
                }
            }
        };
        let Span { start, end } = self.span();
        Some(if end > start { place.clamp(start, end) } else { start })
    }

    /// A number as this domain writes it: whole or with a fraction.
    pub fn as_own(&self, setting: Setting) -> Setting {
        match (self, setting.number()) {
            (Domain::Float { .. }, Some(value)) => Setting::Float(value),
            (Domain::Int { .. }, Some(value)) => Setting::Int(value.round() as i64),
            _ => setting,
        }
    }
}

fn float(low: f64, high: f64, log: bool, step: Option<f64>) -> Result<Domain, String> {
    if low > high {
        return Err(format!("low {low:?} is above high {high:?}: exchange them"));
    }
    if !(low.is_finite() && high.is_finite() && (high - low).is_finite()) {
        return Err("low and high must be finite, and not further apart than numbers go".into());
    }
    if log && low <= 0.0 {
        return Err(format!("low is {low:?}: with log = true it must be above 0"));
    }
    let Some(step) = step else { return Ok(Domain::Float { low, high, log, step }) };
    if !(step > 0.0 && step.is_finite()) {
        return Err(format!("step is {step:?}: it must be above 0"));
    }
    // The last step that is not above high, forgiving the error of decimal fractions.
    let steps = ((high - low) / step + 1e-9).floor();
    if steps > LARGEST as f64 {
        return Err(format!("step is {step:?}: that is more than 2^53 steps"));
    }
    let high: f64 = format!("{:.12e}", low + steps * step).parse().unwrap_or(high);
    Ok(Domain::Float { low, high, log, step: Some(step) })
}

fn int(low: i64, high: i64, log: bool, step: i64) -> Result<Domain, String> {
    if low > high {
        return Err(format!("low {low} is above high {high}: exchange them"));
    }
    if low < -LARGEST || high > LARGEST {
        return Err("low or high is beyond 2^53".into());
    }
    if log && low < 1 {
        return Err(format!("low is {low}: with log = true it must be at least 1"));
    }
    if step < 1 {
        return Err(format!("step is {step}: it must be at least 1"));
    }
    Ok(Domain::Int { low, high: low + (high - low) / step * step, log, step })
}

fn categorical(choices: Vec<Setting>) -> Result<Domain, String> {
    if choices.is_empty() || choices.len() > MOST_CHOICES {
        return Err(format!("it has {} choices: give 1 to {MOST_CHOICES}", choices.len()));
    }
    for (place, choice) in choices.iter().enumerate() {
        if choices[..place].contains(choice) {
            return Err(format!("the choice {choice} is there twice"));
        }
    }
    Ok(Domain::Categorical { choices })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Domain> {
        vec![
            float(-1.0, 2.0, false, None).unwrap(),
            float(1e-5, 1e-1, true, None).unwrap(),
            float(0.1, 1.0, false, Some(0.1)).unwrap(),
            int(8, 64, true, 1).unwrap(),
            int(-3, 8, false, 5).unwrap(),
            int(4, 4, false, 1).unwrap(),
            float(0.5, 0.5, false, None).unwrap(),
            categorical(vec![Setting::Text("a".into()), Setting::Bool(true), Setting::Int(3)]).unwrap(),
        ]
    }

    #[test]
    fn values_and_places_agree() {
        for domain in all() {
            // A logarithm and back is off by a few units in the last place.
            let same = |a: &Setting, b: &Setting| match (a.number(), b.number()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * b.abs(),
                _ => a == b,
            };
            for end in domain.ends() {
                let again = domain.at(domain.place(&end).unwrap());
                assert!(same(&again, &end), "{domain:?}: {end:?} became {again:?}");
            }
            let Span { start, end } = domain.span();
            for share in [0.0, 0.1, 0.5, 0.77, 0.999] {
                let value = domain.at(start + share * (end - start));
                let place = domain.place(&value).unwrap();
                assert!((start..=end).contains(&place), "{domain:?} {value:?}");
                let again = domain.at(place);
                assert!(same(&again, &value), "{domain:?}: {value:?} became {again:?}");
            }
        }
        let steps = float(0.1, 1.0, false, Some(0.1)).unwrap();
        assert_eq!(steps.at(2.0), Setting::Float(0.3), "not 0.30000000000000004");
        assert_eq!(steps.place(&Setting::Float(1.1)), None);
        assert_eq!(int(-3, 8, false, 5).unwrap().ends()[1], Setting::Int(7), "the last step below high");
    }

    #[test]
    fn domains_are_written_and_read_as_optuna_does() {
        for domain in all() {
            assert_eq!(Domain::from_distribution(&domain.distribution()), Some(domain.clone()));
            for end in domain.ends() {
                let internal = domain.internal(&end).unwrap();
                assert_eq!(domain.external(internal.as_f64().unwrap()), Some(end), "{domain:?}");
            }
        }
        // Written by Optuna 5.0: json.dumps of the class's name and its attributes.
        let optuna =
            r#"{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}"#;
        assert_eq!(Domain::from_distribution(optuna), Some(float(1e-5, 0.1, true, None).unwrap()));
        let optuna = r#"{"name": "CategoricalDistribution", "attributes": {"choices": [null, 1]}}"#;
        assert_eq!(Domain::from_distribution(optuna), None, "a choice that this build does not know");
        assert_eq!(Domain::from_distribution("{}"), None);
    }
}
