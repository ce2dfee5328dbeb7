//! The policy that the development server sends is the page's own, and what only a header can say.

use std::fs;
use std::path::Path;

#[test]
fn the_servers_policy_is_the_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (index, trunk) = (read("www/index.html"), read("trunk.toml"));
    let page = between(&index, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let classroom = read("www/classroom.html");
    assert_eq!(
        between(&classroom, "http-equiv=\"Content-Security-Policy\" content=\"", "\""),
        page,
        "one policy for all pages"
    );
    let server = between(&trunk, "\"Content-Security-Policy\" = \"", "\"");
    assert_eq!(server, format!("{page}; frame-ancestors 'none'"), "trunk.toml follows www/index.html");
    for unwanted in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        assert!(!page.contains(unwanted), "the page's policy allows {unwanted}");
    }
}

#[track_caller]
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(end)).map_or_else(|| panic!("no {start}"), |(found, _)| found)
}
