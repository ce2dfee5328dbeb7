//! The policy that servers send, the development one and those that the documentation sets up, is the page's own, and what only a header
//! can say.

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

/// Hosts that `docs/hosting.md` has a text to copy for, with the policy in it.
const HOSTS: [&str; 6] = ["text", "nginx", "apache", "Caddy", "Netlify", "CloudFront"];

#[test]
fn the_documented_headers_are_those_of_the_server() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (docs, trunk) = (read("docs/hosting.md"), read("trunk.toml"));
    let served = trunk.split_once("[serve.headers]\n").map_or("", |(_, rest)| rest);
    let headers = served.lines().filter_map(|line| line.split_once(" = "));
    let headers: Vec<(&str, &str)> =
        headers.map(|(name, value)| (name.trim_matches('"'), value.trim_matches('"'))).collect();
    assert_eq!(headers.len(), 4, "{headers:?}");
    for host in HOSTS {
        assert!(docs.contains(host), "{host}");
    }
    let policies: Vec<&str> =
        docs.match_indices("default-src").map(|(at, _)| docs[at..].split(['"', '\n']).next().unwrap_or("")).collect();
    // nginx needs it twice.
    assert_eq!(policies.len(), HOSTS.len() + 1, "{policies:#?}");
    for (name, value) in &headers {
        let shown = docs.matches(value).count();
        assert!(shown >= HOSTS.len(), "docs/hosting.md has {name}: {value} {shown} times");
    }
    assert!(
        policies
            .iter()
            .all(|policy| Some(*policy) == headers.iter().find(|(name, _)| name.starts_with("Content")).map(|it| it.1))
    );
}

#[track_caller]
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(end)).map_or_else(|| panic!("no {start}"), |(found, _)| found)
}
