//! The guides as they are read: styled, within the screen, from the page's own site alone; and the page's way to them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Needs};
use crate::server::Server;
use crate::site;

const GUIDES: [&str; 8] = [
    "guide/en/clinician.html",
    "guide/es/clinician.html",
    "guide/fr/clinician.html",
    "guide/pt/clinician.html",
    "guide/hi/clinician.html",
    "guide/zh/clinician.html",
    "guide/en/site-owner.html",
    "guide/en/lesson.html",
];
/// A phone, a laptop, a large screen.
const WIDTHS: [u32; 3] = [390, 1280, 1920];

#[test]
fn guides_can_be_read_on_every_screen() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    let mut reached = BTreeSet::new();
    for guide in GUIDES {
        for width in WIDTHS {
            let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
            browser.session.devtools("Emulation.setDeviceMetricsOverride", &size).expect("another size");
            browser.go(&server.url(guide));
            // No other style sheet draws this border.
            let styled = "getComputedStyle(document.querySelector('.safety')).borderInlineStartWidth !== '0px'";
            if !browser.wait(Duration::from_secs(20), styled) {
                panic!("{guide} at {width} has no style: {:#?}", (browser.session.log(), server.requests()));
            }
            let seen = browser.script(
                "const root = document.documentElement;
                 return {
                   wide: root.scrollWidth, screen: root.clientWidth,
                   pictures: [...document.images].every((image) => image.complete && image.naturalWidth > 0),
                   figures: [...document.querySelectorAll('data')].filter((figure) => figure.textContent.trim() === '').length,
                   links: [...document.links].map((link) => link.pathname).filter((path) => path.endsWith('.html')),
                 };",
                &[],
            );
            assert!(seen["wide"].as_u64() <= seen["screen"].as_u64(), "{guide} at {width}: {seen:#}");
            assert_eq!((&seen["pictures"], &seen["figures"]), (&json!(true), &json!(0)), "{guide}");
            let links = seen["links"].as_array().expect("links").iter().filter_map(|link| link.as_str());
            reached.extend(links.map(|link| link.trim_start_matches('/').to_owned()));
        }
        let log = browser.session.log().expect("the browser's log");
        let bad = ["Content Security Policy", "Refused to", "SEVERE"];
        assert!(!log.iter().any(|line| bad.iter().any(|words| line.contains(words))), "{guide}: {log:#?}");
    }
    for guide in GUIDES {
        assert!(reached.contains(guide), "{guide} is reached from no other guide: {reached:#?}");
    }
    // Where the links lead is part of what was built.
    for link in reached {
        assert!(!server.file(&link).is_empty(), "{link}");
    }
    let requests = server.requests();
    let own = |path: &str| path.contains("guide/") || path.contains("css/") || path.ends_with("icon.svg");
    let other: Vec<_> = requests.iter().filter(|request| request.method != "GET" || !own(&request.path)).collect();
    assert!(!requests.is_empty() && other.is_empty(), "asked for besides: {other:#?}");
}

#[test]
fn the_page_leads_to_the_guides_of_its_language() {
    let Some(folder) = site::page() else { return };
    let server = Server::start(&folder);
    let browser = Browser::start(&Needs::default());
    for (language, others) in [("en", ""), ("hi", "#safety-hi"), ("fr", "#safety-fr")] {
        browser.go(&server.url(&format!("?lang={language}")));
        let spoken = format!(
            "document.documentElement.lang === '{language}' && document.querySelector('.guides a').hash === ''
             && document.querySelector('.guides a').pathname.includes('/{language}/')"
        );
        assert!(browser.wait(Duration::from_secs(60), &spoken), "the page does not speak {language}");
        // At the start and in the help alike.
        for place in [".start", "#help"] {
            let links = browser.script(
                "return [...document.querySelectorAll(`${arguments[0]} .guides a[href^=guide]`)].map((link) => link.getAttribute('href'));",
                &[json!(place)],
            );
            let expected = [
                format!("guide/{language}/clinician.html"),
                format!("guide/en/site-owner.html{others}"),
                format!("guide/en/lesson.html{others}"),
            ];
            assert_eq!(links, json!(expected), "{place} in {language}");
        }
    }
}
