//! Where the card answers the items of TRIPOD+AI and CLAIM, and what it cannot answer.

use std::fmt::Write;

/// The items that a section answers.
struct Answer {
    /// A heading of the card.
    section: &'static str,
    /// Items of TRIPOD+AI (Collins et al. 2024).
    tripod: &'static str,
    /// Items of CLAIM (Tejani et al. 2024).
    claim: &'static str,
    /// What is asked for and not known or not done.
    missing: &'static str,
}

const ANSWERS: &[Answer] = &[
    Answer {
        section: "Models at a glance",
        tripod: "1 2",
        claim: "1 2",
        missing: "a card, not a paper: no structured abstract",
    },
    Answer {
        section: "Intended use and users",
        tripod: "3a 3b 4 27a 27b",
        claim: "3 4 6",
        missing: "no hypothesis was tested; the quality of a scan is not judged",
    },
    Answer {
        section: "Data",
        tripod: "5a 5b 6a 6b 6c 8a 8b 8c 18e 20b",
        claim: "5 7 8 11 13 14 15 16 17 18 36",
        missing: "no demographics; setting, dates, eligibility, acquisition, treatment, blinding and agreement of \
            readers only as far as the publishers say",
    },
    Answer { section: "What it is", tripod: "22", claim: "22 23", missing: "" },
    Answer {
        section: "What it learned from",
        tripod: "12a 16 20a 20c 21",
        claim: "10 12 19 20 35",
        missing: "no flow of participants before publication; what was left out when the sets were made is not known",
    },
    Answer {
        section: "Training",
        tripod: "12c 13",
        claim: "24 25 26 27",
        missing: "the search that led to the command is not recorded; one seed",
    },
    Answer {
        section: "Input",
        tripod: "7 9a 9b 9c 12b",
        claim: "9",
        missing: "whether quality differs between groups of people is not known",
    },
    Answer {
        section: "Calibration and operating points",
        tripod: "12f 15 24",
        claim: "",
        missing: "not updated after the figures were seen",
    },
    Answer {
        section: "Where it fails",
        tripod: "23b",
        claim: "30 31 39",
        missing: "no look at single failures by a reader; robustness only across sources",
    },
    Answer { section: "Figures on", tripod: "23a", claim: "32 33 37 38", missing: "no figures for groups of people" },
    Answer {
        section: "How the figures were made",
        tripod: "10 11 12d 12e 12g",
        claim: "21 28 29",
        missing: "no sample size was computed; no tests of significance",
    },
    Answer {
        section: "Risks and ethics",
        tripod: "3c 14 17 19",
        claim: "",
        missing: "fairness was not measured; no ethical approval, no patient involvement",
    },
    Answer { section: "Caveats", tripod: "25 26 27c", claim: "40 41", missing: "no reader study, no prospective use" },
    Answer {
        section: "How to reproduce",
        tripod: "18c 18d 18f",
        claim: "34 42 43",
        missing: "no protocol, no registration",
    },
    Answer { section: "Funding and interests", tripod: "18a 18b", claim: "44", missing: "not recorded" },
];

pub(super) fn section(card: &mut String) {
    card.push_str(
        "\n## Funding and interests\n\nNot recorded with the weights.\n\n\
         ## Where the items of TRIPOD+AI and CLAIM are answered\n\n\
         TRIPOD+AI: Collins et al. 2024, BMJ. CLAIM: Tejani et al. 2024 update, Radiology: Artificial Intelligence. \
         Both are made for papers; a \
         section that answers an item in part is named for it, with what is missing. Neither is claimed to be \
         fulfilled.\n\n\
         | section | TRIPOD+AI | CLAIM | missing |\n|---|---|---|---|\n",
    );
    let items = |items: &str| items.split(' ').collect::<Vec<_>>().join(", ");
    for Answer { section, tripod, claim, missing } in ANSWERS {
        let _ = writeln!(card, "| {section} | {} | {} | {missing} |", items(tripod), items(claim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::card::fixtures::{shelved, sources};
    use crate::train::card::markdown;

    #[test]
    fn every_item_is_placed_once() {
        let parts = |number: u32| match number {
            3 | 6 | 8 | 9 | 20 | 27 => "abc",
            5 | 23 => "ab",
            12 => "abcdefg",
            18 => "abcdef",
            _ => "",
        };
        let mut tripod: Vec<String> = Vec::new();
        for number in 1..=27 {
            match parts(number) {
                "" => tripod.push(number.to_string()),
                letters => tripod.extend(letters.chars().map(|letter| format!("{number}{letter}"))),
            }
        }
        let claim: Vec<String> = (1..=44).map(|number| number.to_string()).collect();
        let placed = |items: fn(&Answer) -> &'static str| {
            let mut found: Vec<&str> = ANSWERS.iter().flat_map(|answer| items(answer).split_whitespace()).collect();
            found.sort_unstable();
            found
        };
        let sorted = |mut items: Vec<String>| {
            items.sort_unstable();
            items
        };
        assert_eq!(placed(|answer| answer.tripod), sorted(tripod));
        assert_eq!(placed(|answer| answer.claim), sorted(claim));
    }

    #[test]
    fn every_section_named_is_in_the_card() {
        let card = markdown(&[shelved()], &[], &sources());
        for Answer { section, .. } in ANSWERS {
            let heading = |line: &str| line.trim_start_matches('#').trim_start().starts_with(section);
            assert!(card.lines().any(|line| line.starts_with('#') && heading(line)), "{section}");
        }
    }
}
