//! Fluent patterns as JavaScript: a message is a function of `f` (numbers, dates, plural forms of the language) and `v` (its variables).

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use fluent_syntax::ast::{
    CallArguments, Expression, InlineExpression, NamedArgument, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::unicode::unescape_unicode_to_string;

use super::{Locales, Messages, message_key, term_key};

/// The functions that a message can call, as in Fluent's own implementations, and LIST for `Intl.ListFormat`.
const FUNCTIONS: [&str; 3] = ["NUMBER", "DATETIME", "LIST"];

/// A language as an ES module.
pub fn module(language: &str, messages: &Messages) -> Result<String> {
    let mut text =
        format!("// Made of www/locales/{language}/*.ftl when the page is built: edit those.\n\nexport default {{\n");
    for (key, pattern) in messages {
        let value = concatenation(pattern).with_context(|| format!("{language}: {key}"))?;
        writeln!(text, "  {}: (f, v) => {value},", quoted(key))?;
    }
    text.push_str("};\n");
    Ok(text)
}

/// The list of languages as an ES module: what each calls itself, by its tag.
pub fn index(locales: &Locales) -> Result<String> {
    let mut text = String::from("// Made of the folders of www/locales when the page is built.\n\nexport default {\n");
    for (language, messages) in &locales.0 {
        let name = messages.get("language-name").with_context(|| format!("{language} has no language-name"))?;
        writeln!(text, "  {}: {},", quoted(language), concatenation(name)?)?;
    }
    text.push_str("};\n");
    Ok(text)
}

fn concatenation(pattern: &Pattern<String>) -> Result<String> {
    let parts = pattern.elements.iter().map(element).collect::<Result<Vec<_>>>()?;
    // Always a text, also where the message is only a variable.
    Ok(if parts.first().is_some_and(|first| first.starts_with('"')) {
        parts.join(" + ")
    } else {
        format!("\"\" + {}", parts.join(" + "))
    })
}

fn element(element: &PatternElement<String>) -> Result<String> {
    match element {
        PatternElement::TextElement { value } => Ok(quoted(value)),
        PatternElement::Placeable { expression } => shown(expression),
    }
}

fn shown(expression: &Expression<String>) -> Result<String> {
    match expression {
        Expression::Inline(inline) => match inline {
            InlineExpression::VariableReference { .. } | InlineExpression::NumberLiteral { .. } => {
                Ok(format!("f.show({})", value(inline)?))
            }
            InlineExpression::Placeable { expression } => shown(expression),
            _ => value(inline),
        },
        Expression::Select { selector, variants } => select(selector, variants),
    }
}

/// A value that is not yet a text.
fn value(inline: &InlineExpression<String>) -> Result<String> {
    Ok(match inline {
        InlineExpression::StringLiteral { value } => quoted(&unescape_unicode_to_string(value)),
        InlineExpression::NumberLiteral { value } => value.clone(),
        InlineExpression::VariableReference { id } => format!("v[{}]", quoted(&id.name)),
        InlineExpression::FunctionReference { id, arguments } => {
            if !FUNCTIONS.contains(&id.name.as_str()) {
                bail!("there is no function {}, only {}", id.name, FUNCTIONS.join(", "));
            }
            let [positional] = arguments.positional.as_slice() else {
                bail!("{} takes one value", id.name);
            };
            format!("f.{}({}, {})", id.name, value(positional)?, options(&arguments.named)?)
        }
        InlineExpression::MessageReference { id, attribute } => {
            format!("f.message({}, v)", quoted(&message_key(id, attribute.as_ref())))
        }
        InlineExpression::TermReference { id, attribute, arguments } => {
            if attribute.is_some() {
                bail!("-{}: attributes of terms are not used here", id.name);
            }
            format!("f.message({}, {})", quoted(&term_key(id)), options(named(arguments.as_ref()))?)
        }
        InlineExpression::Placeable { expression } => shown(expression)?,
    })
}

fn named(arguments: Option<&CallArguments<String>>) -> &[NamedArgument<String>] {
    arguments.map_or(&[], |it| &it.named)
}

fn options(named: &[NamedArgument<String>]) -> Result<String> {
    let pairs = named
        .iter()
        .map(|argument| Ok(format!("{}: {}", quoted(&argument.name.name), value(&argument.value)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(format!("{{ {} }}", pairs.join(", ")).replace("{  }", "{}"))
}

fn select(selector: &InlineExpression<String>, variants: &[Variant<String>]) -> Result<String> {
    // The plural form is that of the number itself, however it is written.
    let chosen = match selector {
        InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
            let [number] = arguments.positional.as_slice() else { bail!("NUMBER takes one value") };
            if !arguments.named.is_empty() {
                bail!("NUMBER takes no options where a form is chosen");
            }
            value(number)?
        }
        other => value(other)?,
    };
    let cases = variants
        .iter()
        .map(|variant| Ok(format!("{}: () => {}", quoted(name(variant)), concatenation(&variant.value)?)))
        .collect::<Result<Vec<_>>>()?;
    let default = variants.iter().find(|variant| variant.default).context("no default form")?;
    Ok(format!("f.select({chosen}, {{ {} }}, {})", cases.join(", "), quoted(name(default))))
}

/// What a form is for: `one`, `other`, `0`, a word.
pub fn name(variant: &Variant<String>) -> &str {
    match &variant.key {
        VariantKey::Identifier { name } => name,
        VariantKey::NumberLiteral { value } => value,
    }
}

/// A text as a JavaScript literal. JSON is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tests::locales;
    use super::*;

    fn compiled(text: &str) -> String {
        let locales = locales(&[("en", text)]);
        module("en", &locales.0["en"]).unwrap_or_else(|error| format!("{error:#}"))
    }

    #[test]
    fn messages_become_functions() {
        let text = compiled(
            "-brand = NeuroTriage\nhello = Hello \"{ $name }\" from { -brand }\nslices = { $count ->\n    [0] none\n    [one] one slice\n   *[other] { $count } slices\n}\nshare = { NUMBER($value, style: \"percent\", maximumFractionDigits: 1) }\n",
        );
        assert!(
            text.contains(
                r#""hello": (f, v) => "Hello \"" + f.show(v["name"]) + "\" from " + f.message("-brand", {}),"#
            ),
            "{text}"
        );
        assert!(
            text.contains(
                r#""slices": (f, v) => "" + f.select(v["count"], { "0": () => "none", "one": () => "one slice", "other": () => "" + f.show(v["count"]) + " slices" }, "other"),"#
            ),
            "{text}"
        );
        assert!(text.contains(r#"f.NUMBER(v["value"], { "style": "percent", "maximumFractionDigits": 1 })"#), "{text}");
    }

    #[test]
    fn unknown_functions_are_refused() {
        assert!(compiled("a = { UPPER($x) }\n").contains("there is no function UPPER"));
    }
}
