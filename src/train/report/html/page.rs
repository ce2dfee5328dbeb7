//! The shell of a page: head, style, title, and the parts that both reports are made of.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// A whole page. The title is also the heading, after the kicker.
pub fn page(kicker: &str, title: &str, body: &Markup) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Nothing may be fetched or run, even if something in here asked for it.
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                title { (title) " – " (kicker) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { p.kicker { (kicker) } h1 { (title) } }
                main { (body) }
                footer {
                    p { "Written by NeuroTriage. This file holds all that it shows: it works without a network." }
                }
            }
        }
    };
    whole.into_string()
}

/// What must be said on every page about slices of people.
pub fn caution() -> Markup {
    html! {
        p.caution {
            strong { "Research, not a medical device. " }
            "Nothing here rules a finding out: a specialist looks at every scan."
        }
    }
}

/// Sentences, each of them a paragraph of a list.
pub fn sentences(sentences: &[String]) -> Markup {
    html! { ul.sentences { @for sentence in sentences { li { (sentence) } } } }
}

/// A table's caption; it stays in sight where the table is wider than the screen.
pub fn caption(text: &str) -> Markup {
    html! { caption { span { (text) } } }
}

/// A table that scrolls by itself where the screen is narrow; a keyboard can reach it.
pub fn scrolling(name: &str, table: &Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(name) tabindex="0" { (table) } }
}

/// Names with what they mean.
pub fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } } }
}

/// Files with what is wrong with them; nothing if there are none.
pub fn files(caption: &str, files: &[crate::train::audit::Unreadable]) -> Markup {
    if files.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            (self::caption(caption))
            thead { tr { th scope="col" { "File" } th scope="col" { "Reason" } } }
            tbody { @for file in files { tr { th scope="row" { code { (file.file) } } td { (file.reason) } } } }
        }
    };
    scrolling(caption, &table)
}

/// A picture inside the page; a placeholder without one.
pub fn picture(png: Option<&[u8]>, alt: &str) -> Markup {
    match png.filter(|png| !png.is_empty()) {
        Some(png) => html! { img src={ "data:image/png;base64," (BASE64.encode(png)) } alt=(alt) loading="lazy"; },
        None => html! { div.no-picture role="img" aria-label={ (alt) " (no picture)" } { "no picture" } },
    }
}

/// A count with its noun.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
