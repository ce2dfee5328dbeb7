//! Figures as people of a language write them, after Unicode CLDR.

use anyhow::{Context, Result, bail};

/// How a language writes numbers.
struct Style {
    decimal: &'static str,
    group: &'static str,
    /// Thousands are set apart from so many digits on.
    grouped_from: usize,
    percent: &'static str,
}

/// English keeps a space before the percent sign, as all of the page does.
fn style(language: &str) -> Option<Style> {
    let (decimal, group, grouped_from, percent) = match language.split('-').next()? {
        "en" => (".", ",", 4, "\u{a0}%"),
        "es" => (",", ".", 5, "\u{a0}%"),
        "fr" => (",", "\u{202f}", 4, "\u{202f}%"),
        "pt" => (",", ".", 4, "%"),
        "hi" | "zh" => (".", ",", 4, "%"),
        _ => return None,
    };
    Some(Style { decimal, group, grouped_from, percent })
}

/// Writes a figure as `percent` (one place), `whole percent`, `count`, `of 100` (how many of so many), or `rest of 100` (how many of
/// so many are left). What is neither none nor all is never rounded to none or all.
pub fn write(value: f64, form: &str, language: &str) -> Result<String> {
    let style = style(language).with_context(|| format!("how {language} writes numbers is not known"))?;
    Ok(match form {
        "percent" if value > 0.0 && value < 0.0005 => format!("<0{}1{}", style.decimal, style.percent),
        "percent" if value < 1.0 && value > 0.9995 => format!(">99{}9{}", style.decimal, style.percent),
        "percent" => format!("{:.1}", 100.0 * value).replace('.', style.decimal) + style.percent,
        "whole percent" => format!("{:.0}{}", 100.0 * value, style.percent),
        "count" if value.fract() == 0.0 => grouped(value, &style),
        "count" => bail!("{value} is no count"),
        _ => {
            let (share, all) = match form.strip_prefix("rest ") {
                Some(all) => (1.0 - value, all),
                None => (value, form),
            };
            let all: f64 = all
                .strip_prefix("of ")
                .and_then(|all| all.parse().ok())
                .with_context(|| format!("{form:?} is no way to write a figure"))?;
            if !(0.0..=1.0).contains(&share) {
                bail!("{value} is no share");
            }
            match (share * all).round() {
                0.0 if share > 0.0 => "<1".into(),
                most if most == all && share < 1.0 => format!(">{}", all - 1.0),
                count => grouped(count, &style),
            }
        }
    })
}

fn grouped(value: f64, style: &Style) -> String {
    let digits = format!("{value:.0}");
    if digits.len() < style.grouped_from {
        return digits;
    }
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push_str(style.group);
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_signs() {
        let all = |value, form| ["en", "es", "fr", "pt", "hi", "zh-Hans"].map(|it| write(value, form, it).expect(it));
        assert_eq!(all(0.8963, "percent"), ["89.6\u{a0}%", "89,6\u{a0}%", "89,6\u{202f}%", "89,6%", "89.6%", "89.6%"]);
        assert_eq!(all(2637.0, "count"), ["2,637", "2637", "2\u{202f}637", "2.637", "2,637", "2,637"]);
        assert_eq!(all(1_234_567.0, "count")[1], "1.234.567");
        assert!(write(0.5, "percent", "de").is_err());
    }

    #[test]
    fn shares_become_counts_of_so_many() {
        let of = |value, form| write(value, form, "en").expect(form);
        assert_eq!((of(0.78, "of 100"), of(0.78, "rest of 100")), ("78".into(), "22".into()));
        assert_eq!((of(0.8667, "rest of 90"), of(0.78, "of 10")), ("12".into(), "8".into()));
        assert_eq!(of(0.95, "whole percent"), "95\u{a0}%");
        for (value, form) in [(1.5, "of 100"), (0.5, "count"), (0.5, "half of 3"), (0.5, "of some")] {
            assert!(write(value, form, "en").is_err(), "{value} {form}");
        }
    }

    #[test]
    fn nearly_none_is_not_none_and_nearly_all_not_all() {
        let of = |value, form| write(value, form, "en").expect(form);
        assert_eq!((of(0.0024, "of 100"), of(0.9976, "of 100")), ("<1".into(), ">99".into()));
        assert_eq!((of(0.0, "of 100"), of(1.0, "of 100")), ("0".into(), "100".into()));
        assert_eq!((of(0.9996, "percent"), of(0.0004, "percent")), (">99.9\u{a0}%".into(), "<0.1\u{a0}%".into()));
        assert_eq!((of(1.0, "percent"), of(0.0, "percent")), ("100.0\u{a0}%".into(), "0.0\u{a0}%".into()));
    }
}
