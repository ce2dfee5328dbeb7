//! The built page in a real Chromium: it answers as the command line does, survives bad files, asks nobody else for anything and does not
//! freeze.
//!
//! `cargo xtask test` builds the page and runs these tests; by hand: `cargo xtask build`, then `cargo test --release --test browser`.
//!
//! | variable | meaning |
//! |---|---|
//! | `NEUROTRIAGE_PAGE` | the folder of the built page, dist/ by default; `none` skips the tests |
//! | `NEUROTRIAGE_DATA` | a folder with a manifest.csv and the scans it names; without it one test is skipped |
//! | `CHROMIUM`, `CHROMEDRIVER` | the programs, if they are not on PATH |

// What tests run on.
mod browser;
mod line;
mod network;
mod page;
mod scans;
mod server;
mod site;
mod versions;
mod volumes;
mod webdriver;

// The tests.
mod agreement;
mod cases;
mod check;
mod classroom;
mod first_answer;
mod fluency;
mod guides;
mod hostile;
mod icons;
mod intake;
mod languages;
mod offline;
mod policy;
mod privacy;
mod results;
mod review;
mod screenshots;
mod viewer;
mod worklist;
