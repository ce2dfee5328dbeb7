//! The model card (Mitchell et al. 2019, "Model Cards for Model Reporting"), written from the manifests alone.

use std::fmt::Write;

use crate::bundle::{Manifest, Metrics};
use crate::label::Label;

/// The card of a weights folder as Markdown: the champion first, then the other models.
pub fn markdown(manifests: &[Manifest]) -> String {
    let mut card = String::from(
        "# Model card\n\n\
         Written by `neurotriage weights card` from the manifests in this folder. Every figure was measured by the command that \
         exported the weights.\n\n\
         ## Intended use\n\n\
         Research and teaching: sorting greyscale slices of contrast-enhanced T1 brain MRI into glioma, meningioma, pituitary tumour \
         or no tumour, to order the work of a specialist who looks at every scan.\n\n\
         ## Not for\n\n\
         Diagnosis, ruling a finding out, removing a case from a list, other body parts, other modalities (CT, PET, X-ray), or other \
         kinds of lesion (metastasis, stroke, multiple sclerosis, infection): these are forced into one of the four classes. It is not a medical device.\n",
    );
    for manifest in manifests {
        section(&mut card, manifest);
    }
    card
}

fn section(card: &mut String, manifest: &Manifest) {
    let training = &manifest.training;
    let slices: Vec<String> = training.slices.iter().map(|(role, count)| format!("{count} {role}")).collect();
    let _ = write!(
        card,
        "\n## {name}\n\n\
         | | |\n|---|---|\n\
         | network | {architecture}, {parameters} parameters, input {side} x {side} pixels |\n\
         | weights | {file}, {bytes} bytes, {precision}, SHA-256 `{sha}` |\n\
         | training | `{command}` |\n\
         | seed | {seed}; {epochs} epochs, the weights of epoch {best} kept by the validation set |\n\
         | data | {slices} slices, SHA-256 of the index `{data}` |\n\
         | temperature | {temperature:.3}, fitted on val |\n",
        name = manifest.name,
        architecture = manifest.architecture,
        parameters = manifest.weights.parameters,
        side = manifest.preprocessing.side,
        file = manifest.weights.file,
        bytes = manifest.weights.bytes,
        precision = manifest.weights.precision,
        sha = manifest.weights.sha256,
        command = training.command,
        seed = training.seed,
        epochs = training.epochs,
        best = training.best_epoch,
        slices = slices.join(", "),
        data = training.data_sha256,
        temperature = manifest.calibration.temperature,
    );
    for (role, metrics) in &manifest.metrics {
        let _ = write!(card, "\n### {} on `{role}` ({} slices)\n\n{}", manifest.name, metrics.slices, table(metrics));
    }
    card.push_str(
        "\n`val` chose the epoch and the temperature, so its figures flatter. `test` guided nothing, but comes from the same sources as \
         the training slices: tumours of one source, tumour-free slices of another. A network can tell these sources apart by style, so \
         figures on internal data say little about other scanners. Roles named `external` hold slices of other scanners and sources that were \
         never trained on (of their tumours, only those whose kind is known): believe those first.\n",
    );
}

/// Figures as a Markdown table and a confusion matrix.
pub fn table(metrics: &Metrics) -> String {
    let mut text = format!(
        "accuracy {:.3}, balanced accuracy {:.3}, log loss {:.3}\n\n\
         | class | precision | recall | F1 | called glioma | meningioma | pituitary | no tumour |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
        metrics.accuracy, metrics.balanced_accuracy, metrics.log_loss
    );
    for label in Label::ALL {
        let row = metrics.confusion[label.index()];
        let _ = writeln!(
            text,
            "| {label} | {:.3} | {:.3} | {:.3} | {} | {} | {} | {} |",
            metrics.precision[&label], metrics.recall[&label], metrics.f1[&label], row[0], row[1], row[2], row[3]
        );
    }
    text
}
