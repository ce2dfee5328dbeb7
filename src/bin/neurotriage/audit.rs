//! `dataset audit`: near-copies, label conflicts and whatever crosses the roles.

use std::path::{Path, PathBuf};

use anyhow::Result;
use neurotriage::bundle::{AuditRecord, CrossingRecord, sha256};
use neurotriage::train::audit::{self, Audit, Item, Settings};
use neurotriage::train::dataset::{self, Dataset, Entry};
use neurotriage::train::report::html;
use neurotriage::train::write_whole;

use crate::{data, progress};

/// Longest side of a picture in the report, in pixels.
const THUMBNAIL_SIDE: u32 = 160;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    data: data::Args,
    /// The seed that splits plain class folders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write all of it as JSON
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write a report with the pictures of the pairs found; it shows scans
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    let dataset = args.data.open(args.seed)?;
    let audit = audit(&dataset.folder, &dataset.entries, &Settings::default());
    for unreadable in &audit.unreadable {
        eprintln!("left out: {}: {}", unreadable.file, unreadable.reason);
    }
    for sentence in audit.headline() {
        println!("{sentence}");
    }
    if let Some(out) = &args.out {
        let json = serde_json::json!({ "data_sha256": dataset.sha256, "audit": audit });
        write_whole(out, (serde_json::to_string_pretty(&json)? + "\n").as_bytes())?;
        println!("wrote {}", out.display());
    }
    if let Some(path) = &args.html {
        let thumbnail = |file: &str| {
            let slice = dataset::open(&dataset.folder, Path::new(file)).ok()?.slice;
            Some(html::thumbnail(slice.pixels(), slice.width(), slice.height(), THUMBNAIL_SIDE))
        };
        write_whole(path, html::audit(&audit, &dataset.sha256, &thumbnail).as_bytes())?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The audit of a data set as a manifest records it.
pub fn record(dataset: &Dataset) -> Result<AuditRecord> {
    let audit = audit(&dataset.folder, &dataset.entries, &Settings::default());
    let crossings = audit.crossings.iter().map(|crossing| CrossingRecord {
        from: crossing.from.clone(),
        to: crossing.to.clone(),
        slices: crossing.images,
        of: crossing.of,
    });
    Ok(AuditRecord {
        sha256: sha256(&serde_json::to_vec(&audit)?),
        // What a network learned from is told of all roles, also where nothing crosses.
        crossings: crossings.filter(|crossing| crossing.slices > 0 || crossing.from == "train").collect(),
        conflicts: audit.conflict_count as usize,
        groups_across_roles: audit.group_crossings.groups,
    })
}

/// The cluster of each entry: patients and near-copies merged.
pub fn clusters(folder: &Path, entries: &[Entry]) -> Vec<usize> {
    let settings = Settings { clusters_join_groups: true, ..Settings::default() };
    audit(folder, entries, &settings).clusters.of
}

fn audit(folder: &Path, entries: &[Entry], settings: &Settings) -> Audit {
    let items: Vec<Item> = entries
        .iter()
        .map(|entry| Item {
            file: entry.name().display().to_string(),
            role: entry.role.clone(),
            label: entry.label.clone(),
            group: entry.group.clone(),
            source: entry.source.clone(),
        })
        .collect();
    let bar = progress::bar(entries.len(), "reading");
    let read = |index: usize| Ok(dataset::open(folder, &entries[index].name())?.slice);
    let fingerprints = audit::fingerprints(entries.len(), read, || bar.inc(1));
    bar.finish_and_clear();
    audit::audit(&items, &fingerprints, settings)
}
