//! `wiring`: draws a random graph, as the layers of `complex_net` networks are wired by, and tells its statistics.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use neurotriage::model::wiring::{RandomGraph, Statistics, Wiring};
use neurotriage::train::write_whole;

/// Draw a random graph that wires layers, as SVG, with its statistics
///
/// The defaults are those of the networks complex_net_er, complex_net_ws and complex_net_ba, whose three stages have the seeds 1, 2 and 3:
/// docs/complex_net.md.
#[derive(clap::Args)]
pub struct Args {
    /// How the graph is drawn
    #[arg(long)]
    kind: Kind,
    #[arg(long, default_value_t = 16)]
    nodes: usize,
    /// erdos-renyi: how likely each pair of nodes is joined, 0 to 1 [default: 0.25]
    #[arg(long, value_name = "SHARE")]
    probability: Option<f64>,
    /// watts-strogatz: the neighbours of each node in the ring, an even number [default: 4]
    #[arg(long, value_name = "NUMBER")]
    neighbours: Option<usize>,
    /// watts-strogatz: how likely an edge is moved, 0 to 1 [default: 0.75]
    #[arg(long, value_name = "SHARE")]
    rewire: Option<f64>,
    /// barabasi-albert: the edges that each node comes with [default: 2]
    #[arg(long, value_name = "NUMBER")]
    links: Option<usize>,
    /// The same seed gives the same graph everywhere
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the picture goes; without it only the statistics are printed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    ErdosRenyi,
    WattsStrogatz,
    BarabasiAlbert,
}

pub fn run(args: &Args) -> Result<ExitCode> {
    let model = args.model()?;
    let graph = model.draw(args.nodes, args.seed)?;
    let wiring = Wiring::of(&graph);
    let title = format!("{model}, seed {}", args.seed);
    let (entries, exits) = (wiring.entries().count(), wiring.exits().count());
    let statistics = Statistics::of(&graph);
    println!("{title}\n{statistics}\n{entries} nodes see the input, {exits} make the output");
    if let Some(path) = &args.out {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        write_whole(path, wiring.svg(&title, &statistics.to_string()).as_bytes())?;
        println!("wrote {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn model(&self) -> Result<RandomGraph> {
        let of_kinds = [
            ("--probability", self.probability.is_some(), Kind::ErdosRenyi),
            ("--neighbours", self.neighbours.is_some(), Kind::WattsStrogatz),
            ("--rewire", self.rewire.is_some(), Kind::WattsStrogatz),
            ("--links", self.links.is_some(), Kind::BarabasiAlbert),
        ];
        for (option, given, kind) in of_kinds {
            if given && kind != self.kind {
                let name = kind.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default();
                bail!("{option} belongs to --kind {name}");
            }
        }
        Ok(match self.kind {
            Kind::ErdosRenyi => RandomGraph::ErdosRenyi { probability: self.probability.unwrap_or(0.25) },
            Kind::WattsStrogatz => RandomGraph::WattsStrogatz {
                neighbours: self.neighbours.unwrap_or(4),
                rewire: self.rewire.unwrap_or(0.75),
            },
            Kind::BarabasiAlbert => RandomGraph::BarabasiAlbert { links: self.links.unwrap_or(2) },
        })
    }
}
