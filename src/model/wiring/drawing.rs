//! A wiring as an SVG picture: from the input on the left to the output on the right, each node to the right of all that feed it.
//!
//! Layered drawing after Sugiyama et al. 1981: an edge over several columns has a bend in each, and what stands in a column is put in the
//! order of the middles of what it is joined to.

use std::fmt::Write;

use super::Wiring;

const COLUMN: f64 = 78.0;
const RADIUS: f64 = 13.0;
/// Height that a node, and the bend of an edge, take in their column.
const NODE: f64 = 40.0;
const BEND: f64 = 18.0;
const MARGIN: f64 = 34.0;
const HEADING: f64 = 64.0;
const SWEEPS: usize = 24;
/// What the lines above the picture need.
const NARROWEST: f64 = 640.0;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Input,
    Output,
    Node(usize),
    Bend,
}

/// What stands in a column.
struct Item {
    kind: Kind,
    column: usize,
    y: f64,
}

impl Item {
    fn height(&self) -> f64 {
        if self.kind == Kind::Bend { BEND } else { NODE }
    }

    fn x(&self) -> f64 {
        MARGIN + self.column as f64 * COLUMN
    }
}

struct Layout {
    items: Vec<Item>,
    /// By items: an edge as its ends and the bends between them.
    ways: Vec<Vec<usize>>,
    /// Items of each column, from top to bottom.
    columns: Vec<Vec<usize>>,
}

impl Wiring {
    /// The picture as a file's text, with lines of words above it.
    pub fn svg(&self, title: &str, caption: &str) -> String {
        let layout = Layout::of(self);
        let right = layout.items.iter().map(Item::x).fold(0.0, f64::max) + MARGIN;
        let width = right.max(NARROWEST);
        let tallest = layout.columns.iter().map(|column| layout.height(column)).fold(0.0, f64::max);
        let height = HEADING + tallest + MARGIN;
        let (left, middle) = ((width - right) / 2.0, HEADING + tallest / 2.0);
        let [title, caption] = [title, caption].map(escaped);

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" role=\"img\" aria-label=\"{title}: {caption}\" \
             font-family=\"system-ui, sans-serif\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"16\" y=\"28\" font-size=\"17\" font-weight=\"600\" fill=\"#1a2733\">{title}</text>\n\
             <text x=\"16\" y=\"49\" font-size=\"13\" fill=\"#4a5b6a\">{caption}</text>\n\
             <g transform=\"translate({left:.0} {middle:.0})\">\n\
             <g fill=\"none\" stroke=\"#7b8fa3\" stroke-width=\"1.5\">\n"
        );
        for way in &layout.ways {
            let points: Vec<(f64, f64)> = way.iter().map(|&at| (layout.items[at].x(), layout.items[at].y)).collect();
            line(&mut svg, &format!("<path d=\"{}\"/>", curve(&points)));
        }
        svg.push_str("</g>\n<g font-size=\"11\" text-anchor=\"middle\" stroke=\"none\">\n");
        for item in &layout.items {
            let (fill, ink, word) = match item.kind {
                Kind::Bend => continue,
                Kind::Input => ("#1a2733", "#fff", "in".to_string()),
                Kind::Output => ("#1a2733", "#fff", "out".to_string()),
                Kind::Node(node) => ("#d5e6f5", "#1a2733", (node + 1).to_string()),
            };
            let (x, y) = (item.x(), item.y);
            line(
                &mut svg,
                &format!(
                    "<circle cx=\"{x:.0}\" cy=\"{y:.1}\" r=\"{RADIUS}\" fill=\"{fill}\" stroke=\"#2b6ca3\"/>\
                     <text x=\"{x:.0}\" y=\"{:.1}\" fill=\"{ink}\">{word}</text>",
                    y + 4.0
                ),
            );
        }
        svg.push_str("</g>\n</g>\n</svg>\n");
        svg
    }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Through the points, level at each.
fn curve(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, &(x, y)) in points.iter().enumerate() {
        let step = match place.checked_sub(1).map(|before| points[before]) {
            None => format!("M{x:.0} {y:.1}"),
            Some((from_x, from_y)) => {
                let half = (from_x + x) / 2.0;
                format!("C{half:.0} {from_y:.1} {half:.0} {y:.1} {x:.0} {y:.1}")
            }
        };
        path.push_str(&step);
    }
    path
}

impl Layout {
    fn of(wiring: &Wiring) -> Self {
        let nodes = wiring.nodes().len();
        let mut depths = vec![1; nodes];
        for node in wiring.nodes() {
            depths[node] = 1 + wiring.inputs(node).iter().map(|&input| depths[input]).max().unwrap_or(0);
        }
        let last = 1 + depths.iter().max().copied().unwrap_or(0);
        let mut items: Vec<Item> =
            wiring.nodes().map(|node| Item { kind: Kind::Node(node), column: depths[node], y: 0.0 }).collect();
        let (input, output) = (nodes, nodes + 1);
        items.push(Item { kind: Kind::Input, column: 0, y: 0.0 });
        items.push(Item { kind: Kind::Output, column: last, y: 0.0 });

        let mut edges: Vec<(usize, usize)> = wiring.entries().map(|entry| (input, entry)).collect();
        edges.extend(wiring.nodes().flat_map(|node| wiring.inputs(node).into_iter().map(move |from| (from, node))));
        edges.extend(wiring.exits().map(|exit| (exit, output)));
        let mut ways = Vec::with_capacity(edges.len());
        for (from, to) in edges {
            let mut way = vec![from];
            for column in items[from].column + 1..items[to].column {
                way.push(items.len());
                items.push(Item { kind: Kind::Bend, column, y: 0.0 });
            }
            way.push(to);
            ways.push(way);
        }
        let mut columns = vec![Vec::new(); last + 1];
        items.iter().enumerate().for_each(|(at, item)| columns[item.column].push(at));
        let mut layout = Self { items, ways, columns };
        layout.order();
        layout
    }

    fn height(&self, column: &[usize]) -> f64 {
        column.iter().map(|&at| self.items[at].height()).sum()
    }

    /// Puts each column in order, to and fro, by what it is joined to on the side that was ordered before.
    fn order(&mut self) {
        let mut joined = [vec![Vec::new(); self.items.len()], vec![Vec::new(); self.items.len()]];
        for pair in self.ways.iter().flat_map(|way| way.windows(2)) {
            joined[0][pair[1]].push(pair[0]);
            joined[1][pair[0]].push(pair[1]);
        }
        (0..self.columns.len()).for_each(|column| self.place(column));
        for sweep in 0..SWEEPS {
            let mut order: Vec<usize> = (0..self.columns.len()).collect();
            if sweep % 2 == 1 {
                order.reverse();
            }
            for column in order {
                let middle = |at: usize| {
                    let others = &joined[sweep % 2][at];
                    let sum: f64 = others.iter().map(|&other| self.items[other].y).sum();
                    if others.is_empty() { self.items[at].y } else { sum / others.len() as f64 }
                };
                let mut placed: Vec<(f64, usize)> = self.columns[column].iter().map(|&at| (middle(at), at)).collect();
                placed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.columns[column] = placed.into_iter().map(|(_, at)| at).collect();
                self.place(column);
            }
        }
    }

    /// The heights of a column's items, around 0.
    fn place(&mut self, column: usize) {
        let mut top = -self.height(&self.columns[column]) / 2.0;
        for &at in &self.columns[column] {
            let height = self.items[at].height();
            self.items[at].y = top + height / 2.0;
            top += height;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wiring::RandomGraph;

    #[test]
    fn a_picture_has_every_node_and_every_edge() {
        for model in [
            RandomGraph::ErdosRenyi { probability: 0.2 },
            RandomGraph::WattsStrogatz { neighbours: 4, rewire: 0.5 },
            RandomGraph::BarabasiAlbert { links: 3 },
        ] {
            let graph = model.draw(24, 5).unwrap();
            let wiring = Wiring::of(&graph);
            let svg = wiring.svg("A <b> & \"c\"", "of it");
            let count = |what: &str| svg.matches(what).count();
            let ends = wiring.entries().count() + wiring.exits().count();
            assert_eq!((count("<circle"), count("<path")), (26, graph.edge_count() + ends));
            assert!(svg.contains(">A &lt;b&gt; &amp; &quot;c&quot;</text>"));
            assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>\n") && !svg.contains("NaN"));
            assert_eq!(svg, wiring.svg("A <b> & \"c\"", "of it"), "the same each time");
        }
    }

    #[test]
    fn a_node_stands_right_of_all_that_feed_it_and_nothing_overlaps() {
        let graph = RandomGraph::WattsStrogatz { neighbours: 4, rewire: 0.75 }.draw(40, 2).unwrap();
        let layout = Layout::of(&Wiring::of(&graph));
        for way in &layout.ways {
            let columns: Vec<usize> = way.iter().map(|&at| layout.items[at].column).collect();
            assert!(columns.windows(2).all(|pair| pair[1] == pair[0] + 1), "{columns:?}");
        }
        let mut found = 0;
        for column in &layout.columns {
            found += column.len();
            for pair in column.windows(2) {
                let [a, b] = [pair[0], pair[1]].map(|at| &layout.items[at]);
                assert!(b.y - a.y >= (a.height() + b.height()) / 2.0 - 1e-9);
            }
        }
        assert_eq!(found, layout.items.len(), "each item stands in its column once");
    }
}
