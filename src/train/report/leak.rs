//! Why figures flatter: what the split and the audit say against them.

use super::Evaluation;
use crate::bundle::{AuditRecord, SplitBy};

/// A role with a greater share of near-copies of training slices measures memory: its figures are called leaky, and a model
/// cannot be promoted on them. A few are left by every audit that errs on the side of finding too many.
pub const MOST_NEAR_COPIES: f64 = 0.05;

/// Something that makes figures flatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    pub sentence: String,
    /// Whether it is more than a few slices, so that the figures are to be called leaky.
    pub grave: bool,
}

impl Leak {
    /// The label that goes before the sentence.
    pub fn label(&self) -> &'static str {
        if self.grave { "LEAKY." } else { "Note." }
    }
}

/// What is known against the figures of an evaluation.
pub fn leaks_of(evaluation: &Evaluation) -> Vec<Leak> {
    let Evaluation { model, data, roles, .. } = evaluation;
    let roles = roles.iter().map(|role| role.role.as_str());
    leaks(&[model.split_by, data.split_by], data.audit.as_ref(), roles)
}

/// What is known against figures of the roles, given how the data was split and what its audit found; empty if nothing.
pub fn leaks<'a>(
    splits: &[SplitBy],
    audit: Option<&AuditRecord>,
    roles: impl IntoIterator<Item = &'a str>,
) -> Vec<Leak> {
    let mut found = Vec::new();
    if splits.contains(&SplitBy::Image) {
        let sentence = "The data was split by image: slices of one patient, and near-copies, are on both sides. The \
                        figures show memory as much as skill.";
        found.push(Leak { sentence: sentence.into(), grave: true });
    }
    let groups = audit.map_or(0, |audit| audit.groups_across_roles);
    if groups > 0 {
        let sentence = format!(
            "{groups} patients or clusters are in more than one role: slices of one patient are on both sides."
        );
        found.push(Leak { sentence, grave: true });
    }
    let crossings = audit.map_or(&[][..], |audit| &audit.crossings);
    for role in roles {
        let crossing = crossings.iter().find(|crossing| crossing.from == "train" && crossing.to == role);
        if let Some(crossing) = crossing.filter(|crossing| crossing.slices > 0) {
            let share = crossing.slices as f64 / crossing.of.max(1) as f64;
            let have = if crossing.slices == 1 { "has" } else { "have" };
            found.push(Leak {
                sentence: format!(
                    "{} of {} slices of {role} ({:.1} %) {have} a near-copy in train.",
                    crossing.slices,
                    crossing.of,
                    share * 100.0
                ),
                grave: share > MOST_NEAR_COPIES,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::CrossingRecord;

    #[test]
    fn few_near_copies_are_a_note_and_many_a_leak() {
        let crossing = |to: &str, slices| CrossingRecord { from: "train".into(), to: to.into(), slices, of: 100 };
        let audit = AuditRecord {
            sha256: String::new(),
            crossings: vec![crossing("test", 5), crossing("val", 6), crossing("bridge", 90), crossing("external", 0)],
            conflicts: 0,
            groups_across_roles: 0,
        };
        let found = leaks(&[SplitBy::Patient], Some(&audit), ["test", "val", "external"]);
        assert_eq!(found.iter().map(Leak::label).collect::<Vec<_>>(), ["Note.", "LEAKY."]);
        assert_eq!(found[1].sentence, "6 of 100 slices of val (6.0 %) have a near-copy in train.");
        let across = AuditRecord { crossings: Vec::new(), groups_across_roles: 2, ..audit };
        assert!(leaks(&[SplitBy::Given], Some(&across), [])[0].sentence.starts_with("2 patients"));
        assert!(leaks(&[SplitBy::Patient, SplitBy::Image], None, [])[0].grave);
        assert!(leaks(&[SplitBy::Given, SplitBy::Cluster], None, ["test"]).is_empty());
    }
}
