//! Where the slices come from, and what may be done with them.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::train::report::markdown::escaped;

/// A source of slices, as `sources.json` in the weights folder describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// As in the column `source` of a data set's manifest.
    pub name: String,
    /// What it shows, of whom.
    pub what: String,
    /// Who published it, in words that find it.
    pub reference: String,
    /// Who says what the slices show, and how that is known.
    pub ground_truth: String,
    pub licence: String,
    /// Whether it may be passed on.
    pub redistribution: String,
    /// What it is used for here.
    pub roles: Vec<String>,
}

pub(super) fn section(card: &mut String, sources: &[Source]) {
    card.push_str(
        "\n## Data\n\nAll data was collected by others, looking back, and published de-identified, as far as known. \
         None of it is passed on with this \
         software: only weights are. Age, sex, ethnicity, symptoms and, but for what is said below, scanners, \
         sequences and \
         treatment are not known. The truth is what the publishers say; no radiologist read the slices again, and how \
         far readers agree is not known.\n\n",
    );
    if sources.is_empty() {
        card.push_str("The sources are not described: `sources.json` is missing or empty.\n");
        return;
    }
    card.push_str(
        "| source | what | truth | used as | licence | passing it on | published as |\n|---|---|---|---|---|---|---|\n",
    );
    for source in sources {
        let roles: Vec<String> = source.roles.iter().map(|role| escaped(role)).collect();
        let _ = writeln!(
            card,
            "| {} | {} | {} | {} | {} | {} | {} |",
            escaped(&source.name),
            escaped(&source.what),
            escaped(&source.ground_truth),
            roles.join(", "),
            escaped(&source.licence),
            escaped(&source.redistribution),
            escaped(&source.reference)
        );
    }
    card.push_str(
        "\nWhat is fitted comes from `train`; `val` chooses epoch, temperature and thresholds; `test` and roles that \
         start with \
         `external` are only reported, but decide between finished models where one replaces another, and a role whose name ends in `_dev` may have guided the design of this \
         software. A role that is not among a model's slices by role has no part in it.\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_of_this_folder_are_all_described() {
        let sources = serde_json::from_str::<Vec<Source>>(include_str!("../../../weights/sources.json")).unwrap();
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["cheng", "web", "btp", "nichart", "ood", "sartaj"]);
        for source in &sources {
            let Source { what, reference, ground_truth, licence, redistribution, .. } = source;
            for text in [what, reference, ground_truth, licence, redistribution] {
                assert!(!text.trim().is_empty() && !text.contains("://"), "{source:?}");
            }
            assert!(!source.roles.is_empty());
        }
    }

    #[test]
    fn unknown_fields_are_refused_and_bars_break_no_table() {
        let text = || "x|y".to_string();
        let source = Source {
            name: text(),
            what: text(),
            reference: text(),
            ground_truth: text(),
            licence: text(),
            redistribution: text(),
            roles: vec![text()],
        };
        let known = serde_json::to_string(&source).unwrap();
        let unknown = known.replacen('{', "{\"url\": \"b\", ", 1);
        assert!(serde_json::from_str::<Source>(&known).is_ok() && serde_json::from_str::<Source>(&unknown).is_err());
        let mut card = String::new();
        section(&mut card, &[source]);
        let row = card.lines().find(|line| line.starts_with("| x")).unwrap();
        assert_eq!(row.replace("\\|", "").matches('|').count(), 8, "{row}");
    }
}
