//! An evaluation as readable Markdown: figures with intervals, sources, baselines, and why figures flatter.

mod text;

#[cfg(test)]
pub(crate) mod fixtures;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::leak::leaks_of;
use super::names::{self, Name};
use super::{Evaluation, Part, Refusals, Role};
use crate::label::Label;
use crate::train::audit::Unreadable;
use crate::train::metrics::Estimate;

pub use text::{class, code, escaped, estimate, percent, truths};

/// What is compared between a model and the baselines, and between sources.
pub const COMPARED: [&str; 5] = ["accuracy", "balanced_accuracy", "auroc.tumor", "tumor_recall", "tumor_specificity"];

/// The report.
pub fn evaluation(evaluation: &Evaluation) -> String {
    let Evaluation { model, data, resampling, settings, .. } = evaluation;
    let mut report = format!(
        "# Evaluation of {name}\n\n\
         {architecture}, weights SHA-256 `{weights}`, learned from the data set `{trained_on}` (split {split}). \
         Measured on {backend} \
         by neurotriage {version} on the data set `{data}` (split {data_split}). In brackets: {level} intervals, \
         percentiles of \
         {resamples} bootstrap resamples of whole patients (seed {seed}); a figure without brackets is of too few \
         patients.\n\n\
         Figures hold for these slices only. They order the work of a specialist who looks at every scan; nothing \
         here rules a finding out.\n",
        name = escaped(&model.name),
        architecture = escaped(&model.architecture),
        weights = model.weights_sha256,
        trained_on = model.trained_on,
        split = model.split_by.describe(),
        backend = code(&model.backend),
        version = escaped(&evaluation.version),
        data = data.sha256,
        data_split = data.split_by.describe(),
        level = percent(resampling.level, 0),
        resamples = resampling.resamples,
        seed = resampling.seed,
    );
    for leak in leaks_of(evaluation) {
        let _ = write!(report, "\n> **{}** {}\n", leak.label(), escaped(&leak.sentence));
    }
    doubts(&mut report, evaluation);
    let _ = writeln!(report, "\n## Settings\n");
    let threshold = |value: Option<f64>| value.map_or_else(|| "–".to_string(), |value| format!("{value:.3}"));
    let _ = writeln!(report, "- flagged as tumour from a probability of {}", threshold(settings.tumor_threshold));
    let _ = writeln!(report, "- flagged as glioma from a probability of {}", threshold(settings.glioma_threshold));
    for set in &settings.sets {
        let coverage = percent(set.coverage, 0);
        let _ = writeln!(report, "- {coverage} prediction sets: classes from a probability of {:.3}", set.threshold);
    }
    let _ = writeln!(report, "- predictive values at a share of tumours of {}", percent(settings.prevalence, 1));
    for role in &evaluation.roles {
        section(&mut report, role);
    }
    if !evaluation.refusals.is_empty() {
        let _ = write!(report, "\n## What the familiarity gate refuses\n\n{}", refusals(&evaluation.refusals));
        for role in &evaluation.refusals {
            left_out(&mut report, &format!("Unreadable in {}", code(&role.role)), &role.unreadable);
        }
    }
    report
}

fn doubts(report: &mut String, evaluation: &Evaluation) {
    let Evaluation { model, data, .. } = evaluation;
    report.push_str("\n## What is doubtful about the data\n\n");
    match &data.audit {
        None => report.push_str("- It was not audited for near-copies: whether any cross the roles is not known.\n"),
        Some(audit) => {
            let _ = writeln!(
                report,
                "- The audit (SHA-256 `{}`) found {} pairs of near-copies with different labels, and {} patients or \
                 clusters in more than one role.",
                audit.sha256, audit.conflicts, audit.groups_across_roles
            );
            let reported = |role: &str| evaluation.roles.iter().any(|known| known.role == role);
            for crossing in audit.crossings.iter().filter(|found| found.from == "train" && reported(&found.to)) {
                let (role, of) = (code(&crossing.to), crossing.of);
                let _ = writeln!(report, "- Near-copies of `train` in {role}: {} of {of} slices.", crossing.slices);
            }
        }
    }
    if model.trained_on != data.sha256 {
        report.push_str(
            "- The model learned from another index than this one: whether its training slices are among those \
             measured is not known from this evaluation.\n",
        );
    }
    for finding in &data.findings {
        let _ = writeln!(report, "- {}", escaped(finding));
    }
}

fn section(report: &mut String, role: &Role) {
    let all = &role.all;
    let _ = write!(
        report,
        "\n## {name}: {slices} slices, {patients} patients\n\n{truths}. Patients are patients, clusters of \
         near-copies, or single slices where the data names neither.{guided}\n\n### Figures\n\n{figures}",
        name = code(&role.role),
        slices = all.slices,
        patients = all.patients,
        truths = truths(all),
        guided = if role.guided_choices { " **This role guided choices, so its figures flatter.**" } else { "" },
        figures = figures(
            all,
            names::GROUPS
                .iter()
                .flat_map(|(group, names)| { std::iter::once(Err(*group)).chain(names.iter().map(Ok)) })
        ),
    );
    if !role.sources.is_empty() {
        let _ = write!(report, "\n### By source\n\n{}", by_source(role));
    }
    let _ = write!(report, "\n### Beside the baselines\n\n{}", baselines(role));
    let _ = write!(report, "\n### Confusion matrix\n\n{}", confusion(all));
    let _ = write!(report, "\n### Lesion map\n\n{}", lesion_map(all));
    left_out(report, "Unreadable", &role.unreadable);
    left_out(report, "Masks that could not be used", &role.unusable_masks);
}

/// A table of figures by slice and by patient; an error among the names is a heading.
pub fn figures<'a>(part: &Part, names: impl Iterator<Item = Result<&'a Name, &'a str>>) -> String {
    let mut table = String::from("| figure | by slice | by patient |\n|---|---:|---:|\n");
    for name in names {
        let _ = match name {
            Err(heading) => writeln!(table, "| **{heading}** | | |"),
            Ok(name) => {
                let of = |values: &BTreeMap<String, Estimate>| estimate(name, values.get(name.key));
                writeln!(table, "| {} | {} | {} |", name.words, of(&part.by_slice), of(&part.by_patient))
            }
        };
    }
    table
}

/// The compared figures of each source, by slice.
pub fn by_source(role: &Role) -> String {
    let rows = role.sources.iter().map(|part| {
        let label = format!("{} | {} | {} | {}", escaped(&part.name), part.slices, part.patients, truths(part));
        (label, &part.by_slice)
    });
    compared("source | slices | patients | truth", "---|---:|---:|---", rows)
}

/// The compared figures of the model and of each baseline, by slice, for all slices and for each source.
pub fn baselines(role: &Role) -> String {
    if role.baselines.is_empty() {
        return "No baseline was measured on this role.\n".to_string();
    }
    let parts = std::iter::once(&role.all).chain(&role.sources).enumerate();
    let rows = parts.flat_map(|(place, part)| {
        let of = if place == 0 { "all".to_string() } else { escaped(&part.name) };
        let theirs = role.baselines.iter().filter_map(move |baseline| {
            // The role's sources follow all of them, in the same order.
            let values = place.checked_sub(1).map_or(Some(&baseline.by_slice), |place| baseline.sources.get(place))?;
            Some((baseline.baseline.name(), values))
        });
        let rows = std::iter::once(("**model**", &part.by_slice)).chain(theirs);
        rows.map(move |(who, values)| (format!("{of} | {who}"), values)).collect::<Vec<_>>()
    });
    let mut table = compared("slices | who", "---|---", rows);
    for baseline in &role.baselines {
        let _ = write!(table, "\n{}: {}", baseline.baseline.name(), baseline.baseline.description());
        table.push('\n');
    }
    table
}

fn compared<'a>(
    heads: &str,
    rules: &str,
    rows: impl Iterator<Item = (String, &'a BTreeMap<String, Estimate>)>,
) -> String {
    let names: Vec<&Name> = COMPARED.iter().filter_map(|key| name(key)).collect();
    let mut table = format!("| {heads} |");
    for name in &names {
        let about = if name.key.starts_with("auroc") { ", tumour or none" } else { "" };
        let _ = write!(table, " {}{about} |", name.words);
    }
    let _ = writeln!(table, "\n|{rules}|{}", "---:|".repeat(names.len()));
    for (label, values) in rows {
        let cells: Vec<String> = names.iter().map(|name| estimate(name, values.get(name.key))).collect();
        let _ = writeln!(table, "| {label} | {} |", cells.join(" | "));
    }
    table
}

/// The name of a figure, if reports show it.
pub fn name(key: &str) -> Option<&'static Name> {
    names::all().find(|name| name.key == key)
}

/// What was called what.
pub fn confusion(part: &Part) -> String {
    let classes = Label::ALL.map(class);
    let mut table = format!("| truth | called {} |\n|---|---:|---:|---:|---:|\n", classes.join(" | "));
    let confusion = &part.curves.confusion;
    let untyped = Some(("tumour of unknown kind", &confusion.untyped)).filter(|(_, row)| row.iter().any(|&n| n > 0));
    for (truth, row) in classes.into_iter().zip(&confusion.typed).chain(untyped) {
        let _ = writeln!(table, "| {truth} | {} |", row.map(|count| count.to_string()).join(" | "));
    }
    table
}

/// Where the network looks, against chance.
pub fn lesion_map(part: &Part) -> String {
    if part.lesion_map.is_empty() {
        return "No lesion map was scored on this role.\n".to_string();
    }
    let slices = if part.masks == 1 { "slice" } else { "slices" };
    let mut table = format!("On {} {slices} with a mask.\n\n| figure | |\n|---|---:|\n", part.masks);
    for name in names::LESION_MAP {
        let _ = writeln!(table, "| {} | {} |", name.words, estimate(name, part.lesion_map.get(name.key)));
    }
    table
}

/// What the gate refuses of each role, and of its sources or labels.
pub fn refusals(roles: &[Refusals]) -> String {
    let mut table =
        String::from("| role | slices of | slices | patients | refused as not familiar |\n|---|---|---:|---:|---:|\n");
    for role in roles {
        for part in &role.parts {
            let name = if part.name == "all" { part.name.clone() } else { escaped(&part.name) };
            let refused = estimate(&names::REFUSED, Some(&part.refused));
            let _ = writeln!(
                table,
                "| {}{} | {name} | {} | {} | {refused} |",
                code(&role.role),
                if role.strangers { " (strangers)" } else { "" },
                part.slices,
                part.patients
            );
        }
    }
    table.push_str(
        "\nStrangers are pictures of other things: the more of them are refused, the better. Of other roles the fewer, the \
         better; a slice of a scanner that the network does not know may rightly be among them.\n",
    );
    table
}

fn left_out(report: &mut String, heading: &str, files: &[Unreadable]) {
    if files.is_empty() {
        return;
    }
    let _ = write!(report, "\n### {heading}: {}\n\n| file | reason |\n|---|---|\n", files.len());
    for Unreadable { file, reason } in files {
        let _ = writeln!(report, "| {} | {} |", escaped(file), escaped(reason));
    }
}

#[cfg(test)]
mod tests {
    use super::fixtures::{crossing, evaluation as example};
    use super::*;
    use crate::bundle::SplitBy;

    #[test]
    fn leaky_is_said_exactly_when_it_is() {
        let clean = example();
        assert!(!evaluation(&clean).contains("LEAKY"));
        for change in [
            |e: &mut Evaluation| e.model.split_by = SplitBy::Image,
            |e: &mut Evaluation| e.data.split_by = SplitBy::Image,
            |e: &mut Evaluation| crossing(e, "train", "test", 253, 394),
        ] {
            let mut leaky = clean.clone();
            change(&mut leaky);
            assert!(evaluation(&leaky).contains("LEAKY"), "{leaky:?}");
        }
        for (from, to, slices) in
            [("val", "test", 5), ("train", "bridge", 5), ("train", "test", 0), ("test", "train", 5)]
        {
            let mut harmless = clean.clone();
            harmless.data.audit.as_mut().unwrap().crossings.clear();
            crossing(&mut harmless, from, to, slices, 394);
            assert!(!evaluation(&harmless).contains("LEAKY"), "{from} {to} {slices}");
        }
        let mut leaky = clean;
        crossing(&mut leaky, "train", "test", 253, 394);
        assert!(evaluation(&leaky).contains("253 of 394 slices of test (64.2 %) have a near-copy in train"));
    }

    #[test]
    fn unknown_provenance_is_said() {
        let mut other = example();
        assert!(!evaluation(&other).contains("another index") && !evaluation(&other).contains("not audited"));
        other.model.trained_on = "other".into();
        other.data.audit = None;
        assert!(evaluation(&other).contains("another index") && evaluation(&other).contains("not audited"));
    }

    #[test]
    fn figures_that_do_not_exist_are_dashes_and_foreign_names_break_no_table() {
        let mut example = example();
        let role = &mut example.roles[1];
        role.all.by_slice.remove("accuracy");
        role.all.by_patient.remove("accuracy");
        role.sources[0].name = "a|b<i>".into();
        role.unreadable.push(Unreadable { file: "x|y.png".into(), reason: "cut\nshort".into() });
        let report = evaluation(&example);
        assert!(report.contains("| accuracy | – | – |"), "{report}");
        assert!(report.contains("| a\\|b\\<i\\> |") && report.contains("| x\\|y.png | cut short |"), "{report}");
        let mut columns = 0;
        for line in report.lines() {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!(!line.starts_with('|') || columns == 0 || bars == columns, "{line}");
            columns = if line.starts_with('|') { bars } else { 0 };
        }
    }

    #[test]
    fn what_is_refused_is_told_by_role_and_label_where_there_is_a_gate() {
        let mut example = example();
        let report = evaluation(&example);
        assert!(
            report.contains("| `ood_dev` (strangers) | chest\\|x-ray | 71 | 71 | 98.0 % (95.0–100.0) |"),
            "{report}"
        );
        assert!(report.contains("| `test` | all | 482 | 40 | 5.0 % (2.0–8.0) |"), "{report}");
        example.refusals.clear();
        assert!(!evaluation(&example).contains("refused"));
    }

    #[test]
    fn every_compared_figure_is_known() {
        for key in COMPARED {
            assert!(name(key).is_some(), "{key}");
        }
    }

    #[test]
    fn baselines_follow_the_model_for_all_slices_and_for_each_source() {
        let example = example();
        let table = baselines(&example.roles[1]);
        let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
        let found: Vec<String> = rows.iter().map(|row| row.split('|').take(3).skip(1).collect()).collect();
        let expected =
            ["all", "btp", "web"].map(|part| [format!(" {part}  **model** "), format!(" {part}  histogram ")]);
        assert_eq!(found, expected.concat());
    }
}
