//! `SECURITY.md` promises tests: each that it names is there.

use std::collections::BTreeSet;
use std::fs;

use crate::project;
use crate::size::files;

/// Names of tests are what has two underscores or more.
fn promised(text: &str) -> BTreeSet<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.matches('_').count() > 1 && !word.contains([' ', '=']))
        .collect()
}

#[test]
fn every_test_that_is_promised_is_there() {
    let root = project::root();
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut sources = String::new();
    for folder in ["src", "tests", "xtask/src"] {
        for file in
            files(&root.join(folder)).unwrap().iter().filter(|file| file.extension().is_some_and(|it| it == "rs"))
        {
            sources.push_str(&fs::read_to_string(file).unwrap());
        }
    }
    let promised = promised(&text);
    assert!(promised.len() > 20, "{promised:?}");
    for name in promised {
        assert!(sources.contains(&format!("fn {name}(")), "SECURITY.md promises {name}");
    }
}
