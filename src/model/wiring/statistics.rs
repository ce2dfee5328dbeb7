//! What describes a graph: its degree, how close its nodes stand, and how far one is from another.

use std::fmt;

use petgraph::algo::{connected_components, dijkstra};
use petgraph::graph::NodeIndex;

use super::Graph;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    pub nodes: usize,
    pub edges: usize,
    /// Parts of the graph that no edge joins.
    pub components: usize,
    /// Edges at a node.
    pub mean_degree: f64,
    /// Of the pairs of a node's neighbours, the share that is joined, too: the mean over all nodes, 0 for those of fewer than two
    /// neighbours (Watts & Strogatz 1998).
    pub clustering: f64,
    /// Edges on the shortest way between two nodes: the mean over all pairs that a way joins, if there are any.
    pub mean_path: Option<f64>,
}

impl Statistics {
    pub fn of(graph: &Graph) -> Self {
        let nodes = graph.node_count();
        let clustering: f64 = graph.node_indices().map(|node| clustering(graph, node)).sum();
        let (mut ways, mut length) = (0usize, 0usize);
        for node in graph.node_indices() {
            let distances = dijkstra(graph, node, None, |_| 1usize);
            ways += distances.len() - 1;
            length += distances.values().sum::<usize>();
        }
        Self {
            nodes,
            edges: graph.edge_count(),
            components: connected_components(graph),
            mean_degree: 2.0 * graph.edge_count() as f64 / nodes.max(1) as f64,
            clustering: clustering / nodes.max(1) as f64,
            mean_path: (ways > 0).then(|| length as f64 / ways as f64),
        }
    }
}

fn clustering(graph: &Graph, node: NodeIndex) -> f64 {
    let neighbours: Vec<NodeIndex> = graph.neighbors(node).collect();
    let (mut pairs, mut joined) = (0, 0);
    for (place, &a) in neighbours.iter().enumerate() {
        for &b in &neighbours[..place] {
            pairs += 1;
            joined += usize::from(graph.contains_edge(a, b));
        }
    }
    if pairs == 0 { 0.0 } else { joined as f64 / f64::from(pairs) }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, edges, components, mean_degree, clustering, mean_path } = self;
        write!(f, "{nodes} nodes, {edges} edges, mean degree {mean_degree:.2}, clustering {clustering:.3}")?;
        if let Some(length) = mean_path {
            write!(f, ", mean path {length:.3}")?;
        }
        if *components > 1 { write!(f, ", {components} separate parts") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wiring::RandomGraph;

    #[test]
    fn known_graphs_have_their_known_figures() {
        // Ring lattices: clustering 3 (k - 2) / 4 (k - 1) (Watts & Strogatz 1998).
        for (nodes, neighbours, clustering, path) in
            [(20, 4, 0.5, 55.0 / 19.0), (6, 2, 0.0, 1.8), (5, 4, 1.0, 1.0), (40, 6, 0.6, 147.0 / 39.0)]
        {
            let ring = RandomGraph::WattsStrogatz { neighbours, rewire: 0.0 }.draw(nodes, 1).unwrap();
            let found = Statistics::of(&ring);
            assert_eq!((found.nodes, found.edges, found.components), (nodes, nodes * neighbours / 2, 1));
            assert!((found.mean_degree - neighbours as f64).abs() < 1e-12);
            assert!((found.clustering - clustering).abs() < 1e-12, "{found}");
            assert!((found.mean_path.unwrap() - path).abs() < 1e-12, "{nodes} {neighbours}: {:?}", found.mean_path);
        }
    }

    #[test]
    fn separate_parts_are_counted_and_have_no_way_between_them() {
        let mut graph = RandomGraph::ErdosRenyi { probability: 0.0 }.draw(5, 1).unwrap();
        assert_eq!(Statistics::of(&graph).mean_path, None);
        for (a, b) in [(0, 1), (1, 2)] {
            graph.add_edge(NodeIndex::new(a), NodeIndex::new(b), ());
        }
        let found = Statistics::of(&graph);
        assert_eq!((found.components, found.mean_path), (3, Some(4.0 / 3.0)));
        assert_eq!(
            found.to_string(),
            "5 nodes, 2 edges, mean degree 0.80, clustering 0.000, mean path 1.333, 3 separate parts"
        );
    }
}
