//! Random graphs, and the layers of a network wired by them (Xie et al. 2019, "Exploring randomly wired neural networks for image
//! recognition").
//!
//! ```text
//! RandomGraph + seed ──▶ graph ──Wiring::of──▶ each edge from its lower to its higher node, so that no way leads back
//! ```

mod draws;
mod drawing;
mod random_graph;
mod statistics;

use std::ops::Range;

use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

pub use random_graph::{LARGEST, RandomGraph, WiringError};
pub use statistics::Statistics;

/// A graph without edges' or nodes' own values; nodes are numbered from 0.
pub type Graph = UnGraph<(), ()>;

/// A graph as a network's layers: what flows along its edges, from lower to higher nodes.
#[derive(Clone, Debug)]
pub struct Wiring(DiGraph<(), ()>);

impl Wiring {
    /// Each edge leads from its lower to its higher node.
    pub fn of(graph: &Graph) -> Self {
        let mut wires = DiGraph::with_capacity(graph.node_count(), graph.edge_count());
        for _ in graph.node_indices() {
            wires.add_node(());
        }
        for edge in graph.edge_references() {
            let (a, b) = (edge.source(), edge.target());
            wires.add_edge(a.min(b), a.max(b), ());
        }
        Self(wires)
    }

    /// Its nodes, in an order in which they can run.
    pub fn nodes(&self) -> Range<usize> {
        0..self.0.node_count()
    }

    /// The nodes that a node takes its inputs of, in order; none of a node that is fed from outside.
    pub fn inputs(&self, node: usize) -> Vec<usize> {
        self.neighbours(node, petgraph::Incoming)
    }

    /// The nodes that nothing inside feeds.
    pub fn entries(&self) -> impl Iterator<Item = usize> {
        self.without(petgraph::Incoming)
    }

    /// The nodes that feed nothing inside.
    pub fn exits(&self) -> impl Iterator<Item = usize> {
        self.without(petgraph::Outgoing)
    }

    fn without(&self, direction: petgraph::Direction) -> impl Iterator<Item = usize> {
        self.0.externals(direction).map(NodeIndex::index)
    }

    fn neighbours(&self, node: usize, direction: petgraph::Direction) -> Vec<usize> {
        let found = self.0.neighbors_directed(NodeIndex::new(node), direction);
        let mut nodes: Vec<usize> = found.map(NodeIndex::index).collect();
        nodes.sort_unstable();
        nodes
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::is_cyclic_directed;
    use petgraph::visit::Dfs;
    use proptest::prelude::*;

    use super::*;

    fn any_graph() -> impl Strategy<Value = (RandomGraph, usize)> {
        (4usize..40, 0usize..3, 0.0..=1.0f64, 1usize..4).prop_map(|(nodes, model, share, count)| {
            let model = match model {
                0 => RandomGraph::ErdosRenyi { probability: share },
                1 => RandomGraph::WattsStrogatz { neighbours: 2 * count.min((nodes - 1) / 2), rewire: share },
                _ => RandomGraph::BarabasiAlbert { links: count },
            };
            (model, nodes)
        })
    }

    proptest! {
        /// Whatever is drawn: no way leads back, and every node lies on a way from an entry to an exit.
        #[test]
        fn every_node_is_fed_and_heard_and_nothing_goes_in_circles((model, nodes) in any_graph(), seed in 0u64..1000) {
            let graph = model.draw(nodes, seed).unwrap();
            let wiring = Wiring::of(&graph);
            prop_assert_eq!(wiring.nodes().len(), nodes);
            prop_assert_eq!(wiring.0.edge_count(), graph.edge_count());
            prop_assert!(!is_cyclic_directed(&wiring.0));
            let mut reached = vec![false; nodes];
            for entry in wiring.entries() {
                let mut walk = Dfs::new(&wiring.0, NodeIndex::new(entry));
                while let Some(node) = walk.next(&wiring.0) {
                    reached[node.index()] = true;
                }
            }
            prop_assert!(reached.iter().all(|reached| *reached));
            for node in wiring.nodes() {
                let inputs = wiring.inputs(node);
                prop_assert!(inputs.iter().all(|input| *input < node));
                prop_assert!(inputs.windows(2).all(|pair| pair[0] < pair[1]), "no input twice");
                prop_assert_eq!(inputs.is_empty(), wiring.entries().any(|entry| entry == node));
                let heard = wiring.nodes().any(|other| wiring.inputs(other).contains(&node));
                prop_assert_eq!(!heard, wiring.exits().any(|exit| exit == node));
            }
        }
    }
}
