//! Draws an evaluation and an audit as web pages of one file: no script, nothing fetched, readable in light and dark.

mod audit;
mod charts;
mod classes;
mod confusion;
mod evaluation;
mod figures;
mod gallery;
mod leak;
mod page;
mod pairs;
mod provenance;
mod role;
mod study;
mod summary;
mod tables;
mod thumbnail;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;

pub use audit::audit;
pub use evaluation::evaluation;
pub use study::study;
pub use thumbnail::thumbnail;
