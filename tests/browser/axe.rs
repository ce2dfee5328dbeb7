//! axe-core, the accessibility checker of Deque: its rules run in the page, whose policy lets no script in but through the driver.

use std::env;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;
use crate::site::say;

const HELP: &str =
    "skipped: no axe-core: install npm and run `cargo xtask test`, which fetches it; or name its axe.min.js in AXE";

/// The rules: WCAG 2.2 A and AA, and what axe calls best practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The checker's script.
pub struct Axe(String);

#[derive(Deserialize)]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    nodes: Vec<String>,
}

impl Axe {
    /// The script that AXE names, or the one that `cargo xtask test` fetched. Without any says how to get it.
    pub fn find() -> Option<Self> {
        let fetched =
            Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools").join("axe/node_modules/axe-core/axe.min.js");
        let path = env::var_os("AXE").filter(|path| !path.is_empty()).map_or(fetched, Into::into);
        match fs::read_to_string(&path) {
            Ok(script) => Some(Self(script)),
            Err(_) => {
                say(HELP);
                None
            }
        }
    }

    /// What the rules find wrong with the page as it is now, one line a rule; nothing if all is well. `only` leaves out all other rules.
    #[track_caller]
    pub fn violations(&self, browser: &Browser, only: Option<&str>) -> Vec<String> {
        if browser.script("return typeof globalThis.axe;", &[]) != "object" {
            browser.script(&format!("{}; globalThis.axe = axe;", self.0), &[]);
        }
        let run = match only {
            Some(rule) => json!({ "type": "rule", "values": [rule] }),
            None => json!({ "type": "tag", "values": RULES }),
        };
        let found = browser.async_script(
            "const options = { runOnly: arguments[0], resultTypes: ['violations'], preload: false };
             if (arguments[0].type === 'tag') options.rules = { 'target-size': { enabled: true } };
             const { violations, passes } = await axe.run(document, options);
             if (passes.length + violations.length === 0) throw new Error('no rule applied to anything');
             return violations.map(({ id, impact, help, nodes }) => ({
               id, impact, help, nodes: nodes.map(({ html, any, all, none }) => `${html.slice(0, 160)} ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`),
             }));",
            &[run],
        );
        let found: Vec<Violation> = serde_json::from_value(found).expect("violations as the script lists them");
        let line = |Violation { id, impact, help, nodes }: Violation| {
            let impact = impact.unwrap_or_default();
            format!(
                "{id} ({impact}): {help}, {} times: {}",
                nodes.len(),
                nodes.into_iter().take(4).collect::<Vec<_>>().join("\n      ")
            )
        };
        found.into_iter().map(line).collect()
    }
}
