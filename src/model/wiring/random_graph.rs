//! Three models of random graphs, drawn by a seed: Erdős–Rényi, Watts–Strogatz and Barabási–Albert.

use std::fmt;

use petgraph::graph::NodeIndex;
use thiserror::Error;

use super::Graph;
use super::draws::Draws;

/// The most nodes of a graph.
pub const LARGEST: usize = 1000;

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RandomGraph {
    /// Each pair of nodes is joined with this probability (Gilbert 1959; Erdős & Rényi 1959).
    ErdosRenyi { probability: f64 },
    /// Nodes in a ring, each joined to its nearest `neighbours`, half of them on each side; then one end of each edge is moved, with
    /// probability `rewire`, to a node drawn at random (Watts & Strogatz 1998).
    WattsStrogatz { neighbours: usize, rewire: f64 },
    /// As many nodes as `links` at first, without edges; each node that comes is joined to so many of those before it, the likelier the
    /// more edges they have, the first to all of them (Barabási & Albert 1999).
    BarabasiAlbert { links: usize },
}

/// What could not be drawn.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum WiringError {
    #[error("{0} nodes cannot be wired: choose 2 to {LARGEST}")]
    Nodes(usize),
    #[error("the {name} is {value}, not 0 to 1")]
    Share { name: &'static str, value: f64 },
    #[error(
        "each of {nodes} nodes in a ring cannot have {neighbours} neighbours: choose an even number from 2 to {most}",
        most = (.nodes - 1) / 2 * 2
    )]
    Neighbours { neighbours: usize, nodes: usize },
    #[error("each of {nodes} nodes cannot be joined to {links} before it: choose 1 to {most}", most = .nodes - 1)]
    Links { links: usize, nodes: usize },
}

impl RandomGraph {
    /// A graph of that many nodes. The same seed gives the same graph, on every platform.
    ///
    /// # Errors
    /// [`WiringError`] says which parameter cannot be.
    pub fn draw(self, nodes: usize, seed: u64) -> Result<Graph, WiringError> {
        self.check(nodes)?;
        let mut graph = Graph::with_capacity(nodes, nodes);
        for _ in 0..nodes {
            graph.add_node(());
        }
        let mut draws = Draws::new(seed);
        match self {
            RandomGraph::ErdosRenyi { probability } => erdos_renyi(&mut graph, probability, &mut draws),
            RandomGraph::WattsStrogatz { neighbours, rewire } => {
                watts_strogatz(&mut graph, neighbours, rewire, &mut draws);
            }
            RandomGraph::BarabasiAlbert { links } => barabasi_albert(&mut graph, links, &mut draws),
        }
        Ok(graph)
    }

    fn check(self, nodes: usize) -> Result<(), WiringError> {
        if !(2..=LARGEST).contains(&nodes) {
            return Err(WiringError::Nodes(nodes));
        }
        let share = |name, value: f64| match (0.0..=1.0).contains(&value) {
            true => Ok(()),
            false => Err(WiringError::Share { name, value }),
        };
        match self {
            RandomGraph::ErdosRenyi { probability } => share("probability of an edge", probability),
            RandomGraph::WattsStrogatz { neighbours, rewire } => {
                share("probability that an edge is rewired", rewire)?;
                let fits = neighbours >= 2 && neighbours.is_multiple_of(2) && neighbours < nodes;
                if fits { Ok(()) } else { Err(WiringError::Neighbours { neighbours, nodes }) }
            }
            RandomGraph::BarabasiAlbert { links } if links >= 1 && links < nodes => Ok(()),
            RandomGraph::BarabasiAlbert { links } => Err(WiringError::Links { links, nodes }),
        }
    }
}

impl fmt::Display for RandomGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RandomGraph::ErdosRenyi { probability } => write!(f, "Erdős–Rényi, p = {probability}"),
            RandomGraph::WattsStrogatz { neighbours, rewire } => {
                write!(f, "Watts–Strogatz, k = {neighbours}, p = {rewire}")
            }
            RandomGraph::BarabasiAlbert { links } => write!(f, "Barabási–Albert, m = {links}"),
        }
    }
}

fn join(graph: &mut Graph, a: usize, b: usize) {
    graph.add_edge(NodeIndex::new(a), NodeIndex::new(b), ());
}

fn joined(graph: &Graph, a: usize, b: usize) -> bool {
    graph.contains_edge(NodeIndex::new(a), NodeIndex::new(b))
}

fn erdos_renyi(graph: &mut Graph, probability: f64, draws: &mut Draws) {
    for b in 1..graph.node_count() {
        for a in 0..b {
            if draws.share() < probability {
                join(graph, a, b);
            }
        }
    }
}

/// Round by round as in the paper: all nodes' edges to their next neighbour, then those to the next but one, and so on.
fn watts_strogatz(graph: &mut Graph, neighbours: usize, rewire: f64, draws: &mut Draws) {
    let nodes = graph.node_count();
    let rounds = 1..=neighbours / 2;
    for distance in rounds.clone() {
        (0..nodes).for_each(|node| join(graph, node, (node + distance) % nodes));
    }
    for distance in rounds {
        for node in 0..nodes {
            let moves = draws.share() < rewire;
            let old = graph.find_edge(NodeIndex::new(node), NodeIndex::new((node + distance) % nodes));
            // A node that is joined to all others has no place to move an edge to.
            let full = graph.neighbors(NodeIndex::new(node)).count() == nodes - 1;
            let Some(old) = old.filter(|_| moves && !full) else { continue };
            let other = loop {
                let other = draws.place(nodes);
                if other != node && !joined(graph, node, other) {
                    break other;
                }
            };
            graph.remove_edge(old);
            join(graph, node, other);
        }
    }
}

fn barabasi_albert(graph: &mut Graph, links: usize, draws: &mut Draws) {
    // Each node as often as it has edges.
    let mut ends: Vec<usize> = Vec::new();
    for node in links..graph.node_count() {
        let mut chosen: Vec<usize> = if ends.is_empty() { (0..links).collect() } else { Vec::new() };
        while chosen.len() < links {
            let other = ends[draws.place(ends.len())];
            if !chosen.contains(&other) {
                chosen.push(other);
            }
        }
        for other in chosen {
            join(graph, other, node);
            ends.extend([other, node]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wiring::Statistics;

    fn edges(graph: &Graph) -> Vec<(usize, usize)> {
        let mut edges: Vec<_> = graph
            .edge_indices()
            .filter_map(|edge| graph.edge_endpoints(edge))
            .map(|(a, b)| (a.min(b).index(), a.max(b).index()))
            .collect();
        edges.sort_unstable();
        edges
    }

    fn degree(graph: &Graph, node: usize) -> usize {
        graph.neighbors(NodeIndex::new(node)).count()
    }

    #[track_caller]
    fn simple(graph: &Graph) {
        let edges = edges(graph);
        assert!(edges.iter().all(|(a, b)| a < b), "no node is joined to itself");
        assert!(edges.windows(2).all(|pair| pair[0] != pair[1]), "no two nodes are joined twice");
    }

    /// Of 28 pairs of nodes each is an edge in one of four graphs: their count has mean 7 and variance 28 / 4 * 3 / 4.
    #[test]
    fn erdos_renyi_joins_each_pair_as_often_as_said() {
        const DRAWN: usize = 4000;
        let model = RandomGraph::ErdosRenyi { probability: 0.25 };
        let mut often = [[0; 8]; 8];
        let mut counts = Vec::new();
        for seed in 0..DRAWN as u64 {
            let graph = model.draw(8, seed).unwrap();
            simple(&graph);
            edges(&graph).iter().for_each(|&(a, b)| often[a][b] += 1);
            counts.push(graph.edge_count() as f64);
        }
        let mean = counts.iter().sum::<f64>() / DRAWN as f64;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / DRAWN as f64;
        assert!((mean - 7.0).abs() < 0.15, "{mean}");
        assert!((variance - 5.25).abs() < 0.5, "{variance}");
        for b in 1..8 {
            for count in often[..b].iter().map(|row| row[b]) {
                // Five standard deviations.
                assert!((count as f64 - 1000.0).abs() < 5.0 * 27.4, "{count}");
            }
        }
        let [none, all] = [0.0, 1.0].map(|probability| RandomGraph::ErdosRenyi { probability }.draw(8, 1).unwrap());
        assert_eq!((none.edge_count(), all.edge_count()), (0, 28));
    }

    /// Rewired never, it is the ring; rewired always, some third of the ring's edges would be left by chance in so small a graph.
    #[test]
    fn watts_strogatz_keeps_its_edges_and_moves_as_many_as_said() {
        let model = |rewire| RandomGraph::WattsStrogatz { neighbours: 4, rewire };
        let ring = model(0.0).draw(20, 1).unwrap();
        assert!((0..20).all(|node| degree(&ring, node) == 4));
        let at_home = edges(&ring);
        assert!(at_home.contains(&(0, 18)) && at_home.contains(&(3, 5)) && !at_home.contains(&(3, 6)));
        let mut kept = [0.0; 2];
        for (kept, rewire) in kept.iter_mut().zip([0.25, 1.0]) {
            for seed in 0..400 {
                let graph = model(rewire).draw(100, seed).unwrap();
                simple(&graph);
                assert_eq!(graph.edge_count(), 200);
                // Only the far end moves: each node keeps the edges of its own.
                assert!((0..100).all(|node| degree(&graph, node) >= 2));
                let near = |(a, b): &(usize, usize)| (b - a) <= 2 || (b - a) >= 98;
                *kept += edges(&graph).iter().filter(|edge| near(edge)).count() as f64 / 200.0 / 400.0;
            }
        }
        assert!((kept[0] - 0.75).abs() < 0.02, "{kept:?}");
        assert!(kept[1] < 0.05, "{kept:?}");
        // All nodes joined to all: nothing can move.
        assert_eq!(model(1.0).draw(5, 1).unwrap().edge_count(), 10);
    }

    #[test]
    fn barabasi_albert_grows_by_so_many_links_and_the_old_are_the_rich() {
        let model = RandomGraph::BarabasiAlbert { links: 2 };
        let mut degrees = [0; 30];
        for seed in 0..300 {
            let graph = model.draw(30, seed).unwrap();
            simple(&graph);
            assert_eq!(graph.edge_count(), 2 * (30 - 2));
            assert_eq!(Statistics::of(&graph).components, 1);
            for node in 2..30 {
                let before = edges(&graph).iter().filter(|(_, b)| *b == node).count();
                assert_eq!(before, 2, "each comes with its links");
            }
            degrees.iter_mut().enumerate().for_each(|(node, sum)| *sum += degree(&graph, node));
        }
        // A node's degree grows with the root of the time that it has been there.
        let mean = |node: usize| f64::from(degrees[node] as u32) / 300.0;
        assert!(mean(2) > 2.0 * mean(20), "{} {}", mean(2), mean(20));
        assert!((mean(29) - 2.0).abs() < 1e-9);
        let path = RandomGraph::BarabasiAlbert { links: 1 }.draw(2, 1).unwrap();
        assert_eq!(edges(&path), [(0, 1)]);
    }

    #[test]
    fn a_seed_is_a_graph() {
        for model in [
            RandomGraph::ErdosRenyi { probability: 0.25 },
            RandomGraph::WattsStrogatz { neighbours: 4, rewire: 0.75 },
            RandomGraph::BarabasiAlbert { links: 2 },
        ] {
            let drawn = |seed| edges(&model.draw(16, seed).unwrap());
            assert_eq!(drawn(7), drawn(7));
            assert_ne!(drawn(7), drawn(8));
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let said = |model: RandomGraph, nodes| model.draw(nodes, 1).unwrap_err().to_string();
        let ring = |neighbours| RandomGraph::WattsStrogatz { neighbours, rewire: 0.5 };
        assert!(said(RandomGraph::ErdosRenyi { probability: 1.5 }, 8).contains("1.5, not 0 to 1"));
        assert!(said(RandomGraph::ErdosRenyi { probability: f64::NAN }, 8).contains("not 0 to 1"));
        assert!(said(ring(3), 8).contains("an even number from 2 to 6"));
        assert!(said(ring(8), 8).contains("an even number from 2 to 6"));
        assert!(said(RandomGraph::BarabasiAlbert { links: 8 }, 8).contains("choose 1 to 7"));
        assert!(said(RandomGraph::BarabasiAlbert { links: 0 }, 8).contains("choose 1 to 7"));
        assert!(said(ring(2), 1).contains("2 to 1000"));
    }
}
