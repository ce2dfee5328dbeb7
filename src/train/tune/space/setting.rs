//! One value of a parameter.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value, written as `--set` and TOML read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl Setting {
    /// Its value as a number; none if it is a word or true or false.
    pub fn number(&self) -> Option<f64> {
        match self {
            Setting::Int(value) => Some(*value as f64),
            Setting::Float(value) => Some(*value),
            Setting::Bool(_) | Setting::Text(_) => None,
        }
    }

    /// For people: numbers with at most four digits.
    pub fn short(&self) -> String {
        match self {
            Setting::Float(value) if *value != 0.0 && !(1e-3..1e4).contains(&value.abs()) => format!("{value:.3e}"),
            Setting::Float(value) => {
                let decimals = if *value == 0.0 { 0 } else { (3 - value.abs().log10().floor() as i32).clamp(0, 6) };
                let written = format!("{value:.*}", decimals.unsigned_abs() as usize);
                match written.contains('.') {
                    true => written.trim_end_matches('0').trim_end_matches('.').to_string(),
                    false => written,
                }
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Bool(value) => write!(f, "{value}"),
            Setting::Int(value) => write!(f, "{value}"),
            // So that a whole number is still one with a fraction.
            Setting::Float(value) => write!(f, "{value:?}"),
            Setting::Text(value) => f.write_str(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_written_as_toml_reads_them() {
        let written = |setting: Setting| setting.to_string();
        assert_eq!(written(Setting::Float(1e-5)), "1e-5");
        assert_eq!(written(Setting::Float(2.0)), "2.0");
        assert_eq!(written(Setting::Int(-3)), "-3");
        assert_eq!(written(Setting::Bool(true)), "true");
        assert_eq!(written(Setting::Text("strong".into())), "strong");
    }

    #[test]
    fn people_see_four_digits() {
        let short = |value: f64| Setting::Float(value).short();
        assert_eq!(
            [short(0.000_316_227), short(0.123_456), short(12.345_6), short(0.0), short(10.0)],
            ["3.162e-4", "0.1235", "12.35", "0", "10"]
        );
    }
}
