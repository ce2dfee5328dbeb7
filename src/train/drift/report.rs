//! A drift report as JSON and Markdown.

use std::fmt::Write;

use super::super::metrics::Estimate;
use super::super::report::markdown::{class, escaped, percent};
use super::{Drift, Part, Reference, Shift};

impl Drift {
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has only strings as keys") + "\n"
    }

    pub fn markdown(&self) -> String {
        let mut text = format!("# How far these scans are from what `{}` knows\n\n", escaped(&self.model.name));
        let _ = writeln!(
            text,
            "{} slices of {} patients. Weights SHA-256 `{}`; index of the new scans SHA-256 `{}`. Intervals: {:.0} %, {} resamples of \
             patients.\n",
            self.all.slices,
            self.all.patients,
            self.model.weights_sha256,
            self.data_sha256,
            100.0 * self.resampling.level,
            self.resampling.resamples
        );
        let _ = writeln!(text, "{}", self.verdict());
        if self.without_patient > 0 {
            let _ = writeln!(
                text,
                "\n{} slices name no patient and count as one each: intervals are too narrow where they share patients.",
                self.without_patient
            );
        }
        text.push_str(match &self.reference {
            Reference::Manifest { .. } => {
                "\nCompared with the scores of the validation slices that the manifest keeps, taken as certain.\n"
            }
            Reference::Slices { .. } => "\n",
        });
        if let Reference::Slices { role, slices, patients, .. } = &self.reference {
            let role = escaped(role);
            let _ =
                writeln!(text, "Compared with {slices} slices of {patients} patients of role `{role}`, drawn as well.");
        }
        text.push_str(
            "\n| slices of | slices | patients | refused | AUROC, new against known | Kolmogorov-Smirnov D |\n",
        );
        text.push_str("|---|---:|---:|---:|---:|---:|\n");
        for part in std::iter::once(&self.all).chain(&self.sources) {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                escaped(&part.name),
                part.slices,
                part.patients,
                part.refused.percent(),
                number(&part.auroc, 3),
                number(&part.ks, 3)
            );
        }
        text.push_str(
            "\nAUROC 0.5: the gate's score does not tell new from known. D is above 0 also between alike samples.\n",
        );
        self.scores(&mut text);
        text.push_str("\nThe traits whose mean moved most, in standard deviations of the training slices:\n\n");
        text.push_str("| trait | shift |\n|---|---:|\n");
        for Shift { name, shift, .. } in &self.shifts {
            let _ = writeln!(text, "| {name} | {} |", number(shift, 2));
        }
        text.push_str("\nWhat the network calls the slices, which also follows from who was scanned:\n\n");
        text.push_str("| class | new | `val` |\n|---|---:|---:|\n");
        for (label, called) in &self.called {
            let val = called.val.map_or("–".into(), |share| percent(share, 1));
            let _ = writeln!(text, "| {} | {} | {val} |", class(*label), percent(called.new, 1));
        }
        text
    }

    /// What it comes to, in a sentence or two.
    pub fn verdict(&self) -> String {
        let Part { refused, auroc, .. } = &self.all;
        let promised = percent(self.promised, 0);
        let found = format!(
            "The gate refuses {} of these slices; of slices like those of `val` it was set to refuse {promised} at most.",
            refused.percent()
        );
        let what = match (refused.low, auroc.low) {
            (Some(low), _) if low > self.promised => {
                "More is refused than promised: the network's figures need not hold for these scans. Look at the refused ones; measure with labels \
                 (`evaluate`), then think of going on with training (`train --from`)."
            }
            (_, Some(low)) if low > 0.5 => {
                "No more is refused than promised, or too few patients tell, but these slices score higher than known ones: they are of \
                 another kind. Measure with labels (`evaluate`) before the figures are trusted here."
            }
            (Some(_), Some(_)) => {
                "The score tells them from known slices no better than chance would. That proves no figure: labels do."
            }
            _ => "Too few patients for an interval: nothing can be said of other scans of this kind.",
        };
        format!("**{found}** {what}")
    }

    fn scores(&self, text: &mut String) {
        text.push_str("\n| score | least | 5 % | 25 % | median | 75 % | 95 % | highest |\n|---|");
        text.push_str(&"---:|".repeat(7));
        text.push('\n');
        let known = ("known".to_string(), &self.all.known_scores);
        let parts = std::iter::once(&self.all).chain(&self.sources).map(|part| (escaped(&part.name), &part.scores));
        for (name, scores) in std::iter::once(known).chain(parts) {
            let cells: Vec<String> = scores.iter().map(|&score| of_score(score)).collect();
            let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
        }
    }
}

/// A score; those of slices that cannot be scored are beyond all.
fn of_score(score: f64) -> String {
    if score < 1e6 { format!("{score:.2}") } else { "beyond".into() }
}

fn number(estimate: &Estimate, decimals: usize) -> String {
    let interval = estimate.low.zip(estimate.high);
    let interval = interval.map_or_else(String::new, |(low, high)| format!(" ({low:.decimals$} to {high:.decimals$})"));
    format!("{:.decimals$}{interval}", estimate.value)
}
