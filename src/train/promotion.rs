//! Whether a challenger replaces the champion: the rule, and every reason against it.

use serde::{Deserialize, Serialize};

use super::compare::{Comparison, PartComparison};
use super::metrics::Difference;
use super::report::leak::MOST_NEAR_COPIES;
use crate::bundle::{Manifest, SplitBy};

/// The figure that decides.
const FIGURE: &str = "balanced_accuracy";
/// The role on which the challenger must win …
pub const FIXED: &str = "test";
/// … and the one, of other scanners, on which it must not lose.
pub const EXTERNAL: &str = "external_dev";

/// A promotion that happened, as the index of the weights remembers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    pub champion: String,
    pub replaced: String,
    /// SHA-256 of the weights of the new champion.
    pub weights_sha256: String,
    /// SHA-256 over the test slices' hashes and labels.
    pub test_sha256: String,
    /// Balanced accuracy, challenger less champion.
    pub test: Difference,
    pub external: Difference,
}

/// Decides on a comparison of the challenger (a) with the champion (b) on the roles [`FIXED`] and [`EXTERNAL`].
///
/// The challenger wins if the interval of its balanced accuracy less the champion's, by patient, lies above 0 on the fixed
/// test, and if its balanced accuracy on the external role is no lower. It must not have learned from the slices that it is
/// judged on: its manifest has to name the same test and external slices, a split that keeps patients apart, and an audit
/// that found few near-copies and no patient in two roles.
///
/// # Errors
/// All reasons for a refusal, each a sentence.
pub fn decide(challenger: &Manifest, champion: &Manifest, comparison: &Comparison) -> Result<Promotion, Vec<String>> {
    let mut reasons = Vec::new();
    if challenger.weights.sha256 == champion.weights.sha256 {
        reasons.push(format!("{} has the champion's own weights", challenger.name));
    }
    let training = &challenger.training;
    if training.split_by == SplitBy::Image {
        reasons.push("its data was split by image: patients and near-copies are on both sides of its test".into());
    }
    for role in [FIXED, EXTERNAL] {
        match (comparison.role(role), training.reported_sha256.get(role)) {
            (None, _) => reasons.push(format!("the data has no slices of role {role} to judge it on")),
            (Some(judged), _) if !judged.unreadable.is_empty() => {
                reasons.push(format!("{} {role} slices cannot be read", judged.unreadable.len()));
            }
            (Some(judged), Some(kept)) if judged.sha256 == *kept => {}
            (Some(_), Some(_)) => {
                reasons.push(format!("its own data had other {role} slices: it may have learned from these"));
            }
            (Some(_), None) => {
                reasons.push(format!("its manifest does not say which {role} slices were kept from it"));
            }
        }
    }
    match &training.audit {
        None => reasons.push("its data was never audited for near-copies".into()),
        Some(audit) => {
            if audit.groups_across_roles > 0 {
                let groups = audit.groups_across_roles;
                reasons.push(format!("{groups} patients or clusters of its data are in more than one role"));
            }
            for crossing in &audit.crossings {
                let share = crossing.slices as f64 / crossing.of.max(1) as f64;
                if crossing.from == "train"
                    && [FIXED, EXTERNAL].contains(&crossing.to.as_str())
                    && share > MOST_NEAR_COPIES
                {
                    reasons.push(format!(
                        "{} of {} {} slices have a near-copy among its training slices",
                        crossing.slices, crossing.of, crossing.to
                    ));
                }
            }
        }
    }
    for start in training.origins() {
        // What it shares with the champion itself flatters neither of the two.
        let Some(origin) = &start.model else { continue };
        if start.weights_sha256 == champion.weights.sha256 || origin.data_sha256 == training.data_sha256 {
            continue;
        }
        for role in [FIXED, EXTERNAL] {
            let kept = origin.reported_sha256.get(role);
            if kept.is_none() || kept != training.reported_sha256.get(role) {
                reasons.push(format!(
                    "it learned from {}, which kept other {role} slices: that may have learned from these",
                    origin.name
                ));
            }
        }
    }
    let difference = |role: &str| comparison.role(role).and_then(|role| of_figure(&role.all));
    let (test, external) = (difference(FIXED), difference(EXTERNAL));
    match test {
        Some(Difference { low: Some(low), .. }) if low > 0.0 => {}
        Some(test) => reasons.push(format!("it does not win on {FIXED}: balanced accuracy {}", describe(&test))),
        None => reasons.push(format!("there is no balanced accuracy on {FIXED}")),
    }
    match external {
        Some(found) if found.difference >= 0.0 => {}
        Some(found) => reasons.push(format!("it loses on {EXTERNAL}: balanced accuracy {}", describe(&found))),
        None => reasons.push(format!("there is no balanced accuracy on {EXTERNAL}")),
    }
    match (test, external, comparison.role(FIXED)) {
        (Some(test), Some(external), Some(role)) if reasons.is_empty() => Ok(Promotion {
            champion: challenger.name.clone(),
            replaced: champion.name.clone(),
            weights_sha256: challenger.weights.sha256.clone(),
            test_sha256: role.sha256.clone(),
            test,
            external,
        }),
        _ => Err(reasons),
    }
}

fn of_figure(part: &PartComparison) -> Option<Difference> {
    part.differences.get(FIGURE).copied()
}

fn describe(difference: &Difference) -> String {
    let interval = match (difference.low, difference.high) {
        (Some(low), Some(high)) => format!(" ({low:+.3} to {high:+.3})"),
        _ => " (too few patients for an interval)".into(),
    };
    format!("{:+.3}{interval}", difference.difference)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::compare::{FORMAT, RoleComparison};
    use super::super::dataset::Unreadable;
    use super::super::metrics::Resampling;
    use super::super::report::Model;
    use super::*;
    use crate::bundle::{AuditRecord, CrossingRecord, Start, TaughtBy};

    fn manifest(name: &str) -> Manifest {
        let json = include_str!("../../weights/seed_cnn.json");
        let mut manifest = Manifest::parse(json).unwrap();
        manifest.name = name.into();
        manifest.weights.sha256 = name.repeat(8);
        manifest.training.split_by = SplitBy::Patient;
        manifest.training.reported_sha256 =
            [(FIXED, "t"), (EXTERNAL, "e")].map(|(role, sha256)| (role.to_string(), sha256.to_string())).into();
        manifest.training.audit = Some(AuditRecord {
            sha256: "a".into(),
            crossings: vec![CrossingRecord { from: "train".into(), to: FIXED.into(), slices: 2, of: 100 }],
            conflicts: 0,
            groups_across_roles: 0,
        });
        manifest
    }

    fn comparison(test: (f64, f64), external: f64) -> Comparison {
        let model = |name: &str| Model {
            name: name.into(),
            architecture: String::new(),
            weights_sha256: String::new(),
            split_by: SplitBy::Patient,
            trained_on: String::new(),
            calibration_sha256: String::new(),
            seed: Some(1),
            backend: "cpu".into(),
        };
        let role = |role: &str, sha256: &str, (difference, low): (f64, f64)| RoleComparison {
            role: role.into(),
            sha256: sha256.into(),
            unreadable: Vec::new(),
            all: PartComparison {
                name: "all".into(),
                slices: 10,
                patients: 10,
                a: BTreeMap::new(),
                b: BTreeMap::new(),
                mcnemar: None,
                mcnemar_by_patient: None,
                differences: [(
                    FIGURE.to_string(),
                    Difference { difference, low: Some(low), high: Some(0.3), a_above_b: Some(0.9) },
                )]
                .into(),
            },
            sources: Vec::new(),
        };
        Comparison {
            format: FORMAT,
            a: model("new"),
            b: model("old"),
            data_sha256: String::new(),
            resampling: Resampling::default(),
            roles: vec![role(FIXED, "t", test), role(EXTERNAL, "e", (external, -0.2))],
            version: String::new(),
        }
    }

    fn reasons(challenger: &Manifest, comparison: &Comparison) -> String {
        decide(challenger, &manifest("old"), comparison).unwrap_err().join("\n")
    }

    #[test]
    fn a_clear_winner_that_does_not_lose_outside_is_promoted() {
        let promotion = decide(&manifest("new"), &manifest("old"), &comparison((0.05, 0.01), 0.0)).unwrap();
        assert_eq!((promotion.champion.as_str(), promotion.replaced.as_str()), ("new", "old"));
        assert_eq!(promotion.test_sha256, "t");
    }

    #[test]
    fn a_win_within_chance_and_a_loss_outside_are_refused_each_with_its_figure() {
        let new = manifest("new");
        let refused = reasons(&new, &comparison((0.05, -0.01), -0.02));
        assert!(refused.contains("does not win on test: balanced accuracy +0.050 (-0.010 to +0.300)"), "{refused}");
        assert!(refused.contains("loses on external_dev: balanced accuracy -0.020"), "{refused}");
        assert!(!reasons(&new, &comparison((0.05, 0.0), 0.1)).contains("external"), "0 is no win");
    }

    #[test]
    fn whoever_may_have_seen_the_test_is_refused() {
        let good = comparison((0.05, 0.01), 0.1);
        let with = |change: &dyn Fn(&mut Manifest)| {
            let mut manifest = manifest("new");
            change(&mut manifest);
            reasons(&manifest, &good)
        };
        assert!(with(&|m| m.training.split_by = SplitBy::Image).contains("split by image"));
        assert!(
            with(&|m| m.training.audit.as_mut().unwrap().groups_across_roles = 1).contains("1 patients or clusters")
        );
        assert!(with(&|m| m.training.audit = None).contains("never audited"));
        assert!(with(&|m| m.training.audit.as_mut().unwrap().crossings[0].slices = 6).contains("6 of 100 test slices"));
        assert!(with(&|m| m.training.reported_sha256.clear()).contains("does not say which test slices"));
        assert!(
            with(&|m| *m.training.reported_sha256.get_mut(FIXED).unwrap() = "x".into()).contains("other test slices")
        );
        assert!(with(&|m| m.weights.sha256 = manifest("old").weights.sha256).contains("own weights"));
        let mut unread = good.clone();
        unread.roles[0].unreadable.push(Unreadable { file: "a.png".into(), reason: "cut".into() });
        assert!(reasons(&manifest("new"), &unread).contains("1 test slices cannot be read"));
        let mut missing = good.clone();
        missing.roles.pop();
        assert!(reasons(&manifest("new"), &missing).contains("no slices of role external_dev"));
    }

    #[test]
    fn what_a_challenger_went_on_from_must_have_kept_the_same_slices_or_be_the_champion() {
        let good = comparison((0.05, 0.01), 0.1);
        let mut ancestor = manifest("shipped");
        ancestor.training.data_sha256 = "elsewhere".into();
        let of = |ancestor: &Manifest| {
            let mut new = manifest("new");
            // Over a run in between.
            let between = Start {
                model: None,
                started_from: Some(Box::new(Start::of_model(ancestor))),
                ..Start::of_model(ancestor)
            };
            new.training.started_from = Some(between);
            new
        };
        assert!(decide(&of(&ancestor), &manifest("old"), &good).is_ok(), "it kept the same slices");
        ancestor.training.reported_sha256.insert(FIXED.into(), "x".into());
        let refused = reasons(&of(&ancestor), &good);
        assert!(refused.contains("it learned from shipped, which kept other test slices"), "{refused}");
        assert!(!refused.contains("other external_dev slices"), "{refused}");
        let taught = |ancestor: &Manifest| {
            let mut new = manifest("new");
            new.training.taught_by = Some(TaughtBy { model: Start::of_model(ancestor), temperature: 1.0 });
            new
        };
        let refused = reasons(&taught(&ancestor), &good);
        assert!(refused.contains("it learned from shipped, which kept other test slices"), "{refused}");
        ancestor.training.reported_sha256.clear();
        assert!(reasons(&of(&ancestor), &good).contains("other external_dev slices"));
        ancestor.weights.sha256 = manifest("old").weights.sha256;
        assert!(decide(&of(&ancestor), &manifest("old"), &good).is_ok(), "their past is the same");
    }
}
