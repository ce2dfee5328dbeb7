//! What must hold between languages: the same messages with the same variables, and each plural form that the language has.

use std::collections::BTreeSet;

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

use super::{Locales, SOURCE, compile, message_key, term_key};

/// The plural forms of cardinal numbers that a translation of the language needs (Unicode CLDR, `plurals.xml`). `many` of Spanish, French
/// and Portuguese is that of whole millions, which no count here reaches.
const PLURALS: [(&str, &[&str]); 6] = [
    ("en", &["one", "other"]),
    ("es", &["one", "other"]),
    ("fr", &["one", "other"]),
    ("pt", &["one", "other"]),
    ("hi", &["one", "other"]),
    ("zh", &["other"]),
];

/// Sentences of what is missing or too much, by language and message.
pub fn problems(locales: &Locales) -> Vec<String> {
    let mut problems = Vec::new();
    let source = &locales.0[SOURCE];
    for (language, messages) in &locales.0 {
        let forms = PLURALS.iter().find(|(name, _)| name == language).map(|(_, forms)| *forms);
        if forms.is_none() {
            problems.push(format!("{language}: its plural forms are not known to the check"));
        }
        for key in source.keys().filter(|key| !messages.contains_key(*key) && !key.starts_with('-')) {
            problems.push(format!("{language}: {key} is missing"));
        }
        for (key, pattern) in messages {
            let uses = Uses::of(pattern);
            match source.get(key) {
                Some(original) => {
                    let expected = Uses::of(original);
                    for name in expected.variables.difference(&uses.variables) {
                        problems.push(format!("{language}: {key} lacks ${name}"));
                    }
                    for name in uses.variables.difference(&expected.variables) {
                        problems.push(format!("{language}: {key} has ${name}, which English does not"));
                    }
                }
                None if key.starts_with('-') => {}
                None => problems.push(format!("{language}: {key} is not in English")),
            }
            for reference in uses.messages.iter().filter(|reference| !messages.contains_key(*reference)) {
                problems.push(format!("{language}: {key} refers to {reference}, which is not there"));
            }
            for form in uses
                .plurals
                .iter()
                .flat_map(|found| forms.unwrap_or_default().iter().filter(|form| !found.contains(**form)))
            {
                problems.push(format!("{language}: {key} lacks the plural form {form}"));
            }
        }
    }
    problems
}

/// What a pattern needs.
#[derive(Default)]
struct Uses {
    variables: BTreeSet<String>,
    messages: BTreeSet<String>,
    /// The forms of each choice by number.
    plurals: Vec<BTreeSet<String>>,
}

/// The names of plural forms in Unicode CLDR.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

impl Uses {
    fn of(pattern: &Pattern<String>) -> Self {
        let mut uses = Self::default();
        uses.pattern(pattern);
        uses
    }

    fn pattern(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                if variants.iter().any(is_plural)
                    && variants.iter().all(|variant| is_plural(variant) || is_number(variant))
                {
                    self.plurals.push(variants.iter().map(|variant| compile::name(variant).to_owned()).collect());
                }
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, attribute } => {
                self.messages.insert(message_key(id, attribute.as_ref()));
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.messages.insert(term_key(id));
                for argument in arguments.iter().flat_map(|it| &it.named) {
                    self.inline(&argument.value);
                }
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                for argument in &arguments.positional {
                    self.inline(argument);
                }
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }
}

fn is_plural(variant: &Variant<String>) -> bool {
    FORMS.contains(&compile::name(variant))
}

fn is_number(variant: &Variant<String>) -> bool {
    matches!(variant.key, VariantKey::NumberLiteral { .. })
}

#[cfg(test)]
mod tests {
    use super::super::tests::locales;
    use super::*;

    const ENGLISH: &str =
        "language-name = English\nslices = { $count ->\n    [one] one slice\n   *[other] { $count } slices\n}\n";

    fn found(language: &str, text: &str) -> Vec<String> {
        problems(&locales(&[("en", ENGLISH), (language, text)]))
    }

    #[test]
    fn a_complete_translation_has_none() {
        assert_eq!(
            found(
                "es",
                "language-name = Español\nslices = { $count ->\n    [one] un corte\n   *[other] { $count } cortes\n}\n"
            ),
            [""; 0]
        );
        // Chinese has one form only.
        assert_eq!(found("zh", "language-name = 中文\nslices = { $count }个切片\n"), [""; 0]);
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        assert_eq!(found("es", "language-name = Español\n"), ["es: slices is missing"]);
        assert_eq!(found("zh", "language-name = 中文\nslices = 切片\n"), ["zh: slices lacks $count"]);
        assert_eq!(
            found("zh", "language-name = { $who }\nslices = { $count }\nmore = 更多\n"),
            ["zh: language-name has $who, which English does not", "zh: more is not in English"]
        );
        assert_eq!(
            found("fr", "language-name = Français\nslices = { $count ->\n   *[other] { $count } coupes\n}\n"),
            ["fr: slices lacks the plural form one"]
        );
        assert_eq!(
            found("zh", "language-name = { other }\nslices = { $count }\n"),
            ["zh: language-name refers to other, which is not there"]
        );
    }
}
