//! The audit's result in plain sentences, for the terminal and for Markdown.

use super::{Audit, Crossing};

impl Audit {
    /// One sentence per finding, the most important first; never empty.
    pub fn headline(&self) -> Vec<String> {
        let mut sentences = self.crossing_sentences();
        sentences.extend(self.group_sentence());
        if self.conflict_count > 0 {
            let pairs = counted(self.conflict_count, "pair of near-copies has", "pairs of near-copies have");
            sentences.push(format!("{pairs} labels that contradict each other."));
        }
        if self.duplicates > 0 {
            let images = counted(self.duplicates as u64, "image equals", "images equal");
            sentences.push(format!("{images} an earlier one pixel by pixel."));
        }
        if self.clusters.count > 0 {
            let clusters = counted(self.clusters.count as u64, "cluster", "clusters");
            let (images, largest) = (self.clusters.images, self.clusters.largest.first().copied().unwrap_or(0));
            let together = if self.settings.clusters_join_groups { "near-copies or a group" } else { "near-copies" };
            let all = self.images;
            sentences.push(format!(
                "{images} of {all} images are in {clusters} held together by {together}; the largest has {largest}."
            ));
        }
        if !self.unreadable.is_empty() {
            let files = counted(self.unreadable.len() as u64, "file", "files");
            sentences.push(format!("{files} could not be read."));
        }
        sentences
    }

    fn crossing_sentences(&self) -> Vec<String> {
        if self.images == self.unreadable.len() {
            return vec!["There are no images to compare.".to_string()];
        }
        if self.crossings.is_empty() {
            return vec!["All images have one role: nothing can cross.".to_string()];
        }
        // One direction of each pair of roles: what a model is judged on, against what it may have seen.
        let judged = |crossing: &&Crossing| {
            let rank = |role: &str| (order(role), role.to_string());
            rank(&crossing.from) < rank(&crossing.to)
        };
        let mut crossing: Vec<&Crossing> =
            self.crossings.iter().filter(judged).filter(|crossing| crossing.images > 0).collect();
        crossing.sort_by_key(|crossing| (order(&crossing.from), std::cmp::Reverse(order(&crossing.to))));
        if crossing.is_empty() {
            return vec!["No near-copies cross the roles.".to_string()];
        }
        let sentence = |crossing: &Crossing| {
            let Crossing { from, to, images, of } = crossing;
            let have = if *images == 1 { "has" } else { "have" };
            format!("{images} of {of} {to} images ({}) {have} a near-copy in {from}.", percent(*images, *of))
        };
        crossing.into_iter().map(sentence).collect()
    }

    fn group_sentence(&self) -> Option<String> {
        let crossings = &self.group_crossings;
        match (crossings.groups, crossings.of) {
            (_, 0) => None,
            (0, of) if self.crossings.is_empty() => Some(format!("{}.", counted(of as u64, "group", "groups"))),
            (0, of) => Some(format!("None of {} is in more than one role.", counted(of as u64, "group", "groups"))),
            (groups, of) => {
                let is = if groups == 1 { "is" } else { "are" };
                Some(format!("{groups} of {} {is} in more than one role.", counted(of as u64, "group", "groups")))
            }
        }
    }
}

/// Where a role stands between training (0) and the last word (3).
fn order(role: &str) -> u8 {
    match role.to_ascii_lowercase().as_str() {
        "train" | "training" => 0,
        "val" | "valid" | "validation" => 2,
        "test" | "testing" => 3,
        _ => 1,
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn percent(part: usize, whole: usize) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    if part > 0 && percent < 1.0 { "less than 1 %".to_string() } else { format!("{percent:.0} %") }
}
